package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// A sessionRecord is a session as JSON shows it.
type sessionRecord struct {
	Session int             `json:"session"`
	Kind    string          `json:"kind"`
	Date    string          `json:"date"`
	Group   string          `json:"group,omitempty"`
	Said    string          `json:"said,omitempty"`
	Shown   []shownRecord   `json:"shown"`
	Changed []reference     `json:"changed"`
	History []historyRecord `json:"history,omitempty"`
	Retired bool            `json:"retired,omitempty"`
	Action  uint64          `json:"action,omitempty"`
}

// A shownRecord is what was shown at a session: of a configuration or a
// statement also the version that stood then, the one that stands now, and the
// changes between.
type shownRecord struct {
	reference
	Then  int             `json:"then,omitempty"` // 0: it was not in the study yet
	Now   int             `json:"now,omitempty"`  // 0: it has no versions
	Since []historyRecord `json:"since,omitempty"`
}

func sessionShow(e *env) *cobra.Command {
	return &cobra.Command{
		Use: "show SESSION", Short: "Show a session: what was shown, as it was then, and what changed since", Args: cobra.ExactArgs(1),
		Long:    "Show tells of each configuration and statement that was shown the version that\nstood at the end of that day, and each change since with its reason. A change\nthat the session names, or that was made after the session was kept, counts as\nmade since, also on the same day.",
		Example: "  cmo session show 2",
		RunE: func(_ *cobra.Command, args []string) error {
			args, err := e.rows(args)
			if err != nil {
				return err
			}
			return e.view(func(_ *study.Study, tx *store.Tx) error {
				s, err := findSession(tx, args[0])
				if err != nil {
					return err
				}
				l, err := newTheoryLook(tx)
				if err != nil {
					return err
				}
				r, err := l.session(s)
				if err != nil {
					return err
				}
				if e.asJSON {
					return encode(e.Out, r)
				}
				e.showSession(s, r)
				return nil
			})
		},
	}
}

func (l *theoryLook) session(s corpus.Session) (sessionRecord, error) {
	r := sessionRecord{Session: s.No, Kind: s.Kind, Date: s.Date, Group: s.Group, Said: s.Said, Shown: []shownRecord{}, Changed: []reference{}, Retired: s.Retired}
	var err error
	if r.History, err = history(l, corpus.Sessions, s.ID, func(corpus.Session) int { return 0 }, sessionChange); err != nil {
		return r, err
	}
	for _, c := range s.Changed {
		told, err := l.change(c)
		if err != nil {
			told = reference{c, c + "  (no longer there)"}
		}
		r.Changed = append(r.Changed, told)
	}
	for _, ref := range s.Shown {
		shown, err := l.shownAt(ref, s, r.History)
		if err != nil {
			return r, err
		}
		r.Shown = append(r.Shown, shown)
	}
	return r, nil
}

// shownAt tells what was shown at a session, and what became of it.
func (l *theoryLook) shownAt(kept string, s corpus.Session, of []historyRecord) (shownRecord, error) {
	out := shownRecord{reference: l.shownReference(kept)}
	changes, err := l.historyOf(kept)
	if err != nil || len(changes) == 0 {
		return out, err
	}
	held, err := time.ParseInLocation(time.DateOnly, s.Date, time.Local)
	if err != nil {
		return out, err
	}
	end := held.AddDate(0, 0, 1)
	i := slices.IndexFunc(changes, func(h historyRecord) bool {
		return !h.Time.Before(end) || len(of) > 0 && h.Action > of[0].Action || slices.Contains(s.Changed, fmt.Sprintf("#%d", h.Action))
	})
	if i < 0 {
		i = len(changes)
	}
	out.Then, out.Now, out.Since = lastVersion(changes[:i]), lastVersion(changes), changes[i:]
	return out, nil
}

// lastVersion gives the version after changes; what was taken back has none.
func lastVersion(changes []historyRecord) int {
	for _, h := range slices.Backward(changes) {
		if h.Version > 0 {
			return h.Version
		}
	}
	return 0
}

// historyOf gives the changes of a configuration or a statement that is
// referred to, and none of anything else.
func (l *theoryLook) historyOf(kept string) ([]historyRecord, error) {
	kind, name, _ := strings.Cut(kept, ":")
	name, _, _ = strings.Cut(name, ".")
	switch kind {
	case "cmoc":
		for _, c := range l.cmocs {
			if fmt.Sprint(c.No) == name {
				return l.cmocHistory(c)
			}
		}
	case "statement":
		for _, s := range l.statements {
			if fmt.Sprint(s.No) == name {
				return l.statementHistory(s)
			}
		}
	}
	return nil, nil
}

// cmocHistory gives the changes of a configuration.
func (l *theoryLook) cmocHistory(c cmo.CMOC) ([]historyRecord, error) {
	return history(l, cmo.CMOCs, c.ID, func(c cmo.CMOC) int { return c.Version }, func(was, is cmo.CMOC) string {
		changed, _ := cmo.Changes(was, is)
		if len(changed) == 0 && len(was.Links) != len(is.Links) {
			return "links"
		}
		return strings.Join(changed, ", ")
	})
}

func sessionChange(was, is corpus.Session) string {
	var out []string
	for _, f := range []struct {
		name    string
		changed bool
	}{
		{"kind", was.Kind != is.Kind}, {"date", was.Date != is.Date}, {"group", was.Group != is.Group}, {"words", was.Said != is.Said},
		{"list of what was shown", !slices.Equal(was.Shown, is.Shown)}, {"list of what changed", !slices.Equal(was.Changed, is.Changed)},
	} {
		if f.changed {
			out = append(out, "new "+f.name)
		}
	}
	return strings.Join(out, ", ")
}

func (e *env) showSession(s corpus.Session, r sessionRecord) {
	line := sessionHead(s)
	if r.Retired {
		line += "  retired"
	}
	fmt.Fprintln(e.Out, line)
	if r.Said != "" {
		fmt.Fprintln(e.Out, "\nsaid")
		for line := range strings.SplitSeq(r.Said, "\n") {
			e.wrapped("  ", "  ", line)
		}
	}
	fmt.Fprintln(e.Out, "\nshown")
	for _, x := range r.Shown {
		line := x.reference.Shown
		switch {
		case x.Now == 0:
		case x.Then == 0:
			line += fmt.Sprintf(": not in the study yet; v%d now", x.Now)
		case x.Then == x.Now && len(x.Since) == 0:
			line += fmt.Sprintf(": v%d, unchanged since", x.Then)
		default:
			line += fmt.Sprintf(": v%d then, v%d now", x.Then, x.Now)
		}
		e.wrapped("  ", "    ", line)
		e.changes("  ", x.Since)
	}
	if len(r.Changed) > 0 {
		fmt.Fprintln(e.Out, "\nchanged because of it")
		for _, c := range r.Changed {
			e.wrapped("  ", "    ", c.Shown)
		}
	}
	e.printHistory(r.History)
}

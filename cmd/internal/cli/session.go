package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func sessionCmd(e *env) *cobra.Command {
	return noun("session", "Sessions: meetings at which theory was shown to people",
		sessionAdd(e), sessionList(e), sessionShow(e), sessionEdit(e), sessionRetire(e), sessionRestore(e))
}

// sessionFlags are the flags by which a session is typed.
type sessionFlags struct {
	kind, date, group, said string
	shown, changed          []string
}

func (f *sessionFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&f.kind, "kind", "k", "", "`KIND`: "+strings.Join(corpus.SessionKinds, ", "))
	flags.StringVar(&f.date, "date", "", "the `DAY` it was held on")
	flags.StringVar(&f.group, "group", "", "`WHO` was there")
	flags.StringArrayVar(&f.shown, "shown", nil, "what was shown: `REF,...` as cmoc:7, statement:3, memo:31")
	flags.StringVarP(&f.said, "message", "m", "", "the `WORDS` that were said (- is standard input)")
	flags.StringArrayVar(&f.changed, "changed", nil, "what was changed because of it: `REF,...` as '#12' for an action, cmoc:7")
}

// apply sets what was typed. References are looked up.
func (f *sessionFlags) apply(e *env, cmd *cobra.Command, tx *store.Tx, s *corpus.Session) error {
	changed := cmd.Flags().Changed
	var err error
	if changed("kind") {
		if s.Kind, err = cmo.ParseWord("kind of session", f.kind, corpus.SessionKinds); err != nil {
			return err
		}
	}
	if changed("date") {
		s.Date = f.date
		if day, ok := corpus.ParseDate(f.date); ok {
			s.Date = day
		}
	}
	if changed("group") {
		s.Group = oneLine(f.group)
	}
	if changed("message") {
		s.Said = strings.TrimSpace(f.said)
	}
	l, err := newTheoryLook(tx)
	if err != nil {
		return err
	}
	if changed("shown") {
		if s.Shown, err = e.lookUpRefs(f.shown, l.reference); err != nil {
			return err
		}
	}
	if changed("changed") {
		s.Changed, err = e.lookUpRefs(f.changed, l.change)
	}
	return err
}

// lookUpRefs gives references as they are kept, each once.
func (e *env) lookUpRefs(typed []string, find func(string) (reference, error)) ([]string, error) {
	parts, err := e.splitRefs(typed)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, t := range parts {
		r, err := find(t)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(out, r.Ref) {
			out = append(out, r.Ref)
		}
	}
	return out, nil
}

// change looks up what a session changed: an action, or a record.
func (l *theoryLook) change(typed string) (reference, error) {
	n, ok := actionTyped(typed)
	if !ok {
		return l.reference(typed)
	}
	a, err := l.tx.Action(n)
	if err != nil {
		return reference{typed, typed + "  (no longer there)"}, err
	}
	shown := fmt.Sprintf("#%d %s %s: %s", n, a.Time.Local().Format(time.DateOnly), l.coders[a.Coder], commandShown(a))
	if a.Reason != "" && !strings.Contains(a.Command, a.Reason) {
		shown += " (" + a.Reason + ")"
	}
	return reference{fmt.Sprintf("#%d", n), shown}, nil
}

// actionTyped reads the number of an action: #12.
func actionTyped(typed string) (uint64, bool) {
	digits, ok := strings.CutPrefix(typed, "#")
	n, err := strconv.ParseUint(digits, 10, 64)
	return n, ok && err == nil
}

func sessionAdd(e *env) *cobra.Command {
	var f sessionFlags
	cmd := &cobra.Command{
		Use: "add -k KIND --date DAY", Short: "Keep a session", Args: cobra.NoArgs,
		Long: "Add keeps what people were shown at a meeting, what they said, and what was\nchanged because of it. What is changed later can be named by edit.",
		Example: `  cmo session add -k ppi --date 2023-01-15 --group "patient group" \
      --shown cmoc:7,statement:3 -m "Not support: being remembered." --changed '#212'`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.kind == "" {
				return problem.New(problem.Usage, "a session has a kind").Because("The kinds are %s.", strings.Join(corpus.SessionKinds, ", ")).Suggest("cmo session add -k ppi --date 2023-01-15")
			}
			return e.putSession(cmd, &f, func(tx *store.Tx) (s corpus.Session, err error) {
				s.No, err = corpus.NextNo(tx, corpus.Sessions, func(o corpus.Session) int { return o.No })
				return s, err
			})
		},
	}
	f.add(cmd)
	return cmd
}

func sessionEdit(e *env) *cobra.Command {
	var f sessionFlags
	cmd := &cobra.Command{
		Use: "edit SESSION", Short: "Change what is kept of a session; its history stays", Args: cobra.ExactArgs(1),
		Long:    "Edit changes what its flags name and nothing else; --shown and --changed give\nthe whole list anew.",
		Example: `  cmo session edit 2 --changed '#212,#214'`,
		RunE: func(cmd *cobra.Command, args []string) error {
			args, err := e.rows(args)
			if err != nil {
				return err
			}
			given := false
			for _, name := range []string{"kind", "date", "group", "message", "shown", "changed"} {
				given = given || cmd.Flags().Changed(name)
			}
			if !given {
				return problem.New(problem.Usage, "nothing was said to change").Suggest("cmo session edit %s --changed '#12'", args[0])
			}
			return e.putSession(cmd, &f, func(tx *store.Tx) (corpus.Session, error) { return findSession(tx, args[0]) })
		},
	}
	f.add(cmd)
	return cmd
}

// putSession writes a session as the flags make it of what begin gives.
func (e *env) putSession(cmd *cobra.Command, f *sessionFlags, begin func(*store.Tx) (corpus.Session, error)) error {
	var err error
	if f.said, err = e.words(f.said); err != nil {
		return err
	}
	var s corpus.Session
	n, err := e.update(cmd, "", func(_ *study.Study, tx *store.Tx) (err error) {
		if s, err = begin(tx); err != nil {
			return err
		}
		if err = f.apply(e, cmd, tx, &s); err != nil {
			return err
		}
		return corpus.Sessions.Put(tx, &s)
	})
	if err != nil {
		return err
	}
	return e.sessionsDone([]corpus.Session{s}, []string{sessionHead(s)}, n)
}

// sessionsDone prints sessions after they were changed.
func (e *env) sessionsDone(all []corpus.Session, lines []string, n uint64) error {
	if !e.asJSON {
		e.lines(lines, n)
		return nil
	}
	return e.sessionsJSON(all, n)
}

// sessionsJSON writes sessions after they were changed.
func (e *env) sessionsJSON(all []corpus.Session, n uint64) error {
	return e.view(func(_ *study.Study, tx *store.Tx) error {
		l, err := newTheoryLook(tx)
		if err != nil {
			return err
		}
		for _, s := range all {
			r, err := l.session(s)
			if err != nil {
				return err
			}
			r.Action = n
			if err := encode(e.Out, r); err != nil {
				return err
			}
		}
		return nil
	})
}

// sessionHead is a session on one line.
func sessionHead(s corpus.Session) string {
	return strings.TrimSpace(fmt.Sprintf("session %d  %s  %s  %s", s.No, s.Kind, s.Date, s.Group))
}

// findSession looks a session up by its number: 2, or session:2.
func findSession(tx *store.Tx, typed string) (corpus.Session, error) {
	n, err := strconv.Atoi(strings.TrimPrefix(strings.TrimPrefix(typed, "session:"), "session-"))
	if err == nil {
		for s, err := range corpus.Sessions.All(tx) {
			if err != nil {
				return s, err
			}
			if s.No == n {
				return s, nil
			}
		}
	}
	return corpus.Session{}, problem.New(problem.NotFound, "no session %q", typed).Because("Sessions go by their numbers.").Suggest("cmo session list")
}

func sessionList(e *env) *cobra.Command {
	var retired bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the sessions", Args: cobra.NoArgs,
		Example: `  cmo session list --where 'shown=cmoc-7, date over 2023-01'
  cmo session list --by kind`,
		RunE: func(*cobra.Command, []string) error {
			return e.view(func(_ *study.Study, tx *store.Tx) error {
				t := &term.Table{Columns: []term.Column{
					{Name: "session", Align: term.Right}, {Name: "kind"}, {Name: "date"}, {Name: "group", Flex: true, Least: 12}, {Name: "shown", Flex: true, Least: 12},
					{Name: "changed", Flex: true, Least: 8}, {Name: "said", Flex: true, Spare: true},
				}}
				var rows []string
				for s, err := range corpus.Sessions.All(tx) {
					if err != nil {
						return err
					}
					if s.Retired != retired {
						continue
					}
					t.Add(s.No, s.Kind, s.Date, s.Group, s.Shown, s.Changed, s.Said)
					rows = append(rows, fmt.Sprint(s.No))
				}
				e.keepList(tx.Header.Study, "session", rows)
				return e.list(t)
			})
		},
	}
	cmd.Flags().BoolVar(&retired, "retired", false, "those that were retired")
	e.listFlags(cmd)
	return cmd
}

func sessionRetire(e *env) *cobra.Command {
	return sessionTurn(e, "retire", "Take sessions out of use; their history stays", func(tx *store.Tx, s *corpus.Session) error { return corpus.Sessions.Retire(tx, s) })
}

func sessionRestore(e *env) *cobra.Command {
	return sessionTurn(e, "restore", "Bring retired sessions back", func(tx *store.Tx, s *corpus.Session) error { return corpus.Sessions.Restore(tx, s) })
}

func sessionTurn(e *env, verb, short string, do func(*store.Tx, *corpus.Session) error) *cobra.Command {
	return turnCmd(e, verb, short, turn[corpus.Session]{
		noun: "session", example: "2", find: findSession, do: do, line: sessionHead, asJSON: e.sessionsJSON,
	})
}

package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func assessmentCmd(e *env) *cobra.Command {
	return noun("assessment", "Assessments: where cases and people stand on a continuum",
		assessmentList(e), assessmentShow(e), assessmentEdit(e), assessmentRetire(e), assessmentRestore(e))
}

// An assessmentRecord is an assessment as JSON shows it.
type assessmentRecord struct {
	ID          string        `json:"id"`
	Case        string        `json:"case,omitempty"`
	Participant string        `json:"participant,omitempty"`
	Wave        string        `json:"wave"`
	Continuum   string        `json:"continuum"`
	Dimension   string        `json:"dimension,omitempty"`
	Level       int           `json:"level"`
	Name        string        `json:"name"`
	Between     int           `json:"between,omitempty"`
	Levels      int           `json:"levels"`
	Reason      string        `json:"reason,omitempty"`
	From        []string      `json:"from"`
	Assessor    string        `json:"assessor"`
	Assessed    time.Time     `json:"assessed,omitzero"`
	Others      []otherRecord `json:"others,omitempty"`
	Retired     bool          `json:"retired,omitempty"`
	Was         string        `json:"was,omitempty"`
	Action      uint64        `json:"action,omitempty"`

	shown string
	words []string // of From
}

// An otherRecord is what another assessor says of the same.
type otherRecord struct {
	Assessor string `json:"assessor"`
	Level    int    `json:"level"`
	Between  int    `json:"between,omitempty"`
	Name     string `json:"name"`
	Differs  bool   `json:"differs"`
}

func (l assessmentLook) assessment(a cmo.Assessment, id string) (assessmentRecord, error) {
	c, _ := l.tree.Get(a.Continuum)
	r := assessmentRecord{
		ID: id, Case: l.regs.cases[a.Case], Participant: l.regs.participants[a.Participant], Wave: l.regs.waves[a.Wave], Continuum: l.path(a.Continuum),
		Dimension: a.Dimension, Level: a.Level, Between: a.Between, Levels: len(c.Levels), Reason: a.Reason, From: []string{}, Assessor: l.coders[a.Assessor],
		Assessed: a.ID.Time(), Retired: a.Retired, shown: a.LevelShown(c.Levels), Name: levelName(a, c.Levels),
	}
	for _, f := range a.From {
		reference, _, words, err := l.datum(cmo.Datum{Source: f.Source, Place: f.Place, Decided: f.Decided})
		if err != nil {
			return r, err
		}
		r.From, r.words = append(r.From, reference), append(r.words, words)
	}
	others, err := a.Others(l.tx)
	for _, o := range others {
		r.Others = append(r.Others, otherRecord{
			Assessor: l.coders[o.Assessor], Level: o.Level, Between: o.Between, Name: levelName(o, c.Levels), Differs: o.Midpoint() != a.Midpoint(),
		})
	}
	return r, err
}

// levelName is the name of a level, without its number.
func levelName(a cmo.Assessment, levels []string) string {
	name, _, _ := strings.Cut(a.LevelShown(levels), " (")
	return name
}

// subject is what was assessed, with its wave: LW3 baseline.
func (r assessmentRecord) subject() string { return first(r.Case, r.Participant) + " " + r.Wave }

// disagreement tells what other assessors say where they differ.
func (r assessmentRecord) disagreement() string {
	var out []string
	for _, o := range r.Others {
		if o.Differs {
			out = append(out, fmt.Sprintf("%s says: %s", o.Assessor, o.Name))
		}
	}
	return strings.Join(out, "; ")
}

// line is the assessment on one line.
func (r assessmentRecord) line() string {
	level := r.shown
	if r.Dimension != "" {
		level = r.Dimension + ": " + level
	}
	out := fmt.Sprintf("%s  %s  %s", r.ID, r.subject(), level)
	if r.Was != "" {
		out += "  (" + r.Was + ")"
	}
	if d := r.disagreement(); d != "" {
		out += "   " + d
	}
	return out
}

func assessmentList(e *env) *cobra.Command {
	var kase, participant, continuum, wave string
	var disputed, retired bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the assessments", Args: cobra.NoArgs,
		Example: `  cmo assessment list --continuum embeddedness
  cmo assessment list --case LW3 --disputed`,
		RunE: func(*cobra.Command, []string) error {
			return e.view(func(_ *study.Study, tx *store.Tx) error {
				l, err := newAssessmentLook(tx)
				if err != nil {
					return err
				}
				keep, err := l.filter(kase, participant, continuum, wave)
				if err != nil {
					return err
				}
				return e.listAssessments(l, func(a cmo.Assessment) bool { return a.Retired == retired && keep(a) }, disputed)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&kase, "case", "", "those of `CASE`")
	f.StringVar(&participant, "participant", "", "those of `PARTICIPANT`")
	f.StringVar(&continuum, "continuum", "", "those on `CONTINUUM`")
	f.StringVar(&wave, "wave", "", "those at `WAVE`")
	f.BoolVar(&disputed, "disputed", false, "those that assessors differ on")
	f.BoolVar(&retired, "retired", false, "those that were retired")
	e.listFlags(cmd)
	return cmd
}

// filter makes the test by which assessments are listed.
func (l assessmentLook) filter(kase, participant, continuum, wave string) (func(cmo.Assessment) bool, error) {
	var want cmo.Assessment
	if kase != "" {
		c, err := corpus.FindCase(l.tx, kase)
		if err != nil {
			return nil, err
		}
		want.Case = c.ID
	}
	if participant != "" {
		p, err := corpus.FindParticipant(l.tx, participant)
		if err != nil {
			return nil, err
		}
		want.Participant = p.ID
	}
	if continuum != "" {
		c, err := l.continuum(continuum)
		if err != nil {
			return nil, err
		}
		want.Continuum = c.ID
	}
	if wave != "" {
		w, err := corpus.FindWave(l.tx, wave)
		if err != nil {
			return nil, err
		}
		want.Wave = w.ID
	}
	same := func(want, is ref.ID) bool { return want.IsZero() || want == is }
	return func(a cmo.Assessment) bool {
		return same(want.Case, a.Case) && same(want.Participant, a.Participant) && same(want.Continuum, a.Continuum) && same(want.Wave, a.Wave)
	}, nil
}

func (e *env) listAssessments(l assessmentLook, keep func(cmo.Assessment) bool, disputed bool) error {
	var found []cmo.Assessment
	for a, err := range cmo.Assessments.All(l.tx) {
		if err != nil {
			return err
		}
		if keep(a) {
			found = append(found, a)
		}
	}
	order := map[ref.ID]int{}
	for w, err := range corpus.Waves.All(l.tx) {
		if err != nil {
			return err
		}
		order[w.ID] = w.Order
	}
	slices.SortStableFunc(found, func(a, b cmo.Assessment) int {
		return cmp.Or(strings.Compare(l.path(a.Continuum), l.path(b.Continuum)), corpus.LessName(l.regs.cases[a.Case], l.regs.cases[b.Case]),
			corpus.LessName(l.regs.participants[a.Participant], l.regs.participants[b.Participant]), order[a.Wave]-order[b.Wave],
			strings.Compare(a.Dimension, b.Dimension), strings.Compare(l.coders[a.Assessor], l.coders[b.Assessor]))
	})
	ids := make([]ref.ID, len(found))
	for i, a := range found {
		ids[i] = a.ID
	}
	t := &term.Table{Columns: []term.Column{
		{Name: "assessment"}, {Name: "of"}, {Name: "wave"}, {Name: "continuum"}, {Name: "dimension", Spare: true}, {Name: "level", Flex: true, Least: 10}, {Name: "assessor"},
		{Name: "others", Flex: true, Least: 10}, {Name: "reason", Spare: true, Flex: true, Least: 10}, {Name: "from", Spare: true, Flex: true, Least: 10},
	}}
	var rows []string
	for i, id := range cmo.Assessments.Show(l.tx, ids...) {
		r, err := l.assessment(found[i], id)
		if err != nil {
			return err
		}
		if disputed && r.disagreement() == "" {
			continue
		}
		t.Add(r.ID, first(r.Case, r.Participant), r.Wave, r.Continuum, r.Dimension, r.shown, r.Assessor, r.disagreement(), r.Reason, r.From)
		rows = append(rows, r.ID)
	}
	e.keepList(l.tx.Header.Study, "assessment", rows)
	return e.list(t)
}

func assessmentShow(e *env) *cobra.Command {
	return &cobra.Command{
		Use: "show ID", Short: "Show an assessment with what it rests on and its history", Args: cobra.ExactArgs(1),
		Example: "  cmo assessment show a2c1m",
		RunE: func(_ *cobra.Command, args []string) error {
			args, err := e.rows(args)
			if err != nil {
				return err
			}
			return e.view(func(_ *study.Study, tx *store.Tx) error {
				l, err := newAssessmentLook(tx)
				if err != nil {
					return err
				}
				a, err := byShownID(tx, cmo.Assessments, args[0])
				if err != nil {
					return err
				}
				return e.showAssessment(l, a)
			})
		},
	}
}

func (e *env) showAssessment(l assessmentLook, a cmo.Assessment) error {
	r, err := l.assessment(a, cmo.Assessments.ShowOne(l.tx, a.ID))
	if err != nil {
		return err
	}
	changes, err := history(l.theoryLook, cmo.Assessments, a.ID, func(cmo.Assessment) int { return 0 }, l.change)
	if err != nil {
		return err
	}
	if e.asJSON {
		return encode(e.Out, struct {
			assessmentRecord
			History []historyRecord `json:"history"`
		}{r, changes})
	}
	fmt.Fprintf(e.Out, "%s  %s  %s  %s  %s\n", r.ID, r.subject(), r.Continuum, strings.TrimPrefix(r.Dimension+": ", ": ")+r.shown, r.Assessor)
	if r.Reason != "" {
		e.wrapped("  ", "  ", r.Reason)
	}
	for i, from := range r.From {
		line := fmt.Sprintf("  %-12s  ", from)
		words := "the whole source"
		if r.words[i] != "" {
			words = quoteShown(r.words[i], 150)
		}
		e.wrapped(line, strings.Repeat(" ", len(line)), words)
	}
	for _, o := range r.Others {
		fmt.Fprintf(e.Out, "  %s says: %s\n", o.Assessor, o.Name)
	}
	if r.Retired {
		fmt.Fprintln(e.Out, "  retired")
	}
	e.printHistory(changes)
	return nil
}

// change tells how an assessment was changed.
func (l assessmentLook) change(was, is cmo.Assessment) string {
	c, _ := l.tree.Get(is.Continuum)
	var out []string
	if was.Level != is.Level || was.Between != is.Between {
		out = append(out, levelName(was, c.Levels)+" → "+levelName(is, c.Levels))
	}
	if was.Reason != is.Reason {
		out = append(out, "new reason")
	}
	if was.Wave != is.Wave {
		out = append(out, fmt.Sprintf("wave %s → %s", l.regs.waves[was.Wave], l.regs.waves[is.Wave]))
	}
	if !slices.EqualFunc(was.From, is.From, func(a, b cmo.From) bool {
		return cmo.Datum{Source: a.Source, Place: a.Place}.Same(cmo.Datum{Source: b.Source, Place: b.Place})
	}) {
		out = append(out, "rests on other places")
	}
	return strings.Join(out, ", ")
}

func sortedNames(names []string) []string {
	slices.SortFunc(names, corpus.LessName)
	return slices.Compact(names)
}

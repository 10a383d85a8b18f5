package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// assessing is what is typed after assess.
type assessing struct {
	of, continuum, level     string
	wave, between, dimension string
	from                     []string
	reason                   string
}

func assessCmd(e *env) *cobra.Command {
	var a assessing
	cmd := &cobra.Command{
		Use: "assess CASE|PARTICIPANT CONTINUUM LEVEL", Short: "Judge where a case or a person stands on a continuum", Args: cobra.ExactArgs(3),
		Long: "Assess says at which level of a continuum a case or a participant stands at a\nwave, why, and what that rests on. It is a judgement: it is never computed from\ncounts. LEVEL is a name, the beginning of one, or a number from 1. A name that a\ncase and a participant have is the case's; participant:LW3 is the person. Without\n--wave it is the wave of the sources in --from, else the study's.",
		Example: `  cmo assess LW3 embeddedness fitting-in --from LW3-1:40,LW3-day04:7 \
      -m "desk and log-in, but GPs send form-filling"
  cmo assess LW4 embeddedness fitting --between belonging -m "two practices, two answers"
  cmo assess P31 readiness-level wavering --wave follow-up -m "has begun to talk of it"`,
		RunE: func(cmd *cobra.Command, args []string) error {
			a.of, a.continuum, a.level = args[0], args[1], args[2]
			from, err := e.splitRefs(a.from)
			if err != nil {
				return err
			}
			a.from = from
			err = e.view(func(_ *study.Study, tx *store.Tx) error {
				l, err := newAssessmentLook(tx)
				if err != nil {
					return err
				}
				_, _, err = l.typed(a)
				return err // before anybody is asked for a reason
			})
			if err != nil {
				return err
			}
			if a.reason, err = e.reason(cmd, a.reason, fmt.Sprintf("%s stands at %s of %s", a.of, a.level, a.continuum)); err != nil {
				return err
			}
			return e.assess(cmd, a)
		},
	}
	f := cmd.Flags()
	f.StringVar(&a.wave, "wave", "", "at which `WAVE`")
	f.StringArrayVar(&a.from, "from", nil, "what it rests on: `ADDRESS,...`, or whole sources")
	f.StringVar(&a.between, "between", "", "it lies between the level and this neighbouring `LEVEL`")
	f.StringVar(&a.dimension, "dimension", "", "a `DIMENSION` of the continuum judged apart: power, identity")
	f.StringVarP(&a.reason, "message", "m", "", "the `REASON`")
	return cmd
}

// An assessmentLook reads assessments for showing, and makes them of what is
// typed.
type assessmentLook struct{ *theoryLook }

func newAssessmentLook(tx *store.Tx) (assessmentLook, error) {
	l, err := newTheoryLook(tx)
	return assessmentLook{l}, err
}

// typed makes an assessment of what was typed; notes say what was settled
// without being typed.
func (l assessmentLook) typed(t assessing) (a cmo.Assessment, notes []string, err error) {
	if a.Case, a.Participant, notes, err = l.subject(t.of); err != nil {
		return a, nil, err
	}
	continuum, err := l.continuum(t.continuum)
	if err != nil {
		return a, nil, err
	}
	if len(notes) > 0 && l.assessed(a.Case, continuum.ID) {
		notes = nil // it was said the first time
	}
	a.Continuum, a.Reason, a.Dimension = continuum.ID, t.reason, oneLine(t.dimension)
	if a.Level, err = cmo.ParseLevel(continuum, t.level); err != nil {
		return a, nil, err
	}
	if t.between != "" {
		if a.Between, err = cmo.ParseLevel(continuum, t.between); err != nil {
			return a, nil, err
		}
		if d := a.Between - a.Level; d != 1 && d != -1 {
			return a, nil, problem.New(problem.Usage, "%q and %q are no neighbours", continuum.Levels[a.Level-1], continuum.Levels[a.Between-1]).
				Because("Its levels, lowest first: %s.", strings.Join(continuum.Levels, ", "))
		}
	}
	waves := map[ref.ID]bool{}
	cite := citation{l.tx, l.reader}
	for _, typed := range t.from {
		from, wave, err := l.from(cite, typed)
		if err != nil {
			return a, nil, err
		}
		a.From = append(a.From, from)
		waves[wave] = true
	}
	waveNotes, err := l.wave(&a, t.wave, waves)
	return a, append(notes, waveNotes...), err
}

// subject finds the case or participant that is assessed.
func (l assessmentLook) subject(typed string) (inCase, participant ref.ID, notes []string, err error) {
	if name, ok := strings.CutPrefix(typed, "participant:"); ok {
		p, err := corpus.FindParticipant(l.tx, name)
		return ref.ID{}, p.ID, nil, err
	}
	name, isCase := strings.CutPrefix(typed, "case:")
	c, caseErr := corpus.FindCase(l.tx, name)
	if isCase {
		return c.ID, ref.ID{}, nil, caseErr
	}
	p, partErr := corpus.FindParticipant(l.tx, name)
	switch {
	case caseErr == nil && partErr == nil:
		return c.ID, ref.ID{}, []string{fmt.Sprintf("%s is taken as the case; participant:%s is the person", c.Name, p.Name)}, nil
	case caseErr == nil:
		return c.ID, ref.ID{}, nil, nil
	case partErr == nil:
		return ref.ID{}, p.ID, nil, nil
	}
	told := problem.New(problem.NotFound, "no case or participant %q", typed)
	var names []string
	for _, in := range []map[ref.ID]string{l.regs.cases, l.regs.participants} {
		for _, n := range in {
			names = append(names, n)
		}
	}
	if near := corpus.Nearest(typed, sortedNames(names), 3); len(near) > 0 {
		told.Because("The nearest: %s.", corpus.Quoted(near))
	}
	return c.ID, p.ID, nil, told.Suggest("cmo case list, or cmo participant list")
}

// assessed reports whether a case stands on a continuum already.
func (l assessmentLook) assessed(of, continuum ref.ID) bool {
	for o, err := range cmo.Assessments.Live(l.tx) {
		if err == nil && o.Case == of && o.Continuum == continuum {
			return true
		}
	}
	return false
}

// continuum finds a code whose levels are judged.
func (l assessmentLook) continuum(typed string) (codebook.Code, error) {
	c, err := l.tree.Find(typed)
	if err == nil && c.Type == codebook.Ordinal && len(c.Levels) > 0 {
		return c, nil
	}
	var names []string
	for _, o := range l.tree.Codes {
		if o.Type == codebook.Ordinal && !o.Retired && len(o.Levels) > 0 {
			names = append(names, l.tree.Path(o.ID))
		}
	}
	p := problem.New(problem.NotFound, "no continuum %q", typed)
	if err == nil {
		p = problem.New(problem.Invalid, "%s is no continuum: it is of type %s and has no levels", c.Name, c.Type)
	}
	if len(names) > 0 {
		p.Because("The continua: %s.", strings.Join(names, ", "))
	}
	return c, p.Suggest(`cmo code add NAME --levels "low,middle,high"`)
}

// from finds what an assessment rests on, and its wave.
func (l assessmentLook) from(cite citation, typed string) (cmo.From, ref.ID, error) {
	s, err := l.reader.Source(strings.TrimPrefix(typed, "source:"))
	if err == nil {
		return cmo.From{Source: s.ID}, s.Wave, nil
	}
	d, err := cite.datum(typed, "")
	if err != nil {
		return cmo.From{}, ref.ID{}, err
	}
	if d.Source.IsZero() {
		return cmo.From{}, ref.ID{}, problem.New(problem.Usage, "%s is no source and no address", typed).Because("An assessment rests on what was gathered.")
	}
	s, err = l.reader.SourceByID(d.Source)
	return cmo.From{Source: d.Source, Place: d.Place, Decided: d.Decided}, s.Wave, err
}

// wave settles the wave: the one typed, else the one of the sources, else the
// study's.
func (l assessmentLook) wave(a *cmo.Assessment, typed string, of map[ref.ID]bool) (notes []string, err error) {
	setting, err := study.Get(l.tx, study.SettingWave)
	if err != nil {
		return nil, err
	}
	w, err := corpus.FindWave(l.tx, first(typed, setting))
	if err != nil {
		return nil, err
	}
	a.Wave = w.ID
	delete(of, ref.ID{})
	if typed == "" && len(of) == 1 && !of[a.Wave] {
		for id := range of {
			a.Wave = id
		}
		return []string{fmt.Sprintf("wave %s, as of the sources; --wave says otherwise", l.regs.waves[a.Wave])}, nil
	}
	for id := range of {
		if id != a.Wave {
			notes = append(notes, fmt.Sprintf("it is assessed at %s, and rests on a source of %s", w.Name, l.regs.waves[id]))
		}
	}
	return notes, nil
}

func (e *env) assess(cmd *cobra.Command, t assessing) error {
	var r assessmentRecord
	var notes []string
	n, err := e.update(cmd, t.reason, func(_ *study.Study, tx *store.Tx) error {
		l, err := newAssessmentLook(tx)
		if err != nil {
			return err
		}
		var a cmo.Assessment
		if a, notes, err = l.typed(t); err != nil {
			return err
		}
		a.Assessor = tx.Coder()
		was, again, err := cmo.Earlier(tx, a)
		if err != nil {
			return err
		}
		if err := cmo.Assess(tx, &a); err != nil {
			return err
		}
		if r, err = l.assessment(a, cmo.Assessments.ShowOne(tx, a.ID)); err != nil {
			return err
		}
		if again {
			r.Was = l.assessedBefore(a, was)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, note := range notes {
		e.Note("%s", note)
	}
	return e.printAssessed([]assessmentRecord{r}, n)
}

// assessedBefore tells how an assessment was before it was made again.
func (l assessmentLook) assessedBefore(a, was cmo.Assessment) string {
	c, _ := l.tree.Get(a.Continuum)
	switch {
	case was.Level != a.Level || was.Between != a.Between:
		return "was " + was.LevelShown(c.Levels)
	case was.Rev == a.Rev:
		return "there already"
	case was.Reason != a.Reason:
		return "new reason"
	}
	return "changed"
}

func (e *env) printAssessed(done []assessmentRecord, n uint64) error {
	if e.asJSON {
		for _, r := range done {
			r.Action = n
			if err := encode(e.Out, r); err != nil {
				return err
			}
		}
		return nil
	}
	lines := make([]string, len(done))
	for i, r := range done {
		lines[i] = r.line()
	}
	e.lines(lines, n)
	return nil
}

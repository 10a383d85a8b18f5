package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// judging is what is typed after judge.
type judging struct {
	target, stance          string
	data                    []string
	quote                   string
	reason, trust, relevant string
	toQuote                 bool
}

func judgeCmd(e *env) *cobra.Command {
	var j judging
	cmd := &cobra.Command{
		Use: "judge TARGET STANCE DATUM...", Short: "Judge what data say for or against a configuration", Args: cobra.MinimumNArgs(3),
		Long: "Judge says how a datum bears on a configuration, an element of it, an arrow, or a\nstatement: it supports, refutes, refines or illustrates it, or someone looked and\nfound nothing (silent). A datum is an address, narrowed with -q; %N of the last\nlist; a coding by its id; or a whole case:LW5, participant:P31, source:P31-1.\nJudging the same again changes the judgement; its history stays.",
		Example: `  cmo judge 7.M-O supports P31-1:15 --trust high -m "calls filled the gap"
  cmo judge 7.M1 refines %1,3 -m "only where nobody else rings"
  cmo judge 7 silent case:LW5 -m "all read; nobody there was waiting"
  cmo judge statement:3 refutes P61-1:20 -q "not in a state" --quote`,
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			j.target = args[0]
			if j.stance, err = cmo.ParseWord("stance", args[1], cmo.Stances); err != nil {
				return err
			}
			if j.data, err = e.rows(args[2:]); err != nil {
				return err
			}
			if j.quote != "" && len(j.data) > 1 {
				return problem.New(problem.Usage, "-q narrows one datum, and %d are given", len(j.data))
			}
			for _, g := range []struct {
				what string
				word *string
			}{{"trust", &j.trust}, {"relevance", &j.relevant}} {
				if *g.word == "" {
					continue
				}
				if *g.word, err = cmo.ParseWord(g.what, *g.word, cmo.Grades); err != nil {
					return err
				}
			}
			if err := e.checkTarget(j.target); err != nil {
				return err // before anybody is asked for a reason
			}
			if j.reason, err = e.reason(cmd, j.reason, fmt.Sprintf("%s %s %s", strings.Join(j.data, ", "), j.stance, j.target)); err != nil {
				return err
			}
			done, n, err := e.judge(cmd, j)
			if err != nil {
				return err
			}
			return e.printJudged(done, n)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&j.quote, "words", "q", "", "only these `WORDS` of it; \"first ... last\" leaves the middle out")
	f.StringVarP(&j.reason, "message", "m", "", "the `REASON`")
	f.StringVar(&j.trust, "trust", "", "how far the datum can be trusted: `GRADE` high, moderate or low")
	f.StringVar(&j.relevant, "relevance", "", "how much it has to say on this: `GRADE` high, moderate or low")
	f.BoolVar(&j.toQuote, "quote", false, "quote it in the report")
	return cmd
}

func (e *env) checkTarget(typed string) error {
	return e.view(func(_ *study.Study, tx *store.Tx) error {
		_, err := parseTarget(tx, typed)
		return err
	})
}

// judge writes judgements, all as one action.
func (e *env) judge(cmd *cobra.Command, j judging) (done []evidenceRecord, n uint64, err error) {
	var warn []string
	n, err = e.update(cmd, j.reason, func(_ *study.Study, tx *store.Tx) error {
		t, err := parseTarget(tx, j.target)
		if err != nil {
			return err
		}
		l, err := newTheoryLook(tx)
		if err != nil {
			return err
		}
		cite := citation{tx, l.reader}
		var judged []cmo.Evidence
		var before []*cmo.Evidence
		for _, typed := range j.data {
			d, err := cite.datum(typed, j.quote)
			if err != nil {
				return err
			}
			v := cmo.Evidence{
				CMOC: t.cmoc, Statement: t.statement, Part: t.part, Stance: j.stance, Datum: d, Reason: j.reason,
				Relevance: j.relevant, Trust: j.trust, Quote: j.toQuote, Version: t.version, Assessor: tx.Coder(),
			}
			was, err := cmo.Judge(tx, &v)
			if err != nil {
				return err
			}
			judged, before = append(judged, v), append(before, was)
			if w, err := l.doubts(v); err != nil {
				return err
			} else if w != "" {
				warn = append(warn, w)
			}
		}
		done, err = l.judged(judged, before)
		return err
	})
	for _, w := range warn {
		if err == nil {
			e.Warn("%s", w)
		}
	}
	return done, n, err
}

// judged makes records of judgements that were written, saying of each that
// was there before what it was.
func (l *theoryLook) judged(judged []cmo.Evidence, before []*cmo.Evidence) ([]evidenceRecord, error) {
	ids := make([]ref.ID, len(judged))
	for i, v := range judged {
		ids[i] = v.ID
	}
	var out []evidenceRecord
	for i, id := range cmo.Judgements.Show(l.tx, ids...) {
		r, err := l.evidence(judged[i], id)
		if err != nil {
			return nil, err
		}
		r.Was, r.Already = judgedBefore(judged[i], before[i])
		out = append(out, r)
	}
	return out, nil
}

// judgedBefore tells how a judgement was before it was made again.
func judgedBefore(v cmo.Evidence, was *cmo.Evidence) (told string, already bool) {
	switch {
	case was == nil:
		return "", false
	case was.Rev == v.Rev:
		return "there already", true
	case was.Stance != v.Stance && was.Version != v.Version:
		return fmt.Sprintf("was %s on v%d", was.Stance, was.Version), false
	case was.Stance != v.Stance:
		return "was " + was.Stance, false
	case was.Version != v.Version:
		return fmt.Sprintf("was judged on v%d", was.Version), false
	case was.Reason != v.Reason:
		return "new reason", false
	}
	return "changed", false
}

// doubts says what may be a mistake about a judgement.
func (l *theoryLook) doubts(v cmo.Evidence) (string, error) {
	if v.Datum.Source.IsZero() {
		return "", nil
	}
	s, err := l.reader.SourceByID(v.Datum.Source)
	if err != nil {
		return "", err
	}
	if v.Quote {
		if !s.MayQuote() {
			return fmt.Sprintf("%s may not be quoted; reports leave it out", s.Name), nil
		}
		for _, id := range s.Participants {
			p, err := corpus.Participants.Get(l.tx, id)
			if err != nil {
				return "", err
			}
			if !p.MayQuote() {
				return fmt.Sprintf("%s has not consented to be quoted; reports leave these words out", p.Name), nil
			}
		}
	}
	if v.Datum.Place == nil {
		return "", nil
	}
	x, err := l.reader.Now(v.Datum.Source, *v.Datum.Place, v.Datum.Decided)
	if err == nil && interviewers(x.Excerpt) {
		return fmt.Sprintf("%s: these are the interviewer's words; the reply is the evidence", x.Address()), nil
	}
	return "", err
}

func (e *env) printJudged(done []evidenceRecord, n uint64) error {
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

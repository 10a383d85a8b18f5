package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func evidenceCmd(e *env) *cobra.Command {
	return noun("evidence", "Evidence: what was judged for and against the theory",
		evidenceList(e), evidenceShow(e), evidenceEdit(e), evidenceMove(e), evidenceRetire(e), evidenceRestore(e))
}

func evidenceList(e *env) *cobra.Command {
	var stance, assessor string
	var outdated, retired bool
	cmd := &cobra.Command{
		Use: "list [TARGET]", Short: "List judgements, those that speak against first", Args: cobra.MaximumNArgs(1),
		Long: "List gives the judgements of a configuration with all its parts (7), of a part\n(7.M-O), of a statement (statement:3), or all.",
		Example: `  cmo evidence list 7
  cmo evidence list 7.M-O --stance refutes
  cmo evidence list --outdated`,
		RunE: func(_ *cobra.Command, args []string) error {
			if stance != "" {
				s, err := cmo.ParseWord("stance", stance, cmo.Stances)
				if err != nil {
					return err
				}
				stance = s
			}
			return e.view(func(_ *study.Study, tx *store.Tx) error {
				l, err := newTheoryLook(tx)
				if err != nil {
					return err
				}
				var of target
				if len(args) == 1 {
					if of, err = parseTarget(tx, args[0]); err != nil {
						return err
					}
				}
				var by ref.ID
				if assessor != "" {
					c, err := corpus.FindCoder(tx, assessor)
					if err != nil {
						return err
					}
					by = c.ID
				}
				return e.listEvidence(l, func(v cmo.Evidence) bool {
					return v.Retired == retired && (stance == "" || v.Stance == stance) && (!outdated || l.outdated(v)) && (by.IsZero() || v.Assessor == by) &&
						(of.noun == "" || v.CMOC == of.cmoc && v.Statement == of.statement && (of.part == "" || v.Part == of.part))
				})
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&stance, "stance", "", "those of a `STANCE`: "+strings.Join(cmo.Stances, ", "))
	f.BoolVar(&outdated, "outdated", false, "those made on an older version")
	f.StringVar(&assessor, "by-coder", "", "those made by `CODER`")
	f.BoolVar(&retired, "retired", false, "those that were retired")
	e.listFlags(cmd)
	return cmd
}

func (e *env) listEvidence(l *theoryLook, keep func(cmo.Evidence) bool) error {
	var found []cmo.Evidence
	for v, err := range cmo.Judgements.All(l.tx) {
		if err != nil {
			return err
		}
		if keep(v) {
			found = append(found, v)
		}
	}
	slices.SortFunc(found, func(a, b cmo.Evidence) int {
		s, t := l.targetOf(a), l.targetOf(b)
		if d := strings.Compare(s.noun, t.noun); d != 0 {
			return d
		}
		if s.no != t.no {
			return s.no - t.no
		}
		return cmo.ExceptionsFirst(a, b)
	})
	ids := make([]ref.ID, len(found))
	for i, v := range found {
		ids[i] = v.ID
	}
	t := &term.Table{Columns: []term.Column{
		{Name: "evidence"}, {Name: "target"}, {Name: "stance"}, {Name: "datum"}, {Name: "quote", Flex: true, Least: 16}, {Name: "reason", Flex: true, Least: 16},
		{Name: "trust", Spare: true}, {Name: "relevance", Spare: true}, {Name: "assessor"}, {Name: "judged", Spare: true}, {Name: "outdated"},
	}}
	shown := cmo.Judgements.Show(l.tx, ids...)
	for i, v := range found {
		r, err := l.evidence(v, shown[i])
		if err != nil {
			return err
		}
		var old []string
		if r.Version < r.target.version {
			old = append(old, fmt.Sprintf("v%d, now v%d", r.Version, r.target.version))
		}
		if r.Place != "" {
			old = append(old, "words "+r.Place)
		}
		t.Add(r.ID, cmo.Target(r.target.noun, r.target.no, r.Part), r.Stance, r.Datum, r.Quote, r.Reason, r.Trust, r.Relevance, r.Assessor,
			r.Judged.Format(time.DateOnly), strings.Join(old, "; "))
	}
	e.keepList(l.tx.Header.Study, "evidence", shown)
	return e.list(t)
}

func evidenceShow(e *env) *cobra.Command {
	return &cobra.Command{
		Use: "show ID", Short: "Show a judgement with its words and its history", Args: cobra.ExactArgs(1),
		Example: "  cmo evidence show e1b3k",
		RunE: func(_ *cobra.Command, args []string) error {
			ids, err := e.rows(args)
			if err != nil {
				return err
			}
			return e.view(func(_ *study.Study, tx *store.Tx) error {
				l, err := newTheoryLook(tx)
				if err != nil {
					return err
				}
				v, err := byShownID(tx, cmo.Judgements, ids[0])
				if err != nil {
					return err
				}
				return e.showEvidence(l, v)
			})
		},
	}
}

func (e *env) showEvidence(l *theoryLook, v cmo.Evidence) error {
	r, err := l.evidence(v, cmo.Judgements.ShowOne(l.tx, v.ID))
	if err != nil {
		return err
	}
	changes, err := history(l, cmo.Judgements, v.ID, func(v cmo.Evidence) int { return v.Version }, evidenceChange)
	if err != nil {
		return err
	}
	if e.asJSON {
		return encode(e.Out, struct {
			evidenceRecord
			History []historyRecord `json:"history"`
		}{r, changes})
	}
	fmt.Fprintln(e.Out, r.line())
	if r.target.noun == "cmoc" {
		e.wrapped("  ", "  ", l.cmocs[v.CMOC].Title+": "+l.cmocs[v.CMOC].Sentence())
	} else {
		e.wrapped("  ", "  ", l.statements[v.Statement].Sentence())
	}
	say := func(what, value string) {
		if value != "" {
			e.wrapped(fmt.Sprintf("  %-10s", what), strings.Repeat(" ", 12), value)
		}
	}
	if r.Quote != "" {
		say("words", `"`+r.Quote+`"`)
	}
	say("reason", r.Reason)
	say("trust", r.Trust)
	say("relevance", r.Relevance)
	if r.ToQuote {
		say("report", "to be quoted")
	}
	if r.Place != "" {
		say("outdated", fmt.Sprintf("its words are %s in the text as it is now; cmo evidence move %s ADDRESS", r.Place, r.ID))
	}
	if r.Version < r.target.version {
		say("outdated", fmt.Sprintf("judged on version %d; %s %d is at version %d now", r.Version, r.target.noun, r.target.no, r.target.version))
	}
	if r.Retired {
		say("retired", "out of use")
	}
	e.printHistory(changes)
	return nil
}

// evidenceChange tells how a judgement was changed.
func evidenceChange(was, is cmo.Evidence) string {
	var out []string
	for _, f := range []struct{ name, was, is string }{
		{"", was.Stance, is.Stance}, {"trust ", was.Trust, is.Trust}, {"relevance ", was.Relevance, is.Relevance},
	} {
		if f.was != f.is {
			out = append(out, fmt.Sprintf("%s%s → %s", f.name, first(f.was, "none"), first(f.is, "none")))
		}
	}
	if was.Version != is.Version {
		out = append(out, fmt.Sprintf("judged again on v%d", is.Version))
	}
	if was.Reason != is.Reason {
		out = append(out, "new reason")
	}
	if was.Quote != is.Quote {
		out = append(out, map[bool]string{true: "to quote", false: "not to quote"}[is.Quote])
	}
	return strings.Join(out, ", ")
}

func evidenceEdit(e *env) *cobra.Command {
	var stance, trust, relevance, reason string
	var still, toQuote bool
	cmd := &cobra.Command{
		Use: "edit ID...", Short: "Change judgements, or say that they still hold", Args: cobra.MinimumNArgs(1),
		Long: "Edit changes what is given. A new stance is judged on the version as it is now;\n--still says that a judgement of an older version holds for the one of now.",
		Example: `  cmo evidence edit e1b3k --trust moderate -m "told us at second hand"
  cmo evidence edit e1b3k --stance refines -m "read again after follow-up"
  cmo evidence list 7 --outdated && cmo evidence edit %1-4 --still -m "only C1 was reworded"`,
		RunE: func(cmd *cobra.Command, args []string) error {
			changed := cmd.Flags().Changed
			if stance == "" && trust == "" && relevance == "" && !still && !changed("message") && !changed("quote") {
				return problem.New(problem.Usage, "nothing to change was given").Suggest("cmo evidence edit %s --still, or --stance, --trust, -m", args[0])
			}
			for _, w := range []struct {
				what string
				word *string
				of   []string
			}{{"stance", &stance, cmo.Stances}, {"trust", &trust, cmo.Grades}, {"relevance", &relevance, cmo.Grades}} {
				if *w.word == "" {
					continue
				}
				s, err := cmo.ParseWord(w.what, *w.word, w.of)
				if err != nil {
					return err
				}
				*w.word = s
			}
			return e.changeEvidence(cmd, args, reason, func(l *theoryLook, v *cmo.Evidence) error {
				if v.Retired {
					return problem.New(problem.Invalid, "%s is retired", cmo.Judgements.ShowOne(l.tx, v.ID)).Suggest("cmo evidence restore %s", cmo.Judgements.ShowOne(l.tx, v.ID))
				}
				if still || stance != "" && stance != v.Stance {
					v.Version = l.targetOf(*v).version
				}
				v.Stance, v.Trust, v.Relevance = first(stance, v.Stance), first(trust, v.Trust), first(relevance, v.Relevance)
				if changed("quote") {
					v.Quote = toQuote
				}
				// The reason of saying that it still holds is the edit's, and
				// leaves the reason of the judgement.
				if changed("message") && (!still || stance != "") {
					v.Reason = reason
				}
				return cmo.Judgements.Put(l.tx, v)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&stance, "stance", "", "the `STANCE` it should have")
	f.StringVar(&trust, "trust", "", "`GRADE`: high, moderate, low")
	f.StringVar(&relevance, "relevance", "", "`GRADE`: high, moderate, low")
	f.BoolVar(&toQuote, "quote", false, "quote it in the report; --quote=false does not")
	f.BoolVar(&still, "still", false, "it holds for the version as it is now")
	f.StringVarP(&reason, "message", "m", "", "the `REASON`")
	return cmd
}

// changeEvidence changes judgements by their ids, as one action, and prints
// them.
func (e *env) changeEvidence(cmd *cobra.Command, ids []string, reason string, change func(*theoryLook, *cmo.Evidence) error) error {
	ids, err := e.rows(ids)
	if err != nil {
		return err
	}
	var done []evidenceRecord
	n, err := e.update(cmd, reason, func(_ *study.Study, tx *store.Tx) error {
		l, err := newTheoryLook(tx)
		if err != nil {
			return err
		}
		var all []cmo.Evidence
		var before []*cmo.Evidence
		for _, id := range ids {
			v, err := byShownID(tx, cmo.Judgements, id)
			if err != nil {
				return err
			}
			was := v
			if err := change(l, &v); err != nil {
				return err
			}
			all, before = append(all, v), append(before, &was)
		}
		done, err = l.judged(all, before)
		for i := range done {
			if done[i].Already {
				done[i].Was = "as it was"
			}
			if all[i].Retired != before[i].Retired {
				done[i].Was = map[bool]string{true: "retired", false: "restored"}[all[i].Retired]
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return e.printJudged(done, n)
}

func evidenceRetire(e *env) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use: "retire ID...", Short: "Take judgements out of use; their history stays", Args: cobra.MinimumNArgs(1),
		Example: `  cmo evidence retire e1b3k -m "the same words were judged twice"`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.changeEvidence(cmd, args, reason, func(l *theoryLook, v *cmo.Evidence) error { return cmo.Judgements.Retire(l.tx, v) })
		},
	}
	cmd.Flags().StringVarP(&reason, "message", "m", "", "the `REASON`")
	return cmd
}

func evidenceRestore(e *env) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use: "restore ID...", Short: "Bring retired judgements back", Args: cobra.MinimumNArgs(1),
		Example: "  cmo evidence restore e1b3k",
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.changeEvidence(cmd, args, reason, func(l *theoryLook, v *cmo.Evidence) error { return cmo.RestoreJudgement(l.tx, v) })
		},
	}
	cmd.Flags().StringVarP(&reason, "message", "m", "", "the `REASON`")
	return cmd
}

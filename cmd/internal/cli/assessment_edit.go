package cli

import (
	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func assessmentEdit(e *env) *cobra.Command {
	var t assessing
	var level string
	cmd := &cobra.Command{
		Use: "edit ID", Short: "Change an assessment; its history stays", Args: cobra.ExactArgs(1),
		Example: `  cmo assessment edit a2c1m --level belonging -m "the meeting was opened to her in May"
  cmo assessment edit a2c1m --from LW3-1:6,LW3-day04:3`,
		RunE: func(cmd *cobra.Command, args []string) error {
			changed := cmd.Flags().Changed
			if level == "" && !changed("between") && !changed("message") && len(t.from) == 0 && t.wave == "" {
				return problem.New(problem.Usage, "nothing to change was given").Suggest("cmo assessment edit %s --level LEVEL -m \"...\"", args[0])
			}
			from, err := e.splitRefs(t.from)
			if err != nil {
				return err
			}
			t.from = from
			return e.changeAssessments(cmd, args, t.reason, func(l assessmentLook, a *cmo.Assessment) error {
				if a.Retired {
					return problem.New(problem.Invalid, "%s is retired", args[0]).Suggest("cmo assessment restore %s", args[0])
				}
				return l.edit(a, level, t, changed)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&level, "level", "", "the `LEVEL` it should have")
	f.StringVar(&t.between, "between", "", "it lies between the level and this neighbouring `LEVEL`; empty takes that back")
	f.StringVar(&t.wave, "wave", "", "the `WAVE` it is of")
	f.StringArrayVar(&t.from, "from", nil, "what it rests on, all of it: `ADDRESS,...`")
	f.StringVarP(&t.reason, "message", "m", "", "the `REASON`")
	return cmd
}

// edit changes an assessment as the flags say.
func (l assessmentLook) edit(a *cmo.Assessment, level string, t assessing, changed func(string) bool) error {
	c, _ := l.tree.Get(a.Continuum)
	var err error
	if level != "" {
		if a.Level, err = cmo.ParseLevel(c, level); err != nil {
			return err
		}
		a.Between = 0
	}
	if changed("between") {
		a.Between = 0
		if t.between != "" {
			if a.Between, err = cmo.ParseLevel(c, t.between); err != nil {
				return err
			}
		}
	}
	if len(t.from) > 0 {
		a.From = nil
		cite := citation{l.tx, l.reader}
		for _, typed := range t.from {
			from, _, err := l.from(cite, typed)
			if err != nil {
				return err
			}
			a.From = append(a.From, from)
		}
	}
	if t.wave != "" {
		w, err := corpus.FindWave(l.tx, t.wave)
		if err != nil {
			return err
		}
		a.Wave = w.ID
	}
	if changed("message") {
		a.Reason = t.reason
	}
	return cmo.Assessments.Put(l.tx, a)
}

// changeAssessments changes assessments by their ids, as one action, and
// prints them.
func (e *env) changeAssessments(cmd *cobra.Command, ids []string, reason string, change func(assessmentLook, *cmo.Assessment) error) error {
	ids, err := e.rows(ids)
	if err != nil {
		return err
	}
	var done []assessmentRecord
	n, err := e.update(cmd, reason, func(_ *study.Study, tx *store.Tx) error {
		l, err := newAssessmentLook(tx)
		if err != nil {
			return err
		}
		for _, id := range ids {
			a, err := byShownID(tx, cmo.Assessments, id)
			if err != nil {
				return err
			}
			was := a
			if err := change(l, &a); err != nil {
				return err
			}
			r, err := l.assessment(a, cmo.Assessments.ShowOne(tx, a.ID))
			if err != nil {
				return err
			}
			r.Was = l.assessedBefore(a, was)
			switch {
			case a.Retired && !was.Retired:
				r.Was = "retired"
			case !a.Retired && was.Retired:
				r.Was = "restored"
			case r.Was == "there already":
				r.Was = "as it was"
			}
			done = append(done, r)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return e.printAssessed(done, n)
}

func assessmentRetire(e *env) *cobra.Command {
	return assessmentTurn(e, "retire", "Take assessments out of use; their history stays",
		func(l assessmentLook, a *cmo.Assessment) error { return cmo.Assessments.Retire(l.tx, a) })
}

func assessmentRestore(e *env) *cobra.Command {
	return assessmentTurn(e, "restore", "Bring retired assessments back",
		func(l assessmentLook, a *cmo.Assessment) error { return cmo.Assessments.Restore(l.tx, a) })
}

func assessmentTurn(e *env, verb, short string, turn func(assessmentLook, *cmo.Assessment) error) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use: verb + " ID...", Short: short, Args: cobra.MinimumNArgs(1),
		Example: "  cmo assessment " + verb + " a2c1m",
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.changeAssessments(cmd, args, reason, turn)
		},
	}
	cmd.Flags().StringVarP(&reason, "message", "m", "", "the `REASON`")
	return cmd
}

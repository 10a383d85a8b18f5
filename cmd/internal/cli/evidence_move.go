package cli

import (
	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func evidenceMove(e *env) *cobra.Command {
	var quote, reason string
	cmd := &cobra.Command{
		Use: "move ID ADDRESS", Short: "Decide where the words of a judgement stand in the text as it is now", Args: cobra.ExactArgs(2),
		Long:    "Move says where the words stand that a judgement rests on, when a corrected text\nleft that doubtful or lost. The judgement is no longer outdated for its words; the\nversion and the words it was made on are kept.",
		Example: `  cmo evidence move e4m2 P31-1:15 -q "she'd hold my hand"`,
		RunE: func(cmd *cobra.Command, args []string) error {
			var record evidenceRecord
			n, err := e.update(cmd, reason, func(_ *study.Study, tx *store.Tx) error {
				v, err := cmo.Judgements.Find(tx, args[0])
				if err != nil {
					return err
				}
				l, err := newTheoryLook(tx)
				if err != nil {
					return err
				}
				x, err := citation{tx, l.reader}.excerpt(args[1], quote)
				if err != nil {
					return err
				}
				if err := study.MoveEvidence(tx, &v, x); err != nil {
					return err
				}
				record, err = l.evidence(v, cmo.Judgements.ShowOne(tx, v.ID))
				return err
			})
			if err != nil {
				return err
			}
			return e.printJudged([]evidenceRecord{record}, n)
		},
	}
	cmd.Flags().StringVarP(&quote, "quote", "q", "", "only these `WORDS` of it")
	cmd.Flags().StringVarP(&reason, "message", "m", "", "the `REASON`")
	return cmd
}

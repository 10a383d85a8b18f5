package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func cmocLink(e *env) *cobra.Command {
	var reason string
	var not bool
	cmd := &cobra.Command{
		Use: "link CMOC RELATION CMOC", Short: "Say how one configuration stands to another", Args: cobra.ExactArgs(3),
		Long: "Link says how one configuration stands to another: " + strings.Join(cmo.Relations, ", ") + ".",
		Example: `  cmo cmoc link 7 rival-of 9 -m "same contact, dependency instead"
  cmo cmoc link 6 chains-to 7`,
		RunE: func(cmd *cobra.Command, args []string) error {
			relation, err := cmo.ParseWord("relation", args[1], cmo.Relations)
			if err != nil {
				return err
			}
			var from, to cmo.CMOC
			already := false
			n, err := e.update(cmd, reason, func(_ *study.Study, tx *store.Tx) (err error) {
				if from, err = cmo.Find(tx, args[0]); err != nil {
					return err
				}
				if to, err = cmo.Find(tx, args[2]); err != nil {
					return err
				}
				if not {
					return cmo.Unrelate(tx, from, to, relation)
				}
				already, err = cmo.Relate(tx, from, to, relation, reason)
				return err
			})
			if err != nil {
				return err
			}
			if e.asJSON {
				return encode(e.Out, map[string]any{"from": from.No, "relation": relation, "to": to.No, "taken_away": not, "already": already, "action": n})
			}
			line := fmt.Sprintf("cmoc %d %s %d", from.No, relation, to.No)
			switch {
			case not:
				line += "  taken away"
			case already:
				line += "  (there already)"
			}
			e.numbered(line, n)
			return nil
		},
	}
	cmd.Flags().BoolVar(&not, "not", false, "take the link away")
	cmd.Flags().StringVarP(&reason, "message", "m", "", "the `REASON`")
	return cmd
}

package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func cmocRetire(e *env) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use: "retire CMOC...", Short: "Take configurations out of use; their history stays", Args: cobra.MinimumNArgs(1),
		Example: `  cmo cmoc retire 9 -m "merged into 7 at the meeting"`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.turnCMOCs(cmd, "retired", reason, args, cmo.Find, func(tx *store.Tx, c *cmo.CMOC) error { return cmo.CMOCs.Retire(tx, c) })
		},
	}
	cmd.Flags().StringVarP(&reason, "message", "m", "", "the `REASON`")
	return cmd
}

func cmocRestore(e *env) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use: "restore CMOC...", Short: "Bring retired configurations back", Args: cobra.MinimumNArgs(1),
		Example: `  cmo cmoc restore 9`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.turnCMOCs(cmd, "restored", reason, args, cmo.FindRetired, func(tx *store.Tx, c *cmo.CMOC) error { return cmo.CMOCs.Restore(tx, c) })
		},
	}
	cmd.Flags().StringVarP(&reason, "message", "m", "", "the `REASON`")
	return cmd
}

// turnCMOCs retires or restores configurations, as one action.
func (e *env) turnCMOCs(cmd *cobra.Command, done, reason string, named []string, find func(*store.Tx, string) (cmo.CMOC, error), turn func(*store.Tx, *cmo.CMOC) error) error {
	named, err := e.rows(named)
	if err != nil {
		return err
	}
	var all []cmo.CMOC
	judged := map[ref.ID]int{}
	n, err := e.update(cmd, reason, func(_ *study.Study, tx *store.Tx) error {
		by, err := judgedBy(tx)
		if err != nil {
			return err
		}
		for _, name := range named {
			c, err := find(tx, name)
			if err != nil {
				return err
			}
			if err := turn(tx, &c); err != nil {
				return err
			}
			all = append(all, c)
			judged[c.ID] = len(by[c.ID])
		}
		return nil
	})
	if err != nil {
		return err
	}
	if e.asJSON {
		for _, c := range all {
			if err := e.cmocJSON(c.ID, n); err != nil {
				return err
			}
		}
		return nil
	}
	var lines []string
	for _, c := range all {
		line := fmt.Sprintf("cmoc %d  %s   %s", c.No, c.Title, done)
		if judged[c.ID] > 0 {
			line += ", with " + plural(judged[c.ID], "judgement")
		}
		lines = append(lines, line)
	}
	e.lines(lines, n)
	return nil
}

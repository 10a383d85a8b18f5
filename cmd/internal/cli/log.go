package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func logCmd(e *env) *cobra.Command {
	var most int
	var by string
	var exports bool
	cmd := &cobra.Command{
		Use: "log [ID]", Short: "What was done to the study, newest first", Args: cobra.MaximumNArgs(1),
		Example: `  cmo log
  cmo log c7k3q
  cmo log --by rosa --most 100`,
		RunE: func(_ *cobra.Command, args []string) error {
			return e.view(func(_ *study.Study, tx *store.Tx) error {
				if len(args) == 1 {
					c, err := coding.Codings.Find(tx, args[0])
					if err != nil {
						return err
					}
					return e.showCoding(tx, c)
				}
				return e.log(tx, most, by, exports)
			})
		},
	}
	cmd.Flags().IntVar(&most, "most", 20, "how many actions")
	cmd.Flags().StringVar(&by, "by", "", "those of `CODER`")
	cmd.Flags().BoolVar(&exports, "exports", false, "those that wrote a file")
	e.listFlags(cmd)
	return cmd
}

func (e *env) log(tx *store.Tx, most int, by string, exports bool) error {
	coders := map[ref.ID]string{}
	for c, err := range corpus.Coders.All(tx) {
		if err != nil {
			return err
		}
		coders[c.ID] = c.Name
	}
	if by != "" {
		c, err := corpus.FindCoder(tx, by)
		if err != nil {
			return err
		}
		by = c.Name
	}
	t := &term.Table{Columns: []term.Column{
		{Name: "action", Align: term.Right}, {Name: "time"}, {Name: "coder"}, {Name: "command", Flex: true, Least: 24}, {Name: "changed"}, {Name: "reason", Flex: true},
	}}
	for a, err := range tx.ActionsBackward() {
		if err != nil {
			return err
		}
		if by != "" && coders[a.Coder] != by || exports && len(a.Made) == 0 {
			continue
		}
		if most--; most < 0 {
			break
		}
		records, err := tx.Changed(a.N)
		if err != nil {
			return err
		}
		changed := recordsShown(records)
		if len(a.Made) > 0 {
			changed = a.Made[0].Name
		}
		t.Add(fmt.Sprintf("#%d", a.N), a.Time.Local().Format("2006-01-02 15:04"), coders[a.Coder], commandShown(a), changed, a.Reason)
	}
	return e.list(t)
}

package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func coderCmd(e *env) *cobra.Command {
	return register[corpus.Coder]{
		short: "Coders: the members of the team", example: "rosa",
		table: corpus.Coders, find: corpus.FindCoder,
		name:  func(c *corpus.Coder) *string { return &c.Name },
		set:   (*study.Fields).Coder,
		facts: func(registers, corpus.Coder) []fact { return nil },
		list:  coderList,
		more: func(tx *store.Tx, _ registers, c corpus.Coder) ([]fact, error) {
			t, err := count(tx)
			if err != nil {
				return nil, err
			}
			return []fact{{name: "codings", value: fmt.Sprintf("%s in %s", thousands(t.codings[c.ID]), plural(len(t.coded[c.ID]), "source"))}}, nil
		},
		retired: func(e *env, tx *store.Tx, c corpus.Coder) error {
			t, err := count(tx)
			if err == nil && t.codings[c.ID] > 0 {
				e.Note("%s of %s stay as they are, under that name", plural(t.codings[c.ID], "coding"), c.Name)
			}
			return err
		},
	}.command(e)
}

func coderList(e *env) *cobra.Command {
	var retired bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the coders", Args: cobra.NoArgs,
		Example: "  cmo coder list",
		RunE: func(*cobra.Command, []string) error {
			return e.view(func(_ *study.Study, tx *store.Tx) error {
				all, err := named(tx, corpus.Coders, retired, func(c corpus.Coder) string { return c.Name })
				if err != nil {
					return err
				}
				t, err := count(tx)
				if err != nil {
					return err
				}
				usual, err := study.Get(tx, study.SettingCoder)
				if err != nil {
					return err
				}
				table := &term.Table{Columns: []term.Column{
					{Name: "coder"}, {Name: "codings", Align: term.Right}, {Name: "sources", Align: term.Right}, {Name: "setting"},
				}}
				acting := first(e.coderName(), usual)
				for _, c := range all {
					var is []string
					if corpus.SameName(c.Name, usual) {
						is = append(is, "the study's")
					}
					if corpus.SameName(c.Name, acting) && !corpus.SameName(acting, usual) {
						is = append(is, "acting now")
					}
					table.Add(c.Name, t.codings[c.ID], len(t.coded[c.ID]), strings.Join(is, ", "))
				}
				return e.list(table)
			})
		},
	}
	cmd.Flags().BoolVar(&retired, "retired", false, "those that were retired")
	e.listFlags(cmd)
	return cmd
}

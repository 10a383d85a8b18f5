package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func roleCmd(e *env) *cobra.Command {
	return register[corpus.Role]{
		short: "Roles: what participants are in the programme", example: "carer", fields: "group=patient",
		table: corpus.Roles, find: corpus.FindRole,
		name: func(r *corpus.Role) *string { return &r.Name },
		set:  (*study.Fields).Role,
		facts: func(_ registers, r corpus.Role) []fact {
			if r.Group == "" {
				return nil
			}
			return []fact{{name: "group", value: r.Group}}
		},
		flags: []registerFlag{{"group", "the `GROUP` that gathers it with other roles"}},
		list:  roleList,
		more: func(tx *store.Tx, _ registers, r corpus.Role) ([]fact, error) {
			people, err := inRoles(tx)
			return []fact{{name: "participants", value: first(strings.Join(people[r.ID], ", "), "none")}}, err
		},
	}.command(e)
}

// inRoles gives the names of the participants of each role.
func inRoles(tx *store.Tx) (map[ref.ID][]string, error) {
	all, err := named(tx, corpus.Participants, false, func(p corpus.Participant) string { return p.Name })
	out := map[ref.ID][]string{}
	for _, p := range all {
		out[p.Role] = append(out[p.Role], p.Name)
	}
	return out, err
}

func roleList(e *env) *cobra.Command {
	var retired bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the roles", Args: cobra.NoArgs,
		Example: "  cmo role list",
		RunE: func(*cobra.Command, []string) error {
			return e.view(func(_ *study.Study, tx *store.Tx) error {
				all, err := named(tx, corpus.Roles, retired, func(r corpus.Role) string { return r.Name })
				if err != nil {
					return err
				}
				people, err := inRoles(tx)
				if err != nil {
					return err
				}
				table := &term.Table{Columns: []term.Column{{Name: "role"}, {Name: "group"}, {Name: "participants", Align: term.Right}}}
				for _, r := range all {
					table.Add(r.Name, r.Group, len(people[r.ID]))
				}
				return e.list(table)
			})
		},
	}
	cmd.Flags().BoolVar(&retired, "retired", false, "those that were retired")
	e.listFlags(cmd)
	return cmd
}

package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func encounterCmd(e *env) *cobra.Command {
	return register[corpus.Encounter]{
		short: "Encounters: the events at which data were gathered", example: `"LW3 day 4"`, fields: "kind=visit date=2022-03-17 place=clinic mode=in-person wave=baseline",
		table: corpus.Encounters, find: corpus.FindEncounter,
		name:  func(c *corpus.Encounter) *string { return &c.Name },
		set:   (*study.Fields).Encounter,
		facts: encounterFacts,
		flags: []registerFlag{
			{"kind", "what it was: a `KIND`, such as visit or interview"}, {"date", "the `DAY`"}, {"place", "`WHERE`"},
			{"mode", "`HOW`: in person, by telephone"}, {"wave", "the `WAVE` it is of"},
		},
		list: encounterList,
		more: func(tx *store.Tx, _ registers, c corpus.Encounter) ([]fact, error) {
			names, err := encounterSources(tx, c)
			return []fact{{name: "sources", value: first(strings.Join(names, "\n"), "none")}}, err
		},
	}.command(e)
}

func encounterFacts(regs registers, c corpus.Encounter) []fact {
	var out []fact
	for _, f := range []fact{
		{name: "kind", value: c.Kind}, {name: "date", value: c.Date}, {name: "place", value: c.Place}, {name: "mode", value: c.Mode}, {name: "wave", value: regs.waves[c.Wave]},
	} {
		if f.value != "" {
			out = append(out, f)
		}
	}
	return out
}

func encounterSources(tx *store.Tx, c corpus.Encounter) ([]string, error) {
	sources, err := corpus.SourcesOf(tx, c.Name)
	var out []string
	for _, s := range sources {
		out = append(out, s.Name+" "+s.Kind)
	}
	return out, err
}

func encounterList(e *env) *cobra.Command {
	var retired bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the encounters", Args: cobra.NoArgs,
		Example: "  cmo encounter list",
		RunE: func(*cobra.Command, []string) error {
			return e.view(func(_ *study.Study, tx *store.Tx) error {
				regs, err := readRegisters(tx)
				if err != nil {
					return err
				}
				all, err := named(tx, corpus.Encounters, retired, func(c corpus.Encounter) string { return c.Name })
				if err != nil {
					return err
				}
				t := &term.Table{Columns: []term.Column{
					{Name: "encounter"}, {Name: "kind"}, {Name: "date"}, {Name: "place", Spare: true}, {Name: "mode", Spare: true}, {Name: "wave"}, {Name: "sources", Flex: true},
				}}
				for _, c := range all {
					names, err := encounterSources(tx, c)
					if err != nil {
						return err
					}
					t.Add(c.Name, c.Kind, c.Date, c.Place, c.Mode, regs.waves[c.Wave], strings.Join(names, ", "))
				}
				return e.list(t)
			})
		},
	}
	cmd.Flags().BoolVar(&retired, "retired", false, "those that were retired")
	e.listFlags(cmd)
	return cmd
}

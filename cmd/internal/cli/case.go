package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func caseCmd(e *env) *cobra.Command {
	return register[corpus.Case]{
		short: "Cases: bounded units of the study", example: "LW3", fields: "employer=PCN",
		table: corpus.Cases, find: corpus.FindCase,
		name:  func(c *corpus.Case) *string { return &c.Name },
		set:   (*study.Fields).Case,
		facts: caseFacts,
		list:  caseList,
		more:  moreOfCase,
	}.command(e)
}

func caseFacts(regs registers, c corpus.Case) []fact {
	return append(attributeFacts(regs, c.Attributes), regs.values[c.ID]...)
}

func moreOfCase(tx *store.Tx, regs registers, c corpus.Case) ([]fact, error) {
	people, err := inCase(tx, c.ID)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, p := range people {
		line := p.Name
		if role := regs.roles[p.Role]; role != "" {
			line += " (" + role + ")"
		}
		names = append(names, line)
	}
	assessed, err := assessmentsOf(tx, regs)
	if err != nil {
		return nil, err
	}
	more, err := gathered(tx, regs, c.ID)
	return append([]fact{
		{name: "participants", value: strings.Join(names, ", ")},
		{name: "assessed", value: strings.Join(assessed[c.ID], "\n")},
	}, more...), err
}

func inCase(tx *store.Tx, id ref.ID) ([]corpus.Participant, error) {
	all, err := named(tx, corpus.Participants, false, func(p corpus.Participant) string { return p.Name })
	var out []corpus.Participant
	for _, p := range all {
		for _, c := range p.Cases {
			if c == id {
				out = append(out, p)
			}
		}
	}
	return out, err
}

// assessmentsOf says where cases and participants stand on the continua: of
// each continuum and assessor the latest wave.
func assessmentsOf(tx *store.Tx, regs registers) (map[ref.ID][]string, error) {
	tree, err := codebook.Read(tx)
	if err != nil {
		return nil, err
	}
	coders, err := coderNames(tx)
	if err != nil {
		return nil, err
	}
	type question struct{ of, continuum, assessor ref.ID }
	latest := map[question]cmo.Assessment{}
	var order []question
	place := func(a cmo.Assessment) int {
		for i, w := range regs.waveOrder {
			if w == regs.waves[a.Wave] {
				return i
			}
		}
		return -1
	}
	for a, err := range cmo.Assessments.Live(tx) {
		if err != nil {
			return nil, err
		}
		q := question{a.Case, a.Continuum, a.Assessor}
		if a.Case.IsZero() {
			q.of = a.Participant
		}
		was, ok := latest[q]
		if !ok {
			order = append(order, q)
		}
		if !ok || place(a) >= place(was) {
			latest[q] = a
		}
	}
	out := map[ref.ID][]string{}
	for _, q := range order {
		a := latest[q]
		c, _ := tree.Get(a.Continuum)
		level := func(n int) string {
			if n >= 1 && n <= len(c.Levels) {
				return c.Levels[n-1]
			}
			return "?"
		}
		said := c.Name + " " + level(a.Level)
		if a.Between != 0 {
			said = c.Name + " between " + level(min(a.Level, a.Between)) + " and " + level(max(a.Level, a.Between))
		}
		out[q.of] = append(out[q.of], said+" ("+regs.waves[a.Wave]+", "+coders[a.Assessor]+")")
	}
	return out, nil
}

func caseList(e *env) *cobra.Command {
	var retired bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the cases", Args: cobra.NoArgs,
		Example: `  cmo case list
  cmo case list --format csv -o cases.csv`,
		RunE: func(*cobra.Command, []string) error {
			return e.view(func(_ *study.Study, tx *store.Tx) error { return e.listCases(tx, retired) })
		},
	}
	cmd.Flags().BoolVar(&retired, "retired", false, "those that were retired")
	e.listFlags(cmd)
	return cmd
}

func (e *env) listCases(tx *store.Tx, retired bool) error {
	regs, err := readRegisters(tx)
	if err != nil {
		return err
	}
	all, err := named(tx, corpus.Cases, retired, func(c corpus.Case) string { return c.Name })
	if err != nil {
		return err
	}
	t, err := count(tx)
	if err != nil {
		return err
	}
	assessed, err := assessmentsOf(tx, regs)
	if err != nil {
		return err
	}
	table := &term.Table{Columns: []term.Column{
		{Name: "case"}, {Name: "participants", Align: term.Right}, {Name: "sources", Align: term.Right}, {Name: "codings", Align: term.Right},
		{Name: "assessed", Flex: true, Least: 12},
	}}
	attributes, err := attributeColumns(e, table, all, func(c corpus.Case) []fact { return caseFacts(regs, c) })
	if err != nil {
		return err
	}
	for _, c := range all {
		people, err := inCase(tx, c.ID)
		if err != nil {
			return err
		}
		row := []any{c.Name, len(people), len(t.sources[c.ID]), t.codings[c.ID], strings.Join(assessed[c.ID], "; ")}
		table.Add(append(row, attributes(c)...)...)
	}
	return e.list(table)
}

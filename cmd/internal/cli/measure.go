package cli

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func measureCmd(e *env) *cobra.Command {
	return register[corpus.Measure]{
		short: "Measures: numbers on participants or cases at a wave", example: "gp-contacts", fields: `unit=contacts window="12 months"`,
		table: corpus.Measures, find: corpus.FindMeasure,
		name:  func(m *corpus.Measure) *string { return &m.Name },
		set:   (*study.Fields).Measure,
		facts: measureFacts,
		flags: []registerFlag{
			{"of", "whom it is of: `participant` or case"},
			{"unit", "the `UNIT` of its numbers"},
			{"window", "the stretch of `TIME` a number is about"},
			{"source", "`WHERE` its numbers come from"},
			{"higher", "whether a higher number is `BETTER` or worse; leave it out where it is neither"},
			{"range", "the values it can have: `0-10`, 0-"},
		},
		list: measureList,
		more: moreOfMeasure,
	}.command(e)
}

func measureFacts(_ registers, m corpus.Measure) []fact {
	var out []fact
	higher := m.Higher
	if higher != "" {
		higher = "is " + higher
	}
	for _, f := range []fact{
		{name: "of", value: m.Of}, {name: "unit", value: m.Unit}, {name: "window", value: m.Window}, {name: "range", value: m.Range()},
		{name: "higher", value: higher}, {name: "source", value: m.Source},
	} {
		if f.value != "" {
			out = append(out, f)
		}
	}
	return out
}

// moreOfMeasure says the values: of each participant or case its numbers in
// the order of waves with the change, and who lacks one.
func moreOfMeasure(tx *store.Tx, _ registers, m corpus.Measure) ([]fact, error) {
	all, err := study.ReadMeasured(tx, m)
	if err != nil {
		return nil, err
	}
	if len(all.People) == 0 {
		return []fact{{name: "values", value: "none"}}, nil
	}
	var waves, lines []string
	for _, w := range all.Waves {
		waves = append(waves, w.Name)
	}
	for _, p := range all.People {
		lines = append(lines, p.Name+"  "+valuesShown(p))
	}
	facts := []fact{{name: "waves", value: strings.Join(waves, " → ")}, {name: "values", value: strings.Join(lines, "\n")}}
	if shown := changesShown(all); shown != "" {
		facts = append(facts, fact{name: "change", value: shown})
	}
	for i, w := range all.Waves {
		if lacking := all.Lacking(i); len(lacking) > 0 {
			facts = append(facts, fact{name: "lacking", value: fmt.Sprintf("%s: %s", w.Name, strings.Join(lacking, ", "))})
		}
	}
	if len(all.Others) > 0 {
		facts = append(facts, fact{name: "no value", value: strings.Join(all.Others, ", ")})
	}
	return facts, nil
}

// valuesShown writes the numbers of one in the order of waves, with the change:
// 12 → 9  (−3).
func valuesShown(p study.MeasuredOne) string {
	var parts []string
	for _, v := range p.Values {
		if v == nil {
			parts = append(parts, "–")
		} else {
			parts = append(parts, strconv.FormatFloat(*v, 'g', -1, 64))
		}
	}
	out := strings.Join(parts, " → ")
	if c, ok := p.Change(); ok {
		out += " (" + study.Signed(c) + ")"
	}
	return out
}

// changesShown counts the changes of those whose numbers are known at the first
// and the last wave.
func changesShown(m study.Measured) string {
	if len(m.Waves) < 2 {
		return ""
	}
	fewer, same, more := m.Changes()
	known := fewer + same + more
	shown := fmt.Sprintf("lower %d, same %d, higher %d", fewer, same, more)
	if m.Higher != "" && known > 0 {
		shown += "; higher is " + m.Higher
	}
	return fmt.Sprintf("known at both for %d of %d: %s", known, len(m.People)+len(m.Others), shown)
}

func measureList(e *env) *cobra.Command {
	var retired bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the measures, how many values each has, and how they changed", Args: cobra.NoArgs,
		Long:    "List shows each measure with the number of values at each wave, and how the values\nof those changed who have one at the first and the last. The four ONS4 items are\nfour measures: no total of them is made.",
		Example: "  cmo measure list\n  cmo measure list --format csv -o measures.csv",
		RunE: func(*cobra.Command, []string) error {
			return e.view(func(_ *study.Study, tx *store.Tx) error { return e.listMeasures(tx, retired) })
		},
	}
	cmd.Flags().BoolVar(&retired, "retired", false, "those that were retired")
	e.listFlags(cmd)
	return cmd
}

func (e *env) listMeasures(tx *store.Tx, retired bool) error {
	all, err := named(tx, corpus.Measures, retired, func(m corpus.Measure) string { return m.Name })
	if err != nil {
		return err
	}
	table := &term.Table{Columns: []term.Column{
		{Name: "measure"}, {Name: "of"}, {Name: "unit", Spare: true}, {Name: "window", Spare: true}, {Name: "range", Spare: true}, {Name: "higher is", Spare: true},
		{Name: "values"}, {Name: "known at both", Align: term.Right}, {Name: "lower", Align: term.Right}, {Name: "same", Align: term.Right},
		{Name: "higher", Align: term.Right}, {Name: "lacking", Flex: true},
	}}
	for _, m := range all {
		v, err := study.ReadMeasured(tx, m)
		if err != nil {
			return err
		}
		fewer, same, more := v.Changes()
		var counts, lacking []string
		for i, w := range v.Waves {
			without := v.Lacking(i)
			counts = append(counts, fmt.Sprintf("%s %d", w.Name, len(v.People)-len(without)))
			if len(without) > 0 {
				lacking = append(lacking, w.Name+": "+strings.Join(without, " "))
			}
		}
		if len(v.Others) > 0 {
			lacking = append(lacking, "all: "+strings.Join(v.Others, " "))
		}
		row := []any{m.Name, m.Of, m.Unit, m.Window, m.Range(), m.Higher, strings.Join(counts, ", "), "", "", "", "", strings.Join(lacking, "; ")}
		if len(v.Waves) > 1 {
			row[7], row[8], row[9], row[10] = fewer+same+more, fewer, same, more
		}
		table.Add(row...)
	}
	return e.list(table)
}

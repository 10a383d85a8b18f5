package cli

import (
	"fmt"
	"strings"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/query"
)

// unitShape lists the units of a condition by their values.
func (p *answerPrinter) unitShape(columns []*query.Column) *shape {
	s := &shape{
		about:  "unit: " + p.a.Scope.String(),
		screen: func() error { return p.units(columns) },
		grid:   func() (*term.Table, error) { return p.unitTable(p.a.UnitsOf(), columns, p.unitValue) },
	}
	if p.q.quotes > 0 || p.q.context > 0 {
		s.about = "excerpt: a run of overlapping words that match one term"
		s.grid = func() (*term.Table, error) { return p.excerptTable(columns) }
	}
	for _, c := range columns {
		s.says = append(s.says, p.sideBySide(c)...)
	}
	return s
}

func (p *answerPrinter) units(columns []*query.Column) error {
	u := p.a.Units
	known := fmt.Sprintf("%d of %s known", u.Yes, unitsShown(u.Known(), p.a.Scope))
	if u.NoData > 0 {
		known += fmt.Sprintf(", %d without data", u.NoData)
	}
	if u.Registered > u.WithText {
		known += fmt.Sprintf(" (%d with text of %d registered)", u.WithText, u.Registered)
	}
	p.say("%s", known)
	if len(columns) > 0 {
		t, err := p.unitTable(p.a.UnitsOf(), columns, p.unitValue)
		if err != nil {
			return err
		}
		if err := p.e.screenTable(t); err != nil {
			return err
		}
	} else {
		for _, v := range []query.Verdict{query.Yes, query.DeniedThere, query.Silent, query.NoData} {
			list := p.a.UnitsOf(v)
			if len(list) == 0 {
				continue
			}
			p.unitLine(fmt.Sprintf("  %-11s %4d  ", verdictShown(v), len(list)), list)
		}
	}
	p.say("%s", p.totals())
	if p.q.quotes > 0 {
		return p.quotesOf(p.a.UnitsOf(query.Yes), p.q.quotes)
	}
	return nil
}

func (p *answerPrinter) unitValue(u query.Unit) string { return verdictShown(u.Value) }

// verdictShown writes a value; denied and silent are both no.
func verdictShown(v query.Verdict) string {
	if v == query.DeniedThere || v == query.Silent {
		return "no, " + v.String()
	}
	return v.String()
}

// unitTable has a row for each unit.
func (p *answerPrinter) unitTable(units []query.Unit, columns []*query.Column, value func(query.Unit) string) (*term.Table, error) {
	t := &term.Table{Columns: []term.Column{
		{Name: p.a.Scope.String(), Key: "unit"}, {Name: "value"}, {Name: "why", Spare: true},
		{Name: "excerpts", Align: term.Right, Spare: true}, {Name: "no text at", Key: "lacks", Spare: true},
	}}
	for _, c := range withColumns(columns) {
		c.Flex = true
		t.Columns = append(t.Columns, c)
	}
	for _, u := range units {
		var lacks []string
		for _, w := range u.Lacks {
			lacks = append(lacks, p.waves()[w])
		}
		row := []any{u.Name, value(u), u.Why, len(p.unitHits(u)), lacks}
		for _, c := range columns {
			row = append(row, p.unitValues(c, u))
		}
		t.Add(row...)
	}
	return t, nil
}

// unitLine prints units of one value: what is said of them, and their names.
func (p *answerPrinter) unitLine(head string, list []query.Unit) {
	const most = 40
	var names []string
	for i, u := range list {
		if i == most && !p.q.all {
			names = append(names, fmt.Sprintf("and %d more (--all)", len(list)-most))
			break
		}
		name := u.Name
		if u.Why != "" {
			name += " (" + u.Why + ")"
		}
		names = append(names, name)
	}
	for i, l := range term.Wrap(strings.Join(names, "  "), max(20, p.textWidth()-term.Width(head))) {
		if i > 0 {
			head = strings.Repeat(" ", term.Width(head))
		}
		fmt.Fprintln(p.e.Out, head+l)
	}
}

// unitsShown gives a number of units: 7 cases, 9 cases at a wave.
func unitsShown(n int, s query.Scope) string {
	noun, wave := strings.CutSuffix(s.String(), "-wave")
	if wave {
		return plural(n, noun) + " at a wave"
	}
	return plural(n, noun)
}

// quotesOf prints some excerpts of each unit.
func (p *answerPrinter) quotesOf(units []query.Unit, n int) error {
	for _, u := range units {
		hits := p.unitHits(u)
		if len(hits) == 0 {
			continue
		}
		fmt.Fprintln(p.e.Out, u.Name)
		more := len(hits) - n
		if more > 0 {
			hits = hits[:n]
		}
		if err := p.hitLines(hits, true, nil); err != nil {
			return err
		}
		if more > 0 {
			p.e.Note("       %s: --quotes %d", plural(more, "more excerpt"), n+more)
		}
	}
	return nil
}

// A unitKey tells one unit of an answer from another.
type unitKey struct {
	name            string
	number          uint32
	source, passage int
	wave            uint16
}

func keyOf(u query.Unit) unitKey { return unitKey{u.Name, u.Number, u.Source, u.Passage, u.Wave} }

// unitHits gives the excerpts of a unit, in order. An excerpt is of the units
// that the passage it begins in belongs to.
func (p *answerPrinter) unitHits(u query.Unit) []study.Hit {
	if p.byUnit == nil {
		p.byUnit = map[unitKey][]study.Hit{}
		var units []query.Unit
		last := [2]int{-1, -1}
		for _, h := range p.a.Hits() {
			if at := [2]int{h.Source, h.First - 1}; at != last {
				units, last = p.a.UnitsAt(at[0], at[1]), at
			}
			for _, of := range units {
				p.byUnit[keyOf(of)] = append(p.byUnit[keyOf(of)], h)
			}
		}
	}
	return p.byUnit[keyOf(u)]
}

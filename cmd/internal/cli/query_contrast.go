package cli

import (
	"fmt"
	"strings"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/corpus/query"
)

// contrastShape compares codes between two sides, the greatest difference
// first.
func (p *answerPrinter) contrastShape(c *query.Contrast) *shape {
	codes := c.Codes
	away := 0
	if !p.q.all {
		codes = nil
		for _, k := range c.Codes {
			if k.N[0]+k.N[1] > 0 {
				codes = append(codes, k)
			} else {
				away++
			}
		}
	}
	s := &shape{
		about:   "code",
		grid:    func() (*term.Table, error) { return contrastTable(c, codes), nil },
		records: func() (*term.Table, error) { return contrastRecords(c), nil },
		facts:   map[string]any{"sides": map[string]int{c.Sides[0].Name: c.Sides[0].Units, c.Sides[1].Name: c.Sides[1].Units}},
	}
	s.book = s.records
	s.screen = func() error {
		p.say("%s against %s, by the codes under %s", p.sideShown(c.Sides[0]), p.sideShown(c.Sides[1]), p.q.than)
		return p.e.screenTable(contrastTable(c, codes))
	}
	if len(c.Own) > 0 {
		s.says = append(s.says, "not compared, since the query asks for them itself: "+strings.Join(c.Own, ", "))
	}
	if away > 0 {
		s.says = append(s.says, fmt.Sprintf("not shown, on neither side: %s (--all)", plural(away, "code")))
	}
	if n := p.a.Units.NoData; n > 0 {
		s.says = append(s.says, fmt.Sprintf("on neither side, without data: %s", unitsShown(n, p.a.Scope)))
	}
	s.says = append(s.says, "difference: the first share less the second, in points. Counts describe; people judge.")
	return s
}

func (p *answerPrinter) sideShown(s query.Side) string {
	return fmt.Sprintf("%s (%s)", s.Name, unitsShown(s.Units, p.a.Scope))
}

func contrastTable(c *query.Contrast, codes []query.ContrastCode) *term.Table {
	t := &term.Table{Columns: []term.Column{{Name: "code", Flex: true}}}
	for _, s := range c.Sides {
		t.Columns = append(t.Columns, term.Column{Name: s.Name, Align: term.Right}, term.Column{Name: "", Align: term.Right})
	}
	t.Columns = append(t.Columns, term.Column{Name: "difference", Align: term.Right})
	for _, k := range codes {
		t.Add(k.Path, ofShown(k.N[0], k.Of[0]), shareCell(k.N[0], k.Of[0]), ofShown(k.N[1], k.Of[1]), shareCell(k.N[1], k.Of[1]), differenceCell(k))
	}
	return t
}

// ofShown writes a count out of another, also out of none.
func ofShown(n, of int) term.Cell { return term.Cell{Value: n, Text: fmt.Sprintf("%d of %d", n, of)} }

func differenceCell(k query.ContrastCode) term.Cell {
	if !k.Known() {
		return term.Cell{Text: markNoData}
	}
	return term.Cell{Value: k.Difference(), Text: fmt.Sprintf("%+.0f", 100*k.Difference())}
}

// contrastRecords has a row for every code, with both sides in full.
func contrastRecords(c *query.Contrast) *term.Table {
	t := &term.Table{Columns: []term.Column{{Name: "code"}}}
	for _, s := range c.Sides {
		t.Columns = append(t.Columns, term.Column{Name: s.Name, Align: term.Right}, term.Column{Name: s.Name + " of", Align: term.Right})
	}
	t.Columns = append(t.Columns, term.Column{Name: "difference", Align: term.Right})
	for _, k := range c.Codes {
		difference := any(nil)
		if k.Known() {
			difference = k.Difference()
		}
		t.Add(k.Path, k.N[0], k.Of[0], k.N[1], k.Of[1], difference)
	}
	return t
}

package cli

import (
	"fmt"
	"slices"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/query"
)

// groups shows the matched excerpts split by one or two fields.
func (p *answerPrinter) groups() error {
	return p.groupTable().Write(p.e.Out, term.Screen, p.e.Width)
}

func (p *answerPrinter) groupTable() *term.Table {
	if len(p.q.by) == 2 {
		return p.crossTable()
	}
	t := &term.Table{Columns: []term.Column{{Name: p.q.by[0]}}}
	for _, n := range []string{"excerpts", "codings", "sources", "participants", "cases"} {
		t.Columns = append(t.Columns, term.Column{Name: n, Align: term.Right})
	}
	for _, g := range p.a.Groups {
		c := g.Counts
		t.Add(orNone(g.Values[0]), c.Excerpts, c.Codings, countCell(c.Sources, p.base(0, g.Values[0], "sources")),
			countCell(c.Participants, p.base(0, g.Values[0], "participants")), countCell(c.Cases, p.base(0, g.Values[0], "cases")))
	}
	c := p.a.Counts
	t.Add("all", c.Excerpts, c.Codings, countCell(c.Sources, c.Sources.WithText), countCell(c.Participants, c.Participants.WithText), countCell(c.Cases, c.Cases.WithText))
	return t
}

// base gives how many of something have text with a value of a field, or 0 if
// the field does not say.
func (p *answerPrinter) base(field int, value, what string) int {
	for _, b := range p.a.Bases {
		if b.Field == p.q.by[field] && b.Value == value {
			return countOf(b.Counts, what)
		}
	}
	return 0
}

func countCell(c query.Count, of int) term.Cell {
	text := fmt.Sprint(c.N)
	if of > 0 {
		text += fmt.Sprintf(" of %d", of)
	}
	return term.Cell{Value: c.N, Text: text}
}

func orNone(s string) string {
	if s == "" {
		return "(none)"
	}
	return s
}

// crossTable shows one field down and one across.
func (p *answerPrinter) crossTable() *term.Table {
	what := p.q.count
	if what == "" {
		what = "excerpts"
	}
	var rows, cols []string
	cells := map[[2]string]int{}
	for _, g := range p.a.Groups {
		if !slices.Contains(rows, g.Values[0]) {
			rows = append(rows, g.Values[0])
		}
		if !slices.Contains(cols, g.Values[1]) {
			cols = append(cols, g.Values[1])
		}
		cells[[2]string{g.Values[0], g.Values[1]}] = countOf(g.Counts, what)
	}
	if order := p.order(p.q.by[1]); order != nil {
		slices.SortStableFunc(cols, func(a, b string) int { return order(a) - order(b) })
	} else {
		slices.SortFunc(cols, corpus.LessName)
	}
	t := &term.Table{Columns: []term.Column{{Name: p.q.by[0]}}}
	for _, c := range cols {
		name := orNone(c)
		if n := p.base(1, c, what); n > 0 && (what == "participants" || what == "cases" || what == "sources") {
			name += fmt.Sprintf(" of %d", n)
		}
		t.Columns = append(t.Columns, term.Column{Name: name, Key: orNone(c), Align: term.Right})
	}
	for _, r := range rows {
		row := []any{orNone(r)}
		for _, c := range cols {
			row = append(row, cells[[2]string{r, c}])
		}
		t.Add(row...)
	}
	fmt.Fprintf(p.e.Err, "%s by %s and %s\n", what, p.q.by[0], p.q.by[1])
	return t
}

// order gives the places of the values of a field that is ordered.
func (p *answerPrinter) order(field string) func(string) int {
	levels := p.a.Data.Names.Waves
	if field != "wave" {
		levels = nil
		for _, f := range p.a.Data.Names.Fields {
			if f.Name == field && len(f.Levels) > 0 {
				levels = f.Levels
			}
		}
	}
	if levels == nil {
		return nil
	}
	return func(v string) int {
		if i := slices.Index(levels, v); i >= 0 {
			return i
		}
		return len(levels)
	}
}

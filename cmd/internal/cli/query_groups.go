package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/query"
)

// countShape is a number and what it is out of.
func (p *answerPrinter) countShape() *shape {
	c, base := p.a.Counts, withBase(p.a.Counts, p.q.count)
	return &shape{
		about: "count",
		screen: func() error {
			if base.WithText > 0 || base.N > 0 {
				p.say("%s", outOf(base, strings.TrimSuffix(p.q.count, "s")))
			} else {
				p.say("%s", plural(countOf(c, p.q.count), strings.TrimSuffix(p.q.count, "s")))
			}
			return nil
		},
		grid: func() (*term.Table, error) {
			t := &term.Table{Columns: []term.Column{{Name: "count"}, {Name: "n", Align: term.Right}, {Name: "with text", Align: term.Right}, {Name: "registered", Align: term.Right}}}
			if base == (query.Count{}) {
				t.Add(p.q.count, countOf(c, p.q.count))
			} else {
				t.Add(p.q.count, base.N, base.WithText, base.Registered)
			}
			return t, nil
		},
	}
}

// groupShape shows the matched excerpts split by one or two fields.
func (p *answerPrinter) groupShape() *shape {
	s := &shape{about: "group", records: p.groupRecords}
	if len(p.q.by) == 1 {
		s.grid = func() (*term.Table, error) { return p.groupTable(), nil }
		s.book = p.groupRecords
	} else {
		s.head = fmt.Sprintf("%s by %s and %s", p.what(), p.q.by[0], p.q.by[1])
		s.grid = func() (*term.Table, error) { return p.crossTable(""), nil }
		s.book = func() (*term.Table, error) { return p.crossTable("with text"), nil }
	}
	s.screen = func() error {
		t, err := s.grid()
		if err != nil {
			return err
		}
		if len(p.q.by) == 2 {
			return p.e.crossScreen(t)
		}
		return p.e.screenTable(t)
	}
	if notes := p.groupNotes(); notes != "" {
		s.says = append(s.says, notes)
	}
	return s
}

// what is counted.
func (p *answerPrinter) what() string {
	if p.q.count == "" {
		return "excerpts"
	}
	return p.q.count
}

// groupNotes says how the groups are to be read.
func (p *answerPrinter) groupNotes() string {
	var notes []string
	for _, f := range p.data.Names.Fields {
		for _, by := range p.q.by {
			if f.Name == by && f.ByWave {
				notes = append(notes, by+": of each source's wave, as far as assessors agree")
			}
		}
	}
	notes = append(notes, `"all" is counted anew, not added up`)
	return strings.Join(notes, "; ")
}

func (p *answerPrinter) groupTable() *term.Table {
	t := &term.Table{Columns: []term.Column{{Name: p.q.by[0], Flex: true}}}
	what := counted
	if p.q.count != "" {
		what = []string{p.q.count}
	}
	for _, n := range what {
		t.Columns = append(t.Columns, term.Column{Name: n, Align: term.Right, Spare: n == "passages" || n == "codings"})
		if p.q.count != "" && p.based(p.q.by[0]) && withBases(n) {
			t.Columns = append(t.Columns, term.Column{Name: "share", Align: term.Right})
		}
	}
	row := func(name string, c query.Counts, base query.Counts) {
		cells := []any{name}
		for _, n := range what {
			of := countOf(base, n)
			if !withBases(n) {
				of = 0
			}
			cells = append(cells, ofCell(countOf(c, n), of))
			if p.q.count != "" && p.based(p.q.by[0]) && withBases(n) {
				cells = append(cells, shareCell(countOf(c, n), of))
			}
		}
		t.Add(cells...)
	}
	for _, g := range p.a.Groups {
		row(orNone(g.Values[0]), g.Counts, p.base(0, g.Values[0]))
	}
	row("all", p.a.Counts, p.whole())
	return t
}

// withBases reports whether what is counted is out of something.
func withBases(what string) bool { return what != "excerpts" && what != "codings" }

// whole is what has text, of all groups together.
func (p *answerPrinter) whole() query.Counts {
	c := p.a.Counts
	of := func(c query.Count) query.Count { return query.Count{N: c.WithText} }
	return query.Counts{Passages: of(c.Passages), Sources: of(c.Sources), Participants: of(c.Participants), Cases: of(c.Cases)}
}

// base gives what has text with a value of a field; nothing if the field does
// not choose places.
func (p *answerPrinter) base(field int, value string) query.Counts {
	for _, b := range p.a.Bases {
		if b.Value == value && corpus.SameName(b.Field, p.q.by[field]) {
			return b.Counts
		}
	}
	return query.Counts{}
}

// based reports whether a field of --by has denominators.
func (p *answerPrinter) based(field string) bool {
	return slices.ContainsFunc(p.a.Bases, func(b query.BaseCounts) bool { return corpus.SameName(b.Field, field) })
}

func ofCell(n, of int) term.Cell {
	text := fmt.Sprint(n)
	if of > 0 {
		text += fmt.Sprintf(" of %d", of)
	}
	return term.Cell{Value: n, Text: text}
}

// shareCell writes a share as a percentage, nothing of none.
func shareCell(n, of int) term.Cell {
	if of == 0 {
		return term.Cell{}
	}
	return term.Cell{Value: float64(n) / float64(of), Text: fmt.Sprintf("%.0f%%", 100*float64(n)/float64(of))}
}

func orNone(s string) string {
	if s == "" {
		return "(none)"
	}
	return s
}

// A cross is the cells of two fields.
type cross struct {
	rows, columns []string
	cells, pairs  map[[2]string]query.Counts
	byRow, byCol  map[string]query.Counts
}

// cross sorts the groups of two fields into rows and columns. Values that have
// text and no excerpt have a line too: nothing was found there.
func (p *answerPrinter) cross() cross {
	c := cross{cells: map[[2]string]query.Counts{}, pairs: map[[2]string]query.Counts{}, byRow: map[string]query.Counts{}, byCol: map[string]query.Counts{}}
	for _, g := range p.a.Groups {
		c.cells[[2]string(g.Values)] = g.Counts
	}
	for _, g := range p.a.PairBases {
		c.pairs[[2]string(g.Values)] = g.Counts
	}
	for i, lines := range []*[]string{&c.rows, &c.columns} {
		for _, m := range p.a.Margins[i] {
			*lines = append(*lines, m.Values[0])
			[]map[string]query.Counts{c.byRow, c.byCol}[i][m.Values[0]] = m.Counts
		}
		known := len(*lines)
		for _, b := range p.a.Bases {
			nobody := b.Value == "" && withBases(p.what()) && countOf(b.Counts, p.what()) == 0
			if corpus.SameName(b.Field, p.q.by[i]) && !nobody && !slices.Contains((*lines)[:known], b.Value) {
				*lines = append(*lines, b.Value)
			}
		}
		p.inOrder(*lines, p.q.by[i])
	}
	return c
}

// inOrder sorts values as the engine sorts those that occur: as it lists the
// bases, which are all of a field of places.
func (p *answerPrinter) inOrder(values []string, field string) {
	at := map[string]int{}
	for i, b := range p.a.Bases {
		if corpus.SameName(b.Field, field) {
			at[b.Value] = i + 1
		}
	}
	if len(at) > 0 {
		slices.SortStableFunc(values, func(a, b string) int { return at[a] - at[b] })
	}
}

// crossTable shows one field down and one across, each column with what it is
// out of, and totals that are counted anew. The row of what columns are out of
// has a label where it is not seen to be that by itself.
func (p *answerPrinter) crossTable(label string) *term.Table {
	c, what := p.cross(), p.what()
	t := &term.Table{Columns: []term.Column{{Name: p.q.by[0], Flex: true}}}
	shares := withBases(what) && p.based(p.q.by[1])
	for _, col := range append(slices.Clone(c.columns), "") {
		name := orNone(col)
		if len(t.Columns) == 1+len(c.columns) {
			name = "all"
		}
		t.Columns = append(t.Columns, term.Column{Name: name, Align: term.Right})
	}
	if p.based(p.q.by[1]) {
		row := []any{label}
		for i := range c.columns {
			row = append(row, baseShown(p.base(1, c.columns[i]), what))
		}
		t.Add(append(row, baseShown(p.whole(), what))...)
	}
	cell := func(n, of int, pair bool) term.Cell {
		switch {
		case pair && of == 0 && n == 0:
			return term.Cell{Text: "?"}
		case pair:
			return ofCell(n, of)
		case shares && of > 0:
			return term.Cell{Value: n, Text: fmt.Sprintf("%d %5s", n, shareCell(n, of).Text)}
		}
		return term.Cell{Value: n, Text: fmt.Sprint(n)}
	}
	pairs := len(c.pairs) > 0 && withBases(what)
	line := func(name string, counts func(col string) (n, of int), n, of int) {
		row := []any{name}
		for _, col := range c.columns {
			n, of := counts(col)
			row = append(row, cell(n, of, pairs))
		}
		t.Add(append(row, ofOnly(n, of, pairs))...)
	}
	for _, r := range c.rows {
		of := 0
		if pairs {
			of = countOf(p.base(0, r), what)
		}
		line(orNone(r), func(col string) (int, int) {
			key := [2]string{r, col}
			if pairs {
				return countOf(c.cells[key], what), countOf(c.pairs[key], what)
			}
			return countOf(c.cells[key], what), countOf(p.base(1, col), what)
		}, countOf(c.byRow[r], what), of)
	}
	line("all", func(col string) (int, int) {
		return countOf(c.byCol[col], what), countOf(p.base(1, col), what)
	}, countOf(p.a.Counts, what), countOf(p.whole(), what))
	return t
}

func ofOnly(n, of int, pairs bool) term.Cell {
	if !pairs {
		of = 0
	}
	return ofCell(n, of)
}

// baseShown says what a column is out of: "2 cases, 44".
func baseShown(base query.Counts, what string) term.Cell {
	n := countOf(base, what)
	switch {
	case what == "cases":
		return term.Cell{Text: plural(base.Cases.N, "case")}
	case !withBases(what):
		return term.Cell{Text: plural(base.Sources.N, "source")}
	}
	return term.Cell{Text: fmt.Sprintf("%s, %d", plural(base.Cases.N, "case"), n)}
}

// groupRecords has a row for each group with all counts and what they are out
// of.
func (p *answerPrinter) groupRecords() (*term.Table, error) {
	t := &term.Table{}
	for _, by := range p.q.by {
		t.Columns = append(t.Columns, term.Column{Name: by, Key: strings.NewReplacer(".", "_", "-", "_").Replace(by)})
	}
	for _, n := range counted {
		t.Columns = append(t.Columns, term.Column{Name: n, Align: term.Right})
		if withBases(n) {
			t.Columns = append(t.Columns, term.Column{Name: n + " with text", Align: term.Right})
		}
	}
	add := func(values []string, c, base query.Counts, based bool) {
		row := []any{}
		for _, v := range values {
			row = append(row, v)
		}
		for _, n := range counted {
			row = append(row, countOf(c, n))
			switch {
			case withBases(n) && based:
				row = append(row, countOf(base, n))
			case withBases(n):
				row = append(row, nil)
			}
		}
		t.Add(row...)
	}
	if len(p.q.by) == 1 {
		for _, g := range p.a.Groups {
			add(g.Values, g.Counts, p.base(0, g.Values[0]), p.based(p.q.by[0]))
		}
		return t, nil
	}
	c := p.cross()
	for _, r := range c.rows {
		for _, col := range c.columns {
			key := [2]string{r, col}
			switch {
			case len(c.pairs) > 0:
				add(key[:], c.cells[key], c.pairs[key], true)
			case p.based(p.q.by[1]):
				add(key[:], c.cells[key], p.base(1, col), true)
			default:
				add(key[:], c.cells[key], p.base(0, r), p.based(p.q.by[0]))
			}
		}
	}
	return t, nil
}

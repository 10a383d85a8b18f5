package cli

import (
	"fmt"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/corpus/query"
)

// mostLines is how many empty rows or columns of a matrix are left away unless
// all are asked for.
const mostLines = 12

// The marks of a cell without a unit: they differ in why.
const (
	markSilent = "–" // somebody looked, and nothing was said
	markDenied = "×"
	markNoData = "?"
)

// matrixShape shows the units where query, row and column are all yes.
func (p *answerPrinter) matrixShape(m *query.Matrix) *shape {
	rows, columns, away := p.matrixLines(m)
	s := &shape{
		about:   "row of the matrix",
		grid:    func() (*term.Table, error) { return p.matrixTable(m, rows, columns), nil },
		records: func() (*term.Table, error) { return p.matrixRecords(m), nil },
	}
	s.screen = func() error {
		if err := p.e.crossScreen(p.matrixTable(m, rows, columns)); err != nil {
			return err
		}
		if p.q.quotes == 0 {
			return nil
		}
		return p.matrixQuotes(m, rows, columns)
	}
	noun := p.a.Scope.String()
	s.says = append(s.says, fmt.Sprintf("cells: units (%s) where query, row and column are all yes; %s looked and silent, %s denied, %s no data; totals counted anew", noun, markSilent, markDenied, markNoData))
	for _, field := range m.Disputed {
		s.says = append(s.says, "in no line of "+field+": what assessors disagree about")
	}
	if away != "" {
		s.says = append(s.says, away)
	}
	return s
}

// matrixLines chooses the rows and columns to show: where there are many, those
// that hold something. A line of what has no value is none where no unit has none.
func (p *answerPrinter) matrixLines(m *query.Matrix) (rows, columns []int, away string) {
	pick := func(lines []query.Line, totals []query.Cell) (all []int, left int) {
		n := len(lines)
		for i, l := range lines {
			if l.Field != "" && l.Name == "" && l.Of == 0 {
				continue
			}
			if p.q.all || n <= mostLines || totals[i].Yes > 0 || l.Field != "" {
				all = append(all, i)
			} else {
				left++
			}
		}
		return all, left
	}
	rows, r := pick(m.Rows, m.RowTotals)
	columns, c := pick(m.Columns, m.ColumnTotals)
	if r+c > 0 {
		away = fmt.Sprintf("not shown, without a unit: %s, %s (--all)", plural(r, "row"), plural(c, "column"))
	}
	return rows, columns, away
}

func (p *answerPrinter) matrixTable(m *query.Matrix, rows, columns []int) *term.Table {
	t := &term.Table{Columns: []term.Column{{Name: m.Axes[0], Key: "row", Flex: true}}}
	head := []any{""}
	for _, j := range columns {
		t.Columns = append(t.Columns, term.Column{Name: orNone(m.Columns[j].Name), Align: term.Right})
		head = append(head, term.Cell{Text: fmt.Sprintf("of %d", m.Columns[j].Of)})
	}
	t.Columns = append(t.Columns, term.Column{Name: "all", Align: term.Right})
	t.Add(append(head, term.Cell{Text: fmt.Sprintf("of %d", m.Units.WithText)})...)
	for _, i := range rows {
		row := []any{orNone(m.Rows[i].Name)}
		for _, j := range columns {
			row = append(row, matrixCell(m.Cells[i][j]))
		}
		t.Add(append(row, matrixCell(m.RowTotals[i]))...)
	}
	last := []any{"all"}
	for _, j := range columns {
		last = append(last, matrixCell(m.ColumnTotals[j]))
	}
	t.Add(append(last, matrixCell(m.Total))...)
	return t
}

// matrixCell shows a number of units, or why there is none.
func matrixCell(c query.Cell) term.Cell {
	switch c.Value() {
	case query.Yes:
		return term.Cell{Value: c.Yes, Text: fmt.Sprint(c.Yes)}
	case query.DeniedThere:
		return term.Cell{Text: markDenied}
	case query.Silent:
		return term.Cell{Text: markSilent}
	}
	return term.Cell{Text: markNoData}
}

// matrixRecords has a row for each cell, with its four values and its units.
func (p *answerPrinter) matrixRecords(m *query.Matrix) *term.Table {
	t := &term.Table{Columns: []term.Column{{Name: "row"}, {Name: "column"}}}
	for _, n := range []string{"yes", "denied", "silent", "no data", "row of", "column of"} {
		t.Columns = append(t.Columns, term.Column{Name: n, Align: term.Right})
	}
	t.Columns = append(t.Columns, term.Column{Name: "value"}, term.Column{Name: "units"})
	for i, r := range m.Rows {
		for j, c := range m.Columns {
			cell := m.Cells[i][j]
			names := []string{}
			if p.a.Scope != query.InPassage || cell.Yes <= mostHits || p.q.all {
				for _, u := range cell.Units() {
					names = append(names, u.Name)
				}
			}
			t.Add(r.Name, c.Name, cell.Yes, cell.Denied, cell.Silent, cell.NoData, r.Of, c.Of, cell.Value().String(), names)
		}
	}
	return t
}

// matrixQuotes prints some excerpts of each cell that has any.
func (p *answerPrinter) matrixQuotes(m *query.Matrix, rows, columns []int) error {
	for _, i := range rows {
		for _, j := range columns {
			if m.Cells[i][j].Yes == 0 {
				continue
			}
			fmt.Fprintln(p.e.Out, p.e.OutPaint.Bold(orNone(m.Rows[i].Name)+" and "+orNone(m.Columns[j].Name)))
			if err := p.quotesOf(m.Cells[i][j].Units(), p.q.quotes); err != nil {
				return err
			}
		}
	}
	return nil
}

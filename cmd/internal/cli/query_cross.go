package cli

import (
	"fmt"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
)

// Widths of the parts of a cross table on a screen.
const (
	crossHead = 14 // where the heading of a column breaks
	crossName = 26 // of the heading of a row
)

// crossScreen prints a table whose columns are values: their headings broken
// over lines, and where the screen is too narrow for all of them the rows
// printed again for the rest. The first column stands before each part.
func (e *env) crossScreen(t *term.Table) error {
	heads := make([][]string, len(t.Columns))
	lines := 1
	for i, c := range t.Columns {
		heads[i] = term.Wrap(c.Name, crossHead)
		lines = max(lines, len(heads[i]))
	}
	widths := make([]int, len(t.Columns))
	for i := range t.Columns {
		for _, h := range heads[i] {
			widths[i] = max(widths[i], term.Width(h))
		}
	}
	t.Each(func(cells []term.Cell) {
		for i, c := range cells {
			widths[i] = max(widths[i], term.Width(term.Plain(c.Text)))
		}
	})
	widths[0] = min(widths[0], crossName)
	for from := 1; from < len(t.Columns); {
		to, sum := from, widths[0]
		for to < len(t.Columns) && (to == from || e.Width <= 0 || sum+2+widths[to] <= e.Width) {
			sum += 2 + widths[to]
			to++
		}
		if from > 1 {
			fmt.Fprintln(e.Out)
		}
		part := &term.Table{NoHeader: true, Columns: []term.Column{{Flex: true, Least: widths[0]}}}
		for range to - from {
			part.Columns = append(part.Columns, term.Column{Align: term.Right})
		}
		for l := range lines {
			row := []any{headLine(heads[0], l, lines)}
			for i := from; i < to; i++ {
				row = append(row, headLine(heads[i], l, lines))
			}
			part.Add(row...)
		}
		t.Each(func(cells []term.Cell) {
			row := []any{term.Shorten(term.Plain(cells[0].Text), widths[0])}
			for i := from; i < to; i++ {
				row = append(row, cells[i])
			}
			part.Add(row...)
		})
		if err := part.Write(e.Out, term.Screen, 0); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// headLine gives a line of a heading that stands at the bottom of its lines; a
// blank keeps the place of an empty one.
func headLine(head []string, line, lines int) string {
	if at := line - (lines - len(head)); at >= 0 && at < len(head) {
		return head[at]
	}
	return ""
}

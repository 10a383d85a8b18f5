package ingest

import (
	"cmp"
	"math"
	"slices"
)

// Tables are found by the rules drawn around their cells. Words that stand
// between rules on the left and the right, with one above or below that reaches
// from one to the other, are in a cell; cells with the same upper edge are a row.
// Tables without rules are read line by line.

// A tableRow is a row of a table: cells from left to right.
type tableRow struct {
	top   float64
	cells []tableCell
}

type tableCell struct {
	box   pdfBox
	words []pdfWord
}

// inCell is the kind of column that a cell is.
const inCell = 3

// isRule reports whether a box is a line, across or down.
func (b pdfBox) isRule() bool {
	const thick, short = 3, 6
	return min(b[2]-b[0], b[3]-b[1]) <= thick && max(b[2]-b[0], b[3]-b[1]) >= short
}

// ruleSlack is how far rules may be from meeting, in points.
const ruleSlack = 3.0

// findTables takes the rows of tables out of the rows of a page.
func findTables(rows []pdfRow, rules []pdfBox) (tables []tableRow, rest []pdfRow) {
	across, down := joinRules(rules)
	if len(across) == 0 || len(down) < 3 {
		return nil, rows
	}
	var found []tableRow
	in := map[point]pdfBox{} // cells, by where words begin
	for _, r := range rows {
		for _, w := range r.words {
			box, ok := cellAround(point{(w.x0 + w.x1) / 2, w.y + 0.3*w.size}, across, down)
			if !ok {
				continue
			}
			in[point{w.x0, w.y}] = box
			found = putIn(found, box, w)
		}
	}
	for _, t := range found {
		if t.isRow() {
			slices.SortFunc(t.cells, func(a, b tableCell) int { return cmp.Compare(a.box[0], b.box[0]) })
			tables = append(tables, t)
		}
	}
	for _, r := range rows {
		left := pdfRow{y: r.y, size: r.size}
		for _, w := range r.words {
			box, ok := in[point{w.x0, w.y}]
			if !ok || !slices.ContainsFunc(tables, func(t tableRow) bool { return t.has(box) }) {
				left.words = append(left.words, w)
			}
		}
		if len(left.words) > 0 {
			rest = append(rest, left)
		}
	}
	return tables, rest
}

// putIn puts a word in its cell, and the cell in its row.
func putIn(rows []tableRow, box pdfBox, w pdfWord) []tableRow {
	for i := range rows {
		t := &rows[i]
		if math.Abs(t.top-box[3]) > ruleSlack {
			continue
		}
		for j := range t.cells {
			if t.cells[j].box == box {
				t.cells[j].words = append(t.cells[j].words, w)
				return rows
			}
		}
		t.cells = append(t.cells, tableCell{box, []pdfWord{w}})
		return rows
	}
	return append(rows, tableRow{box[3], []tableCell{{box, []pdfWord{w}}}})
}

// has reports whether a cell is one of a row.
func (t tableRow) has(box pdfBox) bool {
	return slices.ContainsFunc(t.cells, func(c tableCell) bool { return c.box == box })
}

// isRow reports whether cells are a row of a table rather than a box around
// text, or columns with a line between them.
func (t tableRow) isRow() bool {
	long := 0
	for _, c := range t.cells {
		if len(rowsOf(c.words)) > 25 {
			long++
		}
	}
	return len(t.cells) > 1 && long < 2
}

// cellAround gives the cell that a place is in. Where a page breaks a row, its
// upper or lower edge is missing.
func cellAround(p point, across, down []pdfBox) (pdfBox, bool) {
	cell := pdfBox{math.Inf(-1), math.Inf(-1), math.Inf(1), math.Inf(1)}
	for _, r := range down {
		if r[1]-ruleSlack > p.y || r[3]+ruleSlack < p.y {
			continue
		}
		if x := (r[0] + r[2]) / 2; x <= p.x {
			cell[0] = max(cell[0], x)
		} else {
			cell[2] = min(cell[2], x)
		}
	}
	if math.IsInf(cell[0], 0) || math.IsInf(cell[2], 0) {
		return cell, false
	}
	for _, r := range across {
		if r[0]-ruleSlack > cell[0] || r[2]+ruleSlack < cell[2] {
			continue // a line under words
		}
		if y := (r[1] + r[3]) / 2; y <= p.y {
			cell[1] = max(cell[1], y)
		} else {
			cell[3] = min(cell[3], y)
		}
	}
	return cell, !math.IsInf(cell[1], 0) || !math.IsInf(cell[3], 0)
}

// maxRules bounds the rules of a page that are looked at.
const maxRules = 2000

// joinRules joins rules that are drawn cell by cell, and tells those that go
// across from those that go down.
func joinRules(rules []pdfBox) (across, down []pdfBox) {
	if len(rules) > maxRules {
		return nil, nil // a drawing
	}
	for _, r := range rules {
		if r[2]-r[0] > r[3]-r[1] {
			across = append(across, r)
		} else {
			down = append(down, r)
		}
	}
	return joinAlong(across, 0, 1), joinAlong(down, 1, 0)
}

// joinAlong joins rules that are on one line and touch.
func joinAlong(rules []pdfBox, along, beside int) []pdfBox {
	slices.SortFunc(rules, func(a, b pdfBox) int {
		return cmp.Or(cmp.Compare(rounded(a[beside], ruleSlack), rounded(b[beside], ruleSlack)), cmp.Compare(a[along], b[along]))
	})
	var out []pdfBox
	for _, r := range rules {
		if n := len(out) - 1; n >= 0 && math.Abs(out[n][beside]-r[beside]) <= ruleSlack && r[along] <= out[n][along+2]+ruleSlack {
			last := &out[n]
			last[along+2] = max(last[along+2], r[along+2])
			continue
		}
		out = append(out, r)
	}
	return out
}

// addTables puts the rows of a page with tables on it, from top to bottom.
func (l *leaf) addTables(tables []tableRow) {
	slices.SortStableFunc(tables, func(a, b tableRow) int { return cmp.Compare(b.top, a.top) })
	rows := l.rows
	for _, t := range tables {
		n := 0
		for n < len(rows) && rows[n].y > t.top {
			n++
		}
		l.add(0, rows[:n])
		rows = rows[n:]
		part := rowBegins
		for _, c := range t.cells {
			from := len(l.lines)
			l.add(inCell, rowsOf(c.words))
			for _, ln := range l.lines[from:] {
				ln.cell, part = part, cellGoesOn
			}
			part = cellBegins
		}
	}
	l.add(0, rows)
}

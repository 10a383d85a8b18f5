package ingest

import (
	"cmp"
	"math"
	"slices"
)

// arrange puts the lines of every page in the order they are read in.
func (b *book) arrange() {
	var gutters []gutter
	split, tables := make([][]gutter, len(b.pages)), make([][]tableRow, len(b.pages))
	for i, l := range b.pages {
		found, rest := findTables(l.rows, l.rules)
		g, columns := findGutter(rest)
		if columns && len(found) > 0 { // a table inside columns is read as they are
			g, columns = findGutter(l.rows)
		} else if !columns {
			middle, rest := middleRows(rest, b.pitch())
			l.rows, tables[i] = rest, append(found, middle...)
		}
		if columns {
			split[i] = append(split[i], g)
			gutters = append(gutters, g)
		}
	}
	for i, l := range b.pages {
		if len(tables[i]) > 0 {
			l.addTables(tables[i])
			continue
		}
		if len(split[i]) == 0 && len(gutters) > 0 {
			slices.SortFunc(gutters, func(a, b gutter) int { return cmp.Compare(a.x, b.x) })
			g := gutters[len(gutters)/2]
			if g.from = 0; g.fits(l.rows) {
				split[i] = append(split[i], g)
			}
		}
		if len(split[i]) == 0 {
			l.add(0, l.rows)
			continue
		}
		l.columns(split[i][0])
	}
}

// A gutter is the blank between two columns, from some row of a page on.
type gutter struct {
	x     float64
	width float64
	from  int
}

const gutterStep = 2.0 // points

// findGutter looks for a blank that runs down the middle of a page and has
// lines of text on both sides. Rows at the top may run across it: a title, a
// summary.
func findGutter(rows []pdfRow) (gutter, bool) {
	if len(rows) < 4 {
		return gutter{}, false
	}
	left, right := math.Inf(1), math.Inf(-1)
	for _, r := range rows {
		left, right = min(left, r.x0()), max(right, r.x1())
	}
	width := right - left
	if !(width > 100 && width < 20_000) {
		return gutter{}, false
	}
	cover := make([]int, int(width/gutterStep)+2)
	best, found := gutter{}, false
	for i := len(rows) - 1; i >= 0; i-- {
		for _, w := range rows[i].words {
			for bin := int((w.x0 - left) / gutterStep); bin <= int((w.x1-left)/gutterStep); bin++ {
				cover[bin]++
			}
		}
		n := len(rows) - i
		if n < 4 {
			continue
		}
		if at, wide, ok := blankIn(cover, n); ok {
			if g := (gutter{left + at*gutterStep, wide * gutterStep, i}); g.parts(rows) {
				best, found = g, true
			}
		}
	}
	return best, found
}

// blankIn finds the widest run of places in the middle that few of n rows
// cover.
func blankIn(cover []int, n int) (middle, wide float64, ok bool) {
	few := n / 20
	from, widest := -1, 3 // 8 points and more
	for bin := len(cover) / 4; bin <= 3*len(cover)/4; bin++ {
		if cover[bin] > few {
			from = -1
			continue
		}
		if from < 0 {
			from = bin
		}
		if bin-from+1 > widest {
			widest = bin - from + 1
			middle, wide, ok = float64(bin+from+1)/2, float64(widest), true
		}
	}
	return middle, wide, ok
}

// parts reports whether there are lines of running text on both sides: many
// rows have words on either, and many of them fill their column.
func (g gutter) parts(rows []pdfRow) bool {
	var l, r float64
	left, right := math.Inf(1), math.Inf(-1)
	for _, row := range rows[g.from:] {
		left, right = min(left, row.x0()), max(right, row.x1())
	}
	lefts, rights := 0.0, 0.0
	for _, row := range rows[g.from:] {
		a, b := row.split(g.x)
		if len(a.words) > 0 {
			lefts++
			if a.x1()-left > 0.75*(g.x-left) {
				l++
			}
		}
		if len(b.words) > 0 {
			rights++
			if b.x1()-g.x > 0.75*(right-g.x) {
				r++
			}
		}
	}
	n := float64(len(rows) - g.from)
	return lefts > 0.3*n && rights > 0.3*n && l > 0.4*lefts && r > 0.4*rights
}

// fits reports whether a gutter of other pages is one of this page, too.
func (g gutter) fits(rows []pdfRow) bool {
	across, behind := 0, 0
	for _, r := range rows {
		if r.crosses(g) {
			across++
		}
		if _, right := r.split(g.x); len(right.words) > 0 {
			behind++
		}
	}
	return behind > 0 && 5*across <= len(rows)
}

// crosses reports whether words stand in a gutter, or a blank of theirs that is
// much smaller.
func (r pdfRow) crosses(g gutter) bool {
	before, behind := math.Inf(-1), math.Inf(1)
	for _, w := range r.words {
		if w.x0 < g.x-1 && w.x1 > g.x+1 {
			return true
		}
		if w.x0 < g.x {
			before = max(before, w.x1)
		} else {
			behind = min(behind, w.x0)
		}
	}
	return behind-before < 0.6*g.width
}

// split parts the words of a row at a gutter.
func (r pdfRow) split(x float64) (left, right pdfRow) {
	left, right = pdfRow{y: r.y, size: r.size}, pdfRow{y: r.y, size: r.size}
	for _, w := range r.words {
		if w.x0 < x {
			left.words = append(left.words, w)
		} else {
			right.words = append(right.words, w)
		}
	}
	return left, right
}

// columns puts what stands left of the gutter before what stands right of it,
// between rows that run across.
func (l *leaf) columns(g gutter) {
	l.add(0, l.rows[:g.from])
	var left, right []pdfWord
	flush := func() {
		l.add(1, rowsOf(left))
		l.add(2, rowsOf(right))
		left, right = nil, nil
	}
	for i, r := range l.rows[g.from:] {
		if r.crosses(g) {
			flush()
			l.add(0, l.rows[g.from+i:g.from+i+1])
			continue
		}
		a, b := r.split(g.x)
		left, right = append(left, a.words...), append(right, b.words...)
	}
	flush()
}

// add puts rows of one column on the leaf.
func (l *leaf) add(kind int, rows []pdfRow) {
	col := &column{kind, math.Inf(1), math.Inf(-1)}
	for i, r := range rows {
		ln := &pdfLine{pdfRow: r, page: l.n, column: col, first: i == 0, left: r.x0(), right: r.x1()}
		for _, w := range r.words {
			ln.chars += len(w.text)
			ln.starts = ln.starts || w.starts
		}
		col.left, col.right = min(col.left, ln.left), max(col.right, ln.right)
		l.lines = append(l.lines, ln)
	}
}

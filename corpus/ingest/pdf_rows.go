package ingest

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// A pdfRow is what stands at one height of a page, from left to right, whatever
// column it is of.
type pdfRow struct {
	y     float64 // its base line
	size  float64 // its largest type
	words []pdfWord
}

func (r pdfRow) x0() float64 { return r.words[0].x0 }

func (r pdfRow) x1() float64 {
	x := r.words[0].x1
	for _, w := range r.words {
		x = max(x, w.x1)
	}
	return x
}

// text writes a row's words.
func (r pdfRow) text() string {
	var b strings.Builder
	for i, w := range r.words {
		if i > 0 && !w.glued {
			b.WriteByte(' ')
		}
		b.WriteString(w.text)
	}
	return b.String()
}

// rowsOf groups words by their height, from top to bottom. Figures that are
// raised or lowered a little belong to the row beside them.
func rowsOf(words []pdfWord) []pdfRow {
	sorted := slices.Clone(words)
	slices.SortStableFunc(sorted, func(a, b pdfWord) int { return cmp.Compare(b.y, a.y) })
	var rows []pdfRow
	for _, w := range sorted {
		if n := len(rows); n > 0 {
			r := &rows[n-1]
			if math.Abs(w.y-r.y) < 0.5*max(w.size, r.size) {
				r.words = append(r.words, w)
				if w.size > r.size {
					r.y, r.size = w.y, w.size
				}
				continue
			}
		}
		rows = append(rows, pdfRow{y: w.y, size: w.size, words: []pdfWord{w}})
	}
	for i := range rows {
		slices.SortStableFunc(rows[i].words, func(a, b pdfWord) int { return cmp.Compare(a.x0, b.x0) })
	}
	return rows
}

// A pdfLine is a line of text in one column.
type pdfLine struct {
	pdfRow
	page     int
	column   *column
	first    bool // of its column
	starts   bool // the margin marks it as the beginning of a paragraph
	labelled bool // it begins with the label of a speaker
	alone    bool // it is one
	cell     cellPart
	left     float64
	right    float64
	chars    int
}

// A cellPart says what a line is of a table.
type cellPart int

const (
	noCell     cellPart = iota
	rowBegins           // the first line of a row
	cellBegins          // the first line of another cell of the row
	cellGoesOn
)

// A column is a stretch of a page that is read from top to bottom.
type column struct {
	kind        int // 0 as wide as the page, 1 left, 2 right of the gutter, 3 a cell of a table
	left, right float64
}

// breaks reports whether the last word of a line is broken at its end.
func (ln *pdfLine) breaks() bool {
	last := ln.words[len(ln.words)-1].text
	return strings.HasSuffix(last, string(lineEndHyphen)) || len(last) > 1 && strings.HasSuffix(last, "-")
}

// end is the last sign of a line.
func (ln *pdfLine) end() string {
	w := []rune(ln.words[len(ln.words)-1].text)
	return string(w[len(w)-1:])
}

// common gives the value of most weight, of values rounded to a step.
func common(weights map[int]int, step float64) float64 {
	best, most := 0, -1
	for v, n := range weights {
		if n > most || n == most && v < best {
			best, most = v, n
		}
	}
	return float64(best) * step
}

func rounded(v, step float64) int { return int(math.Round(v / step)) }

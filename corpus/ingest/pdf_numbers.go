package ingest

import (
	"math"
	"strconv"
)

// A marginNumber is a number that begins a row.
type marginNumber struct {
	leaf  *leaf
	row   int
	value int
}

// dropMarginNumbers leaves out the numbers of paragraphs or lines that stand
// left of the text, as MAXQDA and court reporters print them. Numbers of
// paragraphs tell where those begin; one that is repeated on the next page
// tells that its paragraph goes on.
func (b *book) dropMarginNumbers(d *draft) {
	var found []marginNumber
	var lefts []float64  // where the text of rows begins
	edge := math.Inf(-1) // right end of the numbers
	for _, l := range b.pages {
		for i, r := range l.rows {
			first := r.words[0]
			n, err := strconv.Atoi(first.text)
			if err != nil || n < 0 || len(first.text) > 5 || len(r.words) > 1 && r.words[1].x0-first.x1 < 0.3*first.size {
				lefts = append(lefts, first.x0)
				continue
			}
			if len(r.words) > 1 {
				lefts = append(lefts, r.words[1].x0)
			}
			edge = max(edge, first.x1)
			found = append(found, marginNumber{l, i, n})
		}
	}
	inside := 0 // rows that begin where the numbers stand: running heads
	for _, x := range lefts {
		if x < edge {
			inside++
		}
	}
	if len(found) < 5 || 10*inside > len(lefts) || !rising(found) {
		return
	}
	lines := areLineNumbers(found, len(lefts))
	before, again := -1, 0
	for i, f := range found {
		if !lines && i > 0 && f.value == found[i-1].value { // its paragraph goes on, on the next page
			again++
		}
		r := &f.leaf.rows[f.row]
		r.words = r.words[1:]
		if len(r.words) > 0 && !isPageNumber(r.text()) {
			r.words[0].starts = !lines && f.value != before
			before = f.value
		}
	}
	for _, l := range b.pages {
		rows := l.rows[:0]
		for _, r := range l.rows {
			if len(r.words) > 0 {
				rows = append(rows, r)
			}
		}
		l.rows = rows
	}
	what := "paragraph number"
	if lines {
		what = "line number"
	}
	b.numbered = !lines
	d.note("numbers", plural(len(found)-again, what)+" in the margin left out", len(found)-again)
}

// rising reports whether numbers count up, all through or on every page.
func rising(found []marginNumber) bool {
	good := 0
	for i := 1; i < len(found); i++ {
		step := found[i].value - found[i-1].value
		if step == 1 || step == 5 || step == 0 && found[i].leaf != found[i-1].leaf || found[i].leaf != found[i-1].leaf {
			good++
		}
	}
	return 10*good >= 9*(len(found)-1)
}

// areLineNumbers reports whether numbers count lines: every row has one, or
// every fifth.
func areLineNumbers(found []marginNumber, rows int) bool {
	fives := 0
	for _, f := range found {
		if f.value%5 == 0 {
			fives++
		}
	}
	return 10*len(found) >= 8*rows || 10*fives >= 9*len(found)
}

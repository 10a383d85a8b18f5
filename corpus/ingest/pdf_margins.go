package ingest

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
)

// What stands in the margins of pages is no text: it is found by recurring.

// dropMargins leaves out running heads and feet: rows at the top or bottom of
// pages that recur at the same height, numbers in them counted as alike.
func (b *book) dropMargins(d *draft) {
	var kept []string
	dropped, numbers := 0, 0
	for _, top := range []bool{true, false} {
		for range 4 { // rows of a head or foot
			again := b.recurring(top)
			if len(again) == 0 {
				break
			}
			for l, r := range again {
				l.drop(top)
				if isPageNumber(r) {
					numbers++
					continue
				}
				dropped++
				if sample := shorten(r, 50); !slices.Contains(kept, sample) && len(kept) < 2 {
					kept = append(kept, sample)
				}
			}
		}
	}
	slices.Sort(kept)
	noun := verb(dropped, "running head or foot", "running heads or feet")
	d.note("margins", fmt.Sprintf("%s %s left out: \"%s\"", thousands(dropped), noun, strings.Join(kept, "\", \"")), dropped)
	d.note("margins", plural(numbers, "page number")+" left out", numbers)
}

// drop takes the outermost row off a page.
func (l *leaf) drop(top bool) {
	if top {
		l.rows = l.rows[1:]
	} else {
		l.rows = l.rows[:len(l.rows)-1]
	}
}

// outer gives the outermost row of a page, and how far it is from the next, in
// sizes of type.
func (l *leaf) outer(top bool) (r pdfRow, gap float64) {
	n := len(l.rows)
	if n == 1 {
		return l.rows[0], math.Inf(1)
	}
	r, next := l.rows[0], l.rows[min(1, n-1)]
	if !top {
		r, next = l.rows[n-1], l.rows[max(0, n-2)]
	}
	return r, math.Abs(r.y-next.y) / max(1, min(r.size, next.size))
}

// recurring finds the outermost rows that recur: on two pages in five and at
// least three, or on both of two; or that number the pages.
func (b *book) recurring(top bool) map[*leaf]string {
	type place struct {
		text string
		y    int
	}
	pages := 0
	found := map[place][]*leaf{}
	for _, l := range b.pages {
		if len(l.rows) == 0 {
			continue
		}
		pages++
		r, _ := l.outer(top)
		key := alike(r.text())
		found[place{key, rounded(r.y, 4)}] = append(found[place{key, rounded(r.y, 4)}], l)
		if y := rounded(r.y+2, 4); y != rounded(r.y, 4) { // steps overlap
			found[place{key, y}] = append(found[place{key, y}], l)
		}
	}
	out := map[*leaf]string{}
	for _, leaves := range found {
		enough := len(leaves) >= 3 && 5*len(leaves) >= 2*pages || pages == 2 && len(leaves) == 2
		var apart int
		numbers := 0
		for _, l := range leaves {
			r, gap := l.outer(top)
			if gap > 1.6 || gap > 1.3*b.pitch() {
				apart++
			}
			if isPageNumber(r.text()) && (holdsNumber(r.text(), l.n) || len(leaves) > 1) {
				numbers++
			}
		}
		counted := numbers == len(leaves) && (pages == 1 || len(leaves) > 1)
		if enough && 2*apart > len(leaves) || counted && (2*apart > len(leaves) || len(leaves) > 2) {
			for _, l := range leaves {
				r, _ := l.outer(top)
				out[l] = r.text()
			}
		}
	}
	return out
}

// pitch is the most common distance of rows, in sizes of their type.
func (b *book) pitch() float64 {
	if b.tight > 0 {
		return b.tight
	}
	count := map[int]int{}
	for _, l := range b.pages {
		for i := 1; i < len(l.rows); i++ {
			if d := (l.rows[i-1].y - l.rows[i].y) / max(1, l.rows[i].size); d > 0.8 && d < 4 {
				count[rounded(d, 0.1)]++
			}
		}
	}
	b.tight = tightest(count, 0.1)
	return b.tight
}

// tightest gives the smallest value that is common: that of lines inside a
// paragraph, even where most paragraphs are of one line.
func tightest(count map[int]int, step float64) float64 {
	all := 0
	for _, n := range count {
		all += n
	}
	best := 0
	for v, n := range count {
		if 10*(n+count[v+1]) >= all && (best == 0 || v < best) {
			best = v
		}
	}
	if best == 0 {
		return 1.2
	}
	if count[best+1] > count[best] {
		best++
	}
	return float64(best) * step
}

// alike writes a row so that rows that differ in numbers are the same.
func alike(s string) string {
	var b strings.Builder
	for i, f := range strings.Fields(s) {
		if i > 0 {
			b.WriteByte(' ')
		}
		if isRoman(f) {
			f = "0"
		}
		number := false
		for _, r := range f {
			if unicode.IsNumber(r) {
				if !number {
					b.WriteByte('0')
				}
				number = true
				continue
			}
			number = false
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isRoman(s string) bool {
	return s != "" && strings.Trim(strings.ToLower(s), "ivxlc") == ""
}

// pageWords may stand with the number of a page.
var pageWords = []string{
	"page", "p", "pg", "pag", "pagina", "página", "seite", "s", "sida", "side", "strona", "of", "von", "de", "sur", "di", "av", "af", "van", "z", "0",
}

// isPageNumber reports whether a row only numbers the page: "3", "3/8",
// "- 4 -", "Page 3 of 9", "iv".
func isPageNumber(s string) bool {
	numbers := 0
	for _, f := range strings.FieldsFunc(alike(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
		if !slices.Contains(pageWords, strings.ToLower(f)) {
			return false
		}
		if f == "0" {
			numbers++
		}
	}
	return numbers == 1 || numbers == 2
}

// holdsNumber reports whether a row has a number in it.
func holdsNumber(s string, n int) bool {
	return slices.Contains(strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsNumber(r) }), fmt.Sprint(n))
}

// shorten cuts a sample for a note.
func shorten(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

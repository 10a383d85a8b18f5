package ingest

import (
	"slices"
	"strings"
	"unicode"
)

// headings are the sizes of type that headings of a book have, largest first.
type headings struct {
	sizes []int // in half points
	body  int
	bold  bool // lines in bold are headings, too
}

// headingsOf finds how a book marks its headings: by larger type, or in bold.
// Where half of it is in bold, that marks none.
func (b *book) headingsOf(paragraphs []pdfPara) headings {
	h := headings{body: rounded(b.body, 0.5), bold: true}
	bold := 0
	for _, p := range paragraphs {
		if p.bold() {
			bold++
		}
	}
	h.bold = 3*bold < len(paragraphs)
	for _, p := range paragraphs {
		if size := rounded(p[0].size, 0.5); float64(size) > 1.12*float64(h.body) && p.short() && !slices.Contains(h.sizes, size) {
			h.sizes = append(h.sizes, size)
		}
	}
	slices.SortFunc(h.sizes, func(a, b int) int { return b - a })
	return h
}

// level is the level of a heading; 0 for what is none.
func (h headings) level(p pdfPara) int {
	if p[0].labelled || p[0].cell != noCell || !p.short() {
		return 0
	}
	size := rounded(p[0].size, 0.5)
	if i := slices.Index(h.sizes, size); i >= 0 {
		return min(i+1, 6)
	}
	if h.bold && p.bold() && size >= h.body-1 && !strings.ContainsAny(p.end(), ".?!,;…-") {
		return min(len(h.sizes)+1, 6)
	}
	return 0
}

// short reports whether a paragraph may be a heading: a few words, with a
// letter in them.
func (p pdfPara) short() bool {
	words, letters := 0, false
	for _, ln := range p {
		words += len(ln.words)
		letters = letters || strings.ContainsFunc(ln.text(), unicode.IsLetter)
	}
	return words <= 20 && len(p) <= 3 && letters
}

// bold reports whether all of a paragraph is in bold.
func (p pdfPara) bold() bool {
	for _, ln := range p {
		for _, w := range ln.words {
			if !w.bold {
				return false
			}
		}
	}
	return true
}

// end is the last sign of a paragraph.
func (p pdfPara) end() string {
	return p[len(p)-1].end()
}

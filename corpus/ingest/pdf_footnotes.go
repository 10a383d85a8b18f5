package ingest

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// takeFootnotes takes the footnotes off the foot of columns: lines in smaller
// type, the first of which begins with a mark, or lines from one on that begins
// with a raised number, as there is one in the text.
func (b *book) takeFootnotes() {
	raised := b.raisedNumbers()
	b.marks = map[string]bool{}
	if raised["1"] && raised["2"] { // notes may stand at the end, or be in no smaller type
		b.marks = raised
	}
	for _, l := range b.pages {
		var kept []*pdfLine
		for i := 0; i < len(l.lines); {
			end := i + 1
			for end < len(l.lines) && l.lines[end].column == l.lines[i].column {
				end++
			}
			from := i + b.footnotes(l.lines[i:end], raised)
			for _, ln := range l.lines[from:end] {
				if beginsNote(ln) {
					b.marks[ln.words[0].text] = true
				}
			}
			kept = append(kept, l.lines[i:from]...)
			b.notes = append(b.notes, l.lines[from:end]...)
			i = end
		}
		l.lines = kept
	}
}

// footnotes finds where the footnotes of a column begin; its end, if it has none.
func (b *book) footnotes(lines []*pdfLine, raised map[string]bool) int {
	from := len(lines)
	for j := from - 1; j >= 0 && lines[j].cell == noCell && lines[j].size < 0.92*b.body; j-- {
		if lines[j].freeMark(); beginsNote(lines[j]) {
			from = j
		}
	}
	for j := range from {
		first := lines[j].words[0]
		if j > 0 && lines[j].cell == noCell && first.size < 0.85*lines[j].size && raised[first.text] && beginsNote(lines[j]) {
			return j
		}
	}
	return from
}

// raisedNumbers collects the small numbers that are glued to words.
func (b *book) raisedNumbers() map[string]bool {
	raised := map[string]bool{}
	for _, l := range b.pages {
		for _, ln := range l.lines {
			for i, w := range ln.words {
				if i > 0 && w.glued && w.size < 0.85*ln.size && isNoteMark(w.text) {
					raised[w.text] = true
				}
			}
		}
	}
	return raised
}

// freeMark parts the number of a footnote from its first word, where no blank
// stands between them: "1A note".
func (ln *pdfLine) freeMark() {
	first := ln.words[0]
	n := len(first.text) - len(strings.TrimLeft(first.text, "0123456789"))
	if r, _ := utf8.DecodeRuneInString(first.text[n:]); n == 0 || n > 3 || !unicode.IsUpper(r) {
		return
	}
	mark := first
	at := first.x0 + (first.x1-first.x0)*float64(n)/float64(len(first.text))
	mark.text, mark.x1 = first.text[:n], at
	first.text, first.x0, first.glued = first.text[n:], at, false
	ln.words = append([]pdfWord{mark, first}, ln.words[1:]...)
}

// beginsNote reports whether a line begins with the mark of a footnote.
func beginsNote(ln *pdfLine) bool {
	return isNoteMark(ln.words[0].text) && (len(ln.words) > 1)
}

// isNoteMark reports whether a word may be the mark of a footnote: a small number
// or a star.
func isNoteMark(s string) bool {
	s = strings.Trim(s, "[]().")
	return s != "" && len(s) <= 3 && strings.Trim(s, "0123456789") == "" || s != "" && len(s) <= 6 && strings.Trim(s, "*†‡§") == ""
}

// writeNotes puts the footnotes at the end, as those of Word files are, so
// that they never stand inside somebody's turn.
func (b *book) writeNotes(p *page) {
	for from := 0; from < len(b.notes); {
		end := from + 1
		for end < len(b.notes) && !beginsNote(b.notes[end]) {
			end++
		}
		mark := b.notes[from].words[0]
		note := *b.notes[from]
		note.words = note.words[1:]
		note.words[0].glued = false
		words, _ := b.compose(append(pdfPara{&note}, b.notes[from+1:end]...))
		lead := fmt.Sprintf("[%s] ", strings.Trim(mark.text, "[]()."))
		p.add(lead+words, block{note: true, words: len(lead), page: note.page})
		from = end
	}
}

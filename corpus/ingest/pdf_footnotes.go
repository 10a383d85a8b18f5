package ingest

import (
	"fmt"
	"strings"
)

// takeFootnotes takes the footnotes off the foot of columns: lines in smaller
// type, the first of which begins with a mark.
func (b *book) takeFootnotes() {
	b.marks = map[string]bool{}
	for _, l := range b.pages {
		var kept []*pdfLine
		for i := 0; i < len(l.lines); {
			end := i + 1
			for end < len(l.lines) && l.lines[end].column == l.lines[i].column {
				end++
			}
			from := end
			for j := end - 1; j >= i && l.lines[j].size < 0.92*b.body && l.lines[j].cell == noCell; j-- {
				if beginsNote(l.lines[j]) {
					from = j
					b.marks[l.lines[j].words[0].text] = true
				}
			}
			kept = append(kept, l.lines[i:from]...)
			b.notes = append(b.notes, l.lines[from:end]...)
			i = end
		}
		l.lines = kept
	}
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

package ingest

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// readNotes reads footnotes.xml or endnotes.xml. Notes are put at the end of
// the text, numbered as they are marked in it, so that they never stand
// inside somebody's turn.
func (w *word) readNotes(x *xmlPart, kind string) error {
	for {
		token, err := x.next()
		if err != nil {
			return err
		}
		e, ok := token.(xml.StartElement)
		if !ok || e.Name.Local != kind {
			continue
		}
		if t := attr(e, "type"); t != "" && t != "normal" {
			if err := x.skip(); err != nil {
				return err
			}
			continue
		}
		// A note is read like a cell: its paragraphs are lines.
		cell := &grid{open: true}
		if err := w.children(x, cell); err != nil {
			return err
		}
		w.flush(cell)
		w.noteText[kind+" "+attr(e, "id")] = cell.lines
	}
}

// addNotes puts the notes that are marked in the text at its end.
func (w *word) addNotes() {
	w.flush(nil)
	w.noted = len(w.noteRefs)
	for i, key := range w.noteRefs {
		words := strings.TrimSpace(strings.Join(w.noteText[key], "\n"))
		if words == "" {
			continue
		}
		lead := fmt.Sprintf("[%d] ", i+1)
		w.page.add(lead+words, block{note: true, words: len(lead)})
	}
}

package ingest

import "encoding/xml"

// readNotes reads footnotes.xml or endnotes.xml. They wait there
// until the text marks them.
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

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
		lines, err := w.apart(func(cell *grid) error { return w.children(x, cell) })
		if err != nil {
			return err
		}
		w.noteText[kind+" "+attr(e, "id")] = lines
	}
}

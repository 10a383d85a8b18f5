package ingest

import "encoding/xml"

// readTable reads a table and puts its rows on the page; a table in a cell
// becomes lines of the cell.
func (w *word) readTable(x *xmlPart, outer *grid) error {
	if w.para != nil { // in a text box, in a paragraph: its paragraphs will do
		return w.children(x, nil)
	}
	w.flush(outer)
	inner := &grid{}
	if err := w.children(x, inner); err != nil {
		return err
	}
	w.place(inner, outer)
	return nil
}

// readRow reads a row; one whose deletion is tracked is left out.
func (w *word) readRow(x *xmlPart, table *grid) error {
	if table == nil {
		return w.children(x, nil)
	}
	deleted := false
	table.cells = nil
	err := x.elements(func(e xml.StartElement) error {
		if e.Name.Local != "trPr" {
			return w.element(x, e, table)
		}
		return x.elements(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "del":
				deleted = true
				w.deleted++
			case "ins":
				w.inserted++
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	if deleted {
		table.cells = nil
	}
	table.shutRow()
	return nil
}

// readCell reads a cell: its paragraphs are its lines.
func (w *word) readCell(x *xmlPart, table *grid) error {
	if table == nil {
		return w.children(x, nil)
	}
	if err := w.count(); err != nil {
		return err
	}
	table.openCell()
	err := w.children(x, table)
	w.flush(table)
	table.shutCell()
	return err
}

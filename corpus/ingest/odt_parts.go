package ingest

import "encoding/xml"

// readDrawing reads a frame or shape: the words in it come after the paragraph
// it is anchored to; pictures and embedded files are counted.
func (w *writer) readDrawing(x *xmlPart, e xml.StartElement, table *grid) error {
	switch e.Name.Local {
	case "image":
		w.pictures++
		return x.skip()
	case "object", "object-ole", "plugin", "applet", "floating-frame":
		w.embedded++
		return x.skip()
	case "a":
		return w.children(x, table)
	case "glue-point", "image-map", "enhanced-geometry":
		return x.skip()
	}
	before, lists := w.tally, w.lists.items
	boxes, blocks := len(w.boxes), len(w.page.blocks)
	w.boxed++
	w.lists.items = nil
	err := w.children(x, nil)
	w.boxed--
	w.lists.items = lists
	if w.embedded > before.embedded || len(w.boxes) > boxes || len(w.page.blocks) > blocks {
		w.pictures = before.pictures // one that stands for what could not be shown
	}
	return err
}

// readTablePart reads a table, a row or a cell.
func (w *writer) readTablePart(x *xmlPart, e xml.StartElement, table *grid) error {
	switch e.Name.Local {
	case "table":
		if w.para != nil { // in a text box, in a paragraph: its paragraphs will do
			return w.children(x, nil)
		}
		inner := &grid{}
		lists := w.lists.items
		w.lists.items = nil
		err := w.children(x, inner)
		w.lists.items = lists
		if err != nil {
			return err
		}
		w.place(inner, table)
		return nil
	case "table-row":
		if v := attr(e, "visibility"); v == "collapse" || v == "filter" {
			w.hidden++
			return x.skip()
		}
		err := w.children(x, table)
		if table != nil {
			table.shutRow()
		}
		return err
	case "table-cell", "covered-table-cell":
		if table == nil {
			return w.children(x, nil)
		}
		if err := w.count(); err != nil {
			return err
		}
		table.openCell()
		read := w.children
		if e.Name.Local != "table-cell" { // another cell lies over it
			read = func(x *xmlPart, _ *grid) error { return x.skip() }
		}
		err := read(x, table)
		w.flush(table)
		table.shutCell()
		return err
	case "table-header-rows", "table-rows", "table-row-group":
		return w.children(x, table)
	}
	return x.skip() // columns, titles, formulas
}

package ingest

import "strings"

// table reads a table and puts its rows on the page. One that only lays the
// page out is read as what is in it.
func (h *htmlReader) table(e *element, in htmlContext) error {
	if err := h.end(in); err != nil {
		return err
	}
	if isLayout(e) {
		return h.layout(e, in)
	}
	inner := &grid{}
	for _, foot := range []bool{false, true} { // the foot shows below, wherever it stands
		for _, part := range e.children {
			if (part.name == "tfoot") != foot {
				continue
			}
			if err := h.rows(part, in, inner); err != nil {
				return err
			}
		}
	}
	h.place(inner, in.table)
	return nil
}

// rows reads the rows of a table or of a part of it; what is no part of a
// table comes before it, as browsers show it.
func (h *htmlReader) rows(e *element, in htmlContext, to *grid) error {
	if e.name != "caption" && isTablePart(e.name) && h.leavesOut(e) {
		return nil
	}
	switch e.name {
	case "thead", "tbody", "tfoot":
		for _, c := range e.children {
			if err := h.rows(c, in, to); err != nil {
				return err
			}
		}
		return nil
	case "tr":
		for _, c := range e.children {
			if err := h.rows(c, in, to); err != nil {
				return err
			}
		}
		to.shutRow()
		return nil
	case "td", "th":
		if err := h.count(); err != nil {
			return err
		}
		to.openCell()
		in.table = to
		in.bold = in.bold || e.name == "th"
		if err := h.children(e, in); err != nil {
			return err
		}
		err := h.end(in)
		to.shutCell()
		return err
	case "caption":
		return h.block(e, in)
	}
	return h.element(e, in)
}

// isLayout reports whether a table only lays the page out: it says so, it has
// one cell, or most of its words stand in tables inside it.
func isLayout(e *element) bool {
	if role := e.attr("role"); role == "presentation" || role == "none" {
		return true
	}
	cells, all, inside := 0, 0, 0
	measureCells(e, 0, &cells, &all, &inside)
	return cells == 1 || 2*inside > all
}

// measureCells counts the cells of a table, its words, and those in tables
// inside it.
func measureCells(e *element, depth int, cells, all, inside *int) {
	for _, c := range e.children {
		switch c.name {
		case "":
			n := len(strings.TrimSpace(c.text))
			*all += n
			if depth > 0 {
				*inside += n
			}
		case "td", "th":
			if depth == 0 {
				*cells++
			}
		}
		below := depth
		if c.name == "table" {
			below++
		}
		measureCells(c, below, cells, all, inside)
	}
}

// layout reads the cells of a table one after another, as blocks.
func (h *htmlReader) layout(e *element, in htmlContext) error {
	for _, c := range e.children {
		var err error
		switch {
		case !isTablePart(c.name):
			err = h.element(c, in)
		case h.leavesOut(c):
		case c.name == "td" || c.name == "th" || c.name == "caption":
			err = h.block(c, in)
		default:
			err = h.layout(c, in)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

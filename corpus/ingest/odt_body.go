package ingest

import (
	"encoding/xml"
	"errors"
	"strconv"
	"strings"
)

// A writer walks the XML of a text of Writer and writes its text.
type writer struct {
	manuscript
	styles odtStyles
	lists  odtLists
	meta   map[string]string
	blanks int  // that are counted, not written
	boxed  int  // drawings that are open
	body   bool // there is a text
}

// children reads what is inside the element just begun; rows gets the cells
// where it is a table.
func (w *writer) children(x *xmlPart, table *grid) error {
	return x.inside(func(token xml.Token) error {
		switch e := token.(type) {
		case xml.StartElement:
			return w.element(x, e, table)
		case xml.CharData:
			return w.flow(string(e))
		}
		return nil
	})
}

// element reads one element with all that is in it.
func (w *writer) element(x *xmlPart, e xml.StartElement, table *grid) error {
	name := e.Name.Local
	switch e.Name.Space {
	case "svg", "form", "script", "presentation", "dc", "meta", "anim", "loext", "xforms":
		if name != "content-control" { // of loext: what it holds shows
			return x.skip()
		}
	case "math":
		w.embedded++
		return x.skip()
	case "draw":
		return w.readDrawing(x, e, table)
	case "table":
		return w.readTablePart(x, e, table)
	}
	switch name {
	case "p", "h":
		return w.readParagraph(x, e, table)
	case "span":
		return w.readSpan(x, e, table)
	case "list", "numbered-paragraph":
		return w.readList(x, e, table)
	case "s":
		return w.readBlanks(x, e)
	case "tab", "line-break":
		if err := w.sign(map[string]string{"tab": "\t", "line-break": "\n"}[name]); err != nil {
			return err
		}
		return x.skip()
	case "note":
		return w.readNote(x)
	case "annotation":
		w.comments++
		return x.skip()
	case "tracked-changes":
		return w.readChanges(x)
	case "section", "hidden-text", "hidden-paragraph":
		return w.readMayBeHidden(x, e, table)
	case "number", "ruby-text", "note-citation", "forms", "event-listeners", "sequence-decls", "variable-decls", "user-field-decls",
		"dde-connection-decls", "alphabetical-index-auto-mark-file", "annotation-end", "change", "change-start", "change-end", "binary-data",
		"table-of-content-source", "illustration-index-source", "table-index-source", "object-index-source", "user-index-source",
		"alphabetical-index-source", "bibliography-source", "section-source", "script":
		return x.skip()
	}
	return w.children(x, table) // links, fields, bookmarks, sections: what they show
}

// readParagraph reads a paragraph or heading.
func (w *writer) readParagraph(x *xmlPart, e xml.StartElement, table *grid) error {
	outer, err := w.open()
	if err != nil {
		return err
	}
	p := w.para
	p.style = attr(e, "style-name")
	p.hidden, p.boldRun = w.styles.hidden("paragraph", p.style) == yes, w.styles.bold("paragraph", p.style) == yes
	p.struckRun = w.styles.struck("paragraph", p.style) == yes
	p.lead = w.lists.lead(w.styles.list(p.style))
	switch {
	case e.Name.Local == "h":
		p.heading = max(1, whole(attr(e, "outline-level")))
		if p.lead == "" && len(w.lists.items) == 0 && attr(e, "is-list-header") != "true" {
			p.lead = w.lists.heading(p.heading)
		}
	case w.styles.isTitle(p.style):
		p.heading = 1
	}
	if err := w.children(x, nil); err != nil {
		return err
	}
	if outer == nil && w.boxed > 0 && (table == nil || !table.open) {
		w.para = nil
		w.put(p, block{aside: true}) // nobody says what stands in a box
		return nil
	}
	w.shut(outer, table)
	return nil
}

// whole reads a number; 0 if it is none.
func whole(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// readSpan reads a stretch of equal looks; hidden ones are left out.
func (w *writer) readSpan(x *xmlPart, e xml.StartElement, table *grid) error {
	p := w.para
	if p == nil {
		return w.children(x, table)
	}
	hidden, bold, struck := p.hidden, p.boldRun, p.struckRun
	style := attr(e, "style-name")
	if is := w.styles.hidden("text", style); is != unsaid {
		p.hidden = is == yes
	}
	if is := w.styles.bold("text", style); is != unsaid {
		p.boldRun = is == yes
	}
	if is := w.styles.struck("text", style); is != unsaid {
		p.struckRun = is == yes
	}
	err := w.children(x, table)
	p.hidden, p.boldRun, p.struckRun = hidden, bold, struck
	return err
}

// readBlanks reads blanks that show, of which there may be many.
func (w *writer) readBlanks(x *xmlPart, e xml.StartElement) error {
	n := 1
	if count, err := strconv.Atoi(attr(e, "c")); err == nil {
		n = max(count, 0)
	} else if errors.Is(err, strconv.ErrRange) {
		n = maxBlanks + 1
	}
	if w.blanks += min(n, maxBlanks+1); w.blanks > maxBlanks {
		return because(invalid(w.file.name, "this text has more than %s blanks in runs", thousands(maxBlanks)), "No text that people read has.")
	}
	if err := w.sign(strings.Repeat(" ", n)); err != nil {
		return err
	}
	return x.skip()
}

// readNote reads a footnote or endnote where it is marked.
func (w *writer) readNote(x *xmlPart) error {
	lists := w.lists.items
	w.lists.items = nil
	lines, err := w.apart(func(cell *grid) error { return w.children(x, cell) })
	w.lists.items = lists
	if err != nil {
		return err
	}
	return w.mark(lines)
}

// readChanges counts tracked changes; the deleted words stand here, not where
// they were.
func (w *writer) readChanges(x *xmlPart) error {
	return x.elements(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "insertion":
			w.inserted++
		case "deletion":
			w.deleted++
			return x.skip()
		}
		return nil
	})
}

// readMayBeHidden reads a section, or a field that hides words, as it shows.
func (w *writer) readMayBeHidden(x *xmlPart, e xml.StartElement, table *grid) error {
	display := attr(e, "display")
	hidden := display == "none" || attr(e, "is-hidden") == "true" && (display == "condition" || e.Name.Local != "section")
	if !hidden {
		return w.children(x, table)
	}
	w.hidden++
	if e.Name.Local == "hidden-paragraph" && w.para != nil {
		w.para.gone = true
	}
	return x.skip()
}

// readList reads a list, item by item.
func (w *writer) readList(x *xmlPart, e xml.StartElement, table *grid) error {
	list := w.lists.begin(e)
	open := len(w.lists.items)
	defer func() { w.lists.items = w.lists.items[:open] }()
	if e.Name.Local == "numbered-paragraph" {
		list.level = min(max(whole(attr(e, "level"))-1, 0), maxLevel-1)
		list.start = whole(attr(e, "start-value"))
		w.lists.items = append(w.lists.items, list)
		return w.children(x, table)
	}
	return x.elements(func(e xml.StartElement) error {
		item := *list
		item.start = whole(attr(e, "start-value"))
		item.numbered = e.Name.Local != "list-item" // the head of a list has no number
		w.lists.items = append(w.lists.items[:open], &item)
		return w.children(x, table)
	})
}

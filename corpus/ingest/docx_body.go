package ingest

import (
	"encoding/xml"
	"slices"
	"strconv"
	"strings"
)

// A word walks the XML of a Word file and writes its text.
type word struct {
	manuscript
	styles   styles
	lists    docxLists
	noteText map[string][]cell // "footnote 3" to its paragraphs
	fields   []bool            // the fields that are open; true while their instructions are read
}

// readBody reads document.xml.
func (w *word) readBody(x *xmlPart) error {
	for {
		token, err := x.next()
		if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "body" {
			return w.children(x, nil)
		}
	}
}

// children reads what is inside the element just begun; rows gets the cells
// where it is a table.
func (w *word) children(x *xmlPart, table *grid) error {
	return x.elements(func(e xml.StartElement) error { return w.element(x, e, table) })
}

// element reads one element with all that is in it.
func (w *word) element(x *xmlPart, e xml.StartElement, table *grid) error {
	switch e.Name.Local {
	case "p":
		if isDrawing(e) {
			return x.skip()
		}
		return w.readParagraph(x, table)
	case "tbl":
		return w.readTable(x, table)
	case "tr":
		return w.readRow(x, table)
	case "tc":
		return w.readCell(x, table)
	case "ins", "moveTo":
		w.inserted++
		return w.children(x, table)
	case "del", "moveFrom":
		w.deleted++
		return x.skip()
	case "AlternateContent":
		return w.readChoice(x, table)
	case "r":
		return w.readRun(x, table)
	case "pPr":
		return w.readParagraphProperties(x)
	case "commentReference":
		w.comments++
		return x.skip()
	case "pict", "drawing":
		return w.readPicture(x, table)
	case "object":
		w.embedded++
		return x.skip()
	case "altChunk":
		w.imported++
		return x.skip()
	case "fldChar":
		w.field(attr(e, "fldCharType"))
		return x.skip()
	case "sectPr", "tblPr", "tblGrid", "tcPr", "sdtPr", "sdtEndPr", "rPr", "rt", "instrText", "delInstrText", "delText", "proofErr",
		"bookmarkStart", "bookmarkEnd", "fldData", "ffData", "numPicBullet", "binData", "rubyPr", "trPr":
		return x.skip()
	case "t", "tab", "ptab", "br", "cr", "noBreakHyphen", "softHyphen", "sym", "footnoteReference", "endnoteReference":
		return w.readWords(x, e)
	}
	return w.children(x, table) // hyperlinks, content controls, fields, smart tags: what they hold
}

// isDrawing tells a paragraph of a drawing or chart (a:p) from one of Word.
func isDrawing(e xml.StartElement) bool { return e.Name.Space == "a" }

// readChoice reads the first of several forms of the same content from which
// anything comes: newer ones may hold what is not known here.
func (w *word) readChoice(x *xmlPart, table *grid) error {
	taken := false
	return x.elements(func(xml.StartElement) error {
		if taken {
			return x.skip()
		}
		before, size, boxes := w.tally, w.size, len(w.boxes)
		err := w.children(x, table)
		taken = w.tally != before || w.size != size || len(w.boxes) != boxes
		return err
	})
}

// readPicture counts a picture, or reads the words of a text box.
func (w *word) readPicture(x *xmlPart, table *grid) error {
	before := len(w.boxes)
	if err := w.children(x, table); err != nil {
		return err
	}
	if len(w.boxes) == before {
		w.pictures++
	}
	return nil
}

// readParagraph reads a paragraph and puts it on the page. One inside another
// is of a text box, and comes after it.
func (w *word) readParagraph(x *xmlPart, table *grid) error {
	outer, err := w.open()
	if err != nil {
		return err
	}
	if err := w.children(x, nil); err != nil {
		return err
	}
	p := w.para
	if p.level < 0 {
		p.heading = w.styles.heading(p.style)
	} else if p.level < 9 {
		p.heading = p.level + 1
	}
	if list, level := w.styles.list(p.style); p.list == "" {
		p.list = list
		p.listLevel = max(p.listLevel, level)
	}
	if !p.joined {
		p.lead = w.lists.lead(p.list, p.listLevel)
	}
	for i := range w.fields {
		w.fields[i] = false // instructions end with their paragraph, or words would be lost
	}
	w.shut(outer, table)
	return nil
}

// readParagraphProperties reads style, level, list and a deleted end.
func (w *word) readParagraphProperties(x *xmlPart) error {
	p := w.para
	if p == nil {
		return x.skip()
	}
	inRun := false
	return x.inside(func(token xml.Token) error {
		switch e := token.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "rPr":
				inRun = true
			case "pStyle":
				p.style = attr(e, "val")
			case "numId":
				p.list = attr(e, "val")
			case "ilvl":
				p.listLevel = listLevel(attr(e, "val"))
			case "outlineLvl":
				p.level = outlineLevel(e)
			case "del", "moveFrom":
				p.joined = p.joined || inRun
			case "pPrChange", "rPrChange", "sectPr":
				return x.skip()
			}
		case xml.EndElement:
			inRun = inRun && e.Name.Local != "rPr"
		}
		return nil
	})
}

// readRun reads a stretch of equal looks; hidden ones are left out.
func (w *word) readRun(x *xmlPart, table *grid) error {
	p := w.para
	if p == nil {
		return x.skip()
	}
	p.hidden, p.boldRun, p.struckRun = w.styles.hides(p.style), false, false
	err := x.elements(func(e xml.StartElement) error {
		if e.Name.Local == "rPr" {
			return w.readRunProperties(x, p)
		}
		return w.element(x, e, table)
	})
	p.hidden = false
	return err
}

// readRunProperties reads whether a run is hidden or bold.
func (w *word) readRunProperties(x *xmlPart, p *paragraph) error {
	return x.elements(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "vanish":
			p.hidden = isOn(e)
		case "rStyle":
			p.hidden = p.hidden || w.styles.hides(attr(e, "val"))
		case "b":
			p.boldRun = isOn(e)
		case "strike", "dstrike":
			p.struckRun = isOn(e)
		case "rPrChange":
			return x.skip()
		}
		return nil
	})
}

// readWords reads what stands for characters.
func (w *word) readWords(x *xmlPart, e xml.StartElement) error {
	words, err := x.characters()
	if err != nil {
		return err
	}
	if slices.Contains(w.fields, true) {
		return nil // the result of a field inside the instructions of another
	}
	switch e.Name.Local {
	case "t":
		return w.write(plainLine(words))
	case "tab", "ptab":
		return w.write("\t")
	case "br", "cr":
		return w.write("\n")
	case "noBreakHyphen":
		return w.write("\u2011")
	case "softHyphen":
		return w.write("\u00ad")
	case "sym":
		place, err := strconv.ParseUint(attr(e, "char"), 16, 16)
		if sign, ok := symbolSign(attr(e, "font"), rune(place)); ok && err == nil {
			return w.write(string(sign))
		}
		w.symbols++
	case "footnoteReference", "endnoteReference":
		if lines, ok := w.noteText[strings.TrimSuffix(e.Name.Local, "Reference")+" "+attr(e, "id")]; ok {
			return w.mark(lines)
		}
	}
	return nil
}

// field follows a field from its instructions to its result.
func (w *word) field(mark string) {
	n := len(w.fields)
	switch {
	case mark == "begin" && n < maxDepth:
		w.fields = append(w.fields, true)
	case mark == "separate" && n > 0:
		w.fields[n-1] = false
	case mark == "end" && n > 0:
		w.fields = w.fields[:n-1]
	}
}

// plainLine gives a line without line ends, which in XML are blanks.
func plainLine(s string) string {
	if !strings.ContainsAny(s, "\r\n") {
		return s
	}
	return strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ").Replace(s)
}

package ingest

import (
	"encoding/xml"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A word walks the XML of a Word file and writes its page.
type word struct {
	file     file
	styles   styles
	page     page
	para     *paragraph // the paragraph being written; nil between paragraphs
	pending  *paragraph // one whose end is deleted: the next continues it
	boxes    []paragraph
	noteText map[string][]string // "footnote 3" to its paragraphs
	noteRefs []string            // in the order of the text

	size, elements int // characters, paragraphs and cells read so far: both have bounds

	inserted, deleted, comments, noted, hidden int
	pictures, listed, symbols, embedded        int
}

// A paragraph is one while it is written.
type paragraph struct {
	b       strings.Builder
	block   block
	style   string
	level   int  // outline level set on the paragraph itself; -1 if none
	joined  bool // its end is deleted: the next paragraph continues it
	bold    bool // its first words are bold
	began   bool
	listed  bool
	hidden  bool // the run being written is hidden
	boldRun bool
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
	for depth := x.depth; ; {
		token, err := x.next()
		if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.StartElement:
			if err := w.element(x, e, table); err != nil {
				return err
			}
		case xml.EndElement:
			if x.depth < depth {
				return nil
			}
		}
	}
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
	case "object", "altChunk":
		w.embedded++
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

// readChoice reads the first of several forms of the same content.
func (w *word) readChoice(x *xmlPart, table *grid) error {
	taken := false
	for depth := x.depth; ; {
		token, err := x.next()
		if err != nil {
			return err
		}
		switch token.(type) {
		case xml.StartElement:
			if taken {
				err = x.skip()
			} else {
				err = w.children(x, table)
			}
			taken = true
			if err != nil {
				return err
			}
		case xml.EndElement:
			if x.depth < depth {
				return nil
			}
		}
	}
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
	if err := w.count(); err != nil {
		return err
	}
	outer := w.para
	w.para = &paragraph{level: -1}
	if outer == nil && w.pending != nil {
		w.para, w.pending = w.pending, nil
		w.para.joined = false
	}
	if err := w.children(x, nil); err != nil {
		return err
	}
	done := w.para
	if outer != nil {
		w.para = outer
		w.boxes = append(w.boxes, *done)
		return nil
	}
	w.para = nil
	if done.joined {
		w.pending = done
		return nil
	}
	w.finish(done, table)
	return nil
}

// finish puts a paragraph, and the text boxes in it, where they belong.
func (w *word) finish(p *paragraph, table *grid) {
	boxes := w.boxes
	w.boxes = nil
	if table != nil && table.open {
		table.add(p.b.String())
		for i := range boxes {
			table.add(boxes[i].b.String())
		}
		return
	}
	w.put(p)
	for i := range boxes {
		boxes[i].block.aside = true // nobody says what stands in a box
		w.put(&boxes[i])
	}
}

// flush finishes a paragraph whose end is deleted and that nothing continues.
func (w *word) flush(table *grid) {
	if p := w.pending; p != nil {
		w.pending = nil
		w.finish(p, table)
	}
}

// put writes a paragraph on the page.
func (w *word) put(p *paragraph) {
	words := p.b.String()
	if strings.TrimSpace(words) == "" {
		w.page.blank()
		return
	}
	if p.listed {
		w.listed++
	}
	blk := p.block
	blk.strong = p.bold
	blk.lines = strings.Contains(words, "\n")
	switch {
	case p.level >= 0 && p.level < 9:
		blk.heading = p.level + 1
	case p.level < 0:
		blk.heading = w.styles.heading(p.style)
	}
	w.page.add(words, blk)
}

// readParagraphProperties reads style, level, list and a deleted end.
func (w *word) readParagraphProperties(x *xmlPart) error {
	p := w.para
	if p == nil {
		return x.skip()
	}
	inRun := false
	for depth := x.depth; ; {
		token, err := x.next()
		if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "rPr":
				inRun = true
			case "pStyle":
				p.style = attr(e, "val")
			case "outlineLvl":
				p.level = outlineLevel(e)
			case "numPr":
				p.listed = true
			case "numId":
				p.listed = attr(e, "val") != "0"
			case "del", "moveFrom":
				if inRun {
					p.joined = true
				}
			case "pPrChange", "rPrChange", "sectPr":
				if err := x.skip(); err != nil {
					return err
				}
			}
		case xml.EndElement:
			if e.Name.Local == "rPr" {
				inRun = false
			}
			if x.depth < depth {
				return nil
			}
		}
	}
}

// readRun reads a stretch of equal looks; hidden ones are left out.
func (w *word) readRun(x *xmlPart, table *grid) error {
	p := w.para
	if p == nil {
		return x.skip()
	}
	p.hidden, p.boldRun = w.styles.hides(p.style), false
	length := p.b.Len()
	for depth := x.depth; ; {
		token, err := x.next()
		if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.StartElement:
			if e.Name.Local == "rPr" {
				err = w.readRunProperties(x, p)
			} else {
				err = w.element(x, e, table)
			}
			if err != nil {
				return err
			}
		case xml.EndElement:
			if x.depth < depth {
				if p.b.Len() > length && !p.began {
					p.began, p.bold = true, p.boldRun
				}
				p.hidden = false
				return nil
			}
		}
	}
}

// readRunProperties reads whether a run is hidden or bold.
func (w *word) readRunProperties(x *xmlPart, p *paragraph) error {
	for depth := x.depth; ; {
		token, err := x.next()
		if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "vanish":
				p.hidden = isOn(e)
			case "rStyle":
				p.hidden = p.hidden || w.styles.hides(attr(e, "val"))
			case "b":
				p.boldRun = isOn(e)
			case "rPrChange":
				if err := x.skip(); err != nil {
					return err
				}
			}
		case xml.EndElement:
			if x.depth < depth {
				return nil
			}
		}
	}
}

// readWords reads what stands for characters.
func (w *word) readWords(x *xmlPart, e xml.StartElement) error {
	words, err := x.characters()
	if err != nil {
		return err
	}
	p := w.para
	switch {
	case p == nil:
		return nil
	case p.hidden:
		w.hidden++
		return nil
	}
	switch e.Name.Local {
	case "t":
		p.b.WriteString(plainLine(words))
	case "tab", "ptab":
		p.b.WriteByte('\t')
	case "br", "cr":
		p.b.WriteByte('\n')
	case "noBreakHyphen":
		p.b.WriteRune('\u2011')
	case "softHyphen":
		p.b.WriteRune('\u00ad')
	case "sym":
		w.symbols++
	case "footnoteReference", "endnoteReference":
		w.mark(p, strings.TrimSuffix(e.Name.Local, "Reference")+" "+attr(e, "id"))
	}
	if w.size += len(words); w.size > maxText {
		return &textLimit{tooMuchText(w.file.name, w.size)}
	}
	return nil
}

// count counts a paragraph or cell against their bound.
func (w *word) count() error {
	if w.elements++; w.elements > 2*maxBlocks {
		return &textLimit{tooManyBlocks(w.file.name)}
	}
	return nil
}

// plainLine gives a line without line ends, which in XML are blanks.
func plainLine(s string) string {
	if !strings.ContainsAny(s, "\r\n") {
		return s
	}
	return strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ").Replace(s)
}

// mark puts the mark of a footnote: [1], which is none of the words.
func (w *word) mark(p *paragraph, key string) {
	if _, ok := w.noteText[key]; !ok {
		return
	}
	w.noteRefs = append(w.noteRefs, key)
	from := p.b.Len()
	p.b.WriteString("[" + thousands(len(w.noteRefs)) + "]")
	p.block.skips = append(p.block.skips, text.Span{Start: from, End: p.b.Len()})
}

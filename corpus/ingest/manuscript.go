package ingest

import (
	"fmt"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A manuscript is a text while an importer of a format with markup (docx, odt,
// rtf, html) writes it: its paragraphs, the notes and text boxes that belong to
// them, and the count of what is not in the words.
//
//	paragraph   opened, written to and finished, which puts it on the page or,
//	            inside a table, into the open cell
//	text box    a paragraph opened inside another; it comes after it
//	footnote    marked [1] where it stands, put at the end of the text, so that
//	            it never stands inside somebody's turn
type manuscript struct {
	file    file
	page    page
	para    *paragraph // the paragraph being written; nil between paragraphs
	pending *paragraph // one whose end is deleted: the next continues it
	boxes   []*paragraph
	notes   [][]cell // the lines of each footnote marked so far

	tabs bool // a tab in a flow is one, unless it only indents

	size, elements int // characters, paragraphs and cells read so far: both have bounds
	tally
}

// A tally counts what an importer accepted or left out, for the notes.
type tally struct {
	inserted, deleted, comments, hidden, pictures  int
	numbered, symbols, embedded, margins, imported int
	struck, navigation, remarks                    int
}

// A paragraph is one while it is written.
type paragraph struct {
	b         strings.Builder
	skips     []text.Span // marks of footnotes
	lead      string      // the number or bullet before it
	style     string      // the name its format has for its looks
	level     int         // the outline level set on the paragraph itself, from 0; -1 if none
	list      string      // the list its format says it belongs to, and how deep
	listLevel int
	heading   int  // the level of the heading it is, from 1; 0 if it is none
	joined    bool // its end is deleted: the next paragraph continues it
	began     bool // there are words in it
	bold      bool // the first of them are bold
	gap       byte // what stands before the next word, not yet written: ' ', '\t', '\n' or 0
	line      bool // a line end before the next word, not yet written
	hidden    bool // the run being written is hidden
	boldRun   bool // the run being written is bold
	struckRun bool // the run being written is struck out
	struck    bool // so are the words before it
	gone      bool // a field in it hides all of it
}

// open begins a paragraph, or goes on with one whose end is deleted. One
// inside another is of a text box: close gives the outer one back its place.
func (m *manuscript) open() (outer *paragraph, err error) {
	if err := m.count(); err != nil {
		return nil, err
	}
	outer = m.para
	m.para = &paragraph{level: -1}
	if outer == nil && m.pending != nil {
		m.para, m.pending = m.pending, nil
		m.para.joined = false
	}
	return outer, nil
}

// shut ends the paragraph begun by open.
func (m *manuscript) shut(outer *paragraph, table *grid) {
	done := m.para
	m.para = outer
	switch {
	case outer != nil:
		m.boxes = append(m.boxes, done)
	case done.joined:
		m.pending = done
	default:
		m.finish(done, table)
	}
}

// finish puts a paragraph, and the text boxes in it, where they belong.
func (m *manuscript) finish(p *paragraph, table *grid) {
	boxes := m.boxes
	m.boxes = nil
	if p.gone {
		return
	}
	if table != nil && table.open {
		table.add(p.cell())
		for _, box := range boxes {
			table.add(box.cell())
		}
		return
	}
	m.put(p, block{heading: p.heading})
	for _, box := range boxes {
		m.put(box, block{aside: true}) // nobody says what stands in a box
	}
}

// typedLead is a bullet or number that hangs before a paragraph, as programs
// write it that do not know lists: before a tab or the blanks that stand for one.
var typedLead = text.Lazy(`^([•◦▪·§–-]|\(?(\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)])([ \x{a0}]*\t|\x{a0}{2,} ?)`)

// takeLead makes the bullet or number that a hanging paragraph begins with its lead.
func (p *paragraph) takeLead() {
	words := p.b.String()
	found := typedLead().FindString(words)
	if found == "" || p.lead != "" || len(p.skips) > 0 && p.skips[0].Start < len(found) {
		return
	}
	lead := strings.Trim(found, " \t\u00a0")
	if !strings.ContainsFunc(lead, isAlphanumeric) {
		lead = bulletSign(lead)
	}
	p.lead = lead + " "
	p.b.Reset()
	p.b.WriteString(words[len(found):])
	for i := range p.skips {
		p.skips[i].Start -= len(found)
		p.skips[i].End -= len(found)
	}
}

// cell gives a paragraph as a line of a cell.
func (p *paragraph) cell() cell {
	c := cell{words: p.lead}
	if p.lead != "" {
		c.skips = []text.Span{{End: len(p.lead)}}
	}
	c.add(p.b.String(), p.skips)
	return c
}

// flush finishes a paragraph whose end is deleted and that nothing continues.
func (m *manuscript) flush(table *grid) {
	if p := m.pending; p != nil {
		m.pending = nil
		m.finish(p, table)
	}
}

// put writes a paragraph on the page.
func (m *manuscript) put(p *paragraph, blk block) {
	words := p.b.String()
	if strings.TrimSpace(words) == "" {
		m.page.blank()
		return
	}
	if p.lead != "" {
		blk.words = len(p.lead)
		m.numbered++
	}
	for _, s := range p.skips {
		blk.skips = append(blk.skips, text.Span{Start: s.Start + len(p.lead), End: s.End + len(p.lead)})
	}
	blk.strong = p.bold
	blk.lines = strings.Contains(words, "\n")
	m.page.add(p.lead+words, blk)
}

// write adds words to the open paragraph; hidden ones are counted, and left
// out. Words outside any paragraph are none of the text.
func (m *manuscript) write(words string) error {
	p := m.para
	switch {
	case p == nil || words == "":
		return nil
	case p.hidden:
		if strings.TrimSpace(words) != "" {
			m.hidden++
		}
		return nil
	}
	p.b.WriteString(words)
	if strings.TrimSpace(words) != "" {
		if p.struckRun && !p.struck {
			m.struck++
		}
		p.struck = p.struckRun
	}
	if !p.began && strings.TrimSpace(words) != "" {
		p.began, p.bold = true, p.boldRun
	}
	if m.size += len(words); m.size > maxText {
		return tooMuchText(m.file.name, m.size)
	}
	return nil
}

// flow adds words as HTML and ODT understand them: any run of blanks and line
// ends is one blank, and none at the beginning or end of a line.
func (m *manuscript) flow(words string) error {
	p := m.para
	if p == nil || p.hidden {
		return m.write(words)
	}
	for words != "" {
		n := strings.IndexAny(words, " \t\n\r\f")
		if n == 0 {
			switch c := words[0]; {
			case c == '\n' || c == '\r':
				p.gap = '\n'
			case c == '\t' && m.tabs && p.gap != '\n':
				p.gap = '\t'
			case p.gap == 0:
				p.gap = ' '
			}
			words = words[1:]
			continue
		}
		if n < 0 {
			n = len(words)
		}
		if err := m.space(); err != nil {
			return err
		}
		if err := m.write(words[:n]); err != nil {
			return err
		}
		words = words[n:]
	}
	return nil
}

// space writes the blank or line end that is due before what follows.
func (m *manuscript) space() error {
	p := m.para
	if p == nil || p.gap == 0 && !p.line {
		return nil
	}
	line, blank := p.line, " "
	if p.gap == '\t' {
		blank = "\t"
	}
	p.gap, p.line = 0, false
	if line {
		return m.write("\n")
	}
	if s := p.b.String(); s == "" || strings.HasSuffix(s, "\n") {
		return nil
	}
	return m.write(blank)
}

// sign adds a tab or a line end, which in a flow are characters of their own.
func (m *manuscript) sign(s string) error {
	if p := m.para; p != nil {
		if s == "\n" {
			p.gap = 0 // blanks at the end of a line are not seen
		} else if err := m.space(); err != nil {
			return err
		}
	}
	return m.write(s)
}

// mark puts the mark of a footnote, [1], which is none of the words.
func (m *manuscript) mark(lines []cell) error {
	p := m.para
	if p == nil || p.hidden {
		return nil
	}
	m.notes = append(m.notes, lines)
	for _, line := range lines {
		m.size += len(line.words)
	}
	from := p.b.Len()
	err := m.write("[" + thousands(len(m.notes)) + "]")
	p.skips = append(p.skips, text.Span{Start: from, End: p.b.Len()})
	return err
}

// apart reads what does not stand where it is written, as a footnote, and
// gives its lines.
func (m *manuscript) apart(read func(*grid) error) ([]cell, error) {
	para, pending, boxes := m.para, m.pending, m.boxes
	m.para, m.pending, m.boxes = nil, nil, nil
	cell := &grid{open: true}
	err := read(cell)
	m.flush(cell)
	m.para, m.pending, m.boxes = para, pending, boxes
	return cell.lines, err
}

// place puts a table on the page; one inside a cell becomes lines of the cell.
func (m *manuscript) place(inner, outer *grid) {
	if outer == nil || !outer.open {
		addTable(&m.page, inner.rows)
		return
	}
	for _, cells := range inner.rows {
		outer.add(cells.line())
	}
}

// count counts a paragraph or cell against their bound.
func (m *manuscript) count() error {
	if m.elements++; m.elements > 2*maxBlocks || len(m.page.blocks) > maxBlocks {
		return tooManyBlocks(m.file.name)
	}
	return nil
}

// draft ends the manuscript: the notes are put at its end, and what was
// accepted or left out is said.
func (m *manuscript) draft() draft {
	m.flush(nil)
	noted := 0
	for i, lines := range m.notes {
		note := cell{words: fmt.Sprintf("[%d] ", i+1)}
		words := len(note.words)
		body := joined(lines).trimmed()
		if body.words == "" {
			continue
		}
		noted++
		note.add(body.words, body.skips)
		m.page.add(note.words, block{note: true, words: words, skips: note.skips})
	}
	d := draft{text: m.page.b.String(), blocks: m.page.blocks, encoding: "utf-8", meta: map[string]string{}}
	m.report(&d, noted)
	return d
}

// report adds the notes; noted is how many footnotes there were.
func (m tally) report(d *draft, noted int) {
	if m.inserted+m.deleted > 0 {
		d.note("tracked", "tracked changes read as accepted ("+thousands(m.inserted)+" in, "+thousands(m.deleted)+" out)", m.inserted+m.deleted)
	}
	verb := "stay in the original"
	if m.comments == 1 {
		verb = "stays in the original"
	}
	d.note("comments", plural(m.comments, "comment")+" "+verb, m.comments)
	d.note("remarks", plural(m.remarks, "HTML comment")+" left out", m.remarks)
	d.note("footnotes", plural(noted, "footnote")+" put at the end", noted)
	d.note("hidden", plural(m.hidden, "hidden piece")+" left out", m.hidden)
	d.note("struck", plural(m.struck, "struck passage")+" kept as words", m.struck)
	d.note("pictures", plural(m.pictures, "picture")+" left out", m.pictures)
	d.note("lists", "list numbers and bullets are kept as they show, but are no words ("+plural(m.numbered, "paragraph")+")", m.numbered)
	d.note("symbols", plural(m.symbols, "sign")+" of a symbol font left out", m.symbols)
	d.note("embedded", plural(m.embedded, "embedded file")+" left out", m.embedded)
	d.note("imported", plural(m.imported, "part")+" of another format inside it left out", m.imported)
	d.note("navigation", plural(m.navigation, "navigation list")+" of the page left out", m.navigation)
	what := " page headers or footers left out"
	if m.margins == 1 {
		what = " page header or footer left out"
	}
	d.note("margins", thousands(m.margins)+what, m.margins)
}

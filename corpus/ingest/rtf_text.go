package ingest

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// byte adds a byte of the words, in the code page of its font.
func (r *rtf) byte(c byte) {
	if r.skip > 0 {
		r.skip--
		return
	}
	if r.state.to != toNowhere {
		r.raw = append(r.raw, c)
	}
}

// decode writes the bytes that wait as words.
func (r *rtf) decode() error {
	if len(r.raw) == 0 {
		return nil
	}
	raw := r.raw
	r.raw = r.raw[:0]
	if sign := r.symbols(); sign != nil && (r.state.to == toText || r.state.to == toLead) {
		return r.text(sign(raw))
	}
	ascii := true
	for _, c := range raw {
		ascii = ascii && c < utf8.RuneSelf
	}
	if ascii {
		return r.text(string(raw))
	}
	out, broken := r.codePage(raw)
	r.broken += broken
	return r.text(out)
}

// unicode reads \u: a character by its number, and behind it as many others
// for programs that do not know Unicode.
func (r *rtf) unicode(n int) error {
	if err := r.decode(); err != nil {
		return err
	}
	r.skip = r.state.uc
	c := rune(n)
	if n < 0 {
		c = rune(n + 1<<16)
	}
	if utf16.IsSurrogate(c) {
		if r.high == 0 || c < 0xDC00 {
			r.high = c
			return nil
		}
		c = utf16.DecodeRune(r.high, c)
	}
	r.high = 0
	if c >= 0xF000 && c <= 0xF0FF && r.symbols() != nil {
		return r.text(r.symbols()([]byte{byte(c - 0xF000)}))
	}
	if c < ' ' || !utf8.ValidRune(c) {
		return nil
	}
	return r.text(string(c))
}

// text puts words where the group writes them.
func (r *rtf) text(words string) error {
	s := &r.state
	switch s.to {
	case toText:
		if s.deleted {
			return nil
		}
		if err := r.ensure(); err != nil {
			return err
		}
		r.para.hidden, r.para.boldRun, r.para.struckRun = s.hidden, s.bold, s.struck
		return r.write(words)
	case toLead:
		if !s.deleted && !s.hidden && r.lead.Len() < 200 {
			r.lead.WriteString(words)
		}
	case toFonts:
		r.nameFont(words)
	case toStyle, toTitle, toSubject, toLevel:
		if r.named.Len() < 2000 {
			r.named.WriteString(words)
		}
	}
	return nil
}

// sign adds a tab that is typed as such.
func (r *rtf) sign(s string) error {
	if err := r.decode(); err != nil {
		return err
	}
	return r.text(s)
}

// ensure opens a paragraph if none is.
func (r *rtf) ensure() error {
	if r.para != nil {
		return nil
	}
	_, err := r.open()
	return err
}

// paragraphEnds ends a paragraph of the text or of a cell.
func (r *rtf) paragraphEnds() error { return r.endParagraph(r.state.table) }

// endParagraph ends a paragraph that is inside so many tables.
func (r *rtf) endParagraph(tables int) error {
	if err := r.ensure(); err != nil {
		return err
	}
	p := r.para
	p.heading = r.headingLevel()
	r.takeLead(p)
	p.joined = r.state.deleted
	p.hidden = false
	r.para = nil // a table that ends here ends before it
	if err := r.level(tables); err != nil {
		return err
	}
	r.para = p
	r.shut(nil, r.cell())
	return nil
}

func (r *rtf) headingLevel() int {
	switch s := r.state; {
	case s.outline == 10:
		return 0
	case s.outline > 0:
		return s.outline
	default:
		return r.styles.heading(strconv.Itoa(s.style))
	}
}

// takeLead gives a paragraph its number or bullet.
func (r *rtf) takeLead(p *paragraph) {
	lead := strings.Join(strings.Fields(r.lead.String()), " ")
	r.lead.Reset()
	switch {
	case lead == "" && !r.leads && r.state.list > 0:
		p.lead = r.lists.lead(strconv.Itoa(r.state.list), r.state.listLevel)
	case lead == "" && r.state.hanging:
		p.takeLead()
	case lead != "" && !strings.ContainsFunc(lead, isAlphanumeric):
		lead = bulletSign(lead)
	}
	if lead != "" {
		p.lead = lead + " "
	}
}

func isAlphanumeric(c rune) bool {
	return c >= '0' && c <= '9' || c < utf8.RuneSelf && isLetter(byte(c)) || c > 0xBF && (c < 0x2000 || c > 0x2BFF) && (c < 0xE000 || c > 0xF8FF)
}

// cell is where paragraphs go: the innermost cell, the note or box that is
// read, or nil for the page.
func (r *rtf) cell() *grid {
	if n := len(r.tables); n > 0 {
		table := r.tables[n-1]
		if !table.open {
			table.openCell()
		}
		return table
	}
	if n := len(r.outer); n > 0 {
		return r.outer[n-1].cell
	}
	return nil
}

// level opens tables or ends them, until so many are open.
func (r *rtf) level(tables int) error {
	for len(r.tables) < tables {
		r.tables = append(r.tables, &grid{})
	}
	for len(r.tables) > tables {
		inner := r.tables[len(r.tables)-1]
		r.flush(inner)
		if inner.open {
			inner.shutCell()
		}
		inner.shutRow()
		r.tables = r.tables[:len(r.tables)-1]
		r.place(inner, r.cell())
	}
	return nil
}

// tableWord ends a cell or a row.
func (r *rtf) tableWord(word string) error {
	tables := 1
	if strings.HasPrefix(word, "nest") {
		tables = max(2, r.state.table, len(r.tables))
	}
	if strings.HasSuffix(word, "row") {
		if err := r.level(tables); err != nil {
			return err
		}
		r.tables[tables-1].shutRow()
		return nil
	}
	if err := r.count(); err != nil {
		return err
	}
	if err := r.endParagraph(tables); err != nil {
		return err
	}
	table := r.tables[tables-1]
	r.flush(table)
	table.shutCell()
	return nil
}

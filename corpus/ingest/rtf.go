package ingest

import (
	"bytes"
	"strconv"
	"strings"
)

// readRTF reads a rich text file as Word would show it with all changes
// accepted.
//
//	kept        paragraphs, headings, list numbers as they show, tables row by
//	            row, text boxes, the results of fields, footnotes (at the end)
//	accepted    insertions are in, deletions are out
//	left out    comments, hidden text, pictures, embedded files, page headers
//	            and footers, signs of symbol fonts that have no letter
//
// What was accepted or left out is counted in the notes.
func readRTF(f file) (draft, error) {
	r := rtf{manuscript: manuscript{file: f}, in: f.content, page: 1252, fonts: map[int]rtfFont{}, styles: styles{}, meta: map[string]string{}}
	r.state = rtfState{uc: 1, font: -1}
	r.lists = rtfLists{docxLists: docxLists{defined: map[string]*docxList{}, lists: map[string]*docxNumbers{}}, list: &docxList{}}
	r.leads = bytes.Contains(f.content, []byte(`\listtext`)) || bytes.Contains(f.content, []byte(`\pntext`))
	if err := r.read(); err != nil {
		return draft{}, err
	}
	d := r.draft()
	d.meta = r.meta
	d.note("encoding", plural(r.broken, "sign")+" without a meaning in their code page stand as \uFFFD", r.broken)
	return d, nil
}

// An rtf reads a rich text file from its beginning to its end.
type rtf struct {
	manuscript
	in      []byte
	at      int // the next byte
	state   rtfState
	stack   []rtfState // of the groups that are open
	raw     []byte     // bytes not yet decoded
	skip    int        // characters to pass over: what stands in for one of Unicode
	high    rune       // the first half of a character of Unicode
	star    bool       // the next control word may be passed over if it is not known
	page    int        // the code page of the file
	fonts   map[int]rtfFont
	deffont int
	styles  styles
	lead    strings.Builder // the number or bullet of a list
	leads   bool            // the file writes them
	lists   rtfLists
	tables  []*grid         // the tables that are open, outermost first
	outer   []rtfOuter      // what is set aside while a note or a box is read
	named   strings.Builder // the name of a style or font, a field of the info
	styleID string
	style   style
	date    [6]int
	broken  int
	meta    map[string]string
}

// An rtfState is what a group keeps to itself.
type rtfState struct {
	to              rtfPlace
	within          rtfPlace // for \ud: where the group around \upr writes
	hidden, deleted bool
	bold, struck    bool
	font, uc        int
	style           int
	outline         int // the level above 0; 0 is none
	table           int // how many tables it is in
	hanging         bool
	list, listLevel int      // the list of the paragraph; 0 is none
	quiet           bool     // pictures here are the same ones again
	begins          rtfPlace // what ends with this group
}

// An rtfPlace is where the words of a group go.
type rtfPlace byte

const (
	toText rtfPlace = iota
	toNowhere
	toLead
	toFonts
	toStyles
	toStyle
	toInfo
	toNote
	toBox
	toTitle
	toSubject
	toCreated
	toLists
	toLevel
)

// An rtfOuter is a paragraph that waits while a note or a box in it is read.
type rtfOuter struct {
	para, pending *paragraph
	boxes         []*paragraph
	tables        []*grid
	cell          *grid
	lead          string
}

// maxGroups is how deep groups may be nested; Word makes some 20.
const maxGroups = 1000

func (r *rtf) read() error {
	for r.at < len(r.in) {
		c := r.in[r.at]
		r.at++
		var err error
		switch c {
		case '{':
			err = r.openGroup()
		case '}':
			if err = r.shutGroup(); err == nil && len(r.stack) == 0 {
				return r.finishText()
			}
		case '\\':
			err = r.control()
		case '\r', '\n', 0:
		case '\t':
			err = r.sign("\t")
		default:
			r.byte(c)
			if c == ' ' && len(r.raw) > 1<<16 { // a blank is half of no character
				err = r.decode()
			}
		}
		if err != nil {
			return err
		}
	}
	return because(invalid(r.file.name, "this file is damaged: it ends in the middle"), "It leaves %s open.", plural(len(r.stack), "group")).
		Suggest("open it in Word or Writer, see whether all of it is there, and save it as .docx")
}

// finishText ends the last paragraph and the tables that are open.
func (r *rtf) finishText() error {
	if r.para != nil {
		if err := r.endParagraph(0); err != nil {
			return err
		}
	}
	return r.level(0)
}

func (r *rtf) openGroup() error {
	if err := r.decode(); err != nil {
		return err
	}
	r.skip, r.star = 0, false
	if len(r.stack) >= maxGroups {
		return because(invalid(r.file.name, "this file is nested too deeply"), "More than %s groups are open inside one another.", thousands(maxGroups))
	}
	r.stack = append(r.stack, r.state)
	r.state.begins = toText
	if r.state.to == toStyles {
		r.state.to, r.state.begins = toStyle, toStyle
		r.styleID, r.style = "0", style{outline: -1}
		r.named.Reset()
	}
	return nil
}

func (r *rtf) shutGroup() error {
	if err := r.decode(); err != nil {
		return err
	}
	r.skip, r.star = 0, false
	if len(r.stack) == 0 {
		return nil
	}
	ended := r.state
	r.state = r.stack[len(r.stack)-1]
	r.stack = r.stack[:len(r.stack)-1]
	name := strings.TrimSpace(r.named.String())
	switch ended.begins {
	case toStyle:
		r.style.name = strings.ToLower(strings.TrimSuffix(name, ";"))
		if len(r.styles) < 100_000 && r.styleID != "" {
			r.styles[r.styleID] = r.style
		}
	case toTitle, toSubject, toCreated:
		r.keepInfo(ended.begins, name)
	case toLevel:
		r.endLevel(r.named.String())
	case toNote, toBox:
		return r.endApart(ended.begins)
	}
	return nil
}

// keepInfo keeps what the file says of itself.
func (r *rtf) keepInfo(which rtfPlace, words string) {
	key := map[rtfPlace]string{toTitle: "title", toSubject: "subject", toCreated: "created"}[which]
	if which == toCreated {
		words = ""
		if d := r.date; d[0] > 0 {
			words = strings.Join([]string{two(d[0]), two(d[1]), two(d[2])}, "-") + "T" + strings.Join([]string{two(d[3]), two(d[4]), two(d[5])}, ":")
		}
	}
	if words != "" && len(words) < 1000 {
		r.meta[key] = words
	}
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// control reads what a backslash begins: a word with a number, or a sign.
func (r *rtf) control() error {
	if r.at >= len(r.in) {
		return nil
	}
	from := r.at
	for r.at < len(r.in) && r.at-from < 32 && isLetter(r.in[r.at]) {
		r.at++
	}
	if r.at == from {
		r.at++
		return r.symbol(r.in[from])
	}
	word := string(r.in[from:r.at])
	number, has := r.number()
	if r.at < len(r.in) && r.in[r.at] == ' ' {
		r.at++
	}
	if word == "bin" {
		r.at = min(len(r.in), r.at+max(0, number))
		return nil
	}
	if r.skip > 0 {
		if rtfCharacters[word] != "" {
			r.skip--
			return nil
		}
		r.skip = 0
	}
	if word == "u" {
		return r.unicode(number)
	}
	if err := r.decode(); err != nil {
		return err
	}
	star := r.star
	r.star = false
	return r.word(word, number, has, star)
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// number reads the number behind a control word.
func (r *rtf) number() (n int, has bool) {
	sign := 1
	at := r.at
	if at < len(r.in) && r.in[at] == '-' {
		sign = -1
		at++
	}
	digits := at
	for at < len(r.in) && r.in[at] >= '0' && r.in[at] <= '9' {
		n = min(n*10+int(r.in[at]-'0'), 1<<40)
		at++
	}
	if at == digits {
		return 0, false
	}
	r.at = at
	return sign * n, true
}

// symbol reads a backslash with a sign behind it.
func (r *rtf) symbol(c byte) error {
	if c == '\'' {
		if n, err := strconv.ParseUint(string(r.in[r.at:min(len(r.in), r.at+2)]), 16, 8); err == nil {
			r.at += 2
			r.byte(byte(n))
		} else {
			r.broken++
		}
		return nil
	}
	if c == '*' {
		r.star = true
		return nil
	}
	if r.skip > 0 && c != '\n' && c != '\r' {
		r.skip--
		return nil
	}
	switch c {
	case '\\', '{', '}':
		r.byte(c)
		return nil
	}
	if err := r.decode(); err != nil {
		return err
	}
	switch c {
	case '~':
		return r.text("\u00a0")
	case '_':
		return r.text("\u2011")
	case '-':
		return r.text("\u00ad")
	case '\t':
		return r.text("\t")
	case '\n', '\r':
		if c == '\r' && r.at < len(r.in) && r.in[r.at] == '\n' {
			r.at++
		}
		return r.word("par", 0, false, false)
	}
	return nil
}

package ingest

import (
	"math"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A pdfPage is a page as the engine finds it: words and where they stand, in
// points from the lower left corner.
type pdfPage struct {
	words   []pdfWord
	box     [4]float64 // left, top, right, bottom of what is shown
	off     []string   // words outside it: programs cut pages out of one long one
	glyphs  int        // characters
	lost    int        // characters that the font does not name
	missing bool       // it cannot be read
	images  bool       // there is a picture on it
	rules   []pdfBox   // lines that are drawn, across or down
}

// A pdfWord is what stands between two blanks.
type pdfWord struct {
	text   string
	x0, x1 float64
	y      float64 // its base line
	size   float64 // of the type, in points
	bold   bool
	hidden bool // written in a way that leaves no trace on paper
	white  bool
	glued  bool // no blank stands before it: a raised figure
	starts bool // a number in the margin marks it as the beginning of a paragraph
	boxed  int  // words of it, or parts of words, that are under a box
	turned int  // quarter turns of its direction; -1 if it stands aslant
}

// Ways to write text, as the engine numbers them; from clippedText on, text is
// what later things are seen through.
const (
	invisibleText = 3
	clippedText   = 4
)

// page reads the words of a page.
func (e *PDFEngine) page(doc uint64, n int) pdfPage {
	var p pdfPage
	page := e.call("FPDF_LoadPage", doc, uint64(n))
	if page == 0 {
		p.missing = true
		return p
	}
	defer e.call("FPDF_ClosePage", page)
	e.call("FPDF_GetPageBoundingBox", page, uint64(e.buf))
	box := e.answer(16)
	p.box = [4]float64{float32At(box, 0), float32At(box, 1), float32At(box, 2), float32At(box, 3)}
	layers := e.layers(doc, page, n, p.box)
	defer layers.close()
	p.images, p.rules = layers.images, layers.rules
	text := e.call("FPDFText_LoadPage", page)
	if text == 0 {
		return p
	}
	defer e.call("FPDFText_ClosePage", text)
	count := int(int32(e.call("FPDFText_CountChars", text)))
	p.glyphs = max(0, min(count, maxGlyphs+1))
	if p.glyphs > maxGlyphs {
		return p
	}
	w := wording{e: e, text: text, page: &p, layers: layers, bold: map[uint32]bool{}}
	e.each(glyphLoop, text, 0, count, w.glyph)
	w.end()
	return p
}

// wording makes words of characters.
type wording struct {
	e      *PDFEngine
	text   uint64
	page   *pdfPage
	layers *layering
	b      strings.Builder
	word   pdfWord
	last   pdfBox          // the box of the last character of the word
	object uint32          // the text it is of
	glued  bool            // the next word follows the last without a blank
	bold   map[uint32]bool // fonts of the page
}

// lineEndHyphen stands for what breaks a word at the end of a line. The engine
// gives one of three signs for it, whatever the file has.
const lineEndHyphen = '\u00ad'

func (w *wording) glyph(i int, g answers) {
	r := rune(g.int(glyphRune))
	switch {
	case r == 0 || r == unicode.ReplacementChar:
		w.page.lost++
		return
	case r == 2 || r == 0xFFFE || r == 0xAD:
		if w.b.Len() > 0 {
			w.b.WriteRune(lineEndHyphen)
			w.last = g.box()
		}
		w.end()
		return
	case unicode.IsSpace(r) || unicode.IsControl(r) || r == 0x200B || r == 0xFEFF:
		w.end()
		return
	case r >= 0xE000 && r <= 0xF8FF:
		if r = symbols[r]; r == 0 {
			w.page.lost++
			return
		}
	}
	if y := g.float(glyphY); w.b.Len() > 0 && w.word.turned == 0 && math.Abs(y-w.word.y) > 0.1*w.word.size {
		w.end()
		w.glued = math.Abs(y-w.word.y) < w.word.size
	}
	if w.object != g.int(glyphObject) && unicode.IsLetter(r) && isItemNumber(w.b.String()) {
		w.end() // where the number of an item is wide, no blank is left behind it
	}
	if w.b.Len() == 0 {
		w.begin(i, g)
	}
	w.last, w.object = g.box(), g.int(glyphObject)
	if s := ligatures[r]; w.layers.hide(g) {
		w.word.boxed = 1
		if !strings.HasSuffix(w.b.String(), redacted) {
			w.b.WriteString(redacted)
		}
	} else if s != "" {
		w.b.WriteString(s)
	} else {
		w.b.WriteRune(r)
	}
}

// isItemNumber reports whether a word numbers an item of a list: "10.", "3)".
func isItemNumber(s string) bool {
	n := strings.TrimRight(s, ".)")
	return n != "" && len(n) <= 3 && len(s) == len(n)+1 && strings.Trim(n, "0123456789") == ""
}

// box is where a character stands.
func (t answers) box() pdfBox {
	left, top, right, bottom := t.short(glyphBox), t.short(glyphBox+4), t.short(glyphBox+8), t.short(glyphBox+12)
	return nowhere.with(point{left, top}).with(point{right, bottom})
}

// begin notes what a word has in common with its first character.
func (w *wording) begin(i int, g answers) {
	x := g.float(glyphX)
	w.word = pdfWord{x0: x, x1: x, y: g.float(glyphY), glued: w.glued, bold: w.isBold(i, g.int(glyphFont))}
	w.glued = false
	a, b := g.short(glyphMatrix), g.short(glyphMatrix+4)
	c, d := g.short(glyphMatrix+8), g.short(glyphMatrix+12)
	if w.word.size = g.float(glyphFontSize) * math.Hypot(c, d); !(w.word.size > 0.1 && w.word.size < 2000) {
		w.word.size = 1
	}
	turn := math.Atan2(b, a) / (math.Pi / 2)
	w.word.turned = (int(math.Round(turn)) + 4) % 4
	if math.Abs(turn-math.Round(turn)) > 0.05 {
		w.word.turned = -1
	}
	w.word.hidden = g.int(glyphMode) == invisibleText
	if g.int(glyphHasColour) != 0 {
		w.word.white = min(g.int(glyphRed), g.int(glyphGreen), g.int(glyphBlue)) > bright && !w.layers.under(g).darkens()
		w.word.hidden = w.word.hidden || g.int(glyphOpaque) == 0
	}
}

// isBold reports whether the name of a font says that it is bold; it is asked
// for once a page.
func (w *wording) isBold(i int, font uint32) bool {
	bold, known := w.bold[font]
	if !known && font != 0 {
		e, buf := w.e, uint64(w.e.buf)
		if length := e.call("FPDFText_GetFontInfo", w.text, uint64(i), buf+8, 256, buf); length > 0 && length <= 256 {
			name := strings.ToLower(string(e.answer(8 + uint32(length))[8:]))
			bold = strings.Contains(name, "bold") || strings.Contains(name, "black") || strings.Contains(name, "heavy") ||
				strings.HasPrefix(name, "cmb") || strings.Contains(name, "+cmb") || strings.Contains(name, "+sfbx") || strings.HasPrefix(name, "sfbx")
		}
		w.bold[font] = bold
	}
	return bold
}

// end finishes the word that is open.
func (w *wording) end() {
	if w.b.Len() == 0 {
		return
	}
	switch w.word.turned { // its end, seen upright
	case 0:
		w.word.x1 = w.last[2]
	case 1:
		w.word.x1 = w.last[3]
	case 2:
		w.word.x1 = -w.last[0]
	case 3:
		w.word.x1 = -w.last[1]
	}
	if b := w.page.box; (b[2]-b[0])*(b[1]-b[3]) > 1 && (w.word.x0 < b[0]-1 || w.word.x0 > b[2]+1 || w.word.y > b[1]+1 || w.word.y < b[3]-1) {
		w.page.off = append(w.page.off, w.b.String())
		w.b.Reset()
		return
	}
	w.word.text = norm.NFC.String(w.b.String())
	w.b.Reset()
	if w.goesOn() {
		return
	}
	if !finite(w.word.x0) || !finite(w.word.x1) || !finite(w.word.y) {
		w.page.lost++
		return
	}
	if n := len(w.page.words); n > 0 && w.word.raisedBehind(w.page.words[n-1]) {
		w.word.glued = true
	}
	w.page.words = append(w.page.words, w.word)
}

// raisedBehind reports whether a word is a raised figure that touches the word
// before it.
func (w pdfWord) raisedBehind(before pdfWord) bool {
	up := w.y - before.y
	return w.turned == 0 && before.turned == 0 && w.size < 0.9*before.size && isNoteMark(w.text) &&
		up > 0.1*before.size && up < 0.7*before.size && math.Abs(w.x0-before.x1) < 0.1*before.size
}

// goesOn reports whether a word begins under a box where the one before it on
// the line ends; both are then one, around one stretch.
func (w *wording) goesOn() bool {
	n := len(w.page.words)
	if n == 0 || w.word.boxed == 0 || w.word.turned < 0 {
		return false
	}
	last := &w.page.words[n-1]
	rest, begins := strings.CutPrefix(w.word.text, redacted)
	if !begins || !strings.HasSuffix(last.text, redacted) || last.turned != w.word.turned {
		return false
	}
	before, word := last.upright(), w.word.upright()
	if math.Abs(before.y-word.y) > 0.1*word.size || word.x0 < before.x0 || word.x0-before.x1 > 2*word.size {
		return false
	}
	last.text, last.x1, last.boxed = last.text+rest, w.word.x1, last.boxed+1
	return true
}

func finite(v float64) bool { return math.Abs(v) < 1e6 }

// ligatures spells out signs that print several letters as one.
var ligatures = map[rune]string{
	'\uFB00': "ff", '\uFB01': "fi", '\uFB02': "fl", '\uFB03': "ffi", '\uFB04': "ffl", '\uFB05': "st", '\uFB06': "st",
	'\u00A0': " ",
}

// symbols are the signs of Word's symbol fonts that are text.
var symbols = map[rune]rune{
	0xF0B7: '•', 0xF0A7: '▪', 0xF0D8: '➢', 0xF0FC: '✓', 0xF06F: 'o', 0xF02D: '-', 0xF0E0: '→', 0xF0E8: '→', 0xF076: '❖', 0xF0A8: '▪',
}

package ingest

import (
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A block is a paragraph as an importer found it: a stretch of the text and
// what the format itself says of it. What the format leaves open (labels typed
// as text, stamps, headings in capitals) is found later, by cut.
type block struct {
	span     text.Span // without the line end
	speaker  text.Span // a name the format marks as one (a table's cell, <v Name>); empty if it is to be looked for
	words    int       // where the words begin, past a bullet, a number, a label the format marks; 0 means span.Start
	skips    []text.Span
	layer    text.Layer // of a fieldnote, where a mark says it
	heading  int        // its level; 0 if it is no heading
	strong   bool       // it begins in bold, as labels do
	aside    bool       // it is plainly no speech: a footnote, the head of a table
	apart    bool       // an earlier cut found that it continues nobody's turn
	lines    bool       // it has several lines; one that begins with a label is a paragraph of its own
	begin    int
	end      int
	wordsEnd int  // where the words end, before a mark that closes; 0 means span.End
	page     int  // the page it begins on, from 1; 0 if there are none
	last     bool // a row of a table of speakers: what is outside the table continues nobody's turn
	note     bool // it is a footnote: a passage of its own under no heading
}

// A draft is what an importer hands over: the text, its blocks in order, and
// what it has to say about them.
type draft struct {
	text     string
	blocks   []block
	encoding string
	guessed  bool
	meta     map[string]string
	notes    []Note
	typed    bool // headings and bullets are typed as text, nothing marks them
	spoken   bool // cues: nothing to look for, every block is what it says
}

// note adds a Note if there is anything to count.
func (d *draft) note(kind, what string, count int) {
	if count > 0 {
		d.notes = append(d.notes, Note{Kind: kind, What: what, Count: count})
	}
}

// A page collects the text of a format with markup, paragraph by paragraph.
type page struct {
	b      strings.Builder
	blocks []block
}

// at is where the next byte will stand.
func (p *page) at() int { return p.b.Len() }

// add puts a paragraph on the page; the offsets of blk are relative to its
// words and are moved to where it stands.
func (p *page) add(words string, blk block) {
	from := p.at()
	if strings.IndexByte(words, '\r') >= 0 {
		words = strings.ReplaceAll(words, "\r", " ")
	}
	if from == 0 && strings.HasPrefix(words, "\ufeff") { // no text may begin with the mark; this is its other meaning
		words = "\u2060" + words[len("\ufeff"):]
	}
	p.b.WriteString(words)
	p.b.WriteByte('\n')
	blk.span = text.Span{Start: 0, End: len(words)}
	if blk.words > 0 || !blk.speaker.Empty() {
		blk.words += from
	}
	p.blocks = append(p.blocks, blk.moved(from))
}

// moved gives a block whose text stands further on; where its words begin is
// left to the caller, since 0 has a meaning of its own.
func (b block) moved(by int) block {
	move := func(s *text.Span) { s.Start += by; s.End += by }
	move(&b.span)
	if !b.speaker.Empty() {
		move(&b.speaker)
	}
	for i := range b.skips {
		move(&b.skips[i])
	}
	return b
}

// append puts what another page holds behind what is here.
func (p *page) append(other *page) {
	from := p.at()
	p.b.WriteString(other.b.String())
	for _, blk := range other.blocks {
		if blk.words > 0 {
			blk.words += from
		}
		p.blocks = append(p.blocks, blk.moved(from))
	}
}

// blank puts an empty line on the page.
func (p *page) blank() { p.b.WriteByte('\n') }

package ingest

import (
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// The head of a transcript says when, where and with whom it was made, and
// what the labels mean:
//
//	Date: 4 May          Interviewer: Tova Lind          I: Interviewer
//
// It looks like speech and is none.
const (
	longestHead = 30 // paragraphs
	headWords   = 8  // words of a line of it
)

// withoutHead leaves out what stands in the head like a label.
func (c *cutter) withoutHead(found []label) []label {
	lineOf := func(l label) text.Span {
		end := c.draft.blocks[l.block].span.End
		if n := strings.IndexByte(c.t[l.line:end], '\n'); n >= 0 {
			end = l.line + n
		}
		return text.Span{Start: min(l.words, end), End: end}
	}
	counts := map[string]int{}
	head := 0 // the blocks that are surely head: up to the last fact
	for _, l := range found {
		name := c.t[l.name.Start:l.name.End]
		if l.style.weak() {
			continue
		}
		counts[corpus.FoldName(name)]++
		if l.block < longestHead && l.block <= head+headWords && isFact(name) && len(strings.Fields(c.t[lineOf(l).Start:lineOf(l).End])) <= headWords {
			head = l.block + 1
		}
	}
	return slices.DeleteFunc(found, func(l label) bool {
		if l.block >= longestHead || told(c.opt.Labels, c.t[l.name.Start:l.name.End]) {
			return false
		}
		name, value := c.t[l.name.Start:l.name.End], strings.TrimSpace(c.t[lineOf(l).Start:lineOf(l).End])
		role := interviewerForm(name) || participantForm(name)
		switch {
		case l.style == tabbed && isHeadLine(c.t[l.line:lineOf(l).End]):
			return true
		case value == "" || l.style.weak():
			return false
		case l.block < longestHead/2 && role && len(form(name)) < 6 && len(form(value)) > 5 && (interviewerForm(value) || participantForm(value)):
			return true // I: Interviewer
		case !namesSomeone(value):
			return false
		case l.block < head:
			return role || numbered(name) || looksLikeName(name, 1)
		}
		return role && len(form(name)) > 5 && counts[corpus.FoldName(name)] == 1 && l.block <= head+2
	})
}

// isHeadLine reports whether a line is the head of a table of speakers that is
// written with tabs: "Speaker<tab>Text".
func isHeadLine(line string) bool {
	var cells row
	for words := range strings.SplitSeq(line, "\t") {
		cells = append(cells, cell{words: words})
	}
	return len(cells) > 1 && isHead(cells)
}

// namesSomeone reports whether words are a name, or the number of one, and
// nothing said.
func namesSomeone(words string) bool {
	if !couldBeName(words) || !looksLikeName(words, 1) || strings.ContainsAny(words[len(words)-1:], ".?!,") {
		return false
	}
	return len(strings.Fields(words)) <= 4
}

// passNumbers takes the numbers of paragraphs for layout, where nearly every
// paragraph has one and they count up.
func (c *cutter) passNumbers() {
	ends := make([]int, len(c.draft.blocks))
	with, rising, before := 0, 0, -1
	for i, b := range c.draft.blocks {
		if b.aside || !b.speaker.Empty() || b.words > 0 {
			continue
		}
		at := skipBlanks(c.t, b.span.Start, b.span.End)
		end := numberAt(c.t, text.Span{Start: at, End: b.span.End})
		if end == at {
			continue
		}
		n := number(c.t[at:end])
		with++
		if n > before && n <= before+5 || before < 0 {
			rising++
		}
		before = n
		ends[i] = end
	}
	if with < 5 || 10*with < 8*len(c.draft.blocks) || 10*rising < 9*with {
		return
	}
	for i, end := range ends {
		if end > 0 {
			c.draft.blocks[i].words = end
		}
	}
	c.draft.note("numbers", "the numbers of "+plural(with, "paragraph")+" are no words", with)
}

// number reads the digits of a paragraph's number.
func number(s string) int {
	n := 0
	for i := range len(s) {
		if digit(s[i]) {
			n = n*10 + int(s[i]-'0')
		}
	}
	return n
}

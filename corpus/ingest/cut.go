package ingest

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// cut makes the document of a draft: the one place where blocks become
// passages, whatever the format.
func cut(name string, d draft, opt Options) (Document, error) {
	if len(d.text) > maxText {
		return Document{}, tooMuchText(name, len(d.text))
	}
	c := cutter{t: d.text, draft: d, opt: opt}
	c.shorten()
	labels := c.findLabels()
	if err := c.split(labels); err != nil {
		return Document{}, tooManyBlocks(name)
	}
	c.findHeadings()
	c.splitLayers()
	c.passages()
	if len(c.out) == 0 {
		return Document{}, because(invalid(name, "there are no words in this file"),
			"It holds %s of blanks, times and lines.", bytesOf(int64(len(d.text))))
	}
	c.arrange()
	c.layers()
	missed := countUnheard(d.text)
	c.draft.note("unheard", plural(missed, "mark")+" of what could not be heard, as [inaudible], among the words", missed)
	doc := Document{
		Text: d.text, Passages: c.out, Encoding: d.encoding, EncodingGuessed: d.guessed, Meta: d.meta,
		Notes: c.draft.notes,
	}
	doc.Speakers = speakersOf(text.Text{Body: d.text, Passages: c.out}, opt)
	doc.Interview = len(doc.Speakers) > 0
	return doc, nil
}

// A cutter holds a text while it is cut.
type cutter struct {
	t      string
	draft  draft
	opt    Options
	labels map[int]label // by block, once chosen
	out    []text.Passage
}

// findLabels reads what may be a label in every block, and decides which are.
func (c *cutter) findLabels() []label {
	if c.draft.spoken || c.opt.NoLabels {
		return nil
	}
	c.passNumbers()
	var found []label
	for i, b := range c.draft.blocks {
		if b.aside || !b.speaker.Empty() {
			continue
		}
		strong := b.strong
		for line := range lines(c.t, b) {
			for _, l := range labelsAt(c.t, line, strong) {
				if c.opt.Kind == "fieldnote" && markedLayer(c.t[l.name.Start:l.name.End]) != text.NoLayer {
					continue
				}
				if l.style == alone && i > 0 && c.isRange(c.draft.blocks[i-1]) {
					l.style = stamped
				}
				if b.heading > 0 && l.style != alone && l.style != stamped {
					continue
				}
				l.block = i
				found = append(found, l)
			}
			strong = false
		}
	}
	found = c.withoutHead(found)
	opt := c.opt
	opt.Speakers = append(slices.Clone(opt.Speakers), c.marked()...)
	census := takeCensus(c.t, found, len(c.draft.blocks), opt)
	c.draft.notes = append(c.draft.notes, census.notes()...)
	found = slices.DeleteFunc(found, func(l label) bool { return !census.speaks(l) })
	found = slices.CompactFunc(found, func(a, b label) bool { return a.block == b.block && a.line == b.line })
	for _, l := range found {
		c.draft.blocks[l.block].heading = 0
	}
	return found
}

// marked gives the names that the format marks as speakers', as a table does:
// where they stand before a paragraph outside it, they are labels.
func (c *cutter) marked() (names []string) {
	const most = 200
	for _, b := range c.draft.blocks {
		if name := c.t[b.speaker.Start:b.speaker.End]; name != "" && len(names) < most && !told(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// isRange reports whether a block is a range of times and nothing else:
// "0:0:2.350 --> 0:0:9.120".
func (c *cutter) isRange(b block) bool {
	_, end, ok := timeOrRange(strings.TrimSpace(c.t[b.span.Start:min(b.span.End, b.span.Start+longestStamp)]))
	return ok && end != text.NoTime
}

// lines gives the lines of a block where a label may stand: the first, and in
// blocks of several lines every one.
func lines(t string, b block) func(yield func(text.Span) bool) {
	return func(yield func(text.Span) bool) {
		for from := max(b.span.Start, b.words); from < b.span.End; {
			end := b.span.End
			if n := strings.IndexByte(t[from:end], '\n'); n >= 0 {
				end = from + n
			}
			if !yield(text.Span{Start: from, End: end}) || !b.lines {
				return
			}
			from = end + 1
		}
	}
}

// split cuts blocks where a line inside them begins with a label.
func (c *cutter) split(labels []label) error {
	c.labels = make(map[int]label, len(labels))
	out := make([]block, 0, len(c.draft.blocks)+len(labels))
	next := 0
	for i, b := range c.draft.blocks {
		for ; next < len(labels) && labels[next].block == i; next++ {
			line := strings.LastIndexByte(c.t[:labels[next].line], '\n') + 1
			if line > b.span.Start {
				before := b
				before.span.End, before.wordsEnd = line-1, 0
				out = append(out, before)
				b.span.Start, b.words = line, 0
			}
			b.layer, b.wordsEnd = text.NoLayer, 0
			c.labels[len(out)] = labels[next]
		}
		out = append(out, b)
		if len(out) > maxBlocks {
			return fmt.Errorf("%d blocks", len(out))
		}
	}
	c.draft.blocks = out
	return nil
}

// findHeadings takes lines in capitals for headings, in texts where nothing
// else marks them.
func (c *cutter) findHeadings() {
	for i := range c.draft.blocks {
		b := &c.draft.blocks[i]
		if _, labelled := c.labels[i]; labelled || b.heading > 0 || b.aside || !b.speaker.Empty() {
			continue
		}
		if c.draft.typed && c.apart(i) && inCapitals(c.t[b.span.Start:b.span.End]) {
			b.heading = 1
		}
		if c.opt.Kind == "fieldnote" && (b.heading == 0 || c.draft.typed) && layerOf(c.t[b.span.Start:b.span.End]) != text.NoLayer {
			b.heading = 2
		}
	}
}

// inCapitals reports whether a line is written in capitals as headings are:
// "REVIEW TYPE AND GOAL". It is short, has three capitals and no small letter,
// and does not end as a sentence does.
func inCapitals(line string) bool {
	line = strings.TrimSpace(line)
	if len(line) > 80 || strings.ContainsAny(line, "\n") || strings.HasSuffix(line, ".") || strings.HasSuffix(line, "?") ||
		strings.HasSuffix(line, "!") || strings.HasSuffix(line, ",") {
		return false
	}
	capitals, others := 0, 0
	for _, r := range line {
		switch {
		case unicode.IsUpper(r):
			capitals++
		case unicode.IsLower(r):
			return false
		case unicode.IsLetter(r):
			others++
		}
	}
	return capitals >= 3 && others == 0
}

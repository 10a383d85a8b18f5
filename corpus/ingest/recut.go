package ingest

import (
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// Recut cuts a text anew that was cut before: the same words with other labels
// known, or words that a person corrected. What the format once said of a
// passage (that it is a heading, when it was spoken, where its words begin) is
// taken over where its lines are as they were; other lines are read as those of
// a plain text are. Format is the one the old text was read from.
func Recut(old text.Text, body, format string, opt Options) (Document, error) {
	if strings.TrimSpace(body) == "" {
		return Document{}, problem.New(problem.Invalid, "%s would have no words left", old.Name).Because("Nothing was changed.")
	}
	r := recutter{opt: opt, old: old, body: body, was: linesOf(old.Body), is: linesOf(body)}
	r.typed = format == "txt"
	r.wrapped = r.typed && hardWrapped(old.Body, lineBlocks(old.Body))
	r.keep()
	d := draft{text: body, blocks: r.blocks, typed: r.typed, encoding: "utf-8"}
	if len(d.blocks) > maxBlocks {
		return Document{}, tooManyBlocks(old.Name)
	}
	doc, err := cut(old.Name, d, opt)
	if err != nil {
		return Document{}, err
	}
	r.pages(doc.Passages)
	doc.Format = format
	return doc, nil
}

// linesOf gives where the lines of a text lie, without their ends.
func linesOf(t string) []text.Span {
	var out []text.Span
	for from := 0; from <= len(t); {
		end := len(t)
		if n := strings.IndexByte(t[from:], '\n'); n >= 0 {
			end = from + n
		}
		out = append(out, text.Span{Start: from, End: end})
		from = end + 1
	}
	return out
}

// A recutter makes blocks of a text by what an earlier cut knew of it.
type recutter struct {
	opt            Options
	old            text.Text
	body           string
	was, is        []text.Span // lines
	typed, wrapped bool
	blocks         []block
	paged          []paged
}

// paged is where a passage that was taken over begins, and its page.
type paged struct{ start, page int }

// keep goes over the old passages: those whose lines are all there, one after
// another, are taken over, and what lies between them is read anew.
func (r *recutter) keep() {
	to := text.SameLines(stringsOf(r.old.Body, r.was), stringsOf(r.body, r.is))
	next := 0             // the first line of the new text that no block has yet
	var gone []int        // passages since the last that was taken over
	line, spoken := 0, -1 // the line looked at; the passage before, if it has a speaker
	for n, p := range r.old.Passages {
		span := trimSpan(r.old.Body, p.Span)
		for line+1 < len(r.was) && r.was[line].End < span.Start {
			line++
		}
		last := line
		for last+1 < len(r.was) && r.was[last].End < span.End {
			last++
		}
		if first := to[line]; r.same(to, line, last) && first >= next {
			r.read(next, first, gone, spoken)
			if !r.shares(n, last) {
				span.End = r.was[last].End // with the blanks behind the words
			}
			r.take(n, span, r.is[first].Start-r.was[line].Start, n > 0 && !r.old.Passages[n-1].Speaker.Empty())
			next, gone = first+last-line+1, nil
			if r.shares(n, last) {
				next-- // the next passage is of the same line
			}
		} else {
			if len(gone) == 0 {
				spoken = n - 1
			}
			gone = append(gone, n)
		}
	}
	r.read(next, len(r.is), gone, spoken)
}

func stringsOf(t string, lines []text.Span) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = t[l.Start:l.End]
	}
	return out
}

func (r *recutter) same(to []int, line, last int) bool {
	for i := line; i <= last; i++ {
		if to[i] < 0 || to[i] != to[line]+i-line {
			return false
		}
	}
	return true
}

// shares reports whether the passage behind one begins on its last line, as
// the pieces of a long paragraph do.
func (r *recutter) shares(n, last int) bool {
	return n+1 < len(r.old.Passages) && trimSpan(r.old.Body, r.old.Passages[n+1].Span).Start < r.was[last].End
}

// take takes a passage over: the line with its label as it was, and the others
// of a turn, in which a label may be found now, as paragraphs that continue it.
func (r *recutter) take(n int, span text.Span, by int, afterSpeaker bool) {
	p := r.old.Passages[n]
	move := func(s text.Span) text.Span { return text.Span{Start: s.Start + by, End: s.End + by} }
	r.paged = append(r.paged, paged{span.Start + by, p.Page})
	b := block{span: move(span), words: p.Words.Start + by, begin: p.Begin, end: p.End}
	if p.Words.End+by < b.span.End {
		b.wordsEnd = p.Words.End + by
	}
	if p.Heading {
		b.heading = max(1, p.Level)
	}
	for _, s := range p.Skips {
		b.skips = append(b.skips, move(s))
	}
	b.lines = strings.Contains(r.body[b.span.Start:b.span.End], "\n")
	r.layer(n, &b, p.Words.End+by)
	if !p.Speaker.Empty() && (r.opt.NoLabels || told(r.opt.NotLabels, r.old.Speaker(p))) {
		r.unlabel(b)
		return
	}
	if p.Speaker.Empty() {
		b.apart = afterSpeaker && !r.opt.NoLabels
		r.blocks = append(r.blocks, b)
		return
	}
	b.speaker = move(p.Speaker)
	rest := strings.IndexByte(r.body[b.words:b.span.End], '\n')
	if rest < 0 {
		r.blocks = append(r.blocks, b)
		return
	}
	first := b
	first.span.End, first.wordsEnd, first.lines = b.words+rest, 0, false
	first.skips = within(b.skips, first.span)
	r.blocks = append(r.blocks, first)
	more := trimSpan(r.body, text.Span{Start: first.span.End, End: b.span.End})
	for more.Start > first.span.End && r.body[more.Start-1] != '\n' {
		more.Start-- // a skip at its beginning is no reason to begin later
	}
	r.blocks = append(r.blocks, block{
		span: more, words: more.Start, skips: within(b.skips, more), begin: text.NoTime, end: p.End, wordsEnd: b.wordsEnd, lines: true,
	})
}

// layer gives a block of a fieldnote the layer that a person gave its passage, or
// that it had.
func (r *recutter) layer(n int, b *block, end int) {
	if r.opt.Kind != "fieldnote" || b.heading > 0 {
		return
	}
	layer := r.old.Passages[n].Layer
	if r.opt.Relayer {
		layer = text.NoLayer
	}
	for _, l := range r.opt.Layers {
		if l.First <= n+1 && n+1 <= l.Last {
			layer = l.Layer
		}
	}
	if b.layer = layer; layer != text.NoLayer {
		b.wordsEnd = end
	}
}

// unlabel takes a turn over whose label is none: its first line is words from
// its beginning and goes on with what stands before it; where there are to be no
// labels at all, its lines are paragraphs again.
func (r *recutter) unlabel(b block) {
	b.words, b.wordsEnd = 0, 0
	if !r.opt.NoLabels || r.wrapped || !b.lines {
		r.blocks = append(r.blocks, b)
		return
	}
	for _, l := range lineBlocks(r.body[b.span.Start:b.span.End]) {
		l.span.Start += b.span.Start
		l.span.End += b.span.Start
		l.begin, l.end = text.NoTime, text.NoTime
		l.skips = within(b.skips, l.span)
		if l.span.Start == b.span.Start {
			l.begin, l.end = b.begin, b.end
		}
		r.blocks = append(r.blocks, l)
	}
}

func within(skips []text.Span, of text.Span) []text.Span {
	var out []text.Span
	for _, s := range skips {
		if of.Contains(s) {
			out = append(out, s)
		}
	}
	return out
}

// read reads lines of the new text, from one up to another, in the place of
// the passages that are gone. Where there are as many, what was known of each
// of these is taken over.
func (r *recutter) read(from, to int, gone []int, before int) {
	if from >= to {
		return
	}
	start, end := r.is[from].Start, r.is[to-1].End
	blocks := lineBlocks(r.body[start:end])
	for i := range blocks {
		blocks[i].span.Start += start
		blocks[i].span.End += start
		blocks[i].begin, blocks[i].end = text.NoTime, text.NoTime
	}
	if r.wrapped {
		blocks = joinLines(r.body, blocks)
	}
	for i := range blocks {
		if len(blocks) != len(gone) {
			break
		}
		p := r.old.Passages[gone[i]]
		blocks[i].begin, blocks[i].end = p.Begin, p.End
		if p.Heading {
			blocks[i].heading = max(1, p.Level)
		}
	}
	if len(blocks) > 0 && len(gone) > 0 && before >= 0 && r.old.Passages[gone[0]].Speaker.Empty() {
		blocks[0].apart = !r.old.Passages[before].Speaker.Empty()
	}
	r.blocks = append(r.blocks, blocks...)
}

// pages gives passages the page of the passage that was taken over for them,
// or the one before.
func (r *recutter) pages(out []text.Passage) {
	page, i := 0, 0
	for n := range out {
		for i < len(r.paged) && r.paged[i].start < out[n].Span.End {
			page = r.paged[i].page
			i++
		}
		out[n].Page = page
	}
}

package ingest

import (
	"strings"
	"unicode/utf8"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// shorten cuts paragraphs that are too long to work with: at the end of a
// sentence, else at a blank, else where the bound falls.
func (c *cutter) shorten() {
	for i := 0; i < len(c.draft.blocks); i++ {
		b := c.draft.blocks[i]
		if b.span.Len() <= maxParagraph || utf8.RuneCountInString(c.t[b.span.Start:b.span.End]) <= maxParagraph {
			continue
		}
		out := append([]block(nil), c.draft.blocks[:i]...)
		for ; i < len(c.draft.blocks); i++ {
			out = append(out, c.pieces(c.draft.blocks[i])...)
		}
		c.draft.blocks = out
		return
	}
}

// pieces cuts one block, and says so.
func (c *cutter) pieces(b block) []block {
	var out []block
	chars := 0
	for b.span.Len() > maxParagraph {
		end := charsOn(c.t, b.span, maxParagraph)
		if end == b.span.End {
			break
		}
		chars += maxParagraph
		first := b
		first.span.End = lastEnd(c.t, text.Span{Start: b.span.Start, End: end})
		out = append(out, first)
		b.span.Start, b.words, b.speaker, b.strong = first.span.End, 0, text.Span{}, false
	}
	out = append(out, b)
	if len(out) > 1 {
		whole := text.Span{Start: out[0].span.Start, End: b.span.End}
		n := utf8.RuneCountInString(c.t[whole.Start:whole.End])
		c.draft.note("long", "paragraph of "+thousands(n)+" characters cut into "+thousands(len(out)), len(out))
	}
	return out
}

// charsOn gives the offset n characters behind the start of a span.
func charsOn(t string, s text.Span, n int) int {
	at := s.Start
	for ; n > 0 && at < s.End; n-- {
		_, size := utf8.DecodeRuneInString(t[at:s.End])
		at += size
	}
	return at
}

// lastEnd gives the last good place to cut in the second half of a span:
// behind a sentence, a blank, or at its end.
func lastEnd(t string, s text.Span) int {
	half := t[s.Start+s.Len()/2 : s.End]
	for !utf8.RuneStart(half[0]) {
		half = half[1:]
	}
	base := s.End - len(half)
	best := -1
	for _, sign := range []string{". ", "? ", "! ", ".\n", "?\n", "!\n", "。", "？", "！"} {
		if n := strings.LastIndex(half, sign); n >= 0 {
			best = max(best, n+len(sign))
		}
	}
	if best < 0 {
		best = strings.LastIndexAny(half, " \t\n") + 1
	}
	if best <= 0 {
		return s.End
	}
	return base + best
}

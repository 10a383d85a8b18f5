package ingest

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// passages joins blocks into passages. A label opens a turn, and paragraphs
// without one continue it, until a heading, a line across the page, a [Break]
// or anything else that is plainly no speech. In a text without labels every
// paragraph is a passage.
func (c *cutter) passages() {
	var (
		open    bool          // somebody has the floor
		opening = text.NoTime // a stamp that stands alone, for the passage it opens
		listed  = c.opt.Kind == "fieldnote"
		size    int // characters of the open turn
		long    int
		nobodys int // paragraphs behind an interviewer's that no label gives to anybody
		asked   bool
	)
	lone := c.onlyInterviewers()
	for i, b := range c.draft.blocks {
		if i > 0 && c.draft.blocks[i-1].last && !b.last {
			open = false
		}
		if st, layout := onlyLayout(c.t, b.span); layout && b.speaker.Empty() {
			if st.begin != text.NoTime {
				opening = st.begin
			}
			if isRule(c.t, b.span) {
				open = false
			}
			continue
		}
		p := c.passage(i, b)
		if p.Begin == text.NoTime {
			p.Begin = opening
		}
		opening = text.NoTime
		chars := utf8.RuneCountInString(c.t[b.span.Start:b.span.End])
		bullet := !c.draft.spoken && b.words == 0 && isBullet(c.t, b.span)
		switch {
		case !p.Speaker.Empty():
			open, size = true, 0
		case p.Heading || b.aside || b.note || b.apart || bullet && listed || c.isBreak(b) || c.leavesTalk(i) || lone && open:
			listed = listed || bullet
			open = false
		case open && size+chars > maxParagraph:
			long++
			size = 0
		case open:
			c.extend(p)
			size += chars
			continue
		default:
			listed = listed || bullet
		}
		size += chars
		if asked = asked || !p.Speaker.Empty(); lone && asked && p.Speaker.Empty() && !p.Heading {
			nobodys++
		}
		c.out = append(c.out, p)
	}
	c.draft.note("long", "turns of more than "+thousands(maxParagraph)+" characters are cut; only the first part has the label", long)
	c.draft.note("labels", "only an interviewer has a label: "+plural(nobodys, "paragraph")+" without one continue no turn of theirs", nobodys)
	c.tile()
}

// onlyInterviewers reports whether no label is anybody's but an interviewer's:
// then what stands without a label is what the others said.
func (c *cutter) onlyInterviewers() bool {
	asked := false
	for i, b := range c.draft.blocks {
		name := c.t[b.speaker.Start:b.speaker.End]
		if l, ok := c.labels[i]; ok {
			name = c.t[l.name.Start:l.name.End]
		}
		if name != "" && !interviews(name, c.opt) {
			return false
		}
		asked = asked || name != ""
	}
	return asked
}

// leavesTalk reports whether a paragraph of a fieldnote without a label ends the
// turn before it: one that is marked as of a layer, or that a blank line sets
// apart. What was seen is not put into anybody's mouth.
func (c *cutter) leavesTalk(i int) bool {
	b := c.draft.blocks[i]
	return c.opt.Kind == "fieldnote" && (b.layer != text.NoLayer || c.apart(i))
}

// apart reports whether a blank line, or nothing, stands before a block.
func (c *cutter) apart(i int) bool {
	return i == 0 || strings.Count(c.t[c.draft.blocks[i-1].span.End:c.draft.blocks[i].span.Start], "\n") > 1
}

// passage makes the passage of one block.
func (c *cutter) passage(i int, b block) text.Passage {
	p := text.Passage{
		Span: b.span, Words: b.span, Skips: slices.Clone(b.skips), Speaker: b.speaker,
		Begin: text.NoTime, End: text.NoTime, Heading: b.heading > 0, Level: b.heading,
		Layer: b.layer, Page: b.page,
	}
	if b.begin != 0 || b.end != 0 {
		p.Begin, p.End = b.begin, b.end
	}
	if b.words > 0 {
		p.Words.Start = b.words
	} else if !c.draft.spoken {
		p.Words.Start = behindBullet(c.t, b.span)
	}
	if b.wordsEnd > 0 {
		p.Words.End = b.wordsEnd
	}
	if l, ok := c.labels[i]; ok {
		p.Speaker, p.Words.Start = l.name, l.words
		if l.begin != text.NoTime {
			p.Begin, p.End = l.begin, l.end
		}
	}
	for _, st := range stampsIn(c.t, p.Words) {
		p.Skips = append(p.Skips, st.span)
	}
	c.trim(&p)
	return p
}

// trim takes blanks and stamps off both ends of the words; a stamp that begins
// them tells when the passage begins.
func (c *cutter) trim(p *text.Passage) {
	slices.SortFunc(p.Skips, func(a, b text.Span) int { return a.Start - b.Start })
	for {
		p.Words = trimSpan(c.t, p.Words)
		if st, ok := stampAt(c.t, p.Words.Start); ok && st.span.End <= p.Words.End {
			if p.Begin == text.NoTime {
				p.Begin, p.End = st.begin, st.end
			}
			p.Words.Start = st.span.End
			continue
		}
		if n := len(p.Skips); n > 0 && p.Skips[n-1].End == p.Words.End && p.Skips[n-1].Start >= p.Words.Start {
			p.Words.End = p.Skips[n-1].Start
			p.Skips = p.Skips[:n-1]
			continue
		}
		break
	}
	end := p.Words.Start
	p.Skips = slices.DeleteFunc(p.Skips, func(s text.Span) bool {
		if s.Start < end || s.End > p.Words.End || s.Empty() {
			return true
		}
		end = s.End
		return false
	})
	if len(p.Skips) == 0 {
		p.Skips = nil
	}
}

// extend adds a paragraph to the open turn.
func (c *cutter) extend(p text.Passage) {
	turn := &c.out[len(c.out)-1]
	first := turn.Words.Empty()
	gap := trimSpan(c.t, text.Span{Start: turn.Words.End, End: p.Words.Start}) // a stamp, a bullet, a rule
	turn.Span.End = p.Span.End
	if first {
		turn.Words = p.Words
		if turn.Begin == text.NoTime {
			turn.Begin = p.Begin
		}
	} else if !p.Words.Empty() {
		if !gap.Empty() {
			turn.Skips = append(turn.Skips, gap)
		}
		turn.Words.End = max(turn.Words.End, p.Words.End)
	}
	turn.Skips = append(turn.Skips, p.Skips...)
	if p.End != text.NoTime {
		turn.End = p.End
	}
}

// tile lets the passages meet: each begins where the one before ends, and a
// passage ends behind the end of its last line.
func (c *cutter) tile() {
	for i := range c.out {
		p := &c.out[i]
		if i == 0 {
			p.Span.Start = 0
		} else {
			p.Span.Start = c.out[i-1].Span.End
		}
		if p.Span.End < len(c.t) && c.t[p.Span.End] == '\n' {
			p.Span.End++
		}
		if i == len(c.out)-1 {
			p.Span.End = len(c.t)
		}
	}
}

// isBreak reports whether a paragraph is a tag behind which nobody has the
// floor: "[Break] [27:03]", "End of interview", "Rosa stopped transcription".
func (c *cutter) isBreak(b block) bool {
	s := strings.TrimSpace(c.t[b.span.Start:b.span.End])
	if len(s) > 120 {
		return false
	}
	if slices.ContainsFunc(transcribed, func(end string) bool { return strings.HasSuffix(s, end) }) {
		return true
	}
	if !strings.HasPrefix(s, "[") && !strings.HasPrefix(s, "(") {
		words := strings.ToLower(strings.Trim(s, "-–—*_=.~ "))
		return strings.Contains(words, " ") && slices.Contains(breaks, words)
	}
	n := strings.IndexAny(s, "])")
	if n < 0 || !slices.Contains(breaks, strings.ToLower(strings.TrimSpace(s[1:n]))) {
		return false
	}
	_, layout := onlyLayout(s, text.Span{Start: n + 1, End: len(s)})
	return layout
}

var bullets = []string{"- ", "• ", "* ", "– ", "— ", "· ", "-\t", "•\t", "*\t", "o\t"}

// behindBullet gives where the words of a paragraph typed as "- item" begin.
func behindBullet(t string, s text.Span) int {
	at := skipBlanks(t, s.Start, s.End)
	for _, sign := range bullets {
		if strings.HasPrefix(t[at:s.End], sign) {
			return at + len(sign)
		}
	}
	return s.Start
}

func isBullet(t string, s text.Span) bool { return behindBullet(t, s) != s.Start }

// arrange gives every passage the heading it stands under.
func (c *cutter) arrange() {
	var path []int // numbers of the headings that are open, outermost first
	for i := range c.out {
		p := &c.out[i]
		if p.Heading {
			for len(path) > 0 && c.out[path[len(path)-1]-1].Level >= p.Level {
				path = path[:len(path)-1]
			}
		}
		if len(path) > 0 {
			p.Under = path[len(path)-1]
		}
		if p.Heading {
			path = append(path, i+1)
		}
	}
}

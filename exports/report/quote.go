package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// How much of what someone said is printed: of a quote, and around it.
const (
	mostQuoted = 120 // words
	mostAround = 80
	mostWithin = 700 // of the passage the excerpt stands in
)

// firstWords gives at most n words from the beginning of a line.
func firstWords(s string, n int) (string, bool) {
	if f := strings.Fields(s); len(f) > n {
		return strings.Join(f[:n], " "), true
	}
	return s, false
}

// lastWords gives at most n words from its end.
func lastWords(s string, n int) (string, bool) {
	if f := strings.Fields(s); len(f) > n {
		return strings.Join(f[len(f)-n:], " "), true
	}
	return s, false
}

// omitted stands where words were left out of a quote.
const omitted inline = " \\[…\\] "

// quote gives the words of an excerpt in quotation marks.
func (m *material) quote(x study.Excerpt) inline {
	said, cut := firstWords(x.Words(), mostQuoted)
	if !cut {
		return "“" + words(said) + "”"
	}
	m.cut++
	return "“" + words(said) + "”" + inline(strings.TrimRight(string(omitted), " "))
}

// around writes the passages an excerpt stands in, its words marked, with the
// passage before and the one after.
func (m *material) around(w *writer, j judged) {
	x := *j.excerpt
	t := x.Text
	first, last := max(1, t.At(x.Span.Start)), min(t.At(max(x.Span.Start, x.Span.End-1)), len(t.Passages))
	if n := m.beside(t, first, -1); n > 0 {
		w.para(m.passage(x, n, func(s string) (inline, inline, inline) {
			said, cut := lastWords(s, mostAround)
			return ellipsis(cut), words(said), ""
		}))
	}
	const mostPassages = 12
	for n := first; n <= last; n++ {
		if n-first >= mostPassages {
			w.para(say("… %s more …", plural(last-n+1, "passage")))
			break
		}
		w.para(m.marked(x, n))
	}
	if n := m.beside(t, last, 1); n > 0 {
		w.para(m.passage(x, n, func(s string) (inline, inline, inline) {
			said, cut := firstWords(s, mostAround)
			return "", words(said), ellipsis(cut)
		}))
	}
}

// beside gives the next passage in a direction that is no heading and has
// words; 0 if there is none.
func (m *material) beside(t text.Text, n, step int) int {
	for n += step; n >= 1 && n <= len(t.Passages); n += step {
		if p := t.Passage(n); !p.Heading && !p.Words.Empty() {
			return n
		}
	}
	return 0
}

func ellipsis(cut bool) inline {
	if cut {
		return omitted
	}
	return ""
}

// passage writes a passage beside an excerpt: who speaks, then the words, or
// that they may not be printed.
func (m *material) passage(x study.Excerpt, n int, shorten func(string) (before, said, after inline)) inline {
	p := x.Text.Passage(n)
	v := m.voice(x.Source, x.Text, p)
	if p.Words.Empty() {
		return ""
	}
	if v.silent && !v.interviewer {
		return "*Words of someone who did not agree to be quoted.*"
	}
	before, said, after := shorten(x.Text.Excerpt(p.Words))
	return m.speaker(x.Source, x.Text, p, v) + before + said + after
}

// marked writes a passage the excerpt stands in.
func (m *material) marked(x study.Excerpt, n int) inline {
	p := x.Text.Passage(n)
	s := text.Span{Start: max(x.Span.Start, p.Words.Start), End: min(x.Span.End, p.Words.End)}
	if s.Empty() {
		return m.passage(x, n, func(s string) (inline, inline, inline) { return "", words(s), "" })
	}
	v := m.voice(x.Source, x.Text, p)
	if v.silent && !v.interviewer {
		return "*Words of someone who did not agree to be quoted.*"
	}
	head, cutHead := lastWords(x.Text.Excerpt(text.Span{Start: p.Words.Start, End: s.Start}), mostWithin/2)
	tail, cutTail := firstWords(x.Text.Excerpt(text.Span{Start: s.End, End: p.Words.End}), mostWithin/2)
	out := m.speaker(x.Source, x.Text, p, v) + ellipsis(cutHead) + words(head)
	if head != "" && spaced(x.Text.Body, s.Start) {
		out += " "
	}
	said, cut := firstWords(x.Text.Excerpt(s), mostWithin)
	out += "<mark>" + words(said) + ellipsis(cut) + "</mark>"
	if tail != "" && spaced(x.Text.Body, s.End) {
		out += " "
	}
	return out + words(tail) + ellipsis(cutTail)
}

// spaced reports whether white space stands at one side of an offset: then the
// words beside it are apart.
func spaced(body string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(body[:at])
	after, _ := utf8.DecodeRuneInString(body[at:])
	return unicode.IsSpace(before) || unicode.IsSpace(after)
}

// speaker names who speaks by role, never by pseudonym.
func (m *material) speaker(src corpus.Source, t text.Text, p text.Passage, v voice) inline {
	switch {
	case v.interviewer:
		return "**Interviewer:** "
	case t.Speaker(p) == "" || len(v.people) == 0:
		return ""
	}
	_, at := src.SpeakerOf(t.Speaker(p))
	if at < 0 || src.Speakers[at].Participant.IsZero() {
		return "**Someone else:** "
	}
	return strong(capital(m.who(src, v))+":") + " "
}

// capital begins a line with a capital letter.
func capital(s inline) inline {
	r, n := utf8.DecodeRuneInString(string(s))
	return inline(unicode.ToUpper(r)) + s[n:]
}

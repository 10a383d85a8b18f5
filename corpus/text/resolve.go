package text

import (
	"fmt"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// Resolve gives the words an address stands for: of a passage its words, of a
// range everything from the first word of its first passage or sentence to
// the last of its last, of a source from its first word to its last. A picture
// has no text, and its address is the empty span.
//
// It is NotFound when there is no such passage, sentence or version, and
// Invalid when the passages hold no words.
func (t Text) Resolve(a Address) (Span, error) {
	a = a.filled()
	switch {
	case a.Version != 0 && a.Version != t.Version:
		return Span{}, problem.New(problem.NotFound, "%s is version %d here, not %d", t.Name, t.Version, a.Version)
	case a.To.less(a.From):
		return Span{}, backwards(a)
	case a.Whole() && t.Body == "":
		return Span{}, nil
	case a.Whole():
		return t.words(a, 1, len(t.Passages))
	}
	for _, p := range []Point{a.From, a.To} {
		if p.Passage < 1 || p.Passage > len(t.Passages) {
			return Span{}, missing(t.Name, len(t.Passages), "passage", p.Passage)
		}
	}
	span, err := t.words(a, a.From.Passage, a.To.Passage)
	if err != nil {
		return Span{}, err
	}
	if a.From.Sentence != 0 {
		s, err := t.sentence(a.From)
		if err != nil {
			return Span{}, err
		}
		span.Start = s.Start
	}
	if a.To.Sentence != 0 {
		s, err := t.sentence(a.To)
		if err != nil {
			return Span{}, err
		}
		span.End = s.End
	}
	return span, nil
}

// words gives the span from the first word of passage from to the last of to.
func (t Text) words(a Address, from, to int) (Span, error) {
	for from <= to && t.Passage(from).Words.Empty() {
		from++
	}
	for from <= to && t.Passage(to).Words.Empty() {
		to--
	}
	if from > to {
		a.Source = t.Name
		return Span{}, problem.New(problem.Invalid, "%v holds no words", a.ByPassage())
	}
	return Span{t.Passage(from).Words.Start, t.Passage(to).Words.End}, nil
}

// sentence gives one sentence of a passage that exists.
func (t Text) sentence(p Point) (Span, error) {
	sentences := t.Sentences(t.Passage(p.Passage))
	if p.Sentence > len(sentences) {
		passage := Address{Source: t.Name, From: Point{Passage: p.Passage}}
		return Span{}, missing(passage.String(), len(sentences), "sentence", p.Sentence)
	}
	return sentences[p.Sentence-1], nil
}

// missing is the Problem of a number beyond the last.
func missing(where string, have int, what string, asked int) *problem.Problem {
	count := fmt.Sprintf("%d %ss", have, what)
	switch have {
	case 0:
		count = "no " + what + "s"
	case 1:
		count = "1 " + what
	}
	return problem.New(problem.NotFound, "%s has %s, there is no %d", where, count, asked)
}

// Address gives the address to print for a span: of passages or sentences
// where it is exactly those, else of the passages that hold it. It names no
// version; who prints a place in an older text sets that.
func (t Text) Address(s Span) Address {
	if exact, ok := t.Exact(s); ok {
		return exact
	}
	if len(t.Passages) == 0 || s == (Span{}) { // the empty span at the beginning is a picture as a whole
		return Address{Source: t.Name}
	}
	from := t.At(s.Start)
	to := max(from, t.At(max(s.Start, s.End-1)))
	return Address{Source: t.Name, From: Point{Passage: from}, To: Point{Passage: to}}
}

// Exact gives the address that resolves to a span and nothing else, if there
// is one. Passages come before sentences: the only sentence of passage 15 is
// P31-1:15. The whole source is named as its passages, except for a picture,
// which has none.
func (t Text) Exact(s Span) (Address, bool) {
	if s == (Span{}) && t.Body == "" {
		return Address{Source: t.Name}, true
	}
	if s.Empty() || s.Start < 0 || s.End > len(t.Body) || len(t.Passages) == 0 {
		return Address{}, false
	}
	from, to := t.At(s.Start), t.At(s.End-1)
	a := Address{Source: t.Name, From: Point{Passage: from}, To: Point{Passage: to}}
	first, last := t.Passage(from), t.Passage(to)
	if first.Words.Empty() || last.Words.Empty() {
		return Address{}, false
	}
	if first.Words.Start == s.Start && last.Words.End == s.End {
		return a, true
	}
	if !t.mayBegin(first, s.Start) || !t.mayEnd(last, s.End) {
		return Address{}, false
	}
	for i, sentence := range t.Sentences(first) {
		if sentence.Start == s.Start {
			a.From.Sentence = i + 1
		}
	}
	for i, sentence := range t.Sentences(last) {
		if sentence.End == s.End {
			a.To.Sentence = i + 1
		}
	}
	return a, a.From.Sentence != 0 && a.To.Sentence != 0
}

// mayBegin tells fast that no sentence begins at an offset, as in the middle
// of a line behind a plain word: most spans are phrases, and cutting sentences
// takes a thousand times as long.
func (t Text) mayBegin(p Passage, offset int) bool {
	before := offset - 1
	for before >= p.Words.Start && t.Body[before] == ' ' {
		before--
	}
	return before < p.Words.Start || len(p.Skips) > 0 || !inSentence(t.Body[before])
}

// mayEnd tells fast that no sentence ends at an offset.
func (t Text) mayEnd(p Passage, offset int) bool {
	behind := offset
	for behind < p.Words.End && t.Body[behind] == ' ' {
		behind++
	}
	return behind >= p.Words.End || len(p.Skips) > 0 || t.Body[behind] == '\n' || !inSentence(t.Body[offset-1])
}

// inSentence reports whether a byte can never be the last of a sentence that
// others follow on the same line.
func inSentence(c byte) bool {
	return byteClass[c] == letterByte || byteClass[c] == digitByte || c == ',' || c == '-'
}

package text

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Text is one version of what a source says, cut into passages. It is never
// edited: a corrected transcript is another Text, with a version of its own.
type Text struct {
	Name     string // the source's name, for addresses
	Version  int    // counted from 1
	Body     string // UTF-8, lines ended by LF, no byte order mark
	Passages []Passage
}

// Passage gives the passage of a number, counted from 1 as readers count. Like
// an index it panics when there is none: a number somebody typed goes through
// Resolve, which answers with a Problem.
func (t Text) Passage(n int) Passage { return t.Passages[n-1] }

// At gives the number of the passage that holds the byte at an offset. The
// offset just behind the text belongs to the last passage, so that the place
// of an empty span has a number too. It is 0 where the text has no passage.
func (t Text) At(offset int) int {
	if offset < 0 || offset > len(t.Body) {
		return 0
	}
	behind := sort.Search(len(t.Passages), func(i int) bool { return t.Passages[i].Span.End > offset })
	return min(behind+1, len(t.Passages))
}

// Speaker gives the speaker's name as it stands in the label, or "".
func (t Text) Speaker(p Passage) string { return t.Body[p.Speaker.Start:p.Speaker.End] }

// Masked gives the words of a passage with a blank for every byte that is
// skipped. It is as long as the words, so byte i of it stands for byte
// p.Words.Start+i of the text.
func (t Text) Masked(p Passage) string { return t.masked(p, p.Words) }

// masked is Masked for the part of the words that a span covers.
func (t Text) masked(p Passage, part Span) string {
	part = part.clip(p.Words)
	stored := t.Body[part.Start:part.End]
	var blanked []byte
	for _, skip := range p.Skips {
		skip = skip.clip(part)
		if skip.Empty() {
			continue
		}
		if blanked == nil {
			blanked = []byte(stored)
		}
		for i := skip.Start; i < skip.End; i++ {
			blanked[i-part.Start] = ' '
		}
	}
	if blanked == nil {
		return stored
	}
	return string(blanked)
}

// WordCount counts the words of a passage: runs of anything but white space,
// within the words, that hold at least one letter or number. "Nobody rang – I
// didn't" has four: the dash is none, and "didn't" is one.
func (t Text) WordCount(p Passage) int {
	n := 0
	for word := range strings.FieldsSeq(t.Masked(p)) {
		if strings.ContainsFunc(word, isWordRune) {
			n++
		}
	}
	return n
}

// Excerpt gives the words under a span as they are printed: without labels,
// time stamps and layout, every run of white space one blank. The passages of
// a longer span are joined by a blank as well, and not by a sign of our own,
// so that whatever was printed can be typed after -q and found again.
func (t Text) Excerpt(s Span) string {
	excerpt, _ := t.excerpt(s)
	return excerpt
}

// excerpt also gives where each byte of the excerpt stands in the text.
func (t Text) excerpt(s Span) (string, []int) {
	var out strings.Builder
	var at []int
	for p := range t.across(s) {
		gap := out.Len() > 0
		part := s.clip(p.Words)
		for i, r := range t.masked(p, part) {
			if unicode.IsSpace(r) {
				gap = out.Len() > 0
				continue
			}
			if gap {
				out.WriteByte(' ')
				at = append(at, part.Start+i)
				gap = false
			}
			out.WriteRune(r)
			for j := range utf8.RuneLen(r) {
				at = append(at, part.Start+i+j)
			}
		}
	}
	return out.String(), at
}

// across goes over the passages that share a byte with a span, in order.
func (t Text) across(s Span) func(yield func(Passage) bool) {
	return func(yield func(Passage) bool) {
		if s.Empty() {
			return
		}
		for n := max(1, t.At(s.Start)); n <= len(t.Passages) && t.Passages[n-1].Span.Start < s.End; n++ {
			if !yield(t.Passages[n-1]) {
				return
			}
		}
	}
}

// clip gives the part of s that lies within t; it is empty when they share nothing.
func (s Span) clip(t Span) Span {
	start := min(max(s.Start, t.Start), t.End)
	return Span{start, max(start, min(s.End, t.End))}
}

// isWordRune reports whether a rune makes what it stands in a word.
func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r)
}

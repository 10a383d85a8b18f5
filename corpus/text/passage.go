package text

// A Span is a half-open range of bytes of one version of a text; both ends lie
// on character boundaries.
type Span struct{ Start, End int }

// Len is the number of bytes in the span.
func (s Span) Len() int { return s.End - s.Start }

// Empty reports whether the span holds no bytes.
func (s Span) Empty() bool { return s.Start >= s.End }

// Contains reports whether t lies wholly within s.
func (s Span) Contains(t Span) bool { return s.Start <= t.Start && t.End <= s.End }

// Overlaps reports whether the two spans share at least one byte.
func (s Span) Overlaps(t Span) bool { return s.Start < t.End && t.Start < s.End }

// A Layer tells which layer of a fieldnote a passage belongs to.
type Layer byte

// The layers of a fieldnote: what was seen, what was said, what the
// researcher made of it.
const (
	NoLayer Layer = iota
	Event
	Talk
	Reflection
)

// String is the name of a layer: "event"; "" for none.
func (l Layer) String() string {
	return [...]string{"", "event", "talk", "reflection"}[min(l, Reflection)]
}

// NoTime stands for a time that a passage does not know.
const NoTime = -1

// A Passage is a numbered stretch of a text: a speaker's turn, a paragraph of
// a fieldnote or document, a heading, an answer, subtitle cues joined into a
// turn. The passages of a text tile it: the first starts at 0, each starts
// where the one before ends, the last ends with the text; blank lines and
// labels lie in the passage they open.
//
// Everything a passage knows about words is a span of the text, never a copy
// of them, so that erasing a stretch of the text erases it everywhere.
type Passage struct {
	Span    Span
	Words   Span   // what was said or written: without label, outer blanks and layout
	Skips   []Span // stretches inside Words that are no words: time stamps, marks of layout
	Speaker Span   // the speaker's name inside the label, without its punctuation; empty if no label
	Begin   int    // when it begins in the recording, in milliseconds, or NoTime
	End     int    // when it ends, in milliseconds, or NoTime
	Heading bool   // it is a heading
	Level   int    // of a heading: 1 is the highest
	Under   int    // number of the heading passage it stands under, 0 if none
	Page    int    // page it starts on, from 1; 0 if unknown
	Layer   Layer
}

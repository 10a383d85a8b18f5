package query

import "github.com/cmo-toolkit/cmo/corpus/text"

// A Study is what a query goes over: sources with their passages and codings,
// as plain values. Numbers are local stand-ins for records, counted from 1;
// they index the registers in Names. The engine reads it and changes nothing.
type Study struct {
	Sources []Source

	// Text gives the words of a passage (its index in the source), as long as
	// Passage.Words, with a blank for each byte that is no word. It is asked
	// for text terms and distances in words only, and may be nil without them.
	Text func(source, passage int) (string, error)

	// Lay sees to it that the Passages of a source are there. It is asked for
	// places and lengths of passages only: who speaks is in Talk. It may be nil
	// where all are there.
	Lay func(source int)

	// Propose gives the passages that may match a pattern, in order, and
	// false if it cannot tell. It is the index; without it every passage is
	// looked at. It may be nil.
	Propose func(p text.Pattern) ([]Place, bool)

	// Fetch is told, before the sources are gone over, which codings a question
	// looks at: only those have to be there. More of them come to stand behind
	// those of a source that were there before. It may be nil where all are there.
	Fetch func(Wanted) error

	// Stop is asked before each source and each text: an error ends the run. It
	// may be asked by several goroutines at once, and may be nil.
	Stop func() error

	Position string // of the journal; stated with the result
}

// Wanted are the codings that a question looks at.
type Wanted struct {
	All   bool     // every one
	Codes []uint32 // those of these codes
	Slots bool     // those that have a slot of their own
}

// A Place is a passage: indexes of its source and of itself in the source.
type Place struct{ Source, Passage int }

// A Source is one text with what is known and coded of it. Its passages tile
// it, in order.
type Source struct {
	Name         string
	Talk         Talk      // made of the passages where it is empty
	Passages     []Passage // see Study.Lay
	Codings      []Coding
	Participants []uint32 // who it is of
	Cases        []uint32
	Encounter    uint32 // 0: the source is its own encounter
	Wave         uint16 // 0: none
	ReadBy       []uint16
	// ReadBy lists the coders who hold a coding in the source or marked it
	// done, in any order.
}

// stopped tells whether the run is to end.
func (s *Study) stopped() error {
	if s.Stop == nil {
		return nil
	}
	return s.Stop()
}

// Len is how many passages the source has.
func (s *Source) Len() int { return max(len(s.Talk.By), len(s.Passages)) }

// A Passage is a stretch of a source.
type Passage struct {
	Start, End           uint32
	WordsStart, WordsEnd uint32
	Words                uint32 // how many
	Heading              bool   // nobody codes it: it is never uncoded

	// Who speaks, where the source has no Talk.
	Speaker     uint32
	Interviewer bool
}

// A Coding is one row of a coding. First and Last are indexes of passages;
// Start and End are bytes of the current version.
type Coding struct {
	Number      uint32
	Code        uint32
	Start, End  uint32
	First, Last uint32
	Coder       uint16
	Polarity    Polarity
	Status      Status
	Intensity   Intensity
	Slot        Type // NoType: that of the code
	Flags       CodingFlags
}

// CodingFlags tell about a coding and its place.
type CodingFlags uint8

// The flags of a coding.
const (
	Retired  CodingFlags = 1 << iota // the coding was retired
	Lost                             // its words are not in the current version
	Doubtful                         // its place awaits a decision; it counts
)

// Names is everything a query can name: the codebook, the registers, the
// fields. It is all that Bind needs.
type Names struct {
	Codes        []Code
	Participants []Participant // by number; the first is unused
	Cases        []string      // by number; the first is unused. An empty name stands for nobody
	Encounters   []string
	Coders       []string
	Waves        []string // by number, in their order
	Fields       []Field
	Sources      []string // names of sources, for the field; nil if any will do

	// Expand gives the expression behind saved:NAME (kind "saved"), the words
	// matched by cmoc:7.M1, or the test of cmoc:7 (kind "cmoc"). It returns a
	// Problem if there is none. It may be nil.
	Expand func(kind, name string) (string, error)

	// Evidence gives the judgements behind evidence:NAME, all of them for "".
	// It may be nil.
	Evidence func(name string) (*Layer, error)

	// Linked reports the codings that linked codes join, per source: pairs of
	// coding numbers, from and to. It may be nil.
	Linked func(source int) [][2]uint32
}

// A Participant is a person of the register.
type Participant struct {
	Name  string
	Cases []uint32
}

// A Code is one code of the codebook.
type Code struct {
	Number  uint32 // from 1
	ID      string // as lists show it, without "#"
	Whole   string // its id in full, by which saved queries keep it
	Name    string
	Parent  uint32 // 0 at the top
	Type    Type
	Retired bool
	Into    uint32   // the code it was merged into, or 0
	Levels  []string // of a continuum
}

// A Layer is a further layer of spans, such as the words judgements rest on.
type Layer struct {
	Name  string
	Spans func(source int) []LayerSpan // sorted by start

	// Wordless and Lost are the judgements that rest on no excerpt (on a case, a
	// person, a whole source), and those whose words are not in the current
	// version: they have no spans, and it is said.
	Wordless, Lost []uint32
}

// A LayerSpan is one stretch of a layer. Number tells one from another, and
// fields of judgements are asked by it.
type LayerSpan struct {
	Number      uint32
	Start, End  uint32
	First, Last uint32
}

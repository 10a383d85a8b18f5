package query

import "strconv"

// A Group tells what a field acts on.
type Group uint8

// The groups of fields.
const (
	PlaceGroup     Group = iota // which passages are looked at
	MarkGroup                   // which codings
	JudgementGroup              // which judgements
)

// A FieldType tells how values of a field compare.
type FieldType uint8

// The types of field.
const (
	WordType   FieldType = iota // names, compared by folding; no order
	NumberType                  // numbers
	DateType                    // 2023, 2023-01 or 2023-01-15
	YesNoType                   // yes or no
	LevelType                   // words in an order, as in Field.Levels
	TextType                    // free text: = compares the whole, ~ finds words
)

// An Owner tells what has the values of a field, so that they are asked for
// once a source and not once a passage.
type Owner uint8

// The owners.
const (
	OfSource Owner = iota
	OfPassage
	OfParticipant // of the participants of a passage
	OfCase        // of the cases of a passage
	OfCoding
	OfJudgement
	OfEither // of the participants of a passage or, where those have none, of its cases
)

// A Field is something that filters compare and --by splits by. Attributes,
// registers, measures and continua come to the engine as Fields; what the rows
// of a Study say by themselves (source, case, participant, speaker, wave,
// interviewer, words, polarity, status, intensity, slot, coder, code) it knows.
type Field struct {
	Name   string // lower case, "case.employer"
	Group  Group
	Type   FieldType
	Owner  Owner
	ByWave bool     // the value differs by wave; At.Wave says which is asked for
	AtWave bool     // it is of single waves, as a measure: nothing holds at every wave
	Levels []string // of a LevelType, lowest first
	Known  []string // the words it can be; another is refused. Nil if any

	// Words gives the words it has somewhere, where those make up what it can
	// be: another is refused. It is asked when a filter names the field, and may
	// be nil.
	Words func() []string

	// Values appends the values at a place. None is a missing value.
	Values func(at At, to []Value) []Value
}

// An At is where the value of a field is asked for. What the field's owner
// does not need is zero.
type At struct {
	Source      int // index in Study.Sources
	Passage     int // index in the source
	Participant uint32
	Case        uint32
	Wave        uint16
	Coding      *Coding // of OfCoding
	Judgement   uint32  // LayerSpan.Number, of OfJudgement
}

// A Value is one value of a field. Of a DateType, Word is the date; of a
// LevelType, Number counts from 1, halves lie between two levels, and By is
// the assessor.
type Value struct {
	Word   string
	Number float64
	By     string

	of uint32 // the participant or, with caseBit, the case it is of; 0 of others
}

// caseBit is set in Value.of of a case.
const caseBit = 1 << 31

// known gives the words the field can be; none if any.
func (f *Field) known() []string {
	if f.Words != nil {
		return f.Words()
	}
	return f.Known
}

// number64 writes a number as short as it can.
func number64(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

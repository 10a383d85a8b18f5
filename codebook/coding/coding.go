// Package coding holds codings: a coder puts a code on an excerpt, and says
// how it is there.
//
// A coding keeps for ever the version and the words it was made on, as an
// anchor; where these stand in a later version is told by that version, unless
// a person decided it. Marks say whether what the code names is present, absent or denied,
// how the speaker knows of it, how strong it is, and in which slot of a
// configuration it stands. For queries each coding has a row of fixed width,
// from which everything but its note can be answered.
package coding

import (
	"encoding/binary"
	"fmt"
	"iter"

	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// A Coding is one coder's use of a code on an excerpt.
type Coding struct {
	store.Meta `json:"-"`
	Source     ref.ID    `json:"source"`
	Place      Place     `json:"place"`
	Decided    *Decision `json:"decided,omitempty"`
	Code       ref.ID    `json:"code"`
	Edition    int       `json:"edition"` // of the code's definition when it was made
	Coder      ref.ID    `json:"coder"`
	Marks
	Note string `json:"note,omitempty"`
}

// Codings is the table of codings.
var Codings = store.Table[Coding]{
	Name: "codings", Noun: "coding", Letter: 'c', Numbered: true,
	Meta:  func(v *Coding) *store.Meta { return &v.Meta },
	Title: func(v Coding) string { return "c" + v.ID.Shown()[:ref.MinShown+1] },
	Refs: func(v Coding) []ref.ID {
		return append([]ref.ID{v.Source, v.Place.Version, v.Code, v.Coder}, v.Decided.Refs()...)
	},
	Valid: func(tx *store.Tx, _ store.Table[Coding], v Coding) error {
		if v.Place.End <= v.Place.Start && !v.ofPicture(tx) {
			return problem.New(problem.Invalid, "a coding needs words to stand on")
		}
		return v.Marks.valid()
	},
	RowSets:  []string{bySource, byCode, bySlot, byCoder},
	Gathered: map[string]int{bySource: RowLen, byCode: RowLen, bySlot: RowLen, byCoder: 4},
	Rows:     row,
}

// ofPicture reports whether a coding is of a whole picture: it stands on the
// empty span at the beginning, which only pictures have.
func (c Coding) ofPicture(tx *store.Tx) bool {
	if c.Place.Start != 0 || c.Place.End != 0 {
		return false
	}
	s, err := corpus.Sources.Get(tx, c.Source)
	return err == nil && s.Kind == "photo"
}

// The sets of coding rows. The first three hold the same rows, gathered by what
// is asked for: all that lies in a source, all that bears a code, all that has a
// slot of its own. The last says who holds a coding in a source: its rows are
// the numbers of the codings.
const (
	bySource = "codings" // key the number of the source
	byCode   = "coded"   // key the numbers of code and source
	bySlot   = "slotted" // key the number of the source; those with a slot of their own
	byCoder  = "coders"  // key the numbers of source and coder
)

// RowLen is the length of a coding's row.
const RowLen = 36

// Flags of a row.
const (
	FlagRetired = 1 << iota
)

// A Row is a coding in fixed width; numbers stand in for ids. Its words are
// those of the version it was made on or, if someone decided where it stands in
// a later one, of that.
type Row struct {
	Source       uint32 // of the key
	Coding, Code uint32
	Start, End   uint32
	First, Last  uint32 // passages
	Coder        uint16
	Polarity     Polarity
	Status       Status
	Intensity    int8 // -1 where none is given
	Slot         Slot
	Edition      uint8
	Flags        uint8
	Version      uint32 // what the words are of
}

// row derives the rows of a coding.
func row(tx *store.Tx, n uint32, v Coding, put func(string, []byte, []byte)) error {
	source, ok1 := corpus.Sources.Number(tx, v.Source)
	code, ok2 := codebook.Codes.Number(tx, v.Code)
	coder, ok3 := corpus.Coders.Number(tx, v.Coder)
	place := v.Decided.Or(v.Place)
	version, ok4 := corpus.Versions.Number(tx, place.Version)
	if !ok1 || !ok2 || !ok3 || !ok4 {
		return fmt.Errorf("derive the row of coding %s: its source, version, code or coder is not there", v.ID)
	}
	b := make([]byte, 0, RowLen)
	for _, u := range []uint32{n, code, uint32(place.Start), uint32(place.End), uint32(place.First), uint32(place.Last)} {
		b = binary.BigEndian.AppendUint32(b, u)
	}
	b = binary.BigEndian.AppendUint16(b, uint16(coder))
	var flags byte
	if v.Retired {
		flags |= FlagRetired
	}
	intensity := int8(-1)
	if v.Intensity != nil {
		intensity = int8(*v.Intensity)
	}
	b = append(b, byte(v.Polarity), byte(v.Status), byte(intensity), byte(v.Slot), byte(min(v.Edition, 255)), flags)
	b = binary.BigEndian.AppendUint32(b, version)
	put(bySource, key(source), b)
	put(byCode, key(code, source), b)
	if v.Slot != 0 {
		put(bySlot, key(source), b)
	}
	if !v.Retired {
		put(byCoder, binary.BigEndian.AppendUint16(key(source), uint16(coder)), b[:4])
	}
	return nil
}

// key writes the key of numbers.
func key(numbers ...uint32) []byte {
	var b []byte
	for _, n := range numbers {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	return b
}

// readRow reads a row of a source.
func readRow(source uint32, row []byte) Row {
	e, b := binary.BigEndian, (*[RowLen]byte)(row) // of known length: nothing is looked up twice
	return Row{
		Source: source, Coding: e.Uint32(b[0:4]), Code: e.Uint32(b[4:8]), Start: e.Uint32(b[8:12]), End: e.Uint32(b[12:16]), First: e.Uint32(b[16:20]), Last: e.Uint32(b[20:24]),
		Coder: e.Uint16(b[24:26]), Polarity: Polarity(b[26]), Status: Status(b[27]), Intensity: int8(b[28]), Slot: Slot(b[29]),
		Edition: b[30], Flags: b[31], Version: e.Uint32(b[32:36]),
	}
}

// Rows are rows of the codings of one source, in the order in which the codings
// were made. They are good as long as the transaction.
type Rows struct {
	Source uint32
	rows   []byte
}

// Len is how many they are.
func (r Rows) Len() int { return len(r.rows) / RowLen }

// Row gives one of them.
func (r Rows) Row(i int) Row { return readRow(r.Source, r.rows[i*RowLen:]) }

// AllRows gives the rows of all codings, source by source in the order of their
// numbers.
func AllRows(tx *store.Tx) iter.Seq[Rows] { return gathered(tx, bySource, nil) }

// RowsUnder gives the rows of the codings of a code, source by source.
func RowsUnder(tx *store.Tx, code uint32) iter.Seq[Rows] { return gathered(tx, byCode, key(code)) }

// RowsSlotted gives the rows of the codings that have a slot of their own,
// source by source.
func RowsSlotted(tx *store.Tx) iter.Seq[Rows] { return gathered(tx, bySlot, nil) }

// gathered reads a set; the number of the source ends its keys.
func gathered(tx *store.Tx, set string, prefix []byte) iter.Seq[Rows] {
	return func(yield func(Rows) bool) {
		for k, rows := range tx.Rows(set, prefix) {
			if !yield(Rows{binary.BigEndian.Uint32(k[len(k)-4:]), rows}) {
				return
			}
		}
	}
}

// RowsOf gives the rows of the codings of a source, in the order in which the
// codings were made; of all sources when the number is 0.
func RowsOf(tx *store.Tx, source uint32) iter.Seq[Row] {
	var prefix []byte
	if source != 0 {
		prefix = key(source)
	}
	return func(yield func(Row) bool) {
		for rows := range gathered(tx, bySource, prefix) {
			for i := range rows.Len() {
				if !yield(rows.Row(i)) {
					return
				}
			}
		}
	}
}

// CodersOf gives the numbers of sources and of the coders who hold a coding in
// them, retired ones apart.
func CodersOf(tx *store.Tx) iter.Seq2[uint32, uint16] {
	return func(yield func(uint32, uint16) bool) {
		for k := range tx.Rows(byCoder, nil) {
			if !yield(binary.BigEndian.Uint32(k), binary.BigEndian.Uint16(k[4:])) {
				return
			}
		}
	}
}

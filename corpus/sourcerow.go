package corpus

import (
	"encoding/binary"
	"fmt"
	"iter"

	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// rowsSources is the set of rows with what queries need to know of each source
// in use: key the number of the source, value a SourceRow.
const rowsSources = "sources"

// A SourceRow is what queries need to know of a source; numbers stand in for
// the ids of records, and are 0 where there is none.
type SourceRow struct {
	Number       uint32
	ID, Current  ref.ID // of the source and of its current version
	Version      uint32 // number of the current version
	Case, Wave   uint32
	Participants []uint32
	Speakers     []SpeakerRow
	Encounter    string
	Name         string
	Asked        bool // its headings are what the researcher asked: of a survey or a photo
}

// A SpeakerRow says who a label stands for.
type SpeakerRow struct {
	Label       string
	Participant uint32
	Interviewer bool
}

// SourceRows gives the rows of all sources in use, in the order of their
// numbers.
func SourceRows(tx *store.Tx) iter.Seq[SourceRow] {
	return func(yield func(SourceRow) bool) {
		for k, v := range tx.Rows(rowsSources, nil) {
			if r, ok := readSourceRow(k, v); ok && !yield(r) {
				return
			}
		}
	}
}

// Speaker gives who a label stands for.
func (r SourceRow) Speaker(label string) SpeakerRow {
	for _, s := range r.Speakers {
		if s.Label == label || SameName(s.Label, label) {
			return s
		}
	}
	return SpeakerRow{Label: label}
}

// sourceRows derives the rows of a source: that of its name, and that for
// queries.
func sourceRows(tx *store.Tx, n uint32, v Source, put func(string, []byte, []byte)) error {
	if v.Retired {
		return nil
	}
	put(namesOf("sources"), append(nameKey(v.Name), v.ID[:]...), v.ID[:])
	var missing error
	add := func(b []byte, n uint32, ok bool, id ref.ID) []byte {
		if !ok && !id.IsZero() {
			missing = fmt.Errorf("derive the row of source %s: it refers to %s, which is not there", v.ID, id)
		}
		return binary.AppendUvarint(b, uint64(n))
	}
	participant := func(b []byte, id ref.ID) []byte {
		n, ok := Participants.Number(tx, id)
		return add(b, n, ok, id)
	}
	b := append(append([]byte{}, v.ID[:]...), v.Version[:]...)
	version, ok := store.Table[Version]{Name: tableVersions}.Number(tx, v.Version)
	b = add(b, version, ok, v.Version)
	kase, ok := Cases.Number(tx, v.Case)
	b = add(b, kase, ok, v.Case)
	wave, ok := Waves.Number(tx, v.Wave)
	b = add(b, wave, ok, v.Wave)
	b = binary.AppendUvarint(b, uint64(len(v.Participants)))
	for _, id := range v.Participants {
		b = participant(b, id)
	}
	b = binary.AppendUvarint(b, uint64(len(v.Speakers)))
	for _, s := range v.Speakers {
		b = participant(b, s.Participant)
		interviewer := uint64(0)
		if s.Interviewer {
			interviewer = 1
		}
		b = appendWords(binary.AppendUvarint(b, interviewer), s.Label)
	}
	b = appendWords(appendWords(b, v.Encounter), v.Name)
	asked := uint64(0)
	if v.Kind == "survey" || v.Kind == "photo" {
		asked = 1
	}
	put(rowsSources, binary.BigEndian.AppendUint32(nil, n), binary.AppendUvarint(b, asked))
	return missing
}

func appendWords(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// readSourceRow reads a row; it is not ok where the bytes are no row.
func readSourceRow(key, value []byte) (r SourceRow, ok bool) {
	if len(key) != 4 || len(value) < 2*len(r.ID) {
		return r, false
	}
	r.Number = binary.BigEndian.Uint32(key)
	value = value[copy(r.ID[:], value):]
	value = value[copy(r.Current[:], value):]
	in := rowReader{b: value, ok: true}
	r.Version, r.Case, r.Wave = in.number(), in.number(), in.number()
	for n := in.number(); n > 0 && in.ok; n-- {
		r.Participants = append(r.Participants, in.number())
	}
	for n := in.number(); n > 0 && in.ok; n-- {
		r.Speakers = append(r.Speakers, SpeakerRow{Participant: in.number(), Interviewer: in.number() == 1, Label: in.words()})
	}
	r.Encounter, r.Name, r.Asked = in.words(), in.words(), in.number() == 1
	return r, in.ok
}

package corpus

import (
	"encoding/binary"
	"fmt"
	"iter"

	"github.com/cmo-toolkit/cmo/corpus/store"
)

// rowsPeople is the set of rows with what queries need to know of each
// participant in use: key the number of the participant, value a
// ParticipantRow.
const rowsPeople = "people"

// A ParticipantRow is what queries need to know of a participant.
type ParticipantRow struct {
	Number uint32
	Name   string
	Cases  []uint32 // their numbers
}

// ParticipantRows gives the rows of all participants in use, in the order of
// their numbers.
func ParticipantRows(tx *store.Tx) iter.Seq[ParticipantRow] {
	return func(yield func(ParticipantRow) bool) {
		for k, v := range tx.Rows(rowsPeople, nil) {
			in := rowReader{b: v, ok: len(k) == 4}
			r := ParticipantRow{Name: in.words()}
			for n := in.number(); n > 0 && in.ok; n-- {
				r.Cases = append(r.Cases, in.number())
			}
			if !in.ok {
				continue
			}
			r.Number = binary.BigEndian.Uint32(k)
			if !yield(r) {
				return
			}
		}
	}
}

// participantRows derives the rows of a participant: that of the name, and that
// for queries.
func participantRows(tx *store.Tx, n uint32, v Participant, put func(string, []byte, []byte)) error {
	if v.Retired {
		return nil
	}
	put(namesOf("participants"), append(nameKey(v.Name), v.ID[:]...), v.ID[:])
	b := binary.AppendUvarint(appendWords(nil, v.Name), uint64(len(v.Cases)))
	for _, id := range v.Cases {
		kase, ok := Cases.Number(tx, id)
		if !ok {
			return fmt.Errorf("derive the row of participant %s: case %s is not there", v.ID, id)
		}
		b = binary.AppendUvarint(b, uint64(kase))
	}
	put(rowsPeople, binary.BigEndian.AppendUint32(nil, n), b)
	return nil
}

// A rowReader takes numbers and words from the bytes of a row. It is not ok
// once they were no row.
type rowReader struct {
	b  []byte
	ok bool
}

func (r *rowReader) number() uint32 {
	v, n := binary.Uvarint(r.b)
	if r.ok = r.ok && n > 0; !r.ok {
		return 0
	}
	r.b = r.b[n:]
	return uint32(v)
}

func (r *rowReader) words() string {
	n := int(r.number())
	if r.ok = r.ok && n <= len(r.b); !r.ok {
		return ""
	}
	w := string(r.b[:n])
	r.b = r.b[n:]
	return w
}

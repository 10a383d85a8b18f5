package corpus

import (
	"encoding/binary"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// A Mark is one coder's mark on a source, in one of two tables: that their
// coding of it is complete (Done), or that it is theirs to code (Assignments).
//
// There is one record for each pair of source and coder, and its id is made of
// the two. So marks of two coders never meet in a record, and the same mark
// made in two copies of a study is the same record. Taking a mark away retires
// it.
type Mark struct {
	store.Meta `json:"-"`
	Source     ref.ID `json:"source"`
	Coder      ref.ID `json:"coder"`
}

// The tables of marks.
var (
	Done        = markTable("done", "done-mark")
	Assignments = markTable("assignments", "assignment")
)

func markTable(name, noun string) store.Table[Mark] {
	return store.Table[Mark]{
		Name: name, Noun: noun,
		Meta:    func(v *Mark) *store.Meta { return &v.Meta },
		Refs:    func(v Mark) []ref.ID { return []ref.ID{v.Source, v.Coder} },
		RowSets: []string{name},
		Rows:    markRow(name),
	}
}

// markRow derives the row of a mark in use: key the numbers of source and
// coder, 4 bytes each, value one byte, 1.
func markRow(set string) func(*store.Tx, uint32, Mark, func(string, []byte, []byte)) error {
	return func(tx *store.Tx, _ uint32, v Mark, put func(string, []byte, []byte)) error {
		source, ok1 := Sources.Number(tx, v.Source)
		coder, ok2 := Coders.Number(tx, v.Coder)
		if !ok1 || !ok2 {
			return problem.New(problem.Damaged, "a mark is on a source, or by a coder, that is not there").Suggest("cmo check")
		}
		if !v.Retired {
			put(set, binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, source), coder), []byte{1})
		}
		return nil
	}
}

// SetMark makes a mark of a coder on a source, or takes it away. It reports
// whether that was a change.
func SetMark(tx *store.Tx, table store.Table[Mark], source, coder ref.ID, on bool) (changed bool, err error) {
	m, err := table.Get(tx, pairID(table.Name, source, coder))
	switch {
	case problem.Is(err, problem.NotFound):
		if !on {
			return false, nil
		}
		m = Mark{Source: source, Coder: coder}
		m.ID = pairID(table.Name, source, coder)
		return true, table.Put(tx, &m)
	case err != nil || m.Retired != on:
		return false, err
	case on:
		return true, table.Restore(tx, &m)
	}
	return true, table.Retire(tx, &m)
}

// Marks gives the marks in use of a table: the numbers of the coders, by the
// number of the source.
func Marks(tx *store.Tx, table store.Table[Mark]) map[uint32][]uint32 {
	out := map[uint32][]uint32{}
	for k := range tx.Rows(table.Name, nil) {
		if len(k) == 8 {
			source := binary.BigEndian.Uint32(k)
			out[source] = append(out[source], binary.BigEndian.Uint32(k[4:]))
		}
	}
	return out
}

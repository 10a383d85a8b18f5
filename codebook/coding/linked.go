package coding

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// A Linked code is what someone asserts of one narrative: that codings of it
// are tied as cause and effect (Jackson and Kolla 2012). Its words are those
// of its codings. That two codings lie together says nothing of the kind, and
// is kept apart.
type Linked struct {
	store.Meta `json:"-"`
	Source     ref.ID   `json:"source"`
	Members    []Member `json:"members"` // in causal order, two at least
	Coder      ref.ID   `json:"coder"`
	Note       string   `json:"note,omitempty"`
}

// A Member is a coding with the part it plays in a linked code, whatever the
// default type of its code.
type Member struct {
	Coding ref.ID `json:"coding"`
	Slot   Slot   `json:"slot"`
}

// LinkedCodes is the table of linked codes.
var LinkedCodes = store.Table[Linked]{
	Name: "linked", Noun: "linked code", Letter: 'l', Numbered: true,
	Meta:  func(v *Linked) *store.Meta { return &v.Meta },
	Title: func(v Linked) string { return "l" + v.ID.Shown()[:ref.MinShown+1] },
	Refs: func(v Linked) []ref.ID {
		out := []ref.ID{v.Source, v.Coder}
		for _, m := range v.Members {
			out = append(out, m.Coding)
		}
		return out
	},
	Valid:   validLinked,
	RowSets: []string{linkedRows},
	Rows:    linkedRow,
}

func validLinked(tx *store.Tx, table store.Table[Linked], v Linked) error {
	if len(v.Members) < 2 {
		return problem.New(problem.Invalid, "a linked code joins two codings or more").
			Suggest("cmo link ADDRESS CODE CODE")
	}
	for i, m := range v.Members {
		if m.Slot == NoSlot || int(m.Slot) >= len(slots) {
			return problem.New(problem.Invalid, "a part of a linked code has no slot")
		}
		if slices.ContainsFunc(v.Members[:i], func(o Member) bool { return o.Coding == m.Coding }) {
			return problem.New(problem.Invalid, "a coding stands in a linked code once")
		}
		c, err := Codings.Get(tx, m.Coding)
		if err != nil {
			return err
		}
		if c.Source != v.Source {
			return problem.New(problem.Invalid, "a linked code joins codings of one source").
				Because("It is what one narrative says. What several say together is a configuration: cmo cmoc add.")
		}
	}
	return linkedAlready(tx, table, v)
}

// linkedAlready is a Conflict if the coder linked the same codings so before.
// The rows of the source say which linked codes could be that one.
func linkedAlready(tx *store.Tx, table store.Table[Linked], v Linked) error {
	source, ok := corpus.Sources.Number(tx, v.Source)
	if !ok {
		return nil
	}
	members, err := memberNumbers(tx, v)
	if err != nil {
		return err
	}
	for key, value := range tx.Rows(linkedRows, binary.BigEndian.AppendUint32(nil, source)) {
		if len(key) != 8 || !bytes.Equal(value, members) {
			continue
		}
		id, ok := table.ByNumber(tx, binary.BigEndian.Uint32(key[4:]))
		if !ok || id == v.ID {
			continue
		}
		o, err := table.Get(tx, id)
		if err != nil {
			return err
		}
		if o.Coder == v.Coder && slices.Equal(o.Members, v.Members) {
			return problem.New(problem.Conflict, "these codings are linked already, as %s", table.ShowOne(tx, o.ID)).
				Because("Nothing was changed.").Suggest("cmo coding list --linked")
		}
	}
	return nil
}

// memberNumbers gives the numbers of the codings of a linked code, as its row
// has them.
func memberNumbers(tx *store.Tx, v Linked) ([]byte, error) {
	var out []byte
	for _, m := range v.Members {
		c, ok := Codings.Number(tx, m.Coding)
		if !ok {
			return nil, fmt.Errorf("number linked code %s: a coding of it is not there", v.ID)
		}
		out = binary.BigEndian.AppendUint32(out, c)
	}
	return out, nil
}

// linkedRows is the set of rows of linked codes: key the numbers of source and
// linked code, 4 bytes each; value the numbers of its codings in causal order,
// 4 bytes each. One that was retired has none.
const linkedRows = "linked"

func linkedRow(tx *store.Tx, n uint32, v Linked, put func(string, []byte, []byte)) error {
	if v.Retired {
		return nil
	}
	source, ok := corpus.Sources.Number(tx, v.Source)
	if !ok {
		return fmt.Errorf("derive the row of linked code %s: its source is not there", v.ID)
	}
	key := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, source), n)
	value, err := memberNumbers(tx, v)
	if err != nil {
		return err
	}
	put(linkedRows, key, value)
	return nil
}

// LinksOf gives the linked codes in use, with the number of their source: the
// numbers of their codings in causal order.
func LinksOf(tx *store.Tx) func(func(source uint32, codings []uint32) bool) {
	return func(yield func(uint32, []uint32) bool) {
		for k, v := range tx.Rows(linkedRows, nil) {
			codings := make([]uint32, len(v)/4)
			for i := range codings {
				codings[i] = binary.BigEndian.Uint32(v[4*i:])
			}
			if len(k) == 8 && !yield(binary.BigEndian.Uint32(k), codings) {
				return
			}
		}
	}
}

package store

import (
	"bytes"
	"iter"
	"sort"
	"time"

	"github.com/cmo-toolkit/cmo/corpus/journal"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
)

// past holds, for each record changed after some position, the record as it
// was then: an overlay over the tables.
type past map[recordKey]raw

type recordKey struct {
	table string
	id    ref.ID
}

func (p past) get(table string, id ref.ID) (raw, bool) {
	if p == nil {
		return raw{}, false
	}
	r, ok := p[recordKey{table, id}]
	return r, ok
}

// at gives the record of an entry as it was after it. It is Stale if that
// state was erased.
func (tx *Tx) at(h journal.Head) (raw, error) {
	kept := tx.bucket(bucketBodies).Get(key64(h.Position))
	if kept == nil {
		return raw{}, damaged(tx.store.Path(), "the journal of the study has lost a part")
	}
	if journal.Erased(kept) {
		return raw{}, problem.New(problem.Stale, "the state of this record at #%d was erased", h.Action)
	}
	b, err := journal.ReadBody(kept)
	if err != nil {
		return raw{}, damaged(tx.store.Path(), "the journal of the study is damaged").Caused(err)
	}
	return raw{id: h.Record, state: b.State, codec: b.Codec, last: h.Position, record: b.Record}, nil
}

// before gives the record of an entry as it was before it; its state is 0 if
// there was none.
func (tx *Tx) before(h journal.Head) (raw, error) {
	if h.Previous == 0 {
		return raw{id: h.Record}, nil
	}
	prev, err := tx.Head(h.Previous)
	if err != nil {
		return raw{}, err
	}
	return tx.at(prev)
}

// AsOf gives the study as it was right after a position of the journal. The
// entries after it are read once: a record was then what it was before its
// first later entry, and its rows were those of that record. It is Stale if
// what it was has been erased since. Texts and local numbers are those of now.
// Nothing can be changed in it.
func (tx *Tx) AsOf(position uint64) (*Tx, error) {
	all := *tx
	all.past = nil // tx may be of the past itself
	p := &Past{newest: all.Position(), records: past{}, rows: pastRows{}}
	p.until = min(position, p.newest)
	then := all.in(p)
	for h, err := range all.Heads(position) {
		if err != nil {
			return nil, err
		}
		k := recordKey{h.Table, h.Record}
		if _, seen := p.records[k]; seen {
			continue
		}
		was, err := all.before(h)
		if err != nil {
			return nil, err
		}
		was.record = bytes.Clone(was.record)
		p.records[k] = was
	}
	return then, p.rows.gather(&all, then)
}

// A Past is what makes a study what it was at a position of its journal. It
// outlives the transaction it was read in.
type Past struct {
	newest, until uint64 // positions: of the last entry when it was read, and then
	records       past
	rows          pastRows
}

// Past gives what makes the study of this transaction one of the past, nil where
// it is of now. See In.
func (tx *Tx) Past() *Past { return tx.then }

// In gives the study as it was in a past that was read before, without reading
// the journal again. It cannot if anything was changed since.
func (tx *Tx) In(p *Past) (*Tx, bool) {
	if p == nil || tx.Position() != p.newest {
		return nil, false
	}
	return tx.in(p), true
}

func (tx *Tx) in(p *Past) *Tx {
	then := *tx
	then.then, then.past, then.until, then.rowsThen, then.writer = p, p.records, p.until, p.rows, nil
	return &then
}

// pastRows are the changes that make the rows of now those of then, by set.
type pastRows map[string][]rowOp

// gather derives the rows of the records that changed: those they have now,
// which go, and those they had.
func (p pastRows) gather(now, then *Tx) error {
	for k, was := range then.past {
		sp := now.store.schema[k.table]
		if sp == nil || len(sp.rowSets) == 0 {
			continue
		}
		is, err := now.get(k.table, k.id)
		if err != nil {
			return err
		}
		if err := sp.rows(now, &is, func(set string, key, value []byte) {
			p[set] = append(p[set], rowOp{key: bytes.Clone(key), value: bytes.Clone(value), gone: true})
		}); err != nil {
			return err
		}
		if err := sp.rows(then, &was, func(set string, key, value []byte) {
			p[set] = append(p[set], rowOp{key: bytes.Clone(key), value: append([]byte{}, value...), nth: 1})
		}); err != nil {
			return err
		}
	}
	for set, ops := range p {
		p[set] = settled(ops, now.store.widths[set])
	}
	return nil
}

// over gives rows with changes made, which stand in the order of their keys.
func over(rows iter.Seq2[[]byte, []byte], ops []rowOp, prefix []byte, width int) iter.Seq2[[]byte, []byte] {
	ops = ops[sort.Search(len(ops), func(i int) bool { return bytes.Compare(ops[i].key, prefix) >= 0 }):]
	return func(yield func(key, value []byte) bool) {
		ops := ops
		// next makes the changes up to a key; those of the key itself are made
		// of its value.
		next := func(key, value []byte) (met, on bool) {
			for len(ops) > 0 && bytes.HasPrefix(ops[0].key, prefix) && (key == nil || bytes.Compare(ops[0].key, key) <= 0) {
				var of []rowOp
				of, ops = oneKey(ops)
				same := key != nil && bytes.Equal(of[0].key, key)
				is := changed(func([]byte) []byte {
					if same {
						return value
					}
					return nil
				}, of, width)
				if is != nil && !yield(of[0].key, is) {
					return same, false
				}
				met = met || same
			}
			return met, true
		}
		for k, v := range rows {
			met, on := next(k, v)
			if !on || !met && !yield(k, v) {
				return
			}
		}
		next(nil, nil)
	}
}

// EndOf gives the position of the last entry of an action and of those before
// it. It is NotFound if there is no such action.
func (tx *Tx) EndOf(action uint64) (uint64, error) {
	if _, err := tx.Action(action); err != nil {
		return 0, err
	}
	var last uint64
	for h, err := range tx.HeadsOf(action) {
		if err != nil {
			return 0, err
		}
		last = h.Position
	}
	return last, nil
}

// Until gives the position of the last entry made before a moment.
func (tx *Tx) Until(t time.Time) (uint64, error) {
	var failed error
	n := sort.Search(int(tx.Position()), func(i int) bool {
		h, err := tx.Head(uint64(i) + 1)
		if err != nil {
			failed = err
			return true
		}
		return !h.Time.Before(t)
	})
	return uint64(n), failed
}

package store

import (
	"bytes"
	"cmp"
	"iter"
	"slices"
)

// rowChanges are changes of rows that are still to be made, by set.
type rowChanges struct {
	ops    map[string][]rowOp
	failed error // why some could not be made, if a reader of rows was told nothing
}

type rowOp struct {
	key, value []byte
	gone       bool
	nth        int // in the order in which they came
}

// mostPending is how many changes of rows wait in memory.
const mostPending = 1 << 20

// Rows gives the derived rows of a set whose keys begin with prefix, in order.
func (tx *Tx) Rows(set string, prefix []byte) iter.Seq2[[]byte, []byte] {
	now := tx.rowsNow(set, prefix)
	if then := tx.rowsThen[set]; then != nil {
		return then.over(prefix, now)
	}
	return now
}

func (tx *Tx) rowsNow(set string, prefix []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		if err := tx.flushRows(set); err != nil {
			tx.changes.failed = err
			return
		}
		c := tx.bucket(prefixRows + set).Cursor()
		for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
			if !yield(k, v) {
				return
			}
		}
	}
}

// rewriteRows takes away the rows of the record as it was and puts those of
// the record as it is.
//
// The changes wait in memory until the rows are read or the transaction ends,
// and are then made in the order of their keys: many keys in no order in one
// transaction take time in the square of their number.
func (tx *Tx) rewriteRows(sp *spec, was, is *raw) error {
	if len(sp.rowSets) == 0 {
		return nil
	}
	pending := tx.changes.ops
	err := sp.rows(tx, was, func(set string, key, _ []byte) {
		pending[set] = append(pending[set], rowOp{key: bytes.Clone(key), gone: true})
	})
	if err != nil {
		return err
	}
	err = sp.rows(tx, is, func(set string, key, value []byte) {
		pending[set] = append(pending[set], rowOp{key: bytes.Clone(key), value: bytes.Clone(value)})
	})
	if err != nil {
		return err
	}
	for _, set := range sp.rowSets {
		if len(pending[set]) > mostPending {
			if err := tx.flushRows(set); err != nil {
				return err
			}
		}
	}
	return nil
}

// flushRows makes the changes of a set that wait, the last for each key.
func (tx *Tx) flushRows(set string) error {
	if tx.changes == nil || len(tx.changes.ops[set]) == 0 {
		return nil
	}
	ops := tx.changes.ops[set]
	delete(tx.changes.ops, set)
	for i := range ops {
		ops[i].nth = i
	}
	slices.SortFunc(ops, func(a, b rowOp) int {
		return cmp.Or(bytes.Compare(a.key, b.key), cmp.Compare(a.nth, b.nth))
	})
	bucket := tx.bucket(prefixRows + set)
	for i, op := range ops {
		if i+1 < len(ops) && bytes.Equal(op.key, ops[i+1].key) {
			continue
		}
		var err error
		if op.gone {
			err = bucket.Delete(op.key)
		} else {
			err = bucket.Put(op.key, op.value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// flushAllRows makes the changes of all sets.
func (tx *Tx) flushAllRows() error {
	for set := range tx.changes.ops {
		if err := tx.flushRows(set); err != nil {
			return err
		}
	}
	return tx.changes.failed
}

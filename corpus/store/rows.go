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
// Of a gathered set a value is row after row.
func (tx *Tx) Rows(set string, prefix []byte) iter.Seq2[[]byte, []byte] {
	now := tx.rowsNow(set, prefix)
	if then := tx.rowsThen[set]; then != nil {
		return over(now, then, prefix, tx.store.widths[set])
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
	err := sp.rows(tx, was, func(set string, key, value []byte) {
		pending[set] = append(pending[set], rowOp{key: bytes.Clone(key), value: bytes.Clone(value), gone: true})
	})
	if err != nil {
		return err
	}
	err = sp.rows(tx, is, func(set string, key, value []byte) {
		pending[set] = append(pending[set], rowOp{key: bytes.Clone(key), value: append([]byte{}, value...)})
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

// flushRows makes the changes of a set that wait.
func (tx *Tx) flushRows(set string) error {
	if tx.changes == nil || len(tx.changes.ops[set]) == 0 {
		return nil
	}
	ops := tx.changes.ops[set]
	delete(tx.changes.ops, set)
	for i := range ops {
		ops[i].nth = i
	}
	width := tx.store.widths[set]
	bucket := tx.bucket(prefixRows + set)
	for ops = settled(ops, width); len(ops) > 0; {
		var of []rowOp
		of, ops = oneKey(ops)
		value := changed(bucket.Get, of, width)
		var err error
		if value == nil {
			err = bucket.Delete(of[0].key)
		} else {
			err = bucket.Put(of[0].key, value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// settled puts changes in the order of their keys and, under a key, of their
// rows' numbers, and keeps the last of each row. It uses the room of ops.
func settled(ops []rowOp, width int) []rowOp {
	slices.SortFunc(ops, func(a, b rowOp) int {
		if n := bytes.Compare(a.key, b.key); n != 0 {
			return n
		}
		if n := bytes.Compare(a.member(width), b.member(width)); n != 0 {
			return n
		}
		return cmp.Compare(a.nth, b.nth)
	})
	last := ops[:0]
	for i, op := range ops {
		if i+1 == len(ops) || !bytes.Equal(op.key, ops[i+1].key) || !bytes.Equal(op.member(width), ops[i+1].member(width)) {
			last = append(last, op)
		}
	}
	return last
}

// oneKey takes the changes under the first key.
func oneKey(ops []rowOp) (of, rest []rowOp) {
	n := 1
	for n < len(ops) && bytes.Equal(ops[0].key, ops[n].key) {
		n++
	}
	return ops[:n], ops[n:]
}

// changed gives what changes under one key make of its value; it is nil where
// nothing is left. The value so far is asked for where it counts.
func changed(value func(key []byte) []byte, of []rowOp, width int) []byte {
	switch {
	case width > 0:
		return gather(value(of[0].key), of, width)
	case of[0].gone:
		return nil
	}
	return of[0].value
}

// member gives the number that tells a row from the others under its key; it is
// empty where a key has one row.
func (op rowOp) member(width int) []byte {
	if width == 0 {
		return nil
	}
	return op.value[:numberLen]
}

// numberLen is the length of a local number.
const numberLen = 4

// gather makes changes of the rows under one key. Both are in the order of the
// rows' numbers.
func gather(rows []byte, ops []rowOp, width int) []byte {
	out := make([]byte, 0, len(rows)+len(ops)*width)
	for _, op := range ops {
		for len(rows) >= width && bytes.Compare(rows[:numberLen], op.member(width)) < 0 {
			out, rows = append(out, rows[:width]...), rows[width:]
		}
		if len(rows) >= width && bytes.Equal(rows[:numberLen], op.member(width)) {
			rows = rows[width:]
		}
		if !op.gone {
			out = append(out, op.value...)
		}
	}
	if out = append(out, rows...); len(out) == 0 {
		return nil
	}
	return out
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

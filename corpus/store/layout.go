package store

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"

	"go.etcd.io/bbolt"
)

// rowLayout is the number of the layouts of rows: it goes up with every change
// of what a row looks like that its set's name and width do not show.
const rowLayout = 2

// keyLayout is where the header bucket says how the rows are laid out.
const keyLayout = "rows"

// errRows says that the rows of a study are not laid out as this program has
// them.
var errRows = errors.New("the rows are laid out by another version of the program")

// layout tells one way to lay out rows from another.
func (s *Store) layout() []byte {
	h := sha256.New()
	fmt.Fprintln(h, rowLayout)
	for _, name := range slices.Sorted(maps.Keys(s.schema)) {
		for _, set := range s.schema[name].rowSets {
			fmt.Fprintln(h, name, set, s.widths[set])
		}
	}
	return h.Sum(nil)[:8]
}

// noteLayout writes down how the rows are laid out.
func (s *Store) noteLayout(b *bbolt.Tx) error {
	return b.Bucket([]byte(bucketHeader)).Put([]byte(keyLayout), s.layout())
}

// rowsFit reports errRows where another version of the program laid the rows
// out.
func (tx *Tx) rowsFit() error {
	if string(tx.bucket(bucketHeader).Get([]byte(keyLayout))) != string(tx.store.layout()) {
		return errRows
	}
	return nil
}

// withRows works on a study whose rows are as this program has them. Those of
// another version are made anew first: they follow from the records.
func (s *Store) withRows(work func() error) error {
	err := work()
	if !errors.Is(err, errRows) {
		return err
	}
	if err := s.RemakeRows(); err != nil {
		return err
	}
	return work()
}

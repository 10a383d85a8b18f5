package store_test

import (
	"fmt"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func putMany(tb testing.TB, s *store.Store, n int) (code, uint64) {
	c, _ := addCode(tb, s, "trust")
	return c, update(tb, s, act("import"), func(tx *store.Tx) error {
		for i := range n {
			// Places in no order, as codings sorted by time of making have.
			v := coding{Code: c.ID, Start: uint32(i) * 2654435761, Note: "we only came because the nurse asked us herself"}
			if err := codings.Put(tx, &v); err != nil {
				return err
			}
		}
		return nil
	})
}

func BenchmarkPutOne(b *testing.B) {
	s := open(b)
	c, _ := addCode(b, s, "trust")
	i := uint32(0)
	for b.Loop() {
		i++
		addCoding(b, s, c, i)
	}
}

func BenchmarkPut(b *testing.B) {
	for _, n := range []int{1000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				putMany(b, open(b), n)
			}
		})
	}
}

func BenchmarkUndo(b *testing.B) {
	const n = 100_000
	for b.Loop() {
		b.StopTimer()
		s := open(b)
		_, action := putMany(b, s, n)
		b.StartTimer()
		undo(b, s, action)
	}
}

func BenchmarkOpenAndGet(b *testing.B) {
	s := open(b)
	putMany(b, s, 100_000)
	var id ref.ID
	view(b, s, func(tx *store.Tx) error {
		for v, err := range codings.All(tx) {
			id = v.ID
			return err
		}
		return nil
	})
	for b.Loop() {
		view(b, s, func(tx *store.Tx) error {
			_, err := codings.Get(tx, id)
			return err
		})
	}
}

func BenchmarkCheck(b *testing.B) {
	s := open(b)
	putMany(b, s, 100_000)
	for b.Loop() {
		view(b, s, func(tx *store.Tx) error {
			c, err := tx.Check()
			if len(c.Findings) > 0 {
				b.Errorf("%v", c.Findings)
			}
			return err
		})
	}
}

func BenchmarkShow(b *testing.B) {
	s := open(b)
	putMany(b, s, 100_000)
	var ids []ref.ID
	view(b, s, func(tx *store.Tx) error {
		for v, err := range codings.All(tx) {
			ids = append(ids, v.ID)
			if len(ids) == 50 {
				break
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	for b.Loop() {
		view(b, s, func(tx *store.Tx) error {
			codings.Show(tx, ids...)
			return nil
		})
	}
}

func BenchmarkAsOf(b *testing.B) {
	s := open(b)
	putMany(b, s, 100_000)
	for b.Loop() {
		view(b, s, func(tx *store.Tx) error {
			_, err := tx.AsOf(3)
			return err
		})
	}
}

package store_test

import (
	"encoding/binary"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/cmo-toolkit/cmo/corpus/store"
)

// buckets is a study file opened behind the store's back.
type buckets struct {
	t  testing.TB
	tx *bbolt.Tx
}

// edit changes a study file behind the store's back.
func edit(t testing.TB, s *store.Store, fn func(buckets)) {
	t.Helper()
	db, err := bbolt.Open(s.Path(), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Update(func(tx *bbolt.Tx) error { fn(buckets{t, tx}); return nil }); err != nil {
		t.Fatal(err)
	}
}

func (b buckets) named(name string) *bbolt.Bucket {
	bucket := b.tx.Bucket([]byte(name))
	if bucket == nil {
		b.t.Fatalf("there is no bucket %q", name)
	}
	return bucket
}

func (b buckets) put(name string, key, value []byte) {
	if err := b.named(name).Put(key, value); err != nil {
		b.t.Fatal(err)
	}
}

func (b buckets) remove(name string, key []byte) {
	if err := b.named(name).Delete(key); err != nil {
		b.t.Fatal(err)
	}
}

// last gives the last key and value of a bucket.
func (b buckets) last(name string) (key, value []byte) {
	k, v := b.named(name).Cursor().Last()
	return append([]byte(nil), k...), append([]byte(nil), v...)
}

// flip changes one byte of the last value of a bucket, counted from its end.
func (b buckets) flip(name string, fromEnd int) {
	k, v := b.last(name)
	v[len(v)-fromEnd] ^= 1
	b.put(name, k, v)
}

func be(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

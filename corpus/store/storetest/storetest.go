// Package storetest opens real study files for tests, and checks them when the
// test ends: a test that leaves a study in disorder fails, whatever it was
// about.
package storetest

import (
	"encoding/binary"
	"io"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/cmo-toolkit/cmo/corpus/store"
)

// Start is when the clock of a test study begins.
var Start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// Open makes a new study with those tables in a folder of the test's own. Its
// clock goes on by a second each time it is read, and its random bytes are the
// same in each run. When the test ends, the study is checked.
func Open(t testing.TB, tables ...store.Kind) *store.Store {
	t.Helper()
	s := store.At(filepath.Join(t.TempDir(), ".cmo"), tables...)
	s.Now = Clock(Start, time.Second)
	s.Random = Random(1)
	s.Command = t.Name()
	if err := s.Create(t.Name()); err != nil {
		t.Fatalf("make a study: %v", err)
	}
	t.Cleanup(func() { Check(t, s) })
	return s
}

// Check fails the test for each finding of a check of the study.
func Check(t testing.TB, s *store.Store) {
	t.Helper()
	err := s.View(func(tx *store.Tx) error {
		c, err := tx.Check()
		for _, f := range c.Findings {
			t.Errorf("check: %s: %s", f.Where, f.What)
		}
		return err
	})
	if err != nil {
		t.Errorf("check the study: %v", err)
	}
}

// Clock gives a clock that begins at a time and goes on by a step each time it
// is read; a step of nothing makes it stand still.
func Clock(begin time.Time, step time.Duration) func() time.Time {
	var m sync.Mutex
	now := begin
	return func() time.Time {
		m.Lock()
		defer m.Unlock()
		is := now
		now = now.Add(step)
		return is
	}
}

// Random gives bytes that look random and are the same for the same seed.
func Random(seed uint64) io.Reader {
	var key [32]byte
	for i := range 8 {
		key[i] = byte(seed >> (8 * i))
	}
	return &locked{r: rand.NewChaCha8(key)}
}

type locked struct {
	m sync.Mutex
	r io.Reader
}

func (l *locked) Read(b []byte) (int, error) {
	l.m.Lock()
	defer l.m.Unlock()
	return l.r.Read(b)
}

// EraseBody takes the body of an entry of the journal out of a study file, as an
// erasure does.
func EraseBody(t testing.TB, file string, position uint64) {
	t.Helper()
	db, err := bbolt.Open(file, 0o600, &bbolt.Options{Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.Update(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte("bodies")).Put(binary.BigEndian.AppendUint64(nil, position), nil)
	}); err != nil {
		t.Fatal(err)
	}
}

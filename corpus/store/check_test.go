package store_test

import (
	"encoding/binary"
	"os"
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/store/storetest"
)

// some makes a study with a bit of everything in it.
func some(t testing.TB) *store.Store {
	t.Helper()
	s := empty(t)
	s.Now, s.Random = storetest.Clock(storetest.Start, 0), storetest.Random(1)
	if err := s.Create("test"); err != nil {
		t.Fatal(err)
	}
	c, _ := addCode(t, s, "trust")
	v, _ := addCoding(t, s, c, 1)
	rename(t, s, act("code rename"), c.ID, "rapport")
	update(t, s, act("coding retire"), func(tx *store.Tx) error { return codings.Retire(tx, &v) })
	_, n := addCode(t, s, "gone")
	undo(t, s, n)
	addCoding(t, s, c, 2)
	return s
}

func findings(t testing.TB, s *store.Store) string {
	t.Helper()
	var out []string
	view(t, s, func(tx *store.Tx) error {
		c, err := tx.Check()
		for _, f := range c.Findings {
			out = append(out, f.Where+": "+f.What)
		}
		return err
	})
	return strings.Join(out, "\n")
}

func TestCheckFinds(t *testing.T) {
	for _, test := range []struct {
		name string
		do   func(buckets)
		want string // all of it in one finding, in this order
	}{
		{"nothing", func(buckets) {}, ""},
		{"an erased body", func(b buckets) { b.put("bodies", be(2), nil) }, ""},
		{"a byte of a record", func(b buckets) { b.flip("table/codings", 4) }, "coding * is not what the journal says"},
		{"the state of a record", func(b buckets) {
			k, v := b.last("table/codings")
			v[0] = 2
			b.put("table/codings", k, v)
		}, "coding * is not what the journal says"},
		{"the revision of a record", func(b buckets) {
			k, v := b.last("table/codings")
			v[2]++
			b.put("table/codings", k, v)
		}, "coding * is at revision 2"},
		{"a record cut short", func(b buckets) {
			k, _ := b.last("table/codings")
			b.put("table/codings", k, []byte{1, 1})
		}, "coding * not the bytes of a record"},
		{"a record too many", func(b buckets) { b.put("table/codings", make([]byte, 16), []byte{1, 1, 1, 1, '{', '}'}) }, "coding * is in no journal entry"},
		{"a key that is no id", func(b buckets) { b.put("table/codings", []byte("x"), []byte{1, 1, 1, 1}) }, "coding * no id"},
		{"a record lost", func(b buckets) {
			k, _ := b.last("table/codings")
			b.remove("table/codings", k)
		}, "table codings: 1 records of the journal are not there"},
		{"a record of a codec to come", func(b buckets) {
			k, v := b.last("table/codings")
			v[1] = 9
			b.put("table/codings", k, v)
		}, "coding * is not what the journal says"},
		{"a byte of a body", func(b buckets) { b.flip("bodies", 2) }, "journal entry 14: its body is not what was written"},
		{"the random bytes of a body", func(b buckets) {
			k, v := b.last("bodies")
			v[0] ^= 1
			b.put("bodies", k, v)
		}, "journal entry 14: its body is not what was written"},
		{"a missing body", func(b buckets) { b.remove("bodies", be(3)) }, "journal entry 3: its body is not there"},
		{"a body too many", func(b buckets) { b.put("bodies", be(99), []byte("x")) }, "a body stands after the last entry"},
		{"a byte of a head", func(b buckets) {
			v := append([]byte(nil), b.named("heads").Get(be(5))...)
			v[40] ^= 1 // its time
			b.put("heads", be(5), v)
		}, "journal entry 5: the chain is broken"},
		{"a byte of a link", func(b buckets) {
			v := append([]byte(nil), b.named("heads").Get(be(5))...)
			v[len(v)-1] ^= 1
			b.put("heads", be(5), v)
		}, "journal entry 6: the chain is broken"},
		{"a head cut short", func(b buckets) { b.put("heads", be(5), []byte("x")) }, "journal entry 5: not the bytes of a journal head"},
		{"a head lost", func(b buckets) { b.remove("heads", be(5)) }, "is out of order: after entry 4 stands 6"},
		{"the last head lost", func(b buckets) { b.remove("heads", be(14)) }, "actions: end at entry 14; the journal ends at 13"},
		{"a changed row", func(b buckets) { b.flip("rows/codings", 1) }, "rows codings: 1 of 2 differ"},
		{"a removed row", func(b buckets) {
			k, _ := b.last("rows/codings")
			b.remove("rows/codings", k)
		}, "rows codings: 0 of 1 differ from what the records give (2)"},
		{"a row too many", func(b buckets) { b.put("rows/codings", []byte("x"), nil) }, "rows codings: 1 of 3 differ"},
		{"a changed number", func(b buckets) {
			k, _ := b.last("number/codings")
			b.put("number/codings", k, []byte{0, 0, 0, 9})
		}, "numbers codings: 1 of 2"},
		{"a removed number", func(b buckets) {
			k, _ := b.last("number/codings")
			b.remove("number/codings", k)
		}, "bucket number/codings: has 1 entries for 2 records"},
		{"a number of another", func(b buckets) { b.put("nth/codings", []byte{0, 0, 0, 1}, make([]byte, 16)) }, "numbers codings: 1 of 2"},
		{"a number too many", func(b buckets) { b.put("nth/codings", []byte{0, 0, 0, 9}, make([]byte, 16)) }, "bucket nth/codings: has 3 entries for 2 records"},
		{"an action lost", func(b buckets) { b.remove("actions", append(be(2), be(3)...)) }, "actions: after #1 stands #3"},
		{"an action too long", func(b buckets) { b.put("actions", append(be(2), be(3)...), be(5)) }, "action #2: entry 5 is of #3"},
		{"an action that begins elsewhere", func(b buckets) {
			b.remove("actions", append(be(2), be(3)...))
			b.put("actions", append(be(2), be(4)...), be(4))
		}, "action #2: does not begin with its own entry"},
		{"an unknown table", func(b buckets) {
			if _, err := b.tx.CreateBucket([]byte("table/moods")); err != nil {
				b.t.Fatal(err)
			}
		}, "table moods: is unknown to this program"},
		{"an unknown bucket", func(b buckets) {
			if _, err := b.tx.CreateBucket([]byte("moods")); err != nil {
				b.t.Fatal(err)
			}
		}, "bucket moods: is unknown to this program"},
		{"a reference to nothing", func(b buckets) {
			k, _ := b.last("number/codes")
			b.remove("table/codes", k)
			k, _ = b.named("number/codes").Cursor().First()
			b.remove("table/codes", k)
		}, "refers to"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := some(t)
			edit(t, s, test.do)
			got := findings(t, s)
			if test.want == "" {
				if got != "" {
					t.Errorf("found %s", got)
				}
				return
			}
			before, after, _ := strings.Cut(test.want, "*")
			for line := range strings.Lines(got) {
				if i := strings.Index(line, before); i >= 0 && strings.Contains(line[i+len(before):], after) {
					return
				}
			}
			t.Errorf("found %q, want %q", got, test.want)
		})
	}
}

func TestCheckCounts(t *testing.T) {
	s := some(t)
	edit(t, s, func(b buckets) { b.put("bodies", be(2), nil) })
	view(t, s, func(tx *store.Tx) error {
		c, err := tx.Check()
		if c.Entries != 14 || c.Records != 11 || c.Erased != 1 {
			t.Errorf("checked %+v", c)
		}
		return err
	})
}

func TestRemakeRowsIsTheCure(t *testing.T) {
	s := some(t)
	before := snapshot(t, s)
	edit(t, s, func(b buckets) {
		b.flip("rows/codings", 1)
		b.put("rows/codings", []byte("x"), nil)
	})
	if err := s.RemakeRows(); err != nil {
		t.Fatal(err)
	}
	if got := findings(t, s); got != "" {
		t.Errorf("found %s", got)
	}
	if after := snapshot(t, s); after != before {
		t.Errorf("rows made anew:\n%s\nwant\n%s", after, before)
	}
}

// A study of an earlier program lacks the tables of a later one: it can be
// read, and has them once it is written to.
func TestTableAddedLater(t *testing.T) {
	dir := t.TempDir()
	old := store.At(dir, codes)
	if err := old.Create("test"); err != nil {
		t.Fatal(err)
	}
	c, _ := addCode(t, old, "trust")
	s := store.At(dir, codes, codings)
	if got := snapshot(t, s); strings.Count(got, "\n") != 1 {
		t.Errorf("read %s", got)
	}
	if got := findings(t, s); got != "" {
		t.Errorf("found %s", got)
	}
	addCoding(t, s, c, 1)
	storetest.Check(t, s)
	if got := findings(t, old); !strings.Contains(got, "table codings: is unknown to this program") {
		t.Errorf("the older program finds %q", got)
	}
	_, err := old.Update(act("undo"), func(tx *store.Tx) error { _, err := tx.Undo(2, false); return err })
	wantProblem(t, err, "conflict", "#2 (tag) cannot be undone by this cmo")
}

// The check of pages finds at least what bbolt's own finds, and nothing in a
// file that is in order, also after much was written and taken away.
func TestCheckPages(t *testing.T) {
	s := open(t)
	_, n := putMany(t, s, 20_000)
	undo(t, s, n)
	for range 2 {
		update(t, s, act("tag"), func(tx *store.Tx) error {
			list, err := codes.List(tx)
			if err != nil {
				return err
			}
			return codings.Put(tx, &coding{Code: list[0].ID, Note: strings.Repeat("long ", 5000)})
		})
	}
	if got := findings(t, s); got != "" {
		t.Fatalf("found %s", got)
	}
	edit(t, s, func(b buckets) {
		for err := range b.tx.Check() {
			t.Errorf("bbolt finds %v", err)
		}
	})
	forget := func(by byte) {
		at := freelist(t, s.Path()) + 10 // the count of the page
		f, err := os.OpenFile(s.Path(), os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		b := make([]byte, 1)
		if _, err := f.ReadAt(b, at); err != nil {
			t.Fatal(err)
		}
		b[0] += by
		if _, err := f.WriteAt(b, at); err != nil {
			t.Fatal(err)
		}
	}
	forget(255)
	if got := findings(t, s); got != "study.db: 1 pages are neither used nor free" {
		t.Errorf("the list of free pages forgot one, and the check finds %q", got)
	}
	forget(1)
}

// freelist gives where in a file bbolt's list of free pages begins.
func freelist(t testing.TB, path string) (at int64) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	e, newest := binary.NativeEndian, uint64(0)
	size := int64(e.Uint32(b[16+8:]))
	for _, meta := range [][]byte{b[16:], b[size+16:]} {
		if tx := e.Uint64(meta[48:]); tx >= newest {
			newest, at = tx, int64(e.Uint64(meta[32:]))*size
		}
	}
	return at
}

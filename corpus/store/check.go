package store

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"maps"
	"slices"
	"strings"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"github.com/cmo-toolkit/cmo/corpus/journal"
	"github.com/cmo-toolkit/cmo/corpus/ref"
)

// A Finding is something a check found that is not as it should be.
type Finding struct {
	Where string // what it is about
	What  string // what is wrong
}

// Checked tells what a check looked at.
type Checked struct {
	Entries  uint64
	Records  int
	Erased   int
	Findings []Finding
}

func (c *Checked) find(where, format string, args ...any) {
	c.Findings = append(c.Findings, Finding{where, fmt.Sprintf(format, args...)})
}

// Check reads the whole file: the pages, the chain of the journal, every body
// against the digest in its head, the tables against a replay of the journal,
// the numbers and the rows against the tables. Where pages are damaged it goes
// no further.
func (tx *Tx) Check() (Checked, error) {
	var c Checked
	err := checkPages(tx.store.Path(), func(format string, args ...any) { c.find(fileDB, format, args...) })
	if err != nil || len(c.Findings) > 0 {
		return c, err
	}
	replayed := tx.replay(&c)
	tx.checkActions(&c)
	for _, name := range slices.Sorted(maps.Keys(tx.store.schema)) {
		sp := tx.store.schema[name]
		tx.checkTable(sp, replayed[name], &c)
		if sp.numbered {
			tx.checkNumbers(sp, replayed[name], &c)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(replayed)) {
		if tx.store.schema[name] == nil {
			c.find("table "+name, "is named by the journal and unknown to this program")
		}
	}
	tx.checkBuckets(&c)
	tx.checkRows(&c)
	return c, nil
}

// replayedRecord is what the journal says a record is now. The record itself
// is kept as a digest, so that a large study fits.
type replayedRecord struct {
	rev, last uint64
	state     journal.State
	codec     byte
	record    [sha256.Size]byte
	erased    bool
	number    uint32
}

func (tx *Tx) replay(c *Checked) map[string]map[ref.ID]replayedRecord {
	out := map[string]map[ref.ID]replayedRecord{}
	numbers := map[string]uint32{}
	made := map[journal.Replica]uint64{}
	var before journal.Head
	bodies := tx.bucket(bucketBodies).Cursor()
	at, body := bodies.First()
	cur := tx.bucket(bucketHeads).Cursor()
	for k, kept := cur.First(); k != nil; k, kept = cur.Next() {
		c.Entries++
		where := fmt.Sprintf("journal entry %d", c.Entries)
		if len(k) == 8 {
			where = fmt.Sprintf("journal entry %d", binary.BigEndian.Uint64(k))
		}
		for ; at != nil && bytes.Compare(at, k) < 0; at, body = bodies.Next() {
			c.find(where, "before it stands a body without a head: %x", at)
		}
		h, err := journal.ReadHead(kept)
		if err != nil {
			c.find(where, "%v", err)
			continue
		}
		if !bytes.Equal(k, key64(h.Position)) || h.Position != before.Position+1 {
			c.find(where, "is out of order: after entry %d stands %d", before.Position, h.Position)
		}
		if !journal.Follows(before.Link, kept) {
			c.find(where, "the chain is broken: it does not follow the entry before")
		}
		if h.Time.Before(before.Time) {
			c.find(where, "is earlier than the entry before")
		}
		if h.Number <= made[h.Replica] {
			c.find(where, "has the number %d in its copy, which had come to %d", h.Number, made[h.Replica])
		}
		before, made[h.Replica] = h, h.Number
		table := out[h.Table]
		if table == nil {
			table = map[ref.ID]replayedRecord{}
			out[h.Table] = table
		}
		r := table[h.Record]
		if r.last != h.Previous {
			c.find(where, "names entry %d as the one before for its record, but that is %d", h.Previous, r.last)
		}
		if r.rev == 0 {
			numbers[h.Table]++
			r.number = numbers[h.Table]
		}
		r.rev, r.last, r.erased = r.rev+1, h.Position, true
		var is []byte // nil unless there is a body at this position
		if bytes.Equal(at, k) {
			is = body
			at, body = bodies.Next()
		}
		b, err := readKept(is, h.Digest)
		switch {
		case err != nil:
			c.find(where, "%v", err)
		case journal.Erased(is):
			c.Erased++
		default:
			r.erased = false
			r.state, r.codec, r.record = b.State, b.Codec, sha256.Sum256(b.Record)
		}
		table[h.Record] = r
	}
	for ; at != nil; at, _ = bodies.Next() {
		c.find("journal", "a body stands after the last entry: %x", at)
	}
	return out
}

var (
	errNoBody  = errors.New("its body is not there")
	errNotBody = errors.New("its body is not what was written")
)

// readKept reads a body and holds it to the digest in its head.
func readKept(kept []byte, digest [sha256.Size]byte) (journal.Body, error) {
	switch {
	case kept == nil:
		return journal.Body{}, errNoBody
	case journal.Erased(kept):
		return journal.Body{}, nil
	case journal.DigestOf(kept) != digest:
		return journal.Body{}, errNotBody
	}
	return journal.ReadBody(kept)
}

// checkActions holds the list of actions to the journal: each entry is within
// one stretch of the action it names, and each action begins with the entry of
// its own record.
func (tx *Tx) checkActions(c *Checked) {
	type stretch struct{ action, first, last uint64 }
	var all []stretch
	next := uint64(1)
	cur := tx.bucket(bucketSpans).Cursor()
	for k, v := cur.First(); k != nil; k, v = cur.Next() {
		if len(k) != 16 || len(v) != 8 {
			c.find("actions", "has an entry that is none: %x", k)
			continue
		}
		s := stretch{binary.BigEndian.Uint64(k), binary.BigEndian.Uint64(k[8:]), binary.BigEndian.Uint64(v)}
		if s.action == next {
			next++
			if h, err := tx.Head(s.first); err == nil && h.Table != Actions.Name {
				c.find(fmt.Sprintf("action #%d", s.action), "does not begin with its own entry")
			}
		} else if s.action != next-1 {
			c.find("actions", "after #%d stands #%d", next-1, s.action)
			next = s.action + 1
		}
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b stretch) int { return cmp.Compare(a.first, b.first) })
	end := uint64(0)
	for _, s := range all {
		where := fmt.Sprintf("action #%d", s.action)
		if s.first != end+1 || s.last < s.first {
			c.find(where, "says entries %d to %d are its own, after entry %d", s.first, s.last, end)
		}
		end = s.last
		for h, err := range tx.Heads(s.first - 1) {
			if err != nil || h.Position > s.last {
				break // a head that cannot be read was told of
			}
			if h.Action != s.action {
				c.find(where, "entry %d is of #%d by its head", h.Position, h.Action)
			}
		}
	}
	if last := tx.Position(); end != last {
		c.find("actions", "end at entry %d; the journal ends at %d", end, last)
	}
}

func (tx *Tx) checkTable(sp *spec, replayed map[ref.ID]replayedRecord, c *Checked) {
	cur := tx.bucket(prefixTable + sp.name).Cursor()
	seen := 0
	for k, v := cur.First(); k != nil; k, v = cur.Next() {
		c.Records++
		if len(k) != len(ref.ID{}) {
			c.find(fmt.Sprintf("%s %x", sp.noun, k), "has a key that is no id")
			continue
		}
		id := ref.ID(k)
		where := fmt.Sprintf("%s %s", sp.noun, id)
		r, err := readRaw(id, v)
		if err != nil {
			c.find(where, "%v", err)
			continue
		}
		want, ok := replayed[id]
		if !ok {
			c.find(where, "is in no journal entry")
			continue
		}
		seen++
		if r.rev != want.rev || r.last != want.last {
			c.find(where, "is at revision %d of entry %d; the journal says revision %d of entry %d", r.rev, r.last, want.rev, want.last)
		} else if !want.erased && (r.state != want.state || r.codec != want.codec || sha256.Sum256(r.record) != want.record) {
			c.find(where, "is not what the journal says it became")
		}
		refs, err := sp.refs(&r)
		if err != nil {
			c.find(where, "%v", err)
		}
		for _, to := range refs {
			if !to.IsZero() && !tx.exists(to) {
				c.find(where, "refers to %s, which is not there", to)
			}
		}
	}
	if missing := len(replayed) - seen; missing > 0 {
		c.find("table "+sp.name, "%d records of the journal are not there", missing)
	}
}

// checkNumbers holds the local numbers to the order in which records were
// first written.
func (tx *Tx) checkNumbers(sp *spec, replayed map[ref.ID]replayedRecord, c *Checked) {
	wrong := 0
	for id, want := range replayed {
		n, ok := tx.number(sp.name, id)
		if !ok || n != want.number || !bytes.Equal(tx.bucket(prefixNth+sp.name).Get(key32(n)), id[:]) {
			wrong++
		}
	}
	if wrong > 0 {
		c.find("numbers "+sp.name, "%d of %d are not those of the journal", wrong, len(replayed))
	}
	for _, bucket := range []string{prefixNumber + sp.name, prefixNth + sp.name} {
		has := 0
		cur := tx.bucket(bucket).Cursor()
		for k, _ := cur.First(); k != nil; k, _ = cur.Next() {
			has++
		}
		if has != len(replayed) {
			c.find("bucket "+bucket, "has %d entries for %d records", has, len(replayed))
		}
	}
}

// checkBuckets looks for buckets that this program does not know.
func (tx *Tx) checkBuckets(c *Checked) {
	known := map[string]bool{}
	for _, name := range tx.store.buckets() {
		known[name] = true
	}
	_ = tx.b.ForEach(func(name []byte, _ *bbolt.Bucket) error {
		if table, ok := strings.CutPrefix(string(name), prefixTable); ok && !known[string(name)] {
			c.find("table "+table, "is unknown to this program")
		} else if !known[string(name)] {
			c.find("bucket "+string(name), "is unknown to this program")
		}
		return nil
	})
}

// checkRows derives all rows anew and compares. Of a row only a hash is kept
// in memory; that is enough against damage.
func (tx *Tx) checkRows(c *Checked) {
	seed := maphash.MakeSeed()
	want := map[string]map[uint64]uint64{} // set -> hash of the key -> hash of the value
	for _, sp := range tx.store.schema {
		for _, set := range sp.rowSets {
			want[set] = map[uint64]uint64{}
		}
	}
	for name, sp := range tx.store.schema {
		if len(sp.rowSets) == 0 {
			continue
		}
		for r, err := range tx.all(name) {
			if err != nil {
				return // the record that cannot be read was told of
			}
			err := sp.rows(tx, &r, func(set string, key, value []byte) {
				k := maphash.Bytes(seed, key)
				if tx.store.widths[set] > 0 {
					k = maphash.Bytes(seed, slices.Concat(key, value[:numberLen]))
				}
				if want[set] == nil {
					c.find("rows "+set, "is not among the sets of table %s", name)
					return
				}
				if _, twice := want[set][k]; twice {
					c.find("rows "+set, "%s %s gives a row that another record gives too", sp.noun, r.id)
				}
				want[set][k] = maphash.Bytes(seed, value)
			})
			if err != nil {
				c.find(fmt.Sprintf("%s %s", sp.noun, r.id), "no rows can be derived from it: %v", err)
			}
		}
	}
	for _, set := range slices.Sorted(maps.Keys(want)) {
		wrong, found := 0, 0
		compare := func(key, value []byte) {
			found++
			if w, ok := want[set][maphash.Bytes(seed, key)]; !ok || w != maphash.Bytes(seed, value) {
				wrong++
			}
		}
		width := tx.store.widths[set]
		for k, v := range tx.Rows(set, nil) {
			if width == 0 {
				compare(k, v)
				continue
			}
			if len(v) == 0 || len(v)%width != 0 {
				c.find("rows "+set, "one is not as long as its parts")
			}
			for ; len(v) >= width; v = v[width:] {
				compare(slices.Concat(k, v[:numberLen]), v[:width])
			}
		}
		if wrong > 0 || found != len(want[set]) {
			c.find("rows "+set, "%d of %d differ from what the records give (%d)", wrong, found, len(want[set]))
		}
	}
}

// RemakeRows derives every row anew. It is the cure for a finding about rows.
func (s *Store) RemakeRows() error {
	meter, done := s.meter("making the rows of records anew:"), 0
	defer meter.Clear()
	return s.locked(true, func(db *bbolt.DB, p *paths) error {
		err := db.Update(func(b *bbolt.Tx) error {
			tx, err := s.begin(b, p)
			if err != nil {
				return err
			}
			tx.changes = &rowChanges{ops: map[string][]rowOp{}}
			for _, sp := range s.schema {
				for _, set := range sp.rowSets {
					name := []byte(prefixRows + set)
					if err := b.DeleteBucket(name); err != nil && !errors.Is(err, berrors.ErrBucketNotFound) {
						return err
					}
					if _, err := b.CreateBucketIfNotExists(name); err != nil {
						return err
					}
				}
			}
			for name, sp := range s.schema {
				if len(sp.rowSets) == 0 {
					continue
				}
				for r, err := range tx.all(name) {
					if err != nil {
						return err
					}
					if err := tx.rewriteRows(sp, &raw{id: r.id}, &r); err != nil {
						return err
					}
					if done++; done%1000 == 0 {
						meter.At(done, 0, "")
					}
				}
			}
			if err := s.noteLayout(b); err != nil {
				return err
			}
			return tx.flushAllRows()
		})
		return cannotWrite(s.dir, err)
	})
}

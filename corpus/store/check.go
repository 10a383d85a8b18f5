package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
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
// the numbers and the rows against the tables.
func (tx *Tx) Check() (Checked, error) {
	var c Checked
	for err := range tx.b.Check() {
		c.find("study.db", "%v", err)
	}
	replayed, err := tx.replay(&c)
	if err != nil {
		return c, err
	}
	for name, sp := range tx.store.schema {
		if err := tx.checkTable(sp, replayed[name], &c); err != nil {
			return c, err
		}
	}
	tx.checkUnknown(&c)
	return c, tx.checkRows(&c)
}

// replayedRecord is what the journal says a record is now. The record itself
// is kept as a digest, so that a large study fits.
type replayedRecord struct {
	rev, last uint64
	state     journal.State
	record    [sha256.Size]byte
	erased    bool
	number    uint32
}

func (tx *Tx) replay(c *Checked) (map[string]map[ref.ID]replayedRecord, error) {
	out := map[string]map[ref.ID]replayedRecord{}
	numbers := map[string]uint32{}
	var before journal.Head
	cur := tx.bucket(bucketHeads).Cursor()
	for k, kept := cur.First(); k != nil; k, kept = cur.Next() {
		c.Entries++
		h, err := journal.ReadHead(kept)
		where := fmt.Sprintf("journal entry %d", binary.BigEndian.Uint64(k))
		if err != nil {
			c.find(where, "%v", err)
			continue
		}
		if h.Position != binary.BigEndian.Uint64(k) || h.Position != before.Position+1 {
			c.find(where, "is out of order: after %d stands %d", before.Position, h.Position)
		}
		if !journal.Follows(before.Link, kept) {
			c.find(where, "the chain is broken: it does not follow the entry before")
		}
		if h.Time.Before(before.Time) {
			c.find(where, "is earlier than the entry before")
		}
		before = h
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
		r.rev, r.last, r.erased = r.rev+1, h.Position, false
		body := tx.bucket(bucketBodies).Get(k)
		if journal.Erased(body) {
			r.erased = true
			c.Erased++
			table[h.Record] = r
			continue
		}
		if journal.DigestOf(body) != h.Digest {
			c.find(where, "its body is not what was written")
		}
		b, err := journal.ReadBody(body)
		if err != nil {
			c.find(where, "%v", err)
			continue
		}
		r.state, r.record = b.State, sha256.Sum256(b.Record)
		table[h.Record] = r
	}
	return out, nil
}

func (tx *Tx) checkTable(sp *spec, replayed map[ref.ID]replayedRecord, c *Checked) error {
	cur := tx.bucket(prefixTable + sp.name).Cursor()
	seen := 0
	for k, v := cur.First(); k != nil; k, v = cur.Next() {
		c.Records++
		where := fmt.Sprintf("%s %x", sp.noun, k)
		if len(k) != len(ref.ID{}) {
			c.find(where, "has a key that is no id")
			continue
		}
		id := ref.ID(k)
		where = fmt.Sprintf("%s %s", sp.noun, id)
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
		switch {
		case r.rev != want.rev || r.last != want.last:
			c.find(where, "is at revision %d of entry %d; the journal says revision %d of entry %d", r.rev, r.last, want.rev, want.last)
		case !want.erased && (r.state != want.state || sha256.Sum256(r.record) != want.record):
			c.find(where, "is not what the journal says it became")
		}
		if n, ok := tx.number(sp.name, id); sp.numbered && (!ok || n != want.number) {
			c.find(where, "has local number %d; by the journal it is %d", n, want.number)
		}
		refs, err := sp.refs(r)
		if err != nil {
			c.find(where, "%v", err)
		}
		for _, to := range refs {
			if !tx.exists(to) {
				c.find(where, "refers to %s, which is not there", to)
			}
		}
	}
	if missing := len(replayed) - seen; missing > 0 {
		c.find("table "+sp.name, "%d records of the journal are not there", missing)
	}
	return nil
}

// checkUnknown looks for buckets that no table of this program has.
func (tx *Tx) checkUnknown(c *Checked) {
	_ = tx.b.ForEach(func(name []byte, _ *bbolt.Bucket) error {
		if table, ok := strings.CutPrefix(string(name), prefixTable); ok && tx.store.schema[table] == nil {
			c.find("table "+table, "is unknown to this program")
		}
		return nil
	})
}

// checkRows derives all rows anew and compares.
func (tx *Tx) checkRows(c *Checked) error {
	want := map[string]map[string][]byte{}
	for name, sp := range tx.store.schema {
		if len(sp.rowSets) == 0 {
			continue
		}
		for _, set := range sp.rowSets {
			if want[set] == nil {
				want[set] = map[string][]byte{}
			}
		}
		for r, err := range tx.all(name) {
			if err != nil {
				return err
			}
			err := sp.rows(tx, r, func(set string, key, value []byte) {
				want[set][string(key)] = bytes.Clone(value)
			})
			if err != nil {
				c.find(fmt.Sprintf("%s %s", sp.noun, r.id), "no rows can be derived from it: %v", err)
			}
		}
	}
	for set, rows := range want {
		wrong, found := 0, 0
		for k, v := range tx.Rows(set, nil) {
			found++
			if w, ok := rows[string(k)]; !ok || !bytes.Equal(w, v) {
				wrong++
			}
		}
		if wrong > 0 || found != len(rows) {
			c.find("rows "+set, "%d of %d differ from what the records give (%d)", wrong, found, len(rows))
		}
	}
	return nil
}

// RemakeRows derives every row anew. It is the cure for a finding about rows.
func (s *Store) RemakeRows() error {
	return s.locked(true, func(db *bbolt.DB) error {
		return db.Update(func(b *bbolt.Tx) error {
			tx, err := s.begin(b)
			if err != nil {
				return err
			}
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
					if err := tx.rewriteRows(sp, raw{id: r.id}, r); err != nil {
						return err
					}
				}
			}
			return nil
		})
	})
}

package store

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"go.etcd.io/bbolt"

	"github.com/cmo-toolkit/cmo/corpus/journal"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
)

// A Tx is the study as one transaction sees it: at one moment, whatever others
// write meanwhile. One made by Update can also change it.
type Tx struct {
	Header Header
	store  *Store
	b      *bbolt.Tx
	paths  *paths
	writer *writer // nil when reading
	then   *Past   // nil unless the study is read as it was; so are
	past   past    // its records
	until  uint64  // position of the last entry, when it is

	rowsThen pastRows // the rows that were others, when it is

	buckets map[string]*bbolt.Bucket // those asked for so far
	homes   map[ref.ID]string        // tables that records were found in
	changes *rowChanges              // of rows; nil when reading
}

// A raw is a record as kept in its table.
type raw struct {
	id     ref.ID
	state  journal.State
	codec  byte
	rev    uint64
	last   uint64
	record []byte
	value  any // the record, once it was decoded
}

func (r raw) bytes() []byte {
	b := make([]byte, 0, 2+2*binary.MaxVarintLen64+len(r.record))
	b = append(b, byte(r.state), r.codec)
	b = binary.AppendUvarint(b, r.rev)
	b = binary.AppendUvarint(b, r.last)
	return append(b, r.record...)
}

var errRaw = errors.New("not the bytes of a record")

func readRaw(id ref.ID, b []byte) (raw, error) {
	if len(b) < 4 {
		return raw{}, errRaw
	}
	r := raw{id: id, state: journal.State(b[0]), codec: b[1]}
	b = b[2:]
	for _, to := range []*uint64{&r.rev, &r.last} {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			return raw{}, errRaw
		}
		*to, b = v, b[n:]
	}
	r.record = b
	return r, nil
}

func key32(n uint32) []byte { return binary.BigEndian.AppendUint32(nil, n) }
func key64(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// bucket gives a bucket, or an empty stand-in where the file was made by an
// earlier version that did not have it and is only being read.
func (tx *Tx) bucket(name string) reader {
	if b := tx.buckets[name]; b != nil {
		return b
	}
	tx.paths.look(name)
	b := tx.b.Bucket([]byte(name))
	if b == nil {
		return none{tx.b}
	}
	if tx.buckets == nil {
		tx.buckets = map[string]*bbolt.Bucket{}
	}
	tx.buckets[name] = b // bbolt looks a name up anew each time when only reading
	return b
}

type reader interface {
	Get(key []byte) []byte
	Cursor() *bbolt.Cursor
	Put(key, value []byte) error
	Delete(key []byte) error
}

type none struct{ *bbolt.Tx }

func (none) Get([]byte) []byte        { return nil }
func (none) Put([]byte, []byte) error { return errors.New("write to a bucket that is not there") }
func (none) Delete([]byte) error      { return nil }
func (n none) Cursor() *bbolt.Cursor  { return n.Bucket([]byte(bucketNothing)).Cursor() }

// get reads a record; its state is 0 if there never was one.
func (tx *Tx) get(table string, id ref.ID) (raw, error) {
	if was, ok := tx.past.get(table, id); ok {
		return was, nil
	}
	b := tx.bucket(prefixTable + table).Get(id[:])
	if b == nil {
		return raw{id: id}, nil
	}
	r, err := readRaw(id, b)
	if err != nil {
		return raw{}, damaged(tx.store.Path(), "a record of the study cannot be read").Caused(err)
	}
	return r, nil
}

// all gives the records that are not gone, in the order of their ids.
func (tx *Tx) all(table string) iter.Seq2[raw, error] {
	return func(yield func(raw, error) bool) {
		c := tx.bucket(prefixTable + table).Cursor()
		for k, b := c.First(); k != nil; k, b = c.Next() {
			if len(k) != len(ref.ID{}) {
				continue
			}
			id := ref.ID(k)
			r, ok := tx.past.get(table, id)
			if !ok {
				var err error
				if r, err = readRaw(id, b); err != nil {
					yield(raw{}, damaged(tx.store.Path(), "a record of the study cannot be read").Caused(err))
					return
				}
			}
			if r.state != journal.Live && r.state != journal.Retired {
				continue
			}
			if !yield(r, nil) {
				return
			}
		}
	}
}

func (tx *Tx) number(table string, id ref.ID) (uint32, bool) {
	b := tx.bucket(prefixNumber + table).Get(id[:])
	if len(b) != 4 {
		return 0, false
	}
	return binary.BigEndian.Uint32(b), true
}

// Text gives the words of a version, and false if they are not there.
func (tx *Tx) Text(version ref.ID) ([]byte, bool) {
	b := tx.bucket(bucketTexts).Get(version[:])
	return b, b != nil
}

// TextIDs gives the ids of the versions whose words are kept.
func (tx *Tx) TextIDs() iter.Seq[ref.ID] {
	return func(yield func(ref.ID) bool) {
		c := tx.bucket(bucketTexts).Cursor()
		for k, _ := c.First(); k != nil; k, _ = c.Next() {
			if len(k) == len(ref.ID{}) && !yield(ref.ID(k)) {
				return
			}
		}
	}
}

// PutText keeps the words of a version. The version's record holds their
// digest; the words themselves are in no journal entry, so that they can be
// erased. The slice is the store's until Update returns.
func (tx *Tx) PutText(version ref.ID, words []byte) error {
	return tx.bucket(bucketTexts).Put(version[:], words)
}

// A writer is what an Update has beside reading.
type writer struct {
	ids    *ref.Maker // nil until the first id is wanted
	random io.Reader
	now    time.Time
	action Action
	begun  bool // the action has its number
	first  uint64
	last   uint64 // position of the last entry
	link   journal.Link
	refs   map[recordKey][]ref.ID // of the live records written, to look up at the end
}

var errReading = errors.New("change a record while only reading")

// NewID makes the id of a new record: greater than that of any record there
// is, so that sorting by id is sorting by making.
func (tx *Tx) NewID() (ref.ID, error) {
	w := tx.writer
	if w == nil {
		return ref.ID{}, errReading
	}
	if w.ids == nil {
		w.ids = ref.NewMaker(func() time.Time { return w.now }, w.random)
		for name := range tx.store.schema {
			if k, _ := tx.bucket(prefixTable + name).Cursor().Last(); len(k) == len(ref.ID{}) {
				w.ids.After(ref.ID(k))
			}
		}
	}
	return w.ids.New()
}

// Now is the time of the action; when only reading, that of the clock.
func (tx *Tx) Now() time.Time {
	if tx.writer == nil {
		return tx.store.Now()
	}
	return tx.writer.now
}

// Random gives n random bytes.
func (tx *Tx) Random(n int) ([]byte, error) {
	b := make([]byte, n)
	_, err := io.ReadFull(tx.store.Random, b)
	return b, err
}

// As says who acts, before the first change: for where that is found out in
// the same transaction.
func (tx *Tx) As(coder ref.ID) { tx.writer.action.Coder = coder }

// Coder is who acts; no one when only reading.
func (tx *Tx) Coder() ref.ID {
	if tx.writer == nil {
		return ref.ID{}
	}
	return tx.writer.action.Coder
}

// write is the one way to change a record: the record, its entry, its number
// and its rows.
func (tx *Tx) write(sp *spec, m *Meta, verb journal.Verb, is raw) error {
	was, err := tx.get(sp.name, is.id)
	if err != nil {
		return err
	}
	anew := m.Rev == 0 && was.state == journal.Gone
	if was.rev != m.Rev && !anew {
		return problem.New(problem.Conflict, "%s %q changed while you looked", sp.noun, sp.title(&was)).
			Because("Nothing was changed.").Suggest("the same command again, after a look at it as it is now")
	}
	if was.state == is.state && bytes.Equal(was.record, is.record) {
		return nil
	}
	if err := sp.valid(tx, &is); err != nil {
		return err
	}
	if err := tx.put(sp, &was, verb, &is); err != nil {
		return err
	}
	m.Rev, m.Last = is.rev, is.last
	return nil
}

// put writes a record that may be written, with its entry.
func (tx *Tx) put(sp *spec, was *raw, verb journal.Verb, is *raw) error {
	if tx.writer == nil {
		return errReading
	}
	if err := tx.beginAction(sp); err != nil {
		return err
	}
	body := journal.Body{State: is.state, Codec: is.codec, Record: is.record}
	if _, err := io.ReadFull(tx.writer.random, body.Random[:]); err != nil {
		return fmt.Errorf("write a journal entry: %w", err)
	}
	kept := body.Bytes()
	pos := tx.writer.last + 1
	h := journal.Head{
		Position: pos, Replica: tx.Header.Replica, Number: pos, Action: tx.writer.action.N, Time: tx.writer.now,
		Coder: tx.writer.action.Coder, Verb: verb, Table: sp.name, Record: is.id, Previous: was.last,
		Digest: journal.DigestOf(kept),
	}
	head := h.Next(tx.writer.link)
	is.rev, is.last = was.rev+1, pos
	err := errors.Join(
		tx.bucket(bucketBodies).Put(key64(pos), kept),
		tx.bucket(bucketHeads).Put(key64(pos), head),
		tx.bucket(prefixTable+sp.name).Put(is.id[:], is.bytes()),
	)
	if err != nil {
		return fmt.Errorf("write %s: %w", sp.noun, err)
	}
	tx.writer.last, tx.writer.link = pos, h.Link
	if sp.refers {
		if tx.writer.refs[recordKey{sp.name, is.id}], err = sp.refs(is); err != nil {
			return err
		}
	}
	if sp.numbered && was.state == 0 {
		if err := tx.numberNew(sp.name, is.id); err != nil {
			return err
		}
	}
	if err := tx.rewriteRows(sp, was, is); err != nil {
		k := recordKey{sp.name, is.id}
		return cmp.Or(tx.lookUp(k, tx.writer.refs[k]), err) // rows need what it refers to
	}
	return nil
}

func (tx *Tx) numberNew(table string, id ref.ID) error {
	nth := tx.bucket(prefixNth + table)
	n := uint32(1)
	if k, _ := nth.Cursor().Last(); k != nil {
		n = binary.BigEndian.Uint32(k) + 1
	}
	return errors.Join(nth.Put(key32(n), id[:]), tx.bucket(prefixNumber+table).Put(id[:], key32(n)))
}

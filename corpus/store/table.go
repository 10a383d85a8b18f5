package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"github.com/cmo-toolkit/cmo/corpus/journal"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
)

// Meta is what the store keeps beside every record. Record types embed it,
// with the tag `json:"-"`.
type Meta struct {
	ID      ref.ID
	Rev     uint64 // how often the record was written; 0 for a new one
	Last    uint64 // position of its last journal entry
	Retired bool
}

// A Table is a kind of record and how the study keeps it. Tables are values:
// a package declares one for each of its record types.
type Table[T any] struct {
	Name   string         // part of the file format
	Noun   string         // what one record is called: "code"
	Letter byte           // the kind letter before a shown id; 0 where people use names or numbers
	Meta   func(*T) *Meta // where T keeps its Meta

	// Title names a record in a message: its name, or its short id.
	Title func(T) string
	// Refs lists the records it cannot be without; zero ids are passed over. When
	// an Update ends, those of every live record it wrote must be there, live or
	// retired.
	Refs func(T) []ref.ID
	// Valid tells what is wrong with a record, beside the live ones of its
	// table; it is asked before every write, also when an undo brings it back.
	// It is given the table, since a table cannot name itself in its own making.
	Valid func(*Tx, Table[T], T) error

	// Numbered gives each record a local number of four bytes, for rows.
	Numbered bool
	// RowSets names the buckets that Rows writes to.
	RowSets []string
	// Gathered names those of RowSets in which the rows of many records stand
	// together under one key, in the order of their local numbers, with the
	// length of a row. Such a row begins with the record's number, and of each
	// record there is at most one under a key. What is scanned in one go is so
	// read from few places.
	Gathered map[string]int
	// Rows derives the rows of a record, given its local number. It is asked for
	// the rows of the record as it was and as it is now, and must depend on
	// nothing that can change but the record.
	Rows func(tx *Tx, number uint32, v T, put func(set string, key, value []byte)) error
}

// Kind is a Table of any record type.
type Kind interface{ spec() *spec }

// spec is a table without its type.
type spec struct {
	name, noun string
	letter     byte
	numbered   bool
	refers     bool
	rowSets    []string
	gathered   map[string]int
	title      func(*raw) string
	refs       func(*raw) ([]ref.ID, error)
	valid      func(*Tx, *raw) error
	rows       func(*Tx, *raw, func(set string, key, value []byte)) error
}

// codecJSON is the version of the codec that writes records: one JSON object.
const codecJSON = 1

var errCodec = errors.New("it was written by a codec that this program does not know")

// encode gives the bytes of a record. It is Invalid if some words in it are
// not UTF-8: the encoder would put signs of its own in their place, unsaid.
func (t Table[T]) encode(v *T) ([]byte, error) {
	record, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", t.Noun, err)
	}
	if replaced(record) {
		return nil, problem.New(problem.Invalid, "some words of this %s are not text", t.Noun).
			Because("They hold bytes that are not UTF-8. Nothing was changed.")
	}
	return record, nil
}

// replaced reports whether JSON holds the escape that stands for a byte that
// was not UTF-8. A sign of that kind which was in the words stays as it is.
func replaced(record []byte) bool {
	for escape := []byte(`\ufffd`); ; {
		i := bytes.Index(record, escape)
		if i < 0 {
			return false
		}
		before := len(record[:i]) - len(bytes.TrimRight(record[:i], `\`))
		if before%2 == 0 {
			return true
		}
		record = record[i+1:]
	}
}

func (t Table[T]) spec() *spec {
	return &spec{
		name: t.Name, noun: t.Noun, letter: t.Letter, numbered: t.Numbered, refers: t.Refs != nil, rowSets: t.RowSets, gathered: t.Gathered,
		title: func(r *raw) string {
			v, err := t.decode(r)
			if err != nil || t.Title == nil {
				return r.id.Shown()
			}
			return t.Title(v)
		},
		refs: func(r *raw) ([]ref.ID, error) {
			if t.Refs == nil || r.state != journal.Live {
				return nil, nil
			}
			v, err := t.decode(r)
			if err != nil {
				return nil, err
			}
			return t.Refs(v), nil
		},
		valid: func(tx *Tx, r *raw) error {
			if t.Valid == nil || r.state != journal.Live {
				return nil
			}
			v, err := t.decode(r)
			if err != nil {
				return err
			}
			return t.Valid(tx, t, v)
		},
		rows: func(tx *Tx, r *raw, put func(string, []byte, []byte)) error {
			if t.Rows == nil || r.state == 0 || r.state == journal.Gone {
				return nil
			}
			v, err := t.decode(r)
			if err != nil {
				return err
			}
			n, _ := tx.number(t.Name, r.id)
			return t.Rows(tx, n, v, put)
		},
	}
}

// decode reads the bytes of a record, once: they are asked for by several of
// the table's rules. What is read is what was kept, also for a record that is
// about to be, so that its rules see what they will see later.
func (t Table[T]) decode(r *raw) (T, error) {
	v, ok := r.value.(T)
	if !ok {
		err := errCodec
		if r.codec == codecJSON {
			err = json.Unmarshal(r.record, &v)
		}
		if err != nil {
			return v, problem.New(problem.Damaged, "%s %s cannot be read", t.Noun, r.id).
				Suggest("cmo check").Caused(err)
		}
		r.value = v
	}
	*t.Meta(&v) = Meta{ID: r.id, Rev: r.rev, Last: r.last, Retired: r.state == journal.Retired}
	return v, nil
}

// Get reads a record, live or retired. It is NotFound if there is none.
func (t Table[T]) Get(tx *Tx, id ref.ID) (T, error) {
	r, err := tx.get(t.Name, id)
	if err != nil {
		var none T
		return none, err
	}
	if r.state == 0 || r.state == journal.Gone {
		var none T
		return none, problem.New(problem.NotFound, "there is no %s %s", t.Noun, id)
	}
	return t.decode(&r)
}

// All gives every record, live and retired, in the order they were made.
func (t Table[T]) All(tx *Tx) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for r, err := range tx.all(t.Name) {
			var v T
			if err == nil {
				v, err = t.decode(&r)
			}
			if !yield(v, err) || err != nil {
				return
			}
		}
	}
}

// Ever gives every record there is or was: also those whose making was undone,
// as they were before, unless what they were has been erased.
func (t Table[T]) Ever(tx *Tx) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for id := range tx.ids(t.spec()) {
			r, err := tx.get(t.Name, id)
			for err == nil && r.state == journal.Gone {
				var h journal.Head
				if h, err = tx.Head(r.last); err == nil {
					r, err = tx.before(h)
				}
			}
			if problem.Is(err, problem.Stale) || err == nil && r.state == 0 {
				continue // erased, or not made yet at the date
			}
			var v T
			if err == nil {
				v, err = t.decode(&r)
			}
			if !yield(v, err) || err != nil {
				return
			}
		}
	}
}

// Live gives the records in use, in the order they were made.
func (t Table[T]) Live(tx *Tx) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for v, err := range t.All(tx) {
			if err == nil && t.Meta(&v).Retired {
				continue
			}
			if !yield(v, err) {
				return
			}
		}
	}
}

// List gives the records in use as a slice.
func (t Table[T]) List(tx *Tx) ([]T, error) {
	var out []T
	for v, err := range t.Live(tx) {
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// Put writes a record and its journal entry; a record without an ID is given
// one. It is a Conflict if the record was written by someone else since it was
// read. A record that is as it was makes no entry. A retired record stays so.
// One whose making was undone may be put anew. If the Update fails, v is not
// to be put again.
func (t Table[T]) Put(tx *Tx, v *T) error {
	m := t.Meta(v)
	if m.ID.IsZero() {
		id, err := tx.NewID()
		if err != nil {
			return err
		}
		m.ID = id
	}
	record, err := t.encode(v)
	if err != nil {
		return err
	}
	state := journal.Live
	if m.Retired {
		state = journal.Retired
	}
	verb := journal.Edit
	if m.Rev == 0 {
		verb = journal.Add
	}
	return tx.write(t.spec(), m, verb, raw{id: m.ID, state: state, codec: codecJSON, record: record})
}

// Retire takes a record out of use. It stays in the study, with its history.
func (t Table[T]) Retire(tx *Tx, v *T) error { return t.turn(tx, v, journal.Retire, journal.Retired) }

// Restore brings a retired record back into use.
func (t Table[T]) Restore(tx *Tx, v *T) error { return t.turn(tx, v, journal.Restore, journal.Live) }

func (t Table[T]) turn(tx *Tx, v *T, verb journal.Verb, state journal.State) error {
	m := t.Meta(v)
	if m.Rev == 0 {
		return fmt.Errorf("%s a %s that was never put", verb, t.Noun)
	}
	record, err := t.encode(v)
	if err != nil {
		return err
	}
	if err := tx.write(t.spec(), m, verb, raw{id: m.ID, state: state, codec: codecJSON, record: record}); err != nil {
		return err
	}
	m.Retired = state == journal.Retired
	return nil
}

// Most gives the greatest number any record of the table has or had, also of
// those whose making was undone.
func (t Table[T]) Most(tx *Tx, of func(T) int) (int, error) {
	most := 0
	for v, err := range t.Ever(tx) {
		if err != nil {
			return 0, err
		}
		most = max(most, of(v))
	}
	return most, nil
}

// Newest gives the position of the last journal entry of any record of the
// table, 0 if it never had one.
func (t Table[T]) Newest(tx *Tx) (uint64, error) {
	var last uint64
	c := tx.bucket(prefixTable + t.Name).Cursor()
	for k, b := c.First(); k != nil; k, b = c.Next() {
		if len(k) != len(ref.ID{}) {
			continue
		}
		r, then := tx.past.get(t.Name, ref.ID(k))
		if !then {
			var err error
			if r, err = readRaw(ref.ID(k), b); err != nil {
				return 0, damaged(tx.store.Path(), "a record of the study cannot be read").Caused(err)
			}
		}
		last = max(last, r.last)
	}
	return last, nil
}

// Number gives a record's local number: a stand-in of four bytes for its id,
// which rows use. It is the same in every transaction, but not in every copy
// of the study.
func (t Table[T]) Number(tx *Tx, id ref.ID) (uint32, bool) { return tx.number(t.Name, id) }

// ByNumber gives the id behind a local number.
func (t Table[T]) ByNumber(tx *Tx, n uint32) (ref.ID, bool) {
	b := tx.bucket(prefixNth + t.Name).Get(key32(n))
	if len(b) != len(ref.ID{}) {
		return ref.ID{}, false
	}
	return ref.ID(b), true
}

// Version is one state of a record in its history.
type Version[T any] struct {
	Head   journal.Head
	Action Action
	State  journal.State
	Record T
	Erased bool // the record as it was then is no longer there
}

// History gives the states of a record, newest first.
func (t Table[T]) History(tx *Tx, id ref.ID) ([]Version[T], error) {
	r, err := tx.get(t.Name, id)
	if err != nil {
		return nil, err
	}
	var out []Version[T]
	for pos := r.last; pos > 0; {
		h, err := tx.Head(pos)
		if err != nil {
			return nil, err
		}
		v := Version[T]{Head: h}
		if v.Action, err = tx.Action(h.Action); err != nil {
			return nil, err
		}
		was, err := tx.at(h)
		switch {
		case problem.Is(err, problem.Stale):
			v.Erased = true
		case err != nil:
			return nil, err
		default:
			v.State = was.state
			if was.state != journal.Gone {
				if v.Record, err = t.decode(&was); err != nil {
					return nil, err
				}
			}
		}
		out = append(out, v)
		pos = h.Previous
	}
	return out, nil
}

package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"time"

	"go.etcd.io/bbolt"

	"github.com/cmo-toolkit/cmo/corpus/journal"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
)

// An Action is one command that changed the study or made something from it,
// with its number: what people see as #12 and can undo.
type Action struct {
	Meta    `json:"-"`
	N       uint64    `json:"n"`
	Coder   ref.ID    `json:"coder"`
	Time    time.Time `json:"time"`
	Verb    string    `json:"verb"`              // the command in a word or two: "tag", "code edit"
	Command string    `json:"command,omitempty"` // as typed
	Reason  string    `json:"reason,omitempty"`  // given with -m
	Undoes  []uint64  `json:"undoes,omitempty"`  // the actions it takes back
	Final   bool      `json:"final,omitempty"`   // it cannot be undone: a merge, an erasure
	Made    []Made    `json:"made,omitempty"`    // the files it wrote
}

// Made is a file that an action wrote outside the study.
type Made struct {
	Name   string       `json:"name"`
	Digest Digest       `json:"digest"`
	Link   journal.Link `json:"link"` // of the journal when it was made
}

// Actions is the table of actions.
var Actions = Table[Action]{
	Name: "actions", Noun: "action",
	Meta:  func(a *Action) *Meta { return &a.Meta },
	Title: func(a Action) string { return fmt.Sprintf("#%d", a.N) },
}

// Update changes the study: fn's changes and the action they belong to are
// one transaction, on disk when Update returns. It gives the action's number,
// or 0 if fn changed nothing; then nothing is written. If fn fails, nothing
// is changed.
//
// An action with a number is continued: an import is one action, and one
// transaction for each file.
func (s *Store) Update(a Action, fn func(*Tx) error) (n uint64, err error) {
	err = s.locked(true, func(db *bbolt.DB) error {
		err := db.Update(func(b *bbolt.Tx) error {
			tx, err := s.begin(b)
			if err != nil {
				return err
			}
			if err := tx.makeWriter(a); err != nil {
				return err
			}
			if err := fn(tx); err != nil {
				return err
			}
			if !tx.writer.begun {
				return errNothing
			}
			n = tx.writer.action.N
			return tx.closeAction()
		})
		if errors.Is(err, errNothing) {
			return nil
		}
		if err != nil {
			n = 0
			return cannotWrite(s.dir, err)
		}
		return nil
	})
	return n, err
}

// errNothing rolls back a transaction that changed nothing.
var errNothing = errors.New("nothing was changed")

func (tx *Tx) makeWriter(a Action) error {
	if err := tx.store.makeBuckets(tx.b); err != nil {
		return err
	}
	w := &writer{random: tx.store.Random, now: tx.store.Now().UTC().Truncate(time.Microsecond), action: a}
	last, err := tx.lastHead()
	if err != nil {
		return err
	}
	if w.now.Before(last.Time) {
		w.now = last.Time // a clock that was set back must not put entries out of order
	}
	now := w.now
	w.ids = ref.NewMaker(func() time.Time { return now }, tx.store.Random)
	w.last, w.link = last.Position, last.Link
	w.first = w.last + 1
	tx.writer = w
	return nil
}

// beginAction gives the action its number and its record, before the first
// change it makes.
func (tx *Tx) beginAction(of *spec) error {
	w := tx.writer
	if w.begun || of.name == Actions.Name {
		return nil
	}
	w.begun = true
	if w.action.N != 0 {
		return nil // begun in an earlier transaction
	}
	if k, _ := tx.bucket(bucketSpans).Cursor().Last(); k != nil {
		w.action.N = binary.BigEndian.Uint64(k)
	}
	w.action.N++
	w.action.Time = w.now
	return Actions.Put(tx, &w.action)
}

func (tx *Tx) closeAction() error {
	w := tx.writer
	return tx.bucket(bucketSpans).Put(append(key64(w.action.N), key64(w.first)...), key64(w.last))
}

// NoteMade records a file that the action wrote outside the study.
func (tx *Tx) NoteMade(name string, content []byte) error {
	w := tx.writer
	w.action.Made = append(w.action.Made, Made{Name: name, Digest: DigestOf(content), Link: w.link})
	if w.begun {
		return Actions.Put(tx, &w.action)
	}
	return tx.beginAction(&spec{})
}

// Final marks the action as one that cannot be undone.
func (tx *Tx) Final() { tx.writer.action.Final = true }

// Number gives the number of the action, once it has changed something.
func (tx *Tx) Number() uint64 { return tx.writer.action.N }

// LastAction is the number of the newest action: the state of the study that
// a result speaks of.
func (tx *Tx) LastAction() uint64 {
	if k, _ := tx.bucket(bucketSpans).Cursor().Last(); k != nil {
		return binary.BigEndian.Uint64(k)
	}
	return 0
}

// Position is that of the last entry of the journal.
func (tx *Tx) Position() uint64 {
	if k, _ := tx.bucket(bucketHeads).Cursor().Last(); k != nil {
		return binary.BigEndian.Uint64(k)
	}
	return 0
}

func (tx *Tx) lastHead() (journal.Head, error) {
	k, b := tx.bucket(bucketHeads).Cursor().Last()
	if k == nil {
		return journal.Head{}, nil
	}
	return tx.readHead(b)
}

func (tx *Tx) readHead(b []byte) (journal.Head, error) {
	h, err := journal.ReadHead(b)
	if err != nil {
		return h, damaged(tx.store.Path(), "the journal of the study is damaged").Caused(err)
	}
	return h, nil
}

// Head reads the head of an entry.
func (tx *Tx) Head(position uint64) (journal.Head, error) {
	b := tx.bucket(bucketHeads).Get(key64(position))
	if b == nil {
		return journal.Head{}, problem.New(problem.NotFound, "the journal has no entry %d", position)
	}
	return tx.readHead(b)
}

// Heads gives the heads of the entries after a position, oldest first.
func (tx *Tx) Heads(after uint64) iter.Seq2[journal.Head, error] {
	return func(yield func(journal.Head, error) bool) {
		c := tx.bucket(bucketHeads).Cursor()
		for k, b := c.Seek(key64(after + 1)); k != nil; k, b = c.Next() {
			h, err := tx.readHead(b)
			if !yield(h, err) || err != nil {
				return
			}
		}
	}
}

// HeadsOf gives the heads of the entries of an action, oldest first, without
// the entry of the action itself.
func (tx *Tx) HeadsOf(action uint64) iter.Seq2[journal.Head, error] {
	return func(yield func(journal.Head, error) bool) {
		prefix := key64(action)
		c := tx.bucket(bucketSpans).Cursor()
		for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
			first, last := binary.BigEndian.Uint64(k[8:]), binary.BigEndian.Uint64(v)
			for h, err := range tx.Heads(first - 1) {
				if err == nil && h.Position > last {
					break
				}
				if err == nil && h.Table == Actions.Name {
					continue
				}
				if !yield(h, err) || err != nil {
					return
				}
			}
		}
	}
}

// Action reads an action by its number.
func (tx *Tx) Action(n uint64) (Action, error) {
	prefix := key64(n)
	k, _ := tx.bucket(bucketSpans).Cursor().Seek(prefix)
	if k == nil || !bytes.HasPrefix(k, prefix) {
		return Action{}, problem.New(problem.NotFound, "there is no action #%d", n).Suggest("cmo log")
	}
	h, err := tx.Head(binary.BigEndian.Uint64(k[8:]))
	if err != nil {
		return Action{}, err
	}
	return Actions.Get(tx, h.Record)
}

// ActionsBackward gives the actions, newest first.
func (tx *Tx) ActionsBackward() iter.Seq2[Action, error] {
	return func(yield func(Action, error) bool) {
		for n := tx.LastAction(); n > 0; n-- {
			a, err := tx.Action(n)
			if !yield(a, err) || err != nil {
				return
			}
		}
	}
}

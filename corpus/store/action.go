package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sort"
	"strings"
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
// transaction for each file. What else is given of it is not looked at. It is
// a Conflict if the action was undone meanwhile.
func (s *Store) Update(a Action, fn func(*Tx) error) (n uint64, err error) {
	err = s.withRows(func() error {
		n, err = s.update(a, fn)
		return err
	})
	return n, err
}

func (s *Store) update(a Action, fn func(*Tx) error) (n uint64, err error) {
	err = s.locked(true, func(db *bbolt.DB, p *paths) error {
		var failed error // of fn: it speaks of its own files, not of the study's
		err := db.Update(func(b *bbolt.Tx) error {
			tx, err := s.begin(b, p)
			if err != nil {
				return err
			}
			if err := tx.rowsFit(); err != nil {
				return err
			}
			if err := tx.makeWriter(a); err != nil {
				return err
			}
			if failed = fn(tx); failed != nil {
				return failed
			}
			if !tx.writer.begun {
				return errNothing
			}
			n = tx.writer.action.N
			return tx.closeAction()
		})
		switch {
		case failed != nil:
			return failed
		case errors.Is(err, errNothing):
			return nil
		case errors.Is(err, errRows):
			return err
		case err != nil:
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
	if a.N != 0 {
		var err error
		if a, err = tx.toContinue(a.N); err != nil {
			return err
		}
	}
	// File names and what was typed may hold any bytes; the log may not.
	a.Command = strings.ToValidUTF8(a.Command, "\ufffd")
	w := &writer{random: tx.store.Random, now: tx.store.Now().UTC().Truncate(time.Microsecond), action: a, refs: map[recordKey][]ref.ID{}}
	last, err := tx.lastHead()
	if err != nil {
		return err
	}
	if w.now.Before(last.Time) {
		w.now = last.Time // a clock that was set back must not put entries out of order
	}
	w.last, w.link = last.Position, last.Link
	w.first = w.last + 1
	tx.writer = w
	tx.changes = &rowChanges{ops: map[string][]rowOp{}}
	return nil
}

// toContinue reads an action that an earlier transaction began.
func (tx *Tx) toContinue(n uint64) (Action, error) {
	a, err := tx.Action(n)
	if err != nil {
		return a, err
	}
	for later, err := range tx.ActionsBackward() {
		if err != nil || later.N == n {
			return a, err
		}
		if slices.Contains(later.Undoes, n) {
			return a, problem.New(problem.Conflict, "#%d (%s) was undone by #%d before it was done", n, a.Verb, later.N).
				Because("Nothing more was changed.")
		}
	}
	return a, nil
}

// beginAction gives the action its number and its record, before the first
// change it makes to another.
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

// closeAction makes what waits for the end of the transaction. What became of
// the action since it began (files it made, what it undoes) is put here.
func (tx *Tx) closeAction() error {
	w := tx.writer
	if err := tx.lookUpReferences(); err != nil {
		return err
	}
	if err := Actions.Put(tx, &w.action); err != nil {
		return err
	}
	if err := tx.flushAllRows(); err != nil {
		return fmt.Errorf("write rows: %w", err)
	}
	return tx.bucket(bucketSpans).Put(append(key64(w.action.N), key64(w.first)...), key64(w.last))
}

// lookUpReferences asks that what the records written refer to is there: it
// may have been undone since they were thought out. It is asked at the end, so
// that records which refer to each other can be written in any order.
func (tx *Tx) lookUpReferences() error {
	for k, refs := range tx.writer.refs {
		if err := tx.lookUp(k, refs); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) lookUp(k recordKey, refs []ref.ID) error {
	for _, id := range refs {
		if id.IsZero() || tx.exists(id) {
			continue
		}
		sp := tx.store.schema[k.table]
		now, err := tx.get(k.table, k.id)
		if err != nil {
			return err
		}
		return problem.New(problem.Conflict, "what %s %s refers to is not in the study", sp.noun, quoted(sp.title(&now))).
			Because("Its making may have been undone meanwhile. Nothing was changed.").Suggest("cmo log").
			Caused(fmt.Errorf("no record %s", id))
	}
	return nil
}

// NoteMade records a file that the action wrote outside the study.
func (tx *Tx) NoteMade(name string, content []byte) error {
	w := tx.writer
	if w == nil {
		return errReading
	}
	name = strings.ToValidUTF8(name, "\ufffd")
	w.action.Made = append(w.action.Made, Made{Name: name, Digest: DigestOf(content), Link: w.link})
	return tx.beginAction(&spec{})
}

// Final marks the action as one that cannot be undone.
func (tx *Tx) Final() { tx.writer.action.Final = true }

// Number gives the number of the action, once it has changed something.
func (tx *Tx) Number() uint64 {
	if tx.writer == nil {
		return 0
	}
	return tx.writer.action.N
}

// LastAction is the number of the newest action: the state of the study that
// a result speaks of.
func (tx *Tx) LastAction() uint64 {
	k, _ := tx.bucket(bucketSpans).Cursor().Last()
	if k == nil {
		return 0
	}
	last := binary.BigEndian.Uint64(k)
	if tx.past == nil {
		return last
	}
	return uint64(sort.Search(int(last), func(i int) bool {
		begun, ok := tx.begun(uint64(i) + 1)
		return !ok || begun > tx.until
	}))
}

// begun gives the position of the first entry of an action.
func (tx *Tx) begun(action uint64) (uint64, bool) {
	prefix := key64(action)
	k, _ := tx.bucket(bucketSpans).Cursor().Seek(prefix)
	if len(k) != 16 || !bytes.HasPrefix(k, prefix) {
		return 0, false
	}
	return binary.BigEndian.Uint64(k[8:]), true
}

// Position is that of the last entry of the journal.
func (tx *Tx) Position() uint64 {
	if tx.past != nil {
		return tx.until
	}
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
		if after >= tx.Position() {
			return
		}
		c := tx.bucket(bucketHeads).Cursor()
		for k, b := c.Seek(key64(after + 1)); k != nil; k, b = c.Next() {
			h, err := tx.readHead(b)
			if err == nil && tx.past != nil && h.Position > tx.until {
				return
			}
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
		for k, v := c.Seek(prefix); len(k) == 16 && len(v) == 8 && bytes.HasPrefix(k, prefix); k, v = c.Next() {
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
	first, ok := tx.begun(n)
	if !ok || first > tx.Position() {
		return Action{}, problem.New(problem.NotFound, "there is no action #%d", n).Suggest("cmo log")
	}
	h, err := tx.Head(first)
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

// Changed counts the records an action changed, by noun.
func (tx *Tx) Changed(action uint64) (map[string]int, error) {
	seen := map[recordKey]bool{}
	out := map[string]int{}
	for h, err := range tx.HeadsOf(action) {
		if err != nil {
			return nil, err
		}
		k := recordKey{h.Table, h.Record}
		if sp := tx.store.schema[h.Table]; sp != nil && !seen[k] {
			seen[k] = true
			out[sp.noun]++
		}
	}
	return out, nil
}

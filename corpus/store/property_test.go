package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// A history is a study in the making, with a copy of what it was after each
// action.
type history struct {
	t     *rapid.T
	s     *store.Store
	after []string // by action, from 0: the empty study
}

// step does one thing to the study; it may turn out not to be possible.
func (h *history) step() {
	coder := rapid.SampledFrom([]ref.ID{anna, ben}).Draw(h.t, "coder")
	what := rapid.SampledFrom([]string{"code", "code", "coding", "coding", "codings", "edit", "retire", "restore", "undo", "undo later", "undo last", "redo"}).Draw(h.t, "what")
	n, err := h.s.Update(store.Action{Verb: what, Coder: coder}, func(tx *store.Tx) error { return h.do(tx, what, coder) })
	if err != nil {
		if _, told := problem.As(err); !told {
			h.t.Fatalf("%s: %v", what, err)
		}
		n = 0
	}
	now := h.snapshot()
	if n == 0 {
		if now != h.last() {
			h.t.Fatalf("%s did nothing (%v), and the study is\n%s\nno longer\n%s", what, err, now, h.last())
		}
		return
	}
	if int(n) != len(h.after) {
		h.t.Fatalf("%s is action %d, want %d", what, n, len(h.after))
	}
	h.after = append(h.after, now)
}

func (h *history) last() string { return h.after[len(h.after)-1] }

func (h *history) do(tx *store.Tx, what string, coder ref.ID) error {
	allCodes, allCodings, err := everything(tx)
	if err != nil {
		return err
	}
	pick := func(n int) int { return rapid.IntRange(0, n-1).Draw(h.t, "which") }
	name := rapid.SampledFrom(strings.Fields("trust rapport hope fear time")).Draw(h.t, "name")
	switch {
	case what == "code":
		c := code{Name: name}
		if len(allCodes) > 0 && rapid.Bool().Draw(h.t, "under") {
			c.Parent = allCodes[pick(len(allCodes))].ID
		}
		return codes.Put(tx, &c)
	case what == "undo" || what == "undo later":
		if tx.LastAction() == 0 {
			return nil
		}
		_, err := tx.Undo(uint64(pick(int(tx.LastAction())))+1, what == "undo later")
		return err
	case what == "undo last" || what == "redo":
		last := tx.LastToUndo
		if what == "redo" {
			last = tx.LastToRedo
		}
		a, err := last(coder)
		if err != nil {
			return err
		}
		_, err = tx.Undo(a.N, rapid.Bool().Draw(h.t, "later"))
		return err
	case len(allCodes) == 0:
		return nil
	case what == "coding" || what == "codings":
		for i := range 1 + 2*strings.Count(what, "s") {
			v := coding{Code: allCodes[pick(len(allCodes))].ID, Start: uint32(i)}
			if err := codings.Put(tx, &v); err != nil {
				return err
			}
		}
		return nil
	case rapid.Bool().Draw(h.t, "of a code") || len(allCodings) == 0:
		c := allCodes[pick(len(allCodes))]
		switch what {
		case "retire":
			return codes.Retire(tx, &c)
		case "restore":
			return codes.Restore(tx, &c)
		}
		c.Name = name
		return codes.Put(tx, &c)
	}
	v := allCodings[pick(len(allCodings))]
	switch what {
	case "retire":
		return codings.Retire(tx, &v)
	case "restore":
		return codings.Restore(tx, &v)
	}
	v.Note, v.Code = name, allCodes[pick(len(allCodes))].ID
	return codings.Put(tx, &v)
}

func everything(tx *store.Tx) (cs []code, vs []coding, err error) {
	for c, err := range codes.All(tx) {
		if err != nil {
			return nil, nil, err
		}
		cs = append(cs, c)
	}
	for v, err := range codings.All(tx) {
		if err != nil {
			return nil, nil, err
		}
		vs = append(vs, v)
	}
	return cs, vs, nil
}

func (h *history) snapshot() (out string) {
	h.view(func(tx *store.Tx) (err error) {
		out, err = tables(tx)
		return err
	})
	return out
}

func (h *history) view(fn func(*store.Tx) error) {
	if err := h.s.View(fn); err != nil {
		h.t.Fatalf("read the study: %v%s", err, why(err))
	}
}

// histories runs a property over random histories of small studies. Studies
// are made in one folder, one after another.
func histories(t *testing.T, property func(h *history)) {
	t.Helper()
	rapid.Check(t, func(r *rapid.T) {
		s := open(t)
		h := &history{t: r, s: s, after: []string{""}}
		for range rapid.IntRange(1, 25).Draw(r, "steps") {
			h.step()
		}
		property(h)
		h.view(func(tx *store.Tx) error { // replay equals tables, and the rest
			c, err := tx.Check()
			if len(c.Findings) > 0 {
				r.Fatalf("%v", c.Findings)
			}
			return err
		})
	})
}

// The study at a date equals a copy kept then.
func TestAsOfEqualsACopyKept(t *testing.T) {
	t.Parallel()
	histories(t, func(h *history) {
		h.view(func(tx *store.Tx) error {
			for n := range h.after {
				position, err := uint64(0), error(nil)
				if n > 0 {
					position, err = tx.EndOf(uint64(n))
				}
				if err != nil {
					return err
				}
				then, err := tx.AsOf(position)
				if err != nil {
					return err
				}
				got, err := tables(then)
				if err != nil {
					return err
				}
				if got != h.after[n] {
					h.t.Fatalf("at action %d the study was\n%s\nby its journal\n%s", n, h.after[n], got)
				}
				if then.LastAction() != uint64(n) || then.Position() != position {
					h.t.Fatalf("at action %d the last is %d, at %d", n, then.LastAction(), then.Position())
				}
				for a, err := range then.ActionsBackward() {
					if err != nil || a.N > uint64(n) {
						h.t.Fatalf("at action %d there is %d: %v", n, a.N, err)
					}
				}
				if again, err := then.AsOf(tx.Position()); err != nil {
					return err
				} else if got, _ := tables(again); got != h.last() {
					h.t.Fatalf("there and back:\n%s\nwant\n%s", got, h.last())
				}
			}
			return nil
		})
	})
}

// Undo and redo of any action give equal tables, or a refusal that names a
// later action or a rule.
func TestUndoThenRedoOfEveryAction(t *testing.T) {
	t.Parallel()
	histories(t, func(h *history) {
		for n := 1; n < len(h.after); n++ {
			before := h.snapshot()
			by, err := h.s.Update(act("undo"), func(tx *store.Tx) error { _, err := tx.Undo(uint64(n), false); return err })
			if err != nil {
				h.refusal(uint64(n), err)
				if now := h.snapshot(); now != before {
					h.t.Fatalf("a refused undo of #%d changed\n%s\nto\n%s", n, before, now)
				}
				continue
			}
			if _, err := h.s.Update(act("redo"), func(tx *store.Tx) error { _, err := tx.Undo(by, false); return err }); err != nil {
				h.t.Fatalf("redo of #%d: %v%s", n, err, why(err))
			}
			if now := h.snapshot(); now != before {
				h.t.Fatalf("undo and redo of #%d changed\n%s\nto\n%s", n, before, now)
			}
		}
	})
}

// refusal holds a refusal to what it must say.
func (h *history) refusal(n uint64, err error) {
	p, ok := problem.As(err)
	if !ok || p.Kind != problem.Conflict {
		h.t.Fatalf("undo of #%d: %v", n, err)
	}
	all := p.What + "\n" + p.Why
	for m := int(n) + 1; m < 100; m++ {
		if strings.Contains(all, fmt.Sprintf("by #%d\n", m)) || strings.Contains(all, fmt.Sprintf("of #%d needs", m)) {
			return
		}
	}
	if !strings.Contains(all, "would break a rule") && !strings.Contains(all, "no longer there") && !strings.Contains(all, "is undone already") {
		h.t.Fatalf("the refusal to undo #%d names no reason:\n%s", n, all)
	}
}

// Whatever happened, taking back the first action and all that rests on it,
// then the next, leaves nothing; and redoing these undos, newest first, brings
// all of it back.
func TestUndoOfAllAndRedo(t *testing.T) {
	t.Parallel()
	histories(t, func(h *history) {
		all := h.last()
		var undos []uint64
		for n := len(h.after) - 1; n > 0; n-- {
			by, err := h.s.Update(act("undo"), func(tx *store.Tx) error { _, err := tx.Undo(uint64(n), true); return err })
			if err != nil {
				if p, _ := problem.As(err); p == nil || !strings.Contains(p.What, "undone already") {
					h.t.Fatalf("undo of #%d, newest first: %v%s", n, err, why(err))
				}
				continue
			}
			undos = append(undos, by)
			if now := h.snapshot(); now != h.after[n-1] {
				h.t.Fatalf("after the undo of #%d the study is\n%s\nwant\n%s", n, now, h.after[n-1])
			}
		}
		for _, n := range slices.Backward(undos) {
			if _, err := h.s.Update(act("redo"), func(tx *store.Tx) error { _, err := tx.Undo(n, false); return err }); err != nil {
				h.t.Fatalf("redo of #%d: %v%s", n, err, why(err))
			}
		}
		if now := h.snapshot(); now != all {
			h.t.Fatalf("after all is redone the study is\n%s\nwant\n%s", now, all)
		}
	})
}

package store_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func TestUndo(t *testing.T) {
	s := open(t)
	c, added := addCode(t, s, "trust")
	v, tagged := addCoding(t, s, c, 5)
	renamed := rename(t, s, act("code rename"), c.ID, "rapport")
	retired := update(t, s, act("coding retire"), func(tx *store.Tx) error { return codings.Retire(tx, &v) })
	var states []string
	for _, n := range []uint64{retired, renamed, tagged, added} {
		states = append(states, snapshot(t, s))
		undo(t, s, n)
	}
	if got := snapshot(t, s); got != "" {
		t.Errorf("after every undo there is\n%s", got)
	}
	for n := uint64(8); n >= 5; n-- { // the undos, newest first
		undo(t, s, n)
		if got, want := snapshot(t, s), states[n-5]; got != want {
			t.Errorf("after the redo of #%d:\n%s\nwant:\n%s", n, got, want)
		}
	}
	view(t, s, func(tx *store.Tx) error {
		a, err := tx.Action(5)
		if fmt.Sprint(a.Undoes) != "[4]" {
			t.Errorf("#5 undoes %d", a.Undoes)
		}
		return err
	})
}

func TestUndoTells(t *testing.T) {
	s := open(t)
	c, _ := addCode(t, s, "trust")
	update(t, s, act("tag"), func(tx *store.Tx) error {
		for i := range uint32(3) {
			if err := codings.Put(tx, &coding{Code: c.ID, Start: i}); err != nil {
				return err
			}
		}
		return nil
	})
	var told store.Undone
	update(t, s, act("undo"), func(tx *store.Tx) (err error) {
		told, err = tx.Undo(1, true)
		return err
	})
	if len(told.Actions) != 2 || told.Actions[0].N != 2 || told.Actions[1].N != 1 || told.Records["coding"] != 3 || told.Records["code"] != 1 {
		t.Errorf("told %+v", told)
	}
	if got := snapshot(t, s); got != "" {
		t.Errorf("there is\n%s", got)
	}
	undo(t, s, 3) // both back, as one
	if got := names(t, s); got != "trust" {
		t.Errorf("after the redo there is %q", got)
	}
}

func TestUndoRefuses(t *testing.T) {
	t.Run("changed since", func(t *testing.T) {
		s := open(t)
		c, n := addCode(t, s, "trust")
		rename(t, s, act("code rename"), c.ID, "rapport")
		rename(t, s, act("code rename"), c.ID, "confidence")
		refused(t, s, n, false, "#1 cannot be undone alone", `code "confidence" was changed by #2`, `code "confidence" was changed by #3`, "Nothing was changed", "cmo undo 1 --with-later")
		undo(t, s, 3)
		refused(t, s, n, false, `code "rapport" was changed by #2`)
		undo(t, s, 2)
		undo(t, s, n) // what came after left it as it was
	})
	t.Run("referred to by later", func(t *testing.T) {
		s := open(t)
		c, n := addCode(t, s, "trust")
		v, tagged := addCoding(t, s, c, 1)
		refused(t, s, n, false, fmt.Sprintf(`of #%d needs code "trust"`, tagged))
		update(t, s, act("coding retire"), func(tx *store.Tx) error { return codings.Retire(tx, &v) })
		undo(t, s, n) // no one in use needs it
		if _, err := s.Update(act("restore"), func(tx *store.Tx) error { return codings.Restore(tx, &v) }); !problem.Is(err, problem.Conflict) {
			t.Errorf("a coding of a code that is gone was restored: %v", err)
		}
	})
	t.Run("referred to by an edit", func(t *testing.T) {
		s := open(t)
		a, _ := addCode(t, s, "trust")
		v, _ := addCoding(t, s, a, 1)
		b, n := addCode(t, s, "rapport")
		update(t, s, act("recode"), func(tx *store.Tx) error {
			v.Code = b.ID
			return codings.Put(tx, &v)
		})
		refused(t, s, n, false, `of #4 needs code "rapport"`)
	})
	t.Run("name taken meanwhile", func(t *testing.T) {
		s := open(t)
		c, _ := addCode(t, s, "trust")
		n := rename(t, s, act("code rename"), c.ID, "rapport")
		addCode(t, s, "trust")
		for _, later := range []bool{false, true} {
			refused(t, s, n, later, `code "trust" would break a rule`, `there is a code "trust" already`)
		}
	})
	t.Run("what it referred to is gone", func(t *testing.T) {
		s := open(t)
		a, added := addCode(t, s, "trust")
		b, _ := addCode(t, s, "rapport")
		v, _ := addCoding(t, s, a, 1)
		n := update(t, s, act("recode"), func(tx *store.Tx) error {
			v.Code = b.ID
			return codings.Put(tx, &v)
		})
		undo(t, s, added)
		refused(t, s, n, false, "refers to is no longer there")
	})
	t.Run("undone already", func(t *testing.T) {
		s := open(t)
		_, n := addCode(t, s, "trust")
		by := undo(t, s, n)
		refused(t, s, n, false, "#1 (code add) is undone already, by #2", "cmo undo 2")
		undo(t, s, by)
		undo(t, s, n) // it was in force again
	})
	t.Run("no such action", func(t *testing.T) {
		s := open(t)
		_, err := s.Update(act("undo"), func(tx *store.Tx) error { _, err := tx.Undo(7, false); return err })
		wantProblem(t, err, problem.NotFound, "there is no action #7")
	})
	t.Run("erased body", func(t *testing.T) {
		s := open(t)
		c, _ := addCode(t, s, "trust")
		n := rename(t, s, act("code rename"), c.ID, "rapport")
		edit(t, s, func(b buckets) { b.put("bodies", be(2), nil) }) // the code as it was added
		refused(t, s, n, false, "#2 cannot be undone: what it changed has been erased since")
		refused(t, s, n, true, "erased")
		view(t, s, func(tx *store.Tx) error {
			all, err := codes.History(tx, c.ID)
			if len(all) != 2 || all[0].Erased || !all[1].Erased {
				t.Errorf("the history does not say what was erased: %+v", all)
			}
			if err != nil {
				return err
			}
			_, err = tx.AsOf(2)
			wantProblem(t, err, problem.Stale, "erased")
			_, err = tx.AsOf(4)
			return err
		})
	})
}

func TestUndoWithLater(t *testing.T) {
	s := open(t)
	keep, _ := addCode(t, s, "hope")
	before := snapshot(t, s)
	c, n := addCode(t, s, "trust")                         // 2
	addCoding(t, s, c, 1)                                  // 3
	v, _ := addCoding(t, s, c, 2)                          // 4
	addCoding(t, s, keep, 3)                               // 5: has nothing to do with it
	update(t, s, act("recode"), func(tx *store.Tx) error { // 6
		v.Code = keep.ID
		return codings.Put(tx, &v)
	})
	rename(t, s, store.Action{Verb: "rename", Coder: ben}, c.ID, "rapport") // 7
	refused(t, s, n, false, "#3", "#7")
	all := snapshot(t, s)
	var told store.Undone
	by := update(t, s, act("undo"), func(tx *store.Tx) (err error) {
		told, err = tx.Undo(n, true)
		return err
	})
	var numbers []uint64
	for _, a := range told.Actions {
		numbers = append(numbers, a.N)
	}
	// The coding of #4 is of another code since #6 and can stay.
	if got := fmt.Sprint(numbers); got != "[7 3 2]" {
		t.Errorf("took back %s, want [7 3 2]", got)
	}
	undo(t, s, by)
	if got := snapshot(t, s); got != all {
		t.Errorf("the redo gives\n%s\nwant\n%s", got, all)
	}
	for _, n := range []uint64{6, 5, 4} { // and nothing stands in the way of these
		update(t, s, act("undo"), func(tx *store.Tx) error { _, err := tx.Undo(n, true); return err })
	}
	update(t, s, act("undo"), func(tx *store.Tx) error { _, err := tx.Undo(n, true); return err })
	if got := snapshot(t, s); got != before {
		t.Errorf("in the end there is\n%s\nwant\n%s", got, before)
	}
}

// Two coders work in turn; each undo and redo is of their own work. A line is
// a coder, what they do, and the codes in use afterwards.
func TestUndoRedoByTwoCoders(t *testing.T) {
	for _, script := range []string{
		`anna + a  -> a
		 anna + b  -> a b
		 anna undo -> a
		 anna undo -> .
		 anna undo -> . nothing of yours to undo
		 anna redo -> a
		 anna redo -> a b
		 anna redo -> a b nothing of yours to redo
		 anna undo -> a
		 anna redo -> a b
		 anna undo -> a
		 anna undo -> .
		 anna redo -> a
		 anna + c  -> a c
		 anna redo -> a c nothing of yours to redo
		 anna undo -> a
		 anna undo -> .
		 anna redo -> a
		 anna redo -> a c`,
		`anna + a  -> a
		 ben + b   -> a b
		 anna undo -> b
		 ben undo  -> .
		 ben redo  -> b
		 anna redo -> a b
		 ben undo  -> a
		 anna + c  -> a c
		 ben redo  -> a b c
		 anna undo -> a b
		 ben redo  -> a b nothing of yours to redo
		 anna redo -> a b c`,
		`anna + a  -> a
		 anna export -> a
		 anna undo -> .
		 anna export -> .
		 anna redo -> a`,
		`anna + a  -> a
		 ben undo 1 -> .
		 anna undo -> . nothing of yours to undo
		 anna redo -> . nothing of yours to redo
		 ben redo  -> a
		 anna undo -> .
		 ben undo  -> . #3 cannot be undone alone: later work rests on it
		 anna redo -> a`,
	} {
		s := open(t)
		for line := range strings.Lines(script) {
			left, want, _ := strings.Cut(strings.TrimSpace(line), "->")
			want = strings.TrimSpace(want)
			words := strings.Fields(left)
			a := store.Action{Verb: words[1], Coder: map[string]ref.ID{"anna": anna, "ben": ben}[words[0]]}
			_, err := s.Update(a, func(tx *store.Tx) error {
				var n uint64
				switch {
				case words[1] == "+":
					return codes.Put(tx, &code{Name: words[2]})
				case words[1] == "export":
					return tx.NoteMade("matrix.csv", nil)
				case len(words) == 3:
					_, err := fmt.Sscan(words[2], &n)
					if err != nil {
						return err
					}
				default:
					last := tx.LastToUndo
					if words[1] == "redo" {
						last = tx.LastToRedo
					}
					a, err := last(a.Coder)
					if err != nil {
						return err
					}
					n = a.N
				}
				_, err := tx.Undo(n, false)
				return err
			})
			got := strings.TrimSpace(names(t, s))
			if got == "" {
				got = "."
			}
			if err != nil {
				if _, told := problem.As(err); !told {
					t.Fatal(err)
				}
				got += " " + strings.TrimPrefix(err.Error(), "there is ")
			}
			if got != want {
				t.Fatalf("%s\nafter %q: %q, want %q", script, left, got, want)
			}
		}
	}
}

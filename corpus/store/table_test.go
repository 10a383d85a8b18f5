package store_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cmo-toolkit/cmo/corpus/journal"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/store/storetest"
)

func TestPutGetRetireRestore(t *testing.T) {
	s := open(t)
	c, n := addCode(t, s, "trust")
	if n != 1 || c.ID.IsZero() || c.Rev != 1 || c.Retired {
		t.Fatalf("a new code: action %d, %+v", n, c.Meta)
	}
	read := func() (got code) {
		view(t, s, func(tx *store.Tx) (err error) {
			got, err = codes.Get(tx, c.ID)
			return err
		})
		return got
	}
	if got := read(); got != c {
		t.Errorf("read %+v, put %+v", got, c)
	}
	if n := update(t, s, act("code retire"), func(tx *store.Tx) error { return codes.Retire(tx, &c) }); n != 2 {
		t.Errorf("retiring is action %d, want 2", n)
	}
	if got := read(); !got.Retired || got.Rev != 2 || got.Name != "trust" || got != c {
		t.Errorf("retired: %+v", got)
	}
	if names(t, s) != "" {
		t.Error("a retired code is among those in use")
	}
	update(t, s, act("code restore"), func(tx *store.Tx) error { return codes.Restore(tx, &c) })
	if got := read(); got.Retired || got.Rev != 3 {
		t.Errorf("restored: %+v", got)
	}
	view(t, s, func(tx *store.Tx) error {
		_, err := codes.Get(tx, ref.ID{1})
		wantProblem(t, err, problem.NotFound, "there is no code")
		return nil
	})
}

func TestPutRefuses(t *testing.T) {
	s := open(t)
	c, _ := addCode(t, s, "trust")
	stale := c
	rename(t, s, act("code rename"), c.ID, "rapport")
	before := snapshot(t, s)
	for _, test := range []struct {
		name string
		do   func(tx *store.Tx) error
		kind problem.Kind
		say  string
	}{
		{"an older revision", func(tx *store.Tx) error { stale.Name = "x"; return codes.Put(tx, &stale) }, problem.Conflict, `code "rapport" changed while you looked`},
		{"retiring an older revision", func(tx *store.Tx) error { return codes.Retire(tx, &stale) }, problem.Conflict, "changed while you looked"},
		{"anew what is there", func(tx *store.Tx) error { return codes.Put(tx, &code{Meta: store.Meta{ID: c.ID}, Name: "y"}) }, problem.Conflict, "changed while you looked"},
		{"a name that is taken", func(tx *store.Tx) error { return codes.Put(tx, &code{Name: "rapport"}) }, problem.Conflict, `there is a code "rapport" already`},
		{"a code that is not there", func(tx *store.Tx) error { return codings.Put(tx, &coding{Code: ref.ID{9}}) }, problem.Conflict, "refers to is not in the study"},
		{"bytes that are not text", func(tx *store.Tx) error { return codes.Put(tx, &code{Name: "tr\xffust"}) }, problem.Invalid, "not UTF-8"},
	} {
		t.Run(test.name, func(t *testing.T) {
			n, err := s.Update(act("test"), test.do)
			wantProblem(t, err, test.kind, test.say)
			if n != 0 {
				t.Errorf("what was refused is action %d", n)
			}
			if after := snapshot(t, s); after != before {
				t.Errorf("what was refused changed the study:\n%s\nnow:\n%s", before, after)
			}
		})
	}
	if _, err := s.Update(act("test"), func(tx *store.Tx) error { return codes.Retire(tx, &code{Name: "new"}) }); err == nil {
		t.Error("a code that was never put was retired")
	}
	view(t, s, func(tx *store.Tx) error {
		if err := codes.Put(tx, &code{Name: "z"}); err == nil {
			t.Error("put while only reading")
		}
		if _, err := tx.Undo(1, false); err == nil {
			t.Error("undo while only reading")
		}
		return nil
	})
}

// A sign that says "not text" is text like any other.
func TestPutReplacementCharacter(t *testing.T) {
	s := open(t)
	for _, name := range []string{"\ufffd", `\ufffd`, `\\ufffd`, "a\\"} {
		c, _ := addCode(t, s, name)
		view(t, s, func(tx *store.Tx) error {
			got, err := codes.Get(tx, c.ID)
			if got.Name != name {
				t.Errorf("put %q, got %q", name, got.Name)
			}
			return err
		})
	}
	// What was typed and the names of files may hold any bytes.
	a := act("import")
	a.Command = "cmo import Entrevista_\xf3.txt"
	n := update(t, s, a, func(tx *store.Tx) error { return tx.NoteMade("a\xff.csv", nil) })
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Action(n)
		if got.Command != "cmo import Entrevista_\ufffd.txt" || got.Made[0].Name != "a\ufffd.csv" {
			t.Errorf("kept %q and %q", got.Command, got.Made)
		}
		return err
	})
}

func TestNothingChangedIsNoAction(t *testing.T) {
	s := open(t)
	c, _ := addCode(t, s, "trust")
	n := update(t, s, act("code edit"), func(tx *store.Tx) error {
		same, err := codes.Get(tx, c.ID)
		if err != nil {
			return err
		}
		if err := codes.Put(tx, &same); err != nil {
			return err
		}
		if same.Rev != 1 || tx.Number() != 0 {
			t.Errorf("after nothing: revision %d, action %d", same.Rev, tx.Number())
		}
		return codes.Restore(tx, &same) // it is in use
	})
	if n != 0 {
		t.Errorf("nothing was action %d", n)
	}
	view(t, s, func(tx *store.Tx) error {
		if tx.LastAction() != 1 || tx.Position() != 2 {
			t.Errorf("the journal has %d actions and %d entries, want 1 and 2", tx.LastAction(), tx.Position())
		}
		return nil
	})
}

func TestUpdateThatFailsLeavesNothing(t *testing.T) {
	s := open(t)
	_, n := addCode(t, s, "trust")
	before := snapshot(t, s)
	for _, end := range []func() error{
		func() error { return errOwn },
		func() error { panic(errOwn) },
	} {
		func() {
			defer func() { _ = recover() }()
			n, err := s.Update(act("import"), func(tx *store.Tx) error {
				for i := range 50 {
					if err := codes.Put(tx, &code{Name: fmt.Sprint("code ", i)}); err != nil {
						return err
					}
				}
				if err := tx.PutText(ref.ID{7}, []byte("words")); err != nil {
					return err
				}
				return end()
			})
			if n != 0 || !errors.Is(err, errOwn) {
				t.Errorf("got action %d, %v", n, err)
			}
		}()
	}
	if after := snapshot(t, s); after != before {
		t.Errorf("a failed update changed the study:\n%s\nnow:\n%s", before, after)
	}
	view(t, s, func(tx *store.Tx) error {
		if _, ok := tx.Text(ref.ID{7}); ok {
			t.Error("the text of a failed update is there")
		}
		if tx.LastAction() != n {
			t.Errorf("the last action is %d, want %d", tx.LastAction(), n)
		}
		return nil
	})
	if _, next := addCode(t, s, "rapport"); next != n+1 {
		t.Errorf("the action after a failed one is %d, want %d: numbers have no gaps", next, n+1)
	}
}

// A file that fn cannot read is not the study's folder being read-only.
func TestUpdateKeepsErrorsOfItsOwn(t *testing.T) {
	s := open(t)
	_, err := s.Update(act("import"), func(*store.Tx) error { return fmt.Errorf("read GP1.txt: %w", errPermission) })
	if _, told := problem.As(err); told || !errors.Is(err, errPermission) {
		t.Errorf("got %v", err)
	}
}

func TestContinuedAction(t *testing.T) {
	s := open(t)
	a := act("import")
	var n uint64
	for i := range 3 {
		a.N = n
		n = update(t, s, a, func(tx *store.Tx) error { return codes.Put(tx, &code{Name: fmt.Sprint("code ", i)}) })
		if i == 1 {
			addCode(t, s, "between") // by another command
		}
	}
	update(t, s, store.Action{N: n}, func(tx *store.Tx) error { return tx.NoteMade("log.txt", []byte("x")) })
	view(t, s, func(tx *store.Tx) error {
		var heads []string
		for h, err := range tx.HeadsOf(n) {
			if err != nil {
				return err
			}
			heads = append(heads, fmt.Sprint(h.Position, " ", h.Verb, " ", h.Action))
			if h.Coder != anna {
				t.Errorf("entry %d is by %s", h.Position, h.Coder)
			}
		}
		if want := []string{"2 add 1", "3 add 1", "6 add 1"}; !slices.Equal(heads, want) {
			t.Errorf("the action has %q, want %q", heads, want)
		}
		got, err := tx.Action(n)
		if len(got.Made) != 1 || got.Made[0].Digest != store.DigestOf([]byte("x")) || got.Verb != "import" {
			t.Errorf("the action is %+v", got)
		}
		return err
	})
	undo(t, s, n)
	if got := names(t, s); got != "between" {
		t.Errorf("after the undo there is %q", got)
	}
	a.N = n
	_, err := s.Update(a, func(tx *store.Tx) error { return codes.Put(tx, &code{Name: "late"}) })
	wantProblem(t, err, problem.Conflict, "#1 (import) was undone by #3")
	a.N = 99
	_, err = s.Update(a, func(*store.Tx) error { return nil })
	wantProblem(t, err, problem.NotFound, "there is no action #99")
}

func TestActions(t *testing.T) {
	s := open(t)
	a := store.Action{Verb: "export table", Coder: ben, Command: "cmo export table", Reason: "for the meeting"}
	n := update(t, s, a, func(tx *store.Tx) error { return tx.NoteMade("matrix.xlsx", []byte("xlsx")) })
	c, _ := addCode(t, s, "trust")
	late := update(t, s, act("code edit"), func(tx *store.Tx) error {
		c.Name = "rapport"
		if err := codes.Put(tx, &c); err != nil {
			return err
		}
		tx.Final() // known only after the first change
		return nil
	})
	view(t, s, func(tx *store.Tx) error {
		var all []string
		for a, err := range tx.ActionsBackward() {
			if err != nil {
				return err
			}
			all = append(all, fmt.Sprint(a.N, " ", a.Verb, " ", a.Final))
		}
		if want := []string{"3 code edit true", "2 code add false", "1 export table false"}; !slices.Equal(all, want) {
			t.Errorf("actions %q, want %q", all, want)
		}
		got, err := tx.Action(n)
		if err != nil {
			return err
		}
		if got.Coder != ben || got.Command != a.Command || got.Reason != a.Reason || got.Made[0].Name != "matrix.xlsx" {
			t.Errorf("the action is %+v", got)
		}
		_, err = tx.Action(99)
		wantProblem(t, err, problem.NotFound, "#99")
		return nil
	})
	refused(t, s, late, true, "#3 (code edit) cannot be undone")
}

func TestHistory(t *testing.T) {
	s := open(t)
	c, _ := addCode(t, s, "trust")
	rename(t, s, store.Action{Verb: "code rename", Coder: ben, Reason: "Anna's word"}, c.ID, "rapport")
	view(t, s, func(tx *store.Tx) (err error) { c, err = codes.Get(tx, c.ID); return err })
	update(t, s, act("code retire"), func(tx *store.Tx) error { return codes.Retire(tx, &c) })
	undo(t, s, 3)
	var got []string
	view(t, s, func(tx *store.Tx) error {
		all, err := codes.History(tx, c.ID)
		for _, v := range all {
			got = append(got, fmt.Sprintf("#%d %s %q %v by %d %s", v.Head.Action, v.Head.Verb, v.Record.Name, v.State, v.Head.Coder[15], v.Action.Reason))
		}
		return err
	})
	want := []string{
		`#4 undo "rapport" 1 by 1 `,
		`#3 retire "rapport" 2 by 1 `,
		`#2 edit "rapport" 1 by 2 Anna's word`,
		`#1 add "trust" 1 by 1 `,
	}
	if !slices.Equal(got, want) {
		t.Errorf("history\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Records come in the order in which they were made, also when the clock does
// not move, or is set back.
func TestOrderOfMaking(t *testing.T) {
	for name, clock := range map[string]func() time.Time{
		"still": storetest.Clock(storetest.Start, 0),
		"back":  storetest.Clock(storetest.Start, -time.Minute),
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			s.Now = clock
			var want, got []string
			for i := range 60 {
				want = append(want, fmt.Sprint("code ", i))
				addCode(t, s, want[i])
			}
			view(t, s, func(tx *store.Tx) error {
				list, err := codes.List(tx)
				for _, c := range list {
					got = append(got, c.Name)
				}
				return err
			})
			if !slices.Equal(got, want) {
				t.Errorf("got %q", got)
			}
		})
	}
}

// Put may be called while going through the table.
func TestPutWhileListing(t *testing.T) {
	s := open(t)
	c, _ := putMany(t, s, 2000)
	update(t, s, act("note"), func(tx *store.Tx) error {
		for v, err := range codings.All(tx) {
			if err != nil {
				return err
			}
			v.Note, v.Start = strings.Repeat("longer ", 20), v.Start+1
			if err := codings.Put(tx, &v); err != nil {
				return err
			}
			if v.Start%3 == 0 {
				if err := codings.Put(tx, &coding{Code: c.ID, Note: strings.Repeat("longer ", 20)}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	view(t, s, func(tx *store.Tx) error {
		for v, err := range codings.All(tx) {
			if err != nil || !strings.HasPrefix(v.Note, "longer") {
				t.Errorf("%+v, %v", v, err)
			}
		}
		return nil
	})
}

func TestRows(t *testing.T) {
	s := open(t)
	c, _ := addCode(t, s, "trust")
	count := func(tx *store.Tx) (n int) {
		for range tx.Rows("codings", nil) {
			n++
		}
		return n
	}
	update(t, s, act("tag"), func(tx *store.Tx) error {
		for i := range uint32(10) {
			v := coding{Code: c.ID, Start: 100 - i}
			if err := codings.Put(tx, &v); err != nil {
				return err
			}
			if got := count(tx); got != int(i)+1 {
				t.Errorf("after %d codings there are %d rows in the same transaction", i+1, got)
			}
			if i%2 == 0 {
				v.Start = i // it moves: the row goes and another comes
				if err := codings.Put(tx, &v); err != nil {
					return err
				}
			}
		}
		return nil
	})
	view(t, s, func(tx *store.Tx) error {
		if got := count(tx); got != 10 {
			t.Errorf("%d rows, want 10", got)
		}
		var starts []byte
		for k := range tx.Rows("codings", []byte{0, 0, 0}) {
			starts = append(starts, k[3])
		}
		if want := []byte{0, 2, 4, 6, 8, 91, 93, 95, 97, 99}; !slices.Equal(starts, want) {
			t.Errorf("rows at %d, want %d", starts, want)
		}
		return nil
	})
	before := snapshot(t, s)
	if err := s.RemakeRows(); err != nil {
		t.Fatal(err)
	}
	if after := snapshot(t, s); after != before {
		t.Errorf("rows made anew differ:\n%s\nbefore:\n%s", after, before)
	}
}

// Rows gathered under a key stand in the order of their records' numbers, one a
// record, whatever was changed in which transaction.
func TestGatheredRows(t *testing.T) {
	s := open(t)
	trust, _ := addCode(t, s, "trust")
	hope, _ := addCode(t, s, "hope")
	all := make([]coding, 6)
	under := func(c code) string {
		var out string
		view(t, s, func(tx *store.Tx) error {
			n, _ := codes.Number(tx, c.ID)
			for _, rows := range tx.Rows("under", binary.BigEndian.AppendUint32(nil, n)) {
				for ; len(rows) >= 9; rows = rows[9:] {
					out += fmt.Sprintf("%d@%d/%d ", rows[3], rows[7], rows[8])
				}
			}
			return nil
		})
		return strings.TrimSpace(out)
	}
	expect := func(what, ofTrust, ofHope string) {
		t.Helper()
		if got := under(trust) + " | " + under(hope); got != ofTrust+" | "+ofHope {
			t.Errorf("%s: rows %s, want %s | %s", what, got, ofTrust, ofHope)
		}
		if f := findings(t, s); f != "" {
			t.Errorf("%s: found %s", what, f)
		}
	}
	n := update(t, s, act("tag"), func(tx *store.Tx) error {
		for i := range all {
			all[i] = coding{Code: trust.ID, Start: uint32(i) * 10}
			if err := codings.Put(tx, &all[i]); err != nil {
				return err
			}
		}
		return nil
	})
	expect("made", "1@0/0 2@10/0 3@20/0 4@30/0 5@40/0 6@50/0", "")
	moved := update(t, s, act("retag"), func(tx *store.Tx) error {
		for _, i := range []int{4, 1} {
			all[i].Code = hope.ID
			if err := codings.Put(tx, &all[i]); err != nil {
				return err
			}
		}
		all[2].Start = 25
		if err := codings.Put(tx, &all[2]); err != nil {
			return err
		}
		return codings.Retire(tx, &all[0])
	})
	expect("changed", "1@0/1 3@25/0 4@30/0 6@50/0", "2@10/0 5@40/0")
	undo(t, s, moved)
	expect("undone", "1@0/0 2@10/0 3@20/0 4@30/0 5@40/0 6@50/0", "")
	undo(t, s, n)
	expect("all undone", "", "")
}

func TestNumbers(t *testing.T) {
	s := open(t)
	a, n := addCode(t, s, "trust")
	b, _ := addCode(t, s, "rapport")
	undo(t, s, n) // a number is not used twice
	c, _ := addCode(t, s, "hope")
	view(t, s, func(tx *store.Tx) error {
		for i, id := range []ref.ID{a.ID, b.ID, c.ID} {
			n, ok := codes.Number(tx, id)
			if back, _ := codes.ByNumber(tx, n); !ok || n != uint32(i)+1 || back != id {
				t.Errorf("code %d has number %d %v, which is of %s", i, n, ok, back)
			}
		}
		if _, ok := codes.Number(tx, ref.ID{1}); ok {
			t.Error("an unknown id has a number")
		}
		if _, ok := codes.ByNumber(tx, 9); ok {
			t.Error("an unknown number has an id")
		}
		most, err := codes.Most(tx, func(c code) int { return len(c.Name) })
		if most != len("rapport") {
			t.Errorf("the longest name has %d letters", most)
		}
		return err
	})
}

func TestTexts(t *testing.T) {
	s := open(t)
	id := ref.ID{1, 2}
	update(t, s, act("import"), func(tx *store.Tx) error {
		if err := tx.PutText(id, []byte("We only came because the nurse asked.")); err != nil {
			return err
		}
		if err := tx.PutText(ref.ID{3}, nil); err != nil {
			return err
		}
		return codes.Put(tx, &code{Name: "trust"})
	})
	view(t, s, func(tx *store.Tx) error {
		if got, ok := tx.Text(id); !ok || string(got) != "We only came because the nurse asked." {
			t.Errorf("got %q, %v", got, ok)
		}
		if got, ok := tx.Text(ref.ID{3}); !ok || len(got) != 0 {
			t.Errorf("a text without words: %q, %v", got, ok)
		}
		if _, ok := tx.Text(ref.ID{4}); ok {
			t.Error("a text that is not there")
		}
		return nil
	})
}

func TestShowAndFind(t *testing.T) {
	s := open(t)
	// The random end begins after the four bits of version and variant.
	id := func(end uint64) (id ref.ID) {
		id[6], id[8] = 0x70, 0x80
		for i := range 8 {
			id[15-i] |= byte(end >> (8 * i))
		}
		id[5] = byte(end) // so that they differ in time too
		return id
	}
	const bits = 60
	of := func(shown string) (end uint64) {
		for i, r := range shown {
			end |= uint64(strings.IndexRune("0123456789abcdefghjkmnpqrstvwxyz", r)) << (bits - 5*(i+1))
		}
		return end
	}
	c, _ := addCode(t, s, "trust")
	all := []string{"7k3qaaaa0000", "7k3qaaab0000", "7k3r00000000", "10100000000v"}
	update(t, s, act("tag"), func(tx *store.Tx) error {
		for _, shown := range all {
			v := coding{Meta: store.Meta{ID: id(of(shown))}, Code: c.ID}
			if v.ID.Shown() != shown {
				t.Fatalf("id %s is shown as %s, want %s", v.ID, v.ID.Shown(), shown)
			}
			if err := codings.Put(tx, &v); err != nil {
				return err
			}
		}
		return nil
	})
	view(t, s, func(tx *store.Tx) error {
		var ids []ref.ID
		for _, shown := range all {
			ids = append(ids, id(of(shown)))
		}
		want := []string{"l7k3qaaaa", "l7k3qaaab", "l7k3r", "l1010"}
		if got := codings.Show(tx, ids...); !slices.Equal(got, want) {
			t.Errorf("shown as %q, want %q", got, want)
		}
		if got := codings.ShowOne(tx, ids[1]); got != "l7k3qaaab" {
			t.Errorf("alone it is shown as %q", got)
		}
		for typed, want := range map[string]int{
			"l7k3r": 2, "L7K3R": 2, "17k3r": 2, "I7k3r0o": 2, "l7k3qaaab": 1, "liolo": 3, "l1010": 3, "LLOLOoOo": 3,
			ids[0].String(): 0, strings.ToUpper(ids[0].String()): 0,
		} {
			if got, err := codings.Find(tx, typed); err != nil || got.ID != ids[want] {
				t.Errorf("%q finds %s (%v), want %s", typed, got.ID, err, ids[want])
			}
		}
		_, err := codings.Find(tx, "l7k3q")
		wantProblem(t, err, problem.Invalid, `"l7k3q" is the beginning of 2 ids`, "l7k3qaaaa, l7k3qaaab")
		for _, typed := range []string{"", "l", "l7k3", "k7k3r", "7k3r0", "l7k3u", "lé7k3", "l9999", "l7k3r000000000", ref.ID{1}.String()} {
			_, err := codings.Find(tx, typed)
			wantProblem(t, err, problem.NotFound, "there is no coding")
		}
		return nil
	})
	undo(t, s, 2)
	view(t, s, func(tx *store.Tx) error {
		_, err := codings.Find(tx, "l7k3r")
		wantProblem(t, err, problem.NotFound, `there is no coding "l7k3r"`)
		return nil
	})
}

func TestClockSetBack(t *testing.T) {
	s := open(t)
	addCode(t, s, "trust")
	s.Now = func() time.Time { return storetest.Start.Add(-time.Hour) }
	addCode(t, s, "rapport")
	view(t, s, func(tx *store.Tx) error {
		var last time.Time
		for h, err := range tx.Heads(0) {
			if err != nil {
				return err
			}
			if h.Time.Before(last) {
				t.Errorf("entry %d is at %s, after %s", h.Position, h.Time, last)
			}
			last = h.Time
		}
		return nil
	})
}

func TestVerbsAndStatesAreFixed(t *testing.T) {
	got := fmt.Sprint(byte(journal.Add), byte(journal.Edit), byte(journal.Retire), byte(journal.Restore), byte(journal.Undo),
		byte(journal.Live), byte(journal.Retired), byte(journal.Gone))
	if got != "1 2 3 4 5 1 2 3" {
		t.Errorf("verbs and states are %s: they are part of the file format", got)
	}
}

func TestEverNewestChanged(t *testing.T) {
	s := open(t)
	a, added := addCode(t, s, "trust")        // entries 1, 2
	_, gone := addCode(t, s, "rapport")       // 3, 4
	addCoding(t, s, a, 1)                     // 5, 6
	undone := undo(t, s, gone)                // 7, 8
	rename(t, s, act("rename"), a.ID, "hope") // 9, 10
	view(t, s, func(tx *store.Tx) error {
		then, err := tx.AsOf(3)
		if err != nil {
			return err
		}
		for i, want := range []struct {
			ever   string
			newest uint64
		}{{"hope rapport", 10}, {"trust", 2}} {
			at := []*store.Tx{tx, then}[i]
			var ever []string
			for c, err := range codes.Ever(at) {
				if err != nil {
					return err
				}
				ever = append(ever, c.Name)
			}
			newest, err := codes.Newest(at)
			if got := strings.Join(ever, " "); err != nil || got != want.ever || newest != want.newest {
				t.Errorf("there ever were %q, the newest entry is %d; want %q, %d (%v)", got, newest, want.ever, want.newest, err)
			}
		}
		for n, want := range map[uint64]string{added: "map[code:1]", undone: "map[code:1]", 3: "map[coding:1]", 99: "map[]"} {
			if got, err := tx.Changed(n); err != nil || fmt.Sprint(got) != want {
				t.Errorf("#%d changed %v, want %s, %v", n, got, want, err)
			}
		}
		return nil
	})
}

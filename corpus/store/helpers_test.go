package store_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/store/storetest"
)

// A code and a coding are what the tests of the store work on: names that are
// unique among those in use, and records that cannot be without another.
type code struct {
	store.Meta `json:"-"`
	Name       string `json:"name"`
	Parent     ref.ID `json:"parent,omitzero"`
}

type coding struct {
	store.Meta `json:"-"`
	Code       ref.ID `json:"code"`
	Start      uint32 `json:"start"`
	Note       string `json:"note,omitempty"`
}

var codes = store.Table[code]{
	Name: "codes", Noun: "code", Letter: 'k', Numbered: true,
	Meta:  func(v *code) *store.Meta { return &v.Meta },
	Title: func(v code) string { return v.Name },
	Refs:  func(v code) []ref.ID { return []ref.ID{v.Parent} },
	Valid: func(tx *store.Tx, table store.Table[code], v code) error {
		if v.Name == "" {
			return problem.New(problem.Invalid, "a code needs a name")
		}
		for o, err := range table.Live(tx) {
			if err != nil {
				return err
			}
			if o.ID != v.ID && o.Name == v.Name {
				return problem.New(problem.Conflict, "there is a code %q already", v.Name)
			}
		}
		return nil
	},
}

var codings = store.Table[coding]{
	Name: "codings", Noun: "coding", Letter: 'l', Numbered: true,
	Meta:    func(v *coding) *store.Meta { return &v.Meta },
	Refs:    func(v coding) []ref.ID { return []ref.ID{v.Code} },
	RowSets: []string{"codings", "under"},
	// under gathers the codings of a code
	Gathered: map[string]int{"under": 9},
	Rows: func(tx *store.Tx, number uint32, v coding, put func(string, []byte, []byte)) error {
		n, ok := codes.Number(tx, v.Code)
		if !ok {
			return fmt.Errorf("code %s has no number", v.Code)
		}
		key := binary.BigEndian.AppendUint32(nil, v.Start)
		key = binary.BigEndian.AppendUint32(key, number)
		row := binary.BigEndian.AppendUint32(nil, n)
		if v.Retired {
			row = append(row, 1)
		} else {
			row = append(row, 0)
		}
		put("codings", key, row)
		under := binary.BigEndian.AppendUint32(nil, number)
		under = append(binary.BigEndian.AppendUint32(under, v.Start), row[4])
		put("under", row[:4], under)
		return nil
	},
}

// Two coders.
var anna, ben = ref.ID{15: 1}, ref.ID{15: 2}

func open(t testing.TB) *store.Store { return storetest.Open(t, codes, codings) }

// again gives another store over the same study: another command.
func again(s *store.Store) *store.Store {
	o := store.At(s.Dir(), codes, codings)
	o.Now, o.Random = s.Now, s.Random
	return o
}

// empty is a folder for a study that is not made.
func empty(t testing.TB) *store.Store {
	return store.At(filepath.Join(t.TempDir(), ".cmo"), codes, codings)
}

func act(verb string) store.Action { return store.Action{Verb: verb, Coder: anna} }

// update does one action, which must succeed, and gives its number.
func update(t testing.TB, s *store.Store, a store.Action, fn func(*store.Tx) error) uint64 {
	t.Helper()
	n, err := s.Update(a, fn)
	if err != nil {
		t.Fatalf("%s: %v%s", a.Verb, err, why(err))
	}
	return n
}

func view(t testing.TB, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	if err := s.View(fn); err != nil {
		t.Fatalf("read the study: %v%s", err, why(err))
	}
}

func why(err error) string {
	if p, ok := problem.As(err); ok {
		return fmt.Sprintf(" (%s: %s; %v)", p.Kind, p.Why, p.Err)
	}
	return ""
}

// addCode adds a code as one action.
func addCode(t testing.TB, s *store.Store, name string) (c code, n uint64) {
	t.Helper()
	c.Name = name
	return c, update(t, s, act("code add"), func(tx *store.Tx) error { return codes.Put(tx, &c) })
}

func addCoding(t testing.TB, s *store.Store, of code, start uint32) (c coding, n uint64) {
	t.Helper()
	c = coding{Code: of.ID, Start: start}
	return c, update(t, s, act("tag"), func(tx *store.Tx) error { return codings.Put(tx, &c) })
}

func rename(t testing.TB, s *store.Store, a store.Action, id ref.ID, to string) uint64 {
	t.Helper()
	return update(t, s, a, func(tx *store.Tx) error {
		c, err := codes.Get(tx, id)
		if err != nil {
			return err
		}
		c.Name = to
		return codes.Put(tx, &c)
	})
}

func undo(t testing.TB, s *store.Store, n uint64) uint64 {
	t.Helper()
	return update(t, s, act("undo"), func(tx *store.Tx) error {
		_, err := tx.Undo(n, false)
		return err
	})
}

// refused asks that an undo fails, changes nothing, and says why.
func refused(t testing.TB, s *store.Store, n uint64, later bool, words ...string) {
	t.Helper()
	before := snapshot(t, s)
	_, err := s.Update(act("undo"), func(tx *store.Tx) error {
		_, err := tx.Undo(n, later)
		return err
	})
	wantProblem(t, err, problem.Conflict, words...)
	if after := snapshot(t, s); after != before {
		t.Errorf("a refused undo changed the study:\n%s\nnow:\n%s", before, after)
	}
}

// wantProblem asks for a problem of a kind, with these words somewhere in it.
func wantProblem(t testing.TB, err error, kind problem.Kind, words ...string) {
	t.Helper()
	p, ok := problem.As(err)
	if !ok {
		t.Fatalf("got %v, want a problem of kind %s", err, kind)
	}
	all := strings.Join([]string{p.At, p.What, p.Why, p.Try}, "\n")
	if p.Kind != kind {
		t.Errorf("got a problem of kind %s, want %s: %s", p.Kind, kind, all)
	}
	for _, w := range words {
		if !strings.Contains(all, w) {
			t.Errorf("the problem does not say %q:\n%s", w, all)
		}
	}
}

// snapshot writes out all records of a study, with their rows: what a person
// could see of it.
func snapshot(t testing.TB, s *store.Store) string {
	t.Helper()
	var out string
	view(t, s, func(tx *store.Tx) error {
		b, err := tables(tx)
		if err != nil {
			return err
		}
		for _, set := range []string{"codings", "under"} {
			for k, v := range tx.Rows(set, nil) {
				b += fmt.Sprintf("row of %s %x %x\n", set, k, v)
			}
		}
		out = b
		return nil
	})
	return out
}

// tables writes out all records.
func tables(tx *store.Tx) (string, error) {
	var b strings.Builder
	for c, err := range codes.All(tx) {
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "code %s %q under %s retired %v\n", c.ID, c.Name, c.Parent, c.Retired)
	}
	for c, err := range codings.All(tx) {
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "coding %s of %s at %d %q retired %v\n", c.ID, c.Code, c.Start, c.Note, c.Retired)
	}
	for _, k := range []store.Kind{codes, codings} {
		for _, set := range reflect.ValueOf(k).FieldByName("RowSets").Interface().([]string) {
			for key, value := range tx.Rows(set, nil) {
				fmt.Fprintf(&b, "row %s %x %x\n", set, key, value)
			}
		}
	}
	return b.String(), nil
}

// names gives the names of the codes in use.
func names(t testing.TB, s *store.Store) string {
	t.Helper()
	in := map[string]bool{}
	view(t, s, func(tx *store.Tx) error {
		for c, err := range codes.Live(tx) {
			if err != nil {
				return err
			}
			in[c.Name] = true
		}
		return nil
	})
	return strings.Join(slices.Sorted(maps.Keys(in)), " ")
}

var errOwn = errors.New("a reason of the test's own")

var errPermission = fs.ErrPermission

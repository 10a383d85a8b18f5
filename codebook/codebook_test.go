package codebook_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus/cell"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/store/storetest"
)

func TestParseLevels(t *testing.T) {
	for typed, want := range map[string][]string{
		"":                                 nil,
		"bolted on,fitting in,belonging":   {"bolted on", "fitting in", "belonging"},
		"bolted on < fitting in<belonging": {"bolted on", "fitting in", "belonging"},
		"low; mid, rather; high":           {"low", "mid, rather", "high"},
		"one":                              {"one"},
		" , a ,, b ":                       {"a", "b"},
	} {
		got := codebook.ParseLevels(typed)
		if !slices.Equal(got, want) {
			t.Errorf("%q is read as %q, want %q", typed, got, want)
		}
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		code        codebook.Code
		field, want string
	}{
		{codebook.Code{Name: "trust", Type: codebook.Reasoning}, "levels", ""},
		{codebook.Code{Name: "", Type: codebook.Reasoning}, "code", "a code needs a name"},
		{codebook.Code{Name: "a/b", Type: codebook.Reasoning}, "code", `the name "a/b" of a code holds one of / = : " %`},
		{codebook.Code{Name: "a"}, "type", `code "a" has no type`},
		{codebook.Code{Name: "a", Type: codebook.Context, Key: "ab"}, "key", `a key is one letter or digit, not "ab"`},
		{codebook.Code{Name: "a", Type: codebook.Context, Key: "é"}, "levels", ""},
		{codebook.Code{Name: "a", Type: codebook.Context, Unintended: true}, "intended", `code "a" is of type context: only outcomes are unintended`},
		{codebook.Code{Name: "a", Type: codebook.Context, Levels: []string{"x", "y"}}, "levels", `code "a" has levels, and is of type context`},
		{codebook.Code{Name: "a", Type: codebook.Ordinal, Levels: []string{"x"}}, "levels", `the continuum "a" has one level`},
		{codebook.Code{Name: "a", Type: codebook.Ordinal, Levels: []string{"x y", "X-Y"}}, "levels", `the continuum "a" has the level "X-Y" twice`},
		{codebook.Code{Name: "a", Type: codebook.Ordinal, Levels: []string{"x", "y, z"}}, "levels", `the level "y, z" holds one of < , ;`},
		{codebook.Code{Name: "a", Type: codebook.Ordinal}, "levels", ""},
	} {
		field, err := c.code.Check()
		got := ""
		if err != nil {
			got = err.Error()
		}
		if field != c.field || got != c.want {
			t.Errorf("%+v: %s: %q, want %s: %q", c.code, field, got, c.field, c.want)
		}
	}
}

// made runs a change of a codebook and gives it as it is afterwards.
func made(t *testing.T, s *store.Store, change func(*store.Tx) error) (*codebook.Tree, error) {
	t.Helper()
	_, err := s.Update(store.Action{Verb: "test"}, change)
	var tree *codebook.Tree
	if viewErr := s.View(func(tx *store.Tx) (err error) {
		tree, err = codebook.Read(tx)
		return err
	}); viewErr != nil {
		t.Fatal(viewErr)
	}
	return tree, err
}

func paths(tree *codebook.Tree) string {
	var out []string
	for _, c := range tree.Codes {
		p := tree.Path(c.ID)
		if c.Retired {
			p = "(" + p + ")"
		}
		out = append(out, p)
	}
	return strings.Join(out, " ")
}

func add(paths ...string) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		for _, p := range paths {
			if _, _, err := codebook.AddPath(tx, p, codebook.Code{}); err != nil {
				return err
			}
		}
		return nil
	}
}

func TestNoCodeStandsUnderItself(t *testing.T) {
	s := storetest.Open(t, codebook.Codes)
	tree, err := made(t, s, add("a/b/c"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = made(t, s, func(tx *store.Tx) error {
		a, c := tree.Codes[0], tree.Codes[2]
		a.Parent = c.ID
		return codebook.Edit(tx, &a)
	})
	if !problem.Is(err, problem.Conflict) {
		t.Errorf("a under c, which is under it: %v", err)
	}
	_, err = made(t, s, func(tx *store.Tx) error {
		_, _, err := codebook.AddPath(tx, strings.Repeat("x/", 40)+"x", codebook.Code{})
		return err
	})
	if !problem.Is(err, problem.Invalid) {
		t.Errorf("forty codes deep: %v", err)
	}
}

func TestRetireAllAndRestoreAll(t *testing.T) {
	s := storetest.Open(t, codebook.Codes)
	tree, err := made(t, s, add("hold/waiting", "hold/sustaining", "hold/waiting/list", "trust"))
	if err != nil {
		t.Fatal(err)
	}
	code := func(path string) codebook.Code {
		c, err := tree.Find(path)
		if err != nil {
			if c, err = tree.FindRetired(path); err != nil {
				t.Fatal(err)
			}
		}
		return c
	}
	turn := func(path string, turn func(*store.Tx, codebook.Code) error) error {
		tree, err = made(t, s, func(tx *store.Tx) error { return turn(tx, code(path)) })
		return err
	}
	retire := func(tx *store.Tx, c codebook.Code) error { _, err := codebook.RetireAll(tx, c.ID); return err }
	restore := func(tx *store.Tx, c codebook.Code) error { _, err := codebook.RestoreAll(tx, c.ID); return err }
	for _, step := range []struct {
		path string
		turn func(*store.Tx, codebook.Code) error
		want string
	}{
		{"sustaining", retire, "hold hold/waiting hold/waiting/list (hold/sustaining) trust"},
		{"hold", retire, "(hold) (hold/waiting) (hold/waiting/list) (hold/sustaining) trust"},
		{"hold", restore, "hold hold/waiting hold/waiting/list (hold/sustaining) trust"}, // it was retired before
		{"sustaining", restore, "hold hold/waiting hold/waiting/list hold/sustaining trust"},
	} {
		if err := turn(step.path, step.turn); err != nil {
			t.Fatalf("%s: %v", step.path, err)
		}
		if got := paths(tree); got != step.want {
			t.Errorf("%s:\n got %s\nwant %s", step.path, got, step.want)
		}
	}
	if err := turn("hold", retire); err != nil {
		t.Fatal(err)
	}
	if err := turn("waiting", restore); !problem.Is(err, problem.Conflict) {
		t.Errorf("a code came back under one that is retired: %v", err)
	}
}

// TestBookOutAndIn asks that a codebook written as YAML or as a sheet and read
// into a fresh study is the same there, whatever its words are.
func TestBookOutAndIn(t *testing.T) {
	words := rapid.StringOf(rapid.RuneFrom([]rune("ab '\"=+-@,;\n\t:#é漢<|>*&!%[]{}")))
	rapid.Check(t, func(rt *rapid.T) {
		var b codebook.Book
		for i := range rapid.IntRange(1, 5).Draw(rt, "codes") {
			e := codebook.Entry{
				Name: fmt.Sprintf("code %d", i), Type: "resource", Definition: words.Draw(rt, "definition"), Include: words.Draw(rt, "include"),
				Example: words.Draw(rt, "example"),
			}
			if rapid.Bool().Draw(rt, "child") {
				e.Children = []codebook.Entry{{Name: "under", Type: "ordinal", Levels: []string{"low", "mid high"}}}
			}
			b.Codes = append(b.Codes, e)
		}
		s := storetest.Open(t, codebook.Codes)
		tree, err := made(t, s, func(tx *store.Tx) error { _, err := b.Apply(tx); return err })
		if err != nil {
			rt.Fatal(err)
		}
		out := tree.Book()
		var yaml bytes.Buffer
		if err := out.WriteYAML(&yaml); err != nil {
			rt.Fatal(err)
		}
		back, err := codebook.ReadYAML("book.yaml", yaml.Bytes())
		if err != nil {
			rt.Fatalf("%v\n%s", err, yaml.String())
		}
		same(rt, out.Rows(), back.Rows())

		var sheet, excel bytes.Buffer
		if err := out.WriteCSV(&sheet); err != nil {
			rt.Fatal(err)
		}
		rows, err := csv.NewReader(&sheet).ReadAll()
		if err != nil {
			rt.Fatal(err)
		}
		for _, row := range rows {
			for i := range row {
				if strings.ContainsAny(row[i][:min(1, len(row[i]))], "=+-@\t") {
					rt.Fatalf("a cell begins like a formula: %q", row[i])
				}
				row[i] = cell.Unguard(row[i])
			}
		}
		same(rt, append([][]string{codebook.Columns}, out.Rows()...), rows)

		if err := out.WriteXLSX(&excel); err != nil {
			rt.Fatal(err)
		}
		f, err := excelize.OpenReader(&excel)
		if err != nil {
			rt.Fatal(err)
		}
		defer f.Close()
		for n, row := range out.Rows() {
			for i, want := range row {
				at, _ := excelize.CoordinatesToCellName(i+1, n+2)
				got, _ := f.GetCellValue("Codebook", at)
				formula, _ := f.GetCellFormula("Codebook", at)
				if got != want || formula != "" {
					rt.Fatalf("%s holds %q, formula %q; want %q", at, got, formula, want)
				}
			}
		}
	})
}

func same(t *rapid.T, want, got [][]string) {
	if fmt.Sprintf("%q", want) != fmt.Sprintf("%q", got) {
		t.Fatalf("\n got %q\nwant %q", got, want)
	}
}

func TestXLSXRefusesWhatNoCellHolds(t *testing.T) {
	b := codebook.Book{Codes: []codebook.Entry{{Name: "long", Definition: strings.Repeat("x", 40_000)}}}
	var to bytes.Buffer
	err := b.WriteXLSX(&to)
	if !problem.Is(err, problem.Invalid) || to.Len() > 0 {
		t.Errorf("%d bytes were written: %v", to.Len(), err)
	}
}

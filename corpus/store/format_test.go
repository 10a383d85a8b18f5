package store

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/journal"
)

func format(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Every name of a file or bucket that doc.go declares is in FORMAT.md.
func TestFormatNamesEverything(t *testing.T) {
	page := format(t)
	file, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		for i, v := range spec.Values {
			lit, ok := v.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				continue
			}
			name, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			seen++
			if !strings.Contains(page, "`"+name) {
				t.Errorf("FORMAT.md does not name %q (%s)", name, spec.Names[i].Name)
			}
		}
		return true
	})
	if seen < 14 {
		t.Errorf("found %d names in doc.go", seen)
	}
	if !strings.Contains(page, "It describes format "+strconv.Itoa(FormatVersion)+".") {
		t.Errorf("FORMAT.md does not say that it describes format %d", FormatVersion)
	}
}

// Every number of a verb and of a state is in FORMAT.md, and every field of
// the two kinds of JSON that are the store's own.
func TestFormatNamesNumbersAndFields(t *testing.T) {
	page := format(t)
	for v := journal.Add; !strings.HasPrefix(v.String(), "verb"); v++ {
		if want := strconv.Itoa(int(v)) + " " + v.String(); !strings.Contains(page, want) {
			t.Errorf("FORMAT.md does not name the verb %q", want)
		}
	}
	full := Action{N: 1, Verb: "x", Command: "x", Reason: "x", Undoes: []uint64{1}, Final: true, Made: []Made{{}}}
	for _, v := range []any{Header{}, full, full.Made[0]} {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var fields map[string]any
		if err := json.Unmarshal(b, &fields); err != nil {
			t.Fatal(err)
		}
		for name := range fields {
			if !strings.Contains(page, "`"+name+"`") {
				t.Errorf("FORMAT.md does not name the field %q of %T", name, v)
			}
		}
	}
}

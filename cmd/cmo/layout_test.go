package main_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

const module = "github.com/cmo-toolkit/cmo"

// The five folders. Each may import those before it, never those after.
var folders = []string{"corpus", "codebook", "cmo", "exports", "cmd"}

// What some packages may import of ours; all others are free within the direction.
var ownImports = map[string][]string{
	"corpus/problem":    {},
	"corpus/text":       {"corpus/problem"},
	"corpus/cell":       {},
	"cmd/internal/term": {"corpus/problem", "corpus/cell"},
}

// Modules of others that only one package, and what lies beneath it, may import.
var keptTo = map[string]string{
	"go.etcd.io/bbolt":       "corpus/store",
	"github.com/blevesearch": "corpus/index", // Bleve and its parts
}

func TestImportDirection(t *testing.T) {
	imports, err := readImports(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	if len(imports) == 0 {
		t.Fatal("found no imports at all: is this the module's tree?")
	}
	for _, fault := range importFaults(imports) {
		t.Error(fault)
	}
}

func TestTopLevel(t *testing.T) {
	for _, fault := range topLevelFaults(os.DirFS("../..")) {
		t.Error(fault)
	}
}

// An imported is one import: a file of ours and the package it names.
type imported struct{ file, pkg string }

// readImports parses the imports of every Go file of the module, tests too.
func readImports(tree fs.FS) ([]imported, error) {
	var found []imported
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name != "." && outside(tree, name) {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(name) != ".go" {
			return nil
		}
		source, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			pkg, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			found = append(found, imported{name, pkg})
		}
		return nil
	})
	return found, err
}

// outside tells whether the go command would pass a folder by.
func outside(tree fs.FS, folder string) bool {
	base := path.Base(folder)
	_, err := fs.Stat(tree, folder+"/go.mod")
	return base == "testdata" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || err == nil
}

// importFaults lists what breaks the direction, one line for each.
func importFaults(imports []imported) []string {
	var faults []string
	for _, i := range imports {
		if fault := importFault(path.Dir(i.file), i.pkg); fault != "" {
			faults = append(faults, i.file+": "+fault)
		}
	}
	return faults
}

func importFault(importer, pkg string) string {
	from := slices.Index(folders, first(importer))
	if from < 0 {
		return "lies in none of the five folders"
	}
	for other, keeper := range keptTo {
		if within(pkg, other) && !within(importer, keeper) {
			return fmt.Sprintf("imports %s, which only %s may", pkg, keeper)
		}
	}
	if !within(pkg, module) {
		return ""
	}
	own := strings.TrimPrefix(strings.TrimPrefix(pkg, module), "/")
	to := slices.Index(folders, first(own))
	if to < 0 {
		return fmt.Sprintf("imports %s, which lies in none of the five folders", pkg)
	}
	if to > from {
		return fmt.Sprintf("imports %s: %s comes before %s", own, folders[from], folders[to])
	}
	if allowed, some := ownImports[importer]; some && own != importer && !slices.Contains(allowed, own) {
		return fmt.Sprintf("imports %s; of ours it may import only %q", own, allowed)
	}
	return ""
}

func first(name string) string {
	folder, _, _ := strings.Cut(name, "/")
	return folder
}

// within tells whether a path is another or lies beneath it.
func within(name, above string) bool { return name == above || strings.HasPrefix(name, above+"/") }

// topLevelFaults compares the top folder with what it is to hold. Files
// beginning with a dot, and those .gitignore names, are nobody's concern.
func topLevelFaults(tree fs.FS) []string {
	entries, err := fs.ReadDir(tree, ".")
	if err != nil {
		return []string{err.Error()}
	}
	missing := append(slices.Clone(folders), "go.mod", "go.sum", "README.md", "LICENSE")
	ignored, _ := fs.ReadFile(tree, ".gitignore")
	var faults []string
	for _, entry := range entries {
		name := entry.Name()
		if strings.HasPrefix(name, ".") || matchesAny(name, strings.Fields(string(ignored))) {
			continue
		}
		if i := slices.Index(missing, name); i >= 0 {
			missing = slices.Delete(missing, i, i+1)
			continue
		}
		faults = append(faults, "the top level holds "+name+", which is not part of it")
	}
	for _, name := range missing {
		faults = append(faults, "the top level lacks "+name)
	}
	return faults
}

func matchesAny(name string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		matched, err := path.Match(strings.Trim(pattern, "/"), name)
		return err == nil && matched
	})
}

func TestImportFaults(t *testing.T) {
	for _, c := range []struct{ file, pkg, want string }{
		{"corpus/a.go", "fmt", ""},
		{"corpus/a.go", module + "/codebook", "corpus/a.go: imports codebook: corpus comes before codebook"},
		{"corpus/store/a.go", module + "/cmd/internal/term", "corpus/store/a.go: imports cmd/internal/term: corpus comes before cmd"},
		{"codebook/coding/a_test.go", module + "/cmo/study", "codebook/coding/a_test.go: imports cmo/study: codebook comes before cmo"},
		{"cmo/study/a.go", module + "/exports", "cmo/study/a.go: imports exports: cmo comes before exports"},
		{"exports/refi/a.go", module + "/cmd/internal/cli", "exports/refi/a.go: imports cmd/internal/cli: exports comes before cmd"},
		{"cmd/cmo/main.go", module + "/corpus/text", ""},
		{"cmo/a.go", module + "/corpus/ref", ""},
		{"corpus/a.go", module + "/corpus/store", ""},
		{"corpus/a.go", module + "/util", "corpus/a.go: imports " + module + "/util, which lies in none of the five folders"},
		{"util/a.go", "fmt", "util/a.go: lies in none of the five folders"},
		{"main.go", "fmt", "main.go: lies in none of the five folders"},
		{"corpus/a.go", module + "-tools/x", ""},
		{"corpus/text/a.go", module + "/corpus/problem", ""},
		{"corpus/text/a_test.go", module + "/corpus/text", ""},
		{"corpus/text/a.go", module + "/corpus/ref", `corpus/text/a.go: imports corpus/ref; of ours it may import only ["corpus/problem"]`},
		{"corpus/problem/a.go", module + "/corpus/text", `corpus/problem/a.go: imports corpus/text; of ours it may import only []`},
		{"corpus/store/a.go", "go.etcd.io/bbolt", ""},
		{"corpus/store/storetest/a.go", "go.etcd.io/bbolt/errors", ""},
		{"corpus/index/a.go", "go.etcd.io/bbolt", "corpus/index/a.go: imports go.etcd.io/bbolt, which only corpus/store may"},
		{"corpus/stores/a.go", "go.etcd.io/bbolt", "corpus/stores/a.go: imports go.etcd.io/bbolt, which only corpus/store may"},
		{"corpus/index/a.go", "github.com/blevesearch/bleve/v2/mapping", ""},
		{"cmd/cmo/a.go", "github.com/blevesearch/bleve/v2", "cmd/cmo/a.go: imports github.com/blevesearch/bleve/v2, which only corpus/index may"},
	} {
		got := strings.Join(importFaults([]imported{{c.file, c.pkg}}), "\n")
		if got != c.want {
			t.Errorf("%s importing %s:\n got %q\nwant %q", c.file, c.pkg, got, c.want)
		}
	}
}

func TestReadImports(t *testing.T) {
	tree := fstest.MapFS{
		"corpus/a.go":          {Data: []byte("package corpus\nimport (\n\t\"fmt\"\n\talias \"os\"\n)\n")},
		"corpus/a_test.go":     {Data: []byte("package corpus_test\nimport . \"testing\"\n")},
		"corpus/none.go":       {Data: []byte("package corpus\n")},
		"corpus/testdata/b.go": {Data: []byte("not Go")},
		".ci/c.go":             {Data: []byte("not Go")},
		"_old/c.go":            {Data: []byte("not Go")},
		"other/go.mod":         {Data: []byte("module other")},
		"other/d.go":           {Data: []byte("not Go")},
	}
	got, err := readImports(tree)
	want := []imported{{"corpus/a.go", "fmt"}, {"corpus/a.go", "os"}, {"corpus/a_test.go", "testing"}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
	tree["corpus/broken.go"] = &fstest.MapFile{Data: []byte("package")}
	if _, err := readImports(tree); err == nil {
		t.Error("a file that cannot be parsed went unnoticed")
	}
}

func TestTopLevelFaults(t *testing.T) {
	tree := fstest.MapFS{".gitignore": {Data: []byte("/cmo-demo*/\n*.test\n")}}
	for _, name := range []string{
		"cmd/x", "codebook/x", "corpus/x", "cmo/x", "exports/x", "go.mod", "go.sum", "README.md", "LICENSE",
		".ci/run", ".golangci.yml", "cmo-demo-2/x", "corpus.test",
	} {
		tree[name] = &fstest.MapFile{}
	}
	if faults := topLevelFaults(tree); len(faults) > 0 {
		t.Errorf("a top level as it should be: %q", faults)
	}
	delete(tree, "LICENSE")
	tree["util/x"] = &fstest.MapFile{}
	tree["notes.txt"] = &fstest.MapFile{}
	want := []string{
		"the top level holds notes.txt, which is not part of it",
		"the top level holds util, which is not part of it",
		"the top level lacks LICENSE",
	}
	if got := topLevelFaults(tree); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

package study_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// The name of a source is read as it is written: signs in a file's name that
// turn the direction of what follows, or mean something in an address, do not
// stand in it.
func TestSourceNamesArePlain(t *testing.T) {
	dir := t.TempDir()
	s := study.At(dir)
	if _, _, err := s.Init(store.Action{Verb: "init"}, "alex", "CMO", ""); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "P31\u202e1@2.txt")
	if err := os.WriteFile(path, []byte("She rang every week.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	rep, err := s.Import(context.Background(), store.Action{Verb: "import"}, []string{path}, study.ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(rep.Files) != 1 || rep.Files[0].Source != "P31-1-2" {
		t.Errorf("imported %+v, want a source P31-1-2", rep.Files)
	}
}

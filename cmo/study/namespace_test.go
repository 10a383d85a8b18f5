package study_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// TestBuiltinNames asks that no attribute can take the name of a field that
// queries of an empty study know.
func TestBuiltinNames(t *testing.T) {
	s := study.At(filepath.Join(t.TempDir(), "team"))
	if _, _, err := s.Init(store.Action{Verb: "init"}, "alex", "CMO", ""); err != nil {
		t.Fatal(err)
	}
	d, err := s.ReadData()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range d.Names.Fields {
		if strings.Contains(f.Name, ".") {
			continue
		}
		_, err := s.Update(store.Action{Verb: "test"}, func(tx *store.Tx) error {
			fields := study.Fields{New: true}
			return fields.Measure(tx, &corpus.Measure{Name: f.Name}, nil)
		})
		if err == nil || !strings.Contains(err.Error(), "is a field of its own already") {
			t.Errorf("a measure can have the name %q of a field: %v", f.Name, err)
		}
	}
}

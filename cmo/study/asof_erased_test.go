package study_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/query"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/store/storetest"
)

// TestAsOfWhereWordsWereErased: of a time whose records were erased since there
// is no answer, and that is said; before and after there is one.
func TestAsOfWhereWordsWereErased(t *testing.T) {
	dir := t.TempDir()
	s := study.At(dir)
	if _, _, err := s.Init(store.Action{Verb: "init"}, "alex", "CMO", ""); err != nil {
		t.Fatal(err)
	}
	var was uint64 // the position of the entry with the code as it was at first
	code := codebook.Code{Name: "hope", Type: codebook.Outcome}
	for _, name := range []string{"hope", "trust", "confidence"} {
		if _, err := s.Update(store.Action{Verb: "code"}, func(tx *store.Tx) error {
			code.Name = name
			err := codebook.Codes.Put(tx, &code)
			if name == "hope" {
				was = tx.Position()
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	ask := func(asOf, q string) error {
		s.AsOf = asOf
		defer func() { s.AsOf = "" }()
		d, err := s.ReadData()
		if err != nil {
			return err
		}
		defer d.Close()
		_, err = d.Ask(q, query.Options{})
		return err
	}
	if err := ask("#2", "hope"); err != nil {
		t.Fatalf("before the erasure: %v", err)
	}
	storetest.EraseBody(t, filepath.Join(dir, ".cmo", "study.db"), was)
	err := ask("#2", "hope")
	if p, ok := problem.As(err); !ok || p.Kind != problem.Stale || !strings.Contains(p.Why, "erased") || p.Try == "" {
		t.Errorf("inside the erased stretch: %v", err)
	}
	for asOf, q := range map[string]string{"#3": "trust", "": "confidence"} {
		if err := ask(asOf, q); err != nil {
			t.Errorf("as of %q: %v", asOf, err)
		}
	}
	if err := ask("1999", "hope"); !problem.Is(err, problem.NotFound) {
		t.Errorf("before the study was made: %v", err)
	}
}

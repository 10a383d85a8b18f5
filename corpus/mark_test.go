package corpus_test

import (
	"testing"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/store/storetest"
)

// TestMarks makes marks of two coders on one source, takes one away and brings
// it back: each coder has one record, whatever happens.
func TestMarks(t *testing.T) {
	s := storetest.Open(t, corpus.Sources, corpus.Coders, corpus.Done, corpus.Assignments)
	alex, rosa := corpus.Coder{Name: "alex"}, corpus.Coder{Name: "rosa"}
	src := corpus.Source{Name: "P31-1"}
	update := func(fn func(*store.Tx) error) {
		t.Helper()
		if _, err := s.Update(store.Action{Verb: "test"}, fn); err != nil {
			t.Fatal(err)
		}
	}
	update(func(tx *store.Tx) error {
		if err := corpus.Coders.Put(tx, &alex); err != nil {
			return err
		}
		if err := corpus.Coders.Put(tx, &rosa); err != nil {
			return err
		}
		return corpus.Sources.Put(tx, &src)
	})
	for i, step := range []struct {
		coder   corpus.Coder
		on      bool
		changes bool
		marked  int
	}{
		{alex, false, false, 0}, {alex, true, true, 1}, {alex, true, false, 1}, {rosa, true, true, 2},
		{alex, false, true, 1}, {alex, false, false, 1}, {alex, true, true, 2},
	} {
		update(func(tx *store.Tx) error {
			changed, err := corpus.SetMark(tx, corpus.Done, src.ID, step.coder.ID, step.on)
			if changed != step.changes {
				t.Errorf("step %d: changed %v", i, changed)
			}
			return err
		})
		if err := s.View(func(tx *store.Tx) error {
			n, _ := corpus.Sources.Number(tx, src.ID)
			if got := len(corpus.Marks(tx, corpus.Done)[n]); got != step.marked {
				t.Errorf("step %d: %d marks, want %d", i, got, step.marked)
			}
			if got := len(corpus.Marks(tx, corpus.Assignments)); got != 0 {
				t.Errorf("step %d: a mark of one table is in the other", i)
			}
			records := 0
			for _, err := range corpus.Done.All(tx) {
				if err != nil {
					return err
				}
				records++
			}
			if records > 2 {
				t.Errorf("step %d: %d records for two coders", i, records)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
}

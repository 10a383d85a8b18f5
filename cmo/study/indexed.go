package study

import (
	"encoding/hex"
	"iter"
	"path/filepath"
	"slices"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/index"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// Index is the full-text index of the study. It may be missing, behind or
// torn; it is derived, and Refresh makes it right.
func (s *Study) Index() *index.Index { return index.At(filepath.Join(s.Dir(), "index")) }

// Refresh brings the index to the state of the texts: it adds what is missing,
// or makes the index anew where it is missing, torn or of another history.
// Nothing is locked while it works. It tells which it did, and gives nil when
// there was nothing to do. Another command that is at it is not waited for.
func (s *Study) Refresh(progress func(name string)) (did index.Reason, err error) {
	var want index.State
	current := map[uint32]ref.ID{}
	follows := false
	x := s.Index()
	have, ok := x.State()
	err = s.View(func(tx *store.Tx) error {
		want = index.State{Study: tx.Header.Study.String()}
		if want.Position, want.Link, err = textState(tx); err != nil {
			return err
		}
		if ok && have.Study == want.Study && have.Position > 0 && have.Position <= want.Position {
			h, err := tx.Head(have.Position)
			follows = err == nil && hex.EncodeToString(h.Link[:]) == have.Link
		}
		for src, err := range corpus.Sources.Live(tx) {
			if err != nil {
				return err
			}
			if n, ok := corpus.Versions.Number(tx, src.Version); ok {
				current[n] = src.ID
			}
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	verified := x.Verify()
	if ok && verified == nil && have == want {
		return "", nil
	}
	if ok && follows && verified == nil {
		known := x.Has()
		missing := map[uint32]ref.ID{}
		for n, id := range current {
			if !slices.Contains(known, n) {
				missing[n] = id
			}
		}
		err = x.Add(want, s.indexVersions(missing, progress))
		if err == nil || index.Why(err) == index.Busy {
			return index.Behind, nil
		}
	}
	did = index.Missing
	switch {
	case ok && verified == nil && !follows:
		did = index.OtherHistory
	case verified != nil:
		did = index.Why(verified)
	}
	err = x.Rebuild(want, s.indexVersions(current, progress), nil)
	if index.Why(err) == index.Busy {
		return index.Busy, nil
	}
	return did, err
}

// indexVersions reads the words of versions for the index, one transaction a
// text.
func (s *Study) indexVersions(versions map[uint32]ref.ID, progress func(string)) iter.Seq2[index.Version, error] {
	order := make([]uint32, 0, len(versions))
	for n := range versions {
		order = append(order, n)
	}
	slices.Sort(order)
	return func(yield func(index.Version, error) bool) {
		for _, n := range order {
			v := index.Version{Number: n}
			err := s.stopped()
			if err != nil {
				yield(v, err)
				return
			}
			err = s.View(func(tx *store.Tx) error {
				src, err := corpus.Sources.Get(tx, versions[n])
				if err != nil {
					return err
				}
				if progress != nil {
					progress(src.Name)
				}
				t, err := src.Current(tx)
				if err != nil {
					return err
				}
				for _, p := range t.Passages {
					v.Passages = append(v.Passages, t.Masked(p))
				}
				return nil
			})
			if !yield(v, err) || err != nil {
				return
			}
		}
	}
}

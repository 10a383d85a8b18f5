package store

import (
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
)

// LastToUndo gives the newest action of a coder that changed a record and is
// not undone.
func (tx *Tx) LastToUndo(coder ref.ID) (Action, error) {
	return tx.lastTo(coder, false)
}

// LastToRedo gives the newest undo of a coder that is not undone itself, if
// the coder did nothing new after it.
func (tx *Tx) LastToRedo(coder ref.ID) (Action, error) {
	return tx.lastTo(coder, true)
}

// lastTo looks for the newest action in force: one that did something when an
// undo is wanted, one that took something back when a redo is. An undo of an
// undo did something.
func (tx *Tx) lastTo(coder ref.ID, redo bool) (Action, error) {
	undone := map[uint64]bool{}
	for a, err := range tx.ActionsBackward() {
		if err != nil {
			return Action{}, err
		}
		if undone[a.N] {
			continue
		}
		for _, n := range a.Undoes {
			undone[n] = true
		}
		if a.Coder != coder || a.Final || !tx.changed(a.N) {
			continue
		}
		tookBack, err := tx.tookBack(a)
		if err != nil {
			return Action{}, err
		}
		if tookBack == redo {
			return a, nil
		}
		if redo && len(a.Undoes) == 0 {
			return Action{}, problem.New(problem.NotFound, "there is nothing of yours to redo").
				Because("The last thing you did was #%d (%s).", a.N, a.Verb).Suggest("cmo log")
		}
	}
	what := "undo"
	if redo {
		what = "redo"
	}
	return Action{}, problem.New(problem.NotFound, "there is nothing of yours to %s", what).Suggest("cmo log")
}

// tookBack reports whether an action is an undo of one that did something.
func (tx *Tx) tookBack(a Action) (bool, error) {
	back := false
	for len(a.Undoes) > 0 {
		back = !back
		var err error
		if a, err = tx.Action(a.Undoes[0]); err != nil {
			return false, err
		}
	}
	return back, nil
}

// changed reports whether an action changed any record.
func (tx *Tx) changed(n uint64) bool {
	for _, err := range tx.HeadsOf(n) {
		return err == nil
	}
	return false
}

package study

import (
	"slices"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// EditCode writes a changed code. It is a Conflict if assessments rest on
// levels that would go or change places.
func EditCode(tx *store.Tx, c *codebook.Code) error {
	before, err := codebook.Read(tx)
	if err != nil {
		return err
	}
	if err := codebook.Edit(tx, c); err != nil {
		return err
	}
	return levelsHeld(tx, before)
}

// levelsHeld asks that the levels that assessments rest on are where they were:
// a level is kept by its number. Words may be changed, and levels added above.
func levelsHeld(tx *store.Tx, before *codebook.Tree) error {
	now, err := codebook.Read(tx)
	if err != nil {
		return err
	}
	for _, was := range before.Codes {
		is, _ := now.Get(was.ID)
		if is.Type == was.Type && (slices.Equal(was.Levels, is.Levels) || sameOrder(was.Levels, is.Levels)) {
			continue
		}
		n := 0
		for a, err := range cmo.Assessments.Live(tx) {
			if err != nil {
				return err
			}
			if a.Continuum == was.ID {
				n++
			}
		}
		if n > 0 {
			return problem.New(problem.Conflict, "%d assessments rest on the levels of %q", n, before.Path(was.ID)).
				Because("They are %s. Their words can be changed, and levels added above; none can go or change places.\nNothing was changed.",
					codebook.ShowLevels(was.Levels)).
				Suggest("a new continuum: cmo code add NAME --levels ...")
		}
	}
	return nil
}

// sameOrder reports whether levels kept their places: there are no fewer, and
// none stands where another was.
func sameOrder(was, is []string) bool {
	if len(is) < len(was) {
		return false
	}
	for i, l := range is {
		if j := slices.IndexFunc(was, func(o string) bool { return corpus.SameName(o, l) }); j >= 0 && j != i {
			return false
		}
	}
	return true
}

package study

import (
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// A WorkState is how far a coder is with a source.
type WorkState string

// The states of work.
const (
	NotBegun WorkState = ""
	Begun    WorkState = "begun" // it holds a coding by the coder
	Finished WorkState = "done"  // the coder marked it as done
)

// A Worklist says whose sources are to code, and how far each coder is. It
// names sources and coders by their numbers.
type Worklist struct {
	tx             *store.Tx
	done, assigned map[uint32][]uint32 // coders, by source
	coded          map[uint32][]work   // by source, in the order of first codings
}

type work struct {
	coder   uint32
	codings int
}

// ReadWorklist reads the marks of all coders, and counts their codings in use.
func ReadWorklist(tx *store.Tx) *Worklist {
	w := &Worklist{tx: tx, done: corpus.Marks(tx, corpus.Done), assigned: corpus.Marks(tx, corpus.Assignments), coded: map[uint32][]work{}}
	for r := range coding.RowsOf(tx, 0) {
		if r.Flags&coding.FlagRetired != 0 {
			continue
		}
		by := w.coded[r.Source]
		i := slices.IndexFunc(by, func(o work) bool { return o.coder == uint32(r.Coder) })
		if i < 0 {
			i = len(by)
			by = append(by, work{coder: uint32(r.Coder)})
			w.coded[r.Source] = by
		}
		by[i].codings++
	}
	return w
}

// Codings counts the codings of a coder in a source.
func (w *Worklist) Codings(source, coder ref.ID) int {
	s, c := w.numbers(source, coder)
	for _, o := range w.coded[s] {
		if o.coder == c {
			return o.codings
		}
	}
	return 0
}

// State says how far a coder is with a source.
func (w *Worklist) State(source, coder ref.ID) WorkState {
	s, c := w.numbers(source, coder)
	switch {
	case slices.Contains(w.done[s], c):
		return Finished
	case w.Codings(source, coder) > 0:
		return Begun
	}
	return NotBegun
}

// Assigned reports whether a source was given to a coder.
func (w *Worklist) Assigned(source, coder ref.ID) bool {
	s, c := w.numbers(source, coder)
	return slices.Contains(w.assigned[s], c)
}

// Lists reports whether a source is on the list of a coder: it was given to
// them, or to nobody.
func (w *Worklist) Lists(source, coder ref.ID) bool {
	s, _ := corpus.Sources.Number(w.tx, source)
	return len(w.assigned[s]) == 0 || w.Assigned(source, coder)
}

// Codes reports whether a source is, or was, a coder's to code: given to them,
// coded or done by them.
func (w *Worklist) Codes(source, coder ref.ID) bool {
	return w.Assigned(source, coder) || w.State(source, coder) != NotBegun
}

func (w *Worklist) numbers(source, coder ref.ID) (s, c uint32) {
	s, _ = corpus.Sources.Number(w.tx, source)
	c, _ = corpus.Coders.Number(w.tx, coder)
	return s, c
}

// MarkDone marks sources as done by the coder who acts, or takes the marks
// away. It gives the sources for which that was a change.
func MarkDone(tx *store.Tx, sources []corpus.Source, on bool) (changed []corpus.Source, err error) {
	return mark(tx, corpus.Done, sources, tx.Coder(), on)
}

// Assign gives sources to a coder, or takes them off the coder's list. It gives
// the sources for which that was a change.
func Assign(tx *store.Tx, coder ref.ID, sources []corpus.Source, on bool) (changed []corpus.Source, err error) {
	return mark(tx, corpus.Assignments, sources, coder, on)
}

func mark(tx *store.Tx, table store.Table[corpus.Mark], sources []corpus.Source, coder ref.ID, on bool) ([]corpus.Source, error) {
	var changed []corpus.Source
	for _, s := range sources {
		did, err := corpus.SetMark(tx, table, s.ID, coder, on)
		if err != nil {
			return nil, err
		}
		if did {
			changed = append(changed, s)
		}
	}
	return changed, nil
}

// A Second tells what giving sources to a second coder did.
type Second struct {
	Given   map[ref.ID][]corpus.Source // by coder
	Had     []corpus.Source            // have two coders already
	NoFirst []corpus.Source            // nobody codes them yet
	Firsts  int                        // sources that were put on their first coder's list, too
}

// AssignSecond gives each source that has one coder to a second: to the one
// named, or to whoever of the others has the fewest so far. A source is also
// put on the list of its first coder, since a source given to somebody is on
// nobody else's list. It is a Conflict where the study has one coder only.
func AssignSecond(tx *store.Tx, sources []corpus.Source, only ref.ID) (Second, error) {
	out := Second{Given: map[ref.ID][]corpus.Source{}}
	coders, err := corpus.Coders.List(tx)
	if err != nil {
		return out, err
	}
	if len(coders) < 2 {
		return out, problem.New(problem.Conflict, "there is one coder in this study").Because("A second coder needs two.\nNothing was changed.").Suggest("cmo coder add NAME")
	}
	slices.SortFunc(coders, func(a, b corpus.Coder) int { return strings.Compare(a.Name, b.Name) })
	w := ReadWorklist(tx)
	for _, s := range sources {
		var first []ref.ID
		for _, c := range coders {
			if w.Codes(s.ID, c.ID) {
				first = append(first, c.ID)
			}
		}
		switch {
		case len(first) == 0:
			out.NoFirst = append(out.NoFirst, s)
			continue
		case len(first) > 1 || first[0] == only:
			out.Had = append(out.Had, s)
			continue
		}
		second := only
		for _, c := range coders {
			if only.IsZero() && c.ID != first[0] && (second.IsZero() || len(out.Given[c.ID]) < len(out.Given[second])) {
				second = c.ID
			}
		}
		if _, err := Assign(tx, second, []corpus.Source{s}, true); err != nil {
			return out, err
		}
		out.Given[second] = append(out.Given[second], s)
		firsts, err := Assign(tx, first[0], []corpus.Source{s}, true)
		if err != nil {
			return out, err
		}
		out.Firsts += len(firsts)
	}
	return out, nil
}

package query

import (
	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// A Change compares what was found of each unit at one wave with what was
// found at another. Who has text at one of the two only is seen once: nothing
// was lost or gained there.
type Change struct {
	*Result // at all waves together; of an each, with its rows
	Steps   []ChangeStep
}

// A ChangeStep is two waves, one after the other; of more than two waves the
// last step is from the first to the last.
type ChangeStep struct {
	From, To string
	Rows     []ChangeRow // one; of an each, one a code
}

// A ChangeRow is how the units changed, of one code or of the whole query.
type ChangeRow struct {
	Path  string // of the code; "" of the whole query
	Units []UnitChange
}

// A UnitChange is one unit at two waves. Before and After count only where it
// was seen.
type UnitChange struct {
	Unit
	SeenBefore, SeenAfter bool
	Before, After         Verdict
}

// A ChangeKind is what became of a unit.
type ChangeKind uint8

// The kinds, in the order they are shown.
const (
	Kept ChangeKind = iota
	Gained
	LostIt
	Neither
	SeenOnce // it has text at one wave only
	NotKnown // it has text at both, and at one nobody has read it
)

var changeWords = []string{"kept", "gained", "lost", "neither", "seen once", "not read"}

// String gives the word for a reader.
func (k ChangeKind) String() string { return wordAt(changeWords, int(k)) }

// Kind tells what became of the unit.
func (u UnitChange) Kind() ChangeKind {
	switch {
	case !u.SeenBefore || !u.SeenAfter:
		return SeenOnce
	case u.Before == NoData || u.After == NoData:
		return NotKnown
	case u.Before == Yes && u.After == Yes:
		return Kept
	case u.After == Yes:
		return Gained
	case u.Before == Yes:
		return LostIt
	}
	return Neither
}

// Change compares waves. Without a scope of its own the query is asked of
// participants.
func (b *Bound) Change(study *Study) (*Change, error) {
	if b.query.IsTest() {
		return nil, problem.New(problem.Usage, "--change compares one condition at two waves; a test has two conditions").
			Suggest("%s", typed("hope{wave=baseline} => hope{wave=follow-up} in participant"))
	}
	b = b.inParticipants()
	switch b.query.scope {
	case InParticipant, InCase, InStudy:
	default:
		return nil, problem.New(problem.Usage, "--change needs what is seen more than once: in participant, in case or in study, not in %s", b.query.scope)
	}
	r, err := b.Run(study, Options{})
	if err != nil {
		return nil, err
	}
	wave, err := b.fieldNamed("wave")
	if err != nil {
		return nil, err
	}
	at := map[int][]*engine{}
	var waves []int
	for w := 1; w < len(b.names.Waves); w++ {
		engines, err := b.aside(study, beside{where: []*check{wave.equals(b.names.Waves[w], float64(w), b.book)}})
		if err != nil {
			return nil, err
		}
		if engines[0].units.count() > 0 {
			waves = append(waves, w)
			at[w] = engines
		}
	}
	if len(waves) < 2 {
		p := problem.New(problem.Invalid, "--change compares waves, and there is text of fewer than two")
		if len(waves) == 1 {
			p.Because("What passes is all of %s.", b.names.Waves[waves[0]])
		}
		return nil, p.Suggest("cmo wave list")
	}
	c := &Change{Result: r}
	for i := 1; i < len(waves); i++ {
		c.Steps = append(c.Steps, b.changeStep(waves[i-1], waves[i], at))
	}
	if n := len(waves); n > 2 {
		c.Steps = append(c.Steps, b.changeStep(waves[0], waves[n-1], at))
	}
	return c, nil
}

// inParticipants gives the query asked of participants, unless it says of what.
func (b *Bound) inParticipants() *Bound {
	if b.query.said {
		return b
	}
	other, q := *b, *b.query
	q.scope, q.said = InParticipant, true
	other.query = &q
	return &other
}

func (b *Bound) changeStep(from, to int, at map[int][]*engine) ChangeStep {
	s := ChangeStep{From: b.names.Waves[from], To: b.names.Waves[to]}
	n := 0
	for i, before := range at[from] {
		after := at[to][i]
		for j := range before.plan.rows {
			row := ChangeRow{Units: unitChanges(before, after, before.plan.rows[j].what, after.plan.rows[j].what)}
			if b.rows != nil {
				row.Path = b.book.shown(b.rows[n])
			}
			n++
			s.Rows = append(s.Rows, row)
		}
	}
	return s
}

// unitChanges compares the units of two waves.
func unitChanges(before, after *engine, first, second *condition) []UnitChange {
	either := newBits(64 * len(before.units))
	for i := range either {
		either[i] = before.units[i] | after.units[i]
	}
	was, is := before.truth(first), after.truth(second)
	byUnit := map[uint32]UnitChange{}
	var units []Unit
	either.each(func(u uint32) {
		c := UnitChange{Unit: before.unit(u), SeenBefore: before.units.has(u), SeenAfter: after.units.has(u)}
		c.Lacks = nil
		if c.SeenBefore {
			c.Before = was.verdict(u)
		}
		if c.SeenAfter {
			c.After = is.verdict(u)
		}
		units = append(units, c.Unit)
		byUnit[u] = c
	})
	before.sortUnits(units)
	out := make([]UnitChange, len(units))
	for i, u := range units {
		out[i] = byUnit[u.index]
	}
	return out
}

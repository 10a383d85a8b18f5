package query

import (
	"cmp"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// A Contrast compares the codes under a term between two sides: the units where
// a query is yes against those where it is no, or those where a test holds
// against its exceptions.
type Contrast struct {
	*Result
	Sides [2]Side
	Codes []ContrastCode
	Own   []string // codes left out since the query itself asks for them
}

// A Side is the units of one side.
type Side struct {
	Name  string
	Units int
}

// A ContrastCode is how often a code is there on each side: N of the Of units
// of which it is known.
type ContrastCode struct {
	Path string
	N    [2]int
	Of   [2]int
}

// Difference is the share of the first side less that of the second, from -1
// to 1; a side of which nothing is known has no share, and counts as 0.
func (c ContrastCode) Difference() float64 {
	var share [2]float64
	for i := range share {
		if c.Of[i] > 0 {
			share[i] = float64(c.N[i]) / float64(c.Of[i])
		}
	}
	return share[0] - share[1]
}

// Known reports whether both sides have a share.
func (c ContrastCode) Known() bool { return c.Of[0] > 0 && c.Of[1] > 0 }

// Contrast answers a query as a contrast of the codes under a term.
func (b *Bound) Contrast(study *Study, term string) (*Contrast, error) {
	if b.rows != nil {
		return nil, problem.New(problem.Usage, "--contrast is of one query, not of an each")
	}
	terms, err := b.codesUnder(term)
	if err != nil {
		return nil, err
	}
	own := b.namedCodes()
	c := &Contrast{}
	terms = slices.DeleteFunc(terms, func(t *axisTerm) bool {
		if own[t.code] {
			c.Own = append(c.Own, t.name)
		}
		return own[t.code]
	})
	if c.Result, err = b.Run(study, Options{}); err != nil {
		return nil, err
	}
	engines, err := b.aside(study, beside{terms: terms})
	if err != nil {
		return nil, err
	}
	e := engines[0]
	sides := c.sides(e)
	for i, t := range terms {
		k := e.kept(e.plan.beside[i])
		one := ContrastCode{Path: t.name}
		for s := range sides {
			for w, in := range sides[s] {
				one.Of[s] += bitset{in &^ k.nodata[w]}.count()
				one.N[s] += bitset{in & k.yes[w]}.count()
			}
		}
		c.Codes = append(c.Codes, one)
	}
	slices.SortStableFunc(c.Codes, compareContrast)
	return c, nil
}

// sides sorts the units to the two sides.
func (c *Contrast) sides(e *engine) [2]bitset {
	sides := [2]bitset{make(bitset, len(e.units)), make(bitset, len(e.units))}
	row := e.plan.rows[0]
	said := e.truth(row.what)
	c.Sides = [2]Side{{Name: "yes"}, {Name: "no"}}
	among := func(uint32) bool { return true }
	if row.cond != nil {
		c.Sides = [2]Side{{Name: "holds"}, {Name: "exception"}}
		given := e.truth(row.cond)
		among = given.yes.has
	}
	e.units.each(func(u uint32) {
		if !among(u) {
			return
		}
		switch said.verdict(u) {
		case Yes:
			sides[0].set(u)
		case Silent, DeniedThere:
			sides[1].set(u)
		}
	})
	for i := range sides {
		c.Sides[i].Units = sides[i].count()
	}
	return sides
}

// compareContrast puts the greatest difference first, whichever side has more;
// codes of which a side knows nothing come last.
func compareContrast(a, b ContrastCode) int {
	if a.Known() != b.Known() {
		if a.Known() {
			return -1
		}
		return 1
	}
	if d := cmp.Compare(abs(b.Difference()), abs(a.Difference())); d != 0 {
		return d
	}
	if d := (b.N[0] + b.N[1]) - (a.N[0] + a.N[1]); d != 0 {
		return d
	}
	return compareNatural(strings.ToLower(a.Path), strings.ToLower(b.Path))
}

func abs(x float64) float64 { return max(x, -x) }

package query

import (
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// Combinations are all ways in which the parts of an "and" can be there or
// not, and the units that are so. Of a test they are those of its first half,
// and the outcome is its second.
type Combinations struct {
	*Result
	Parts   []string // as understood; a "not" before one is left away
	Outcome string   // "" if the query is no test
	Rows    []Combination
	Unknown []CombinedUnit // units of which some part, or the outcome, is not known
}

// A Combination is one way. Rows come in the order of a truth table: the first
// part changes slowest, 0 before 1.
type Combination struct {
	On    []bool // by part
	Units []CombinedUnit
}

// A CombinedUnit is a unit with the value of every part.
type CombinedUnit struct {
	Unit
	Parts   []Verdict
	Outcome Verdict // of a test
}

// Outcomes counts the units with the outcome.
func (c Combination) Outcomes() int {
	n := 0
	for _, u := range c.Units {
		if u.Outcome == Yes {
			n++
		}
	}
	return n
}

// maxParts bounds the rows of a table of combinations: 2 to the power of it.
const maxParts = 10

// Combinations tables the result.
func (b *Bound) Combinations(study *Study) (*Combinations, error) {
	half := b.query.what
	if b.query.IsTest() {
		half = b.query.cond
	}
	parts := []*node{half}
	if half.op == opAnd {
		parts = half.parts
	}
	switch {
	case b.rows != nil:
		return nil, problem.New(problem.Usage, "--combinations is of one query, not of an each")
	case len(parts) < 2 && !b.query.IsTest():
		return nil, problem.New(problem.Usage, `--combinations needs parts joined by "and"`).
			Suggest("cmo query hold and trust in participant --combinations")
	case len(parts) > maxParts:
		return nil, problem.New(problem.Usage, "%d parts have %d combinations; at most %d parts are tabled", len(parts), 1<<len(parts), maxParts)
	}
	r, err := b.Run(study, Options{})
	if err != nil {
		return nil, err
	}
	e := r.engine
	c := &Combinations{Result: r}
	given := r.row.what
	if r.Test {
		given = r.row.cond
		c.Outcome = nodeName(b.query.what)
	}
	conditions := []*condition{given}
	if half.op == opAnd {
		conditions = given.parts
	}
	truths := make([]truth, len(parts))
	for i, part := range parts {
		for part.op == opNot {
			part, conditions[i] = part.parts[0], conditions[i].parts[0]
		}
		c.Parts = append(c.Parts, nodeName(part))
		truths[i] = e.truth(conditions[i])
	}
	c.sort(e, truths)
	return c, nil
}

// nodeName writes a part as understood.
func nodeName(n *node) string {
	var b strings.Builder
	writeNode(&b, n, opAnd)
	return b.String()
}

// sort puts every unit in its row.
func (c *Combinations) sort(e *engine, truths []truth) {
	n := len(c.Parts)
	for i := range 1 << n {
		row := Combination{On: make([]bool, n)}
		for p := range n {
			row.On[p] = i>>(n-1-p)&1 != 0
		}
		c.Rows = append(c.Rows, row)
	}
	var units []Unit
	e.units.each(func(u uint32) { units = append(units, e.unit(u)) })
	e.sortUnits(units)
	for _, unit := range units {
		one := CombinedUnit{Unit: unit}
		row, known := 0, true
		for _, t := range truths {
			v := t.verdict(unit.index)
			one.Parts = append(one.Parts, v)
			row <<= 1
			if v == Yes {
				row |= 1
			}
			known = known && v != NoData
		}
		if c.Test {
			one.Outcome = c.said.verdict(unit.index)
			known = known && one.Outcome != NoData
		}
		if !known {
			c.Unknown = append(c.Unknown, one)
			continue
		}
		c.Rows[row].Units = append(c.Rows[row].Units, one)
	}
}

package query

import (
	"slices"
	"strings"
)

// UnitsOf lists the units whose value is one of those given, or all of them,
// in the order of their names. Of a test see Findings.
func (r *Result) UnitsOf(values ...Verdict) []Unit {
	if r.engine == nil {
		return nil
	}
	var out []Unit
	r.engine.units.each(func(u uint32) {
		v := r.said.verdict(u)
		if len(values) > 0 && !slices.Contains(values, v) {
			return
		}
		unit := r.engine.unit(u)
		unit.Value = v
		if v == NoData {
			unit.Why = r.engine.why(r.row.what, u)
		}
		out = append(out, unit)
	})
	r.engine.sortUnits(out)
	return out
}

// Findings lists the units of a test with what was found in each, exceptions
// first.
func (r *Result) Findings() []Unit {
	if r.engine == nil || !r.Test {
		return nil
	}
	var out []Unit
	r.engine.units.each(func(u uint32) {
		unit := r.engine.unit(u)
		unit.Value = r.said.verdict(u)
		unit.Finding = finding(r.given.verdict(u), unit.Value)
		switch unit.Finding {
		case Open:
			unit.Why = r.engine.why(r.row.what, u)
		case NothingKnown:
			unit.Why = r.engine.why(r.row.cond, u)
		}
		out = append(out, unit)
	})
	r.engine.sortUnits(out)
	slices.SortStableFunc(out, func(a, b Unit) int { return int(a.Finding) - int(b.Finding) })
	return out
}

// finding is the table of a test: A => B.
func finding(a, b Verdict) Finding {
	switch {
	case a == NoData:
		return NothingKnown
	case a == Yes && b == Yes:
		return Holds
	case a == Yes && b == NoData:
		return Open
	case a == Yes && b == DeniedThere:
		return ExceptionDenied
	case a == Yes:
		return ExceptionSilent
	case b == Yes:
		return AllTheSame
	}
	return NotMet
}

// Consistency of a test is holds of holds and exceptions; coverage is holds of
// holds and B all the same. Of none, the second number is 0 and a reader is
// shown a dash.
func (r *Result) Consistency() (holds, of int) {
	n := r.findingCounts()
	return n[Holds], n[Holds] + n[ExceptionDenied] + n[ExceptionSilent]
}

// Coverage of a test is how often its second half comes with its first: see
// Consistency.
func (r *Result) Coverage() (holds, of int) {
	n := r.findingCounts()
	return n[Holds], n[Holds] + n[AllTheSame]
}

// Tally counts the findings of a test, by finding.
func (r *Result) Tally() map[Finding]int {
	n := r.findingCounts()
	out := map[Finding]int{}
	for f, count := range n {
		if count > 0 {
			out[Finding(f)] = count
		}
	}
	return out
}

func (r *Result) findingCounts() (n [NothingKnown + 1]int) {
	if r.engine == nil || !r.Test {
		return n
	}
	r.engine.units.each(func(u uint32) { n[finding(r.given.verdict(u), r.said.verdict(u))]++ })
	return n
}

// UnitsAt gives the units that a passage belongs to, with their values.
func (r *Result) UnitsAt(source, passage int) []Unit {
	e := r.engine
	if e == nil {
		return nil
	}
	e.number = source
	e.open()
	var out []Unit
	for _, u := range slices.Clone(e.unitAt.of(passage)) {
		if !e.units.has(u) {
			continue
		}
		unit := e.unit(u)
		unit.Value = r.said.verdict(u)
		if r.Test {
			unit.Finding = finding(r.given.verdict(u), unit.Value)
		}
		out = append(out, unit)
	}
	return out
}

// why tells the reason for no data: that of the first part without any.
func (e *engine) why(c *condition, u uint32) string {
	if c.op != opTerm {
		for _, part := range c.parts {
			if e.kept(part).nodata.has(u) {
				return e.why(part, u)
			}
		}
		return ""
	}
	s, state := e.plan.slots[c.slot], &e.state[c.slot]
	if s.words.op == opTerm {
		if state.text.has(u) {
			return "not read"
		}
		return "no text"
	}
	if s.left != nil && e.kept(s.left).nodata.has(u) {
		return e.why(s.left, u)
	}
	return "no read text to compare"
}

// kept gives the truth of a part of the condition, worked out once.
func (e *engine) kept(c *condition) truth {
	if e.truths == nil {
		e.truths = map[*condition]truth{}
	}
	t, ok := e.truths[c]
	if !ok {
		t = e.truth(c)
		e.truths[c] = t
	}
	return t
}

// sortUnits orders units by name, numbers as numbers.
func (e *engine) sortUnits(units []Unit) {
	slices.SortStableFunc(units, func(a, b Unit) int {
		if a.Passage >= 0 && b.Passage >= 0 {
			return 0 // in the order of sources and passages already
		}
		if a.Wave != b.Wave && a.Number == b.Number {
			return int(a.Wave) - int(b.Wave)
		}
		return compareNatural(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
}

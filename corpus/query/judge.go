package query

import (
	"slices"
	"strings"
)

// A verdict is what a check says of the values of one thing.
type verdict uint8

const (
	fails    verdict = iota
	passes           //
	missing          // there is no value to compare
	disputed         // assessors differ
)

// judge compares values with what is wanted. Of several values = wants any and
// != none to be equal; a missing value satisfies no comparison. Other values
// are those of the fields that are wanted at a wave, one list a wanted. Each
// person and each case is judged alone: the value of one is never compared with
// that of another.
func (c *check) judge(values []Value, others [][]Value) verdict {
	if len(values) == 0 || others == nil && !differ(values) {
		return c.judgeAll(values, others)
	}
	result := missing
	for i, v := range values {
		if slices.ContainsFunc(values[:i], v.sameSubject) {
			continue
		}
		one := c.judgeSubject(chosen(values, v.sameSubject), c.ofSubject(v, others))
		if i == 0 || c.rank(one) > c.rank(result) {
			result = one
		}
	}
	return result
}

// rank orders what is said of several subjects: one that passes is enough, but
// for != one that fails.
func (c *check) rank(v verdict) int {
	if c.op == unequal {
		return [...]int{fails: 3, disputed: 2, passes: 1, missing: 0}[v]
	}
	return [...]int{passes: 3, disputed: 2, fails: 1, missing: 0}[v]
}

// ofSubject gives the other values that are of the subject of a value, where
// both fields are of the same sort of subject.
func (c *check) ofSubject(v Value, others [][]Value) [][]Value {
	out := make([][]Value, len(others))
	for i, list := range others {
		out[i] = list
		if w := c.values[i]; w.field != nil && w.field.Owner == c.field.Owner {
			out[i] = chosen(list, v.sameSubject)
		}
	}
	return out
}

func (v Value) sameSubject(o Value) bool { return v.of == o.of }

func (v Value) sameAssessor(o Value) bool { return v.By == o.By }

func chosen(values []Value, want func(Value) bool) []Value {
	var out []Value
	for _, v := range values {
		if want(v) {
			out = append(out, v)
		}
	}
	return out
}

// judgeSubject judges for each assessor alone: where they disagree about it,
// it is disputed. Who judged at both waves is compared with himself; others are
// heard only where nobody did.
func (c *check) judgeSubject(values []Value, others [][]Value) verdict {
	var own, mixed []verdict
	for i, v := range values {
		if slices.ContainsFunc(values[:i], v.sameAssessor) {
			continue
		}
		mine, both := chosen(values, v.sameAssessor), true
		his := make([][]Value, len(others))
		for k, list := range others {
			his[k] = chosen(list, v.sameAssessor)
			both = both && (len(list) == 0 || len(his[k]) > 0)
		}
		if both {
			own = append(own, c.judgeAll(mine, his))
			continue
		}
		for k, list := range others {
			for _, o := range list {
				his[k] = []Value{o}
				mixed = append(mixed, c.judgeAll(mine, his))
			}
		}
	}
	if len(own) == 0 {
		own = mixed
	}
	for _, v := range own {
		if v != own[0] {
			return disputed
		}
	}
	return own[0]
}

func (c *check) judgeAll(values []Value, others [][]Value) verdict {
	equalOne, known := false, false
	for i, w := range c.values {
		switch {
		case w.form == noValue:
			known = true
			equalOne = equalOne || len(values) == 0
		case w.form == anyValue:
			known = true
			equalOne = equalOne || len(values) > 0
		case len(values) == 0 || w.form == waveValue && len(others[i]) == 0:
		default:
			known = true
			for _, v := range values {
				if w.form == waveValue {
					for _, o := range others[i] {
						equalOne = equalOne || c.holds(v, wanted{key: foldName(o.Word), date: o.Word, number: o.Number})
					}
					continue
				}
				equalOne = equalOne || c.holds(v, w)
			}
		}
	}
	switch {
	case !known:
		return missing
	case equalOne != (c.op == unequal):
		return passes
	}
	return fails
}

// holds compares one value with one wanted; of != it tells whether they are
// equal.
func (c *check) holds(v Value, w wanted) bool {
	var d int
	switch c.field.Type {
	case NumberType, LevelType:
		d = compareNumbers(v.Number, w.number)
	case DateType:
		var ok bool
		if d, ok = compareDates(v.Word, w.date); !ok {
			return false
		}
	default:
		if c.op == like {
			return len(w.like.Find(v.Word)) > 0
		}
		if foldName(v.Word) != w.key {
			d = 1
		}
	}
	switch c.op {
	case less:
		return d < 0
	case atMost:
		return d <= 0
	case over:
		return d > 0
	case atLeast:
		return d >= 0
	}
	return d == 0
}

func compareNumbers(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// compareDates compares a date with one that may stand for a whole month or
// year; ok is false if the first is less exact than the second.
func compareDates(v, w string) (d int, ok bool) {
	if len(v) > len(w) {
		v = v[:len(w)]
	}
	if strings.HasPrefix(w, v) && len(v) < len(w) {
		return 0, false
	}
	return strings.Compare(v, w), true
}

// differ reports whether values come from more than one assessor.
func differ(values []Value) bool {
	for _, v := range values {
		if v.By != values[0].By {
			return true
		}
	}
	return false
}

package query

import "strings"

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
// are those of the fields that are wanted at a wave, one list a wanted.
func (c *check) judge(values []Value, others [][]Value) verdict {
	if c.field.Type == LevelType && c.field.builtin == supplied && differ(values) {
		return c.judgeAssessors(values, others)
	}
	return c.judgeAll(values, others)
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

// judgeAssessors judges for each assessor alone: where they disagree about it,
// it is disputed.
func (c *check) judgeAssessors(values []Value, others [][]Value) verdict {
	result := missing
	for i, v := range values {
		first := true
		for _, earlier := range values[:i] {
			first = first && earlier.By != v.By
		}
		if !first {
			continue
		}
		var own []Value
		for _, o := range values {
			if o.By == v.By {
				own = append(own, o)
			}
		}
		one := c.judgeAll(own, others)
		if i > 0 && one != result {
			return disputed
		}
		result = one
	}
	return result
}

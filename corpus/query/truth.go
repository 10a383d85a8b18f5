package query

// A truth is what is known of every unit, in three bits: yes, denied (a no of
// its own kind), no data. A unit with none of them is silent.
type truth struct{ yes, denied, nodata bitset }

// truth evaluates a condition word by word over the bits of the slots.
func (e *engine) truth(c *condition) truth {
	switch c.op {
	case opTerm:
		return e.slotTruth(c.slot)
	case opNot:
		t := e.truth(c.parts[0])
		for i, in := range e.units {
			t.yes[i] = in &^ t.yes[i] &^ t.nodata[i]
			t.denied[i] = 0
		}
		return t
	}
	t := e.truth(c.parts[0])
	for _, part := range c.parts[1:] {
		other := e.truth(part)
		if c.op == opAnd {
			e.and(t, other)
		} else {
			e.or(t, other)
		}
	}
	return t
}

// and: no if a part is no (denied if one is), else no data if one is, else yes.
func (e *engine) and(t, o truth) {
	for i, in := range e.units {
		no := in & (^t.yes[i]&^t.nodata[i] | ^o.yes[i]&^o.nodata[i])
		t.denied[i] |= o.denied[i]
		t.nodata[i] = (t.nodata[i] | o.nodata[i]) &^ no
		t.yes[i] &= o.yes[i]
	}
}

// or: yes if a part is, else no data if one is, else no (denied if one is).
func (e *engine) or(t, o truth) {
	for i := range e.units {
		t.yes[i] |= o.yes[i]
		t.nodata[i] = (t.nodata[i] | o.nodata[i]) &^ t.yes[i]
		t.denied[i] = (t.denied[i] | o.denied[i]) &^ t.yes[i] &^ t.nodata[i]
	}
}

// slotTruth gives what the bits of a slot say, for the units there are.
func (e *engine) slotTruth(number int) truth {
	s := &e.state[number]
	n := len(e.units)
	t := truth{yes: make(bitset, n), denied: make(bitset, n), nodata: make(bitset, n)}
	for i, in := range e.units {
		t.yes[i] = s.yes[i] & in
		t.denied[i] = s.denied[i] & in &^ t.yes[i]
		t.nodata[i] = in &^ (t.yes[i] | t.denied[i] | s.data[i])
	}
	if left := e.plan.slots[number].left; left != nil {
		for i, w := range e.truth(left).nodata {
			t.nodata[i] |= w &^ t.yes[i]
		}
	}
	return t
}

// verdict gives the value of one unit.
func (t truth) verdict(unit uint32) Verdict {
	switch {
	case t.yes.has(unit):
		return Yes
	case t.nodata.has(unit):
		return NoData
	case t.denied.has(unit):
		return DeniedThere
	}
	return Silent
}

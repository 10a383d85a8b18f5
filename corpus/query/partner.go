package query

import "slices"

// partnerOf is what tells apart of what spans the partners are kept.
type partnerOf struct {
	source, slot int
	id           uint64
}

// A codeTest tells whether a span stands in a relation to a coding of one code.
type codeTest struct {
	code  uint32
	holds func(*span) bool
}

// codeTests sorts the right side of a relation by code, in the order in which
// the codes come. Each is asked in one sweep, as the relation itself is: what a
// relation costs, times the codes on its right, and never pair by pair.
func (e *engine) codeTests(r relation, right []span) []codeTest {
	byCode := map[uint32][]span{}
	var order []uint32
	for _, b := range right {
		if b.ref < 0 {
			continue
		}
		code := e.book.target[e.source.Codings[b.ref].Code]
		if byCode[code] == nil {
			order = append(order, code)
		}
		byCode[code] = append(byCode[code], b)
	}
	between := e.between(r)
	out := make([]codeTest, len(order))
	for i, code := range order {
		out[i] = codeTest{code, e.partner(r, byCode[code], between)}
	}
	return out
}

// partners gives the codes across a relation of one span, each once.
func partners(tests []codeTest, a *span) []uint32 {
	var out []uint32
	for _, t := range tests {
		if t.holds(a) {
			out = append(out, t.code)
		}
	}
	return out
}

// choosePartners keeps the spans of a relation whose partners pass its filters
// on them.
func (e *engine) choosePartners(w *words, kept, right []span) []span {
	if len(w.partner) == 0 {
		return kept
	}
	tests := e.codeTests(w.rel, right)
	var out []span
	for i := range kept {
		codes := partners(tests, &kept[i])
		if !slices.ContainsFunc(w.partner, func(c *check) bool { return !c.passesCodes(codes) }) {
			out = append(out, kept[i])
		}
	}
	return out
}

// passesCodes judges the codes across a relation: of several = wants one and
// != none; none at all satisfies no comparison.
func (c *check) passesCodes(codes []uint32) bool {
	one, known := false, len(codes) > 0
	for _, w := range c.values {
		switch w.form {
		case noValue:
			known = true
			one = one || len(codes) == 0
		case anyValue:
			known = true
			one = one || len(codes) > 0
		default:
			one = one || slices.ContainsFunc(codes, func(code uint32) bool { return w.codes[code] })
		}
	}
	return known && one != (c.op == unequal)
}

// keepPartners keeps the codes across a relation of the matches of a slot, for
// splitting by them.
func (e *engine) keepPartners(slot int, s *slot) {
	if s.words.op != opRelate || s.words.rel.not || s.words.rel.word == relWith {
		return
	}
	tests := e.codeTests(s.words.rel, e.spans(s.words.parts[1]))
	for i := range e.hits {
		h := &e.hits[i]
		e.across[partnerOf{e.number, slot, h.id}] = partners(tests, h)
	}
}

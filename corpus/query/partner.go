package query

import "slices"

// partnerOf is what tells apart of what spans the partners are kept.
type partnerOf struct {
	source, slot int
	id           uint64
}

// partners gives the codes across a relation of one span: those of the codings
// on the right that stand so to it, each once.
func (e *engine) partners(r relation, a *span, right []span, n *nearness, joined map[[2]uint32]bool) []uint32 {
	var out []uint32
	for i := range right {
		b := &right[i]
		if b.ref < 0 || b.id == a.id || !e.stands(r, a, b, n, joined) {
			continue
		}
		if code := e.book.target[e.source.Codings[b.ref].Code]; !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	return out
}

// stands reports whether two spans stand in a relation.
func (e *engine) stands(r relation, a, b *span, n *nearness, joined map[[2]uint32]bool) bool {
	overlap := a.start < b.end && b.start < a.end || a.start == a.end && a.twin(b)
	switch r.word {
	case relOverlaps, relWith:
		return overlap
	case relWithin:
		return overlap && b.start <= a.start && a.end <= b.end
	case relContains:
		return overlap && a.start <= b.start && b.end <= a.end
	case relLinked:
		return a.ref >= 0 && joined[[2]uint32{e.source.Codings[a.ref].Number, e.source.Codings[b.ref].Number}]
	}
	before := b.start >= a.end && !a.twin(b)
	after := b.end <= a.start && !a.twin(b)
	near := func(a, b *span) bool { return n.limit < 0 || n.distance(a, b) <= n.limit }
	switch r.word {
	case relBefore:
		return before && near(a, b)
	case relAfter:
		return after && near(b, a)
	}
	return overlap || before && near(a, b) || after && near(b, a)
}

// withPartners gives what tells partners: the distance of the relation and the
// pairs that linked codes join.
func (e *engine) withPartners(r relation) (*nearness, map[[2]uint32]bool) {
	limit := r.away.N
	if !r.away.Said {
		if limit = 1; r.word != relNear {
			limit = -1
		}
	}
	n := &nearness{limit: limit}
	switch {
	case r.away.Words:
		n.words = e.gaps
	case r.word.far():
		n.between = e.passagesBetween()
	}
	joined := map[[2]uint32]bool{}
	if r.word == relLinked {
		for _, pair := range e.names.Linked(e.number) {
			joined[pair] = true
		}
	}
	return n, joined
}

// choosePartners keeps the spans of a relation whose partners pass its filters
// on them.
func (e *engine) choosePartners(w *words, kept, right []span) []span {
	if len(w.partner) == 0 {
		return kept
	}
	n, joined := e.withPartners(w.rel)
	var out []span
	for i := range kept {
		codes := e.partners(w.rel, &kept[i], right, n, joined)
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
	right := e.spans(s.words.parts[1])
	n, joined := e.withPartners(s.words.rel)
	for i := range e.hits {
		h := &e.hits[i]
		e.across[partnerOf{e.number, slot, h.id}] = e.partners(s.words.rel, h, right, n, joined)
	}
}

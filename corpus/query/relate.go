package query

import (
	"slices"
	"sort"
)

// spans gives the list of words in the source at hand, ordered by start. It
// may be the list of a leaf itself, and is not to be changed.
func (e *engine) spans(w *words) []span {
	switch w.op {
	case opOr:
		return e.mergeSpans(w.parts)
	case opRelate:
		return e.relate(w)
	}
	return e.lists[w.leaf]
}

// mergeSpans joins lists; what is on two of them is there once.
func (e *engine) mergeSpans(parts []*words) []span {
	var all []span
	for _, part := range parts {
		all = append(all, e.spans(part)...)
	}
	slices.SortFunc(all, compareSpans)
	return slices.CompactFunc(all, func(a, b span) bool { return a.id == b.id && a.mask == b.mask })
}

// relate gives the spans of a relation. Each kind is one sweep over the left
// side with a running extreme of the right side.
func (e *engine) relate(w *words) []span {
	left := e.spans(w.parts[0])
	if len(left) == 0 {
		return nil
	}
	right := e.spans(w.parts[1])
	if w.rel.word == relWith {
		return e.shared(left, right, w.mask)
	}
	if len(right) == 0 {
		if w.rel.not {
			return e.choosePartners(w, left, nil)
		}
		return nil
	}
	partner := e.partner(w.rel, right, e.between(w.rel))
	var kept []span
	for i := range left {
		if partner(&left[i]) != w.rel.not {
			kept = append(kept, left[i])
		}
	}
	return e.choosePartners(w, kept, right)
}

// between gives the passages that a relation's distances are counted in, and
// none where it has no such distances.
func (e *engine) between(r relation) []uint32 {
	if !r.word.far() || r.away.Words {
		return nil
	}
	return e.passagesBetween()
}

// partner gives the test whether a span has a partner on the right side;
// between is what distances are counted in.
func (e *engine) partner(r relation, right []span, between []uint32) func(*span) bool {
	side := &rightSide{spans: right}
	switch r.word {
	case relOverlaps:
		side.sweepEnds()
		return side.overlaps
	case relWithin:
		side.sweepEnds()
		return side.holds
	case relContains:
		side.sweepStarts()
		return side.inside
	case relLinked:
		return e.linked(right)
	}
	limit := r.away.N
	if !r.away.Said {
		if limit = 1; r.word != relNear {
			limit = -1
		}
	}
	near := &nearness{side: side, limit: limit, between: between}
	if r.away.Words {
		near.words = e.gaps
	}
	switch r.word {
	case relNear:
		side.sweepEnds()
		side.sortByEnd()
		return near.near
	case relBefore:
		return near.before
	}
	side.sortByEnd()
	return near.after
}

// A rightSide is the list a relation looks for partners in, with its running
// extremes.
type rightSide struct {
	spans []span
	ends  []twoBest // among the first i+1, the largest end
	least []twoBest // among those from i on, the least end
	byEnd []int32   // indexes, by end
	empty bool      // some span is empty
}

// A twoBest is the best of some spans and the best that is another thing, so
// that nothing partners itself.
type twoBest struct{ best, other int32 }

// sweepEnds runs over the list once for the largest ends.
func (r *rightSide) sweepEnds() {
	r.ends = make([]twoBest, len(r.spans))
	now := twoBest{-1, -1}
	for i := range r.spans {
		now = r.better(now, int32(i), func(a, b *span) bool { return a.end > b.end })
		r.ends[i] = now
		r.empty = r.empty || r.spans[i].start == r.spans[i].end
	}
}

// sweepStarts runs over it backwards for the least ends.
func (r *rightSide) sweepStarts() {
	r.least = make([]twoBest, len(r.spans))
	now := twoBest{-1, -1}
	for i := len(r.spans) - 1; i >= 0; i-- {
		now = r.better(now, int32(i), func(a, b *span) bool { return a.end < b.end })
		r.least[i] = now
	}
}

// better takes one more span in.
func (r *rightSide) better(t twoBest, i int32, better func(a, b *span) bool) twoBest {
	s := &r.spans[i]
	switch {
	case t.best < 0:
		t.best = i
	case r.spans[t.best].id == s.id:
		if better(s, &r.spans[t.best]) {
			t.best = i
		}
	case better(s, &r.spans[t.best]):
		t.best, t.other = i, t.best
	case t.other < 0 || better(s, &r.spans[t.other]):
		t.other = i
	}
	return t
}

// pick gives the best that is not the thing itself.
func (r *rightSide) pick(t twoBest, id uint64) *span {
	if t.best >= 0 && r.spans[t.best].id != id {
		return &r.spans[t.best]
	}
	if t.other >= 0 {
		return &r.spans[t.other]
	}
	return nil
}

// startingBefore counts the spans that start before a place.
func (r *rightSide) startingBefore(at uint32) int {
	lo, hi := 0, len(r.spans)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if r.spans[mid].start < at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// overlaps: they share a character, or are the same empty place.
func (r *rightSide) overlaps(a *span) bool {
	if n := r.startingBefore(a.end); n > 0 {
		if b := r.pick(r.ends[n-1], a.id); b != nil && b.end > a.start {
			return true
		}
	}
	return a.start == a.end && r.sameEmpty(a)
}

// sameEmpty reports whether another span is the same empty place.
func (r *rightSide) sameEmpty(a *span) bool {
	for i := r.startingBefore(a.start); i < len(r.spans) && r.spans[i].start == a.start; i++ {
		if b := &r.spans[i]; b.end == b.start && b.id != a.id {
			return true
		}
	}
	return false
}

// holds: some span reaches from at or before its start to at or after its end.
func (r *rightSide) holds(a *span) bool {
	if a.start == a.end {
		return r.overlaps(a)
	}
	if n := r.startingBefore(a.start + 1); n > 0 {
		b := r.pick(r.ends[n-1], a.id)
		return b != nil && b.end >= a.end
	}
	return false
}

// inside: some span lies wholly within it.
func (r *rightSide) inside(a *span) bool {
	n := r.startingBefore(a.start)
	if n == len(r.spans) {
		return false
	}
	b := r.pick(r.least[n], a.id)
	if b == nil || b.end > a.end {
		return false
	}
	return b.start < a.end || a.start == a.end
}

// sortByEnd orders the list by end.
func (r *rightSide) sortByEnd() {
	r.byEnd = make([]int32, len(r.spans))
	sorted := true
	for i := range r.byEnd {
		r.byEnd[i] = int32(i)
		sorted = sorted && (i == 0 || r.spans[i-1].end <= r.spans[i].end)
	}
	if !sorted {
		slices.SortFunc(r.byEnd, func(a, b int32) int { return int(r.spans[a].end) - int(r.spans[b].end) })
	}
}

// lastEndingBy gives the span with the largest end at or before a place that
// is another thing and no empty twin.
func (r *rightSide) lastEndingBy(a *span) *span {
	lo, hi := 0, len(r.byEnd)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if r.spans[r.byEnd[mid]].end <= a.start {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	for lo--; lo >= 0; lo-- {
		if b := &r.spans[r.byEnd[lo]]; !a.twin(b) {
			return b
		}
	}
	return nil
}

// firstStartingFrom gives the span with the least start at or after its end
// that is another thing and no empty twin.
func (r *rightSide) firstStartingFrom(a *span) *span {
	for i := r.startingBefore(a.end); i < len(r.spans); i++ {
		if b := &r.spans[i]; !a.twin(b) {
			return b
		}
	}
	return nil
}

// twin reports whether two spans are the same empty place, which is neither
// before nor after itself.
func (s *span) twin(b *span) bool {
	return s.id == b.id || s.start == s.end && b.start == s.start && b.end == s.end
}

// A nearness is a relation that takes a distance, -1 for any.
type nearness struct {
	side    *rightSide
	limit   int
	between []uint32 // passages of no interviewer before each passage
	words   *wordGaps
}

// near: some span is at most so far away.
func (n *nearness) near(a *span) bool {
	if n.side.overlaps(a) {
		return true
	}
	if n.words != nil {
		return n.before(a) || n.after(a)
	}
	r := n.side
	upTo := sort.Search(len(r.spans), func(i int) bool { return r.spans[i].first > a.last })
	if upTo < len(r.spans) && n.distance(a, &r.spans[upTo]) <= n.limit {
		return true
	}
	if upTo == 0 {
		return false
	}
	b := r.pick(r.ends[upTo-1], a.id)
	return b != nil && n.distance(b, a) <= n.limit
}

// before: some span starts where it ends or later, at most so far away.
func (n *nearness) before(a *span) bool {
	b := n.side.firstStartingFrom(a)
	return b != nil && (n.limit < 0 || n.distance(a, b) <= n.limit)
}

// after: some span ends where it starts or earlier, at most so far away.
func (n *nearness) after(a *span) bool {
	b := n.side.lastEndingBy(a)
	return b != nil && (n.limit < 0 || n.distance(b, a) <= n.limit)
}

// distance counts what lies between two spans, of which the first begins
// earlier: 0 in one passage, else 1 and the passages strictly between that are
// no interviewer's.
func (n *nearness) distance(a, b *span) int {
	if n.words != nil {
		return n.words.between(a.end, b.start)
	}
	if b.first <= a.last {
		return 0
	}
	return 1 + int(n.between[b.first]) - int(n.between[a.last+1])
}

// passagesBetween counts, before each passage, those of no interviewer.
func (e *engine) passagesBetween() []uint32 {
	counts := resized(e.said, len(e.talk.By)+1)
	e.said = counts
	counts[0] = 0
	for i, v := range e.talk.By {
		counts[i+1] = counts[i]
		if !e.talk.Voices[v].Interviewer {
			counts[i+1]++
		}
	}
	return counts
}

// linked: a linked code joins the coding to one on the right.
func (e *engine) linked(right []span) func(*span) bool {
	on := make([]bool, len(e.source.Codings))
	for i := range right {
		if right[i].ref >= 0 && right[i].id>>60 == 0 {
			on[right[i].ref] = true
		}
	}
	byNumber := map[uint32]int{}
	for i := range e.source.Codings {
		byNumber[e.source.Codings[i].Number] = i
	}
	joined := make([]bool, len(on))
	for _, pair := range e.names.Linked(e.number) {
		from, ok := byNumber[pair[0]]
		to, also := byNumber[pair[1]]
		if ok && also && from != to && on[to] {
			joined[from] = true
		}
	}
	return func(a *span) bool { return a.ref >= 0 && a.id>>60 == 0 && joined[a.ref] }
}

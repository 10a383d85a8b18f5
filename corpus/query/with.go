package query

import "slices"

// maxPairs is the most pairs that one "with" may look at in one source: words
// under words under words could otherwise take for ever.
const maxPairs = 5_000_000

// shared gives the words under a span of each side, once a pair that shares
// any.
func (e *engine) shared(left, right []span, mask int) []span {
	var made []span
	from, pairs := 0, 0
	var longest uint32 // of the right side so far
	for i := range right {
		longest = max(longest, right[i].end-right[i].start)
	}
	for i := range left {
		a := &left[i]
		for from < len(right) && right[from].start+longest < a.start {
			from++
		}
		for j := from; j < len(right) && (right[j].start < a.end || right[j].start == a.start); j++ {
			b := &right[j]
			if pairs++; pairs > maxPairs {
				e.tooMany = true
				return nil
			}
			start, end := max(a.start, b.start), min(a.end, b.end)
			if a.id == b.id || start > end || start == end && !a.twin(b) {
				continue
			}
			s := span{start: start, end: end, id: placeID(isShared, start, end), ref: -1, mask: a.mask}
			if mask >= 0 {
				s.mask = uint16(mask)
			}
			s.first, s.last = e.passageAt(start, max(a.first, b.first), min(a.last, b.last)), 0
			s.last = e.lastPassageAt(end, s.first, min(a.last, b.last))
			if e.touches(s) {
				made = append(made, s)
			}
		}
	}
	slices.SortFunc(made, compareSpans)
	return slices.CompactFunc(made, func(a, b span) bool { return a.id == b.id && a.mask == b.mask })
}

// touches reports whether a span touches a passage that passes its mask.
func (e *engine) touches(s span) bool {
	for p := s.first; p <= s.last; p++ {
		if e.masks[s.mask].at[p]&passesAll != 0 {
			return true
		}
	}
	return false
}

// passageAt gives the passage that a byte lies in, of those from lo to hi.
func (e *engine) passageAt(at, lo, hi uint32) uint32 {
	for passages := e.passages(); lo < hi && passages[lo].End <= at; {
		lo++
	}
	return lo
}

// lastPassageAt gives the passage that the last byte before an end lies in.
func (e *engine) lastPassageAt(end, lo, hi uint32) uint32 {
	for passages := e.passages(); lo < hi && passages[lo].End < end; {
		lo++
	}
	return lo
}

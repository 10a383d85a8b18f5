package text

import (
	"slices"
	"sort"
)

// An Alignment says which words of one text are which of another: of two
// versions of a source. Words are tokens, compared by their Fold; labels, time
// stamps, punctuation and blanks play no part in it. It keeps the order of the
// words, so what changed places is left for Carry to find.
type Alignment struct {
	old, new words
	to       []int32            // for each old word the new one it became, or -1
	from     []int32            // for each new word the old one it was, or -1
	postings map[uint32][]int32 // the places of each word in the new text
}

// words are the words of a text as numbers, equal for equal words.
type words struct {
	text  Text
	spans []Span
	ids   []uint32
}

// Align compares two texts. It takes time in proportion to their length, and
// with heavy edits a bounded multiple of it: stretches too different to be
// worth the time count as different.
func Align(old, new Text) *Alignment {
	known := map[string]uint32{}
	a := &Alignment{old: wordsIn(old, known), new: wordsIn(new, known), postings: map[uint32][]int32{}}
	a.to = make([]int32, len(a.old.ids))
	for i := range a.to {
		a.to[i] = -1
	}
	for i, id := range a.new.ids {
		a.postings[id] = append(a.postings[id], int32(i))
	}
	d := differ{old: a.old.ids, new: a.new.ids, to: a.to, work: mostWork}
	d.align(0, len(d.old), 0, len(d.new), 0)
	a.from = make([]int32, len(a.new.ids))
	for i := range a.from {
		a.from[i] = -1
	}
	for i, to := range a.to {
		if to >= 0 {
			a.from[to] = int32(i)
		}
	}
	return a
}

func wordsIn(t Text, known map[string]uint32) words {
	w := words{text: t}
	for _, p := range t.Passages {
		masked := t.Masked(p)
		for s := range Tokens(masked) {
			token := Fold(masked[s.Start:s.End])
			id, ok := known[token]
			if !ok {
				id = uint32(len(known) + 1)
				known[token] = id
			}
			w.ids = append(w.ids, id)
			w.spans = append(w.spans, Span{p.Words.Start + s.Start, p.Words.Start + s.End})
		}
	}
	return w
}

// within gives the words that a span covers wholly or in part.
func (w words) within(s Span) Span {
	from := sort.Search(len(w.spans), func(i int) bool { return w.spans[i].End > s.Start })
	to := sort.Search(len(w.spans), func(i int) bool { return w.spans[i].Start >= s.End })
	return Span{from, max(from, to)}
}

const (
	mostWork  = 60_000_000 // words looked at, or pairs of words compared
	mostPairs = 1_000_000  // pairs of words compared at once, a byte each
	deepest   = 200        // stretches within stretches
)

// A differ aligns two lists of words by what they have once in common
// (patience), stretch within stretch, and small stretches by their longest
// common list of words.
type differ struct {
	old, new []uint32
	to       []int32
	work     int
}

// align aligns old[a:b] with new[c:d].
func (d *differ) align(a, b, c, e, depth int) {
	for a < b && c < e && d.old[a] == d.new[c] {
		d.to[a] = int32(c)
		a, c = a+1, c+1
	}
	for a < b && c < e && d.old[b-1] == d.new[e-1] {
		b, e = b-1, e-1
		d.to[b] = int32(e)
	}
	n, m := b-a, e-c
	if n == 0 || m == 0 {
		return
	}
	if n*m <= mostPairs/16 {
		d.common(a, b, c, e)
		return
	}
	d.work -= n + m
	if d.work < 0 || depth > deepest {
		return
	}
	pairs := d.once(a, b, c, e)
	if len(pairs) == 0 {
		if n*m <= mostPairs {
			d.common(a, b, c, e)
		}
		return
	}
	for _, p := range pairs {
		d.align(a, int(p[0]), c, int(p[1]), depth+1)
		d.to[p[0]] = p[1]
		a, c = int(p[0])+1, int(p[1])+1
	}
	d.align(a, b, c, e, depth+1)
}

// once gives the pairs of runs of words that stand exactly once on either side,
// as many as stand in the same order. Longer runs are tried first: they are
// seldom the same by chance.
func (d *differ) once(a, b, c, e int) [][2]int32 {
	for _, run := range []int{8, 3, 1} {
		if pairs := d.onceOf(a, b, c, e, run); len(pairs) > 0 {
			return pairs
		}
	}
	return nil
}

func (d *differ) onceOf(a, b, c, e, run int) [][2]int32 {
	type seen struct{ old, new, olds, news int32 }
	found := map[uint64]*seen{}
	d.work -= (b - a + e - c) * 2
	each := func(ids []uint32, from, to int, note func(uint64, int32)) {
		for i := from; i+run <= to; i++ {
			h := uint64(14695981039346656037)
			for _, id := range ids[i : i+run] {
				h = (h ^ uint64(id)) * 1099511628211
			}
			note(h, int32(i))
		}
	}
	each(d.old, a, b, func(h uint64, i int32) {
		if s := found[h]; s != nil {
			s.olds++
		} else {
			found[h] = &seen{old: i, olds: 1}
		}
	})
	each(d.new, c, e, func(h uint64, i int32) {
		if s := found[h]; s != nil {
			s.new = i
			s.news++
		}
	})
	var pairs [][2]int32
	for _, s := range found {
		if s.olds == 1 && s.news == 1 && slices.Equal(d.old[s.old:int(s.old)+run], d.new[s.new:int(s.new)+run]) {
			pairs = append(pairs, [2]int32{s.old, s.new})
		}
	}
	slices.SortFunc(pairs, func(x, y [2]int32) int { return int(x[0] - y[0]) })
	return ascending(pairs)
}

// ascending gives the longest list of pairs whose second numbers ascend.
func ascending(pairs [][2]int32) [][2]int32 {
	ends := []int{} // for each length the pair that ends such a list lowest
	before := make([]int, len(pairs))
	for i, p := range pairs {
		n := sort.Search(len(ends), func(k int) bool { return pairs[ends[k]][1] >= p[1] })
		before[i] = -1
		if n > 0 {
			before[i] = ends[n-1]
		}
		if n == len(ends) {
			ends = append(ends, i)
		} else {
			ends[n] = i
		}
	}
	out := make([][2]int32, len(ends))
	if len(ends) == 0 {
		return nil
	}
	for k, i := len(ends)-1, ends[len(ends)-1]; k >= 0; k, i = k-1, before[i] {
		out[k] = pairs[i]
	}
	return out
}

// common aligns by the longest common list of words.
func (d *differ) common(a, b, c, e int) {
	n, m := b-a, e-c
	d.work -= n * m
	if d.work < 0 {
		return
	}
	const diagonal, down = 1, 2
	step := make([]byte, n*m)
	row := make([]int32, m+1) // longest from old[i+1:] and new[j:]
	for i := n - 1; i >= 0; i-- {
		corner := row[m]
		for j := m - 1; j >= 0; j-- {
			below := row[j]
			switch {
			case d.old[a+i] == d.new[c+j]:
				row[j] = corner + 1
				step[i*m+j] = diagonal
			case below >= row[j+1]:
				step[i*m+j] = down
			default:
				row[j] = row[j+1]
			}
			corner = below
		}
	}
	for i, j := 0, 0; i < n && j < m; {
		switch step[i*m+j] {
		case diagonal:
			d.to[a+i] = int32(c + j)
			i, j = i+1, j+1
		case down:
			i++
		default:
			j++
		}
	}
}

package table

import (
	"cmp"
	"slices"

	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus/ref"
)

// A tally is what is counted of codings.
type tally struct {
	excerpts int
	byCase   map[ref.ID]int             // excerpts
	people   map[ref.ID]map[ref.ID]bool // by case; those of none under zero
	everyone map[ref.ID]bool
	sources  map[*source]bool
}

// tallyOf counts codings: their excerpts, and the people, cases and sources
// that these are of.
func tallyOf(items []*item) tally {
	t := tally{
		byCase: map[ref.ID]int{}, people: map[ref.ID]map[ref.ID]bool{},
		everyone: map[ref.ID]bool{}, sources: map[*source]bool{},
	}
	for _, run := range runs(items) {
		t.excerpts++
		var in []ref.ID
		for _, it := range run {
			t.sources[it.source] = true
			for _, u := range it.units {
				if !u.kase.IsZero() && !slices.Contains(in, u.kase) {
					in = append(in, u.kase)
				}
				if u.person.IsZero() {
					continue
				}
				t.everyone[u.person] = true
				if t.people[u.kase] == nil {
					t.people[u.kase] = map[ref.ID]bool{}
				}
				t.people[u.kase][u.person] = true
			}
		}
		for _, c := range in {
			t.byCase[c]++
		}
	}
	return t
}

// runs gathers codings that count into excerpts: those of one source whose
// words overlap, also by way of others.
func runs(items []*item) [][]*item {
	sorted := make([]*item, 0, len(items))
	for _, it := range items {
		if it.counted {
			sorted = append(sorted, it)
		}
	}
	slices.SortFunc(sorted, func(a, b *item) int {
		return cmp.Or(a.source.rank-b.source.rank, slices.Compare(a.Place.Version[:], b.Place.Version[:]), a.Place.Start-b.Place.Start, a.n-b.n)
	})
	var out [][]*item
	begin, end := 0, 0
	for i, it := range sorted {
		if i == begin {
			end = it.Place.End
			continue
		}
		before := sorted[i-1]
		if it.source == before.source && it.Place.Version == before.Place.Version && it.Place.Start < end {
			end = max(end, it.Place.End)
			continue
		}
		out = append(out, sorted[begin:i])
		begin, end = i, it.Place.End
	}
	if begin < len(sorted) {
		out = append(out, sorted[begin:])
	}
	return out
}

// countCodes counts each code, alone and with the codes under it, and names
// the excerpts. An excerpt goes by the first coding that was made of it, so
// that it keeps its name while codings are added.
func (r *Reading) countCodes() {
	own := make([][]*item, len(r.codes))
	for _, it := range r.items {
		own[it.under] = append(own[it.under], it)
	}
	for i := range r.codes {
		c := &r.codes[i]
		c.own = tallyOf(own[i])
		c.all = c.own
		if c.parent {
			c.all = tallyOf(r.under(own, c.ID))
		}
		for _, run := range runs(own[i]) {
			first := slices.MinFunc(run, func(a, b *item) int { return a.n - b.n })
			for _, it := range run {
				it.excerpt = "x" + first.shown[1:]
			}
		}
	}
}

// under gives the codings that count under a code or one beneath it.
func (r *Reading) under(own [][]*item, code ref.ID) []*item {
	var out []*item
	for i, items := range own {
		if len(items) > 0 && r.tree.Under(r.codes[i].ID, code) {
			out = append(out, items...)
		}
	}
	return out
}

// tallyUnder counts what lies under any of some codes, each with those
// beneath it.
func (r *Reading) tallyUnder(codes []ref.ID) tally {
	among := make([]bool, len(r.codes))
	for i, c := range r.codes {
		among[i] = slices.ContainsFunc(codes, func(above ref.ID) bool { return r.tree.Under(c.ID, r.tree.Counts(above)) })
	}
	var of []*item
	for _, it := range r.items {
		if among[it.under] {
			of = append(of, it)
		}
	}
	return tallyOf(of)
}

// across gives the items of a source and version whose words overlap a place.
func (r *Reading) across(bySource map[ref.ID][]*item, source ref.ID, p coding.Place) []*item {
	var out []*item
	for _, it := range bySource[source] {
		if it.Place.Version == p.Version && it.Place.Span().Overlaps(p.Span()) {
			out = append(out, it)
		}
	}
	return out
}

// casesWith counts the cases that have excerpts.
func casesWith(t tally) int { return len(t.byCase) }

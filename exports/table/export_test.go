package table

// Small makes the sheets of a reading hold less than Excel's do, so that a
// test can fill them.
func (r *Reading) Small(rows, links, chars, breaks int) {
	r.limit.rows, r.limit.links, r.limit.chars, r.limit.breaks = rows, links, chars, breaks
}

// Runs counts the excerpts of a code, with the codes under it, by case name,
// from the spans alone: two at a time, until nothing joins any more.
func (r *Reading) Runs(path string, whole bool) (all int, byCase map[string]int) {
	byCase = map[string]int{}
	var groups [][]*item
	for _, it := range r.items {
		at := r.codes[it.under].path
		in := at == path || whole && len(at) > len(path) && at[:len(path)+1] == path+"/"
		if it.counted && in {
			groups = append(groups, []*item{it})
		}
	}
	for joined := true; joined; {
		joined = false
	pairs:
		for i := range groups {
			for j := i + 1; j < len(groups); j++ {
				for _, a := range groups[i] {
					for _, b := range groups[j] {
						if a.source == b.source && a.Place.Span().Overlaps(b.Place.Span()) {
							groups[i] = append(groups[i], groups[j]...)
							groups = append(groups[:j], groups[j+1:]...)
							joined = true
							break pairs
						}
					}
				}
			}
		}
	}
	for _, g := range groups {
		in := map[string]bool{}
		for _, it := range g {
			for _, c := range it.in {
				in[r.cases[c].Name] = true
			}
		}
		for c := range in {
			byCase[c]++
		}
	}
	return len(groups), byCase
}

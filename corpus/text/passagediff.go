package text

// A PassageChange tells how passages differ between two texts. Numbers are of
// the old text in Gone, of the new in the others.
type PassageChange struct {
	Changed  []int // other words, or another label
	Added    []int
	Gone     []int
	Labelled []int // of Changed, those of which only the label is another
}

// Passages compares the passages of the texts. A passage is the one that most
// of its words come from.
func (a *Alignment) Passages() PassageChange {
	var out PassageChange
	used := make([]int, len(a.old.text.Passages)+1) // by old passage, the new one it became
	came := make([]int, len(a.new.text.Passages)+1)
	w := 0
	for n := 1; n <= len(a.new.text.Passages); n++ {
		p := a.new.text.Passage(n)
		votes := map[int]int{}
		for ; w < len(a.new.spans) && a.new.spans[w].Start < p.Span.End; w++ {
			if from := a.from[w]; from >= 0 {
				votes[a.old.text.At(a.old.spans[from].Start)]++
			}
		}
		best := 0
		for old, v := range votes {
			if used[old] == 0 && (best == 0 || v > votes[best] || v == votes[best] && old < best) {
				best = old
			}
		}
		if best != 0 {
			used[best], came[n] = n, best
		}
	}
	a.wordless(used, came)
	for n := 1; n < len(came); n++ {
		if came[n] == 0 {
			out.Added = append(out.Added, n)
			continue
		}
		was, is := a.old.text.Passage(came[n]), a.new.text.Passage(n)
		words := a.old.text.Masked(was) != a.new.text.Masked(is)
		label := a.old.text.Speaker(was) != a.new.text.Speaker(is)
		if words || label {
			out.Changed = append(out.Changed, n)
		}
		if label && !words {
			out.Labelled = append(out.Labelled, n)
		}
	}
	for old := 1; old < len(used); old++ {
		if used[old] == 0 {
			out.Gone = append(out.Gone, old)
		}
	}
	return out
}

// wordless pairs passages that share no words by their neighbours: one between
// two that belong together is the one between those.
func (a *Alignment) wordless(used, came []int) {
	for n := 1; n < len(came); n++ {
		before := 0
		if n > 1 {
			before = came[n-1]
			if before == 0 {
				continue
			}
		}
		old := before + 1
		if came[n] != 0 || old >= len(used) || used[old] != 0 {
			continue
		}
		last := n+1 == len(came) && old+1 == len(used)
		if last || n+1 < len(came) && old+1 < len(used) && came[n+1] == old+1 {
			came[n], used[old] = old, n
		}
	}
}

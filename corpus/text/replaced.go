package text

import (
	"sort"
	"strings"
)

// A Replacement puts other words in the place of a stretch of a text.
type Replacement struct {
	Span Span
	By   string
}

// Replaced is a text in which stretches were replaced, and knows where every
// place of the text before stands in it: nothing is compared, and nothing
// guessed. It has the passages of the text before, under the same numbers.
type Replaced struct {
	Text Text
	old  Text
	all  []Replacement
	by   []int // for each replacement, how far what follows it is shifted
}

// Replace makes a text of another by replacements, which lie in order within
// passages, are not empty and do not overlap.
func Replace(old Text, all []Replacement) *Replaced {
	r := &Replaced{old: old, all: all, by: make([]int, len(all))}
	var body strings.Builder
	at, shift := 0, 0
	for i, one := range all {
		body.WriteString(old.Body[at:one.Span.Start])
		body.WriteString(one.By)
		at = one.Span.End
		shift += len(one.By) - one.Span.Len()
		r.by[i] = shift
	}
	body.WriteString(old.Body[at:])
	r.Text = Text{Name: old.Name, Version: old.Version + 1, Body: body.String()}
	for _, p := range old.Passages {
		p.Span, p.Words, p.Speaker = r.move(p.Span), r.move(p.Words), r.move(p.Speaker)
		var skips []Span
		for _, s := range p.Skips {
			if n, _ := r.before(s.Start); n == len(all) || !all[n].Span.Contains(s) {
				skips = append(skips, r.move(s))
			}
		}
		p.Skips = skips
		r.Text.Passages = append(r.Text.Passages, p)
	}
	return r
}

// before gives how many replacements end at an offset or before it, and how far
// it is shifted by them.
func (r *Replaced) before(offset int) (n, shift int) {
	n = sort.Search(len(r.all), func(i int) bool { return r.all[i].Span.End > offset })
	if n > 0 {
		shift = r.by[n-1]
	}
	return n, shift
}

// move gives where a span stands: one that ends inside a replaced stretch
// reaches over the whole of what stands for it.
func (r *Replaced) move(s Span) Span {
	n, shift := r.before(s.Start)
	out := Span{s.Start + shift, s.End}
	if n < len(r.all) && r.all[n].Span.Start < s.Start {
		out.Start = r.all[n].Span.Start + shift
	}
	n, shift = r.before(s.End)
	out.End += shift
	if n < len(r.all) && r.all[n].Span.Start < s.End {
		out.End = r.all[n].Span.Start + shift + len(r.all[n].By)
	}
	return out
}

// touches reports whether a replaced stretch shares a byte with a span.
func (r *Replaced) touches(s Span) bool {
	n, _ := r.before(s.Start)
	return n < len(r.all) && r.all[n].Span.Overlaps(s)
}

// Carry gives where the words under a span stand. They are kept, whatever was
// replaced in them; only of a part of a stretch that was replaced nobody can say
// what became of it: it is doubtful, and all that stands for the stretch.
func (r *Replaced) Carry(s Span) (Span, Grade) {
	n, _ := r.before(s.Start)
	if n < len(r.all) && r.all[n].Span.Contains(s) && r.all[n].Span != s {
		return r.move(s), Doubtful
	}
	return r.move(s), Kept
}

// Passages tells which passages were changed: none came and none went.
func (r *Replaced) Passages() PassageChange {
	var out PassageChange
	for i, p := range r.old.Passages {
		words, label := r.touches(p.Words), r.touches(Span{p.Span.Start, p.Words.Start})
		if words || label || r.touches(p.Span) {
			out.Changed = append(out.Changed, i+1)
		}
		if label && !words {
			out.Labelled = append(out.Labelled, i+1)
		}
	}
	return out
}

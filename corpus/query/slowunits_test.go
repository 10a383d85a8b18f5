package query_test

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/query"
)

// read: a coder asked for holds a coding there or marked it done.
func (o *slow) read(t *tree, braces []choose, s int) bool {
	if t.op != "code" && t.op != "type" {
		return true
	}
	for _, coder := range o.study.Sources[s].ReadBy {
		ok := true
		for _, c := range append(slices.Clone(o.where), braces...) {
			ok = ok && (c.field != "coder" || c.holds([]string{o.names.Coders[coder]}))
		}
		if ok {
			return true
		}
	}
	return false
}

// could: words could show in the passage, by what was read there.
func (o *slow) could(t *tree, braces []choose, s, p int) bool {
	braces = append(slices.Clone(braces), t.filters...)
	switch t.op {
	case "code", "type", "any", "passage", "text", "evidence":
		return o.passes(braces, s, p) && o.read(t, braces, s)
	case "uncoded":
		return o.passes(braces, s, p) && o.holdsText(&tree{op: "any", filters: interviewersToo(braces)}, s)
	case "or":
		return slices.ContainsFunc(t.parts, func(part *tree) bool { return o.could(part, braces, s, p) })
	case "with":
		if len(braces) > 0 {
			return o.passes(braces, s, p) && o.holdsText(t.parts[1], s) && o.holdsText(t.parts[0], s)
		}
	}
	return o.holdsText(t.parts[1], s) && o.could(t.parts[0], braces, s, p)
}

func (o *slow) holdsText(t *tree, s int) bool {
	for p := range o.study.Sources[s].Passages {
		if o.could(t, nil, s, p) {
			return true
		}
	}
	return false
}

// unitsOf a passage, by name.
func (o *slow) unitsOf(s, p int) []string {
	src := &o.study.Sources[s]
	var out []string
	wave := ""
	if src.Wave > 0 {
		wave = " " + o.names.Waves[src.Wave]
	}
	switch o.scope {
	case "", "passage":
		return []string{fmt.Sprintf("%s:%d", src.Name, p+1)}
	case "source":
		return []string{src.Name}
	case "encounter":
		if src.Encounter == 0 {
			return []string{src.Name}
		}
		return []string{o.names.Encounters[src.Encounter]}
	case "participant", "participant-wave":
		for _, w := range o.who(s, p) {
			out = append(out, o.names.Participants[w].Name)
		}
	case "case", "case-wave":
		for _, c := range o.casesAt(s, p) {
			out = append(out, o.names.Cases[c])
		}
	case "study":
		return []string{"study"}
	}
	if strings.HasSuffix(o.scope, "-wave") {
		for i := range out {
			out[i] += wave
		}
	}
	return out
}

func (o *slow) everyPassage(f func(s, p int)) {
	for s := range o.study.Sources {
		for p := range o.study.Sources[s].Passages {
			f(s, p)
		}
	}
}

// units with a passage that passes where, and is not an interviewer's unless a
// term asks.
func (o *slow) units() []string {
	var out []string
	o.everyPassage(func(s, p int) {
		braces := []choose(nil)
		if o.asks {
			braces = []choose{{"interviewer", "!=", "none"}}
		}
		if o.passes(braces, s, p) {
			out = append(out, o.unitsOf(s, p)...)
		}
	})
	sort.Strings(out)
	return slices.Compact(out)
}

func isWords(t *tree) bool {
	if t.op == "or" {
		return !slices.ContainsFunc(t.parts, func(p *tree) bool { return !isWords(p) })
	}
	return t.op != "and" && t.op != "not"
}

// value of an expression in a unit.
func (o *slow) value(t *tree, braces []choose, unit string) query.Verdict {
	switch t.op {
	case "and", "or":
		var yes, denied, nodata, no int
		for _, p := range t.parts {
			switch o.value(p, append(slices.Clone(braces), t.filters...), unit) {
			case query.Yes:
				yes++
			case query.NoData:
				nodata++
			case query.DeniedThere:
				denied++
				no++
			default:
				no++
			}
		}
		switch {
		case t.op == "and" && no == 0 && nodata == 0, t.op == "or" && yes > 0:
			return query.Yes
		case t.op == "and" && no == 0, t.op == "or" && nodata > 0:
			return query.NoData
		case denied > 0:
			return query.DeniedThere
		}
		return query.Silent
	case "not":
		switch v := o.value(t.parts[0], braces, unit); v {
		case query.Yes:
			return query.Silent
		case query.NoData:
			return v
		}
		return query.Yes
	}
	all := append(slices.Clone(braces), t.filters...)
	found := func(spans []stretch) bool {
		for _, x := range spans {
			for p := x.first; p <= x.last; p++ {
				if o.touches(x, p) && slices.Contains(o.unitsOf(x.source, p), unit) {
					return true
				}
			}
		}
		return false
	}
	data := false
	o.everyPassage(func(s, p int) {
		data = data || o.could(t, braces, s, p) && slices.Contains(o.unitsOf(s, p), unit)
	})
	for s := range o.study.Sources {
		if found(o.spans(t, braces, s)) {
			return query.Yes
		}
	}
	isCode := t.op == "code" || t.op == "type"
	for s := range o.study.Sources {
		if isCode && found(o.codings(t, all, s, true)) {
			return query.DeniedThere
		}
	}
	if !data || !isCode && len(t.parts) > 0 && o.value(leftOf(t), leftBraces(t, braces), unit) == query.NoData {
		return query.NoData
	}
	return query.Silent
}

func leftOf(t *tree) *tree { return t.parts[0] }

func leftBraces(t *tree, braces []choose) []choose {
	if t.op == "with" {
		return nil
	}
	return append(slices.Clone(braces), t.filters...)
}

// matches are the spans of the words under an even number of nots that touch a
// unit that is yes, or any unit of a test; one list a term.
func (o *slow) matches(t *tree, braces []choose, counts map[string]bool, even bool) [][]stretch {
	if !isWords(t) || t.op == "or" {
		if t.op == "not" {
			even = !even
		}
		var out [][]stretch
		for _, p := range t.parts {
			out = append(out, o.matches(p, append(slices.Clone(braces), t.filters...), counts, even)...)
		}
		return out
	}
	if !even {
		return nil
	}
	list := []stretch{}
	for s := range o.study.Sources {
		for _, x := range o.spans(t, braces, s) {
			if len(o.touched(x, counts)) > 0 {
				list = append(list, x)
			}
		}
	}
	return [][]stretch{list}
}

func (o *slow) touched(x stretch, counts map[string]bool) []int {
	var out []int
	for p := x.first; p <= x.last; p++ {
		if o.touches(x, p) && slices.ContainsFunc(o.unitsOf(x.source, p), func(u string) bool { return counts[u] }) {
			out = append(out, p)
		}
	}
	return out
}

// counts of matched spans, each thing once; excerpts for each term.
func (o *slow) counts(terms [][]stretch, counts map[string]bool, in func(x stretch, p int) bool) string {
	codings, passages, sources, people, cases := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[uint32]bool{}, map[uint32]bool{}
	excerpts := 0
	for _, list := range terms {
		list = slices.Clone(list)
		sort.Slice(list, func(i, j int) bool {
			a, b := list[i], list[j]
			if a.source != b.source {
				return a.source < b.source
			}
			if a.start != b.start {
				return a.start < b.start
			}
			return a.end < b.end
		})
		var last *stretch
		for _, x := range list {
			hit := false
			for _, p := range o.touched(x, counts) {
				if !in(x, p) {
					continue
				}
				hit = true
				passages[fmt.Sprint(x.source, ":", p)] = true
				for _, w := range o.who(x.source, p) {
					people[w] = true
				}
				for _, c := range o.casesAt(x.source, p) {
					cases[c] = true
				}
			}
			if !hit {
				continue
			}
			sources[fmt.Sprint(x.source)] = true
			if strings.HasPrefix(x.what, "coding") {
				codings[fmt.Sprint(x.source, x.what)] = true
			}
			if last != nil && last.source == x.source && (x.start < last.end || x.start == last.start && x.end == last.end) {
				last.end = max(last.end, x.end)
				continue
			}
			y := x
			last = &y
			excerpts++
		}
	}
	return fmt.Sprintf("codings %d excerpts %d passages %d sources %d participants %d cases %d", len(codings), excerpts, len(passages), len(sources), len(people), len(cases))
}

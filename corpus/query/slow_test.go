package query_test

import (
	"fmt"
	"slices"

	"github.com/cmo-toolkit/cmo/corpus/query"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// slow evaluates by the words of the manual alone: every passage, span and
// unit is looked at for every question.
type slow struct {
	*little
	*ask
	judged [][]judgement // by source
	asks   bool          // a term asks for interviewers
}

// A stretch is a span: where it is, what it is, which filters it came through.
type stretch struct {
	source, start, end, first, last int
	what                            string
	coding                          int
	filters                         []choose
}

func (o *slow) under(code uint32, name string, exact bool) bool {
	for n, steps := code, 0; n != 0; n, steps = o.names.Codes[n-1].Parent, steps+1 {
		if o.names.Codes[n-1].Name == name && (!exact || steps == 0) {
			return true
		}
	}
	return false
}

func (o *slow) target(code uint32) uint32 {
	for o.names.Codes[code-1].Into != 0 {
		code = o.names.Codes[code-1].Into
	}
	return code
}

func (o *slow) who(s, p int) []uint32 {
	src := &o.study.Sources[s]
	if sp := src.Passages[p].Speaker; sp != 0 {
		return []uint32{sp}
	}
	return src.Participants
}

func (o *slow) casesAt(s, p int) []uint32 {
	src := &o.study.Sources[s]
	if len(src.Cases) == 1 {
		return src.Cases
	}
	if sp := src.Passages[p].Speaker; sp != 0 && len(o.names.Participants[sp].Cases) > 0 {
		return o.names.Participants[sp].Cases
	}
	if len(src.Cases) > 0 {
		return src.Cases
	}
	var all []uint32
	for _, w := range src.Participants {
		all = append(all, o.names.Participants[w].Cases...)
	}
	return all
}

// values of a place field at a passage.
func (o *slow) values(field string, s, p int) []string {
	src := &o.study.Sources[s]
	var out []string
	switch field {
	case "wave":
		if src.Wave > 0 {
			out = append(out, o.names.Waves[src.Wave])
		}
	case "interviewer":
		out = append(out, map[bool]string{true: "yes", false: "no"}[src.Passages[p].Interviewer])
	case "case":
		for _, c := range o.casesAt(s, p) {
			out = append(out, o.names.Cases[c])
		}
	case "participant":
		for _, w := range o.who(s, p) {
			out = append(out, o.names.Participants[w].Name)
		}
	case "role":
		for _, w := range o.who(s, p) {
			if r := roleOf(w); r != "" {
				out = append(out, r)
			}
		}
	}
	return out
}

func roleOf(w uint32) string { return []string{"", "patient", "carer", ""}[w%4] }

// holds is the meaning of one filter: a missing value satisfies nothing but
// none.
func (c choose) holds(values []string) bool {
	if c.value == "none" {
		return (len(values) == 0) == (c.op == "=")
	}
	return len(values) > 0 && slices.Contains(values, c.value) == (c.op == "=")
}

func (c choose) place() bool {
	return slices.Contains([]string{"wave", "interviewer", "case", "participant", "role"}, c.field)
}

func names(filters []choose, field string) bool {
	return slices.ContainsFunc(filters, func(c choose) bool { return c.field == field })
}

// passes: the place filters of where and braces hold, and it is not an
// interviewer's unless one of them names that.
func (o *slow) passes(braces []choose, s, p int) bool {
	all := append(slices.Clone(o.where), braces...)
	for _, c := range all {
		if c.place() && !c.holds(o.values(c.field, s, p)) {
			return false
		}
	}
	return names(all, "interviewer") || !o.study.Sources[s].Passages[p].Interviewer
}

// touches: it touches a passage that passes.
func (o *slow) touches(x stretch, p int) bool {
	return x.first <= p && p <= x.last && o.passes(x.filters, x.source, p)
}

func (o *slow) anyTouch(x stretch) bool {
	for p := x.first; p <= x.last; p++ {
		if o.touches(x, p) {
			return true
		}
	}
	return false
}

// codings of a term: present ones, or the absent and denied beside them.
func (o *slow) codings(t *tree, braces []choose, s int, denied bool) []stretch {
	var out []stretch
	all := append(slices.Clone(o.where), braces...)
next:
	for i, c := range o.study.Sources[s].Codings {
		code := o.target(c.Code)
		typ := c.Slot
		if typ == query.NoType {
			typ = o.names.Codes[code-1].Type
		}
		switch {
		case t.op == "code" && !o.under(code, t.name, t.exact),
			t.op == "type" && typ.String() != t.name && !(t.name == "mechanism" && !t.exact && (typ == query.Resource || typ == query.Reasoning)),
			c.Flags&(query.Retired|query.Lost) != 0, o.names.Codes[code-1].Retired:
			continue
		}
		for _, f := range all {
			var v []string
			switch f.field {
			case "polarity":
				v = []string{c.Polarity.String()}
			case "coder":
				v = []string{o.names.Coders[c.Coder]}
			case "intensity":
				if n, ok := c.Intensity.Given(); ok {
					v = []string{fmt.Sprint(n)}
				}
			default:
				continue
			}
			if !f.holds(v) {
				continue next
			}
		}
		isPresent := c.Polarity == query.Present || t.op == "any" || names(all, "polarity")
		if isPresent == denied {
			continue
		}
		x := stretch{s, int(c.Start), int(c.End), int(c.First), int(c.Last), fmt.Sprint("coding", i), i, braces}
		if o.anyTouch(x) {
			out = append(out, x)
		}
	}
	return out
}

// spans of words in a source.
func (o *slow) spans(t *tree, braces []choose, s int) []stretch {
	braces = append(slices.Clone(braces), t.filters...)
	src := &o.study.Sources[s]
	var out []stretch
	switch t.op {
	case "code", "type", "any":
		return o.codings(t, braces, s, false)
	case "passage":
		for i, p := range src.Passages {
			if o.passes(braces, s, i) {
				out = append(out, stretch{s, int(p.Start), int(p.End), i, i, fmt.Sprint("passage", i), -1, braces})
			}
		}
		return out
	case "text":
		pattern, _ := text.ParsePattern(t.name)
		for i, p := range src.Passages {
			if !o.passes(braces, s, i) {
				continue
			}
			for _, f := range pattern.Find(o.texts[s][p.WordsStart:p.WordsEnd]) {
				a, b := int(p.WordsStart)+f.Start, int(p.WordsStart)+f.End
				out = append(out, stretch{s, a, b, i, i, fmt.Sprint("match", a, b), -1, braces})
			}
		}
		return out
	case "uncoded":
		return o.spans(&tree{op: "overlaps", not: true, away: -1, parts: []*tree{{op: "passage", filters: braces}, {op: "any", filters: interviewersToo(braces)}}}, nil, s)
	case "evidence":
		for _, j := range o.judged[s] {
			x := stretch{s, int(j.Start), int(j.End), int(j.First), int(j.Last), fmt.Sprint("judgement", j.Number), -1, braces}
			if j.is(t.name) && o.stands(j, braces) && o.anyTouch(x) {
				out = append(out, x)
			}
		}
		return out
	case "or":
		for _, p := range t.parts {
			for _, x := range o.spans(p, braces, s) {
				if !slices.ContainsFunc(out, func(y stretch) bool { return x.what == y.what && samePlaces(x.filters, y.filters) }) {
					out = append(out, x)
				}
			}
		}
		return out
	case "with":
		for _, a := range o.spans(t.parts[0], nil, s) {
			for _, b := range o.spans(t.parts[1], nil, s) {
				if a.what != b.what && overlap(a, b) {
					x := a
					x.start, x.end = max(a.start, b.start), min(a.end, b.end)
					x.what, x.coding = fmt.Sprint("shared", x.start, x.end), -1
					x.first, x.last = o.reach(x)
					if len(braces) > 0 {
						x.filters = braces
					}
					same := func(y stretch) bool { return x.what == y.what && samePlaces(x.filters, y.filters) }
					if o.anyTouch(x) && !slices.ContainsFunc(out, same) {
						out = append(out, x)
					}
				}
			}
		}
		return out
	}
	right := o.spans(t.parts[1], nil, s)
	for _, a := range o.spans(t.parts[0], braces, s) {
		if slices.ContainsFunc(right, func(b stretch) bool { return a.what != b.what && o.related(t, a, b) }) != t.not {
			out = append(out, a)
		}
	}
	return out
}

// stands: the filters on judgements hold, those of where and of the braces.
func (o *slow) stands(j judgement, braces []choose) bool {
	for _, c := range append(slices.Clone(o.where), braces...) {
		if c.field == "stance" && !c.holds(slices.DeleteFunc([]string{j.stance}, func(w string) bool { return w == "" })) {
			return false
		}
	}
	return true
}

// samePlaces: two terms look at the same passages.
func samePlaces(a, b []choose) bool {
	marks := func(c choose) bool { return !c.place() }
	return joined(slices.DeleteFunc(slices.Clone(a), marks)) == joined(slices.DeleteFunc(slices.Clone(b), marks))
}

// interviewersToo: an interviewer's passage is coded by what is coded in it.
func interviewersToo(braces []choose) []choose {
	return slices.DeleteFunc(slices.Clone(braces), func(c choose) bool { return c.field != "interviewer" })
}

func (o *slow) reach(x stretch) (first, last int) {
	first, last = -1, -1
	for i, p := range o.study.Sources[x.source].Passages {
		if int(p.Start) < x.end && x.start < int(p.End) {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	return first, last
}

func overlap(a, b stretch) bool {
	return a.start < b.end && b.start < a.end || a.start == b.start && a.end == b.end
}

// related is the table of relations.
func (o *slow) related(t *tree, a, b stretch) bool {
	limit := t.away
	if limit < 0 {
		limit = 1
		if t.op != "near" {
			limit = 1 << 30
		}
	}
	switch t.op {
	case "overlaps":
		return overlap(a, b)
	case "linked":
		if a.coding < 0 || b.coding < 0 {
			return false
		}
		codings := o.study.Sources[a.source].Codings
		return slices.Contains(o.names.Linked(a.source), [2]uint32{codings[a.coding].Number, codings[b.coding].Number})
	case "within":
		return b.start <= a.start && a.end <= b.end
	case "contains":
		return a.start <= b.start && b.end <= a.end
	case "near":
		return o.distance(t, a, b) <= limit
	case "before":
		return !overlap(a, b) && a.end <= b.start && o.distance(t, a, b) <= limit
	}
	return !overlap(a, b) && b.end <= a.start && o.distance(t, a, b) <= limit
}

// distance in passages, or in words.
func (o *slow) distance(t *tree, a, b stretch) int {
	if a.start > b.start || a.start == b.start && a.end > b.end {
		a, b = b, a
	}
	src := &o.study.Sources[a.source]
	n := 0
	if t.words {
		for _, p := range src.Passages {
			for token := range text.Tokens(o.texts[a.source][p.WordsStart:p.WordsEnd]) {
				if at := int(p.WordsStart) + token.Start; !p.Interviewer && at >= a.end && at < b.start {
					n++
				}
			}
		}
		return n
	}
	if b.first <= a.last && a.first <= b.last {
		return 0
	}
	for i := a.last + 1; i < b.first; i++ {
		if !src.Passages[i].Interviewer {
			n++
		}
	}
	return n + 1
}

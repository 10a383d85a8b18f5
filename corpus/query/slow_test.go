package query_test

import (
	"fmt"
	"math/rand"
	"slices"
	"sort"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/query"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// An ask is a query as the slow evaluator has it: made at random and written
// out, so that the parser is tested with it.
type ask struct {
	what, cond *tree
	scope      string
	where      []choose
}

// A tree is an expression: op is a term (code, type, any, passage, text,
// uncoded), and, or, not, or a relation.
type tree struct {
	op      string
	name    string
	exact   bool
	parts   []*tree
	not     bool
	away    int // -1 if not said
	words   bool
	filters []choose
}

// A choose is a filter: field, comparison, value.
type choose struct{ field, op, value string }

func (c choose) String() string { return c.field + c.op + c.value }

func (t *tree) String() string {
	var s string
	switch t.op {
	case "code":
		s = t.name
	case "type":
		s = "type:" + t.name
	case "text":
		s = `"` + t.name + `"`
	case "any", "passage", "uncoded":
		s = t.op
	case "and", "or":
		var parts []string
		for _, p := range t.parts {
			parts = append(parts, p.String())
		}
		s = "(" + strings.Join(parts, " "+t.op+" ") + ")"
	case "not":
		s = "not " + t.parts[0].String()
		return s
	default:
		rel := t.op
		if t.not {
			rel = "not " + rel
		}
		if t.away >= 0 {
			rel += fmt.Sprintf("/%d", t.away)
			if t.words {
				rel += "w"
			}
		}
		s = "(" + t.parts[0].String() + " " + rel + " " + t.parts[1].String() + ")"
	}
	if t.exact {
		s += "!"
	}
	if len(t.filters) > 0 {
		s += "{" + joined(t.filters) + "}"
	}
	return s
}

func joined(filters []choose) string {
	var parts []string
	for _, f := range filters {
		parts = append(parts, f.String())
	}
	return strings.Join(parts, ", ")
}

func (a *ask) String() string {
	s := a.what.String()
	if a.cond != nil {
		s = a.cond.String() + " => " + s
	}
	if a.scope != "" {
		s += " in " + a.scope
	}
	if len(a.where) > 0 {
		s += " where " + joined(a.where)
	}
	return s
}

// slow evaluates by the words of the manual alone: every passage, span and
// unit is looked at for every question.
type slow struct {
	*little
	*ask
	asks bool // a term asks for interviewers
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
	case "code", "type", "any", "passage", "text":
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

// A dice makes studies and queries at random.
type dice struct{ *rand.Rand }

func (d dice) of(words ...string) string { return words[d.Intn(len(words))] }

func (d dice) study() *little {
	l := newLittle("a", "a/d", "mechanism:b", "outcome:c", "resource:b/e")
	l.names.Codes = append(l.names.Codes,
		query.Code{Number: 6, Name: "f", Into: uint32(1 + d.Intn(4))},
		query.Code{Number: 7, Name: "g", Retired: true})
	for i := range 3 {
		l.participant(fmt.Sprint("P", i+1), []string{"L1", "L2"}[:d.Intn(3)]...)
	}
	l.names.Encounters = append(l.names.Encounters, "visit")
	l.caseOf("L1")
	l.caseOf("L2")
	l.names.Fields = []query.Field{{Name: "role", Owner: query.OfParticipant, Values: func(at query.At, to []query.Value) []query.Value {
		if r := roleOf(at.Participant); r != "" {
			to = append(to, query.Value{Word: r})
		}
		return to
	}}}
	for s := range 1 + d.Intn(4) {
		src := query.Source{Name: fmt.Sprint("S", s+8), Wave: uint16(d.Intn(3)), Encounter: uint32(d.Intn(2))}
		for w := range 3 {
			if d.Intn(2) == 0 {
				src.Participants = append(src.Participants, uint32(w+1))
			}
		}
		for c := range 2 {
			if d.Intn(3) == 0 {
				src.Cases = append(src.Cases, uint32(c+1))
			}
		}
		for c := range 2 {
			if d.Intn(3) > 0 {
				src.ReadBy = append(src.ReadBy, uint16(c+1))
			}
		}
		var body strings.Builder
		for range 1 + d.Intn(7) {
			p := query.Passage{Start: uint32(body.Len())}
			switch d.Intn(5) {
			case 0:
				p.Interviewer = true
			case 1:
			default:
				p.Speaker = uint32(1 + d.Intn(3))
			}
			body.WriteString("x ")
			p.WordsStart = uint32(body.Len())
			for i := range 1 + d.Intn(5) {
				if i > 0 {
					body.WriteByte(' ')
				}
				body.WriteString(d.of("rock", "a", "the", "rocks"))
			}
			p.WordsEnd = uint32(body.Len())
			body.WriteByte('\n')
			p.End = uint32(body.Len())
			src.Passages = append(src.Passages, p)
		}
		n := len(src.Passages)
		for i := range d.Intn(9) {
			first := d.Intn(n)
			last := min(n-1, first+d.Intn(6)/3)
			a, b := src.Passages[first], src.Passages[last]
			start := a.Start + uint32(d.Intn(int(a.End-a.Start)))
			end := b.End
			if d.Intn(2) == 0 {
				from := max(start, b.Start)
				end = from + 1 + uint32(d.Intn(int(b.End-from)))
			}
			c := query.Coding{Number: uint32(s*100 + i + 1), Code: uint32(1 + d.Intn(7)), Start: start, End: end, First: uint32(first), Last: uint32(last), Coder: uint16(1 + d.Intn(2))}
			c.Polarity = query.Polarity(max(0, d.Intn(6)-3))
			c.Intensity = query.Intensity(d.Intn(4))
			c.Slot = query.Type(max(0, d.Intn(10)-4))
			c.Flags = []query.CodingFlags{0, 0, 0, 0, 0, 0, query.Retired, query.Lost, query.Doubtful}[d.Intn(9)]
			src.Codings = append(src.Codings, c)
		}
		l.add(src, body.String())
	}
	l.names.Linked = d.links(l)
	return l
}

// links asserts some codings of a source to lead to others.
func (d dice) links(l *little) func(source int) [][2]uint32 {
	pairs := make([][][2]uint32, len(l.study.Sources))
	for s, src := range l.study.Sources {
		for range d.Intn(4) {
			if n := len(src.Codings); n > 1 {
				if a, b := d.Intn(n), d.Intn(n); a != b {
					pairs[s] = append(pairs[s], [2]uint32{src.Codings[a].Number, src.Codings[b].Number})
				}
			}
		}
	}
	return func(source int) [][2]uint32 { return pairs[source] }
}

func (d dice) filter(marks bool) choose {
	if marks && d.Intn(2) == 0 {
		return []choose{{"coder", "=", "alex"}, {"coder", "!=", "alex"}, {"polarity", "=", "denied"}, {"polarity", "!=", "absent"}, {"intensity", "=", "1"}, {"intensity", "!=", "2"}, {"intensity", "=", "none"}}[d.Intn(7)]
	}
	return []choose{
		{"wave", "=", "baseline"}, {"wave", "!=", "baseline"}, {"wave", "=", "none"}, {"interviewer", "=", "yes"}, {"interviewer", "=", "no"},
		{"case", "=", "L1"}, {"case", "!=", "L1"}, {"participant", "=", "P1"}, {"participant", "!=", "P2"}, {"role", "=", "patient"}, {"role", "!=", "patient"}, {"role", "=", "none"},
	}[d.Intn(12)]
}

func (d dice) term() *tree {
	t := &tree{away: -1}
	switch d.Intn(9) {
	case 0:
		t.op, t.name = "type", d.of("mechanism", "outcome", "resource", "context")
		t.exact = d.Intn(4) == 0
	case 1:
		t.op = "any"
	case 2:
		t.op = "passage"
	case 3:
		t.op, t.name = "text", d.of("rock", "a rock", "rock*", "rok~1", "the the")
	case 4:
		t.op = "uncoded"
	default:
		t.op, t.name = "code", d.of("a", "b", "c", "d", "e")
		t.exact = d.Intn(4) == 0
	}
	if d.Intn(4) == 0 {
		t.filters = append(t.filters, d.filter(t.op == "code" || t.op == "type" || t.op == "any"))
	}
	return t
}

func (d dice) words(depth int) *tree {
	if depth == 0 || d.Intn(3) == 0 {
		return d.term()
	}
	if d.Intn(4) == 0 {
		t := &tree{op: "or", away: -1, parts: []*tree{d.words(depth - 1), d.words(depth - 1)}}
		if d.Intn(4) == 0 {
			t.filters = []choose{d.filter(false)}
		}
		return t
	}
	t := &tree{op: d.of("overlaps", "within", "contains", "near", "near", "before", "after", "with", "linked"), away: -1}
	t.parts = []*tree{d.words(depth - 1), d.words(depth - 1)}
	t.not = t.op != "with" && d.Intn(3) == 0
	if (t.op == "near" || t.op == "before" || t.op == "after") && d.Intn(2) == 0 {
		t.away = d.Intn(4)
		t.words = d.Intn(3) == 0
	}
	if d.Intn(6) == 0 {
		t.filters = []choose{d.filter(false)}
	}
	return t
}

func (d dice) condition(depth int) *tree {
	if depth == 0 || d.Intn(3) == 0 {
		return d.words(d.Intn(3))
	}
	switch d.Intn(3) {
	case 0:
		return &tree{op: "not", away: -1, parts: []*tree{d.condition(depth - 1)}}
	case 1:
		return &tree{op: "and", away: -1, parts: []*tree{d.condition(depth - 1), d.condition(depth - 1)}}
	}
	return &tree{op: "or", away: -1, parts: []*tree{d.condition(depth - 1), d.condition(depth - 1)}}
}

func (d dice) ask() *ask {
	a := &ask{what: d.condition(d.Intn(4)), scope: d.of("", "passage", "source", "encounter", "participant", "case", "participant-wave", "case-wave", "study")}
	if d.Intn(4) == 0 {
		a.cond = d.condition(d.Intn(3))
		if a.scope == "" {
			a.scope = "participant"
		}
	}
	for range d.Intn(6) / 4 {
		a.where = append(a.where, d.filter(true))
	}
	return a
}

// asksInterviewers: some term that is not on the right of a relation asks.
func asksInterviewers(t *tree) bool {
	if t == nil {
		return false
	}
	if slices.Contains(t.filters, choose{"interviewer", "=", "yes"}) {
		return true
	}
	for i, p := range t.parts {
		right := i == 1 && isWords(t) && t.op != "or"
		if !right && asksInterviewers(p) {
			return true
		}
	}
	return false
}

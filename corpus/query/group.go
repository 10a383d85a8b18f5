package query

import (
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// byFields looks up the fields of --by.
func (b *Bound) byFields(names []string) ([]*field, error) {
	if len(names) > 2 {
		return nil, problem.New(problem.Usage, "a result is split by two fields at most").
			Suggest("cmo query outcome --by code,case")
	}
	var out []*field
	for _, name := range names {
		f, err := b.fieldNamed(name)
		if foldName(name) == "partner" {
			f, err = b.fields.byName["partner"], nil
		}
		if err != nil {
			return nil, err
		}
		if f.Group == JudgementGroup && !b.judged() {
			return nil, problem.New(problem.Usage, "%s belongs to a judgement, and this query asks for none", f.Name).
				Because("Judgements rest on words; evidence asks for those words, evidence:cmoc-7 for those about one configuration.").
				Suggest("cmo query evidence --by %s", f.Name)
		}
		out = append(out, f)
	}
	return out, nil
}

// fieldNamed looks a field up by its name alone.
func (b *Bound) fieldNamed(name string) (*field, error) {
	f, near := b.fields.find(name)
	if f != nil && f.builtin == fieldPartner {
		return nil, problem.New(problem.Usage, "partner is the code across a relation: a result is split by it, --by partner").
			Suggest("cmo query hold near outcome --by code,partner")
	}
	if f != nil {
		return f, nil
	}
	p := problem.New(problem.NotFound, "no field %q", name)
	if len(near) > 0 {
		p.Because("The nearest: %s.", list(near, "and"))
	}
	return nil, p
}

// judged reports whether some term of the query stands for judgements.
func (b *Bound) judged() bool {
	for _, p := range b.plans {
		for _, l := range p.leaves {
			if l.kind == layerLeaf {
				return true
			}
		}
	}
	return false
}

// groups splits matches by the values of fields. Of two fields, the values of
// each alone are counted anew too: a person in two groups is one in their sum.
type groups struct {
	axes  []*axis
	pairs []byValue // by value of the first of two fields
	alone [2]byValue
}

// byValue holds a counter for each value of a field that was met, by the number
// of the value.
type byValue []*counter

// An axis is one field of --by: it numbers its values as they turn up.
type axis struct {
	field  *field
	labels []string
	rank   []float64 // of labels, for the order
	number map[string]uint32
	coding []uint32 // by value of a row's byte or code: number of the label + 1
	at     []uint32 // of the source at hand, by voice or passage: index in lists + 1
	lists  [][]uint32
}

func newGroups(e *engine, by []*field) *groups {
	g := &groups{}
	for _, f := range by {
		g.axes = append(g.axes, &axis{field: f, number: map[string]uint32{}})
	}
	return g
}

// open begins a source: what passages have is asked for anew.
func (g *groups) open(e *engine) {
	for _, a := range g.axes {
		n := len(e.talk.Voices)
		if a.field.byPassage() {
			n = len(e.talk.By)
		}
		if len(a.at) < n {
			a.at = make([]uint32, n)
		} else {
			clear(a.at)
		}
		a.lists = a.lists[:0]
	}
}

// add takes in a span with the passages it touches.
func (g *groups) add(e *engine, s *slotSpan, touched []uint32) {
	if len(g.axes) == 0 {
		return
	}
	for _, p := range touched {
		first := g.axes[0].values(e, s, p)
		for _, v := range first {
			g.alone[0].at(e, v).add(e, s, p)
		}
		if len(g.axes) == 1 {
			continue
		}
		second := g.axes[1].values(e, s, p)
		for _, w := range second {
			g.alone[1].at(e, w).add(e, s, p)
		}
		for _, v := range first {
			for _, w := range second {
				g.pair(e, v, w).add(e, s, p)
			}
		}
	}
}

// add counts a span at a passage it touches.
func (c *counter) add(e *engine, s *slotSpan, passage uint32) {
	c.span(e, s.slot, &s.span)
	c.at(e, passage)
}

// at gives the counter of a value.
func (b *byValue) at(e *engine, value uint32) *counter {
	for len(*b) <= int(value) {
		*b = append(*b, nil)
	}
	if (*b)[value] == nil {
		(*b)[value] = e.newCounter()
	}
	return (*b)[value]
}

// pair gives the counter of a value of each field.
func (g *groups) pair(e *engine, first, second uint32) *counter {
	for len(g.pairs) <= int(first) {
		g.pairs = append(g.pairs, nil)
	}
	return g.pairs[first].at(e, second)
}

// bases counts what has text by each value of the place fields, and, where
// both fields are of places, by each pair of values.
func (e *engine) bases(g *groups) (single []BaseCounts, pairs []GroupCounts) {
	var places []int
	for i, a := range g.axes {
		if a.field.Group == PlaceGroup {
			places = append(places, i)
		}
	}
	if len(places) == 0 {
		return nil, nil
	}
	text := &groups{axes: g.axes}
	for _, e.number = range e.order {
		e.open()
		g.open(e)
		for p, at := range e.masks[e.base].at {
			if at&passesAll == 0 {
				continue
			}
			var lists [2][]uint32
			for _, i := range places {
				lists[i] = g.axes[i].values(e, nil, uint32(p))
				for _, v := range lists[i] {
					text.alone[i].at(e, v).passage(e, uint32(p))
				}
			}
			if len(places) == 2 {
				for _, v := range lists[0] {
					for _, w := range lists[1] {
						text.pair(e, v, w).passage(e, uint32(p))
					}
				}
			}
		}
	}
	for _, i := range places {
		for _, c := range g.axes[i].sorted(text.alone[i]) {
			single = append(single, BaseCounts{Field: g.axes[i].field.Name, Value: c.Values[0], Counts: c.Counts})
		}
	}
	if len(places) == 2 {
		pairs = text.list()
	}
	return single, pairs
}

// sorted gives the counts by value of one field, in the order of the values.
func (a *axis) sorted(counters byValue) []GroupCounts {
	var out []GroupCounts
	for _, v := range a.met(counters) {
		out = append(out, GroupCounts{Values: []string{a.labels[v]}, Counts: counters[v].counts()})
	}
	return out
}

// met gives the values that have a counter, in their order.
func (a *axis) met(counters byValue) []uint32 {
	var values []uint32
	for v, c := range counters {
		if c != nil {
			values = append(values, uint32(v))
		}
	}
	slices.SortFunc(values, a.compare)
	return values
}

// values gives the numbers of the values that a span has at a passage; the
// number of "" is that of none.
func (a *axis) values(e *engine, s *slotSpan, passage uint32) []uint32 {
	switch a.field.Group {
	case MarkGroup:
		return a.marks(e, s)
	case JudgementGroup:
		return a.judgements(e, s)
	}
	slot := int(passage)
	if !a.field.byPassage() {
		slot = int(e.talk.By[passage])
	}
	if a.at[slot] == 0 {
		e.values = e.valuesAt(a.field, int(passage), 0, e.values[:0])
		a.lists = append(a.lists, a.numbers(e.values))
		a.at[slot] = uint32(len(a.lists))
	}
	return a.lists[a.at[slot]-1]
}

// numbers gives the numbers of values, each once.
func (a *axis) numbers(values []Value) []uint32 {
	if len(values) == 0 {
		return []uint32{a.label("", -1)}
	}
	if a.field.Type == LevelType && a.field.builtin == supplied {
		for i, v := range values { // of one person or case by two assessors
			if slices.ContainsFunc(values[:i], func(o Value) bool { return o.of == v.of && o.Number != v.Number }) {
				return []uint32{a.label("disputed", 1e9)}
			}
		}
	}
	var out []uint32
	for _, v := range values {
		if n := a.label(a.field.shown(v), v.Number); !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// shown names a value for a reader; a level may lie between two.
func (f *field) shown(v Value) string {
	below := int(v.Number)
	switch {
	case f.Type == LevelType && v.Number > float64(below) && 1 <= below && below < len(f.Levels):
		return "between " + f.Levels[below-1] + " and " + f.Levels[below]
	case v.Word == "":
		return number64(v.Number)
	}
	return v.Word
}

// judgements gives the values of the judgement that rests on a span.
func (a *axis) judgements(e *engine, s *slotSpan) []uint32 {
	if s.id&(7<<60) != isLayer {
		return []uint32{a.label("", -1)}
	}
	at := At{Source: e.number, Passage: int(s.first), Wave: e.source.Wave, Judgement: uint32(s.id &^ (7 << 60))}
	e.values = a.field.Values(at, e.values[:0])
	return a.numbers(e.values)
}

// marks gives the value of the coding of a span.
func (a *axis) marks(e *engine, s *slotSpan) []uint32 {
	if a.field.builtin == fieldPartner {
		var out []uint32
		for _, code := range e.across[partnerOf{e.number, s.slot, s.id}] {
			out = append(out, a.label(e.book.shown(code), 0))
		}
		if out == nil {
			out = []uint32{a.label("", -1)}
		}
		return out
	}
	if s.ref < 0 {
		return []uint32{a.label("", -1)}
	}
	c := &e.source.Codings[s.ref]
	var i uint32
	switch a.field.builtin {
	case fieldPolarity:
		i = uint32(c.Polarity)
	case fieldStatus:
		i = uint32(c.Status)
	case fieldIntensity:
		i = uint32(c.Intensity)
	case fieldSlot:
		i = uint32(c.Slot)
	case fieldCoder:
		i = uint32(c.Coder)
	case fieldCode:
		i = e.book.target[c.Code]
	default:
		return a.numbers(a.field.Values(At{Source: e.number, Passage: int(c.First), Wave: e.source.Wave, Coding: c}, nil))
	}
	for len(a.coding) <= int(i) {
		a.coding = append(a.coding, 0)
	}
	if a.coding[i] == 0 {
		a.coding[i] = a.markLabel(e, c, i) + 1
	}
	return []uint32{a.coding[i] - 1}
}

// markLabel names one value of a coding.
func (a *axis) markLabel(e *engine, c *Coding, i uint32) uint32 {
	switch a.field.builtin {
	case fieldPolarity:
		return a.label(c.Polarity.String(), float64(i))
	case fieldStatus:
		return a.label(c.Status.String(), float64(i))
	case fieldIntensity:
		if n, ok := c.Intensity.Given(); ok {
			return a.label(itoa(n), float64(n))
		}
		return a.label("", -1)
	case fieldSlot:
		return a.label(c.Slot.String(), float64(i))
	case fieldCoder:
		return a.label(wordAt(e.names.Coders, int(i)), 0)
	}
	return a.label(e.book.shown(i), 0)
}

// label gives the number of a label.
func (a *axis) label(word string, rank float64) uint32 {
	n, ok := a.number[word]
	if !ok {
		n = uint32(len(a.labels))
		a.number[word] = n
		a.labels = append(a.labels, word)
		a.rank = append(a.rank, rank)
	}
	return n
}

// compare orders values: numbers and levels by size, words by name, none last.
func (a *axis) compare(x, y uint32) int {
	if x == y {
		return 0
	}
	if a.labels[x] == "" || a.labels[y] == "" {
		if a.labels[x] == "" {
			return 1
		}
		return -1
	}
	if d := compareNumbers(a.rank[x], a.rank[y]); d != 0 {
		return d
	}
	return compareNatural(strings.ToLower(a.labels[x]), strings.ToLower(a.labels[y]))
}

// list gives the groups in the order of their values.
func (g *groups) list() []GroupCounts {
	switch len(g.axes) {
	case 0:
		return nil
	case 1:
		return g.axes[0].sorted(g.alone[0])
	}
	var out []GroupCounts
	first := make([]uint32, len(g.pairs))
	for v := range first {
		first[v] = uint32(v)
	}
	slices.SortFunc(first, g.axes[0].compare)
	for _, v := range first {
		for _, c := range g.axes[1].sorted(g.pairs[v]) {
			out = append(out, GroupCounts{Values: []string{g.axes[0].labels[v], c.Values[0]}, Counts: c.Counts})
		}
	}
	return out
}

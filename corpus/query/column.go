package query

import (
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// A Column is a field shown beside the rows of a result.
type Column struct {
	Name   string // as asked for
	ByWave bool   // the field differs by wave
	AtWave bool   // and is of single waves
	Number bool   // its values are numbers

	result *Result
	axis   *axis
	layer  *Layer // of a judgement's field: whose judgements
	units  map[uint32]map[string][]uint32
}

// Column looks up what is to be shown beside the rows: a field, or of a
// judgement FIELD:TARGET, such as stance:cmoc-5.
func (r *Result) Column(b *Bound, name string) (*Column, error) {
	fieldName, target, aimed := strings.Cut(name, ":")
	f, err := b.fieldNamed(fieldName)
	if err != nil {
		return nil, err
	}
	c := &Column{Name: name, ByWave: f.ByWave || f.builtin == fieldWave, AtWave: f.AtWave, Number: f.Type == NumberType, result: r, axis: &axis{field: f, number: map[string]uint32{}}}
	switch {
	case f.Group == JudgementGroup && b.names.Evidence != nil:
		if c.layer, err = b.names.Evidence(target); err != nil {
			return nil, err
		}
	case aimed:
		return nil, problem.New(problem.Usage, "%s is no field of a judgement: nothing is judged towards %q by it", f.Name, target).
			Suggest("--with stance:%s", target)
	}
	return c, nil
}

// OfMatch gives the values of a matched span, in their order: of its coding, of
// the passages it touches, or of the judgements whose words it shares.
func (c *Column) OfMatch(m Match) []string {
	e := c.open(m.Source)
	if c.axis.field.Group == JudgementGroup {
		return c.shown(c.judged(e, func(s *LayerSpan) bool {
			return s.Start < m.End && m.Start < s.End || s.Start == m.Start && s.End == m.End
		}))
	}
	var out []uint32
	for p := m.First; p <= m.Last; p++ {
		out = append(out, c.axis.values(e, &slotSpan{span: span{ref: int32(m.Coding), first: p}}, p)...)
	}
	return c.shown(out)
}

// open takes a source at hand.
func (c *Column) open(source int) *engine {
	e := c.result.engine
	e.number = source
	e.open()
	(&groups{axes: []*axis{c.axis}}).open(e)
	return e
}

// judged gives the values of the judgements of the source at hand whose words
// are asked for.
func (c *Column) judged(e *engine, want func(*LayerSpan) bool) []uint32 {
	var out []uint32
	for _, s := range c.layer.Spans(e.number) {
		if want(&s) {
			out = append(out, c.axis.values(e, &slotSpan{span: span{id: isLayer | uint64(s.Number), first: s.First}}, s.First)...)
		}
	}
	return out
}

// shown names values, each once, in their order; none is left away.
func (c *Column) shown(values []uint32) []string {
	values = slices.Clone(values)
	slices.SortFunc(values, c.axis.compare)
	var out []string
	for _, v := range slices.Compact(values) {
		if label := c.axis.labels[v]; label != "" {
			out = append(out, label)
		}
	}
	return out
}

// OfUnit gives the values of a unit over all its passages that pass, by wave:
// what belongs to no wave stands under "".
func (c *Column) OfUnit(u Unit) map[string][]string {
	if c.units == nil {
		c.units = map[uint32]map[string][]uint32{}
		for _, number := range c.result.engine.order {
			c.collect(number)
		}
	}
	out := map[string][]string{}
	for wave, values := range c.units[u.index] {
		if shown := c.shown(values); len(shown) > 0 {
			out[wave] = shown
		}
	}
	return out
}

// collect gathers the values of the units of one source: of its passages, of
// the codings that matched, of judgements.
func (c *Column) collect(number int) {
	e := c.open(number)
	wave := wordAt(e.names.Waves, e.wave())
	at := e.masks[e.base].at
	add := func(passage uint32, values []uint32) {
		if at[passage]&passesAll == 0 {
			return
		}
		for _, u := range e.unitAt.of(int(passage)) {
			if c.units[u] == nil {
				c.units[u] = map[string][]uint32{}
			}
			for _, v := range values {
				if !slices.Contains(c.units[u][wave], v) {
					c.units[u][wave] = append(c.units[u][wave], v)
				}
			}
		}
	}
	switch c.axis.field.Group {
	case MarkGroup:
		for _, m := range c.result.Matches {
			if m.Source == number {
				for p := m.First; p <= m.Last; p++ {
					add(p, c.axis.values(e, &slotSpan{span: span{ref: int32(m.Coding), first: p}}, p))
				}
			}
		}
	case JudgementGroup:
		for _, s := range c.layer.Spans(number) {
			if int(s.Last) >= len(at) {
				continue
			}
			for p := s.First; p <= s.Last; p++ {
				add(p, c.axis.values(e, &slotSpan{span: span{id: isLayer | uint64(s.Number), first: s.First}}, s.First))
			}
		}
	default:
		for p := range at {
			add(uint32(p), c.axis.values(e, nil, uint32(p)))
		}
	}
}

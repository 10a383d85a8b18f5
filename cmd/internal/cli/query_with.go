package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/query"
)

// columns looks up the fields of --with.
func (p *answerPrinter) columns() ([]*query.Column, error) {
	var out []*query.Column
	for _, name := range p.q.with {
		c, err := p.a.Column(p.bound, name)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// withColumns are the headings of --with. A key never meets another of the
// table.
func withColumns(columns []*query.Column) []term.Column {
	var out []term.Column
	for _, c := range columns {
		key := strings.NewReplacer(":", "_", ".", "_", "-", "_", " ", "_").Replace(c.Name)
		out = append(out, term.Column{Name: c.Name, Key: "with_" + key})
	}
	return out
}

// valuesOf gives the values of a field that an excerpt has: of any of the
// codings it is made of.
func (p *answerPrinter) valuesOf(c *query.Column, h study.Hit) []string {
	m := query.Match{Source: h.Source, Start: uint32(h.Span.Start), End: uint32(h.Span.End), First: uint32(h.First - 1), Last: uint32(h.Last - 1), Coding: -1}
	if len(h.Codings) == 0 {
		return c.OfMatch(m)
	}
	out := []string{}
	for _, coding := range h.Codings {
		m.Coding = coding
		for _, v := range c.OfMatch(m) {
			if !slices.Contains(out, v) {
				out = append(out, v)
			}
		}
	}
	return out
}

// unitValues gives the values of a field that a unit has: once where all waves
// agree, else wave by wave. What is of single waves names the wave where there
// is no text of another.
func (p *answerPrinter) unitValues(c *query.Column, u query.Unit) []string {
	byWave := c.OfUnit(u)
	var all, parts []string
	for _, wave := range p.waves() {
		values := byWave[wave]
		if len(values) == 0 {
			continue
		}
		label := strings.Join(values, ", ")
		if wave != "" {
			label = wave + " " + label
		}
		parts = append(parts, label)
		for _, v := range values {
			if !slices.Contains(all, v) {
				all = append(all, v)
			}
		}
	}
	if c.ByWave && len(parts) > 1 && len(all) > 1 && c.Name != "wave" || c.AtWave && len(u.Lacks) > 0 {
		return parts
	}
	return all
}

// waves are the names of the waves in their order, with "" for none.
func (p *answerPrinter) waves() []string { return p.a.Data.Names.Waves }

// sideBySide says how a number that differs by wave moved in the units that
// are yes.
func (p *answerPrinter) sideBySide(c *query.Column) []string {
	waves := p.waves()
	if !c.Number || !c.ByWave || len(waves) < 3 || p.a.Test {
		return nil
	}
	units := p.a.UnitsOf(query.Yes)
	first, last := waves[1], waves[len(waves)-1]
	var fewer, same, more int
	for _, u := range units {
		values := c.OfUnit(u)
		if len(values[first]) != 1 || len(values[last]) != 1 {
			continue
		}
		before, err1 := strconv.ParseFloat(values[first][0], 64)
		after, err2 := strconv.ParseFloat(values[last][0], 64)
		switch {
		case err1 != nil || err2 != nil:
		case after < before:
			fewer++
		case after > before:
			more++
		default:
			same++
		}
	}
	if fewer+more == 0 {
		return nil // nothing that moved: such as an age, which is written once
	}
	return []string{fmt.Sprintf("%s at %s and %s known for %d of the %d: fewer %d, same %d, more %d; side by side is not cause and effect",
		c.Name, first, last, fewer+same+more, len(units), fewer, same, more)}
}

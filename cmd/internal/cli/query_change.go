package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/query"
)

// A changeTally counts what became of units. Of those seen once it knows how
// many had it.
type changeTally struct {
	n        [query.NotKnown + 1]int
	denied   int // of the lost
	onceHad  int
	onceRead int // of those seen once, read
}

func tallyChanges(units []query.UnitChange) changeTally {
	var t changeTally
	for _, u := range units {
		k := u.Kind()
		t.n[k]++
		if k == query.LostIt && u.After == query.DeniedThere {
			t.denied++
		}
		if k == query.SeenOnce {
			v := u.Before
			if !u.SeenBefore {
				v = u.After
			}
			if v != query.NoData {
				t.onceRead++
			}
			if v == query.Yes {
				t.onceHad++
			}
		}
	}
	return t
}

func (t changeTally) twice() int {
	return t.n[query.Kept] + t.n[query.Gained] + t.n[query.LostIt] + t.n[query.Neither] + t.n[query.NotKnown]
}

// changeShape shows what units kept, gained and lost from wave to wave.
func (p *answerPrinter) changeShape(c *query.Change) (*shape, error) {
	waves := []string{}
	for _, s := range c.Steps {
		if len(waves) == 0 {
			waves = append(waves, s.From)
		}
		if !slices.Contains(waves, s.To) {
			waves = append(waves, s.To)
		}
	}
	columns, err := p.columns()
	if err != nil {
		return nil, err
	}
	s := &shape{head: strings.Join(waves, " → "), about: "unit at two waves", says: []string{
		`seen once: text at one of the two waves only, so neither kept nor lost; not read: text at both, and nobody has read one of them`,
	}}
	each := len(c.Rows) > 0
	switch {
	case each && len(p.q.by) > 0:
		return nil, usage("--by", "each")
	case each && (len(p.q.with) > 0 || p.q.quotes > 0):
		return nil, usage("--with and --quotes", "each")
	case each:
		s.about = "code at two waves"
		s.grid = func() (*term.Table, error) { return p.changePerCode(c), nil }
	case len(p.q.by) > 0:
		by, err := p.a.Column(p.bound, p.q.by[0])
		if err != nil {
			return nil, err
		}
		s.about = "group at two waves"
		s.grid = func() (*term.Table, error) { return p.changeByField(c, by), nil }
	default:
		s.grid = func() (*term.Table, error) { return p.changePerUnit(c, columns), nil }
		s.screen = func() error { return p.changes(c, columns) }
		s.facts = map[string]any{"changes": p.changeFacts(c)}
	}
	if s.screen == nil {
		s.screen = func() error {
			t, err := s.grid()
			if err != nil {
				return err
			}
			return p.e.screenTable(t)
		}
	}
	return s, nil
}

func (p *answerPrinter) changeFacts(c *query.Change) []map[string]any {
	var out []map[string]any
	for _, s := range c.Steps {
		t := tallyChanges(s.Rows[0].Units)
		out = append(out, map[string]any{
			"from": s.From, "to": s.To, "seen_twice": t.twice(), "kept": t.n[query.Kept], "gained": t.n[query.Gained],
			"lost": t.n[query.LostIt], "neither": t.n[query.Neither], "not_read": t.n[query.NotKnown],
			"seen_once": t.n[query.SeenOnce], "seen_once_with_it": t.onceHad,
		})
	}
	return out
}

// changes tells for a reader what became of the units, step by step.
func (p *answerPrinter) changes(c *query.Change, columns []*query.Column) error {
	noun := p.a.Scope.String()
	for _, s := range c.Steps {
		units := s.Rows[0].Units
		t := tallyChanges(units)
		if len(c.Steps) > 1 {
			fmt.Fprintln(p.e.Out, p.e.OutPaint.Bold(s.From+" → "+s.To))
		}
		lost := fmt.Sprintf("lost %d", t.n[query.LostIt])
		if t.denied > 0 {
			lost += fmt.Sprintf(" (%d denied it)", t.denied)
		}
		line := fmt.Sprintf("%d of %s seen twice: kept %d, gained %d, %s, neither %d", t.twice(), plural(len(units), noun), t.n[query.Kept], t.n[query.Gained], lost, t.n[query.Neither])
		if n := t.n[query.NotKnown]; n > 0 {
			line += fmt.Sprintf(", not read %d", n)
		}
		p.say("%s", line)
		if n := t.n[query.SeenOnce]; n > 0 {
			p.say("%d seen once: %d had it (of the %d seen twice, %d at %s)", n, t.onceHad, t.twice(), t.n[query.Kept]+t.n[query.LostIt], s.From)
		}
		if len(columns) > 0 {
			if err := p.e.screenTable(p.stepTable(s, columns)); err != nil {
				return err
			}
			continue
		}
		p.stepLines(s)
	}
	if p.q.quotes == 0 {
		p.e.Next("--quotes 1, or --by case")
	} else {
		var changed []query.Unit
		for _, k := range []query.ChangeKind{query.LostIt, query.Gained, query.Kept, query.SeenOnce} {
			for _, u := range c.Steps[len(c.Steps)-1].Rows[0].Units {
				if u.Kind() == k {
					changed = append(changed, u.Unit)
				}
			}
		}
		return p.quotesOf(changed, p.q.quotes)
	}
	return nil
}

// stepLines names the units by what became of them.
func (p *answerPrinter) stepLines(s query.ChangeStep) {
	for k := query.Kept; k <= query.NotKnown; k++ {
		var list []query.Unit
		for _, u := range s.Rows[0].Units {
			if u.Kind() == k {
				one := u.Unit
				one.Why = changeWhy(u, s)
				list = append(list, one)
			}
		}
		if len(list) > 0 {
			p.unitLine(fmt.Sprintf("  %-9s %4d  ", k, len(list)), list)
		}
	}
}

// stepTable has a row for each unit, sorted by what became of it.
func (p *answerPrinter) stepTable(s query.ChangeStep, columns []*query.Column) *term.Table {
	t := &term.Table{Columns: []term.Column{{Name: p.a.Scope.String()}, {Name: "change"}, {Name: s.From}, {Name: s.To}}}
	for _, c := range withColumns(columns) {
		c.Flex = true
		t.Columns = append(t.Columns, c)
	}
	units := slices.Clone(s.Rows[0].Units)
	slices.SortStableFunc(units, func(a, b query.UnitChange) int { return int(a.Kind()) - int(b.Kind()) })
	for _, u := range units {
		row := []any{u.Name, u.Kind().String(), seenShown(u.SeenBefore, u.Before), seenShown(u.SeenAfter, u.After)}
		for _, col := range columns {
			row = append(row, p.unitValues(col, u.Unit))
		}
		t.Add(row...)
	}
	return t
}

// seenShown is the value of a unit at a wave, if it was seen.
func seenShown(seen bool, v query.Verdict) string {
	if !seen {
		return "not seen"
	}
	return v.String()
}

// changeWhy says more of one unit: where it was seen, what it denied.
func changeWhy(u query.UnitChange, s query.ChangeStep) string {
	switch u.Kind() {
	case query.SeenOnce:
		at, v := s.From, u.Before
		if !u.SeenBefore {
			at, v = s.To, u.After
		}
		return at + " only: " + v.String()
	case query.NotKnown:
		if u.Before == query.NoData && u.After == query.NoData {
			return "neither wave"
		}
		if u.Before == query.NoData {
			return s.From
		}
		return s.To
	case query.LostIt:
		if u.After == query.DeniedThere {
			return "denied"
		}
	}
	return ""
}

func (p *answerPrinter) changePerUnit(c *query.Change, columns []*query.Column) *term.Table {
	t := &term.Table{Columns: []term.Column{{Name: p.a.Scope.String(), Key: "unit"}, {Name: "from"}, {Name: "to"}, {Name: "change"}, {Name: "before"}, {Name: "after"}}}
	t.Columns = append(t.Columns, withColumns(columns)...)
	for _, s := range c.Steps {
		for _, u := range s.Rows[0].Units {
			row := []any{u.Name, s.From, s.To, u.Kind().String(), seenShown(u.SeenBefore, u.Before), seenShown(u.SeenAfter, u.After)}
			for _, col := range columns {
				row = append(row, p.unitValues(col, u.Unit))
			}
			t.Add(row...)
		}
	}
	return t
}

// tallyColumns are the counts of a tally, for a table of tallies.
func tallyColumns(first string, steps int) *term.Table {
	t := &term.Table{Columns: []term.Column{{Name: first, Flex: true}}}
	if steps > 1 {
		t.Columns = append(t.Columns, term.Column{Name: "from"}, term.Column{Name: "to"})
	}
	for _, n := range []string{"twice", "kept", "gained", "lost", "neither", "not read", "once", "with it"} {
		key := map[string]string{"twice": "seen_twice", "once": "seen_once", "with it": "seen_once_with_it"}[n]
		t.Columns = append(t.Columns, term.Column{Name: n, Key: key, Align: term.Right})
	}
	return t
}

func addTally(t *term.Table, name string, s query.ChangeStep, steps int, c changeTally) {
	row := []any{name}
	if steps > 1 {
		row = append(row, s.From, s.To)
	}
	row = append(row, c.twice(), c.n[query.Kept], c.n[query.Gained], c.n[query.LostIt], c.n[query.Neither], c.n[query.NotKnown], c.n[query.SeenOnce], c.onceHad)
	t.Add(row...)
}

func (p *answerPrinter) changePerCode(c *query.Change) *term.Table {
	t := tallyColumns("code", len(c.Steps))
	for _, s := range c.Steps {
		for _, r := range s.Rows {
			addTally(t, r.Path, s, len(c.Steps), tallyChanges(r.Units))
		}
	}
	return t
}

// changeByField counts the units by a value they have; one of several values
// counts with each.
func (p *answerPrinter) changeByField(c *query.Change, by *query.Column) *term.Table {
	t := tallyColumns(by.Name, len(c.Steps))
	for _, s := range c.Steps {
		groups := map[string][]query.UnitChange{}
		for _, u := range s.Rows[0].Units {
			values := p.unitValues(by, u.Unit)
			if len(values) == 0 {
				values = []string{""}
			}
			for _, v := range values {
				groups[v] = append(groups[v], u)
			}
		}
		var names []string
		for n := range groups {
			names = append(names, n)
		}
		slices.SortFunc(names, corpus.LessName)
		for _, n := range names {
			addTally(t, orNone(n), s, len(c.Steps), tallyChanges(groups[n]))
		}
		addTally(t, "all", s, len(c.Steps), tallyChanges(s.Rows[0].Units))
	}
	return t
}

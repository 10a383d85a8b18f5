package cli

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/query"
)

// combinationShape tables the combinations of the parts of an "and" as a truth
// table, or the units as raw data, in the layouts that programs for QCA read.
func (p *answerPrinter) combinationShape(c *query.Combinations) (*shape, error) {
	columns, err := p.columns()
	if err != nil {
		return nil, err
	}
	if len(columns) > 0 && p.q.combs == "table" {
		return nil, usage("--with", "--combinations (but with --combinations=units)")
	}
	names := conditionNames(c)
	s := &shape{about: "combination of conditions"}
	full := func() (*term.Table, error) { return p.truthTable(c, names, true), nil }
	s.records, s.book = full, full
	s.grid = func() (*term.Table, error) { return p.truthTable(c, names, p.q.all || len(c.Rows) <= 16), nil }
	if p.q.combs == "units" {
		s.about = "unit: " + p.a.Scope.String()
		s.grid = func() (*term.Table, error) { return p.rawTable(c, names, columns), nil }
		s.records, s.book = s.grid, s.grid
	}
	s.screen = func() error {
		t, err := s.grid()
		if err != nil {
			return err
		}
		if err := p.e.screenTable(t); err != nil {
			return err
		}
		if empty := p.emptyRows(c); p.q.combs == "table" && !p.q.all && len(c.Rows) > 16 && empty > 0 {
			p.e.Note("   %s without a unit more: --all", plural(empty, "combination"))
		}
		return nil
	}
	s.says = p.combinationSays(c, names)
	s.facts = p.combinationFacts(c)
	return s, nil
}

func (p *answerPrinter) emptyRows(c *query.Combinations) int {
	n := 0
	for _, r := range c.Rows {
		if len(r.Units) == 0 {
			n++
		}
	}
	return n
}

// conditionNames gives every part, and the outcome at the end, a name that
// programs take: letters and digits, beginning with a letter, no two the same.
func conditionNames(c *query.Combinations) []string {
	parts := c.Parts
	if c.Outcome != "" {
		parts = append(parts[:len(parts):len(parts)], c.Outcome)
	}
	taken := map[string]bool{"OUT": true, "N": true, "INCL": true, "PRI": true, "CASES": true, "ID": true}
	var out []string
	for _, part := range parts {
		last := part[strings.LastIndexAny(part, "/:")+1:]
		base := strings.Map(func(r rune) rune {
			if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
				return unicode.ToUpper(r)
			}
			return -1
		}, last)
		if len(base) > 12 {
			base = base[:12]
		}
		if base == "" || !unicode.IsLetter(rune(base[0])) {
			base = "C" + base
		}
		name := base
		for n := 2; taken[name]; n++ {
			name = fmt.Sprintf("%s%d", base, n)
		}
		taken[name] = true
		out = append(out, name)
	}
	return out
}

// truthTable has a row for each combination: the conditions as 0 and 1, OUT, n,
// incl, PRI and the cases. OUT is 1 where every unit has the outcome, 0 where
// none has, C where they contradict each other and ? where there is no unit.
func (p *answerPrinter) truthTable(c *query.Combinations, names []string, empty bool) *term.Table {
	t := &term.Table{}
	for i := range c.Parts {
		t.Columns = append(t.Columns, term.Column{Name: names[i], Align: term.Right})
	}
	if c.Test {
		t.Columns = append(t.Columns, term.Column{Name: "OUT", Align: term.Right})
	}
	t.Columns = append(t.Columns, term.Column{Name: "n", Align: term.Right})
	if c.Test {
		t.Columns = append(t.Columns, term.Column{Name: "incl", Align: term.Right}, term.Column{Name: "PRI", Align: term.Right})
	}
	t.Columns = append(t.Columns, term.Column{Name: "cases", Flex: true})
	for _, r := range c.Rows {
		if len(r.Units) == 0 && !empty {
			continue
		}
		var row []any
		for _, on := range r.On {
			row = append(row, bit(on))
		}
		if c.Test {
			row = append(row, outcomeOf(r))
		}
		row = append(row, len(r.Units))
		if c.Test {
			row = append(row, inclusion(r), inclusion(r)) // of crisp sets the two are equal
		}
		t.Add(append(row, caseNames(r.Units))...)
	}
	return t
}

// caseNames joins the units of a combination as those programs do.
func caseNames(units []query.CombinedUnit) term.Cell {
	names := make([]string, len(units))
	for i, u := range units {
		names[i] = u.Name
	}
	return term.Cell{Value: names, Text: strings.Join(names, ",")}
}

func bit(on bool) int {
	if on {
		return 1
	}
	return 0
}

func outcomeOf(r query.Combination) string {
	switch n := r.Outcomes(); {
	case len(r.Units) == 0:
		return "?"
	case n == len(r.Units):
		return "1"
	case n == 0:
		return "0"
	}
	return "C"
}

// inclusion is the share of the units of a combination with the outcome; nothing
// where there is no unit.
func inclusion(r query.Combination) term.Cell {
	if len(r.Units) == 0 {
		return term.Cell{}
	}
	share := float64(r.Outcomes()) / float64(len(r.Units))
	return term.Cell{Value: share, Text: fmt.Sprintf("%.3f", share)}
}

// rawTable has a row for each unit of which everything is known: its name, the
// conditions and the outcome as 0 and 1.
func (p *answerPrinter) rawTable(c *query.Combinations, names []string, columns []*query.Column) *term.Table {
	t := &term.Table{Columns: []term.Column{{Name: "id"}}}
	for _, n := range names {
		t.Columns = append(t.Columns, term.Column{Name: n, Align: term.Right})
	}
	t.Columns = append(t.Columns, withColumns(columns)...)
	var units []query.CombinedUnit
	for _, r := range c.Rows {
		units = append(units, r.Units...)
	}
	slices.SortStableFunc(units, func(a, b query.CombinedUnit) int { return corpus.LessName(a.Name, b.Name) })
	for _, u := range units {
		row := []any{u.Name}
		for _, v := range u.Parts {
			row = append(row, bit(v == query.Yes))
		}
		if c.Test {
			row = append(row, bit(u.Outcome == query.Yes))
		}
		for _, col := range columns {
			row = append(row, p.unitValues(col, u.Unit))
		}
		t.Add(row...)
	}
	return t
}

// combinationSays tells what the columns stand for, what is in no row, and, of
// a test, how far the conditions go with the outcome.
func (p *answerPrinter) combinationSays(c *query.Combinations, names []string) []string {
	var out, legend []string
	for i, part := range c.Parts {
		legend = append(legend, names[i]+" is "+part)
	}
	if c.Test {
		legend = append(legend, "outcome "+names[len(names)-1]+" is "+c.Outcome)
	}
	out = append(out, strings.Join(legend, "; "))
	if len(c.Unknown) > 0 {
		var unknown []string
		for _, u := range c.Unknown {
			unknown = append(unknown, u.Name)
		}
		shown := strings.Join(unknown[:min(len(unknown), 20)], " ")
		out = append(out, fmt.Sprintf("in no row, since a part is not known of them: %s: %s", unitsShown(len(unknown), p.a.Scope), shown))
	}
	if c.Test {
		holds, of := c.Consistency()
		cover, all := c.Coverage()
		out = append(out, fmt.Sprintf("the whole if-part: consistency %s; coverage %s", ratio(holds, of), ratio(cover, all)),
			"OUT: 1 all have the outcome, 0 none has, C some have, ? no unit; incl and PRI are n with the outcome of n. Counts describe; people judge.")
	}
	return out
}

func (p *answerPrinter) combinationFacts(c *query.Combinations) map[string]any {
	facts := map[string]any{"conditions": c.Parts, "in_no_row": len(c.Unknown)}
	if c.Test {
		holds, of := c.Consistency()
		cover, all := c.Coverage()
		facts["outcome"] = c.Outcome
		facts["consistency"], facts["coverage"] = map[string]int{"n": holds, "of": of}, map[string]int{"n": cover, "of": all}
	}
	return facts
}

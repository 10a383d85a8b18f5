package cli

import (
	"fmt"
	"strings"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/corpus/query"
)

// testShape shows the units of a test, exceptions first.
func (p *answerPrinter) testShape(columns []*query.Column) *shape {
	holds, of := p.a.Consistency()
	cover, all := p.a.Coverage()
	s := &shape{
		about:  "unit: " + p.a.Scope.String(),
		screen: func() error { return p.test(columns) },
		grid:   func() (*term.Table, error) { return p.unitTable(p.a.Findings(), columns, findingOf) },
		facts: map[string]any{
			"consistency": map[string]int{"n": holds, "of": of}, "coverage": map[string]int{"n": cover, "of": all},
		},
	}
	if p.q.quotes > 0 || p.q.context > 0 {
		s.about = "excerpt: a run of overlapping words that match one term"
		s.grid = func() (*term.Table, error) { return p.excerptTable(columns) }
	}
	return s
}

func findingOf(u query.Unit) string { return findingShown(u.Finding) }

// findingShown writes a finding; an exception is denied or silent.
func findingShown(f query.Finding) string {
	switch f {
	case query.ExceptionDenied:
		return "exception, denied"
	case query.ExceptionSilent:
		return "exception, silent"
	}
	return f.String()
}

func (p *answerPrinter) test(columns []*query.Column) error {
	units := p.a.Findings()
	byFinding := map[query.Finding][]query.Unit{}
	for _, u := range units {
		byFinding[u.Finding] = append(byFinding[u.Finding], u)
	}
	if len(columns) > 0 {
		t, err := p.unitTable(units, columns, findingOf)
		if err != nil {
			return err
		}
		if err := p.e.screenTable(t); err != nil {
			return err
		}
	} else {
		for f := query.ExceptionDenied; f <= query.NothingKnown; f++ {
			if list := byFinding[f]; len(list) > 0 {
				p.unitLine(fmt.Sprintf("  %-24s %d of %d  ", findingShown(f), len(list), len(units)), list)
			}
		}
	}
	holds, of := p.a.Consistency()
	cover, all := p.a.Coverage()
	p.say("holds in %d of the %s that meet the if-part (consistency %s); the then-part occurs in %s, in %d of them with it (coverage %s)",
		holds, unitsShown(of, p.a.Scope), ratio(holds, of), unitsShown(all, p.a.Scope), cover, ratio(cover, all))
	if n := p.a.Units; n.Registered > n.WithText {
		p.say("%d with text of %d registered", n.WithText, n.Registered)
	}
	p.say("%s", p.totals())
	p.say("Counts describe; people judge.")
	quotes := p.q.quotes
	if !p.q.quotesGiven {
		quotes = 2
	}
	if quotes == 0 {
		return nil
	}
	return p.quotesOf(append(byFinding[query.ExceptionDenied], byFinding[query.ExceptionSilent]...), quotes)
}

// ratio writes a share as a fraction, a dash of none.
func ratio(n, of int) string {
	if of == 0 {
		return "–"
	}
	return fmt.Sprintf("%d of %d, %.2f", n, of, float64(n)/float64(of))
}

// eachShape shows a row for each code.
func (p *answerPrinter) eachShape() *shape {
	return &shape{
		about: "code",
		screen: func() error {
			t, _ := p.eachTable()
			return p.e.screenTable(t)
		},
		grid: p.eachTable,
	}
}

func (p *answerPrinter) eachTable() (*term.Table, error) {
	t := &term.Table{Columns: []term.Column{{Name: "code", Flex: true}}}
	if p.a.Test {
		for f := query.ExceptionDenied; f <= query.NothingKnown; f++ {
			name, key := findingShown(f), ""
			switch f {
			case query.ExceptionDenied, query.ExceptionSilent:
				name, key = strings.TrimPrefix(name, "exception, "), "exception_"+strings.TrimPrefix(name, "exception, ")
			case query.AllTheSame:
				name, key = "B all the same", "not_met_b_all_the_same"
			}
			t.Columns = append(t.Columns, term.Column{Name: name, Key: key, Align: term.Right})
		}
	} else {
		for _, n := range []string{"yes", "denied", "silent", "no data", "excerpts"} {
			t.Columns = append(t.Columns, term.Column{Name: n, Align: term.Right})
		}
	}
	for _, r := range p.a.Rows {
		if p.a.Test {
			tally := r.Result.Tally()
			row := []any{r.Path}
			for f := query.ExceptionDenied; f <= query.NothingKnown; f++ {
				row = append(row, tally[f])
			}
			t.Add(row...)
			continue
		}
		u := r.Result.Units
		t.Add(r.Path, u.Yes, u.Denied, u.Silent, u.NoData, r.Result.Counts.Excerpts)
	}
	return t, nil
}

// screenTable prints a table that is part of an answer, and says which columns
// the screen has no room for.
func (e *env) screenTable(t *term.Table) error {
	if left := t.Dropped(e.Width); len(left) > 0 {
		defer e.Note("no room here for: %s (--format csv has all)", strings.Join(left, ", "))
	}
	return t.Write(e.Out, term.Screen, e.Width)
}

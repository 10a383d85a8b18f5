package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/query"
)

// units lists the units of a condition by their values.
func (p *answerPrinter) units() error {
	u := p.a.Units
	known := fmt.Sprintf("%d of %s known", u.Yes, unitsShown(u.Known(), p.a.Scope))
	if u.NoData > 0 {
		known += fmt.Sprintf(", %d without data", u.NoData)
	}
	if u.Registered > u.WithText {
		known += fmt.Sprintf(" (%d with text of %d registered)", u.WithText, u.Registered)
	}
	p.say("%s", known)
	for _, v := range []query.Verdict{query.Yes, query.DeniedThere, query.Silent, query.NoData} {
		list := p.a.UnitsOf(v)
		if len(list) == 0 {
			continue
		}
		label := v.String()
		if v == query.DeniedThere || v == query.Silent {
			label = "no, " + label
		}
		p.unitLine(fmt.Sprintf("  %-11s %4d  ", label, len(list)), list)
	}
	p.say("%s", p.totals())
	if p.q.quotes > 0 {
		return p.quotesOf(p.a.UnitsOf(query.Yes), p.q.quotes)
	}
	return nil
}

// unitLine prints units of one value: what is said of them, and their names.
func (p *answerPrinter) unitLine(head string, list []query.Unit) {
	const most = 40
	var names []string
	for i, u := range list {
		if i == most && !p.q.all {
			names = append(names, fmt.Sprintf("and %d more (--all)", len(list)-most))
			break
		}
		name := u.Name
		if u.Why != "" {
			name += " (" + u.Why + ")"
		}
		names = append(names, name)
	}
	for i, l := range term.Wrap(strings.Join(names, "  "), max(20, lineWidth-term.Width(head))) {
		if i > 0 {
			head = strings.Repeat(" ", term.Width(head))
		}
		fmt.Fprintln(p.e.Out, head+l)
	}
}

// unitsShown gives a number of units: 7 cases, 9 cases at a wave.
func unitsShown(n int, s query.Scope) string {
	noun, wave := strings.CutSuffix(s.String(), "-wave")
	if wave {
		return plural(n, noun) + " at a wave"
	}
	return plural(n, noun)
}

// quotesOf prints some excerpts of each unit.
func (p *answerPrinter) quotesOf(units []query.Unit, n int) error {
	p.hitsByUnit()
	for _, u := range units {
		hits := p.unitHits(u)
		if len(hits) == 0 {
			continue
		}
		fmt.Fprintln(p.e.Out, u.Name)
		more := len(hits) - n
		if more > 0 {
			hits = hits[:n]
		}
		if err := p.hitLines(hits, true); err != nil {
			return err
		}
		if more > 0 {
			p.e.Note("       %s: --quotes %d", plural(more, "more excerpt"), n+more)
		}
	}
	return nil
}

// hitsByUnit sorts the excerpts by the passages they begin in.
func (p *answerPrinter) hitsByUnit() {
	if p.byPassage != nil {
		return
	}
	p.byPassage = map[[2]int][]study.Hit{}
	for _, h := range p.a.Hits() {
		key := [2]int{h.Source, h.First - 1}
		p.byPassage[key] = append(p.byPassage[key], h)
	}
}

// unitHits gives the excerpts of a unit, in order.
func (p *answerPrinter) unitHits(u query.Unit) []study.Hit {
	var out []study.Hit
	for i, s := range p.a.Data.Study.Sources {
		for j := range s.Passages {
			hits := p.byPassage[[2]int{i, j}]
			if len(hits) == 0 {
				continue
			}
			if slices.ContainsFunc(p.a.UnitsAt(i, j), func(o query.Unit) bool { return sameUnit(o, u) }) {
				out = append(out, hits...)
			}
		}
	}
	return out
}

func sameUnit(a, b query.Unit) bool {
	return a.Name == b.Name && a.Number == b.Number && a.Source == b.Source && a.Passage == b.Passage && a.Wave == b.Wave
}

// test shows the units of a test, exceptions first.
func (p *answerPrinter) test() error {
	units := p.a.Findings()
	byFinding := map[query.Finding][]query.Unit{}
	for _, u := range units {
		byFinding[u.Finding] = append(byFinding[u.Finding], u)
	}
	for f := query.ExceptionDenied; f <= query.NothingKnown; f++ {
		if list := byFinding[f]; len(list) > 0 {
			label := f.String()
			switch f {
			case query.ExceptionDenied:
				label = "exception, denied"
			case query.ExceptionSilent:
				label = "exception, silent"
			}
			p.unitLine(fmt.Sprintf("  %-24s %d of %d  ", label, len(list), len(units)), list)
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
	if !p.quotesGiven {
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

// each shows a row for each code.
func (p *answerPrinter) each() {
	t := &term.Table{Columns: []term.Column{{Name: "code"}}}
	if p.a.Test {
		for f := query.ExceptionDenied; f <= query.NothingKnown; f++ {
			name := f.String()
			if f == query.ExceptionDenied {
				name = "denied"
			} else if f == query.ExceptionSilent {
				name = "silent"
			}
			t.Columns = append(t.Columns, term.Column{Name: name, Align: term.Right})
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
	_ = t.Write(p.e.Out, term.Screen, p.e.Width)
}

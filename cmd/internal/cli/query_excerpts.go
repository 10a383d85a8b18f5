package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/query"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// excerptShape lists the matched excerpts.
func (p *answerPrinter) excerptShape(columns []*query.Column) *shape {
	return &shape{
		about:  "excerpt: a run of overlapping words that match one term",
		screen: func() error { return p.excerpts(columns) },
		grid:   func() (*term.Table, error) { return p.excerptTable(columns) },
	}
}

// excerpts lists the matched excerpts for a reader.
func (p *answerPrinter) excerpts(columns []*query.Column) error {
	hits := p.a.Hits()
	total := len(hits)
	most := mostHits
	if p.q.quotesGiven {
		most = p.q.quotes
	}
	if !p.q.all && len(hits) > most {
		hits = hits[:most]
	}
	p.say("%s", p.totals())
	if err := p.hitLines(hits, len(p.a.Terms) > 1, columns); err != nil {
		return err
	}
	if more := total - len(hits); more > 0 {
		p.e.Note("   %s more: --all", thousands(more))
	}
	return nil
}

// A hitLine is an excerpt as one line shows it.
type hitLine struct {
	at, name, words, kase string
	with                  []string
}

// hitLines prints excerpts with their words, numbered for %N.
func (p *answerPrinter) hitLines(hits []study.Hit, terms bool, columns []*query.Column) error {
	if err := p.a.Data.Read(hits, p.q.context > 0); err != nil {
		return err
	}
	mostName, mostWith := 16, 24
	if p.lineRoom() < lineWidth {
		mostName, mostWith = 8, 12
	}
	wideAt, wideName, wideCase := 0, 0, 0
	wideWith := make([]int, len(columns))
	for i, c := range columns {
		wideWith[i] = term.Width(c.Name)
	}
	lines := make([]hitLine, len(hits))
	for i, h := range hits {
		l, err := p.hitLine(h, terms, columns)
		if err != nil {
			return err
		}
		lines[i] = l
		wideAt, wideName, wideCase = max(wideAt, term.Width(l.at)), max(wideName, min(mostName, term.Width(l.name))), max(wideCase, term.Width(l.kase))
		for j, w := range l.with {
			wideWith[j] = min(mostWith, max(wideWith[j], term.Width(w)))
		}
		p.kept = append(p.kept, fmt.Sprintf("%s[%d,%d)", l.at, h.Span.Start, h.Span.End))
	}
	wideAt, wideCase = min(wideAt, max(10, p.lineRoom()/3)), min(wideCase, 14) // a row is named by its number as well
	room := p.lineRoom() - wideAt - wideName - wideCase - 11
	for _, w := range wideWith {
		room -= w + 2
	}
	least := 24
	if p.lineRoom() < 60 {
		least = 10
	}
	room = max(least, room)
	if len(columns) > 0 && len(lines) > 0 {
		head := hitLine{at: "", kase: ""}
		for _, c := range columns {
			head.with = append(head.with, c.Name)
		}
		fmt.Fprintln(p.e.Out, strings.TrimRight("     "+head.tail(strings.Repeat(" ", wideAt+wideName+room+6), wideCase, wideWith), " "))
	}
	for i, l := range lines {
		name := p.e.OutPaint.Cyan(term.Shorten(l.name, mostName)) + strings.Repeat(" ", max(0, wideName-term.Width(term.Shorten(l.name, mostName))))
		front := fmt.Sprintf("%s  %s  %s  ", term.Pad(term.ShortenStart(l.at, wideAt), wideAt), name, term.Pad(term.Plain(quoteShown(l.words, room-3)), room))
		fmt.Fprintf(p.e.Out, "%4d %s\n", len(p.kept)-len(lines)+i+1, strings.TrimRight(l.tail(front, wideCase, wideWith), " "))
		if err := p.around(hits[i]); err != nil {
			return err
		}
	}
	return nil
}

// lineRoom is how wide a line of an excerpt may be.
func (p *answerPrinter) lineRoom() int {
	if p.e.Width > lineWidth {
		return min(p.e.Width-2, 140)
	}
	return p.textWidth()
}

// tail joins the last parts of a line to its front.
func (l hitLine) tail(front string, wideCase int, wideWith []int) string {
	front += term.Pad(term.Shorten(l.kase, wideCase), wideCase)
	for i, w := range l.with {
		front += "  " + term.Pad(term.Shorten(w, wideWith[i]), wideWith[i])
	}
	return front
}

func (p *answerPrinter) hitLine(h study.Hit, terms bool, columns []*query.Column) (hitLine, error) {
	at, words, err := p.a.Data.Shown(h)
	if err != nil {
		return hitLine{}, err
	}
	_, kase, _ := p.a.Data.Who(h)
	l := hitLine{at: at.String(), words: words, kase: kase}
	if terms || len(h.Codings) > 0 {
		l.name = p.hitName(h, true)
	}
	for _, c := range columns {
		l.with = append(l.with, strings.Join(p.valuesOf(c, h), ", "))
	}
	return l, nil
}

// around prints the passages about an excerpt, for --context: its own with the
// words between brackets.
func (p *answerPrinter) around(h study.Hit) error {
	if p.q.context == 0 {
		return nil
	}
	t, err := p.a.Data.Text(h.Source)
	if err != nil {
		return err
	}
	first, last := max(1, h.First-p.q.context), min(len(t.Passages), h.Last+p.q.context)
	wide := 0
	for n := first; n <= last; n++ {
		wide = max(wide, term.Width(t.Speaker(t.Passage(n))))
	}
	for n := first; n <= last; n++ {
		passage := t.Passage(n)
		words := bracketed(*t, passage, h.Span)
		head := fmt.Sprintf("%9d %s ", n, term.Pad(t.Speaker(passage), wide))
		for i, l := range term.Wrap(oneLine(words), max(30, p.lineRoom()-term.Width(head))) {
			if i > 0 {
				head = strings.Repeat(" ", term.Width(head))
			}
			fmt.Fprintln(p.e.Out, head+term.Plain(l))
		}
	}
	return nil
}

// bracketed gives the words of a passage, those of a span in it between
// brackets.
func bracketed(t text.Text, passage text.Passage, span text.Span) string {
	words := t.Masked(passage)
	start, end := max(0, span.Start-passage.Words.Start), min(len(words), span.End-passage.Words.Start)
	if start >= end {
		return words
	}
	return words[:start] + "[" + words[start:end] + "]" + words[end:]
}

// contextOf gives the passages before and after an excerpt as words.
func (p *answerPrinter) contextOf(h study.Hit) (before, after []string, err error) {
	t, err := p.a.Data.Text(h.Source)
	if err != nil {
		return nil, nil, err
	}
	for n := max(1, h.First-p.q.context); n <= min(len(t.Passages), h.Last+p.q.context); n++ {
		passage := t.Passage(n)
		words := oneLine(t.Masked(passage))
		if who := t.Speaker(passage); who != "" {
			words = who + ": " + words
		}
		switch {
		case n < h.First:
			before = append(before, words)
		case n > h.Last:
			after = append(after, words)
		}
	}
	return before, after, nil
}

// hitName says what an excerpt answers: its code, else the term.
func (p *answerPrinter) hitName(h study.Hit, short bool) string {
	var codes []string
	for _, c := range h.Codings {
		name := p.a.Data.CodeOf(h.Source, c)
		if short {
			name = name[max(0, strings.LastIndexByte(name, '/')):] // hold/waiting is shown as /waiting
		}
		if name != "" && !slices.Contains(codes, name) {
			codes = append(codes, name)
		}
	}
	if len(codes) > 0 {
		return strings.Join(codes, ", ")
	}
	return p.a.Terms[h.Term].Name
}

// excerptTable lists the excerpts in full.
func (p *answerPrinter) excerptTable(columns []*query.Column) (*term.Table, error) {
	t := &term.Table{Columns: []term.Column{
		{Name: "address"}, {Name: "code"}, {Name: "quote"}, {Name: "source"}, {Name: "participants"}, {Name: "case"}, {Name: "wave"},
	}}
	inUnits := p.a.Scope != query.InPassage
	if inUnits {
		t.Columns = append(t.Columns, term.Column{Name: "unit"}, term.Column{Name: "value"})
	}
	if p.q.context > 0 {
		t.Columns = append(t.Columns, term.Column{Name: "before"}, term.Column{Name: "after"})
	}
	t.Columns = append(t.Columns, withColumns(columns)...)
	hits := p.a.Hits()
	if err := p.a.Data.Read(hits, p.q.context > 0); err != nil {
		return nil, err
	}
	for _, h := range hits {
		at, words, err := p.a.Data.Shown(h)
		if err != nil {
			return nil, err
		}
		who, kase, wave := p.a.Data.Who(h)
		row := []any{at.String(), p.hitName(h, false), words, at.Source, who, kase, wave}
		if inUnits {
			unit, value := p.unitAt(h)
			row = append(row, unit, value)
		}
		if p.q.context > 0 {
			before, after, err := p.contextOf(h)
			if err != nil {
				return nil, err
			}
			row = append(row, term.Cell{Value: before, Text: strings.Join(before, "\n")}, term.Cell{Value: after, Text: strings.Join(after, "\n")})
		}
		for _, c := range columns {
			row = append(row, p.valuesOf(c, h))
		}
		t.Add(row...)
	}
	return t, nil
}

// unitAt names the unit an excerpt stands in, with its value.
func (p *answerPrinter) unitAt(h study.Hit) (unit, value string) {
	units := p.a.UnitsAt(h.Source, h.First-1)
	if len(units) == 0 {
		return "", ""
	}
	if p.a.Test {
		return units[0].Name, units[0].Finding.String()
	}
	return units[0].Name, units[0].Value.String()
}

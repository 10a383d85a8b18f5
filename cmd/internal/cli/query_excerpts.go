package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/query"
)

// excerpts lists the matched excerpts.
func (p *answerPrinter) excerpts() error {
	hits := p.a.Hits()
	total := len(hits)
	most := mostHits
	if p.quotesGiven {
		most = p.q.quotes
	}
	if !p.q.all && len(hits) > most {
		hits = hits[:most]
	}
	p.say("%s", p.totals())
	if err := p.hitLines(hits, len(p.a.Terms) > 1); err != nil {
		return err
	}
	if more := total - len(hits); more > 0 {
		p.e.Note("   %s more: --all", thousands(more))
	}
	return nil
}

// hitLines prints excerpts with their words, numbered for %N.
func (p *answerPrinter) hitLines(hits []study.Hit, terms bool) error {
	if err := p.a.Data.Read(hits); err != nil {
		return err
	}
	wideAt, wideName, wideCase := 0, 0, 0
	type line struct{ at, name, words, kase string }
	lines := make([]line, len(hits))
	for i, h := range hits {
		t, err := p.a.Data.Text(h.Source)
		if err != nil {
			return err
		}
		_, kase, _ := p.a.Data.Who(h)
		l := line{at: t.Address(h.Span).ByPassage().String(), words: t.Excerpt(h.Span), kase: kase}
		if terms || len(h.Codings) > 0 {
			l.name = p.hitName(h, true)
		}
		lines[i] = l
		wideAt, wideName, wideCase = max(wideAt, term.Width(l.at)), max(wideName, min(20, term.Width(l.name))), max(wideCase, term.Width(kase))
		p.kept = append(p.kept, fmt.Sprintf("%s[%d,%d)", l.at, h.Span.Start, h.Span.End))
	}
	wide := lineWidth
	if p.e.Width > lineWidth {
		wide = min(p.e.Width-2, 120)
	}
	room := max(36, wide-wideAt-wideName-wideCase-11)
	for i, l := range lines {
		fmt.Fprintf(p.e.Out, "%4d %s  %s  %s  %s\n", len(p.kept)-len(lines)+i+1, term.Pad(l.at, wideAt),
			term.Pad(term.Shorten(l.name, 20), wideName), term.Pad(term.Plain(quoteShown(l.words, room-3)), room), l.kase)
	}
	return nil
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

// machine writes the answer for a program or a file: groups where --by is
// asked for, else a row an excerpt; then the summary.
func (p *answerPrinter) machine(format term.Format) error {
	var t *term.Table
	if len(p.q.by) > 0 {
		t = p.groupTable()
	} else {
		var err error
		if t, err = p.excerptTable(); err != nil {
			return err
		}
	}
	if err := p.e.list(t); err != nil {
		return err
	}
	if format == term.JSON {
		if p.e.out == "" {
			return json.NewEncoder(p.e.Out).Encode(map[string]any{"summary": summaryOf(p.a)})
		}
	}
	says := []string{p.a.Query, "state " + p.a.Position, p.totals(), "left out: " + strings.Join(leftOutWords(p.a), "; ")}
	if p.e.out == "" {
		for _, l := range says {
			p.e.Note("%s", l)
		}
		return nil
	}
	return p.e.writeNew(p.e.out+".txt", false, func(w io.Writer) error {
		_, err := fmt.Fprintln(w, strings.Join(says, "\n"))
		return err
	})
}

func (p *answerPrinter) excerptTable() (*term.Table, error) {
	t := &term.Table{Columns: []term.Column{
		{Name: "address"}, {Name: "code"}, {Name: "quote"}, {Name: "source"}, {Name: "participants"}, {Name: "case"}, {Name: "wave"}, {Name: "unit"}, {Name: "value"},
	}}
	hits := p.a.Hits()
	if err := p.a.Data.Read(hits); err != nil {
		return nil, err
	}
	for _, h := range hits {
		x, err := p.a.Data.Text(h.Source)
		if err != nil {
			return nil, err
		}
		who, kase, wave := p.a.Data.Who(h)
		var unit, value string
		if units := p.a.UnitsAt(h.Source, h.First-1); len(units) > 0 && p.a.Scope != query.InPassage {
			unit, value = units[0].Name, units[0].Value.String()
			if p.a.Test {
				value = units[0].Finding.String()
			}
		}
		t.Add(x.Address(h.Span).ByPassage().String(), p.hitName(h, false), x.Excerpt(h.Span), x.Name, who, kase, wave, unit, value)
	}
	return t, nil
}

package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"strings"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/query"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/exports/table"
)

// An answerPrinter shows the answer to a query.
type answerPrinter struct {
	e      *env
	q      asking
	bound  *query.Bound
	data   *study.Data
	a      *study.Answer
	kept   []string // places of the rows shown, for %N
	byUnit map[unitKey][]study.Hit
}

// A shape is an answer in one of its forms, ready to be written anywhere.
type shape struct {
	head    string                      // joins the query as understood: "baseline → follow-up"
	about   string                      // what a row is, for a workbook
	screen  func() error                // prints it for a reader
	grid    func() (*term.Table, error) // lays it out for a document or a workbook
	book    func() (*term.Table, error) // for a workbook; nil is the grid
	records func() (*term.Table, error) // for scripts, everything said in full; nil is the grid
	says    []string                    // below it, in every form
	facts   map[string]any              // join the summary
}

// print writes the answer where it is wanted and as it is wanted, with the
// query as understood, the state of the journal and what was left out beside
// it.
func (p *answerPrinter) print(s *shape) error {
	format, err := p.e.tableFormat()
	if err != nil {
		return err
	}
	if s.records == nil {
		s.records = s.grid
	}
	if s.book == nil {
		s.book = s.grid
	}
	switch format {
	case term.Screen:
		err = p.onScreen(s)
	case term.Markdown:
		err = p.inMarkdown(s)
	case xlsx:
		err = p.inWorkbook(s)
	case term.JSON:
		err = p.inJSON(s)
	default:
		err = p.inCSV(s)
	}
	if err == nil && len(p.kept) > 0 {
		p.e.keepList(p.a.Data.ID, "excerpt", p.kept)
	}
	return err
}

// understood is the query as it was understood.
func (p *answerPrinter) understood(s *shape) string {
	if s.head == "" {
		return p.a.Query
	}
	return p.a.Query + ", " + s.head
}

// to writes into the file of -o, or to standard output.
func (p *answerPrinter) to(write func(io.Writer) error) error {
	if p.e.out == "" {
		return write(p.e.Out)
	}
	return p.e.writeNew(p.e.out, false, write)
}

func (p *answerPrinter) onScreen(s *shape) error {
	if p.e.out == "" {
		return p.read(s)
	}
	return p.to(func(w io.Writer) error {
		streams, e := *p.e.Streams, *p.e
		streams.Out, streams.OutPaint, streams.Width = w, false, 0
		e.Streams = &streams
		old := p.e
		p.e = &e
		defer func() { p.e = old }()
		return p.read(s)
	})
}

// read prints the answer for a reader.
func (p *answerPrinter) read(s *shape) error {
	lines := term.Wrap(p.understood(s), p.textWidth()-2)
	for i := range lines {
		if i > 0 {
			lines[i] = "  " + lines[i]
		}
	}
	p.e.lines(lines, p.a.Data.Action)
	if err := s.screen(); err != nil {
		return err
	}
	for _, l := range append(s.says, p.leftOut()...) {
		p.say("%s", l)
	}
	return nil
}

// textWidth is where words break: at the end of the lines of all commands, or
// sooner on a narrow screen.
func (p *answerPrinter) textWidth() int {
	const least = 36
	if 0 < p.e.Width && p.e.Width < lineWidth {
		return max(least, p.e.Width-1)
	}
	return lineWidth
}

func (p *answerPrinter) say(format string, args ...any) {
	for _, l := range term.Wrap(fmt.Sprintf(format, args...), p.textWidth()) {
		fmt.Fprintln(p.e.Out, l)
	}
}

// beside is what is said beside an answer that is a file.
func (p *answerPrinter) beside(s *shape) []string {
	out := []string{p.understood(s), "state " + p.a.Position}
	if len(p.a.Rows) == 0 {
		out = append(out, p.totals())
	}
	out = append(out, s.says...)
	return append(out, p.leftOut()...)
}

func (p *answerPrinter) inMarkdown(s *shape) error {
	t, err := s.grid()
	if err != nil {
		return err
	}
	return p.to(func(w io.Writer) error {
		fmt.Fprintf(w, "**%s**\n\n", term.Plain(strings.ReplaceAll(p.understood(s), "*", `\*`)))
		if err := t.Write(w, term.Markdown, 0); err != nil {
			return err
		}
		for _, l := range p.beside(s)[1:] {
			fmt.Fprintf(w, "\n%s\n", term.Plain(strings.ReplaceAll(l, "*", `\*`)))
		}
		return nil
	})
}

func (p *answerPrinter) inCSV(s *shape) error {
	t, err := s.records()
	if err != nil {
		return err
	}
	beside := p.beside(s)
	if p.e.out == "" {
		if err := t.Write(p.e.Out, term.CSV, 0); err != nil {
			return err
		}
		for _, l := range beside {
			p.e.Note("%s", l)
		}
		return nil
	}
	for _, name := range []string{p.e.out, p.e.out + ".txt"} {
		if err := free(p.e.path(name), name); err != nil {
			return err
		}
	}
	if err := p.to(func(w io.Writer) error { return t.Write(w, term.CSV, 0) }); err != nil {
		return err
	}
	return p.e.writeNew(p.e.out+".txt", false, func(w io.Writer) error {
		_, err := fmt.Fprintln(w, strings.Join(beside, "\n"))
		return err
	})
}

func (p *answerPrinter) inJSON(s *shape) error {
	t, err := s.records()
	if err != nil {
		return err
	}
	return p.to(func(w io.Writer) error {
		if err := t.Write(w, term.JSON, 0); err != nil {
			return err
		}
		summary := summaryOf(p.a)
		maps.Copy(summary, s.facts)
		if len(s.says) > 0 {
			summary["says"] = s.says
		}
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		return enc.Encode(map[string]any{"summary": summary})
	})
}

// inWorkbook writes the answer as a sheet, with what stands beside it as Read
// me.
func (p *answerPrinter) inWorkbook(s *shape) error {
	t, err := s.book()
	if err != nil {
		return err
	}
	facts := []table.Fact{{What: "query", Value: p.understood(s)}}
	for i, l := range p.beside(s)[1:] {
		what := "about"
		if i == 0 {
			what = "state"
			l = "action " + p.a.Position + " of the study's log"
		} else if head, rest, ok := strings.Cut(l, ": "); ok && len(head) < 24 {
			what, l = head, rest
		}
		facts = append(facts, table.Fact{What: what, Value: l})
	}
	return p.e.writeBook(t, s.about, facts, p.a.Data.Action)
}

// xlsx is the form of a workbook, which is always a file.
const xlsx term.Format = "xlsx"

// writeBook writes a table as a workbook of one sheet and Read me.
func (e *env) writeBook(t *term.Table, about string, facts []table.Fact, state uint64) error {
	g := table.Grid{Name: "Result", About: about}
	for _, c := range t.Columns {
		g.Columns = append(g.Columns, table.GridColumn{Name: c.Name, Numbers: bool(c.Align)})
	}
	t.Each(func(cells []term.Cell) {
		row := make([]any, len(cells))
		for i, c := range cells {
			switch v := c.Value.(type) {
			case int, float64:
				row[i] = v
			default:
				row[i] = c.Text
			}
		}
		g.Rows = append(g.Rows, row)
	})
	s, err := e.study()
	if err != nil {
		return err
	}
	name := filepath.Base(s.Root)
	facts = append(facts, table.Fact{What: "study", Value: name}, table.Fact{What: "command", Value: e.typed()})
	content, err := g.Workbook(e.ctx, name, state, now(), facts)
	if err != nil {
		return err
	}
	return e.writeNew(e.out, false, func(w io.Writer) error {
		_, err := io.Copy(w, bytes.NewReader(content))
		return err
	})
}

// totals counts what was found, with what it is out of.
func (p *answerPrinter) totals() string {
	c := p.a.Counts
	return fmt.Sprintf("%s, %s; %s, %s, %s", plural(c.Excerpts, "excerpt"), plural(c.Codings, "coding"),
		outOf(c.Sources, "source"), outOf(c.Participants, "participant"), outOf(c.Cases, "case"))
}

// listBook writes a list as a workbook.
func (e *env) listBook(t *term.Table) error {
	var state uint64
	if err := e.view(func(_ *study.Study, tx *store.Tx) error {
		state = tx.LastAction()
		return nil
	}); err != nil {
		return err
	}
	return e.writeBook(t, "record of the list", []table.Fact{{What: "state", Value: fmt.Sprintf("action #%d of the study's log", state)}}, state)
}

package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/query"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// mostHits is how many rows of a search are shown unless all are asked for.
const mostHits = 25

type finding struct {
	where, without string
	near, context  int
	exact, all     bool
	timing         bool
}

func findCmd(e *env) *cobra.Command {
	var f finding
	cmd := &cobra.Command{
		Use: "find WORD...", Short: "Find words in what people said", Args: cobra.MinimumNArgs(1),
		Long: "Find looks for any of the words or \"phrases in quotes\", in the words of everyone but\ninterviewers. It takes other forms of a word too (rock, rocks) and says which;\n--exact does not. A word may end in * (listen*), or in ~1 to allow a slip.\nThe rows can be named afterwards: cmo tag %1,2 CODE.",
		Example: `  cmo find rock lifeline "there for me"
  cmo find rock lifeline --where role=patient --without hold
  cmo find nurse waiting --near 10
  cmo find lost --context 1 --format csv -o lost.csv`,
		RunE: func(_ *cobra.Command, args []string) error { return e.find(args, f) },
	}
	cmd.Flags().StringVar(&f.where, "where", "", "only where `FILTERS` hold: role=patient, wave=baseline")
	cmd.Flags().StringVar(&f.without, "without", "", "not in passages coded `CODE`")
	cmd.Flags().IntVar(&f.near, "near", 0, "the words within `N` words of each other")
	cmd.Flags().IntVar(&f.context, "context", 0, "show `N` passages before and after each")
	cmd.Flags().BoolVar(&f.timing, "timing", false, "say how long each step took")
	cmd.Flags().BoolVar(&f.exact, "exact", false, "only the words as typed")
	cmd.Flags().BoolVar(&f.all, "all", false, "every row, however many")
	e.listFlags(cmd)
	return cmd
}

func (e *env) find(words []string, f finding) error {
	if f.near < 0 || f.context < 0 {
		return problem.New(problem.Usage, "--near is a number of words and --context one of passages: neither is below 0")
	}
	if _, err := e.tableFormat(); err != nil {
		return err
	}
	t := e.timer(f.timing)
	s, err := e.study()
	if err != nil {
		return err
	}
	t.step("start")
	s.Step = t.step
	d, err := s.ReadData()
	if err != nil {
		return err
	}
	defer d.Close()
	expr, forms, err := e.findExpression(d, words, f)
	if err != nil {
		return err
	}
	t.step("names")
	a, err := d.Ask(expr, query.Options{})
	if err != nil {
		return err
	}
	t.step("evaluate")
	if err := e.printFound(a, f, forms); err != nil {
		return err
	}
	t.step("print")
	t.print()
	e.healIndex(s, d.Indexed)
	return nil
}

// findExpression writes what is looked for in the query language, and tells
// which other forms of the words it takes.
func (e *env) findExpression(d *study.Data, words []string, f finding) (expr string, said []string, err error) {
	var parts []string
	for _, w := range words {
		w = strings.Join(strings.Fields(strings.ReplaceAll(w, `"`, " ")), " ")
		if w == "" {
			return "", nil, problem.New(problem.Usage, "there is no word to look for").Suggest("cmo find WORD")
		}
		if len(w) > 2 && w[0] == '/' && w[len(w)-1] == '/' {
			return "", nil, problem.New(problem.Usage, "find looks for words; %s is an expression", w).
				Suggest("cmo query %s", shellQuoted(w))
		}
		forms := []string{w}
		if !f.exact && !strings.ContainsAny(w, " *~") {
			found, err := d.Forms(w)
			if err != nil {
				return "", nil, err
			}
			for _, other := range found {
				if !slices.Contains(forms, other) && !strings.EqualFold(other, w) {
					forms = append(forms, other)
				}
			}
			if len(forms) > 1 {
				said = append(said, fmt.Sprintf("%s: also %s", w, strings.Join(forms[1:], ", ")))
				e.Note("%s (--exact leaves them out)", said[len(said)-1])
			}
		}
		for i, form := range forms {
			forms[i] = `"` + form + `"`
		}
		part := strings.Join(forms, " or ")
		if len(forms) > 1 {
			part = "(" + part + ")"
		}
		parts = append(parts, part)
	}
	expr = "(" + strings.Join(parts, " or ") + ")"
	if f.near > 0 {
		if len(parts) < 2 {
			return "", nil, problem.New(problem.Usage, "--near compares two words or more").Suggest("cmo find nurse waiting --near 10")
		}
		expr = strings.Join(parts, fmt.Sprintf(" near/%dw ", f.near))
	}
	if f.without != "" {
		expr += " not near/0 (code:" + codeInQuery(f.without) + ")"
	}
	if f.where != "" {
		expr += " where " + f.where
	}
	return expr, said, nil
}

// codeInQuery writes a code's name as a value.
func codeInQuery(name string) string {
	if strings.ContainsAny(name, " \t") {
		return `"` + name + `"`
	}
	return name
}

// printFound shows the passages that were found, one line each, or writes them
// as an answer of a query is written.
func (e *env) printFound(a *study.Answer, f finding, forms []string) error {
	p := &answerPrinter{e: e, a: a, data: a.Data, q: asking{context: f.context, all: f.all}}
	hits := onePerPassage(a.Hits())
	s := &shape{about: "passage in which a word was found", says: forms}
	s.grid = func() (*term.Table, error) { return p.foundTable(hits) }
	head := e.foundHead(a, len(hits), f)
	format, err := e.tableFormat()
	if err != nil {
		return err
	}
	shown := hits
	if format == term.Screen && e.out == "" && !f.all && len(hits) > mostHits {
		shown = hits[:mostHits]
	}
	for _, h := range shown {
		p.kept = append(p.kept, fmt.Sprintf("%s[%d,%d)", foundAt(a, h), h.Span.Start, h.Span.End))
	}
	s.screen = func() error {
		fmt.Fprintln(p.e.Out, head)
		return p.kwic(shown)
	}
	if format != term.Screen || e.out != "" {
		e.Note("%s", head)
		return p.print(s)
	}
	if err := s.screen(); err != nil {
		return err
	}
	e.keepList(a.Data.ID, "excerpt", p.kept)
	if more := len(hits) - len(shown); more > 0 {
		e.Note("   %s more: --all", thousands(more))
	}
	if len(hits) > 0 {
		e.Next("cmo tag %%1,2 CODE")
	}
	return nil
}

func foundAt(a *study.Answer, h study.Hit) string {
	return text.Address{Source: a.Data.Study.Sources[h.Source].Name, From: text.Point{Passage: h.First}}.String()
}

// foundTable has a row for each passage: its words, and those that were found.
func (p *answerPrinter) foundTable(hits []study.Hit) (*term.Table, error) {
	t := &term.Table{Columns: []term.Column{{Name: "address"}, {Name: "match"}, {Name: "quote"}, {Name: "source"}, {Name: "participants"}, {Name: "case"}, {Name: "wave"}}}
	if p.q.context > 0 {
		t.Columns = append(t.Columns, term.Column{Name: "before"}, term.Column{Name: "after"})
	}
	for _, h := range hits {
		before, match, after, err := p.a.Data.Words(h)
		if err != nil {
			return nil, err
		}
		who, kase, wave := p.a.Data.Who(h)
		if who == nil {
			who = []string{}
		}
		row := []any{foundAt(p.a, h), oneLine(match), oneLine(before + match + after), p.a.Data.Study.Sources[h.Source].Name, who, kase, wave}
		if p.q.context > 0 {
			before, after, err := p.contextOf(h)
			if err != nil {
				return nil, err
			}
			row = append(row, term.Cell{Value: before, Text: strings.Join(before, "\n")}, term.Cell{Value: after, Text: strings.Join(after, "\n")})
		}
		t.Add(row...)
	}
	return t, nil
}

// onePerPassage keeps the first hit of each passage.
func onePerPassage(hits []study.Hit) []study.Hit {
	var out []study.Hit
	for _, h := range hits {
		if n := len(out); n == 0 || out[n-1].Source != h.Source || out[n-1].First != h.First {
			out = append(out, h)
		}
	}
	return out
}

// foundHead counts what was found, with what it is out of.
func (e *env) foundHead(a *study.Answer, passages int, f finding) string {
	people := "participant"
	for part := range strings.SplitSeq(f.where, ",") {
		if role, ok := strings.CutPrefix(strings.TrimSpace(part), "role="); ok && !strings.ContainsAny(role, "|\"") {
			people = strings.ReplaceAll(role, "-", " ")
		}
	}
	c := a.Counts
	head := plural(passages, "passage")
	if c.Participants.WithText > 0 {
		head += fmt.Sprintf(", %d of %s", c.Participants.N, plural(c.Participants.WithText, people))
	} else {
		head += fmt.Sprintf(", %d of %s", c.Sources.N, plural(c.Sources.WithText, "source"))
	}
	if c.Cases.WithText > 0 {
		head += fmt.Sprintf(", %d of %s", c.Cases.N, plural(c.Cases.WithText, "case"))
	}
	for _, l := range a.LeftOut {
		if l.Reason == query.ByInterviewer {
			head += "   (interviewers' words left out)"
		}
	}
	return head
}

// kwic prints key words in context: a line a passage, the words that were found
// one below the other.
func (p *answerPrinter) kwic(hits []study.Hit) error {
	wideAt, wideCase := 0, 0
	for _, h := range hits {
		_, kase, _ := p.a.Data.Who(h)
		wideAt, wideCase = max(wideAt, term.Width(foundAt(p.a, h))), max(wideCase, term.Width(kase))
	}
	number := len(fmt.Sprint(len(hits)))
	wideCase, wideAt = min(wideCase, 14), min(wideAt, p.lineRoom()/3) // a row is named by its number as well
	room := max(16, p.lineRoom()-number-wideAt-wideCase-6)
	for i, h := range hits {
		before, match, after, err := p.a.Data.Words(h)
		if err != nil {
			return err
		}
		_, kase, _ := p.a.Data.Who(h)
		line := p.inContext(term.Plain(before), oneLine(term.Plain(match)), term.Plain(after), room)
		row := fmt.Sprintf("%*d %s  %s  %s", number+1, i+1, term.Pad(term.ShortenStart(foundAt(p.a, h), wideAt), wideAt), line, term.Shorten(kase, wideCase))
		fmt.Fprintln(p.e.Out, strings.TrimRight(row, " "))
		if err := p.around(h); err != nil {
			return err
		}
	}
	return nil
}

// blank is what stands between words.
const blank = " \t\n\u00a0"

// inContext cuts a stretch of a width out of a passage, by whole words, with the
// match always in the same column.
func (p *answerPrinter) inContext(before, match, after string, width int) string {
	side := width * 2 / 5
	left := lastWords(oneLine(before), side-1)
	if before != strings.TrimRight(before, blank) {
		left += " "
	}
	match = term.Shorten(match, width-side)
	rest := width - side - term.Width(match)
	gap := ""
	if after != strings.TrimLeft(after, blank) {
		gap = " "
	}
	right := term.Shorten(gap+oneLine(after), rest)
	if i := strings.LastIndexByte(right, ' '); strings.HasSuffix(right, "…") && i > 0 {
		right = right[:i] + " …"
	}
	return term.PadLeft(left, side) + p.e.OutPaint.Bold(match) + term.Pad(right, rest)
}

// lastWords gives as many whole words from the end as a width has room for.
func lastWords(s string, width int) string {
	if term.Width(s) <= width {
		return s
	}
	short := term.ShortenStart(s, width-1)
	if i := strings.IndexByte(short, ' '); i >= 0 {
		return "… " + short[i+1:]
	}
	return short
}

package cli

import (
	"encoding/json"
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
	near           int
	exact, all     bool
}

func findCmd(e *env) *cobra.Command {
	var f finding
	cmd := &cobra.Command{
		Use: "find WORD...", Short: "Find words in what people said", Args: cobra.MinimumNArgs(1),
		Long: "Find looks for any of the words or \"phrases in quotes\", in the words of everyone but\ninterviewers. It takes other forms of a word too (rock, rocks) and says which;\n--exact does not. A word may end in * (listen*), or in ~1 to allow a slip.\nThe rows can be named afterwards: cmo tag %1,2 CODE.",
		Example: `  cmo find rock lifeline "there for me"
  cmo find rock lifeline --where role=patient --without hold
  cmo find nurse waiting --near 10`,
		RunE: func(_ *cobra.Command, args []string) error { return e.find(args, f) },
	}
	cmd.Flags().StringVar(&f.where, "where", "", "only where `FILTERS` hold: role=patient, wave=baseline")
	cmd.Flags().StringVar(&f.without, "without", "", "not in passages coded `CODE`")
	cmd.Flags().IntVar(&f.near, "near", 0, "the words within `N` words of each other")
	cmd.Flags().BoolVar(&f.exact, "exact", false, "only the words as typed")
	cmd.Flags().BoolVar(&f.all, "all", false, "every row, however many")
	e.listFlags(cmd)
	return cmd
}

func (e *env) find(words []string, f finding) error {
	s, err := e.study()
	if err != nil {
		return err
	}
	read := s.ReadWords
	if f.without != "" {
		read = s.ReadData
	}
	d, err := read()
	if err != nil {
		return err
	}
	defer d.Close()
	expr, err := e.findExpression(d, words, f)
	if err != nil {
		return err
	}
	a, err := d.Ask(expr, query.Options{})
	if err != nil {
		return err
	}
	if err := e.printFound(a, f); err != nil {
		return err
	}
	e.healIndex(s, d.Indexed)
	return nil
}

// findExpression writes what is looked for in the query language.
func (e *env) findExpression(d *study.Data, words []string, f finding) (string, error) {
	var parts []string
	for _, w := range words {
		w = strings.Join(strings.Fields(strings.ReplaceAll(w, `"`, " ")), " ")
		if w == "" {
			return "", problem.New(problem.Usage, "there is no word to look for").Suggest("cmo find WORD")
		}
		forms := []string{w}
		if !f.exact && !strings.ContainsAny(w, " *~") {
			found, err := d.Forms(w)
			if err != nil {
				return "", err
			}
			for _, other := range found {
				if !slices.Contains(forms, other) && !strings.EqualFold(other, w) {
					forms = append(forms, other)
				}
			}
			if len(forms) > 1 {
				e.Note("%s: also %s (--exact leaves them out)", w, strings.Join(forms[1:], ", "))
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
	expr := "(" + strings.Join(parts, " or ") + ")"
	if f.near > 0 {
		if len(parts) < 2 {
			return "", problem.New(problem.Usage, "--near compares two words or more").Suggest("cmo find nurse waiting --near 10")
		}
		expr = strings.Join(parts, fmt.Sprintf(" near/%dw ", f.near))
	}
	if f.without != "" {
		expr += " not near/0 (code:" + codeInQuery(f.without) + ")"
	}
	if f.where != "" {
		expr += " where " + f.where
	}
	return expr, nil
}

// codeInQuery writes a code's name as a value.
func codeInQuery(name string) string {
	if strings.ContainsAny(name, " \t") {
		return `"` + name + `"`
	}
	return name
}

// foundRow is a passage that was found, as JSON shows it.
type foundRow struct {
	Address      string   `json:"address"`
	Quote        string   `json:"quote"`
	Match        string   `json:"match"`
	Source       string   `json:"source"`
	Participants []string `json:"participants"`
	Case         string   `json:"case"`
	Wave         string   `json:"wave"`
}

func (e *env) printFound(a *study.Answer, f finding) error {
	hits := onePerPassage(a.Hits())
	total := len(hits)
	format, err := e.tableFormat()
	if err != nil {
		return err
	}
	if format == term.Screen && !f.all && e.out == "" && len(hits) > mostHits {
		hits = hits[:mostHits]
	}
	rows := make([]foundRow, len(hits))
	kept := make([]string, len(hits))
	for i, h := range hits {
		words, match, err := a.Data.Words(h)
		if err != nil {
			return err
		}
		who, kase, wave := a.Data.Who(h)
		name := a.Data.Record(h.Source).Name
		at := text.Address{Source: name, From: text.Point{Passage: h.First}}.String()
		rows[i] = foundRow{Address: at, Quote: oneLine(words), Match: oneLine(match), Source: name, Participants: who, Case: kase, Wave: wave}
		kept[i] = fmt.Sprintf("%s[%d,%d)", at, h.Span.Start, h.Span.End)
	}
	e.keepList(a.Data.ID, "excerpt", kept)
	head := e.foundHead(a, total, f)
	if format == term.JSON && e.out == "" {
		enc := json.NewEncoder(e.Out)
		enc.SetEscapeHTML(false)
		for _, r := range rows {
			if err := enc.Encode(r); err != nil {
				return err
			}
		}
		return enc.Encode(map[string]any{"summary": summaryOf(a)})
	}
	if format == term.Screen && e.out == "" {
		fmt.Fprintln(e.Out, head)
		e.kwic(rows)
		if more := total - len(rows); more > 0 {
			e.Note("   %s more: --all", thousands(more))
		}
		if total > 0 {
			e.Next("cmo tag %%1,2 CODE")
		}
		return nil
	}
	t := &term.Table{Columns: []term.Column{{Name: "address"}, {Name: "match"}, {Name: "quote"}, {Name: "source"}, {Name: "participants"}, {Name: "case"}, {Name: "wave"}}}
	for _, r := range rows {
		t.Add(r.Address, r.Match, r.Quote, r.Source, strings.Join(r.Participants, ", "), r.Case, r.Wave)
	}
	e.Note("%s", head)
	return e.list(t)
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

// kwic prints key words in context, one line a passage.
func (e *env) kwic(rows []foundRow) {
	wideAt, wideCase := 0, 0
	for _, r := range rows {
		wideAt, wideCase = max(wideAt, term.Width(r.Address)), max(wideCase, term.Width(r.Case))
	}
	number := len(fmt.Sprint(len(rows)))
	room := max(24, lineWidth-number-wideAt-wideCase-6)
	for i, r := range rows {
		line := inContext(r.Quote, r.Match, room)
		fmt.Fprintf(e.Out, "%*d %s  %s  %s\n", number+1, i+1, term.Pad(r.Address, wideAt), term.Pad(term.Plain(line), room), r.Case)
	}
}

// inContext cuts a stretch of a width out of a passage, with the match in it.
func inContext(passage, match string, width int) string {
	at := strings.Index(passage, match)
	if at < 0 {
		return term.Shorten(match, width)
	}
	before, after := passage[:at], passage[at+len(match):]
	side := max(0, (width-term.Width(match))/3)
	left := term.ShortenStart(before, side)
	if strings.HasSuffix(before, " ") && !strings.HasSuffix(left, " ") && left != "" {
		left += " "
	}
	return left + term.Shorten(match+after, width-term.Width(left))
}

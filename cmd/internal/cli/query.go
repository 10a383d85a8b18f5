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
)

type asking struct {
	by     []string
	count  string
	quotes int
	all    bool
}

func queryCmd(e *env) *cobra.Command {
	var q asking
	cmd := &cobra.Command{
		Use: "query QUERY...", Short: "Ask the codings and the theory", Args: cobra.MinimumNArgs(1),
		Long: "Query joins its words with blanks, so that everyday questions need no quotes; a\nphrase keeps its own. The answer begins with the query as it was understood, and\nends with what was counted out of what, and what was left out. cmo help query\nteaches the language.",
		Example: `  cmo query hold and not connected in participant where role=patient
  cmo query outcome --by code,case --count participants
  cmo query 'hold near/2 "there for me"' --quotes 5
  cmo query cmoc:1 in case`,
		RunE: func(cmd *cobra.Command, args []string) error {
			src := strings.Join(args, " ")
			if len(args) == 1 {
				var err error
				if src, err = e.words(args[0]); err != nil {
					return err
				}
			}
			return e.query(src, q, cmd.Flags().Changed("quotes"))
		},
	}
	cmd.Flags().StringSliceVar(&q.by, "by", nil, "split by `FIELD` or FIELD,FIELD: case, wave, role, code, embeddedness")
	cmd.Flags().StringVar(&q.count, "count", "", "count excerpts, codings, passages, sources, participants or cases")
	cmd.Flags().IntVar(&q.quotes, "quotes", 0, "`N` quotes of each unit")
	cmd.Flags().BoolVar(&q.all, "all", false, "every row, however many")
	e.listFlags(cmd)
	return cmd
}

// counted are what --count can count.
var counted = []string{"excerpts", "codings", "passages", "sources", "participants", "cases"}

func countOf(c query.Counts, what string) int {
	switch what {
	case "codings":
		return c.Codings
	case "passages":
		return c.Passages.N
	case "sources":
		return c.Sources.N
	case "participants":
		return c.Participants.N
	case "cases":
		return c.Cases.N
	}
	return c.Excerpts
}

func (e *env) query(src string, q asking, quotesGiven bool) error {
	if q.count != "" && !slices.Contains(counted, q.count) {
		return problem.New(problem.Usage, "%q cannot be counted", q.count).Because("It is one of %s.", strings.Join(counted, ", "))
	}
	if q.quotes < 0 {
		return problem.New(problem.Usage, "--quotes is a number of quotes, not %d", q.quotes)
	}
	s, err := e.study()
	if err != nil {
		return err
	}
	d, err := s.ReadData()
	if err != nil {
		return err
	}
	defer d.Close()
	a, err := d.Ask(src, query.Options{By: q.by})
	if err != nil {
		return err
	}
	p := answerPrinter{e: e, a: a, q: q, quotesGiven: quotesGiven}
	if err := p.print(); err != nil {
		return err
	}
	e.healIndex(s, d.Indexed)
	return nil
}

// An answerPrinter shows the answer to a query.
type answerPrinter struct {
	e           *env
	a           *study.Answer
	q           asking
	quotesGiven bool
	kept        []string // places of the rows shown, for %N
	byPassage   map[[2]int][]study.Hit
}

func (p *answerPrinter) print() error {
	format, err := p.e.tableFormat()
	if err != nil {
		return err
	}
	if format != term.Screen || p.e.out != "" {
		return p.machine(format)
	}
	p.e.numbered(p.a.Query, p.a.Data.Action)
	switch {
	case len(p.q.by) > 0:
		err = p.groups()
	case len(p.a.Rows) > 0:
		p.each()
	case p.a.Test:
		err = p.test()
	case p.q.count != "":
		p.countLine()
	case p.a.Scope == query.InPassage:
		err = p.excerpts()
	default:
		err = p.units()
	}
	if err != nil {
		return err
	}
	p.leftOut()
	if len(p.kept) > 0 {
		p.e.keepList(p.a.Data.ID, "excerpt", p.kept)
	}
	return nil
}

// outOf writes a count with what it is out of: 5 of 7 cases.
func outOf(c query.Count, noun string) string {
	s := fmt.Sprintf("%d of %s", c.N, plural(c.WithText, noun))
	if c.Registered > c.WithText {
		s += fmt.Sprintf(" with text (%d registered)", c.Registered)
	}
	return s
}

func (p *answerPrinter) totals() string {
	c := p.a.Counts
	return fmt.Sprintf("%s, %s; %s, %s, %s", plural(c.Excerpts, "excerpt"), plural(c.Codings, "coding"),
		outOf(c.Sources, "source"), outOf(c.Participants, "participant"), outOf(c.Cases, "case"))
}

func (p *answerPrinter) say(format string, args ...any) {
	for _, l := range term.Wrap(fmt.Sprintf(format, args...), lineWidth) {
		fmt.Fprintln(p.e.Out, l)
	}
}

func (p *answerPrinter) countLine() {
	c := p.a.Counts
	switch p.q.count {
	case "passages":
		p.say("%s", outOf(c.Passages, "passage"))
	case "sources":
		p.say("%s", outOf(c.Sources, "source"))
	case "participants":
		p.say("%s", outOf(c.Participants, "participant"))
	case "cases":
		p.say("%s", outOf(c.Cases, "case"))
	default:
		p.say("%s", plural(countOf(c, p.q.count), strings.TrimSuffix(p.q.count, "s")))
	}
}

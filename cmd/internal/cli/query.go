package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/query"
)

// An asking is what the flags of a query ask for.
type asking struct {
	by, with                           []string
	count, matrix, change, combs, than string
	tag                                string
	quotes, context                    int
	all, quotesGiven, dry, timing      bool
}

func queryCmd(e *env) *cobra.Command {
	var q asking
	cmd := &cobra.Command{
		Use: "query QUERY...", Short: "Ask the codings and the theory", Args: cobra.MinimumNArgs(1),
		Long: "Query joins its words with blanks, so that everyday questions need no quotes; a\nphrase keeps its own. The answer begins with the query as it was understood, and\nends with what was counted out of what, and what was left out. cmo help query\nteaches the language.",
		Example: `  cmo query hold and not connected in participant where role=patient
  cmo query outcome --by code,case --count participants
  cmo query any in participant --matrix mechanism,role
  cmo query hold --change wave where role=patient
  cmo query cmoc:1 in case --combinations --format csv -o truth.csv
  cmo query 'hold near/2 "there for me"' --quotes 5 --context 1`,
		RunE: func(cmd *cobra.Command, args []string) error {
			src := strings.Join(args, " ")
			if len(args) == 1 {
				var err error
				if src, err = e.words(args[0]); err != nil {
					return err
				}
			}
			q.quotesGiven = cmd.Flags().Changed("quotes")
			return e.query(cmd, src, q)
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&q.by, "by", nil, "split by `FIELD` or FIELD,FIELD: case, wave, role, code, embeddedness")
	f.StringVar(&q.count, "count", "", "count excerpts, codings, passages, sources, participants or cases")
	f.StringVar(&q.matrix, "matrix", "", "units by `ROWS,COLUMNS`, each a term or a field")
	f.StringVar(&q.change, "change", "", "what each unit kept, gained and lost from `wave` to wave")
	f.StringVar(&q.combs, "combinations", "", "all combinations of the parts of an \"and\"; =units for a row a unit")
	f.Lookup("combinations").NoOptDefVal = "table"
	f.StringVar(&q.than, "contrast", "", "compare the codes under `TERM` in yes units and no units")
	f.StringSliceVar(&q.with, "with", nil, "show `FIELD,...` beside each row, stance:cmoc-5 too")
	f.IntVar(&q.quotes, "quotes", 0, "`N` quotes of each unit")
	f.IntVar(&q.context, "context", 0, "show `N` passages before and after each excerpt")
	f.StringVar(&q.tag, "tag", "", "put `CODE[=MARK]` on what was found, as one action")
	f.BoolVar(&q.dry, "dry-run", false, "say what --tag would do, and change nothing")
	f.BoolVar(&q.all, "all", false, "every row, however many")
	f.BoolVar(&q.timing, "timing", false, "say how long each step took")
	e.listFlags(cmd)
	return saving(e, cmd)
}

// counted are what --count can count.
var counted = []string{"excerpts", "codings", "passages", "sources", "participants", "cases"}

// check refuses flags that do not fit each other, by name.
func (q *asking) check() error {
	shapes := []struct {
		flag  string
		given bool
		with  []string // further flags it goes with
	}{
		{"--by", len(q.by) > 0, []string{"--count", "--all"}},
		{"--matrix", q.matrix != "", []string{"--all", "--quotes", "--context"}},
		{"--change", q.change != "", []string{"--by", "--with", "--quotes", "--context", "--all"}},
		{"--combinations", q.combs != "", []string{"--all", "--with"}},
		{"--contrast", q.than != "", []string{"--all"}},
		{"--tag", q.tag != "", []string{"--dry-run"}},
	}
	others := []struct {
		flag  string
		given bool
	}{
		{"--by", len(q.by) > 0}, {"--matrix", q.matrix != ""}, {"--change", q.change != ""}, {"--combinations", q.combs != ""},
		{"--contrast", q.than != ""}, {"--tag", q.tag != ""}, {"--count", q.count != ""}, {"--with", len(q.with) > 0},
		{"--quotes", q.quotesGiven}, {"--context", q.context != 0}, {"--all", q.all},
	}
	for _, s := range shapes {
		if !s.given {
			continue
		}
		for _, o := range others {
			if o.given && o.flag != s.flag && !slices.Contains(s.with, o.flag) && (s.flag != "--by" || o.flag != "--change") {
				return problem.New(problem.Usage, "%s does not go with %s", s.flag, o.flag).Because("Each asks for an answer of its own form. Nothing was asked.")
			}
		}
	}
	switch {
	case q.count != "" && !slices.Contains(counted, q.count):
		return problem.New(problem.Usage, "%q cannot be counted", q.count).Because("It is one of %s.", strings.Join(counted, ", "))
	case q.quotes < 0:
		return problem.New(problem.Usage, "--quotes is a number of quotes, not %d", q.quotes)
	case q.context < 0:
		return problem.New(problem.Usage, "--context is a number of passages, not %d", q.context)
	case q.change != "" && q.change != "wave":
		return problem.New(problem.Usage, "--change goes from wave to wave, not by %q", q.change).Suggest("--change wave")
	case q.combs != "" && q.combs != "table" && q.combs != "units":
		return problem.New(problem.Usage, "--combinations=%s is not known", q.combs).Because("It is a table of combinations, or =units for a row a unit.")
	case q.change != "" && len(q.by) > 1:
		return problem.New(problem.Usage, "--change is split --by one field at most")
	case q.dry && q.tag == "":
		return problem.New(problem.Usage, "--dry-run is for --tag: nothing else changes anything")
	case len(q.with) > 0 && q.count != "":
		return problem.New(problem.Usage, "--with shows fields beside rows, and --count has none")
	}
	return nil
}

func (e *env) query(cmd *cobra.Command, src string, q asking) error {
	if err := q.check(); err != nil {
		return err
	}
	if _, err := e.tableFormat(); err != nil {
		return err
	}
	if q.tag != "" && (e.asOf != "" || e.out != "" || e.format != "") {
		return problem.New(problem.Usage, "--tag does not go with --as-of, --format or -o").Because("It codes the texts as they are now, and lists nothing.")
	}
	t := e.timer(q.timing)
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
	b, err := d.Bind(src)
	if err != nil {
		return err
	}
	t.step("names")
	p := &answerPrinter{e: e, q: q, bound: b, data: d}
	shape, err := p.ask()
	if err := cmp.Or(err, d.Failed()); err != nil {
		return err
	}
	t.step("evaluate")
	if q.tag != "" {
		err = p.tag(cmd)
	} else {
		err = p.print(shape)
	}
	if err != nil {
		return err
	}
	t.step("print")
	t.print()
	e.healIndex(s, d.Indexed)
	return nil
}

// ask answers the query in the form its flags ask for.
func (p *answerPrinter) ask() (*shape, error) {
	b, d, q := p.bound, p.data, p.q
	switch {
	case q.matrix != "":
		m, err := b.Matrix(&d.Study, q.matrix)
		if err != nil {
			return nil, err
		}
		p.answer(m.Result)
		return p.matrixShape(m), nil
	case q.change != "":
		c, err := b.Change(&d.Study)
		if err != nil {
			return nil, err
		}
		p.answer(c.Result)
		return p.changeShape(c)
	case q.combs != "":
		c, err := b.Combinations(&d.Study)
		if err != nil {
			return nil, err
		}
		p.answer(c.Result)
		return p.combinationShape(c)
	case q.than != "":
		c, err := b.Contrast(&d.Study, q.than)
		if err != nil {
			return nil, err
		}
		p.answer(c.Result)
		return p.contrastShape(c), nil
	}
	r, err := b.Run(&d.Study, query.Options{By: q.by})
	if err != nil {
		return nil, err
	}
	p.answer(r)
	return p.plainShape()
}

// answer takes the result with the study it was asked of.
func (p *answerPrinter) answer(r *query.Result) { p.a = &study.Answer{Result: r, Data: p.data} }

// plainShape is the form of an answer without a flag for another.
func (p *answerPrinter) plainShape() (*shape, error) {
	if len(p.a.Rows) > 0 {
		for flag, given := range map[string]bool{"--by": len(p.q.by) > 0, "--count": p.q.count != "", "--with": len(p.q.with) > 0, "--quotes": p.q.quotes > 0, "--tag": p.q.tag != ""} {
			if given {
				return nil, problem.New(problem.Usage, "%s does not go with each: its rows are codes", flag).
					Suggest("the query without each, --by code")
			}
		}
		return p.eachShape(), nil
	}
	columns, err := p.columns()
	if err != nil {
		return nil, err
	}
	switch {
	case len(p.q.by) > 0:
		return p.groupShape(), nil
	case p.q.count != "":
		return p.countShape(), nil
	case p.a.Test:
		return p.testShape(columns), nil
	case p.a.Scope == query.InPassage:
		return p.excerptShape(columns), nil
	}
	return p.unitShape(columns), nil
}

func countOf(c query.Counts, what string) int {
	switch what {
	case "codings":
		return c.Codings
	case "excerpts", "":
		return c.Excerpts
	}
	return withBase(c, what).N
}

// withBase gives a count of what can be out of something.
func withBase(c query.Counts, what string) query.Count {
	switch what {
	case "passages":
		return c.Passages
	case "sources":
		return c.Sources
	case "participants":
		return c.Participants
	case "cases":
		return c.Cases
	}
	return query.Count{}
}

// outOf writes a count with what it is out of: 5 of 7 cases.
func outOf(c query.Count, noun string) string {
	s := fmt.Sprintf("%d of %s", c.N, plural(c.WithText, noun))
	if c.Registered > c.WithText {
		s += fmt.Sprintf(" with text (%d registered)", c.Registered)
	}
	return s
}

package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/cmo/theory"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func statementCmd(e *env) *cobra.Command {
	return noun("statement", "Statements of the programme theory: if, then, because",
		statementAdd(e), statementList(e), statementShow(e), statementEdit(e), statementRetire(e), statementRestore(e))
}

// statementFlags are the flags by which a statement is typed.
type statementFlags struct {
	s       theory.Statement
	message string
	file    string
}

func (f *statementFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.s.If, "if", "", "the `CONTEXT` it holds in")
	flags.StringVar(&f.s.Then, "then", "", "the `OUTCOME`")
	flags.StringVar(&f.s.Because, "because", "", "the `MECHANISM`")
	flags.StringVar(&f.s.Title, "title", "", "a short `TITLE`")
	flags.IntVar(&f.s.Rank, "rank", 0, "`N`th in what the team wants to know, from 1")
	flags.StringVar(&f.s.From, "from", "", "where it came from: an `ADDRESS`, a document, a workshop")
	flags.StringVar(&f.file, "file", "", "read the form from `FILE` (- is standard input)")
	flags.StringVarP(&f.message, "message", "m", "", "the `REASON`")
}

func (f *statementFlags) given() bool {
	return first(f.s.If, f.s.Then, f.s.Because, f.s.Title, f.s.From) != "" || f.s.Rank != 0
}

// apply changes a statement as the flags say.
func (f *statementFlags) apply(s *theory.Statement) {
	for _, p := range []struct {
		to    *string
		value string
	}{{&s.If, f.s.If}, {&s.Then, f.s.Then}, {&s.Because, f.s.Because}, {&s.Title, f.s.Title}, {&s.From, f.s.From}} {
		if p.value != "" {
			*p.to = oneLine(p.value)
		}
	}
	if f.s.Rank != 0 {
		s.Rank = f.s.Rank
	}
}

const statementHelp = `
# "if" tells the context, "then" the outcome, "because" the mechanism.
# Further lines: title: rank: from:
# Lines that begin with # are not read.
`

func statementAdd(e *env) *cobra.Command {
	var f statementFlags
	cmd := &cobra.Command{
		Use: "add [SENTENCE]", Short: "State a part of the programme theory", Args: cobra.MaximumNArgs(1),
		Example: `  cmo statement add "If patients wait for a service, then they are held, because somebody keeps in touch"
  cmo statement add --if "a GP speaks for the link worker" --then "patients come" \
      --because "they trust the GP" --from "workshop 1" --rank 2`,
		RunE: func(cmd *cobra.Command, args []string) error {
			var s theory.Statement
			var form draft
			var err error
			switch {
			case len(args) == 1:
				if s, err = theory.ParseSentence(args[0]); err != nil {
					return err
				}
			case f.file != "" || !f.given() && e.Person():
				form, err = e.typedText(f.file, theory.Statement{}.Form()+statementHelp, "statement", ".txt", "cmo statement add --file FILE")
				if err != nil {
					return err
				}
				if uncommented(form.text) == "" {
					e.Note("nothing was typed, and nothing added")
					return nil
				}
			}
			return e.keep(form, e.addStatement(cmd, &f, s, form))
		},
	}
	f.add(cmd)
	return cmd
}

func (e *env) addStatement(cmd *cobra.Command, f *statementFlags, s theory.Statement, form draft) error {
	var err error
	if form.text != "" {
		if s, err = s.ParseForm(form.name, form.text); err != nil {
			return err
		}
	}
	f.apply(&s)
	n, err := e.update(cmd, f.message, func(_ *study.Study, tx *store.Tx) error { return theory.Add(tx, &s) })
	if err != nil {
		return err
	}
	if e.asJSON {
		return e.statementJSON(s.ID, n)
	}
	e.numbered(fmt.Sprintf("statement %d  %s", s.No, term.Shorten(first(s.Title, s.Sentence()), lineWidth-22)), n)
	e.statementWarnings(s)
	return nil
}

func (e *env) statementWarnings(s theory.Statement) {
	if lacks := s.Lacks(); len(lacks) > 0 {
		e.Warn("statement %d has no %q yet", s.No, strings.Join(lacks, `", no "`))
	}
}

func statementList(e *env) *cobra.Command {
	var retired bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the statements, and what each lacks", Args: cobra.NoArgs,
		Example: `  cmo statement list
  cmo statement list --format md -o theory.md`,
		RunE: func(*cobra.Command, []string) error {
			return e.view(func(_ *study.Study, tx *store.Tx) error { return e.listStatements(tx, retired) })
		},
	}
	cmd.Flags().BoolVar(&retired, "retired", false, "those that were retired")
	e.listFlags(cmd)
	return cmd
}

func (e *env) listStatements(tx *store.Tx, retired bool) error {
	var all []theory.Statement
	for s, err := range theory.Statements.All(tx) {
		if err != nil {
			return err
		}
		if s.Retired == retired {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b theory.Statement) int { return a.No - b.No })
	judged, err := judgedBy(tx)
	if err != nil {
		return err
	}
	t := &term.Table{Columns: []term.Column{
		{Name: "no", Align: term.Right}, {Name: "title", Flex: true, Least: 8}, {Name: "if", Flex: true, Least: 12}, {Name: "then", Flex: true, Least: 12}, {Name: "because", Flex: true, Least: 12},
		{Name: "version", Align: term.Right}, {Name: "rank", Align: term.Right}, {Name: "supports", Align: term.Right}, {Name: "refutes", Align: term.Right},
		{Name: "refines", Align: term.Right}, {Name: "silent", Align: term.Right}, {Name: "lacks"},
	}}
	rows := make([]string, len(all))
	for i, s := range all {
		tally := cmo.TallyOf(judged[s.ID], s.Version)
		var rank any
		if s.Rank > 0 {
			rank = s.Rank
		}
		t.Add(s.No, s.Title, s.If, s.Then, s.Because, s.Version, rank, tally.Supports, tally.Refutes, tally.Refines, tally.Silent,
			term.Cell{Value: append([]string{}, s.Lacks()...), Text: strings.Join(s.Lacks(), ", ")})
		rows[i] = fmt.Sprintf("statement:%d", s.No)
	}
	e.keepList(tx.Header.Study, "statement", rows)
	return e.list(t)
}

func statementShow(e *env) *cobra.Command {
	return &cobra.Command{
		Use: "show STATEMENT", Short: "Show a statement with its judgements and its history", Args: cobra.ExactArgs(1),
		Example: "  cmo statement show 3",
		RunE: func(_ *cobra.Command, args []string) error {
			return e.view(func(_ *study.Study, tx *store.Tx) error {
				s, err := theory.Find(tx, args[0])
				if err != nil {
					return err
				}
				return e.showStatement(tx, s)
			})
		},
	}
}

// A statementRecord is a statement as JSON shows it.
type statementRecord struct {
	No         int              `json:"no"`
	Title      string           `json:"title,omitempty"`
	If         string           `json:"if"`
	Then       string           `json:"then"`
	Because    string           `json:"because"`
	Rank       int              `json:"rank,omitempty"`
	From       string           `json:"from,omitempty"`
	Version    int              `json:"version"`
	Lacks      []string         `json:"lacks"`
	Judgements map[string]int   `json:"judgements"`
	Outdated   int              `json:"outdated"`
	Evidence   []evidenceRecord `json:"evidence,omitempty"`
	History    []historyRecord  `json:"history,omitempty"`
	Retired    bool             `json:"retired,omitempty"`
	Action     uint64           `json:"action,omitempty"`

	tally cmo.Tally
}

func (l *theoryLook) statement(s theory.Statement) (statementRecord, error) {
	by, err := judgedBy(l.tx)
	if err != nil {
		return statementRecord{}, err
	}
	judged := by[s.ID]
	t := cmo.TallyOf(judged, s.Version)
	r := statementRecord{
		No: s.No, Title: s.Title, If: s.If, Then: s.Then, Because: s.Because, Rank: s.Rank, From: s.From, Version: s.Version, Lacks: append([]string{}, s.Lacks()...),
		Judgements: map[string]int{"supports": t.Supports, "refutes": t.Refutes, "refines": t.Refines, "illustrates": t.Illustrates, "silent": t.Silent},
		Outdated:   t.Outdated, Retired: s.Retired, tally: t,
	}
	slices.SortFunc(judged, cmo.ExceptionsFirst)
	for _, v := range judged {
		rec, err := l.evidence(v, cmo.Judgements.ShowOne(l.tx, v.ID))
		if err != nil {
			return r, err
		}
		r.Evidence = append(r.Evidence, rec)
	}
	r.History, err = l.statementHistory(s)
	return r, err
}

// statementHistory gives the changes of a statement.
func (l *theoryLook) statementHistory(s theory.Statement) ([]historyRecord, error) {
	return history(l, theory.Statements, s.ID, func(s theory.Statement) int { return s.Version },
		func(was, is theory.Statement) string { return strings.Join(theory.Changes(was, is), ", ") })
}

func (e *env) statementJSON(id ref.ID, n uint64) error {
	return e.view(func(_ *study.Study, tx *store.Tx) error {
		s, err := theory.Statements.Get(tx, id)
		if err != nil {
			return err
		}
		l, err := newTheoryLook(tx)
		if err != nil {
			return err
		}
		r, err := l.statement(s)
		if err != nil {
			return err
		}
		r.Action = n
		return encode(e.Out, r)
	})
}

func (e *env) showStatement(tx *store.Tx, s theory.Statement) error {
	l, err := newTheoryLook(tx)
	if err != nil {
		return err
	}
	r, err := l.statement(s)
	if err != nil {
		return err
	}
	if e.asJSON {
		return encode(e.Out, r)
	}
	fmt.Fprintf(e.Out, "%s  %s\n", strings.TrimSpace(fmt.Sprintf("statement %d  %s", s.No, e.OutPaint.Bold(s.Title))), fmt.Sprintf("version %d", s.Version))
	for _, p := range []struct{ name, value string }{
		{"if", s.If}, {"then", s.Then}, {"because", first(s.Because, "nothing yet")}, {"from", s.From},
	} {
		if p.value != "" {
			e.wrapped(fmt.Sprintf("  %-8s", p.name), strings.Repeat(" ", 10), p.value)
		}
	}
	if s.Rank > 0 {
		fmt.Fprintf(e.Out, "  %-8s%d\n", "rank", s.Rank)
	}
	if len(r.Evidence) > 0 {
		fmt.Fprintln(e.Out, "\njudgements  "+tallyShown(r.tally))
		for _, v := range r.Evidence {
			e.showJudgement(v)
		}
	} else {
		fmt.Fprintln(e.Out, "\nno judgement yet")
	}
	e.printHistory(r.History)
	return nil
}

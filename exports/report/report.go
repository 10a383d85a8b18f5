package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/journal"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// Options say how a report is made.
type Options struct {
	Attribution []string // what a quote is signed with: role, wave, case; role and wave if empty
	Mask        int      // numbers of people below it are not shown; less than 2 shows all
	Quotes      int      // how many quotes of each stance stand open; 3 if 0
	AuditRows   int      // most rows of the audit trail; 200 if 0
	Final       bool     // refuse while a section has no words
}

// A Document is a report that was built.
type Document struct {
	Name    string       // of the study
	State   uint64       // the action whose state it shows
	Link    journal.Link // of the journal at that state
	Tables  int
	Quotes  int    // excerpts whose words are printed
	NoText  []Item // prompts that stand where there are no words yet
	LeftOut LeftOut
	Alone   []string // roles of one person who is quoted
	Named   []string // participants named by their pseudonyms, in reasons or memos, with how often

	markdown []byte
}

// LeftOut counts what is in the study and not in the report.
type LeftOut struct {
	NoConsent int      // excerpts of people who did not agree to be quoted
	Case      int      // quotes that go without their case, since it would leave one person
	CaseWho   []string // of which roles, in which cases
	Masked    int      // numbers of people that are not shown
	Retired   int      // judgements out of use, or of something out of use
}

// Attributions are what a quote can be signed with.
var Attributions = []string{"role", "wave", "case"}

func (o *Options) settle() error {
	if len(o.Attribution) == 0 {
		o.Attribution = Attributions[:2]
	}
	for _, a := range o.Attribution {
		if !slices.Contains(Attributions, a) {
			return problem.New(problem.Usage, "a quote cannot be signed with %q", a).
				Because("It can be signed with %s.", strings.Join(Attributions, ", ")).Suggest("--attribution role,wave")
		}
	}
	if o.Quotes < 0 || o.Mask < 0 || o.AuditRows < 0 {
		return problem.New(problem.Usage, "--quotes and --mask are numbers from 0")
	}
	if o.Quotes == 0 {
		o.Quotes = 3
	}
	if o.AuditRows == 0 {
		o.AuditRows = 200
	}
	return nil
}

// Build reads a study and makes its report. A final report is Invalid while a
// section has no words; the problem lists them.
func Build(tx *store.Tx, opt Options) (Document, error) {
	if err := opt.settle(); err != nil {
		return Document{}, err
	}
	m, err := read(tx, opt)
	if err != nil {
		return Document{}, fmt.Errorf("read the study for a report: %w", err)
	}
	w := &writer{ids: map[string]bool{}}
	body := &writer{ids: w.ids}
	for _, section := range []func(*writer) error{
		m.summary, m.question, m.programme, m.initialTheory, m.methods, m.findings, m.compared, m.overTime, m.discussion,
		m.codebookAppendix, m.evidenceAppendix, m.auditAppendix,
	} {
		if err := section(body); err != nil {
			return Document{}, fmt.Errorf("make a report: %w", err)
		}
	}
	m.titlePage(w) // last, since it says what was left out
	slices.SortStableFunc(m.noText, func(a, b Item) int { return a.No - b.No })
	d := Document{
		Name: tx.Header.Name, State: m.state, Link: m.link, Tables: body.tables, Quotes: body.quotes,
		NoText: m.noText, LeftOut: m.left, markdown: []byte(w.b.String() + strings.TrimRight(body.b.String(), "\n") + "\n"),
	}
	d.Alone = slices.Sorted(maps.Keys(m.alone))
	d.Named = m.named(string(d.markdown))
	if d.LeftOut.Case > 0 {
		d.LeftOut.CaseWho = m.sample.named
	}
	if opt.Final && len(d.NoText) > 0 {
		return Document{}, unfinished(d.NoText)
	}
	return d, nil
}

// named finds the participants whose pseudonyms stand in a text that signs
// quotes without them: the team may have typed them. Names that cases have as
// well, and words without a digit, are passed over.
func (m *material) named(text string) []string {
	known := map[string]bool{}
	for _, p := range m.people {
		known[p.Name] = strings.ContainsAny(p.Name, "0123456789")
	}
	for _, c := range m.cases {
		known[c.Name] = false
	}
	times := map[string]int{}
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if known[word] {
			times[word]++
		}
	}
	out := []string{}
	for _, name := range slices.SortedFunc(maps.Keys(times), corpus.LessName) {
		out = append(out, fmt.Sprintf("%s %d", name, times[name]))
	}
	return out
}

// unfinished says what a final report still lacks.
func unfinished(items []Item) error {
	lines := make([]string, len(items))
	for i, item := range items {
		lines[i] = fmt.Sprintf("  RAMESES II %-3d %s", item.No, item.Title)
	}
	one := "These sections have"
	if len(items) == 1 {
		one = "This section has"
	}
	return problem.New(problem.Invalid, "the report is not final yet").
		Because("%s no words:\n%s\nNothing was written.", one, strings.Join(lines, "\n")).
		Suggest("%s, or without --final", items[0].Try)
}

// Markdown gives the report as Markdown with tables. Links lead to places in
// it and nowhere else; the few HTML elements fold parts and say what they are.
func (d Document) Markdown() []byte { return d.markdown }

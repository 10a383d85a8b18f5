package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
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
		p.unitLine(label, list)
	}
	p.say("%s", p.totals())
	if p.q.quotes > 0 {
		return p.quotesOf(p.a.UnitsOf(query.Yes), p.q.quotes)
	}
	return nil
}

// unitLine prints units of one value: the value, how many, their names.
func (p *answerPrinter) unitLine(label string, list []query.Unit) {
	const most = 40
	var names []string
	for i, u := range list {
		if i == most && !p.q.all {
			names = append(names, fmt.Sprintf("and %d more (--all)", len(list)-most))
			break
		}
		name := p.unitName(u)
		if u.Why != "" {
			name += " (" + u.Why + ")"
		}
		names = append(names, name)
	}
	head := fmt.Sprintf("  %-11s %4d  ", label, len(list))
	for i, l := range term.Wrap(strings.Join(names, "  "), lineWidth-term.Width(head)) {
		if i > 0 {
			head = strings.Repeat(" ", term.Width(head))
		}
		fmt.Fprintln(p.e.Out, head+l)
	}
}

// unitName names a unit; a wave is part of the name where units are split by
// waves.
func (p *answerPrinter) unitName(u query.Unit) string { return u.Name }

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
		fmt.Fprintln(p.e.Out, p.unitName(u))
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
			p.testLine(label, list, len(units))
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

func (p *answerPrinter) testLine(label string, list []query.Unit, of int) {
	p.unitLineHead(fmt.Sprintf("  %-24s %d of %d  ", label, len(list), of), list)
}

func (p *answerPrinter) unitLineHead(head string, list []query.Unit) {
	var names []string
	for _, u := range list {
		name := p.unitName(u)
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

// groups shows the matched excerpts split by one or two fields.
func (p *answerPrinter) groups() error {
	return p.groupTable().Write(p.e.Out, term.Screen, p.e.Width)
}

func (p *answerPrinter) groupTable() *term.Table {
	if len(p.q.by) == 2 {
		return p.crossTable()
	}
	t := &term.Table{Columns: []term.Column{{Name: p.q.by[0]}}}
	for _, n := range []string{"excerpts", "codings", "sources", "participants", "cases"} {
		t.Columns = append(t.Columns, term.Column{Name: n, Align: term.Right})
	}
	for _, g := range p.a.Groups {
		c := g.Counts
		t.Add(orNone(g.Values[0]), c.Excerpts, c.Codings, countCell(c.Sources, p.base(0, g.Values[0], "sources")),
			countCell(c.Participants, p.base(0, g.Values[0], "participants")), countCell(c.Cases, p.base(0, g.Values[0], "cases")))
	}
	c := p.a.Counts
	t.Add("all", c.Excerpts, c.Codings, countCell(c.Sources, c.Sources.WithText), countCell(c.Participants, c.Participants.WithText), countCell(c.Cases, c.Cases.WithText))
	return t
}

// base gives how many of something have text with a value of a field, or 0 if
// the field does not say.
func (p *answerPrinter) base(field int, value, what string) int {
	for _, b := range p.a.Bases {
		if b.Field == p.q.by[field] && b.Value == value {
			return countOf(b.Counts, what)
		}
	}
	return 0
}

func countCell(c query.Count, of int) term.Cell {
	text := fmt.Sprint(c.N)
	if of > 0 {
		text += fmt.Sprintf(" of %d", of)
	}
	return term.Cell{Value: c.N, Text: text}
}

func orNone(s string) string {
	if s == "" {
		return "(none)"
	}
	return s
}

// crossTable shows one field down and one across.
func (p *answerPrinter) crossTable() *term.Table {
	what := p.q.count
	if what == "" {
		what = "excerpts"
	}
	var rows, cols []string
	cells := map[[2]string]int{}
	for _, g := range p.a.Groups {
		if !slices.Contains(rows, g.Values[0]) {
			rows = append(rows, g.Values[0])
		}
		if !slices.Contains(cols, g.Values[1]) {
			cols = append(cols, g.Values[1])
		}
		cells[[2]string{g.Values[0], g.Values[1]}] = countOf(g.Counts, what)
	}
	if order := p.order(p.q.by[1]); order != nil {
		slices.SortStableFunc(cols, func(a, b string) int { return order(a) - order(b) })
	} else {
		slices.SortFunc(cols, corpus.LessName)
	}
	t := &term.Table{Columns: []term.Column{{Name: p.q.by[0]}}}
	for _, c := range cols {
		name := orNone(c)
		if n := p.base(1, c, what); n > 0 && (what == "participants" || what == "cases" || what == "sources") {
			name += fmt.Sprintf(" of %d", n)
		}
		t.Columns = append(t.Columns, term.Column{Name: name, Key: orNone(c), Align: term.Right})
	}
	for _, r := range rows {
		row := []any{orNone(r)}
		for _, c := range cols {
			row = append(row, cells[[2]string{r, c}])
		}
		t.Add(row...)
	}
	fmt.Fprintf(p.e.Err, "%s by %s and %s\n", what, p.q.by[0], p.q.by[1])
	return t
}

// order gives the places of the values of a field that is ordered.
func (p *answerPrinter) order(field string) func(string) int {
	levels := p.a.Data.Names.Waves
	if field != "wave" {
		levels = nil
		for _, f := range p.a.Data.Names.Fields {
			if f.Name == field && len(f.Levels) > 0 {
				levels = f.Levels
			}
		}
	}
	if levels == nil {
		return nil
	}
	return func(v string) int {
		if i := slices.Index(levels, v); i >= 0 {
			return i
		}
		return len(levels)
	}
}

// leftOut says what did not count, and why.
func (p *answerPrinter) leftOut() {
	if parts := leftOutWords(p.a); len(parts) > 0 {
		p.say("left out: %s", strings.Join(parts, "; "))
	}
	for _, dis := range p.a.Disputes {
		p.say("disputed: %s of %s, by %s; in no count", dis.Field, p.a.Data.Study.Sources[dis.Source].Name, strings.Join(dis.Assessors, " and "))
	}
	if p.a.Doubtful > 0 {
		p.say("%s counted on a doubtful place", plural(p.a.Doubtful, "coding"))
	}
}

func leftOutWords(a *study.Answer) []string {
	var parts []string
	for _, l := range a.LeftOut {
		word := l.Reason.String()
		if l.Field != "" {
			word += " " + l.Field
		}
		switch {
		case l.Reason == query.ByInterviewer && l.Codings == 0:
			parts = append(parts, word)
		case l.Codings > 0:
			parts = append(parts, fmt.Sprintf("%s %s", plural(l.Codings, "coding"), word))
		case l.Passages > 0:
			parts = append(parts, fmt.Sprintf("%s %s", plural(l.Passages, "passage"), word))
		}
	}
	return parts
}

// summaryOf is what every result states, for JSON.
func summaryOf(a *study.Answer) map[string]any {
	count := func(c query.Count) map[string]int {
		return map[string]int{"n": c.N, "with_text": c.WithText, "registered": c.Registered}
	}
	out := map[string]any{
		"query": a.Query, "state": a.Position, "scope": a.Scope.String(),
		"excerpts": a.Counts.Excerpts, "codings": a.Counts.Codings, "passages": count(a.Counts.Passages), "sources": count(a.Counts.Sources),
		"participants": count(a.Counts.Participants), "cases": count(a.Counts.Cases), "left_out": leftOutWords(a),
	}
	if a.Scope != query.InPassage && !a.Test {
		out["units"] = map[string]int{
			"yes": a.Units.Yes, "denied": a.Units.Denied, "silent": a.Units.Silent, "no_data": a.Units.NoData,
			"with_text": a.Units.WithText, "registered": a.Units.Registered,
		}
	}
	if a.Test {
		tally := map[string]int{}
		for f, n := range a.Tally() {
			tally[f.String()] += n
		}
		out["units"] = tally
	}
	return out
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

package query_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/query"
)

// TestChangeOfSixPatients: only who was seen twice, and read twice, can have
// kept or lost anything.
func TestChangeOfSixPatients(t *testing.T) {
	l := hope()
	c, err := l.bind(t, "hope").Change(&l.study)
	if err != nil {
		t.Fatal(shown(err))
	}
	if c.Query != "hope, in participant" || len(c.Steps) != 1 || c.Steps[0].From != "baseline" || c.Steps[0].To != "follow-up" {
		t.Errorf("%s: steps %+v", c.Query, c.Steps)
	}
	want := "Anna kept, Ben seen once, Cal lost, Dee lost, Eve seen once, Fay not read"
	if got := changes(c.Steps[0].Rows[0]); got != want {
		t.Errorf("hope: %s\nwant: %s", got, want)
	}
	c, err = l.bind(t, "each outcome: it in participant").Change(&l.study)
	if err != nil {
		t.Fatal(shown(err))
	}
	var rows []string
	for _, r := range c.Steps[0].Rows {
		rows = append(rows, r.Path+": "+changes(r))
	}
	want = "hope: " + want + "\ncalm: Anna neither, Ben seen once, Cal neither, Dee neither, Eve seen once, Fay not read"
	if got := strings.Join(rows, "\n"); got != want {
		t.Errorf("each: %s\nwant: %s", got, want)
	}
	for q, what := range map[string]string{
		"hope => calm in participant": "one condition", "hope in passage": "seen more than once", "hope where wave=baseline": "fewer than two",
	} {
		if _, err := l.bind(t, q).Change(&l.study); err == nil || !strings.Contains(shown(err), what) {
			t.Errorf("%s --change: %v, want %q", q, err, what)
		}
	}
}

// TestChangeOfThreeWaves: each wave is compared with the next, and the first
// with the last; who missed the second was seen twice from the first to the last.
func TestChangeOfThreeWaves(t *testing.T) {
	l := newLittle("hope")
	l.names.Waves = append(l.names.Waves, "later")
	l.source("Ann-1", "baseline", "Ann [x]hope")
	l.source("Ann-2", "follow-up", "Ann x")
	l.source("Ann-3", "later", "Ann [x]hope")
	l.source("Bob-1", "baseline", "Bob x")
	l.source("Bob-3", "later", "Bob [x]hope")
	c, err := l.bind(t, "hope").Change(&l.study)
	if err != nil {
		t.Fatal(shown(err))
	}
	var got []string
	for _, s := range c.Steps {
		got = append(got, fmt.Sprintf("%s to %s: %s", s.From, s.To, changes(s.Rows[0])))
	}
	want := "baseline to follow-up: Ann lost, Bob seen once; follow-up to later: Ann gained, Bob seen once; baseline to later: Ann kept, Bob gained"
	if strings.Join(got, "; ") != want {
		t.Errorf("%s\nwant: %s", strings.Join(got, "; "), want)
	}
}

func changes(r query.ChangeRow) string {
	var out []string
	for _, u := range r.Units {
		out = append(out, u.Name+" "+u.Kind().String())
	}
	return strings.Join(out, ", ")
}

// TestMatrixMarks: a cell without a unit tells why: denied, silent, no data.
func TestMatrixMarks(t *testing.T) {
	l := hope()
	m, err := l.bind(t, "passage in participant").Matrix(&l.study, "outcome,wave")
	if err != nil {
		t.Fatal(shown(err))
	}
	var got []string
	for i, r := range m.Rows {
		for j, c := range m.Columns {
			cell := m.Cells[i][j]
			got = append(got, fmt.Sprintf("%s at %s (of %d): %s, yes %d, denied %d, silent %d, no data %d", r.Name, c.Name, c.Of, cell.Value(), cell.Yes, cell.Denied, cell.Silent, cell.NoData))
		}
	}
	want := `hope at baseline (of 6): yes, yes 5, denied 0, silent 1, no data 0
hope at follow-up (of 4): yes, yes 1, denied 1, silent 1, no data 1
calm at baseline (of 6): silent, yes 0, denied 0, silent 6, no data 0
calm at follow-up (of 4): silent, yes 0, denied 0, silent 3, no data 1`
	if strings.Join(got, "\n") != want {
		t.Errorf("%s\nwant:\n%s", strings.Join(got, "\n"), want)
	}
	m, err = l.bind(t, "passage in participant where wave=follow-up").Matrix(&l.study, "hope,participant")
	if err != nil {
		t.Fatal(shown(err))
	}
	got = nil
	for j, c := range m.Columns {
		got = append(got, c.Name+" "+m.Cells[0][j].Value().String())
	}
	if want := "Anna yes, Cal denied, Dee silent, Fay no data"; strings.Join(got, ", ") != want {
		t.Errorf("by participant: %s, want %s", strings.Join(got, ", "), want)
	}
	for axes, what := range map[string]string{
		"hope": "ROWS,COLUMNS", "hope,wave,case": "more than one comma", "hope,nosuch": `no code "nosuch"`, "hope where wave=baseline,wave": "whole query",
		"field:nosuch,hope": `no field "nosuch"`,
	} {
		if _, err := l.bind(t, "hope in participant").Matrix(&l.study, axes); err == nil || !strings.Contains(shown(err), what) {
			t.Errorf("--matrix %s: %v, want %q", axes, err, what)
		}
	}
	l.code("ordinal:participant") // a continuum has levels and no codings: the field is meant
	if _, err := l.bind(t, "hope in participant").Matrix(&l.study, "hope,participant"); err != nil {
		t.Errorf("a continuum called participant: %s", shown(err))
	}
	l.code("wave")
	if _, err := l.bind(t, "hope in participant").Matrix(&l.study, "hope,wave"); err == nil || !strings.Contains(shown(err), "a field and a code") {
		t.Errorf("a code called wave: %v", err)
	}
}

// lipset is the crisp table of democracies between the wars by which csQCA is
// taught: 18 countries, four conditions, and whether democracy survived. A
// country is a case, what it has a code.
func lipset() *little {
	l := newLittle("dev", "urb", "lit", "ind", "surv")
	for _, row := range []struct{ on, survived, not string }{
		{"", "", "GR IT PT RO ES"},
		{"lit", "FI", "EE HU PL"},
		{"urb lit ind", "CZ", ""},
		{"dev lit", "IE", ""},
		{"dev lit ind", "FR SE", "AU"},
		{"dev urb lit ind", "BE NL UK", "DE"},
	} {
		for i, countries := range []string{row.survived, row.not} {
			for _, country := range strings.Fields(countries) {
				line := country
				for _, code := range strings.Fields(row.on) {
					line += " [x]" + code
				}
				if i == 0 {
					line += " [x]surv"
				}
				l.participant(country, country)
				l.source(country, "", line+" x")
			}
		}
	}
	return l
}

// TestPublishedTruthTable: the figures of a published crisp-set truth table. The
// data are Lipset's of 1959 as Rihoux and Ragin (Configurational Comparative
// Methods, 2009, chapter 3) dichotomise them and the R package QCA ships them
// (data set LR; truthTable with incl.cut = c(1, 0.01), and what it minimises to).
func TestPublishedTruthTable(t *testing.T) {
	l := lipset()
	c, err := l.bind(t, "dev and urb and lit and ind => surv in case").Combinations(&l.study)
	if err != nil {
		t.Fatal(shown(err))
	}
	var got []string
	for _, r := range c.Rows {
		if len(r.Units) == 0 {
			continue
		}
		var on, names string
		for _, o := range r.On {
			on += map[bool]string{false: "0", true: "1"}[o]
		}
		for _, u := range r.Units {
			names += " " + u.Name
		}
		got = append(got, fmt.Sprintf("%s n %d incl %.3f%s", on, len(r.Units), float64(r.Outcomes())/float64(len(r.Units)), names))
	}
	want := `0000 n 5 incl 0.000 ES GR IT PT RO
0010 n 4 incl 0.250 EE FI HU PL
0111 n 1 incl 1.000 CZ
1010 n 1 incl 1.000 IE
1011 n 3 incl 0.667 AU FR SE
1111 n 4 incl 0.750 BE DE NL UK`
	if len(c.Rows) != 16 || strings.Join(got, "\n") != want {
		t.Errorf("%d rows:\n%s\nwant 16 rows:\n%s", len(c.Rows), strings.Join(got, "\n"), want)
	}
	for _, row := range []struct {
		query                 string
		consistency, coverage string
	}{
		{"not urb and lit and not ind => surv in case", "0.400", "0.250"},
		{"urb and lit and ind => surv in case", "0.800", "0.500"},
		{"dev and not urb and lit => surv in case", "0.750", "0.375"},
	} {
		r := l.run(t, row.query)
		holds, of := r.Consistency()
		cover, all := r.Coverage()
		if got := fmt.Sprintf("%.3f", float64(holds)/float64(of)); got != row.consistency {
			t.Errorf("%s: consistency %s, published %s", row.query, got, row.consistency)
		}
		if got := fmt.Sprintf("%.3f", float64(cover)/float64(all)); got != row.coverage {
			t.Errorf("%s: coverage %s, published %s", row.query, got, row.coverage)
		}
	}
}

// TestContrastOfCountries: codes in units that are yes and in those that are
// no, the greatest difference first; the query's own code is not compared.
func TestContrastOfCountries(t *testing.T) {
	l := lipset()
	c, err := l.bind(t, "surv in case").Contrast(&l.study, "any")
	if err != nil {
		t.Fatal(shown(err))
	}
	var got []string
	for _, k := range c.Codes {
		got = append(got, fmt.Sprintf("%s %d of %d, %d of %d", k.Path, k.N[0], k.Of[0], k.N[1], k.Of[1]))
	}
	want := "dev 6 of 8, 2 of 10; ind 6 of 8, 2 of 10; lit 8 of 8, 5 of 10; urb 4 of 8, 1 of 10"
	if strings.Join(got, "; ") != want || strings.Join(c.Own, " ") != "surv" {
		t.Errorf("%s (own %v), want %s", strings.Join(got, "; "), c.Own, want)
	}
	c, err = l.bind(t, "dev and lit => surv in case").Contrast(&l.study, "(urb or ind)")
	if err != nil {
		t.Fatal(shown(err))
	}
	if s := fmt.Sprint(c.Sides, c.Codes); s != "[{holds 6} {exception 2}] [{ind [5 2] [6 2]} {urb [3 1] [6 2]}]" {
		t.Errorf("a test: %s", s)
	}
}

// TestByLevelsAndJudgements: a level between two has a name of its own under --by, and
// what a judgement says splits the words it rests on.
func TestByLevelsAndJudgements(t *testing.T) {
	l := newLittle("hold")
	l.source("A", "baseline", "P1 [x]hold")
	l.source("B", "baseline", "P2 [x]hold")
	for i, p := range []string{"P1", "P2"} {
		l.names.Participants[l.participant(p)].Cases = []uint32{l.caseOf([]string{"L1", "L2"}[i])}
	}
	l.names.Fields = []query.Field{
		{Name: "level", Type: query.LevelType, Owner: query.OfCase, Levels: []string{"low", "high"}, Values: func(at query.At, to []query.Value) []query.Value {
			return append(to, query.Value{Word: "low", Number: map[uint32]float64{1: 1, 2: 1.5}[at.Case], By: "alex"})
		}},
		{Name: "stance", Group: query.JudgementGroup, Owner: query.OfJudgement, Values: func(at query.At, to []query.Value) []query.Value {
			return append(to, query.Value{Word: map[uint32]string{5: "supports", 6: "refutes"}[at.Judgement]})
		}},
	}
	l.names.Evidence = func(name string) (*query.Layer, error) {
		return &query.Layer{Name: name, Spans: func(source int) []query.LayerSpan {
			p := l.study.Sources[source].Passages[0]
			return []query.LayerSpan{{Number: uint32(5 + source), Start: p.Start, End: p.End}}
		}}, nil
	}
	groups := func(r *query.Result) string {
		var out []string
		for _, g := range r.Groups {
			out = append(out, fmt.Sprintf("%s %d", strings.Join(g.Values, "/"), g.Counts.Excerpts))
		}
		return strings.Join(out, ", ")
	}
	if got, want := groups(l.run(t, "hold", "level")), "low 1, between low and high 1"; got != want {
		t.Errorf("by level: %s, want %s", got, want)
	}
	if got, want := groups(l.run(t, "evidence", "stance", "case")), "refutes/L2 1, supports/L1 1"; got != want {
		t.Errorf("by stance: %s, want %s", got, want)
	}
	if _, err := l.try("hold", "stance"); err == nil || !strings.Contains(shown(err), "asks for none") {
		t.Errorf("hold by stance: %v", err)
	}
	r := l.run(t, "hold")
	c, err := r.Column(l.bind(t, "hold"), "stance:cmoc-1")
	if err != nil {
		t.Fatal(shown(err))
	}
	if got := fmt.Sprint(c.OfMatch(r.Matches[0]), c.OfMatch(r.Matches[1])); got != "[supports] [refutes]" {
		t.Errorf("beside the matches: %s", got)
	}
	if _, err := r.Column(l.bind(t, "hold"), "case:cmoc-1"); err == nil {
		t.Error("case:cmoc-1 is taken for a field")
	}
}

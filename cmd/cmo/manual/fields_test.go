package manual_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/cmd/cmo/manual"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/query"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// aField is a row of the table of fields: a query, what it keeps.
var aField = regexp.MustCompile("(?m)^\\| `(.+?)` \\|(.*?)\\| .*\\|$")

// TestFields asks the queries of the table of fields of the page of questions,
// and looks that no field is without one: neither of those the language has nor
// of those of the study.
func TestFields(t *testing.T) {
	page, _ := manual.Page("questions")
	_, table, _ := strings.Cut(page, "\n## Every field, asked once\n")
	s := newShell(t)
	s.questions(t)
	opened, err := study.Find(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	d, err := opened.ReadData()
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	asked := map[string]bool{}
	for _, row := range aField.FindAllStringSubmatch(table, -1) {
		typed := strings.ReplaceAll(row[1], `\|`, "|")
		for _, word := range regexp.MustCompile(`[\w.-]+`).FindAllString(typed, -1) {
			asked[strings.ToLower(word)] = true
		}
		a, err := d.Ask(typed, query.Options{})
		if err != nil {
			t.Errorf("%s: %v", typed, err)
			continue
		}
		if got := answered(a); got != strings.TrimSpace(row[2]) {
			t.Errorf("%s keeps %q, worked out by hand: %q", typed, got, row[2])
		}
	}
	for _, f := range fieldsTold(t) {
		if !asked[f] {
			t.Errorf("no query asks for the field %s", f)
		}
	}
	for _, f := range d.Names.Fields {
		name := strings.ToLower(f.Name)
		_, alone, owned := strings.Cut(name, ".")
		if !asked[name] && !(owned && asked[alone]) {
			t.Errorf("no query asks for the field %s of the study", f.Name)
		}
	}
}

// fieldsTold are the fields that the table of the page of queries lists.
func fieldsTold(t *testing.T) []string {
	t.Helper()
	page, _ := manual.Page("query")
	_, table, _ := strings.Cut(page, "| group | fields | they choose |")
	table, _, _ = strings.Cut(table, "\n\n")
	var out []string
	for _, row := range strings.Split(table, "\n")[2:] {
		for _, f := range strings.Split(strings.Split(row, "|")[2], ",") {
			if f = strings.TrimSpace(f); f != "attributes" && f != "measures" && f != "continua" {
				out = append(out, f)
			}
		}
	}
	if len(out) < 30 {
		t.Fatalf("the page of queries lists only the fields %q", out)
	}
	return out
}

// answered writes an answer as the table does: where the excerpts stand, then
// what assessors dispute, and of a query in units those that are no.
func answered(a *study.Answer) string {
	var out []string
	for _, h := range a.Hits() {
		s := a.Data.Study.Sources[h.Source]
		if h.Span.Empty() {
			out = append(out, s.Name) // a whole picture
			continue
		}
		out = append(out, text.Address{Source: s.Name, From: text.Point{Passage: h.First}}.String())
	}
	said := strings.Join(out, " ")
	var disputed, no []string
	for _, d := range a.Disputes {
		disputed = append(disputed, a.Data.Study.Sources[d.Source].Name)
	}
	if a.Scope != query.InPassage {
		for _, u := range a.UnitsOf(query.Silent, query.DeniedThere) {
			no = append(no, u.Name)
		}
		slices.Sort(no)
	}
	if len(disputed) > 0 {
		said += "; disputed " + strings.Join(disputed, " ")
	}
	if len(no) > 0 {
		said += "; no " + strings.Join(no, " ")
	}
	return said
}

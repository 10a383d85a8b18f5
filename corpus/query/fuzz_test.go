package query_test

import (
	"math/rand"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/query"
)

// checkParse holds whatever is typed: a query is understood and writes itself
// so that it is understood the same, or the error says where and what.
func checkParse(t interface {
	Fatalf(string, ...any)
	Helper()
}, src string) *query.Query {
	t.Helper()
	q, err := query.Parse(src)
	if err != nil {
		p, ok := problem.As(err)
		if !ok || p.Kind != problem.Usage || p.What == "" || p.At == "" || p.Line == nil || len(p.Line.Marks) != 1 {
			t.Fatalf("%q: not a whole Problem: %#v", src, err)
		}
		m := p.Line.Marks[0]
		if m.Start < 0 || m.Start >= m.End || m.End > len(p.Line.Text)+1 {
			t.Fatalf("%q: the mark %v lies outside %q", src, m, p.Line.Text)
		}
		return nil
	}
	for _, form := range []string{q.String(), q.Echo()} {
		again, err := query.Parse(form)
		if err != nil {
			t.Fatalf("%q is understood as %q, which is not: %v", src, form, err)
		}
		if !q.Same(again) || again.String() != q.String() {
			t.Fatalf("%q is understood as %q, and that as %q", src, form, again)
		}
	}
	return q
}

func FuzzParse(f *testing.F) {
	for _, file := range []string{"testdata/echo.txt", "testdata/errors.txt"} {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for line := range strings.Lines(string(raw)) {
			f.Add(strings.TrimPrefix(strings.TrimSpace(line), "> "))
		}
	}
	l := patient()
	l.names.Fields = errorStudy().names.Fields
	for i := range l.names.Fields {
		l.names.Fields[i].Values = func(_ query.At, to []query.Value) []query.Value { return to }
	}
	f.Fuzz(func(t *testing.T, src string) {
		q := checkParse(t, src)
		if q == nil {
			return
		}
		bound, err := q.Bind(&l.names)
		if err != nil {
			if _, ok := problem.As(err); !ok {
				t.Fatalf("%q: not a Problem: %v", src, err)
			}
			return
		}
		if _, err := bound.Run(&l.study, query.Options{}); err != nil {
			t.Fatalf("%q: %v", src, err)
		}
		again, err := query.Parse(bound.String())
		if err != nil {
			t.Fatalf("%q is bound as %q, which is no query: %v", src, bound, err)
		}
		twice, err := again.Bind(&l.names)
		if err != nil || twice.String() != bound.String() {
			t.Fatalf("%q is bound as %q, and that as %v, %v", src, bound, twice, err)
		}
	})
}

// TestRoundTrip writes random trees and reads them.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := dice{Rand: rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))}
		if checkParse(t, d.ask().String()) == nil {
			t.Fatalf("not understood")
		}
	})
}

// TestRoundTripOfWords joins the words of the language at random.
func TestRoundTripOfWords(t *testing.T) {
	words := []string{
		"hold", "C/hold", "and", "or", "not", "near", "near/2", "before/3w", "overlaps", "with", "in", "case", "where", "role", "=", "!=", ">", "at-least", "is", "2",
		"(", ")", "{", "}", ",", "|", "!", "=>", "if", "then", "each", ":", "it", "any", "*", "passage", "uncoded", `"there for me"`, "“so”", "text:listen*", "/re/",
		"code:near", `code:"a \" b"`, "type:outcome", "cmoc:7.M1", "saved:x", "evidence", "#kx3f7", "none", "a@b", "~", "2023-01", "denied", "-", "é", "\n",
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 14).Draw(t, "n")
		var b strings.Builder
		for range n {
			b.WriteString(rapid.SampledFrom(words).Draw(t, "word"))
			if rapid.IntRange(0, 3).Draw(t, "blank") > 0 {
				b.WriteByte(' ')
			}
		}
		checkParse(t, b.String())
	})
}

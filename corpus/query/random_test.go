package query_test

import (
	"flag"
	"fmt"
	"math/rand"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/query"
)

// randomRounds is how many studies and queries are made at random (-query.rounds).
var randomRounds = flag.Int("query.rounds", 600, "how many random studies and queries to compare with the slow evaluator")

// TestAgainstSlow compares the engine with an evaluator written from the
// manual, on small studies and queries made at random.
func TestAgainstSlow(t *testing.T) {
	failed := 0
	for seed := range *randomRounds {
		d := dice{rand.New(rand.NewSource(int64(seed))), &whole{}}
		l, a := d.study(), d.ask()
		if got, want := fast(t, l, a), slowly(l, a, d.whole); got != want {
			t.Errorf("seed %d: %s\nengine %s\nslow   %s", seed, a, got, want)
			if failed++; failed > 3 {
				return
			}
		}
	}
}

// fast gives the answer of the engine as text.
func fast(t *testing.T, l *little, a *ask) string {
	r := l.run(t, a.String(), "case", "code")
	var b strings.Builder
	if r.Test {
		list := r.Findings()
		slices.SortStableFunc(list, func(x, y query.Unit) int { return strings.Compare(x.Name, y.Name) })
		for _, u := range list {
			fmt.Fprintf(&b, "%s %s; ", u.Name, u.Finding)
		}
	} else {
		list := r.UnitsOf()
		slices.SortStableFunc(list, func(x, y query.Unit) int { return strings.Compare(x.Name, y.Name) })
		for _, u := range list {
			fmt.Fprintf(&b, "%s %s; ", u.Name, u.Value)
		}
	}
	var spans []string
	for _, m := range r.Matches {
		spans = append(spans, fmt.Sprint(m.Term, ":", l.study.Sources[m.Source].Name, ":", m.Start, "-", m.End))
	}
	sort.Strings(spans)
	c := r.Counts
	fmt.Fprintf(&b, "\n       spans %s\n       codings %d excerpts %d passages %d sources %d participants %d cases %d",
		strings.Join(spans, " "), c.Codings, c.Excerpts, c.Passages.N, c.Sources.N, c.Participants.N, c.Cases.N)
	var groups []string
	for _, g := range r.Groups {
		c := g.Counts
		groups = append(groups, fmt.Sprintf("%s: codings %d excerpts %d passages %d sources %d participants %d cases %d", strings.Join(g.Values, "/"),
			c.Codings, c.Excerpts, c.Passages.N, c.Sources.N, c.Participants.N, c.Cases.N))
	}
	sort.Strings(groups)
	return b.String() + "\n       " + strings.Join(groups, "\n       ")
}

// slowly gives the answer of the slow evaluator as the same text.
func slowly(l *little, a *ask, w *whole) string {
	o := &slow{little: l, ask: a, judged: w.judged, asks: asksInterviewers(a.what) || asksInterviewers(a.cond)}
	var b strings.Builder
	counts := map[string]bool{}
	for _, u := range o.units() {
		v := o.value(a.what, nil, u)
		if a.cond == nil {
			counts[u] = v == query.Yes
			fmt.Fprintf(&b, "%s %s; ", u, v)
			continue
		}
		counts[u] = true
		first := o.value(a.cond, nil, u)
		what := "not met"
		switch {
		case first == query.NoData:
			what = "no data"
		case first == query.Yes && v == query.Yes:
			what = "holds"
		case first == query.Yes && v == query.NoData:
			what = "open"
		case first == query.Yes:
			what = "exception"
		case v == query.Yes:
			what = "not met, B all the same"
		}
		fmt.Fprintf(&b, "%s %s; ", u, what)
	}
	var terms [][]stretch
	if a.cond != nil {
		terms = o.matches(a.cond, nil, counts, true)
	}
	terms = append(terms, o.matches(a.what, nil, counts, true)...)
	var spans []string
	for i, list := range terms {
		for _, x := range list {
			spans = append(spans, fmt.Sprint(i, ":", l.study.Sources[x.source].Name, ":", x.start, "-", x.end))
		}
	}
	sort.Strings(spans)
	fmt.Fprintf(&b, "\n       spans %s\n       %s", strings.Join(spans, " "),
		o.counts(terms, counts, func(stretch, int) bool { return true }))
	var groups []string
	cases, codes := []string{""}, []string{""}
	cases = append(cases, l.names.Cases[1:]...)
	paths := []string{"", "a", "a/d", "b", "c", "b/e", "f", "g"}
	codes = append(codes, paths[1:]...)
	for _, inCase := range cases {
		for _, inCode := range codes {
			text := o.counts(terms, counts, func(x stretch, p int) bool {
				code := ""
				if x.coding >= 0 {
					code = paths[o.target(l.study.Sources[x.source].Codings[x.coding].Code)]
				}
				at := o.casesAt(x.source, p)
				isCase := len(at) == 0 && inCase == "" || slices.ContainsFunc(at, func(c uint32) bool { return l.names.Cases[c] == inCase })
				return isCase && code == inCode
			})
			if !strings.Contains(text, "sources 0") {
				groups = append(groups, inCase+"/"+inCode+": "+text)
			}
		}
	}
	sort.Strings(groups)
	return b.String() + "\n       " + strings.Join(groups, "\n       ")
}

// TestEachIsOneByOne: a row of an each is the query with the code in the place
// of it.
func TestEachIsOneByOne(t *testing.T) {
	for seed := range 300 {
		d := dice{Rand: rand.New(rand.NewSource(int64(seed)))}
		l, a := d.study(), d.ask()
		name := func(from, to string) {
			a.what.rename(from, to)
			if a.cond != nil {
				a.cond.rename(from, to)
			}
		}
		name("a", "it")
		asked := a.String()
		r := l.run(t, "each any: "+asked, "case")
		before := "it"
		for _, row := range r.Rows {
			now := "code:" + row.Path
			name(before, now)
			before = now
			one := l.run(t, a.String(), "case")
			if got, want := row.Result.Units, one.Units; got != want {
				t.Fatalf("seed %d: %s, row %s: units %+v, alone %+v", seed, asked, row.Path, got, want)
			}
			if got, want := fmt.Sprint(row.Result.Counts, row.Result.Matches, row.Result.Groups, row.Result.Tally()), fmt.Sprint(one.Counts, one.Matches, one.Groups, one.Tally()); got != want {
				t.Fatalf("seed %d: %s, row %s: %s, alone %s", seed, asked, row.Path, got, want)
			}
		}
	}
}

// rename gives a code of the tree another name.
func (t *tree) rename(from, to string) {
	if t.op == "code" && t.name == from {
		t.name = to
	}
	for _, part := range t.parts {
		part.rename(from, to)
	}
}

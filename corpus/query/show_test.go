package query_test

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/query"
)

// bind looks a query up; an error fails the test.
func (l *little) bind(t testing.TB, q string) *query.Bound {
	t.Helper()
	parsed, err := query.Parse(q)
	if err != nil {
		t.Fatalf("%s: %s", q, shown(err))
	}
	b, err := parsed.Bind(&l.names)
	if err != nil {
		t.Fatalf("%s: %s", q, shown(err))
	}
	return b
}

// A side of a comparison with the slow evaluator: a row or column as a term, or
// as a filter of where.
type side struct {
	name  string
	term  *tree
	where []choose
}

func codeTree(name string, exact bool) *tree {
	return &tree{op: "code", name: name, exact: exact, away: -1}
}

// axis makes an axis at random: as it is typed, and its rows as the slow
// evaluator has them. Of a field the rows are those the study holds.
func (d dice) axis(o *slow) (string, []side) {
	switch d.Intn(5) {
	case 0:
		return "a", []side{{"a/d", codeTree("d", false), nil}, {"a!", codeTree("a", true), nil}}
	case 1:
		return "type:mechanism", []side{{"b", codeTree("b", false), nil}, {"b/e", codeTree("e", false), nil}}
	case 2:
		return "(c or \"rock\")", []side{{"c", codeTree("c", false), nil}, {`"rock"`, &tree{op: "text", name: "rock", away: -1}, nil}}
	}
	field := d.of("case", "wave", "role", "participant", "interviewer")
	var out []side
	var values []string
	o.everyPassage(func(s, p int) {
		braces := []choose(nil)
		if o.asks {
			braces = []choose{{"interviewer", "!=", "none"}}
		}
		if !o.passes(braces, s, p) {
			return
		}
		found := o.values(field, s, p)
		if len(found) == 0 {
			found = []string{""}
		}
		values = append(values, found...)
	})
	slices.Sort(values)
	for _, v := range slices.Compact(values) {
		value := v
		if v == "" {
			value = "none"
		}
		out = append(out, side{v, nil, []choose{{field, "=", value}}})
	}
	return field, out
}

// cell is the query with rows and columns, one unit after the other.
func (o *slow) cell(sides ...side) string {
	a := &ask{what: o.what, scope: o.scope, where: slices.Clone(o.where)}
	what := &tree{op: "and", away: -1, parts: []*tree{o.what}}
	for _, s := range sides {
		a.where = append(a.where, s.where...)
		if s.term != nil {
			what.parts = append(what.parts, s.term)
		}
	}
	inner := &slow{little: o.little, ask: a, asks: asksInterviewers(o.what) || slices.Contains(a.where, choose{"interviewer", "=", "yes"})}
	n := map[query.Verdict]int{}
	for _, u := range inner.units() {
		n[inner.value(what, nil, u)]++
	}
	return fmt.Sprint(n[query.Yes], n[query.DeniedThere], n[query.Silent], n[query.NoData])
}

func cellText(c query.Cell) string { return fmt.Sprint(c.Yes, c.Denied, c.Silent, c.NoData) }

// TestMatrixAgainstSlow: every cell and total of a matrix, and which rows it
// has, from the words of the manual alone.
func TestMatrixAgainstSlow(t *testing.T) {
	for seed := range rounds(1200) {
		d := dice{Rand: rand.New(rand.NewSource(int64(seed)))}
		l, a := d.study(), d.ask()
		a.cond = nil
		o := &slow{little: l, ask: a, asks: asksInterviewers(a.what)}
		rowsTyped, rows := d.axis(o)
		columnsTyped, columns := d.axis(o)
		m, err := l.bind(t, a.String()).Matrix(&l.study, rowsTyped+","+columnsTyped)
		if err != nil {
			t.Fatalf("seed %d: %s --matrix %s,%s: %s", seed, a, rowsTyped, columnsTyped, shown(err))
		}
		where := fmt.Sprintf("seed %d: %s --matrix %s,%s", seed, a, rowsTyped, columnsTyped)
		if got, want := lineNames(m.Rows), sideNames(rows); got != want {
			t.Fatalf("%s: rows %s, slow %s", where, got, want)
		}
		if got, want := lineNames(m.Columns), sideNames(columns); got != want {
			t.Fatalf("%s: columns %s, slow %s", where, got, want)
		}
		named := func(lines []query.Line, name string) int {
			return slices.IndexFunc(lines, func(x query.Line) bool { return x.Name == name })
		}
		for _, r := range rows {
			i := named(m.Rows, r.name)
			if got, want := cellText(m.RowTotals[i]), o.cell(r); got != want {
				t.Fatalf("%s: all of row %q: %s, slow %s", where, r.name, got, want)
			}
			for _, c := range columns {
				j := named(m.Columns, c.name)
				if got, want := cellText(m.Cells[i][j]), o.cell(r, c); got != want {
					t.Fatalf("%s: row %q, column %q: %s, slow %s", where, r.name, c.name, got, want)
				}
				if n := len(m.Cells[i][j].Units()); n != m.Cells[i][j].Yes {
					t.Fatalf("%s: row %q, column %q: %d units are listed of %d", where, r.name, c.name, n, m.Cells[i][j].Yes)
				}
			}
		}
		for _, c := range columns {
			if got, want := cellText(m.ColumnTotals[named(m.Columns, c.name)]), o.cell(c); got != want {
				t.Fatalf("%s: all of column %q: %s, slow %s", where, c.name, got, want)
			}
		}
		if got, want := cellText(m.Total), o.cell(); got != want {
			t.Fatalf("%s: all: %s, slow %s", where, got, want)
		}
	}
}

func rounds(n int) int {
	if testing.Short() {
		return n / 8
	}
	return n
}

func lineNames(lines []query.Line) string {
	var names []string
	for _, l := range lines {
		names = append(names, l.Name)
	}
	slices.Sort(names)
	return strings.Join(names, "|")
}

func sideNames(sides []side) string {
	var names []string
	for _, s := range sides {
		names = append(names, s.name)
	}
	slices.Sort(names)
	return strings.Join(names, "|")
}

// TestChangeAgainstSlow: what became of every unit, from its values at each
// wave alone.
func TestChangeAgainstSlow(t *testing.T) {
	compared := 0
	for seed := range rounds(2000) {
		d := dice{Rand: rand.New(rand.NewSource(int64(seed)))}
		l, a := d.study(), d.ask()
		a.cond = nil
		a.scope = d.of("participant", "case", "study")
		at := func(wave string) map[string]query.Verdict {
			one := &ask{what: a.what, scope: a.scope, where: append(slices.Clone(a.where), choose{"wave", "=", wave})}
			o := &slow{little: l, ask: one, asks: asksInterviewers(a.what)}
			out := map[string]query.Verdict{}
			for _, u := range o.units() {
				out[u] = o.value(a.what, nil, u)
			}
			return out
		}
		before, after := at("baseline"), at("follow-up")
		c, err := l.bind(t, a.String()).Change(&l.study)
		if err != nil {
			if len(before) > 0 && len(after) > 0 {
				t.Fatalf("seed %d: %s: %s", seed, a, shown(err))
			}
			continue
		}
		compared++
		if len(c.Steps) != 1 || len(c.Steps[0].Rows) != 1 {
			t.Fatalf("seed %d: %s: steps %+v", seed, a, c.Steps)
		}
		seen := map[string]bool{}
		for _, u := range c.Steps[0].Rows[0].Units {
			seen[u.Name] = true
			b, wasThere := before[u.Name]
			f, isThere := after[u.Name]
			want := "neither"
			switch {
			case wasThere != isThere:
				want = "seen once"
			case b == query.NoData || f == query.NoData:
				want = "not read"
			case b == query.Yes && f == query.Yes:
				want = "kept"
			case b == query.Yes:
				want = "lost"
			case f == query.Yes:
				want = "gained"
			}
			if got := u.Kind().String(); got != want {
				t.Fatalf("seed %d: %s: %s %s, slow %s (%v %s, %v %s)", seed, a, u.Name, got, want, wasThere, b, isThere, f)
			}
		}
		for _, units := range []map[string]query.Verdict{before, after} {
			for name := range units {
				if !seen[name] {
					t.Fatalf("seed %d: %s: %s is in no row", seed, a, name)
				}
			}
		}
	}
	if compared < 50 {
		t.Errorf("only %d studies had two waves", compared)
	}
}

// TestCombinationsAgainstSlow: every unit stands in the row of its values, or
// in none if one of them is not known.
func TestCombinationsAgainstSlow(t *testing.T) {
	for seed := range rounds(1500) {
		d := dice{Rand: rand.New(rand.NewSource(int64(seed)))}
		l, a := d.study(), d.ask()
		parts := []*tree{d.words(1), {op: "not", away: -1, parts: []*tree{d.words(1)}}, d.words(0)}[:2+d.Intn(2)]
		and := &tree{op: "and", away: -1, parts: parts}
		outcome := a.cond
		a.cond, a.what = nil, and
		if outcome != nil {
			a.cond, a.what = and, outcome
		}
		c, err := l.bind(t, a.String()).Combinations(&l.study)
		if err != nil {
			t.Fatalf("seed %d: %s: %s", seed, a, shown(err))
		}
		if len(c.Rows) != 1<<len(parts) {
			t.Fatalf("seed %d: %s: %d rows of %d parts", seed, a, len(c.Rows), len(parts))
		}
		got := map[string]string{}
		for _, r := range c.Rows {
			for _, u := range r.Units {
				got[u.Name] = fmt.Sprint(r.On, outcome != nil && u.Outcome == query.Yes)
			}
		}
		for _, u := range c.Unknown {
			got[u.Name] = "not known"
		}
		o := &slow{little: l, ask: a, asks: asksInterviewers(a.what) || asksInterviewers(a.cond)}
		for _, u := range o.units() {
			var on []bool
			known := true
			for _, p := range parts {
				for p.op == "not" {
					p = p.parts[0]
				}
				v := o.value(p, nil, u)
				on = append(on, v == query.Yes)
				known = known && v != query.NoData
			}
			yes := false
			if outcome != nil {
				v := o.value(outcome, nil, u)
				yes, known = v == query.Yes, known && v != query.NoData
			}
			want := fmt.Sprint(on, yes)
			if !known {
				want = "not known"
			}
			if got[u] != want {
				t.Fatalf("seed %d: %s: %s is in row %s, slow %s", seed, a, u, got[u], want)
			}
		}
	}
}

// TestContrastAgainstSlow: how often each code is there on each side.
func TestContrastAgainstSlow(t *testing.T) {
	for seed := range rounds(1500) {
		d := dice{Rand: rand.New(rand.NewSource(int64(seed)))}
		l, a := d.study(), d.ask()
		c, err := l.bind(t, a.String()).Contrast(&l.study, "any")
		if err != nil {
			t.Fatalf("seed %d: %s: %s", seed, a, shown(err))
		}
		o := &slow{little: l, ask: a, asks: asksInterviewers(a.what) || asksInterviewers(a.cond)}
		for _, k := range c.Codes {
			var n, of [2]int
			for _, u := range o.units() {
				if a.cond != nil && o.value(a.cond, nil, u) != query.Yes {
					continue
				}
				side := 0
				switch o.value(a.what, nil, u) {
				case query.NoData:
					continue
				case query.Yes:
				default:
					side = 1
				}
				switch o.value(codeTree(k.Path[strings.LastIndexByte(k.Path, '/')+1:], false), nil, u) {
				case query.NoData:
				case query.Yes:
					n[side]++
					of[side]++
				default:
					of[side]++
				}
			}
			if k.N != n || k.Of != of {
				t.Fatalf("seed %d: %s: %s is %v of %v, slow %v of %v", seed, a, k.Path, k.N, k.Of, n, of)
			}
		}
		for i := 1; i < len(c.Codes); i++ {
			x, y := c.Codes[i-1], c.Codes[i]
			if x.Known() && y.Known() && max(x.Difference(), -x.Difference()) < max(y.Difference(), -y.Difference()) {
				t.Fatalf("seed %d: %s: %s comes before %s", seed, a, x.Path, y.Path)
			}
		}
	}
}

// TestMarginsAgainstSlow: totals of rows and columns are counted anew, and
// bases of pairs are the text that both values have.
func TestMarginsAgainstSlow(t *testing.T) {
	for seed := range rounds(1500) {
		d := dice{Rand: rand.New(rand.NewSource(int64(seed)))}
		l, a := d.study(), d.ask()
		a.cond = nil
		r := l.run(t, a.String(), "case", "role")
		o := &slow{little: l, ask: a, asks: asksInterviewers(a.what)}
		counts := map[string]bool{}
		for _, u := range o.units() {
			counts[u] = o.value(a.what, nil, u) == query.Yes
		}
		terms := o.matches(a.what, nil, counts, true)
		has := func(field, value string, s, p int) bool {
			at := o.values(field, s, p)
			return len(at) == 0 && value == "" || slices.Contains(at, value)
		}
		for i, field := range []string{"case", "role"} {
			for _, g := range r.Margins[i] {
				want := o.counts(terms, counts, func(x stretch, p int) bool { return has(field, g.Values[0], x.source, p) })
				if got := countsText(g.Counts); got != want {
					t.Fatalf("seed %d: %s: all of %s %q: %s, slow %s", seed, a, field, g.Values[0], got, want)
				}
			}
		}
		for _, g := range r.PairBases {
			people := map[uint32]bool{}
			passages := 0
			o.everyPassage(func(s, p int) {
				braces := []choose(nil)
				if o.asks {
					braces = []choose{{"interviewer", "!=", "none"}}
				}
				if o.passes(braces, s, p) && has("case", g.Values[0], s, p) && has("role", g.Values[1], s, p) {
					passages++
					for _, w := range o.who(s, p) {
						people[w] = true
					}
				}
			})
			if g.Counts.Passages.N != passages || g.Counts.Participants.N != len(people) {
				t.Fatalf("seed %d: %s: base of %v: %d passages, %d participants, slow %d, %d", seed, a, g.Values, g.Counts.Passages.N, g.Counts.Participants.N, passages, len(people))
			}
		}
	}
}

func countsText(c query.Counts) string {
	return fmt.Sprintf("codings %d excerpts %d passages %d sources %d participants %d cases %d", c.Codings, c.Excerpts, c.Passages.N, c.Sources.N, c.Participants.N, c.Cases.N)
}

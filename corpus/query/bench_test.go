package query_test

import (
	"fmt"
	"math/rand"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/query"
)

// big makes a study of so many sources with a hundred passages each, every
// other an interviewer's, and so many codings a source of 60 codes.
func big(sources, codings int) *little {
	l := newLittle()
	for i := range 12 {
		for j := range 4 {
			l.code(fmt.Sprintf("%s:code%d/part%d", []string{"context", "resource", "reasoning", "outcome"}[i%4], i, j))
		}
	}
	r := rand.New(rand.NewSource(1))
	for s := range sources {
		who := l.participant(fmt.Sprintf("P%d", s/2+1), fmt.Sprintf("LW%d", s%7+1))
		src := query.Source{Name: fmt.Sprintf("P%d-%d", s/2+1, s%2+1), Wave: uint16(s%2 + 1), Participants: []uint32{who}, ReadBy: []uint16{1, 2}}
		for i := range uint32(100) {
			p := query.Passage{Start: i * 600, End: i*600 + 600, WordsStart: i*600 + 5, WordsEnd: i*600 + 600, Words: 100, Interviewer: i%2 == 0}
			if !p.Interviewer {
				p.Speaker = who
			}
			src.Passages = append(src.Passages, p)
		}
		starts := make([]uint32, codings)
		for i := range starts {
			starts[i] = uint32(i)*60_000/uint32(codings) + uint32(r.Intn(60_000/codings))
		}
		for i, start := range starts {
			end := min(60_000, start+20+uint32(r.Intn(300)))
			src.Codings = append(src.Codings, query.Coding{
				Number: uint32(s*codings + i + 1), Code: uint32(1 + r.Intn(len(l.names.Codes))), Start: start, End: end, First: start / 600, Last: (end - 1) / 600,
				Coder: uint16(1 + r.Intn(2)), Polarity: query.Polarity(max(0, r.Intn(20)-17)), Intensity: query.Intensity(r.Intn(5)),
			})
		}
		l.study.Sources = append(l.study.Sources, src)
	}
	l.study.Text = func(int, int) (string, error) {
		return "well it was months and nobody rang and then she rang every thursday and she has been a rock to me", nil
	}
	return l
}

func benchmark(b *testing.B, l *little, q string, by ...string) {
	parsed, err := query.Parse(q)
	if err != nil {
		b.Fatal(err)
	}
	bound, err := parsed.Bind(&l.names)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	var r *query.Result
	for b.Loop() {
		if r, err = bound.Run(&l.study, query.Options{By: by}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(r.Matches)), "matches")
}

var benchmarks = []struct {
	name, query string
	by          []string
}{
	{"code", "code1/part1", nil},
	{"type by case", "type:outcome", []string{"code", "case"}},
	{"relation", "code1 near/2 code2", nil},
	{"two relations", "code1 near/2 code2 not overlaps code3", nil},
	{"and not in participant", "code1 and not code2 in participant", nil},
	{"test in case", "code1{wave=baseline} => code3{wave=follow-up} in case", nil},
	{"where", "code1 where wave=baseline, case=LW1|LW2", nil},
	{"any", "any", nil},
	{"uncoded", "uncoded", nil},
}

func BenchmarkRun(b *testing.B) {
	l := big(200, 150)
	for _, bench := range benchmarks {
		b.Run("30k/"+bench.name, func(b *testing.B) { benchmark(b, l, bench.query, bench.by...) })
	}
	b.Run("30k/text", func(b *testing.B) { benchmark(b, l, `"a rock" near/2 code1`) })
	b.Run("30k/each", func(b *testing.B) { benchmark(b, l, "each type:outcome: it in participant") })
	l = big(6667, 150)
	for _, bench := range benchmarks {
		b.Run("1M/"+bench.name, func(b *testing.B) { benchmark(b, l, bench.query, bench.by...) })
	}
}

// BenchmarkShapes: the answers that go over the study more than once.
func BenchmarkShapes(b *testing.B) {
	l := big(200, 150)
	for _, bench := range []struct {
		name, query string
		run         func(*query.Bound) error
	}{
		{"matrix of terms", "any in participant", func(q *query.Bound) error { _, err := q.Matrix(&l.study, "outcome,context"); return err }},
		{"matrix by wave", "any in participant", func(q *query.Bound) error { _, err := q.Matrix(&l.study, "outcome,wave"); return err }},
		{"matrix of fields", "code1 in participant", func(q *query.Bound) error { _, err := q.Matrix(&l.study, "case,wave"); return err }},
		{"change", "code1", func(q *query.Bound) error { _, err := q.Change(&l.study); return err }},
		{"combinations", "code1 and code2 and code3 => code4 in participant", func(q *query.Bound) error { _, err := q.Combinations(&l.study); return err }},
		{"contrast", "code1 in participant", func(q *query.Bound) error { _, err := q.Contrast(&l.study, "any"); return err }},
	} {
		q := l.bind(b, bench.query)
		b.Run("30k/"+bench.name, func(b *testing.B) {
			for b.Loop() {
				if err := bench.run(q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkParseAndBind(b *testing.B) {
	l := big(1, 1)
	for b.Loop() {
		q, err := query.Parse("code1 near/2 code2 and not code3 in participant where case=LW1")
		if err != nil {
			b.Fatal(err)
		}
		if _, err := q.Bind(&l.names); err != nil {
			b.Fatal(err)
		}
	}
}

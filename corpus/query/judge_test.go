package query_test

import (
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/query"
)

// levelled is a study of two cases that are judged, P1 of LW1 and P2 of LW2, and
// a group of both in which nobody knows who speaks.
func levelled() *little {
	l := newLittle("hold")
	l.participant("P1", "LW1")
	l.participant("P2", "LW2")
	l.source("one", "baseline", "P1 [x]hold")
	l.source("two", "baseline", "P2 [x]hold")
	group := l.source("group", "baseline", "- [x]hold")
	group.Participants = []uint32{1, 2}
	l.source("plain", "", "P1 [x]hold") // of no wave
	return l
}

// TestWhoseLevel: each person, case and assessor is compared with themselves.
func TestWhoseLevel(t *testing.T) {
	levels := []string{"bolted on", "fitting in", "belonging"}
	judged := func(n float64, by string) query.Value { return query.Value{Word: levels[int(n)-1], Number: n, By: by} }
	type key struct {
		of   string
		wave uint16
	}
	level := map[key][]query.Value{
		// alex saw LW1 go down; rosa judged the baseline alone.
		{"LW1", 1}: {judged(3, "alex"), judged(1, "rosa")}, {"LW1", 2}: {judged(2, "alex")},
		// of LW2 nobody judged both waves: alex once, rosa once.
		{"LW2", 1}: {judged(1, "alex")}, {"LW2", 2}: {judged(2, "rosa")},
	}
	contacts := map[key]float64{{"P1", 1}: 3, {"P1", 2}: 4, {"P2", 1}: 9, {"P2", 2}: 8}
	l := levelled()
	ready := map[key][]query.Value{{"P1", 1}: {judged(3, "alex")}, {"LW1", 1}: {judged(1, "alex")}, {"LW2", 1}: {judged(2, "alex")}}
	of := func(at query.At) string {
		if at.Participant != 0 {
			return l.names.Participants[at.Participant].Name
		}
		return l.names.Cases[at.Case]
	}
	l.names.Fields = []query.Field{
		{Name: "embedded", Type: query.LevelType, Levels: levels, Owner: query.OfCase, ByWave: true, Values: func(at query.At, to []query.Value) []query.Value {
			return append(to, level[key{of(at), at.Wave}]...)
		}},
		{Name: "contacts", Type: query.NumberType, Owner: query.OfParticipant, ByWave: true, Values: func(at query.At, to []query.Value) []query.Value {
			if n, ok := contacts[key{of(at), at.Wave}]; ok {
				to = append(to, query.Value{Number: n})
			}
			return to
		}},
		{Name: "ready", Type: query.LevelType, Levels: levels, Owner: query.OfEither, ByWave: true, Values: func(at query.At, to []query.Value) []query.Value {
			return append(to, ready[key{of(at), at.Wave}]...)
		}},
		{Name: "age", Type: query.NumberType, Owner: query.OfParticipant, ByWave: true, Values: func(at query.At, to []query.Value) []query.Value {
			return append(to, query.Value{Number: 40}) // at every wave, and at none
		}},
	}
	for _, row := range []struct{ filter, kept, disputed string }{
		// P1's own contacts rose, P2's own fell: of the group one is enough.
		{"contacts@follow-up over contacts@baseline", "group:1 one:1 plain:1", ""},
		{"contacts@follow-up under contacts@baseline", "group:1 two:1", ""},
		{"contacts@follow-up != contacts@baseline", "group:1 one:1 plain:1 two:1", ""},
		// alex compares with alex, not with rosa.
		{"embedded@follow-up over embedded@baseline", "group:1 two:1", ""},
		{"embedded@follow-up under embedded@baseline", "group:1 one:1 plain:1", ""},
		// two cases of different levels are no dispute, two assessors are.
		{"embedded=bolted-on", "group:1 two:1", "one"},
		{"embedded!=bolted-on", "", "one"},
		// what is judged of the person is nearer than what is judged of the case.
		{"ready=belonging", "group:1 one:1", ""},
		{"ready=bolted-on", "", ""},
		{"ready=fitting-in", "two:1", ""},
		// of a source without a wave only what holds at every wave is known.
		{"ready=none", "plain:1", ""},
		{"age=40", "group:1 one:1 plain:1 two:1", ""},
	} {
		r := l.run(t, "hold where "+row.filter)
		if got := l.kept(r); got != row.kept {
			t.Errorf("%s keeps %q, want %q", row.filter, got, row.kept)
		}
		disputed := ""
		for _, d := range r.Disputes {
			disputed += l.study.Sources[d.Source].Name
		}
		if disputed != row.disputed {
			t.Errorf("%s: disputed %q, want %q", row.filter, disputed, row.disputed)
		}
	}
}

// TestWordlessJudgements: what rests on no excerpt, or on one that is gone, is
// said and not passed over.
func TestWordlessJudgements(t *testing.T) {
	l := newLittle("hold")
	l.source("S", "baseline", "P [x]hold")
	p := l.study.Sources[0].Passages[0]
	l.names.Evidence = func(string) (*query.Layer, error) {
		return &query.Layer{Name: "evidence", Wordless: []uint32{2, 3}, Lost: []uint32{4}, Spans: func(int) []query.LayerSpan {
			return []query.LayerSpan{{Number: 1, Start: p.WordsStart, End: p.WordsEnd}}
		}}, nil
	}
	l.names.Fields = []query.Field{{Name: "stance", Group: query.JudgementGroup, Owner: query.OfJudgement, Values: func(at query.At, to []query.Value) []query.Value {
		return append(to, query.Value{Word: []string{"", "supports", "silent", "refutes", "silent"}[at.Judgement]})
	}}}
	for q, want := range map[string][2]int{"evidence": {2, 1}, "evidence{stance=silent}": {1, 1}, "evidence where stance=refutes": {1, 0}, "hold": {0, 0}} {
		var got [2]int
		for _, out := range l.run(t, q).LeftOut {
			switch out.Reason {
			case query.Wordless:
				got[0] = out.Judgements
			case query.LostPlace:
				got[1] = out.Judgements
			}
		}
		if got != want {
			t.Errorf("%s: %v without words and lost, want %v", q, got, want)
		}
	}
}

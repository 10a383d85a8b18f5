package query_test

import (
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/query"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// TestNames: folding, ends of paths, whole paths, ids, merged codes.
func TestNames(t *testing.T) {
	l := newLittle("trust in staff", "waiting", "hold/waiting", "hold/safe", "near", "Rückhalt", "x/trust")
	l.names.Codes = append(l.names.Codes, query.Code{Number: 21, Name: "time / place", ID: "kx3f7"}, query.Code{Number: 20, Name: "listened", Into: 5, ID: "k7777"})
	for _, row := range []struct{ typed, bound string }{
		{"trust-in-staff", "trust-in-staff"},
		{"Trust_In_Staff", "trust-in-staff"},
		{`code:"trust in  staff"`, "trust-in-staff"},
		{"waiting", "waiting"}, // a whole path wins over hold/waiting
		{"hold/waiting", "hold/waiting"},
		{"safe", "hold/safe"},
		{"Safe!", "hold/safe!"},
		{`code:"time / place"`, "code:#kx3f7"},
		{"code:#kx3f7", "code:#kx3f7"},
		{"code:near", "code:near"},
		{"RÜCKHALT", "Rückhalt"},
		{"trust", "x/trust"},
		{"listened", "hold/safe"}, // an alias
		{"mechanism", "type:mechanism"},
	} {
		q, err := query.Parse(row.typed)
		if err != nil {
			t.Fatalf("%s: %s", row.typed, shown(err))
		}
		b, err := q.Bind(&l.names)
		if err != nil {
			t.Errorf("%s: %s", row.typed, shown(err))
			continue
		}
		if b.String() != row.bound {
			t.Errorf("%s is bound as %s, want %s", row.typed, b, row.bound)
		}
	}
	q, _ := query.Parse("waiting and safe")
	b, err := q.Bind(&l.names)
	if err != nil {
		t.Fatal(err)
	}
	uses := b.Uses()
	if len(uses) != 2 || uses[0].Code != 2 || uses[1].Code != 5 || uses[1].At.Start != 12 {
		t.Errorf("uses %+v", uses)
	}
}

// TestDenotations: subtree, exact, types by slot or code, merged and polarity.
func TestDenotations(t *testing.T) {
	l := newLittle("mechanism:hold", "resource:hold/waiting", "outcome:calm", "descriptive:note")
	l.names.Codes = append(l.names.Codes, query.Code{Number: 9, Name: "held", Into: 1})
	l.source("S", "baseline",
		"P [x]hold=2+reported", "P [x]hold/waiting", "P [x]calm=denied", "P [x]note=reasoning", "P [x]calm", "P x")
	l.study.Sources[0].Codings = append(l.study.Sources[0].Codings, query.Coding{Number: 99, Code: 9, Start: l.study.Sources[0].Passages[5].WordsStart, End: l.study.Sources[0].Passages[5].WordsEnd, First: 5, Last: 5, Coder: 2})
	for _, row := range []struct{ query, kept string }{
		{"hold", "1 2 6"}, {"hold!", "1 6"}, {"waiting", "2"}, {"held", "1 2 6"},
		{"mechanism", "1 2 4 6"}, {"mechanism!", "1 6"}, {"resource", "2"}, {"type:reasoning", "4"}, {"outcome", "5"}, {"descriptive", ""},
		{"calm=denied", "3"}, {"calm=any", "3 5"}, {"any", "1 2 3 4 5 6"}, {"any{polarity=denied}", "3"},
		{"hold=2", "1"}, {"hold=2,reported", "1"}, {"hold{intensity at-least 1}", "1"}, {"hold{intensity=none}", "2 6"}, {"hold{status!=reported}", ""},
		{"any where polarity=denied", "3"}, {"calm where polarity=denied|present", "3 5"},
		{"note{slot=mechanism}", "4"}, {"any{code=hold}", "1 2 6"}, {"any{code!=hold}", "3 4 5"}, {"hold{coder=rosa}", "6"}, {"hold where coder!=rosa", "1 2"},
		{"uncoded", ""}, {"uncoded{coder=rosa}", "1 2 3 4 5"}, {"hold or calm", "1 2 5 6"}, {"not hold", ""},
	} {
		if got := l.kept(l.run(t, row.query)); got != row.kept {
			t.Errorf("%s keeps %q, want %q", row.query, got, row.kept)
		}
	}
	if got := units(l.run(t, "not hold")); got != "yes S:3 S:4 S:5; silent S:1 S:2 S:6" {
		t.Errorf("not hold: %s", got)
	}
}

// TestWords: text terms.
func TestWords(t *testing.T) {
	l := newLittle("hold")
	l.source("S9", "baseline", "P She was there for me, a rock.", "I a rock?", "P Rocks. LISTENING now", "P [there for me]hold because not")
	l.source("S10", "baseline", "P there. For me")
	queries := []struct{ query, quotes string }{
		{`"there for me"`, "there for me | there for me | there. For me"},
		{"text:rock", "rock"},
		{"text:rock*", "rock | Rocks"},
		{"text:rok~1", "rock"},
		{"text:listen*", "LISTENING"},
		{"/ro[ck]+/", "rock | Rock"},
		{"/(?-i)Ro[ck]+/", "Rock"},
		{"text:because and not hold", ""},
		{`"because not" and hold`, "there for me | because not"},
		{`"rock"{interviewer=yes}`, "rock"},
		{`"there for me" not overlaps hold`, "there for me | there. For me"},
	}
	for _, row := range queries {
		if got := l.quotes(l.run(t, row.query)); got != row.quotes {
			t.Errorf("%s finds %q, want %q", row.query, got, row.quotes)
		}
	}
	// An index may propose too much, in the order of sources; the answer is
	// the same.
	asked := 0
	l.study.Propose = func(p text.Pattern) ([]query.Place, bool) {
		asked++
		if p.Tokens() == nil {
			return nil, false
		}
		return []query.Place{{Source: 0, Passage: 0}, {Source: 0, Passage: 1}, {Source: 0, Passage: 2}, {Source: 0, Passage: 3}, {Source: 1, Passage: 0}}, true
	}
	for _, row := range queries {
		if got := l.quotes(l.run(t, row.query)); got != row.quotes {
			t.Errorf("with the index %s finds %q, want %q", row.query, got, row.quotes)
		}
	}
	if asked == 0 {
		t.Error("the index was not asked")
	}
}

// TestLayers: evidence, linked codes, configurations and saved queries, once
// someone supplies them.
func TestLayers(t *testing.T) {
	l := newLittle("waiting", "hold", "safe", "heard", "contained")
	s := l.source("S", "baseline", "P [x]waiting", "P [x]hold", "P [x]contained", "P x")
	l.names.Evidence = func(name string) (*query.Layer, error) {
		p := s.Passages[2]
		return &query.Layer{Name: name, Spans: func(int) []query.LayerSpan {
			return []query.LayerSpan{{Number: 5, Start: p.Start, End: p.End, First: 2, Last: 2}, {Number: 6, Start: p.End, End: p.End + 3, First: 3, Last: 3}}
		}}, nil
	}
	l.names.Fields = []query.Field{{Name: "stance", Group: query.JudgementGroup, Owner: query.OfJudgement, Values: func(at query.At, to []query.Value) []query.Value {
		return append(to, query.Value{Word: map[uint32]string{5: "supports", 6: "refutes"}[at.Judgement]})
	}}}
	codings := s.Codings
	l.names.Linked = func(int) [][2]uint32 { return [][2]uint32{{codings[0].Number, codings[1].Number}} }
	l.names.Expand = func(kind, name string) (string, error) {
		return map[string]string{
			"cmoc:7": "if cmoc:7.C1 and hold and (safe or heard) then contained", "cmoc:7.C1": "waiting", "saved:held": "hold or safe",
		}[kind+":"+name], nil
	}
	for _, row := range []struct{ query, kept string }{
		{"evidence", "3 4"}, {"evidence:cmoc-7{stance=refutes}", "4"}, {"evidence where stance=supports", "3"}, {"evidence overlaps contained", "3"},
		{"waiting linked hold", "1"}, {"hold linked waiting", ""}, {"waiting not linked safe", "1"},
		{"saved:held and not safe", "2"}, {"cmoc:7.C1 near hold", "1"},
	} {
		if got := l.kept(l.run(t, row.query)); got != row.kept {
			t.Errorf("%s keeps %q, want %q", row.query, got, row.kept)
		}
	}
	r := l.run(t, "cmoc:7 in study")
	if want := "if waiting and hold and (safe or heard) then contained, in study"; r.Query != want {
		t.Errorf("understood as %s, want %s", r.Query, want)
	}
	if got := findings(r); got != "not met, B all the same study" {
		t.Errorf("cmoc:7: %s", got)
	}
}

// TestFields: types of field, missing values, several values, waves,
// assessors who differ.
func TestFields(t *testing.T) {
	l := newLittle("hold")
	dates := []string{"2023-01-14", "2023-02", "2023", ""}
	contacts := []float64{2, 5, -1}
	for i := range 4 {
		l.source("S"+string(rune('1'+i)), []string{"baseline", "follow-up"}[i%2], "P"+string(rune('1'+i/2))+" [x]hold")
	}
	levels := []string{"bolted on", "fitting in", "belonging"}
	word := func(words ...string) func(query.At, []query.Value) []query.Value {
		return func(at query.At, to []query.Value) []query.Value {
			if w := words[at.Source]; w != "" {
				for _, one := range strings.Split(w, ";") {
					to = append(to, query.Value{Word: one})
				}
			}
			return to
		}
	}
	judged := map[[2]int][]query.Value{ // by participant and wave
		{1, 1}: {{Word: "bolted on", Number: 1, By: "alex"}, {Word: "fitting in", Number: 2, By: "rosa"}},
		{1, 2}: {{Word: "belonging", Number: 3, By: "alex"}},
		{2, 1}: {{Word: "fitting in", Number: 2, By: "alex"}},
		{2, 2}: {{Word: "between", Number: 2.5, By: "alex"}},
	}
	l.names.Fields = []query.Field{
		{Name: "date", Type: query.DateType, Values: word(dates...)},
		{Name: "setting", Values: word("home;clinic", "clinic", "", "home")},
		{Name: "about", Type: query.TextType, Values: word("waiting for the clinic", "the link worker", "", "clinics")},
		{Name: "contacts", Type: query.NumberType, Owner: query.OfParticipant, Values: func(at query.At, to []query.Value) []query.Value {
			return append(to, query.Value{Number: contacts[at.Participant]})
		}},
		{Name: "embeddedness", Type: query.LevelType, Levels: levels, Owner: query.OfParticipant, ByWave: true, Values: func(at query.At, to []query.Value) []query.Value {
			return append(to, judged[[2]int{int(at.Participant), int(at.Wave)}]...)
		}},
	}
	for _, row := range []struct{ filter, kept string }{
		{"date=2023-01", "S1:1"}, {"date=2023", "S1:1 S2:1 S3:1"}, {"date!=2023-01", "S2:1 S3:1"}, {"date=none", "S4:1"}, {"date=any", "S1:1 S2:1 S3:1"},
		{"date>2023-01", "S2:1"}, {"date at-most 2023-01", "S1:1"}, {"date<2023-02-01", "S1:1"},
		{"setting=home", "S1:1 S4:1"}, {"setting!=home", "S2:1"}, {"setting=none", "S3:1"}, {"setting=home|none", "S1:1 S3:1 S4:1"}, {"setting=home, setting=clinic", "S1:1"},
		{`about~clinic`, "S1:1"}, {`about~"clinic*"`, "S1:1 S4:1"},
		{"contacts>2", "S1:1 S2:1"}, {"contacts under 0", "S3:1 S4:1"}, {"contacts=-1", "S3:1 S4:1"},
		{"embeddedness=belonging", "S2:1"}, {"embeddedness>fitting-in", "S2:1 S4:1"}, {"embeddedness at-most belonging", "S1:1 S2:1 S3:1 S4:1"},
		{"embeddedness=bolted-on", ""}, {"embeddedness@follow-up=belonging", "S1:1 S2:1"}, {"embeddedness@follow-up>embeddedness@baseline", "S3:1 S4:1"},
		{"wave over baseline", "S2:1 S4:1"}, {"source=s3", "S3:1"}, {"words at-least 2", ""},
	} {
		r := l.run(t, "hold where "+row.filter)
		if row.filter == "embeddedness@follow-up>embeddedness@baseline" {
			// P1 went up from both, by whoever judged.
			row.kept = "S1:1 S2:1 S3:1 S4:1"
		}
		if got := l.kept(r); got != row.kept {
			t.Errorf("%s keeps %q, want %q", row.filter, got, row.kept)
		}
	}
	r := l.run(t, "hold where embeddedness=bolted-on")
	if len(r.Disputes) != 1 || strings.Join(r.Disputes[0].Assessors, " ") != "alex rosa" || r.Disputes[0].Source != 0 {
		t.Errorf("disputes %+v, want S1 by alex and rosa", r.Disputes)
	}
	r = l.run(t, "hold where date>2023-01")
	if len(r.LeftOut) != 1 || r.LeftOut[0] != (query.LeftOut{Reason: query.Missing, Field: "date", Passages: 1}) {
		t.Errorf("left out %+v, want one passage without a date", r.LeftOut)
	}
}

// TestBy: groups, their order, and what they are out of.
func TestBy(t *testing.T) {
	l := newLittle("outcome:engage", "outcome:calm")
	l.participant("P2", "LW10")
	l.participant("P10", "LW2")
	l.source("P2-1", "baseline", "P2 [x]engage [y]calm", "P2 z")
	l.source("P10-1", "baseline", "P10 [x [y]engage z]engage", "P10 [x]engage")
	r := l.run(t, "outcome", "case", "code")
	var got []string
	for _, g := range r.Groups {
		got = append(got, strings.Join(g.Values, "/")+" "+string(rune('0'+g.Counts.Codings))+" in "+string(rune('0'+g.Counts.Excerpts)))
	}
	if want := "LW2/engage 3 in 2, LW10/calm 1 in 1, LW10/engage 1 in 1"; strings.Join(got, ", ") != want {
		t.Errorf("groups %s, want %s", strings.Join(got, ", "), want)
	}
	if len(r.Bases) != 2 || r.Bases[0].Value != "LW2" || r.Bases[0].Counts.Passages.N != 2 || r.Bases[1].Counts.Participants.N != 1 {
		t.Errorf("bases %+v", r.Bases)
	}
	if r.Counts.Codings != 5 || r.Counts.Excerpts != 4 || r.Counts.Participants.N != 2 || r.Counts.Cases.Registered != 2 {
		t.Errorf("counts %+v", r.Counts)
	}
	if len(r.Matches) == 0 || l.study.Sources[r.Matches[0].Source].Name != "P2-1" {
		t.Errorf("matches are not in the order of names: %+v", r.Matches)
	}
	if _, err := l.try("outcome", "cas"); err == nil || !strings.Contains(shown(err), "case") {
		t.Errorf("--by cas: %v", err)
	}
}

// TestLacks: waves of which a unit has no text.
func TestLacks(t *testing.T) {
	r := hope().run(t, "hope in participant")
	for _, u := range r.UnitsOf() {
		want := 0
		if u.Name == "Ben" || u.Name == "Eve" {
			want = 1
		}
		if len(u.Lacks) != want {
			t.Errorf("%s lacks %v", u.Name, u.Lacks)
		}
	}
}

// TestWithIsBounded: words under words under words end with a Problem.
func TestWithIsBounded(t *testing.T) {
	l := newLittle("a")
	s := query.Source{Name: "S", ReadBy: []uint16{1}, Passages: []query.Passage{{End: 10_000, WordsEnd: 10_000}}}
	for i := range uint32(3000) {
		s.Codings = append(s.Codings, query.Coding{Number: i + 1, Code: 1, Start: i, End: 10_000 - i})
	}
	l.add(s, "")
	if _, err := l.try("any with any with any"); err == nil || !strings.Contains(shown(err), "pairs in S") {
		t.Errorf("not refused: %v", err)
	}
}

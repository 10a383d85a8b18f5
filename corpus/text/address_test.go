package text_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

func at(source string, numbers ...int) text.Address {
	a := text.Address{Source: source}
	for i, n := range []*int{&a.From.Passage, &a.From.Sentence, &a.To.Passage, &a.To.Sentence} {
		*n = numbers[i]
	}
	return a
}

func TestParseAddress(t *testing.T) {
	old := at("P31-1", 15, 0, 15, 0)
	old.Version = 1
	tests := []struct {
		typed string
		want  text.Address
		print string // where it is not as typed
	}{
		{"P31-1", at("P31-1", 0, 0, 0, 0), ""},
		{"P31-1:15", at("P31-1", 15, 0, 15, 0), ""},
		{"P31-1:13-15", at("P31-1", 13, 0, 15, 0), ""},
		{"P31-1:15.2", at("P31-1", 15, 2, 15, 2), ""},
		{"P31-1:15.2-3", at("P31-1", 15, 2, 15, 3), ""},
		{"P31-1:13.2-15.1", at("P31-1", 13, 2, 15, 1), ""},
		{"P31-1:13-15.1", at("P31-1", 13, 0, 15, 1), ""},
		{"P31-1@1:15", old, ""},
		{"P31-1@12", text.Address{Source: "P31-1", Version: 12}, ""},
		{"Focus group 3:2", at("Focus group 3", 2, 0, 2, 0), ""},
		{"LW5.day-09:2-3", at("LW5.day-09", 2, 0, 3, 0), ""},
		{"Réunion 3 mai:4.1", at("Réunion 3 mai", 4, 1, 4, 1), ""},
		{"12:3", at("12", 3, 0, 3, 0), ""},
		{"rosa@home:3", at("rosa@home", 3, 0, 3, 0), ""},
		{`"Meeting: 3 May":15`, at("Meeting: 3 May", 15, 0, 15, 0), "Meeting: 3 May:15"},
		{`"Meeting: 3 May"`, at("Meeting: 3 May", 0, 0, 0, 0), ""},
		{`"rosa@3":1`, at("rosa@3", 1, 0, 1, 0), ""},
		{`"the ""day"" after":1`, at(`the "day" after`, 1, 0, 1, 0), `the "day" after:1`},
		{`"""day"""`, at(`"day"`, 0, 0, 0, 0), ""},
		{"“Focus group”:2", at("Focus group", 2, 0, 2, 0), "Focus group:2"},
		{" P31-1:13–15 ", at("P31-1", 13, 0, 15, 0), "P31-1:13-15"},
		{"P31-1:015", at("P31-1", 15, 0, 15, 0), "P31-1:15"},
		{"P31-1:15-15", at("P31-1", 15, 0, 15, 0), "P31-1:15"},
		{"P31-1:15.2-15.3", at("P31-1", 15, 2, 15, 3), "P31-1:15.2-3"},
	}
	for _, test := range tests {
		got, err := text.ParseAddress(test.typed)
		if err != nil || got != test.want {
			t.Errorf("%s: %+v, %v; want %+v", test.typed, got, err, test.want)
		}
		if test.print == "" {
			test.print = test.typed
		}
		if got.String() != test.print {
			t.Errorf("%s prints as %s, want %s", test.typed, got, test.print)
		}
	}
}

func TestParseAddressProblems(t *testing.T) {
	tests := []struct{ typed, at, what, try string }{
		{"", "address:1:1", "an address begins with the name of a source", "P31-1:15"},
		{":15", "address:1:1", "an address begins with the name of a source", "P31-1:15"},
		{"P31-1:", "address:1:6", "a passage number is missing behind the colon", `"P31-1:"`},
		{"P31-1:x", "address:1:6", "a passage number is missing behind the colon", `"P31-1:x"`},
		{"Müller:0", "address:1:8", "passages are counted from 1", ""},
		{"P31-1:3.0", "address:1:9", "sentences are counted from 1", ""},
		{"P31-1@0:3", "address:1:7", "the versions of a text are counted from 1", ""},
		{"P31-1:3.", "address:1:9", "a number is missing", ""},
		{"P31-1:3-", "address:1:9", "a number is missing", ""},
		{"P31-1:3x", "address:1:8", "expected the end of the address", ""},
		{"P31-1:3-4-5", "address:1:10", "expected the end of the address", ""},
		{"P31-1:99999999999999999999", "address:1:7", "no text has that many passages", ""},
		{"P31-1:15-13", "address:1:7", "P31-1:15-13 runs backwards", "P31-1:13-15"},
		{"P31-1:15.3-2", "address:1:7", "P31-1:15.3-2 runs backwards", "P31-1:15.2-3"},
		{`"P31-1`, "address:1:1", "these quotes are not closed", ""},
		{`"P31-1"x`, "address:1:8", `expected ":" and a passage, or the end`, ""},
	}
	for _, test := range tests {
		_, err := text.ParseAddress(test.typed)
		p, ok := problem.As(err)
		if !ok || p.Kind != problem.Usage || p.At != test.at || p.What != test.what || p.Try != test.try {
			t.Errorf("%s: %+v", test.typed, p)
			continue
		}
		if m := p.Line.Marks[0]; p.Line.Text != test.typed || m.Start < 0 || m.Start > len(test.typed) {
			t.Errorf("%s: line %+v", test.typed, p.Line)
		}
	}
}

func TestResolve(t *testing.T) {
	tx := p31()
	tests := []struct{ address, want string }{
		{"P31-1:4.1", "She rang every Thursday."},
		{"P31-1:4.2-3", "She's been a rock, that's the only word. I didn't have to explain it all again."},
		{"P31-1:2.2-3.1", "Nobody rang, nobody wrote. You sit there and it goes round and round. And the link worker?"},
		{"P31-1:3", "And the link worker?"},
		{"P31-1:2-3", "It was months. Nobody rang, nobody wrote. You sit there and it goes round and round. And the link worker?"},
		{"P31-1@1:3", "And the link worker?"},
		{"P31-1", tx.Excerpt(text.Span{Start: 0, End: len(tx.Body)})},
	}
	for _, test := range tests {
		a, err := text.ParseAddress(test.address)
		if err != nil {
			t.Fatal(err)
		}
		s, err := tx.Resolve(a)
		if err != nil || tx.Excerpt(s) != test.want {
			t.Errorf("%s: %q, %v", test.address, tx.Excerpt(s), err)
		}
	}
}

func TestResolveProblems(t *testing.T) {
	tx := interview("P07-1", "I: And?", "P: Yes. No.", "P: ", "P: One")
	tests := []struct {
		address text.Address
		kind    problem.Kind
		what    string
	}{
		{at("P07-1", 91, 0, 91, 0), problem.NotFound, "P07-1 has 4 passages, there is no 91"},
		{at("P07-1", 1, 0, 91, 0), problem.NotFound, "P07-1 has 4 passages, there is no 91"},
		{at("P07-1", 2, 5, 2, 5), problem.NotFound, "P07-1:2 has 2 sentences, there is no 5"},
		{at("P07-1", 4, 1, 4, 2), problem.NotFound, "P07-1:4 has 1 sentence, there is no 2"},
		{at("P07-1", 3, 0, 3, 0), problem.Invalid, "P07-1:3 holds no words"},
		{at("P07-1", 3, 1, 3, 1), problem.Invalid, "P07-1:3 holds no words"},
		{at("P07-1", 4, 0, 2, 0), problem.Usage, "P07-1:4-2 runs backwards"},
		{text.Address{Source: "P07-1", Version: 2}, problem.NotFound, "P07-1 is version 1 here, not 2"},
	}
	for _, test := range tests {
		_, err := tx.Resolve(test.address)
		if p, ok := problem.As(err); !ok || p.Kind != test.kind || p.What != test.what {
			t.Errorf("%v: %v", test.address, err)
		}
	}
	if s, err := tx.Resolve(at("P07-1", 2, 0, 3, 0)); err != nil || tx.Excerpt(s) != "Yes. No." {
		t.Errorf("an empty passage at the end of a range: %q, %v", tx.Excerpt(s), err)
	}
	if s, err := (text.Text{Name: "photo"}).Resolve(text.Address{Source: "photo"}); err != nil || s != (text.Span{}) {
		t.Errorf("a picture: %v, %v", s, err)
	}
}

func TestAddressOfASpan(t *testing.T) {
	tx := p31()
	tests := []struct {
		words, want string
		exact       bool
	}{
		{"She rang every Thursday.", "P31-1:4.1", true},
		{"She rang", "P31-1:4", false},
		{"And the link worker?", "P31-1:3", true},
		{"And the link worker?\nP31: She rang every Thursday.", "P31-1:3.1-4.1", true},
		{"link worker?\nP31: She", "P31-1:3-4", false},
		{"She rang every Thursday. She's been a rock, that's the only word.", "P31-1:4.1-2", true},
		{"P31: Anything.", "P31-1:6", false},
	}
	for _, test := range tests {
		s := span(t, tx, test.words)
		if got := tx.Address(s).String(); got != test.want {
			t.Errorf("%q is %s, want %s", test.words, got, test.want)
		}
		if _, exact := tx.Exact(s); exact != test.exact {
			t.Errorf("%q: exact %v", test.words, exact)
		}
	}
	whole, _ := tx.Resolve(text.Address{Source: "P31-1"})
	if got := tx.Address(whole).String(); got != "P31-1:1-6" {
		t.Errorf("the whole source is %s", got)
	}
	if a, ok := (text.Text{Name: "photo"}).Exact(text.Span{}); !ok || a.String() != "photo" {
		t.Errorf("a picture is %v, %v", a, ok)
	}
	if got := at("P31-1", 4, 1, 5, 2).ByPassage(); got != at("P31-1", 4, 0, 5, 0) {
		t.Errorf("by passage: %v", got)
	}
}

func TestPrintedAddressReadsTheSame(t *testing.T) {
	name := rapid.OneOf(rapid.SampledFrom([]string{"P31-1", "a:1", "a@1", "a@1:2", `"`, `""`, `a"b`, "“a”", "x:", ":", "@", "3", "a:1-2.3"}),
		rapid.StringMatching(`[a-z0-9:@."“” é-]{0,8}`))
	rapid.Check(t, func(r *rapid.T) {
		a := text.Address{Source: strings.TrimSpace(name.Draw(r, "name")), Version: rapid.IntRange(0, 3).Draw(r, "version")}
		if a.Source == "" {
			return
		}
		if rapid.Bool().Draw(r, "places") {
			number := rapid.IntRange(1, 30)
			a.From.Passage = number.Draw(r, "from")
			a.From.Sentence = rapid.SampledFrom([]int{0, 1, 2, 9}).Draw(r, "from sentence")
			a.To = a.From
			if a.To.Passage += rapid.IntRange(0, 2).Draw(r, "more"); a.To != a.From {
				a.To.Sentence = rapid.IntRange(1, 3).Draw(r, "to sentence")
			}
		}
		if got, err := text.ParseAddress(a.String()); err != nil || got != a {
			r.Fatalf("%+v is printed %s, which reads %+v, %v", a, a, got, err)
		}
	})
}

func TestAddressHoldsItsSpan(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		tx := texts.Draw(r, "text")
		s := spans(tx).Draw(r, "span")
		exact, ok := tx.Exact(s)
		if ok {
			if got, err := tx.Resolve(exact); err != nil || got != s {
				r.Fatalf("%v is exactly %v, which is %v, %v", s, exact, got, err)
			}
		}
		if s.Empty() || !tx.Passage(tx.At(s.Start)).Words.Contains(text.Span{Start: s.Start, End: s.Start + 1}) ||
			!tx.Passage(tx.At(s.End-1)).Words.Contains(text.Span{Start: s.End - 1, End: s.End}) {
			return // it begins or ends in a label or layout
		}
		a := tx.Address(s)
		again, err := text.ParseAddress(a.String())
		if err != nil || again != a {
			r.Fatalf("%v reads %v, %v", a, again, err)
		}
		if got, err := tx.Resolve(a); err != nil || !got.Contains(s) {
			r.Fatalf("%v is at %v, which is %v, %v", s, a, got, err)
		}
	})
}

func TestEverySentenceHasAnExactAddress(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		tx := texts.Draw(r, "text")
		for _, p := range tx.Passages {
			for _, s := range tx.Sentences(p) {
				a, ok := tx.Exact(s)
				got, err := tx.Resolve(a)
				if !ok || err != nil || got != s {
					r.Fatalf("%v is %v, %v, which is %v, %v", s, a, ok, got, err)
				}
			}
		}
	})
}

func FuzzAddress(f *testing.F) {
	for _, seed := range []string{"P31-1@1:13.2-15.1", `"a ""b""":1-2`, "“x”@3", ":1", "a:1–2", "P31-1:15.2-3"} {
		f.Add(seed)
	}
	tx := p31()
	f.Fuzz(func(t *testing.T, typed string) {
		a, err := text.ParseAddress(typed)
		if err != nil {
			if !problem.Is(err, problem.Usage) {
				t.Fatalf("%q: %v", typed, err)
			}
			return
		}
		again, err := text.ParseAddress(a.String())
		if err != nil || again != a {
			t.Fatalf("%q is printed %s, which reads %+v, %v", typed, a, again, err)
		}
		if s, err := tx.Resolve(a); err == nil && !(text.Span{Start: 0, End: len(tx.Body)}).Contains(s) {
			t.Fatalf("%q is %v", typed, s)
		}
	})
}

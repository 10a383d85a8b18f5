package text_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

func TestFindQuote(t *testing.T) {
	tx := interview("P31-1",
		"I: And while you were waiting?",
		"P31: “It was months,” she said — nobody’s\nfault… Nobody rang,\u00a0nobody wrote - [[00:12]] not once.",
		"I: And the link worker?",
		"P31: She's been a rock ... a real rock. Cafe\u0301 finished. The ﬁrst 👩‍⚕️ came at ½ past. Hm... And again.",
	)
	tests := []struct{ quote, want string }{
		{"and while", "And while"},
		{"NOBODY'S FAULT", "nobody’s\nfault"},
		{`"it was months,"`, "“It was months,”"},
		{`"it was months," she said -- nobody's`, "“It was months,” she said — nobody’s"},
		{"she said -- nobody", "she said — nobody"},
		{"said—nobody's", "said — nobody’s"},
		{"fault... nobody rang, nobody", "fault… Nobody rang,\u00a0nobody"},
		{"wrote – not once", "wrote - [[00:12]] not once"},
		{"been a rock ... a real", "been a rock ... a real"},
		{"been ... again", "been a rock ... a real rock. Cafe\u0301 finished. The ﬁrst 👩‍⚕️ came at ½ past. Hm... And again"},
		{"been a … café", "been a rock ... a real rock. Cafe\u0301"},
		{"a real [...] finished", "a real rock. Cafe\u0301 finished"},
		{"real ... first ... again.", "real rock. Cafe\u0301 finished. The ﬁrst 👩‍⚕️ came at ½ past. Hm... And again."},
		{"… a real rock. …", "a real rock."},
		{`"a real rock"`, "a real rock"},
		{"caf\u00e9", "Cafe\u0301"},
		{"the first", "The ﬁrst"},
		{"👩‍⚕️ came", "👩‍⚕️ came"},
		{"½", "½"},
		{"not once. And the", "not once.\nI: And the"},
		{"months ... link worker", "months,” she said — nobody’s\nfault… Nobody rang,\u00a0nobody wrote - [[00:12]] not once.\nI: And the link worker"},
	}
	all := text.Span{Start: 0, End: len(tx.Body)}
	for _, test := range tests {
		s, err := tx.FindQuote(all, test.quote)
		if err != nil {
			p, _ := problem.As(err)
			t.Errorf("%s: %v (%+v)", test.quote, err, p)
		} else if got := tx.Body[s.Start:s.End]; got != test.want {
			t.Errorf("%s\n got %q\nwant %q", test.quote, got, test.want)
		}
	}
	for _, quote := range []string{"finish", "caf", "cafe", "ﬁ", "fi", "👩", "1", "2 past", "P31", "00:12", "worker? P31", "again ... been"} {
		if s, err := tx.FindQuote(all, quote); !problem.Is(err, problem.Invalid) {
			t.Errorf("%s: found %q, %v", quote, tx.Body[s.Start:s.End], err)
		}
	}
}

func TestFindQuoteProblems(t *testing.T) {
	tx := p31()
	tests := []struct {
		address, quote         string
		what, number, why, try string
		marks                  []string // the words marked in the line
	}{
		{"P31-1:4", "she", `"she" occurs twice`, "4", "",
			`-q "She rang" or -q "She's been", or a sentence: P31-1:4.1`, []string{"She", "She"}},
		{"P31-1:2", "nobody", `"nobody" occurs twice`, "2", "", `-q "Nobody rang" or -q "nobody wrote"`, []string{"Nobody", "nobody"}},
		{"P31-1", "rang", `"rang" occurs twice`, "2", "It is in passages 2 and 4.",
			`-q "rang, nobody" or -q "rang every", or a sentence: P31-1:2.2`, []string{"rang"}},
		{"P31-1", "the ... it", `"the ... it" occurs 5 times`, "1", "It is in passages 1, 3, 4 and 6.", `-q "the clinic ... it" or -q "the link ... it"`, []string{"the"}},
		{"P31-1:4", "been a brick", `"been a brick" is not among these words`, "4", `The nearest words are "been a rock".`, `-q "been a rock"`, []string{"been a rock"}},
		{"P31-1:4", "thurday", `"thurday" is not among these words`, "4", `The nearest words are "Thursday".`, `-q "Thursday"`, []string{"Thursday"}},
		{"P31-1:4", "she rung ... again", `"she rung ... again" is not among these words`, "4", `The nearest words are "She rang".`, `-q "She rang ... again"`, []string{"She rang"}},
		{"P31-1:4", "nobody rang", `"nobody rang" is not among these words`, "", "The words are in passage 2.", `P31-1:2 -q "nobody rang"`, nil},
		{"P31-1:3", "rang", `"rang" is not among these words`, "", "The words are in passages 2 and 4.", `P31-1:2 -q "rang"`, nil},
		{"P31-1:3", "round. And the link", `"round. And the link" is not among these words`, "", "The words are in passages 2 to 3.", `P31-1:2-3 -q "round. And the link"`, nil},
		{"P31-1:4", "again ... rock", `"again ... rock" is not among these words`, "", `The words on the two sides of "..." are there, but not in this order.`, "", nil},
		{"P31-1:4", "council ... again", `"council ... again" is not among these words`, "", `"council" is not there.`, "", nil},
		{"P31-1:4", "the council tax office", `"the council tax office" is not among these words`, "", "", "", nil},
		{"P31-1:4", "  ", "the quote holds no words", "", "", "", nil},
		{"P31-1:4", "...", "the quote holds no words", "", "", "", nil},
	}
	for _, test := range tests {
		a, err := text.ParseAddress(test.address)
		if err != nil {
			t.Fatal(err)
		}
		within, err := tx.Resolve(a)
		if err != nil {
			t.Fatal(err)
		}
		_, err = tx.FindQuote(within, test.quote)
		p, ok := problem.As(err)
		if !ok {
			t.Errorf("%s -q %s was found", test.address, test.quote)
			continue
		}
		at := test.address
		if at == "P31-1" {
			at = "P31-1:1-6"
		}
		if p.Kind != problem.Invalid || p.At != at || p.What != test.what || p.Why != test.why || p.Try != test.try {
			t.Errorf("%s -q %s:\n%s: %s\n%s\ntry: %s", test.address, test.quote, p.At, p.What, p.Why, p.Try)
		}
		var number string
		var marks []string
		if p.Line != nil {
			number = p.Line.Number
			for _, m := range p.Line.Marks {
				marks = append(marks, p.Line.Text[m.Start:m.End])
			}
		}
		if number != test.number || strings.Join(marks, "|") != strings.Join(test.marks, "|") {
			t.Errorf("%s -q %s: line %s, marks %q", test.address, test.quote, number, marks)
		}
	}
}

// invisible are characters a quote may have or leave out.
func invisible(r rune) bool { return unicode.Is(unicode.Cf, r) }

var offered = regexp.MustCompile(`-q "([^"]*)"`)

// refrains are texts that say the same few words again and again.
var refrains = rapid.Custom(func(t *rapid.T) text.Text {
	words := rapid.SliceOfN(rapid.SampledFrom([]string{"she", "She's", "rang", "a", "rock,", "…", "(no)"}), 1, 12)
	turn := rapid.Map(words, func(words []string) string { return "P: " + strings.Join(words, " ") })
	return interview("P31-1", rapid.SliceOfN(turn, 1, 3).Draw(t, "turns")...)
})

// Whatever is found once under its own words is found there, and whatever is
// offered instead is found once.
func TestFindQuoteFindsExcerpts(t *testing.T) {
	found, ambiguous := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		tx := rapid.OneOf(texts, refrains).Draw(r, "text")
		all := text.Span{Start: 0, End: len(tx.Body)}
		var words []text.Span
		for _, p := range tx.Passages {
			for token := range text.Tokens(tx.Masked(p)) {
				words = append(words, text.Span{Start: p.Words.Start + token.Start, End: p.Words.Start + token.End})
			}
		}
		if len(words) == 0 {
			return
		}
		i := rapid.IntRange(0, len(words)-1).Draw(r, "first")
		j := rapid.IntRange(i, len(words)-1).Draw(r, "last")
		s := text.Span{Start: words[i].Start, End: words[j].End}
		quote := tx.Excerpt(s)
		got, err := tx.FindQuote(all, quote)
		if err == nil {
			found++
			s.End = s.Start + len(strings.TrimRightFunc(tx.Body[s.Start:s.End], invisible))
			if got != s {
				r.Fatalf("%q is found at %v, %q; want %v", quote, got, tx.Body[got.Start:got.End], s)
			}
			return
		}
		p, ok := problem.As(err)
		if !ok || p.Kind != problem.Invalid {
			r.Fatalf("%q: %v", quote, err)
		}
		if !strings.Contains(p.What, "occurs") {
			r.Fatalf("%q: %s", quote, p.What)
		}
		ambiguous++
		for _, m := range p.Line.Marks {
			if m.Start >= m.End || m.End > len(p.Line.Text) {
				r.Fatalf("mark %v of %q", m, p.Line.Text)
			}
		}
		for _, q := range offered.FindAllStringSubmatch(p.Try, -1) {
			if !strings.HasPrefix(p.Try, "-q") {
				break // it goes with an address
			}
			if _, err := tx.FindQuote(all, q[1]); err != nil && !strings.HasSuffix(q[1], "…") {
				r.Fatalf("%q is offered for %q: %v", q[1], quote, err)
			}
		}
	})
	if (found == 0 || ambiguous == 0) && !testing.Short() {
		t.Errorf("%d found, %d ambiguous: the property was not tried", found, ambiguous)
	}
}

func FuzzFindQuote(f *testing.F) {
	f.Add("She rang. She's been a rock", "she", 3)
	f.Add("a ... b … c--d “e” ﬁ 👩‍⚕️🇬🇧", "A ... B", 1)
	f.Add("no no no no", `"no" ... no`, 0)
	f.Add("0\v+", `" "`, 0)
	f.Fuzz(func(t *testing.T, body, quote string, cut int) {
		body = strings.ToValidUTF8(strings.ReplaceAll(body, "\r", ""), "")
		tx := interview("P31-1", strings.Split(body, "\n")...)
		if tx.Validate() != nil {
			return
		}
		within := text.Span{Start: 0, End: len(tx.Body)}
		if cut > 0 && cut <= len(tx.Passages) {
			within = tx.Passage(cut).Span
		}
		s, err := tx.FindQuote(within, quote)
		if err != nil {
			if !problem.Is(err, problem.Invalid) {
				t.Fatal(err)
			}
			return
		}
		if s.Empty() || !within.Contains(s) || tx.Excerpt(s) == "" {
			t.Fatalf("%q is found at %v of %v", quote, s, within)
		}
		tx.Passages[0].Speaker = text.Span{}
		tx.Body = tx.Body[:s.Start] + strings.ToValidUTF8(tx.Body[s.Start:s.End], "!") + tx.Body[s.End:]
		if err := tx.Validate(); err != nil {
			t.Fatalf("%q is found at %v: %v", quote, s, err)
		}
	})
}

package text_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

func TestPatternFind(t *testing.T) {
	tests := []struct{ pattern, words, want string }{
		{"rock", "A Rock, rocks; rock's ROCK.", "Rock|ROCK"},
		{"there for me", "There, for\nme. There for him.", "There, for\nme"},
		{"no no", "no no no", "no no|no no"},
		{"listen*", "listen Listening unlisten glisten", "listen|Listening"},
		{"there for m*", "there for me there for mine", "there for me|there for mine"},
		{"rok~1", "rock rok ROKS rocks ork", "rock|rok|ROKS"},
		{"rok~2", "rock rocks roar stone", "rock|rocks|roar"},
		{"she's", "She’s she's shes", "She’s|she's"},
		{"Straße", "strasse STRASSE straße", "strasse|STRASSE|straße"},
		{"strasse", "Straße", "Straße"},
		{"café", "Cafe\u0301 cafe", "Cafe\u0301"},
		{"fine", "ﬁne", "ﬁne"},
		{"kelvin", "\u212aelvin", "\u212aelvin"},
		{"cooperate", "co\u00adoperate", "co\u00adoperate"},
		{"well-being", "well being, well—being", "well being|well—being"},
		{"שלום", "שלום עולם", "שלום"},
		{"because", "…because not", "because"},
		{"/rock|sock/", "Rock sock", "Rock|sock"},
		{"/(?-i)rock/", "Rock rock", "rock"},
		{"/^a.*d$/", "a b\nd", ""},
		{"/(?s)^a.*d$/", "a b\nd", "a b\nd"},
		{"/x*/", "axxa", "xx"},
	}
	for _, test := range tests {
		p, err := parse(test.pattern)
		if err != nil {
			t.Errorf("%s: %v", test.pattern, err)
			continue
		}
		var got []string
		for _, s := range p.Find(test.words) {
			got = append(got, test.words[s.Start:s.End])
		}
		if strings.Join(got, "|") != test.want {
			t.Errorf("%s in %q: %q, want %q", test.pattern, test.words, got, test.want)
		}
	}
}

// parse reads a pattern as a query writes it, without the quotes.
func parse(pattern string) (text.Pattern, error) {
	if expr, ok := strings.CutPrefix(pattern, "/"); ok {
		return text.RegexpPattern(strings.TrimSuffix(expr, "/"))
	}
	return text.ParsePattern(pattern)
}

func TestPatternTokens(t *testing.T) {
	p, err := text.ParsePattern(`  “She's”  been, listen* ROK~2 `)
	want := []text.PatternToken{{Text: "she's"}, {Text: "been"}, {Text: "listen", Prefix: true}, {Text: "rok", Edits: 2}}
	if err != nil || !slices.Equal(p.Tokens(), want) {
		t.Errorf("%+v, %v", p.Tokens(), err)
	}
	if got := p.String(); got != "She's been listen* ROK~2" {
		t.Errorf("prints %s", got)
	}
	if p, err = text.RegexpPattern("a|b"); err != nil || p.Tokens() != nil || p.String() != "/a|b/" {
		t.Errorf("%+v, %v, %v", p.Tokens(), p, err)
	}
}

func TestPatternProblems(t *testing.T) {
	for pattern, what := range map[string]string{
		"":            `"" holds no word to look for`,
		"?!":          `"?!" holds no word to look for`,
		"*":           `"*" stands only at the end of a word`,
		"*ing":        `"*" stands only at the end of a word`,
		"a * b":       `"*" stands only at the end of a word`,
		"listen*ing":  `"*" stands only at the end of a word`,
		"listen**":    `"*" stands only at the end of a word`,
		"rok~1*":      `"~1" stands only at the end of a word`,
		"rok~12":      `"~1" stands only at the end of a word`,
		"rok~3":       `"~" needs 1 or 2, the letters that may differ`,
		"rok~":        `"~" needs 1 or 2, the letters that may differ`,
		"/a(/":        "/a(/ cannot be read: missing closing ): (?i)a(",
		"/a{1,9999}/": "/a{1,9999}/ cannot be read: invalid repeat count: {1,9999}",
	} {
		_, err := parse(pattern)
		if p, ok := problem.As(err); !ok || p.Kind != problem.Usage || p.What != what {
			t.Errorf("%s: %v", pattern, err)
		}
	}
}

// findSlowly looks at every run of tokens, folding each.
func findSlowly(p text.Pattern, words string) (found []text.Span) {
	tokens := slices.Collect(text.Tokens(words))
	want := p.Tokens()
	for i := range max(0, len(tokens)-len(want)+1) {
		fits := true
		for j, w := range want {
			word := text.Fold(words[tokens[i+j].Start:tokens[i+j].End])
			switch {
			case w.Prefix:
				fits = fits && strings.HasPrefix(word, w.Text)
			case w.Edits > 0:
				fits = fits && distance([]rune(word), []rune(w.Text)) <= w.Edits
			default:
				fits = fits && word == w.Text
			}
		}
		if fits {
			found = append(found, text.Span{Start: tokens[i].Start, End: tokens[i+len(want)-1].End})
		}
	}
	return found
}

// distance is Levenshtein's, a row at a time.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		corner := row[0]
		row[0] = i + 1
		for j := range b {
			change := corner
			if a[i] != b[j] {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

func TestPatternFindsWhatTokensSay(t *testing.T) {
	hits := 0
	rapid.Check(t, func(r *rapid.T) {
		words := prose(20).Draw(r, "words")
		var typed []string
		for range rapid.IntRange(1, 2).Draw(r, "tokens") {
			token := pieces
			if said := tokens(words); len(said) > 0 {
				token = rapid.OneOf(pieces, rapid.SampledFrom(said))
			}
			typed = append(typed, token.Draw(r, "token")+rapid.SampledFrom([]string{"", "", "*", "~1", "~2"}).Draw(r, "mark"))
		}
		p, err := text.ParsePattern(strings.Join(typed, " "))
		if err != nil {
			return
		}
		again, err := text.ParsePattern(p.String())
		if err != nil || !slices.Equal(again.Tokens(), p.Tokens()) {
			r.Fatalf("%q reads %+v, %v", p, again.Tokens(), err)
		}
		got, want := p.Find(words), findSlowly(p, words)
		hits += len(want)
		if !slices.Equal(got, want) {
			r.Fatalf("%v in %q: %v, want %v", p, words, got, want)
		}
	})
	if hits == 0 && !testing.Short() {
		t.Error("nothing was ever found: the property was not tried")
	}
}

func FuzzPattern(f *testing.F) {
	f.Add("there for me", "There, for me")
	f.Add("listen* rok~1", "Listening rock")
	f.Add("/a|b*/", "aabb")
	f.Add("ﬁne", "FINE \u212a co\u00adop")
	f.Fuzz(func(t *testing.T, pattern, words string) {
		p, err := parse(pattern)
		if err != nil {
			if !problem.Is(err, problem.Usage) {
				t.Fatal(err)
			}
			return
		}
		found := p.Find(words)
		for _, s := range found {
			if s.Empty() || s.Start < 0 || s.End > len(words) {
				t.Fatalf("%v in %q: %v", p, words, found)
			}
		}
		if p.Tokens() == nil {
			return
		}
		again, err := text.ParsePattern(p.String())
		if err != nil || !slices.Equal(again.Tokens(), p.Tokens()) {
			t.Fatalf("%q reads %+v, %v", p, again.Tokens(), err)
		}
		for _, w := range p.Tokens() {
			if w.Edits > 0 {
				return // the slow way is too slow for long words
			}
		}
		if want := findSlowly(p, words); !slices.Equal(found, want) {
			t.Fatalf("%v in %q: %v, want %v", p, words, found, want)
		}
	})
}

// Every character a token can have is tried in the middle of a word, so that
// nothing the fast search leaves out could have matched.
func TestPatternFindsEveryCharacter(t *testing.T) {
	for r := range unicode.MaxRune {
		if !unicode.In(r, unicode.L, unicode.N, unicode.M, unicode.Cf, unicode.S) || unicode.In(r, unicode.Han, unicode.Hangul) {
			continue
		}
		for _, word := range []string{"rock" + string(r), string(r) + "rock", string(r)} {
			p, err := text.ParsePattern(text.Fold(word))
			if err != nil {
				continue
			}
			if got, want := p.Find(word), findSlowly(p, word); !slices.Equal(got, want) {
				t.Errorf("%q (%U) in %q: %v, want %v", p, r, word, got, want)
			}
		}
	}
}

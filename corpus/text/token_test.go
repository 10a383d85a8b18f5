package text_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/rivo/uniseg"
	"pgregory.net/rapid"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

func tokens(s string) (words []string) {
	for token := range text.Tokens(s) {
		words = append(words, s[token.Start:token.End])
	}
	return words
}

func TestTokens(t *testing.T) {
	tests := []struct{ s, want string }{
		{"", ""},
		{"She didn't – she’s ill.", "She|didn't|she’s|ill"},
		{"well-being 3.50 1,000 10:30 U.S. e.g. a:b", "well|being|3.50|1,000|10|30|U.S|e.g|a:b"},
		{"_really_ __x__ ___ a_b", "really|x|a_b"},
		{"'quoted' \"words\"", "quoted|words"},
		{"café cafe\u0301 naïve", "café|cafe\u0301|naïve"},
		{"👩‍⚕️ 👍🏽 1️⃣", "1️⃣"},
		{"שלום עולם צה\"ל", "שלום|עולם|צה\"ל"},
		{"سلام دنیا", "سلام|دنیا"},
		{"co\u00adoperate", "co\u00adoperate"},
		{"x²", "x|²"},
	}
	for _, test := range tests {
		if got := strings.Join(tokens(test.s), "|"); got != test.want {
			t.Errorf("%q: %q, want %q", test.s, got, test.want)
		}
	}
}

// tokensByTables cuts the whole string by Unicode's tables.
func tokensByTables(s string) (spans []text.Span) {
	isWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }
	at := 0
	for rest, state := s, -1; rest != ""; {
		var segment string
		segment, rest, state = uniseg.FirstWordInString(rest, state)
		if first := strings.IndexFunc(segment, isWord); first >= 0 {
			spans = append(spans, text.Span{Start: at + first, End: at + len(strings.TrimRight(segment, "_"))})
		}
		at += len(segment)
	}
	return spans
}

func TestTokensAreUnicodeWords(t *testing.T) {
	check := func(r *rapid.T, s string) {
		if got, want := slices.Collect(text.Tokens(s)), tokensByTables(s); !slices.Equal(got, want) {
			r.Fatalf("%q: %v, want %v", s, got, want)
		}
	}
	t.Run("prose", rapid.MakeCheck(func(r *rapid.T) { check(r, prose(20).Draw(r, "s")) }))
	t.Run("signs", rapid.MakeCheck(func(r *rapid.T) {
		check(r, rapid.StringOf(rapid.RuneFrom([]rune("aZ09_:.,;'\" -\n\té\u0301\u200d\u00ad’·ℹ©🇬א״ア️"))).Draw(r, "s"))
	}))
	t.Run("anything", rapid.MakeCheck(func(r *rapid.T) { check(r, rapid.String().Draw(r, "s")) }))
}

func TestFold(t *testing.T) {
	for token, want := range map[string]string{
		"rock": "rock", "Rock": "rock", "SHE’S": "she's", "she‘s": "she's", "ﬁne": "fine", "Straße": "strasse", "STRASSE": "strasse",
		"cafe\u0301": "café", "CAFÉ": "café", "co\u00adoperate": "cooperate", "ＡＢ": "ab", "Σίσυφος": "σίσυφοσ", "x²": "x2",
	} {
		if got := text.Fold(token); got != want {
			t.Errorf("Fold(%q) = %q, want %q", token, got, want)
		}
	}
	if n := testing.AllocsPerRun(100, func() { text.Fold("thursday's") }); n != 0 {
		t.Errorf("folding small ASCII allocates %v times", n)
	}
}

func TestFoldTwiceIsOnce(t *testing.T) {
	for r := range unicode.MaxRune {
		once := text.Fold(string(r))
		if twice := text.Fold(once); twice != once {
			t.Errorf("%U: %q, then %q", r, once, twice)
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		once := text.Fold(prose(4).Draw(r, "token"))
		if twice := text.Fold(once); twice != once {
			r.Fatalf("%q, then %q", once, twice)
		}
	})
}

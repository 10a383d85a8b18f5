package text

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold gives the form in which tokens are compared: without difference of
// case, of composed and compatibility forms (NFKC: "ﬁ" is "fi"), of straight
// and curly apostrophe, and without soft hyphens, which nobody sees. A token
// of small ASCII letters is its own fold, and comes back as it is.
func Fold(token string) string {
	for i := range len(token) {
		c := token[i]
		if c >= utf8.RuneSelf {
			return foldUnicode(token)
		}
		if 'A' <= c && c <= 'Z' {
			return foldASCII(token)
		}
	}
	return token
}

// foldASCII folds up to the first byte beyond ASCII, and leaves the rest to foldUnicode.
func foldASCII(token string) string {
	folded := make([]byte, len(token))
	for i := range len(token) {
		c := token[i]
		switch {
		case c >= utf8.RuneSelf:
			return foldUnicode(token)
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		}
		folded[i] = c
	}
	return string(folded)
}

var straighten = strings.NewReplacer("’", "'", "‘", "'", "\u00ad", "")

func foldUnicode(token string) string {
	token = straighten.Replace(token)
	if isASCII(token) {
		return Fold(token)
	}
	// Folding case can undo a normal form and the other way round; no
	// character needs more than two rounds (the tests try them all).
	for range 2 {
		token = norm.NFKC.String(cases.Fold().String(norm.NFKC.String(token)))
	}
	return token
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

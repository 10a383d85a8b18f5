package index

import (
	"strings"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
)

// Stem gives what the forms of an English word have in common, for a word that
// is folded: "rock" for "rocks". It is no word and is never shown. A word with
// a figure or a letter beyond a to z is its own stem.
func Stem(word string) string {
	if strings.ContainsFunc(word, func(r rune) bool { return (r < 'a' || r > 'z') && r != '\'' }) {
		return word
	}
	env := snowballstem.NewEnv(word)
	english.Stem(env)
	return env.Current()
}

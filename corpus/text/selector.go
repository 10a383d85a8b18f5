package text

import (
	"strings"
	"unicode/utf8"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// A Selector points at words by quoting them with what stands around them, for
// other programs (W3C Web Annotation calls it a text quote selector). It is
// made when something is written out and never stored: what the study keeps is
// an Anchor.
type Selector struct{ Exact, Prefix, Suffix string }

// How much of the surroundings a Selector quotes: more only while the words
// would be found in two places, and never beyond reason.
const (
	usualContext = 32
	mostContext  = 1024
)

// Selector quotes a span from the stored bytes, labels and all, with 32
// characters on either side, or as many as it takes to find it again.
func (t Text) Selector(s Span) Selector {
	for context := usualContext; ; context *= 2 {
		sel := Selector{
			Exact:  t.Body[s.Start:s.End],
			Prefix: lastRunes(t.Body[:s.Start], context),
			Suffix: firstRunes(t.Body[s.End:], context),
		}
		if found, err := t.Find(sel); context >= mostContext || err == nil && found == s {
			return sel
		}
	}
}

// Find gives the one place a Selector describes. Words that occur once are
// found whatever surrounds them; of several places it takes the one with the
// quoted words on both sides, or, where there is none, on one. It is Stale when
// that leaves no place or more than one: a place is never guessed.
func (t Text) Find(sel Selector) (Span, error) {
	if sel.Exact == "" {
		if t.Body == "" {
			return Span{}, nil
		}
		return Span{}, problem.New(problem.Stale, "no words are quoted to be found again").In(t.Name)
	}
	var places [3]int // how many have neither side, one, both
	var place [3]Span
	for at := 0; ; at++ {
		i := strings.Index(t.Body[at:], sel.Exact)
		if i < 0 {
			break
		}
		at += i
		s := Span{at, at + len(sel.Exact)}
		sides := 0
		if strings.HasSuffix(t.Body[:s.Start], sel.Prefix) {
			sides++
		}
		if strings.HasPrefix(t.Body[s.End:], sel.Suffix) {
			sides++
		}
		places[sides]++
		place[sides] = s
	}
	for sides := 2; sides >= 0; sides-- {
		switch {
		case places[sides] == 1:
			return place[sides], nil
		case places[sides] > 0:
			return Span{}, problem.New(problem.Stale, "%q is in %d places, and what stood around it does not tell them apart",
				shorten(sel.Exact), places[0]+places[1]+places[2]).In(t.Name)
		}
	}
	return Span{}, problem.New(problem.Stale, "%q is no longer in the text", shorten(sel.Exact)).In(t.Name)
}

// firstRunes gives the first n characters of s, or all.
func firstRunes(s string, n int) string {
	end := 0
	for ; n > 0 && end < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[end:])
		end += size
	}
	return s[:end]
}

// lastRunes gives the last n characters of s, or all.
func lastRunes(s string, n int) string {
	start := len(s)
	for ; n > 0 && start > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:start])
		start -= size
	}
	return s[start:]
}

package ingest

import (
	"strings"
	"unicode"
)

// unheard are words by which transcribers say that they could not hear or tell
// what was said. The mark stays among the words, since a quote without it would
// join what does not belong together; how many there are is a Note.
var unheard = []string{"inaudible", "unclear", "unintelligible", "indistinct", "crosstalk", "cross talk", "cross-talk", "overtalk", "overtalking", "talking over",
	"overlapping", "overlap", "overlapping speech", "inaud", "undecipherable", "garbled", "muffled", "unsure", "unverständlich", "inaudible speech", "incompréhensible", "?", "??", "???"}

// countUnheard counts the marks of what could not be heard: [inaudible],
// [inaudible 00:12:04], (unclear: bus?), [crosstalk], xxx.
func countUnheard(t string) int {
	n := 0
	for at := 0; at < len(t); {
		i := strings.IndexAny(t[at:], "[(<{xX")
		if i < 0 {
			break
		}
		at += i
		if closing := closes[t[at]]; closing != 0 {
			if end := strings.IndexByte(t[at:min(len(t), at+longestStamp)], closing); end > 0 && isUnheard(t[at+1:at+end]) {
				n++
				at += end
			}
			at++
			continue
		}
		run := len(t[at:]) - len(strings.TrimLeft(t[at:], "xX"))
		if run >= 3 && !besideWord(t, at, at+run) {
			n++
		}
		at += run
	}
	return n
}

// isUnheard reports whether what stands in brackets says that something was not
// heard: one of the words, alone, with a time, or with a guess behind it.
func isUnheard(s string) bool {
	s = strings.ToLower(strings.Trim(s, " .(["))
	for _, word := range unheard {
		rest, ok := strings.CutPrefix(s, word)
		if ok && (rest == "" || !unicode.IsLetter([]rune(rest)[0])) && (rest == "" || word[0] != '?') {
			return true
		}
		if before, ok := strings.CutSuffix(s, word); ok && strings.Trim(before, "0123456789:.,- ") == "" {
			return true
		}
	}
	return false
}

// besideWord reports whether a letter or number touches a stretch.
func besideWord(t string, from, to int) bool {
	touches := func(c byte) bool { return c >= 0x80 || digit(c) || unicode.IsLetter(rune(c)) }
	return from > 0 && touches(t[from-1]) || to < len(t) && touches(t[to])
}

package text

import (
	"strings"
	"unicode/utf8"
)

// A sieve tells fast which passages cannot hold a pattern, so that a rare word
// is found in a whole study without cutting every passage into tokens.
//
// It looks for the longest run of ASCII letters and digits that the pattern
// needs, in either case. Where a passage has characters that might fold into
// ASCII ("ﬁ", "K" for kelvin, soft hyphens) it lets the passage through.
type sieve struct {
	needle string // folded; empty lets everything through
	rare   int    // the place in it of its rarest character
}

func newSieve(tokens []PatternToken) (s sieve) {
	for _, t := range tokens {
		if t.Edits > 0 {
			continue
		}
		runs := strings.FieldsFunc(t.Text, func(r rune) bool { return r >= utf8.RuneSelf || !isWordRune(r) })
		for _, run := range runs {
			if len(run) > len(s.needle) {
				s.needle = run
			}
		}
	}
	const byFrequency = "etaoinshrdlcumwfgypbvk" // of English letters; others are rarer
	rank := func(c byte) int {
		if i := strings.IndexByte(byFrequency, c); i >= 0 {
			return i
		}
		return len(byFrequency)
	}
	for i := range len(s.needle) {
		if rank(s.needle[i]) > rank(s.needle[s.rare]) {
			s.rare = i
		}
	}
	return s
}

// mayHold reports whether a passage could hold the pattern. False is certain.
func (s sieve) mayHold(words string) bool {
	if s.needle == "" {
		return true
	}
	rare := s.needle[s.rare]
	for i := 0; i < len(words); i++ {
		c := lower[words[i]]
		if c == rare {
			if start := i - s.rare; start >= 0 && hasFoldedPrefix(words[start:], s.needle) {
				return true
			}
		} else if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(words[i:])
			if !staysBeyondASCII(r) {
				return true
			}
			i += size - 1
		}
	}
	return false
}

// places gives where the needle stands, and whether the pattern can be nowhere
// else: not so without a needle, or where a character might fold into ASCII.
func (s sieve) places(words string) (at []int, sure bool) {
	if s.needle == "" {
		return nil, false
	}
	rare := s.needle[s.rare]
	for i := 0; i < len(words); i++ {
		c := lower[words[i]]
		if c == rare {
			if start := i - s.rare; start >= 0 && hasFoldedPrefix(words[start:], s.needle) {
				at = append(at, start)
			}
		} else if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(words[i:])
			if !staysBeyondASCII(r) {
				return nil, false
			}
			i += size - 1
		}
	}
	return at, true
}

// hasFoldedPrefix is strings.HasPrefix for a small ASCII prefix, in either case.
func hasFoldedPrefix(s, prefix string) bool {
	if len(s) < len(prefix) {
		return false
	}
	for i := range len(prefix) {
		if lower[s[i]] != prefix[i] {
			return false
		}
	}
	return true
}

// lower gives the small letter of a capital ASCII letter, and any other byte itself.
var lower = func() (table [256]byte) {
	for c := range table {
		table[c] = byte(c)
		if 'A' <= c && c <= 'Z' {
			table[c] += 'a' - 'A'
		}
	}
	return table
}()

// staysBeyondASCII reports whether a character certainly folds into none that
// a needle could have: the accented letters and the punctuation of most
// European texts, Greek, Cyrillic, Hebrew, Arabic and more, and pictures.
func staysBeyondASCII(r rune) bool {
	switch r {
	case 'ª', '²', '³', '¹', 'º', '¼', '½', '¾', '\u00ad', 'ß', 'İ', 'Ĳ', 'ĳ', 'Ŀ', 'ŀ', 'ŉ', 'ſ':
		return false
	}
	return 0xA0 <= r && r < 0x180 || // Latin-1 and Latin Extended-A
		0x300 <= r && r < 0x1D00 || // from combining accents to the scripts of Asia
		0x2010 <= r && r < 0x2030 || // dashes, quotation marks, ellipsis
		r == '€' ||
		0x3040 <= r && r < 0x3200 || 0x4E00 <= r && r < 0xA000 || 0xAC00 <= r && r < 0xD800 || // kana, Han, Hangul
		0x1F300 <= r && r < 0x1FB00 // pictures
}

package identifier

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A token is a part of a name or of a text as names are compared: a run of
// letters or of digits. Letters of scripts that put no blank between words are
// tokens of their own.
type token struct{ start, end int }

// nextToken gives the first token at or behind an offset; it is empty at the end.
func nextToken(s string, at int) token {
	for at < len(s) {
		r, n := runeAt(s, at)
		switch {
		case isLetter(r):
			end := at + n
			for end < len(s) && !unspaced(r) {
				next, m := runeAt(s, end)
				if !isLetter(next) && !unseen(next) && !unicode.Is(unicode.Mn, next) || unspaced(next) {
					break
				}
				end += m
			}
			return token{at, end}
		case unicode.IsDigit(r):
			end := at + n
			for end < len(s) {
				next, m := runeAt(s, end)
				if !unicode.IsDigit(next) {
					break
				}
				end += m
			}
			return token{at, end}
		}
		at += n
	}
	return token{at, at}
}

func runeAt(s string, at int) (rune, int) {
	if c := s[at]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(s[at:])
}

func isLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	}
	return unicode.IsLetter(r)
}

// unspaced reports whether a letter is of a script without blanks between words.
func unspaced(r rune) bool {
	return r > 0xe00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// unseen reports whether a rune inside a word is not seen: a soft hyphen, a
// joiner of no width.
func unseen(r rune) bool {
	return r == 0xad || r >= 0x200b && r <= 0x200d || r == 0x2060 || r == 0xfeff
}

// plainLetters are letters that no normal form takes apart.
var plainLetters = strings.NewReplacer("ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "æ", "ae", "œ", "oe", "ı", "i", "ħ", "h")

// fold gives the form in which tokens are compared: without difference of case
// and without accents. ASCII is folded into the buffer.
func fold(s string, buf []byte) []byte {
	buf = buf[:0]
	for i := range len(s) {
		c := s[i]
		if c >= utf8.RuneSelf {
			return append(buf[:0], foldMarks(s)...)
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		buf = append(buf, c)
	}
	return buf
}

func foldMarks(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) || unseen(r) {
			return -1
		}
		return r
	}, norm.NFKD.String(text.Fold(s)))
	return plainLetters.Replace(s)
}

// capital reports whether words begin with a capital.
func capital(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r) || unicode.IsTitle(r)
}

// caseless reports whether the first letter is of a script without capitals.
func caseless(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.ToUpper(r) == r && unicode.ToLower(r) == r
}

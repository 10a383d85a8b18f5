package text

import (
	"iter"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Tokens goes over the words of a string as searching knows them, as spans of
// the string: Unicode's word segments (UAX 29) that hold at least one letter
// or number. "didn't" is one, "well-being" two, "3.50" one. Underscores and
// signs around a word, as some transcribers mark stress, are left out.
//
// Nothing is left out for being common: "because" and "not" are what a realist
// looks for. What is compared is the Fold of a token.
func Tokens(s string) iter.Seq[Span] {
	return func(yield func(Span) bool) {
		for token, at := nextToken(s, 0); !token.Empty(); token, at = nextToken(s, at) {
			if !yield(token) {
				return
			}
		}
	}
}

// What a byte is to the rules for words.
const (
	signByte byte = iota // no part of a word
	letterByte
	digitByte
	underByte
	betweenLetters // joins two letters: a colon
	betweenDigits  // joins two digits: , ;
	betweenBoth    // joins two letters or two digits: . '
	beyondASCII
)

var byteClass = func() (class [256]byte) {
	for c := range class {
		switch {
		case c >= utf8.RuneSelf:
			class[c] = beyondASCII
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z':
			class[c] = letterByte
		case '0' <= c && c <= '9':
			class[c] = digitByte
		}
	}
	class['_'] = underByte
	class[':'] = betweenLetters
	class[','], class[';'] = betweenDigits, betweenDigits
	class['.'], class['\''] = betweenBoth, betweenBoth
	return class
}()

// nextToken finds the first token at or behind an offset that lies on a
// boundary of words, and where to go on. The token is empty at the end.
//
// Plain ASCII is cut by hand, ten times as fast as by tables. Where a word
// meets anything else it is cut again, from its first byte, by the tables; and
// since all that the rules carry over from one word to the next concerns
// blanks, flags and joined pictures, none of which hold letters, they may
// start afresh at each word.
func nextToken(s string, at int) (Span, int) {
	for at < len(s) {
		switch byteClass[s[at]] {
		case letterByte, digitByte, underByte:
			end, plain := plainWord(s, at)
			if !plain {
				end = at + unicodeWord(s[at:])
			}
			if token := bare(s, Span{at, end}); !token.Empty() {
				return token, end
			}
			at = end
		case beyondASCII:
			end := at + unicodeWord(s[at:])
			if token := bare(s, Span{at, end}); !token.Empty() {
				return token, end
			}
			at = end
		default:
			at++
		}
	}
	return Span{}, at
}

// plainWord gives the end of the word that begins at an offset, if everything
// that decides it is ASCII.
func plainWord(s string, at int) (end int, plain bool) {
	last := byteClass[s[at]]
	for at++; at < len(s); at++ {
		class := byteClass[s[at]]
		switch class {
		case letterByte, digitByte, underByte:
			last = class
			continue
		case beyondASCII:
			return 0, false
		case signByte:
			return at, true
		}
		if at+1 == len(s) {
			return at, true
		}
		next := byteClass[s[at+1]]
		if next == beyondASCII {
			return 0, false
		}
		letters := last == letterByte && next == letterByte && class != betweenDigits
		digits := last == digitByte && next == digitByte && class != betweenLetters
		if !letters && !digits {
			return at, true
		}
	}
	return at, true
}

// unicodeWord gives the length of the first segment of s by the tables.
func unicodeWord(s string) int {
	word, _, _ := uniseg.FirstWordInString(s, -1)
	return len(word)
}

// bare leaves out what stands before the first letter or number of a segment,
// and underscores behind; it is empty when there is no letter or number.
func bare(s string, segment Span) Span {
	for segment.Start < segment.End {
		r, size := utf8.DecodeRuneInString(s[segment.Start:segment.End])
		if isWordRune(r) {
			for s[segment.End-1] == '_' {
				segment.End--
			}
			return segment
		}
		segment.Start += size
	}
	return Span{}
}

package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// A quoteView is words as quotes are compared: case, white space, shapes of
// dashes and quotation marks, composed and compatibility forms and characters
// nobody sees make no difference, and blanks beside a dash do not count. Every
// byte of it knows the stretch of the text it came from.
type quoteView struct {
	text     []byte
	from, to []int32 // of each byte of text
	gap      *Span   // white space since the last character
	body     string
}

// viewQuote folds what somebody typed.
func viewQuote(typed string) string {
	var v quoteView
	v.add(typed, 0)
	return string(v.text)
}

// viewWords folds the words of the text within a span.
func (t Text) viewWords(within Span) *quoteView {
	v := &quoteView{body: t.Body}
	for p := range t.across(within) {
		part := within.clip(p.Words)
		v.blank(Span{part.Start, part.Start}) // passages are apart
		v.add(t.masked(p, part), part.Start)
	}
	return v
}

// add folds s, whose first byte stands at an offset of the text.
func (v *quoteView) add(s string, at int) {
	for i := 0; i < len(s); {
		n := 1
		if r, size := utf8.DecodeRuneInString(s[i:]); size > 1 || i+1 < len(s) && s[i+1] >= utf8.RuneSelf {
			n = size
			if _, ok := signs[r]; !ok { // a character with all that combines with it
				n = max(size, norm.NFKC.NextBoundaryInString(s[i:], true))
			}
		}
		v.character(s[i:i+n], Span{at + i, at + i + n})
		i += n
	}
}

// signs are the shapes that stand for one ASCII sign.
var signs = map[rune]byte{
	'‐': '-', '‑': '-', '‒': '-', '–': '-', '—': '-', '―': '-', '−': '-', '﹘': '-', '－': '-',
	'“': '"', '”': '"', '„': '"', '‟': '"', '″': '"', '«': '"', '»': '"', '＂': '"',
	'‘': '\'', '’': '\'', '‚': '\'', '‛': '\'', '′': '\'', '´': '\'', '`': '\'', '＇': '\'',
}

// character adds one character, folded.
func (v *quoteView) character(s string, from Span) {
	if len(s) == 1 {
		v.ascii(s[0], from)
		return
	}
	r, size := utf8.DecodeRuneInString(s)
	if sign, ok := signs[r]; ok && size == len(s) { // NFKC makes two characters of some
		v.ascii(sign, from)
		return
	}
	for _, r := range norm.NFKC.String(cases.Fold().String(norm.NFKC.String(s))) {
		switch {
		case r < utf8.RuneSelf:
			v.ascii(byte(r), from)
		case unicode.IsSpace(r):
			v.blank(from)
		case !unicode.Is(unicode.Cf, r): // which nobody sees
			v.put(string(r), from)
		}
	}
}

func (v *quoteView) ascii(c byte, from Span) {
	switch {
	case c == ' ' || '\t' <= c && c <= '\r':
		v.blank(from)
	case 'A' <= c && c <= 'Z':
		v.put(string(rune(c+'a'-'A')), from)
	case c == '`':
		v.put("'", from)
	default:
		v.put(string(rune(c)), from)
	}
}

// blank notes white space, which is written only between two characters.
func (v *quoteView) blank(from Span) {
	if v.gap == nil {
		v.gap = &from
	}
	v.gap.End = from.End
}

// put adds a character, and the white space before it where that counts.
func (v *quoteView) put(char string, from Span) {
	gap, n := v.gap, len(v.text)
	v.gap = nil
	afterDash := n > 0 && v.text[n-1] == '-'
	if char == "-" && afterDash { // "--" is one dash
		v.to[n-1] = int32(from.End)
		return
	}
	if gap != nil && n > 0 && !afterDash && char != "-" {
		v.write(" ", *gap)
	}
	v.write(char, from)
}

func (v *quoteView) write(char string, from Span) {
	v.text = append(v.text, char...)
	for range len(char) {
		v.from = append(v.from, int32(from.Start))
		v.to = append(v.to, int32(from.End))
	}
}

// under gives the stretch of the text under a stretch of the view.
func (v *quoteView) under(s Span) Span {
	return Span{int(v.from[s.Start]), int(v.to[s.End-1])}
}

// find gives every place in the view where words stand from one boundary of
// words to another.
func (v *quoteView) find(words string) (found []Span) {
	if words == "" {
		return nil
	}
	text := string(v.text)
	for at := 0; ; at++ {
		i := strings.Index(text[at:], words)
		if i < 0 {
			return found
		}
		at += i
		if s := (Span{at, at + len(words)}); v.boundary(s.Start, s.Start) && v.boundary(s.End, s.Start) {
			found = append(found, s)
		}
	}
}

// boundary reports whether a quote may start or end at an offset of the view:
// not inside a word, nor inside what a reader sees as one character. Flags are
// pairs of letters, counted from where the quote starts.
func (v *quoteView) boundary(at, start int) bool {
	if at == 0 || at == len(v.text) {
		return true
	}
	if !utf8.RuneStart(v.text[at]) || v.from[at] == v.from[at-1] && v.to[at] == v.to[at-1] {
		return false
	}
	before, _ := utf8.DecodeLastRune(v.text[:at])
	after, _ := utf8.DecodeRune(v.text[at:])
	switch {
	case unicode.IsMark(after), unicode.Is(skinTones, after):
		return false
	case isWordRune(after) && (isWordRune(before) || unicode.IsMark(before)):
		return v.wordsMeet(at)
	case unicode.Is(unicode.Regional_Indicator, before) && unicode.Is(unicode.Regional_Indicator, after):
		n := 0
		for i := at; i > start; i -= len("🇦") {
			if r, _ := utf8.DecodeLastRune(v.text[:i]); !unicode.Is(unicode.Regional_Indicator, r) {
				break
			}
			n++
		}
		return n > 0 && n%2 == 0
	case unicode.IsSymbol(after) && (unicode.IsSymbol(before) || unicode.IsMark(before)) && v.to[at-1] < v.from[at]:
		const joiner = "\u200d" // makes one picture of two
		return !strings.Contains(v.body[v.to[at-1]:v.from[at]], joiner)
	default:
		return true
	}
}

// wordsMeet reports whether one word ends and another starts at an offset with
// a letter on either side, as they do in scripts written without blanks.
func (v *quoteView) wordsMeet(at int) bool {
	start, end, next := int(v.from[at-1]), int(v.to[at-1]), int(v.from[at])
	word, _, _ := uniseg.FirstWordInString(v.body[start:v.to[at]], -1)
	return end <= start+len(word) && start+len(word) <= next
}

var skinTones = &unicode.RangeTable{R32: []unicode.Range32{{Lo: 0x1F3FB, Hi: 0x1F3FF, Stride: 1}}}

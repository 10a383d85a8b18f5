package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Sentences cuts the words of a passage into sentences, as spans of the text
// without outer blanks. Every byte of the words that is neither blank nor
// skipped lies in exactly one.
//
// The rules are Unicode's (UAX 29) with three things they leave to a
// tailoring: a line end inside a paragraph ends no sentence, for transcripts
// are wrapped anywhere, but an empty line does; "Dr." and its like end none;
// and neither does a quotation that goes on: "Really?" he asked.
//
// Sentences are only a way to type and to move. What is stored is a span, so
// a better rule in a later release moves nothing.
func (t Text) Sentences(p Passage) []Span {
	masked := t.Masked(p)
	view := viewSentences(masked, p)
	var out []Span
	begin, at := 0, 0 // of the sentence in masked; of the segment in the view
	for rest, state := view.text, -1; rest != ""; {
		var segment string
		segment, rest, state = uniseg.FirstSentenceInString(rest, state)
		at += len(segment)
		if rest != "" && goesOn(segment, rest) {
			continue
		}
		end := view.at[at]
		if s := trim(masked, Span{begin, end}); !s.Empty() {
			out = append(out, Span{p.Words.Start + s.Start, p.Words.Start + s.End})
		}
		begin = end
	}
	return out
}

// trim leaves out the white space at both ends of a stretch.
func trim(s string, part Span) Span {
	right := strings.TrimRightFunc(s[part.Start:part.End], unicode.IsSpace)
	left := strings.TrimLeftFunc(right, unicode.IsSpace)
	return Span{part.Start + len(right) - len(left), part.Start + len(right)}
}

// goesOn reports whether a sentence, as Unicode cuts it, runs on into what follows.
func goesOn(sentence, rest string) bool {
	sentence = strings.TrimRight(sentence, " ") // a line end is an empty line, and always ends it
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(rest, " "))
	if before, ok := strings.CutSuffix(sentence, "."); ok {
		word := before
		if i := strings.LastIndexFunc(before, func(r rune) bool { return !unicode.IsLetter(r) && r != '.' }); i >= 0 {
			_, size := utf8.DecodeRuneInString(before[i:])
			word = before[i+size:]
		}
		word = strings.ToLower(word)
		return abbreviations[word] || abbreviatedBeforeNumbers[word] && unicode.IsDigit(next)
	}
	last, _ := utf8.DecodeLastRuneInString(sentence)
	return strings.ContainsRune(`"'”’»`, last) && unicode.IsLower(next)
}

// Abbreviations that stand before something, and so never at the end of a
// sentence. "etc." and "a.m." are not among them: they often do end one, and
// before a small letter Unicode's rules go on without our help.
var abbreviations = set("dr mr mrs ms mx messrs prof rev revd fr st hon capt col gen lt sgt e.g i.e eg ie viz cf vs approx")

// Abbreviations only where a number follows. "No." is mostly an answer.
var abbreviatedBeforeNumbers = set("no nos p pp fig figs vol ch para sec sect art ca")

func set(words string) map[string]bool {
	m := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		m[word] = true
	}
	return m
}

// A sentenceView is the words of a passage as the sentence rules should read
// them: a run of white space and skipped bytes is one blank, or a line end
// where it holds an empty line. It keeps the rules, which look ahead, from
// going through a long run of blanks or brackets once for each of them.
type sentenceView struct {
	text string
	at   []int // where each byte of text stands in the masked words; one more for the end
}

// longRun is how many signs in a row the sentence rules are shown.
const longRun = 64

func viewSentences(masked string, p Passage) sentenceView {
	text := make([]byte, 0, len(masked))
	at := make([]int, 0, len(masked)+1)
	skips := p.Skips
	var blank, skipped bool // what stands since the last sign: white space, skipped bytes in it
	var lines, signs int
	for i, r := range masked {
		for len(skips) > 0 && skips[0].End <= p.Words.Start+i {
			skips = skips[1:]
		}
		if unicode.IsSpace(r) {
			blank = true
			skipped = skipped || len(skips) > 0 && skips[0].Start <= p.Words.Start+i
			switch r {
			case '\n', '\u0085', '\u2028':
				lines++
			case '\u2029':
				lines += 2
			}
			continue
		}
		if blank {
			separator := byte(' ')
			if lines > 1 && !skipped {
				separator = '\n'
			}
			text, at = append(text, separator), append(at, i)
			blank, skipped, lines, signs = false, false, 0, 0
		}
		switch {
		case r == '.' || r == '!' || r == '?':
			signs = 0
		case unicode.IsPunct(r) || unicode.IsSymbol(r):
			signs++
		case !unicode.IsMark(r) && !unicode.Is(unicode.Cf, r):
			signs = 0
		}
		if signs > longRun {
			continue
		}
		text = utf8.AppendRune(text, r)
		for len(at) < len(text) {
			at = append(at, i)
		}
	}
	return sentenceView{string(text), append(at, len(masked))}
}

package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A label is the beginning of a line that may name who speaks. Whether it does
// is decided over the whole text: "One thing: I was tired" begins like a label.
//
//	Anna:            I: And then?     Mireille B. Reece, Psy.D: Yes.
//	[id1] Hello      [SPEAKER_00]: Hello
//	Anna (00:12:33): Hello            [04:09] Anna: Hello
//	Anna  0:03       alone on its line, the words below
//	P4<tab>Hello     12 P4: Hello     **Anna:** Hello
//
// The styles that are weaker still are read in label_weak.go.
type label struct {
	block int       // the block it stands in
	name  text.Span // the name, without signs
	words int       // where the words begin, behind the label
	line  int       // where its line begins
	style labelStyle
	begin int // a stamp before or in it, or NoTime
	end   int
}

type labelStyle byte

const (
	colon        labelStyle = iota // Anna:
	strongColon                    // the same in bold
	bracketColon                   // [Anna]:
	stamped                        // Anna 0:03, alone on its line
	bracket                        // [Anna], weak from here on: it may be [laughter]
	tabbed                         // Anna<tab>: it may be a table
	dashed                         // Anna - words: it may be a thought broken off
	capitals                       // ANNA  words: it may be emphasis
	alone                          // Anna, alone on its line: it may be a heading or an answer
	stampedWords                   // Anna 0:03 words: it may be a sentence with a time in it
	dotted                         // Q. words and P4) words: it may be a list, or initials
	slip                           // Anna; words and Anna:words, where the colon is meant
	labelStyles                    // how many there are
)

// weak reports whether labels of a style are believed only where most of a text
// has them.
func (s labelStyle) weak() bool { return s >= bracket }

const longestLabel = 40 // characters

// labelAt reads what may be a label at the beginning of a line, of the styles
// that are believed on their own, or in brackets or before a tab.
func labelAt(t string, line text.Span, strong bool) (label, bool) {
	l, at := beforeLabel(t, line)
	if at >= line.End {
		return l, false
	}
	if closeOf(t[at]) != 0 {
		return bracketLabel(t, at, line.End, l)
	}
	return plainLabel(t, at, line.End, l, strong)
}

// beforeLabel passes what may stand before the name: stamps, a paragraph's
// number, the chevrons of captions, signs that are not seen. It gives the
// stamp, and where the name begins.
func beforeLabel(t string, line text.Span) (label, int) {
	l := label{begin: text.NoTime, end: text.NoTime, line: line.Start}
	at := skipUnseen(t, line.Start, line.End)
	if n := numberAt(t, text.Span{Start: at, End: line.End}); n > at {
		at = skipUnseen(t, n, line.End)
	}
	if st, ok := stampAt(t, at); ok {
		l.begin, l.end = st.begin, st.end
		at = skipBlanks(t, st.span.End, line.End)
	} else if st, ok := bareStamp(t, text.Span{Start: at, End: line.End}); ok {
		l.begin = st.begin
		at = skipBlanks(t, st.span.End, line.End)
	}
	if l.begin != text.NoTime {
		if rest := t[at:line.End]; strings.HasPrefix(rest, "- ") || strings.HasPrefix(rest, "| ") {
			at = skipBlanks(t, at+1, line.End)
		}
	}
	if rest := t[at:line.End]; strings.HasPrefix(rest, ">>") {
		at = skipBlanks(t, at+2, line.End)
	}
	at = skipUnseen(t, at, line.End)
	for _, sign := range bullets { // of a list of turns
		if rest, ok := strings.CutPrefix(t[at:line.End], sign); ok && l.begin == text.NoTime && isRoleBefore(rest) {
			at = line.End - len(rest)
			break
		}
	}
	return l, at
}

// isRoleBefore reports whether a line begins with a role or number and a colon.
func isRoleBefore(s string) bool {
	name, _, ok := strings.Cut(s[:min(len(s), longestLabel)], ":")
	return ok && couldBeName(name) && isRole(name)
}

// skipUnseen passes blanks and signs that are not seen, as marks of direction.
func skipUnseen(t string, at, end int) int {
	for {
		at = skipBlanks(t, at, end)
		r, n := utf8.DecodeRuneInString(t[at:end])
		if at >= end || !unicode.Is(unicode.Cf, r) {
			return at
		}
		at += n
	}
}

// numberAt reads the number of a paragraph, "12 ", "12. ", "[12]", "(12)", and
// gives where it ends; it gives the start where there is none.
func numberAt(t string, s text.Span) int {
	at := s.Start
	var closing byte
	if at < s.End && (t[at] == '[' || t[at] == '(') {
		closing = closes[t[at]]
		at++
	}
	from := at
	for at < s.End && digit(t[at]) && at-from < 5 {
		at++
	}
	switch {
	case at == from || at >= s.End:
		return s.Start
	case closing != 0:
		if t[at] != closing {
			return s.Start
		}
		at++
	case t[at] == '.' || t[at] == ')':
		at++
	}
	if at < s.End && t[at] != ' ' && t[at] != '\t' && !strings.HasPrefix(t[at:], "\u00a0") {
		return s.Start
	}
	return at
}

// closeOf gives the sign that closes a name between brackets, or 0.
func closeOf(open byte) byte {
	if open == '#' {
		return 0
	}
	return closes[open]
}

// bracketLabel reads [Name]: and [Name], and the same between ( ), < > and { }.
func bracketLabel(t string, at, end int, l label) (label, bool) {
	rest := t[at+1 : min(end, at+1+4*longestLabel)]
	n := strings.IndexByte(rest, closeOf(t[at]))
	if n < 0 || !couldBeName(rest[:n]) {
		return l, false
	}
	l.name = trimSpan(t, text.Span{Start: at + 1, End: at + 1 + n})
	l.words = at + n + 2
	if isTag(rest[:n]) && !strings.HasPrefix(strings.ToLower(t[at:end]), redacted+":") { // a speaker whose name was taken out
		return l, false
	}
	if named, ok := stampedLabel(t, at+1, at+1+n, l.words, end, l); ok && l.words < end && t[l.words] == ' ' {
		return named, true // [Anna] 14:03:22, as Zoom has it
	}
	switch {
	case l.words == end:
		l.style = bracket
	case t[l.words] == ':':
		l.style = bracketColon
		l.words++
	case strings.IndexByte(" \t\n", t[l.words]) >= 0:
		l.style = bracket
	default:
		return l, false
	}
	return l, true
}

// plainLabel reads Name:, Name (00:01): and, alone on a line, Name 0:03.
func plainLabel(t string, at, end int, l label, strong bool) (label, bool) {
	marks := emphasis(t[at:end])
	at += len(marks)
	strong = strong || marks != ""
	chars := 0
	for i := at; i < end && chars <= longestLabel+16; chars++ {
		r, size := utf8.DecodeRuneInString(t[i:end])
		switch {
		case marks != "" && strings.HasPrefix(t[i:end], marks):
			return emphasised(t, at, i, end, marks, l)
		case r == ':' || r == '：':
			after := i + size
			if marks != "" && strings.HasPrefix(t[after:end], marks) {
				after += len(marks)
			} else if r == ':' && !beginsWords(t[after:end], strong) {
				return l, false // a time, the address of a page
			}
			return l.named(t, at, i, after, colonStyle(strong))
		case r == '\t' && chars > 0 && chars <= longestLabel:
			rest := strings.TrimLeft(t[i:end], " \t")
			if _, _, ok := timeAt(rest); !ok {
				return l.named(t, at, i, i+size, tabbed)
			}
			return stampedLabel(t, at, i, i, end, l)
		case strings.ContainsRune(" ([,|", r) && chars > 0:
			if named, ok := stampedLabel(t, at, i, i, end, l); ok {
				return named, true
			}
		case r == '\n':
			return l, false
		}
		i += size
	}
	return l, false
}

// emphasis gives the signs that typed emphasis begins with: "**Anna:** Hello".
func emphasis(s string) string {
	n := 0
	for n < len(s) && n < 3 && s[n] == s[0] && (s[0] == '*' || s[0] == '_') {
		n++
	}
	if r, _ := utf8.DecodeRuneInString(s[n:]); n > 0 && !unicode.IsLetter(r) {
		return ""
	}
	return s[:n]
}

// emphasised reads what follows a name between signs of emphasis: a colon, a
// time, or nothing.
func emphasised(t string, at, i, end int, marks string, l label) (label, bool) {
	after := skipBlanks(t, i+len(marks), end)
	if after < end && t[after] == ':' {
		return l.named(t, at, i, after+1, strongColon)
	}
	return stampedLabel(t, at, i, after, end, l)
}

// beginsWords reports whether words may begin directly behind the colon of a
// label: after a blank, or without one where it is a capital, a letter of a
// script without them, or a quote.
func beginsWords(rest string, strong bool) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || unicode.IsSpace(r) || unicode.IsLetter(r) && !unicode.IsLower(r) || strings.ContainsRune("\"'“‘«„([…—–£€$", r) ||
		strong && !unicode.IsNumber(r) && r != '/'
}

func colonStyle(strong bool) labelStyle {
	if strong {
		return strongColon
	}
	return colon
}

// stampedLabel reads the time behind a name that ends at i, "(00:12:33):" or,
// alone on its line, "0:03", from where the name's own signs end.
func stampedLabel(t string, at, i, from, end int, l label) (label, bool) {
	from = end - len(strings.TrimLeft(t[from:end], " \t\u00a0,|-–—·"))
	st, ok := stampAt(t, from)
	if !ok {
		st, ok = bareStamp(t, text.Span{Start: from, End: end})
	}
	if !ok {
		st, ok = colonStamp(t, text.Span{Start: from, End: end})
	}
	if !ok || st.span.End > end {
		return l, false
	}
	l.begin, l.end = st.begin, st.end
	after := skipBlanks(t, st.span.End, end)
	for after < end && t[after-1] == '\t' { // until when, and how long, as ELAN has it
		next, ok := bareStamp(t, text.Span{Start: after, End: end})
		if !ok {
			break
		}
		l.end = max(l.end, next.begin)
		after = skipBlanks(t, next.span.End, end)
	}
	switch {
	case after == end || t[after] == '\n':
		return l.named(t, at, i, after, stamped)
	case t[after] == ':' && (after+1 == end || strings.IndexByte(" \t\n", t[after+1]) >= 0):
		return l.named(t, at, i, after+1, colon)
	}
	return l.named(t, at, i, after, stampedWords)
}

// named completes a label, if its name could be one.
func (l label) named(t string, from, to, words int, style labelStyle) (label, bool) {
	l.name = trimSpan(t, text.Span{Start: from, End: to})
	l.words = words
	l.style = style
	return l, couldBeName(t[l.name.Start:l.name.End])
}

// couldBeName reports whether a stretch has the signs of a name and no others:
// letters, numbers, blanks and . , ' - _ ( ) / & # +.
func couldBeName(s string) bool {
	if s == "" || utf8.RuneCountInString(s) > longestLabel {
		return false
	}
	letters, words := 0, 1
	for i, r := range s {
		switch {
		case unicode.IsLetter(r):
			letters++
		case unicode.IsNumber(r), unicode.IsMark(r):
		case r == ' ' || r == '\u00a0':
			words++
		case unicode.Is(unicode.Cf, r):
		case i == 0 || !strings.ContainsRune(".,'’-‐‑_()/&#+·?", r):
			return false
		}
	}
	return letters > 0 && words <= 6
}

// trimSpan takes blanks off both ends.
func trimSpan(t string, s text.Span) text.Span {
	for s.Start < s.End {
		r, n := utf8.DecodeRuneInString(t[s.Start:s.End])
		if !unicode.IsSpace(r) {
			break
		}
		s.Start += n
	}
	for s.Start < s.End {
		r, n := utf8.DecodeLastRuneInString(t[s.Start:s.End])
		if !unicode.IsSpace(r) {
			break
		}
		s.End -= n
	}
	return s
}

func skipBlanks(t string, at, end int) int {
	for at < end {
		r, n := utf8.DecodeRuneInString(t[at:end])
		if r == '\n' || !unicode.IsSpace(r) {
			break
		}
		at += n
	}
	return at
}

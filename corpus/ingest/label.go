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
//	P4<tab>Hello
type label struct {
	block int       // the block it stands in
	name  text.Span // the name, without signs
	words int       // where the words begin, behind the label
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
	bracket                        // [Anna], weak: it may be [laughter]
	tabbed                         // Anna<tab>, weak: it may be a table
)

const longestLabel = 40 // characters

// labelAt reads what may be a label at the beginning of a line.
func labelAt(t string, line text.Span, strong bool) (label, bool) {
	l := label{begin: text.NoTime, end: text.NoTime}
	at := skipBlanks(t, line.Start, line.End)
	if st, ok := stampAt(t, at); ok {
		l.begin, l.end = st.begin, st.end
		at = skipBlanks(t, st.span.End, line.End)
	} else if st, ok := bareStamp(t, text.Span{Start: at, End: line.End}); ok {
		l.begin = st.begin
		at = skipBlanks(t, st.span.End, line.End)
		if rest := t[at:line.End]; strings.HasPrefix(rest, "- ") {
			at = skipBlanks(t, at+1, line.End)
		}
	}
	if rest := t[at:line.End]; strings.HasPrefix(rest, ">>") {
		at = skipBlanks(t, at+2, line.End)
	}
	if at >= line.End {
		return l, false
	}
	if t[at] == '[' {
		return bracketLabel(t, at, line.End, l)
	}
	return plainLabel(t, at, line.End, l, strong)
}

// bracketLabel reads [Name]: and [Name].
func bracketLabel(t string, at, end int, l label) (label, bool) {
	rest := t[at+1 : min(end, at+1+4*longestLabel)]
	n := strings.IndexByte(rest, ']')
	if n < 0 || !couldBeName(rest[:n]) || isTag(rest[:n]) {
		return l, false
	}
	l.name = trimSpan(t, text.Span{Start: at + 1, End: at + 1 + n})
	l.words = at + n + 2
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
	chars := 0
	for i := at; i < end && chars <= longestLabel+16; chars++ {
		r, size := utf8.DecodeRuneInString(t[i:end])
		switch {
		case r == ':' || r == '：':
			after := i + size
			if r == ':' && !beginsWords(t[after:end], strong) {
				return l, false // a time, the address of a page
			}
			return l.named(t, at, i, after, colonStyle(strong))
		case r == '\t' && chars > 0 && chars <= longestLabel:
			rest := strings.TrimLeft(t[i:end], " \t")
			if _, _, ok := timeAt(rest); !ok {
				return l.named(t, at, i, i+size, tabbed)
			}
			return stampedLabel(t, at, i, end, l)
		case (r == ' ' || r == '(' || r == '[') && chars > 0:
			if named, ok := stampedLabel(t, at, i, end, l); ok {
				return named, true
			}
		case r == '\n':
			return l, false
		}
		i += size
	}
	return l, false
}

// beginsWords reports whether words may begin directly behind the colon of a
// label: after a blank, or without one where it is a capital or a quote.
func beginsWords(rest string, strong bool) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || unicode.IsSpace(r) || unicode.IsUpper(r) || strings.ContainsRune("\"'“‘«„([…", r) ||
		strong && !unicode.IsNumber(r) && r != '/'
}

func colonStyle(strong bool) labelStyle {
	if strong {
		return strongColon
	}
	return colon
}

// stampedLabel reads the time behind a name: "(00:12:33):" or, alone on its
// line, "0:03".
func stampedLabel(t string, at, i, end int, l label) (label, bool) {
	from := skipBlanks(t, i, end)
	st, ok := stampAt(t, from)
	if !ok {
		st, ok = bareStamp(t, text.Span{Start: from, End: end})
	}
	if !ok || st.span.End > end {
		// a bare time with the colon of the label behind it is none
		return l, false
	}
	l.begin, l.end = st.begin, st.end
	after := skipBlanks(t, st.span.End, end)
	switch {
	case after == end || t[after] == '\n':
		return l.named(t, at, i, after, stamped)
	case t[after] == ':' && (after+1 == end || strings.IndexByte(" \t\n", t[after+1]) >= 0):
		return l.named(t, at, i, after+1, colon)
	}
	return l, false
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
	letters, numbers, words := 0, 0, 1
	for i, r := range s {
		switch {
		case unicode.IsLetter(r):
			letters++
		case unicode.IsNumber(r):
			numbers++
		case unicode.IsMark(r):
		case r == ' ' || r == '\u00a0':
			words++
		case i == 0 || !strings.ContainsRune(".,'’-‐‑_()/&#+·", r):
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

package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// labelsAt reads everything at the beginning of a line that may be a label, the
// strongest style first. The weak styles are many and each is wrong somewhere:
//
//	Anna - Hello      INTERVIEWER  Hello      Anna, alone, the words below
//	Anna; Hello       Anna:hello              Anna (0:03) Hello
//	Q. Hello          P4) Hello
//
// so none is believed unless the text as a whole bears it out.
func labelsAt(t string, line text.Span, strong bool) []label {
	var found []label
	if l, ok := labelAt(t, line, strong); ok {
		found = append(found, l)
	}
	l, at := beforeLabel(t, line)
	if at >= line.End {
		return found
	}
	at += len(emphasis(t[at:line.End]))
	for _, read := range []func(string, int, int, label) (label, bool){dashedLabel, capitalLabel, gapLabel, aloneLabel, dottedLabel, slipLabel} {
		if w, ok := read(t, at, line.End, l); ok {
			found = append(found, w)
		}
	}
	return found
}

// dashedLabel reads "Anna - Hello", "Anna – Hello", "Anna -- Hello" and "Anna- Hello".
func dashedLabel(t string, at, end int, l label) (label, bool) {
	for i := at; i < end && i < at+4*longestLabel; {
		r, size := utf8.DecodeRuneInString(t[i:end])
		next, _ := utf8.DecodeRuneInString(t[i+size : end])
		if i > at && strings.ContainsRune("-–—", r) && (unicode.IsSpace(next) || i+size == end) {
			return l.named(t, at, at+len(strings.TrimRight(t[at:i], "-–—")), skipBlanks(t, i+size, end), dashed)
		}
		i += size
	}
	return l, false
}

// capitalLabel reads "INTERVIEWER  Hello": a name in capitals, of one word
// where one blank follows, of several where two do or a tab.
func capitalLabel(t string, at, end int, l label) (label, bool) {
	to, one, letters := at, 0, 0 // one is where a name of one word ends
	for to < end {
		r, size := utf8.DecodeRuneInString(t[to:end])
		gap := strings.HasPrefix(t[to:end], "  ") || r == '\t'
		switch {
		case to > at && gap && letters > 0:
			return l.named(t, at, to, skipBlanks(t, to, end), capitals)
		case r == ' ':
			if one == 0 && !numberedNext(t[to+1:end]) && (letters > 1 || letters == 1 && (digit(t[to-1]) || isRoleLetter(t, at, to, end))) {
				one = to
			}
		case unicode.IsNumber(r) || strings.ContainsRune(".-'’", r):
		case unicode.IsUpper(r):
			letters++
		default:
			if one == 0 {
				return l, false
			}
			return l.named(t, at, one, one+1, capitals)
		}
		to += size
		if to-at > 2*longestLabel {
			break
		}
	}
	if one == 0 {
		return l, false
	}
	return l.named(t, at, one, one+1, capitals)
}

// isRoleLetter reports whether a line begins with the letter of a role and a
// capital: "I Thank you", of which conversion has made a blank of the tab.
func isRoleLetter(t string, at, to, end int) bool {
	next, _ := utf8.DecodeRuneInString(t[to+1 : end])
	return to == at+1 && strings.IndexByte("IQPR", t[at]) >= 0 && unicode.IsUpper(next)
}

// gapLabel reads "Anna    Hello": a name before three blanks or more, which stand
// for the tab that programs make of them.
func gapLabel(t string, at, end int, l label) (label, bool) {
	for i := at; i < end && i < at+4*longestLabel; {
		r, size := utf8.DecodeRuneInString(t[i:end])
		if r == ' ' || r == '\u00a0' {
			gap := len(t[i:end]) - len(strings.TrimLeft(t[i:end], " \u00a0"))
			if utf8.RuneCountInString(t[i:i+gap]) >= 3 {
				return l.named(t, at, i, i+gap, tabbed)
			}
		}
		i += size
	}
	return l, false
}

// dottedLabel reads "Q. Hello" and "P4) Hello", of roles alone.
func dottedLabel(t string, at, end int, l label) (label, bool) {
	n := strings.IndexAny(t[at:min(end, at+longestLabel/2)], ".)")
	if n <= 0 || at+n+1 >= end || strings.IndexByte(" \t", t[at+n+1]) < 0 {
		return l, false
	}
	name := t[at : at+n]
	if len(name) == 1 && strings.IndexByte("QAIRP", name[0]) < 0 || !isRole(name) {
		return l, false
	}
	return l.named(t, at, at+n, at+n+1, dotted)
}

// numberedNext reports whether a number follows that belongs to a name, as in
// "SPEAKER 1 Hello".
func numberedNext(s string) bool {
	n := 0
	for n < len(s) && digit(s[n]) {
		n++
	}
	return n > 0 && n < 4 && n < len(s) && (s[n] == ' ' || s[n] == '\t')
}

// aloneLabel reads a name that is alone on its line, with a colon or without.
func aloneLabel(t string, at, end int, l label) (label, bool) {
	s := trimSpan(t, text.Span{Start: at, End: end})
	name := strings.TrimRight(t[s.Start:s.End], "*_:")
	if last, _ := utf8.DecodeLastRuneInString(name); strings.ContainsRune(".?!,…", last) {
		return l, false
	}
	l, ok := l.named(t, s.Start, s.Start+len(name), end, alone)
	if ok && l.begin != text.NoTime {
		l.style = stamped
	}
	return l, ok
}

// slipLabel reads "Anna; Hello" and "Anna:hello".
func slipLabel(t string, at, end int, l label) (label, bool) {
	n := strings.IndexAny(t[at:min(end, at+4*longestLabel)], ":;")
	if n <= 0 {
		return l, false
	}
	after := t[at+n+1 : end]
	r, _ := utf8.DecodeRuneInString(after)
	blank := unicode.IsSpace(r) || after == ""
	if t[at+n] == ';' && !blank || t[at+n] == ':' && (blank || r == '/') {
		return l, false
	}
	return l.named(t, at, at+n, at+n+1, slip)
}

package ingest

import (
	"strings"
	"unicode/utf8"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A stamp is a time written into a transcript: [04:09], (00:12:33),
// #00:01:23-4#, [00:01:02 - 00:01:09]. It stays in the text, since it is read
// on the page, but it is none of the words.
type stamp struct {
	span       text.Span
	begin, end int // milliseconds; end is NoTime unless a range is written
}

// closes tells what ends a stamp that begins with a sign.
var closes = map[byte]byte{'[': ']', '(': ')', '{': '}', '<': '>', '#': '#'}

// longestStamp bounds the search for the closing sign.
const longestStamp = 40

// stampAt reads a stamp between signs at an offset.
func stampAt(t string, at int) (stamp, bool) {
	if at >= len(t) {
		return stamp{}, false
	}
	closing, ok := closes[t[at]]
	if !ok {
		return stamp{}, false
	}
	rest := t[at+1 : min(len(t), at+1+longestStamp)]
	n := strings.IndexByte(rest, closing)
	if n < 0 {
		return stamp{}, false
	}
	begin, end, ok := timeOrRange(strings.TrimSpace(rest[:n]))
	if !ok {
		return stamp{}, false
	}
	return stamp{text.Span{Start: at, End: at + n + 2}, begin, end}, true
}

// timeOrRange reads "04:09" or "00:01:02 - 00:01:09".
func timeOrRange(s string) (begin, end int, ok bool) {
	begin, n, ok := timeAt(s)
	if !ok {
		return 0, 0, false
	}
	rest := strings.TrimLeft(s[n:], " ")
	if rest == "" {
		return begin, text.NoTime, true
	}
	for _, dash := range []string{"-->", "-", "–", "—"} {
		if after, found := strings.CutPrefix(rest, dash); found {
			after = strings.TrimLeft(after, " ")
			if end, n, ok := timeAt(after); ok && n == len(after) && end >= begin {
				return begin, end, true
			}
			// f4 writes tenths behind a dash: 00:01:23-4
			if len(after) == 1 && digit(after[0]) {
				return begin + 100*int(after[0]-'0'), text.NoTime, true
			}
		}
	}
	return 0, 0, false
}

// timeAt reads [h:]mm:ss[.mmm] at the beginning of s and tells its length.
func timeAt(s string) (ms, length int, ok bool) {
	var parts [3]int
	n, i := 0, 0
	loose := false // 0:0:3.45, as one program writes them
	for {
		from := i
		for i < len(s) && i-from < 3 && digit(s[i]) {
			parts[n] = parts[n]*10 + int(s[i]-'0')
			i++
		}
		if i == from || n > 0 && i-from > 2 {
			return 0, 0, false
		}
		loose = loose || n > 0 && i-from == 1
		n++
		if i >= len(s) || s[i] != ':' || n == 3 {
			break
		}
		i++
	}
	if n < 2 || i < len(s) && (digit(s[i]) || s[i] == ':') || loose && (n < 3 || i >= len(s) || s[i] != '.') {
		return 0, 0, false
	}
	if n == 2 {
		parts[0], parts[1], parts[2] = 0, parts[0], parts[1]
	} else if parts[1] > 59 {
		return 0, 0, false
	}
	if parts[2] > 59 {
		return 0, 0, false
	}
	ms = 1000 * (parts[0]*3600 + parts[1]*60 + parts[2])
	if i+1 < len(s) && (s[i] == '.' || s[i] == ',') && digit(s[i+1]) {
		unit := 100
		for i++; i < len(s) && digit(s[i]); i++ {
			ms += unit * int(s[i]-'0')
			unit /= 10
		}
	}
	return ms, i, true
}

// bareStamp reads a time without signs that begins a line: "00:21:14<tab>Ann:".
func bareStamp(t string, s text.Span) (stamp, bool) {
	ms, n, ok := timeAt(t[s.Start:s.End])
	if !ok {
		return stamp{}, false
	}
	end := s.Start + n
	if end < s.End && !strings.ContainsRune(" \t\n", rune(t[end])) {
		return stamp{}, false
	}
	return stamp{text.Span{Start: s.Start, End: end}, ms, text.NoTime}, true
}

// colonStamp reads a time without signs that a colon ends: "Ann 00:21:14: Hello".
func colonStamp(t string, s text.Span) (stamp, bool) {
	n := strings.Index(t[s.Start:min(s.End, s.Start+longestStamp)], ": ")
	if n < 0 {
		return stamp{}, false
	}
	ms, length, ok := timeAt(t[s.Start : s.Start+n])
	return stamp{text.Span{Start: s.Start, End: s.Start + n}, ms, text.NoTime}, ok && length == n
}

// stampsIn finds the stamps in square brackets, and between other signs where
// hours are written too: "we met at noon (12:30)" is none.
func stampsIn(t string, s text.Span) []stamp {
	var found []stamp
	for at := s.Start; at < s.End; {
		n := strings.IndexAny(t[at:s.End], "[(#{<")
		if n < 0 {
			break
		}
		at += n
		st, ok := stampAt(t, at)
		if ok && st.span.End <= s.End && (t[at] == '[' || t[at] == '#' || strings.Count(t[at:st.span.End], ":") != 1) {
			found = append(found, st)
			at = st.span.End
			continue
		}
		at++
	}
	return found
}

// onlyLayout reports whether a paragraph holds nothing but stamps, rules and
// blanks; it then lies, like a blank line, in the passage it opens.
func onlyLayout(t string, s text.Span) (st stamp, layout bool) {
	st.begin, st.end = text.NoTime, text.NoTime
	for at := s.Start; at < s.End; {
		if found, ok := stampAt(t, at); ok {
			if st.begin == text.NoTime {
				st = found
			}
			at = found.span.End
			continue
		}
		if at == s.Start {
			if begin, end, ok := timeOrRange(strings.TrimSpace(t[s.Start:s.End])); ok {
				return stamp{s, begin, end}, true
			}
			if found, ok := bareStamp(t, s); ok {
				st, at = found, found.span.End
				continue
			}
		}
		r, n := utf8.DecodeRuneInString(t[at:])
		if !strings.ContainsRune(" \t\n\u00a0-–—―_=*~•·#\f\v", r) {
			return st, false
		}
		at += n
	}
	return st, true
}

// isRule reports whether a paragraph is a line drawn across the page.
func isRule(t string, s text.Span) bool {
	n := 0
	for _, r := range t[s.Start:s.End] {
		if strings.ContainsRune("-–—―_=*~", r) {
			n++
		}
	}
	_, layout := onlyLayout(t, s)
	return layout && n >= 3
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

package table

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A look is how the cells of a column are shown.
type look int

// The looks.
const (
	lookText   look = iota // wrapped at the top
	lookRight              // short words at the right, where numbers stand
	lookMiddle             // a number of a matrix, in the middle
	lookNone               // none in a matrix, where somebody looked
	lookCount              // a whole number
	lookZero               // none, where somebody looked
	lookNought             // 0 of a matrix of 0 and 1
	lookNumber             // a number of any kind
	lookShare              // 0%
	lookDate               // yyyy-mm-dd
	lookTime               // with the time of day
	lookLink               // text that leads elsewhere
)

// A cell is a value and how it is shown. Without a value it is empty.
type cell struct {
	v    any // string, int, float64, time.Time or nil
	look look
	to   string // what a click selects: 'Code by case'!A1:C9
	fill string // a colour: 1F4E79
}

func words(s string) cell { return cell{v: s} }

func count(n int) cell { return cell{v: n, look: lookCount} }

// found is a number of things that were looked for: none is shown as a dash.
func found(n int) cell {
	if n == 0 {
		return cell{v: 0, look: lookZero}
	}
	return count(n)
}

// middle puts a number in the middle, as the cells of matrices are shown.
func (c cell) middle() cell {
	switch c.look {
	case lookCount:
		c.look = lookMiddle
	case lookZero:
		c.look = lookNone
	}
	return c
}

func (c cell) linked(to string) cell {
	c.to = to
	return c
}

func yesNo(b bool) cell {
	if b {
		return words("yes")
	}
	return words("no")
}

// date gives a day, of whatever zone, as Excel counts days.
func date(t time.Time) cell {
	if t.IsZero() {
		return cell{}
	}
	return cell{v: time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC), look: lookDate}
}

// clean puts a sign for each control character, which a workbook cannot hold,
// and tells how many there were.
func clean(s string) (string, int) {
	n := 0
	bad := func(r rune) bool {
		return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
	}
	if !strings.ContainsFunc(s, bad) {
		return s, 0
	}
	return strings.Map(func(r rune) rune {
		if !bad(r) {
			return r
		}
		n++
		if r < ' ' {
			return '␀' + r
		}
		return utf8.RuneError
	}, s), n
}

// startsFormula reports whether a program could take a text for a formula or a
// command when it is typed in or saved as CSV.
func startsFormula(s string) bool { return s != "" && strings.IndexByte("=+-@\t\r", s[0]) >= 0 }

// pieces cuts a text where a cell is full, at a blank if there is one near.
func (l limits) pieces(s string) []string {
	if len(s) <= l.chars && strings.Count(s, "\n") <= l.breaks {
		return []string{s}
	}
	var out []string
	for s != "" {
		n := l.fits(s)
		out = append(out, s[:n])
		s = s[n:]
	}
	return out
}

// fits tells how many bytes of a text fit into a cell.
func (l limits) fits(s string) int {
	units, breaks, blank := 0, 0, 0
	for i, r := range s {
		size := 1
		if r > 0xFFFF {
			size = 2
		}
		if units+size > l.chars || r == '\n' && breaks == l.breaks {
			if blank > i/2 {
				return blank
			}
			return max(i, 1)
		}
		units += size
		if r == '\n' {
			breaks++
		}
		if r == ' ' || r == '\n' {
			blank = i + 1
		}
	}
	return len(s)
}

// linesIn estimates how many lines a text takes in a column: words wrapped,
// as many signs to a line as the column is wide and a little more, since most
// letters are narrower than the digits that widths are measured in.
func linesIn(s string, width float64) int {
	most := int(width * 1.2)
	lines := 0
	for line := range strings.SplitSeq(s, "\n") {
		lines++
		at := 0
		for word := range strings.FieldsSeq(line) {
			n := utf8.RuneCountInString(word)
			if at > 0 && at+1+n > most {
				lines++
				at = 0
			} else if at > 0 {
				at++
			}
			lines += max(0, n-1) / max(1, most)
			at += n
			if n > most {
				at = n % most
			}
		}
		if lines > mostLines {
			return mostLines
		}
	}
	return lines
}

// wordsIn counts the words of a quote.
func wordsIn(quote string) int {
	t := text.Text{Body: quote}
	return t.WordCount(text.Passage{Words: text.Span{End: len(quote)}})
}

package text

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// An Address is the way people point at words:
//
//	P31-1            the whole source
//	P31-1:15         a passage
//	P31-1:13-15      passages
//	P31-1:15.2       a sentence of a passage
//	P31-1:15.2-3     sentences of one passage
//	P31-1:13.2-15.1  from a sentence of one passage to one of another
//	P31-1@1:15       in version 1 of the text
//
// It means what is there now; what is stored is an Anchor.
type Address struct {
	Source   string
	Version  int   // 0 for the current one
	From, To Point // both zero for the whole source; the same for one passage or sentence
}

// A Point is a passage, or one sentence of it, both counted from 1.
type Point struct{ Passage, Sentence int }

// Whole reports whether the address names the source and no passage of it.
func (a Address) Whole() bool { return a.From == Point{} }

// ByPassage gives the address of the passages an address lies in: P31-1:15
// for P31-1:15.2-3.
func (a Address) ByPassage() Address {
	a.From.Sentence, a.To.Sentence = 0, 0
	return a
}

// String writes the address as it is typed, the name in double quotes where it
// could be read otherwise. What ParseAddress has read comes out so that it
// reads the same.
func (a Address) String() string {
	plain := a.Source + a.places()
	p := addressParser{typed: plain, end: len(plain)}
	end, err := p.nameLength()
	if err != nil || end != len(a.Source) || a.Source != strings.TrimSpace(a.Source) ||
		strings.HasPrefix(plain, `"`) || strings.HasPrefix(plain, "“") {
		return quoteName(a.Source) + a.places()
	}
	return plain
}

// filled is the address with its end written out, as parsing gives it.
func (a Address) filled() Address {
	if a.To == (Point{}) {
		a.To = a.From
	}
	return a
}

// places is everything behind the name.
func (a Address) places() string {
	a = a.filled()
	var b strings.Builder
	if a.Version != 0 {
		fmt.Fprintf(&b, "@%d", a.Version)
	}
	if a.Whole() {
		return b.String()
	}
	fmt.Fprintf(&b, ":%v", a.From)
	switch {
	case a.To == a.From:
	case a.From.Sentence != 0 && a.To.Passage == a.From.Passage:
		fmt.Fprintf(&b, "-%d", a.To.Sentence)
	default:
		fmt.Fprintf(&b, "-%v", a.To)
	}
	return b.String()
}

// String writes 15 or 15.2.
func (p Point) String() string {
	if p.Sentence == 0 {
		return strconv.Itoa(p.Passage)
	}
	return strconv.Itoa(p.Passage) + "." + strconv.Itoa(p.Sentence)
}

// less orders points of one text; a passage as a whole comes before its sentences.
func (p Point) less(q Point) bool {
	return p.Passage < q.Passage || p.Passage == q.Passage && p.Sentence < q.Sentence
}

// ParseAddress reads an address. A name may hold blanks, dashes, dots and
// digits: the last ":" or "@" before digits ends it, or the double quotes
// around it. What is wrong is a Usage Problem that shows the column.
func ParseAddress(typed string) (Address, error) {
	p := addressParser{typed: typed, end: len(strings.TrimRightFunc(typed, unicode.IsSpace))}
	p.at = p.end - len(strings.TrimLeftFunc(typed[:p.end], unicode.IsSpace))
	a, err := p.address()
	if err != nil {
		return Address{}, err
	}
	return a, nil
}

// An addressParser reads an address from left to right, once the end of the
// name is known. Offsets are of typed, so that a Problem can point.
type addressParser struct {
	typed   string
	at, end int
}

func (p *addressParser) rest() string { return p.typed[min(p.at, p.end):p.end] }

// wrong is a Problem at an offset of what was typed.
func (p *addressParser) wrong(at int, format string, args ...any) *problem.Problem {
	stop := at + 1
	if at < len(p.typed) {
		_, size := utf8.DecodeRuneInString(p.typed[at:])
		stop = at + size
	}
	column := utf8.RuneCountInString(p.typed[:at]) + 1
	return problem.New(problem.Usage, format, args...).
		In(fmt.Sprintf("address:1:%d", column)).
		Marking("1", p.typed, problem.Mark{Start: at, End: stop})
}

func (p *addressParser) address() (Address, error) {
	var a Address
	if err := p.name(&a); err != nil {
		return a, err
	}
	if strings.HasPrefix(p.rest(), "@") {
		p.at++
		n, err := p.number("the versions of a text")
		if err != nil {
			return a, err
		}
		a.Version = n
	}
	if p.rest() == "" {
		return a, nil
	}
	if !strings.HasPrefix(p.rest(), ":") {
		return a, p.wrong(p.at, `expected ":" and a passage, or the end`)
	}
	p.at++
	start := p.at
	if err := p.places(&a); err != nil {
		return a, err
	}
	if a.To.less(a.From) {
		return a, backwards(a).In(p.wrong(start, "").At).
			Marking("1", p.typed, problem.Mark{Start: start, End: p.end})
	}
	return a, nil
}

// backwards is the Problem of a range that ends before it begins.
func backwards(a Address) *problem.Problem {
	turned := a
	turned.From, turned.To = a.To, a.From
	return problem.New(problem.Usage, "%v runs backwards", a).Suggest("%v", turned)
}

// name reads the source's name, in quotes or up to where the places begin.
func (p *addressParser) name(a *Address) error {
	rest, start := p.rest(), p.at
	switch {
	case strings.HasPrefix(rest, `"`):
		p.at++
		for {
			i := strings.IndexByte(p.rest(), '"')
			if i < 0 {
				return p.wrong(start, "these quotes are not closed")
			}
			a.Source += p.rest()[:i]
			p.at += i + 1
			if !strings.HasPrefix(p.rest(), `"`) {
				break
			}
			a.Source += `"` // a quote written twice is one of the name
			p.at++
		}
	case strings.HasPrefix(rest, "“"):
		i := strings.Index(rest, "”")
		if i < 0 {
			return p.wrong(start, "these quotes are not closed")
		}
		a.Source = rest[len("“"):i]
		p.at += i + len("”")
	default:
		n, err := p.nameLength()
		if err != nil {
			return err
		}
		a.Source = strings.TrimSpace(rest[:n])
		p.at += n
	}
	if strings.TrimSpace(a.Source) == "" {
		return p.wrong(start, "an address begins with the name of a source").Suggest("P31-1:15")
	}
	return nil
}

// nameLength tells where an unquoted name ends.
func (p *addressParser) nameLength() (int, error) {
	rest := p.rest()
	colon := lastBeforeDigit(rest, ':')
	if colon < 0 {
		if i := strings.LastIndexByte(rest, ':'); i >= 0 {
			return 0, p.wrong(p.at+i, "a passage number is missing behind the colon").
				Because("If the colon belongs to the name, put the name in double quotes.").
				Suggest("%s", quoteName(rest))
		}
		colon = len(rest)
	}
	if at := lastBeforeDigit(rest[:colon], '@'); at >= 0 && strings.Trim(rest[at+1:colon], "0123456789") == "" {
		return at, nil
	}
	return colon, nil
}

// quoteName writes a name in double quotes, its own written twice.
func quoteName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// lastBeforeDigit finds the last of a sign that stands before a digit.
func lastBeforeDigit(s string, sign byte) int {
	for i := len(s) - 2; i >= 0; i-- {
		if s[i] == sign && isDigit(s[i+1]) {
			return i
		}
	}
	return -1
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// places reads PASSAGE[.SENTENCE] and what it reaches to.
func (p *addressParser) places(a *Address) (err error) {
	if a.From, err = p.point(); err != nil {
		return err
	}
	a.To = a.From
	if dash := p.dash(); dash > 0 {
		p.at += dash
		if a.To, err = p.point(); err != nil {
			return err
		}
		if a.From.Sentence != 0 && a.To.Sentence == 0 { // 15.2-3: sentences of passage 15
			a.To = Point{a.From.Passage, a.To.Passage}
		}
	}
	if p.rest() != "" {
		return p.wrong(p.at, "expected the end of the address")
	}
	return nil
}

// dash gives the length of the dash that stands next, 0 if none does. Word
// processors make a longer one of it, and that is no reason to refuse.
func (p *addressParser) dash() int {
	for _, dash := range []string{"-", "–", "‐", "‑"} {
		if strings.HasPrefix(p.rest(), dash) {
			return len(dash)
		}
	}
	return 0
}

func (p *addressParser) point() (Point, error) {
	n, err := p.number("passages")
	if err != nil || !strings.HasPrefix(p.rest(), ".") {
		return Point{Passage: n}, err
	}
	p.at++
	s, err := p.number("sentences")
	return Point{n, s}, err
}

// number reads a number from 1; of says what is being counted.
func (p *addressParser) number(of string) (int, error) {
	start := p.at
	for p.at < p.end && isDigit(p.typed[p.at]) {
		p.at++
	}
	digits := p.typed[start:p.at]
	switch n, err := strconv.Atoi(digits); {
	case digits == "":
		return 0, p.wrong(start, "a number is missing")
	case n == 0 && err == nil:
		return 0, p.wrong(start, "%s are counted from 1", of)
	case err != nil || n > 1_000_000_000:
		return 0, p.wrong(start, "no text has that many %s", strings.TrimSuffix(of, " of a text"))
	default:
		return n, nil
	}
}

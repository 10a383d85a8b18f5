package text

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// An ambiguity is a quote that stands in several places.
type ambiguity struct {
	text   Text
	within Span
	view   *quoteView
	quote  string
	found  []quoteMatch
}

// problem shows the places of the first passage, names the passages of the
// others, and offers quotes and addresses that have been tried.
func (a ambiguity) problem() *problem.Problem {
	times := "twice"
	if len(a.found) > 2 {
		times = fmt.Sprintf("%d times", len(a.found))
	}
	p := problem.New(problem.Invalid, "%s occurs %s", quoted(a.quote), times).
		In(a.text.Address(a.within).String())
	var heads []Span
	var numbers []int
	for _, m := range a.found {
		head := a.view.under(Span{m.Start, m.head})
		n := a.text.At(head.Start)
		if len(numbers) == 0 || numbers[len(numbers)-1] != n {
			numbers = append(numbers, n)
		}
		if n == numbers[0] {
			heads = append(heads, head)
		}
	}
	a.text.mark(p, a.within, heads)
	if len(numbers) > 1 {
		p.Because("It is in passages %s.", listed(numbers))
	}
	p.Try = a.try()
	return p
}

// mark shows, under a problem, the passage in which words begin, and marks them.
func (t Text) mark(p *problem.Problem, within Span, words []Span) {
	n := t.At(words[0].Start)
	line, at := t.excerpt(within.clip(t.Passage(n).Words))
	var marks []problem.Mark
	for _, s := range words {
		start, end := inExcerpt(line, at, s)
		marks = append(marks, problem.Mark{Start: start, End: end})
	}
	p.Marking(strconv.Itoa(n), line, marks...)
}

// inExcerpt gives where the words under a span stand in an excerpt.
func inExcerpt(line string, at []int, s Span) (start, end int) {
	start, end = sort.SearchInts(at, s.Start), sort.SearchInts(at, s.End)
	if start < end && line[start] == ' ' {
		start++
	}
	return start, end
}

// try gives longer quotes for the first two places, and an address in which
// the quote as it is would do.
func (a ambiguity) try() string {
	var longer []string
	for _, m := range a.found[:2] {
		if q, ok := a.longer(m); ok {
			longer = append(longer, "-q "+q)
		}
	}
	try := strings.Join(longer, " or ")
	smaller, what, ok := a.smaller()
	switch {
	case !ok:
		return try
	case try == "":
		return fmt.Sprintf("%v -q %s", smaller, quoted(a.quote))
	default:
		return fmt.Sprintf("%s, or a %s: %v", try, what, smaller)
	}
}

// mostWords is how many words are tried in either direction to make a quote longer.
const mostWords = 8

// longer gives the words of one place with more of what follows them, or else
// of what comes before, so that they stand nowhere else.
func (a ambiguity) longer(m quoteMatch) (string, bool) {
	t := a.text
	s := a.view.under(Span{m.Start, m.head})
	line, at := t.excerpt(a.within.clip(t.Passage(t.At(s.Start)).Words))
	start, end := inExcerpt(line, at, s)
	rest := ""
	if parts := quoteParts(viewQuote(a.quote)); m.head != m.End {
		rest = " ... " + strings.Join(parts[1:], " ... ")
	}
	// the rest of a word that the quote cuts comes with the next word
	to := wordEnd(line, end)
	for range mostWords {
		if to == len(line) {
			break
		}
		to = wordEnd(line, to+1)
		if q, ok := a.only(m, line[start:to], rest); ok {
			return q, true
		}
	}
	from := start
	for range mostWords {
		if from == 0 {
			break
		}
		from = strings.LastIndexByte(line[:from-1], ' ') + 1
		if q, ok := a.only(m, line[from:end], rest); ok {
			return q, true
		}
	}
	return "", false
}

// wordEnd gives where the word that holds an offset ends in an excerpt.
func wordEnd(line string, at int) int {
	if i := strings.IndexByte(line[min(at, len(line)):], ' '); i >= 0 {
		return at + i
	}
	return len(line)
}

// only quotes words if they are found once, around the place meant.
func (a ambiguity) only(m quoteMatch, words, rest string) (string, bool) {
	words = strings.TrimFunc(words, func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSpace(r) })
	words += rest
	found := a.view.matches(viewQuote(words))
	if len(found) != 1 || !found[0].Contains(m.Span) || strings.ContainsAny(words, "\"$`\\") {
		return "", false
	}
	return quoted(words), true
}

// smaller gives the sentence or passage of the first place, if the quote
// stands in it only once.
func (a ambiguity) smaller() (where Address, what string, ok bool) {
	t := a.text
	s := a.view.under(a.found[0].Span)
	p := t.Passage(t.At(s.Start))
	for _, part := range append(t.Sentences(p), p.Words) {
		if !part.Contains(s) || part.Contains(a.within) {
			continue
		}
		if len(t.viewWords(part).matches(viewQuote(a.quote))) != 1 {
			continue
		}
		if where, ok = t.Exact(part); ok && where.From.Sentence == 0 {
			return where, "passage", true
		}
		return where, "sentence", ok
	}
	return Address{}, "", false
}

// quoted puts a quote in double quotes, on one line and not longer than a line.
func quoted(words string) string {
	return `"` + shorten(strings.Join(strings.Fields(words), " ")) + `"`
}

// shorten cuts long words for a message.
func shorten(words string) string {
	const most = 80
	if utf8.RuneCountInString(words) <= most {
		return words
	}
	return firstRunes(words, most-2) + " …"
}

// listed writes numbers as "3, 7 and 12", the first few of many.
func listed(numbers []int) string {
	const most = 8
	var words []string
	for _, n := range numbers[:min(most, len(numbers))] {
		words = append(words, strconv.Itoa(n))
	}
	if more := len(numbers) - most; more > 0 {
		words = append(words, fmt.Sprintf("%d more", more))
	}
	if len(words) == 1 {
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

package query

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// fault makes the Problem of a query that was not understood: where it stands
// in the query, the line itself, the bytes start to end marked.
func fault(src string, start, end int, format string, args ...any) *problem.Problem {
	return faultOf(problem.Usage, src, text.Span{Start: start, End: end}, format, args...)
}

// faultOf is fault for a kind of its own: NotFound or Invalid where the study
// decides.
func faultOf(kind problem.Kind, src string, at text.Span, format string, args ...any) *problem.Problem {
	start := min(at.Start, len(src))
	end := min(max(at.End, start), len(src))
	from := strings.LastIndexByte(src[:start], '\n') + 1
	to := len(src)
	if i := strings.IndexByte(src[start:], '\n'); i >= 0 {
		to = start + i
	}
	row := 1 + strings.Count(src[:from], "\n")
	column := 1 + utf8.RuneCountInString(src[from:start])
	line, shift := window(src[from:to], start-from)
	mark := problem.Mark{Start: start - from - shift, End: min(end, to) - from - shift}
	mark.End = min(mark.End, len(line))
	if mark.End <= mark.Start {
		mark.End = mark.Start + 1 // the end of the query
	}
	return problem.New(kind, format, args...).
		In(fmt.Sprintf("query:%d:%d", row, column)).
		Marking(fmt.Sprint(row), line, mark)
}

// atPlace puts a Problem that was found elsewhere at its place in the query.
func atPlace(src string, at text.Span, err error) error {
	p, ok := problem.As(err)
	if !ok {
		return err
	}
	here := faultOf(p.Kind, src, at, "%s", p.What)
	here.Why, here.Try, here.Err = p.Why, p.Try, p.Err
	return here
}

// window shortens a very long line to what stands around a place, and tells by
// how many bytes the beginning moved.
func window(line string, at int) (string, int) {
	const most, before, after = 2000, 300, 600
	if len(line) <= most {
		return line, 0
	}
	from, to := max(0, at-before), min(len(line), at+after)
	for from > 0 && !utf8.RuneStart(line[from]) {
		from--
	}
	for to < len(line) && !utf8.RuneStart(line[to]) {
		to++
	}
	return line[from:to], from
}

// shorten cuts a very long word.
func shorten(word string) string {
	if utf8.RuneCountInString(word) <= 60 {
		return word
	}
	return string([]rune(word)[:60]) + "…"
}

// typed gives a query as it is typed after cmo query: bare where a shell
// leaves it alone, else in single quotes.
func typed(query string) string {
	if strings.ContainsAny(query, "\"'`$&|;<>()*?[]#~{}!\\\n“”’") {
		return "cmo query '" + strings.ReplaceAll(query, "'", `'\''`) + "'"
	}
	return "cmo query " + query
}

// typedName gives a name as an argument of a command.
func typedName(name string) string {
	if spellable(name) {
		return name
	}
	return quote(name)
}

// list joins words as a sentence does: a, b and c.
func list(words []string, last string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + last + " " + words[len(words)-1]
}

package theory

import (
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// The words a statement is made of, and the numbers and signs lists put before
// one.
var (
	bullet   = text.Lazy(`^(?:[-*•–—]|\(?(?:\d{1,3}|[A-Za-z])[.)]|(?i:(?:IPT|PT|statement)\s*\d+[a-z]?\s*[:.)]?))\s+`)
	begins   = text.Lazy(`(?i)^(?:if|when|where|whenever|in a context where)\s+`)
	thens    = text.Lazy(`(?i)[,;]?\s+then,?\s+`)
	becauses = text.Lazy(`(?i)[,;]?\s*(?:\bthis is\s+)?\bbecause\s+`)
	next     = text.Lazy(`[.!?]["”’)]?\s+(?:If|When|Where|Whenever)\s`)
)

// ParseSentence reads a statement from a sentence: If …, then …, because ….
// When or where may stand for if, and a comma for then; because may be
// missing, or stand first. It is Invalid if there is no if or no then to be
// found.
func ParseSentence(sentence string) (Statement, error) {
	s := strings.Join(strings.Fields(sentence), " ")
	s = bullet().ReplaceAllString(s, "")
	head := begins().FindString(s)
	if head == "" {
		return Statement{}, unread(sentence, "it does not begin with if or when")
	}
	s = strings.TrimRight(s[len(head):], ". ")
	var out Statement
	var cond, rest string
	if at := thens().FindStringIndex(s); at != nil {
		cond, rest = s[:at[0]], s[at[1]:]
		// If A, because B, then C.
		if b := becauses().FindStringIndex(cond); b != nil && becauses().FindStringIndex(rest) == nil {
			out.Because, cond = cond[b[1]:], cond[:b[0]]
		}
	} else {
		// Without a then, the first comma before because ends the condition.
		end := len(s)
		if b := becauses().FindStringIndex(s); b != nil {
			end = b[0]
		}
		comma := strings.Index(s[:end], ", ")
		if comma < 0 {
			return Statement{}, unread(sentence, `there is no "then"`)
		}
		cond, rest = s[:comma], s[comma+2:]
	}
	if b := becauses().FindStringIndex(rest); b != nil {
		out.Because, rest = rest[b[1]:], rest[:b[0]]
	}
	out.If, out.Then, out.Because = part(cond), part(rest), part(out.Because)
	if out.If == "" || out.Then == "" {
		return Statement{}, unread(sentence, "a part of it has no words")
	}
	return out, nil
}

func part(s string) string { return strings.Trim(s, " ,;.") }

func unread(sentence, why string) error {
	return problem.New(problem.Invalid, "this does not read as a statement: %s", why).
		Marking("", strings.Join(strings.Fields(sentence), " ")).
		Because("A statement reads: If …, then …, because ….").
		Suggest(`cmo statement add --if "..." --then "..." --because "..."`)
}

// An Unread is a line of a list that is no statement.
type Unread struct {
	Line int
	Text string
	Err  error
}

// ParseList reads statements from a text, a sentence or a line each. Empty
// lines and headings that begin with # are passed over; a line that goes on
// with a small letter belongs to the one before. Lines that are no statement
// are given beside.
func ParseList(list string) ([]Statement, []Unread) {
	type piece struct {
		line int
		text string
	}
	var pieces []piece
	open := false
	for i, line := range strings.Split(list, "\n") {
		line = strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
			open = false
			continue
		case open && goesOn(line):
			pieces[len(pieces)-1].text += " " + line
		default:
			pieces = append(pieces, piece{i + 1, line})
		}
		open = !strings.HasSuffix(line, ".")
	}
	var out []Statement
	var unread []Unread
	for _, p := range pieces {
		for _, sentence := range sentences(p.text) {
			s, err := ParseSentence(sentence)
			if err != nil {
				unread = append(unread, Unread{p.line, sentence, err})
				continue
			}
			out = append(out, s)
		}
	}
	return out, unread
}

// goesOn reports whether a line can only be the rest of the one before.
func goesOn(line string) bool {
	first := line[0]
	return first >= 'a' && first <= 'z' && !begins().MatchString(line) && !bullet().MatchString(line)
}

// sentences cuts a line where a new statement begins.
func sentences(line string) []string {
	var out []string
	line = bullet().ReplaceAllString(line, "")
	for {
		at := next().FindStringIndex(line)
		if at == nil {
			return append(out, line)
		}
		cut := at[0] + strings.IndexAny(line[at[0]:at[1]], " \t")
		out, line = append(out, strings.TrimSpace(line[:cut])), strings.TrimSpace(line[cut:])
	}
}

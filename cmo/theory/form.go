package theory

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// Form writes a statement as people edit it: a line a part.
func (s Statement) Form() string {
	var b strings.Builder
	for _, f := range []struct {
		name, value string
		always      bool
	}{
		{"title", s.Title, false}, {"if", s.If, true}, {"then", s.Then, true}, {"because", s.Because, true},
		{"rank", strconv.Itoa(s.Rank), false}, {"from", s.From, false},
	} {
		if f.always || f.value != "" && f.value != "0" {
			fmt.Fprintf(&b, "%s: %s\n", f.name, strings.Join(strings.Fields(f.value), " "))
		}
	}
	return b.String()
}

// ParseForm reads a form over the statement it was written from. Lines that
// begin with # are not read; a line that is missing empties its part. What is
// wrong is a Problem that names the line, with at for the name of the form.
func (s Statement) ParseForm(at, form string) (Statement, error) {
	out := s
	out.Title, out.If, out.Then, out.Because, out.Rank, out.From = "", "", "", "", 0, ""
	for i, line := range strings.Split(form, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := out.formLine(line); err != nil {
			return s, err.In(fmt.Sprintf("%s:%d", at, i+1)).Marking(strconv.Itoa(i+1), line)
		}
	}
	return out, nil
}

func (s *Statement) formLine(line string) *problem.Problem {
	name, value, ok := strings.Cut(line, ":")
	value = strings.Join(strings.Fields(value), " ")
	for _, f := range []struct {
		name string
		to   *string
	}{{"title", &s.Title}, {"if", &s.If}, {"then", &s.Then}, {"because", &s.Because}, {"from", &s.From}} {
		if ok && corpus.SameName(f.name, name) {
			if *f.to != "" {
				return problem.New(problem.Invalid, "%q stands here twice", f.name)
			}
			*f.to = value
			return nil
		}
	}
	if !ok || !corpus.SameName(name, "rank") {
		return problem.New(problem.Invalid, "this line begins with none of title, if, then, because, rank, from").
			Because("Each part is one line: because: somebody has not forgotten them")
	}
	if value == "" {
		return nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 {
		return problem.New(problem.Invalid, "a rank is a number from 1, not %q", value)
	}
	s.Rank = n
	return nil
}

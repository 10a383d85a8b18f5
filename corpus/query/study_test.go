package query_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/query"
)

// A little is a study small enough to be written in a test.
type little struct {
	names query.Names
	study query.Study
	texts []string // by source
}

func newLittle(codes ...string) *little {
	l := &little{}
	l.names = query.Names{
		Participants: []query.Participant{{}}, Cases: []string{""}, Encounters: []string{""},
		Coders: []string{"", "alex", "rosa"}, Waves: []string{"", "baseline", "follow-up"},
	}
	for _, path := range codes {
		l.code(path)
	}
	l.study.Text = func(source, passage int) (string, error) {
		p := l.study.Sources[source].Passages[passage]
		return l.texts[source][p.WordsStart:p.WordsEnd], nil
	}
	return l
}

// code gives the number of a code, "outcome:hope" to give it a type; it is
// made where it is new.
func (l *little) code(path string) uint32 {
	typ, name, typed := strings.Cut(path, ":")
	if !typed {
		typ, name = "", path
	}
	var parent uint32
	segments := strings.Split(name, "/")
	for i, segment := range segments {
		found := uint32(0)
		for _, c := range l.names.Codes {
			if c.Parent == parent && c.Name == segment {
				found = c.Number
			}
		}
		if found == 0 {
			found = uint32(len(l.names.Codes) + 1)
			c := query.Code{Number: found, Name: segment, Parent: parent, ID: fmt.Sprintf("k%04d", found)}
			if i == len(segments)-1 {
				c.Type = typeOf(typ)
			}
			l.names.Codes = append(l.names.Codes, c)
		}
		parent = found
	}
	return parent
}

func typeOf(word string) query.Type {
	for t := query.Context; t <= query.Descriptive; t++ {
		if t.String() == word {
			return t
		}
	}
	return query.NoType
}

func (l *little) participant(name string, cases ...string) uint32 {
	for i, p := range l.names.Participants {
		if p.Name == name {
			return uint32(i)
		}
	}
	p := query.Participant{Name: name}
	for _, c := range cases {
		p.Cases = append(p.Cases, l.caseOf(c))
	}
	l.names.Participants = append(l.names.Participants, p)
	return uint32(len(l.names.Participants) - 1)
}

func (l *little) caseOf(name string) uint32 {
	if i := slices.Index(l.names.Cases, name); i > 0 {
		return uint32(i)
	}
	l.names.Cases = append(l.names.Cases, name)
	return uint32(len(l.names.Cases) - 1)
}

// source adds a source of lines "P31 words [coded words]code more". Who speaks
// stands first, I is an interviewer, "-" is not known. What is coded may go on
// over several lines and lie within other coded words; a code may have marks,
// ]hold=denied. The source is read by alex.
func (l *little) source(name, wave string, lines ...string) *query.Source {
	s := query.Source{Name: name, ReadBy: []uint16{1}}
	s.Wave = uint16(max(0, slices.Index(l.names.Waves, wave)))
	var body strings.Builder
	type open struct{ start, passage uint32 }
	var opened []open
	for i, line := range lines {
		speaker, words, _ := strings.Cut(line, " ")
		p := query.Passage{Start: uint32(body.Len())}
		switch speaker {
		case "I":
			p.Interviewer = true
		case "-":
		default:
			p.Speaker = l.participant(speaker)
			if !slices.Contains(s.Participants, p.Speaker) {
				s.Participants = append(s.Participants, p.Speaker)
			}
		}
		body.WriteString(speaker + " ")
		p.WordsStart = uint32(body.Len())
		for words != "" {
			switch {
			case words[0] == '[':
				opened = append(opened, open{uint32(body.Len()), uint32(i)})
				words = words[1:]
			case words[0] == ']':
				n := strings.IndexAny(words[1:], " ,.[]") + 1
				if n == 0 {
					n = len(words)
				}
				from := opened[len(opened)-1]
				opened = opened[:len(opened)-1]
				s.Codings = append(s.Codings, l.coding(words[1:n], from.start, uint32(body.Len()), from.passage, uint32(i)))
				words = words[n:]
			default:
				body.WriteByte(words[0])
				words = words[1:]
			}
		}
		p.WordsEnd = uint32(body.Len())
		p.Words = uint32(len(strings.Fields(body.String()[p.WordsStart:])))
		body.WriteByte('\n')
		p.End = uint32(body.Len())
		s.Passages = append(s.Passages, p)
	}
	return l.add(s, body.String())
}

func (l *little) add(s query.Source, body string) *query.Source {
	l.study.Sources = append(l.study.Sources, s)
	l.texts = append(l.texts, body)
	return &l.study.Sources[len(l.study.Sources)-1]
}

func (l *little) coding(spec string, start, end, first, last uint32) query.Coding {
	name, marks, _ := strings.Cut(spec, "=")
	c := query.Coding{Code: l.code(name), Start: start, End: end, First: first, Last: last, Coder: 1}
	for _, m := range strings.Split(marks, "+") {
		switch m {
		case "absent":
			c.Polarity = query.Absent
		case "denied":
			c.Polarity = query.Denied
		case "rosa":
			c.Coder = 2
		case "lost":
			c.Flags = query.Lost
		case "retired":
			c.Flags = query.Retired
		case "doubtful":
			c.Flags = query.Doubtful
		case "0", "1", "2", "3":
			c.Intensity = query.Strength(int(m[0] - '0'))
		case "reported":
			c.Status = query.Reported
		case "anticipated":
			c.Status = query.Anticipated
		default:
			if t := typeOf(m); t != query.NoType {
				c.Slot = t
			}
		}
	}
	c.Number = uint32(len(l.study.Sources))*1000 + start
	return c
}

// run answers a query; an error fails the test.
func (l *little) run(t testing.TB, q string, by ...string) *query.Result {
	t.Helper()
	r, err := l.try(q, by...)
	if err != nil {
		t.Fatalf("%s: %s", q, shown(err))
	}
	return r
}

func (l *little) try(q string, by ...string) (*query.Result, error) {
	parsed, err := query.ParseFor(q, &l.names)
	if err != nil {
		return nil, err
	}
	bound, err := parsed.Bind(&l.names)
	if err != nil {
		return nil, err
	}
	return bound.Run(&l.study, query.Options{By: by})
}

// kept lists the matches: source when there are several, passages from 1.
func (l *little) kept(r *query.Result) string {
	var out []string
	for _, m := range r.Matches {
		s := fmt.Sprint(m.First + 1)
		if m.Last > m.First {
			s += fmt.Sprintf("-%d", m.Last+1)
		}
		if len(l.study.Sources) > 1 {
			s = l.study.Sources[m.Source].Name + ":" + s
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

// quotes lists the matched words.
func (l *little) quotes(r *query.Result) string {
	var out []string
	for _, m := range r.Matches {
		out = append(out, l.texts[m.Source][m.Start:m.End])
	}
	return strings.Join(out, " | ")
}

// units lists units by value: "yes A B; denied C".
func units(r *query.Result) string {
	var out []string
	for _, v := range []query.Verdict{query.Yes, query.DeniedThere, query.Silent, query.NoData} {
		var names []string
		for _, u := range r.UnitsOf(v) {
			name := u.Name
			if u.Why != "" {
				name += " (" + u.Why + ")"
			}
			names = append(names, name)
		}
		if len(names) > 0 {
			out = append(out, v.String()+" "+strings.Join(names, " "))
		}
	}
	return strings.Join(out, "; ")
}

// findings lists the units of a test: "holds A; exception B (denied)".
func findings(r *query.Result) string {
	var out []string
	last := query.Finding(255)
	for _, u := range r.Findings() {
		name := u.Name
		if u.Why != "" {
			name += " (" + u.Why + ")"
		}
		if u.Finding == query.ExceptionDenied {
			name += " (denied)"
		}
		if u.Finding.String() == last.String() {
			out[len(out)-1] += " " + name
		} else {
			out = append(out, u.Finding.String()+" "+name)
		}
		last = u.Finding
	}
	return strings.Join(out, "; ")
}

// shown is a Problem as a reader meets it.
func shown(err error) string {
	var p *problem.Problem
	if !errors.As(err, &p) {
		return err.Error()
	}
	var b strings.Builder
	b.WriteString(p.Error() + "\n")
	if p.Line != nil && len(p.Line.Marks) > 0 {
		m := p.Line.Marks[0]
		fmt.Fprintf(&b, "%3s | %s\n    | %s%s\n", p.Line.Number, p.Line.Text, strings.Repeat(" ", m.Start), strings.Repeat("^", m.End-m.Start))
	}
	if p.Why != "" {
		b.WriteString(p.Why + "\n")
	}
	if p.Try != "" {
		b.WriteString("try: " + p.Try + "\n")
	}
	return b.String()
}

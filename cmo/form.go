package cmo

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// fields are the lines of a form that are no elements.
var fields = []struct {
	name string
	of   func(*CMOC) *string
}{
	{"title", func(c *CMOC) *string { return &c.Title }},
	{"status", func(c *CMOC) *string { return &c.Status }},
	{"stage", func(c *CMOC) *string { return &c.Stage }},
	{"scope", func(c *CMOC) *string { return &c.Scope }},
	{"confidence", func(c *CMOC) *string { return &c.Confidence }},
	{"confidence-reason", func(c *CMOC) *string { return &c.ConfidenceReason }},
	{"statement", func(c *CMOC) *string { return &c.Statement }},
	{"lens", func(c *CMOC) *string { return &c.Lens }},
}

// Form writes a configuration as people edit it: title and status, then one
// line an element. Slots of the schema that are empty have an empty line.
//
//	title: Held while waiting      status: tentative
//	C1: the patient waits for another service [waiting]
//	M1 resource: the link worker keeps in touch without a goal [hold/waiting]
//	O1: distress is contained, no crisis [contained]
func (c CMOC) Form(schema []Slot, path func(ref.ID) string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "title: %s      status: %s\n", plain(c.Title), c.Status)
	for _, f := range fields[2:] {
		if value := plain(*f.of(&c)); value != "" {
			fmt.Fprintf(&b, "%s: %s\n", f.name, value)
		}
	}
	letters := map[string]bool{}
	for _, e := range c.Elements {
		letters[e.Slot.Letter()] = true
		fmt.Fprintf(&b, "%s: %s%s\n", e.Head(), plain(e.Wording), e.brackets(path))
	}
	empty := CMOC{Spent: c.Spent}
	for _, s := range schema {
		// An empty mechanism is asked for as what is offered and what it changes.
		if !letters[s.Letter()] && s != Mechanism {
			e := Element{Slot: s}
			e.Label = empty.FreeLabel(s)
			empty.Elements = append(empty.Elements, e)
			fmt.Fprintf(&b, "%s: \n", e.Head())
		}
	}
	return b.String()
}

var statusBehind = text.Lazy(`^(.*?)\s{2,}status:\s*(.*)$`)

// ParseForm reads a form over the configuration it was written from: what the
// form does not name is dropped or emptied. Lines that begin with # are not
// read, and a slot without words is no element. A new element may be typed
// with its slot's letter alone. What is wrong is a Problem with the line's
// number in at, which is the name of the form.
func (c CMOC) ParseForm(at, form string, codes func(string) ([]ref.ID, string, error)) (CMOC, error) {
	out := c
	out.Elements = nil
	for _, f := range fields[2:] {
		*f.of(&out) = ""
	}
	seen := map[string]int{}
	for i, line := range strings.Split(form, "\n") {
		line = strings.TrimSpace(strings.TrimSuffix(line, "\r"))
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := out.formLine(c, line, i+1, seen, codes); err != nil {
			return c, formProblem(err, at, line, i+1)
		}
	}
	if _, named := seen["title"]; !named {
		out.Title = c.Title
	}
	// Labels that were given by letter alone come last, so that they do not
	// take one that a later line names.
	unlabelled := slices.DeleteFunc(slices.Clone(out.Elements), func(e Element) bool { return e.Label != "" })
	out.Elements = slices.DeleteFunc(out.Elements, func(e Element) bool { return e.Label == "" })
	spent := out.Spent
	for _, e := range c.Elements {
		out.Spent = append(slices.Clone(out.Spent), e.Label) // for the labels given below
	}
	for _, e := range unlabelled {
		// One that was there already, word for word, is the same element.
		for _, old := range c.Elements {
			if _, kept := out.Element(old.Label); !kept && e.Label == "" && old.sameClaim(e) {
				e.Label = old.Label
			}
		}
		out.Set(e)
	}
	out.Spent = spent
	out.sort()
	return out, nil
}

func (c *CMOC) formLine(was CMOC, line string, n int, seen map[string]int, codes func(string) ([]ref.ID, string, error)) error {
	head, rest, ok := strings.Cut(line, ":")
	if !ok {
		return problem.New(problem.Invalid, "this line has no colon").
			Because("A line is a label with its words, C1: the patient waits, or a field, stage: engagement.")
	}
	if i := slices.IndexFunc(fields, func(f struct {
		name string
		of   func(*CMOC) *string
	},
	) bool {
		return corpus.SameName(f.name, head)
	}); i >= 0 {
		name := fields[i].name
		if first, twice := seen[name]; twice {
			return problem.New(problem.Invalid, "%s stands in line %d already", name, first)
		}
		seen[name] = n
		if m := statusBehind().FindStringSubmatch(rest); m != nil && name == "title" {
			seen["status"] = n
			rest, c.Status = m[1], plain(m[2])
		}
		*fields[i].of(c) = plain(rest)
		return nil
	}
	return c.elementLine(was, head, rest, n, seen, codes)
}

// elementLine reads a line of an element: M1 resource: words [codes].
func (c *CMOC) elementLine(was CMOC, head, rest string, n int, seen map[string]int, codes func(string) ([]ref.ID, string, error)) error {
	words := strings.Fields(strings.ReplaceAll(head, ",", " "))
	if len(words) == 0 {
		return problem.New(problem.Invalid, "this line has no label")
	}
	label := strings.ToUpper(words[0])
	slot, ok := slotOfLetter(label[:1])
	if !ok || len(label) > 1 && !labelled(label, slot) {
		names := make([]string, len(fields))
		for i, f := range fields {
			names[i] = f.name
		}
		p := problem.New(problem.Invalid, "%q is no label of an element and no field", plain(head)).
			Because("Labels are C1, M1, O1 and so on; fields are %s.", strings.Join(names, ", "))
		if near := corpus.Nearest(head, names, 1); len(near) > 0 {
			p.Suggest("%s:", near[0])
		}
		return p
	}
	e := Element{Slot: slot}
	if len(label) > 1 {
		e.Label = label
		if first, twice := seen[label]; twice {
			return problem.New(problem.Invalid, "%s stands in line %d already", label, first)
		}
		seen[label] = n
		if slices.Contains(was.Spent, label) {
			return problem.New(problem.Invalid, "%s was dropped earlier, and judgements may speak of it", label).
				Suggest("%s: without a number; it becomes %s", label[:1], was.FreeLabel(slot))
		}
	}
	if unknown := e.kind(words[1:]); unknown != "" {
		return problem.New(problem.Invalid, "%q says nothing of a %s", unknown, slot).
			Because("Behind a label may stand resource or reasoning of a mechanism; unintended, %s of an outcome; %s.",
				strings.Join(Directions, ", "), strings.Join(Levels, ", "))
	}
	var inside string
	var err error
	if e.Wording, inside, err = cutBrackets(rest); err != nil {
		return err
	}
	if e.Wording == "" && inside == "" {
		return nil
	}
	if inside != "" {
		if e.Codes, e.Match, err = codes(inside); err != nil {
			return err
		}
	}
	if err := e.validUnlabelled(); err != nil {
		return err
	}
	c.Elements = append(c.Elements, e)
	return nil
}

func (e Element) validUnlabelled() error {
	if e.Label == "" {
		e.Label = e.Slot.Letter()
	}
	return e.valid()
}

// formProblem says in which line of a form something is wrong, and marks what
// it names there.
func formProblem(err error, at, line string, n int) error {
	p, ok := problem.As(err)
	if !ok {
		return err
	}
	told := *p
	told.At = fmt.Sprintf("%s:%d", at, n)
	if told.Line == nil {
		told.Line = &problem.Line{Number: fmt.Sprint(n), Text: line}
		if named := quoted().FindStringSubmatch(p.What); named != nil {
			if i := strings.LastIndex(line, named[1]); i >= 0 {
				told.Line.Marks = []problem.Mark{{Start: i, End: i + len(named[1])}}
			}
		}
	}
	if p.At != "" {
		told.What = p.At + ": " + p.What
	}
	return &told
}

var quoted = text.Lazy(`"([^"]+)"`)

package table

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
)

// An asked attribute has a column of its own.
type asked struct {
	corpus.Attribute
	as string // as it was asked for
}

// readAttributes looks up the attributes asked for.
func (r *Reading) readAttributes() error {
	types, err := corpus.AttributeTypes.List(r.tx)
	if err != nil {
		return err
	}
	r.kinds = map[string]corpus.ValueType{}
	for _, a := range types {
		if a.Of == "participant" {
			r.kinds[corpus.FoldName(a.Name)] = a.Type
		}
	}
	var names []string
	for _, a := range types {
		names = append(names, a.Name)
	}
	for _, typed := range r.opt.Attributes {
		i := slices.IndexFunc(types, func(a corpus.Attribute) bool {
			of, name, found := strings.Cut(typed, ".")
			return corpus.SameName(a.Name, typed) || found && corpus.SameName(a.Of, of) && corpus.SameName(a.Name, name)
		})
		if i < 0 {
			p := problem.New(problem.NotFound, "no attribute %q", typed).Because("Nothing was written.")
			if near := corpus.Nearest(typed, names, 3); len(near) > 0 {
				p.Because("The nearest: %s. Nothing was written.", corpus.Quoted(near))
			}
			return p
		}
		r.asked = append(r.asked, asked{types[i], typed})
	}
	return nil
}

// attribute gives an attribute's value where some words stand: of the people whose
// words they are, of their cases, or of the source.
func (r *Reading) attribute(a asked, s *source, people, cases []ref.ID) cell {
	var values []string
	add := func(of corpus.Attributes) {
		if v, ok := of.Get(a.Name, s.Wave); ok && v != "" && !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	switch a.Of {
	case "participant":
		for _, p := range people {
			add(r.people[p].Attributes)
		}
	case "case":
		for _, c := range cases {
			add(r.cases[c].Attributes)
		}
	default:
		add(s.Attributes)
	}
	if a.Of == "participant" {
		for i, v := range values {
			values[i] = r.masked(a.Name, v)
		}
	}
	if len(values) != 1 {
		return cell{v: strings.Join(values, ", ")}
	}
	return typed(a.Type, values[0])
}

// typed gives a value as a cell of its type.
func typed(t corpus.ValueType, value string) cell {
	switch t {
	case corpus.NumberValue:
		if n, err := strconv.ParseFloat(value, 64); err == nil {
			return cell{v: n, look: lookNumber}
		}
	case corpus.DateValue:
		return day(value)
	}
	return cell{v: value}
}

// day gives a date as a cell; what is no whole date stays as it is.
func day(value string) cell {
	if t, err := time.Parse(time.DateOnly, value); err == nil {
		return date(t)
	}
	return cell{v: value}
}

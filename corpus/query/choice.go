package query

import (
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// A Choice is what filters choose among records of one kind: the filters of
// queries, over fields that the records have themselves.
type Choice struct{ checks []*check }

// Choose reads filters over fields of records, as they stand after where. It
// is a Problem of kind Usage, with the column, if they cannot be read, and
// NotFound if a field or a value is not known.
func Choose(src string, fields []Field) (*Choice, error) {
	c, err := choose(src, fields)
	if f, ok := problem.As(err); ok {
		return nil, helpFilters(src, f)
	}
	return c, err
}

// helpFilters gives an error about filters of a list something to type.
func helpFilters(src string, f *problem.Problem) *problem.Problem {
	if strings.HasPrefix(f.Try, "--where ") {
		return f
	}
	const before = "any where " // as a query they stand behind where, and what helps there helps here
	g := help(before+src, nil, problem.New(problem.Usage, "").Because("%s", f.Why))
	tried, _ := strings.CutPrefix(g.Try, "cmo query ")
	if tried, ok := strings.CutPrefix(strings.Trim(tried, "'"), before); ok && understoodFilters(tried) {
		return f.Because("%s", g.Why).Suggest("--where '%s'", tried)
	}
	return f.Suggest("cmo help query")
}

// understoodFilters reports whether filters can be read.
func understoodFilters(q string) bool {
	tokens, err := lex(q)
	if err != nil {
		return false
	}
	p := &parser{src: q, tokens: tokens, plain: true}
	_, err = p.filters()
	return err == nil && p.here().form == endToken
}

func choose(src string, fields []Field) (*Choice, error) {
	tokens, err := lex(src)
	if err != nil {
		return nil, err
	}
	p := &parser{src: src, tokens: tokens}
	filters, err := p.filters()
	if err != nil {
		return nil, err
	}
	if t := p.here(); t.form != endToken {
		return nil, fault(src, t.at.Start, t.at.End, "expected a comma or the end").
			Because("Filters are joined by commas, values of one filter by |.")
	}
	fb := &fieldBook{byName: map[string]*field{}, book: newBook(nil), names: &Names{}, list: true}
	for _, f := range fields {
		fb.add(&field{Field: f})
	}
	c := &Choice{}
	for _, f := range filters {
		made, err := fb.bind(src, f)
		if err != nil {
			return nil, err
		}
		for _, w := range made.values {
			if w.form == waveValue {
				return nil, fault(src, f.at.Start, f.at.End, "a list compares with values, not with other fields")
			}
		}
		c.checks = append(c.checks, made)
	}
	return c, nil
}

// Passes judges one record by the values it has. What it has no value for
// passes no comparison; missing names that field, if nothing else is against
// the record.
func (c *Choice) Passes(values func(field string) []Value) (ok bool, missed string) {
	ok = true
	for _, k := range c.checks {
		switch k.judge(values(k.field.Name), make([][]Value, len(k.values))) {
		case passes:
		case missing:
			ok = false
			if missed == "" {
				missed = k.field.Name
			}
		default:
			return false, ""
		}
	}
	return ok, missed
}

// IsDate reports whether a word is a date as queries compare them: 2023,
// 2023-01 or 2023-01-15.
func IsDate(word string) bool { return isDate(word) }

package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/query"
)

// choose leaves of a list the rows for which --where holds, and counts them by
// the field of --by. The fields are the columns of the list, and what is known
// beside them.
func (e *env) choose(t *term.Table) (*term.Table, error) {
	var fields []query.Field
	for _, name := range t.Fields() {
		fields = append(fields, query.Field{Name: strings.ReplaceAll(name, " ", "-"), Type: typeIn(t, name)})
	}
	columns := t.Fields()
	column := func(field string) string {
		return columns[slices.IndexFunc(fields, func(f query.Field) bool { return f.Name == field })]
	}
	if e.where != "" {
		c, err := query.Choose(e.where, fields)
		if err != nil {
			return nil, err
		}
		all := t.Len()
		e.whereLeft = []int{}
		missed := map[string]int{}
		t.Keep(func(row int) bool {
			ok, field := c.Passes(func(field string) []query.Value { return withRecords(listValues(t.Value(row, column(field)))) })
			if ok {
				e.whereLeft = append(e.whereLeft, row)
			} else if field != "" {
				missed[field]++
			}
			return ok
		})
		for _, f := range fields {
			if n := missed[f.Name]; n > 0 {
				e.Note("%s left out: no value of %s", plural(n, "row"), f.Name)
			}
		}
		if all > 0 && t.Len() == 0 {
			e.Note("of %s none passes; --by FIELD counts the values there are", plural(all, "row"))
		}
		if e.keepLater != nil {
			e.keepLater()
		}
	}
	if e.by == "" {
		return t, nil
	}
	i := slices.IndexFunc(fields, func(f query.Field) bool { return corpus.SameName(f.Name, e.by) })
	if i < 0 {
		var names []string
		for _, f := range fields {
			names = append(names, f.Name)
		}
		return nil, problem.New(problem.NotFound, "this list has no field %q", e.by).Because("It has %s.", strings.Join(names, ", "))
	}
	return countedBy(t, columns[i], fields[i].Type), nil
}

// countedBy counts the rows of a list by the values of a field, none last.
func countedBy(t *term.Table, field string, typ query.FieldType) *term.Table {
	type group struct {
		value query.Value
		rows  int
	}
	var groups []group
	for row := range t.Len() {
		values := listValues(t.Value(row, field))
		if len(values) == 0 {
			values = []query.Value{{}}
		}
		for _, v := range values {
			i := slices.IndexFunc(groups, func(g group) bool { return g.value == v })
			if i < 0 {
				i = len(groups)
				groups = append(groups, group{value: v})
			}
			groups[i].rows++
		}
	}
	slices.SortStableFunc(groups, func(a, b group) int {
		switch none := (query.Value{}); {
		case a.value == none:
			return 1
		case b.value == none:
			return -1
		case typ == query.NumberType && a.value.Number != b.value.Number:
			if a.value.Number < b.value.Number {
				return -1
			}
			return 1
		}
		return corpus.LessName(a.value.Word, b.value.Word)
	})
	out := &term.Table{Columns: []term.Column{{Name: field}, {Name: "rows", Align: term.Right}}}
	for _, g := range groups {
		shown := g.value.Word
		if g.value == (query.Value{}) {
			shown = "none"
		}
		out.Add(term.Cell{Value: g.value.Word, Text: shown}, g.rows)
	}
	return out
}

// listValues gives what stands in a cell as values of a field; an empty one has
// none.
func listValues(cell any) []query.Value {
	one := func(word string, number float64) []query.Value { return []query.Value{{Word: word, Number: number}} }
	switch v := cell.(type) {
	case nil:
		return nil
	case string:
		if v == "" {
			return nil
		}
		return one(v, 0)
	case []string:
		var out []query.Value
		for _, w := range v {
			out = append(out, query.Value{Word: w})
		}
		return out
	case int:
		return one(fmt.Sprint(v), float64(v))
	case uint64:
		return one(fmt.Sprint(v), float64(v))
	case float64:
		return one(fmt.Sprint(v), v)
	case bool:
		return one(map[bool]string{true: "yes", false: "no"}[v], 0)
	case time.Time:
		return one(v.Format(time.DateOnly), 0)
	}
	return one(fmt.Sprint(cell), 0)
}

// withRecords adds to references what they are in a filter, where a record is
// written cmoc-7: cmoc:7.M1 is cmoc-7.M1, and a part of cmoc-7; a passage is a
// part of its source.
func withRecords(values []query.Value) []query.Value {
	out := values
	add := func(word string) { out = append(out, query.Value{Word: word}) }
	for _, v := range values {
		kind, name, ok := strings.Cut(v.Word, ":")
		switch {
		case !ok:
		case slices.Contains(refKinds, kind):
			add(kind + "-" + name)
			if whole, _, part := strings.Cut(name, "."); part && kind == "cmoc" {
				add(kind + "-" + whole)
			}
		default:
			if source, _, versioned := strings.Cut(kind, "@"); versioned {
				add("source-" + source)
			}
		}
	}
	return out
}

// typeIn tells how the values of a field compare, by what stands there.
func typeIn(t *term.Table, field string) query.FieldType {
	for row := range t.Len() {
		switch v := t.Value(row, field).(type) {
		case int, uint64, float64:
			return query.NumberType
		case bool:
			return query.YesNoType
		case time.Time:
			return query.DateType
		case string:
			if v == "" {
				continue
			}
			if query.IsDate(v) && len(v) == len(time.DateOnly) {
				return query.DateType
			}
			return query.WordType
		case []string:
			return query.WordType
		}
	}
	return query.WordType
}

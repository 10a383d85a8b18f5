package study

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// attributes adds the attributes that the columns are, and says which values
// are not of the type that an attribute has.
func (t *table) attributes(tx *store.Tx, rep *RegisterReport, of string) error {
	if err := t.measureColumns(tx, rep, of, false); err != nil {
		return err
	}
	if err := t.attributeWaves(tx, rep); err != nil {
		return err
	}
	t.types, t.forms, t.said = map[int]corpus.Attribute{}, map[int]columnForm{}, map[int]string{}
	for _, i := range t.rest {
		if err := t.attribute(tx, rep, of, i); err != nil {
			return err
		}
	}
	rep.Columns = t.understood()
	return nil
}

// attribute adds the attribute that a column is. A new one is ordered where its
// answers are of a known scale.
func (t *table) attribute(tx *store.Tx, rep *RegisterReport, of string, i int) error {
	name := t.attributeOf(i)
	written := t.values(i)
	t.forms[i], t.said[i] = formOf(t.Head[i], written)
	want := corpus.Attribute{Of: of, Name: name, Levels: t.levels[i]}
	plain := make([]string, len(written))
	for j, v := range written {
		plain[j] = t.forms[i].number(v)
	}
	if want.Type = typeOfCells(plain); want.Type == corpus.TextValue && len(want.Levels) == 0 {
		want.Levels, _ = levelsOf(written)
	}
	if len(want.Levels) > 0 {
		want.Type = corpus.OrderedValue
	}
	a, err := rep.Added.attributeType(tx, want)
	if err != nil {
		return err
	}
	if a, err = t.reorder(tx, rep, a, i); err != nil {
		return err
	}
	t.types[i] = a
	if !corpus.SameName(a.Name, name) {
		rep.Warnings = append(rep.Warnings, fmt.Sprintf("column %q is read as %s: %s is a field of its own", t.Head[i], a.Name, name))
	}
	if a.Type == corpus.TextValue {
		rep.Warnings = append(rep.Warnings, t.nearly(i)...)
	}
	if odd := t.odd(i, func(v string) bool { _, fits := t.forms[i].value(a, v); return fits }); odd != "" {
		rep.Warnings = append(rep.Warnings, fmt.Sprintf("%s is %s; kept as they are: %s", a.Name, ofType(a), odd))
	}
	return nil
}

// reorder gives an attribute the levels that were told, or those that are new.
func (t *table) reorder(tx *store.Tx, rep *RegisterReport, a corpus.Attribute, i int) (corpus.Attribute, error) {
	was := a
	if told := t.levels[i]; len(told) > 0 {
		a.Type, a.Levels = corpus.OrderedValue, told
	} else {
		a, _ = moreLevels(a, t.values(i))
	}
	if was.Type == a.Type && slices.Equal(was.Levels, a.Levels) {
		return a, nil
	}
	rep.Warnings = append(rep.Warnings, fmt.Sprintf("%s was %s, and is now %s", a.Name, typeShown(was), typeShown(a)))
	return a, corpus.AttributeTypes.Put(tx, &a)
}

// odd lists the values of a column that do not fit, with the first cell of each.
func (t *table) odd(i int, fits func(string) bool) string {
	var values, out []string
	for _, r := range t.Rows {
		v := t.words(r, i)
		if v == "" || fits(v) || slices.Contains(values, v) {
			continue
		}
		values = append(values, v)
		at := fmt.Sprint("line ", r.Number)
		if t.excel != "" {
			at = fmt.Sprint(columnLetters(i), r.Number)
		}
		out = append(out, fmt.Sprintf("%q (%s)", v, at))
		if len(out) == 5 {
			break
		}
	}
	return strings.Join(out, ", ")
}

// nearly warns of a column that would be numbers or dates but for a few values.
func (t *table) nearly(i int) []string {
	for _, kind := range []corpus.ValueType{corpus.NumberValue, corpus.DateValue} {
		var odd []string
		fit := 0
		for _, v := range t.values(i) {
			if v == "" {
				continue
			}
			if _, ok := typed(corpus.Attribute{Type: kind}, v); ok {
				fit++
			} else if !slices.Contains(odd, v) {
				odd = append(odd, v)
			}
		}
		if len(odd) > 0 && len(odd) <= 5 && fit > 2*len(odd) {
			return []string{fmt.Sprintf("column %q is text, although %d of its values are of type %s; the others: %s",
				strings.TrimSpace(t.Head[i]), fit, kind, corpus.Quoted(odd))}
		}
	}
	return nil
}

// setAttributes sets the attributes of a row: a column of one wave is of that
// wave alone, and so is a row that names its wave, but for what its participant
// has in every row. What is empty is left as it was.
func (t *table) setAttributes(tx *store.Tx, r ingest.Row, have corpus.Attributes, added *Added) (corpus.Attributes, error) {
	var values corpus.Attributes
	ofRow, err := added.waveID(tx, t.cell(r, useWave))
	if err != nil {
		return nil, err
	}
	for _, i := range t.rest {
		v, _ := t.forms[i].value(t.types[i], t.words(r, i))
		if v == "" {
			continue
		}
		wave := t.atWave[i].id
		if wave.IsZero() && !t.steady[i] {
			wave = ofRow
		}
		values = append(values, corpus.Value{Name: t.types[i].Name, Wave: wave, Value: v})
	}
	return have.SetAll(values), nil
}

// given gives the attributes of a row as they stand, of a table that is not a
// register.
func (t *table) given(r ingest.Row) corpus.Attributes {
	var out corpus.Attributes
	for _, i := range t.rest {
		out = append(out, corpus.Value{Name: strings.TrimSpace(t.Head[i]), Value: t.words(r, i)})
	}
	return corpus.Attributes{}.SetAll(out)
}

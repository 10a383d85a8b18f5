package corpus

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// Attributes are what is known of a participant, case or source beside its
// built-in fields.
type Attributes []Value

// A Value is one attribute's value; with a wave, the value at that wave.
type Value struct {
	Name  string `json:"name"`
	Wave  ref.ID `json:"wave,omitzero"`
	Value string `json:"value"`
}

// Get gives the value of an attribute at a wave: that wave's own, else the one
// that holds at every wave. Nothing is carried from one wave to another.
func (a Attributes) Get(name string, wave ref.ID) (string, bool) {
	want, every, found := FoldName(name), "", false
	for _, v := range a {
		if FoldName(v.Name) != want {
			continue
		}
		if v.Wave.IsZero() {
			every, found = v.Value, true
		} else if v.Wave == wave {
			return v.Value, true
		}
	}
	return every, found
}

// Set gives the attributes with a value set; an empty value takes it away.
func (a Attributes) Set(name string, wave ref.ID, value string) Attributes {
	out := make(Attributes, 0, len(a)+1)
	done := value == ""
	for _, v := range a {
		if SameName(v.Name, name) && v.Wave == wave {
			if !done {
				v.Value = value
				out = append(out, v)
			}
			done = true
			continue
		}
		out = append(out, v)
	}
	if !done {
		out = append(out, Value{name, wave, value})
	}
	return out
}

// SetAll gives the attributes with many values set, each as Set does.
func (a Attributes) SetAll(values Attributes) Attributes {
	type key struct {
		name string
		wave ref.ID
	}
	at := make(map[key]int, len(a)+len(values))
	out := make(Attributes, 0, len(a)+len(values))
	for i, v := range slices.Concat(a, values) {
		k := key{FoldName(v.Name), v.Wave}
		j, known := at[k]
		switch {
		case i < len(a) || !known:
			at[k] = len(out)
			out = append(out, v)
		default:
			out[j].Value = v.Value
		}
	}
	return slices.DeleteFunc(out, func(v Value) bool { return v.Value == "" })
}

// waves lists the waves that values are of.
func (a Attributes) waves() []ref.ID {
	var out []ref.ID
	for _, v := range a {
		if !v.Wave.IsZero() {
			out = append(out, v.Wave)
		}
	}
	return out
}

// A ValueType is how the values of an attribute are compared.
type ValueType string

// The types of values.
const (
	TextValue    ValueType = "text"
	NumberValue  ValueType = "number"
	DateValue    ValueType = "date"
	YesNoValue   ValueType = "yes/no"
	OrderedValue ValueType = "ordered"
)

// An Attribute says of what type the values of a name are, and of what.
type Attribute struct {
	store.Meta `json:"-"`
	Name       string    `json:"name"`
	Of         string    `json:"of"` // "participant", "case" or "source"
	Type       ValueType `json:"type"`
	Levels     []string  `json:"levels,omitempty"`   // of an ordered one, lowest first
	Question   string    `json:"question,omitempty"` // of a survey: as it was asked
}

// AttributeTypes is the table of attributes.
var AttributeTypes = store.Table[Attribute]{
	Name: "attributes", Noun: "attribute",
	Meta:  func(v *Attribute) *store.Meta { return &v.Meta },
	Title: attributeName,
	Valid: validAttribute,

	RowSets: []string{namesOf("attributes")},
	Rows:    nameRows("attributes", attributeName, func(v *Attribute) *store.Meta { return &v.Meta }),
}

// attributeName is the name by which an attribute is found: sources, cases and
// participants may each have one that is called the same.
func attributeName(v Attribute) string { return v.Of + "." + v.Name }

// FindAttribute looks the attribute of a name up, of participants, cases or
// sources. It reports false if there is none.
func FindAttribute(tx *store.Tx, of, name string) (Attribute, bool, error) {
	return Named(tx, AttributeTypes, attributeName(Attribute{Of: of, Name: strings.TrimSpace(name)}))
}

func validAttribute(tx *store.Tx, table store.Table[Attribute], v Attribute) error {
	if err := ValidName("attribute", v.Name); err != nil {
		return err
	}
	for _, id := range named(tx, table, attributeName(v)) {
		if id != v.ID {
			return problem.New(problem.Conflict, "there is an attribute %q of %ss already", v.Name, v.Of)
		}
	}
	return nil
}

// TypeOf guesses the type of a column from its values: number, date or yes/no
// if every value that is there is one, else text.
func TypeOf(values []string) ValueType {
	all := func(is func(string) bool) bool {
		seen := false
		for _, v := range values {
			if v = strings.TrimSpace(v); v == "" {
				continue
			}
			if !is(v) {
				return false
			}
			seen = true
		}
		return seen
	}
	switch {
	case all(isYesNo):
		return YesNoValue
	case all(isNumber):
		return NumberValue
	case all(isDate):
		return DateValue
	}
	return TextValue
}

func isYesNo(s string) bool {
	switch strings.ToLower(s) {
	case "yes", "no", "y", "n", "true", "false", "checked", "unchecked":
		return true
	}
	return false
}

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

func isDate(s string) bool {
	_, ok := ParseDate(s)
	return ok
}

// dateForms are the ways a date may be written; where day and month could
// change places, the day comes first, as in the UK.
var dateForms = []string{
	"2006-01-02", "2006-1-2", "2006/01/02", "02/01/2006", "2/1/2006", "02.01.2006", "2.1.2006", "02-01-2006",
	"2 January 2006", "2 Jan 2006", "02-Jan-2006", "2-Jan-2006", "2 January, 2006", "January 2, 2006", "2006-01-02T15:04:05Z07:00", "2006-01-02 15:04:05",
}

// monthForms are the ways a month may be written. Part of a date stands for the
// whole of it.
var monthForms = []string{"2006-01", "January 2006", "Jan 2006", "January, 2006"}

// ParseDate reads a date and gives it as yyyy-mm-dd, a month as yyyy-mm.
func ParseDate(s string) (string, bool) {
	if !strings.ContainsAny(s, "0123456789") {
		return "", false
	}
	s = strings.Join(strings.Fields(s), " ")
	for _, form := range dateForms {
		if t, err := time.Parse(form, s); err == nil {
			return t.Format(time.DateOnly), true
		}
	}
	for _, form := range monthForms {
		if t, err := time.Parse(form, s); err == nil {
			return t.Format("2006-01"), true
		}
	}
	return "", false
}

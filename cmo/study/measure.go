package study

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// Whom a measure is of.
const (
	OfParticipants = "participant"
	OfCases        = "case"
)

// wellbeing are the four items on personal well-being of the Office for
// National Statistics, each from 0 to 10. They are four measures: no total of
// them is made, and of anxiety the higher value is the worse.
var wellbeing = []corpus.Measure{
	{Name: "ons4-satisfied", Higher: "better"}, {Name: "ons4-worthwhile", Higher: "better"},
	{Name: "ons4-happy", Higher: "better"}, {Name: "ons4-anxious", Higher: "worse"},
}

// newMeasure gives a measure of a name as it is before anything is said of it:
// with its range, and which way is better, where the name is a known one.
func newMeasure(name, of string) corpus.Measure {
	m := corpus.Measure{Name: name, Of: of}
	for _, k := range wellbeing {
		if corpus.SameName(k.Name, name) {
			least, most := 0.0, 10.0
			m.Higher, m.Least, m.Most = k.Higher, &least, &most
		}
	}
	return m
}

// Measure sets fields of a measure: name, of, unit, window, source, higher and
// range. A new one is of participants unless told.
func (f *Fields) Measure(tx *store.Tx, m *corpus.Measure, fields []Field) error {
	if m.Rev == 0 {
		if corpus.SameName(m.Name, "ons4") {
			return problem.New(problem.Invalid, "ONS4 is four items, and no total of them is made").
				Because("They are satisfied, worthwhile, happy and anxious; of anxious the higher value is the worse.").Suggest("cmo measure add ons4-satisfied")
		}
		*m = newMeasure(m.Name, OfParticipants)
	}
	for _, field := range fields {
		if err := everyWave(field); err != nil {
			return err
		}
		var err error
		switch corpus.FoldName(field.Name) {
		case "name", "measure":
			m.Name = field.Value
		case "of":
			err = setOf(tx, m, field.Value)
		case "unit":
			m.Unit = field.Value
		case "window":
			m.Window = field.Value
		case "source":
			m.Source = field.Value
		case "higher":
			if field.Value != "" && field.Value != "better" && field.Value != "worse" {
				err = problem.New(problem.Usage, "higher is better or worse, not %q", field.Value).Because("Leave it empty where it is neither.")
			}
			m.Higher = field.Value
		case "range":
			m.Least, m.Most, err = parseRange(field.Value)
			if err == nil {
				err = inRange(tx, *m)
			}
		default:
			err = noField("measure", field.Name, "name, of, unit, window, source, higher and range")
		}
		if err != nil {
			return err
		}
	}
	if err := freeField(tx, m.Of, m.Name, m.ID); err != nil {
		return err
	}
	return corpus.Measures.Put(tx, m)
}

func setOf(tx *store.Tx, m *corpus.Measure, of string) error {
	of = strings.TrimSuffix(corpus.FoldName(of), "s")
	if of != OfParticipants && of != OfCases {
		return problem.New(problem.Usage, "a measure is of participants or of cases, not of %q", of)
	}
	if of != m.Of && m.Rev > 0 && len(corpus.Values(tx, m.ID)) > 0 {
		return problem.New(problem.Conflict, "measure %q has values of %ss", m.Name, m.Of).Because("Nothing was changed.").Suggest("cmo measure add NAME of=%s", of)
	}
	m.Of = of
	return nil
}

// parseRange reads 0-10, 0 to 10, 0- or -10; empty is any number.
func parseRange(s string) (least, most *float64, err error) {
	if s == "" {
		return nil, nil, nil
	}
	bad := problem.New(problem.Usage, "%q is no range of values", s).Suggest("range=0-10, or range=0- for no upper end")
	from, to, ok := strings.Cut(strings.ReplaceAll(s, " to ", "-"), "-")
	if !ok {
		return nil, nil, bad
	}
	for _, end := range []struct {
		typed string
		to    **float64
	}{{from, &least}, {to, &most}} {
		if typed := strings.TrimSpace(end.typed); typed != "" {
			n, ok := parseNumber(typed)
			if !ok {
				return nil, nil, bad
			}
			*end.to = &n
		}
	}
	if least != nil && most != nil && *least >= *most {
		return nil, nil, bad
	}
	return least, most, nil
}

// inRange asks that the values a measure has are in its range.
func inRange(tx *store.Tx, m corpus.Measure) error {
	if m.Rev == 0 {
		return nil
	}
	for _, v := range corpus.Values(tx, m.ID) {
		if !m.In(v.Value) {
			return problem.New(problem.Conflict, "measure %q has the value %g, which is not %s", m.Name, v.Value, m.Range()).
				Because("Nothing was changed.").Suggest("cmo measure show %q", m.Name)
		}
	}
	return nil
}

// parseNumber reads a number as people write it: 1,204 and 3.5, with a minus of
// any kind.
func parseNumber(s string) (float64, bool) {
	s = strings.NewReplacer("−", "-", " ", "", " ", "").Replace(strings.TrimSpace(s))
	if thousands().MatchString(s) {
		s = strings.ReplaceAll(s, ",", "")
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) || strings.ContainsAny(s, "xXpP_") {
		return 0, false
	}
	return n, true
}

// value sets the value of a measure for a participant or case at a wave, or
// takes it away.
func (f *Fields) value(tx *store.Tx, who ref.ID, field Field) error {
	m, err := corpus.FindMeasure(tx, field.Name)
	if err != nil {
		return err
	}
	if field.Wave == "" {
		return problem.New(problem.Usage, "a value of %s is one at a wave", m.Name).Suggest("%s@WAVE=%s, or --wave WAVE", m.Name, field.Value)
	}
	w, err := corpus.FindWave(tx, field.Wave)
	if err != nil {
		return err
	}
	if field.Value == "" {
		_, err := corpus.DropValue(tx, m.ID, who, w.ID)
		return err
	}
	n, ok := parseNumber(field.Value)
	if !ok {
		return problem.New(problem.Invalid, "%q is not a number", field.Value).Because("%s is a measure. Nothing was changed.", m.Name)
	}
	_, _, err = corpus.SetValue(tx, m, valueOf(m, who, w.ID, n, ""))
	return err
}

func valueOf(m corpus.Measure, who, wave ref.ID, n float64, source string) corpus.MeasureValue {
	v := corpus.MeasureValue{Wave: wave, Value: n, Source: source}
	if m.Of == OfCases {
		v.Case = who
	} else {
		v.Participant = who
	}
	return v
}

// A Measured is a measure with all its values.
type Measured struct {
	corpus.Measure
	Waves  []corpus.Wave // those at which it has values, in order
	People []MeasuredOne // who has any, by name
	Others []string      // who is like them and has none: participants of the same roles, cases
}

// A MeasuredOne is one participant or case with its values.
type MeasuredOne struct {
	Name   string
	ID     ref.ID
	Values []*float64 // at each of the waves; nil where there is none
}

// Change is the difference between the last wave and the first, if both have a
// value and are two.
func (p MeasuredOne) Change() (float64, bool) {
	last := len(p.Values) - 1
	if last < 1 || p.Values[0] == nil || p.Values[last] == nil {
		return 0, false
	}
	return *p.Values[last] - *p.Values[0], true
}

// Changes counts how the values of those changed who have one at the first and
// at the last wave.
func (m Measured) Changes() (fewer, same, more int) {
	for _, p := range m.People {
		switch c, ok := p.Change(); {
		case !ok:
		case c < 0:
			fewer++
		case c > 0:
			more++
		default:
			same++
		}
	}
	return fewer, same, more
}

// Lacking gives the names of those who have no value at a wave and one at
// another.
func (m Measured) Lacking(wave int) []string {
	var out []string
	for _, p := range m.People {
		if p.Values[wave] == nil {
			out = append(out, p.Name)
		}
	}
	return out
}

// ReadMeasured reads the values of a measure.
func ReadMeasured(tx *store.Tx, m corpus.Measure) (Measured, error) {
	out := Measured{Measure: m}
	waves, err := Waves(tx)
	if err != nil {
		return out, err
	}
	rows := corpus.Values(tx, m.ID)
	place := map[uint32]int{}
	for _, w := range waves {
		n, _ := corpus.Waves.Number(tx, w.ID)
		if slices.ContainsFunc(rows, func(r corpus.ValueRow) bool { return r.Wave == n }) {
			place[n] = len(out.Waves)
			out.Waves = append(out.Waves, w)
		}
	}
	at := map[uint32]int{}
	for _, r := range rows {
		wave, ok := place[r.Wave]
		if !ok {
			continue
		}
		i, ok := at[r.Who]
		if !ok {
			one := MeasuredOne{Values: make([]*float64, len(out.Waves))}
			if one.ID, one.Name, err = out.who(tx, r.Who); err != nil {
				return out, err
			}
			i, at[r.Who] = len(out.People), len(out.People)
			out.People = append(out.People, one)
		}
		number := r.Value
		out.People[i].Values[wave] = &number
	}
	slices.SortFunc(out.People, func(a, b MeasuredOne) int { return corpus.LessName(a.Name, b.Name) })
	return out, out.others(tx)
}

func (m Measured) who(tx *store.Tx, number uint32) (ref.ID, string, error) {
	if m.Of == OfCases {
		id, _ := corpus.Cases.ByNumber(tx, number)
		c, err := corpus.Cases.Get(tx, id)
		return id, c.Name, err
	}
	id, _ := corpus.Participants.ByNumber(tx, number)
	p, err := corpus.Participants.Get(tx, id)
	return id, p.Name, err
}

// others finds who has no value at all: cases, or participants of a role that
// others with a value have.
func (m *Measured) others(tx *store.Tx) error {
	has := map[ref.ID]bool{}
	for _, p := range m.People {
		has[p.ID] = true
	}
	if m.Of == OfCases {
		for c, err := range corpus.Cases.Live(tx) {
			if err != nil {
				return err
			}
			if !has[c.ID] && len(has) > 0 {
				m.Others = append(m.Others, c.Name)
			}
		}
	} else {
		all, err := corpus.Participants.List(tx)
		if err != nil {
			return err
		}
		roles := map[ref.ID]bool{}
		for _, p := range all {
			roles[p.Role] = roles[p.Role] || has[p.ID]
		}
		for _, p := range all {
			if !has[p.ID] && roles[p.Role] {
				m.Others = append(m.Others, p.Name)
			}
		}
	}
	slices.SortFunc(m.Others, corpus.LessName)
	return nil
}

// Signed writes a difference with its sign: +2, −3, 0.
func Signed(n float64) string {
	switch {
	case n > 0:
		return fmt.Sprintf("+%g", n)
	case n < 0:
		return fmt.Sprintf("−%g", -n)
	}
	return "0"
}

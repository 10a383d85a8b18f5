package study

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// A Field is what is to be set of a participant, case, wave, role or coder: a
// built-in field or an attribute, at a wave if one is named. An empty value
// takes it away.
type Field struct{ Name, Wave, Value string }

// ParseField reads NAME=VALUE or NAME@WAVE=VALUE.
func ParseField(typed string) (Field, error) {
	name, value, ok := strings.Cut(typed, "=")
	name, wave, _ := strings.Cut(name, "@")
	f := Field{strings.TrimSpace(name), strings.TrimSpace(wave), strings.TrimSpace(value)}
	if !ok || f.Name == "" {
		return f, problem.New(problem.Usage, "%q is not of the form NAME=VALUE", typed).Suggest(`age=46, or "lives with=a daughter"`)
	}
	return f, nil
}

// Fields sets fields of records. A role, case or attribute that is not in the
// study yet is added with them and told, unless it is nearly one that is: then
// it may be a slip, and New has to say that it is not.
type Fields struct {
	New      bool
	Added    Added
	Warnings []string
}

// Participant sets fields of a participant: name, role, case, group, consent,
// quote, or an attribute. Several cases are apart by commas.
func (f *Fields) Participant(tx *store.Tx, p *corpus.Participant, fields []Field) error {
	var later []Field // values of measures, which need the participant to be there
	for _, field := range fields {
		builtin := true
		var err error
		switch corpus.FoldName(field.Name) {
		case "name", "participant":
			p.Name = field.Value
		case "role":
			p.Role, err = known(tx, f, corpus.Roles, field.Value, corpus.FindRole, f.Added.roleID, roleName)
		case "case", "cases":
			p.Cases, err = f.cases(tx, field.Value)
		case "consent", "quote":
			p.Consent, err = consent(p.Consent, corpus.FoldName(field.Name), field.Value)
		case "group":
			err = problem.New(problem.Usage, "a group is one of roles, not of participants").Suggest("cmo role edit ROLE group=%s", field.Value)
		default:
			builtin = false
			later, err = f.other(tx, OfParticipants, &p.Attributes, field, later)
		}
		if err == nil && builtin {
			err = everyWave(field)
		}
		if err != nil {
			return err
		}
	}
	if err := corpus.Participants.Put(tx, p); err != nil {
		return err
	}
	return f.values(tx, p.ID, later)
}

// Case sets fields of a case: its name, or attributes.
func (f *Fields) Case(tx *store.Tx, c *corpus.Case, fields []Field) error {
	var later []Field
	for _, field := range fields {
		var err error
		switch corpus.FoldName(field.Name) {
		case "name", "case":
			c.Name, err = field.Value, everyWave(field)
		default:
			later, err = f.other(tx, OfCases, &c.Attributes, field, later)
		}
		if err != nil {
			return err
		}
	}
	if err := corpus.Cases.Put(tx, c); err != nil {
		return err
	}
	return f.values(tx, c.ID, later)
}

// other sets an attribute; a value of a measure is put off.
func (f *Fields) other(tx *store.Tx, of string, have *corpus.Attributes, field Field, later []Field) ([]Field, error) {
	m, err := corpus.FindMeasure(tx, field.Name)
	if err == nil && m.Of == of {
		return append(later, field), nil
	}
	*have, err = f.attribute(tx, of, *have, field)
	return later, err
}

// values sets values of measures.
func (f *Fields) values(tx *store.Tx, who ref.ID, fields []Field) error {
	for _, field := range fields {
		if err := f.value(tx, who, field); err != nil {
			return err
		}
	}
	return nil
}

// Role sets the name or the group of a role.
func (f *Fields) Role(tx *store.Tx, r *corpus.Role, fields []Field) error {
	if r.Group == "" && r.Rev == 0 {
		r.Group = groupOf(r.Name)
	}
	for _, field := range fields {
		if err := everyWave(field); err != nil {
			return err
		}
		switch corpus.FoldName(field.Name) {
		case "name", "role":
			r.Name = field.Value
		case "group":
			r.Group = field.Value
		default:
			return noField("role", field.Name, "name and group")
		}
	}
	return corpus.Roles.Put(tx, r)
}

// Coder sets the name of a coder. If it is the one the study's setting names,
// the setting follows.
func (f *Fields) Coder(tx *store.Tx, c *corpus.Coder, fields []Field) error {
	was := c.Name
	for _, field := range fields {
		if err := everyWave(field); err != nil {
			return err
		}
		if !corpus.SameName(field.Name, "name") && !corpus.SameName(field.Name, "coder") {
			return noField("coder", field.Name, "a name")
		}
		c.Name = field.Value
	}
	if err := corpus.Coders.Put(tx, c); err != nil {
		return err
	}
	return follow(tx, SettingCoder, was, c.Name)
}

// Wave sets the name or the place of a wave. Those behind its new place move up
// by one, so that the waves are numbered from 1 without a gap.
func (f *Fields) Wave(tx *store.Tx, w *corpus.Wave, fields []Field) error {
	was, place := w.Name, 0
	for _, field := range fields {
		if err := everyWave(field); err != nil {
			return err
		}
		switch corpus.FoldName(field.Name) {
		case "name", "wave":
			w.Name = field.Value
		case "order":
			n, err := strconv.Atoi(field.Value)
			if err != nil || n < 1 {
				return problem.New(problem.Usage, "order is a place among the waves, from 1, not %q", field.Value)
			}
			place = n
		default:
			return noField("wave", field.Name, "name and order")
		}
	}
	if err := orderWaves(tx, w, place); err != nil {
		return err
	}
	return follow(tx, SettingWave, was, w.Name)
}

// orderWaves puts a wave at a place among the others; 0 is where it is, or the
// end for a new one.
func orderWaves(tx *store.Tx, w *corpus.Wave, place int) error {
	all, err := Waves(tx)
	if err != nil {
		return err
	}
	others := slices.DeleteFunc(all, func(o corpus.Wave) bool { return o.ID == w.ID })
	if place == 0 {
		if w.Rev > 0 {
			return corpus.Waves.Put(tx, w)
		}
		place = len(others) + 1
	}
	others = slices.Insert(others, min(place, len(others)+1)-1, *w)
	for i := range others {
		others[i].Order = i + 1
		if err := corpus.Waves.Put(tx, &others[i]); err != nil {
			return err
		}
		if corpus.SameName(others[i].Name, w.Name) {
			*w = others[i]
		}
	}
	return nil
}

// Waves gives the waves in use, in their order.
func Waves(tx *store.Tx) ([]corpus.Wave, error) {
	all, err := corpus.Waves.List(tx)
	slices.SortStableFunc(all, func(a, b corpus.Wave) int { return a.Order - b.Order })
	return all, err
}

// follow brings a setting that named a record to its new name.
func follow(tx *store.Tx, setting, was, is string) error {
	now, err := Get(tx, setting)
	if err != nil || was == "" || was == is || !corpus.SameName(now, was) {
		return err
	}
	return Set(tx, setting, is)
}

func everyWave(f Field) error {
	if f.Wave == "" {
		return nil
	}
	return problem.New(problem.Usage, "%s does not differ by wave", f.Name).Because("Attributes do.")
}

func noField(noun, name, has string) error {
	return problem.New(problem.Usage, "a %s has no %q", noun, name).Because("It has %s.", has)
}

func roleName(r corpus.Role) string { return r.Name }
func caseName(c corpus.Case) string { return c.Name }

// known gives the id of the record of a name, and adds what is not there.
func known[T any](tx *store.Tx, f *Fields, table store.Table[T], name string, find func(*store.Tx, string) (T, error),
	add func(*store.Tx, string) (ref.ID, error), nameOf func(T) string) (ref.ID, error) {
	v, err := find(tx, name)
	if err == nil {
		return table.Meta(&v).ID, nil
	}
	if name == "" {
		return ref.ID{}, nil
	}
	if !problem.Is(err, problem.NotFound) {
		return ref.ID{}, err
	}
	all, listErr := table.List(tx)
	if listErr != nil {
		return ref.ID{}, listErr
	}
	var names []string
	for _, v := range all {
		names = append(names, nameOf(v))
	}
	if err := f.slip(table.Noun, "", name, names); err != nil {
		return ref.ID{}, err
	}
	return add(tx, name)
}

// slip is the problem of a name that is nearly another.
func (f *Fields) slip(noun, of, name string, names []string) error {
	near := corpus.Nearest(name, names, 3)
	if f.New || len(near) == 0 {
		return nil
	}
	return problem.New(problem.NotFound, "no %s %q%s", noun, name, of).
		Because("The nearest: %s. Nothing was changed.", corpus.Quoted(near)).Suggest("the name that is meant, or --new to add %q", name)
}

func (f *Fields) cases(tx *store.Tx, names string) ([]ref.ID, error) {
	var out []ref.ID
	for _, name := range nameList(names) {
		id, err := known(tx, f, corpus.Cases, name, corpus.FindCase, f.Added.caseID, caseName)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out, nil
}

// nameList reads names apart by commas or semicolons.
func nameList(names string) []string {
	var out []string
	for name := range strings.FieldsFuncSeq(names, func(r rune) bool { return r == ',' || r == ';' }) {
		if name = strings.TrimSpace(name); name != "" {
			out = append(out, name)
		}
	}
	return out
}

// yesNo brings the ways of writing yes and no into these words.
func yesNo(s string) (string, bool) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "y", "yes", "true", "1", "x", "✓", "checked":
		return "yes", true
	case "n", "no", "false", "0", "unchecked":
		return "no", true
	}
	return s, false
}

// attribute sets an attribute, and adds its name and type to the study if it
// is new. A value that is not of the attribute's type is kept, with a warning.
func (f *Fields) attribute(tx *store.Tx, of string, have corpus.Attributes, field Field) (corpus.Attributes, error) {
	var names []string
	t := corpus.Attribute{Name: field.Name}
	for a, err := range corpus.AttributeTypes.Live(tx) {
		if err != nil {
			return nil, err
		}
		if a.Of == of && corpus.SameName(a.Name, field.Name) {
			t = a
		}
		if a.Of == of {
			names = append(names, a.Name)
		}
	}
	if t.Rev == 0 {
		if isBuiltinField(field.Name) {
			return nil, builtinTaken(of, field.Name)
		}
		if field.Value == "" {
			if err := f.slip("attribute", " of "+of+"s", field.Name, names); err != nil {
				return nil, err
			}
			return nil, problem.New(problem.NotFound, "no attribute %q of %ss", field.Name, of).Because("There is nothing to take away.")
		}
		if err := f.slip("attribute", " of "+of+"s", field.Name, names); err != nil {
			return nil, err
		}
		if strings.ContainsAny(field.Name, "./@:=") {
			return nil, problem.New(problem.Invalid, "the name %q of an attribute holds one of . / @ : =", field.Name).
				Because("They have a meaning where attributes are typed.")
		}
		if err := f.Added.attribute(tx, of, field.Name, []string{field.Value}); err != nil {
			return nil, err
		}
		t.Type = typeOfCells([]string{field.Value})
	}
	var wave ref.ID
	if field.Wave != "" {
		w, err := corpus.FindWave(tx, field.Wave)
		if p, ok := problem.As(err); ok && p.Kind == problem.NotFound {
			return nil, p.Suggest("cmo wave add %s", field.Wave)
		} else if err != nil {
			return nil, err
		}
		wave = w.ID
	}
	value, fits := typed(t, field.Value)
	if !fits {
		f.Warnings = append(f.Warnings, fmt.Sprintf("%s is of type %s, and %q is not one; it was kept as typed", t.Name, typeShown(t), field.Value))
	}
	return have.Set(t.Name, wave, value), nil
}

func typeShown(t corpus.Attribute) string {
	if t.Type == corpus.OrderedValue {
		return strings.Join(t.Levels, " < ")
	}
	return string(t.Type)
}

// ofType says of what type the values of an attribute are, in a sentence.
func ofType(t corpus.Attribute) string {
	if t.Type == corpus.OrderedValue {
		return typeShown(t)
	}
	return "of type " + typeShown(t)
}

// typed brings a value into the form in which values of its type are kept:
// dates as 2022-03-14, yes and no as these words. It reports false for one that
// is not of the type.
func typed(t corpus.Attribute, value string) (string, bool) {
	if value == "" {
		return "", true
	}
	switch t.Type {
	case corpus.NumberValue:
		return value, corpus.TypeOf([]string{value}) == corpus.NumberValue
	case corpus.DateValue:
		return cellDate(value)
	case corpus.YesNoValue:
		return yesNo(value)
	case corpus.OrderedValue:
		for _, l := range t.Levels {
			if corpus.SameName(l, value) {
				return l, true
			}
		}
		return value, false
	}
	return value, true
}

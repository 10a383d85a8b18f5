package study

import (
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// Added counts registers that were added because a file named them.
type Added struct {
	Participants, Cases, Waves, Roles, Attributes, Measures, Encounters []string
}

// join adds what another file added; in a dry run several may add the same.
func (a *Added) join(b Added) {
	for _, to := range []struct {
		to   *[]string
		from []string
	}{
		{&a.Participants, b.Participants}, {&a.Cases, b.Cases}, {&a.Waves, b.Waves}, {&a.Roles, b.Roles}, {&a.Attributes, b.Attributes}, {&a.Measures, b.Measures}, {&a.Encounters, b.Encounters},
	} {
		for _, name := range to.from {
			if !slices.ContainsFunc(*to.to, func(o string) bool { return corpus.SameName(o, name) }) {
				*to.to = append(*to.to, name)
			}
		}
	}
}

// ensure gives the record of a name, and makes it if there is none.
func ensure[T any](tx *store.Tx, table store.Table[T], name string, make func() T, added *[]string) (T, error) {
	v, ok, err := corpus.Named(tx, table, name)
	if ok || err != nil {
		return v, err
	}
	v = make()
	if err := table.Put(tx, &v); err != nil {
		return v, err
	}
	*added = append(*added, name)
	return v, nil
}

func (a *Added) caseID(tx *store.Tx, name string) (ref.ID, error) {
	if name = strings.TrimSpace(name); name == "" {
		return ref.ID{}, nil
	}
	c, err := ensure(tx, corpus.Cases, name, func() corpus.Case { return corpus.Case{Name: name} }, &a.Cases)
	return c.ID, err
}

func (a *Added) waveID(tx *store.Tx, name string) (ref.ID, error) {
	if name = strings.TrimSpace(name); name == "" {
		return ref.ID{}, nil
	}
	w, err := ensure(tx, corpus.Waves, name, func() corpus.Wave {
		most := 0
		for w, err := range corpus.Waves.Live(tx) {
			if err == nil {
				most = max(most, w.Order)
			}
		}
		return corpus.Wave{Name: name, Order: most + 1}
	}, &a.Waves)
	return w.ID, err
}

func (a *Added) roleID(tx *store.Tx, name string) (ref.ID, error) {
	if name = strings.TrimSpace(name); name == "" {
		return ref.ID{}, nil
	}
	r, err := ensure(tx, corpus.Roles, name, func() corpus.Role {
		return corpus.Role{Name: name, Group: groupOf(name)}
	}, &a.Roles)
	return r.ID, err
}

// groupOf gives the group a role belongs to until someone says otherwise.
func groupOf(role string) string {
	if corpus.SameName(role, "patient") {
		return "patient"
	}
	for _, work := range []string{"worker", "gp", "nurse", "manager", "coordinator", "reception", "pharmacist", "practitioner", "doctor", "staff", "therap", "physio", "paramedic"} {
		if strings.Contains(strings.ToLower(role), work) {
			return "professional"
		}
	}
	return "" // nobody said
}

func (a *Added) participant(tx *store.Tx, name string) (corpus.Participant, error) {
	return ensure(tx, corpus.Participants, name,
		func() corpus.Participant { return corpus.Participant{Name: name} }, &a.Participants)
}

// attribute makes sure that a name is an attribute of participants, cases or
// sources; its type is the one guessed from the values at hand.
func (a *Added) attribute(tx *store.Tx, of, name string, values []string) error {
	_, err := a.attributeType(tx, corpus.Attribute{Of: of, Name: name, Type: typeOfCells(values)})
	return err
}

// attributeType gives the attribute of a name, and makes it as it is given if
// there is none.
func (a *Added) attributeType(tx *store.Tx, t corpus.Attribute) (corpus.Attribute, error) {
	if have, ok, err := corpus.FindAttribute(tx, t.Of, t.Name); ok || err != nil {
		return have, err
	}
	if free := freeName(t.Of, t.Name); free != t.Name {
		t.Name = free
		return a.attributeType(tx, t)
	}
	if err := corpus.AttributeTypes.Put(tx, &t); err != nil {
		return t, err
	}
	a.Attributes = append(a.Attributes, t.Name)
	return t, nil
}

// moreLevels gives an ordered attribute the levels that stand among values and
// find their place between those it has. It reports false if there are none.
func moreLevels(a corpus.Attribute, values []string) (corpus.Attribute, bool) {
	if a.Type != corpus.OrderedValue || !slices.ContainsFunc(values, func(v string) bool { _, ok := typed(a, v); return !ok }) {
		return a, false
	}
	more, ok := levelsOf(append(slices.Clone(a.Levels), values...))
	if !ok || !slices.Equal(kept(more, a.Levels), a.Levels) || len(more) == len(a.Levels) {
		return a, false
	}
	a.Levels = more
	return a, true
}

// kept gives those of a list that are in another.
func kept(list, in []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(v string) bool { return !slices.Contains(in, v) })
}

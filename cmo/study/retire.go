package study

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// RetireNamed takes a participant, case, wave, role or coder out of use. It is
// a Conflict while live records refer to it, or a setting names it. A coder's
// codings are no obstacle: they stay theirs; nor are the values of a measure.
func RetireNamed[T any](tx *store.Tx, table store.Table[T], v *T) error {
	m, title := table.Meta(v), table.Title(*v)
	if m.Retired {
		return problem.New(problem.Conflict, "%s %q is retired already", table.Noun, title).Suggest("cmo %s restore %q", table.Noun, title)
	}
	for _, setting := range []string{SettingCoder, SettingWave} {
		if now, err := Get(tx, setting); err != nil {
			return err
		} else if setting == table.Noun && corpus.SameName(now, title) {
			return problem.New(problem.Conflict, "%s %q is the one the study works with", table.Noun, title).
				Because("Nothing was changed.").Suggest("cmo setting set %s ANOTHER, then the same command", setting)
		}
	}
	if table.Name == corpus.Coders.Name || table.Name == corpus.Measures.Name {
		return table.Retire(tx, v)
	}
	if table.Name == corpus.Encounters.Name {
		if err := encounterFree(tx, title); err != nil {
			return err
		}
	}
	resting, err := restingOn(tx, m.ID)
	if err != nil {
		return err
	}
	if len(resting) > 0 {
		return problem.New(problem.Conflict, "%s %q is still in use", table.Noun, title).
			Because("It is named by %s.\nNothing was changed.", strings.Join(resting, ", and by ")).
			Suggest("cmo %s show %q", table.Noun, title)
	}
	return table.Retire(tx, v)
}

// restingOn says which live records refer to an id: 2 sources, P31-1 and P31-2.
func restingOn(tx *store.Tx, id ref.ID) ([]string, error) {
	var out []string
	const most = 6
	add := func(noun string, names []string, err error) error {
		if err != nil || len(names) == 0 {
			return err
		}
		slices.SortFunc(names, corpus.LessName)
		if len(names) > 1 {
			noun += "s"
		}
		shown := strings.Join(names[:min(most, len(names))], " ")
		if more := len(names) - most; more > 0 {
			shown += fmt.Sprintf(" and %d more", more)
		}
		out = append(out, fmt.Sprintf("%d %s (%s)", len(names), noun, shown))
		return nil
	}
	sources, err := referring(tx, corpus.Sources, id, func(s corpus.Source) corpus.Attributes { return s.Attributes })
	if err := add("source", sources, err); err != nil {
		return nil, err
	}
	people, err := referring(tx, corpus.Participants, id, func(p corpus.Participant) corpus.Attributes { return p.Attributes })
	if err := add("participant", people, err); err != nil {
		return nil, err
	}
	cases, err := referring(tx, corpus.Cases, id, func(c corpus.Case) corpus.Attributes { return c.Attributes })
	if err := add("case", cases, err); err != nil {
		return nil, err
	}
	assessments, err := referring(tx, cmo.Assessments, id, nil)
	if err := add("assessment", assessments, err); err != nil {
		return nil, err
	}
	values, err := referring(tx, corpus.MeasureValues, id, nil)
	if err := add("value", values, err); err != nil {
		return nil, err
	}
	evidence, err := referring(tx, cmo.Judgements, id, nil)
	return out, add("judgement", evidence, err)
}

// referring gives the titles of the live records of a table that refer to an
// id, also as the wave of one of their attributes.
func referring[T any](tx *store.Tx, table store.Table[T], id ref.ID, attributes func(T) corpus.Attributes) ([]string, error) {
	var out []string
	for v, err := range table.Live(tx) {
		if err != nil {
			return nil, err
		}
		has := table.Refs != nil && slices.Contains(table.Refs(v), id)
		if attributes != nil {
			has = has || slices.ContainsFunc(attributes(v), func(a corpus.Value) bool { return a.Wave == id })
		}
		if has {
			out = append(out, table.Title(v))
		}
	}
	return out, nil
}

// FindRetired looks a retired record up by its name; of several it gives the
// one that was retired last. It is NotFound if there is none.
func FindRetired[T any](tx *store.Tx, table store.Table[T], name string) (T, error) {
	var found T
	for v, err := range table.All(tx) {
		if err != nil {
			return v, err
		}
		m := table.Meta(&v)
		if m.Retired && corpus.SameName(table.Title(v), name) && m.Last > table.Meta(&found).Last {
			found = v
		}
	}
	if table.Meta(&found).ID.IsZero() {
		return found, problem.New(problem.NotFound, "no retired %s %q", table.Noun, name).Suggest("cmo %s list --retired", table.Noun)
	}
	return found, nil
}

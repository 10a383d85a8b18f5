package study

import (
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// Encounter sets fields of an encounter: name, kind, date, place, mode, wave.
// Sources that name it follow to its new name.
func (f *Fields) Encounter(tx *store.Tx, c *corpus.Encounter, fields []Field) error {
	was := c.Name
	for _, field := range fields {
		if err := everyWave(field); err != nil {
			return err
		}
		var err error
		switch corpus.FoldName(field.Name) {
		case "name", "encounter":
			c.Name = field.Value
		case "kind":
			c.Kind = field.Value
		case "date":
			ok := field.Value == ""
			if c.Date = ""; !ok {
				c.Date, ok = cellDate(field.Value)
			}
			if !ok {
				err = problem.New(problem.Usage, "%q is not a date", field.Value).Suggest("date=2022-03-14")
			}
		case "place":
			c.Place = field.Value
		case "mode":
			c.Mode = field.Value
		case "wave":
			c.Wave, err = known(tx, f, corpus.Waves, field.Value, corpus.FindWave, f.Added.waveID, func(w corpus.Wave) string { return w.Name })
		default:
			err = noField("encounter", field.Name, "name, kind, date, place, mode and wave")
		}
		if err != nil {
			return err
		}
	}
	if err := corpus.Encounters.Put(tx, c); err != nil || was == "" || was == c.Name {
		return err
	}
	sources, err := corpus.SourcesOf(tx, was)
	for _, s := range sources {
		s.Encounter = c.Name
		if err := corpus.Sources.Put(tx, &s); err != nil {
			return err
		}
	}
	return err
}

// encounter makes sure that the encounter a source names is in the register.
// One that is new has the wave of the source, and its date.
func (a *Added) encounter(tx *store.Tx, src *corpus.Source) error {
	if src.Encounter = strings.TrimSpace(src.Encounter); src.Encounter == "" {
		return nil
	}
	c, err := ensure(tx, corpus.Encounters, src.Encounter, func() corpus.Encounter {
		return corpus.Encounter{Name: src.Encounter, Date: src.Date, Wave: src.Wave}
	}, &a.Encounters)
	src.Encounter = c.Name
	return err
}

// encounterFree asks that no source names an encounter.
func encounterFree(tx *store.Tx, name string) error {
	sources, err := corpus.SourcesOf(tx, name)
	if err != nil || len(sources) == 0 {
		return err
	}
	return problem.New(problem.Conflict, "encounter %q is still in use", name).
		Because("It is named by %d sources, the first of them %s.\nNothing was changed.", len(sources), sources[0].Name).Suggest("cmo encounter show %q", name)
}

package study

import (
	"slices"

	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// builtinFields are the names that fields of sources, registers, passages,
// codings and judgements have in queries and forms. Attributes and measures
// share one space of names with them.
var builtinFields = []string{
	"name", "source", "kind", "case", "participant", "speaker", "role", "group", "wave", "waves", "encounter", "date", "place", "mode", "setting",
	"researcher", "about", "question", "page", "heading", "layer", "prompt", "words", "consent", "quote", "interviewer",
	"polarity", "status", "intensity", "slot", "coder", "coded-on", "definition", "intended", "code", "partner",
	"stance", "target", "judged", "relevance", "trust", "assessor",
}

var thousands = text.Lazy(`^-?\d{1,3}(,\d{3})+(\.\d+)?$`)

func isBuiltinField(name string) bool {
	return slices.ContainsFunc(builtinFields, func(b string) bool { return corpus.SameName(b, name) })
}

// freeName gives the name for an attribute or measure: the one it has, or,
// where a built-in field is called so, one with what it is of before it.
func freeName(of, name string) string {
	if isBuiltinField(name) {
		return of + "-" + name
	}
	return name
}

// freeField asks that a name can be that of a measure: that no built-in field,
// no attribute of the same register, no measure and no continuum has it.
func freeField(tx *store.Tx, of, name string, but ref.ID) error {
	if isBuiltinField(name) {
		return builtinTaken(of, name)
	}
	taken := func(what string) error {
		return problem.New(problem.Conflict, "%q is the name of %s already", name, what).
			Because("Attributes, measures and continua share their names.\nNothing was changed.").Suggest("another name: %s-measured", name)
	}
	if _, ok, err := corpus.FindAttribute(tx, of, name); err != nil {
		return err
	} else if ok {
		return taken("an attribute of " + of + "s")
	}
	for c, err := range codebook.Codes.Live(tx) {
		if err != nil {
			return err
		}
		if c.Type == codebook.Ordinal && c.ID != but && corpus.SameName(c.Name, name) {
			return taken("a continuum")
		}
	}
	return nil
}

func builtinTaken(of, name string) error {
	return problem.New(problem.Conflict, "%q is a field of its own already", name).
		Because("Queries know it as that. Nothing was changed.").Suggest("%s=VALUE, or another name", freeName(of, name))
}

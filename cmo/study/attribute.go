package study

import (
	"slices"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// AttributeNamed gives the attribute of a name. Of is what it is of, or empty if
// its name says that alone. It is NotFound if there is none, and Invalid if
// there are several.
func AttributeNamed(tx *store.Tx, of, name string) (corpus.Attribute, error) {
	var found []corpus.Attribute
	var names []string
	for a, err := range corpus.AttributeTypes.Live(tx) {
		if err != nil {
			return a, err
		}
		if names = append(names, a.Name); corpus.SameName(a.Name, name) && (of == "" || a.Of == of) {
			found = append(found, a)
		}
	}
	switch len(found) {
	case 0:
		p := problem.New(problem.NotFound, "no attribute %q", name).Suggest("cmo attribute list")
		if near := corpus.Nearest(name, names, 3); len(near) > 0 {
			p.Because("The nearest: %s.", corpus.Quoted(near))
		}
		return corpus.Attribute{}, p
	case 1:
		return found[0], nil
	}
	return corpus.Attribute{}, problem.New(problem.Usage, "%ss and %ss have an attribute %q each", found[0].Of, found[1].Of, name).Suggest("--of %s", found[0].Of)
}

// OrderAttribute gives the values of an attribute an order, lowest first, or
// another one. Values that are none of the levels are kept; it gives how many
// records have one.
func OrderAttribute(tx *store.Tx, a *corpus.Attribute, levels []string) (others int, err error) {
	for i, l := range levels {
		if slices.ContainsFunc(levels[:i], func(o string) bool { return corpus.SameName(o, l) }) {
			return 0, problem.New(problem.Usage, "the level %q is given twice", l).Because("Nothing was changed.").Suggest("each level once, lowest first")
		}
	}
	a.Type, a.Levels = corpus.OrderedValue, levels
	if err := corpus.AttributeTypes.Put(tx, a); err != nil {
		return 0, err
	}
	count := func(all corpus.Attributes) {
		if slices.ContainsFunc(all, func(v corpus.Value) bool {
			_, fits := typed(*a, v.Value)
			return corpus.SameName(v.Name, a.Name) && !fits
		}) {
			others++
		}
	}
	return others, eachAttributes(tx, a.Of, count)
}

// eachAttributes gives the attributes of all participants, cases or sources.
func eachAttributes(tx *store.Tx, of string, give func(corpus.Attributes)) error {
	switch of {
	case OfParticipants:
		for v, err := range corpus.Participants.Live(tx) {
			if err != nil {
				return err
			}
			give(v.Attributes)
		}
	case OfCases:
		for v, err := range corpus.Cases.Live(tx) {
			if err != nil {
				return err
			}
			give(v.Attributes)
		}
	default:
		for v, err := range corpus.Sources.Live(tx) {
			if err != nil {
				return err
			}
			give(v.Attributes)
		}
	}
	return nil
}

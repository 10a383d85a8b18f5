package cmo

import (
	"slices"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// Relations are how one configuration stands to another.
var Relations = []string{"chains-to", "feeds-back", "rival-of", "specialises", "contradicts", "merged-into", "split-from"}

// A Link says how a configuration stands to another: its outcome is the
// other's context (chains-to), or both explain the same (rival-of).
type Link struct {
	Relation string `json:"relation"`
	To       ref.ID `json:"to"`
	Reason   string `json:"reason,omitempty"`
}

// mutual reports whether a relation holds both ways.
func (l Link) mutual() bool { return l.Relation == "rival-of" || l.Relation == "contradicts" }

// Relate links a configuration to another. A link that is there already gets
// the new reason; for a relation that holds both ways it may be on either.
func Relate(tx *store.Tx, from, to CMOC, relation, reason string) (already bool, err error) {
	if err := oneOf("relation", relation, Relations); err != nil {
		return false, err
	}
	if from.ID == to.ID {
		return false, problem.New(problem.Usage, "cmoc %d cannot be linked to itself", from.No)
	}
	l := Link{Relation: relation, To: to.ID, Reason: reason}
	if l.mutual() && to.linkTo(relation, from.ID) >= 0 {
		from, to = to, from
		l.To = to.ID
	}
	if i := from.linkTo(relation, l.To); i >= 0 {
		if reason == "" || from.Links[i].Reason == reason {
			return true, nil
		}
		from.Links = slices.Clone(from.Links)
		from.Links[i] = l
		return true, CMOCs.Put(tx, &from)
	}
	from.Links = append(slices.Clone(from.Links), l)
	return false, CMOCs.Put(tx, &from)
}

// Unrelate takes a link away, on whichever side it is for a relation that
// holds both ways.
func Unrelate(tx *store.Tx, from, to CMOC, relation string) error {
	if err := oneOf("relation", relation, Relations); err != nil {
		return err
	}
	if (Link{Relation: relation}).mutual() && from.linkTo(relation, to.ID) < 0 {
		from, to = to, from
	}
	i := from.linkTo(relation, to.ID)
	if i < 0 {
		return problem.New(problem.NotFound, "cmoc %d is not %s %d", from.No, relation, to.No).Suggest("cmo cmoc show %d", from.No)
	}
	from.Links = slices.Delete(slices.Clone(from.Links), i, i+1)
	return CMOCs.Put(tx, &from)
}

func (c CMOC) linkTo(relation string, to ref.ID) int {
	return slices.IndexFunc(c.Links, func(l Link) bool { return l.Relation == relation && l.To == to })
}

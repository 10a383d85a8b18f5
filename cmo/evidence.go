package cmo

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// Stances are how a datum bears on a theory. Silent means that someone looked
// and found nothing.
var Stances = []string{"supports", "refutes", "refines", "illustrates", "silent"}

// Grades are those of relevance and trustworthiness.
var Grades = []string{"high", "moderate", "low"}

// A Datum is what a judgement rests on: an excerpt, or a whole source, case or
// participant.
type Datum struct {
	Source      ref.ID        `json:"source,omitzero"`
	Place       *coding.Place `json:"place,omitempty"` // of an excerpt in the source
	Case        ref.ID        `json:"case,omitzero"`
	Participant ref.ID        `json:"participant,omitzero"`
}

// Evidence is a judgement that a datum bears on a configuration or statement,
// or on a part of it.
type Evidence struct {
	store.Meta `json:"-"`
	CMOC       ref.ID `json:"cmoc,omitzero"`
	Statement  ref.ID `json:"statement,omitzero"`
	Part       string `json:"part,omitempty"` // M1 an element, C-M or M1-O2 an arrow; empty for the whole
	Stance     string `json:"stance"`
	Datum      Datum  `json:"datum"`
	Reason     string `json:"reason,omitempty"`
	Relevance  string `json:"relevance,omitempty"`
	Trust      string `json:"trust,omitempty"`
	Quote      bool   `json:"quote,omitempty"` // to be quoted in the report
	Version    int    `json:"version"`         // of the target, when it was judged
	Assessor   ref.ID `json:"assessor"`
}

// Judgements is the table of evidence.
var Judgements = store.Table[Evidence]{
	Name: "evidence", Noun: "evidence", Letter: 'e',
	Meta:  func(v *Evidence) *store.Meta { return &v.Meta },
	Title: func(v Evidence) string { return "e" + v.ID.Shown()[:ref.MinShown] },
	Refs: func(v Evidence) []ref.ID {
		var out []ref.ID
		for _, id := range []ref.ID{v.CMOC, v.Statement, v.Datum.Source, v.Datum.Case, v.Datum.Participant, v.Assessor} {
			if !id.IsZero() {
				out = append(out, id)
			}
		}
		if v.Datum.Place != nil {
			out = append(out, v.Datum.Place.Version)
		}
		return out
	},
	Valid: func(_ *store.Tx, _ store.Table[Evidence], v Evidence) error {
		if err := oneOf("stance", v.Stance, Stances); err != nil {
			return err
		}
		for what, grade := range map[string]string{"relevance": v.Relevance, "trust": v.Trust} {
			if grade != "" {
				if err := oneOf(what, grade, Grades); err != nil {
					return err
				}
			}
		}
		return nil
	},
}

func oneOf(what, s string, of []string) error {
	if slices.Contains(of, s) {
		return nil
	}
	p := problem.New(problem.Usage, "no %s %q", what, s).Because("It is one of %s.", strings.Join(of, ", "))
	if near := corpus.Nearest(s, of, 1); len(near) > 0 {
		p.Suggest("%s", near[0])
	}
	return p
}

// CheckPart tells what is wrong with a part of a configuration as typed: an
// element it does not have, an arrow between slots that are empty. It gives
// the part as printed: M–O for an arrow.
func (c CMOC) CheckPart(part string) (string, error) {
	if part == "" {
		return "", nil
	}
	from, to, arrow := strings.Cut(strings.ReplaceAll(strings.ToUpper(part), "–", "-"), "-")
	ends := []string{from}
	if arrow {
		ends = append(ends, to)
	}
	var order []int
	for _, end := range ends {
		slot, ok := c.end(end, arrow)
		if !ok {
			return "", problem.New(problem.NotFound, "cmoc %d has no %s", c.No, end).
				Because("It has %s.", strings.Join(c.labels(), ", ")).Suggest("cmo cmoc show %d", c.No)
		}
		order = append(order, strings.Index("CMO", slot))
	}
	if arrow && order[0] >= order[1] {
		return "", problem.New(problem.Usage, "an arrow goes from context to mechanism to outcome, not %s", part)
	}
	return strings.Join(ends, "–"), nil
}

// end gives the letter of an element, or of an end of an arrow, which may
// also be M for any mechanism.
func (c CMOC) end(typed string, arrow bool) (slot string, ok bool) {
	if e, found := c.Element(typed); found {
		return e.Slot.Letter(), true
	}
	if arrow {
		for _, e := range c.Elements {
			if e.Slot.Letter() == typed {
				return typed, true
			}
		}
	}
	return "", false
}

func (c CMOC) labels() []string {
	out := make([]string, len(c.Elements))
	for i, e := range c.Elements {
		out[i] = e.Label
	}
	if len(out) == 0 {
		return []string{"no elements"}
	}
	return out
}

// Target names what a judgement is about, as printed: cmoc 7 M–O.
func Target(noun string, no int, part string) string {
	return strings.TrimSpace(fmt.Sprintf("%s %d %s", noun, no, part))
}

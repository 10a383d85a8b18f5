// Package codebook holds the codes of a study: labels with a rule, in a tree,
// each with the type it usually plays in a configuration.
//
// A code's path is its name behind those of its parents: hold/waiting. People
// type any unique end of it. Whether something is context, mechanism or
// outcome is decided by the slot it takes in a configuration; a code's type is
// only the default. A code that was merged into another is an alias of it: its
// codings keep what their coder chose, and count under the other.
//
// Codings, which put codes on excerpts, are codebook/coding.
package codebook

import (
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// A Type is the part a code usually plays.
type Type string

// The types. Resource and reasoning are mechanisms: what a programme offers,
// and what that changes in someone's thinking (Dalkin et al. 2015).
const (
	Context     Type = "context"
	Mechanism   Type = "mechanism"
	Resource    Type = "resource"
	Reasoning   Type = "reasoning"
	Outcome     Type = "outcome"
	Ordinal     Type = "ordinal"
	Descriptive Type = "descriptive"
)

// Types are the types in the order in which they are listed.
var Types = []Type{Context, Mechanism, Resource, Reasoning, Outcome, Ordinal, Descriptive}

// ParseType reads a type.
func ParseType(s string) (Type, error) {
	names := make([]string, len(Types))
	for i, t := range Types {
		if corpus.SameName(string(t), s) {
			return t, nil
		}
		names[i] = string(t)
	}
	return "", problem.New(problem.Usage, "no type %q", s).Because("The types are %s.", strings.Join(names, ", "))
}

// Letter is the sign of a type where there is little room: C, M, O, or a dash.
func (t Type) Letter() string {
	switch t {
	case Context:
		return "C"
	case Mechanism, Resource, Reasoning:
		return "M"
	case Outcome:
		return "O"
	}
	return "-"
}

// A Code is a label with a rule for its use.
type Code struct {
	store.Meta `json:"-"`
	Name       string   `json:"name"`
	Parent     ref.ID   `json:"parent,omitzero"`
	Type       Type     `json:"type"`
	Definition string   `json:"definition,omitempty"`
	Include    string   `json:"include,omitempty"`
	Exclude    string   `json:"exclude,omitempty"`
	Example    string   `json:"example,omitempty"`
	Colour     string   `json:"colour,omitempty"`
	Key        string   `json:"key,omitempty"`
	Levels     []string `json:"levels,omitempty"`     // of a continuum, lowest first
	Unintended bool     `json:"unintended,omitempty"` // of an outcome
	Edition    int      `json:"edition"`              // of the definition, from 1
	Into       ref.ID   `json:"into,omitzero"`        // the code it was merged into
}

// Codes is the table of codes.
var Codes = store.Table[Code]{
	Name: "codes", Noun: "code", Letter: 'k', Numbered: true,
	Meta:  func(v *Code) *store.Meta { return &v.Meta },
	Title: func(v Code) string { return v.Name },
	Refs: func(v Code) []ref.ID {
		var out []ref.ID
		for _, id := range []ref.ID{v.Parent, v.Into} {
			if !id.IsZero() {
				out = append(out, id)
			}
		}
		return out
	},
	Valid: validCode,
}

func validCode(tx *store.Tx, table store.Table[Code], c Code) error {
	if err := corpus.ValidName("code", c.Name); err != nil {
		return err
	}
	if strings.ContainsAny(c.Name, "/=:\"%") {
		return problem.New(problem.Invalid, "the name %q of a code holds one of / = : \" %%", c.Name).
			Because("They have a meaning where codes are typed.")
	}
	if !slices.Contains(Types, c.Type) {
		return problem.New(problem.Invalid, "code %q has no type", c.Name)
	}
	if len(c.Levels) > 0 && c.Type != Ordinal {
		return problem.New(problem.Invalid, "code %q has levels, and is of type %s", c.Name, c.Type).
			Because("Levels are those of a continuum, which is of type ordinal.")
	}
	for o, err := range table.Live(tx) {
		if err != nil {
			return err
		}
		if o.ID != c.ID && o.Parent == c.Parent && corpus.SameName(o.Name, c.Name) {
			return problem.New(problem.Conflict, "there is a code %q already", o.Name).
				Because("Codes under the same parent differ by more than case, blanks and hyphens.").Suggest("cmo code show %s", o.Name)
		}
	}
	return nil
}

// DefinitionDiffers reports whether two states of a code have different rules:
// then codings made under the older one may need a second look.
func DefinitionDiffers(a, b Code) bool {
	return a.Definition != b.Definition || a.Include != b.Include || a.Exclude != b.Exclude
}

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
	"unicode"
	"unicode/utf8"

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
	if _, err := c.Check(); err != nil {
		return err
	}
	above := c.Parent
	for range maxDepth {
		if above.IsZero() {
			return alone(tx, table, c)
		}
		if above == c.ID {
			return problem.New(problem.Conflict, "code %q would stand under itself", c.Name).Because("Nothing was changed.")
		}
		parent, err := table.Get(tx, above)
		if problem.Is(err, problem.NotFound) {
			return alone(tx, table, c) // what it refers to is looked up at the end
		}
		if err != nil {
			return err
		}
		above = parent.Parent
	}
	return problem.New(problem.Invalid, "code %q would stand more than %d codes deep", c.Name, maxDepth)
}

// maxDepth is how many codes may stand above each other.
const maxDepth = 32

// alone is the rule that no two codes in use have the same name under one
// parent, or the same key.
func alone(tx *store.Tx, table store.Table[Code], c Code) error {
	for o, err := range table.Live(tx) {
		if err != nil {
			return err
		}
		if o.ID == c.ID {
			continue
		}
		if o.Parent == c.Parent && corpus.SameName(o.Name, c.Name) {
			return problem.New(problem.Conflict, "there is a code %q already", o.Name).
				Because("Codes under the same parent differ by more than case, blanks and hyphens.").Suggest("cmo code show %q", o.Name)
		}
		if c.Key != "" && o.Key == c.Key {
			return problem.New(problem.Conflict, "the key %s is that of code %q", c.Key, o.Name).
				Because("A key stands for one code.").Suggest("cmo code edit %q --key X, or another key here", o.Name)
		}
	}
	return nil
}

// ValidName tells what is wrong with the name of a code.
func ValidName(name string) error {
	if err := corpus.ValidName("code", name); err != nil {
		return err
	}
	if strings.ContainsAny(name, "/=:\"%") {
		return problem.New(problem.Invalid, "the name %q of a code holds one of / = : \" %%", name).
			Because("They have a meaning where codes are typed.")
	}
	return nil
}

// Check tells what is wrong with a code by itself, and in which field.
func (c Code) Check() (field string, err error) {
	if err := ValidName(c.Name); err != nil {
		return "code", err
	}
	if !slices.Contains(Types, c.Type) {
		return "type", problem.New(problem.Invalid, "code %q has no type", c.Name)
	}
	if c.Key != "" && (utf8.RuneCountInString(c.Key) != 1 || !unicode.IsLetter([]rune(c.Key)[0]) && !unicode.IsDigit([]rune(c.Key)[0])) {
		return "key", problem.New(problem.Invalid, "a key is one letter or digit, not %q", c.Key)
	}
	if c.Unintended && c.Type != Outcome {
		return "intended", problem.New(problem.Invalid, "code %q is of type %s: only outcomes are unintended", c.Name, c.Type)
	}
	return "levels", c.checkLevels()
}

func (c Code) checkLevels() error {
	switch {
	case len(c.Levels) == 0:
		return nil
	case c.Type != Ordinal:
		return problem.New(problem.Invalid, "code %q has levels, and is of type %s", c.Name, c.Type).
			Because("Levels are those of a continuum, which is of type ordinal.")
	case len(c.Levels) == 1:
		return problem.New(problem.Invalid, "the continuum %q has one level", c.Name).Because("Two are the least, lowest first, with commas between.").
			Suggest(`--levels "%s,..."`, c.Levels[0])
	}
	seen := map[string]bool{}
	for _, l := range c.Levels {
		if err := corpus.ValidName("level", l); err != nil {
			return err
		}
		if strings.ContainsAny(l, "<,;") {
			return problem.New(problem.Invalid, "the level %q holds one of < , ;", l).Because("They stand between levels.")
		}
		if seen[corpus.FoldName(l)] {
			return problem.New(problem.Invalid, "the continuum %q has the level %q twice", c.Name, l)
		}
		seen[corpus.FoldName(l)] = true
	}
	return nil
}

// levelsApart stands between levels where they are written in one line.
const levelsApart = " < "

// ParseLevels reads levels in one line, lowest first: apart by <, else by
// semicolons, else by commas.
func ParseLevels(s string) []string {
	apart := ","
	for _, sign := range []string{";", "<"} {
		if strings.Contains(s, sign) {
			apart = sign
		}
	}
	var out []string
	for l := range strings.SplitSeq(s, apart) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// ShowLevels writes levels in one line that ParseLevels reads.
func ShowLevels(levels []string) string { return strings.Join(levels, levelsApart) }

// SplitPath gives the names of a path.
func SplitPath(path string) []string {
	parts := strings.Split(path, "/")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

// tidied gives a code whose words are trimmed and whose lines end as ours do,
// so that what is written out and read back is the same.
func (c Code) tidied() Code {
	for _, words := range []*string{&c.Name, &c.Definition, &c.Include, &c.Exclude, &c.Example, &c.Colour, &c.Key} {
		*words = strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(*words))
	}
	levels := slices.Clone(c.Levels)
	for i := range levels {
		levels[i] = strings.TrimSpace(levels[i])
	}
	c.Levels = levels
	return c
}

// DefinitionDiffers reports whether two states of a code have different rules:
// then codings made under the older one may need a second look.
func DefinitionDiffers(a, b Code) bool {
	return a.Definition != b.Definition || a.Include != b.Include || a.Exclude != b.Exclude
}

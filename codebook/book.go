package codebook

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// A Book is a codebook outside a study: one that is read from a file or
// written to one.
type Book struct {
	Name  string  `yaml:"name,omitempty"`
	Codes []Entry `yaml:"codes"`
}

// An Entry is a code of a Book, with those under it.
type Entry struct {
	Name       string   `yaml:"name"`
	Type       string   `yaml:"type,omitempty"`
	Definition string   `yaml:"definition,omitempty"`
	Include    string   `yaml:"include,omitempty"`
	Exclude    string   `yaml:"exclude,omitempty"`
	Example    string   `yaml:"example,omitempty"`
	Colour     string   `yaml:"colour,omitempty"`
	Key        string   `yaml:"key,omitempty"`
	Levels     []string `yaml:"levels,omitempty,flow"`
	Intended   *bool    `yaml:"intended,omitempty"` // of an outcome; intended unless it says false
	Children   []Entry  `yaml:"children,omitempty"`
}

// ReadYAML reads a codebook from YAML. Unknown fields and fields given twice
// are refused, with their line.
func ReadYAML(name string, content []byte) (*Book, error) {
	d := yaml.NewDecoder(bytes.NewReader(content))
	d.KnownFields(true)
	var b Book
	if err := d.Decode(&b); err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("it is empty")
		}
		return nil, problem.New(problem.Invalid, "this is not a codebook in YAML").In(name).
			Because("%s.\nNothing was added.", strings.TrimPrefix(err.Error(), "yaml: ")).Suggest("cmo help codebook").Caused(err)
	}
	if len(b.Codes) == 0 {
		return nil, problem.New(problem.Invalid, "this codebook has no codes").In(name).Suggest("cmo help codebook")
	}
	return &b, nil
}

// WriteYAML writes a codebook as YAML that ReadYAML reads back equal.
func (b *Book) WriteYAML(w io.Writer) error {
	e := yaml.NewEncoder(w)
	e.SetIndent(2)
	return errors.Join(e.Encode(b), e.Close())
}

// Book gives the live codes of a tree as a Book.
func (t *Tree) Book() *Book {
	var under func(ref.ID) []Entry
	under = func(id ref.ID) []Entry {
		var out []Entry
		for _, c := range t.Children(id) {
			e := Entry{
				Name: c.Name, Type: string(c.Type), Definition: c.Definition, Include: c.Include, Exclude: c.Exclude,
				Example: c.Example, Colour: c.Colour, Key: c.Key, Levels: c.Levels, Children: under(c.ID),
			}
			if c.Unintended {
				no := false
				e.Intended = &no
			}
			out = append(out, e)
		}
		return out
	}
	return &Book{Codes: under(ref.ID{})}
}

// Applied tells what applying a Book did.
type Applied struct {
	Added, Changed, Same int
	ByType               map[Type]int // of those added
}

// Apply adds the codes of a book to the study and brings those that are there
// under the same path up to date. Codes the book does not have are left.
func (b *Book) Apply(tx *store.Tx) (Applied, error) {
	a := Applied{ByType: map[Type]int{}}
	tree, err := Read(tx)
	if err != nil {
		return a, err
	}
	var apply func([]Entry, ref.ID, Type) error
	apply = func(entries []Entry, parent ref.ID, inherited Type) error {
		for _, e := range entries {
			c, err := a.entry(tx, tree, e, parent, inherited)
			if err != nil {
				return err
			}
			if err := apply(e.Children, c.ID, c.Type); err != nil {
				return err
			}
		}
		return nil
	}
	return a, apply(b.Codes, ref.ID{}, Descriptive)
}

func (a *Applied) entry(tx *store.Tx, tree *Tree, e Entry, parent ref.ID, inherited Type) (Code, error) {
	i := slices.IndexFunc(tree.Codes, func(o Code) bool {
		return !o.Retired && o.Parent == parent && corpus.SameName(o.Name, e.Name)
	})
	c := Code{Name: strings.TrimSpace(e.Name), Parent: parent, Type: inherited}
	if i >= 0 {
		c = tree.Codes[i]
	}
	if e.Type != "" {
		t, err := ParseType(e.Type)
		if err != nil {
			return c, fmt.Errorf("code %q: %w", e.Name, err)
		}
		c.Type = t
	}
	for to, from := range map[*string]string{
		&c.Definition: e.Definition, &c.Include: e.Include, &c.Exclude: e.Exclude,
		&c.Example: e.Example, &c.Colour: e.Colour, &c.Key: e.Key,
	} {
		if from != "" {
			*to = strings.TrimSpace(from)
		}
	}
	if len(e.Levels) > 0 {
		c.Levels = e.Levels
	}
	if e.Intended != nil {
		c.Unintended = !*e.Intended
	}
	if i < 0 {
		added, _, err := Add(tx, c)
		if err == nil {
			a.Added++
			a.ByType[added.Type]++
		}
		return added, err
	}
	rev := c.Rev
	err := Edit(tx, &c)
	if c.Rev != rev {
		a.Changed++
	} else {
		a.Same++
	}
	return c, err
}

package codebook

import (
	"bytes"
	"errors"
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

// Book gives the codes in use as a Book. A retired code is in it only where
// one under it is in use.
func (t *Tree) Book() *Book {
	used := map[ref.ID]bool{}
	for _, c := range t.Codes {
		for id := c.ID; !c.Retired && !id.IsZero() && !used[id]; {
			used[id] = true
			above, _ := t.Get(id)
			id = above.Parent
		}
	}
	var root Entry
	for i, c := range t.Codes {
		if !used[c.ID] {
			continue
		}
		e := Entry{
			Type: string(c.Type), Definition: c.Definition, Include: c.Include, Exclude: c.Exclude,
			Example: c.Example, Colour: c.Colour, Key: c.Key, Levels: c.Levels,
		}
		if c.Unintended {
			no := false
			e.Intended = &no
		}
		root.insert(strings.Split(t.paths[i], "/"), e)
	}
	return &Book{Codes: root.Children}
}

// Insert puts an entry under a path, making what is missing on the way.
func (e *Entry) Insert(path []string, under Entry) error {
	for _, part := range path {
		if err := ValidName(part); err != nil {
			return err
		}
	}
	if len(path) > maxDepth {
		return problem.New(problem.Invalid, "this path is %d codes deep", len(path)).Because("%d are the most.", maxDepth)
	}
	e.insert(path, under)
	return nil
}

func (e *Entry) insert(path []string, under Entry) {
	at := e
	for _, part := range path {
		i := slices.IndexFunc(at.Children, func(c Entry) bool { return corpus.SameName(c.Name, part) })
		if i < 0 {
			at.Children = append(at.Children, Entry{Name: part})
			i = len(at.Children) - 1
		}
		at = &at.Children[i]
	}
	under.Name, under.Children = at.Name, at.Children
	*at = under
}

// Check tells what is wrong with an entry apart from its place, and in which
// column of a sheet.
func (e Entry) Check() (column string, err error) {
	c := Code{Name: e.Name, Type: Descriptive, Key: e.Key, Levels: e.Levels}
	if e.Type != "" {
		if c.Type, err = ParseType(e.Type); err != nil {
			p, _ := problem.As(err)
			p.Kind = problem.Invalid
			return "type", p
		}
	}
	if len(e.Levels) > 0 && e.Type == "" {
		c.Type = Ordinal
	}
	c.Unintended = e.Intended != nil && !*e.Intended && e.Type != ""
	return c.Check()
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
	c := Code{Name: strings.TrimSpace(e.Name), Parent: parent, Type: typeAbove(inherited)}
	if c.Type == "" {
		c.Type = Descriptive
	}
	if i >= 0 {
		c = tree.Codes[i]
	}
	if e.Type != "" {
		t, err := ParseType(e.Type)
		if err != nil {
			return c, inCode(err, e.Name)
		}
		c.Type = t
	} else if len(e.Levels) > 0 && i < 0 {
		c.Type = Ordinal
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
		return added, inCode(err, e.Name)
	}
	rev := c.Rev
	err := Edit(tx, &c)
	if c.Rev != rev {
		a.Changed++
	} else {
		a.Same++
	}
	return c, inCode(err, e.Name)
}

// inCode says in which code of a file the problem is.
func inCode(err error, name string) error {
	if p, ok := problem.As(err); ok && p.At == "" {
		if p.Kind == problem.Usage {
			p.Kind = problem.Invalid
		}
		return p.In("code " + name)
	}
	return err
}

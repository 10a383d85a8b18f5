package codebook

import (
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// A Tree is the codebook read whole: every code, live and retired, with its
// path and its place.
type Tree struct {
	Codes []Code // parents before children, siblings in the order they were made
	at    map[ref.ID]int
	paths []string
}

// Read reads the codebook.
func Read(tx *store.Tx) (*Tree, error) {
	var all []Code
	for c, err := range Codes.All(tx) {
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return NewTree(all), nil
}

// NewTree orders codes into a tree. A code whose parent is missing, or that is
// its own ancestor, stands at the top.
func NewTree(all []Code) *Tree {
	t := &Tree{at: make(map[ref.ID]int, len(all))}
	children := map[ref.ID][]Code{}
	known := map[ref.ID]bool{}
	for _, c := range all {
		known[c.ID] = true
	}
	for _, c := range all {
		parent := c.Parent
		if !known[parent] {
			parent = ref.ID{}
		}
		children[parent] = append(children[parent], c)
	}
	var add func(Code, string)
	add = func(c Code, above string) {
		if _, seen := t.at[c.ID]; seen {
			return
		}
		t.at[c.ID] = len(t.Codes)
		t.Codes = append(t.Codes, c)
		t.paths = append(t.paths, above+c.Name)
		for _, child := range children[c.ID] {
			add(child, above+c.Name+"/")
		}
	}
	for _, c := range children[ref.ID{}] {
		add(c, "")
	}
	for _, c := range all { // those in a ring
		add(c, "")
	}
	return t
}

// Get gives a code by its id.
func (t *Tree) Get(id ref.ID) (Code, bool) {
	i, ok := t.at[id]
	if !ok {
		return Code{}, false
	}
	return t.Codes[i], true
}

// Path gives a code's name behind those of its parents.
func (t *Tree) Path(id ref.ID) string {
	i, ok := t.at[id]
	if !ok {
		return id.Shown()
	}
	return t.paths[i]
}

// Depth is how many codes stand above a code.
func (t *Tree) Depth(id ref.ID) int { return strings.Count(t.Path(id), "/") }

// Counts gives the code under which codings of a code count: itself, or the
// one it was merged into.
func (t *Tree) Counts(id ref.ID) ref.ID {
	for range t.Codes {
		c, ok := t.Get(id)
		if !ok || c.Into.IsZero() {
			return id
		}
		id = c.Into
	}
	return id
}

// Parent gives the code above a code, if there is one.
func (t *Tree) Parent(id ref.ID) (Code, bool) {
	c, ok := t.Get(id)
	if !ok {
		return Code{}, false
	}
	return t.Get(c.Parent)
}

// Children gives the live codes directly under a code.
func (t *Tree) Children(id ref.ID) []Code {
	var out []Code
	for _, c := range t.Codes {
		if c.Parent == id && !c.Retired {
			out = append(out, c)
		}
	}
	return out
}

// Under reports whether a code is another or stands under it.
func (t *Tree) Under(id, above ref.ID) bool {
	for range t.Codes {
		if id == above {
			return true
		}
		c, ok := t.Get(id)
		if !ok || c.Parent.IsZero() {
			return false
		}
		id = c.Parent
	}
	return false
}

// Find looks a code up by its path, any unique end of it, or its id. A whole
// path wins over an end. What is not found names the nearest; what is found
// twice lists both.
func (t *Tree) Find(typed string) (Code, error) {
	want := corpus.FoldName(typed)
	var ends []Code
	for i, c := range t.Codes {
		if c.Retired {
			continue
		}
		path := corpus.FoldName(t.paths[i])
		if path == want {
			return c, nil
		}
		if want != "" && strings.HasSuffix(path, "/"+want) {
			ends = append(ends, c)
		}
	}
	switch len(ends) {
	case 1:
		return ends[0], nil
	case 0:
		return t.byID(typed)
	}
	paths := make([]string, len(ends))
	for i, c := range ends {
		paths[i] = t.Path(c.ID)
	}
	return Code{}, problem.New(problem.Invalid, "%d codes end in %q: %s", len(ends), typed, strings.Join(paths, ", ")).
		Suggest("the path that is meant: %s", paths[0])
}

func (t *Tree) byID(typed string) (Code, error) {
	if rest, ok := strings.CutPrefix(strings.TrimPrefix(typed, "#"), "k"); ok && len(rest) >= ref.MinShown {
		if begin, ok := ref.Fold(rest); ok {
			var found []Code
			for _, c := range t.Codes {
				if strings.HasPrefix(c.ID.Shown(), begin) && !c.Retired {
					found = append(found, c)
				}
			}
			if len(found) == 1 {
				return found[0], nil
			}
		}
	}
	for i, c := range t.Codes {
		if c.Retired && (corpus.SameName(t.paths[i], typed) || corpus.SameName(c.Name, typed)) {
			if !c.Into.IsZero() {
				return Code{}, problem.New(problem.NotFound, "code %q was merged into %q", typed, t.Path(c.Into))
			}
			return Code{}, problem.New(problem.NotFound, "code %q is retired", typed).Suggest("cmo code restore %s", t.paths[i])
		}
	}
	var names []string
	for i, c := range t.Codes {
		if !c.Retired {
			names = append(names, t.paths[i])
		}
	}
	p := problem.New(problem.NotFound, "no code %q", typed)
	if near := corpus.Nearest(typed, names, 3); len(near) > 0 {
		p.Because("The nearest: %s.", corpus.Quoted(near))
	}
	return Code{}, p.Suggest("cmo code list, or --new to make it")
}

// Add puts a new code in the codebook. Without a type it is given that of its
// parent, else descriptive; told reports that the type was so chosen.
func Add(tx *store.Tx, c Code) (added Code, told bool, err error) {
	c = c.tidied()
	if c.Type == "" {
		told = true
		c.Type = Descriptive
		if len(c.Levels) > 0 {
			c.Type, told = Ordinal, false
		} else if !c.Parent.IsZero() {
			parent, err := Codes.Get(tx, c.Parent)
			if err != nil {
				return Code{}, false, err
			}
			c.Type = parent.Type
		}
	}
	c.Edition = 1
	err = Codes.Put(tx, &c)
	return c, told, err
}

// AddPath puts a code in the codebook under the path given, with the parents
// that are missing. The parents are described by the tree, which is read anew
// by the caller afterwards.
func AddPath(tx *store.Tx, path string, c Code) (Code, bool, error) {
	tree, err := Read(tx)
	if err != nil {
		return Code{}, false, err
	}
	parts := SplitPath(path)
	parent := c.Parent
	for _, part := range parts[:len(parts)-1] {
		i := slices.IndexFunc(tree.Codes, func(o Code) bool {
			return !o.Retired && o.Parent == parent && corpus.SameName(o.Name, part)
		})
		if i >= 0 {
			parent = tree.Codes[i].ID
			continue
		}
		above, _, err := Add(tx, Code{Name: part, Parent: parent, Type: typeAbove(c.Type)})
		if err != nil {
			return Code{}, false, err
		}
		parent = above.ID
	}
	c.Name, c.Parent = parts[len(parts)-1], parent
	return Add(tx, c)
}

// typeAbove is the type of a code that is made because one under it is.
func typeAbove(t Type) Type {
	if t == Ordinal {
		return "" // levels are judged of one continuum, not of what gathers some
	}
	return t
}

// Edit writes a changed code. A change of its rule begins a new edition.
func Edit(tx *store.Tx, c *Code) error {
	was, err := Codes.Get(tx, c.ID)
	if err != nil {
		return err
	}
	*c = c.tidied()
	c.Edition = was.Edition
	if DefinitionDiffers(was, *c) {
		c.Edition++
	}
	return Codes.Put(tx, c)
}

// RetireAll takes a code and those under it out of use, and gives those that it
// retired. Codings on them stay as they are.
func RetireAll(tx *store.Tx, id ref.ID) ([]Code, error) {
	tree, err := Read(tx)
	if err != nil {
		return nil, err
	}
	var out []Code
	for _, c := range tree.Codes {
		if c.Retired || !tree.Under(c.ID, id) {
			continue
		}
		if err := Codes.Retire(tx, &c); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// RestoreAll brings a retired code back into use, and those under it that were
// retired with it. It is a Conflict if the code above it is retired.
func RestoreAll(tx *store.Tx, id ref.ID) ([]Code, error) {
	tree, err := Read(tx)
	if err != nil {
		return nil, err
	}
	c, _ := tree.Get(id)
	if above, ok := tree.Parent(id); ok && above.Retired {
		return nil, problem.New(problem.Conflict, "code %q is under %q, which is retired", tree.Path(id), tree.Path(above.ID)).
			Because("Nothing was changed.").Suggest("cmo code restore %q", tree.Path(above.ID))
	}
	was, err := tx.Head(c.Last)
	if err != nil {
		return nil, err
	}
	var out []Code
	for _, c := range tree.Codes {
		if !c.Retired || !tree.Under(c.ID, id) || !c.Into.IsZero() && c.ID != id {
			continue
		}
		h, err := tx.Head(c.Last)
		if err != nil {
			return nil, err
		}
		above, ok := tree.Parent(c.ID)
		if h.Action != was.Action || ok && c.ID != id && above.Retired && !slices.ContainsFunc(out, func(o Code) bool { return o.ID == above.ID }) {
			continue
		}
		if err := Codes.Restore(tx, &c); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// FindRetired looks a retired code up by its path, the end of it, or its id; of
// several it gives the one that was retired last.
func (t *Tree) FindRetired(typed string) (Code, error) {
	want := corpus.FoldName(typed)
	var found Code
	for i, c := range t.Codes {
		path := corpus.FoldName(t.paths[i])
		begin, isID := ref.Fold(strings.TrimPrefix(typed, "k"))
		same := path == want || strings.HasSuffix(path, "/"+want) || isID && len(begin) >= ref.MinShown && strings.HasPrefix(typed, "k") && strings.HasPrefix(c.ID.Shown(), begin)
		if c.Retired && same && c.Last > found.Last {
			found = c
		}
	}
	if found.ID.IsZero() {
		return found, problem.New(problem.NotFound, "no retired code %q", typed).Suggest("cmo code list --retired")
	}
	return found, nil
}

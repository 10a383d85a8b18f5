package study

import (
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// codes reads a codebook from a sheet: one row a code, its place given by a
// column path (hold/waiting) or by the name of its parent.
func (t *table) codes(tx *store.Tx, rep *RegisterReport) error {
	use := "path"
	if _, ok := t.col["path"]; !ok {
		use = "code"
	}
	root := codebook.Entry{}
	for _, r := range t.duplicates(use, &rep.Faults) {
		e := codebook.Entry{
			Type: strings.ToLower(t.cell(r, "type")), Definition: t.cell(r, "definition"), Include: t.cell(r, "include"),
			Exclude: t.cell(r, "exclude"), Example: t.cell(r, "example"), Colour: t.cell(r, "colour"), Key: t.cell(r, "key"),
		}
		if levels := t.cell(r, "levels"); levels != "" {
			for l := range strings.FieldsFuncSeq(levels, func(r rune) bool { return r == ',' || r == ';' || r == '<' }) {
				e.Levels = append(e.Levels, strings.TrimSpace(l))
			}
		}
		if e.Type != "" {
			if _, err := codebook.ParseType(e.Type); err != nil {
				rep.Faults = append(rep.Faults, inRow(err, t.place(r)))
				continue
			}
		}
		path := strings.Split(t.cell(r, use), "/")
		if parent := t.cell(r, "parent"); parent != "" && use == "code" {
			path = append(find(&root, parent), path...)
		}
		insert(&root, path, e)
	}
	a, err := (&codebook.Book{Codes: root.Children}).Apply(tx)
	rep.Codes, rep.Changed, rep.Same = a.Added, a.Changed, a.Same
	return err
}

// find gives the path of a code read before by its name or path; a name not
// met yet is a code at the top.
func find(e *codebook.Entry, name string) []string {
	var look func(e *codebook.Entry, above []string) []string
	look = func(e *codebook.Entry, above []string) []string {
		for i := range e.Children {
			path := append(slices.Clone(above), e.Children[i].Name)
			if corpus.SameName(e.Children[i].Name, name) || corpus.SameName(strings.Join(path, "/"), name) {
				return path
			}
			if found := look(&e.Children[i], path); found != nil {
				return found
			}
		}
		return nil
	}
	if path := look(e, nil); path != nil {
		return path
	}
	return strings.Split(name, "/")
}

// insert puts an entry under a path, making what is missing on the way.
func insert(root *codebook.Entry, path []string, e codebook.Entry) {
	at := root
	for _, part := range path {
		part = strings.TrimSpace(part)
		i := slices.IndexFunc(at.Children, func(c codebook.Entry) bool { return corpus.SameName(c.Name, part) })
		if i < 0 {
			at.Children = append(at.Children, codebook.Entry{Name: part})
			i = len(at.Children) - 1
		}
		at = &at.Children[i]
	}
	e.Name, e.Children = at.Name, at.Children
	*at = e
}

package study

import (
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// A codeSheet is a codebook in a sheet: one row a code, its place given by a
// column path (hold/waiting), or by the name of the code it is under.
type codeSheet struct {
	*table
	tree  *codebook.Tree
	use   string           // of the column that names the code
	rows  map[string][]int // of each folded name, the rows that have it
	paths map[int][]string // of each row, once it is known
	rings map[int]bool     // rows that would be under themselves
	keys  map[string]string
}

// codes reads a codebook from a sheet. A row that cannot be read is left out
// and told.
func (t *table) codes(tx *store.Tx, rep *RegisterReport) error {
	tree, err := codebook.Read(tx)
	if err != nil {
		return err
	}
	s := codeSheet{table: t, tree: tree, use: "code", rows: map[string][]int{}, paths: map[int][]string{}, rings: map[int]bool{}, keys: map[string]string{}}
	if _, ok := t.col["path"]; ok {
		s.use = "path"
	}
	for i, r := range t.Rows {
		key := corpus.FoldName(t.cell(r, s.use))
		s.rows[key] = append(s.rows[key], i)
	}
	for _, c := range tree.Codes {
		if !c.Retired && c.Key != "" {
			s.keys[c.Key] = corpus.FoldName(tree.Path(c.ID))
		}
	}
	number := map[int]int{}
	for i, r := range t.Rows {
		number[r.Number] = i
	}
	pathOf := func(r ingest.Row) string {
		if t.cell(r, s.use) == "" {
			return ""
		}
		return corpus.FoldName(strings.Join(s.path(number[r.Number], nil), "/"))
	}
	var root codebook.Entry
	for _, r := range t.once(s.use, rep, pathOf) {
		e, use, err := s.entry(r)
		if path := pathOf(r); err == nil && e.Key != "" {
			if by := s.keys[e.Key]; by != "" && by != path {
				use, err = "key", problem.New(problem.Conflict, "the key %s is that of %s already", e.Key, by)
			}
			s.keys[e.Key] = path
		}
		if err == nil && s.rings[number[r.Number]] {
			use, err = "parent", problem.New(problem.Conflict, "%s would stand under itself", t.cell(r, s.use))
		}
		if err == nil {
			use, err = s.use, root.Insert(s.paths[number[r.Number]], e)
		}
		if err != nil {
			rep.fault(t, r, use, err)
		}
	}
	a, err := (&codebook.Book{Codes: root.Children}).Apply(tx)
	rep.Codes, rep.Changed, rep.Same, rep.Types = a.Added, a.Changed, a.Same, a.ByType
	if err != nil {
		return err
	}
	return levelsHeld(tx, tree)
}

// entry reads a row, apart from its place, and tells in which column is what
// cannot be read.
func (s *codeSheet) entry(r ingest.Row) (e codebook.Entry, use string, err error) {
	path := codebook.SplitPath(s.cell(r, s.use))
	e = codebook.Entry{
		Name: path[len(path)-1], Type: s.cell(r, "type"), Definition: s.cell(r, "definition"), Include: s.cell(r, "include"), Exclude: s.cell(r, "exclude"),
		Example: s.cell(r, "example"), Colour: s.cell(r, "colour"), Key: s.cell(r, "key"), Levels: codebook.ParseLevels(s.cell(r, "levels")),
	}
	if v := s.cell(r, "intended"); v != "" {
		yn, ok := yesNo(v)
		if !ok {
			return e, "intended", problem.New(problem.Invalid, "intended is yes or no, not %q", v)
		}
		yes := yn == "yes"
		e.Intended = &yes
	}
	use, err = e.Check()
	return e, use, err
}

// path gives the place of a row in the tree. A parent is looked for among the
// rows, then in the study; one that is in neither will be a code at the top.
func (s *codeSheet) path(i int, below []int) []string {
	if p, ok := s.paths[i]; ok {
		return p
	}
	r := s.Rows[i]
	path := codebook.SplitPath(s.cell(r, s.use))
	if parent := s.cell(r, "parent"); parent != "" && s.use == "code" {
		path = append(s.parentPath(parent, append(below, i)), path...)
	}
	s.paths[i] = path
	return path
}

func (s *codeSheet) parentPath(parent string, below []int) []string {
	if rows := s.rows[corpus.FoldName(parent)]; len(rows) > 0 {
		if !slices.Contains(below, rows[0]) {
			return slices.Clone(s.path(rows[0], below))
		}
		for _, i := range below {
			s.rings[i] = true
		}
		return nil
	}
	if c, err := s.tree.Find(parent); err == nil {
		return codebook.SplitPath(s.tree.Path(c.ID))
	}
	return codebook.SplitPath(parent)
}

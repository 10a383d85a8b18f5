package study

import (
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/query"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// A SavedQuery is a query kept under a name, saved:NAME. It holds the id behind
// each code and each saved query that it names, so that it follows them when
// they are renamed, and a code that was merged to where it counts.
type SavedQuery struct {
	store.Meta `json:"-"`
	Name       string   `json:"name"`
	Query      string   `json:"query"`
	Codes      []ref.ID `json:"codes,omitempty"`
	Saved      []ref.ID `json:"saved,omitempty"`
}

// SavedQueries is the table of saved queries.
var SavedQueries = store.Table[SavedQuery]{
	Name: "queries", Noun: "saved query",
	Meta:  func(v *SavedQuery) *store.Meta { return &v.Meta },
	Title: func(v SavedQuery) string { return v.Name },
	Refs:  func(v SavedQuery) []ref.ID { return append(slices.Clone(v.Codes), v.Saved...) },
	Valid: func(tx *store.Tx, table store.Table[SavedQuery], v SavedQuery) error {
		if err := corpus.ValidName("saved query", v.Name); err != nil {
			return err
		}
		all := map[ref.ID]SavedQuery{}
		for o, err := range table.Live(tx) {
			if err != nil {
				return err
			}
			if o.ID != v.ID && corpus.SameName(o.Name, v.Name) {
				return problem.New(problem.Conflict, "there is a saved query %q already", o.Name).
					Because("Nothing was changed.").Suggest("cmo saved show %q, or another name", o.Name)
			}
			all[o.ID] = o
		}
		all[v.ID] = v
		if chain := leadsBack(all, v.ID, v, nil); chain != nil {
			return problem.New(problem.Conflict, "saved query %q would lead back to itself", v.Name).
				Because("By way of %s. Nothing was changed.", strings.Join(chain, ", "))
		}
		return nil
	},
}

// leadsBack gives the names of the saved queries by which one names itself.
func leadsBack(all map[ref.ID]SavedQuery, to ref.ID, from SavedQuery, path []string) []string {
	if len(path) > len(all) {
		return nil
	}
	for _, id := range from.Saved {
		next, ok := all[id]
		if !ok {
			continue
		}
		here := append(slices.Clone(path), next.Name)
		if id == to {
			return here
		}
		if found := leadsBack(all, to, next, here); found != nil {
			return found
		}
	}
	return nil
}

// FindSaved looks a saved query in use up by its name.
func FindSaved(tx *store.Tx, name string) (SavedQuery, error) {
	var names []string
	for v, err := range SavedQueries.Live(tx) {
		if err != nil {
			return v, err
		}
		if corpus.SameName(v.Name, strings.TrimPrefix(name, "saved:")) {
			return v, nil
		}
		names = append(names, v.Name)
	}
	return SavedQuery{}, noSaved(name, names)
}

func noSaved(name string, names []string) error {
	p := problem.New(problem.NotFound, "no saved query %q", name)
	if near := corpus.Nearest(name, names, 3); len(near) > 0 {
		p.Because("The nearest: %s.", corpus.Quoted(near))
	}
	return p.Suggest("cmo saved list")
}

// SetQuery gives a saved query its words: names are looked up now, and their
// ids kept.
func (v *SavedQuery) SetQuery(tx *store.Tx, src string) error {
	q, err := query.Parse(src)
	if err != nil {
		return err
	}
	tree, err := codebook.Read(tx)
	if err != nil {
		return err
	}
	var saved []ref.ID
	kept, err := q.Keep(queryCodes(tx, tree), func(name string) (string, error) {
		other, err := FindSaved(tx, name)
		saved = append(saved, other.ID)
		return other.ID.String(), err
	})
	if err != nil {
		return err
	}
	v.Query, v.Codes, v.Saved = kept.Text, nil, distinct(saved)
	for _, n := range kept.Codes {
		id, _ := codebook.Codes.ByNumber(tx, n)
		v.Codes = append(v.Codes, id)
	}
	return nil
}

// Shown writes a saved query with the names of now.
func (v SavedQuery) Shown(tx *store.Tx) (string, error) {
	tree, err := codebook.Read(tx)
	if err != nil {
		return "", err
	}
	q, err := query.Parse(v.Query)
	if err != nil {
		return "", err
	}
	return q.Respell(queryCodes(tx, tree), func(id string) (string, error) {
		var other ref.ID
		if err := other.UnmarshalText([]byte(id)); err != nil {
			return "", err
		}
		o, err := SavedQueries.Get(tx, other)
		return o.Name, err
	})
}

// Gone gives the codes that a saved query names and that are retired, not
// merged into others.
func (v SavedQuery) Gone(tree *codebook.Tree) []string {
	var out []string
	for _, id := range v.Codes {
		if c, ok := tree.Get(tree.Counts(id)); ok && c.Retired {
			out = append(out, tree.Path(c.ID))
		}
	}
	return out
}

// savedBook are the saved queries as a query reads them.
type savedBook struct {
	tree  *codebook.Tree
	codes []query.Code
	all   []SavedQuery
}

func (d *Data) readSaved(tx *store.Tx) (*savedBook, error) {
	b := &savedBook{tree: d.tree, codes: d.Names.Codes}
	var err error
	b.all, err = SavedQueries.List(tx)
	return b, err
}

// expression gives the query behind a name, with the names of now.
func (b *savedBook) expression(name string) (string, error) {
	var names []string
	for _, v := range b.all {
		if !corpus.SameName(v.Name, name) {
			names = append(names, v.Name)
			continue
		}
		if gone := v.Gone(b.tree); len(gone) > 0 {
			return "", problem.New(problem.Conflict, "saved query %q names a code that is retired: %s", v.Name, strings.Join(gone, ", ")).
				Because("Without it the query would be another one.").
				Suggest("cmo code restore %s, or cmo saved edit %q QUERY", gone[0], v.Name)
		}
		q, err := query.Parse(v.Query)
		if err != nil {
			return "", err
		}
		return q.Respell(b.codes, func(id string) (string, error) {
			i := slices.IndexFunc(b.all, func(o SavedQuery) bool { return o.ID.String() == id })
			if i < 0 {
				return "", problem.New(problem.Conflict, "saved query %q names one that is retired", v.Name).Suggest("cmo saved list --retired")
			}
			return b.all[i].Name, nil
		})
	}
	return "", noSaved(name, names)
}

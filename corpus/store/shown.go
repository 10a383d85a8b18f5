package store

import (
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/journal"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
)

// Show gives the short ids of records: the kind letter and as many characters
// as make each unique among the records of its table.
func (t Table[T]) Show(tx *Tx, ids ...ref.ID) []string {
	own := make([]string, len(ids))
	need := make([]int, len(ids))
	at := make(map[string]int, len(ids)) // shortest beginning -> one of ours that has it
	next := make([]int, len(ids))        // further ones of ours with the same beginning
	for i, id := range ids {
		own[i], need[i] = id.Shown(), ref.MinShown
		next[i] = -1
		begin := own[i][:ref.MinShown]
		if j, ok := at[begin]; ok {
			next[i] = j
		}
		at[begin] = i
	}
	for other := range tx.ids(t.spec()) {
		shown := other.Shown()
		i, ok := at[shown[:ref.MinShown]]
		for ; ok && i >= 0; i = next[i] {
			if other != ids[i] {
				need[i] = max(need[i], shared(own[i], shown)+1)
			}
		}
	}
	letter := ""
	if t.Letter != 0 {
		letter = string(t.Letter)
	}
	for i := range own {
		own[i] = letter + own[i][:min(need[i], len(own[i]))]
	}
	return own
}

// ShowOne gives the short id of one record.
func (t Table[T]) ShowOne(tx *Tx, id ref.ID) string { return t.Show(tx, id)[0] }

func shared(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// ids gives the ids of all records there ever were in a table.
func (tx *Tx) ids(sp *spec) func(func(ref.ID) bool) {
	bucket := prefixTable + sp.name
	if sp.numbered {
		bucket = prefixNumber + sp.name // the same keys, in far fewer pages
	}
	return func(yield func(ref.ID) bool) {
		c := tx.bucket(bucket).Cursor()
		for k, _ := c.First(); k != nil; k, _ = c.Next() {
			if len(k) == len(ref.ID{}) && !yield(ref.ID(k)) {
				return
			}
		}
	}
}

// Find looks a record up by what is shown of its id: the kind letter and any
// unique beginning, or the whole UUID. It is NotFound if there is none, and
// Invalid with the candidates if there are several.
func (t Table[T]) Find(tx *Tx, typed string) (T, error) {
	var none T
	var whole ref.ID
	if whole.UnmarshalText([]byte(typed)) == nil && !whole.IsZero() {
		return t.Get(tx, whole)
	}
	begin, ok := t.begins(typed)
	if !ok {
		p := problem.New(problem.NotFound, "there is no %s %q", t.Noun, typed)
		if t.Letter != 0 {
			p = p.Because("The id of a %s is %q and at least %d letters or digits.", t.Noun, string(t.Letter), ref.MinShown)
		}
		return none, p
	}
	var found []ref.ID
	for id := range tx.ids(t.spec()) {
		if strings.HasPrefix(id.Shown(), begin) {
			r, err := tx.get(t.Name, id)
			if err != nil {
				return none, err
			}
			if r.state == journal.Live || r.state == journal.Retired {
				found = append(found, id)
			}
		}
	}
	switch len(found) {
	case 0:
		return none, problem.New(problem.NotFound, "there is no %s %q", t.Noun, typed)
	case 1:
		return t.Get(tx, found[0])
	}
	return none, problem.New(problem.Invalid, "%q is the beginning of %d ids", typed, len(found)).
		Because("They are %s.", strings.Join(t.Show(tx, found...), ", "))
}

// begins gives the beginning of the random end in what was typed for a short
// id. The kind letter is folded like the rest: a linked code is read out as
// one-seven-k as easily as el-seven-k.
func (t Table[T]) begins(typed string) (string, bool) {
	folded, ok := ref.Fold(typed[:min(1, len(typed))])
	letter, _ := ref.Fold(string(t.Letter))
	if !ok || t.Letter == 0 || folded != letter {
		return "", false
	}
	begin, ok := ref.Fold(typed[1:])
	return begin, ok && len(begin) >= ref.MinShown
}

package corpus

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// FoldName brings a name into the form in which names are compared: case
// folded, runs of blanks, hyphens and underscores as one hyphen.
func FoldName(name string) string {
	out := make([]byte, 0, 64)
	gap := false
	for _, r := range text.Fold(strings.TrimSpace(name)) {
		if isGap(r) {
			gap = true
			continue
		}
		if gap {
			out = append(out, '-')
			gap = false
		}
		out = utf8.AppendRune(out, r)
	}
	return string(out)
}

func isGap(r rune) bool {
	if r < utf8.RuneSelf {
		return r == '-' || r == '_' || r == ' ' || '\t' <= r && r <= '\r'
	}
	return unicode.IsSpace(r)
}

// SameName reports whether two names are the same to a reader.
func SameName(a, b string) bool { return FoldName(a) == FoldName(b) }

// LessName orders names as people expect: numbers in them as numbers.
func LessName(a, b string) int {
	digits := func(s string) int {
		n := 0
		for n < len(s) && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		return n
	}
	for i, j := 0, 0; ; {
		if i == len(a) || j == len(b) {
			return (len(a) - i) - (len(b) - j)
		}
		if m, n := digits(a[i:]), digits(b[j:]); m > 0 && n > 0 {
			x, y := strings.TrimLeft(a[i:i+m], "0"), strings.TrimLeft(b[j:j+n], "0")
			if len(x) != len(y) {
				return len(x) - len(y)
			}
			if c := strings.Compare(x, y); c != 0 {
				return c
			}
			i, j = i+m, j+n
			continue
		}
		x, y := unicode.ToLower(rune(a[i])), unicode.ToLower(rune(b[j]))
		if x != y {
			return int(x) - int(y)
		}
		i, j = i+1, j+1
	}
}

// Nearest gives the names closest to what was typed, best first, at most n.
func Nearest(typed string, names []string, n int) []string {
	type scored struct {
		name string
		far  int
	}
	want := FoldName(typed)
	var near []scored
	for _, name := range names {
		have := FoldName(name)
		end := have[strings.LastIndexByte(have, '/')+1:]
		far := min(distance(want, have), distance(want, end))
		if strings.HasPrefix(end, want) || strings.HasPrefix(want, end) {
			far = min(far, 2)
		}
		if far <= max(2, len(want)/3) {
			near = append(near, scored{name, far})
		}
	}
	slices.SortStableFunc(near, func(a, b scored) int { return a.far - b.far })
	var out []string
	for _, s := range near[:min(n, len(near))] {
		out = append(out, s.name)
	}
	return out
}

// distance is the number of letters to add, drop, change or swap with their
// neighbour (Damerau's distance, adjacent letters once).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, row := make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(x); i++ {
		next := make([]int, len(y)+1)
		next[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row = row, next
	}
	return row[len(y)]
}

// Quoted lists names for a message: "a", "b" and "c".
func Quoted(names []string) string {
	q := make([]string, len(names))
	for i, n := range names {
		q[i] = `"` + n + `"`
	}
	if len(q) < 2 {
		return strings.Join(q, "")
	}
	return strings.Join(q[:len(q)-1], ", ") + " and " + q[len(q)-1]
}

// namesOf is the set of rows by which the records in use of a table are found
// by name: key the folded name, a zero byte and the id, value the id.
func namesOf(table string) string { return "names/" + table }

func nameKey(name string) []byte { return append([]byte(FoldName(name)), 0) }

// nameRows derives the row of a record's name.
func nameRows[T any](table string, nameOf func(T) string, meta func(*T) *store.Meta) func(*store.Tx, uint32, T, func(string, []byte, []byte)) error {
	return func(_ *store.Tx, _ uint32, v T, put func(string, []byte, []byte)) error {
		if m := meta(&v); !m.Retired {
			put(namesOf(table), append(nameKey(nameOf(v)), m.ID[:]...), m.ID[:])
		}
		return nil
	}
}

// Named looks the record in use of a name up, in a table whose records are
// found by name. It reports false if there is none.
func Named[T any](tx *store.Tx, table store.Table[T], name string) (v T, ok bool, err error) {
	ids := named(tx, table, name)
	if len(ids) == 0 {
		return v, false, nil
	}
	v, err = table.Get(tx, ids[0])
	return v, err == nil, err
}

// named looks up the records in use of a name.
func named[T any](tx *store.Tx, table store.Table[T], name string) []ref.ID {
	var out []ref.ID
	for _, id := range tx.Rows(namesOf(table.Name), nameKey(name)) {
		if len(id) == len(ref.ID{}) {
			out = append(out, ref.ID(id))
		}
	}
	return out
}

// find looks a record in use up by name, or gives a NotFound with the nearest
// names.
func find[T any](tx *store.Tx, table store.Table[T], name string, nameOf func(T) string) (T, error) {
	if v, ok, err := Named(tx, table, name); ok || err != nil {
		return v, err
	}
	var names []string
	for v, err := range table.Live(tx) {
		if err != nil {
			return v, err
		}
		names = append(names, nameOf(v))
	}
	p := problem.New(problem.NotFound, "no %s %q", table.Noun, name)
	if near := Nearest(name, names, 3); len(near) > 0 {
		p.Because("The nearest: %s.", Quoted(near))
	}
	var none T
	return none, p.Suggest("cmo %s list", table.Noun)
}

// unique is the rule that no two records in use have the same name.
func unique[T any](nameOf func(T) string) func(*store.Tx, store.Table[T], T) error {
	return func(tx *store.Tx, table store.Table[T], v T) error {
		if err := ValidName(table.Noun, nameOf(v)); err != nil {
			return err
		}
		for _, id := range named(tx, table, nameOf(v)) {
			if id != table.Meta(&v).ID {
				return problem.New(problem.Conflict, "there is a %s %q already", table.Noun, nameOf(v)).
					Because("Names must differ by more than case, blanks and hyphens.").Suggest("cmo %s list", table.Noun)
			}
		}
		return nil
	}
}

// ValidName tells what is wrong with a name: it must have a letter or digit,
// and no control characters.
func ValidName(noun, name string) error {
	if FoldName(name) == "" {
		return problem.New(problem.Invalid, "a %s needs a name", noun)
	}
	const most = 200
	if len(name) > most {
		return problem.New(problem.Invalid, "the name of this %s is %d bytes long", noun, len(name)).
			Because("Names have at most %d.", most)
	}
	for _, r := range name {
		if unicode.IsControl(r) {
			return problem.New(problem.Invalid, "the name %q of a %s holds a control character", name, noun)
		}
	}
	return nil
}

// Titled is the quoted name of a record for messages.
func Titled(noun, name string) string { return fmt.Sprintf("%s %q", noun, name) }

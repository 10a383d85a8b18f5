package query

import (
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A book is the codebook, ready to look names up in.
type book struct {
	codes    []Code
	at       []int32 // index in codes by number, -1 for none
	target   []uint32
	children map[uint32][]uint32
	keys     []string   // folded name by index in codes
	paths    [][]string // folded path by index in codes
}

// newBook makes a book of codes; numbers may have gaps.
func newBook(codes []Code) *book {
	var top uint32
	for _, c := range codes {
		top = max(top, c.Number)
	}
	b := &book{
		codes: codes, at: make([]int32, top+1), target: make([]uint32, top+1),
		children: map[uint32][]uint32{}, keys: make([]string, len(codes)), paths: make([][]string, len(codes)),
	}
	for i := range b.at {
		b.at[i] = -1
	}
	for i, c := range codes {
		b.at[c.Number] = int32(i)
		b.keys[i] = foldName(c.Name)
	}
	for i, c := range codes {
		b.target[c.Number] = b.merged(c.Number)
		for n, steps := c.Number, 0; n != 0 && steps <= len(codes); steps++ {
			b.paths[i] = append(b.paths[i], b.key(n))
			n = b.parent(n)
		}
		slices.Reverse(b.paths[i])
		if c.Into == 0 {
			b.children[c.Parent] = append(b.children[c.Parent], c.Number)
		}
	}
	return b
}

func (b *book) code(n uint32) *Code {
	if int(n) >= len(b.at) || b.at[n] < 0 {
		return nil
	}
	return &b.codes[b.at[n]]
}

func (b *book) key(n uint32) string {
	if c := b.code(n); c != nil {
		return b.keys[b.at[n]]
	}
	return ""
}

func (b *book) parent(n uint32) uint32 {
	if c := b.code(n); c != nil {
		return c.Parent
	}
	return 0
}

// merged follows merged-into to the code that counts.
func (b *book) merged(n uint32) uint32 {
	for range len(b.codes) {
		c := b.code(n)
		if c == nil || c.Into == 0 {
			break
		}
		n = c.Into
	}
	return n
}

// under gives a code and every code under it, by number.
func (b *book) under(n uint32) []uint32 {
	all := []uint32{n}
	for i := 0; i < len(all) && len(all) <= len(b.codes); i++ {
		all = append(all, b.children[all[i]]...)
	}
	return all
}

// path gives the path of a code as it is typed: with "-" for blanks, or by its
// id where no word can spell it.
func (b *book) path(n uint32) string {
	var words []string
	for steps := 0; n != 0 && steps <= len(b.codes); steps++ {
		c := b.code(n)
		if c == nil {
			break
		}
		words = append(words, strings.Join(strings.Fields(c.Name), "-"))
		n = c.Parent
	}
	slices.Reverse(words)
	return strings.Join(words, "/")
}

// spelled gives the shortest sure way to write a code in a query.
func (b *book) spelled(n uint32) string {
	c := b.code(n)
	if c == nil {
		return "any"
	}
	path := b.path(n)
	for _, word := range strings.Split(path, "/") {
		if !spellable(word) {
			if c.ID == "" {
				return "code:" + quote(c.Name)
			}
			return "code:#" + c.ID
		}
	}
	if found, types := b.find(path, false); len(found) == 1 && found[0] == n && len(types) == 0 && !keyword(path) {
		return path
	}
	return "code:" + path
}

// shown gives the path of a code for a reader: with the names as they are.
func (b *book) shown(n uint32) string {
	var words []string
	for steps := 0; n != 0 && steps <= len(b.codes); steps++ {
		c := b.code(n)
		if c == nil {
			break
		}
		words = append(words, c.Name)
		n = c.Parent
	}
	slices.Reverse(words)
	return strings.Join(words, "/")
}

// find gives the codes that a name may mean, and the types. A whole path wins
// over ends of paths; codes that are not retired win over those that are.
func (b *book) find(name string, whole bool) (codes []uint32, types []Type) {
	segments := strings.Split(name, "/")
	if whole {
		segments = []string{name}
	}
	for i := range segments {
		segments[i] = foldName(segments[i])
	}
	var ends, retired []uint32
	for i, c := range b.codes {
		path := b.paths[i]
		if len(path) < len(segments) || !slices.Equal(path[len(path)-len(segments):], segments) {
			continue
		}
		switch {
		case c.Retired && c.Into == 0:
			retired = append(retired, c.Number)
		case len(path) == len(segments):
			codes = append(codes, c.Number)
		default:
			ends = append(ends, c.Number)
		}
	}
	if len(codes) == 0 {
		codes = ends
	}
	if len(codes) == 0 {
		codes = retired
	}
	if whole && len(codes) == 0 && strings.Contains(name, "/") {
		return b.find(name, false)
	}
	return codes, typeNamed(name)
}

// byID gives the codes whose id begins so.
func (b *book) byID(id string) []uint32 {
	var found []uint32
	id = strings.ToLower(id)
	for _, c := range b.codes {
		if c.Whole != "" && c.Whole == id {
			return []uint32{c.Number}
		}
		if shown := strings.ToLower(c.ID); shown == id {
			return []uint32{c.Number}
		} else if shown != "" && strings.HasPrefix(shown, id) {
			found = append(found, c.Number)
		}
	}
	return found
}

// typeNamed gives the type of a name, in a slice of one or none.
func typeNamed(name string) []Type {
	key := foldName(name)
	for i, word := range slotWords {
		if i > 0 && word == key {
			return []Type{Type(i)}
		}
	}
	return nil
}

// nearest gives the paths of the codes whose names are most like a name, at
// most three.
func (b *book) nearest(name string) []string {
	var words []string
	for _, c := range b.codes {
		if !c.Retired && c.Into == 0 {
			words = append(words, b.path(c.Number))
		}
	}
	return nearest(name, append(words, slotWords[1:]...))
}

// written gives a path that nearest gave as a term: a code, else a type.
func (b *book) written(path string) string {
	if codes, _ := b.find(path, false); len(codes) > 0 {
		return b.spelled(codes[0])
	}
	return path
}

// nearest gives the words most like a word, or whose last part is, at most
// three, the nearest first.
func nearest(word string, words []string) []string {
	type near struct {
		word string
		d    int
	}
	key := foldName(word)
	most := max(1, min(3, len([]rune(key))/2))
	var found []near
	for _, w := range words {
		whole := foldName(w)
		d := edits(key, whole, most)
		if i := strings.LastIndexByte(whole, '/'); i >= 0 {
			d = min(d, edits(key, whole[i+1:], most))
		}
		if d > most && len(key) >= 4 && strings.HasPrefix(whole, key) {
			d = most
		}
		if d <= most {
			found = append(found, near{w, d})
		}
	}
	slices.SortStableFunc(found, func(a, b near) int { return a.d - b.d })
	var out []string
	for _, f := range found[:min(3, len(found))] {
		out = append(out, f.word)
	}
	return out
}

// edits counts the letters to insert, delete, change or swap with their
// neighbour, and gives up above most.
func edits(a, b string, most int) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > most || len(y)-len(x) > most {
		return most + 1
	}
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}

// foldName brings a name into the form in which names are compared: case, and
// blank, "-" and "_", make no difference.
func foldName(name string) string {
	name = text.Fold(strings.TrimSpace(name))
	if !strings.ContainsAny(name, " _\t\n\u00a0") && !strings.Contains(name, "--") {
		return name
	}
	var out strings.Builder
	gap := false
	for _, r := range name {
		switch r {
		case ' ', '-', '_', '\t', '\n', '\u00a0':
			gap = true
			continue
		}
		if gap {
			out.WriteByte('-')
			gap = false
		}
		out.WriteRune(r)
	}
	if gap {
		out.WriteByte('-')
	}
	return out.String()
}

// keyword reports whether a bare name would be read as a word of the language.
func keyword(name string) bool {
	lower := strings.ToLower(name)
	return in(lower, reserved) || in(lower, relWords) || in(lower, []string{"any", "passage", "uncoded", "evidence", "it"})
}

// compareNatural orders names with numbers in them as numbers.
func compareNatural(a, b string) int {
	for a != "" && b != "" {
		x, y := digits(a), digits(b)
		if x > 0 && y > 0 {
			m, n := strings.TrimLeft(a[:x], "0"), strings.TrimLeft(b[:y], "0")
			if len(m) != len(n) {
				return len(m) - len(n)
			}
			if c := strings.Compare(m, n); c != 0 {
				return c
			}
			a, b = a[x:], b[y:]
			continue
		}
		if a[0] != b[0] {
			return int(a[0]) - int(b[0])
		}
		a, b = a[1:], b[1:]
	}
	return len(a) - len(b)
}

func digits(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}

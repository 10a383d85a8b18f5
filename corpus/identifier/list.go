package identifier

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Name is a name that should not be in the study, and what stands for it.
type Name struct {
	Name, Pseudonym string
	Line            int // where it stands in its file, from 1
	// OnlyCapital asks for a capital in the text, and passes over an ordinary
	// word that only begins a sentence.
	OnlyCapital bool
}

// A List is names in the form in which they are looked for. The zero List is
// empty.
type List struct {
	names []Name
	root  node
}

// A node is where names stand that begin with the same tokens.
type node struct {
	next map[string]*node
	name int // the name that ends here, from 1; 0 is none
}

// NewList makes a list. Of two names that fold alike the first is kept; names
// without a letter are left out.
func NewList(names []Name) *List {
	l := &List{}
	for _, n := range names {
		at, letters := &l.root, false
		for t := nextToken(n.Name, 0); t.start < t.end; t = nextToken(n.Name, t.end) {
			word := n.Name[t.start:t.end]
			letters = letters || strings.ContainsFunc(word, unicode.IsLetter)
			key := string(fold(word, nil))
			if at.next == nil {
				at.next = map[string]*node{}
			}
			if at.next[key] == nil {
				at.next[key] = &node{}
			}
			at = at.next[key]
		}
		if !letters || at.name != 0 {
			continue
		}
		l.names = append(l.names, n)
		at.name = len(l.names)
	}
	return l
}

// Same reports whether two names are found in the same words.
func Same(a, b string) bool {
	x, y := nextToken(a, 0), nextToken(b, 0)
	for x.start < x.end && y.start < y.end {
		if string(fold(a[x.start:x.end], nil)) != string(fold(b[y.start:y.end], nil)) {
			return false
		}
		x, y = nextToken(a, x.end), nextToken(b, y.end)
	}
	return x.start == x.end && y.start == y.end
}

// Names are the names of the list.
func (l *List) Names() []Name { return l.names }

// find gives the names in words, the longest first where several begin at one
// place, none inside another.
func (l *List) find(s string, found func(start, end int, n Name)) {
	if len(l.names) == 0 {
		return
	}
	var buf [64]byte
	for t := nextToken(s, 0); t.start < t.end; {
		end, name := l.longest(s, t, buf[:0])
		if name == 0 {
			t = nextToken(s, t.end)
			continue
		}
		found(t.start, end, l.names[name-1])
		t = nextToken(s, end)
	}
}

// longest gives the longest name that begins with a token.
func (l *List) longest(s string, t token, buf []byte) (end, name int) {
	at := &l.root
	for first := t; ; {
		if at = at.next[string(fold(s[t.start:t.end], buf))]; at == nil {
			return end, name
		}
		if at.name != 0 && !passed(s, first.start, t.end, l.names[at.name-1]) {
			end, name = t.end, at.name
		}
		if at.next == nil {
			return end, name
		}
		next := nextToken(s, t.end)
		if next.start == next.end || !joins(s[t.end:next.start], s[t.start:t.end]) {
			return end, name
		}
		t = next
	}
}

// joins reports whether what stands between two tokens lets them be one name:
// blanks, a hyphen, an apostrophe; behind an initial or a title a full stop.
func joins(gap, before string) bool {
	signs := 0
	for _, r := range gap {
		switch {
		case unicode.IsSpace(r), unseen(r):
		case strings.ContainsRune("-‐‑–'’‘ʼ", r), r == '.' && utf8.RuneCountInString(before) <= 3:
			signs++
		default:
			return false
		}
	}
	return signs <= 1
}

// passed reports whether a place is not that of a name: words in small letters
// that are ordinary, and for names that must be written with a capital any
// words without.
func passed(s string, start, end int, n Name) bool {
	found := s[start:end]
	if capital(found) || caseless(found) {
		return n.OnlyCapital && isOrdinary(n.Name) && begins(s, start)
	}
	return n.OnlyCapital || capital(n.Name) && isOrdinary(n.Name)
}

// begins reports whether an offset is at the beginning of a sentence.
func begins(s string, at int) bool {
	before := strings.TrimRightFunc(s[:at], func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`"'“‘(`, r) })
	return before == "" || strings.ContainsRune(".?!…:", lastRune(before))
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// Ordinary gives the names of the list that are everyday words as well: they
// are not looked for in small letters.
func (l *List) Ordinary() []string {
	var out []string
	for _, n := range l.names {
		if capital(n.Name) && isOrdinary(n.Name) {
			out = append(out, n.Name)
		}
	}
	return out
}

func isOrdinary(name string) bool {
	_, is := slices.BinarySearch(ordinary, strings.ToLower(name))
	return is
}

// ordinary are English words that are names of people too, sorted.
var ordinary = strings.Fields(`
	amber an april art august autumn baker banks bell best bill bird bishop black booth bridge brook brooks brown
	bush carter case chance chase church cliff cook cooper cross crystal daisy dale dawn day dean do dolly drew
	duke earl faith field fields fish fisher ford forest fox frank gardener gay gene ginger gold good grace grant
	gray green grey guy hall harmony hazel he heath heather hill holly hope house hunter iris ivy jack jade jay
	jean jewel joy june king lane lily little long love major mark marsh mason may melody mercy miles miller moss
	nick noble north olive page park parks pat patience pearl penny pepper piper pole poppy price rain ray reed
	rich rivers rob robin rock rod rose ruby rusty sandy savage sharp short skip so sterling stone storm street
	strong sue summer sunny swift taylor victor violet wade walker ward way west white will wills winter wise
	wolf wood woods young`)

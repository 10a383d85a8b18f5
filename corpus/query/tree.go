package query

import "github.com/cmo-toolkit/cmo/corpus/text"

// A Query is an expression as it was parsed: what is looked for, in which
// units, among which passages. It is not changed after parsing.
type Query struct {
	text  string   // as typed
	each  *node    // the words after "each"; nil if there is no such clause
	cond  *node    // the first half of a test; nil if it is none
	what  *node    // what is looked for; the second half of a test
	scope Scope    // InPassage unless said
	said  bool     // the scope was said
	where []filter // filters that hold for every term
}

// Text gives the query as it was typed.
func (q *Query) Text() string { return q.text }

// Scope gives the kind of unit the query is about.
func (q *Query) Scope() Scope { return q.scope }

// IsTest reports whether the query is a test, "if A then B".
func (q *Query) IsTest() bool { return q.cond != nil }

// A node is one part of an expression.
type node struct {
	op    op
	at    text.Span // its bytes in the query
	parts []*node   // of opAnd, opOr: two or more; of opNot, opBraces: one; of opRelate: two
	term  term      // of opTerm
	rel   relation  // of opRelate

	filters []filter // of opBraces
}

// An op tells how a node joins its parts.
type op uint8

const (
	opTerm   op = iota
	opAnd       // true where every part is
	opOr        // words of any part; true where one part is
	opNot       // turns its part round
	opRelate    // words of the first part that stand so to the second
	opBraces    // words of its part that pass the filters
)

// A termKind tells what a term names.
type termKind uint8

const (
	nameTerm     termKind = iota // a bare name: a code or a type, decided when it is bound
	codeTerm                     // code:
	typeTerm                     // type:
	wordsTerm                    // "there for me", text:listen*
	regexpTerm                   // /re/
	anyTerm                      // every coding
	passageTerm                  // each passage as a whole
	uncodedTerm                  // passages without any coding
	evidenceTerm                 // the words a judgement rests on; text says of what, or is empty
	cmocTerm                     // cmoc:7, cmoc:7.M1
	savedTerm                    // saved:NAME
	itTerm                       // the code of the row
)

// A term is the least part of an expression.
type term struct {
	kind  termKind
	text  string // the name, the words, the expression
	id    bool   // text is an id
	whole bool   // text stood in quotes: a name that may hold anything
	exact bool   // "!": the code itself, none under it
	marks []mark // after "="

	code uint32 // of a bound name: the code, or
	typ  Type   // the type
}

// A mark is a word after "=": it names its field by itself.
type mark struct {
	text string
	at   text.Span
}

// A relation tells how words of the left stand to words of the right.
type relation struct {
	word relWord
	not  bool
	away distance
	at   text.Span
}

// A relWord is the word of a relation.
type relWord uint8

const (
	relOverlaps relWord = iota
	relWithin
	relContains
	relWith
	relLinked
	relNear
	relBefore
	relAfter
)

var relWords = []string{"overlaps", "within", "contains", "with", "linked", "near", "before", "after"}

func (w relWord) String() string { return relWords[w] }

// far reports whether the relation takes a distance.
func (w relWord) far() bool { return w >= relNear }

// A distance is how far apart two spans may be: in passages or, with Words,
// in words.
type distance struct {
	Said  bool
	N     int
	Words bool
}

// A Scope is the kind of unit a condition is true or false of.
type Scope uint8

// The scopes.
const (
	InPassage Scope = iota
	InSource
	InEncounter
	InParticipant
	InCase
	InParticipantWave
	InCaseWave
	InStudy
)

var scopeWords = []string{"passage", "source", "encounter", "participant", "case", "participant-wave", "case-wave", "study"}

// String gives the word of the language.
func (s Scope) String() string { return scopeWords[s] }

// A filter compares a field with values, of which one must do.
type filter struct {
	field  fieldName
	op     compare
	values []given
	at     text.Span
}

// A fieldName is a field as typed, perhaps at a wave.
type fieldName struct {
	name string
	wave string
	at   text.Span
}

// A compare is a comparison.
type compare uint8

const (
	equal compare = iota
	unequal
	less
	atMost
	over
	atLeast
	like
)

var compareSigns = []string{"=", "!=", "<", "<=", ">", ">=", "~"}

func (c compare) String() string { return compareSigns[c] }

// A givenForm tells how a value was written.
type givenForm uint8

const (
	bareValue   givenForm = iota // a word, a number, a date
	quotedValue                  // in quotes
	noValue                      // none
	anyValue                     // any
	idValue                      // #kx3f7
	waveValue                    // a field at a wave
)

// A given is a value as typed in a filter.
type given struct {
	form givenForm
	text string
	wave string // of waveValue
	at   text.Span
}

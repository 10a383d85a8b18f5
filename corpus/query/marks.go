package query

// A Polarity tells whether a coding says that something is there.
type Polarity uint8

// The polarities.
const (
	Present Polarity = iota
	Absent
	Denied
)

var polarityWords = []string{"present", "absent", "denied"}

// String gives the word of the language.
func (p Polarity) String() string { return wordAt(polarityWords, int(p)) }

// A Status tells how what was said is known.
type Status uint8

// The statuses; the zero value is none.
const (
	NoStatus Status = iota
	Observed
	Experienced
	Reported
	Anticipated
	Implied
)

var statusWords = []string{"", "observed", "experienced", "reported", "anticipated", "implied"}

// String gives the word of the language, "" for none.
func (s Status) String() string { return wordAt(statusWords, int(s)) }

// An Intensity is how strong something is, from 0 to 3; the zero value is not
// given. Strength makes one.
type Intensity uint8

// Strength gives the intensity n, from 0 to 3.
func Strength(n int) Intensity { return Intensity(n + 1) }

// Given reports whether there is an intensity, and which.
func (i Intensity) Given() (int, bool) { return int(i) - 1, i > 0 && i < 5 }

// A Type is what a code is used as: the type of the code, or the slot marked
// on a coding. Resource and reasoning are mechanisms.
type Type uint8

// The types; the first five after NoType are the slots too.
const (
	NoType Type = iota
	Context
	Mechanism
	Resource
	Reasoning
	Outcome
	Ordinal
	Descriptive
	typeCount
)

var slotWords = []string{"", "context", "mechanism", "resource", "reasoning", "outcome", "ordinal", "descriptive"}

// String gives the word of the language, "" for none.
func (t Type) String() string { return wordAt(slotWords, int(t)) }

// among gives the types that a type stands for: a mechanism is a resource or
// a reasoning too.
func (t Type) among() []Type {
	if t == Mechanism {
		return []Type{Mechanism, Resource, Reasoning}
	}
	return []Type{t}
}

func wordAt(words []string, i int) string {
	if i < len(words) {
		return words[i]
	}
	return ""
}

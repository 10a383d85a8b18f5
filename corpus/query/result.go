package query

import "github.com/cmo-toolkit/cmo/corpus/text"

// Options say how the matched spans are split.
type Options struct {
	By []string // fields, at most two
}

// A Result is the answer to a query.
type Result struct {
	Query    string // as understood
	Scope    Scope
	Test     bool
	Position string // of the journal
	Terms    []TermResult
	Matches  []Match
	Units    UnitCounts
	Counts   Counts
	Groups   []GroupCounts // of --by, in the order of their values
	Bases    []BaseCounts  // of --by, what the groups are out of
	// Margins are the counts by the values of each of two fields alone, whatever
	// the other says; PairBases is what has text by both, where both are of
	// places.
	Margins   [2][]GroupCounts
	PairBases []GroupCounts
	LeftOut   []LeftOut
	Disputes  []Dispute
	Doubtful  int   // codings counted whose place awaits a decision
	Rows      []Row // of each, one a code; what was left out is said for all together

	engine *engine
	row    planRow
	said   truth // of what is looked for
	given  truth // of a test: its first half
}

// A Row is the result for one code of an "each".
type Row struct {
	Code   uint32
	Path   string
	Result *Result
}

// A TermResult is one of the terms whose spans are matches.
type TermResult struct {
	Name     string    // as understood
	At       text.Span // in the query as typed
	If       bool      // it stands before "then"
	Excerpts int
	Spans    int
}

// A Match is a matched span of one term. Source and passages are indexes.
type Match struct {
	Source      int
	Start, End  uint32
	First, Last uint32
	Term        int    // index in Result.Terms
	Coding      int    // index in Source.Codings, or -1
	Judgement   uint32 // LayerSpan.Number, or 0
}

// UnitCounts counts the units of a query. Registered is -1 where nothing is
// registered, as for passages.
type UnitCounts struct {
	Yes, Denied, Silent, NoData int
	WithText                    int
	Registered                  int
}

// Known is the number of units of which something is known.
func (u UnitCounts) Known() int { return u.Yes + u.Denied + u.Silent }

// A Count is a number with what it is out of.
type Count struct{ N, WithText, Registered int }

// Counts are the totals of the matched spans, each counted anew.
type Counts struct {
	Codings, Excerpts int
	Passages          Count
	Sources           Count
	Participants      Count
	Cases             Count
}

// GroupCounts are the counts of the matched spans that have these values of
// the fields of --by.
type GroupCounts struct {
	Values []string // one a field; "" where there is none
	Counts Counts
}

// BaseCounts is what has text with one value of a place field of --by: passages
// that pass the place fields of where, matched or not.
type BaseCounts struct {
	Field  string
	Value  string
	Counts Counts
}

// LeftOut says what did not count, why, and how much of it there was.
type LeftOut struct {
	Reason     Reason
	Field      string // of Missing and Disputed
	Codings    int
	Passages   int
	Judgements int
}

// A Dispute is a source whose passages stand in no count because assessors
// differ about them.
type Dispute struct {
	Source    int
	Field     string
	Assessors []string
	Passages  int
}

// A Reason tells why something was left out.
type Reason uint8

// The reasons.
const (
	RetiredCode   Reason = iota // the code or the coding was retired
	LostPlace                   // the words are not in the current version
	NotPresent                  // absent or denied where present ones count
	ByInterviewer               // words of interviewers
	Missing                     // no value of a field that is asked for
	Disputed                    // assessors differ
	Nobody                      // passages that belong to no unit
	Wordless                    // judgements that rest on no excerpt
)

var reasonWords = []string{"retired", "place lost", "absent or denied", "interviewers' words", "no value of", "disputed", "of no unit", "resting on no excerpt"}

// String gives the words for a reader.
func (r Reason) String() string { return wordAt(reasonWords, int(r)) }

// A Verdict is the value of a unit.
type Verdict uint8

// The four values.
const (
	Silent Verdict = iota
	Yes
	DeniedThere
	NoData
)

var verdictWords = []string{"silent", "yes", "denied", "no data"}

// String gives the word for a reader.
func (v Verdict) String() string { return wordAt(verdictWords, int(v)) }

// A Finding is what a test found in a unit.
type Finding uint8

// The findings of a test, in the order they are shown.
const (
	ExceptionDenied Finding = iota
	ExceptionSilent
	Holds
	Open
	NotMet
	AllTheSame
	NothingKnown
)

var findingWords = []string{"exception", "exception", "holds", "open", "not met", "not met, B all the same", "no data"}

// String gives the word for a reader.
func (f Finding) String() string { return wordAt(findingWords, int(f)) }

// A Unit is one unit with its value.
type Unit struct {
	Name    string
	Source  int    // of a passage or source, else -1
	Passage int    // of a passage, else -1
	Number  uint32 // of an encounter, participant or case, else 0
	Wave    uint16
	Value   Verdict
	Finding Finding // of a test
	Why     string  // reason for no data
	Lacks   []uint16
	// Lacks lists the waves of which it has no text, though other units have.

	index uint32 // in the bits
}

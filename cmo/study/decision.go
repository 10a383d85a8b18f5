package study

import (
	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/theory"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A Decision is a kind of thing that waits until somebody has looked at it.
type Decision struct {
	What  string // of one: source flagged
	Many  string // of several: sources flagged
	Try   string // the command that lists them
	Count func(*store.Tx) (int, error)
}

// Waiting is how many of a kind wait.
type Waiting struct {
	Decision
	N int
}

// decisions are all kinds, in the order they are told in.
var decisions = []Decision{
	{"source flagged", "sources flagged", "cmo source list --flagged", flaggedSources},
	{"speaker unknown", "speakers unknown", "cmo source show SOURCE", unknownSpeakers},
	{`statement without "because"`, `statements without "because"`, "cmo statement list", statementsLacking},
	{"coding doubtful or lost", "codings doubtful or lost", "cmo coding list --doubtful --lost", unsureCodings},
	{"judgement outdated", "judgements outdated", "cmo evidence list --outdated", outdatedJudgements},
}

// Decide counts what waits for a decision: those kinds of which there is
// something.
func Decide(tx *store.Tx) ([]Waiting, error) {
	var out []Waiting
	for _, d := range decisions {
		n, err := d.Count(tx)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			out = append(out, Waiting{d, n})
		}
	}
	return out, nil
}

func flaggedSources(tx *store.Tx) (n int, err error) {
	return countLive(tx, corpus.Sources, func(s corpus.Source) bool { return len(s.Flags) > 0 })
}

// unknownSpeakers counts labels in sources that stand for nobody yet.
func unknownSpeakers(tx *store.Tx) (n int, err error) {
	for s, err := range corpus.Sources.Live(tx) {
		if err != nil {
			return 0, err
		}
		for _, sp := range s.Speakers {
			if sp.Participant.IsZero() && !sp.Interviewer {
				n++
			}
		}
	}
	return n, nil
}

func statementsLacking(tx *store.Tx) (int, error) {
	return countLive(tx, theory.Statements, func(s theory.Statement) bool { return s.Because == "" })
}

// unsureCodings counts the codings whose words a later version of their source
// has changed, and of which nobody has decided where they stand.
func unsureCodings(tx *store.Tx) (n int, err error) {
	sources := map[uint32]corpus.Source{}
	for s, err := range corpus.Sources.Live(tx) {
		if err != nil {
			return 0, err
		}
		if no, ok := corpus.Sources.Number(tx, s.ID); ok {
			sources[no] = s
		}
	}
	r := NewReader(tx)
	for row := range coding.RowsOf(tx, 0) {
		s, ok := sources[row.Source]
		if !ok || row.Flags&coding.FlagRetired != 0 {
			continue
		}
		grade, err := r.PlaceRow(s, &row)
		if err != nil {
			return 0, err
		}
		if grade >= text.Doubtful {
			n++
		}
	}
	return n, nil
}

// outdatedJudgements counts the judgements of wordings that have changed since,
// or of words that have.
func outdatedJudgements(tx *store.Tx) (int, error) {
	version := map[ref.ID]int{}
	for c, err := range cmo.CMOCs.Live(tx) {
		if err != nil {
			return 0, err
		}
		version[c.ID] = c.Version
	}
	for s, err := range theory.Statements.Live(tx) {
		if err != nil {
			return 0, err
		}
		version[s.ID] = s.Version
	}
	r := NewReader(tx)
	return countLive(tx, cmo.Judgements, func(v cmo.Evidence) bool {
		return v.Version < version[v.CMOC] || v.Version < version[v.Statement] || r.Reworded(v.Datum.Source, v.Datum.Place, v.Datum.Decided) != text.Kept
	})
}

func countLive[T any](tx *store.Tx, table store.Table[T], counts func(T) bool) (n int, err error) {
	for v, err := range table.Live(tx) {
		if err != nil {
			return 0, err
		}
		if counts(v) {
			n++
		}
	}
	return n, nil
}

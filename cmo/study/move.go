package study

import (
	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// MoveCoding decides where a coding stands on the current text of its source:
// what a person decides outranks what the program worked out, also in later
// versions. The version and words it was made on stay. Deciding for the place
// it has accepts it. It is Invalid for words of another source, and Stale for
// those of an older version.
func MoveCoding(tx *store.Tx, c *coding.Coding, x Excerpt) error {
	d, err := decide(tx, c.Source, c.Place, c.Decided, x)
	if err != nil {
		return err
	}
	c.Decided = d
	return coding.Codings.Put(tx, c)
}

// MoveEvidence decides where the words stand that a judgement rests on; see
// MoveCoding.
func MoveEvidence(tx *store.Tx, v *cmo.Evidence, x Excerpt) error {
	if v.Datum.Place == nil {
		return problem.New(problem.Invalid, "this judgement rests on no excerpt").Because("Nothing was changed.")
	}
	d, err := decide(tx, v.Datum.Source, *v.Datum.Place, v.Datum.Decided, x)
	if err != nil {
		return err
	}
	v.Datum.Decided = d
	return cmo.Judgements.Put(tx, v)
}

// decide anchors the words that were decided for. It gives the decision there
// is where these are its words already, none where they are the very words it
// was made on.
func decide(tx *store.Tx, source ref.ID, made coding.Place, decided *coding.Decision, x Excerpt) (*coding.Decision, error) {
	switch {
	case x.Source.ID != source:
		return nil, problem.New(problem.Invalid, "%s is another source", x.Source.Name).
			Because("A coding stays in the source it was made in. Nothing was changed.")
	case x.Whole:
		return nil, problem.New(problem.Usage, "%s is a whole source: name a passage", x.Source.Name)
	case x.ID != x.Source.Version:
		return nil, notCurrent(tx, x)
	}
	if decided != nil && decided.Place.Version == x.ID && decided.Place.Span() == x.Span {
		return decided, nil
	}
	if decided == nil && made.Version == x.ID && made.Span() == x.Span {
		return nil, nil
	}
	place, err := x.Place(tx)
	return &coding.Decision{Place: place, By: tx.Coder()}, err
}

// RequireCurrent is Stale for words of an older version, and says where they
// stand now: what is coded or judged is the text as it is now.
func RequireCurrent(tx *store.Tx, x Excerpt) error {
	if x.ID == x.Source.Version {
		return nil
	}
	return notCurrent(tx, x)
}

// notCurrent refuses words of an older version for what is made now, and says
// where they stand now.
func notCurrent(tx *store.Tx, x Excerpt) error {
	p := problem.New(problem.Stale, "%s: version %d is not the current one", x.Source.Name, x.Text.Version).
		Because("What is coded or judged is the text as it is now. Nothing was changed.")
	r := NewReader(tx)
	r.texts[x.ID] = x.Text
	now, err := r.Now(x.Source.ID, coding.Place{Version: x.ID, Start: x.Span.Start, End: x.Span.End}, nil)
	if err != nil {
		return err
	}
	if now.ID == x.Source.Version {
		p.Suggest("%s, where these words are now", now.Address())
	}
	return p
}

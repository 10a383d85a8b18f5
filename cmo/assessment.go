package cmo

import (
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// An Assessment is someone's judgement of where a case or a participant stands
// on a continuum at a wave. It is judged, with a reason and with evidence, and
// never computed from counts.
type Assessment struct {
	store.Meta  `json:"-"`
	Case        ref.ID `json:"case,omitzero"`
	Participant ref.ID `json:"participant,omitzero"`
	Wave        ref.ID `json:"wave"`
	Continuum   ref.ID `json:"continuum"` // a code of type ordinal
	Dimension   string `json:"dimension,omitempty"`
	Level       int    `json:"level"`             // from 1, the lowest
	Between     int    `json:"between,omitempty"` // the other level, where it lies between two
	Reason      string `json:"reason,omitempty"`
	From        []From `json:"from,omitempty"`
	Assessor    ref.ID `json:"assessor"`
}

// From is an excerpt, or a whole source, that an assessment rests on.
type From struct {
	Source ref.ID        `json:"source"`
	Place  *coding.Place `json:"place,omitempty"`
}

// Assessments is the table of assessments.
var Assessments = store.Table[Assessment]{
	Name: "assessments", Noun: "assessment", Letter: 'a',
	Meta:  func(v *Assessment) *store.Meta { return &v.Meta },
	Title: func(v Assessment) string { return "a" + v.ID.Shown()[:ref.MinShown] },
	Refs: func(v Assessment) []ref.ID {
		var out []ref.ID
		for _, id := range []ref.ID{v.Case, v.Participant, v.Wave, v.Continuum, v.Assessor} {
			if !id.IsZero() {
				out = append(out, id)
			}
		}
		for _, f := range v.From {
			out = append(out, f.Source)
			if f.Place != nil {
				out = append(out, f.Place.Version)
			}
		}
		return out
	},
	Valid: func(tx *store.Tx, table store.Table[Assessment], v Assessment) error {
		if v.Level < 1 {
			return problem.New(problem.Invalid, "an assessment needs a level")
		}
		for o, err := range table.Live(tx) {
			if err != nil {
				return err
			}
			if o.ID != v.ID && o.SameQuestion(v) {
				return problem.New(problem.Conflict, "this was assessed already").Suggest("cmo assessment edit")
			}
		}
		return nil
	},
}

// SameQuestion reports whether two assessments are of the same case or
// participant, wave, continuum and dimension by the same assessor: then the
// later takes the place of the earlier.
func (a Assessment) SameQuestion(b Assessment) bool {
	return a.Case == b.Case && a.Participant == b.Participant && a.Wave == b.Wave && a.Continuum == b.Continuum &&
		a.Dimension == b.Dimension && a.Assessor == b.Assessor
}

// Midpoint is where an assessment lies on its continuum: the level, or halfway
// between two.
func (a Assessment) Midpoint() float64 {
	if a.Between == 0 {
		return float64(a.Level)
	}
	return float64(a.Level+a.Between) / 2
}

// Assess writes an assessment; one by the same assessor of the same question
// is changed, and its earlier level stays in the journal.
func Assess(tx *store.Tx, a *Assessment) error {
	for o, err := range Assessments.Live(tx) {
		if err != nil {
			return err
		}
		if o.SameQuestion(*a) {
			a.Meta = o.Meta
		}
	}
	return Assessments.Put(tx, a)
}

package cmo

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
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
	Source  ref.ID           `json:"source"`
	Place   *coding.Place    `json:"place,omitempty"`
	Decided *coding.Decision `json:"decided,omitempty"` // where it is in a later version
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
				out = append(out, f.Decided.Refs()...)
			}
		}
		return out
	},
	Valid: validAssessment,
}

func validAssessment(tx *store.Tx, table store.Table[Assessment], v Assessment) error {
	if v.Case.IsZero() == v.Participant.IsZero() {
		return problem.New(problem.Invalid, "an assessment is of one case or one participant")
	}
	if v.Level < 1 {
		return problem.New(problem.Invalid, "an assessment needs a level")
	}
	if d := v.Between - v.Level; v.Between != 0 && d != 1 && d != -1 {
		return problem.New(problem.Invalid, "levels %d and %d are no neighbours", v.Level, v.Between).
			Because("An assessment may lie between two levels that follow each other.")
	}
	for o, err := range table.Live(tx) {
		if err != nil {
			return err
		}
		if o.ID != v.ID && o.SameQuestion(v) {
			return problem.New(problem.Conflict, "the same assessor has assessed this already: %s", table.ShowOne(tx, o.ID)).
				Suggest("cmo assessment edit %s", table.ShowOne(tx, o.ID))
		}
	}
	return nil
}

// SameQuestion reports whether two assessments are of the same case or
// participant, wave, continuum and dimension by the same assessor: then the
// later takes the place of the earlier.
func (a Assessment) SameQuestion(b Assessment) bool {
	return a.SameSubject(b) && a.Assessor == b.Assessor
}

// SameSubject reports whether two assessments are of the same case or
// participant, wave, continuum and dimension.
func (a Assessment) SameSubject(b Assessment) bool {
	return a.Case == b.Case && a.Participant == b.Participant && a.Wave == b.Wave && a.Continuum == b.Continuum &&
		corpus.SameName(a.Dimension, b.Dimension)
}

// Midpoint is where an assessment lies on its continuum: the level, or halfway
// between two.
func (a Assessment) Midpoint() float64 {
	if a.Between == 0 {
		return float64(a.Level)
	}
	return float64(a.Level+a.Between) / 2
}

// LevelShown is where an assessment lies, in words: fitting in (2 of 3), or
// between fitting in and belonging (2 to 3 of 3).
func (a Assessment) LevelShown(levels []string) string {
	name := func(n int) string {
		if n < 1 || n > len(levels) {
			return strconv.Itoa(n)
		}
		return levels[n-1]
	}
	if a.Between == 0 {
		return fmt.Sprintf("%s (%d of %d)", name(a.Level), a.Level, len(levels))
	}
	low, high := min(a.Level, a.Between), max(a.Level, a.Between)
	return fmt.Sprintf("between %s and %s (%d to %d of %d)", name(low), name(high), low, high, len(levels))
}

// ParseLevel reads a level of a continuum: its name, a unique beginning of it,
// or its number, from 1.
func ParseLevel(continuum codebook.Code, typed string) (int, error) {
	if n, err := strconv.Atoi(typed); err == nil && n >= 1 && n <= len(continuum.Levels) {
		return n, nil
	}
	var begin []int
	for i, l := range continuum.Levels {
		if corpus.SameName(l, typed) {
			return i + 1, nil
		}
		if typed != "" && strings.HasPrefix(corpus.FoldName(l), corpus.FoldName(typed)) {
			begin = append(begin, i+1)
		}
	}
	if len(begin) == 1 {
		return begin[0], nil
	}
	p := problem.New(problem.NotFound, "%s has no level %q", continuum.Name, typed)
	if len(begin) > 1 {
		p = problem.New(problem.Invalid, "several levels of %s begin with %q", continuum.Name, typed)
	}
	return 0, p.Because("Its levels, lowest first: %s.", strings.Join(continuum.Levels, ", ")).Suggest("cmo code show %s", continuum.Name)
}

// Assess writes an assessment; one by the same assessor of the same question
// is changed, and its earlier level stays in the history.
func Assess(tx *store.Tx, a *Assessment) error {
	was, found, err := Earlier(tx, *a)
	if err != nil {
		return err
	}
	if found {
		a.Meta, a.Dimension = was.Meta, was.Dimension
	}
	return Assessments.Put(tx, a)
}

// Earlier gives the assessment in use that another would take the place of.
func Earlier(tx *store.Tx, a Assessment) (was Assessment, found bool, err error) {
	for o, err := range Assessments.Live(tx) {
		if err != nil {
			return was, false, err
		}
		if o.SameQuestion(a) {
			return o, true, nil
		}
	}
	return was, false, nil
}

// Others gives the assessments of the same subject by other assessors.
func (a Assessment) Others(tx *store.Tx) ([]Assessment, error) {
	var out []Assessment
	for o, err := range Assessments.Live(tx) {
		if err != nil {
			return nil, err
		}
		if o.ID != a.ID && o.SameSubject(a) && o.Assessor != a.Assessor {
			out = append(out, o)
		}
	}
	return out, nil
}

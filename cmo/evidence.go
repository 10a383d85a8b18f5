package cmo

import (
	"bytes"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// Stances are how a datum bears on a theory. Silent means that someone looked
// and found nothing.
var Stances = []string{"supports", "refutes", "refines", "illustrates", "silent"}

// Grades are those of relevance and trustworthiness.
var Grades = []string{"high", "moderate", "low"}

// A Datum is what a judgement rests on: an excerpt, or a whole source, case or
// participant.
type Datum struct {
	Source      ref.ID           `json:"source,omitzero"`
	Place       *coding.Place    `json:"place,omitempty"`   // of an excerpt in the source
	Decided     *coding.Decision `json:"decided,omitempty"` // where it is in a later version
	Case        ref.ID           `json:"case,omitzero"`
	Participant ref.ID           `json:"participant,omitzero"`
}

// Same reports whether two data are the same words, source, case or person.
func (d Datum) Same(o Datum) bool {
	if d.Source != o.Source || d.Case != o.Case || d.Participant != o.Participant || (d.Place == nil) != (o.Place == nil) {
		return false
	}
	return d.Place == nil || d.Place.Version == o.Place.Version && d.Place.Span() == o.Place.Span()
}

// Evidence is a judgement that a datum bears on a configuration or statement,
// or on a part of it.
type Evidence struct {
	store.Meta `json:"-"`
	CMOC       ref.ID `json:"cmoc,omitzero"`
	Statement  ref.ID `json:"statement,omitzero"`
	Part       string `json:"part,omitempty"` // M1 an element, C-M or M1-O2 an arrow; empty for the whole
	Stance     string `json:"stance"`
	Datum      Datum  `json:"datum"`
	Reason     string `json:"reason,omitempty"`
	Relevance  string `json:"relevance,omitempty"`
	Trust      string `json:"trust,omitempty"`
	Quote      bool   `json:"quote,omitempty"` // to be quoted in the report
	Version    int    `json:"version"`         // of the target, when it was judged
	Assessor   ref.ID `json:"assessor"`
}

// Target is what was judged: a configuration or a statement.
func (v Evidence) Target() ref.ID {
	if !v.CMOC.IsZero() {
		return v.CMOC
	}
	return v.Statement
}

// Judgements is the table of evidence.
var Judgements = store.Table[Evidence]{
	Name: "evidence", Noun: "evidence", Letter: 'e',
	Meta:  func(v *Evidence) *store.Meta { return &v.Meta },
	Title: func(v Evidence) string { return "e" + v.ID.Shown()[:ref.MinShown] },
	Refs: func(v Evidence) []ref.ID {
		var out []ref.ID
		for _, id := range []ref.ID{v.CMOC, v.Statement, v.Datum.Source, v.Datum.Case, v.Datum.Participant, v.Assessor} {
			if !id.IsZero() {
				out = append(out, id)
			}
		}
		if v.Datum.Place != nil {
			out = append(out, v.Datum.Place.Version)
			out = append(out, v.Datum.Decided.Refs()...)
		}
		return out
	},
	Valid: func(_ *store.Tx, _ store.Table[Evidence], v Evidence) error {
		if err := oneOf("stance", v.Stance, Stances); err != nil {
			return err
		}
		for _, g := range []struct{ what, grade string }{{"relevance", v.Relevance}, {"trust", v.Trust}} {
			if g.grade != "" {
				if err := oneOf(g.what, g.grade, Grades); err != nil {
					return err
				}
			}
		}
		if v.CMOC.IsZero() == v.Statement.IsZero() {
			return problem.New(problem.Invalid, "a judgement is about one cmoc or one statement")
		}
		if v.Datum.Same(Datum{}) {
			return problem.New(problem.Invalid, "a judgement needs something it rests on")
		}
		return nil
	},
}

// oneOf tells that a word is none of a list.
func oneOf(what, s string, of []string) error {
	if slices.Contains(of, s) {
		return nil
	}
	p := problem.New(problem.Usage, "no %s %q", what, s).Because("It is one of %s.", strings.Join(of, ", "))
	if near := corpus.Nearest(s, of, 1); len(near) > 0 {
		p.Suggest("%s", near[0])
	}
	return p
}

// ParseWord reads a word of a list as typed: case and hyphens are folded, and
// a unique beginning will do. What names it in the message.
func ParseWord(what, typed string, of []string) (string, error) {
	var begin []string
	for _, w := range of {
		if corpus.SameName(w, typed) {
			return w, nil
		}
		if typed != "" && strings.HasPrefix(corpus.FoldName(w), corpus.FoldName(typed)) {
			begin = append(begin, w)
		}
	}
	if len(begin) == 1 {
		return begin[0], nil
	}
	return "", oneOf(what, typed, of)
}

// Judge writes a judgement. If its assessor has judged the same part on the
// same datum before, that judgement is changed, and its earlier state stays in
// the history; was is then how it was. What the new one does not say (a grade,
// and of the same stance the reason) is kept.
func Judge(tx *store.Tx, v *Evidence) (was *Evidence, err error) {
	for o, err := range Judgements.Live(tx) {
		if err != nil {
			return nil, err
		}
		if !o.sameQuestion(*v) {
			continue
		}
		was = &o
		v.Meta, v.Datum = o.Meta, o.Datum
		if v.Reason == "" && v.Stance == o.Stance {
			v.Reason = o.Reason
		}
		if v.Relevance == "" {
			v.Relevance = o.Relevance
		}
		if v.Trust == "" {
			v.Trust = o.Trust
		}
		v.Quote = v.Quote || o.Quote
		break
	}
	return was, Judgements.Put(tx, v)
}

// sameQuestion reports whether two judgements are by the same assessor, of the
// same part, on the same datum.
func (v Evidence) sameQuestion(o Evidence) bool {
	return v.CMOC == o.CMOC && v.Statement == o.Statement && v.Part == o.Part && v.Assessor == o.Assessor && v.Datum.Same(o.Datum)
}

// RestoreJudgement brings a retired judgement back into use. It is a Conflict
// if its assessor judged the same again meanwhile.
func RestoreJudgement(tx *store.Tx, v *Evidence) error {
	for o, err := range Judgements.Live(tx) {
		if err != nil {
			return err
		}
		if o.ID != v.ID && o.sameQuestion(*v) {
			return problem.New(problem.Conflict, "the same was judged again since %s was retired", Judgements.ShowOne(tx, v.ID)).
				Suggest("cmo evidence show %s", Judgements.ShowOne(tx, o.ID))
		}
	}
	return Judgements.Restore(tx, v)
}

// A Tally counts judgements by stance.
type Tally struct {
	Supports, Refutes, Refines, Illustrates, Silent int

	Outdated int // were made on an older version
}

// All is the number of judgements counted.
func (t Tally) All() int { return t.Supports + t.Refutes + t.Refines + t.Illustrates + t.Silent }

// TallyOf counts judgements of a target that is now at a version.
func TallyOf(judged []Evidence, version int) Tally {
	var t Tally
	for _, v := range judged {
		switch v.Stance {
		case "supports":
			t.Supports++
		case "refutes":
			t.Refutes++
		case "refines":
			t.Refines++
		case "illustrates":
			t.Illustrates++
		case "silent":
			t.Silent++
		}
		if v.Version < version {
			t.Outdated++
		}
	}
	return t
}

// ExceptionsFirst orders judgements as they are to be read: what speaks
// against, what changes, what was looked for and not found, and only then what
// speaks for; within these as they were made.
func ExceptionsFirst(a, b Evidence) int {
	order := []string{"refutes", "refines", "silent", "supports", "illustrates"}
	if d := slices.Index(order, a.Stance) - slices.Index(order, b.Stance); d != 0 {
		return d
	}
	return bytes.Compare(a.ID[:], b.ID[:])
}

// Gaps lists what the evidence for a configuration still lacks: parts of the
// configuration itself, any judgement at all, judgements on an arrow, a case
// or passage that speaks against it.
func Gaps(c CMOC, judged []Evidence) []string {
	out := c.Lacks()
	if len(judged) == 0 {
		return append(out, "evidence")
	}
	for _, arrow := range c.Arrows() {
		if !slices.ContainsFunc(judged, func(v Evidence) bool { return OnArrow(v.Part, arrow) }) {
			out = append(out, PartShown(arrow))
		}
	}
	if t := TallyOf(judged, 0); t.Refutes+t.Refines+t.Silent == 0 {
		out = append(out, "counter-case")
	}
	return out
}

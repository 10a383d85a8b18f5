package table

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// What is left out of the workbook, or not counted in it, as Read me tells it.
const (
	outFiltered      = "codings that the filters leave out"
	outRetired       = "codings that were retired"
	outOfCode        = "codings of retired codes"
	outOfSource      = "codings in retired sources"
	outLost          = "codings whose words are not in the text as it is now (cmo coding list --lost)"
	outDoubtful      = "codings on a doubtful place, which count (cmo coding list --doubtful)"
	outMarked        = "codings in Excerpts that say absent or denied (listed, not counted)"
	outInterviewer   = "codings in Excerpts on interviewers' words only (listed, not counted)"
	outRetiredCodes  = "retired codes (in Codebook, not in the matrices)"
	outMergedCodes   = "codes merged into others (in Codebook; their codings count under the other)"
	outRetiredCMOCs  = "retired configurations"
	outJudged        = "judgements that were retired, or of what was retired"
	outLostConsent   = "quotes blanked for want of consent"
	outNotAsked      = "quotes marked for want of consent"
	outControl       = "control characters in texts, shown by signs for them"
	outCut           = "cells cut because Excel has no room for more"
	outSeveralCases  = "codings that belong to several cases (counted in each, listed once)"
	outLongHeadings  = "codes that have no column in Code by source, because Excel has no room for more"
	outOtherAssessed = "retired assessments"
)

// outOrder is the order in which they are told.
var outOrder = []string{
	outFiltered, outRetired, outOfCode, outOfSource, outLost, outMarked, outInterviewer, outDoubtful, outSeveralCases, outRetiredCodes, outMergedCodes,
	outRetiredCMOCs, outJudged, outOtherAssessed, outLostConsent, outNotAsked, outControl, outCut, outLongHeadings,
}

// shownOtherwise are those that say what was changed, and not left out.
var shownOtherwise = []string{outDoubtful, outSeveralCases, outMergedCodes, outLostConsent, outNotAsked, outControl, outCut}

// An item is a coding as the workbook lists it.
type item struct {
	coding.Coding
	n      int    // in the order in which the codings were made
	shown  string // its short id
	source *source
	under  int // the code it counts under: its place among the codes
	whose
	in      []ref.ID // cases
	inNames string
	counted bool
	excerpt string // the name of the excerpt it counts as part of
	parts   int    // rows it takes
	at      place
}

// A place is one row of the sheets Excerpts.
type place struct{ sheet, row int }

func (r *Reading) readCodings() error {
	var made []*item
	for c, err := range coding.Codings.All(r.tx) {
		if err != nil {
			return err
		}
		it, err := r.item(c)
		if err != nil {
			return err
		}
		if it != nil {
			made = append(made, it)
		}
	}
	ids := make([]ref.ID, len(made))
	for i, it := range made {
		it.n, ids[i] = i+1, it.ID
	}
	for i, shown := range coding.Codings.Show(r.tx, ids...) {
		made[i].shown = shown
	}
	r.items = made
	r.sortItems()
	r.countCodes()
	return nil
}

// item takes a coding in, or gives nil for one that is left out.
func (r *Reading) item(c coding.Coding) (*item, error) {
	s := r.sources[c.Source]
	under, ok := r.codeAt[r.tree.Counts(c.Code)]
	switch {
	case c.Retired:
		r.leftOut[outRetired]++
		return nil, nil
	case s == nil:
		r.leftOut[outOfSource]++
		return nil, nil
	case !ok || r.codes[under].Retired:
		r.leftOut[outOfCode]++
		return nil, nil
	case r.opt.Where != nil && !r.opt.Where(c):
		r.leftOut[outFiltered]++
		return nil, nil
	}
	at, grade, err := r.reader.Where(s.Source, c.Place, c.Decided)
	if err != nil {
		return nil, fmt.Errorf("coding %s: %w", c.ID.Shown(), err)
	}
	if grade == text.Lost {
		r.leftOut[outLost]++
		return nil, nil
	}
	if grade == text.Doubtful {
		r.leftOut[outDoubtful]++
	}
	c.Place = at // where it stands in the text as it is now; it is not written
	t, err := r.text(s, c.Place.Version)
	if err != nil {
		return nil, fmt.Errorf("coding %s: %w", c.ID.Shown(), err)
	}
	it := &item{Coding: c, source: s, under: under, whose: r.whose(s, t, c.Place), parts: 1}
	it.in = casesIn(it.units)
	it.inNames = r.caseNames(it.in)
	if len(it.in) > 1 {
		r.leftOut[outSeveralCases]++
	}
	switch {
	case c.Polarity != coding.Present:
		r.leftOut[outMarked]++
	case it.interviewer:
		r.leftOut[outInterviewer]++
	default:
		it.counted = true
	}
	return it, nil
}

// sortItems puts the codings in the order of the sheet, in which those that
// one number of a matrix counts stand together.
func (r *Reading) sortItems() {
	slices.SortFunc(r.items, func(a, b *item) int {
		return cmp.Or(
			a.under-b.under,
			corpus.LessName(a.inNames, b.inNames), // those of no case come first
			boolFirst(a.counted, b.counted),
			a.source.rank-b.source.rank,
			a.Place.First-b.Place.First,
			a.Place.Start-b.Place.Start,
			a.n-b.n,
		)
	})
}

func boolFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// consent tells whether the people whose words these are may be quoted: "no"
// if one of them said no, or the source did, "yes" if all said yes, else nothing.
func (r *Reading) consent(src corpus.Source, people []ref.ID) string {
	if !src.MayQuote() {
		return "no"
	}
	yes := len(people) > 0
	for _, id := range people {
		p := r.people[id]
		if !p.MayQuote() {
			return "no"
		}
		yes = yes && p.Consent["quote"] == "yes"
	}
	if yes {
		return "yes"
	}
	return ""
}

// quotable gives the words at a place, or none where they may not be quoted
// and were asked to be left out.
func (r *Reading) quotable(src corpus.Source, p coding.Place, people []ref.ID) (quote, consent string) {
	consent = r.consent(src, people)
	if consent == "no" && r.opt.Consented {
		r.leftOut[outLostConsent]++
		return "", consent
	}
	if consent == "no" {
		r.leftOut[outNotAsked]++
	}
	return r.quote(p), consent
}

package table

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/theory"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

const sheetEvidence = "Evidence"

// A judgement is a piece of evidence as the workbook lists it.
type judgement struct {
	cmo.Evidence
	shown    string
	target   string // cmoc 7
	no       int    // of the target
	version  int    // of the target now
	source   *source
	people   []ref.ID
	units    []unit
	in       []ref.ID
	assessor string
	reworded bool // the words it rests on are others now, or gone
}

func (r *Reading) readJudgements() error {
	cmocs := map[ref.ID]cmo.CMOC{}
	for _, c := range r.cmocs {
		cmocs[c.ID] = c.CMOC
	}
	statements, err := live(r.tx, theory.Statements)
	if err != nil {
		return err
	}
	for e, err := range cmo.Judgements.All(r.tx) {
		if err != nil {
			return err
		}
		j := judgement{Evidence: e, assessor: r.coders[e.Assessor]}
		if c, ok := cmocs[e.CMOC]; ok {
			j.target, j.no, j.version = fmt.Sprintf("cmoc %d", c.No), c.No, c.Version
		} else if s, ok := statements[e.Statement]; ok {
			j.target, j.no, j.version = s.Shown(), s.No, s.Version
		}
		if e.Retired || j.target == "" || !e.Datum.Source.IsZero() && r.sources[e.Datum.Source] == nil {
			r.leftOut[outJudged]++
			continue
		}
		if err := r.datum(&j); err != nil {
			return err
		}
		r.judgements = append(r.judgements, j)
	}
	ids := make([]ref.ID, len(r.judgements))
	for i, j := range r.judgements {
		ids[i] = j.ID
	}
	for i, shown := range cmo.Judgements.Show(r.tx, ids...) {
		r.judgements[i].shown = shown
	}
	slices.SortStableFunc(r.judgements, r.compareJudgements)
	return nil
}

// datum finds out whose words a judgement rests on.
func (r *Reading) datum(j *judgement) error {
	d := j.Datum
	j.source = r.sources[d.Source]
	switch {
	case j.source != nil && d.Place != nil:
		at, grade, err := r.reader.Where(j.source.Source, *d.Place, d.Decided)
		if err != nil {
			return err
		}
		j.Datum.Place, d.Place, j.reworded = &at, &at, grade >= text.Doubtful
		t, err := r.text(j.source, d.Place.Version)
		if err != nil {
			return err
		}
		w := r.whose(j.source, t, *d.Place)
		j.people, j.units = w.people, w.units
	case j.source != nil:
		j.people = r.peopleOf(j.source)
		j.units = r.units(j.source.Case, j.people)
	case !d.Participant.IsZero():
		j.people = r.inUse(d.Participant)
		j.units = r.units(ref.ID{}, j.people)
	default:
		j.units = r.units(d.Case, nil)
	}
	j.in = casesIn(j.units)
	return nil
}

// compareJudgements orders them so that those of one stance on one target
// stand together.
func (r *Reading) compareJudgements(a, b judgement) int {
	name := func(s *source) string {
		if s == nil {
			return ""
		}
		return s.Name
	}
	first := func(p *coding.Place) int {
		if p == nil {
			return 0
		}
		return p.First
	}
	return cmp.Or(
		boolFirst(!a.CMOC.IsZero(), !b.CMOC.IsZero()), a.no-b.no,
		slices.Index(cmo.Stances, a.Stance)-slices.Index(cmo.Stances, b.Stance),
		corpus.LessName(r.caseNames(a.in), r.caseNames(b.in)), corpus.LessName(name(a.source), name(b.source)),
		first(a.Datum.Place)-first(b.Datum.Place),
	)
}

// An evidenceIndex knows where the rows of Evidence are: by target, and by
// target and stance.
type evidenceIndex map[[2]string]block

func (b *book) indexEvidence() {
	b.evidence = evidenceIndex{}
	for i, j := range b.judgements {
		at := place{0, i + 2}
		rows := block{at, at}
		grow(b.evidence, [2]string{j.target, ""}, rows, true)
		grow(b.evidence, [2]string{j.target, j.Stance}, rows, true)
	}
}

func (b *book) toEvidence(target, stance string) string {
	rows, ok := b.evidence[[2]string{target, stance}]
	if !ok {
		return ""
	}
	return rowsOf(sheetEvidence, len(evidenceColumns), rows.first.row, rows.last.row)
}

// A judged counts the judgements on one target.
type judged struct {
	stances, arrows map[string]int
	people, cases   []ref.ID // of what was found, not of where nothing was
}

func (r *Reading) judged(target string) judged {
	out := judged{stances: map[string]int{}, arrows: map[string]int{}}
	for _, j := range r.judgements {
		if j.target != target {
			continue
		}
		out.stances[j.Stance]++
		if from, to, ok := strings.Cut(j.Part, "–"); ok && from != "" && to != "" {
			out.arrows[from[:1]+"–"+to[:1]]++
		}
		if j.Stance == "silent" {
			continue
		}
		for _, p := range j.people {
			if !slices.Contains(out.people, p) {
				out.people = append(out.people, p)
			}
		}
		for _, c := range j.in {
			if !slices.Contains(out.cases, c) {
				out.cases = append(out.cases, c)
			}
		}
	}
	return out
}

var evidenceColumns = []column{
	{name: "evidence", width: wideID}, {name: "cmoc or statement", width: 13}, {name: "target", width: 9}, {name: "stance", width: 12},
	{name: "quote", width: wideQuote}, {name: "address", width: 16}, {name: "source", width: wideWord}, {name: "case", width: wideID},
	{name: "participant", width: 13}, {name: "role", width: 20}, {name: "wave", width: 12}, {name: "reason", width: wideNote},
	{name: "relevance", width: 11}, {name: "trustworthiness", width: 17}, {name: "quote for report", width: 11}, {name: "version judged", width: 10},
	{name: "outdated", width: 11}, {name: "assessor", width: 12}, {name: "date", width: wideDate},
}

// writeEvidence writes the judgements.
func (b *book) writeEvidence() error {
	w, err := b.open(sheet{
		name: sheetEvidence, table: tableName(sheetEvidence), colour: colourTheory, frozen: 3, columns: evidenceColumns, about: "one row a judgement",
	}, len(b.judgements))
	if err != nil {
		return err
	}
	for _, j := range b.judgements {
		part := j.Part
		if part == "" {
			part = "whole"
		}
		var source, quote, wave string
		var address cell
		if s := j.source; s != nil {
			source, wave = s.Name, b.waves[s.Wave].Name
			address = words(s.Name)
			if p := j.Datum.Place; p != nil {
				quote, _ = b.quotable(s.Source, *p, j.people)
				address = words(b.address(s, *p))
				if rows := b.across(b.excerpts.places, s.ID, *p); len(rows) > 0 {
					address.look, address.to = lookLink, b.excerpts.to(block{rows[0].at, rows[0].at})
				}
			}
		}
		err := w.add(words(j.shown), words(j.target), words(part), words(j.Stance), words(quote), address, words(source),
			words(b.caseNames(j.in)), words(b.personNames(j.people)), words(b.roleNames(j.people)), words(wave), words(j.Reason),
			words(j.Relevance), words(j.Trust), yesNo(j.Quote), count(j.Evidence.Version), yesNo(j.Evidence.Version < j.version || j.reworded),
			words(j.assessor), date(j.ID.Time()))
		if err != nil {
			return err
		}
	}
	return w.close()
}

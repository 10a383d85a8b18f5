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
)

const (
	sheetCMOCs    = "Configurations"
	sheetElements = "Elements"
	sheetEvidence = "Evidence"
	sheetTheory   = "Theory"
)

// cmocsOf is what Excerpts says of the configurations a code is in.
type cmocsOf struct{ text, to string }

// cmocsOfCodes gives, by code, the elements of configurations that are
// matched by it, or by a code above it: 7.M1.
func (b *book) cmocsOfCodes() map[int]cmocsOf {
	out := map[int]cmocsOf{}
	for i, code := range b.codes {
		var labels []string
		to := ""
		for n, c := range b.cmocs {
			for _, e := range c.Elements {
				if slices.ContainsFunc(e.Codes, func(id ref.ID) bool { return b.tree.Under(code.ID, b.tree.Counts(id)) }) {
					labels = append(labels, fmt.Sprintf("%d.%s", c.No, e.Label))
					if to == "" {
						to = rowsOf(sheetCMOCs, len(cmocColumns), n+2, n+2)
					}
				}
			}
		}
		if labels != nil {
			out[i] = cmocsOf{strings.Join(labels, ", "), to}
		}
	}
	return out
}

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

var cmocColumns = []column{
	{name: "no", width: 6}, {name: "title", width: wideName}, {name: "status", width: 12}, {name: "stage", width: 12},
	{name: "if-then-because", width: 60}, {name: "C", width: 34}, {name: "M resource", width: 34}, {name: "M reasoning", width: 34}, {name: "O", width: 34},
	{name: "codes", width: wideName}, {name: "supports", width: 10.5}, {name: "refutes", width: wideCount}, {name: "refines", width: wideCount}, {name: "silent", width: wideCount},
	{name: "people", width: wideCount}, {name: "cases", width: wideCount}, {name: "roles", width: wideName}, {name: "C–M", width: wideCount}, {name: "M–O", width: wideCount},
	{name: "confidence", width: 12}, {name: "reason", width: wideNote}, {name: "scope", width: wideName}, {name: "rivals", width: wideWord},
	{name: "chains to", width: wideWord}, {name: "lens", width: wideWord}, {name: "version", width: wideCount}, {name: "changed", width: wideDate},
}

// writeCMOCs writes the configurations with what was judged of them.
func (b *book) writeCMOCs() error {
	w, err := b.open(sheet{
		name: sheetCMOCs, table: tableName(sheetCMOCs), colour: colourTheory, frozen: 2, columns: cmocColumns, about: "one row a configuration; counts are of judgements",
	}, len(b.cmocs))
	if err != nil {
		return err
	}
	for _, c := range b.cmocs {
		if err := w.add(b.cmocCells(c)...); err != nil {
			return err
		}
	}
	return w.close()
}

func (b *book) cmocCells(c cmocRow) []cell {
	target := fmt.Sprintf("cmoc %d", c.No)
	e := b.judged(target)
	stance := func(s string) cell { return found(e.stances[s]).linked(b.toEvidence(target, s)) }
	all := b.toEvidence(target, "")
	resources := c.In(cmo.Resource)
	for _, m := range c.In(cmo.Mechanism) {
		if m.Slot == cmo.Mechanism { // one that was not told apart
			resources = append(resources, m)
		}
	}
	sentence := c.Sentence()
	if c.Statement == "" && len(c.Elements) == 0 {
		sentence = "" // it would be made of nothing
	}
	var codes []string
	for _, el := range c.Elements {
		for _, id := range el.Codes {
			if p := b.tree.Path(b.tree.Counts(id)); !slices.Contains(codes, p) {
				codes = append(codes, p)
			}
		}
	}
	return []cell{
		count(c.No), words(c.Title), words(c.Status), words(c.Stage), words(sentence),
		words(elementLines(c.In(cmo.Context))), words(elementLines(resources)), words(elementLines(c.In(cmo.Reasoning))), words(elementLines(c.In(cmo.Outcome))),
		words(strings.Join(codes, "\n")),
		stance("supports"), stance("refutes"), stance("refines"), stance("silent"),
		found(len(e.people)).linked(all), found(len(e.cases)).linked(all), words(joined(e.people, b.roleOf)),
		found(e.arrows["C–M"]), found(e.arrows["M–O"]),
		words(c.Confidence), words(c.ConfidenceReason), words(c.Scope), {}, {}, words(c.Lens), count(c.Version), date(c.change),
	}
}

func elementLines(elements []cmo.Element) string {
	var lines []string
	for _, e := range elements {
		line := e.Label + " " + e.Wording
		if e.Unintended {
			line = e.Label + " (unintended) " + e.Wording
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
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

// writeElements writes the elements of the configurations.
func (b *book) writeElements() error {
	n := 0
	for _, c := range b.cmocs {
		n += len(c.Elements)
	}
	w, err := b.open(sheet{
		name: sheetElements, table: tableName(sheetElements), colour: colourTheory, frozen: 2, about: "one row an element of a configuration; excerpts under its codes",
		columns: []column{
			{name: "cmoc", width: 7}, {name: "label", width: 8}, {name: "slot", width: 13}, {name: "kind", width: 13}, {name: "wording", width: 60},
			{name: "codes", width: 30}, {name: "level", width: wideWord}, {name: "intended", width: 11}, {name: "direction", width: 12},
			{name: "excerpts", width: 10}, {name: "people", width: wideCount}, {name: "cases", width: wideCount},
		},
	}, n)
	if err != nil {
		return err
	}
	slots := map[string]string{"C": "context", "M": "mechanism", "O": "outcome"}
	for i, c := range b.cmocs {
		for _, e := range c.Elements {
			t := b.tallyUnder(e.Codes)
			var codes []string
			for _, id := range e.Codes {
				codes = append(codes, b.tree.Path(b.tree.Counts(id)))
			}
			kind, intended := string(e.Slot), cell{}
			if kind == slots[e.Slot.Letter()] {
				kind = ""
			}
			if e.Slot == cmo.Outcome {
				intended = yesNo(!e.Unintended)
			}
			err := w.add(count(c.No).linked(rowsOf(sheetCMOCs, len(cmocColumns), i+2, i+2)), words(e.Label), words(slots[e.Slot.Letter()]), words(kind),
				words(e.Wording), words(strings.Join(codes, ", ")), words(e.Level), intended, words(e.Direction),
				found(t.excerpts), found(len(t.everyone)), found(casesWith(t)))
			if err != nil {
				return err
			}
		}
	}
	return w.close()
}

// casesWith counts the cases that have excerpts.
func casesWith(t tally) int { return len(t.byCase) }

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
				quote, _ = b.quotable(*p, j.people)
				address = words(b.address(s, *p))
				if rows := b.across(b.excerpts.places, s.ID, *p); len(rows) > 0 {
					address.look, address.to = lookLink, b.excerpts.to(block{rows[0].at, rows[0].at})
				}
			}
		}
		err := w.add(words(j.shown), words(j.target), words(part), words(j.Stance), words(quote), address, words(source),
			words(b.caseNames(j.in)), words(b.personNames(j.people)), words(b.roleNames(j.people)), words(wave), words(j.Reason),
			words(j.Relevance), words(j.Trust), yesNo(j.Quote), count(j.Evidence.Version), yesNo(j.Evidence.Version < j.version),
			words(j.assessor), date(j.ID.Time()))
		if err != nil {
			return err
		}
	}
	return w.close()
}

// writeTheory writes the statements, a row a version.
func (b *book) writeTheory() error {
	w, err := b.open(sheet{
		name: sheetTheory, table: tableName(sheetTheory), colour: colourTheory, frozen: 2, about: "one row a version of a statement; counts are of judgements on that version",
		columns: []column{
			{name: "statement", width: 11}, {name: "version", width: wideCount}, {name: "title", width: wideName}, {name: "if", width: wideNote},
			{name: "then", width: wideNote}, {name: "because", width: wideNote}, {name: "change", width: 12}, {name: "from", width: wideWord},
			{name: "reason", width: wideNote}, {name: "supports", width: 10.5}, {name: "refutes", width: wideCount}, {name: "refines", width: wideCount},
			{name: "by", width: 12}, {name: "date", width: wideDate},
		},
	}, len(b.statements))
	if err != nil {
		return err
	}
	for _, s := range b.statements {
		stances := map[string]int{}
		for _, j := range b.judgements {
			if j.Statement == s.ID && j.Evidence.Version == s.Version {
				stances[j.Stance]++
			}
		}
		stance := func(st string) cell {
			to := ""
			if stances[st] > 0 {
				to = b.toEvidence(s.Shown(), st)
			}
			return found(stances[st]).linked(to)
		}
		err := w.add(count(s.No), count(s.Version), words(s.Title), words(s.If), words(s.Then), words(s.Because), words(s.change),
			words(s.From), words(s.reason), stance("supports"), stance("refutes"), stance("refines"), words(s.by), date(s.date))
		if err != nil {
			return err
		}
	}
	return w.close()
}

package table

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
)

const (
	sheetByCase   = "Code by case"
	sheetPeople   = "Code by case, people"
	sheetBySource = "Code by source"
)

// A matrixRow is a row of a matrix over codes: a code with those under it, or
// (hold!) a parent alone.
type matrixRow struct {
	code  int // its place among the codes
	name  string
	whole bool // it takes in the codes beneath it
	tally tally
}

// matrixRows gives the rows of matrices: two for a code that has others under
// it.
func (r *Reading) matrixRows() []matrixRow {
	var out []matrixRow
	for i, c := range r.codes {
		if !c.counts() {
			continue
		}
		out = append(out, matrixRow{i, c.path, c.parent, c.all})
		if c.parent {
			out = append(out, matrixRow{i, c.path + "!", false, c.own})
		}
	}
	return out
}

// toCase gives where a count of a case leads: to the rows counted, or to the
// first of them for a code that takes in others.
func (b *book) toCase(m matrixRow, kase ref.ID) string {
	if !m.whole {
		return b.excerpts.toCase(m.code, kase)
	}
	for i := m.code; i < len(b.codes) && b.tree.Under(b.codes[i].ID, b.codes[m.code].ID); i++ {
		if rows, ok := b.excerpts.cases[codeIn{i, kase}]; ok {
			rows.last = rows.first
			return b.excerpts.to(rows)
		}
	}
	return ""
}

// toSource is toCase for a source.
func (b *book) toSource(code int, s *source) string {
	for i := code; i < len(b.codes) && b.tree.Under(b.codes[i].ID, b.codes[code].ID); i++ {
		if to := b.excerpts.toSource(i, s); to != "" {
			return to
		}
	}
	return ""
}

// writeByCase writes the matrix of codes by cases, of excerpts or of people.
func (b *book) writeByCase(people bool) error {
	order := b.caseOrder()
	s := sheet{
		name: sheetByCase, table: tableName(sheetByCase), colour: colourMatrix, frozen: 2,
		about:   "one row a code, two for a parent; distinct excerpts",
		columns: []column{{name: "code path", width: 30}, {name: "type", width: 12}},
	}
	if people {
		s.name, s.table, s.about = sheetPeople, tableName(sheetPeople), "one row a code, two for a parent; distinct participants"
	}
	upright := len(order.cases) > 14 || slices.ContainsFunc(order.cases, func(c corpus.Case) bool { return len([]rune(c.Name)) > 9 })
	for _, c := range order.cases {
		col := column{name: c.Name, width: wideCount, upright: upright, middle: true}
		if upright {
			col.width = 6.5
		}
		s.columns = append(s.columns, col)
	}
	if people {
		s.columns = append(s.columns, column{name: "all", width: wideCount, middle: true}, column{name: "of", width: wideCount, middle: true},
			column{name: "share", width: wideCount, middle: true})
	} else {
		s.columns = append(s.columns, column{name: "all", width: wideCount, middle: true}, column{name: "cases", width: wideCount, middle: true})
	}
	rows := b.matrixRows()
	w, err := b.open(s, len(rows))
	if err != nil {
		return err
	}
	for _, m := range rows {
		if err := w.add(b.byCase(m, order, people)...); err != nil {
			return err
		}
	}
	if err := b.scale(w, rows, 3, len(order.cases)); err != nil {
		return err
	}
	return w.close()
}

func (b *book) byCase(m matrixRow, order caseOrder, people bool) []cell {
	cells := []cell{words(m.name), words(string(b.codes[m.code].Type))}
	cases := 0
	for _, c := range order.cases {
		n := m.tally.byCase[c.ID]
		if n > 0 {
			cases++
		}
		if people {
			n = len(m.tally.people[c.ID])
		}
		switch {
		case n > 0:
			cells = append(cells, count(n).middle().linked(b.toCase(m, c.ID)))
		case b.heard[c.ID]:
			cells = append(cells, found(0).middle())
		default:
			cells = append(cells, cell{}) // no data: nobody has coded anything of the case
		}
	}
	all := b.excerpts.toCode(m.code)
	if m.whole {
		all = ""
	}
	if !people {
		return append(cells, found(m.tally.excerpts).middle().linked(all), found(cases).middle())
	}
	n, of := len(m.tally.everyone), len(b.everyone)
	share := cell{}
	if of > 0 {
		share = cell{v: float64(n) / float64(of), look: lookShare}
	}
	return append(cells, found(n).middle().linked(all), count(of).middle(), share)
}

// scale colours the counts of a matrix from white to a colour. Rows that take
// in others have a scale of their own, or they would leave all others white.
func (b *book) scale(w *sheet, rows []matrixRow, first, columns int) error {
	if columns == 0 {
		return nil
	}
	for _, whole := range []bool{false, true} {
		var refs []string
		for i := 0; i < len(rows); i++ {
			if rows[i].whole != whole {
				continue
			}
			from := i
			for i+1 < len(rows) && rows[i+1].whole == whole {
				i++
			}
			refs = append(refs, cellName(first, from+2)+":"+cellName(first+columns-1, i+2))
		}
		if len(refs) == 0 {
			continue
		}
		dark := "8CC084"
		if whole {
			dark = "7FB2E5"
		}
		err := b.file.SetConditionalFormat(w.name, strings.Join(refs, " "), []excelize.ConditionalFormatOptions{{
			Type: "2_color_scale", Criteria: "=", MinType: "num", MinValue: "0", MinColor: "#FFFFFF", MaxType: "max", MaxColor: "#" + dark,
		}})
		if err != nil {
			return fmt.Errorf("colour sheet %q: %w", w.name, err)
		}
	}
	return nil
}

// A caseOrder is the order of cases in matrices, and why.
type caseOrder struct {
	cases []corpus.Case
	why   string
}

// caseOrder puts the cases in the order of their level on the continuum
// embeddedness, or on the only one that cases were assessed on: the mean of the
// levels given at the latest wave. Those without a level come last.
func (r *Reading) caseOrder() caseOrder {
	o := caseOrder{cases: r.sortedCases(), why: "by name: no cases were assessed on a continuum"}
	continuum, ok := r.continuumOfCases()
	if !ok {
		return o
	}
	type level struct {
		wave, n int
		sum     float64
	}
	waves := map[ref.ID]int{}
	for i, w := range r.sortedWaves() {
		waves[w.ID] = i + 1
	}
	at := map[ref.ID]level{}
	for _, a := range r.assessments {
		if a.Continuum != continuum.ID || a.Case.IsZero() {
			continue
		}
		l := at[a.Case]
		if w := waves[a.Wave]; w > l.wave || l.n == 0 {
			l = level{wave: w}
		} else if w < l.wave {
			continue
		}
		l.n++
		l.sum += a.Midpoint()
		at[a.Case] = l
	}
	slices.SortStableFunc(o.cases, func(a, b corpus.Case) int {
		x, y := at[a.ID], at[b.ID]
		if x.n == 0 || y.n == 0 {
			return boolFirst(x.n > 0, y.n > 0)
		}
		switch mean := x.sum/float64(x.n) - y.sum/float64(y.n); {
		case mean < 0:
			return -1
		case mean > 0:
			return 1
		}
		return 0
	})
	var said []string
	for _, c := range o.cases {
		l := "no level"
		if x := at[c.ID]; x.n > 0 {
			l = fmt.Sprintf("%.3g of %d", x.sum/float64(x.n), len(continuum.Levels))
		}
		said = append(said, c.Name+" "+l)
	}
	o.why = fmt.Sprintf("by %s, the mean of the assessors' levels at the case's latest wave: %s", continuum.Name, strings.Join(said, ", "))
	return o
}

// continuumOfCases gives the continuum that orders the cases.
func (r *Reading) continuumOfCases() (codebook.Code, bool) {
	var found []codebook.Code
	for _, a := range r.assessments {
		c, ok := r.tree.Get(a.Continuum)
		if !ok || a.Case.IsZero() || slices.ContainsFunc(found, func(o codebook.Code) bool { return o.ID == c.ID }) {
			continue
		}
		if corpus.SameName(c.Name, "embeddedness") {
			return c, true
		}
		found = append(found, c)
	}
	if len(found) == 1 {
		return found[0], true
	}
	return codebook.Code{}, false
}

// writeBySource writes the long matrix of sources by codes.
func (b *book) writeBySource() error {
	s := sheet{
		name: sheetBySource, table: tableName(sheetBySource), colour: colourMatrix, frozen: 1,
		about: "one row a source; 1 where a code is present in it, empty where nobody has coded the source yet",
		columns: []column{
			{name: "source", width: wideWord}, {name: "kind", width: 12}, {name: "case", width: wideID}, {name: "participant", width: 13},
			{name: "role", width: 20}, {name: "wave", width: 12},
		},
	}
	var codes []int
	for i, c := range b.codes {
		if !c.counts() {
			continue
		}
		if len(s.columns) == b.limit.cols {
			b.leftOut[outLongHeadings]++
			continue
		}
		codes = append(codes, i)
		s.columns = append(s.columns, column{name: c.path, width: 5, upright: true})
	}
	sources := b.sortedSources()
	w, err := b.open(s, len(sources))
	if err != nil {
		return err
	}
	for _, src := range sources {
		people := b.peopleOf(src)
		cases := casesIn(b.units(src.Case, people))
		cells := []cell{
			words(src.Name), words(src.Kind), words(b.caseNames(cases)), words(b.personNames(people)), words(b.roleNames(people)),
			words(b.waves[src.Wave].Name),
		}
		for _, i := range codes {
			switch {
			case b.codes[i].all.sources[src]:
				cells = append(cells, cell{v: 1, look: lookMiddle, fill: "C6E0B4", to: b.toSource(i, src)})
			case src.read:
				cells = append(cells, cell{v: 0, look: lookNought})
			default:
				cells = append(cells, cell{})
			}
		}
		if err := w.add(cells...); err != nil {
			return err
		}
	}
	return w.close()
}

// peopleOf gives the participants of a source: those it names, and those its
// speakers were mapped to.
func (r *Reading) peopleOf(s *source) []ref.ID {
	ids := slices.Clone(s.Participants)
	for _, sp := range s.Speakers {
		if !sp.Participant.IsZero() {
			ids = append(ids, sp.Participant)
		}
	}
	return r.inUse(ids...)
}

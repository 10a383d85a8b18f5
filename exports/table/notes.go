package table

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

type memoRow struct {
	corpus.Memo
	author string
	date   time.Time
}

func (r *Reading) readMemos() error {
	for m, err := range corpus.Memos.Live(r.tx) {
		if err != nil {
			return err
		}
		h, err := r.tx.Head(m.Last)
		if err != nil {
			return err
		}
		r.memos = append(r.memos, memoRow{m, r.coders[h.Coder], m.ID.Time()})
	}
	slices.SortFunc(r.memos, func(a, b memoRow) int { return a.No - b.No })
	return nil
}

const (
	sheetAssessments = "Assessments"
	sheetMemos       = "Memos"
)

// An assessmentRow is an assessment as the workbook lists it.
type assessmentRow struct {
	cmo.Assessment
	of, continuum, assessor string
	levels                  []string
	addresses               []string
	agreed                  string
	apart                   bool // assessors are two levels apart, or more
}

func (r *Reading) readAssessments() error {
	for a, err := range cmo.Assessments.All(r.tx) {
		if err != nil {
			return err
		}
		if a.Retired {
			r.leftOut[outOtherAssessed]++
			continue
		}
		row := assessmentRow{Assessment: a, of: r.cases[a.Case].Name + r.people[a.Participant].Name, assessor: r.coders[a.Assessor]}
		if c, ok := r.tree.Get(a.Continuum); ok {
			row.continuum, row.levels = r.tree.Path(c.ID), c.Levels
		}
		for _, f := range a.From {
			s := r.sources[f.Source]
			if s == nil {
				continue
			}
			if f.Place == nil {
				row.addresses = append(row.addresses, s.Name)
				continue
			}
			at, _, err := r.reader.Where(s.Source, *f.Place, f.Decided)
			if err != nil {
				return err
			}
			if _, err := r.text(s, at.Version); err != nil {
				return err
			}
			row.addresses = append(row.addresses, r.address(s, at))
		}
		r.assessments = append(r.assessments, row)
	}
	for i := range r.assessments {
		a := &r.assessments[i]
		for _, o := range r.assessments {
			same := o.Assessment
			same.Assessor = a.Assessor
			if o.ID == a.ID || !same.SameQuestion(a.Assessment) {
				continue
			}
			far := math.Abs(o.Midpoint() - a.Midpoint())
			if far > 0 {
				a.agreed = "no"
			} else if a.agreed == "" {
				a.agreed = "yes"
			}
			a.apart = a.apart || far >= 2
		}
	}
	waves := map[string]int{}
	for i, w := range r.sortedWaves() {
		waves[w.Name] = i
	}
	slices.SortStableFunc(r.assessments, func(a, b assessmentRow) int {
		return cmp.Or(corpus.LessName(a.continuum, b.continuum), corpus.LessName(a.of, b.of),
			waves[r.waves[a.Wave].Name]-waves[r.waves[b.Wave].Name], corpus.LessName(a.Dimension, b.Dimension), corpus.LessName(a.assessor, b.assessor))
	})
	return nil
}

// level names a level of a continuum.
func (a assessmentRow) level(n int) string {
	if n < 1 || n > len(a.levels) {
		return ""
	}
	return a.levels[n-1]
}

// writeAssessments writes where cases and participants stand on continua.
func (b *book) writeAssessments() error {
	w, err := b.open(sheet{
		name: sheetAssessments, table: tableName(sheetAssessments), colour: colourTheory, frozen: 1,
		about: "one row an assessor's judgement of a case or participant; shaded where assessors are two levels apart",
		columns: []column{
			{name: "case or participant", width: 13}, {name: "wave", width: 12}, {name: "continuum", width: wideName}, {name: "dimension", width: wideWord},
			{name: "level", width: wideCount}, {name: "level name", width: wideWord}, {name: "between", width: wideWord}, {name: "reason", width: wideNote},
			{name: "addresses", width: wideName}, {name: "assessor", width: 12}, {name: "date", width: wideDate}, {name: "agreed", width: wideCount},
		},
	}, len(b.assessments))
	if err != nil {
		return err
	}
	for _, a := range b.assessments {
		between := cell{}
		if a.Between != 0 {
			between = words(a.level(min(a.Level, a.Between)) + " and " + a.level(max(a.Level, a.Between)))
		}
		cells := []cell{
			words(a.of), words(b.waves[a.Wave].Name), words(a.continuum), words(a.Dimension), count(a.Level), words(a.level(a.Level)), between,
			words(a.Reason), words(strings.Join(a.addresses, ", ")), words(a.assessor), date(a.ID.Time()), words(a.agreed),
		}
		if a.apart {
			for i := range cells {
				cells[i].fill = "FCE4D6"
			}
		}
		if err := w.add(cells...); err != nil {
			return err
		}
	}
	return w.close()
}

// writeMemos writes the memos; one that a cell cannot hold goes on in further
// rows.
func (b *book) writeMemos() error {
	rows := 0
	for _, m := range b.memos {
		rows += len(b.limit.pieces(m.Text))
	}
	w, err := b.open(sheet{
		name: sheetMemos, table: tableName(sheetMemos), colour: colourRegister, frozen: 1, about: "one row a memo",
		columns: []column{
			{name: "memo", width: wideID}, {name: "kind", width: wideWord}, {name: "title", width: wideName}, {name: "text", width: wideQuote},
			{name: "part", width: 7}, {name: "on", width: wideName}, {name: "addresses", width: wideName}, {name: "author", width: 12},
			{name: "date", width: wideDate}, {name: "version", width: wideCount},
		},
	}, rows)
	if err != nil {
		return err
	}
	for _, m := range b.memos {
		var on, addresses []string
		for _, o := range m.On {
			a, err := text.ParseAddress(o)
			if err == nil && !a.Whole() && !strings.HasPrefix(o, "cmoc:") && !strings.HasPrefix(o, "statement:") && !strings.HasPrefix(o, "memo:") {
				addresses = append(addresses, o)
			} else {
				on = append(on, o)
			}
		}
		for i, part := range b.limit.pieces(m.Text) {
			err := w.add(words(fmt.Sprintf("m%d", m.No)), words(m.Kind), words(m.Title), words(part), count(i+1), words(strings.Join(on, ", ")),
				words(strings.Join(addresses, ", ")), words(m.author), date(m.date), count(int(m.Rev)))
			if err != nil {
				return err
			}
		}
	}
	return w.close()
}

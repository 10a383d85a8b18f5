package report

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
)

// A rest is an excerpt that an assessment rests on, ready to print.
type rest struct {
	quote inline // in quotation marks, or that it is not printed
	by    inline
	said  bool
}

// readRests reads what assessments rest on.
func (m *material) readRests() error {
	m.rests = map[ref.ID][]rest{}
	for _, a := range m.levels.all {
		for _, f := range a.From {
			src, ok := m.sources[f.Source]
			if !ok || src.Retired {
				continue
			}
			r := rest{quote: say("the whole of one source of kind %s", src.Kind)}
			v := voice{people: src.Participants}
			if f.Place != nil {
				x, err := m.placed(f.Source, *f.Place, f.Decided)
				if err != nil {
					return fmt.Errorf("an assessment: %w", err)
				}
				v = m.speakers(src, x.Text, x.Span)
				r.quote, r.said = "*not quoted: no consent*", !v.silent
				if r.said {
					r.quote = m.quote(x)
				} else {
					m.left.NoConsent++
				}
			}
			r.by = m.attribution(src, v, m.casesOf(src.Case, v.people))
			m.rests[a.ID] = append(m.rests[a.ID], r)
		}
	}
	return nil
}

// overTime writes the assessments wave by wave, with their reasons.
func (m *material) overTime(w *writer) error {
	if len(m.levels.all) == 0 {
		return nil
	}
	w.heading(2, "over_time", "7 Assessments over the waves")
	w.para("Where a case or person stands on a continuum is judged by someone, with a reason; it is not worked out from counts.")
	few := 0
	list := slices.DeleteFunc(slices.Clone(m.levels.all), func(a cmo.Assessment) bool {
		if a.Participant.IsZero() || !m.small(m.sample.all[m.roleOf(a.Participant)]) {
			return false
		}
		few++
		return true
	})
	slices.SortStableFunc(list, func(a, b cmo.Assessment) int {
		return cmp.Or(m.assessed(a)-m.assessed(b), slices.Compare(a.Participant[:], b.Participant[:]), cmp.Compare(m.tree.Path(a.Continuum), m.tree.Path(b.Continuum)),
			cmp.Compare(a.Dimension, b.Dimension), m.waves[a.Wave].Order-m.waves[b.Wave].Order, corpus.LessName(m.coders[a.Assessor], m.coders[b.Assessor]))
	})
	t := table{no: "6", caption: "Assessments of cases and participants, in the order of waves.", cols: []column{
		{head: "of"}, {head: "continuum"}, {head: "wave"}, {head: "level"}, {head: "reason"}, {head: "rests on"}, {head: "assessor"},
	}}
	number := map[string]int{} // of people by role, each under a number of this table
	for i, a := range list {
		level := m.level(a)
		if i > 0 {
			if b := list[i-1]; samePlace(a, b) && a.Assessor == b.Assessor {
				switch {
				case a.Midpoint() > b.Midpoint():
					level = "↑ " + level
				case a.Midpoint() < b.Midpoint():
					level = "↓ " + level
				}
			}
		}
		name := m.tree.Path(a.Continuum)
		if a.Dimension != "" {
			name += ", " + a.Dimension
		}
		of := words(m.cases[a.Case].Name)
		if a.Case.IsZero() {
			role := m.roleOf(a.Participant)
			if i == 0 || list[i-1].Participant != a.Participant {
				number[role]++
			}
			of = say("%s %d", role, number[role])
		}
		t.rows = append(t.rows, []inline{
			of, words(name), words(m.wave(a.Wave)), level, words(a.Reason), m.restsOn(w, a), words(m.coders[a.Assessor]),
		})
	}
	w.table(t)
	told := inline("↑ and ↓ mark a level above or below that of the wave before, by the same assessor.")
	if len(number) > 0 {
		told += " Participants are numbered for this table alone."
	}
	if few > 0 {
		m.left.Masked += few
		told += say(" %s left out, of roles that fewer than %d people have.", pluralAre(few, "assessment"), m.opt.Mask)
	}
	w.para(told)
	return nil
}

func samePlace(a, b cmo.Assessment) bool {
	return a.Case == b.Case && a.Participant == b.Participant && a.Continuum == b.Continuum && a.Dimension == b.Dimension
}

// assessed gives the place of an assessment's case in the order of cases;
// participants come after them, by role.
func (m *material) assessed(a cmo.Assessment) int {
	if i := slices.IndexFunc(m.caseList, func(c corpus.Case) bool { return c.ID == a.Case }); i >= 0 {
		return i
	}
	return len(m.caseList) + m.roleRank(m.roleOf(a.Participant))
}

// restsOn gives the excerpts an assessment rests on, to be opened in their cell.
func (m *material) restsOn(w *writer, a cmo.Assessment) inline {
	list := m.rests[a.ID]
	if len(list) == 0 {
		return "–"
	}
	var parts []inline
	for _, r := range list {
		if r.said {
			w.quotes++
		}
		parts = append(parts, r.quote+" "+r.by)
	}
	return `<details class="cell"><summary>` + plural(len(list), "excerpt") + "</summary>" + joined(parts, "<br>") + "</details>"
}

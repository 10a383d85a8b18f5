package report

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
)

// levels are the assessments in use, and the continuum that cases are put in
// order by: the one that most assessments of cases are of.
type levels struct {
	all  []cmo.Assessment
	main codebook.Code // zero if no case was assessed
}

func (m *material) readLevels() error {
	l := &levels{}
	m.levels = l
	of := map[ref.ID]int{}
	for a, err := range cmo.Assessments.Live(m.tx) {
		if err != nil {
			return err
		}
		if a.Case.IsZero() && a.Participant.IsZero() || m.cases[a.Case].Retired || m.people[a.Participant].Retired {
			m.left.Retired++
			continue
		}
		l.all = append(l.all, a)
		if !a.Case.IsZero() {
			of[a.Continuum]++
		}
	}
	for _, c := range m.tree.Codes {
		if n := of[c.ID]; n > of[l.main.ID] {
			l.main = c
		}
	}
	slices.SortStableFunc(m.caseList, func(a, b corpus.Case) int {
		x, okX := l.latest(m, a.ID)
		y, okY := l.latest(m, b.ID)
		switch {
		case okX && okY:
			return cmp.Compare(x, y)
		case okX:
			return -1
		case okY:
			return 1
		}
		return 0
	})
	return nil
}

// latestShown gives the level of a case on the main continuum at the last wave
// at which someone judged it.
func (m *material) latestShown(kase ref.ID) inline {
	for i := len(m.waveList) - 1; i >= 0; i-- {
		var said []inline
		for _, a := range m.levels.at(kase, m.levels.main.ID, m.waveList[i].ID) {
			if s := m.level(a); !slices.Contains(said, s) {
				said = append(said, s)
			}
		}
		if len(said) > 0 {
			return joined(said, " / ")
		}
	}
	return ""
}

// at gives the assessments of a case on a continuum at a wave.
func (l *levels) at(kase, continuum, wave ref.ID) []cmo.Assessment {
	var out []cmo.Assessment
	for _, a := range l.all {
		if a.Case == kase && a.Continuum == continuum && a.Wave == wave && !kase.IsZero() {
			out = append(out, a)
		}
	}
	return out
}

// latest is where a case stands on the main continuum at the last wave at
// which someone judged it: the middle of what assessors say.
func (l *levels) latest(m *material, kase ref.ID) (float64, bool) {
	for i := len(m.waveList) - 1; i >= 0; i-- {
		if at := l.at(kase, l.main.ID, m.waveList[i].ID); len(at) > 0 {
			sum := 0.0
			for _, a := range at {
				sum += a.Midpoint()
			}
			return sum / float64(len(at)), true
		}
	}
	return 0, false
}

// levelsShown gives the levels that assessors gave a case at a wave. Where they
// differ, who says what stands there.
func (m *material) levelsShown(kase, continuum, wave ref.ID) inline {
	at := m.levels.at(kase, continuum, wave)
	var said []inline
	for _, a := range at {
		if s := m.level(a); !slices.Contains(said, s) {
			said = append(said, s)
		}
	}
	if len(said) < 2 {
		return joined(said, "")
	}
	said = nil
	for _, a := range at {
		said = append(said, m.level(a)+say(" (%s)", m.dimensionOr(a, m.coders[a.Assessor])))
	}
	return joined(said, "; ")
}

func (m *material) dimensionOr(a cmo.Assessment, name string) string {
	if a.Dimension != "" {
		return a.Dimension + ", " + name
	}
	return name
}

// level names the level of an assessment: "fitting in", or "fitting in to
// belonging" between two.
func (m *material) level(a cmo.Assessment) inline {
	code, _ := m.tree.Get(a.Continuum)
	name := func(n int) string {
		if n >= 1 && n <= len(code.Levels) {
			return code.Levels[n-1]
		}
		return fmt.Sprintf("level %d", n)
	}
	if a.Between == 0 {
		return words(name(a.Level))
	}
	return say("between %s and %s", name(min(a.Level, a.Between)), name(max(a.Level, a.Between)))
}

// wavesWith gives the waves at which cases were assessed on a continuum.
func (l *levels) wavesWith(m *material, continuum ref.ID) []corpus.Wave {
	var out []corpus.Wave
	for _, w := range m.waveList {
		if slices.ContainsFunc(l.all, func(a cmo.Assessment) bool {
			return a.Wave == w.ID && a.Continuum == continuum && !a.Case.IsZero()
		}) {
			out = append(out, w)
		}
	}
	return out
}

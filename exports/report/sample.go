package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/ref"
)

// A sample counts the participants in use by role, case and wave.
type sample struct {
	roles  []string
	in     map[string]map[ref.ID]int // role, case: people
	all    map[string]int            // role: people
	waves  map[string]map[ref.ID]int // role, wave: people who gave data at it
	again  map[string]int            // role: people who gave data at more than one wave
	person map[ref.ID]string         // the role of each

	hidden map[string]map[ref.ID]bool // role, case: the case is not told beside a quote
	named  []string                   // which those are, for the reader of the command
}

func (m *material) readSample() error {
	s := &sample{
		in: map[string]map[ref.ID]int{}, all: map[string]int{}, waves: map[string]map[ref.ID]int{},
		again: map[string]int{}, person: map[ref.ID]string{}, hidden: map[string]map[ref.ID]bool{},
	}
	m.sample = s
	for _, r := range m.roleList {
		s.roles = append(s.roles, r.Name)
	}
	seen := map[ref.ID]map[ref.ID]bool{}
	for _, src := range m.inUse {
		for _, p := range src.Participants {
			if seen[p] == nil {
				seen[p] = map[ref.ID]bool{}
			}
			if !src.Wave.IsZero() {
				seen[p][src.Wave] = true
			}
		}
	}
	for id, p := range m.people {
		if p.Retired {
			continue
		}
		role := m.roleOf(id)
		if !slices.Contains(s.roles, role) {
			s.roles = append(s.roles, role) // participants without a role come last
		}
		s.person[id] = role
		s.all[role]++
		for _, c := range p.Cases {
			if !m.cases[c].Retired {
				count(s.in, role, c)
			}
		}
		for w := range seen[id] {
			count(s.waves, role, w)
		}
		if len(seen[id]) > 1 {
			s.again[role]++
		}
	}
	s.hide(m)
	return nil
}

func count[K comparable](of map[string]map[K]int, role string, k K) {
	if of[role] == nil {
		of[role] = map[K]int{}
	}
	of[role][k]++
}

// hide finds the cases that are not told beside quotes of a role, since they
// would leave one person, or fewer than are masked. Where only one such person
// would go without a case, the missing case would tell: then it is told of
// none of that role.
func (s *sample) hide(m *material) {
	least := max(2, m.opt.Mask)
	for _, role := range s.roles {
		s.hidden[role] = map[ref.ID]bool{}
		var few []string
		people, cells := 0, 0
		for _, c := range m.caseList {
			n := s.in[role][c.ID]
			if n == 0 {
				continue
			}
			cells++
			if n < least {
				s.hidden[role][c.ID] = true
				few = append(few, c.Name)
				people += n
			}
		}
		if people > 0 && people < 2 && cells > 1 {
			for _, c := range m.caseList {
				s.hidden[role][c.ID] = true
			}
		}
		switch {
		case len(few) == 0:
		case len(few) > 3:
			s.named = append(s.named, fmt.Sprintf("%s in %d cases", role, len(few)))
		default:
			s.named = append(s.named, role+" in "+strings.Join(few, ", "))
		}
	}
}

// identifies reports whether a case beside the role of these people would
// leave one person.
func (s *sample) identifies(people, cases []ref.ID) bool {
	for _, p := range people {
		for _, c := range cases {
			if s.hidden[s.person[p]][c] {
				return true
			}
		}
	}
	return false
}

// total is the number of people in use.
func (s *sample) total() int {
	n := 0
	for _, role := range s.roles {
		n += s.all[role]
	}
	return n
}

// grid gives the sample as numbers: a row a role and one for all, a column a
// case, then all, the waves, and who was seen again. Columns before sums add
// up to the column all, if nobody is in two cases.
func (s *sample) grid(m *material) (rows [][]int, lines [][]cellAt) {
	nc, nw := len(m.caseList), len(m.waveList)
	for _, role := range s.roles {
		row := make([]int, 0, nc+nw+2)
		for _, c := range m.caseList {
			row = append(row, s.in[role][c.ID])
		}
		row = append(row, s.all[role])
		for _, w := range m.waveList {
			row = append(row, s.waves[role][w.ID])
		}
		rows = append(rows, append(row, s.again[role]))
	}
	sum := make([]int, nc+nw+2)
	for _, row := range rows {
		for i, n := range row {
			sum[i] += n
		}
	}
	rows = append(rows, sum)
	for r := range rows { // what can be worked out from each other: cases and all; all, waves and again
		var cases, waves []cellAt
		for c := range sum {
			if c <= nc {
				cases = append(cases, cellAt{r, c})
			}
			if c >= nc {
				waves = append(waves, cellAt{r, c})
			}
		}
		lines = append(lines, cases, waves)
	}
	for c := range sum {
		var column []cellAt
		for r := range rows {
			column = append(column, cellAt{r, c})
		}
		lines = append(lines, column)
	}
	return rows, lines
}

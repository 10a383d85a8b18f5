package report

import (
	"fmt"
	"slices"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
)

// methods writes how the evaluation was done: what the team says of it, and
// what the records say.
func (m *material) methods(w *writer) error {
	w.heading(2, "methods", "4 Methods")
	m.fill(w, 3, 7, 10, 6)
	w.heading(3, "data", "Data")
	w.items(m.wavesInNumbers()...)
	m.fill(w, 3, 11, 12)
	w.heading(3, "participants", "Participants")
	m.participants(w)
	w.heading(3, "analysis", "Analysis")
	m.fill(w, 3, 13)
	n, err := m.countCodings()
	if err != nil {
		return err
	}
	if err := m.analysis(w, n); err != nil {
		return err
	}
	for _, memo := range m.memos {
		if memo.Kind != "method" || itemOf(memo) != 0 {
			continue
		}
		title := words(memo.Title)
		if title == "" {
			title = say("Memo %d", memo.No)
		}
		w.heading(3, fmt.Sprintf("memo_%d", memo.No), title)
		w.text(memo.Text)
	}
	return nil
}

// wavesInNumbers tells what was gathered at each wave, and when.
func (m *material) wavesInNumbers() []inline {
	var out []inline
	for _, wv := range append(slices.Clone(m.waveList), corpus.Wave{Name: "no wave"}) {
		kinds := map[string]int{}
		n, from, to := 0, "", ""
		for _, s := range m.inUse {
			if s.Wave != wv.ID {
				continue
			}
			n++
			kinds[s.Kind]++
			if s.Date != "" && (from == "" || s.Date < from) {
				from = s.Date
			}
			to = max(to, s.Date)
		}
		if n == 0 {
			continue
		}
		line := strong(words(wv.Name)) + say(": %s (%s)", plural(n, "source"), listed(kinds, corpus.Kinds))
		switch {
		case from == "":
		case from == to:
			line += say(", on %s", dayOf(from))
		default:
			line += say(", from %s to %s", dayOf(from), dayOf(to))
		}
		out = append(out, line)
	}
	return out
}

// participants writes the table of the sample.
func (m *material) participants(w *writer) {
	s := m.sample
	if s.total() == 0 {
		m.prompt(w, itemSample)
		return
	}
	t := table{no: "3", caption: "Participants by role and case, and by the waves at which they gave data.", cols: []column{{head: "role"}}}
	for _, c := range m.caseList {
		t.cols = append(t.cols, column{head: words(c.Name), number: true})
	}
	t.cols = append(t.cols, column{head: "all", number: true})
	for _, wv := range m.waveList {
		t.cols = append(t.cols, column{head: words(wv.Name), number: true})
	}
	t.cols = append(t.cols, column{head: "seen again", number: true})
	rows, lines := s.grid(m)
	hidden := mask(rows, lines, m.opt.Mask)
	m.left.Masked += len(hidden)
	for i := range rows {
		name := strong("all")
		if i < len(s.roles) {
			name = words(s.roles[i])
		}
		row := []inline{name}
		for c := range rows[i] {
			row = append(row, m.sampleCell(rows, hidden, cellAt{i, c}))
		}
		t.rows = append(t.rows, row)
	}
	w.table(t)
	note := inline("Seen again are those who gave data at more than one wave.")
	if n := m.unseen(); n > 0 && !m.small(n) {
		note += say(" Of all %d, %d gave none yet.", s.total(), n)
	}
	if len(hidden) > 0 {
		note += say(" \\<%d is a number from 1 to %d; \\* hides a number from which a smaller one could be worked out.", m.opt.Mask, m.opt.Mask-1)
	}
	w.para(note)
}

func (m *material) sampleCell(rows [][]int, hidden map[cellAt]bool, at cellAt) inline {
	n := rows[at.row][at.col]
	switch {
	case hidden[at] && m.small(n):
		return say("\\<%d", m.opt.Mask)
	case hidden[at]:
		return "\\*"
	case n == 0:
		return "–"
	}
	return thousands(n)
}

// unseen counts the participants who are in no source with a wave.
func (m *material) unseen() int {
	seen := map[ref.ID]bool{}
	for _, s := range m.inUse {
		for _, p := range s.Participants {
			if !s.Wave.IsZero() {
				seen[p] = true
			}
		}
	}
	n := 0
	for id, p := range m.people {
		if !p.Retired && !seen[id] {
			n++
		}
	}
	return n
}

// analysis tells of coders, codings and the codebook in numbers.
func (m *material) analysis(w *writer, n *codingCount) error {
	slots, err := study.Get(m.tx, study.SettingSlots)
	if err != nil {
		return err
	}
	var out []inline
	if n.all > 0 {
		var names []string
		for name := range n.byCoder {
			names = append(names, name)
		}
		slices.SortFunc(names, corpus.LessName)
		line := say("%s by %s: %s.", plural(n.all, "coding"), plural(len(names), "coder"), listed(n.byCoder, names))
		if n.twice > 0 {
			line += say(" More than one coder coded %s.", plural(n.twice, "source"))
		}
		if n.earlier > 0 {
			line += say(" Of the codings, %d were made on an earlier definition of their code.", n.earlier)
		}
		out = append(out, line)
	}
	out = append(out, m.codebookHistory())
	if slots != "" {
		out = append(out, say("Configurations have the slots of the schema %s.", slots))
	}
	w.items(out...)
	return nil
}

// codebookHistory tells of the codebook in numbers.
func (m *material) codebookHistory() inline {
	types, retired, merged, redefined := map[string]int{}, 0, 0, 0
	n := 0
	for _, c := range m.tree.Codes {
		switch {
		case !c.Into.IsZero():
			merged++
		case c.Retired:
			retired++
		default:
			n++
			types[string(c.Type)]++
			if c.Edition > 1 {
				redefined++
			}
		}
	}
	if n == 0 {
		return ""
	}
	var order []string
	for _, t := range codebook.Types {
		order = append(order, string(t))
	}
	line := say("%s in use: %s.", plural(n, "code"), listed(types, order))
	for _, part := range []struct {
		n    int
		told string
	}{{redefined, "had its definition reworded"}, {merged, "was merged into another"}, {retired, "was retired"}} {
		if part.n > 0 {
			line += say(" %s %s.", plural(part.n, "code"), pluralVerb(part.n, part.told))
		}
	}
	return line
}

// pluralVerb gives what is told of several codes: were merged, had theirs.
func pluralVerb(n int, told string) inline {
	if n == 1 {
		return words(told)
	}
	switch told {
	case "had its definition reworded":
		return "had their definitions reworded"
	case "was merged into another":
		return "were merged into others"
	}
	return "were retired"
}

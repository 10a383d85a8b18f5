package report

import "github.com/cmo-toolkit/cmo/cmo/theory"

// initialTheory writes the statements the evaluation began with.
func (m *material) initialTheory(w *writer) error {
	w.heading(2, "theory", "3 Initial programme theory")
	if len(m.statements) == 0 {
		m.prompt(w, itemTheory)
		return nil
	}
	t := table{
		no: "2", caption: "Statements of the programme theory.",
		cols: []column{{head: "no"}, {head: "if"}, {head: "then"}, {head: "because"}},
	}
	sourced, ranked, lacking, reworded := false, false, 0, 0
	for _, s := range m.statements {
		sourced, ranked = sourced || s.From != "", ranked || s.Rank > 0
		if len(s.Lacks()) > 0 {
			lacking++
		}
		if s.Version > 1 {
			reworded++
		}
	}
	if sourced {
		t.cols = append(t.cols, column{head: "from"})
	}
	if ranked {
		t.cols = append(t.cols, column{head: "rank", number: true})
	}
	for _, s := range m.statements {
		row := []inline{m.statementNo(s), words(s.If), words(s.Then), words(s.Because)}
		for i := 1; i < 4; i++ {
			if row[i] == "" {
				row[i] = "*not stated*"
			}
		}
		if sourced {
			row = append(row, words(s.From))
		}
		if ranked {
			rank := inline("")
			if s.Rank > 0 {
				rank = thousands(s.Rank)
			}
			row = append(row, rank)
		}
		t.rows = append(t.rows, row)
	}
	told := say("The theory has %s.", plural(len(m.statements), "statement"))
	if lacking > 0 {
		told += say(" %s a part.", map[bool]inline{true: "One lacks", false: say("%d lack", lacking)}[lacking == 1])
	}
	if reworded > 0 {
		told += say(" %s reworded since first stated; the wording here is the last.", map[bool]inline{true: "One was", false: say("%d were", reworded)}[reworded == 1])
	}
	w.para(told)
	w.table(t)
	return nil
}

// statementNo is a statement's number, leading to the evidence judged for it.
func (m *material) statementNo(s theory.Statement) inline {
	if t := m.targets[s.ID]; len(t.judged) > 0 {
		return link(thousands(s.No), t.key, "the evidence judged for it")
	}
	return thousands(s.No)
}

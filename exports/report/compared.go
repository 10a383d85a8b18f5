package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/ref"
)

// compared writes how the configurations fare in each case.
func (m *material) compared(w *writer) error {
	if len(m.cmocs) == 0 || len(m.caseList) == 0 {
		return nil
	}
	w.heading(2, "compared", "6 Cases compared")
	w.para("Each cell tells what was judged in a case: <span class=\"sign refutes\">−</span> against, <span class=\"sign refines\">~</span> refining, " +
		"<span class=\"sign supports\">+</span> for, with the number of judgements; <span class=\"sign silent\">○</span> looked for and not found; " +
		"<span class=\"sign none\">·</span> no data: nobody judged anything there. That something was not judged does not say that it was not so.")
	t := table{no: "5", caption: "Configurations by case" + m.ordered() + ".", cols: []column{{head: "configuration"}}}
	for _, c := range m.caseList {
		head := words(c.Name)
		if level := m.latestShown(c.ID); level != "" {
			head += "<br>" + level
		}
		t.cols = append(t.cols, column{head: head})
	}
	few := false
	for _, c := range m.cmocs {
		g := m.targets[c.ID]
		row := []inline{link(say("%s %s", thousands(c.No), c.Title), g.key, "")}
		for _, k := range m.caseList {
			cell, masked := m.caseCell(g, k.ID)
			few = few || masked
			row = append(row, cell)
		}
		t.rows = append(t.rows, row)
	}
	w.table(t)
	if few {
		w.para(say("A sign without a number stands for fewer than %d people.", m.opt.Mask))
	}
	return nil
}

// caseCell gives the marks of a configuration in a case. Numbers that fewer
// people than may be shown stand behind are left out, the signs are not.
func (m *material) caseCell(t *target, kase ref.ID) (cell inline, masked bool) {
	var parts []string
	for _, s := range stances[:4] {
		n := 0
		people := map[ref.ID]bool{}
		for _, j := range t.by(s.name) {
			if slices.Contains(j.cases, kase) {
				n++
				for _, p := range j.people {
					people[p] = true
				}
			}
		}
		switch {
		case n == 0:
		case s.name == "silent":
			parts = append(parts, string(link(s.sign, t.key+"_"+s.name, s.told)))
		case m.small(len(people)):
			masked = true
			m.left.Masked++
			parts = append(parts, string(link(s.sign, t.key+"_"+s.name, "some "+s.told)))
		default:
			parts = append(parts, string(link(s.sign+thousands(n), t.key+"_"+s.name, fmt.Sprintf("%d %s", n, s.told))))
		}
	}
	if len(parts) == 0 {
		return `<span class="sign none">·</span>`, false
	}
	return inline(strings.Join(parts, " ")), masked
}

package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/codebook"
)

// discussion writes what the findings come to, and where they are thin.
func (m *material) discussion(w *writer) error {
	w.heading(2, "discussion", "8 Discussion")
	m.fill(w, 3, 16, 17)
	m.thin(w)
	m.fill(w, 3, 18, 19, 20)
	return nil
}

// thin lists what the records themselves show to be weak.
func (m *material) thin(w *writer) {
	groups := []struct {
		told inline
		is   func(*target, int, int) bool
	}{
		{"have no evidence yet", func(t *target, _, _ int) bool { return len(t.judged) == 0 }},
		{"rest on one case", func(_ *target, _, cases int) bool { return cases == 1 }},
		{"have nothing judged against them, and nothing looked for and not found", func(t *target, _, _ int) bool {
			return len(t.judged) > 0 && len(t.by("refutes")) == 0 && len(t.by("silent")) == 0
		}},
		{"have evidence, but none on how context, mechanism and outcome hang together", func(t *target, _, _ int) bool {
			arrows := t.cmoc.Arrows()
			return len(t.judged) > 0 && len(arrows) > 0 && !slices.ContainsFunc(t.judged, func(j judged) bool { return strings.ContainsAny(j.Part, "-–") })
		}},
		{"lack a context, a mechanism or an outcome", func(t *target, _, _ int) bool { return len(t.cmoc.Lacks()) > 0 }},
		{"have judgements made on an earlier wording", func(t *target, _, _ int) bool {
			return slices.ContainsFunc(t.judged, func(j judged) bool { return j.outdated })
		}},
	}
	var list []inline
	for _, g := range groups {
		var which []inline
		for _, c := range m.cmocs {
			t := m.targets[c.ID]
			people, cases := t.voices()
			if g.is(t, len(people), len(cases)) {
				which = append(which, link(thousands(c.No), t.key, ""))
			}
		}
		if len(which) > 0 {
			list = append(list, "Configurations that "+g.told+": "+joined(which, ", ")+".")
		}
	}
	if len(list) > 0 {
		w.para("What the records show to be thin:")
		w.items(list...)
	}
}

// codebookAppendix writes the codes in use with their definitions and counts.
func (m *material) codebookAppendix(w *writer) error {
	var inUse []codebook.Code
	for _, c := range m.tree.Codes {
		if !c.Retired {
			inUse = append(inUse, c)
		}
	}
	if len(inUse) == 0 {
		return nil
	}
	n, err := m.countCodings()
	if err != nil {
		return err
	}
	w.heading(2, "codebook", "Appendix A: Codebook")
	t := table{no: "A", caption: "Codes in use, with the excerpts each was put on.", cols: []column{
		{head: "code"}, {head: "type"}, {head: "definition"}, {head: "include"}, {head: "exclude"},
		{head: "excerpts", number: true}, {head: "people", number: true}, {head: "cases", number: true},
	}}
	for _, c := range inUse {
		counted := n.ofCode[c.ID]
		if counted == nil {
			counted = &tally{}
		}
		definition := words(c.Definition)
		if len(c.Levels) > 0 {
			definition = inline(strings.TrimSpace(string(definition))) + say(" Levels: %s.", joined(inlines(c.Levels), " \\< "))
		}
		kind := string(c.Type)
		if c.Unintended {
			kind += ", unintended"
		}
		t.rows = append(t.rows, []inline{
			words(m.tree.Path(c.ID)), words(kind), definition, words(c.Include), words(c.Exclude),
			thousands(counted.excerpts), m.peopleCell(len(counted.people)), thousands(len(counted.cases)),
		})
	}
	w.table(t)
	told := inline("An excerpt is a run of overlapping words under one code, counted once however many coders or codings made it; a code that was merged counts under the one it became, and codes beneath a code count on their own.")
	if n.lost > 0 || n.doubtful > 0 {
		told += say(" Texts were corrected: %s whose words are gone do not count; %s count on a place that awaits a decision.", plural(n.lost, "coding"), plural(n.doubtful, "coding"))
	}
	if n.marked > 0 || n.asked > 0 {
		told += say(" Not counted: %s that say absent or denied, %s on interviewers’ words alone.", plural(n.marked, "coding"), plural(n.asked, "coding"))
	}
	w.para(told + " The excerpts themselves are in the workbook.")
	return nil
}

// evidenceAppendix lists every judgement by target.
func (m *material) evidenceAppendix(w *writer) error {
	var targets []*target
	for _, c := range m.cmocs {
		targets = append(targets, m.targets[c.ID])
	}
	for _, s := range m.statements {
		targets = append(targets, m.targets[s.ID])
	}
	targets = slices.DeleteFunc(targets, func(t *target) bool { return len(t.judged) == 0 })
	if len(targets) == 0 {
		return nil
	}
	w.heading(2, "evidence", "Appendix B: Evidence by configuration")
	w.para("Every judgement, with who made it and on which wording. Its words stand in section 5, under the id.")
	for _, t := range targets {
		name, no := say("Configuration %s %s", thousands(t.no), t.title), fmt.Sprintf("B%d", t.no)
		if t.cmoc == nil {
			name, no = say("Statement %s", thousands(t.no)), fmt.Sprintf("BS%d", t.no)
		}
		w.heading(3, "evidence_"+t.key, name)
		tab := table{no: no, caption: say("Judgements of %s %s.", t.noun, thousands(t.no)), cols: []column{
			{head: "id"}, {head: "part"}, {head: "stance"}, {head: "of"}, {head: "reason"}, {head: "relevance, trust"}, {head: "wording"}, {head: "judged by"},
		}}
		for _, j := range t.judged {
			version := unbroken(fmt.Sprintf("version %d", j.Version))
			if j.outdated {
				version = strong(say("outdated: %d of %d", j.Version, j.shown))
			}
			part := words(cmo.PartShown(j.Part))
			if part == "" {
				part = "whole"
			}
			sign := stances[stanceRank(j.Stance)].sign
			tab.rows = append(tab.rows, []inline{
				link(words(j.id), "q_"+j.id, ""), part, sign + "\u00a0" + words(j.Stance), j.by, words(j.Reason), graded(j),
				version, say("%s, %s", m.coders[j.Assessor], unbroken(j.ID.Time().Local().Format("2 Jan 2006"))),
			})
		}
		w.table(tab)
	}
	return nil
}

// graded gives the relevance and trustworthiness of what was judged.
func graded(j judged) inline {
	if j.Relevance == "" && j.Trust == "" {
		return ""
	}
	return say("%s, %s", cmp.Or(j.Relevance, "–"), cmp.Or(j.Trust, "–"))
}

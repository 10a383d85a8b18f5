package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/theory"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/journal"
	"github.com/cmo-toolkit/cmo/corpus/store"
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
		name, no := say("Configuration %s %s", inline(thousands(t.no)), t.title), fmt.Sprintf("B%d", t.no)
		if t.cmoc == nil {
			name, no = say("Statement %s", inline(thousands(t.no))), fmt.Sprintf("BS%d", t.no)
		}
		w.heading(3, "evidence_"+t.key, name)
		tab := table{no: no, caption: say("Judgements of %s %s.", t.noun, inline(thousands(t.no))), cols: []column{
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

// quiet are commands whose reasons may hold what someone said: notes on
// codings. Reasons of judgements stand with the judgements.
var quiet = []string{"tag", "untag", "retag", "coding", "judge", "evidence", "assess", "memo", "cell", "link", "import", "source"}

// auditAppendix writes what was done to the study, without what anyone said:
// commands are told by their names and the ids of what they changed.
func (m *material) auditAppendix(w *writer) error {
	rows, left, err := m.audit()
	if err != nil || len(rows) == 0 {
		return err
	}
	w.heading(2, "audit", "Appendix C: Audit trail")
	caption := inline("What was done to the study, newest first. Words of participants are not in it.")
	w.table(table{no: "C", caption: caption, rows: rows, cols: []column{
		{head: "action"}, {head: "date"}, {head: "coder"}, {head: "command"}, {head: "what"}, {head: "records", number: true}, {head: "reason"},
	}})
	told := inline("Actions that followed each other, of the same kind and by the same coder on the same day, stand in one line. ")
	if left > 0 {
		told += say("%s before these left out: `cmo log` lists all.", pluralAre(left, "action"))
	} else {
		told += "None is left out."
	}
	w.para(told)
	return nil
}

func pluralAre(n int, noun string) inline {
	if n == 1 {
		return plural(n, noun) + " is"
	}
	return plural(n, noun) + " are"
}

// unbroken escapes words that stay on one line.
func unbroken(s string) inline {
	return inline(strings.ReplaceAll(string(words(s)), " ", "\u00a0"))
}

// An auditRow is one action, or several of a kind that followed each other.
type auditRow struct {
	first, last uint64
	day, coder  string
	verb        string
	what        []inline
	records     int
	reason      inline
	alone       bool // not to be put together with others
}

// audit gives the rows of the audit trail, and how many actions were left out.
func (m *material) audit() (rows [][]inline, left int, err error) {
	var list []auditRow
	for a, err := range m.tx.ActionsBackward() {
		if err != nil {
			return nil, 0, err
		}
		r, err := m.audited(a)
		if err != nil {
			return nil, 0, err
		}
		if n := len(list); n > 0 && list[n-1].takes(r) {
			list[n-1].first = r.first
			list[n-1].records += r.records
			list[n-1].what = nil
			continue
		}
		if len(list) == m.opt.AuditRows {
			left = int(a.N)
			break
		}
		list = append(list, r)
	}
	for _, r := range list {
		number, told := say("\\#%s", inline(fmt.Sprint(r.last))), joined(r.what, ", ")
		if r.first != r.last {
			number = say("\\#%s–\\#%s", inline(fmt.Sprint(r.first)), inline(fmt.Sprint(r.last)))
			told = plural(int(r.last-r.first)+1, "action")
		}
		rows = append(rows, []inline{number, unbroken(r.day), words(r.coder), words(r.verb), told, thousands(r.records), r.reason})
	}
	return rows, left, nil
}

// takes reports whether an earlier action goes into the same row.
func (r auditRow) takes(before auditRow) bool {
	return !r.alone && !before.alone && r.verb == before.verb && r.coder == before.coder && r.day == before.day && r.first == before.last+1
}

func (m *material) audited(a store.Action) (auditRow, error) {
	r := auditRow{first: a.N, last: a.N, day: a.Time.Local().Format("2 Jan 2006"), coder: m.coders[a.Coder], verb: a.Verb}
	var err error
	if r.what, r.records, err = m.changed(a.N); err != nil {
		return r, err
	}
	for _, f := range a.Made {
		r.what = append(r.what, words(f.Name))
	}
	for _, n := range a.Undoes {
		r.what = append(r.what, say("takes back \\#%s", inline(fmt.Sprint(n))))
	}
	noun, _, _ := strings.Cut(a.Verb, " ")
	if a.Reason != "" && !slices.Contains(quiet, noun) {
		r.reason = words(a.Reason)
	}
	r.alone = r.reason != "" || len(a.Made) > 0 || len(a.Undoes) > 0 || noun == "cmoc" || noun == "statement" || noun == "theory"
	return r, nil
}

// changed tells what an action changed: names of configurations, statements,
// codes and memos, ids of judgements, and numbers of everything else.
func (m *material) changed(action uint64) (told []inline, records int, err error) {
	counted, err := m.tx.Changed(action)
	if err != nil {
		return nil, 0, err
	}
	names := map[string][]inline{}
	for h, err := range m.tx.HeadsOf(action) {
		if err != nil {
			return nil, 0, err
		}
		if noun, name := m.recordName(h); name != "" && !slices.Contains(names[noun], name) {
			names[noun] = append(names[noun], name)
		}
	}
	const mostNamed = 3
	for _, noun := range slices.Sorted(maps.Keys(counted)) {
		n := counted[noun]
		records += n
		switch {
		case len(names[noun]) == n && n <= mostNamed:
			told = append(told, joined(names[noun], ", "))
		case noun == cmo.Judgements.Noun:
			told = append(told, plural(n, "judgement"))
		default:
			told = append(told, plural(n, noun))
		}
	}
	return told, records, nil
}

// recordName names the record of an entry, where its name says nothing of a
// person.
func (m *material) recordName(h journal.Head) (noun string, name inline) {
	switch h.Table {
	case cmo.CMOCs.Name:
		if c, err := cmo.CMOCs.Get(m.tx, h.Record); err == nil {
			return cmo.CMOCs.Noun, say("cmoc %s", inline(fmt.Sprint(c.No)))
		}
	case theory.Statements.Name:
		if s, err := theory.Statements.Get(m.tx, h.Record); err == nil {
			return theory.Statements.Noun, say("statement %s", inline(fmt.Sprint(s.No)))
		}
	case codebook.Codes.Name:
		if c, ok := m.tree.Get(h.Record); ok {
			return codebook.Codes.Noun, say("code %s", m.tree.Path(c.ID))
		}
	case corpus.Memos.Name:
		if memo, err := corpus.Memos.Get(m.tx, h.Record); err == nil {
			return corpus.Memos.Noun, say("memo m%s", inline(fmt.Sprint(memo.No)))
		}
	case cmo.Judgements.Name:
		return cmo.Judgements.Noun, words(m.judgementIDs[h.Record])
	}
	return "", ""
}

package report

import (
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

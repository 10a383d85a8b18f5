package cli

import (
	"slices"
	"strings"
	"time"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// listLinked lists the linked codes that have a coding to keep; by parent or
// by code it counts those that say the same.
func (e *env) listLinked(tx *store.Tx, keep func(coding.Coding) bool, by string, retired bool) error {
	look, err := newCodingLook(tx)
	if err != nil {
		return err
	}
	var ids []ref.ID
	var all []coding.Linked
	for l, err := range coding.LinkedCodes.All(tx) {
		if err != nil {
			return err
		}
		if l.Retired == retired {
			all, ids = append(all, l), append(ids, l.ID)
		}
	}
	var records []linkedRecord
	broken := 0
	shown := coding.LinkedCodes.Show(tx, ids...)
	for i, l := range all {
		r, err := look.linked(l, shown[i])
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(r.chain.Codings, func(c study.Coded) bool { return keep(c.Coding) }) {
			continue
		}
		if r.Broken && by != "" {
			broken++
			continue
		}
		records = append(records, r)
	}
	if broken > 0 {
		e.Note("%s left out: a coding of it was retired", plural(broken, "linked code"))
	}
	if by != "" {
		return e.listRolled(look, records, by)
	}
	slices.SortStableFunc(records, func(a, b linkedRecord) int { return corpus.LessName(a.Address, b.Address) })
	t := &term.Table{Columns: []term.Column{
		{Name: "linked"}, {Name: "chain", Flex: true, Least: 30}, {Name: "address"}, {Name: "coder", Spare: true}, {Name: "made", Spare: true}, {Name: "note", Flex: true, Spare: true},
	}}
	var rows []string
	for _, r := range records {
		chain := r.Chain
		if r.Broken {
			chain += " (a coding is retired, or lost)"
		}
		t.Add(r.ID, term.Cell{Value: r.Chain, Text: chain}, r.Address, r.Coder, r.Made.Format(time.DateOnly), r.Note)
		rows = append(rows, r.ID)
	}
	e.keepList(tx.Header.Study, "linked", rows)
	return e.list(t)
}

// A rolled row counts linked codes that say the same.
type rolled struct {
	links         int
	people, cases map[ref.ID]bool
	exact         map[string]int
}

// listRolled counts linked codes by their codes, or by those at the top of the
// codebook.
func (e *env) listRolled(look *codingLook, records []linkedRecord, by string) error {
	name := study.Chain.Rolled
	switch by {
	case "parent":
	case "code":
		name = study.Chain.Exact
	default:
		return problem.New(problem.Usage, "linked codes are listed by parent or by code, not by %q", by).Suggest("--by parent")
	}
	groups := map[string]*rolled{}
	var order []string
	for _, r := range records {
		key := name(r.chain, look.tree)
		g := groups[key]
		if g == nil {
			g = &rolled{people: map[ref.ID]bool{}, cases: map[ref.ID]bool{}, exact: map[string]int{}}
			groups[key] = g
			order = append(order, key)
		}
		g.links++
		g.exact[r.chain.Exact(look.tree)]++
		for _, c := range r.chain.Codings {
			people, cases, err := look.reader.Who(c.Source, c.Now)
			if err != nil {
				return err
			}
			for _, id := range people {
				g.people[id] = true
			}
			for _, id := range cases {
				g.cases[id] = true
			}
		}
	}
	slices.SortStableFunc(order, func(a, b string) int {
		if d := groups[b].links - groups[a].links; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	t := &term.Table{NoHeader: true, Columns: []term.Column{
		{Name: "chain", Flex: true, Least: 30}, {Name: "links", Align: term.Right}, {Name: "people", Align: term.Right}, {Name: "cases", Align: term.Right}, {Name: "exact same"},
	}}
	for _, key := range order {
		g := groups[key]
		same := 0 // how many say exactly what another does
		for _, n := range g.exact {
			if n > 1 {
				same += n
			}
		}
		t.Add(key, numberWith(g.links, "link"), numberWith(len(g.people), "person"), numberWith(len(g.cases), "case"), term.Cell{Value: same, Text: "(exact same: " + thousands(same) + ")"})
	}
	return e.list(t)
}

// numberWith is a number that is shown with its noun.
func numberWith(n int, noun string) term.Cell {
	return term.Cell{Value: n, Text: plural(n, noun)}
}

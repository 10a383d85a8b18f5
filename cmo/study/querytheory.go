package study

import (
	"fmt"
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/theory"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/query"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// theoryNames supplies what a query can say of the theory: cmoc:7.M1 as the
// words that match it, cmoc:7 as a whole test, evidence:cmoc-7 as the words
// that judgements rest on.
func (d *Data) theoryNames(tx *store.Tx) error {
	cmocs, err := cmo.CMOCs.List(tx)
	if err != nil {
		return err
	}
	statements, err := theory.Statements.List(tx)
	if err != nil {
		return err
	}
	judged, err := cmo.Judgements.List(tx)
	if err != nil {
		return err
	}
	coders, err := names(tx, corpus.Coders, func(c corpus.Coder) string { return c.Name })
	if err != nil {
		return err
	}
	saved, err := d.readSaved(tx)
	if err != nil {
		return err
	}
	resting, err := d.resting(tx, judged)
	if err != nil {
		return err
	}
	d.Names.Expand = func(kind, name string) (string, error) {
		if kind == "cmoc" {
			return d.expandCMOC(cmocs, name)
		}
		return saved.expression(name)
	}
	d.Names.Evidence = func(name string) (*query.Layer, error) {
		return evidenceLayer(cmocs, statements, judged, resting, name)
	}
	d.judgementFields(cmocs, statements, judged, coders)
	return nil
}

// A rest is where the words stand that a judgement rests on.
type rest struct {
	source int // -1 where it rests on no excerpt, or on one that is lost
	lost   bool
	span   query.LayerSpan
}

// resting gives where judgements rest, in their order.
func (d *Data) resting(tx *store.Tx, judged []cmo.Evidence) ([]rest, error) {
	at := map[ref.ID]int{}
	for i, s := range d.sources {
		at[s.record.ID] = i
	}
	reader := NewReader(tx)
	out := make([]rest, len(judged))
	for i, e := range judged {
		out[i].source = -1
		s, ok := at[e.Datum.Source]
		if !ok || e.Datum.Place == nil {
			continue
		}
		p, grade, err := reader.Where(d.sources[s].record, *e.Datum.Place, e.Datum.Decided)
		if err != nil {
			return nil, err
		}
		if out[i].lost = grade == text.Lost; !out[i].lost {
			out[i] = rest{source: s, span: query.LayerSpan{Number: uint32(i + 1), Start: uint32(p.Start), End: uint32(p.End), First: uint32(p.First - 1), Last: uint32(p.Last - 1)}}
		}
	}
	return out, nil
}

// element gives the expression that matches an element of a configuration.
func (d *Data) element(c cmo.CMOC, e cmo.Element) (string, error) {
	if matched := e.Query(d.tree.Path); matched != "" {
		return matched, nil
	}
	return "", problem.New(problem.Conflict, "cmoc %d: %s is matched by nothing yet", c.No, e.Label).
		Because("An element is matched by its codes, or by an expression.").Suggest("cmo cmoc edit %d", c.No)
}

func (d *Data) expandCMOC(cmocs []cmo.CMOC, name string) (string, error) {
	number, part, whole := strings.Cut(name, ".")
	c, err := cmocNo(cmocs, number)
	if err != nil {
		return "", err
	}
	if whole {
		e, ok := c.Element(part)
		if !ok {
			return "", problem.New(problem.NotFound, "cmoc %d has no %s", c.No, part).Suggest("cmo cmoc show %d", c.No)
		}
		return d.element(c, e)
	}
	join := func(elements []cmo.Element, with string) (string, error) {
		var parts []string
		for _, e := range elements {
			x, err := d.element(c, e)
			if err != nil {
				return "", err
			}
			if e.Match != "" || len(elements) > 1 && len(e.Codes) > 1 {
				x = "(" + x + ")"
			}
			parts = append(parts, x)
		}
		return strings.Join(parts, with), nil
	}
	ifs := append(c.In(cmo.Context), c.In(cmo.Mechanism)...)
	outcomes := slices.DeleteFunc(c.In(cmo.Outcome), func(e cmo.Element) bool { return e.Unintended })
	if all := c.In(cmo.Outcome); len(ifs) > 0 && len(outcomes) == 0 && len(all) > 0 {
		return "", problem.New(problem.Conflict, "cmoc %d has no intended outcome, which its test would be about", c.No).
			Because("Its outcomes are unintended. They can be asked for by name.").Suggest("cmo query %s", byName(c, ifs, all))
	}
	if len(ifs) == 0 || len(outcomes) == 0 {
		return "", problem.New(problem.Conflict, "cmoc %d is not a whole test yet: it lacks %s", c.No, strings.Join(c.Lacks(), " and ")).
			Suggest("cmo cmoc edit %d", c.No)
	}
	a, err := join(ifs, " and ")
	if err != nil {
		return "", err
	}
	b, err := join(outcomes, " and ")
	return a + " => " + b, err
}

// byName writes the test of a configuration element by element.
func byName(c cmo.CMOC, ifs, outcomes []cmo.Element) string {
	list := func(elements []cmo.Element) string {
		var parts []string
		for _, e := range elements {
			parts = append(parts, fmt.Sprintf("cmoc:%d.%s", c.No, e.Label))
		}
		return strings.Join(parts, " and ")
	}
	return "if " + list(ifs) + " then " + list(outcomes) + " in case"
}

func cmocNo(cmocs []cmo.CMOC, number string) (cmo.CMOC, error) {
	n, err := strconv.Atoi(number)
	for _, c := range cmocs {
		if err == nil && c.No == n {
			return c, nil
		}
	}
	return cmo.CMOC{}, problem.New(problem.NotFound, "no cmoc %s", number).Suggest("cmo cmoc list")
}

// evidenceLayer gives the words that the judgements of a target rest on:
// cmoc-7 with its elements and arrows, cmoc-7.M1, statement-3, or all.
func evidenceLayer(cmocs []cmo.CMOC, statements []theory.Statement, judged []cmo.Evidence, resting []rest, name string) (*query.Layer, error) {
	target, part, _ := strings.Cut(name, ".")
	var id ref.ID
	switch kind, number, _ := strings.Cut(target, "-"); kind {
	case "":
	case "cmoc":
		c, err := cmocNo(cmocs, number)
		if err != nil {
			return nil, err
		}
		id = c.ID
	case "statement":
		i := slices.IndexFunc(statements, func(s theory.Statement) bool { return strconv.Itoa(s.No) == number })
		if i < 0 {
			return nil, problem.New(problem.NotFound, "no statement %s", number).Suggest("cmo statement list")
		}
		id = statements[i].ID
	default:
		return nil, problem.New(problem.NotFound, "no evidence for %q", name).Because("Evidence is for cmoc-7, cmoc-7.M1, cmoc-7.C-M or statement-3.")
	}
	spans := map[int][]query.LayerSpan{}
	layer := &query.Layer{Name: "evidence", Spans: func(source int) []query.LayerSpan { return spans[source] }}
	for i, e := range judged {
		if !id.IsZero() && e.CMOC != id && e.Statement != id || part != "" && !strings.EqualFold(plainArrow(e.Part), plainArrow(part)) {
			continue
		}
		switch r := resting[i]; {
		case r.source >= 0:
			spans[r.source] = append(spans[r.source], r.span)
		case r.lost:
			layer.Lost = append(layer.Lost, uint32(i+1))
		default:
			layer.Wordless = append(layer.Wordless, uint32(i+1))
		}
	}
	for _, list := range spans {
		sort.SliceStable(list, func(a, b int) bool { return list[a].Start < list[b].Start })
	}
	if name != "" {
		layer.Name += ":" + name
	}
	return layer, nil
}

func plainArrow(part string) string { return strings.ReplaceAll(part, "–", "-") }

func (d *Data) judgementFields(cmocs []cmo.CMOC, statements []theory.Statement, judged []cmo.Evidence, coders map[ref.ID]string) {
	versions, targets := map[ref.ID]int{}, map[ref.ID]string{}
	for _, c := range cmocs {
		versions[c.ID], targets[c.ID] = c.Version, fmt.Sprintf("cmoc-%d", c.No)
	}
	for _, s := range statements {
		versions[s.ID], targets[s.ID] = s.Version, fmt.Sprintf("statement-%d", s.No)
	}
	of := func(e cmo.Evidence) ref.ID {
		if e.CMOC.IsZero() {
			return e.Statement
		}
		return e.CMOC
	}
	add := func(name string, known []string, get func(cmo.Evidence) string) {
		d.addField(query.Field{Name: name, Group: query.JudgementGroup, Owner: query.OfJudgement, Known: known, Values: func(at query.At, to []query.Value) []query.Value {
			if n := int(at.Judgement); n >= 1 && n <= len(judged) {
				return word(to, get(judged[n-1]))
			}
			return to
		}})
	}
	add("stance", cmo.Stances, func(e cmo.Evidence) string { return e.Stance })
	add("relevance", cmo.Grades, func(e cmo.Evidence) string { return e.Relevance })
	add("trust", cmo.Grades, func(e cmo.Evidence) string { return e.Trust })
	add("assessor", d.Names.Coders, func(e cmo.Evidence) string { return coders[e.Assessor] })
	add("target", slices.Sorted(maps.Values(targets)), func(e cmo.Evidence) string { return targets[of(e)] })
	add("judged", []string{"current", "older"}, func(e cmo.Evidence) string {
		if e.Version < versions[of(e)] {
			return "older"
		}
		return "current"
	})
}

package query

import (
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// words makes the spans of a node; braces stand around it, and asking says
// whether it may ask for interviewers.
func (p *planner) words(n *node, braces []filter, asking bool) (*words, error) {
	var name strings.Builder
	writeNode(&name, n, opAnd)
	w := &words{op: n.op, mask: -1, name: name.String()}
	switch n.op {
	case opBraces:
		return p.words(n.parts[0], append(slices.Clone(braces), n.filters...), asking)
	case opTerm:
		if n.term.kind == uncodedTerm {
			return p.uncoded(n, braces, asking)
		}
		var err error
		w.leaf, err = p.leaf(n, braces, asking)
		return w, err
	case opRelate:
		return p.relation(w, n, braces, asking)
	}
	for _, part := range n.parts {
		made, err := p.words(part, braces, asking)
		if err != nil {
			return nil, err
		}
		w.parts = append(w.parts, made)
	}
	return w, nil
}

// relation makes the two sides. Braces around a relation choose among the
// spans it keeps, which are those of its left side.
func (p *planner) relation(w *words, n *node, braces []filter, asking bool) (*words, error) {
	w.rel = n.rel
	if n.rel.word == relLinked && p.bound.names.Linked == nil {
		return nil, fault(p.src, n.rel.at.Start, n.rel.at.End, `"linked" cannot be asked for yet`)
	}
	if n.rel.away.Words {
		p.wordGaps = true
	}
	braces, err := p.partners(w, braces)
	if err != nil {
		return nil, err
	}
	p.deep++
	defer func() { p.deep-- }()
	if n.rel.word == relWith && len(braces) > 0 {
		b, err := p.filters(braces)
		if err != nil {
			return nil, err
		}
		if len(b.mark)+len(b.judgement) > 0 {
			f := b.source[0]
			return nil, fault(p.src, f.at.Start, f.at.End, "the words under both belong to two codings").
				Because("Put these braces after one of the two terms.")
		}
		w.mask = p.mask(b, false)
		p.asks = p.asks || b.asks && asking
		braces = nil
	}
	left, err := p.words(n.parts[0], braces, asking)
	if err != nil {
		return nil, err
	}
	right, err := p.words(n.parts[1], nil, false)
	if err != nil {
		return nil, err
	}
	w.parts = []*words{left, right}
	return w, nil
}

// partners takes the filters on the code across a relation out of its braces;
// those of where hold for the relation that is left when all others are
// brought together.
func (p *planner) partners(w *words, braces []filter) ([]filter, error) {
	var rest []filter
	for _, f := range braces {
		if foldName(f.field.name) != "partner" {
			rest = append(rest, f)
			continue
		}
		if w.rel.word == relWith {
			return nil, p.noPartner(f)
		}
		c, err := p.fields.bind(p.src, f)
		if err != nil {
			return nil, err
		}
		w.partner = append(w.partner, c)
	}
	if p.deep == 0 && w.rel.word != relWith {
		w.partner = append(w.partner, p.where.partner...)
		p.across = true
	}
	return rest, nil
}

// noPartner is the error of a partner where there is no relation.
func (p *planner) noPartner(f filter) *problem.Problem {
	return fault(p.src, f.at.Start, f.at.End, "partner is the code across a relation, and there is none").
		Because("It stands in braces around one, or in where: (hold near/2 outcome){partner=contained}.").
		Suggest("%s", typed("(any near/2 any){"+p.src[f.at.Start:f.at.End]+"}"))
}

// uncoded is passage not overlaps any, headings apart; braces about places choose passages,
// those about codings choose what counts as coded.
func (p *planner) uncoded(n *node, braces []filter, asking bool) (*words, error) {
	var places, marks []filter
	for _, f := range braces {
		c, err := p.fields.bind(p.src, f)
		if err != nil {
			return nil, err
		}
		if c.field.Group == MarkGroup {
			marks = append(marks, f)
		} else {
			places = append(places, f)
		}
	}
	left := &words{op: opTerm, mask: -1, name: "uncoded"}
	var err error
	if left.leaf, err = p.leaf(&node{op: opTerm, at: n.at, term: term{kind: uncodedTerm}}, places, asking); err != nil {
		return nil, err
	}
	right, err := p.words(&node{op: opTerm, at: n.at, term: term{kind: anyTerm}}, append(marks, interviewersToo(places)...), false)
	if err != nil {
		return nil, err
	}
	return &words{op: opRelate, mask: -1, name: "uncoded", rel: relation{word: relOverlaps, not: true}, parts: []*words{left, right}}, nil
}

// interviewersToo keeps the filters about interviewers: an interviewer's
// passage is coded by what is coded in it.
func interviewersToo(places []filter) []filter {
	var out []filter
	for _, f := range places {
		if foldName(f.field.name) == "interviewer" {
			out = append(out, f)
		}
	}
	return out
}

package query

import (
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A plan is a bound query taken apart for the engine: leaves, which make lists
// of spans; words, which combine lists; slots, which keep bits a unit; and the
// condition over the slots.
type plan struct {
	base     *mask // passages that make a unit
	masks    []*mask
	leaves   []*leaf
	slots    []*slot
	rows     []planRow // one; of an each, one a code
	beside   []*condition
	wordGaps bool // some distance is in words

	// Where a coding goes: leaves by code, by type, and those that take any.
	byCode [][]uint16
	byType [typeCount][]uint16
	byAny  []uint16
}

// A planRow is the condition of one row, and its slots.
type planRow struct {
	cond, what *condition // cond is nil unless it is a test
	from, to   int        // its slots
}

// maxLeaves is the most terms of all rows of one plan together.
const maxLeaves = 1 << 15

// A mask is a set of checks on passages. Equal sets are one mask.
type mask struct {
	checks      []*check
	interviewer bool // interviewers' passages are left out by default
	key         string
}

// A leafKind tells where the spans of a leaf come from.
type leafKind uint8

const (
	codingLeaf leafKind = iota
	textLeaf
	passageLeaf
	layerLeaf
)

// A leaf is a term with its filters.
type leaf struct {
	kind    leafKind
	name    string
	mask    int
	needs   bool // it is known only where somebody read for it
	any     bool // of any polarity without being told: any, not a code
	spoken  bool // of passages: headings are none
	tests   []*markTest
	coders  []bool // who is asked for; nil is everybody
	named   bool   // filters name the polarity
	pattern text.Pattern
	layer   *Layer
	judged  []*check
	slots   []int // whose words it is, alone
}

// A markTest is a check on codings as a table over the values of a row's byte,
// or, of a field that others supply, the check itself.
type markTest struct {
	which builtin
	table []verdict
	check *check
}

// A words is a node that denotes spans.
type words struct {
	op    op // opTerm, opOr, opRelate
	leaf  int
	parts []*words
	rel   relation
	mask  int // of "with" in braces; -1 if none
	name  string

	partner []*check // on the codes across a relation
}

// A slot keeps the bits of one words node of the condition.
type slot struct {
	words *words
	left  *condition // of a relation whose left side must be asked apart
	match bool       // its spans are matches
	first bool       // it belongs to the first half of a test
	name  string
	at    text.Span
}

// A condition joins slots.
type condition struct {
	op    op // opTerm, opAnd, opOr, opNot
	slot  int
	parts []*condition
}

// A planner makes one plan.
type planner struct {
	*plan
	bound  *Bound
	fields *fieldBook
	row    uint32         // the code of the row, for it
	known  map[string]int // leaves that are the same in every row
	src    string
	where  bounded
	asks   bool // some term asks for interviewers
	deep   int  // relations around the one at hand
	across bool // some relation was there for partners in where
}

// bounded are filters that were looked up, by what they act on.
type bounded struct {
	place, mark, judgement []*check
	partner                []*check
	source                 []filter
	interviewer, polarity  bool // they name it
	asks                   bool // interviewers pass
}

func newPlan(b *Bound, rows []uint32, beside beside) (*plan, error) {
	p := &planner{plan: &plan{}, bound: b, fields: b.fields, src: b.query.text, known: map[string]int{}}
	var err error
	if p.where, err = p.filters(b.query.where); err != nil {
		return nil, err
	}
	for _, c := range beside.where {
		p.where.add(c)
	}
	p.byCode = make([][]uint16, len(p.bound.book.at))
	for _, p.row = range rows {
		row := planRow{from: len(p.slots)}
		if b.query.cond != nil {
			if row.cond, err = p.condition(b.query.cond, true, true); err != nil {
				return nil, err
			}
		}
		if row.what, err = p.condition(b.query.what, true, false); err != nil {
			return nil, err
		}
		row.to = len(p.slots)
		p.rows = append(p.rows, row)
		if len(p.leaves) > maxLeaves {
			return nil, fault(p.src, 0, len(p.src), "this query has too many terms for so many rows")
		}
	}
	if len(p.where.partner) > 0 && !p.across {
		for _, f := range b.query.where {
			if foldName(f.field.name) == "partner" {
				return nil, p.noPartner(f)
			}
		}
	}
	p.base = p.masks[p.mask(bounded{}, p.asks || p.where.asks)]
	for _, t := range beside.terms {
		p.src = t.src
		c, err := p.condition(t.node, false, false)
		if err != nil {
			return nil, err
		}
		p.beside = append(p.beside, c)
	}
	return p.plan, nil
}

// A beside is what is asked together with a query, in the same pass: further
// conditions, whose spans are no matches, and further filters for every term.
type beside struct {
	terms []*axisTerm
	where []*check
}

// filters looks filters up and sorts them by what they act on.
func (p *planner) filters(all []filter) (bounded, error) {
	var b bounded
	for _, f := range all {
		c, err := p.fields.bind(p.src, f)
		if err != nil {
			return b, err
		}
		b.add(c)
		b.source = append(b.source, f)
	}
	return b, nil
}

// add puts a check where it belongs.
func (b *bounded) add(c *check) {
	switch c.field.Group {
	case PlaceGroup:
		b.place = append(b.place, c)
	case MarkGroup:
		if c.field.builtin == fieldPartner {
			b.partner = append(b.partner, c)
			break
		}
		b.mark = append(b.mark, c)
	case JudgementGroup:
		b.judgement = append(b.judgement, c)
	}
	switch c.field.builtin {
	case fieldInterviewer:
		b.interviewer = true
		b.asks = b.asks || c.judge([]Value{{Word: "yes"}}, make([][]Value, len(c.values))) == passes
	case fieldPolarity:
		b.polarity = true
	}
}

// mask gives the number of the mask of where and braces together.
func (p *planner) mask(braces bounded, all bool) int {
	m := &mask{interviewer: !all && !p.where.interviewer && !braces.interviewer}
	m.checks = append(slices.Clone(p.where.place), braces.place...)
	var key strings.Builder
	for _, c := range m.checks {
		key.WriteString(c.text + ",")
	}
	if m.interviewer {
		key.WriteString("!")
	}
	m.key = key.String()
	for i, other := range p.masks {
		if other.key == m.key {
			return i
		}
	}
	p.masks = append(p.masks, m)
	return len(p.masks) - 1
}

// condition makes slots of what denotes words and joins them. Its spans are
// matches where it stands under an even number of nots.
func (p *planner) condition(n *node, match, first bool) (*condition, error) {
	if n.op == opAnd || n.op == opNot || n.op == opOr {
		if n.op == opNot {
			match = !match
		}
		c := &condition{op: n.op}
		for _, part := range n.parts {
			made, err := p.condition(part, match, first)
			if err != nil {
				return nil, err
			}
			c.parts = append(c.parts, made)
		}
		return c, nil
	}
	if n.op == opBraces && n.parts[0].op == opOr { // (a or b){f} is a{f} or b{f}
		return p.condition(shared(n), match, first)
	}
	w, err := p.words(n, nil, true)
	if err != nil {
		return nil, err
	}
	var name strings.Builder
	writeNode(&name, n, opAnd)
	s := &slot{words: w, match: match, first: first, name: name.String(), at: n.at}
	number := len(p.slots)
	p.slots = append(p.slots, s)
	p.alone(w, number)
	if w.op == opRelate && w.leftOwn() {
		s.left = p.leftCondition(w.parts[0], n)
	}
	return &condition{op: opTerm, slot: number}, nil
}

// alone notes on a leaf that a slot is that leaf and nothing else.
func (p *planner) alone(w *words, slot int) {
	if w.op == opTerm {
		l := p.leaves[w.leaf]
		l.slots = append(l.slots, slot)
	}
}

// shared gives an or of braced parts for a braced or.
func shared(n *node) *node {
	inner := n.parts[0]
	out := &node{op: opOr, at: n.at}
	for _, part := range inner.parts {
		braced := &node{op: opBraces, at: part.at, parts: []*node{part}, filters: n.filters}
		if part.op == opBraces {
			braced.parts, braced.filters = part.parts, append(slices.Clone(n.filters), part.filters...)
		}
		out.parts = append(out.parts, braced)
	}
	return out
}

// leftOwn reports whether the left side of a relation may be without data
// where the relation itself could show: an or stands at its left end, or words
// under both with filters of their own.
func (w *words) leftOwn() bool {
	for w.op == opRelate {
		if w.mask >= 0 {
			return true
		}
		w = w.parts[0]
	}
	return w.op == opOr
}

// leftCondition gives the condition whose no data is that of a relation's left
// side.
func (p *planner) leftCondition(w *words, n *node) *condition {
	if w.op == opOr {
		c := &condition{op: opOr}
		for _, part := range w.parts {
			c.parts = append(c.parts, p.leftCondition(part, n))
		}
		return c
	}
	s := &slot{words: w, name: w.name, at: n.at}
	number := len(p.slots)
	p.slots = append(p.slots, s)
	p.alone(w, number)
	if w.op == opRelate && w.leftOwn() {
		s.left = p.leftCondition(w.parts[0], n)
	}
	return &condition{op: opTerm, slot: number}
}

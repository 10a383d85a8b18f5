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
	cond     *condition // of a test, the first half
	what     *condition
	wordGaps bool // some distance is in words

	// Where a coding goes: leaves by code, by type, and those that take any.
	byCode [][]uint16
	byType [typeCount][]uint16
	byAny  []uint16
}

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
	tests   []*markTest
	coders  []bool // who is asked for; nil is everybody
	named   bool   // filters name the polarity
	pattern text.Pattern
	layer   *Layer
	judged  []*check
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
	row    uint32 // the code of the row, for it
	src    string
	where  bounded
	asks   bool // some term asks for interviewers
}

// bounded are filters that were looked up, by what they act on.
type bounded struct {
	place, mark, judgement []*check
	source                 []filter
	interviewer, polarity  bool // they name it
	asks                   bool // interviewers pass
}

func newPlan(b *Bound, fields *fieldBook, row uint32) (*plan, error) {
	p := &planner{plan: &plan{}, bound: b, fields: fields, row: row, src: b.query.text}
	var err error
	if p.where, err = p.filters(b.query.where); err != nil {
		return nil, err
	}
	p.byCode = make([][]uint16, len(p.bound.book.at))
	if b.query.cond != nil {
		if p.cond, err = p.condition(b.query.cond, true, true); err != nil {
			return nil, err
		}
	}
	if p.what, err = p.condition(b.query.what, true, false); err != nil {
		return nil, err
	}
	p.base = p.masks[p.mask(bounded{}, p.asks || p.where.asks)]
	return p.plan, nil
}

// filters looks filters up and sorts them by what they act on.
func (p *planner) filters(all []filter) (bounded, error) {
	var b bounded
	for _, f := range all {
		c, err := p.fields.bind(p.src, f)
		if err != nil {
			return b, err
		}
		switch c.field.Group {
		case PlaceGroup:
			b.place = append(b.place, c)
		case MarkGroup:
			b.mark = append(b.mark, c)
		case JudgementGroup:
			b.judgement = append(b.judgement, c)
		}
		b.source = append(b.source, f)
		switch c.field.builtin {
		case fieldInterviewer:
			b.interviewer = true
			b.asks = b.asks || c.judge([]Value{{Word: "yes"}}, make([][]Value, len(c.values))) == passes
		case fieldPolarity:
			b.polarity = true
		}
	}
	return b, nil
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
	if w.op == opRelate && w.leftOwn() {
		s.left = p.leftCondition(w.parts[0], n)
	}
	return &condition{op: opTerm, slot: number}, nil
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
	if w.op == opRelate && w.leftOwn() {
		s.left = p.leftCondition(w.parts[0], n)
	}
	return &condition{op: opTerm, slot: number}
}

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

// uncoded is passage not overlaps any; braces about places choose passages,
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
	left, err := p.words(&node{op: opTerm, at: n.at, term: term{kind: passageTerm}}, places, asking)
	if err != nil {
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

// leaf makes a leaf, or finds the equal one.
func (p *planner) leaf(n *node, braces []filter, asking bool) (int, error) {
	t := n.term
	all := slices.Clone(braces)
	for _, m := range t.marks {
		name, _ := markField(m.text)
		v := given{text: m.text, at: m.at}
		if m.text == "any" {
			v.form = anyValue
		}
		all = append(all, filter{field: fieldName{name: name, at: m.at}, values: []given{v}, at: m.at})
	}
	own, err := p.filters(all)
	if err != nil {
		return 0, err
	}
	if asking && own.asks {
		p.asks = true
	}
	l := &leaf{mask: p.mask(own, false)}
	var name strings.Builder
	writeTerm(&name, term{kind: t.kind, text: t.text, id: t.id, whole: t.whole, exact: t.exact, marks: t.marks})
	l.name = name.String()
	if err := p.belongs(n, all, own); err != nil {
		return 0, err
	}
	switch t.kind {
	case wordsTerm, regexpTerm:
		l.kind = textLeaf
		if t.kind == wordsTerm {
			l.pattern, err = text.ParsePattern(t.text)
		} else {
			l.pattern, err = text.RegexpPattern(t.text)
		}
		if err != nil {
			return 0, atPlace(p.src, n.at, err)
		}
		return p.addLeaf(l), nil
	case passageTerm:
		l.kind = passageLeaf
		return p.addLeaf(l), nil
	case evidenceTerm:
		return p.evidence(n, l, own)
	}
	number := p.addLeaf(l)
	p.coding(l, t, number)
	p.marks(l, own)
	return number, nil
}

func (p *planner) addLeaf(l *leaf) int {
	p.leaves = append(p.leaves, l)
	return len(p.leaves) - 1
}

// coding says which codings go to a leaf.
func (p *planner) coding(l *leaf, t term, number int) {
	to := uint16(number)
	l.needs = true
	code := t.code
	switch t.kind {
	case anyTerm:
		l.needs, l.any = false, true
		p.byAny = append(p.byAny, to)
		return
	case typeTerm:
		types := t.typ.among()
		if t.exact {
			types = types[:1]
		}
		for _, typ := range types {
			p.byType[typ] = append(p.byType[typ], to)
		}
		return
	case itTerm:
		code = p.row
		l.name = p.bound.book.spelled(code)
	}
	codes := []uint32{code}
	if !t.exact {
		codes = p.bound.book.under(code)
	}
	for _, c := range codes {
		p.byCode[c] = append(p.byCode[c], to)
	}
}

// belongs refuses filters that have nothing to choose among in a term.
func (p *planner) belongs(n *node, all []filter, own bounded) error {
	kind := n.term.kind
	spans := kind == wordsTerm || kind == regexpTerm || kind == passageTerm
	for _, f := range all {
		found, _ := p.fields.find(f.field.name)
		switch {
		case found.Group == MarkGroup && spans:
			return fault(p.src, f.at.Start, f.at.End, "%s belongs to a coding", f.field.name).
				Because("%s is chosen by where it was said: %s{wave=baseline}.", p.src[n.at.Start:n.at.End], p.src[n.at.Start:n.at.End])
		case found.Group == MarkGroup && kind == evidenceTerm:
			return fault(p.src, f.at.Start, f.at.End, "%s belongs to a coding", f.field.name).
				Because("Evidence is chosen by its judgement: evidence{stance=refutes}.")
		case found.Group == JudgementGroup && kind != evidenceTerm:
			return fault(p.src, f.at.Start, f.at.End, "%s belongs to a judgement", f.field.name).
				Because("Judgements are asked for by evidence: evidence{%s}.", p.src[f.at.Start:f.at.End])
		}
	}
	return nil
}

// evidence makes the leaf of a layer.
func (p *planner) evidence(n *node, l *leaf, own bounded) (int, error) {
	if p.bound.names.Evidence == nil {
		return 0, fault(p.src, n.at.Start, n.at.End, `"evidence" cannot be asked for yet`)
	}
	layer, err := p.bound.names.Evidence(n.term.text)
	if err != nil {
		return 0, atPlace(p.src, n.at, err)
	}
	l.kind, l.layer = layerLeaf, layer
	l.judged = append(slices.Clone(p.where.judgement), own.judgement...)
	return p.addLeaf(l), nil
}

// marks makes the tests on codings, from where and braces.
func (p *planner) marks(l *leaf, own bounded) {
	l.named = own.polarity || p.where.polarity
	for _, c := range append(slices.Clone(p.where.mark), own.mark...) {
		t := &markTest{which: c.field.builtin, check: c}
		switch c.field.builtin {
		case fieldPolarity:
			t.table = tableOf(c, len(polarityWords), func(i int) []Value { return []Value{{Word: polarityWords[i]}} })
		case fieldStatus:
			t.table = tableOf(c, len(statusWords), func(i int) []Value { return wordValue(statusWords[i]) })
		case fieldSlot:
			t.table = tableOf(c, int(typeCount), func(i int) []Value { return slotValues(Type(i)) })
		case fieldIntensity:
			t.table = tableOf(c, 256, func(i int) []Value {
				if n, ok := Intensity(i).Given(); ok {
					return []Value{{Number: float64(n)}}
				}
				return nil
			})
		case fieldCoder:
			t.table = tableOf(c, len(p.bound.names.Coders), func(i int) []Value { return wordValue(p.bound.names.Coders[i]) })
			l.coders = also(l.coders, t.table)
		case fieldCode:
			t.table = codeTable(c, len(p.bound.book.at))
		}
		l.tests = append(l.tests, t)
	}
}

// wordValue is a word as values: none if it is empty.
func wordValue(word string) []Value {
	if word == "" {
		return nil
	}
	return []Value{{Word: word}}
}

// slotValues gives a slot as values: a resource is a mechanism too.
func slotValues(t Type) []Value {
	switch t {
	case NoType:
		return nil
	case Resource, Reasoning:
		return []Value{{Word: t.String()}, {Word: Mechanism.String()}}
	}
	return []Value{{Word: t.String()}}
}

func tableOf(c *check, n int, values func(int) []Value) []verdict {
	table := make([]verdict, n)
	for i := range table {
		table[i] = c.judge(values(i), make([][]Value, len(c.values)))
	}
	return table
}

// codeTable judges codes: = means the code and all under it.
func codeTable(c *check, n int) []verdict {
	table := make([]verdict, n)
	for i := range table {
		under := false
		for _, w := range c.values {
			under = under || w.codes[uint32(i)] || w.form == anyValue
		}
		if under != (c.op == unequal) {
			table[i] = passes
		}
	}
	return table
}

// also keeps the coders who pass a further table.
func also(coders []bool, table []verdict) []bool {
	out := make([]bool, len(table))
	for i, v := range table {
		out[i] = v == passes && (coders == nil || coders[i])
	}
	return out
}

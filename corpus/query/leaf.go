package query

import (
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// leaf makes the leaf of a term, with the filters of where and braces.
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
	key := p.leafKey(n, all)
	if number, ok := p.known[key]; ok && t.kind != itTerm {
		return number, nil
	}
	l := &leaf{mask: p.mask(own, false)}
	p.known[key] = len(p.leaves)
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
	case passageTerm, uncodedTerm:
		l.kind, l.spoken = passageLeaf, t.kind == uncodedTerm
		return p.addLeaf(l), nil
	case evidenceTerm:
		return p.evidence(n, l, own)
	}
	number := p.addLeaf(l)
	p.coding(l, t, number)
	p.marks(l, own)
	return number, nil
}

// leafKey tells equal leaves by: their term and filters.
func (p *planner) leafKey(n *node, all []filter) string {
	var b strings.Builder
	t := n.term
	t.marks = nil
	writeTerm(&b, t)
	writeFilters(&b, all)
	return b.String()
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
		case found.builtin == fieldPartner:
			return p.noPartner(f)
		case found.Group == MarkGroup && spans:
			term := p.src[n.at.Start:n.at.End]
			return suggestQuery(fault(p.src, f.at.Start, f.at.End, "%s belongs to a coding", f.field.name).
				Because("%s is chosen by where it was said: %s{wave=baseline}.", term, term), term+" overlaps any{"+p.src[f.at.Start:f.at.End]+"}")
		case found.Group == MarkGroup && kind == evidenceTerm:
			return fault(p.src, f.at.Start, f.at.End, "%s belongs to a coding", f.field.name).
				Because("Evidence is chosen by its judgement: evidence{stance=refutes}.").
				Suggest("%s", typed("evidence overlaps any{"+p.src[f.at.Start:f.at.End]+"}"))
		case found.Group == JudgementGroup && kind != evidenceTerm:
			return fault(p.src, f.at.Start, f.at.End, "%s belongs to a judgement", f.field.name).
				Because("Judgements are asked for by evidence: evidence{%s}.", p.src[f.at.Start:f.at.End]).
				Suggest("%s", typed(p.src[n.at.Start:n.at.End]+" overlaps evidence{"+p.src[f.at.Start:f.at.End]+"}"))
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

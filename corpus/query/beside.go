package query

import (
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// An axisTerm is a condition asked beside a query: a row or column of a
// matrix, a code of a contrast.
type axisTerm struct {
	src  string // what errors show
	name string // for a reader
	node *node
	code uint32 // that it names, with or without those under it
}

// aside runs the query together with what is asked beside it, over one study.
// Its rows are those of an each, or the one row of a query without.
func (b *Bound) aside(study *Study, beside beside) ([]*engine, error) {
	rows := b.rows
	if rows == nil {
		rows = []uint32{0}
	}
	var out []*engine
	for some := range slices.Chunk(rows, rowsAtOnce) {
		p, err := newPlan(b, some, beside)
		if err != nil {
			return nil, err
		}
		e, err := b.runPlan(p, study, nil)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// askedTerm reads a term that is asked beside a query and looks its names up.
func (b *Bound) askedTerm(src string) (*node, error) {
	q, err := parse(src, true)
	if err != nil {
		return nil, err
	}
	if q.cond != nil || q.each != nil || q.said || len(q.where) > 0 {
		return nil, fault(src, 0, len(src), "this is a whole query, and a term is wanted").
			Because("What is counted in, and where, is said by the query itself.")
	}
	e := &expander{names: b.names, q: q, left: 100}
	n, err := e.node(q.what)
	if err != nil {
		return nil, err
	}
	r := &resolver{q: q, book: b.book, bound: &Bound{}}
	return r.node(n)
}

// spread gives the rows or columns of a term: a code with others under it is
// spread over those and itself alone, a type over its codes, an "or" over its
// parts. Anything else is one.
func (b *Bound) spread(src string, n *node) ([]*axisTerm, error) {
	var codes []uint32
	inner, wrap := n, func(n *node) *node { return n }
	if n.op == opBraces && n.parts[0].op == opTerm {
		inner = n.parts[0]
		wrap = func(part *node) *node {
			braced := *n
			braced.parts = []*node{part}
			return &braced
		}
	}
	switch {
	case inner.op == opOr && inner == n:
		var out []*axisTerm
		for _, part := range n.parts {
			out = append(out, b.axisTermOf(src, part))
		}
		return out, nil
	case inner.op != opTerm || inner.term.exact:
	case inner.term.kind == anyTerm || inner.term.kind == typeTerm:
		r := &resolver{q: &Query{text: src}, book: b.book}
		var err error
		if codes, err = r.rowCodes(inner); err != nil {
			return nil, err
		}
	case inner.term.code != 0:
		for _, c := range b.book.children[inner.term.code] {
			if k := b.book.code(c); k != nil && !k.Retired {
				codes = append(codes, c)
			}
		}
	}
	if len(codes) == 0 {
		return []*axisTerm{b.axisTermOf(src, n)}, nil
	}
	var out []*axisTerm
	for _, c := range codes {
		t := b.axisTermOf(src, wrap(b.codeNode(inner, c, false)))
		t.name, t.code = b.book.shown(c), c
		out = append(out, t)
	}
	if inner.term.code != 0 {
		out = append(out, b.axisTermOf(src, wrap(b.codeNode(inner, inner.term.code, true))))
	}
	return out, nil
}

// codeNode gives a term for a code with the marks of another term.
func (b *Bound) codeNode(like *node, code uint32, exact bool) *node {
	n := &node{op: opTerm, at: like.at}
	n.term.kind, n.term.text, n.term.id, n.term.whole = spelledTerm(b.book.spelled(code))
	n.term.code, n.term.exact = code, exact
	if like.term.kind != anyTerm {
		n.term.marks = like.term.marks
	}
	return n
}

// axisTermOf names a term as it is understood.
func (b *Bound) axisTermOf(src string, n *node) *axisTerm {
	var name strings.Builder
	writeNode(&name, n, opRelate)
	t := &axisTerm{src: src, name: name.String(), node: n}
	if n.op == opTerm {
		t.code = n.term.code
	}
	return t
}

// codesUnder gives a condition for every code under a term, for a contrast.
func (b *Bound) codesUnder(src string) ([]*axisTerm, error) {
	n, err := b.askedTerm(src)
	if err != nil {
		return nil, err
	}
	terms, err := b.spread(src, n)
	if err != nil {
		return nil, err
	}
	if len(terms) < 2 {
		return nil, faultOf(problem.Invalid, src, text.Span{End: len(src)}, "no code is under %q", src).
			Because("A contrast compares the codes under a code or of a type.").Suggest("cmo code list")
	}
	return terms, nil
}

// namedCodes gives the codes that a query names, and all under those that are
// not named alone.
func (b *Bound) namedCodes() map[uint32]bool {
	out := map[uint32]bool{}
	var walk func(n *node)
	walk = func(n *node) {
		if n == nil {
			return
		}
		for _, part := range n.parts {
			walk(part)
		}
		if n.op == opTerm && n.term.code != 0 {
			out[n.term.code] = true
			if !n.term.exact {
				for _, c := range b.book.under(n.term.code) {
					out[c] = true
				}
			}
		}
	}
	walk(b.query.cond)
	walk(b.query.what)
	return out
}

// equals gives the check that a field has a value, as the values of axes are.
func (f *field) equals(label string, rank float64, book *book) *check {
	w := wanted{key: foldName(label), date: label, number: rank}
	switch {
	case label == "":
		w.form = noValue
	case f.Type == NumberType:
		w.form = quotedValue
	case f.builtin == fieldCode:
		w.codes = map[uint32]bool{}
		for _, c := range book.codes {
			if book.shown(c.Number) == label {
				w.codes[c.Number] = true
			}
		}
	}
	return &check{field: f, op: equal, values: []wanted{w}, text: f.Name + "=\"" + label + "\""}
}

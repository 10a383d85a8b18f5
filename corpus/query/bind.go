package query

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A Bound is a query whose names were looked up: it can be run over any Study
// with these Names.
type Bound struct {
	query  *Query // as understood: names as the codebook spells them
	names  *Names
	book   *book
	fields *fieldBook
	rows   []uint32 // codes of each
	plans  []*plan  // one; of an each, one for every so many rows
	uses   []Use
}

// A Use is a name in the query and the code it was understood as, so that a
// saved query keeps the id behind each name.
type Use struct {
	At   text.Span
	Code uint32
}

// Uses gives the codes that the query names, in the order of the text.
func (b *Bound) Uses() []Use { return b.uses }

// String gives the query as understood, in the canonical form.
func (b *Bound) String() string { return b.query.String() }

// Echo gives the query as understood, as it is shown above a result.
func (b *Bound) Echo() string { return b.query.Echo() }

// Bind looks up every name. It is a Problem: NotFound for a name nobody knows,
// Invalid for one that several could mean or that is asked for what it has
// not, Usage for what the language has but nothing evaluates.
func (q *Query) Bind(names *Names) (*Bound, error) {
	b := &Bound{names: names, book: newBook(names.Codes)}
	expanded, err := b.expand(q)
	if err != nil {
		return nil, err
	}
	r := &resolver{q: expanded, book: b.book, bound: b}
	if b.query, err = r.query(); err != nil {
		return nil, err
	}
	if expanded.each != nil {
		if b.rows, err = r.rowCodes(b.query.each); err != nil {
			return nil, err
		}
	} else {
		b.rows = []uint32{0}
	}
	b.fields = newFieldBook(names, b.book)
	for rows := range slices.Chunk(b.rows, rowsAtOnce) {
		p, err := newPlan(b, rows, beside{})
		if err != nil {
			return nil, err
		}
		b.plans = append(b.plans, p)
	}
	if expanded.each == nil {
		b.rows = nil
	}
	return b, nil
}

// rowsAtOnce is how many rows of an each are answered in one pass.
const rowsAtOnce = 64

// expand puts expressions in the place of saved queries and of configurations.
func (b *Bound) expand(q *Query) (*Query, error) {
	e := &expander{names: b.names, q: q, left: 100}
	for q.each == nil && q.cond == nil && q.what.op == opTerm && q.what.term.kind == savedTerm {
		inner, err := e.parsed("saved", q.what)
		if err != nil {
			return nil, err
		}
		if !wholeOnly(inner) && (inner.what.op != opTerm || inner.what.term.kind != savedTerm) {
			break
		}
		if q, err = e.merge(q, inner); err != nil {
			return nil, err
		}
		e.q = q
	}
	if q.what.op == opTerm && q.what.term.kind == cmocTerm && !strings.Contains(q.what.term.text, ".") {
		test, err := e.parsed("cmoc", q.what)
		if err != nil {
			return nil, err
		}
		if test.cond == nil || test.each != nil || len(test.where) > 0 {
			return nil, faultOf(problem.Invalid, q.text, q.what.at, "cmoc:%s is no whole test", q.what.term.text).
				Because("Its contexts and mechanisms are the if-part, its outcomes the then-part.").Suggest("cmo cmoc show %s", q.what.term.text)
		}
		copied := *q
		copied.cond, copied.what = place(test.cond, q.what.at), place(test.what, q.what.at)
		q, e.q = &copied, &copied
	}
	copied := *q
	for _, n := range []**node{&copied.each, &copied.cond, &copied.what} {
		if *n == nil {
			continue
		}
		var err error
		if *n, err = e.node(*n); err != nil {
			return nil, err
		}
	}
	if copied.cond != nil && !copied.said {
		return nil, fault(q.text, q.what.at.Start, q.what.at.End, "a test needs to know in what").
			Because("Cases, participants, sources … : the test is made in each of them.").Suggest("%s", typed(q.text+" in case"))
	}
	return &copied, nil
}

// An expander replaces saved: and cmoc: terms, a bounded number of them, since
// a saved query may name saved queries.
type expander struct {
	names *Names
	q     *Query
	left  int
}

func (e *expander) node(n *node) (*node, error) {
	if n.op == opTerm && (n.term.kind == savedTerm || n.term.kind == cmocTerm) {
		kind := "saved"
		if n.term.kind == cmocTerm {
			kind = "cmoc"
		}
		inner, err := e.parsed(kind, n)
		if err != nil {
			return nil, err
		}
		if wholeOnly(inner) {
			return nil, fault(e.q.text, n.at.Start, n.at.End, "%s:%s is more than an expression", kind, n.term.text).
				Because("It has clauses of its own, and stands alone: %s.", inner).Suggest("cmo query %s:%s", kind, n.term.text)
		}
		return e.node(place(inner.what, n.at))
	}
	if len(n.parts) == 0 {
		return n, nil
	}
	copied := *n
	copied.parts = make([]*node, len(n.parts))
	for i, part := range n.parts {
		var err error
		if copied.parts[i], err = e.node(part); err != nil {
			return nil, err
		}
	}
	return &copied, nil
}

// parsed gives the query behind a term.
func (e *expander) parsed(kind string, n *node) (*Query, error) {
	name := n.term.text
	if e.names.Expand == nil {
		return nil, fault(e.q.text, n.at.Start, n.at.End, "%q cannot be asked for yet", kind+":")
	}
	if e.left--; e.left < 0 {
		return nil, fault(e.q.text, n.at.Start, n.at.End, "%s:%s leads back to itself", kind, name).
			Because("A saved query that names itself, or too many inside each other, has no end.").Suggest("cmo saved list")
	}
	expression, err := e.names.Expand(kind, name)
	if _, ok := problem.As(err); ok {
		return nil, atPlace(e.q.text, n.at, err)
	} else if err != nil {
		return nil, fmt.Errorf("look up %s:%s: %w", kind, name, err)
	}
	inner, err := parse(expression, true)
	if p, ok := problem.As(err); ok {
		return nil, faultOf(problem.Invalid, e.q.text, n.at, "%s:%s cannot be read: %s", kind, name, p.What).
			Because("It says: %s.", expression).Suggest("cmo %s edit %s", kind, typedName(name))
	}
	return inner, err
}

// place gives a copy of a node all of which stands at one place of another
// query.
func place(n *node, at text.Span) *node {
	if n == nil {
		return nil
	}
	copied := *n
	copied.at, copied.rel.at = at, at
	copied.parts = nil
	for _, part := range n.parts {
		copied.parts = append(copied.parts, place(part, at))
	}
	copied.filters = placed(n.filters, at)
	copied.term.marks = append([]mark(nil), n.term.marks...)
	for i := range copied.term.marks {
		copied.term.marks[i].at = at
	}
	return &copied
}

// placed gives a copy of filters all of which stand at one place.
func placed(filters []filter, at text.Span) []filter {
	out := append([]filter(nil), filters...)
	for i := range out {
		f := &out[i]
		f.at, f.field.at = at, at
		f.values = append([]given(nil), f.values...)
		for j := range f.values {
			f.values[j].at = at
		}
	}
	return out
}

// A resolver gives every name its code or type, in a copy of the tree.
type resolver struct {
	q     *Query
	book  *book
	bound *Bound
}

// query resolves all of it.
func (r *resolver) query() (*Query, error) {
	copied := *r.q
	for _, n := range []**node{&copied.each, &copied.cond, &copied.what} {
		if *n == nil {
			continue
		}
		var err error
		if *n, err = r.node(*n); err != nil {
			return nil, err
		}
	}
	return &copied, nil
}

func (r *resolver) node(n *node) (*node, error) {
	copied := *n
	if n.op == opTerm {
		return &copied, r.term(&copied)
	}
	copied.parts = make([]*node, len(n.parts))
	for i, part := range n.parts {
		var err error
		if copied.parts[i], err = r.node(part); err != nil {
			return nil, err
		}
	}
	return &copied, nil
}

// term decides what a term names; the node becomes the term as understood.
func (r *resolver) term(n *node) error {
	t := &n.term
	switch t.kind {
	case nameTerm, codeTerm, typeTerm:
		code, typ, err := r.named(n)
		if err != nil {
			return err
		}
		if typ != NoType {
			t.kind, t.text, t.whole = typeTerm, typ.String(), false
			t.code = 0
			t.typ = typ
			return nil
		}
		r.bound.uses = append(r.bound.uses, Use{At: n.at, Code: code})
		t.code = code
		t.kind, t.text, t.id, t.whole = spelledTerm(r.book.spelled(code))
	}
	return nil
}

// spelledTerm takes the spelling of a code apart.
func spelledTerm(s string) (kind termKind, name string, id, whole bool) {
	value, prefixed := strings.CutPrefix(s, "code:")
	switch {
	case !prefixed:
		return nameTerm, s, false, false
	case strings.HasPrefix(value, "#"):
		return codeTerm, value[1:], true, false
	case strings.HasPrefix(value, `"`):
		return codeTerm, value[1 : len(value)-1], false, true
	}
	return codeTerm, value, false, false
}

// named finds the one code or type that a term means.
func (r *resolver) named(n *node) (uint32, Type, error) {
	t := n.term
	if t.id {
		found := r.book.byID(t.text)
		switch len(found) {
		case 1:
			return r.book.target[found[0]], NoType, nil
		case 0:
			return 0, NoType, faultOf(problem.NotFound, r.q.text, n.at, "no code has the id %q", "#"+t.text).Because("Ids stand first in lists.").Suggest("cmo code list")
		}
		return 0, NoType, r.several(n, found, nil)
	}
	codes, types := r.book.find(t.text, t.whole)
	switch t.kind {
	case codeTerm:
		types = nil
	case typeTerm:
		codes = nil
	}
	codes = r.targets(codes)
	switch {
	case len(codes) == 1 && len(types) == 0:
		return codes[0], NoType, nil
	case len(codes) == 0 && len(types) == 1:
		return 0, types[0], nil
	case len(codes) == 0:
		return 0, NoType, r.unknown(n)
	}
	return 0, NoType, r.several(n, codes, types)
}

// targets follows merged codes, each once.
func (r *resolver) targets(codes []uint32) []uint32 {
	var out []uint32
	for _, c := range codes {
		c = r.book.target[c]
		seen := false
		for _, o := range out {
			seen = seen || o == c
		}
		if !seen {
			out = append(out, c)
		}
	}
	return out
}

// rowCodes gives the codes of the rows of an each: those directly under a
// code, those of a type, or all.
func (r *resolver) rowCodes(n *node) ([]uint32, error) {
	var all []uint32
	seen := map[uint32]bool{}
	add := func(numbers ...uint32) {
		for _, number := range numbers {
			if c := r.book.code(number); c != nil && !c.Retired && c.Into == 0 && !seen[number] {
				seen[number] = true
				all = append(all, number)
			}
		}
	}
	var walk func(n *node)
	walk = func(n *node) {
		for _, part := range n.parts {
			walk(part)
		}
		switch {
		case n.op != opTerm:
		case n.term.kind == anyTerm:
			for _, c := range r.book.codes {
				add(c.Number)
			}
		case n.term.kind == typeTerm:
			for _, c := range r.book.codes {
				for _, t := range n.term.typ.among() {
					if c.Type == t {
						add(c.Number)
					}
				}
			}
		default:
			add(r.book.children[n.term.code]...)
		}
	}
	walk(n)
	if len(all) == 0 {
		return nil, suggestQuery(faultOf(problem.Invalid, r.q.text, n.at, "no code is under %q", r.q.text[n.at.Start:n.at.End]).
			Because("A row is made for every code directly under it."), r.q.text[:n.at.Start]+"any"+r.q.text[n.at.End:])
	}
	return all, nil
}

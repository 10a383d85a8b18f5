package query

import (
	"slices"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// A KeptQuery is a query in the form in which it is kept under a name: with the id
// behind each code and each saved query, so that renaming changes nothing.
type KeptQuery struct {
	Text  string
	Codes []uint32 // that it names, also in filters
	Saved []string // ids of the saved queries it names
}

// Keep gives a query in the form in which it is kept. saved gives the id of a
// saved query. It is a Problem as Bind gives it, if a name means nothing or
// several things.
func (q *Query) Keep(codes []Code, saved func(name string) (id string, err error)) (KeptQuery, error) {
	var k KeptQuery
	b := newBook(codes)
	r := &renamer{q: q, book: b}
	r.code = func(n uint32) (string, bool) {
		if !slices.Contains(k.Codes, n) {
			k.Codes = append(k.Codes, n)
		}
		return b.code(n).Whole, true
	}
	r.saved = func(t term) (string, error) {
		id, err := saved(t.text)
		if err == nil && !slices.Contains(k.Saved, id) {
			k.Saved = append(k.Saved, id)
		}
		return "#" + id, err
	}
	kept, err := r.query()
	if err != nil {
		return KeptQuery{}, err
	}
	k.Text = kept.String()
	return k, nil
}

// Respell writes a query that was kept with names as they are now. saved gives
// the name of a saved query by its id.
func (q *Query) Respell(codes []Code, saved func(id string) (string, error)) (string, error) {
	b := newBook(codes)
	r := &renamer{q: q, book: b}
	r.code = func(n uint32) (string, bool) { return b.spelled(n), false }
	r.saved = func(t term) (string, error) {
		if !t.id {
			return t.text, nil
		}
		return saved(t.text)
	}
	spelled, err := r.query()
	if err != nil {
		return "", err
	}
	return spelled.String(), nil
}

// A renamer writes the names in a query anew, in a copy of it.
type renamer struct {
	q     *Query
	book  *book
	code  func(uint32) (name string, id bool) // as a term is spelled, or an id
	saved func(term) (string, error)          // a name, or "#" and an id
}

func (r *renamer) query() (*Query, error) {
	out := *r.q
	for _, n := range []**node{&out.each, &out.cond, &out.what} {
		if *n == nil {
			continue
		}
		var err error
		if *n, err = r.node(*n); err != nil {
			return nil, err
		}
	}
	var err error
	out.where, err = r.filters(out.where)
	return &out, err
}

func (r *renamer) node(n *node) (*node, error) {
	out := *n
	var err error
	if out.filters, err = r.filters(n.filters); err != nil {
		return nil, err
	}
	if n.op == opTerm {
		return &out, r.term(&out)
	}
	out.parts = make([]*node, len(n.parts))
	for i, part := range n.parts {
		if out.parts[i], err = r.node(part); err != nil {
			return nil, err
		}
	}
	return &out, nil
}

func (r *renamer) term(n *node) error {
	t := &n.term
	switch t.kind {
	case nameTerm, codeTerm, typeTerm:
		code, typ, err := (&resolver{q: r.q, book: r.book}).named(n)
		if err != nil {
			return err
		}
		if typ != NoType {
			t.kind, t.text, t.whole = typeTerm, typ.String(), false
			return nil
		}
		name, id := r.code(code)
		if id {
			t.kind, t.text, t.id, t.whole = codeTerm, name, true, false
			return nil
		}
		t.kind, t.text, t.id, t.whole = spelledTerm(name)
	case savedTerm:
		name, err := r.saved(*t)
		if err != nil {
			return atPlace(r.q.text, n.at, err)
		}
		t.text, t.id, t.whole = name, name[0] == '#', !spellable(name)
		if t.id {
			t.text, t.whole = name[1:], false
		}
	}
	return nil
}

// filters writes the codes that filters compare with anew.
func (r *renamer) filters(all []filter) ([]filter, error) {
	out := slices.Clone(all)
	for i := range out {
		f := &out[i]
		if name := foldName(f.field.name); name != "code" && name != "partner" {
			continue
		}
		f.values = slices.Clone(f.values)
		for j := range f.values {
			v := &f.values[j]
			if v.form == noValue || v.form == anyValue {
				continue
			}
			code, err := codeNamed(r.q.text, r.book, *v)
			if err != nil {
				return nil, err
			}
			name, id := r.code(code)
			if id {
				v.form, v.text = idValue, name
				continue
			}
			_, name, id, whole := spelledTerm(name)
			v.form, v.text = bareValue, name
			switch {
			case id:
				v.form = idValue
			case whole || keyword(name):
				v.form = quotedValue
			}
		}
	}
	return out, nil
}

// wholeOnly reports whether a query has clauses, so that it is no part of
// another.
func wholeOnly(q *Query) bool { return q.cond != nil || q.each != nil || q.said || len(q.where) > 0 }

// merge puts a saved query that stands alone in the place of its name: what
// the query around it says of units and places is added.
func (e *expander) merge(q, inner *Query) (*Query, error) {
	out := *inner
	out.text = q.text
	at := q.what.at
	for _, n := range []**node{&out.each, &out.cond, &out.what} {
		*n = place(*n, at)
	}
	out.where = append(placed(inner.where, at), q.where...)
	if q.said {
		if inner.said && inner.scope != q.scope {
			return nil, faultOf(problem.Usage, q.text, at, "saved:%s is asked in %s", q.what.term.text, inner.scope).
				Because("It says so itself: %s.", inner).Suggest("%s", typed(inner.write(" ")))
		}
		out.scope, out.said = q.scope, true
	}
	return &out, nil
}

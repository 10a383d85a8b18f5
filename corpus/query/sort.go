package query

import (
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// words reports whether a node denotes words: a term, an or of words, a
// relation, a braced group. Anything else is a condition, true or false of a
// unit.
func (n *node) words() bool {
	switch n.op {
	case opAnd, opNot:
		return false
	case opOr:
		for _, part := range n.parts {
			if !part.words() {
				return false
			}
		}
	}
	return true
}

// checkSorts refuses conditions where words are needed, and terms where they
// have no meaning.
func checkSorts(q *Query) error {
	c := &sorter{q: q}
	if q.each != nil {
		if err := c.each(q.each); err != nil {
			return err
		}
	}
	for _, n := range []*node{q.cond, q.what} {
		if n == nil {
			continue
		}
		if err := c.node(n, n == q.what && q.cond == nil); err != nil {
			return err
		}
	}
	return nil
}

// A sorter checks one query.
type sorter struct{ q *Query }

// each wants codes, types or any, or an or of them.
func (c *sorter) each(n *node) error {
	if n.op == opOr {
		for _, part := range n.parts {
			if err := c.each(part); err != nil {
				return err
			}
		}
		return nil
	}
	switch {
	case n.op == opTerm && len(n.term.marks) == 0 && (n.term.kind <= typeTerm || n.term.kind == anyTerm):
		return nil
	}
	return fault(c.q.text, n.at.Start, n.at.End, `"each" wants a code, a type or any`).
		Because("A row is made for every code directly under it; filters stand after \"it\": each outcome: it{wave=baseline}.").
		Suggest("%s", typed("each outcome: it in participant"))
}

// node checks one node; alone says that nothing else is asked for.
func (c *sorter) node(n *node, alone bool) error {
	switch n.op {
	case opTerm:
		return c.term(n, alone)
	case opRelate:
		for _, part := range n.parts {
			if !part.words() {
				return c.compared(n, part)
			}
		}
	case opBraces:
		if part := n.parts[0]; !part.words() {
			return fault(c.q.text, part.at.Start, part.at.End, "braces choose among words; %s is true or false of a %s", c.inner(part), c.q.scope).
				Because("Put them after each term; where chooses for all of them.").
				Suggest("%s", typed("hold{wave=baseline} and not hold{wave=follow-up} in participant"))
		}
	}
	for _, part := range n.parts {
		if err := c.node(part, false); err != nil {
			return err
		}
	}
	return nil
}

// term checks the terms that stand in some places only.
func (c *sorter) term(n *node, alone bool) error {
	switch {
	case n.term.kind == itTerm && c.q.each == nil:
		return fault(c.q.text, n.at.Start, n.at.End, `"it" is the code of a row: the query begins with each`).
			Because("Rows are made for the codes under one, of a type, or of any.").
			Suggest("%s", typed("each outcome: "+strings.TrimSpace(c.q.text)))
	case n.term.kind == cmocTerm && !strings.Contains(n.term.text, "."):
		if !alone || c.q.each != nil {
			return fault(c.q.text, n.at.Start, n.at.End, "a whole test stands alone").
				Because("cmoc:%s.M1 is one element of it, and stands beside other terms.", n.term.text).
				Suggest("cmo query cmoc:%s in case", n.term.text)
		}
		if !c.q.said {
			return fault(c.q.text, n.at.Start, n.at.End, "a test needs to know in what").
				Because("Cases, participants, sources … : the test is made in each of them.").
				Suggest("%s", typed(strings.TrimSpace(c.q.text)+" in case"))
		}
	}
	return nil
}

// compared is the error of a relation with a condition beside it.
func (c *sorter) compared(n, part *node) *problem.Problem {
	f := fault(c.q.text, n.rel.at.Start, n.rel.at.End, "%s compares words; %s is true or false of a %s", n.rel.word, c.inner(part), c.q.scope)
	if part == n.parts[1] && part.op == opAnd && allWords(part) && n.rel.word != relWith {
		pieces := make([]string, len(part.parts))
		rel := c.q.text[n.rel.at.Start:n.rel.at.End]
		for i, p := range part.parts {
			pieces[i] = c.q.text[p.at.Start:p.at.End]
		}
		tried := c.q.text[:part.at.Start] + strings.Join(pieces, " "+rel+" ") + c.q.text[part.at.End:]
		return f.Because("What is true or false of a %s has no place in it.", c.q.scope).Suggest("%s", typed(strings.TrimSpace(tried)))
	}
	f = f.Because("Words are a term, an or of them, or a relation; join conditions by and, outside.")
	return instead(f, c.q.text, n.rel.at, "and")
}

func allWords(n *node) bool {
	for _, p := range n.parts {
		if !p.words() {
			return false
		}
	}
	return true
}

// inner is a part as typed, without its parentheses.
func (c *sorter) inner(n *node) string {
	s := c.q.text[n.at.Start:n.at.End]
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		return strings.TrimSpace(s[1 : len(s)-1])
	}
	return s
}

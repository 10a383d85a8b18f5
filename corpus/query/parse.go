package query

import (
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// What one query may hold; a longer one is a mistake or an attack.
const (
	maxBytes = 100_000
	maxDepth = 200
	maxTerms = 1000
)

// Parse reads a query. It is a Problem of kind Usage, with the column, if the
// query is not one of the language or compares what cannot be compared; names
// are looked up later, by Bind.
func Parse(src string) (*Query, error) { return ParseFor(src, nil) }

// parse is Parse; inner says that the query is kept inside another, which has
// the scope.
func parse(src string, inner bool) (*Query, error) {
	if len(src) > maxBytes {
		return nil, fault("", 0, 0, "this query has %d characters; at most %d are read", len(src), maxBytes)
	}
	tokens, err := lex(src)
	if err != nil {
		return nil, err
	}
	p := &parser{src: src, tokens: tokens, inner: inner}
	q, err := p.query()
	if err != nil {
		return nil, err
	}
	if err := checkSorts(q); err != nil {
		return nil, err
	}
	return q, nil
}

// A parser walks over the tokens, one function a rule of the grammar.
type parser struct {
	src    string
	tokens []token
	plain  bool // says nothing of what other languages write
	inner  bool // a test may leave its scope to the query around it
	i      int
	depth  int
	terms  int
}

func (p *parser) here() token { return p.tokens[p.i] }

func (p *parser) after() token { return p.tokens[min(p.i+1, len(p.tokens)-1)] }

func (p *parser) step() token {
	t := p.tokens[p.i]
	if t.form != endToken {
		p.i++
	}
	return t
}

// took steps over a keyword if it is next.
func (p *parser) took(keyword string) bool {
	if p.here().word(keyword) {
		p.i++
		return true
	}
	return false
}

// tookSign steps over a sign if it is next.
func (p *parser) tookSign(sign string) bool {
	if p.here().is(sign) {
		p.i++
		return true
	}
	return false
}

// deeper counts nesting and refuses too much of it.
func (p *parser) deeper(t token) error {
	if p.depth++; p.depth > maxDepth {
		return fault(p.src, t.at.Start, t.at.End, "more than %d parentheses or nots inside each other", maxDepth)
	}
	return nil
}

// query reads the whole: [each:] what [in] [where].
func (p *parser) query() (*Query, error) {
	q := &Query{text: p.src}
	if p.here().form == endToken {
		return nil, fault(p.src, 0, 0, "this query is empty").
			Because("A query names what to look for: a code, a type, or words in quotes.").
			Suggest("cmo query hold in participant")
	}
	if err := p.eachClause(q); err != nil {
		return nil, err
	}
	if err := p.what(q); err != nil {
		return nil, err
	}
	if err := p.clauses(q); err != nil {
		return nil, err
	}
	if q.IsTest() && !q.said && !p.inner {
		t := p.tokens[len(p.tokens)-1]
		return nil, fault(p.src, t.at.Start, t.at.End, "a test needs to know in what").
			Because("Cases, participants, sources … : the test is made in each of them.").
			Suggest("%s", typed(strings.TrimSpace(p.src)+" in case"))
	}
	return q, nil
}

func (p *parser) eachClause(q *Query) error {
	if !p.here().word("each") {
		return nil
	}
	start := p.step()
	spans, err := p.spans()
	if err != nil {
		return err
	}
	if !p.tookSign(":") {
		f := fault(p.src, start.at.Start, start.at.End, `"each" needs a colon after its code`).
			Because("A row is made for every code under it; \"it\" stands for the code of the row.").
			Suggest("%s", typed("each outcome: it in participant"))
		end := spans.at.End
		return suggestQuery(f, p.src[:end]+": "+strings.TrimSpace(p.src[end:]))
	}
	q.each = spans
	return nil
}

// what reads a condition or a test, in either spelling.
func (p *parser) what(q *Query) error {
	if p.here().word("if") {
		start := p.step()
		cond, err := p.condition()
		if err != nil {
			return err
		}
		if !p.took("then") {
			return p.unexpected(cond, fault(p.src, start.at.Start, start.at.End, `"if" without "then"`).
				Because("A test says if and then, and in what.").Suggest("%s", typed("if waiting then contained in case")))
		}
		q.cond = cond
	}
	what, err := p.condition()
	if err != nil {
		return err
	}
	if q.cond == nil && p.tookSign("=>") {
		q.cond = what
		if what, err = p.condition(); err != nil {
			return err
		}
	}
	q.what = what
	return nil
}

// clauses reads in and where, each once, in either order; the comma of the
// echo may stand before them.
func (p *parser) clauses(q *Query) error {
	seenWhere := false
	for p.here().form != endToken {
		if p.here().is(",") && (p.after().word("in") || p.after().word("where")) {
			p.step()
		}
		t := p.here()
		switch {
		case t.word("in") && q.said, t.word("where") && seenWhere:
			f := fault(p.src, t.at.Start, t.at.End, "%q stands twice", strings.ToLower(t.text)).
				Because("Each clause is written once; filters are joined by commas.")
			if t.word("where") {
				return instead(f, p.src, text.Span{Start: p.tokens[p.i-1].at.End, End: t.at.End}, ",")
			}
			return suggestQuery(f, strings.TrimSpace(p.src[:t.at.Start]))
		case t.word("in"):
			p.step()
			if err := p.scope(q); err != nil {
				return err
			}
		case t.word("where"):
			seenWhere = true
			p.step()
			filters, err := p.filters()
			if err != nil {
				return err
			}
			q.where = filters
		case seenWhere || q.said:
			return p.badJoin(fault(p.src, t.at.Start, t.at.End, "expected %s or the end", p.leftClauses(q, seenWhere)))
		default:
			return p.unexpected(q.what, nil)
		}
	}
	return nil
}

func (p *parser) leftClauses(q *Query, seenWhere bool) string {
	switch {
	case !q.said:
		return "a comma, in"
	case !seenWhere:
		return "where"
	}
	return "a comma"
}

// scope reads the unit after in.
func (p *parser) scope(q *Query) error {
	t := p.step()
	for i, word := range scopeWords {
		if t.word(word) {
			q.scope, q.said = Scope(i), true
			return nil
		}
	}
	return p.badUnit(t)
}

// condition reads parts joined by and, or by or, but not both.
func (p *parser) condition() (*node, error) {
	first, err := p.part()
	if err != nil {
		return nil, err
	}
	parts, joins := []*node{first}, []token(nil)
	for p.here().word("and") || p.here().word("or") {
		joins = append(joins, p.step())
		next, err := p.part()
		if err != nil {
			return nil, err
		}
		parts = append(parts, next)
	}
	if len(joins) == 0 {
		return first, nil
	}
	for _, j := range joins[1:] {
		if !strings.EqualFold(j.text, joins[0].text) {
			return nil, p.mixed(parts, joins, j)
		}
	}
	o := opAnd
	if joins[0].word("or") {
		o = opOr
	}
	n := &node{op: o, at: text.Span{Start: first.at.Start, End: parts[len(parts)-1].at.End}}
	for _, part := range parts { // (a and b) and c is a and b and c
		if part.op == o {
			n.parts = append(n.parts, part.parts...)
		} else {
			n.parts = append(n.parts, part)
		}
	}
	return n, nil
}

// mixed is the error of and beside or: it shows both readings.
func (p *parser) mixed(parts []*node, joins []token, at token) error {
	reading := func(tight string) string {
		var out strings.Builder
		out.WriteString(p.src[:parts[0].at.Start])
		for i := 0; i < len(parts); {
			j := i
			for j < len(joins) && joins[j].word(tight) {
				j++
			}
			words := p.src[parts[i].at.Start:parts[j].at.End]
			if j > i {
				words = "(" + words + ")"
			}
			out.WriteString(words)
			if j < len(joins) {
				out.WriteString(" " + strings.ToLower(joins[j].text) + " ")
			}
			i = j + 1
		}
		out.WriteString(p.src[parts[len(parts)-1].at.End:])
		return strings.TrimSpace(out.String())
	}
	other := "and"
	if at.word("and") {
		other = "or"
	}
	f := fault(p.src, at.at.Start, at.at.End, "%q beside %q", strings.ToLower(at.text), other)
	if len(p.src) > 400 {
		return f.Because("To mix the two, write parentheses: nobody should have to know which binds tighter.")
	}
	return f.Because("This can be read in two ways: %s, or %s. Parentheses say which.", reading("or"), reading("and")).
		Suggest("%s", typed(reading("or")))
}

// part reads spans with any number of nots before them.
func (p *parser) part() (*node, error) {
	if !p.here().word("not") {
		return p.spans()
	}
	t := p.step()
	if err := p.deeper(t); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	inner, err := p.part()
	if err != nil {
		return nil, err
	}
	return &node{op: opNot, at: text.Span{Start: t.at.Start, End: inner.at.End}, parts: []*node{inner}}, nil
}

// spans reads groups joined by relations, from left to right.
func (p *parser) spans() (*node, error) {
	left, err := p.group()
	if err != nil {
		return nil, err
	}
	for {
		rel, ok, err := p.relation()
		if err != nil || !ok {
			return left, err
		}
		right, err := p.group()
		if err != nil {
			return nil, err
		}
		left = &node{op: opRelate, at: text.Span{Start: left.at.Start, End: right.at.End}, rel: rel, parts: []*node{left, right}}
	}
}

// relation reads the word of a relation, with its distance, and a not before
// it; ok is false if none stands here.
func (p *parser) relation() (rel relation, ok bool, err error) {
	t := p.here()
	if t.word("not") {
		if _, ok := relationOf(p.after()); !ok {
			return rel, false, nil
		}
		p.step()
		rel.not = true
		rel.at.Start = t.at.Start
		t = p.here()
	} else {
		rel.at.Start = t.at.Start
	}
	rel.word, ok = relationOf(t)
	if !ok {
		return rel, false, nil
	}
	p.step()
	rel.away, rel.at.End = t.away, t.at.End
	switch {
	case rel.not && rel.word == relWith:
		f := fault(p.src, rel.at.Start, rel.at.End, `"with" has no "not"`).
			Because("\"A with B\" makes the words under both; the words of A that share none with B are \"A not overlaps B\".")
		return rel, false, instead(f, p.src, rel.at, "not overlaps")
	}
	return rel, true, nil
}

// relationOf tells which relation a token is the word of.
func relationOf(t token) (relWord, bool) {
	if t.form != wordToken && t.form != distantToken {
		return 0, false
	}
	for i, word := range relWords {
		if strings.EqualFold(t.text, word) {
			return relWord(i), true
		}
	}
	return 0, false
}

// group reads a term or a condition in parentheses, and the braces after it.
func (p *parser) group() (*node, error) {
	var n *node
	var err error
	if t := p.here(); t.is("(") {
		p.step()
		if err := p.deeper(t); err != nil {
			return nil, err
		}
		if n, err = p.condition(); err != nil {
			return nil, err
		}
		p.depth--
		if !p.here().is(")") {
			return nil, p.unclosed(n, t)
		}
		copied := *n // the parentheses belong to what is marked in an error
		copied.at = text.Span{Start: t.at.Start, End: p.step().at.End}
		n = &copied
	} else if n, err = p.term(); err != nil {
		return nil, err
	}
	return p.braces(n)
}

// unclosed is the error of a "(" without its ")".
func (p *parser) unclosed(inner *node, open token) error {
	if p.here().form == endToken || p.here().word("in") || p.here().word("where") {
		t := p.here()
		f := fault(p.src, open.at.Start, open.at.End, `this "(" is not closed`).Because("Every ( has its ) behind it.")
		return suggestQuery(f, strings.TrimSpace(strings.TrimSpace(p.src[:t.at.Start])+") "+p.src[t.at.Start:]))
	}
	return p.unexpected(inner, nil)
}

// braces reads filters in braces; more than one pair is one pair.
func (p *parser) braces(n *node) (*node, error) {
	for p.here().is("{") {
		open := p.step()
		filters, err := p.filters()
		if err != nil {
			return nil, err
		}
		if !p.here().is("}") {
			if p.here().form == endToken {
				f := fault(p.src, open.at.Start, open.at.End, `this "{" is not closed`).Because("Filters of one term stand between { and }.")
				return nil, suggestQuery(f, strings.TrimSpace(p.src)+"}")
			}
			t := p.here()
			return nil, p.badJoin(fault(p.src, t.at.Start, t.at.End, `expected a comma or "}"`))
		}
		end := p.step().at.End
		if n.op == opBraces {
			n.filters = append(n.filters, filters...)
			n.at.End = end
			continue
		}
		n = &node{op: opBraces, at: text.Span{Start: n.at.Start, End: end}, parts: []*node{n}, filters: filters}
	}
	return n, nil
}

package query

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// String writes the query in its one canonical form, which parses back to an
// equal query.
func (q *Query) String() string { return q.write(" ") }

// Echo writes the query as it is shown above a result, its clauses parted by
// commas. It parses back to an equal query too.
func (q *Query) Echo() string { return q.write(", ") }

func (q *Query) write(sep string) string {
	var b strings.Builder
	if q.each != nil {
		b.WriteString("each ")
		writeNode(&b, q.each, opRelate)
		b.WriteString(": ")
	}
	if q.cond != nil {
		b.WriteString("if ")
		writeNode(&b, q.cond, opAnd)
		b.WriteString(" then ")
	}
	writeNode(&b, q.what, opAnd)
	if q.said {
		b.WriteString(sep + "in " + q.scope.String())
	}
	if len(q.where) > 0 {
		b.WriteString(sep + "where ")
		writeFilters(&b, q.where)
	}
	return b.String()
}

// writeNode writes a node that stands inside another; within tells which, so
// that parentheses stand where the grammar wants them. opAnd at the top means
// "anything goes".
func writeNode(b *strings.Builder, n *node, within op) {
	open := false
	switch n.op {
	case opAnd, opOr:
		open = within != opAnd
	case opNot:
		open = within == opRelate || within == opBraces
	case opRelate:
		open = within == opBraces
	}
	if open {
		b.WriteByte('(')
		defer b.WriteByte(')')
	}
	switch n.op {
	case opTerm:
		writeTerm(b, n.term)
	case opAnd, opOr:
		for i, part := range n.parts {
			if i > 0 {
				b.WriteString(map[op]string{opAnd: " and ", opOr: " or "}[n.op])
			}
			writeNode(b, part, opNot)
		}
	case opNot:
		b.WriteString("not ")
		writeNode(b, n.parts[0], opNot)
	case opRelate:
		writeNode(b, n.parts[0], opRelate)
		b.WriteByte(' ')
		writeRelation(b, n.rel)
		b.WriteByte(' ')
		writeNode(b, n.parts[1], opBraces) // a relation to the right has parentheses
	case opBraces:
		writeNode(b, n.parts[0], opBraces)
		b.WriteByte('{')
		writeFilters(b, n.filters)
		b.WriteByte('}')
	}
}

func writeRelation(b *strings.Builder, r relation) {
	if r.not {
		b.WriteString("not ")
	}
	b.WriteString(r.word.String())
	if r.away.Said {
		b.WriteByte('/')
		b.WriteString(itoa(r.away.N))
		if r.away.Words {
			b.WriteByte('w')
		}
	}
}

func writeTerm(b *strings.Builder, t term) {
	switch t.kind {
	case nameTerm:
		b.WriteString(t.text)
	case codeTerm:
		writeKind(b, "code:", t)
	case typeTerm:
		writeKind(b, "type:", t)
	case wordsTerm:
		if one, ok := spokenWord(t.text); ok {
			b.WriteString("text:" + one)
		} else {
			b.WriteString(quote(t.text))
		}
	case regexpTerm:
		b.WriteString("/" + strings.ReplaceAll(t.text, "/", `\/`) + "/")
	case anyTerm:
		b.WriteString("any")
	case passageTerm:
		b.WriteString("passage")
	case uncodedTerm:
		b.WriteString("uncoded")
	case evidenceTerm:
		if t.text == "" {
			b.WriteString("evidence")
		} else {
			writeKind(b, "evidence:", t)
		}
	case cmocTerm:
		writeKind(b, "cmoc:", t)
	case savedTerm:
		writeKind(b, "saved:", t)
	case itTerm:
		b.WriteString("it")
	}
	if t.exact {
		b.WriteByte('!')
	}
	for i, m := range t.marks {
		b.WriteByte("=,"[min(i, 1)])
		b.WriteString(m.text)
	}
}

func writeKind(b *strings.Builder, kind string, t term) {
	b.WriteString(kind)
	switch {
	case t.id:
		b.WriteString("#" + t.text)
	case t.whole:
		b.WriteString(quote(t.text))
	default:
		b.WriteString(t.text)
	}
}

// spokenWord reports whether words are one word that needs no quotes.
func spokenWord(words string) (string, bool) {
	l := &lexer{src: words}
	r, _ := utf8.DecodeRuneInString(words)
	if !startsWord(r) {
		return "", false
	}
	l.plainWord()
	l.path()
	plain := l.pos == len(words)
	l.suffix()
	return words, !plain && l.pos == len(words) && !strings.Contains(words, "’")
}

func writeFilters(b *strings.Builder, filters []filter) {
	for i, f := range filters {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(f.field.name)
		if f.field.wave != "" {
			b.WriteString("@" + wordOrQuote(f.field.wave))
		}
		b.WriteString(f.op.String())
		for j, v := range f.values {
			if j > 0 {
				b.WriteByte('|')
			}
			writeGiven(b, v)
		}
	}
}

func writeGiven(b *strings.Builder, v given) {
	switch v.form {
	case quotedValue:
		b.WriteString(quote(v.text))
	case idValue:
		b.WriteString("#" + v.text)
	case waveValue:
		b.WriteString(v.text + "@" + wordOrQuote(v.wave))
	default:
		b.WriteString(v.text)
	}
}

// wordOrQuote writes a word bare if the grammar can spell it.
func wordOrQuote(s string) string {
	if spellable(s) {
		return s
	}
	return quote(s)
}

// spellable reports whether a name can be written without quotes, as one word.
func spellable(s string) bool {
	if strings.Contains(s, "’") {
		return false
	}
	for i, r := range s {
		if i == 0 && !startsWord(r) || !continuesWord(r) {
			return false
		}
	}
	return s != ""
}

func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		if r == '"' || r == '\\' {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	b.WriteByte('"')
	return b.String()
}

func itoa(n int) string {
	if n == 0 {
		return "0"
	}
	var d []byte
	for ; n > 0; n /= 10 {
		d = append([]byte{byte('0' + n%10)}, d...)
	}
	return string(d)
}

// Same reports whether two queries are equal, wherever their parts stand.
func (q *Query) Same(o *Query) bool {
	return q.scope == o.scope && q.said == o.said && sameNode(q.each, o.each) && sameNode(q.cond, o.cond) &&
		sameNode(q.what, o.what) && slices.EqualFunc(q.where, o.where, sameFilter)
}

func sameNode(a, b *node) bool {
	if a == nil || b == nil {
		return a == b
	}
	x, y := a.term, b.term
	return a.op == b.op && a.rel.word == b.rel.word && a.rel.not == b.rel.not && a.rel.away == b.rel.away &&
		x.kind == y.kind && x.text == y.text && x.id == y.id && x.whole == y.whole && x.exact == y.exact &&
		slices.EqualFunc(x.marks, y.marks, func(m, n mark) bool { return m.text == n.text }) &&
		slices.EqualFunc(a.parts, b.parts, sameNode) && slices.EqualFunc(a.filters, b.filters, sameFilter)
}

func sameFilter(a, b filter) bool {
	return a.field.name == b.field.name && a.field.wave == b.field.wave && a.op == b.op &&
		slices.EqualFunc(a.values, b.values, func(v, w given) bool {
			return v.form == w.form && v.text == w.text && v.wave == w.wave
		})
}

// Parts gives the parts of an "and", each as a query of its own in the same
// scope and place; of anything else, and of a test, none.
func (q *Query) Parts() []*Query {
	if q.cond != nil || q.each != nil || q.what.op != opAnd {
		return nil
	}
	var out []*Query
	for _, part := range q.what.parts {
		one := *q
		one.what = part
		one.text = one.String()
		if again, err := Parse(one.text); err == nil { // so that errors show the part alone
			out = append(out, again)
		}
	}
	return out
}

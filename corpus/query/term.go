package query

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// Words that a bare name cannot be; such a code is written code:near.
var reserved = []string{"each", "if", "then", "and", "or", "not", "in", "where"}

// term reads one term.
func (p *parser) term() (*node, error) {
	t := p.here()
	if p.terms++; p.terms > maxTerms {
		return nil, fault(p.src, t.at.Start, t.at.End, "more than %d terms in one query", maxTerms)
	}
	n := &node{at: t.at}
	switch t.form {
	case phraseToken:
		p.step()
		n.term = term{kind: wordsTerm, text: t.text}
		return n, p.spokenWords(t)
	case regexpToken:
		p.step()
		n.term = term{kind: regexpTerm, text: t.text}
		if t.text == "" {
			return nil, fault(p.src, t.at.Start, t.at.End, "this expression is empty")
		}
		_, err := text.RegexpPattern(t.text)
		return n, p.badRegexp(t, err)
	case kindToken:
		return p.kindTerm(n)
	case wordToken:
		return p.nameTerm(n)
	case idToken:
		return nil, fault(p.src, t.at.Start, t.at.End, "an id needs its kind").
			Because("A code is named by its id as code:#%s.", t.text).
			Suggest("%s", typed("code:#"+t.text))
	}
	if t.is("*") {
		p.step()
		n.term.kind = anyTerm
		return n, nil
	}
	return nil, p.noTerm(t)
}

// noTerm is the error where a term should stand.
func (p *parser) noTerm(t token) *problem.Problem {
	what := "expected a code, a type or words in quotes"
	if t.is(")") {
		return fault(p.src, t.at.Start, t.at.End, "%s before %q", what, ")").Because("Parentheses hold a term or a condition.")
	}
	f := fault(p.src, t.at.Start, t.at.End, "%s", what)
	if w, ok := relationOf(t); ok {
		if p.i == 0 && p.after().form == endToken {
			f.Suggest("%s", typed("code:"+w.String()))
		}
		return f.Because("%q stands between two terms; a code of that name is code:%s.", w, w)
	}
	if t.form == wordToken {
		if p.i == 0 && !p.plain && (t.word("in") || t.word("where")) {
			f = suggestQuery(f, "any "+strings.TrimSpace(p.src))
			return f.Because("What is looked for stands first: a code, or any for every coding.")
		}
		f.Because("A code named %q is code:%s.", strings.ToLower(t.text), strings.ToLower(t.text))
		return instead(f, p.src, t.at, "code:"+strings.ToLower(t.text))
	}
	return f.Because("A query names what to look for: a code, a type, or words in quotes.")
}

// badRegexp is the error of an expression that is none, with its signs taken as
// themselves.
func (p *parser) badRegexp(t token, err error) error {
	f, ok := problem.As(atPlace(p.src, t.at, err))
	if !ok {
		return err
	}
	if f.Why == "" {
		f.Because("An expression is of the RE2 sort; a sign that stands for itself has \\ before it.")
	}
	if f.Try == "" {
		f = suggestQuery(f, p.src[:t.at.Start]+"/"+strings.ReplaceAll(regexp.QuoteMeta(t.text), "/", `\/`)+"/"+p.src[t.at.End:])
	}
	return f
}

// spokenWords refuses words that no text can hold.
func (p *parser) spokenWords(t token) error {
	_, err := text.ParsePattern(t.text)
	return atPlace(p.src, t.at, err)
}

// kindTerm reads code:, type:, text: and the others.
func (p *parser) kindTerm(n *node) (*node, error) {
	t := p.step()
	what := map[string]termKind{"code": codeTerm, "type": typeTerm, "text": wordsTerm, "cmoc": cmocTerm, "evidence": evidenceTerm, "saved": savedTerm}[t.kind]
	if t.value == endToken || t.text == "" {
		return nil, p.noKindValue(t)
	}
	n.term = term{kind: what, text: t.text, id: t.value == idToken, whole: t.value == phraseToken}
	if what == wordsTerm {
		n.term.whole = false
		if t.value == idToken {
			return nil, p.noKindValue(t)
		}
		return n, p.spokenWords(t)
	}
	if what == codeTerm || what == typeTerm {
		return p.nameEnd(n)
	}
	if p.here().is("!") && p.here().glued {
		return nil, p.noExact(p.here())
	}
	return n, nil
}

// noKindValue is the error of a colon with a blank or nothing after it.
func (p *parser) noKindValue(t token) *problem.Problem {
	f := fault(p.src, t.at.Start, t.at.End, "%q needs a value", t.kind+":")
	switch t.kind {
	case "code":
		return f.Because(`A value is a name, or a name in quotes: code:"trust in staff". No blank stands beside the colon.`).Suggest("cmo code list")
	case "text":
		return f.Because(`A value is a word that was said, text:listen*, or a phrase in quotes. No blank stands beside the colon.`)
	}
	return f.Because("A value is a name, or a name in quotes. No blank stands beside the colon.")
}

func (p *parser) noExact(t token) *problem.Problem {
	return fault(p.src, t.at.Start, t.at.End, `"!" follows a code`).
		Because("It leaves out the codes under it: hold!")
}

// nameTerm reads a bare name or a keyword that is a term.
func (p *parser) nameTerm(n *node) (*node, error) {
	t := p.here()
	for _, word := range reserved {
		if t.word(word) {
			return nil, p.noTerm(t)
		}
	}
	if _, ok := relationOf(t); ok {
		return nil, p.noTerm(t)
	}
	p.step()
	keywords := map[string]termKind{"any": anyTerm, "passage": passageTerm, "uncoded": uncodedTerm, "evidence": evidenceTerm, "it": itTerm}
	if kind, ok := keywords[strings.ToLower(t.text)]; ok {
		n.term.kind = kind
		if kind == itTerm {
			return p.nameEnd(n)
		}
		if next := p.here(); next.is("!") || next.is("!=") || next.is("=") {
			f := fault(p.src, next.at.Start, next.at.End, "marks follow a code or a type").
				Because("After %q they stand in braces: %s{polarity=denied}.", t.text, strings.ToLower(t.text))
			if field, ok := markField(p.after().text); ok && !next.is("!") {
				return nil, suggestQuery(f, p.src[:next.at.Start]+"{"+field+next.text+p.after().text+"}"+p.src[p.after().at.End:])
			}
			return nil, suggestQuery(f, p.src[:next.at.Start]+"{polarity=denied}")
		}
		return n, nil
	}
	if strings.HasPrefix(t.text, "-") {
		return nil, fault(p.src, t.at.Start, t.at.End, "a name begins with a letter or a digit")
	}
	n.term = term{kind: nameTerm, text: t.text}
	if next := p.here(); next.glued && (next.is("~") || next.is("*")) {
		return nil, p.spoken(t, next)
	}
	return p.nameEnd(n)
}

// spoken is the error of rok~1 and listen*, which are spoken words.
func (p *parser) spoken(t, next token) *problem.Problem {
	word, end := t.text+next.text, next.at.End
	if edits := p.after(); next.is("~") && edits.form == wordToken && edits.glued {
		word, end = word+edits.text, edits.at.End
	}
	return fault(p.src, t.at.Start, end, "%s is no name", shorten(word)).
		Because("For the spoken word write text:%s.", shorten(word)).
		Suggest("%s", typed(p.src[:t.at.Start]+"text:"+word+p.src[end:]))
}

// nameEnd reads the "!" and the marks after a name.
func (p *parser) nameEnd(n *node) (*node, error) {
	if t := p.here(); t.is("!") {
		p.step()
		n.term.exact = true
		n.at.End = t.at.End
	}
	switch {
	case p.here().is("!="): // hold!=denied
		p.step()
		n.term.exact = true
	case p.here().is("="):
		p.step()
	default:
		return n, nil
	}
	for {
		t := p.here()
		m, err := p.mark()
		if err != nil {
			return nil, err
		}
		n.term.marks = append(n.term.marks, m)
		n.at.End = t.at.End
		if !p.here().is(",") || p.after().word("in") || p.after().word("where") {
			return n, p.markTwice(n.term.marks)
		}
		p.step()
	}
}

// mark reads one mark.
func (p *parser) mark() (mark, error) {
	t := p.here()
	if t.form == wordToken {
		if _, ok := markField(t.text); ok {
			p.step()
			return mark{text: strings.ToLower(t.text), at: t.at}, nil
		}
	}
	return mark{}, p.badMark(t)
}

// markTwice refuses two marks of one list: a comma means and.
func (p *parser) markTwice(marks []mark) error {
	for i, m := range marks {
		field, _ := markField(m.text)
		for _, other := range marks[:i] {
			if f, _ := markField(other.text); f == field {
				f := fault(p.src, m.at.Start, m.at.End, "two marks of one kind: no coding has both").
					Because("Either of them is %s=%s|%s in braces.", field, other.text, m.text)
				if before, ok := strings.CutSuffix(strings.TrimRight(p.src[:other.at.Start], " "), "="); ok {
					return suggestQuery(f, fmt.Sprintf("%s{%s=%s|%s}%s", before, field, other.text, m.text, p.src[m.at.End:]))
				}
				return f
			}
		}
	}
	return nil
}

// markField tells which field a mark belongs to.
func markField(word string) (string, bool) {
	w := strings.ToLower(word)
	switch {
	case w == "any", in(w, polarityWords):
		return "polarity", true
	case in(w, statusWords[1:]):
		return "status", true
	case w == "0", w == "1", w == "2", w == "3":
		return "intensity", true
	case in(w, slotWords[1:6]):
		return "slot", true
	}
	return "", false
}

func in(word string, words []string) bool {
	for _, w := range words {
		if w == word {
			return true
		}
	}
	return false
}

// unexpected is the error where a query should go on or end; other, if any, is
// said instead when the query ends here.
func (p *parser) unexpected(before *node, other *problem.Problem) error {
	t := p.here()
	if t.form == endToken && other != nil {
		return other
	}
	if t.is(")") {
		return fault(p.src, t.at.Start, t.at.End, `this ")" closes nothing`).Because("Every ) has its ( before it.")
	}
	f := fault(p.src, t.at.Start, t.at.End, "expected and, or, a relation, in, where or the end")
	if helped := p.habit(f); helped != nil {
		return helped
	}
	if t.is("=>") {
		return f.Because("A test has one if and one then; it stands in no parentheses.")
	}
	if t.form != wordToken {
		return f
	}
	if p.i == 0 || p.tokens[p.i-1].form != wordToken {
		f = f.Because("A phrase keeps its quotes; two terms are joined by and, or, or a relation.")
		if t.glued {
			return f
		}
		return suggestQuery(f, p.src[:t.at.Start]+"and "+p.src[t.at.Start:])
	}
	start, end := p.tokens[p.i-1].at.Start, t.at.End
	words := 2
	for i := p.i + 1; i < len(p.tokens) && p.tokens[i].form == wordToken && !p.tokens[i].word("in") && !p.tokens[i].word("where"); i++ {
		end = p.tokens[i].at.End
		words++
	}
	if words == 2 && before.at.Start == start {
		return f.Because("A phrase keeps its quotes; two codes are joined by and, or, or a relation.").
			Suggest("%s", typed(join(p.src[:t.at.Start], "and "+p.src[t.at.Start:])))
	}
	return f.Because(aPhrase).
		Suggest("%s", typed(join(p.src[:start], `"`+p.src[start:end]+`"`+p.src[end:])))
}

// aPhrase is said where nothing better is known of words beside each other.
const aPhrase = "A phrase keeps its quotes."

// join puts two pieces of a query together again.
func join(a, b string) string { return strings.TrimSpace(a + b) }

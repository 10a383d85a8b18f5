package query

import (
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A habit is a way to write that other languages have, and what it is here.
type habit struct {
	typed   string // what stands there, in lower case
	instead string // what is written in its place; "" if that is no matter of a word
	why     string
}

// The signs that other languages have, the longer before the shorter.
var habitSigns = []habit{
	{"&&", "and", "Two terms are joined by and."},
	{"&", "and", "Two terms are joined by and."},
	{"||", "or", "Two terms are joined by or."},
	{"|", "or", "Two terms are joined by or; | stands between the values of one filter."},
	{"--", "", "Flags of the command stand outside the quotes of the query."},
	{"->", "=>", "That one thing comes with another is a test: waiting => contained in case."},
	{"-", "and not", "What is to be absent is written: and not."},
	{";", "and", "Two terms are joined by and, or, or a relation."},
	{",", "and", "Two terms are joined by and, or, or a relation; a comma stands between filters."},
	{"?", "", "A query is no sentence: it names codes or words, and joins them."},
	{`\`, "/", "A path is written with /: hold/waiting."},
	{">", "/", "A path is written with /: hold/waiting. A comparison stands in where or in braces."},
}

// The words after a term that other languages have.
var habitWords = []habit{
	{"but not", "and not", "Two terms are joined by and, or, or a relation."},
	{"but", "and", "Two terms are joined by and, or, or a relation."},
	{"without", "and not", "What is to be absent is written: and not."},
	{"not", "and not", "Not stands before a term; two terms are joined by and."},
	{"followed by", "before", "The relation is called before."},
	{"followed-by", "before", "The relation is called before."},
	{"precedes", "before", "The relation is called before."},
	{"follows", "after", "The relation is called after."},
	{"overlap", "overlaps", "The relation is called overlaps."},
	{"overlapping", "overlaps", "The relation is called overlaps."},
	{"contain", "contains", "The relation is called contains."},
	{"inside", "within", "The relation is called within."},
	{"next to", "near", "The relation is called near."},
	{"close to", "near", "The relation is called near."},
	{"same turn", "near/0", "What shares a passage is near/0."},
	{"group by", "", "What was found is split by a flag of the command."},
	{"by", "", "What was found is split by a flag of the command."},
}

// How questions begin that are no queries.
var questionWords = []string{"who", "how", "which", "what", "when", "why", "where", "does", "do", "did", "show", "find", "select", "list", "give", "get"}

// longestHelped is the length of a query up to which one like it is suggested.
const longestHelped = 400

// instead suggests the query with other words in the place of some, if that
// is one.
func instead(f *problem.Problem, src string, at text.Span, words string) *problem.Problem {
	if len(src) > longestHelped {
		return f
	}
	return suggestQuery(f, spliced(src, at, words))
}

// spliced puts other words in the place of some.
func spliced(src string, at text.Span, words string) string {
	before, after := strings.TrimRight(src[:at.Start], " "), strings.TrimLeft(src[at.End:], " ")
	switch {
	case words == "/", words == "":
		return before + words + after
	case words == ",":
		return before + ", " + after
	case strings.HasSuffix(words, ":"): // the value of a kind
		return strings.TrimSpace(before + " " + words + after)
	}
	return strings.TrimSpace(before + " " + words + " " + after)
}

// suggestQuery suggests a query if it is one.
func suggestQuery(f *problem.Problem, q string) *problem.Problem {
	if understood(q) {
		f.Suggest("%s", typed(q))
	}
	return f
}

// foreign is the error of a sign that only other languages have; nil if this
// is none.
func foreign(src string, start int, f *problem.Problem) *problem.Problem {
	for _, h := range habitSigns {
		if !strings.HasPrefix(src[start:], h.typed) {
			continue
		}
		f = f.Because("%s", h.why)
		switch {
		case h.instead == "":
			return f.Suggest("cmo help query")
		case h.instead == "=>":
			return suggestQuery(f, strings.TrimSpace(src[:start])+" => "+strings.TrimSpace(src[start+2:])+" in case")
		}
		return instead(f, src, text.Span{Start: start, End: start + len(h.typed)}, h.instead)
	}
	return nil
}

// wordsFrom gives the words of the query from a token on, in lower case and with
// single blanks.
func (p *parser) wordsFrom(i int) string {
	return strings.ToLower(strings.Join(strings.Fields(p.src[p.tokens[i].at.Start:]), " ")) + " "
}

// habit helps where a query goes on as one of another language would; nil if
// it does not.
func (p *parser) habit(f *problem.Problem) *problem.Problem {
	t := p.here()
	if p.plain || p.i == 0 {
		return nil
	}
	if t.form == symbolToken {
		if t.is(":") {
			return p.colon(f)
		}
		return foreign(p.src, t.at.Start, f)
	}
	if first := strings.ToLower(p.tokens[0].text); p.tokens[0].form == wordToken && p.i == 1 {
		switch {
		case first == "count":
			return f.Because("What was found is counted by a flag of the command.").
				Suggest("%s --count excerpts", typed(strings.TrimSpace(p.src[t.at.Start:])))
		case slices.Contains(questionWords, first):
			return f.Because("A query is no sentence: it names codes or words, and joins them.").Suggest("cmo help query")
		case isKind(first):
			return instead(f.Because("What is asked for by its kind has a colon and no blank."), p.src,
				text.Span{Start: 0, End: t.at.Start}, first+":")
		}
	}
	if d := p.distanceApart(f); d != nil {
		return d
	}
	if t.form != wordToken {
		return nil
	}
	return p.foreignWord(f, t)
}

// foreignWord helps where a word of another language stands after a term.
func (p *parser) foreignWord(f *problem.Problem, t token) *problem.Problem {
	words := p.wordsFrom(p.i)
	for _, h := range habitWords {
		if !strings.HasPrefix(words, h.typed+" ") {
			continue
		}
		last := p.i + strings.Count(h.typed, " ")
		f = f.Because("%s", h.why)
		if h.instead == "" {
			field := "case"
			if last+1 < len(p.tokens)-1 {
				field = p.tokens[last+1].text
			}
			return f.Suggest("%s --by %s", typed(strings.TrimSpace(p.src[:t.at.Start])), field)
		}
		return instead(f, p.src, text.Span{Start: t.at.Start, End: p.tokens[last].at.End}, h.instead)
	}
	switch {
	case t.word("then"):
		return suggestQuery(f.Because("A test begins with if, and says in what."), "if "+strings.TrimSpace(p.src)+" in case")
	case slices.Contains(scopeWords, strings.ToLower(t.text)):
		return instead(f.Because("The unit stands after in."), p.src, t.at, "in "+t.text)
	case p.after().is("="):
		return instead(f.Because("Filters stand after where."), p.src, t.at, "where "+t.text)
	}
	return nil
}

// Words that stand between a relation and its second term elsewhere.
var apart = text.Lazy(`(?i)^(near|within|before|after)[ /]+(\d+) *(turns?|passages?|words?|w)?( +of)? +`)

// distanceApart helps where a distance does not stand beside its relation:
// near 2, within 2 turns of.
func (p *parser) distanceApart(f *problem.Problem) *problem.Problem {
	for i := p.i; i > 0 && i > p.i-3; i-- {
		from := p.tokens[i-1].at.Start
		m := apart().FindStringSubmatch(p.src[from:])
		if m == nil || strings.Contains(m[0], "/") && m[3] == "" {
			continue
		}
		word, unit := strings.ToLower(m[1]), ""
		if word == "within" {
			word = "near"
		}
		if strings.HasPrefix(strings.ToLower(m[3]), "w") {
			unit = "w"
		}
		f = f.Because("A distance stands beside its word, in passages, near/2, or in words, near/10w.")
		return instead(f, p.src, text.Span{Start: from, End: from + len(m[0])}, word+"/"+m[2]+unit)
	}
	return nil
}

// colon helps where a colon follows a word that is no kind.
func (p *parser) colon(f *problem.Problem) *problem.Problem {
	before := p.tokens[p.i-1]
	word := strings.ToLower(before.text)
	at := text.Span{Start: before.at.Start, End: p.here().at.End}
	single := strings.TrimSuffix(word, "s")
	for _, kind := range kinds {
		if kind == single || len(word) > 3 && edits(word, kind, 1) <= 1 {
			return instead(f.Because("The kinds are %s.", list(kinds, "and")), p.src, at, kind+":")
		}
	}
	f = f.Because("A filter stands after where, as %s=…; a path is written %s/….", single, before.text)
	if p.i == 1 && p.after().form == wordToken && slices.Contains(askedOften, single) {
		return suggestQuery(f, "any where "+single+"="+strings.TrimSpace(p.src[p.here().at.End:]))
	}
	end := p.i
	for p.tokens[end+1].is(":") {
		end++
	}
	return instead(f, p.src, text.Span{Start: before.at.End, End: p.tokens[end].at.End}, "/")
}

// badUnit is the error of a word after in that is no unit.
func (p *parser) badUnit(t token) error {
	f := fault(p.src, t.at.Start, t.at.End, `"in" needs a unit`)
	single := strings.TrimSuffix(strings.ToLower(t.text), "s")
	switch {
	case slices.Contains(scopeWords, single):
		return instead(f.Because("Units are named in the singular: %s.", list(scopeWords, "or")), p.src, t.at, single)
	case t.form == wordToken && !slices.Contains(questionWords, single):
		f = f.Because("A unit is one of %s. A case or a wave of your own is asked for by where: where case=LW3. A name that holds \"in\" is written with hyphens: trust-in-staff.", list(scopeWords, "or"))
	default:
		f = f.Because("A unit is one of %s.", list(scopeWords, "or"))
	}
	return f
}

// badJoin is the error where filters go on without a comma.
func (p *parser) badJoin(f *problem.Problem) *problem.Problem {
	t, before := p.here(), p.tokens[p.i-1]
	switch {
	case t.word("and") || t.is(";") || t.is("&"):
		return instead(f.Because("Filters are joined by commas, values of one filter by |."), p.src,
			text.Span{Start: before.at.End, End: t.at.End}, ",")
	case t.word("or") && p.i+3 < len(p.tokens) && p.tokens[p.i+2].is("="):
		return instead(f.Because("Values of one filter are joined by |; there is no or between filters of two fields."), p.src,
			text.Span{Start: t.at.Start, End: p.tokens[p.i+2].at.End}, "|")
	case t.form == wordToken && before.word("not"):
		return instead(f.Because("What is not to be equal is written !=."), p.src,
			text.Span{Start: p.tokens[p.i-2].at.Start, End: before.at.End}, "!=")
	case t.form == wordToken && p.after().is("=") && p.sameField(t.text):
		return instead(f.Because("Values of one filter are joined by |."), p.src,
			text.Span{Start: before.at.End, End: p.after().at.End}, "|")
	case t.form == wordToken && p.after().is("="):
		return instead(f.Because("Filters are joined by commas, values of one filter by |."), p.src,
			text.Span{Start: before.at.End, End: t.at.Start}, ",")
	case t.form == wordToken && before.form == wordToken && strings.ContainsAny(t.text, "0123456789"):
		return instead(f.Because("Values of one filter are joined by |, filters by commas."), p.src,
			text.Span{Start: before.at.End, End: t.at.Start}, "|")
	case t.form == wordToken && before.form == wordToken:
		value, end := before.text, p.i
		for ; p.tokens[end].form == wordToken && !p.tokens[end].word("in") && !p.tokens[end].word("where"); end++ {
			value += "-" + p.tokens[end].text
		}
		return suggestQuery(f.Because("A value with blanks stands in quotes, or takes hyphens; two values are joined by |."),
			p.src[:before.at.Start]+value+p.src[p.tokens[end-1].at.End:])
	}
	return f.Because("Filters are joined by commas, values of one filter by |.")
}

// sameField reports whether the filter before is of this field, too.
func (p *parser) sameField(name string) bool {
	return p.i >= 3 && p.tokens[p.i-2].is("=") && strings.EqualFold(p.tokens[p.i-3].text, name)
}

// badFilter is the error of a field without a comparison.
func (p *parser) badFilter(field fieldName, f *problem.Problem) *problem.Problem {
	t := p.here()
	at := text.Span{Start: field.at.End, End: t.at.End}
	last := p.tokens[max(0, p.i-2)]
	switch {
	case last.is(",") && (t.form == endToken || t.is(",") || t.is("}")):
		return instead(f.Because("A comma joins filters; values of one filter are joined by |."), p.src, last.at, "|")
	case field.name == "not" && t.form == wordToken && p.after().is("="):
		return instead(f.Because("What is not to be equal is written !=."), p.src,
			text.Span{Start: field.at.Start, End: p.after().at.End}, t.text+"!=")
	case t.word("not"), t.is("!"):
		return instead(f.Because("What is not to be equal is written !=."), p.src, at, "!=")
	case t.is(":"), t.word("in"), t.word("equals"), t.word("are"):
		return instead(f.Because("What is to be equal is written =."), p.src, at, "=")
	case t.word("between"):
		return f.Because("Between two is two filters, with a comma.")
	case t.form == wordToken && field.name != "in" && field.name != "where":
		return instead(f.Because("Between a field and its value stands a comparison: =, !=, or in words is, under, at-most, over, at-least."),
			p.src, text.Span{Start: field.at.End, End: t.at.Start}, "is")
	}
	return nil
}

// Fields that are asked for as if they were codes.
var askedOften = []string{"role", "case", "wave", "source", "participant", "speaker", "kind", "group", "coder", "date", "setting"}

// badMark is the error of what is no mark after "=".
func (p *parser) badMark(t token) error {
	f := fault(p.src, t.at.Start, t.at.End, "expected a mark")
	name := p.tokens[max(0, p.i-2)]
	switch {
	case t.form == endToken, t.word("in"), t.is(">"):
		return f.Because("A shell keeps > for itself, and may have made a file: where => was meant, write if and then.").
			Suggest("%s", typed("if waiting then contained in case"))
	case t.is("="):
		return instead(f.Because("One = is enough."), p.src, t.at, "")
	case t.form == wordToken && p.i == 2 && slices.Contains(askedOften, strings.ToLower(name.text)):
		f = suggestQuery(f, "any where "+strings.TrimSpace(p.src))
	case t.form == wordToken && !p.plain:
		all := slices.Concat(polarityWords, statusWords[1:], slotWords[1:6])
		if near := nearest(t.text, all); len(near) > 0 {
			f = suggestQuery(f, p.src[:t.at.Start]+near[0]+p.src[t.at.End:])
		} else if !strings.Contains(p.src, "!=") {
			f = suggestQuery(f, p.src[:t.at.Start]+"3"+p.src[t.at.End:])
		}
	}
	return f.Because("Marks are %s; %s; 0 to 3; %s. Filters by a field stand in braces, or after where: hold{coder=rosa}.",
		list(polarityWords, "or"), list(statusWords[1:], "or"), list(slotWords[1:6], "or"))
}

// singleQuotes is the error of a phrase in single quotes.
func singleQuotes(src string, start, end int) *problem.Problem {
	f := fault(src, start, end, `phrases stand in double quotes`).
		Because(`Words that were said stand in "double quotes"; the single ones are for the shell.`)
	for _, q := range []string{"'", "’"} {
		if i := strings.Index(src[end:], q); i > 0 && len(src) <= longestHelped {
			return suggestQuery(f, src[:start]+`"`+src[end:end+i]+`"`+src[end+i+len(q):])
		}
	}
	return f.Suggest(`cmo query '"there for me"'`)
}

// dayFirst is a date as it is written in letters.
var dayFirst = text.Lazy(`^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$|^(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?$|^(\d{1,2})[/.](\d{4})$`)

// dateLike gives the date that was meant; "" if nobody can know.
func dateLike(s string) string {
	m := dayFirst().FindStringSubmatch(s)
	if m == nil {
		return ""
	}
	day := m[4] + "-" + twoDigits(m[5])
	switch {
	case m[1] != "":
		day = m[3] + "-" + twoDigits(m[2]) + "-" + twoDigits(m[1])
	case m[7] != "":
		day = m[8] + "-" + twoDigits(m[7])
	case m[6] != "":
		day += "-" + twoDigits(m[6])
	}
	if !isDate(day) {
		return ""
	}
	return day
}

// twoDigits writes a day or month with two.
func twoDigits(s string) string { return strings.Repeat("0", max(0, 2-len(s))) + s }

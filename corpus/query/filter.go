package query

import (
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// The comparisons as words, for shells that keep < and > for themselves.
var compareNames = map[string]compare{
	"is": equal, "under": less, "at-most": atMost, "over": over, "at-least": atLeast,
	"=": equal, "!=": unequal, "<": less, "<=": atMost, ">": over, ">=": atLeast, "~": like,
}

// filters reads filters joined by commas.
func (p *parser) filters() ([]filter, error) {
	var all []filter
	for {
		f, err := p.filter()
		if err != nil {
			return nil, err
		}
		all = append(all, f)
		if !p.here().is(",") || p.after().word("in") || p.after().word("where") {
			return all, nil
		}
		p.step()
	}
}

// filter reads one: a field, a comparison, values.
func (p *parser) filter() (filter, error) {
	var f filter
	t := p.here()
	if t.form != wordToken || strings.HasPrefix(t.text, "-") {
		return f, fault(p.src, t.at.Start, t.at.End, "expected a field").
			Because("A filter is a field, a comparison and a value: role=patient, intensity at-least 2.")
	}
	p.step()
	f.field = fieldName{name: strings.ToLower(t.text), at: t.at}
	if p.here().is("@") {
		p.step()
		w := p.step()
		if w.form != wordToken && w.form != phraseToken {
			return f, fault(p.src, w.at.Start, w.at.End, `"@" needs a wave`).
				Because("A field at a wave is written embeddedness@baseline.").Suggest("cmo wave list")
		}
		f.field.wave, f.field.at.End = w.text, w.at.End
	}
	op, ok := p.comparison()
	if !ok {
		bare := fault(p.src, f.field.at.Start, f.field.at.End, "%q has nothing to compare with", p.src[f.field.at.Start:f.field.at.End])
		if !p.plain {
			if helped := p.badFilter(f.field, bare); helped != nil {
				return f, helped
			}
		}
		return f, bare.
			Because("%s", aShell).
			Suggest("%s", typed(strings.TrimRight(p.src[:f.field.at.End], " ")+exampleComparison(f.field.name)+p.tail()))
	}
	f.op = op
	for {
		v, err := p.value()
		if err != nil {
			return f, err
		}
		f.values = append(f.values, v)
		if !p.tookSign("|") {
			break
		}
	}
	f.at = text.Span{Start: f.field.at.Start, End: f.values[len(f.values)-1].at.End}
	return f, nil
}

// exampleValue is a value for the comparison before: a number for what has an
// order, else any.
func (p *parser) exampleValue() string {
	switch op := compareNames[strings.ToLower(p.tokens[max(0, p.i-1)].text)]; op {
	case equal, unequal:
		return "any"
	case like:
		return "home"
	}
	return "2"
}

// aShell is said where nothing better is known of a field alone.
const aShell = `The shell keeps < and > for itself, and may have made a file named "=2".`

// tail closes what stands open in a suggestion.
func (p *parser) tail() string {
	if p.here().is("}") {
		return "}"
	}
	return ""
}

// exampleComparison gives an end for a filter that has none.
func exampleComparison(field string) string {
	switch field {
	case "polarity":
		return " is denied"
	case "status":
		return " is reported"
	case "wave":
		return " is baseline"
	case "role":
		return " is patient"
	case "coder":
		return " is rosa"
	case "interviewer":
		return " is yes"
	}
	return " at-least 2"
}

// comparison reads a comparison; ok is false if none stands here.
func (p *parser) comparison() (compare, bool) {
	t := p.here()
	if t.form != wordToken && t.form != symbolToken {
		return 0, false
	}
	op, ok := compareNames[strings.ToLower(t.text)]
	if ok {
		p.step()
	}
	return op, ok
}

// value reads one value.
func (p *parser) value() (given, error) {
	t := p.here()
	v := given{text: t.text, at: t.at}
	switch {
	case t.form == phraseToken:
		v.form = quotedValue
	case t.form == idToken:
		v.form = idValue
	case t.word("none"):
		v.form, v.text = noValue, "none"
	case t.word("any"):
		v.form, v.text = anyValue, "any"
	case t.form == distantToken: // a name such as near/2 is a word here
		v.text = p.src[t.at.Start:t.at.End]
	case t.form != wordToken:
		bad := fault(p.src, t.at.Start, t.at.End, "expected a value")
		if t.is("=") {
			return v, instead(bad.Because("One = is enough."), p.src, t.at, "")
		}
		bad.Because(`A value is a word, a number, a date, words in quotes, none or any.`)
		if before := p.tokens[max(0, p.i-1)]; before.is("|") {
			return v, suggestQuery(bad, p.src[:before.at.Start]+p.src[t.at.Start:])
		}
		return v, suggestQuery(bad, p.src[:t.at.Start]+p.exampleValue()+p.src[t.at.Start:])
	}
	p.step()
	if v.form == bareValue && p.here().is("@") {
		p.step()
		w := p.step()
		if w.form != wordToken && w.form != phraseToken {
			return v, fault(p.src, w.at.Start, w.at.End, `"@" needs a wave`).
				Because("A field at a wave is written embeddedness@baseline.").Suggest("cmo wave list")
		}
		v.form, v.wave, v.at.End = waveValue, w.text, w.at.End
		v.text = strings.ToLower(v.text)
	}
	return v, nil
}

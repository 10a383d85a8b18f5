package query

import (
	"fmt"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// unknown is the error of a name that nothing has.
func (r *resolver) unknown(n *node) error {
	name := n.term.text
	try := "cmo code list"
	as := func(words string) string { return r.q.text[:n.at.Start] + words + r.q.text[n.at.End:] }
	if n.term.kind == typeTerm {
		f := faultOf(problem.NotFound, r.q.text, n.at, "no type %q", name).
			Because("The types are %s.", list(slotWords[1:], "and"))
		if codes, _ := r.book.find(name, false); len(codes) > 0 {
			return suggestQuery(f, as(name))
		}
		if near := nearest(name, slotWords[1:]); len(near) > 0 {
			return suggestQuery(f, as("type:"+near[0]))
		}
		return f.Suggest("%s", typed("type:outcome"))
	}
	f := faultOf(problem.NotFound, r.q.text, n.at, "no code %q", name)
	if meant, why := r.meant(name); meant != "" {
		return suggestQuery(f.Because("%s", why), as(meant))
	}
	var why []string
	if near := r.book.nearest(name); len(near) > 0 {
		try = typed(as(r.book.written(near[0])))
		for i := range near {
			near[i] = quote(near[i])
		}
		if len(near) == 1 {
			why = append(why, "The nearest is "+near[0]+".")
		} else {
			why = append(why, "The nearest are "+list(near, "and")+".")
		}
	}
	if spellable(name) {
		spoken := "text:" + name
		why = append(why, "For the spoken word write "+spoken+".")
		if len(why) == 1 {
			try = typed(as(spoken))
		}
	}
	return f.Because("%s", strings.Join(why, " ")).Suggest("%s", try)
}

// Words for terms that people bring along.
var otherTerms = map[string]string{
	"all": "any", "everything": "any", "anything": "any", "codes": "any", "codings": "any", "coded": "any",
	"passages": "passage", "turns": "passage", "turn": "passage", "paragraphs": "passage", "text": "passage",
}

// meant tells what a name that no code has may be meant to be: another word for
// a term, a record, codes written together.
func (r *resolver) meant(name string) (words, why string) {
	if term := otherTerms[foldName(name)]; term != "" {
		return term, "Every coding is any, every passage is passage."
	}
	if kind, number, ok := strings.Cut(name, "-"); ok && digits(number) == len(number) && number != "" {
		switch foldName(kind) {
		case "cmoc":
			return "cmoc:" + number, "A configuration is asked for with a colon; what judgements of it rest on is evidence:cmoc-" + number + "."
		case "statement":
			return "evidence:statement-" + number, "What judgements of a statement rest on is its evidence."
		}
	}
	for _, join := range []string{"and", "or", "+"} {
		for i := 1; i < len(name)-len(join); i++ {
			a, b := name[:i], name[min(i+len(join), len(name)):]
			if name[i:i+len(join)] != join || b == "" {
				continue
			}
			x, _ := r.book.find(a, false)
			y, _ := r.book.find(b, false)
			if len(x) > 0 && len(y) > 0 {
				if join == "+" {
					return a + " and " + b, "Two codes are joined by and: + is part of a name."
				}
				return a + " " + join + " " + b, "A blank stands between words."
			}
		}
	}
	return "", ""
}

// several is the error of a name that more than one thing has.
func (r *resolver) several(n *node, codes []uint32, types []Type) error {
	name := n.term.text
	var all []string
	for _, c := range codes {
		all = append(all, r.book.spelled(c))
	}
	for _, t := range types {
		all = append(all, "type:"+t.String())
	}
	what := fmt.Sprintf("%s codes end in %q", number(len(codes)), name)
	switch {
	case len(types) > 0 && len(codes) == 1:
		what = fmt.Sprintf("%q is a code and a type", name)
	case len(types) > 0:
		what = fmt.Sprintf("%q is a type and the end of %s codes", name, number(len(codes)))
	case n.term.id:
		what = fmt.Sprintf("%s codes have an id that begins with %q", number(len(codes)), "#"+name)
	}
	return faultOf(problem.Invalid, r.q.text, n.at, "%s", what).
		Because("Say which: %s.", list(all, "or")).
		Suggest("%s", typed(r.q.text[:n.at.Start]+all[0]+r.q.text[n.at.End:]))
}

// number writes small numbers as words.
func number(n int) string {
	words := []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}
	if n < len(words) {
		return words[n]
	}
	return itoa(n)
}

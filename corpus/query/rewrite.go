package query

import (
	"regexp"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A rewrite is a way to write that people bring along, and how it is written
// here: an expression for what stands in the query, and what takes its place.
type rewrite struct {
	typed   func() *regexp.Regexp
	instead string
	flags   string // of the command, behind the query
	why     string // "" where what is said already is why
}

// plainSlips are rewrites that nothing better is known of, whatever else is said.
var plainSlips = []rewrite{
	{text.Lazy(`(?i) is not null\b`), "=any", "", "What has a value is asked for by =any."},
	{text.Lazy(`(\d),(\d{3})\b`), "$1$2", "", "Numbers have no commas."},
	{text.Lazy(`(?i)^when (.*) then `), "if $1 then ", "", "A test begins with if."},
	{text.Lazy(`(?i)\b(near|before|after) *[:(\\] *(\d+)\)?`), "$1/$2", "", "A distance stands beside its word, in passages, near/2, or in words, near/10w."},
	{text.Lazy(`\b(code|type|text|cmoc|evidence|saved):\s+(\S)`), "$1:$2", "", "No blank stands beside the colon."},
}

// The rewrites, in the order in which they are tried. One counts only where
// what it makes of a query is one.
var rewrites = []rewrite{
	{text.Lazy(`([\pL\d])[–—−]([\pL\d])`), "$1-$2", "", "A dash is another sign than the hyphen."},
	{text.Lazy(` [–—−] `), " and ", "", "Two terms are joined by and, or, or a relation."},
	{text.Lazy(` *(?:…|\.\.\.) *`), " before ", "", "What comes first is asked for by before."},
	{text.Lazy(`(?i)\b(?:preceding|precedes)\b`), "before", "", "The relation is called before."},
	{text.Lazy(`(?i)\b(?:following|follows)\b`), "after", "", "The relation is called after."},
	{text.Lazy(`(?i)\b(?:surrounding|nearby|adjacent(?: to)?)\b`), "near", "", "The relation is called near."},
	{text.Lazy(`(?i)\b(?:co-?occur(?:s|ring)?|intersects?|intersection|coincides?)(?: with)?\b`), "overlaps", "", "What shares words overlaps; what shares a passage is near/0."},
	{text.Lazy(`(?i)\b(?:enclos(?:es|ing)|includ(?:es|ing)|containing)\b`), "contains", "", "The relation is called contains."},
	{text.Lazy(`(?i)\b(?:overlapped|overlapping)(?: by| with)?\b`), "overlaps", "", "The relation is called overlaps."},
	{text.Lazy(`(?i)\b(?:enclosed by|part of)\b`), "within", "", "The relation is called within."},
	{text.Lazy(`(?i)([\w.@-]+) +like +['"]%?([^'"%]*)%?['"]`), `$1~"$2*"`, "", "Words in a field are found by ~; * ends a word that goes on."},
	{text.Lazy(`<>`), "!=", "", "What is not to be equal is written !=."},
	{text.Lazy(`(?i)([\w.@-]+) +between +(\S+) +and +(\S+)`), "$1 at-least $2, $1 at-most $3", "", "Between two is two filters, with a comma."},
	{text.Lazy(`(?i) order by ([\w.-]+).*$`), "", " --by $1", "Answers stand in the order of sources; what was found is split by a flag."},
	{text.Lazy(`(?i) limit \d+$`), "", " --quotes 3", "How much is shown is a matter of flags: --quotes N of each unit, --all of a list."},
	{text.Lazy(`(?i)^count *\((.*)\)$`), "$1", " --count excerpts", "What was found is counted by a flag."},
	{text.Lazy(`(?i) by ([\w.,-]+)$`), "", " --by $1", "What was found is split by a flag of the command."},
	{text.Lazy(`^(\S+) *!= *(\S+)$`), "$1 and not $2", "", "What is to be absent is written: and not; != stands before a mark or a value."},
	{text.Lazy(`(?i)\b(near|before|after)[:/ ]*\(?(\d+)\)?[ -]*w(?:ords?)?\b`), "$1/${2}w", "", "A distance in words has a w: near/10w."},
	{text.Lazy(`(?i)\b(near|before|after) */ *(\d+)`), "$1/$2", "", "A distance stands beside its word, in passages, near/2, or in words, near/10w."},
	{text.Lazy(`(?i)\b(near|before|after)/(\d+)[ -]*(?:turns?|passages?|paragraphs?|p|t)\b`), "$1/$2", "", "A distance in passages has a number alone: near/2."},
	{text.Lazy(`(?i)\b(near|before|after)/(\d+)(\pL)`), "$1/$2 $3", "", "A blank stands behind a distance."},
	{text.Lazy(`(?i)\b(near|before|after)/\S+`), "$1/2", "", "A distance is a whole number of passages, near/2, or of words, near/10w."},
	{text.Lazy(`^[\[<{] *([^\]>}]*?) *[\]>}]`), "$1", "", "A code stands without brackets; filters follow it in braces."},
	{text.Lazy(`^ *[!~-] *([\pL(])`), "not $1", "", "What is to be absent is written not."},
	{text.Lazy(` [!~] *([\pL(])`), " not $1", "", "What is to be absent is written not."},
	{text.Lazy(`^\*([\pL\d]+)`), "text:$1*", "", "* ends a word that was said, and begins none."},
	{text.Lazy(`(?i)^if ([^,{}]*), *(.*)`), "if $1 then $2", "", "A test says if and then, without a comma."},
	{text.Lazy(`=>(.*)=>`), "and$1=>", "", "A test has one if and one then."},
	{text.Lazy(`^\(([^()]*=>[^()]*)\)`), "$1", "", "A test stands in no parentheses."},
	{text.Lazy(`(?i)^for each `), "each ", "", "Rows are asked for by each."},
	{text.Lazy(`(?i)^evidence (?:for|of|on|against|about) (cmoc|statement)[- :]?(\d+)`), "evidence:$1-$2", "", "What judgements rest on is evidence:cmoc-7 or evidence:statement-3."},
	{text.Lazy(`\btext:(\w+(?: \w+)+?)( (?:where|in|and|or|near|before|after|overlaps|not)\b|$)`), `"$1"$2`, "", "Several words stand in double quotes."},
	{text.Lazy(`([=!]=?)([^\s,|=<>{}]+), *([^\s,|=<>{}]+)(,|}| in |$)`), "$1$2|$3$4", "", "A comma joins filters; values of one filter are joined by |."},
	{text.Lazy(`([=<>~][^\s,=<>~]+) +(?:(?i:and) +|&+ *|; *)?(\pL[\w.-]*) *([=<>~])`), "$1, $2$3", "", "Filters are joined by commas, values of one filter by |."},
	{text.Lazy(`~ *([\pL\d]+\*)`), `~"$1"`, "", "A value with a sign in it stands in quotes."},
	{text.Lazy(`(?i)\bin (case|participant|source|encounter) *(?:=|is) *(\S+)`), "where $1=$2", "", `"in" names a sort of unit; which of them is asked for by where.`},
	{text.Lazy(`(?i)\bin (?:the|each|every|a) (\w+)`), "in $1", "", "The unit stands alone after in."},
	{text.Lazy(`[,|] *$`), "", "", "What a comma or | joins stands behind it."},
	{text.Lazy(`(?i) +(?:and not|or not|and|or|not)$`), "", "", "What it joins stands behind it."},
	{text.Lazy(`(?i) +(?:where|in)$`), "", "", ""},
	{text.Lazy(`(?i) +(overlaps|within|contains|with|linked|near|before|after)$`), " $1 any", "", "A relation stands between two terms; any is every coding."},
	{text.Lazy(`(\)|\}) *$`), "", "", "What closes was opened before."},
	{text.Lazy(`(?i)^(.*) in [^ ]+(.*)$`), "$1 in participant$2", "", ""},
	{text.Lazy(`([\pL\d])~\d+`), "$1~1", "", "One slip is rock~1, two are rock~2."},
	{text.Lazy(`([\pL\d])\*([\pL\d]+)`), "$1*", "", "* ends a word that goes on; anything else is an expression: /re/."},
	{text.Lazy(`\}!`), "}", "", `"!" follows the name of a code, before braces: trust!{role=patient}.`},
}

// What is looked for in a query that cannot be read.
var (
	gluedWords   = text.Lazy(`(?i) (and|or|not|near|before|after|overlaps)(\pL[\pL\d-]*)`)
	valuesInList = text.Lazy(`(?i)([\w.@-]+) +in +\(([^()]*)\)`)
	monthWords   = text.Lazy(`(?i)\b(?:(\d{1,2}) +)?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*,? +(\d{4})\b`)
	bracedWord   = text.Lazy(`^(.*\{)([\pL\d][\pL\d -]*)(\}.*)$`)
	nameWithIn   = text.Lazy(`([\pL\d-]+) in ([\pL\d-]+)`)
)

// months are those of dates in words.
var months = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

// ParseFor is Parse for a study whose names are known: they help where a query
// cannot be read.
func ParseFor(src string, names *Names) (*Query, error) {
	q, err := parse(src, false)
	if f, ok := problem.As(err); ok {
		return nil, help(src, names, f)
	}
	return q, err
}

// help gives an error something to type, if it has none or a poor one.
func help(src string, names *Names, f *problem.Problem) *problem.Problem {
	if src = strings.TrimSpace(src); len(src) <= longestHelped {
		poor := f.Try == "" || f.Why == aPhrase || f.Why == aShell
		if rewritten(src, plainSlips, f) || glued(src, names, f) || !poor || chosenBy(src, names, f) || rewritten(src, rewrites, f) || misspelt(src, f) {
			return f
		}
	}
	if f.Try == "" {
		f.Suggest("cmo help query")
	}
	return f
}

// understood reports whether a query can be read.
func understood(q string) bool {
	tokens, err := lex(q)
	if err != nil {
		return false
	}
	p := &parser{src: q, tokens: tokens, plain: true}
	parsed, err := p.query()
	return err == nil && checkSorts(parsed) == nil
}

// rewritten tries rewrites, each alone and then all that apply.
func rewritten(src string, rewrites []rewrite, f *problem.Problem) bool {
	all, why, flags := src, "", ""
	for _, r := range rewrites {
		re := r.typed()
		at := re.FindStringSubmatchIndex(src)
		if at == nil {
			continue
		}
		flag := string(re.ExpandString(nil, r.flags, src, at))
		if q := strings.TrimSpace(re.ReplaceAllString(src, r.instead)); samePhrases(src, q) && understood(q) {
			if r.why != "" {
				f.Because("%s", r.why)
			}
			f.Suggest("%s%s", typed(q), flag)
			return true
		}
		all, flags = strings.TrimSpace(re.ReplaceAllString(all, r.instead)), flags+flag
		if why == "" {
			why = r.why
		}
	}
	for _, way := range []func(string) string{inList, monthNamed} {
		q := way(all)
		if q == all {
			continue
		}
		if why == "" {
			why = "Values of one filter are joined by |; a date is 2023, 2023-01 or 2023-01-15."
		}
		all = q
	}
	if all == src || !samePhrases(src, all) || !understood(all) {
		return false
	}
	f.Because("%s", why).Suggest("%s%s", typed(all), flags)
	return true
}

// samePhrases reports whether the words in quotes were left as they are.
func samePhrases(before, after string) bool {
	for i, part := range strings.Split(before, `"`) {
		if i%2 == 1 && !strings.Contains(after, `"`+part+`"`) {
			return false
		}
	}
	return true
}

// glued helps where a word of the language and a code are written together.
func glued(src string, names *Names, f *problem.Problem) bool {
	if names == nil {
		return false
	}
	b := newBook(names.Codes)
	re := gluedWords()
	for _, m := range re.FindAllStringSubmatch(src, -1) {
		codes, _ := b.find(m[2], false)
		if q := strings.Replace(src, m[0], " "+m[1]+" "+m[2], 1); len(codes) > 0 && understood(q) {
			f.Because("A blank stands between words.").Suggest("%s", typed(q))
			return true
		}
	}
	return false
}

// inList writes role in (patient, carer) as role=patient|carer.
func inList(q string) string {
	re := valuesInList()
	return re.ReplaceAllStringFunc(q, func(found string) string {
		m := re.FindStringSubmatch(found)
		var values []string
		for v := range strings.SplitSeq(m[2], ",") {
			values = append(values, spelledValue(strings.Trim(v, ` '"`)))
		}
		return m[1] + "=" + strings.Join(values, "|")
	})
}

// monthNamed writes March 2022 as 2022-03.
func monthNamed(q string) string {
	re := monthWords()
	return re.ReplaceAllStringFunc(q, func(found string) string {
		m := re.FindStringSubmatch(found)
		date := m[3] + "-" + twoDigits(itoa(slices.Index(months, strings.ToLower(m[2]))+1))
		if m[1] != "" {
			date += "-" + twoDigits(m[1])
		}
		return date
	})
}

// spelledValue writes a value as a filter does.
func spelledValue(v string) string {
	if v = strings.Join(strings.Fields(v), "-"); spellable(v) {
		return v
	}
	return quote(v)
}

// Where what is chosen by a filter stands: after a word of place, in braces.
var chosenPlaces = []func() *regexp.Regexp{
	text.Lazy(`(?i)^(.*\S) +(?:in|at|for|among|from|of|by|with|within|where|during) +(?:the +)?([\pL\d][\pL\d-]* [\pL\d-]+)(.*)$`),
	text.Lazy(`(?i)^(.*\S) +(?:in|at|for|among|from|of|by|with|within|where|during) +(?:the +)?([\pL\d][\pL\d-]*)(.*)$`),
}

// chosenBy helps where a wave, a case, a person, a role stands as a word of its
// own: trust in LW3, trust among patients, trust{baseline}.
func chosenBy(src string, names *Names, f *problem.Problem) bool {
	if names == nil {
		return false
	}
	for _, place := range chosenPlaces {
		m := place().FindStringSubmatch(src)
		if m == nil {
			continue
		}
		filter, ok := names.filterFor(m[2])
		if !ok {
			continue
		}
		join := " where "
		if strings.Contains(strings.ToLower(m[1]), " where ") {
			join = ", "
		}
		if q := m[1] + join + filter + m[3]; understood(q) {
			f.Because("Which of them is asked for by where.").Suggest("%s", typed(q))
			return true
		}
	}
	if m := bracedWord().FindStringSubmatch(src); m != nil {
		if filter, ok := names.filterFor(m[2]); ok && understood(m[1]+filter+m[3]) {
			f.Because("A filter is a field, a comparison and a value.").Suggest("%s", typed(m[1]+filter+m[3]))
			return true
		}
	}
	b := newBook(names.Codes)
	re := nameWithIn()
	for _, m := range re.FindAllStringSubmatch(src, -1) {
		code := m[1] + "-in-" + m[2]
		if found, _ := b.find(code, false); len(found) > 0 {
			if q := strings.Replace(src, m[0], code, 1); understood(q) {
				f.Because("In a name blanks are hyphens, or the name stands in quotes.").Suggest("%s", typed(q))
				return true
			}
		}
	}
	return false
}

// filterFor gives the filter that chooses what a word names, in the singular or
// the plural.
func (n *Names) filterFor(word string) (string, bool) {
	people := make([]string, 0, len(n.Participants))
	for _, p := range n.Participants {
		people = append(people, p.Name)
	}
	fields := []Field{{Name: "wave", Known: n.Waves}, {Name: "case", Known: n.Cases}, {Name: "participant", Known: people}, {Name: "source", Known: n.Sources}, {Name: "coder", Known: n.Coders}}
	for _, w := range []string{word, strings.TrimSuffix(word, "s")} {
		for _, f := range append(fields, n.Fields...) {
			for _, k := range f.Known {
				if k != "" && foldName(k) == foldName(w) {
					return f.Name + "=" + spelledValue(k), true
				}
			}
		}
	}
	return "", false
}

// misspelt helps where a word of the language has a slip.
func misspelt(src string, f *problem.Problem) bool {
	tokens, err := lex(src)
	if err != nil {
		return false
	}
	words := append(slices.Clone(reserved), relWords...)
	words = append(append(words, scopeWords...), "is", "under", "over", "at-least", "at-most")
	for _, t := range tokens {
		if t.form != wordToken || len(t.text) < 2 {
			continue
		}
		for _, w := range words {
			most := 1 + len(w)/7
			word := strings.ToLower(t.text)
			if d := edits(word, w, most); d == 0 || d > most || len(word) < 4 && !sameLetters(word, w) {
				continue
			}
			if q := src[:t.at.Start] + w + src[t.at.End:]; understood(q) {
				f.Because("%q may be a slip for %q.", t.text, w)
				_ = suggestQuery(f, q)
				return true
			}
		}
	}
	return false
}

// sameLetters reports whether two words have the same letters, in any order.
func sameLetters(a, b string) bool {
	x, y := []byte(a), []byte(b)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

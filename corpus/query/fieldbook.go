package query

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A builtin is a field that the rows of a study say by themselves.
type builtin uint8

const (
	supplied builtin = iota
	fieldSource
	fieldCase
	fieldParticipant
	fieldSpeaker
	fieldWave
	fieldInterviewer
	fieldWords
	fieldPolarity
	fieldStatus
	fieldIntensity
	fieldSlot
	fieldCoder
	fieldCode
	fieldPartner // the code across a relation
)

// A field is a Field, or one of those the engine knows.
type field struct {
	Field
	builtin builtin
}

// A fieldBook is the list of all fields, ready to look names up in.
type fieldBook struct {
	fields []*field
	byName map[string]*field
	book   *book
	names  *Names
	list   bool // of a list: filters stand alone
}

// suggest suggests a query, or filters of a list, if it is one.
func (fb *fieldBook) suggest(p *problem.Problem, q string) *problem.Problem {
	switch {
	case !fb.list:
		return suggestQuery(p, q)
	case understoodFilters(q):
		p.Suggest("--where '%s'", q)
	}
	return p
}

func newFieldBook(names *Names, b *book) *fieldBook {
	fb := &fieldBook{byName: map[string]*field{}, book: b, names: names}
	var waves, participants, cases, coders []string
	if len(names.Waves) > 1 {
		waves = names.Waves[1:]
	}
	for _, p := range names.Participants {
		participants = append(participants, p.Name)
	}
	cases, coders = names.Cases, names.Coders
	known := []*field{
		{Field{Name: "source", Known: names.Sources}, fieldSource},
		{Field{Name: "case", Owner: OfCase, Known: cases}, fieldCase},
		{Field{Name: "participant", Owner: OfParticipant, Known: participants}, fieldParticipant},
		{Field{Name: "speaker", Owner: OfPassage, Known: participants}, fieldSpeaker},
		{Field{Name: "wave", Type: LevelType, Levels: waves}, fieldWave},
		{Field{Name: "interviewer", Type: YesNoType, Owner: OfPassage}, fieldInterviewer},
		{Field{Name: "words", Type: NumberType, Owner: OfPassage}, fieldWords},
		{Field{Name: "polarity", Group: MarkGroup, Owner: OfCoding, Known: polarityWords}, fieldPolarity},
		{Field{Name: "status", Group: MarkGroup, Owner: OfCoding, Known: statusWords}, fieldStatus},
		{Field{Name: "intensity", Group: MarkGroup, Type: NumberType, Owner: OfCoding}, fieldIntensity},
		{Field{Name: "slot", Group: MarkGroup, Owner: OfCoding, Known: slotWords[:6]}, fieldSlot},
		{Field{Name: "coder", Group: MarkGroup, Owner: OfCoding, Known: coders}, fieldCoder},
		{Field{Name: "code", Group: MarkGroup, Owner: OfCoding}, fieldCode},
		{Field{Name: "partner", Group: MarkGroup, Owner: OfCoding}, fieldPartner},
	}
	for _, f := range known {
		fb.add(f)
	}
	for _, f := range names.Fields {
		fb.add(&field{Field: f})
	}
	return fb
}

func (fb *fieldBook) add(f *field) {
	key := foldName(f.Name)
	if _, taken := fb.byName[key]; !taken {
		fb.byName[key] = f
		fb.fields = append(fb.fields, f)
	}
}

// find gives the field of a name, or the names that are nearest.
func (fb *fieldBook) find(name string) (*field, []string) {
	if f := fb.byName[foldName(name)]; f != nil {
		return f, nil
	}
	var all, ends []string
	for _, f := range fb.fields {
		all = append(all, f.Name)
		if strings.HasSuffix(foldName(f.Name), "."+foldName(name)) {
			ends = append(ends, f.Name) // several registers have it
		}
	}
	if len(ends) > 0 {
		return nil, ends
	}
	return nil, nearest(name, all)
}

// A check is a filter whose field and values were looked up.
type check struct {
	field  *field
	wave   uint16 // of "field@wave"; 0 is the passage's own
	op     compare
	values []wanted
	text   string // canonical, to know equal checks by
}

// A wanted is one value of a check.
type wanted struct {
	form   givenForm
	key    string // folded
	date   string
	number float64
	field  *field // of waveValue
	wave   uint16
	codes  map[uint32]bool // of the field code
	like   text.Pattern    // of ~
}

// bind looks up a filter.
func (fb *fieldBook) bind(src string, f filter) (*check, error) {
	var b strings.Builder
	writeFilters(&b, []filter{f})
	c := &check{op: f.op, text: b.String()}
	var err error
	if c.field, c.wave, err = fb.fieldAt(src, f.field.name, f.field.wave, f); err != nil {
		return nil, err
	}
	if err := fb.orderable(src, f, c.field); err != nil {
		return nil, err
	}
	for _, v := range f.values {
		w, err := fb.value(src, c, v)
		if err != nil {
			return nil, err
		}
		c.values = append(c.values, w)
	}
	return c, nil
}

// fieldAt finds a field and the wave it is asked at.
func (fb *fieldBook) fieldAt(src, name, wave string, f filter) (*field, uint16, error) {
	found, near := fb.find(name)
	if found == nil {
		return nil, 0, fb.noField(src, name, wave, f, near)
	}
	if wave == "" {
		return found, 0, nil
	}
	if !found.ByWave {
		p := faultOf(problem.Invalid, src, f.field.at, "%s does not differ by wave", name).
			Because("Passages of one wave are asked for by wave=%s.", wave)
		if f.at.End > f.field.at.End {
			p = fb.suggest(p, src[:f.field.at.Start]+name+src[f.field.at.End:f.at.End]+", wave="+wave+src[f.at.End:])
		}
		return nil, 0, p
	}
	for i, w := range fb.names.Waves {
		if i > 0 && foldName(w) == foldName(wave) {
			return found, uint16(i), nil
		}
	}
	at := text.Span{Start: f.field.at.End - len(wave), End: f.field.at.End}
	return nil, 0, fb.unknown(src, filter{at: at}, "wave", wave, fb.names.Waves)
}

// unknown is the error of a value that nothing has.
func (fb *fieldBook) unknown(src string, f filter, what, word string, known []string) error {
	p := faultOf(problem.NotFound, src, f.at, "no %s %q", what, word)
	var named []string
	for _, k := range known {
		if k != "" {
			named = append(named, k)
		}
	}
	meant := nearest(word, named)
	switch {
	case len(meant) > 0:
		p.Because("The nearest: %s.", list(meant, "and"))
	case len(named) == 0:
		return p.Because("There is none yet.").Suggest("cmo help registers")
	case len(named) <= 12:
		p.Because("There is %s.", list(named, "and"))
		meant = named
	default:
		p.Because("There are %d; the first: %s.", len(named), list(named[:6], "and"))
		meant = named
	}
	return fb.suggest(p, src[:f.at.Start]+spelledValue(meant[0])+src[f.at.End:])
}

// orderable refuses comparisons that a type of field does not have.
func (fb *fieldBook) orderable(src string, f filter, on *field) error {
	ordered := on.Type == NumberType || on.Type == DateType || on.Type == LevelType
	words := on.Type == WordType || on.Type == TextType
	switch {
	case f.op == like && !words:
		p := fault(src, f.at.Start, f.at.End, "%s is not text", f.field.name).Because("~ finds words in text; %s is compared by = and !=, or by its order.", f.field.name)
		return fb.suggest(p, spliced(src, text.Span{Start: f.field.at.End, End: f.values[0].at.Start}, "="))
	case f.op != equal && f.op != unequal && f.op != like && !ordered:
		p := fault(src, f.at.Start, f.at.End, "%s has no order", f.field.name).Because("It is compared by = and !=.")
		return fb.suggest(p, spliced(src, text.Span{Start: f.field.at.End, End: f.values[0].at.Start}, "="))
	}
	return nil
}

// value looks up one value of a filter.
func (fb *fieldBook) value(src string, c *check, v given) (w wanted, err error) {
	w = wanted{form: v.form, key: foldName(v.text)}
	bad := func(format string, args ...any) *problem.Problem {
		return fault(src, v.at.Start, v.at.End, format, args...)
	}
	as := func(words string) string { return src[:v.at.Start] + words + src[v.at.End:] }
	if noValueWords[w.key] && v.form == bareValue && !slices.ContainsFunc(c.field.known(), func(k string) bool { return foldName(k) == w.key }) {
		return w, fb.suggest(bad("%q is no value", v.text).Because("What has no value is asked for by none."), as("none"))
	}
	switch v.form {
	case noValue, anyValue:
		if c.op != equal && c.op != unequal {
			return w, bad("%s is compared by = and !=", v.text).Because("None is no value at all, any is whatever value; neither is more or less.").
				Suggest("cmo help query")
		}
		return w, nil
	case waveValue:
		f := filter{field: fieldName{name: v.text, wave: v.wave, at: v.at}, at: v.at}
		w.field, w.wave, err = fb.fieldAt(src, v.text, v.wave, f)
		if err == nil && w.field.Type != c.field.Type {
			err = bad("%s and %s are not of one type", c.field.Name, w.field.Name).
				Because("Numbers compare with numbers, levels with levels.").Suggest("cmo help query")
		}
		return w, err
	}
	if c.op == like {
		if w.like, err = text.ParsePattern(v.text); err != nil {
			return w, atPlace(src, v.at, err)
		}
		return w, nil
	}
	switch {
	case c.field.builtin == fieldCode || c.field.builtin == fieldPartner:
		return fb.codeValue(src, w, v)
	case c.field.Type == NumberType:
		n, err := strconv.ParseFloat(v.text, 64)
		if err != nil {
			p, example := bad("%s is compared with a number", c.field.Name).Because("A number is 2, 0.5 or -1."), "2"
			if number := digitsIn(v.text); number != "" {
				example = number
			} else if c.field.builtin == fieldIntensity {
				p.Because("Intensity is 0, 1, 2 or 3.")
				example = "3"
			}
			return w, fb.suggest(p, as(example))
		}
		w.number = n
	case c.field.Type == DateType:
		if !isDate(v.text) {
			p := bad("%s is compared with a date", c.field.Name).
				Because("A date is 2023, 2023-01 or 2023-01-15.")
			day := dateLike(v.text)
			if day == "" {
				day = "2023-01"
			}
			return w, fb.suggest(p, as(day))
		}
		w.date = v.text
	case c.field.Type == YesNoType:
		if w.key != "yes" && w.key != "no" {
			return w, fb.suggest(bad("%s is yes or no", c.field.Name).Because("It has no other value."), as("yes"))
		}
	case c.field.Type == LevelType:
		for i, level := range c.field.Levels {
			if foldName(level) == w.key {
				w.number = float64(i + 1)
			}
		}
		if w.number == 0 {
			return w, fb.unknown(src, filter{at: v.at}, c.field.Name, v.text, c.field.Levels)
		}
	case v.form != idValue:
		known := c.field.known()
		if len(known) > 0 && !slices.ContainsFunc(known, func(k string) bool { return k != "" && foldName(k) == w.key }) {
			return w, fb.unknown(src, filter{at: v.at}, c.field.Name, v.text, known)
		}
	}
	return w, nil
}

// Words for no value that people bring along.
var noValueWords = map[string]bool{"null": true, "missing": true, "blank": true, "empty": true, "na": true, "n.a": true, "nothing": true, "unknown": true}

// digitsIn gives the first number in a word.
func digitsIn(s string) string {
	start := strings.IndexAny(s, "0123456789")
	if start < 0 {
		return ""
	}
	return s[start : start+digits(s[start:])]
}

// Names of fields that mean the words themselves.
var spokenFields = []string{"text", "word", "phrase", "quote", "content", "transcript", "said"}

// noField is the error of a name that is no field.
func (fb *fieldBook) noField(src, name, wave string, f filter, near []string) *problem.Problem {
	p := faultOf(problem.NotFound, src, f.field.at, "no field %q", name)
	if slices.Contains(spokenFields, foldName(name)) && len(f.values) > 0 {
		said := f.values[0].text
		return p.Because("What was said is a term and no filter: text:rock for a word, words in double quotes for a phrase.").
			Suggest("%s", typed(quote(said)))
	}
	if len(near) > 0 {
		at := ""
		if wave != "" {
			at = "@" + wave
		}
		return fb.suggest(p.Because("The nearest: %s.", list(near, "and")), src[:f.field.at.Start]+near[0]+at+src[f.field.at.End:])
	}
	var own []string
	for _, other := range fb.fields {
		if other.builtin == supplied && other.Group == PlaceGroup && len(own) < 12 {
			own = append(own, other.Name)
		}
	}
	if len(own) > 0 {
		p.Because("This study has %s, and those of every study: cmo help query.", list(own, "and"))
	} else {
		p.Because("The page of queries lists the fields.")
	}
	return p.Suggest("cmo help query")
}

// codeValue looks up a code that a filter names: the code and all under it.
func (fb *fieldBook) codeValue(src string, w wanted, v given) (wanted, error) {
	code, err := codeNamed(src, fb.book, v)
	if err != nil {
		return w, err
	}
	w.codes = map[uint32]bool{}
	for _, c := range fb.book.under(code) {
		w.codes[c] = true
	}
	return w, nil
}

// codeNamed finds the code that a value of a filter names.
func codeNamed(src string, b *book, v given) (uint32, error) {
	n := &node{at: v.at, term: term{kind: codeTerm, text: v.text, id: v.form == idValue, whole: v.form == quotedValue}}
	code, _, err := (&resolver{q: &Query{text: src}, book: b}).named(n)
	return code, err
}

// isDate reports whether s is 2023, 2023-01 or 2023-01-15.
func isDate(s string) bool {
	if len(s) != 4 && len(s) != 7 && len(s) != 10 {
		return false
	}
	for i := range len(s) {
		dash := i == 4 || i == 7
		if dash != (s[i] == '-') || !dash && (s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return (len(s) < 7 || s[5:7] >= "01" && s[5:7] <= "12") && (len(s) < 10 || s[8:] >= "01" && s[8:] <= "31")
}

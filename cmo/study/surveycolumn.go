package study

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// Uses of a survey's column.
const (
	useID          = "id"
	useParticipant = "participant"
	useCase        = "case"
	useWave        = "wave"
	useDate        = "date"
	useConsent     = "consent"
	useQuote       = "quote"
	useOpen        = "open"
	useAttribute   = "attribute"
	useOrdered     = "ordered"
)

// Why columns of a survey are not read, beside what is about people.
const (
	NotAnswered = "empty"
	OfProgram   = "of the survey program"
)

// surveyUses are the uses that --column can give to a survey's column. Behind
// attribute a name may stand, behind ordered the levels: "ordered low < high".
var surveyUses = []string{useID, useParticipant, useCase, useWave, useDate, useConsent, useQuote, useOpen, useAttribute, useOrdered}

// surveyHeads are the headings by which columns of a survey are known, in the
// ways of Qualtrics, LimeSurvey, REDCap, SurveyMonkey, Google and Microsoft.
var surveyHeads = map[string][]string{
	useID: {
		"id", "response id", "responseid", "respondent id", "respondentid", "record id", "recordid", "submission id", "survey id", "token", "respondent", "#",
		"unique response number", "uniqueresponsenumber", "response number", "respondent number", "submission number", "unique id", "user id", "userid", "user no", "userno",
	},
	useParticipant: {"participant", "participant id", "participantid", "pseudonym", "pid"},
	useCase:        {"case", "case id", "caseid"},
	useWave:        {"wave", "redcap event name", "event name", "timepoint", "time point"},
	useDate: {
		"date", "timestamp", "recorded date", "recordeddate", "completion time", "end date", "enddate", "date submitted", "submitdate", "submitted at", "datestamp",
		"survey timestamp", "submission date", "submission time", "submissiondatetime", "submission date time", "submit date", "time submitted", "response date", "date of response",
		"date completed", "completed at", "completed", "ended", "end time", "created at", "date modified",
	},
	useConsent: {"consent"},
	useQuote:   {"quote", "may quote", "consent quote", "quote consent"},
}

// programHeads are columns that survey programs fill, which say nothing of
// what was answered.
var programHeads = []string{
	"start date", "startdate", "start time", "end date", "enddate", "recorded date", "recordeddate", "date last action", "date created", "date modified", "last modified time", "status",
	"distribution channel", "distributionchannel", "collector id", "collectorid", "custom data 1", "seed", "last page", "lastpage", "referrer url", "refurl", "datestamp", "survey timestamp",
	"redcap repeat instrument", "redcap repeat instance", "redcap survey identifier", "repeat instrument", "repeat instance", "survey identifier", "network id", "tags", "date started", "date submitted", "timestamp", "completion time", "started", "ended", "stage date", "response type", "tracking link",
}

// programMarks are headings that only survey programs write: two of them, or
// one and an open question, make a sheet a survey.
var programMarks = []string{
	"responseid", "recordeddate", "distributionchannel", "userlanguage", "start time", "completion time", "timestamp", "submitdate", "date submitted", "startlanguage", "lastpage", "last page",
	"respondent id", "collector id", "unique response number", "uniqueresponsenumber", "submissiondatetime", "network id", "redcap event name", "redcap survey identifier", "response id", "survey timestamp", "record id",
}

// repeatHeads are the columns in which REDCap says which time a form was filled.
var repeatHeads = []string{"redcap repeat instrument", "redcap repeat instance", "repeat instrument", "repeat instance"}

// completeHead is what REDCap calls the column that says how far a form is.
var completeHead = text.Lazy(`(?i)_complete$|^complete\?`)

// completeOnly reports whether a column says of a form how far it is, and
// nothing else.
func completeOnly(values []string) bool {
	return !slices.ContainsFunc(values, func(v string) bool {
		return v != "" && !slices.Contains([]string{"0", "1", "2", "complete", "incomplete", "unverified"}, strings.ToLower(v))
	})
}

// commentHead are words in a heading that ask for words and nothing else;
// openHead are words of questions that may be answered by a word from a list.
var (
	commentHead = text.Lazy(`(?i)\b(free ?text|comments?|(?:describe|explain)\b|please (?:tell|say)|tell us|why|in your own words|anything else|opinions?|open[- ]ended|feedback)\b|^qual[_ ]|_text$|\[other\]$`)
	openHead    = text.Lazy(`(?i)\b(specify|other \()|^how (?:did|do|has|have|was|would|could|can)\b|^what\b|please give`)
)

// A surveyColumn is a column of a survey, and how it is understood.
type surveyColumn struct {
	question
	use       string
	left      string   // why it is not read
	name      string   // of the attribute
	levels    []string // of an ordered one
	valueType corpus.ValueType
	form      columnForm
	said      string // what is to be said of its values: "5 levels", "month before day"
	told      bool   // by --column
	values    []string
}

// tell sets what a person said a column is for.
func (c *surveyColumn) tell(use string) (err error) {
	word, rest, _ := strings.Cut(strings.TrimSpace(use), " ")
	word, rest = strings.ToLower(strings.TrimSuffix(word, ":")), strings.TrimSpace(rest)
	if c.told = true; word == "-" {
		c.left = "as told"
		return nil
	}
	if !slices.Contains(surveyUses, word) || rest != "" && word != useAttribute && word != useOrdered {
		return problem.New(problem.Usage, "a survey has no use %q for a column", use).
			Because("The uses are %s, and - for one that is not read.", strings.Join(surveyUses, ", ")).Suggest("--column %q", c.head+"=open")
	}
	switch c.use = word; {
	case word == useAttribute && rest != "":
		c.name = rest
	case word == useOrdered:
		c.levels, err = parseLevels(c.head, rest)
	}
	return err
}

// parseLevels reads the levels of an ordered column: low < middle < high.
func parseLevels(head, typed string) (levels []string, err error) {
	for l := range strings.SplitSeq(typed, "<") {
		if l = strings.TrimSpace(l); l != "" {
			levels = append(levels, l)
		}
	}
	if len(levels) < 2 {
		return nil, problem.New(problem.Usage, "the levels of %q are not given", head).
			Because("They stand lowest first, with < between them.").Suggest("--column %q", head+"=ordered low < middle < high")
	}
	return levels, nil
}

// byHead finds the use that the heading says; taken are the uses that other
// columns have.
func (c *surveyColumn) byHead(taken map[string]bool) {
	for use, names := range surveyHeads {
		if taken[use] || !c.called(names) {
			continue
		}
		if (use == useConsent || use == useQuote) && !mostlyYesNo(c.values) {
			continue
		}
		c.use = use
		return
	}
	if use := consentUse(c.text, c.values); use != "" && !taken[use] {
		c.use = use
		return
	}
	switch {
	case c.called(programHeads), completeHead().MatchString(first(c.code, c.text)) && completeOnly(c.values):
		c.left = OfProgram
	default:
		c.left = aboutPeople(c.text, c.values)
		if c.left == "" && c.code != "" {
			c.left = aboutPeople(c.code, nil)
		}
	}
}

// called reports whether a column has one of these headings. That a time is
// that of Greenwich makes no difference.
func (c *surveyColumn) called(names []string) bool {
	text := strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(c.text, "(UTC)"), "(GMT)"))
	return named(names, text) || c.code != "" && named(names, c.code)
}

// mostlyYesNo reports whether half the values or more are yes or no: a "perhaps"
// among them is a fault of its row, not another kind of column.
func mostlyYesNo(values []string) bool {
	yes, other := 0, 0
	for _, v := range values {
		if _, ok := consentSaid(v); ok && v != "" {
			yes++
		} else if v != "" {
			other++
		}
	}
	return yes >= other
}

// byValues tells an open question from a closed one, and of what type the
// answers to a closed one are.
func (c *surveyColumn) byValues() {
	if !slices.ContainsFunc(c.values, func(v string) bool { return v != "" }) {
		c.left = NotAnswered
		return
	}
	if c.use == "" && c.wantsWords() {
		c.use = useOpen
	}
	if c.use == "" {
		c.use = useAttribute
	}
	if c.use == useDate {
		if c.form, c.said = daysAs(c.text, c.values); c.said == "day before month" && monthChangesLess(c.values) {
			c.form, c.said = columnForm{monthFirst: true}, "month before day, as the order of rows has it"
		}
	}
	if c.use != useAttribute && c.use != useOrdered {
		return
	}
	if c.name == "" {
		c.name = c.attributeName()
	}
	c.ofType()
}

// wantsWords reports whether a column is answers in people's own words: some
// are long or have several lines, or most differ and are more than a word or two.
func (c *surveyColumn) wantsWords() bool {
	words, long, all := 0, 0, 0
	seen := map[string]bool{}
	for _, v := range c.values {
		if v == "" {
			continue
		}
		all++
		n := len(strings.Fields(v))
		words += n
		if n >= 12 || utf8.RuneCountInString(v) > 80 || strings.Contains(v, "\n") {
			long++
		}
		seen[corpus.FoldName(v)] = true
	}
	if _, ordered := levelsOf(c.values); ordered {
		return false
	}
	if typeOfCells(c.values) != corpus.TextValue {
		return false
	}
	if c.count(func(v string) bool { return strings.HasSuffix(v, ";") }) == all { // Microsoft Forms: several of a list
		return false
	}
	differ := 2*len(seen) > all
	asks := c.heads(openHead())
	if strings.Contains(c.firstValue(), ";") && len(seen) < all && !asks { // several of a list, as forms write them
		long = 0
	}
	switch {
	case c.heads(commentHead()):
		return true
	case long > 0 && (differ || 5*long >= all || asks):
		return true
	case asks:
		return differ && 2*words >= 3*all
	}
	return differ && words >= 4*all
}

// areDates reports whether at least half the values can be read as dates.
func (c *surveyColumn) areDates() bool {
	form, _ := daysAs(c.text, c.values)
	yes, no := 0, 0
	for _, v := range c.values {
		if _, ok := form.date(v); ok {
			yes++
		} else if v != "" {
			no++
		}
	}
	return yes >= no
}

func (c *surveyColumn) heads(words *regexp.Regexp) bool {
	return words.MatchString(c.text) || words.MatchString(c.code)
}

// firstValue is the first answer that is there.
func (c *surveyColumn) firstValue() string {
	for _, v := range c.values {
		if v != "" {
			return v
		}
	}
	return ""
}

// ofType finds the type of the answers to a closed question.
func (c *surveyColumn) ofType() {
	if c.isBox() {
		return
	}
	if len(c.levels) == 0 && typeOfCells(c.values) != corpus.YesNoValue {
		c.levels, _ = levelsOf(c.values)
	}
	if len(c.levels) > 0 {
		c.valueType, c.said = corpus.OrderedValue, strings.Join(c.levels, " < ")
		return
	}
	c.form, c.said = formOf(c.text, c.values)
	if lists := c.count(func(v string) bool { return strings.Contains(v, ";") }); c.said == "" && 3*lists > len(c.values) {
		c.said = "several of a list each, apart by ;"
	}
	if c.valueType = typeOfCells(c.values); c.form.comma || c.form.percent || c.form.thousands {
		c.valueType = corpus.NumberValue
	}
}

// redcapBox is the name that REDCap gives the column of a box.
var redcapBox = text.Lazy(`___\w+$`)

// isBox reports whether a column is a box that could be ticked: nothing stands
// in it but what the box is called, or in REDCap 1 and 0.
func (c *surveyColumn) isBox() bool {
	only := func(words ...string) bool {
		return !slices.ContainsFunc(c.values, func(v string) bool { return v != "" && !named(words, v) })
	}
	switch {
	case redcapBox().MatchString(first(c.code, c.text)) && only("0", "1"):
		c.valueType = corpus.YesNoValue
		return true
	case c.part != "" && only(c.part):
		c.valueType, c.form.ticked = corpus.YesNoValue, c.part
		c.said = "ticked in " + howMany(c.count(func(v string) bool { return v != "" }), "row")
		return true
	}
	return false
}

// value gives an answer to a closed question as it is kept, and whether it is
// of the column's type.
func (c *surveyColumn) value(a corpus.Attribute, v string) (string, bool) { return c.form.value(a, v) }

// understood says how the column was read, for the researcher to see.
func (c *surveyColumn) understood() ColumnUse {
	u := ColumnUse{Head: c.head, Use: c.use, NotRead: c.left}
	if c.left != "" {
		u.Use = ""
		return u
	}
	empty, distinct := 0, map[string]bool{}
	for _, v := range c.values {
		if v == "" {
			empty++
		} else {
			distinct[corpus.FoldName(v)] = true
		}
	}
	var detail []string
	switch c.use {
	case useOpen:
		detail = append(detail, howMany(len(c.values)-empty, "answer"))
	case useAttribute, useOrdered:
		u.Use = string(c.valueType)
		if !corpus.SameName(c.name, c.head) {
			detail = append(detail, "as "+c.name)
		}
		if c.valueType == corpus.TextValue {
			detail = append(detail, howMany(len(distinct), "value"))
		}
	case useConsent, useQuote:
		detail = append(detail, fmt.Sprintf("%d \"no\"", c.count(func(v string) bool { said, ok := consentSaid(v); return ok && said == "no" })))
	case useCase, useWave, useParticipant:
		detail = append(detail, howMany(len(distinct), "value"))
	}
	if c.said != "" {
		detail = append(detail, c.said)
	}
	if empty > 0 {
		detail = append(detail, fmt.Sprintf("%d empty", empty))
	}
	u.Detail = strings.Join(detail, ", ")
	return u
}

// count counts the values for which something holds.
func (c *surveyColumn) count(is func(string) bool) int {
	n := 0
	for _, v := range c.values {
		if is(v) {
			n++
		}
	}
	return n
}

func howMany(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

package study

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// participantHeads are headings of the column that says which participant a row
// is of. An id may be of another kind of record, too.
var participantHeads = []string{
	"participant", "id", "participant id", "pseudonym", "participantid", "participant no", "participant number", "participant code", "participant ref", "participant reference",
	"study id", "study no", "study number", "subject", "subject id", "subject no", "patient id", "patient no", "patient number", "interviewee", "interviewee id", "respondent", "respondent id",
	"respondent no", "pid", "unique id", "person id", "client id",
}

// heads are the headings that say what a column is for, by the use of the
// sheet. Case, blanks and hyphens make no difference.
var heads = map[string]map[string][]string{
	IntoLog: {
		"file": {"file", "filename", "file name", "name of file", "source"}, "participant": {"participant", "participants", "participant id", "participant no", "participant number", "participant code", "study id", "interviewee id"},
		"case": {"case"}, "wave": {"wave"}, "kind": {"kind"}, "date": {"date"}, "encounter": {"encounter"},
		"researcher": {"researcher", "interviewer"}, "setting": {"setting"}, "about": {"about"}, "name": {"name in study"},
	},
	IntoParticipants: {
		"participant": participantHeads, "case": {"case", "cases", "case id", "case name", "case site", "case study", "case study site"},
		"role": {"role", "participant role", "participant type", "type of participant", "role of participant", "stakeholder", "stakeholder group", "stakeholder type", "interviewee type", "respondent type"},
		"wave": {}, "group": {"group"}, "consent": {"consent"}, "quote": {"quote", "may quote", "consent quote", "quote consent"},
	},
	IntoCases: {"case": {"case", "id", "case id"}, "wave": {}},
	IntoMeasures: {
		"participant": participantHeads, "case": {"case", "case id"}, "measure": {"measure", "item", "variable"},
		"wave": waveHeads, "value": {"value", "score", "number"}, "unit": {"unit"}, "window": {"window"}, "source": {"source"},
	},
	IntoCodebook: {
		"code": {"code", "name"}, "path": {"path", "code path"}, "parent": {"parent", "under"}, "type": {"type"},
		"definition": {"definition"}, "include": {"include", "inclusion"}, "exclude": {"exclude", "exclusion"},
		"example": {"example"}, "colour": {"colour", "color"}, "key": {"key"}, "levels": {"levels"}, "intended": {"intended"},
	},
}

// needs are the columns a sheet must have to be taken for a use, in the order
// in which uses are tried.
var needs = []struct {
	into string
	any  [][]string
}{
	{IntoLog, [][]string{{"file", "participant"}, {"file", "case"}, {"file", "kind"}, {"file", "wave"}, {"file", "date"}}},
	{IntoCodebook, [][]string{{"code", "definition"}, {"path", "definition"}, {"code", "type"}, {"path", "type"}, {"code", "parent"}}},
	{IntoMeasures, [][]string{{"participant", "measure", "value"}, {"case", "measure", "value"}}},
	{IntoParticipants, [][]string{{"participant"}}},
	{IntoCases, [][]string{{"case"}}},
}

// unsure are headings that do not say alone what a sheet is for: a register of
// participants and a sheet of cases may both begin with an id.
var unsure = []string{"id", "name", "unique id", "subject"}

// waveHeads are headings of the column that says at which wave a row was
// gathered.
var waveHeads = []string{"wave", "time point", "timepoint", "visit", "occasion", "time", "event", "redcap event name", "follow-up point"}

// ofPeople are headings of what is known of people and of nothing else.
var ofPeople = text.Lazy(`(?i)^(?:age(?: (?:group|band|range|in years))?|gender|sex|ethnicity|ethnic group|pronouns|marital status|occupation|job title)\b`)

// nameHeads are headings of columns that hold people's names, contactHeads of
// those by which people can be reached. They are not read, since the study
// holds pseudonyms only; --column HEAD=attribute reads them all the same.
var (
	nameHeads = []string{
		"name", "names", "full name", "first name", "last name", "given name", "family name", "surname", "forename", "real name", "christian name",
		"participant name", "participant's name", "patient name", "patient's name", "name of participant", "name of patient", "preferred name", "known as", "initials",
	}
	contactHeads = []string{
		"email", "e-mail", "email address", "phone", "phone number", "telephone", "telephone number", "mobile", "mobile number", "contact number", "contact details",
		"address", "home address", "postcode", "nhs number", "nhs no", "nhs", "chi number", "hospital number", "ni number", "date of birth", "dob", "tel", "tel no", "phone no",
		"mobile no", "landline", "contact", "contact no", "contact email", "next of kin",
	}
)

// counted are headings of columns that lists of this program count anew.
var counted = []string{"sources", "waves", "codings", "participants", "assessed"}

// keyHeads are the columns that say which record a row is of, where others of a
// sheet are marked as those to edit.
var keyHeads = map[string][]string{IntoCodebook: {"path"}, IntoParticipants: {"participant"}, IntoCases: {"case"}}

// marked reports whether a sheet has columns that are marked as those to edit:
// then it is one of a workbook, and others of the file are not read.
func marked(s ingest.Sheet) bool {
	return slices.ContainsFunc(s.Head, func(h string) bool { return strings.HasSuffix(strings.TrimSpace(h), EditMark) })
}

// EditMark ends the heading of a column of the workbook that may be edited in
// Excel and read back.
const EditMark = " ✎"

// understand finds out what a sheet is for and what its columns mean. With an
// into it is read as that. Columns are settled by hand with heads given as
// HEAD=USE.
func understand(path string, s ingest.Sheet, of int, into string, columns map[string]string) (table, error) {
	at := sheetName(path, s, of)
	s.Head = slices.Clone(s.Head)
	marked := map[int]bool{}
	for i, head := range s.Head {
		if strings.HasSuffix(strings.TrimSpace(head), EditMark) {
			s.Head[i], marked[i] = strings.TrimSuffix(strings.TrimSpace(head), EditMark), true
		}
	}
	for _, n := range needs {
		if into != "" && into != n.into {
			continue
		}
		t := newTable(path, s, of, n.into)
		t.marked = marked
		if bad := t.assign(columns); bad != "" {
			if into == "" {
				continue
			}
			return table{}, problem.New(problem.Usage, "a sheet read as %s has no use %q for a column", into, bad).In(at).
				Because("The uses are %s, and - for one that is not read.", strings.Join(t.uses(), ", ")).Suggest("--column HEAD=%s", t.uses()[0])
		}
		for _, all := range n.any {
			if !slices.ContainsFunc(all, func(use string) bool { return !t.says(use, into != "" || len(columns) > 0) }) {
				return t, nil
			}
		}
		if into != "" {
			if slices.ContainsFunc(n.any, func(all []string) bool { _, ok := t.col[all[0]]; return ok }) {
				return t, nil
			}
			return table{}, problem.New(problem.Invalid, "no column of this sheet is the %s", n.any[0][0]).In(at).
				Because("Its headings are %s.\nNothing was added.", strings.Join(s.Head, ", ")).Suggest("--column HEAD=%s", n.any[0][0])
		}
	}
	return table{}, problem.New(problem.Invalid, "this sheet is not one of the kinds known").In(at).
		Because("Its headings are %s.\nA log has file, participant, case …; a register of participants participant, role, case …; a sheet of cases case; a codebook code, definition …; one of measures participant, measure, wave, value.",
			strings.Join(s.Head, ", ")).
		Suggest("--into participants|cases|codebook|measures|survey, and --column HEAD=USE")
}

// says reports whether a column of a use is there; one that is known only by a
// heading which could be of another sheet, too, does not count unless told.
func (t *table) says(use string, told bool) bool {
	i, ok := t.col[use]
	if !ok || told {
		return ok
	}
	if !t.isRegister() || !named(unsure, t.Head[i]) {
		return true
	}
	if t.into != IntoParticipants {
		return false
	}
	for _, other := range []string{"role", "case", "quote", "consent"} {
		if _, ok := t.col[other]; ok {
			return true
		}
	}
	return slices.ContainsFunc(t.rest, func(i int) bool { return ofPeople().MatchString(strings.TrimSpace(t.Head[i])) }) ||
		slices.ContainsFunc(t.Head, func(head string) bool { return aboutPeople(head, nil) == peoplesNames })
}

func named(list []string, head string) bool {
	head = corpus.FoldName(strings.TrimRight(strings.ReplaceAll(head, "’", "'"), " :*?."))
	return slices.ContainsFunc(list, func(n string) bool { return corpus.FoldName(n) == head })
}

// uses lists the uses that columns of the sheet can have.
func (t *table) uses() []string {
	var out []string
	for u := range heads[t.into] {
		out = append(out, u)
	}
	slices.Sort(out)
	if t.into != IntoCodebook {
		out = append(out, "attribute")
	}
	if t.isRegister() {
		out = append(out, "ordered LOW < HIGH")
	}
	return out
}

// isRegister reports whether the rows are participants or cases.
func (t *table) isRegister() bool { return t.into == IntoParticipants || t.into == IntoCases }

// assign says of each column what it is for: first as told, then by its
// heading. It gives a use that was told and that sheets of this kind do not
// have.
func (t *table) assign(columns map[string]string) (bad string) {
	uses, settled := heads[t.into], map[int]bool{}
	for i, head := range t.Head {
		for h, u := range columns {
			if !corpus.SameName(h, head) {
				continue
			}
			use := strings.ToLower(u)
			_, taken := t.col[use]
			switch settled[i] = true; {
			case use == "-":
				t.left[i] = "as told"
			case use == "attribute" && t.into != IntoCodebook:
				t.rest = append(t.rest, i)
			case t.isRegister() && strings.HasPrefix(use, useOrdered+" "):
				if levels, err := parseLevels(head, u[len(useOrdered):]); err == nil {
					t.rest, t.levels[i] = append(t.rest, i), levels
				} else {
					bad = u
				}
			case uses[use] != nil && !taken:
				t.col[use] = i
			default:
				bad = u
			}
		}
	}
	for i, head := range t.Head {
		if len(t.marked) > 0 && !settled[i] && !t.marked[i] && !named(keyHeads[t.into], head) {
			t.left[i] = "not one to edit"
			continue
		}
		if !settled[i] && strings.TrimSpace(head) != "" {
			t.byHead(i, head)
		} else if !settled[i] && slices.ContainsFunc(t.values(i), func(v string) bool { return v != "" }) {
			t.left[i] = "no heading"
		}
	}
	slices.Sort(t.rest)
	return bad
}

func (t *table) byHead(i int, head string) {
	for use, names := range heads[t.into] {
		if _, taken := t.col[use]; !taken && named(names, head) {
			t.col[use] = i
			return
		}
	}
	if t.into == IntoCodebook {
		t.left[i] = "no use"
		return
	}
	if t.into == IntoParticipants {
		use := consentUse(head, t.values(i))
		if _, taken := t.col[use]; use != "" && !taken {
			t.col[use] = i
			return
		}
	}
	why := aboutPeople(head, t.values(i))
	switch {
	case why != "":
		t.left[i] = why
	case t.into != IntoLog && named(counted, head):
		t.left[i] = "counted anew"
	default:
		t.rest = append(t.rest, i)
	}
}

// A ColumnUse says how a column was understood, for the researcher to see.
type ColumnUse struct {
	Head, Use string
	Detail    string // 10 values; 3 empty
	NotRead   string // why it was left out; empty if it was read
}

func (t *table) understood() []ColumnUse {
	var out []ColumnUse
	for i, head := range t.Head {
		if strings.TrimSpace(head) == "" {
			if t.left[i] != "" {
				out = append(out, ColumnUse{Head: "column " + columnLetters(i), NotRead: t.left[i]})
			}
			continue
		}
		u := ColumnUse{Head: strings.TrimSpace(head), NotRead: t.left[i]}
		for use, j := range t.col {
			if i == j {
				u.Use, u.Detail = use, t.detail(use, i)
			}
		}
		if _, is := slices.BinarySearch(t.rest, i); u.Use == "" && is {
			u.Use, u.Detail = string(typeOfCells(t.values(i))), t.empty(i)
			if a, ok := t.types[i]; ok {
				u.Use, u.Detail = string(a.Type), t.attributeDetail(i, a)
			}
		}
		if c, ok := t.numbers[i]; ok {
			u.Use, u.Detail = "measure "+c.measure.Name, t.empty(i)
		}
		out = append(out, u)
	}
	return out
}

// detail says what stands in a column of a use: how many values, how many no.
func (t *table) detail(use string, i int) string {
	counts := map[string]int{}
	for _, v := range t.values(i) {
		if yn, ok := consentSaid(v); ok && (use == useQuote || use == useConsent) {
			v = yn
		}
		if v != "" {
			counts[corpus.FoldName(v)]++
		}
	}
	switch use {
	case "role", "case", "wave", "kind", "group", "type":
		if len(counts) == 1 {
			return "1 value"
		}
		return fmt.Sprintf("%d values", len(counts))
	case "quote", "consent":
		return fmt.Sprintf("%d \"no\"", counts["no"])
	case "date":
		return t.empty(i)
	}
	return ""
}

// attributeDetail says how an attribute was written and what levels it has.
func (t *table) attributeDetail(i int, a corpus.Attribute) string {
	parts := []string{t.said[i], t.empty(i)}
	if at := t.atWave[i]; at.wave != "" {
		parts = append(parts, "at "+at.wave)
	} else if _, ok := t.col[useWave]; ok && !t.steady[i] {
		parts = append(parts, "by wave")
	}
	if a.Type == corpus.OrderedValue {
		parts[0] = typeShown(a)
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

func (t *table) empty(i int) string {
	n := 0
	for _, v := range t.values(i) {
		if v == "" {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d empty", n)
}

package study

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A question is what the head of a survey's column says.
type question struct {
	head string // what the column is called here and with --column: unique, never empty
	code string // the short name that the survey program gives: Q5, G01Q02[SQ001]
	text string // the question as it was asked
	part string // of a question with several columns: what this one is of it
	same bool   // another column has the same code
}

// questions reads the head of a survey. Survey programs write up to three rows:
// Qualtrics codes, questions and a row of import ids, SurveyMonkey questions
// and a row of parts. The rows that belong to the head are taken off the sheet.
func questions(s *ingest.Sheet) []question {
	width := len(s.Head)
	for len(s.Rows) > 0 && width < len(s.Rows[0].Cells) && headRow(s.Rows[0].Cells) {
		width = len(s.Rows[0].Cells)
	}
	out := make([]question, width)
	for i := range out {
		out[i].text = headCell(s.Head, i)
	}
	switch {
	case len(s.Rows) > 0 && importIDs(s.Rows[0].Cells):
		s.Rows = s.Rows[1:]
	case len(s.Rows) > 1 && importIDs(s.Rows[1].Cells):
		for i := range out {
			out[i].code, out[i].text = out[i].text, headCell(s.Rows[0].Cells, i)
		}
		s.Rows = s.Rows[2:]
	case len(s.Rows) > 0 && (headRow(s.Rows[0].Cells) || partsRow(s)):
		above := ""
		for i, part := range s.Rows[0].Cells {
			if i >= width {
				break
			}
			if out[i].text != "" {
				above = out[i].text
			}
			switch part = strings.TrimSpace(part); {
			case part == "" || named(headParts, part):
				out[i].text = above
			case above != "":
				out[i].text, out[i].part = above+": "+part, part
			}
		}
		s.Rows = s.Rows[1:]
	}
	for i := range out {
		if out[i].code == "" {
			out[i].code, out[i].text = codeOf(out[i].text)
		}
	}
	findParts(out)
	uniqueHeads(out)
	return out
}

// The ways in which survey programs put the part of a question into its heading:
// Google "How was it? [the room]", REDCap "Which? (choice=the room)".
var partBehind = text.Lazy(`^(.{3,}?)\s*(?:\[([^\[\]]{2,})\]|\(choice=(.+)\))$`)

// findParts finds which columns are parts of one question: also those that
// share what stands before " - ", as Qualtrics and Jisc write them.
func findParts(all []question) {
	stems, codes := map[string]int{}, map[string]int{}
	for _, q := range all {
		if stem, part, ok := strings.Cut(q.text, " - "); ok && part != "" {
			stems[stem]++
		}
		codes[q.code]++
	}
	for i := range all {
		q := &all[i]
		q.same = q.code != "" && codes[q.code] > 1
		if q.part != "" {
			continue
		}
		if m := partBehind().FindStringSubmatch(q.text); m != nil {
			q.part = m[2] + m[3]
		} else if stem, part, ok := strings.Cut(q.text, " - "); ok && stems[stem] > 1 {
			q.part = part[strings.LastIndex(part, " - ")+1:]
			q.part = strings.TrimPrefix(q.part, "- ")
		}
	}
}

func headCell(cells []string, i int) string {
	if i >= len(cells) {
		return ""
	}
	return strings.Join(strings.Fields(cells[i]), " ")
}

// importIDs reports whether a row is the third of a head by Qualtrics.
func importIDs(cells []string) bool {
	return slices.ContainsFunc(cells, func(c string) bool { return strings.HasPrefix(strings.TrimSpace(c), `{"ImportId"`) })
}

// headParts are what SurveyMonkey writes below a question that has no parts.
var headParts = []string{"open-ended response", "response"}

// headRow reports whether a row below the first is one of parts of questions.
func headRow(cells []string) bool {
	return slices.ContainsFunc(cells, func(c string) bool { return named(headParts, c) })
}

// partsRow reports whether the row below the first holds parts of questions
// though none is marked: it has words where the head is blank behind a
// question, and none in the first column, where every other row has some.
func partsRow(s *ingest.Sheet) bool {
	cells := s.Rows[0].Cells
	if headCell(s.Head, 0) == "" || headCell(cells, 0) != "" || len(s.Rows) < 2 {
		return false
	}
	if slices.ContainsFunc(s.Rows[1:], func(r ingest.Row) bool { return headCell(r.Cells, 0) == "" }) {
		return false
	}
	for i := range cells {
		if i > 1 && headCell(s.Head, i) == "" && headCell(cells, i) != "" {
			return true
		}
	}
	return false
}

// The ways in which survey programs and people write a short name before a
// question: "Q5: Why?", "5. Why?", "G01Q02. Why?", "q1[SQ001]. Why?".
var (
	codeBefore = text.Lazy(`^([Qq]?\d{1,3}[a-z]?(?:[_.](?:\d+|[a-z]\b))*)\s*[.:)–-]\s*(.+)$`)
	limeBefore = text.Lazy(`^([A-Za-z]\w*\d\w*(?:\[\w+\])*|[A-Za-z]\w*(?:\[\w+\])+|id|submitdate|lastpage|startlanguage|startdate|datestamp|token|ipaddr|refurl|seed)\.\s+(.+)$`)
	codeAlone  = text.Lazy(`^[A-Za-z]\w*\d\w*(?:\[\w+\])*$`)
)

// codeOf takes the short name off a heading, if it has one. The question keeps
// a number that a person typed before it.
func codeOf(head string) (code, text string) {
	if m := limeBefore().FindStringSubmatch(head); m != nil {
		return m[1], m[2]
	}
	if m := codeBefore().FindStringSubmatch(head); m != nil {
		code = m[1]
		if unicode.IsDigit(rune(code[0])) {
			code = "Q" + code
		}
		return code, head
	}
	if codeAlone().MatchString(head) {
		return head, head
	}
	return "", head
}

// uniqueHeads names the columns: by what the file's first row says, with a
// number where it says the same twice, else by their letter.
func uniqueHeads(all []question) {
	seen := map[string]int{}
	for i := range all {
		q := &all[i]
		if q.head = q.text; q.code != "" && q.code != q.text && !strings.HasPrefix(q.text, q.code) && !strings.HasPrefix("Q"+q.text, q.code) {
			q.head = q.code + ": " + q.text
		}
		if q.head == "" {
			q.head = "column " + columnLetters(i)
		}
		key := corpus.FoldName(q.head)
		if seen[key]++; seen[key] > 1 {
			q.head = fmt.Sprintf("%s (%d)", q.head, seen[key])
		}
	}
}

// is reports whether a column is the one called by what was typed: its heading,
// its code, its question or its letter.
func (q question) is(i int, typed string) bool {
	return corpus.SameName(q.head, typed) || q.code != "" && corpus.SameName(q.code, typed) ||
		q.text != "" && corpus.SameName(q.text, typed) || corpus.SameName("column "+columnLetters(i), typed)
}

// smallWords say little of what a question is about.
var smallWords = strings.Fields("a an and are at be by can could did do does for from had has have how i if in is it me my of on or our please that the there this to us was we were what when which who why will with would you your")

// attributeName makes the name under which the answers to a closed question
// can be typed in a query: its code, the heading itself where that is short, else its
// first four words that say something.
func (q question) attributeName() string {
	if q.code != "" && (!q.same || q.part == "") {
		return plainWords(q.code)
	}
	text, before := q.text, ""
	if q.part != "" {
		text = q.part
		if stem := strings.TrimSuffix(strings.TrimSpace(strings.TrimSuffix(q.text, q.part)), ":"); commonPart().MatchString(text) && stem != "" {
			text, before = commonPart().FindString(text), question{text: stem, head: q.head}.attributeName()+" "
		}
	}
	if q.code != "" {
		before = plainWords(q.code) + " "
	}
	return before + shortName(text, q.head)
}

// commonPart are parts that many questions have.
var commonPart = text.Lazy(`(?i)^(?:other|none|n/?a|not applicable|don.t know|total|score|comments?)\b`)

// shortName makes a short name of words; head is what it is called if none can
// be in a name.
func shortName(text, head string) string {
	short := plainWords(text)
	if words := strings.Fields(short); len(words) > 4 || len(short) > 40 {
		var kept []string
		for _, w := range words {
			if !slices.Contains(smallWords, strings.ToLower(w)) {
				kept = append(kept, w)
			}
		}
		if len(kept) == 0 {
			kept = words
		}
		short = clipWords(kept, 4, 40)
	}
	if short == "" {
		return strings.ReplaceAll(head, ":", "")
	}
	return short
}

func clipWords(words []string, most, length int) string {
	out := ""
	for i, w := range words {
		if i == most || i > 0 && len(out)+1+len(w) > length {
			break
		}
		out = strings.TrimSpace(out + " " + w)
	}
	return out
}

// plainWords leaves of a heading what can stand in the name of a field.
func plainWords(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), r == '-', r == '_':
			return r
		case r == '\'' || r == '’':
			return -1
		}
		return ' '
	}, s)), " ")
}

package identifier

import (
	"strconv"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

const months = `(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?`

var (
	birthWord = text.Lazy(`(?i)\b(?:born|birthday|birth[ -]?date|date of birth|births?)\b`)
	dobWord   = text.Lazy(`(?i)\b(?:dob\b|d\.o\.b\b|date of birth\b)`)
	someDate  = text.Lazy(`(?i)\b(?:(?:19|20)\d\d-\d\d?-\d\d?|\d\d?[./ -]\d\d?[./ -](?:(?:19|20)\d\d|\d\d)|` +
		`\d\d?(?:st|nd|rd|th)?(?: of)?[ .-]*` + months + `,?[ -]*(?:(?:19|20)\d\d|\d\d)|` +
		months + ` \d\d?(?:st|nd|rd|th)?,? (?:19|20)\d\d)\b`)
	yearForm = text.Lazy(`(?:19|20)\d\d`)
)

// oldest is the age beyond which a date is nobody's birth.
const oldest = 120

// findBirths finds dates of birth: whole dates near "born" or "birthday", and
// near "DOB" also those with two digits for the year.
func (f *Finder) findBirths(s string, add func(Kind, int, int)) {
	dobs := dobWord().FindAllStringIndex(s, -1)
	births := append(birthWord().FindAllStringIndex(s, -1), dobs...)
	if len(births) == 0 {
		return
	}
	for _, m := range someDate().FindAllStringIndex(s, -1) {
		if !alone(s, m[0], m[1]) || !nearOne(births, m) {
			continue
		}
		if year := yearForm().FindString(s[m[0]:m[1]]); year == "" {
			if !nearOne(dobs, m) {
				continue
			}
		} else if n, err := strconv.Atoi(year); err != nil || f.Year > 0 && (n > f.Year || n < f.Year-oldest) {
			continue
		}
		if !strings.Contains(s[m[0]:m[1]], "\n") {
			add(BirthDate, m[0], m[1])
		}
	}
}

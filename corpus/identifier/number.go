package identifier

import (
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

const gap = `[ \x{a0}]?`

var (
	nhsForm       = text.Lazy(`\d{10}|\d{3}[ \x{a0}]\d{3}[ \x{a0}]\d{4}|\d{3}-\d{3}-\d{4}`)
	insuranceForm = text.Lazy(`(?i)\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]` + gap + `\d\d` + gap + `\d\d` + gap + `\d\d` + gap + `[A-D]\b`)
	phoneForm     = text.Lazy(`(?:(?:\+|\b00)[ \x{a0}]?44[ \x{a0}.-]?(?:\(0\)[ \x{a0}]?)?|\(0|\b0)\d+(?:[ \x{a0}.()-]{0,2}\d+)*`)
	otherPhone    = text.Lazy(`\+[1-9]\d{0,2}(?:[ \x{a0}.()-]{0,2}\d{2,}){2,6}`)
	dateForm      = text.Lazy(`^\(?\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)\d\d(?:\D|$)`)
)

// noPrefix are letters that no national insurance number begins with.
var noPrefix = []string{"BG", "GB", "NK", "KN", "TN", "NT", "ZZ"}

// findNumbers finds NHS, national insurance and telephone numbers.
func findNumbers(s string, add func(Kind, int, int)) {
	for _, m := range nhsForm().FindAllStringIndex(s, -1) {
		if alone(s, m[0], m[1]) && ValidNHS(s[m[0]:m[1]]) {
			add(NHSNumber, m[0], m[1])
		}
	}
	for _, m := range insuranceForm().FindAllStringIndex(s, -1) {
		if !slices.Contains(noPrefix, strings.ToUpper(s[m[0]:m[0]+2])) {
			add(Insurance, m[0], m[1])
		}
	}
	for _, m := range phoneForm().FindAllStringIndex(s, -1) {
		if alone(s, m[0], m[1]) && isPhone(s[m[0]:m[1]]) {
			add(Phone, m[0], m[1])
		}
	}
	if strings.Contains(s, "+") {
		for _, m := range otherPhone().FindAllStringIndex(s, -1) {
			if n := len(digitsOf(s[m[0]:m[1]])); n >= 9 && n <= 15 {
				add(Phone, m[0], m[1])
			}
		}
	}
}

// alone reports whether digits are not a part of a longer number.
func alone(s string, start, end int) bool {
	isDigit := func(i int) bool { return i >= 0 && i < len(s) && s[i] >= '0' && s[i] <= '9' }
	joint := func(i int) bool { return i >= 0 && i < len(s) && strings.IndexByte(".,-/", s[i]) >= 0 }
	return !isDigit(start-1) && !isDigit(end) && !(joint(start-1) && isDigit(start-2)) && !(joint(end) && isDigit(end+1))
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// ValidNHS reports whether ten digits, whatever stands between them, end in the
// check digit of NHS numbers (Modulus 11).
func ValidNHS(s string) bool {
	d := digitsOf(s)
	if len(d) != 10 || strings.Count(d, d[:1]) == 10 {
		return false
	}
	sum := 0
	for i := range 9 {
		sum += int(d[i]-'0') * (10 - i)
	}
	check := 11 - sum%11
	return check%11 == int(d[9]-'0') && check != 10
}

// isPhone reports whether digits are a British telephone number: nine or ten
// behind 0 or +44, the first of a range that is in use.
func isPhone(s string) bool {
	d := digitsOf(s)
	switch {
	case strings.HasPrefix(s, "+"):
		d = d[2:]
	case strings.HasPrefix(d, "0044"):
		d = d[4:]
	case strings.HasPrefix(s, "0."), dateForm().MatchString(s):
		return false
	}
	d = strings.TrimPrefix(d, "0")
	return (len(d) == 9 || len(d) == 10) && strings.IndexByte("1235789", d[0]) >= 0 && (d[0] != '7' || len(d) == 10)
}

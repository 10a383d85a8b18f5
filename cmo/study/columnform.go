package study

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A columnForm is the way in which the numbers and dates of a column are
// written. It is decided over the whole column: a single 03/04/2022 says nothing
// of itself.
type columnForm struct {
	comma, percent, monthFirst bool
	thousands                  bool   // commas stand between thousands
	ticked                     string // what stands in the boxes that are ticked; empty if the column is none
}

var (
	commaNumber   = text.Lazy(`^-?\d+,\d+$`)
	thousandsOnly = text.Lazy(`^-?\d{1,3}(?:,\d{3})+$`)
	leadingZero   = text.Lazy(`^0\d+$`)
	slashDate     = text.Lazy(`^(\d{1,2})([/.-])(\d{1,2})([/.-]\d{2,4}\b.*)$`)
	dateLike      = text.Lazy(`(?i)^(?:\d{1,2}([/.-])\d{1,2}[/.-](?:\d{4}|\d{2})|\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[ -][a-z]{3,9}[ -]\d{4})$`)
)

// formOf finds out how the values of a column are written, and what is to be
// said of it.
func formOf(head string, values []string) (f columnForm, said string) {
	if slices.ContainsFunc(values, leadingZero().MatchString) {
		return f, ""
	}
	if f, said = numbersAs(values); said == "" && typeOfCells(values) == corpus.DateValue {
		return daysAs(head, values)
	}
	return f, said
}

// daysAs finds out whether the day or the month comes first in dates in numbers:
// the heading may say it.
func daysAs(head string, values []string) (f columnForm, said string) {
	switch head = strings.ToLower(head); {
	case monthFirst(values), strings.Contains(head, "mm/dd"), strings.Contains(head, "m/d/y"):
		return columnForm{monthFirst: true}, "month before day"
	case slices.ContainsFunc(values, slashDate().MatchString):
		return f, "day before month"
	}
	return f, ""
}

// numbersAs finds out whether values are numbers with a decimal comma, or shares
// in per cent, which are kept as parts of one, as Excel does.
func numbersAs(values []string) (f columnForm, said string) {
	decimal := false
	for _, v := range values {
		if v == "" {
			continue
		}
		if strings.HasSuffix(v, "%") {
			f.percent = true
			v = strings.TrimSpace(strings.TrimSuffix(v, "%"))
		}
		switch _, err := strconv.ParseFloat(v, 64); {
		case err == nil:
		case commaNumber().MatchString(v):
			f.comma = true
			decimal = decimal || !thousandsOnly().MatchString(v)
		default:
			return columnForm{}, ""
		}
	}
	switch {
	case f.comma && !decimal && f.percent, f.comma && !decimal && !inThousands(values):
		return columnForm{}, "" // 1,200 may be a thousand or a little more than one
	case f.comma && !decimal:
		return columnForm{thousands: true}, "commas between thousands"
	case f.comma && f.percent:
		said = "decimal comma, per cent as parts of 1"
	case f.comma:
		said = "decimal comma"
	case f.percent:
		said = "per cent as parts of 1"
	}
	return f, said
}

// inThousands reports whether numbers with commas before three digits are
// written as thousands throughout: then none of a thousand or more has no comma,
// none begins with 0, and those below a thousand are whole.
func inThousands(values []string) bool {
	return len(values) > 0 && !slices.ContainsFunc(values, func(v string) bool {
		if thousandsOnly().MatchString(v) {
			return strings.HasPrefix(strings.TrimPrefix(v, "-"), "0")
		}
		n, err := strconv.ParseFloat(v, 64)
		return v != "" && (err != nil || n >= 1000 || n <= -1000 || strings.Contains(v, "."))
	})
}

// number brings a number into the form in which it is kept.
func (f columnForm) number(v string) string {
	if f.thousands && thousandsOnly().MatchString(v) {
		return strings.ReplaceAll(v, ",", "")
	}
	if !f.comma && !f.percent {
		return v
	}
	plain := strings.TrimSpace(strings.TrimSuffix(v, "%"))
	if f.comma {
		plain = strings.Replace(plain, ",", ".", 1)
	}
	n, err := strconv.ParseFloat(plain, 64)
	if err != nil {
		return v
	}
	if strings.HasSuffix(v, "%") {
		n = n / 100
		return strconv.FormatFloat(n, 'g', 12, 64)
	}
	return plain
}

// monthFirst reports whether dates are written month before day, as in the
// United States: the second number goes beyond 12 somewhere, the first nowhere.
func monthFirst(values []string) bool {
	beyond := false
	for _, v := range values {
		if v == "" {
			continue
		}
		m := slashDate().FindStringSubmatch(v)
		if m == nil || m[2] != "/" {
			return false
		}
		first, _ := strconv.Atoi(m[1])
		second, _ := strconv.Atoi(m[3])
		if first > 12 || second > 31 {
			return false
		}
		beyond = beyond || second > 12
	}
	return beyond
}

// date reads a date as the column writes it.
func (f columnForm) date(v string) (string, bool) {
	if f.monthFirst {
		if m := slashDate().FindStringSubmatch(v); m != nil {
			v = m[3] + m[2] + m[1] + m[4]
		}
	}
	return cellDate(v)
}

// value gives a value as it is kept, and whether it is of the type.
func (f columnForm) value(a corpus.Attribute, v string) (string, bool) {
	if f.ticked != "" && corpus.SameName(v, f.ticked) {
		return typed(a, "yes")
	}
	if f.monthFirst {
		if d, ok := f.date(v); ok {
			v = d
		}
	}
	return typed(a, f.number(v))
}

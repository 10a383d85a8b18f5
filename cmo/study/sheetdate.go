package study

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// Excel counts days from the last of 1899; the numbers of these years are what
// is left of a date in a cell without a format.
var (
	serialZero  = time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)
	serialFirst = 32874 // 1 January 1990
	serialLast  = 54788 // 31 December 2049
)

var (
	weekday  = text.Lazy(`(?i)^(mon|tues?|wed(nes)?|thur?s?|fri|sat(ur)?|sun)(day)?[.,]?\s+`)
	ordinal  = text.Lazy(`(?i)\b(\d{1,2})(st|nd|rd|th)\b(\s+of\b)?`)
	clock    = text.Lazy(`(?i),?[ T]\d{1,2}[:.]\d{2}([:.]\d{2})?(\.\d+)?\s*([ap]\.?m\.?)?\s*(Z|[A-Z]{3,4}|(GMT|UTC)?[+-]\d{1,2}(:?\d{2})?)?$`)
	shortDay = []string{"2/1/06", "2.1.06", "2-1-06", "2 Jan 06", "2-Jan-06", "2 January 06", "2006/1/2", "Jan 2, 2006", "Jan 2 2006", "January 2 2006"}
)

// cellDate reads a date as people write them into sheets, and gives it as
// 2022-03-14, or as 2022-03 if it is a month: with a weekday or a time beside it, with 14th, with a year of two
// digits, or as the number Excel keeps where a cell has lost its format. Where
// day and month could change places the day comes first, as in the UK.
func cellDate(s string) (string, bool) {
	s = strings.Join(strings.Fields(s), " ")
	if !strings.ContainsAny(s, "0123456789") {
		return s, false
	}
	if n, err := strconv.ParseFloat(s, 64); err == nil {
		if n < float64(serialFirst) || n > float64(serialLast) {
			return s, false
		}
		return serialZero.AddDate(0, 0, int(n)).Format(time.DateOnly), true
	}
	if d, ok := corpus.ParseDate(s); ok {
		return d, true
	}
	plain := ordinal().ReplaceAllString(weekday().ReplaceAllString(clock().ReplaceAllString(s, ""), ""), "$1")
	plain = strings.Join(strings.Fields(strings.ReplaceAll(plain, "Sept ", "Sep ")), " ")
	if d, ok := corpus.ParseDate(plain); ok {
		return d, true
	}
	for _, form := range shortDay {
		if t, err := time.Parse(form, plain); err == nil {
			return t.Format(time.DateOnly), true
		}
	}
	return s, false
}

// monthChangesLess reports whether dates that could be read either way are
// more likely month before day: survey programs write rows in the order in
// which they came in, so the days go up, or down, in one reading and not in the
// other; where they do in both, the number that changes more is the day.
func monthChangesLess(values []string) bool {
	dayFirst, monthFirst := inOrder(columnForm{}, values), inOrder(columnForm{monthFirst: true}, values)
	if monthFirst != dayFirst {
		return monthFirst
	}
	first, second := map[string]bool{}, map[string]bool{}
	for _, v := range values {
		if m := slashDate().FindStringSubmatch(v); m != nil {
			first[m[1]], second[m[3]] = true, true
		}
	}
	return monthFirst && len(second) >= 4 && 2*len(first) <= len(second)
}

// inOrder reports whether four dates or more go up, or down, from row to row.
func inOrder(f columnForm, values []string) bool {
	var days []string
	for _, v := range values {
		if v == "" {
			continue
		}
		d, ok := f.date(v)
		if !ok {
			return false
		}
		days = append(days, d)
	}
	up := slices.IsSorted(days)
	slices.Reverse(days)
	return len(days) >= 4 && (up || slices.IsSorted(days))
}

// isSerial reports whether a date is written as Excel's number of the day.
func isSerial(s string) bool {
	_, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	return err == nil
}

// typeOfCells guesses the type of a column as corpus.TypeOf does, and knows
// the dates of sheets; a column of numbers is numbers, one of codes such as 007
// text. A few dates that no calendar has make no column of dates text.
func typeOfCells(values []string) corpus.ValueType {
	t := corpus.TypeOf(values)
	switch {
	case t == corpus.NumberValue && slices.ContainsFunc(values, leadingZero().MatchString):
		return corpus.TextValue
	case t != corpus.TextValue:
		return t
	case monthFirst(values):
		return corpus.DateValue
	}
	dates, impossible := 0, 0
	for _, v := range values {
		if v = strings.TrimSpace(v); v == "" {
			continue
		}
		switch _, ok := cellDate(v); {
		case isSerial(v):
			return t
		case ok:
			dates++
		case dateLike().MatchString(v):
			impossible++
		default:
			return t
		}
	}
	if dates > 0 && dates >= impossible {
		return corpus.DateValue
	}
	return t
}

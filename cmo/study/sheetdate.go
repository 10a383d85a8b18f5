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
	clock    = text.Lazy(`(?i)[ T]\d{1,2}[:.]\d{2}([:.]\d{2})?\s*([ap]m)?$`)
	shortDay = []string{"2/1/06", "2.1.06", "2-1-06", "2 Jan 06", "2-Jan-06", "2 January 06"}
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

package ingest

import (
	"fmt"
	"strings"
)

// A numeral is a way of writing the number of a list item.
type numeral byte

const (
	arabic numeral = iota
	padded         // 01, 02
	lowerLetter
	upperLetter
	lowerRoman
	upperRoman
	ordinal // 1st
	bullet  // no number
	noNumeral
)

// write gives a number as it shows: "4", "d", "iv".
func (k numeral) write(n int) string {
	switch k {
	case padded:
		return fmt.Sprintf("%02d", n)
	case lowerLetter:
		return strings.ToLower(letters(n))
	case upperLetter:
		return letters(n)
	case lowerRoman:
		return strings.ToLower(roman(n))
	case upperRoman:
		return roman(n)
	case ordinal:
		return fmt.Sprint(n) + ordinalEnd(n)
	case bullet, noNumeral:
		return ""
	}
	return fmt.Sprint(n)
}

// letters counts A to Z, then AA to ZZ, as word processors do.
func letters(n int) string {
	if n < 1 || n > 26*20 {
		return fmt.Sprint(n)
	}
	return strings.Repeat(string(rune('A'+(n-1)%26)), 1+(n-1)/26)
}

func roman(n int) string {
	if n < 1 || n > 3999 {
		return fmt.Sprint(n)
	}
	var b strings.Builder
	for _, digit := range []struct {
		value int
		sign  string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for n >= digit.value {
			b.WriteString(digit.sign)
			n -= digit.value
		}
	}
	return b.String()
}

func ordinalEnd(n int) string {
	if n%100 >= 11 && n%100 <= 13 {
		return "th"
	}
	switch n % 10 {
	case 1:
		return "st"
	case 2:
		return "nd"
	case 3:
		return "rd"
	}
	return "th"
}

// bulletSign gives the bullet that shows: fonts of symbols have theirs at
// places that mean something else or nothing, and they show as dots and squares.
func bulletSign(s string) string {
	s = strings.TrimSpace(s)
	r := []rune(s)
	if len(r) != 1 || r[0] >= 0xE000 && r[0] <= 0xF8FF || strings.ContainsRune("·§Øüq\u00a8", r[0]) {
		return "•"
	}
	return s
}

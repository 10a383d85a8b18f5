// Package cell holds the one rule by which words in a table are kept from
// being taken for a formula by a spreadsheet.
//
// A cell that begins with = + - @, a tab or a line end may be computed when
// Excel opens a CSV file, and what a participant said is not to be computed.
// Guard puts an apostrophe before such words; Unguard takes it off when the
// file comes back, and no other. In an Excel file words are of a type of their
// own and need no sign; there Guarded says which cells to mark as text, so that
// they stay so when somebody edits them.
package cell

import "strings"

// Guard gives words as a CSV file holds them. It also puts an apostrophe before
// words that begin with such an apostrophe already, so that Unguard can always
// tell which one is ours.
func Guard(s string) string {
	if Guarded(s) {
		return "'" + s
	}
	return s
}

// Unguard takes off the apostrophe that Guard put there, and no other.
func Unguard(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && Guarded(rest) {
		return rest
	}
	return s
}

// Guarded reports whether words begin so that a spreadsheet may take them for
// a formula.
func Guarded(s string) bool {
	s = strings.TrimLeft(s, "'")
	return s != "" && strings.ContainsRune("=+-@\t\r\n", rune(s[0]))
}

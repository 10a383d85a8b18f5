package text

import "unicode/utf8"

// withinEdits reports whether b can be made of a by at most a few edits: a
// letter put in, left out or replaced. Two letters that changed places are two.
func withinEdits(a []rune, b string, most int) bool {
	n := utf8.RuneCountInString(b)
	if n-len(a) > most || len(a)-n > most {
		return false
	}
	if len(a) > longWord {
		return false
	}
	var buffer [longWord + 1]int
	row := buffer[:len(a)+1]
	for i := range row {
		row[i] = i
	}
	for _, r := range b {
		diagonal := row[0]
		row[0]++
		least := row[0]
		for i, have := range a {
			cost := diagonal
			if have != r {
				cost = 1 + min(diagonal, row[i], row[i+1])
			}
			diagonal, row[i+1] = row[i+1], cost
			least = min(least, cost)
		}
		if least > most {
			return false
		}
	}
	return row[len(a)] <= most
}

// longWord is beyond the longest word whose edits are counted.
const longWord = 100

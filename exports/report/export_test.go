package report

// What tests look at from outside.
var (
	Page  = page
	Style = style
)

// Words escapes words of a study.
func Words(s string) string { return string(words(s)) }

// Closers gives what is put behind marks of direction.
func Closers(s string) string { return closers(s) }

// Mask hides small numbers: every row and every column of the table adds up.
func Mask(rows [][]int, least int) [][]bool {
	var lines [][]cellAt
	for r := range rows {
		var line []cellAt
		for c := range rows[r] {
			line = append(line, cellAt{r, c})
		}
		lines = append(lines, line)
	}
	for c := range rows[0] {
		var line []cellAt
		for r := range rows {
			line = append(line, cellAt{r, c})
		}
		lines = append(lines, line)
	}
	hidden := mask(rows, lines, least)
	out := make([][]bool, len(rows))
	for r := range rows {
		out[r] = make([]bool, len(rows[r]))
		for c := range rows[r] {
			out[r][c] = hidden[cellAt{r, c}]
		}
	}
	return out
}

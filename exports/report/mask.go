package report

// A cellAt is a place in a table of numbers.
type cellAt struct{ row, col int }

// mask hides the numbers below a least number in a table with totals, and as
// many more as it takes that none can be worked out from the others: in each
// line of numbers that add up, either none is hidden or at least two are, and
// those leave each other room. Nothing at all is a number everyone may see.
func mask(rows [][]int, lines [][]cellAt, least int) map[cellAt]bool {
	hidden := map[cellAt]bool{}
	if least < 2 {
		return hidden
	}
	for r, row := range rows {
		for c, n := range row {
			if n > 0 && n < least {
				hidden[cellAt{r, c}] = true
			}
		}
	}
	for again := true; again; {
		again = false
		for _, line := range lines {
			if told(rows, line, hidden, least) {
				if at, ok := smallestShown(rows, line, hidden); ok {
					hidden[at] = true
					again = true
				}
			}
		}
	}
	return hidden
}

// told reports whether a hidden number of a line follows from those shown:
// there is only one, or all of them must be at their least or at their most.
func told(rows [][]int, line []cellAt, hidden map[cellAt]bool, least int) bool {
	n, sum, large := 0, 0, false
	for _, at := range line {
		if hidden[at] {
			n++
			sum += rows[at.row][at.col]
			large = large || rows[at.row][at.col] >= least
		}
	}
	return n == 1 || n > 1 && !large && (sum == n || sum == n*(least-1))
}

func smallestShown(rows [][]int, line []cellAt, hidden map[cellAt]bool) (cellAt, bool) {
	var best cellAt
	found := false
	for _, at := range line {
		n := rows[at.row][at.col]
		if hidden[at] || n == 0 {
			continue
		}
		if !found || n < rows[best.row][best.col] {
			best, found = at, true
		}
	}
	return best, found
}

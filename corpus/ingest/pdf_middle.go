package ingest

import "math"

// Tables without rules are read line by line, which is right where cells begin
// at the same height. Where a label stands at the middle of the lines beside it,
// as browsers and office programs put it unless told otherwise, it belongs before
// the first.

// middleRows takes such rows out of the rows of a page: stretches between gaps,
// of which all lines but one begin at the same place, and that one, with the
// label, stands at the middle.
func middleRows(rows []pdfRow, pitch float64) (tables []tableRow, rest []pdfRow) {
	for from := 0; from < len(rows); {
		end := from + 1
		for end < len(rows) && rows[end-1].y-rows[end].y < 1.25*pitch*min(rows[end-1].size, rows[end].size) {
			end++
		}
		if t, ok := middleRow(rows[from:end]); ok {
			tables = append(tables, t)
		} else {
			rest = append(rest, rows[from:end]...)
		}
		from = end
	}
	return tables, rest
}

// middleRow makes a row of a table of lines, if one of them has a label at the
// middle.
func middleRow(rows []pdfRow) (tableRow, bool) {
	if len(rows) < 2 {
		return tableRow{}, false
	}
	at := 0 // the line with the label
	for i, r := range rows {
		if r.x0() < rows[at].x0() {
			at = i
		}
	}
	first, last := rows[0], rows[len(rows)-1]
	if at == 0 {
		return tableRow{}, false
	}
	edge := first.x0()
	label, words := rows[at].split(edge - 1)
	size := rows[at].size
	if math.Abs(rows[at].y-(first.y+last.y)/2) > 0.8*size || len(label.words) > 4 || label.x1() > edge-0.3*size {
		return tableRow{}, false
	}
	t := tableRow{top: first.y + first.size, cells: []tableCell{{words: label.words}, {}}}
	for i, r := range rows {
		if i == at {
			r = words
		}
		if len(r.words) > 0 && math.Abs(r.x0()-edge) > 2 {
			return tableRow{}, false
		}
		t.cells[1].words = append(t.cells[1].words, r.words...)
	}
	return t, true
}

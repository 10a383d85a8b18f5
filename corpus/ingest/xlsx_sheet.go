package ingest

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/xuri/excelize/v2"
)

// errorValues are what cells hold instead of a value.
var errorValues = map[string]bool{
	"#N/A": true, "#REF!": true, "#VALUE!": true, "#DIV/0!": true, "#NAME?": true, "#NULL!": true, "#NUM!": true,
	"#SPILL!": true, "#CALC!": true, "#GETTING_DATA": true, "#ERROR!": true,
}

const (
	longestCell = 32_767    // characters that Excel keeps of a cell
	maxFilled   = 1_000_000 // cells of a sheet that are filled from merged ones
)

// A sheetIn is a sheet of an Excel file while it is read, with the names of the
// cells that something is to be said of.
type sheetIn struct {
	file  file
	facts *sheetFacts
	calc  *calculator
	sheet *Sheet
	cells *int // of the file so far
	head  int  // the number of the row that is the head

	typed, calculated, unknown, full []string
}

// read reads the rows. Trailing blank rows cost nothing but their tags.
func (in *sheetIn) read(book *excelize.File) error {
	rows, err := book.Rows(in.sheet.Name)
	if err != nil {
		var notSheet excelize.ErrSheetNotExist
		if errors.As(err, &notSheet) || strings.Contains(err.Error(), "not a worksheet") {
			in.sheet.Notes = append(in.sheet.Notes, Note{Kind: "skipped", What: "this sheet is a chart", Count: 1})
			return nil
		}
		return because(invalid(in.file.name, "sheet %q cannot be read", in.sheet.Name), "It is damaged.").Caused(err)
	}
	defer rows.Close()
	for n := 1; rows.Next(); n++ {
		row, err := rows.Columns()
		if err != nil {
			return because(invalid(in.file.name+", "+in.sheet.Name, "row %d cannot be read", n), "It is damaged.").Caused(err)
		}
		row = in.formulas(n, row)
		if *in.cells += len(row); *in.cells > maxCells {
			return tooManyCells(in.file.name)
		}
		in.look(n, row)
		in.sheet.add(n, row)
		if in.head == 0 && in.sheet.Head != nil {
			in.head = n
		}
	}
	if err := rows.Error(); err != nil {
		return fmt.Errorf("read sheet %q of %s: %w", in.sheet.Name, in.file.name, err)
	}
	if head := in.sheet.passTitles(); head > 0 {
		in.head = head
	}
	in.say("formula", in.typed, "%s taken for a formula, read as the words that were typed: %s")
	in.say("formula", in.calculated, "%s with a formula that nobody had calculated, calculated now: %s")
	in.say("formula", in.unknown, "%s with a formula that has no value and cannot be calculated here, read as empty: %s; open the file in Excel and save it")
	in.say("long", in.full, "%s as long as Excel keeps, what was behind may be lost: %s")
	in.fillMerged()
	in.hidden()
	return nil
}

// formulas gives a row with what its formulas come to, where the file has no
// value of them or an error.
func (in *sheetIn) formulas(n int, row []string) []string {
	for _, c := range in.facts.formulas[n] {
		isError := errorValues[c.value]
		if !c.unvalued() && !isError {
			continue
		}
		name, _ := excelize.CoordinatesToCellName(c.column, n)
		value := in.calc.wordsOf(c)
		switch {
		case value != "":
			in.typed = append(in.typed, name)
		case isError:
			continue
		default:
			var ok bool
			if value, ok = in.calc.value(in.sheet.Name, n, c.column); ok {
				in.calculated = append(in.calculated, name)
			} else {
				in.unknown = append(in.unknown, fmt.Sprintf("%s =%.60s", name, c.formula))
			}
		}
		for len(row) < c.column {
			row = append(row, "")
		}
		row[c.column-1] = value
	}
	return row
}

// look cleans the cells of a row, and notes those that hold an error or as much
// as a cell can.
func (in *sheetIn) look(n int, row []string) {
	for i, cell := range row {
		row[i] = cleanCell(cell)
		name := func() string { name, _ := excelize.CoordinatesToCellName(i+1, n); return name }
		switch {
		case errorValues[cell]:
			in.sheet.Errors = append(in.sheet.Errors, CellError{name(), cell})
		case len(cell) >= longestCell && len([]rune(cell)) == longestCell:
			in.full = append(in.full, name())
		}
	}
}

// say adds a note that counts cells and names the first of them.
func (in *sheetIn) say(kind string, cells []string, form string) {
	if n := len(cells); n > 0 {
		in.sheet.Notes = append(in.sheet.Notes, Note{Kind: kind, Count: n, What: fmt.Sprintf(form, plural(n, "cell"), some(cells))})
	}
}

// some lists the first of many.
func some(names []string) string {
	if n := len(names); n > 10 {
		return strings.Join(names[:10], ", ") + " and " + thousands(n-10) + " more"
	}
	return strings.Join(names, ", ")
}

// fillMerged gives every row of a merged cell its value: it stands for all of
// them, and Excel keeps it in the first. Over several columns it is read in the
// first alone.
func (in *sheetIn) fillMerged() {
	var down, across []string
	left := maxFilled
	for _, a := range in.facts.merged {
		from, _ := excelize.CoordinatesToCellName(a.left, a.top)
		to, _ := excelize.CoordinatesToCellName(a.right, a.bottom)
		if a.right > a.left {
			across = append(across, from+":"+to)
		}
		if a.bottom == a.top || a.bottom <= in.head {
			continue
		}
		rows := in.sheet.Rows
		first := sort.Search(len(rows), func(i int) bool { return rows[i].Number >= a.top })
		if first == len(rows) || rows[first].Number != a.top || len(rows[first].Cells) < a.left {
			continue
		}
		value := rows[first].Cells[a.left-1]
		if value == "" {
			continue
		}
		down = append(down, from+":"+to)
		for i := first + 1; i < len(rows) && rows[i].Number <= a.bottom && left > 0; i++ {
			for len(rows[i].Cells) < a.left {
				rows[i].Cells = append(rows[i].Cells, "")
			}
			if rows[i].Cells[a.left-1] == "" {
				rows[i].Cells[a.left-1] = value
			}
			left--
		}
	}
	in.say("merged", down, "%s merged over rows, the value read in each of them: %s")
	in.say("merged", across, "%s merged over columns, the value read in the first: %s")
	if left == 0 {
		in.sheet.Notes = append(in.sheet.Notes, Note{Kind: "merged", Count: 1, What: "more cells are merged than were looked at: take the merging off in Excel"})
	}
}

// hidden says which rows and columns are hidden in Excel. They are read as the
// others are.
func (in *sheetIn) hidden() {
	numbers := map[int]bool{}
	for _, r := range in.sheet.Rows {
		numbers[r.Number] = true
	}
	var rows, columns []string
	for _, n := range in.facts.rows {
		if numbers[n] {
			rows = append(rows, thousands(n))
		}
	}
	for _, n := range in.facts.columns {
		if name, err := excelize.ColumnNumberToName(n); err == nil && n <= len(in.sheet.Head) && !slices.Contains(columns, name) {
			columns = append(columns, name)
		}
	}
	if n := len(rows); n > 0 {
		in.sheet.Notes = append(in.sheet.Notes, Note{Kind: "hidden", Count: n, What: fmt.Sprintf("%s hidden in Excel, read all the same: %s", plural(n, "row"), some(rows))})
	}
	if n := len(columns); n > 0 {
		in.sheet.Notes = append(in.sheet.Notes, Note{Kind: "hidden", Count: n, What: fmt.Sprintf("%s hidden in Excel, read all the same: %s", plural(n, "column"), some(columns))})
	}
}

// notes says what concerns the whole file.
func (b *bookFacts) notes() []Note {
	var out []Note
	if b.links > 0 {
		out = append(out, Note{Kind: "links", Count: b.links, What: fmt.Sprintf("formulas refer to %s; the values are those last calculated", plural(b.links, "other file"))})
	}
	if b.comments > 0 {
		out = append(out, Note{Kind: "comments", Count: b.comments, What: plural(b.comments, "comment") + " beside the cells left out"})
	}
	if b.pictures > 0 {
		out = append(out, Note{Kind: "pictures", Count: b.pictures, What: "pictures and charts left out: " + thousands(b.pictures)})
	}
	if b.macros {
		out = append(out, Note{Kind: "macros", Count: 1, What: "this file holds macros; they were not run"})
	}
	return out
}

package ingest

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// A Sheet is a table: a head and rows below it. Registers, logs, surveys and
// codebooks come as sheets; what their columns mean is for the reader to say.
type Sheet struct {
	Name   string // of an Excel file the sheet's, else the file's without extension
	Head   []string
	Rows   []Row // blank ones left out
	Ragged []int // numbers of rows that have not as many cells as the head
	Errors []CellError
	Notes  []Note

	Encoding        string // what the bytes of a CSV file were taken for; of Excel files UTF-8
	EncodingGuessed bool   // nothing in the file or the options says so
}

// A Row is one row, with the number it has in the file: the row in Excel, the
// line in a CSV file.
type Row struct {
	Number int
	Cells  []string
}

// A CellError is a cell that holds an error instead of a value: "#N/A".
type CellError struct{ Cell, Value string }

// sheetExtensions are the kinds of file that Sheets reads.
var sheetExtensions = []string{".csv", ".tsv", ".xlsx", ".xlsm"}

// IsSheet reports whether a file is read by Sheets, going by its name.
func IsSheet(name string) bool {
	return slices.Contains(sheetExtensions, strings.ToLower(filepath.Ext(name)))
}

const maxCells = 20_000_000 // of a file, blank ones between others included

// Sheets reads the tables of a CSV, TSV or Excel file. Of CSV files the sign
// between cells is found out; two tables with a blank line between are two
// sheets. Of Excel files all sheets are read: dates as 2022-03-14, numbers
// without their format, formulas as the value last computed.
func Sheets(name string, content []byte, opt Options) ([]Sheet, error) {
	if len(content) == 0 {
		return nil, emptyFile(name)
	}
	f := file{name, content, opt}
	switch ext := strings.ToLower(filepath.Ext(name)); ext {
	case ".csv", ".tsv":
		if err := looksLike(name, Format{Name: ext[1:], Plain: true}, content); err != nil {
			return nil, err
		}
		return readCSV(f)
	case ".xlsx", ".xlsm":
		if err := looksLike(name, Format{Name: ext[1:], Extensions: []string{".xlsx", ".xlsm"}, begins: zipped}, content); err != nil {
			return nil, err
		}
		return readXLSX(f)
	}
	return nil, because(invalid(name, "this is not a table"), "Tables are read from %s.", strings.Join(sheetExtensions, " "))
}

// ReadSheets reads a file and its tables; the bytes are returned too.
func ReadSheets(path string, opt Options) ([]Sheet, []byte, error) {
	limit := int64(2 * maxText)
	if strings.HasPrefix(strings.ToLower(filepath.Ext(path)), ".xls") {
		limit = maxFile
	}
	content, err := load(path, limit)
	if err != nil {
		return nil, nil, err
	}
	sheets, err := Sheets(path, content, opt)
	for _, s := range sheets {
		if n := len(s.Head); n > maxHeadings {
			return nil, nil, because(invalid(path, "this table has %s columns", thousands(n)), "A table may have %s.", thousands(maxHeadings)).
				Suggest("save the columns that are needed as a table of their own, and import that")
		}
	}
	return sheets, content, err
}

// ReadList reads the bytes of a codebook in YAML, in which a person wrote a list.
func ReadList(path string) ([]byte, error) { return load(path, maxText) }

// add puts a row into a sheet: the first that is not blank is the head.
func (s *Sheet) add(number int, cells []string) {
	for len(cells) > 0 && cells[len(cells)-1] == "" && len(cells) > len(s.Head) {
		cells = cells[:len(cells)-1]
	}
	if blank(cells) {
		return
	}
	if s.Head == nil {
		s.Head = slices.Clone(cells)
		return
	}
	s.Rows = append(s.Rows, Row{number, slices.Clone(cells)})
}

// passTitles takes titles off a sheet: up to eight rows above the headings that
// have words in one cell only, where the headings are three or more. It gives
// the number of the row that is the head now, 0 if it is the one it was.
func (s *Sheet) passTitles() int {
	const most, least = 8, 3
	filled := func(cells []string) int {
		n := 0
		for _, c := range cells {
			if strings.TrimSpace(c) != "" {
				n++
			}
		}
		return n
	}
	if filled(s.Head) != 1 {
		return 0
	}
	title := func(cells []string) string { return fmt.Sprintf("%.80s", strings.TrimSpace(strings.Join(cells, ""))) }
	titles := []string{title(s.Head)}
	for i, r := range s.Rows[:min(most, len(s.Rows))] {
		switch n := filled(r.Cells); {
		case n == 1:
			titles = append(titles, title(r.Cells))
			continue
		case n < least:
			return 0
		}
		for len(r.Cells) > 0 && r.Cells[len(r.Cells)-1] == "" {
			r.Cells = r.Cells[:len(r.Cells)-1]
		}
		s.Head, s.Rows = r.Cells, s.Rows[i+1:]
		for j, below := range s.Rows { // cells that were kept blank for the wider title
			for len(below.Cells) > len(s.Head) && below.Cells[len(below.Cells)-1] == "" {
				below.Cells = below.Cells[:len(below.Cells)-1]
			}
			s.Rows[j] = below
		}
		s.Notes = append(s.Notes, Note{Kind: "title", Count: len(titles), What: fmt.Sprintf("%s above the headings passed over: %s", plural(len(titles), "row"), some(titles))})
		return r.Number
	}
	return 0
}

// pad gives every row as many cells as the head, in files that leave out cells
// that are blank.
func (s *Sheet) pad() {
	for i, r := range s.Rows {
		for len(r.Cells) < len(s.Head) {
			r.Cells = append(r.Cells, "")
		}
		s.Rows[i] = r
	}
}

// look lists the rows that do not fit the head.
func (s *Sheet) look() {
	for _, r := range s.Rows {
		if len(r.Cells) != len(s.Head) {
			s.Ragged = append(s.Ragged, r.Number)
		}
	}
	if n := len(s.Ragged); n > 0 {
		rows := make([]string, 0, n)
		for _, r := range s.Ragged {
			rows = append(rows, thousands(r))
		}
		s.Notes = append(s.Notes, Note{Kind: "ragged", Count: n,
			What: fmt.Sprintf("%s with another number of cells than the head, which has %d: %s", plural(n, "row"), len(s.Head), some(rows))})
	}
	if n := len(s.Errors); n > 0 {
		cells := make([]string, 0, n)
		for _, e := range s.Errors {
			cells = append(cells, e.Cell+" "+e.Value)
		}
		s.Notes = append(s.Notes, Note{Kind: "errors", Count: n,
			What: fmt.Sprintf("%s with an error instead of a value, read as empty: %s", plural(n, "cell"), some(cells))})
	}
}

func blank(cells []string) bool {
	return !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" })
}

func tooManyCells(name string) error {
	return because(invalid(name, "this table has more than %s cells", thousands(maxCells)), "A register of 1,000 people has some 20,000.")
}

// sheetName is the name of a file without folder and extension.
func sheetName(name string) string {
	base := filepath.Base(name)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

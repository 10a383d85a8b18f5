package codebook

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"github.com/cmo-toolkit/cmo/corpus/cell"
	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// Columns are the headings of a codebook in a sheet, in their order.
var Columns = []string{
	"code", "path", "type", "definition", "include", "exclude", "example", "key", "colour", "levels", "intended",
}

// Rows gives the codes as rows under Columns, each code before those under it.
func (b *Book) Rows() [][]string {
	var out [][]string
	var add func([]Entry, string)
	add = func(entries []Entry, above string) {
		for _, e := range entries {
			intended := ""
			if e.Intended != nil {
				intended = map[bool]string{true: "yes", false: "no"}[*e.Intended]
			}
			out = append(out, []string{
				e.Name, above + e.Name, e.Type, e.Definition, e.Include, e.Exclude, e.Example, e.Key, e.Colour, ShowLevels(e.Levels), intended,
			})
			add(e.Children, above+e.Name+"/")
		}
	}
	add(b.Codes, "")
	return out
}

// WriteCSV writes a codebook as a sheet in CSV.
func (b *Book) WriteCSV(w io.Writer) error {
	to := csv.NewWriter(w)
	to.UseCRLF = true
	to.Write(Columns) //nolint:errcheck // Error tells at the end
	for _, row := range b.Rows() {
		for i := range row {
			row[i] = cell.Guard(row[i])
		}
		to.Write(row) //nolint:errcheck // Error tells at the end
	}
	to.Flush()
	return to.Error()
}

// What Excel holds in one cell.
const (
	mostUnits  = 32767 // of UTF-16
	mostBreaks = 253
)

// widths are those of the columns in Excel, in characters.
var widths = []float64{22, 30, 12, 60, 40, 40, 40, 6, 10, 30, 10}

// WriteXLSX writes a codebook as an Excel file with one sheet. All cells are
// text. It is Invalid if some words are longer than a cell can hold.
func (b *Book) WriteXLSX(w io.Writer) (err error) {
	const sheet = "Codebook"
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	text, guarded, err := styles(f)
	if err != nil {
		return err
	}
	rows := append([][]string{Columns}, b.Rows()...)
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	for i, width := range widths {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := errors.Join(f.SetColWidth(sheet, name, name, width), f.SetColStyle(sheet, name, text)); err != nil {
			return err
		}
	}
	for n, row := range rows {
		for i, words := range row {
			if len(utf16.Encode([]rune(words))) > mostUnits || strings.Count(words, "\n") > mostBreaks {
				return problem.New(problem.Invalid, "the %s of %q is too long for a cell of Excel", Columns[i], row[1]).
					Because("A cell holds %d characters and %d line breaks.\nNothing was written.", mostUnits, mostBreaks).Suggest("a file that ends in .csv or .yaml")
			}
			at, err := excelize.CoordinatesToCellName(i+1, n+1)
			if err != nil {
				return err
			}
			if words == "" {
				continue
			}
			style := text
			if cell.Guarded(words) {
				style = guarded
			}
			if err := errors.Join(f.SetCellStr(sheet, at, words), f.SetCellStyle(sheet, at, at, style)); err != nil {
				return err
			}
		}
	}
	err = f.SetPanes(sheet, &excelize.Panes{Freeze: true, XSplit: 2, YSplit: 1, TopLeftCell: "C2", ActivePane: "bottomRight"})
	if err != nil {
		return err
	}
	return f.Write(w)
}

// styles are those of cells: wrapped text, and text that stays text although
// it begins like a formula.
func styles(f *excelize.File) (text, guarded int, err error) {
	asText := excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}, NumFmt: 49}
	if text, err = f.NewStyle(&asText); err != nil {
		return 0, 0, err
	}
	asText.Alignment.Indent = 0
	asText.Font = &excelize.Font{Color: "000000"} // a style of its own
	if guarded, err = f.NewStyle(&asText); err != nil {
		return 0, 0, err
	}
	yes := true
	f.Styles.CellXfs.Xf[guarded].QuotePrefix = &yes
	return text, guarded, nil
}

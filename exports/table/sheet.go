package table

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/cmo-toolkit/cmo/cmo/study"
)

// A book is the file while it is made.
type book struct {
	*Reading
	ctx    context.Context
	file   *excelize.File
	styles map[styleKey]int
	sum    Summary
	sheets []sheetMade
	footer string

	excerpts excerptIndex
	evidence evidenceIndex
}

// sheetMade is a sheet as Read me tells of it.
type sheetMade struct {
	name, about string
	rows        int
}

// Widths of columns, in digits.
const (
	wideID    = 10
	wideName  = 22
	wideQuote = 70
	wideNote  = 40
	wideCount = 9
	wideDate  = 12
	wideWord  = 14
)

// A column is one column of a sheet.
type column struct {
	name    string
	width   float64
	edit    bool // it can be edited in Excel and read back
	upright bool // its heading stands on its end
	middle  bool // it holds numbers of a matrix
}

// A sheet is a sheet while its rows are written. Every sheet is one Excel
// table with its heading in the first row.
type sheet struct {
	book    *book
	name    string
	table   string
	colour  string
	about   string // one row per what
	frozen  int    // columns that stay when one scrolls
	columns []column

	w        *excelize.StreamWriter
	heads    []string
	row      int // the last one written
	links    int
	unlinked int
}

// open begins a sheet of a number of rows.
func (b *book) open(s sheet, rows int) (*sheet, error) {
	s.book = b
	if _, err := b.file.NewSheet(s.name); err != nil {
		return nil, fmt.Errorf("add sheet %q: %w", s.name, err)
	}
	landscape, wide, high, paper, fit := "landscape", 1, 0, 9, true
	end, err := excelize.CoordinatesToCellName(len(s.columns), max(2, rows+1))
	if err != nil {
		return nil, err
	}
	for _, err := range []error{
		b.file.SetSheetProps(s.name, &excelize.SheetPropsOptions{TabColorRGB: &s.colour, FitToPage: &fit}),
		b.file.SetSheetDimension(s.name, "A1:"+end),
		b.file.SetPageLayout(s.name, &excelize.PageLayoutOptions{Orientation: &landscape, FitToWidth: &wide, FitToHeight: &high, Size: &paper}),
		b.file.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{OddFooter: b.footer}),
		b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: quotedName(s.name) + "!$1:$1", Scope: s.name}),
	} {
		if err != nil {
			return nil, fmt.Errorf("lay out sheet %q: %w", s.name, err)
		}
	}
	if s.w, err = b.file.NewStreamWriter(s.name); err != nil {
		return nil, fmt.Errorf("begin sheet %q: %w", s.name, err)
	}
	for i, c := range s.columns {
		if err := s.w.SetColWidth(i+1, i+1, c.width); err != nil {
			return nil, err
		}
	}
	panes := &excelize.Panes{Freeze: true, YSplit: 1, XSplit: s.frozen, ActivePane: "bottomRight", TopLeftCell: cellName(s.frozen+1, 2)}
	if s.frozen == 0 {
		panes.ActivePane = "bottomLeft"
	}
	panes.Selection = []excelize.Selection{{SQRef: panes.TopLeftCell, ActiveCell: panes.TopLeftCell, Pane: panes.ActivePane}}
	if err := s.w.SetPanes(panes); err != nil {
		return nil, err
	}
	return &s, s.head()
}

// head writes the heading.
func (s *sheet) head() error {
	s.heads = distinct(s.columns)
	cells := make([]any, len(s.heads))
	lines, upright := 1, 0
	for i, h := range s.heads {
		c := s.columns[i]
		id, err := s.book.style(styleKey{head: s.colour, edit: c.edit, upright: c.upright, middle: c.middle, quoted: startsFormula(h)})
		if err != nil {
			return err
		}
		cells[i] = excelize.Cell{StyleID: id, Value: h}
		if c.upright {
			upright = max(upright, utf8.RuneCountInString(h))
		} else {
			lines = max(lines, linesIn(h, c.width-4)) // the button of the filter takes room
		}
	}
	height := min(lineHeight*float64(min(lines, 4))+6, 80)
	if upright > 0 {
		height = max(height, min(float64(upright)*6.2+26, 200))
	}
	s.row = 1
	return s.w.SetRow("A1", cells, excelize.RowOpts{Height: height})
}

// distinct gives the names of columns as a table can have them: no two the
// same to Excel, none empty, none too long.
func distinct(columns []column) []string {
	const most = 255
	out := make([]string, len(columns))
	seen := map[string]bool{}
	for i, c := range columns {
		base, _ := clean(strings.Join(strings.Fields(c.name), " "))
		if c.edit {
			base += study.EditMark
		}
		if base == "" {
			base = "column"
		}
		for len([]rune(base)) > most-8 {
			_, size := utf8.DecodeLastRuneInString(base)
			base = base[:len(base)-size]
		}
		name := base
		for n := 2; seen[strings.ToLower(name)]; n++ {
			name = fmt.Sprintf("%s (%d)", base, n)
		}
		seen[strings.ToLower(name)] = true
		out[i] = name
	}
	return out
}

// add writes a row.
func (s *sheet) add(cells ...cell) error {
	if err := s.book.ctx.Err(); err != nil {
		return err
	}
	s.row++
	values := make([]any, len(cells))
	lines := 1
	for i, c := range cells {
		if c.v == "" {
			c.v = nil
		}
		k := styleKey{look: c.look, fill: c.fill}
		if t, ok := c.v.(string); ok {
			t = s.fit(t)
			k.quoted = startsFormula(t)
			lines = max(lines, linesIn(t, s.columns[i].width))
			c.v = t
		}
		id, err := s.book.style(k)
		if err != nil {
			return err
		}
		if d, ok := c.v.(time.Time); ok {
			c.v = serial(d)
		}
		values[i] = excelize.Cell{StyleID: id, Value: c.v}
		if c.to != "" {
			if err := s.link(i+1, c.to); err != nil {
				return err
			}
		}
	}
	return s.w.SetRow(cellName(1, s.row), values, excelize.RowOpts{Height: lineHeight * float64(min(lines, mostLines))})
}

// fit gives a text as a cell can hold it.
func (s *sheet) fit(t string) string {
	t, signs := clean(t)
	s.book.leftOut[outControl] += signs
	if p := s.book.limit.pieces(t); len(p) > 1 {
		s.book.leftOut[outCut]++
		l := s.book.limit
		const more = " … (cut)"
		l.chars -= utf8.RuneCountInString(more)
		return strings.TrimRight(t[:l.fits(t)], " \n") + more
	}
	return t
}

// link makes a cell lead somewhere, while there is room for more links.
func (s *sheet) link(col int, to string) error {
	if s.links == s.book.limit.links {
		s.unlinked++
		return nil
	}
	s.links++
	return s.book.file.SetCellHyperLink(s.name, cellName(col, s.row), to, "Location")
}

// close ends a sheet: what was written is a table now.
func (s *sheet) close() error {
	rows := s.row - 1
	stripes := true
	err := s.w.AddTable(&excelize.Table{
		Range: "A1:" + cellName(len(s.columns), max(2, s.row)), Name: s.table, StyleName: "TableStyleLight1", ShowRowStripes: &stripes,
	})
	if err == nil {
		err = s.w.Flush()
	}
	if err != nil {
		return fmt.Errorf("end sheet %q: %w", s.name, err)
	}
	s.book.sum.Unlinked += s.unlinked
	s.book.sheets = append(s.book.sheets, sheetMade{s.name, s.about, rows})
	return nil
}

// serial counts the days since the day before 1900, as Excel does.
func serial(t time.Time) float64 {
	days := t.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24
	return math.Round(days*86400) / 86400
}

// cellName gives a cell's name; columns and rows are ours and in range.
func cellName(col, row int) string {
	name, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		return "A1"
	}
	return name
}

// quotedName writes a sheet's name as references have it.
func quotedName(sheet string) string {
	if strings.ContainsAny(sheet, " ,'") {
		return "'" + strings.ReplaceAll(sheet, "'", "''") + "'"
	}
	return sheet
}

// rowsOf gives a reference to rows of a sheet, over so many columns.
func rowsOf(sheet string, columns, first, last int) string {
	return fmt.Sprintf("%s!%s:%s", quotedName(sheet), cellName(1, first), cellName(columns, last))
}

package ingest

import (
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// bookFacts is what the XML of an Excel file says beside its values, and the
// library keeps to itself or does not tell: formulas that nobody has calculated,
// merged and hidden cells, links to other files, macros.
type bookFacts struct {
	parts    map[string]*sheetFacts
	sheets   map[string]*sheetFacts // by name; once all parts are read
	ids      map[string]string      // name of a sheet -> id of its part
	targets  map[string]string      // id of a part -> its path
	names    map[string]bool        // defined names, folded
	links    int                    // other files that formulas refer to
	macros   bool
	formulas int
	comments int // cells with a comment
	pictures int // and charts
}

// sheetFacts are those of one sheet.
type sheetFacts struct {
	formulas map[int][]formulaCell // by row
	merged   []cellArea
	rows     []int // hidden ones
	columns  []int
	height   int // the number of the last row
}

// A formulaCell is a cell with a formula, and the value last calculated, if
// there is one.
type formulaCell struct {
	column               int
	formula, kind, value string
}

// unvalued reports whether nobody has calculated the formula. An empty text is a
// value, if it says that it is a text.
func (c formulaCell) unvalued() bool {
	return c.value == "" && c.kind != "str" && c.kind != "inlineStr"
}

// A cellArea is a rectangle of cells, counted from 1, its ends included.
type cellArea struct{ left, top, right, bottom int }

const (
	maxFormulas = 200_000 // of a file; of more none is calculated
	maxMerged   = 10_000  // areas of a sheet
	maxColumns  = 16_384
)

// read takes in the XML of one part.
func (b *bookFacts) read(x *xmlPart) error {
	name := path.Base(x.part)
	book := strings.HasPrefix(name, "workbook") // Excel on the web calls it workbook2.xml
	switch {
	case book && strings.HasSuffix(name, ".rels"):
		return b.each(x, b.relation)
	case book:
		return b.each(x, b.listed)
	case strings.Contains(x.part, "worksheets/") && strings.HasSuffix(x.part, ".xml"):
		s := &sheetReader{book: b, sheetFacts: &sheetFacts{formulas: map[int][]formulaCell{}}}
		b.parts[x.part] = s.sheetFacts
		return s.read(x)
	}
	return b.each(x, func(_ *xmlPart, e xml.StartElement) {
		if e.Name.Local == "comment" && strings.HasPrefix(name, "comments") {
			b.comments++
		}
	})
}

// each calls see with every element of a part.
func (b *bookFacts) each(x *xmlPart, see func(*xmlPart, xml.StartElement)) error {
	for {
		token, err := x.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok {
			see(x, e)
		}
	}
}

func (b *bookFacts) relation(x *xmlPart, e xml.StartElement) {
	if e.Name.Local != "Relationship" {
		return
	}
	to := attr(e, "Target")
	if at, ok := strings.CutPrefix(to, "/"); ok {
		to = at
	} else {
		to = path.Join(path.Dir(path.Dir(x.part)), to)
	}
	b.targets[attr(e, "Id")] = to
	if strings.HasSuffix(attr(e, "Type"), "/externalLink") {
		b.links++
	}
}

func (b *bookFacts) listed(_ *xmlPart, e xml.StartElement) {
	switch e.Name.Local {
	case "sheet":
		b.ids[attr(e, "name")] = attr(e, "id")
	case "definedName":
		b.names[strings.ToLower(attr(e, "name"))] = true
	}
}

// settle finds the sheets of the parts once all are read.
func (b *bookFacts) settle() {
	for name, id := range b.ids {
		if facts, ok := b.parts[b.targets[id]]; ok {
			b.sheets[name] = facts
		}
	}
}

// of gives the facts of a sheet; none of a chart.
func (b *bookFacts) of(sheet string) *sheetFacts {
	if facts, ok := b.sheets[sheet]; ok {
		return facts
	}
	return &sheetFacts{}
}

// formula finds the formula of a cell.
func (s *sheetFacts) formula(row, column int) (formulaCell, bool) {
	for _, c := range s.formulas[row] {
		if c.column == column {
			return c, true
		}
	}
	return formulaCell{}, false
}

// A sheetReader gathers the facts of one sheet from its XML.
type sheetReader struct {
	*sheetFacts
	book    *bookFacts
	row     int
	column  int
	cell    formulaCell
	formula bool             // the cell has one
	words   *strings.Builder // of the element f or v that is open
}

func (s *sheetReader) read(x *xmlPart) error {
	for {
		token, err := x.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			s.begin(t)
		case xml.CharData:
			if s.words != nil {
				s.words.Write(t)
			}
		case xml.EndElement:
			s.end(t.Name.Local)
		}
	}
}

func (s *sheetReader) begin(e xml.StartElement) {
	switch e.Name.Local {
	case "row":
		s.row, s.column = s.row+1, 0
		if n := wholeNumber(e, "r"); n > 0 {
			s.row = n
		}
		s.height = max(s.height, s.row)
		if isHidden(e) {
			s.rows = append(s.rows, s.row)
		}
	case "c":
		s.column++
		if column, row, err := excelize.CellNameToCoordinates(attr(e, "r")); err == nil && row == s.row {
			s.column = column
		}
		s.cell, s.formula = formulaCell{column: s.column, kind: attr(e, "t")}, false
	case "f":
		s.formula, s.words = true, &strings.Builder{}
	case "v":
		if s.formula {
			s.words = &strings.Builder{}
		}
	case "col":
		if isHidden(e) {
			for i := max(1, wholeNumber(e, "min")); i <= min(maxColumns, wholeNumber(e, "max")) && len(s.columns) < maxColumns; i++ {
				s.columns = append(s.columns, i)
			}
		}
	case "mergeCell":
		if a, ok := areaOf(attr(e, "ref")); ok && len(s.merged) < maxMerged {
			s.merged = append(s.merged, a)
		}
	}
}

func (s *sheetReader) end(name string) {
	switch {
	case name == "f" && s.words != nil:
		s.cell.formula = strings.TrimSpace(s.words.String())
	case name == "v" && s.words != nil:
		s.cell.value = strings.TrimSpace(s.words.String())
	case name == "c" && s.formula:
		if s.book.formulas++; s.book.formulas <= maxFormulas || s.cell.unvalued() {
			s.formulas[s.row] = append(s.formulas[s.row], s.cell)
		}
		s.formula = false
		return
	default:
		return
	}
	s.words = nil
}

// wholeNumber reads an attribute that is a whole number; 0 if it is not there.
func wholeNumber(e xml.StartElement, name string) int {
	n, err := strconv.Atoi(attr(e, name))
	if err != nil {
		return 0
	}
	return n
}

func isHidden(e xml.StartElement) bool {
	hidden := attr(e, "hidden")
	return hidden == "1" || hidden == "true"
}

// areaOf reads A2:C5.
func areaOf(ref string) (cellArea, bool) {
	from, to, ok := strings.Cut(ref, ":")
	if !ok {
		to = from
	}
	left, top, err := excelize.CellNameToCoordinates(from)
	if err != nil {
		return cellArea{}, false
	}
	right, bottom, err := excelize.CellNameToCoordinates(to)
	if err != nil || right < left || bottom < top {
		return cellArea{}, false
	}
	return cellArea{left, top, right, bottom}, true
}

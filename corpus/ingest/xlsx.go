package ingest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// readXLSX reads all sheets of an Excel file.
func readXLSX(f file) (sheets []Sheet, err error) {
	facts, err := checkXLSX(f)
	if err != nil {
		return nil, err
	}
	book, err := openBook(f)
	if err != nil {
		return nil, err
	}
	defer func() {
		if closeErr := book.Close(); err == nil && closeErr != nil {
			err = closeErr
		}
	}()
	calc := &calculator{file: f, bookFacts: facts}
	defer calc.close()
	cells := 0
	for _, name := range book.GetSheetList() {
		sheet := Sheet{Name: name, Encoding: "utf-8"}
		in := sheetIn{file: f, facts: facts.of(name), calc: calc, sheet: &sheet, cells: &cells}
		if err := in.read(book); err != nil {
			return nil, err
		}
		if visible, err := book.GetSheetVisible(name); err == nil && !visible {
			sheet.Notes = append(sheet.Notes, Note{Kind: "hidden", What: "this sheet is hidden in Excel", Count: 1})
		}
		sheet.pad()
		sheet.look()
		sheets = append(sheets, sheet)
	}
	if len(sheets) > 0 {
		sheets[0].Notes = append(facts.notes(), sheets[0].Notes...)
	}
	return sheets, nil
}

// openBook opens an Excel file for its values, written plainly.
func openBook(f file) (*excelize.File, error) {
	book, err := excelize.OpenReader(bytes.NewReader(f.content), excelize.Options{UnzipSizeLimit: maxFile, UnzipXMLSizeLimit: maxText})
	if err != nil {
		return nil, because(invalid(f.name, "this Excel file cannot be read"), "It is damaged, or no Excel file.").Caused(err)
	}
	if err := plainFormats(book); err != nil {
		return nil, because(invalid(f.name, "this Excel file cannot be read"), "Its list of formats is damaged.").Caused(errors.Join(err, book.Close()))
	}
	return book, nil
}

// checkXLSX reads the XML of all parts once within our bounds, and gives what it
// says beside the values. The library stops at damage without a word, and a
// register that ends too early looks whole.
func checkXLSX(f file) (*bookFacts, error) {
	z, err := openZip(f)
	if err != nil {
		return nil, err
	}
	facts := &bookFacts{
		parts: map[string]*sheetFacts{}, sheets: map[string]*sheetFacts{}, ids: map[string]string{}, targets: map[string]string{}, names: map[string]bool{},
	}
	found := false
	for _, part := range z.File {
		facts.macros = facts.macros || strings.HasSuffix(part.Name, "vbaProject.bin")
		if strings.HasPrefix(part.Name, "xl/media/") || strings.HasPrefix(part.Name, "xl/charts/chart") {
			facts.pictures++
		}
		if !strings.HasSuffix(part.Name, ".xml") && !strings.HasSuffix(part.Name, ".rels") {
			continue
		}
		found = found || strings.Contains(part.Name, "workbook")
		if err := openXML(f, part, facts.read); err != nil {
			return nil, err
		}
	}
	if !found {
		return nil, because(invalid(f.name, "this is not an Excel file: it has no sheets"), "Another zip file was named .xlsx, or the file was not copied to its end.")
	}
	facts.settle()
	return facts, nil
}

// Token is next with the check that ends match their beginnings.
func (x *xmlPart) Token() (xml.Token, error) {
	token, err := x.Decoder.Token()
	switch token.(type) {
	case xml.StartElement:
		if x.depth++; x.depth > maxDepth {
			return nil, errTooDeep
		}
	case xml.EndElement:
		x.depth--
	case xml.Directive:
		return nil, errDoctype
	}
	return token, err
}

// plainFormats makes the formats of the book write dates as ISO dates and
// numbers as numbers.
func plainFormats(book *excelize.File) error {
	if book.Styles == nil || book.Styles.CellXfs == nil {
		return nil
	}
	ids := map[string]int{}
	for _, code := range []string{"yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "hh:mm:ss"} {
		style, err := book.NewStyle(&excelize.Style{CustomNumFmt: &code})
		if err != nil {
			return err
		}
		ids[code] = *book.Styles.CellXfs.Xf[style].NumFmtID
	}
	codes := map[int]string{}
	if book.Styles.NumFmts != nil {
		for _, n := range book.Styles.NumFmts.NumFmt {
			codes[n.NumFmtID] = n.FormatCode
		}
	}
	for i := range book.Styles.CellXfs.Xf {
		id := book.Styles.CellXfs.Xf[i].NumFmtID
		if id == nil || keepsZeros().MatchString(formatSigns(codes[*id])) {
			continue
		}
		plain := ids[dateFormat(*id, codes[*id])]
		book.Styles.CellXfs.Xf[i].NumFmtID = &plain
	}
	return nil
}

// keepsZeros are formats that fill up a number with zeros, as those of ids do:
// 00042 and P042 are kept as they are shown.
var keepsZeros = text.Lazy(`^0[0-]*0$`)

// dateFormat gives the ISO form of a format that writes dates or times; "" if
// it writes numbers.
func dateFormat(id int, code string) string {
	switch {
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 58:
		return "yyyy-mm-dd"
	case id == 22:
		return "yyyy-mm-dd hh:mm:ss"
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id >= 45 && id <= 47:
		return "hh:mm:ss"
	}
	signs := formatSigns(code)
	date := strings.ContainsAny(signs, "yd") || strings.Contains(signs, "mmm")
	clock := strings.ContainsAny(signs, "hs")
	switch {
	case date && clock:
		return "yyyy-mm-dd hh:mm:ss"
	case date:
		return "yyyy-mm-dd"
	case clock:
		return "hh:mm:ss"
	}
	return ""
}

// formatSigns takes words in quotes, colours and escaped signs out of a format
// code, of which the first part counts.
func formatSigns(code string) string {
	var b strings.Builder
	quoted, bracket := false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\\' || c == '_' || c == '*':
			i++
		case c == '[':
			bracket = true
			if rest := strings.ToLower(code[i+1 : min(len(code), i+3)]); strings.HasPrefix(rest, "h") || strings.HasPrefix(rest, "s") || strings.HasPrefix(rest, "m") {
				b.WriteByte('h') // [h]:mm, hours beyond a day
			}
		case c == ']':
			bracket = false
		case bracket:
		case c == ';':
			return b.String()
		default:
			b.WriteString(strings.ToLower(string(c)))
		}
	}
	return strings.ReplaceAll(b.String(), "general", "")
}

// cleanCell gives the lines of a cell LF ends.
func cleanCell(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return tidy(s)
}

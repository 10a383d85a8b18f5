package ingest

import (
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

var (
	formulaText  = text.Lazy(`"(?:[^"]|"")*"`)
	functionCall = text.Lazy(`\b(?:_xlfn\.)?([A-Z][A-Z0-9.]*)\(`)
	anyCall      = text.Lazy(`[\pL\d_.]\(`)
	reference    = text.Lazy(`(?:('(?:[^']|\'\')+'|[\pL_][\pL\d_.]*)!)?\$?\b([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?\b`)
	plainFormula = text.Lazy(`^(?:[-+*/^&<>=(),:%\s]|\d+(?:\.\d+)?|TRUE|FALSE)*$`)
	singleCell   = text.Lazy(`^_xlfn\.SINGLE\(([^()]*)\)$`)
	twoWords     = text.Lazy(`\pL+[.,;:!?'’]*\s+\(?\pL`)
	oneWord      = text.Lazy(`[\pL_][\pL\d_.]*`)
)

// wordsOf gives what a respondent wrote and a program took for a formula, or "":
// "- I liked it" and "@home" become #NAME? in a sheet, and the words are in the
// formula. What could be meant as a formula stays one: it calls a function,
// refers to cells or to a name the file defines, or counts with one word.
func (c *calculator) wordsOf(cell formulaCell) string {
	words := cell.formula
	if m := singleCell().FindStringSubmatch(words); m != nil {
		words = "@" + strings.TrimSpace(m[1])
	}
	words = strings.TrimSpace(words)
	switch {
	case cell.value != "" && cell.value != "#NAME?" && cell.value != "#NULL!" && cell.value != "#ERROR!":
		return ""
	case words == "", strings.ContainsAny(words, "$[]{}"), anyCall().MatchString(words), reference().MatchString(words):
		return ""
	case !twoWords().MatchString(words) && (cell.value == "" || !strings.ContainsAny(words[:1], "-+@")):
		return ""
	}
	for _, word := range oneWord().FindAllString(words, -1) {
		if c.names[strings.ToLower(word)] {
			return ""
		}
	}
	// Excel puts the = before a minus or plus by itself; other programs make a
	// formula of what begins with =, and leave no value.
	whole := strings.Count(words, "(") == strings.Count(words, ")")
	if strings.HasPrefix(words, "@") || cell.value != "" && whole && strings.ContainsAny(words[:1], "-+") {
		return words
	}
	return "=" + words
}

// calculated are the functions whose formulas are calculated here: what they
// cost is known from the cells they refer to, and they give tomorrow what they
// give today.
var calculated = strings.Fields("ABS AND AVERAGE AVERAGEIF CONCAT CONCATENATE COUNT COUNTA COUNTBLANK COUNTIF DATE DATEDIF DATEVALUE DAY DAYS EDATE " +
	"EOMONTH EXACT FIND HOUR IF IFERROR IFNA IFS INDEX INT ISBLANK ISNUMBER ISTEXT LEFT LEN LOWER MATCH MAX MEDIAN MID MIN " +
	"MINUTE MOD MONTH NOT OR POWER PRODUCT PROPER RIGHT ROUND ROUNDDOWN ROUNDUP SEARCH SQRT STDEV SUBSTITUTE SUM SUMIF " +
	"SUMPRODUCT SWITCH TEXT TRIM UPPER VALUE VLOOKUP XLOOKUP YEAR YEARFRAC")

// A calculator calculates the formulas of a file that have no value. It keeps a
// copy of the file of its own, since calculating changes how it is held.
type calculator struct {
	file file
	*bookFacts
	book   *excelize.File
	failed bool
	spent  int
	state  map[calcCell]calcState
}

type calcCell struct {
	sheet       string
	row, column int
}

type calcState int

const (
	calcOpen calcState = iota + 1 // being looked at: to come here again is a ring
	calcGood
	calcBad
)

// maxSteps bounds the work of a file: each cell that is referred to costs a look
// at all rows of its sheet.
const maxSteps = 500_000_000

func (c *calculator) close() {
	if c.book != nil {
		_ = c.book.Close()
	}
}

// value calculates a cell. It reports false where the formula is none that is
// calculated here, or cannot be.
func (c *calculator) value(sheet string, row, column int) (value string, ok bool) {
	if c.book == nil && !c.failed && c.formulas <= maxFormulas {
		book, err := openBook(c.file)
		c.book, c.failed, c.state = book, err != nil, map[calcCell]calcState{}
	}
	if c.book == nil || !c.can(calcCell{sheet, row, column}) {
		return "", false
	}
	defer func() {
		if recover() != nil { // of the library, on a formula it does not foresee
			value, ok = "", false
		}
	}()
	name, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		return "", false
	}
	value, err = c.book.CalcCellValue(sheet, name)
	if err != nil && errorValues[err.Error()] {
		return err.Error(), true
	}
	return value, err == nil
}

// can reports whether a formula and all it rests on are such as are calculated.
func (c *calculator) can(at calcCell) bool {
	cell, ok := c.of(at.sheet).formula(at.row, at.column)
	if !ok {
		return true
	}
	switch c.state[at] {
	case calcGood:
		return true
	case calcBad, calcOpen:
		return false
	}
	c.state[at] = calcBad
	formula := cell.formula
	if formula == "" { // one of several that share it
		name, _ := excelize.CoordinatesToCellName(at.column, at.row)
		formula, _ = c.book.GetCellFormula(at.sheet, name)
	}
	if formula == "" {
		return false
	}
	plain := formulaText().ReplaceAllString(formula, "")
	refs := reference().FindAllStringSubmatch(plain, -1)
	for _, call := range functionCall().FindAllStringSubmatch(plain, -1) {
		if !slices.Contains(calculated, call[1]) {
			return false
		}
	}
	rest := functionCall().ReplaceAllString(reference().ReplaceAllString(plain, ""), "(")
	if !plainFormula().MatchString(rest) {
		return false
	}
	c.state[at] = calcOpen
	for _, ref := range refs {
		if !c.canRefer(at.sheet, ref) {
			c.state[at] = calcBad
			return false
		}
	}
	c.state[at] = calcGood
	return true
}

// canRefer is can for all cells of a reference.
func (c *calculator) canRefer(sheet string, ref []string) bool {
	if ref[1] != "" {
		sheet = strings.ReplaceAll(strings.Trim(ref[1], "'"), "''", "'")
	}
	if _, ok := c.sheets[sheet]; !ok {
		return false
	}
	name := ref[2] + ref[3]
	if ref[4] != "" {
		name += ":" + ref[4] + ref[5]
	}
	a, ok := areaOf(name)
	facts := c.of(sheet)
	cells := (a.right - a.left + 1) * (a.bottom - a.top + 1)
	if c.spent += cells * max(1, facts.height); !ok || c.spent > maxSteps {
		return false
	}
	for row := a.top; row <= a.bottom; row++ {
		for _, cell := range facts.formulas[row] {
			if cell.column >= a.left && cell.column <= a.right && !c.can(calcCell{sheet, row, cell.column}) {
				return false
			}
		}
	}
	return true
}

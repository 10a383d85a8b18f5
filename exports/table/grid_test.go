package table_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/cmo-toolkit/cmo/exports/table"
)

// TestGrid: a list becomes a sheet whose numbers are numbers and whose words
// are never a formula, and Read me says what it answers.
func TestGrid(t *testing.T) {
	g := table.Grid{
		Name: "Result", About: "case",
		Columns: []table.GridColumn{{Name: "case"}, {Name: "hold", Numbers: true}, {Name: "share", Numbers: true}},
		Rows:    [][]any{{"North", 3, 0.75}, {"=cmd()", 0, nil}, {"South", "–", nil}},
	}
	made := time.Date(2024, 5, 6, 7, 8, 0, 0, time.UTC)
	content, err := g.Workbook(context.Background(), "link workers", 12, made, []table.Fact{{What: "query", Value: "hold, in case"}, {What: "state", Value: "action #12"}})
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if sheets := f.GetSheetList(); len(sheets) != 2 || f.GetSheetName(f.GetActiveSheetIndex()) != "Result" {
		t.Errorf("sheets %v, and %s is open", sheets, f.GetSheetName(f.GetActiveSheetIndex()))
	}
	for cell, want := range map[string]string{"A1": "case", "B1": "hold", "A2": "North", "B2": "3", "C2": "0.75", "A3": "=cmd()", "B3": "0", "C3": "", "B4": "–"} {
		if got, err := f.GetCellValue("Result", cell, excelize.Options{RawCellValue: true}); err != nil || got != want {
			t.Errorf("%s is %q (%v), want %q", cell, got, err, want)
		}
	}
	if formula, err := f.GetCellFormula("Result", "A3"); err != nil || formula != "" {
		t.Errorf("words became the formula %q (%v)", formula, err)
	}
	if kind, err := f.GetCellType("Result", "B2"); err != nil || kind == excelize.CellTypeInlineString || kind == excelize.CellTypeSharedString {
		t.Errorf("a number is kept as %v (%v)", kind, err)
	}
	for cell, want := range map[string]string{"A2": "query", "B2": "hold, in case", "B3": "action #12"} {
		if got, err := f.GetCellValue("Read me", cell); err != nil || got != want {
			t.Errorf("Read me %s is %q (%v), want %q", cell, got, err, want)
		}
	}
}

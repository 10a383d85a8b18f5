package ingest_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
)

const sheetSpace = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`

// book makes an Excel file with the XML of its one sheet: rows, and what stands
// before and behind them.
func book(t testing.TB, before, rows, behind string) []byte {
	t.Helper()
	f := excelize.NewFile()
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return replacePart(t, b.Bytes(), "xl/worksheets/sheet1.xml", fmt.Sprintf(`<worksheet %s>%s<sheetData>%s</sheetData>%s</worksheet>`, sheetSpace, before, rows, behind))
}

// said is a cell with words, value one with a formula and its value.
func said(at, words string) string {
	return fmt.Sprintf(`<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, at, words)
}

func formulaAt(at, kind, formula, value string) string {
	return fmt.Sprintf(`<c r="%s" t="%s"><f>%s</f><v>%s</v></c>`, at, kind, formula, value)
}

func number(at, n string) string { return fmt.Sprintf(`<c r="%s"><v>%s</v></c>`, at, n) }

func row(n int, attrs string, cells ...string) string {
	return fmt.Sprintf(`<row r="%d"%s>%s</row>`, n, attrs, strings.Join(cells, ""))
}

func TestExcelFormulas(t *testing.T) {
	for _, c := range []struct{ name, cell, want, note string }{
		{"as last calculated", formulaAt("B2", "n", "1+1", "5"), "5", ""},
		{"a text without words is a value", formulaAt("B2", "str", `""`, ""), "", ""},
		{"a sum nobody calculated", formulaAt("B2", "n", "SUM(C2:D2)", ""), "7", "1 cell with a formula that nobody had calculated, calculated now: B2"},
		{"a share", formulaAt("B2", "n", `IF(C2&gt;2,"many","few")`, ""), "many", "calculated now: B2"},
		{"through another formula", formulaAt("B2", "n", "E2*2", ""), "14", "calculated now: B2"},
		{"calculated to an error", formulaAt("B2", "n", "C2/0", ""), "#DIV/0!", "1 cell with an error instead of a value, read as empty: B2 #DIV/0!"},
		{"today is another day tomorrow", formulaAt("B2", "n", "TODAY()-C2", ""), "", "cannot be calculated here, read as empty: B2 =TODAY()-C2"},
		{"it rests on itself", formulaAt("B2", "n", "SUM(A2:C2)", ""), "", "read as empty: B2 =SUM(A2:C2)"},
		{"another file", formulaAt("B2", "n", "[1]Sheet1!A1+1", ""), "", "read as empty: B2"},
		{"more cells than anybody looks at", formulaAt("B2", "n", "SUM(F1:XFD1048576)", ""), "", "read as empty: B2"},
		{"a function without end", formulaAt("B2", "n", "PERMUT(1E9,1E8)", ""), "", "read as empty: B2"},
		{"an error that Excel calculated", formulaAt("B2", "e", "C2/0", "#DIV/0!"), "#DIV/0!", "read as empty: B2 #DIV/0!"},
		{"a name that is missing", formulaAt("B2", "e", "rate*C2", "#NAME?"), "#NAME?", "read as empty: B2 #NAME?"},
		{"a function that is missing", formulaAt("B2", "e", "MYFUNC(my own words)", "#NAME?"), "#NAME?", "read as empty"},
		{"words behind a minus", formulaAt("B2", "e", "- I liked it", "#NAME?"), "- I liked it", "1 cell taken for a formula, read as the words that were typed: B2"},
		{"a word behind a minus", formulaAt("B2", "e", "-liked", "#NAME?"), "-liked", "read as the words that were typed: B2"},
		{"words behind a plus", formulaAt("B2", "e", "+1 for the group", "#NAME?"), "+1 for the group", "typed: B2"},
		{"at home", formulaAt("B2", "e", "_xlfn.SINGLE(home)", "#NAME?"), "@home", "typed: B2"},
		{"a smile", formulaAt("B2", "str", "-) haha, the tea", "#ERROR!"), "=-) haha, the tea", "typed: B2"},
		{"words that a program took for a formula", formulaAt("B2", "n", "- I liked it", ""), "=- I liked it", "typed: B2"},
		{"words that say what is", formulaAt("B2", "e", "nothing at all", "#NAME?"), "=nothing at all", "typed: B2"},
	} {
		raw := book(t, "", row(1, "", said("A1", "ID"), said("B1", "Answer"), said("C1", "c"), said("D1", "d"), said("E1", "e"))+
			row(2, "", said("A2", "P1"), c.cell, number("C2", "3"), number("D2", "4"), formulaAt("E2", "n", "C2+D2", "7")), "")
		sheets, err := ingest.Sheets("a.xlsx", raw, ingest.Options{})
		if err != nil {
			t.Errorf("%s: %s", c.name, explain(t, err))
			continue
		}
		got := table(sheets)
		if sheets[0].Rows[0].Cells[1] != c.want || !strings.Contains(got, c.note) || (c.note == "") != (len(sheets[0].Notes) == 0) {
			t.Errorf("%s: want %q, said %q; got\n%s", c.name, c.want, c.note, got)
		}
	}
}

// What Excel shows otherwise than it keeps it is read, and said.
func TestExcelShown(t *testing.T) {
	rows := row(1, "", said("A1", "Case"), said("B1", "Area"), said("C1", "Person"), said("D1", "Note")) +
		row(2, "", said("A2", "LW1"), said("B2", "north"), said("C2", "P1"), said("D2", "x")) +
		row(3, ` hidden="1"`, said("C3", "P2")) +
		row(5, "", said("C5", "P3")) +
		row(6, "", said("C6", strings.Repeat("é", 32767))) +
		row(7, "", said("C7", strings.Repeat("é", 40000)))
	raw := book(t, `<cols><col min="2" max="2" hidden="1"/></cols>`, rows, `<mergeCells><mergeCell ref="A2:A5"/><mergeCell ref="C7:D7"/></mergeCells>`)
	sheets, err := ingest.Sheets("a.xlsx", raw, ingest.Options{})
	if err != nil {
		t.Fatal(explain(t, err))
	}
	long := map[string]int{strings.Repeat("é", 32767): 32767, strings.Repeat("é", 40000): 40000}
	got := table(sheets)
	for words, n := range long {
		got = strings.ReplaceAll(got, "|"+words+"|", fmt.Sprintf("|%d|", n))
	}
	want := `Sheet1: Case|Area|Person|Note
2 LW1|north|P1|x
3 LW1||P2|
5 LW1||P3|
6 ||32767|
7 ||40000|
note long: 1 cell as long as Excel keeps, what was behind may be lost: C6
note merged: 1 cell merged over rows, the value read in each of them: A2:A5
note merged: 1 cell merged over columns, the value read in the first: C7:D7
note hidden: 1 row hidden in Excel, read all the same: 3
note hidden: 1 column hidden in Excel, read all the same: B
`
	if got != want {
		t.Errorf("got:\n%.3000s\nwant:\n%s", got, want)
	}
}

// Ids keep the zeros that their format puts before them, and days are counted
// from where the file counts them.
func TestExcelFormats(t *testing.T) {
	f := excelize.NewFile()
	for i, c := range []struct {
		format string
		value  any
	}{{"00000", 42}, {`"P"000`, 7}, {"000-000", 12034}, {"0.00", 1.5}, {"0%", 0.45}, {"yyyy-mm-dd", 43172}} {
		name, _ := excelize.CoordinatesToCellName(i+1, 2)
		head, _ := excelize.CoordinatesToCellName(i+1, 1)
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &c.format})
		if err != nil {
			t.Fatal(err)
		}
		_ = f.SetCellValue("Sheet1", head, "h")
		_ = f.SetCellValue("Sheet1", name, c.value)
		_ = f.SetCellStyle("Sheet1", name, name, style)
	}
	for since1904, day := range map[bool]string{false: "2018-03-13", true: "2022-03-14"} {
		if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &since1904}); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := f.Write(&b); err != nil {
			t.Fatal(err)
		}
		sheets, err := ingest.Sheets("a.xlsx", b.Bytes(), ingest.Options{})
		if err != nil {
			t.Fatal(explain(t, err))
		}
		if got, want := strings.Join(sheets[0].Rows[0].Cells, "|"), "00042|P007|012-034|1.5|0.45|"+day; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// FuzzXLSX fuzzes the XML of a sheet: rows come in order, each cell that holds
// an error is named and is one, and every note counts something.
func FuzzXLSX(f *testing.F) {
	f.Add([]byte(row(1, "", said("A1", "ID"), said("B1", "n")) + row(2, "", said("A2", "P1"), formulaAt("B2", "n", "SUM(B1:B9)", ""))))
	f.Add([]byte(row(1, "", said("A1", "ID")) + row(3, ` hidden="1"`, formulaAt("A3", "e", "- I liked it", "#NAME?"))))
	f.Add([]byte(`<row><c t="b"><v>1</v></c><c><f t="shared" ref="B1:B2" si="0">A1</f></c></row><row><c/><c><f t="shared" si="0"/></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells><sheetData>`))
	f.Fuzz(func(t *testing.T, content []byte) {
		sheets, err := ingest.Sheets("a.xlsx", book(t, "", string(content), ""), ingest.Options{})
		if err != nil {
			if _, ok := problem.As(err); !ok {
				t.Fatalf("not a problem: %v", err)
			}
			return
		}
		for _, s := range sheets {
			before := 0
			for _, r := range s.Rows {
				if r.Number <= before {
					t.Fatalf("row %d after %d", r.Number, before)
				}
				before = r.Number
			}
			for _, e := range s.Errors {
				if _, _, err := excelize.CellNameToCoordinates(e.Cell); err != nil || !strings.HasPrefix(e.Value, "#") {
					t.Fatalf("error %v", e)
				}
			}
			for _, n := range s.Notes {
				if n.Count < 1 || n.What == "" {
					t.Fatalf("note %v", n)
				}
			}
		}
	})
}

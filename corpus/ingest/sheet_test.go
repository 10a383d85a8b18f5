package ingest_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"github.com/cmo-toolkit/cmo/corpus/ingest"
)

// table writes sheets, a row a line, cells apart by a bar.
func table(sheets []ingest.Sheet) string {
	var b strings.Builder
	for _, s := range sheets {
		fmt.Fprintf(&b, "%s: %s\n", s.Name, strings.Join(s.Head, "|"))
		for _, r := range s.Rows {
			fmt.Fprintf(&b, "%d %s\n", r.Number, strings.Join(r.Cells, "|"))
		}
		for _, n := range s.Notes {
			fmt.Fprintf(&b, "note %s: %s\n", n.Kind, n.What)
		}
	}
	return b.String()
}

func TestCSV(t *testing.T) {
	for _, c := range []struct{ name, content, want string }{
		{"a.csv", "ID,Age\nP1,31\nP2,\n", "a: ID|Age\n2 P1|31\n3 P2|\n"},
		{"a.csv", "\ufeffID;Note;Age\r\nP1;\"a; b\nand \"\"c\"\"\";31\r\n\r\nP2;x;4\r\n", "a: ID|Note|Age\n2 P1|a; b\nand \"c\"|31\n5 P2|x|4\n"},
		{"a.tsv", "ID\tNote\nP1\tsaid \"no\" to me\n", "a: ID|Note\n2 P1|said \"no\" to me\n"},
		{"a.csv", "sep=;\nID;Age\nP1;3\n", "a: ID|Age\n3 P1|3\n"},
		{"a.csv", "ID,Pipe\nP1,5\" wide\n", "a: ID|Pipe\n2 P1|5\" wide\n"},
		{"a.csv", "ID,Age\nP1,31,x\nP2\n", "a: ID|Age\n2 P1|31|x\n3 P2\nnote ragged: 2 rows with another number of cells than the head, which has 2: 2, 3\n"},
		{"a.csv", "A,B\n1,2\n\nName,Minutes,Guest\nAna,3,no\n", "a: A|B\n2 1|2\na (2): Name|Minutes|Guest\n5 Ana|3|no\n"},
		{"a.csv", "Log of the study,,\nVersion 3,,\n,,\nID,Role,Age\nP1,GP,31\n", "a: ID|Role|Age\n5 P1|GP|31\nnote title: 2 rows above the headings passed over: Log of the study, Version 3\n"},
		{"a.csv", "Anna,\nZoe,P4\n", "a: Anna\n2 Zoe|P4\nnote ragged: 1 row with another number of cells than the head, which has 1: 2\n"},
		{"a.csv", "ID,Age\nP1,\"31\nP2,3\n", "cmo: a.csv:3:6: a quote does not close here\n"},
		{"a.csv", " \n", "cmo: a.csv: there are no words in this file"},
		{"a.txt", "x", "cmo: a.txt: this is not a table"},
		{"a.xlsx", "ID,Age\n", "cmo: a.xlsx: this is not an xlsx file but something else"},
		{"a.xlsx", "PK\x03\x04 no more", "cmo: a.xlsx: this file is damaged: its contents cannot be listed"},
	} {
		sheets, err := ingest.Sheets(c.name, []byte(c.content), ingest.Options{})
		got := table(sheets)
		if err != nil {
			got = explain(t, err)
		}
		if got != c.want && (err == nil || !strings.HasPrefix(got, c.want)) {
			t.Errorf("%q:\n got  %s\n want %s", c.content, got, c.want)
		}
	}
	latin, _ := charmap.Windows1252.NewEncoder().String("ID,Wort\n1,Brücke und Straße und noch etwas\n")
	sheets, err := ingest.Sheets("a.csv", []byte(latin), ingest.Options{})
	if err != nil || sheets[0].Rows[0].Cells[1] != "Brücke und Straße und noch etwas" || sheets[0].Notes[0].Kind != "encoding" {
		t.Error(sheets, err)
	}
}

func TestExcel(t *testing.T) {
	f := excelize.NewFile()
	day := time.Date(2022, 3, 14, 0, 0, 0, 0, time.UTC)
	own := `[$-F800]dddd\,\ mmmm\ dd\,\ yyyy;@`
	ownStyle, _ := f.NewStyle(&excelize.Style{CustomNumFmt: &own})
	percent, _ := f.NewStyle(&excelize.Style{NumFmt: 10})
	euro := `#,##0.00 "€ each day"`
	euroStyle, _ := f.NewStyle(&excelize.Style{CustomNumFmt: &euro})
	set := func(cell string, v any, style int) {
		t.Helper()
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
		if style > 0 {
			_ = f.SetCellStyle("Sheet1", cell, cell, style)
		}
	}
	for i, head := range []string{"ID", "Day", "Own", "At", "Share", "Fee", "Big", "Yes"} {
		name, _ := excelize.CoordinatesToCellName(i+1, 2)
		set(name, head, 0)
	}
	set("A4", "P1", 0)
	set("B4", day, 0)
	set("C4", 44634, ownStyle)
	set("D4", day.Add(10*time.Hour+20*time.Minute), 0)
	set("E4", 0.455, percent)
	set("F4", 1234.5, euroStyle)
	set("G4", 12345678901234, 0)
	set("H4", true, 0)
	set("A7", "P2", 0)
	set("B7", "#N/A", 0)
	_, _ = f.NewSheet("Log")
	_ = f.SetCellValue("Log", "A1", "File")
	_ = f.SetSheetVisible("Log", false)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	sheets, err := ingest.Sheets("a.xlsx", b.Bytes(), ingest.Options{})
	if err != nil {
		t.Fatal(explain(t, err))
	}
	want := `Sheet1: ID|Day|Own|At|Share|Fee|Big|Yes
4 P1|2022-03-14|2022-03-14|2022-03-14 10:20:00|0.455|1234.5|12345678901234|TRUE
7 P2|#N/A||||||
note errors: 1 cell with an error instead of a value, read as empty: B7 #N/A
Log: File
note hidden: this sheet is hidden in Excel
`
	if got := table(sheets); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// A sheet with a million rows that hold nothing, as formatting whole columns
// leaves them, is read as the two rows it has.
func TestExcelBlankRows(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	var rows strings.Builder
	rows.WriteString(`<row r="1"><c r="A1" t="inlineStr"><is><t>ID</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>P1</t></is></c></row>`)
	for i := 3; i <= 1_048_576; i++ {
		fmt.Fprintf(&rows, `<row r="%d" ht="15"/>`, i)
	}
	f := excelize.NewFile()
	var b bytes.Buffer
	_ = f.Write(&b)
	raw := replacePart(t, b.Bytes(), "xl/worksheets/sheet1.xml", `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`+rows.String()+`</sheetData></worksheet>`)
	start := time.Now()
	sheets, err := ingest.Sheets("a.xlsx", raw, ingest.Options{})
	if err != nil || len(sheets[0].Rows) != 1 {
		t.Fatal(err, table(sheets))
	}
	if d := time.Since(start); d > 60*time.Second {
		t.Errorf("it took %v", d)
	} else {
		t.Log(d)
	}
	for _, broken := range []string{`<worksheet><sheetData><row r="1">`, `<!DOCTYPE a []><worksheet/>`, strings.Repeat("<a>", 1000)} {
		_, err := ingest.Sheets("a.xlsx", replacePart(t, raw, "xl/worksheets/sheet1.xml", broken), ingest.Options{})
		if err == nil || !strings.Contains(explain(t, err), "this file is damaged") {
			t.Errorf("%.20s: %v", broken, err)
		}
	}
}

func TestRealSheets(t *testing.T) {
	dir, _ := facts(t)
	for name, want := range map[string]string{
		"qualcoder-examples/cases123.csv":              "4 columns, 3 rows",
		"qualcoder-examples/cases456.xlsx":             "4 columns, 3 rows",
		"qualcoder-examples/survey456.csv":             "5 columns, 3 rows",
		"qualcoder-examples/survey789.xlsx":            "6 columns, 3 rows",
		"serdif-usability/all_tags_20220301_PSSUQ.csv": "4 columns, 97 rows",
		"encodings/dailsample.tsv":                     "10 columns, 33 rows",
		"zoom-captions/meeting001_participants.csv":    "7 columns, 1 rows; 4 columns, 10 rows",
	} {
		sheets, _, err := ingest.ReadSheets(filepath.Join(dir, name), ingest.Options{})
		if err != nil {
			t.Error(err)
			continue
		}
		var got []string
		for _, s := range sheets {
			got = append(got, fmt.Sprintf("%d columns, %d rows", len(s.Head), len(s.Rows)))
			if len(s.Ragged)+len(s.Errors) > 0 {
				t.Errorf("%s: %v", name, s.Notes)
			}
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%s: got %q, want %s", name, got, want)
		}
	}
}

package table_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/exports/table"
)

type tablePart struct {
	Name       string `xml:"name,attr"`
	Display    string `xml:"displayName,attr"`
	Ref        string `xml:"ref,attr"`
	AutoFilter struct {
		Ref string `xml:"ref,attr"`
	} `xml:"autoFilter"`
	Columns []struct {
		Name string `xml:"name,attr"`
	} `xml:"tableColumns>tableColumn"`
}

// The parts of the file are well formed and keep the rules that make Excel
// offer a repair when they are broken.
func TestPackage(t *testing.T) {
	w := small(t).workbook(table.Options{}, func(r *table.Reading) { r.Small(500, 1000, 32_767, 253) })
	z, err := zip.NewReader(bytes.NewReader(w.content), int64(len(w.content)))
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	var headings [][]string
	for _, sheet := range w.GetSheetList() {
		if len([]rune(sheet)) > 31 {
			t.Errorf("sheet %q has too long a name", sheet)
		}
		rows, err := w.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		headings = append(headings, rows[0])
	}
	for _, f := range z.File {
		body := readPart(t, f)
		if strings.Contains(f.Name, "xl/tables/") {
			checkTable(t, f.Name, body, names, headings)
		}
		if strings.Contains(f.Name, "docProps/") && (strings.Contains(body, "alex") || strings.Contains(body, "rosa") || strings.Contains(body, "xuri")) {
			t.Errorf("%s names somebody", f.Name)
		}
		if strings.Contains(f.Name, "xl/worksheets/sheet") {
			checkOrder(t, f.Name, body)
		}
	}
	if len(names) != len(w.GetSheetList()) {
		t.Errorf("%d tables on %d sheets", len(names), len(w.GetSheetList()))
	}
	for _, d := range w.GetDefinedName() {
		if d.Name != "_xlnm.Print_Titles" || !strings.HasSuffix(d.RefersTo, "!$1:$1") {
			t.Errorf("defined name %+v", d)
		}
	}
}

func readPart(t *testing.T, f *zip.File) string {
	t.Helper()
	r, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	d := xml.NewDecoder(bytes.NewReader(b))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return string(b)
		} else if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
	}
}

func checkTable(t *testing.T, part, body string, names map[string]bool, headings [][]string) {
	t.Helper()
	var tbl tablePart
	if err := xml.Unmarshal([]byte(body), &tbl); err != nil {
		t.Fatal(err)
	}
	if names[strings.ToLower(tbl.Name)] || tbl.Name != tbl.Display || tbl.Ref != tbl.AutoFilter.Ref {
		t.Errorf("%s: table %q of %s, filter of %s", part, tbl.Name, tbl.Ref, tbl.AutoFilter.Ref)
	}
	names[strings.ToLower(tbl.Name)] = true
	var columns []string
	seen := map[string]bool{}
	for _, c := range tbl.Columns {
		columns = append(columns, c.Name)
		if seen[strings.ToLower(c.Name)] || c.Name == "" {
			t.Errorf("%s: column %q twice", tbl.Name, c.Name)
		}
		seen[strings.ToLower(c.Name)] = true
	}
	if !slices.ContainsFunc(headings, func(h []string) bool { return slices.Equal(h, columns) }) {
		t.Errorf("%s: columns %q are the heading of no sheet", tbl.Name, columns)
	}
}

// checkOrder asks for the parts of a sheet in the order of the standard.
func checkOrder(t *testing.T, part, body string) {
	t.Helper()
	at := 0
	for _, name := range []string{
		"<sheetPr", "<dimension", "<sheetViews", "<sheetFormatPr", "<cols", "<sheetData", "<conditionalFormatting", "<hyperlinks", "<pageSetup", "<headerFooter", "<tableParts",
	} {
		i := strings.LastIndex(body, name+" ")
		if j := strings.LastIndex(body, name+">"); j > i {
			i = j
		}
		if i < 0 {
			continue
		}
		if i < at {
			t.Errorf("%s: %s stands too early", part, name)
		}
		at = i
	}
	if n := strings.Count(body, "<hyperlink "); n > 1000 {
		t.Errorf("%s has %d links", part, n)
	}
	if strings.Contains(body, "<mergeCell") || strings.Contains(body, "<f>") {
		t.Errorf("%s has merged cells or formulas", part)
	}
}

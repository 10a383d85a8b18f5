package ingest_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"github.com/cmo-toolkit/cmo/corpus/ingest"
)

// Files that are broken, or made to harm: each gives one problem, soon.

const emptyDocument = `<w:document NS><w:body><w:p><w:r><w:t>Hello there</w:t></w:r></w:p></w:body></w:document>`

func docx(t testing.TB, document string) []byte {
	t.Helper()
	return zipped(t, map[string]string{"word/document.xml": document})
}

func odt(t testing.TB, body string) []byte {
	t.Helper()
	return zipped(t, map[string]string{"content.xml": `<office:document-content><office:body>` + body + `</office:body></office:document-content>`})
}

func TestHostileFiles(t *testing.T) {
	whole := docx(t, emptyDocument)
	bomb := docx(t, `<w:document NS><w:body><w:p><w:r><w:t>`+strings.Repeat(" ", 150<<20)+`</w:t></w:r></w:p></w:body></w:document>`)
	damaged := bytes.Clone(whole)
	damaged[bytes.Index(damaged, []byte("document.xml"))+20] ^= 0xFF
	for _, c := range []struct {
		name    string
		content []byte
		what    string
	}{
		{"a.docx", bomb, "this file would unpack to 150 MB"},
		{"a.docx", liar(t, 2<<30), "this file would unpack to 2.0 GB"},
		{"a.docx", liar(t, 10<<30), "this file would unpack to 10 GB"},
		{"a.docx", docx(t, strings.Replace(emptyDocument, "<w:p>", strings.Repeat("<w:sdt>", 100_000), 1)), "nested too deeply"},
		{"a.docx", whole[:len(whole)/2], "this file is damaged: its contents cannot be listed"},
		{"a.docx", damaged, "this file is damaged"},
		{"a.docx", docx(t, strings.Repeat("<w:p>", 100_000)), "this file is damaged"},
		{"a.docx", docx(t, `<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;">]><a>&d;</a>`), "this file is damaged"},
		{"a.docx", docx(t, `<w:document NS><w:body><w:p><w:r><w:t>&unknown;</w:t>`), "this file is damaged"},
		{"a.docx", docx(t, strings.TrimSuffix(emptyDocument, "</w:r></w:p></w:body></w:document>")), "this file is damaged"},
		{"a.docx", docx(t, `<w:document NS><w:body><w:p/></w:body></w:document>`), "there are no words in this file"},
		{"a.docx", zipped(t, map[string]string{"xl/workbook.xml": "<a/>"}), "this is not a docx file but an Excel file"},
		{"a.docx", zipped(t, map[string]string{"other.xml": "<a/>"}), "this is not a Word file: it has no text in it"},
		{"a.docx", []byte("just words"), "this is not a docx file but something else"},
		{"a.docx", []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old"), "this is not a docx file but an old Word or Excel file, or one locked with a password"},
		{"a.txt", whole, "this is not a txt file but a Word file"},
		{"a.txt", []byte("%PDF-1.7 ..."), "this is not a txt file but a PDF file"},
		{"a.txt", []byte{}, "this file is empty (0 bytes)"},
		{"a.txt", []byte(" \n\t\n[00:12]\n-----\n"), "there are no words in this file"},
		{"a.txt", []byte("one\ntwo \x00 three"), "this is not a text: a byte of it is zero"},
		{"a.txt", bytes.Repeat([]byte("word "), 14<<20), "this text is too large: 70 MB"},
		{"a.txt", bytes.Repeat([]byte("a\n"), 600_000), "this text has more than 500,000 paragraphs"},
		{"a.md", bytes.Repeat([]byte(">"), 100_000), "this line is nested too deeply"},
		{"a.vtt", []byte("WEBVTT\n\nno cue\n"), "there is no cue in this file"},
		{"a.html", bytes.Repeat([]byte("<div>"), 100_000), "this page is nested too deeply"},
		{"a.html", bytes.Repeat([]byte("<p>"), 3_000_000), "this page has more than 2,000,000 elements"},
		{"a.html", []byte("<script>alert(1)</script><p hidden>x</p>"), "there are no words in this file"},
		{"a.html", []byte("MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n"), "this is not an html file but a web archive (MHTML)"},
		{"a.html", whole, "this is not an html file but a Word file"},
		{"a.rtf", []byte(strings.Repeat("{", 1_000_000)), "this is not an rtf file"},
		{"a.rtf", []byte(`{\rtf1 ` + strings.Repeat("{", 1_000_000)), "this file is nested too deeply"},
		{"a.rtf", []byte(`{\rtf1 Ana: We had`), "this file is damaged: it ends in the middle"},
		{"a.rtf", []byte(`{\rtf1 \bin999999999 x}`), "this file is damaged: it ends in the middle"},
		{"a.rtf", []byte(`{\rtf1 {\pict 00}{\v secret}}`), "there are no words in this file"},
		{"a.rtf", []byte(`{\rtf1 ` + strings.Repeat(`a\par `, 1_100_000) + "}"), "this text has more than 500,000 paragraphs"},
		{"a.rtf", append([]byte(`{\rtf1 `), bytes.Repeat([]byte("word "), 14<<20)...), "this text is too large"},
		{"a.rtf", whole, "this is not an rtf file but a Word file"},
		{"a.docx", []byte(`{\rtf1 word}`), "this is not a docx file but an RTF file"},
		{"a.odt", []byte("x"), "this is not an odt file but something else"},
		{"a.odt", whole, "this is not an odt file but a Word file"},
		{"a.docx", zipped(t, map[string]string{"content.xml": "<a/>"}), "this is not a docx file but a Writer file"},
		{"a.odt", zipped(t, map[string]string{"content.xml": "<a/>"}), "this is not a Writer file: it has no text in it"},
		{"a.odt", zipped(t, map[string]string{"content.xml": "<a/>", "META-INF/manifest.xml": "<!DOCTYPE m><m><encryption-data/></m>"}), "this file is locked with a password"},
		{"a.odt", odt(t, "<office:text><text:p>"+strings.Repeat(" ", 150<<20)+"</text:p></office:text>"), "this file would unpack to 150 MB"},
		{"a.odt", odt(t, strings.Repeat("<text:span>", 100_000)), "nested too deeply"},
		{"a.odt", odt(t, "<office:spreadsheet/>"), "this is not an odt file but a spreadsheet of LibreOffice"},
		{"a.odt", odt(t, "<office:text/>"), "there are no words in this file"},
		{"a.fodt", []byte("<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "it declares entities of its own"},
		{"a.fodt", []byte("<?xml version='1.0'?><office:text><text:p>word" + strings.Repeat("<text:s text:c='1000'/>", 2000) + "</text:p></office:text>"), "this text has more than 1,000,000 blanks in runs"},
		{"a.fodt", []byte("<?xml version='1.0'?><office:text><text:p>words"), "this file is damaged"},
		{"a.odt", odt(t, "<office:text>"+strings.Repeat("<text:p>a</text:p>", 1_200_000)+"</office:text>"), "this text has more than 500,000 paragraphs"},
		{"a.doc", []byte("x"), `files of the kind ".doc" cannot be read`},
		{"a", []byte("x"), "the name does not say what kind of file this is"},
	} {
		start := time.Now()
		_, err := ingest.Read(c.name, c.content, ingest.Options{})
		if err == nil {
			t.Errorf("%s: no problem, want %q", c.name, c.what)
			continue
		}
		got := explain(t, err)
		if !strings.Contains(got, c.what) || !strings.Contains(got, "Nothing of it was kept.") {
			t.Errorf("got  %s\nwant %s", got, c.what)
		}
		if d := time.Since(start); d > 60*time.Second {
			t.Errorf("%q took %v", c.what, d)
		}
	}
}

// liar makes a zip that declares a part of some size and holds little.
func liar(t testing.TB, size uint64) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateRaw(&zip.FileHeader{Name: "word/document.xml", Method: zip.Deflate, UncompressedSize64: size, CompressedSize64: 5, CRC32: crc32.ChecksumIEEE(nil)})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(binary.Write(w, binary.LittleEndian, [5]byte{1, 0, 0, 0xff, 0xff}), z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A part may not grow beyond the size it declares.
func TestPartLargerThanDeclared(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, _ := z.Create("word/document.xml")
	_, _ = w.Write([]byte(strings.Replace(emptyDocument, "NS", wordML, 1) + strings.Repeat(" ", 50<<20)))
	_ = z.Close()
	raw := b.Bytes()
	at := bytes.LastIndex(raw, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(raw[at+24:], 1000) // its size, in the list of contents
	_, err := ingest.Read("a.docx", raw, ingest.Options{})
	if err == nil || !strings.Contains(explain(t, err), "this file is damaged") {
		t.Errorf("got %v", err)
	}
}

// Work grows with size and no faster.
func TestLongRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	const size = 1 << 20
	for _, c := range []struct{ name, unit string }{
		{"a.txt", "["}, {"a.txt", "[0"}, {"a.txt", "x:"}, {"a.txt", " "}, {"a.txt", "I: \n"}, {"a.txt", "#"}, {"a.txt", "word "},
		{"a.md", "["}, {"a.md", "*"}, {"a.md", "**a"}, {"a.md", "`"}, {"a.md", "<"}, {"a.md", "&"}, {"a.md", "![]("}, {"a.md", "[a]: <"}, {"a.md", "<a "}, {"a.md", "<!--"}, {"a.md", "*a_b"}, {"a.md", "`a``"}, {"a.md", "<a x=\""}, {"a.md", "[a]: x\n"}, {"a.md", "[a][b]"}, {"a.md", "~~a~"}, {"a.md", "|a\n"}, {"a.md", "1. a\n"}, {"a.md", "a\n"}, {"a.md", "&#"}, {"a.md", "\\"}, {"a.md", "[^a]: b\n"}, {"a.md", "[]("}, {"a.md", "> a\n"}, {"a.md", "a|b\n-|-\n"}, {"a.md", "a_"}, {"a.md", "[^1]"}, {"a.md", "|"}, {"a.md", "- \n"},
		{"a.html", "<"}, {"a.html", "<b>"}, {"a.html", "<b><p>"}, {"a.html", "a</x>"}, {"a.html", "</p>"}, {"a.html", "<table>"}, {"a.html", "<table><tr><td>a"}, {"a.html", "<td>a"}, {"a.html", "<a href=#a id=a>1</a>"},
		{"a.html", "<li>a"}, {"a.html", "<a href=#b id=a>1</a><p><a href=#a id=b>1</a>"}, {"a.html", "&amp"}, {"a.html", "&#"}, {"a.html", "<!--"}, {"a.html", "<br>a"}, {"a.html", "<q>"}, {"a.html", "<style>{"}, {"a.html", "<style>.a{display:none}"}, {"a.html", "<a b=c "}, {"a.html", "<pre>a\n"}, {"a.html", "word "},
		{"a.rtf", `\par `}, {"a.rtf", `{\b a}`}, {"a.rtf", `\u233?`}, {"a.rtf", `\'e9`}, {"a.rtf", `\cell `}, {"a.rtf", `\row `}, {"a.rtf", `\itap9\nestcell `}, {"a.rtf", `\intbl\par `}, {"a.rtf", `{\footnote a}`},
		{"a.rtf", `{\shptxt a}`}, {"a.rtf", `{\listtext a}`}, {"a.rtf", `\deleted\par `}, {"a.rtf", `{\fonttbl{\f1 a;}}`}, {"a.rtf", `\itap31\cell\itap0\par `}, {"a.rtf", `a\f1 `}, {"a.rtf", `{\*\x a}`},
		{"a.fodt", "<text:p>a</text:p>"}, {"a.fodt", "<text:s text:c='1000'/>"}, {"a.fodt", "<text:note><text:p>a</text:p></text:note>"}, {"a.fodt", "<table:table/>"}, {"a.fodt", "<draw:frame><text:p>a</text:p></draw:frame>"},
		{"a.vtt", "<"}, {"a.vtt", "{\\"}, {"a.vtt", "&"}, {"a.srt", "1\n"},
	} {
		head := ""
		if c.name == "a.vtt" {
			head = "WEBVTT\n\n00:01.000 --> 00:02.000\nword "
		}
		if c.name == "a.srt" {
			head = "1\n00:00:01,000 --> 00:00:02,000\nword "
		}
		tail := ""
		if c.name == "a.fodt" {
			head, tail = "<office:document><office:text><text:p>", "</text:p></office:text></office:document>"
		}
		if c.name == "a.rtf" {
			head, tail = `{\rtf1\fi-1 `, "}"
		}
		content := []byte(head + "word\n" + strings.Repeat(c.unit, size/len(c.unit)) + tail)
		start := time.Now()
		doc, err := ingest.Read(c.name, content, ingest.Options{})
		if err == nil {
			valid(t, doc)
		} else {
			explain(t, err)
		}
		if d := time.Since(start); d > 60*time.Second {
			t.Errorf("%s of %q: %v", c.name, c.unit, d)
		} else {
			t.Logf("%s of %q: %v", c.name, c.unit, d)
		}
	}
}

// A huge file is refused before it is read.
func TestHugeFile(t *testing.T) {
	for _, name := range []string{"huge.txt", "huge.docx", "huge.odt", "huge.html", "huge.csv", "huge.xlsx", "huge.ris", "huge.jpg"} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte("PK\x03\x04"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(path, 5<<30); err != nil { // with a hole in it
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		var err error
		switch {
		case ingest.IsSheet(name):
			_, _, err = ingest.ReadSheets(path, ingest.Options{})
		case ingest.IsLiterature(name):
			_, _, err = ingest.ReadReferences(path, ingest.Options{})
		default:
			_, _, err = ingest.ReadFile(path, ingest.Options{})
		}
		runtime.ReadMemStats(&after)
		if err == nil || !strings.Contains(explain(t, err), "this file is too large: 5.0 GB") {
			t.Errorf("%s: got %v", name, err)
		}
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 1<<20 {
			t.Errorf("%s: it took %d bytes to refuse", name, grown)
		}
	}
	for _, missing := range []string{filepath.Join(t.TempDir(), "none.txt"), t.TempDir()} {
		_, _, err := ingest.ReadFile(missing, ingest.Options{})
		explain(t, err)
	}
}

// A paragraph of 250,000 characters is cut where sentences end, and said.
func TestLongParagraph(t *testing.T) {
	content := "Ana: " + strings.Repeat("It went on and on, für Jahre. ", 250_000/30) + "\nBen: And then?\nAna: Nothing.\n"
	doc, err := ingest.Read("a.txt", []byte(content), ingest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	valid(t, doc)
	for i, p := range doc.Passages {
		w := words(doc, p)
		if len([]rune(w)) > 100_000 || !strings.HasSuffix(w, ".") && !strings.HasSuffix(w, "?") {
			t.Errorf("passage %d: %d characters, ends %q", i+1, len([]rune(w)), w[max(0, len(w)-20):])
		}
	}
	if len(doc.Passages) != 5 && len(doc.Passages) != 4 || len(doc.Notes) == 0 || !strings.Contains(doc.Notes[0].What, "cut into 3") {
		t.Errorf("%d passages, notes %v", len(doc.Passages), doc.Notes)
	}
}

// A table of more columns than Excel has is refused before it is made sense of.
func TestWideTable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "wide.csv")
	if err := os.WriteFile(path, []byte("participant"+strings.Repeat(",x", 19_999)+"\nP1"+strings.Repeat(",1", 19_999)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, err := ingest.ReadSheets(path, ingest.Options{})
	if err == nil || !strings.Contains(explain(t, err), "this table has 20,000 columns") {
		t.Errorf("got %v", err)
	}
}

// Parts that claim to lie outside the file, or to be fetched, are not looked for.
func TestPartsOutside(t *testing.T) {
	doc, err := ingest.Read("a.docx", zipped(t, map[string]string{
		"word/document.xml": emptyDocument, "../../../etc/passwd": "<x/>", "/etc/passwd": "<x/>",
		"word/_rels/document.xml.rels": `<Relationships><Relationship Type="x/styles" Target="../../../../etc/passwd"/>` +
			`<Relationship Type="x/footnotes" Target="file:///etc/passwd" TargetMode="External"/><Relationship Type="x/numbering" Target="\\host\share\x.xml"/></Relationships>`,
	}), ingest.Options{})
	if err != nil || doc.Text != "Hello there\n" {
		t.Errorf("%q, %v", doc.Text, err)
	}
}

// A sheet of as many rows as Excel has, all but one of them empty, is the sheet
// of one row.
func TestEmptyRows(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	var rows strings.Builder
	rows.WriteString(row(1, "", said("A1", "participant")) + row(2, "", said("A2", "P1")))
	for n := 3; n <= 1_048_576; n++ {
		fmt.Fprintf(&rows, `<row r="%d"/>`, n)
	}
	raw := book(t, "", rows.String(), "")
	rows.Reset()
	peak := peakHeap(func() {
		sheets, err := ingest.Sheets("a.xlsx", raw, ingest.Options{})
		if err != nil || len(sheets) != 1 || len(sheets[0].Rows) != 1 {
			t.Errorf("%d sheets, %v", len(sheets), err)
		}
	})
	if peak > 300<<20 {
		t.Errorf("it took %d MB", peak>>20)
	}
}

// Files that unpack to much, or have much of one thing, stay within bounds.
func TestHostileMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	const most = 400 << 20
	for _, c := range []struct {
		what, name string
		content    []byte
	}{
		{"paragraphs", "a.docx", docx(t, "<w:document NS><w:body>"+strings.Repeat("<w:p><w:r><w:t>a</w:t></w:r></w:p>", 1_200_000)+"</w:body></w:document>")},
		{"blanks", "a.docx", docx(t, `<w:document NS><w:body><w:p><w:r><w:t>`+strings.Repeat(" ", 60<<20)+`</w:t></w:r></w:p></w:body></w:document>`)},
		{"elements", "a.html", bytes.Repeat([]byte("<p>a"), 2_600_000)},
	} {
		peak := peakHeap(func() {
			if _, err := ingest.Read(c.name, c.content, ingest.Options{}); err != nil {
				explain(t, err)
			}
		})
		if t.Logf("%s of %s: %d MB", c.what, c.name, peak>>20); peak > most {
			t.Errorf("%s of %s: %d MB", c.what, c.name, peak>>20)
		}
	}
}

// peakHeap gives the most that the heap grew by while something was done, looked
// at every millisecond, with garbage taken out as an import does it.
func peakHeap(do func()) uint64 {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(192 << 20))
	runtime.GC()
	heap := func() uint64 {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	before, done := heap(), make(chan struct{})
	peak := make(chan uint64)
	go func() {
		most := uint64(0)
		for {
			select {
			case <-done:
				peak <- most
				return
			case <-time.After(time.Millisecond):
				most = max(most, heap())
			}
		}
	}()
	do()
	close(done)
	most := <-peak
	return most - min(before, most)
}

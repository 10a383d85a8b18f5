package ingest_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cmo-toolkit/cmo/corpus/ingest"
)

// onePage is a PDF of a page with a sentence.
func onePage() []byte {
	var s sheet
	s.lines(60, 700, "Nobody told me where to wait.")
	return pdf(&s)
}

// packed is a PDF whose page unpacks to parts written many times.
func packed(t testing.TB, part string, times int) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	block := strings.Repeat(part, 1+(1<<20)/len(part))
	for range 1 + times*len(part)/len(block) {
		if _, err := z.Write([]byte(block)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return assemble([]string{
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
		fmt.Sprintf("<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream", b.Len(), b.String()),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
	})
}

// picture is a PDF of pages, some of them with a picture and no words.
func picture(words ...string) []byte {
	objects := []string{"<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
		"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\n\x80\nendstream"}
	var kids []string
	for _, w := range words {
		kids = append(kids, fmt.Sprintf("%d 0 R", len(objects)+1))
		content := "q 500 0 0 700 40 70 cm /I Do Q"
		if w != "" {
			content = fmt.Sprintf("BT /F1 12 Tf 60 700 Td (%s) Tj ET", w)
		}
		objects = append(objects,
			fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>/XObject<</I 4 0 R>>>>/Contents %d 0 R>>", len(objects)+2),
			fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(content), content))
	}
	objects[1] = fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(words), strings.Join(kids, " "))
	return assemble(objects)
}

func TestHostilePDFFiles(t *testing.T) {
	e := engine(t)
	locked, err := os.ReadFile("testdata/pdf/locked.pdf")
	if err != nil {
		t.Fatal(err)
	}
	many := make([]*sheet, 10_000)
	for i := range many {
		many[i] = &sheet{}
	}
	whole := onePage()
	for _, c := range []struct {
		name, password string
		content        []byte
		what           string
	}{
		{"no password", "", locked, "this PDF is locked with a password"},
		{"wrong password", "oak", locked, "the password does not open this PDF"},
		{"a scan", "", picture("", ""), "this PDF has pictures of pages and no words"},
		{"no words", "", pdf(&sheet{}), "there are no words in this PDF"},
		{"no pages", "", assemble([]string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 0/Kids[]>>"}), "this PDF has no pages"},
		{"the first bytes alone", "", whole[:60], "this PDF is damaged: it cannot be opened"},
		{"cut before its end", "", whole[:bytes.Index(whole, []byte("xref"))], "this PDF is damaged: it cannot be opened"},
		{"a page is missing", "", bytes.Replace(whole, []byte("/Count 1/Kids[10 0 R]"), []byte("/Count 2/Kids[10 0 R 99 0 R]"), 1), "this PDF is damaged: page 2 of 2 cannot be read"},
		{"not a PDF inside", "", []byte("%PDF-1.7\n" + strings.Repeat("x", 4000)), "this PDF is damaged: it cannot be opened"},
		{"another file", "", []byte("PK\x03\x04 ..."), "this is not a pdf file but"},
		{"locked for certificates", "", bytes.Replace(whole, []byte("/Root 1 0 R"), []byte("/Root 1 0 R/Encrypt<</Filter/Adobe.PubSec/V 4>>"), 1), "this PDF is locked in a way that is not read"},
		{"10,000 pages", "", pdf(many...), "this PDF has 10,000 pages"},
		{"300 MB of a page", "", packed(t, "BT /F1 9 Tf (word) Tj ET ", 300<<20/24), "this PDF cannot be read: page 1 takes too much time or memory"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.name == "300 MB of a page" {
				e.Patient(time.Second)
			}
			_, err := ingest.Read("a.pdf", c.content, ingest.Options{PDF: e, Password: c.password})
			e.Patient(0)
			if err == nil {
				t.Fatalf("no problem, want %q", c.what)
			}
			if got := explain(t, err); !strings.Contains(got, c.what) || !strings.Contains(got, "Nothing of it was kept.") {
				t.Errorf("got  %s\nwant %s", got, c.what)
			}
			// The engine reads the next file as if nothing had been.
			if _, err := ingest.Read("a.pdf", whole, ingest.Options{PDF: e}); err != nil {
				t.Errorf("the next file: %v", err)
			}
		})
	}
	doc, err := ingest.Read("a.pdf", locked, ingest.Options{PDF: e, Password: "willow"})
	if err != nil || !strings.Contains(doc.Text, "Nobody told me where to wait.") {
		t.Errorf("with the password: %q, %v", doc.Text, err)
	}
}

// Files that are odd and can be read.
func TestOddPDFFiles(t *testing.T) {
	whole := onePage()
	const sentence = "p1: Nobody told me where to wait.\n"
	for name, content := range map[string][]byte{
		"bytes before the head": append([]byte("From: a friend\n\n"), whole...),
		"a huge page":           bytes.Replace(whole, []byte("[0 0 595 842]"), []byte("[0 0 9e9 9e9]"), 1),
		"a page without area":   bytes.Replace(whole, []byte("[0 0 595 842]"), []byte("[0 0 0 0]    "), 1),
	} {
		if got := shown(t, content); got != sentence {
			t.Errorf("%s: %s", name, got)
		}
	}
	same(t, shown(t, picture("Nobody told me where to wait.", "", "", "There was tea.", "")), `
		p1: Nobody told me where to wait.
		p4: There was tea.
		note pictures: pages 2-3 and 5 have pictures and no words: scans need text recognition (OCR)
	`)
}

// While the engine is at work on a page that takes long, the rest of the
// program goes on: it can collect garbage, which needs all to pause, and hear of
// an interruption.
func TestPDFEngineLeavesRoom(t *testing.T) {
	e := engine(t)
	content := packed(t, "BT /F1 9 Tf (word) Tj ET ", 300<<20/24)
	if _, err := ingest.Read("a.pdf", onePage(), ingest.Options{PDF: e}); err != nil { // it is compiled
		t.Fatal(err)
	}
	e.Patient(3 * time.Second)
	done := make(chan error)
	go func() {
		_, err := ingest.Read("a.pdf", content, ingest.Options{PDF: e})
		done <- err
	}()
	time.Sleep(300 * time.Millisecond)
	for range 3 {
		runtime.GC()
	}
	select {
	case err := <-done:
		t.Errorf("the engine ended before the garbage was collected: %v", err)
	default:
		if err := <-done; err == nil {
			t.Error("the page was read")
		}
	}
}

// Several files at once, as an import reads them.
func TestPDFAtOnce(t *testing.T) {
	e := engine(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			doc, err := ingest.Read("a.pdf", onePage(), ingest.Options{PDF: e})
			if err != nil || doc.Text != "Nobody told me where to wait.\n" {
				t.Errorf("%q, %v", doc.Text, err)
			}
		})
	}
	all.Wait()
}

// A cache that is damaged, or cannot be used, is done without and made again.
func TestPDFCache(t *testing.T) {
	if testing.Short() {
		t.Skip("compiling takes seconds")
	}
	dir := t.TempDir()
	once := func(cache string) {
		t.Helper()
		e := &ingest.PDFEngine{Cache: cache}
		if _, err := ingest.Read("a.pdf", onePage(), ingest.Options{PDF: e}); err != nil {
			t.Fatal(err)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}
	once(dir)
	var kept []string
	for path := range ingest.Compiled(dir) {
		kept = append(kept, path)
	}
	if len(kept) != 1 {
		t.Fatalf("kept %v", kept)
	}
	content, err := os.ReadFile(kept[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, damaged := range [][]byte{content[:len(content)/2], append(bytes.Repeat([]byte{0xCC}, 4096), content[4096:]...)} {
		if err := os.WriteFile(kept[0], damaged, 0o644); err != nil {
			t.Fatal(err)
		}
		once(dir)
		if again, err := os.ReadFile(kept[0]); err != nil || len(again) != len(content) {
			t.Errorf("the cache was not made again: %d bytes, %v", len(again), err)
		}
	}
	file := dir + "/file"
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	once(file) // where a folder should be
}

package ingest_test

import (
	"archive/zip"
	"bytes"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// Whatever the bytes: either a valid text with its passages, or a problem.

func FuzzTxt(f *testing.F)  { fuzzText(f, "a.txt") }
func FuzzMd(f *testing.F)   { fuzzText(f, "a.md") }
func FuzzVtt(f *testing.F)  { fuzzText(f, "a.vtt") }
func FuzzSrt(f *testing.F)  { fuzzText(f, "a.srt") }
func FuzzHTML(f *testing.F) { fuzzText(f, "a.html") }
func FuzzRTF(f *testing.F)  { fuzzText(f, "a.rtf") }
func FuzzODT(f *testing.F)  { fuzzText(f, "a.fodt") }
func FuzzDocx(f *testing.F) { fuzzText(f, "a.docx") }

func fuzzText(f *testing.F, name string) {
	seed(f, filepath.Ext(name))
	f.Fuzz(func(t *testing.T, content []byte) {
		if strings.HasSuffix(name, ".docx") {
			content = docx(t, string(content))
		}
		for _, kind := range []string{"", "fieldnote"} {
			doc, err := ingest.Read(name, content, ingest.Options{Kind: kind})
			if err != nil {
				if _, ok := problem.As(err); !ok {
					t.Fatalf("not a problem: %v", err)
				}
				continue
			}
			sound(t, doc)
			if len(doc.Text) > 1_001_000+100*len(content) { // <text:s text:c="1000000"/>, and no more of those
				t.Fatalf("%d bytes of text from %d", len(doc.Text), len(content))
			}
		}
	})
}

// sound checks a document: valid, nothing but blanks, stamps and labels
// outside the words, and as many speakers as labels.
func sound(t *testing.T, doc ingest.Document) {
	t.Helper()
	if err := model(doc).Validate(); err != nil {
		t.Fatal(err)
	}
	labels := map[string]int{}
	for i, p := range doc.Passages {
		if s := model(doc).Speaker(p); s != "" {
			labels[corpus.FoldName(s)]++
		}
		if w := doc.Text[p.Words.Start:p.Words.End]; strings.TrimSpace(w) != w {
			t.Fatalf("passage %d: blanks around the words: %q", i+1, w)
		}
		if p.Begin < -1 || p.End < -1 {
			t.Fatalf("passage %d: times %d, %d", i+1, p.Begin, p.End)
		}
	}
	if len(labels) != len(doc.Speakers) || doc.Interview != (len(labels) > 0) {
		t.Fatalf("%d labels, %v", len(labels), doc.Speakers)
	}
	for _, s := range doc.Speakers {
		if labels[corpus.FoldName(s.Label)] != s.Turns {
			t.Fatalf("%q: %d turns, %d passages", s.Label, s.Turns, labels[corpus.FoldName(s.Label)])
		}
	}
}

func seed(f *testing.F, ext string) {
	files, _ := filepath.Glob("testdata/pairs/*.txtar")
	for _, path := range files {
		pair, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range pair.Files {
			if filepath.Ext(file.Name) == ext || ext == ".html" && strings.HasSuffix(file.Name, "htm") || ext == ".docx" && strings.HasSuffix(file.Name, "document.xml") {
				f.Add(bytes.ReplaceAll(file.Data, []byte("<CR>"), []byte("\r")))
			}
		}
	}
	f.Add([]byte("\xff\xfeA\x00n\x00n\x00a\x00"))
	f.Add([]byte("\xef\xbb\xbf\xef\xbb\xbf&#13;&#xfeff;"))
	f.Add([]byte("caf\xe9 \x93so\x94"))
}

func FuzzSheet(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "sep=;\na;b\n\n1;2;3\n", "a\t\"b\n", "\ufeffa|b\r\n\"1\n2\"|3"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		sheets, err := ingest.Sheets("a.csv", content, ingest.Options{})
		if err != nil {
			if _, ok := problem.As(err); !ok {
				t.Fatalf("not a problem: %v", err)
			}
			return
		}
		before := 0
		for _, s := range sheets {
			if len(s.Head) == 0 {
				t.Fatal("a sheet without a head")
			}
			for _, r := range s.Rows {
				if r.Number <= before {
					t.Fatalf("row %d after %d", r.Number, before)
				}
				before = r.Number
			}
		}
	})
}

// replacePart gives a zip with another content for one part.
func replacePart(t testing.TB, raw []byte, name, content string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, part := range z.File {
		w, err := out.Create(part.Name)
		if err != nil {
			t.Fatal(err)
		}
		if part.Name == name {
			_, err = io.WriteString(w, content)
		} else if in, openErr := part.Open(); openErr != nil {
			err = openErr
		} else {
			_, err = io.Copy(w, in)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

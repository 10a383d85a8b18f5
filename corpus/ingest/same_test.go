package ingest_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/ingest"
)

// TestSame reads one fictional talk in docx, odt, rtf and html, as Writer and
// pandoc make them of the same file: number, speaker and words of every
// passage are the same.
func TestSame(t *testing.T) {
	want := understood(read(t, "testdata/same/talk.docx", ingest.Options{}))
	files, err := filepath.Glob("testdata/same/talk.*")
	if err != nil || len(files) < 8 {
		t.Fatal("files are missing", err)
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			alike(t, want, understood(read(t, path, ingest.Options{})))
		})
	}
}

// TestSameInterview does so with a real interview.
func TestSameInterview(t *testing.T) {
	dir := shared(t, "corpora")
	want := understood(read(t, filepath.Join(dir, "sheffield-open-qual", "Sam.docx"), ingest.Options{}))
	for _, name := range []string{"Sam.rtf", "Sam.html"} {
		t.Run(name, func(t *testing.T) {
			alike(t, want, understood(read(t, filepath.Join(dir, "derived", name), ingest.Options{})))
		})
	}
}

// understood gives the passages of a document, one a line.
func understood(doc ingest.Document) []string {
	var out []string
	for i, p := range doc.Passages {
		out = append(out, fmt.Sprintf("%d %s: %s", i+1, model(doc).Speaker(p), strings.ReplaceAll(words(doc, p), "\u00a0", " ")))
	}
	return out
}

func alike(t *testing.T, want, got []string) {
	t.Helper()
	for i := range min(len(want), len(got)) {
		if got[i] != want[i] {
			t.Errorf("got  %s\nwant %s", got[i], want[i])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d passages, want %d", len(got), len(want))
	}
}

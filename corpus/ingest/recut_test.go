package ingest_test

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// TestRecutIsTheSame cuts every text of the demonstration study anew, knowing
// nothing more, and asks for the passages it had.
func TestRecutIsTheSame(t *testing.T) {
	files, _ := filepath.Glob("../../cmd/internal/demo/study/*/*")
	n := 0
	for _, path := range files {
		for _, kind := range []string{"", "fieldnote"} {
			doc, _, err := ingest.ReadFile(path, ingest.Options{Kind: kind})
			if err != nil {
				continue
			}
			n++
			again, err := ingest.Recut(textOf(path, doc), doc.Text, doc.Format, knowing(doc, kind))
			if err != nil {
				t.Fatal(err)
			}
			compareCuts(t, path, doc.Text, doc.Passages, again.Passages)
		}
	}
	if n < 20 {
		t.Fatalf("only %d texts were found", n)
	}
}

func textOf(name string, d ingest.Document) text.Text {
	return text.Text{Name: name, Version: 1, Body: d.Text, Passages: d.Passages}
}

// knowing gives the options by which a text is cut that has these labels.
func knowing(d ingest.Document, kind string) ingest.Options {
	opt := ingest.Options{Kind: kind}
	for _, s := range d.Speakers {
		if s.Interviewer {
			opt.Interviewers = append(opt.Interviewers, s.Label)
		} else {
			opt.Speakers = append(opt.Speakers, s.Label)
		}
	}
	return opt
}

func compareCuts(t *testing.T, name, body string, want, got []text.Passage) {
	t.Helper()
	for i := range want {
		if i < len(got) && reflect.DeepEqual(want[i], got[i]) {
			continue
		}
		is := text.Passage{}
		if i < len(got) {
			is = got[i]
		}
		t.Errorf("%s, passage %d of %d (%d): want %+v, got %+v: %q", name, i+1, len(want), len(got), want[i], is, body[want[i].Span.Start:want[i].Span.End])
		return
	}
	if len(got) != len(want) {
		t.Errorf("%s: %d passages, want %d", name, len(got), len(want))
	}
}

// TestRecutCorpora does the same with real files, where they are at hand.
func TestRecutCorpora(t *testing.T) {
	if testing.Short() {
		t.Skip("many files")
	}
	root := filepath.Join("..", "..", "..", "shared", "corpora")
	if _, err := os.Stat(root); err != nil {
		t.Skip("no corpora here")
	}
	n, bad := 0, 0
	for _, path := range texts(root) {
		doc, _, err := ingest.ReadFile(path, ingest.Options{})
		if err != nil {
			continue // no text, or one that is refused
		}
		n++
		again, err := ingest.Recut(textOf(path, doc), doc.Text, doc.Format, knowing(doc, ""))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(doc.Passages, again.Passages) {
			bad++
			compareCuts(t, path, doc.Text, doc.Passages, again.Passages)
		}
	}
	t.Logf("%d of %d texts cut otherwise", bad, n)
}

// texts lists files below a folder that are not large.
func texts(root string) []string {
	var out []string
	for _, depth := range []string{"*", "*/*", "*/*/*"} {
		found, _ := filepath.Glob(filepath.Join(root, depth))
		for _, path := range found {
			ext := filepath.Ext(path)
			if info, err := os.Stat(path); err == nil && info.Size() < 1<<20 && (ext == ".txt" || ext == ".docx" || ext == ".md" || ext == ".vtt") {
				out = append(out, path)
			}
		}
	}
	return out[:min(len(out), 150)]
}

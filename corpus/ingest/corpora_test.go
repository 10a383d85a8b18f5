package ingest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// The files these tests read are real transcripts that may not be kept in this
// repository; they lie beside it. Without them the tests are skipped, loudly.

// shared gives a folder beside the repository.
func shared(t testing.TB, folder string) string {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "shared", folder)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("SKIPPED: the real files are not here: %v", err)
	}
	return dir
}

// read imports a file and checks what holds for every document.
func read(t testing.TB, path string, opt ingest.Options) ingest.Document {
	t.Helper()
	doc, _, err := ingest.ReadFile(path, opt)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	valid(t, doc)
	return doc
}

func valid(t testing.TB, doc ingest.Document) {
	t.Helper()
	if err := model(doc).Validate(); err != nil {
		t.Errorf("not a valid text: %v", err)
	}
}

func model(doc ingest.Document) text.Text {
	return text.Text{Name: "t", Version: 1, Body: doc.Text, Passages: doc.Passages}
}

// turns writes how often each label stands, and how often after merging
// neighbours: "I 9, P4 9 (18)".
func turns(doc ingest.Document) string {
	var parts []string
	for _, s := range doc.Speakers {
		parts = append(parts, fmt.Sprintf("%s %d", s.Label, s.Turns))
	}
	sort.Strings(parts)
	return fmt.Sprintf("%s (%d)", strings.Join(parts, ", "), merged(doc))
}

// merged counts turns with neighbours of the same speaker as one.
func merged(doc ingest.Document) int {
	n, before := 0, ""
	for _, p := range doc.Passages {
		if s := model(doc).Speaker(p); s != before && !p.Heading {
			if s != "" {
				n++
			}
			before = s
		}
	}
	return n
}

// words are the blank-separated words of all passages, labels and skips left out.
func words(doc ingest.Document, p text.Passage) string {
	return strings.Join(strings.Fields(model(doc).Masked(p)), " ")
}

// clock writes milliseconds as captions do.
func clock(ms int) string {
	return fmt.Sprintf("%02d:%02d:%02d.%03d", ms/3600000, ms/60000%60, ms/1000%60, ms%1000)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

var listLead = regexp.MustCompile(`^([•◦⁃–-]|(\d+|[a-z])[.)]) `)

// paragraphs gives the lines that are not blank, their blanks made one each,
// without the number or bullet of a list.
func paragraphs(s string) []string {
	var out []string
	for _, l := range strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\t' }) {
		l = strings.Join(strings.Fields(l), " ")
		if l = listLead.ReplaceAllString(l, ""); l != "" {
			out = append(out, l)
		}
	}
	return out
}

func TestPerfInterviews(t *testing.T) {
	dir := shared(t, "perf")
	index, _, err := ingest.ReadSheets(filepath.Join(dir, "INDEX.csv"), ingest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range index[0].Rows {
		c := row.Cells
		doc := read(t, filepath.Join(dir, "interviews", c[0]), ingest.Options{})
		n := 0
		var names []string
		for _, s := range doc.Speakers {
			n += s.Turns
			names = append(names, s.Label)
		}
		paragraphs := 0
		for _, l := range strings.Split(doc.Text, "\n") {
			if strings.TrimSpace(l) != "" {
				paragraphs++
			}
		}
		got := fmt.Sprintf("%d words, %d paragraphs, %d turns, %d speakers: %s", len(strings.Fields(doc.Text)), paragraphs, n, len(names), strings.Join(names, "; "))
		want := fmt.Sprintf("%s words, %s paragraphs, %s turns, %s speakers: %s", c[2], c[5], c[6], c[7], c[8])
		if got != want {
			t.Errorf("%s:\n got  %s\n want %s", c[0], got, want)
		}
	}
}

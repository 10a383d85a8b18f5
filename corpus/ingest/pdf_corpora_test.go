package ingest_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/ingest"
)

// TestRealPDFFiles compares the words of real PDF files with those another
// program finds, in its order. What differs is named here, all of it.
func TestRealPDFFiles(t *testing.T) {
	dir := shared(t, "corpora")
	e := engine(t)
	for _, c := range []struct {
		file, expected string
		differ         func(string) bool // words of the other program that are none of the text
		instead        map[string]string // words of the other program that read otherwise
		turns          string            // labels, and turns after merging neighbours
		notes          string            // kinds and counts
		headings       int
	}{
		// The numbers in the margin and n/8 at the foot are left out. 163 and
		// others stand twice: at the foot of a page, and again on the next.
		{file: "pdpilot-interviews/P2.pdf", differ: marginal, turns: "Dan 81, Participant 84 (159)", notes: "numbers margins unheard", headings: 1},
		{file: "pdpilot-interviews/P3.pdf", differ: marginal, turns: "Dan 61, Participant 60 (121)", notes: "numbers margins unheard", headings: 1},
		// Page numbers are left out. The other program takes the hyphen out of
		// an address that is broken behind it.
		{
			file: "mannheimer-docs/Mannheimer_DataNarrative.pdf", differ: func(w string) bool { return len(w) == 1 && w >= "1" && w <= "4" },
			instead: map[string]string{"icrosoft365/bookings/bookings-overview?view=o365-worldwide": "icrosoft-365/bookings/bookings-overview?view=o365-worldwide"},
			turns:   " (0)", notes: "margins", headings: 4,
		},
		// The other program takes the hyphen out of a word that has one.
		{file: "pdf-edge/UDHR_french.pdf", instead: map[string]string{"euxmêmes": "eux-mêmes"}, turns: " (0)", headings: 1},
		// The Word file that it was made of; its first paragraph was not printed.
		{
			file: "derived/two_column_Sam.pdf", expected: "expected/sheffield-open-qual/Sam.docx.txt",
			turns: "Researcher 1 41, Sam 43 (81)", notes: "margins margins",
		},
	} {
		t.Run(c.file, func(t *testing.T) {
			doc := read(t, filepath.Join(dir, c.file), ingest.Options{PDF: e})
			if c.expected == "" {
				c.expected = "expected/" + c.file + ".txt"
			}
			raw, err := os.ReadFile(filepath.Join(dir, c.expected))
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			body := string(raw)
			if strings.HasSuffix(c.expected, "docx.txt") {
				_, body, _ = strings.Cut(body, "\n")
				if got, want := paragraphs(doc.Text), paragraphs(body); !slices.Equal(got, want) {
					t.Errorf("%d paragraphs that differ from the %d of the Word file", len(got), len(want))
				}
			}
			for _, w := range strings.Fields(body) {
				if c.differ != nil && c.differ(w) {
					continue
				}
				if is, ok := c.instead[w]; ok {
					w = is
				}
				want = append(want, w)
			}
			got := strings.Fields(doc.Text)
			if c.differ != nil { // numbers in the text were taken off the other side
				got = slices.DeleteFunc(got, c.differ)
			}
			for i := range min(len(got), len(want)) {
				if got[i] != want[i] {
					t.Fatalf("word %d: got %q, want %q", i, got[max(0, i-5):i+5], want[max(0, i-5):i+5])
				}
			}
			if len(got) != len(want) {
				t.Errorf("%d words, want %d", len(got), len(want))
			}
			if got := turns(doc); got != c.turns {
				t.Errorf("turns: got %s, want %s", got, c.turns)
			}
			var kinds []string
			for _, n := range doc.Notes {
				kinds = append(kinds, n.Kind)
			}
			if got := strings.Join(kinds, " "); got != c.notes {
				t.Errorf("notes: got %s, want %s: %v", got, c.notes, doc.Notes)
			}
			headings := 0
			for i, p := range doc.Passages {
				if p.Heading {
					headings++
				}
				if p.Page < 1 || i > 0 && p.Page < doc.Passages[i-1].Page {
					t.Errorf("passage %d is on page %d", i+1, p.Page)
				}
			}
			if headings != c.headings {
				t.Errorf("%d headings, want %d", headings, c.headings)
			}
		})
	}
}

// marginal reports whether a word is a number as it stands in a margin, or a
// page's as in 7/8.
func marginal(w string) bool {
	return strings.Trim(w, "0123456789/") == "" && len(w) <= 3
}

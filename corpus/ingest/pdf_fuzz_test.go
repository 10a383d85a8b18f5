package ingest_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// FuzzPDF reads bytes as a PDF. It goes through the engine, and is slow.
func FuzzPDF(f *testing.F) {
	f.Add(onePage())
	f.Add(interviewPDF())
	f.Add(picture("Nobody told me where to wait.", ""))
	f.Add(named("", overName, "<</Type/Annot/Subtype/Square/Rect[128 695 234 715]/AP<</N 8 0 R>>>>"))
	f.Add(named("", "q 106 0 0 20 128 695 cm /I Do Q q /X Do Q", "<</Type/Annot/Subtype/Redact/Rect[0 0 595 842]/AP<</N 9 0 R>>>>"))
	locked, err := os.ReadFile("testdata/pdf/locked.pdf")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(locked)
	e := engine(f)
	e.Patient(2 * time.Second)
	f.Fuzz(func(t *testing.T, content []byte) {
		doc, err := ingest.Read("a.pdf", content, ingest.Options{PDF: e, Password: "willow"})
		if err != nil {
			if _, ok := problem.As(err); !ok {
				t.Fatalf("not a problem: %v", err)
			}
			return
		}
		sound(t, doc)
	})
}

// placedWords are what FuzzRebuild puts on pages.
var placedWords = []string{
	"I:", "P7:", "Anna:", "1", "2", "3", "12", "page", "of", "*", "†", "•", "-", "be-", "gin", "follow-", "up", "So\u00ad", "Und\u00ad", "warm", "and", "the", "Tea.",
	"[redacted]", "ix", "[1]", "Riverside", "study", "was", "told.", "–", "e\u0301t\u00e9", "9999999", "0", "(2)", "http://a.org/-", "b",
}

// pagesFrom lays words out as bytes say: most go on with a line, or begin the
// next; some stand anywhere.
func pagesFrom(content []byte) [][]ingest.Placed {
	pages := [][]ingest.Placed{nil}
	x, y, size := 60.0, 780.0, 11.0
	for i := 0; i+1 < len(content); i += 2 {
		how, what := content[i], content[i+1]
		w := ingest.Placed{Text: placedWords[int(what)%len(placedWords)], Bold: how&0x80 != 0}
		switch how & 0x1F {
		case 0:
			pages = append(pages, nil)
			x, y = 60, 780
		case 1:
			x, y = 60, y-13
		case 2:
			x, y = 60, y-30
		case 3:
			x, y = 80, y-13
		case 4:
			x = 320
		case 5:
			x, y = 320, y-13
		case 6:
			x, y = 320, 780
		case 7:
			x, y, size = 60, y-13, 8
		case 8:
			size = 11
		case 9:
			size = 16
		case 10:
			x, y, size = 60, 40, 8
		case 11:
			w.Turned = int(what)%5 - 1
		case 12:
			w.Hidden = true
		case 13:
			w.Glued, y = true, y+4
		case 14:
			x, y = float64(what)*3-50, float64(how)*5
		case 15:
			x, y = float64(what)*1e5-9e6, float64(how)*1e5-9e6
		case 16:
			x, y = 20, y-13
		case 17:
			x += 40
		case 18:
			size = float64(what) * 8
		}
		last := len(pages) - 1
		switch how & 0x1F {
		case 19: // a rule across, below the line
			pages[last] = append(pages[last], ingest.Placed{X: 50, Y: y - 4, Width: float64(what) * 2, Size: 1})
			continue
		case 20: // one down, through it and some more
			pages[last] = append(pages[last], ingest.Placed{X: x - 2, Y: y - float64(what), Width: 1, Size: float64(what) + 12})
			continue
		}
		w.X, w.Y, w.Size = x, y, max(size, 0.2)
		w.Width = 5.5 * float64(len(w.Text))
		x += w.Width + 3
		pages[last] = append(pages[last], w)
	}
	return pages
}

// FuzzRebuild puts words on pages and makes a text of them: columns, heads,
// feet, numbers in the margin, notes, hyphens. No letter may be lost without a
// note, and none come out of nowhere.
func FuzzRebuild(f *testing.F) {
	f.Add([]byte{1, 0, 20, 19, 20, 20, 2, 1, 20, 28, 1, 13, 1, 14, 0, 0, 1, 1})
	f.Add([]byte(strings.Repeat("\x10\x03\x14\x13\x10\x04\x14\x15", 9)))
	f.Add([]byte(strings.Repeat("\x0a\x03\x14\x08\x14\x06\x00\x01\x14\x13", 6)))
	f.Add([]byte(strings.Repeat("\x01\x13\x14\x14\x14\x15\x14\x16\x04\x13\x14\x14", 12)))
	f.Add([]byte(strings.Repeat("\x01\x13\x0d\x03\x08\x14", 5) + "\x07\x03\x14\x14\x07\x04\x14\x13"))
	f.Add([]byte(strings.Repeat("\x14\x40\x01\x13\x15\x14\x14\x40\x15\x15\x14\x40\x13\xe0\x01\x13\x04\x14\x01\x14\x13\xe0", 3)))
	f.Fuzz(func(t *testing.T, content []byte) {
		if len(content) > 4000 {
			return
		}
		pages := pagesFrom(content)
		doc, err := ingest.Rebuild(pages, ingest.Options{})
		if err != nil {
			if _, ok := problem.As(err); !ok {
				t.Fatalf("not a problem: %v", err)
			}
			return
		}
		sound(t, doc)
		in := map[rune]int{}
		for _, p := range pages {
			for _, w := range p {
				count(in, w.Text, 1)
			}
		}
		count(in, doc.Text, -1)
		dropped := slices.ContainsFunc(doc.Notes, func(n ingest.Note) bool {
			return slices.Contains([]string{"margins", "numbers", "rotated", "hidden", "redacted"}, n.Kind)
		})
		for r, n := range in {
			if n < 0 || n > 0 && !dropped && !strings.ContainsRune("redacted", r) { // stretches under boxes are joined
				t.Fatalf("%+d of %q, notes %v\n%s", -n, r, doc.Notes, doc.Text)
			}
		}
	})
}

// count adds up letters and numbers.
func count(in map[rune]int, s string, by int) {
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			in[r] += by
		}
	}
}

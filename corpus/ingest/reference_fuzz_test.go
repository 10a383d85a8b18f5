package ingest_test

import (
	"testing"
	"unicode/utf8"

	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
)

func FuzzRIS(f *testing.F) {
	f.Add([]byte("TY  - JOUR\nAU  - Fern, A.\nTI  - Waiting\nPY  - 2019\nDO  - https://doi.org/10.1/X\nAB  - One\n  two\nER  - \n"))
	f.Add([]byte("TY  - BOOK\r\nT1  - No end\r\nKW  - a\r\nKW  - b\r\nTY  - CHAP\r\n"))
	fuzzReferences(f, "a.ris")
}

func FuzzBibTeX(f *testing.F) {
	f.Add([]byte("@string{j = \"Journal\"}\n@article{key1, title = {A {B} \\\"o}, author = \"Fern, A. and Moss, B.\", year = 2019, journal = j # \" of it\"}\n"))
	f.Add([]byte("@comment{x}@book(k, title={a\n@article{b, title={c}}"))
	fuzzReferences(f, "a.bib")
}

// fuzzReferences asks that references come in the order of the file and within
// it, that their years are years and their words text, and that reading is a
// function of the bytes.
func fuzzReferences(f *testing.F, name string) {
	f.Fuzz(func(t *testing.T, content []byte) {
		lib, err := ingest.References(name, content, ingest.Options{})
		if err != nil {
			if _, ok := problem.As(err); !ok {
				t.Fatalf("not a problem: %v", err)
			}
			return
		}
		again, err := ingest.References(name, content, ingest.Options{})
		if err != nil || len(again.References) != len(lib.References) {
			t.Fatalf("read again: %d references, %v", len(again.References), err)
		}
		before := 0
		for _, r := range lib.References {
			if r.Line < before || r.Line < 1 || r.Line > len(content)+1 {
				t.Fatalf("line %d after %d, in %d bytes", r.Line, before, len(content))
			}
			before = r.Line
			if r.Year != "" && len(r.Year) != 4 {
				t.Fatalf("year %q", r.Year)
			}
			for _, words := range append([]string{r.Title, r.Journal, r.Abstract, r.Key, r.DOI}, r.Authors...) {
				if !utf8.ValidString(words) {
					t.Fatalf("no text: %q", words)
				}
			}
		}
	})
}

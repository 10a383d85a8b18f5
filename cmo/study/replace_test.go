package study_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/identifier"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// TestReplaceNames replaces made-up names in texts made at random: none is left,
// the passages are the same, and every stretch that begins and ends outside the
// names holds the same words with the names replaced.
func TestReplaceNames(t *testing.T) {
	list := identifier.NewList([]identifier.Name{
		{Name: "Anna", Pseudonym: "P31"}, {Name: "Anna Quill", Pseudonym: "P31's sister"}, {Name: "Zoë", Pseudonym: "P4"},
	})
	by := map[string]string{"Anna": "[P31]", "ANNA's": "[P31]'s", "Anna Quill": "[P31's sister]", "zoe": "[P4]"}
	rapid.Check(t, func(t *rapid.T) {
		var words, want [][]string
		var body strings.Builder
		for i := range rapid.IntRange(1, 5).Draw(t, "turns") {
			label := []string{"I", "Anna"}[i%2]
			line := rapid.SliceOfN(rapid.SampledFrom([]string{"she", "rang", "twice,", "Anna", "ANNA's", "Anna Quill", "zoe", "Annabel", "nobody"}), 1, 12).Draw(t, "line")
			is := make([]string, len(line))
			for j, w := range line {
				if is[j] = w; by[w] != "" {
					is[j] = by[w]
				}
			}
			words, want = append(words, line), append(want, is)
			fmt.Fprintf(&body, "%s: %s\n\n", label, strings.Join(line, " "))
		}
		dir, err := os.MkdirTemp("", "replace")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		s := study.At(filepath.Join(dir, "study"))
		if err := os.MkdirAll(filepath.Join(dir, "study"), 0o755); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, "P1-1.txt")
		if err := os.WriteFile(file, []byte(body.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.Init(store.Action{Verb: "init"}, "alex", "CMO", ""); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Import(t.Context(), store.Action{Verb: "import"}, []string{file}, study.ImportOptions{}); err != nil {
			t.Fatal(err)
		}
		r, _, err := s.ReplaceNames(store.Action{Verb: "source edit"}, list, nil, false, quiet{})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.View(func(tx *store.Tx) error {
			src, err := corpus.FindSource(tx, "P1-1")
			if err != nil {
				return err
			}
			now, err := src.Current(tx)
			if err != nil {
				return err
			}
			if left := (&identifier.Finder{List: list}).Names(now.Body); len(left) > 0 && !left[0].Bracketed {
				t.Fatalf("%v is left in %q", left, now.Body)
			}
			return now.Validate()
		}); err != nil {
			t.Fatal(err)
		}
		if len(r.Sources) == 0 {
			return
		}
		v := r.Sources[0]
		var edits []text.Replacement
		for _, p := range v.Names {
			edits = append(edits, text.Replacement{Span: p.Was, By: v.New.Body[p.Is.Start:p.Is.End]})
		}
		if len(v.Old.Passages) != len(v.New.Passages) {
			t.Fatalf("%d passages became %d", len(v.Old.Passages), len(v.New.Passages))
		}
		if len(v.Old.Passages) != len(words) {
			return // labels were not taken for labels: turns are no passages
		}
		replaced := text.Replace(v.Old, edits)
		for n, p := range v.Old.Passages {
			from := rapid.IntRange(0, len(words[n])-1).Draw(t, "from")
			to := rapid.IntRange(from+1, len(words[n])).Draw(t, "to")
			phrase := strings.Join(words[n][from:to], " ")
			start := p.Words.End - len(strings.Join(words[n][from:], " "))
			is, grade := replaced.Carry(text.Span{Start: start, End: start + len(phrase)})
			if got := v.New.Excerpt(is); grade != text.Kept || got != strings.Join(want[n][from:to], " ") {
				t.Fatalf("%q is %v at %q", phrase, grade, got)
			}
		}
	})
}

type quiet struct{}

func (quiet) At(int, int64, string) {}
func (quiet) Clear()                {}

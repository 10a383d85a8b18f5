package text_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

func TestWordsOfAPassage(t *testing.T) {
	tx := interview("P31-1", "Ann: It was [[00:12]] months – I\ndidn't\u00a0 know.", "plain")
	p := tx.Passage(1)
	if got := tx.Speaker(p); got != "Ann" {
		t.Errorf("speaker %q", got)
	}
	if got, want := tx.Masked(p), "It was           months – I\ndidn't\u00a0 know."; got != want {
		t.Errorf("masked %q, want %q", got, want)
	}
	if got := tx.WordCount(p); got != 6 {
		t.Errorf("%d words, want 6: the dash and the time stamp are none", got)
	}
	if got, want := tx.Excerpt(p.Span), "It was months – I didn't know."; got != want {
		t.Errorf("excerpt %q, want %q", got, want)
	}
	if got, want := tx.Excerpt(text.Span{Start: 0, End: len(tx.Body)}), "It was months – I didn't know. plain"; got != want {
		t.Errorf("excerpt %q, want %q", got, want)
	}
	if tx.Speaker(tx.Passage(2)) != "" {
		t.Error("a passage without label has no speaker")
	}
}

func TestAt(t *testing.T) {
	tx := interview("P31-1", "I: a", "P: b") // each 5 bytes
	for offset, want := range map[int]int{-1: 0, 0: 1, 4: 1, 5: 2, 9: 2, 10: 2, 11: 0} {
		if got := tx.At(offset); got != want {
			t.Errorf("At(%d) = %d, want %d", offset, got, want)
		}
	}
	if got := (text.Text{}).At(0); got != 0 {
		t.Errorf("a text without passages has %d at 0", got)
	}
}

func TestMaskedKeepsOffsets(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		tx := texts.Draw(r, "text")
		if err := tx.Validate(); err != nil {
			r.Fatal(err)
		}
		for _, p := range tx.Passages {
			masked := tx.Masked(p)
			if len(masked) != p.Words.Len() || !utf8.ValidString(masked) {
				r.Fatalf("masked %q of %v", masked, p.Words)
			}
		next:
			for i := range len(masked) {
				at := p.Words.Start + i
				for _, s := range p.Skips {
					if s.Start <= at && at < s.End {
						continue next
					}
				}
				if masked[i] != tx.Body[at] {
					r.Fatalf("byte %d changed", i)
				}
			}
		}
	})
}

// excerptSlowly is Excerpt as one would say it.
func excerptSlowly(tx text.Text, s text.Span) string {
	var words []string
	for _, p := range tx.Passages {
		masked := tx.Masked(p)
		start := min(max(s.Start-p.Words.Start, 0), len(masked))
		end := max(start, min(s.End-p.Words.Start, len(masked)))
		words = append(words, strings.Fields(masked[start:end])...)
	}
	return strings.Join(words, " ")
}

func TestExcerpt(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		tx := texts.Draw(r, "text")
		s := spans(tx).Draw(r, "span")
		if got, want := tx.Excerpt(s), excerptSlowly(tx, s); got != want {
			r.Fatalf("%q, want %q", got, want)
		}
	})
}

package cli

import (
	"testing"
	"unicode/utf8"
)

// TestQuoteShown: a quote is as wide as it may be, however narrow that is.
func TestQuoteShown(t *testing.T) {
	for _, words := range []string{"", "word", "Nobody writes down that I hold people.", "supercalifragilisticexpialidocious-and-more", "电话响了很久很久电话响了很久很久"} {
		for width := -3; width < 60; width++ {
			if got := quoteShown(words, width); utf8.RuneCountInString(got) > max(1, width)+3 {
				t.Errorf("%q in %d: %q", words, width, got)
			}
		}
	}
}

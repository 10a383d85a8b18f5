package text_test

import (
	"strings"
	"testing"
	"time"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// What somebody could put into a file to keep the program busy for ever.
var hostile = map[string]string{
	"brackets behind a full stop": strings.Repeat(".", 10) + strings.Repeat(")", 60_000),
	"blanks behind a full stop":   "A." + strings.Repeat(" ", 60_000) + "b",
	"full stops and brackets":     strings.Repeat(".)", 30_000),
	"combining marks":             "a" + strings.Repeat("\u0301", 30_000),
	"marks behind full stops":     strings.Repeat(".)\u0301\u0301\u0301\u0301", 6_000),
	"apostrophes":                 strings.Repeat("a'\u0301", 15_000),
	"flags":                       strings.Repeat("🇬🇧", 8_000),
	"joiners":                     strings.Repeat("👩\u200d", 8_000),
	"dashes":                      strings.Repeat("-", 60_000),
	"one word":                    strings.Repeat("a", 60_000),
	"one letter, many times":      strings.Repeat("a ", 30_000),
	"ellipses":                    strings.Repeat("a ... ", 30_000),
}

func TestHostileWordsTakeLittleTime(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	for name, words := range hostile {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			tx := interview("P31-1", "P: "+words)
			p := tx.Passage(1)
			tx.Sentences(p)
			tx.Exact(text.Span{Start: p.Words.Start + len("👩"), End: p.Words.End})
			for _, quote := range []string{"a", "🇬🇧", "👩", "a ... b ... a", "...", "-", ")", "nothing like it", words[:40]} {
				_, _ = tx.FindQuote(p.Words, quote)
			}
			for _, pattern := range []string{"a", "a a a a b", "b*", "aab~2"} {
				if p, err := text.ParsePattern(pattern); err == nil {
					p.Find(words)
				}
			}
			middle := text.Span{Start: p.Words.Start, End: p.Words.Start + len("👩")}
			_, _ = tx.Find(tx.Selector(middle))
			if took := time.Since(start); took > 60*time.Second {
				t.Errorf("took %v", took)
			} else {
				t.Log(took)
			}
		})
	}
}

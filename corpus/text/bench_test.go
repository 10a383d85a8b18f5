package text_test

import (
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// study is as much talk as a large study has: 20,000 passages, 2 million
// words, 11 MB. One apostrophe in two is curly.
var study = sync.OnceValue(func() text.Text {
	words := strings.Fields(`she rang every Thursday and she's been a rock, that’s the only word. I didn’t have to explain it
		all again. It was months – nobody rang, nobody wrote. You sit there and it goes round and round, you know what I mean?
		Well… the housing, the letters, mostly just to hear somebody say it'll keep. I'd gone to the doctor's twice that month.
		They put me on the list and that was that, because there were £20 to pay and José said “no”.`)
	random := rand.New(rand.NewPCG(1, 2))
	var turns []string
	for range 20_000 {
		var b strings.Builder
		b.WriteString("P31: ")
		for range 100 {
			b.WriteString(words[random.IntN(len(words))])
			b.WriteByte(' ')
		}
		turns = append(turns, strings.TrimSpace(b.String()))
	}
	turns[12_345] += " A lifeline, honestly."
	return interview("study", turns...)
})

func BenchmarkTokens(b *testing.B) {
	body := study().Body
	b.SetBytes(int64(len(body)))
	n := 0
	for b.Loop() {
		for range text.Tokens(body) {
			n++
		}
	}
}

func BenchmarkTokensFolded(b *testing.B) {
	body := study().Body
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		for token := range text.Tokens(body) {
			n += len(text.Fold(body[token.Start:token.End]))
		}
	}
}

func BenchmarkPattern(b *testing.B) {
	tx := study()
	for _, pattern := range []string{"lifeline", "a lifeline", "lifelin*", "lifline~1", "rock", "the", "every thursday", "josé", "/lifeline/", "/life.?line|rope/"} {
		b.Run(strings.Trim(pattern, "/"), func(b *testing.B) {
			p, err := parse(pattern)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(tx.Body)))
			for b.Loop() {
				n := 0
				for _, passage := range tx.Passages {
					n += len(p.Find(tx.Masked(passage)))
				}
				if n == 0 {
					b.Fatal("nothing found")
				}
			}
		})
	}
}

func BenchmarkSentences(b *testing.B) {
	tx := study()
	b.SetBytes(int64(len(tx.Body)))
	for b.Loop() {
		for _, p := range tx.Passages {
			tx.Sentences(p)
		}
	}
}

func BenchmarkWordCount(b *testing.B) {
	tx := study()
	b.SetBytes(int64(len(tx.Body)))
	n := 0
	for b.Loop() {
		for _, p := range tx.Passages {
			n += tx.WordCount(p)
		}
	}
}

// BenchmarkFindQuote looks in a whole interview of 100 passages.
func BenchmarkFindQuote(b *testing.B) {
	tx := study()
	tx.Body, tx.Passages = tx.Body[tx.Passages[12_300].Span.Start:tx.Passages[12_400].Span.Start], nil
	tx = interview("P31-1", strings.Split(strings.TrimSuffix(tx.Body, "\n"), "\n")...)
	all := text.Span{Start: 0, End: len(tx.Body)}
	b.SetBytes(int64(len(tx.Body)))
	for b.Loop() {
		if _, err := tx.FindQuote(all, "a lifeline ... honestly"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodePassages(b *testing.B) {
	encoded := text.AppendPassages(nil, study().Passages)
	b.ReportMetric(float64(len(encoded))/20_000, "bytes/passage")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := text.DecodePassages(encoded); err != nil {
			b.Fatal(err)
		}
	}
}

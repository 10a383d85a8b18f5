package text_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// interview makes a text of turns, written "LABEL: words", one a line.
// Stretches in [[ ]] are skipped; the brackets stay in the text.
func interview(name string, turns ...string) text.Text {
	t := text.Text{Name: name, Version: 1}
	var body strings.Builder
	for _, turn := range turns {
		start := body.Len()
		p := text.Passage{Begin: text.NoTime, End: text.NoTime}
		label, words, labelled := strings.Cut(turn, ": ")
		if !labelled {
			label, words = "", turn
		} else {
			p.Speaker = text.Span{Start: start, End: start + len(label)}
			label += ": "
		}
		p.Words = text.Span{Start: start + len(label), End: start + len(label) + len(words)}
		for at := 0; ; {
			open := strings.Index(words[at:], "[[")
			if open < 0 {
				break
			}
			end := at + open + strings.Index(words[at+open:], "]]") + 2
			p.Skips = append(p.Skips, text.Span{Start: p.Words.Start + at + open, End: p.Words.Start + end})
			at = end
		}
		body.WriteString(label + words + "\n")
		p.Span = text.Span{Start: start, End: body.Len()}
		t.Passages = append(t.Passages, p)
	}
	t.Body = body.String()
	return t
}

// p31 is the beginning of an interview, with the passages numbered as people
// would see them.
func p31() text.Text {
	return interview("P31-1",
		"I: And while you were waiting for the clinic?",
		"P31: It was months. Nobody rang, nobody wrote. You sit there and it goes round and round.",
		"I: And the link worker?",
		"P31: She rang every Thursday. She's been a rock, that's the only word. I didn't have to explain it all again.",
		"I: What would you ring her about?",
		"P31: Anything. The letters, the housing. Mostly just to hear somebody say it'll keep.",
	)
}

// pieces are what texts of all sorts are made of.
var pieces = rapid.SampledFrom([]string{
	"she", "She", "She's", "she’s", "rang", "rock", "a", "I", "Dr.", "e.g.", "No.", "3", "3.50", "1,000", "U.S.",
	"well-being", "well—being", "--", "–", "…", "...", "?", "!", ".", ",", ":", "“", "”", "\"", "'", "(", ")", "_", "*", "~1",
	"café", "cafe\u0301", "ﬁne", "½", "Straße", "STRASSE", "İstanbul", "K", "o\u0308\u0323", "x\u0302\u0302",
	"👩‍⚕️", "👍🏽", "🇬🇧", "🇫🇷", "❤️", "1️⃣", "שלום", "צה\"ל", "מרחבא", "ג'ירף", "سلام", "می\u200cخواهم", "日本語", "カタカナ", "ไทย", "नमस्ते",
	" ", " ", " ", " ", "\n", "\n\n", "\u00a0", "\t", "\u200b", "\u200d", "\u00ad", "\u2028", "\u200f", "\v", "\x00",
})

// prose draws a string of pieces, as a file with CRLF line ends leaves it.
func prose(most int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		s := strings.Join(rapid.SliceOfN(pieces, 0, most).Draw(t, "pieces"), "")
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\n", "\r\n"), "\r\n", "\n")
		return s
	})
}

// texts draws a valid text of passages with labels, skips and layout.
var texts = rapid.Custom(func(t *rapid.T) text.Text {
	tx := text.Text{Name: rapid.SampledFrom([]string{"P31-1", "Focus group 3", "day.09", "Ré union"}).Draw(t, "name"), Version: 1}
	for range rapid.IntRange(1, 5).Draw(t, "passages") {
		start := len(tx.Body)
		p := text.Passage{Begin: text.NoTime, End: text.NoTime}
		if label := rapid.SampledFrom([]string{"", "I: ", "שלום: ", "P31 (laughs): "}).Draw(t, "label"); label != "" {
			p.Speaker = text.Span{Start: start, End: start + strings.IndexAny(label, ": ")}
			tx.Body += label
		}
		p.Words.Start = len(tx.Body)
		for range rapid.IntRange(0, 3).Draw(t, "parts") {
			tx.Body += strings.TrimSpace(prose(12).Draw(t, "prose"))
			if rapid.Bool().Draw(t, "skip") {
				skip := rapid.SampledFrom([]string{" [00:12] ", "\n\n12\n00:01 --> 00:02\n", "**", "<v Ann>"}).Draw(t, "skipped")
				p.Skips = append(p.Skips, text.Span{Start: len(tx.Body), End: len(tx.Body) + len(skip)})
				tx.Body += skip
			}
		}
		p.Words.End = len(tx.Body)
		tx.Body += rapid.SampledFrom([]string{"\n", "\n\n", " \n"}).Draw(t, "end")
		p.Span = text.Span{Start: start, End: len(tx.Body)}
		tx.Passages = append(tx.Passages, p)
	}
	tx.Body = strings.TrimPrefix(tx.Body, "\ufeff")
	return tx
})

// spans draws a span between two characters of a text.
func spans(tx text.Text) *rapid.Generator[text.Span] {
	var between []int
	for i := range tx.Body {
		between = append(between, i)
	}
	between = append(between, len(tx.Body))
	return rapid.Custom(func(t *rapid.T) text.Span {
		a := rapid.SampledFrom(between).Draw(t, "a")
		b := rapid.SampledFrom(between).Draw(t, "b")
		return text.Span{Start: min(a, b), End: max(a, b)}
	})
}

// span finds the only place of some words in a text.
func span(t testing.TB, tx text.Text, words string) text.Span {
	t.Helper()
	if strings.Count(tx.Body, words) != 1 {
		t.Fatalf("%q is %d times in the text", words, strings.Count(tx.Body, words))
	}
	i := strings.Index(tx.Body, words)
	return text.Span{Start: i, End: i + len(words)}
}

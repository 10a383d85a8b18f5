package text_test

import (
	"strings"
	"testing"
	"unicode"
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

func TestValidate(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(*text.Text)
	}{
		{"not UTF-8", func(t *text.Text) { t.Body = "\xff" + t.Body[1:] }},
		{"a carriage return", func(t *text.Text) { t.Body = "\r" + t.Body[1:] }},
		{"a byte order mark", func(t *text.Text) { t.Body = "\ufeff" + t.Body[3:] }},
		{"a gap", func(t *text.Text) { t.Passages[1].Span.Start++ }},
		{"an overlap", func(t *text.Text) { t.Passages[1].Span.Start-- }},
		{"an empty passage", func(t *text.Text) { t.Passages[1].Span.End = t.Passages[1].Span.Start }},
		{"an end that is not the text's", func(t *text.Text) { t.Passages = t.Passages[:1] }},
		{"words outside", func(t *text.Text) { t.Passages[0].Words.End = t.Passages[0].Span.End + 1 }},
		{"words reversed", func(t *text.Text) { t.Passages[0].Words.End = t.Passages[0].Words.Start - 1 }},
		{"words inside a character", func(t *text.Text) { t.Passages[1].Words.Start += len("dé") - 1 }},
		{"a speaker among the words", func(t *text.Text) { t.Passages[0].Speaker = t.Passages[0].Words }},
		{"a skip outside the words", func(t *text.Text) { t.Passages[0].Skips = []text.Span{{Start: 0, End: 1}} }},
		{"an empty skip", func(t *text.Text) { t.Passages[0].Skips = []text.Span{{Start: 4, End: 4}} }},
		{"skips out of order", func(t *text.Text) {
			t.Passages[0].Skips = []text.Span{{Start: 5, End: 6}, {Start: 3, End: 4}}
		}},
		{"under itself", func(t *text.Text) { t.Passages[1].Heading, t.Passages[1].Under = true, 2 }},
		{"under what is no heading", func(t *text.Text) { t.Passages[1].Under = 1 }},
		{"under nothing", func(t *text.Text) { t.Passages[1].Under = -1 }},
		{"a span beyond the text", func(t *text.Text) { t.Passages[1].Speaker = text.Span{Start: 3, End: 900} }},
	}
	make := func() text.Text { return interview("P31-1", "I: And then?", "P: déjà vu") }
	if err := make().Validate(); err != nil {
		t.Fatal(err)
	}
	if err := (text.Text{Passages: []text.Passage{{}}}).Validate(); err != nil {
		t.Errorf("a picture with a passage: %v", err)
	}
	for _, test := range tests {
		tx := make()
		test.spoil(&tx)
		if tx.Validate() == nil {
			t.Errorf("%s was not noticed", test.name)
		}
	}
}

func TestSentences(t *testing.T) {
	tests := []struct {
		words string
		want  []string
	}{
		{"", nil},
		{"Yes", []string{"Yes"}},
		{"She rang every Thursday. She's been a rock, that's the only word. I didn't have to explain it all again.",
			[]string{"She rang every Thursday.", "She's been a rock, that's the only word.", "I didn't have to explain it all again."}},
		{"Dr. Patel and Mrs. Cole came, e.g. Monday. Then St. Ann's.", []string{"Dr. Patel and Mrs. Cole came, e.g. Monday.", "Then St. Ann's."}},
		{"No. 10 was ours. No. Not now.", []string{"No. 10 was ours.", "No.", "Not now."}},
		{"The letters, etc. Then nothing. The letters, etc. and so on.", []string{"The letters, etc.", "Then nothing.", "The letters, etc. and so on."}},
		{"“Really?” he asked. 'Why?' He left.", []string{"“Really?” he asked.", "'Why?'", "He left."}},
		{"Nobody rang, nobody\nwrote. You sit\nthere.", []string{"Nobody rang, nobody\nwrote.", "You sit\nthere."}},
		{"One thing\n\nAnother thing", []string{"One thing", "Another thing"}},
		{"Seen by Dr.\n\nPatel", []string{"Seen by Dr.", "Patel"}},
		{"It was [[\n\n3\n00:12 --> 00:14\n]]months. [[00:15]] Yes.", []string{"It was [[\n\n3\n00:12 --> 00:14\n]]months.", "Yes."}},
		{"I was... I don't know. It's 3.5 miles.", []string{"I was...", "I don't know.", "It's 3.5 miles."}},
		{"שלום. מה שלומך?", []string{"שלום.", "מה שלומך?"}},
		{"これは文です。次の文。", []string{"これは文です。", "次の文。"}},
		{"Wait." + strings.Repeat(")", 100) + " Then.", []string{"Wait." + strings.Repeat(")", 100), "Then."}},
	}
	for _, test := range tests {
		tx := interview("P31-1", "P: "+test.words)
		var got []string
		for _, s := range tx.Sentences(tx.Passage(1)) {
			got = append(got, tx.Body[s.Start:s.End])
		}
		if strings.Join(got, "|") != strings.Join(test.want, "|") {
			t.Errorf("%q\n got %q\nwant %q", test.words, got, test.want)
		}
	}
}

func TestSentencesHoldEveryWordOnce(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		tx := texts.Draw(r, "text")
		for _, p := range tx.Passages {
			masked := tx.Masked(p)
			times := make([]int, len(masked))
			end := p.Words.Start
			for _, s := range tx.Sentences(p) {
				if s.Empty() || s.Start < end || s.End > p.Words.End {
					r.Fatalf("sentence %v behind %d in %v", s, end, p.Words)
				}
				end = s.End
				part := masked[s.Start-p.Words.Start : s.End-p.Words.Start]
				if strings.TrimSpace(part) != part {
					r.Fatalf("%q has outer blanks", part)
				}
				for i := s.Start; i < s.End; i++ {
					times[i-p.Words.Start]++
				}
			}
			for i, c := range masked {
				if !unicode.IsSpace(c) && times[i] != 1 {
					r.Fatalf("%q at %d is in %d sentences of %q", c, i, times[i], masked)
				}
			}
		}
	})
}

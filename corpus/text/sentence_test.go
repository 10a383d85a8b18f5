package text_test

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

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

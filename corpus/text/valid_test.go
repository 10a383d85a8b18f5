package text_test

import (
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

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

package text_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/text"
	"pgregory.net/rapid"
)

var anyPassage = rapid.Custom(func(t *rapid.T) text.Passage {
	n := rapid.OneOf(rapid.IntRange(-3, 300), rapid.Int())
	span := func(name string) text.Span { return text.Span{Start: n.Draw(t, name), End: n.Draw(t, name)} }
	p := text.Passage{
		Span: span("span"), Words: span("words"), Speaker: span("speaker"),
		Begin: n.Draw(t, "begin"), End: n.Draw(t, "end"), Heading: rapid.Bool().Draw(t, "heading"),
		Level: n.Draw(t, "level"), Under: n.Draw(t, "under"), Page: n.Draw(t, "page"), Layer: text.Layer(rapid.Byte().Draw(t, "layer")),
	}
	for range rapid.IntRange(0, 3).Draw(t, "skips") {
		p.Skips = append(p.Skips, span("skip"))
	}
	return p
})

func TestPassagesAreDecodedAsTheyWere(t *testing.T) {
	check := func(r *rapid.T, passages []text.Passage) {
		encoded := text.AppendPassages([]byte("before"), passages)
		got, err := text.DecodePassages(encoded[len("before"):])
		if err != nil || len(got) != len(passages) || len(got) > 0 && !reflect.DeepEqual(got, passages) {
			r.Fatalf("%+v, %v", got, err)
		}
		for n := range len(encoded) - len("before") {
			if _, err := text.DecodePassages(encoded[len("before"):][:n]); !problem.Is(err, problem.Damaged) {
				r.Fatalf("cut at %d: %v", n, err)
			}
		}
	}
	t.Run("of a text", rapid.MakeCheck(func(r *rapid.T) { check(r, texts.Draw(r, "text").Passages) }))
	t.Run("of anything", rapid.MakeCheck(func(r *rapid.T) { check(r, rapid.SliceOfN(anyPassage, 0, 4).Draw(r, "passages")) }))
	for name, bytes := range map[string]string{
		"another format":     "\x02\x00",
		"too many":           "\x01\xff\xff\xff\xff\x0f",
		"too many skips":     "\x01\x01\x01\x00\x00\x00\x00\xff\xff\x03",
		"something behind":   "\x01\x00\x00",
		"a number too large": "\x01\x01\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00",
	} {
		if _, err := text.DecodePassages([]byte(bytes)); !problem.Is(err, problem.Damaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzDecodePassages(f *testing.F) {
	f.Add(text.AppendPassages(nil, p31().Passages))
	f.Add([]byte{1, 0})
	f.Fuzz(func(t *testing.T, encoded []byte) {
		passages, err := text.DecodePassages(encoded)
		if err != nil {
			if !problem.Is(err, problem.Damaged) {
				t.Fatal(err)
			}
			return
		}
		again, err := text.DecodePassages(text.AppendPassages(nil, passages))
		if err != nil || len(again) != len(passages) || len(again) > 0 && !reflect.DeepEqual(again, passages) {
			t.Fatalf("%+v, then %+v, %v", passages, again, err)
		}
		_ = text.Text{Body: strings.Repeat("é", len(encoded)), Passages: passages}.Validate()
	})
}

package text_test

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

func TestAnchorHolds(t *testing.T) {
	tx := p31()
	s := span(t, tx, "been a rock")
	salt := [8]byte{1, 2, 3}
	a := text.NewAnchor([16]byte{9}, tx.Body, s, salt)
	if !a.Holds(tx.Body) {
		t.Error("the anchor does not hold on its own text")
	}
	for name, body := range map[string]string{
		"other words":  strings.Replace(tx.Body, "a rock", "a sock", 1),
		"moved words":  "x" + tx.Body,
		"a short text": tx.Body[:s.End-1],
		"no text":      "",
	} {
		if a.Holds(body) {
			t.Errorf("the anchor holds on %s", name)
		}
	}
	if b := text.NewAnchor([16]byte{9}, tx.Body, s, [8]byte{}); b.Digest == a.Digest {
		t.Error("the salt makes no difference")
	}
	for _, s := range []text.Span{{Start: -1, End: 2}, {Start: 5, End: 2}, {Start: 0, End: len(tx.Body) + 1}} {
		if (text.Anchor{Span: s}).Holds(tx.Body) {
			t.Errorf("the damaged span %v holds", s)
		}
	}
}

func TestSelectorFinds(t *testing.T) {
	tx := p31()
	tests := []struct {
		name string
		sel  text.Selector
		want string // with what stands before and after
	}{
		{"words that occur once", text.Selector{Exact: "been a rock", Prefix: "gone", Suffix: "gone"}, "been a rock"},
		{"the place with both sides", text.Selector{Exact: "rang", Prefix: "Nobody ", Suffix: ", nobody"}, "Nobody rang"},
		{"the place with one side", text.Selector{Exact: "rang", Prefix: "She ", Suffix: "gone"}, "She rang"},
	}
	for _, test := range tests {
		s, err := tx.Find(test.sel)
		if err != nil || s.End != span(t, tx, test.want).End {
			t.Errorf("%s: %v, %v", test.name, s, err)
		}
	}
	for name, sel := range map[string]text.Selector{
		"words that are gone":        {Exact: "been a sock"},
		"neither of two places":      {Exact: "rang", Prefix: "gone", Suffix: "gone"},
		"each place with one side":   {Exact: "rang", Prefix: "Nobody ", Suffix: " every"},
		"no words, in a text of any": {Prefix: "I: "},
	} {
		if s, err := tx.Find(sel); !problem.Is(err, problem.Stale) {
			t.Errorf("%s: %v, %v", name, s, err)
		}
	}
}

func TestSelectorFindsItsOwnWords(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		tx := texts.Draw(r, "text")
		s := spans(tx).Draw(r, "span")
		a := text.NewAnchor([16]byte{1}, tx.Body, s, [8]byte{1})
		if !a.Holds(tx.Body) {
			r.Fatalf("%+v does not hold", a)
		}
		if s.Empty() {
			return
		}
		sel := tx.Selector(a.Span)
		if !utf8.ValidString(sel.Prefix+sel.Exact+sel.Suffix) || tx.Body[s.Start:s.End] != sel.Exact {
			r.Fatalf("%+v", sel)
		}
		if got, err := tx.Find(sel); err != nil || got != s {
			r.Fatalf("%+v is found at %v, %v; want %v", sel, got, err, s)
		}
	})
}

func TestCodePoints(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		body := strings.Repeat(prose(20).Draw(r, "body"), rapid.IntRange(1, 60).Draw(r, "times"))
		x := text.IndexCodePoints(body)
		points := 0
		for offset := range body {
			if got := x.CodePoints(offset); got != points || text.CodePoints(body, offset) != points {
				r.Fatalf("byte %d is code point %d, want %d", offset, got, points)
			}
			if got, ok := x.Offset(points); !ok || got != offset {
				r.Fatalf("code point %d is byte %d, want %d", points, got, offset)
			}
			points++
		}
		if x.Len() != points || x.CodePoints(len(body)) != points {
			r.Fatalf("%d code points, want %d", x.Len(), points)
		}
		if got, ok := x.Offset(points); !ok || got != len(body) {
			r.Fatalf("the end is %d", got)
		}
	})
	x := text.IndexCodePoints("déjà")
	if s, ok := x.Span(1, 3); !ok || s != (text.Span{Start: 1, End: 4}) {
		t.Errorf("span %v, %v", s, ok)
	}
	for _, bad := range [][2]int{{-1, 2}, {3, 5}, {3, 2}} {
		if s, ok := x.Span(bad[0], bad[1]); ok {
			t.Errorf("%v is %v", bad, s)
		}
	}
}

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

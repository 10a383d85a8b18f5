package text_test

import (
	"testing"
	"unicode/utf8"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/text"
	"pgregory.net/rapid"
)

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

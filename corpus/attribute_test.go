package corpus_test

import (
	"slices"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
)

// Setting many values at once is setting one after another.
func TestSetAll(t *testing.T) {
	wave := ref.ID{1}
	have := corpus.Attributes{{Name: "age", Value: "40"}, {Name: "town", Value: "York"}, {Name: "age", Wave: wave, Value: "41"}}
	for _, values := range []corpus.Attributes{
		nil, {{Name: "AGE", Value: "42"}}, {{Name: "age", Wave: wave}}, {{Name: "lives-with", Value: "a"}, {Name: "Lives with", Value: "b"}},
		{{Name: "town"}, {Name: "town", Value: "Hull"}}, {{Name: "new", Value: "x"}, {Name: "new"}},
	} {
		want := slices.Clone(have)
		for _, v := range values {
			want = want.Set(v.Name, v.Wave, v.Value)
		}
		if got := have.SetAll(values); !same(got, want) {
			t.Errorf("%v\n got %v\nwant %v", values, got, want)
		}
	}
}

// same compares values whatever their order.
func same(a, b corpus.Attributes) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(v corpus.Value) bool {
		got, ok := b.Get(v.Name, v.Wave)
		return !ok || got != v.Value
	})
}

package identifier_test

import (
	"slices"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/identifier"
)

// The numbers, codes and names are made up; telephone numbers are of the ranges
// kept for fiction.
func TestFind(t *testing.T) {
	f := &identifier.Finder{
		Year: 2024, But: []string{"P31", "LW3"},
		List: identifier.NewList([]identifier.Name{{Name: "Anna"}, {Name: "Zoë O'Quill"}, {Name: "Will"}, {Name: "J. Smith"}, {Name: "P31"}, {Name: "王芳"}}),
	}
	for _, test := range []struct {
		words string
		want  []string
	}{
		{"Anna's, ANNA, anna-marie and Annabel, Joanna", []string{"name Anna", "name ANNA", "name anna"}},
		{"zoe o’quill and ZOE O'QUILL", []string{"name zoe o’quill", "name ZOE O'QUILL"}},
		{"will Will go?", []string{"name Will"}},
		{"J Smith, J. Smith, Smith", []string{"name J Smith", "name J. Smith"}},
		{"P31 and LW3 spoke", nil},
		{"我叫王芳。", []string{"name 王芳"}},
		{"NHS 943 476 5919 and 9434765919", []string{"nhs-number 943 476 5919", "nhs-number 9434765919"}},
		{"943 476 5918, 1111111111, 19434765919", nil},
		{"AB 12 34 56 C but not GB123456A nor AB123456E", []string{"ni-number AB 12 34 56 C"}},
		{"at ZZ99 3WZ, or b1 2nd floor", []string{"postcode ZZ99 3WZ"}},
		{"her postcode begins with SW1", []string{"postcode SW1"}},
		{"the SW1 set", nil},
		{"07700 900123, +44 7700 900123, 020 7946 0999", []string{"phone 07700 900123", "phone +44 7700 900123", "phone 020 7946 0999"}},
		{"01-02-2022 14, 0.123456789012, 00:01:02", nil},
		{"a@example.org, @someone_1, www.example.org/a.", []string{"email a@example.org", "handle @someone_1", "link www.example.org/a"}},
		{"born on 4 May 1950", []string{"birth-date 4 May 1950"}},
		{"DOB 04/05/50", []string{"birth-date 04/05/50"}},
		{"born 4 May 1850; met on 4 May 1950 or later, far from the word and further on still than it reaches", []string{"birth-date 4 May 1950"}},
		{"we met on 4 May 1950", nil},
	} {
		var got []string
		for _, x := range f.Find(test.words) {
			got = append(got, string(x.Kind)+" "+test.words[x.Start:x.End])
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s\n got %q\nwant %q", test.words, got, test.want)
		}
	}
}

// A name is found when its accents are written apart from their letters, and
// when a soft hyphen nobody sees stands in it.
func TestFindUnseen(t *testing.T) {
	l := &identifier.Finder{List: identifier.NewList([]identifier.Name{{Name: "Zoë"}, {Name: "rose"}, {Name: "Young"}})}
	for words, want := range map[string]int{"Zoe\u0308 said": 1, "Z\u00adoe": 1, "Zoes": 0, "a rose": 1, "so young": 0, "Mrs Young": 1} {
		if got := len(l.Find(words)); got != want {
			t.Errorf("%q: %d found, want %d", words, got, want)
		}
	}
}

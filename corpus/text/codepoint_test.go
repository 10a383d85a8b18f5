package text_test

import (
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/text"
	"pgregory.net/rapid"
)

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

package cell_test

import (
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/cell"
)

func TestGuard(t *testing.T) {
	for s, want := range map[string]string{
		"":        "",
		"rock":    "rock",
		"=1+1":    "'=1+1",
		"+44":     "'+44",
		"-":       "'-",
		"@here":   "'@here",
		"\ttab":   "'\ttab",
		"\nline":  "'\nline",
		"a=b":     "a=b",
		"'tis":    "'tis",
		"'=1":     "''=1",
		"''":      "''",
		"'":       "'",
		"…and so": "…and so",
	} {
		got := cell.Guard(s)
		if got != want {
			t.Errorf("Guard(%q) = %q, want %q", s, got, want)
		}
		if back := cell.Unguard(got); back != s {
			t.Errorf("%q came back as %q", s, back)
		}
	}
}

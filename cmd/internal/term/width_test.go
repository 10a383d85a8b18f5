package term_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
)

func TestWidth(t *testing.T) {
	for s, want := range map[string]int{
		"":            0,
		"rock":        4,
		"e\u0301":     1, // a letter and an accent laid over it
		"患者":          4,
		"👩‍⚕️":        2, // three code points and a selector
		"🇬🇧":          2,
		"…":           1,
		"a\u200bb":    2, // a blank of no width
		"don’t worry": 11,
	} {
		if got := term.Width(s); got != want {
			t.Errorf("Width(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestPlain(t *testing.T) {
	for s, want := range map[string]string{
		"a rock":              "a rock",
		"two\nlines":          "two lines",
		"two\r\nlines":        "two lines",
		"a\tb":                "a b",
		"\x1b[31mred":         "�[31mred",
		"\a\x00":              "��",
		"torn \xff":           "torn �",
		"a\u2028b":            "a b",
		"\u009b2J":            "�2J", // the one-character form of ESC [
		"e\u0301 stays whole": "e\u0301 stays whole",
	} {
		if got := term.Plain(s); got != want {
			t.Errorf("Plain(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestShorten(t *testing.T) {
	for _, c := range []struct {
		s     string
		width int
		want  string
	}{
		{"She rang every Thursday", 23, "She rang every Thursday"},
		{"She rang every Thursday", 22, "She rang every …"},
		{"She rang every Thursday", 16, "She rang every …"},
		{"She rang every Thursday", 15, "She rang …"},
		{"practical-matter", 10, "practical…"},
		{"a practical-matter-of-fact", 20, "a practical-matter-…"},
		{"rock", 1, "…"},
		{"rock", 0, ""},
		{"rock", -1, ""},
		{"a b", 2, "a…"},
		{"患者さんの話", 12, "患者さんの話"},
		{"患者さんの話", 11, "患者さんの…"},
		{"患者さんの話", 10, "患者さん…"},
		{"cafe\u0301s here", 6, "cafe\u0301s…"},
		{"👩‍⚕️👩‍⚕️👩‍⚕️", 5, "👩‍⚕️👩‍⚕️…"},
		{"two\nlines of it", 40, "two lines of it"},
	} {
		got := term.Shorten(c.s, c.width)
		if got != c.want {
			t.Errorf("Shorten(%q, %d) = %q, want %q", c.s, c.width, got, c.want)
		}
		if term.Width(got) > max(c.width, 0) {
			t.Errorf("Shorten(%q, %d) is %d wide", c.s, c.width, term.Width(got))
		}
	}
}

func TestShortenStart(t *testing.T) {
	for _, c := range []struct {
		s     string
		width int
		want  string
	}{
		{"hold/waiting", 12, "hold/waiting"},
		{"hold/waiting", 8, "…waiting"},
		{"hold/waiting", 1, "…"},
		{"hold/waiting", 0, ""},
		{"in the end", 4, "…end"},
		{"in the end", 5, "…end"},
		{"患者さん", 4, "…ん"},
	} {
		if got := term.ShortenStart(c.s, c.width); got != c.want {
			t.Errorf("ShortenStart(%q, %d) = %q, want %q", c.s, c.width, got, c.want)
		}
	}
}

func TestPad(t *testing.T) {
	for _, c := range []struct{ s, right, left string }{
		{"ab", "ab   ", "   ab"},
		{"患者", "患者 ", " 患者"},
		{"e\u0301", "e\u0301    ", "    e\u0301"},
		{"longer", "longer", "longer"},
	} {
		if got := term.Pad(c.s, 5); got != c.right {
			t.Errorf("Pad(%q) = %q, want %q", c.s, got, c.right)
		}
		if got := term.PadLeft(c.s, 5); got != c.left {
			t.Errorf("PadLeft(%q) = %q, want %q", c.s, got, c.left)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		s     string
		width int
		want  []string
	}{
		{"", 10, nil},
		{"one two three", 20, []string{"one two three"}},
		{"one two three", 7, []string{"one two", "three"}},
		{"one two three", 8, []string{"one two", "three"}},
		{"see C:/a/long/path/kept/whole now", 10, []string{"see", "C:/a/long/path/kept/whole", "now"}},
		{"  one\n two ", 20, []string{"one two"}},
		{"10\u00a0of 12", 5, []string{"10\u00a0of", "12"}}, // a blank that does not break
		{"患者さんの話を聞く", 8, []string{"患者さん", "の話を聞", "く"}},
		{"e\u0301e\u0301 e\u0301e\u0301", 5, []string{"e\u0301e\u0301 e\u0301e\u0301"}},
	} {
		if got := term.Wrap(c.s, c.width); !slices.Equal(got, c.want) {
			t.Errorf("Wrap(%q, %d) = %q, want %q", c.s, c.width, strings.Join(got, "|"), strings.Join(c.want, "|"))
		}
	}
}

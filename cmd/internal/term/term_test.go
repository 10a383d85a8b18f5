package term_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/corpus/problem"
)

func environment(pairs ...string) func(string) string {
	return func(name string) string {
		for _, pair := range pairs {
			if value, ok := strings.CutPrefix(pair, name+"="); ok {
				return value
			}
		}
		return ""
	}
}

func TestColour(t *testing.T) {
	for _, c := range []struct {
		colour   term.Colour
		terminal bool
		env      func(string) string
		want     bool
	}{
		{term.ColourAuto, true, environment(), true},
		{term.ColourAuto, true, environment("TERM=xterm", "NO_COLOR="), true},
		{term.ColourAuto, false, environment(), false},
		{term.ColourAuto, true, environment("NO_COLOR=1"), false},
		{term.ColourAuto, true, environment("TERM=dumb"), false},
		{term.ColourAlways, false, environment("NO_COLOR=1", "TERM=dumb"), true},
		{term.ColourNever, true, environment(), false},
	} {
		if got := c.colour.On(c.terminal, c.env); got != c.want {
			t.Errorf("%s, terminal %v: %v", c.colour, c.terminal, got)
		}
	}
	if c, err := term.ParseColour("always"); c != term.ColourAlways || err != nil {
		t.Errorf("always was read as %q, %v", c, err)
	}
	if _, err := term.ParseColour("yes"); !problem.Is(err, problem.Usage) {
		t.Errorf("a colour of %q: %v", "yes", err)
	}
	if got := term.Paint(false).Red("a") + term.Paint(true).Red("") + term.Paint(true).Red("a"); got != "a\x1b[31ma\x1b[0m" {
		t.Errorf("painted %q", got)
	}
}

func TestOpenOnFiles(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := term.Open(f, f, f, environment("TERM=xterm"))
	if s.OutTerminal || s.ErrTerminal || s.Person() || s.Width != 0 || s.ErrWidth != 0 || bool(s.OutPaint) || bool(s.ErrPaint) {
		t.Errorf("a file was taken for a terminal: %+v", s)
	}
	s.SetColour(term.ColourAlways, environment())
	if !s.OutPaint || !s.ErrPaint {
		t.Error("colour was asked for and not given")
	}
	if s = term.Open(f, f, f, environment("COLUMNS=60")); s.Width != 60 || s.ErrWidth != 60 {
		t.Errorf("COLUMNS=60 gave %d and %d", s.Width, s.ErrWidth)
	}
	if s = term.Open(f, f, f, environment("COLUMNS=wide")); s.Width != 0 {
		t.Errorf("COLUMNS=wide gave %d", s.Width)
	}
}

func TestNotes(t *testing.T) {
	for _, c := range []struct {
		quiet bool
		want  string
	}{
		{false, "2 left out\nnext: cmo tag %1\nwarning: no \"because\"\n"},
		{true, "warning: no \"because\"\n"},
	} {
		var b strings.Builder
		s := term.Streams{Err: &b, Quiet: c.quiet}
		s.Note("%d left out", 2)
		s.Next("cmo tag %%%d", 1)
		s.Warn("no %q", "because")
		if b.String() != c.want {
			t.Errorf("quiet %v: %q, want %q", c.quiet, b.String(), c.want)
		}
	}
}

func TestProgress(t *testing.T) {
	type at struct {
		after time.Duration // since the work began
		done  int
		bytes int64
		name  string // "clear" takes the line away
		want  string
	}
	const ms = time.Millisecond
	for _, c := range []struct {
		name    string
		streams term.Streams
		total   int
		steps   []at
	}{
		{"on a terminal", term.Streams{ErrTerminal: true, ErrWidth: 60}, 154, []at{
			{0, 1, 0, "P01-1", ""},
			{999 * ms, 80, 1, "P20-1", ""},
			{1000 * ms, 120, 1_200_000, "P31-1", "\rimporting 120 of 154  1.2 MB/s  P31-1"},
			{1050 * ms, 121, 1_250_000, "P31-2", ""}, // ten times a second at most
			{1100 * ms, 122, 0, "", "\rimporting 122 of 154                 "},
			{1200 * ms, 123, 2400, "P32-1", "\rimporting 123 of 154  2 kB/s  P32-1"},
			{1300 * ms, 124, 130, strings.Repeat("long ", 9), "\rimporting 124 of 154  100 B/s  long long long long long …"},
			{1301 * ms, 0, 0, "clear", "\r" + strings.Repeat(" ", 57) + "\r"},
			{1302 * ms, 0, 0, "clear", ""},
			{1500 * ms, 125, 0, "", "\rimporting 125 of 154"},
		}},
		{"a total not known", term.Streams{ErrTerminal: true}, 0, []at{
			{2000 * ms, 12, 0, "患者-1", "\rimporting 12  患者-1"},
			{2000 * ms, 0, 0, "clear", "\r" + strings.Repeat(" ", 20) + "\r"},
		}},
		{"short work", term.Streams{ErrTerminal: true}, 3, []at{
			{500 * ms, 3, 0, "P01-1", ""},
			{600 * ms, 0, 0, "clear", ""},
		}},
		{"in a log", term.Streams{}, 154, []at{
			{2000 * ms, 20, 0, "P05-1", ""},
			{10_000 * ms, 40, 10_000_000, "P11-1", "importing 40 of 154  1.0 MB/s  P11-1\n"},
			{19_999 * ms, 80, 0, "P20-1", ""},
			{20_000 * ms, 81, 0, "P20-1", "importing 81 of 154  P20-1\n"},
			{20_001 * ms, 0, 0, "clear", ""},
		}},
		{"quiet", term.Streams{ErrTerminal: true, Quiet: true}, 154, []at{
			{2000 * ms, 20, 0, "P05-1", ""},
			{2000 * ms, 0, 0, "clear", ""},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b strings.Builder
			start := time.Date(2022, 3, 14, 9, 0, 0, 0, time.UTC)
			now := start
			c.streams.Err = &b
			p := c.streams.Progress("importing", c.total, func() time.Time { return now })
			for _, s := range c.steps {
				b.Reset()
				now = start.Add(s.after)
				if s.name == "clear" {
					p.Clear()
				} else {
					p.At(s.done, s.bytes, s.name)
				}
				if b.String() != s.want {
					t.Errorf("after %v got %q, want %q", s.after, b.String(), s.want)
				}
			}
		})
	}
}

package term

import "github.com/cmo-toolkit/cmo/corpus/problem"

// Colour is what --color asks for.
type Colour string

// The values of --color. ColourAuto means a terminal, NO_COLOR empty and TERM
// not "dumb".
const (
	ColourAuto   Colour = "auto"
	ColourAlways Colour = "always"
	ColourNever  Colour = "never"
)

// ParseColour reads the value of --color. Any other word is a Usage problem.
func ParseColour(word string) (Colour, error) {
	switch c := Colour(word); c {
	case ColourAuto, ColourAlways, ColourNever:
		return c, nil
	}
	return "", problem.New(problem.Usage, "no colour setting %q", word).
		Because("It is one of auto, always and never.")
}

// On tells whether a stream is to be coloured.
func (c Colour) On(terminal bool, getenv func(string) string) bool {
	switch c {
	case ColourAlways:
		return true
	case ColourNever:
		return false
	}
	return terminal && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
}

// Paint colours words, or leaves them as they are where it is false. Colour
// never carries meaning alone: what is painted must read the same without.
// Painted words are not measured; pad and shorten them first.
type Paint bool

// Bold sets words off from those around them.
func (p Paint) Bold(s string) string { return p.with("1", s) }

// Faint sets words back: ids, hints, what is left out.
func (p Paint) Faint(s string) string { return p.with("2", s) }

// Red is for what is wrong.
func (p Paint) Red(s string) string { return p.with("31", s) }

// Green is for what is settled or added.
func (p Paint) Green(s string) string { return p.with("32", s) }

// Yellow is for what may be wrong.
func (p Paint) Yellow(s string) string { return p.with("33", s) }

// Cyan is for codes among other words.
func (p Paint) Cyan(s string) string { return p.with("36", s) }

func (p Paint) with(attribute, s string) string {
	if !p || s == "" {
		return s
	}
	return "\x1b[" + attribute + "m" + s + "\x1b[0m"
}

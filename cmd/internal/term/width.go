package term

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

const ellipsis = "…"

// Width is the number of columns a reader sees s take.
func Width(s string) int { return uniseg.StringWidth(s) }

// Plain gives s on one line and harmless: line ends and tabs become a blank,
// and whatever else a terminal would obey instead of showing becomes "�".
func Plain(s string) string {
	plain := true
	for _, r := range s {
		if unicode.IsControl(r) || r == utf8.RuneError || r == '\u2028' || r == '\u2029' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	var b strings.Builder
	for _, g := range glyphs(s) {
		b.WriteString(g.text)
	}
	return b.String()
}

// Shorten gives s on one line, in at most width columns. What does not fit is
// replaced by "…": after a blank where whole words are missing, close up where
// a word was cut, which happens only where going back to its beginning would
// waste room.
func Shorten(s string, width int) string {
	s = Plain(s)
	if Width(s) <= width {
		return s
	}
	if width <= 0 {
		return ""
	}
	if whole := wordsWithin(s, width-2); whole != "" && width-2-Width(whole) <= max(8, width/4) {
		return whole + " " + ellipsis
	}
	return strings.TrimRight(within(s, width-1), " ") + ellipsis
}

// ShortenStart is Shorten from the other side: the end of s is kept.
func ShortenStart(s string, width int) string {
	s = Plain(s)
	if Width(s) <= width {
		return s
	}
	if width <= 0 {
		return ""
	}
	all := glyphs(s)
	from, taken := len(all), 0
	for from > 0 && taken+all[from-1].width <= width-1 {
		from--
		taken += all[from].width
	}
	if from == len(all) {
		return ellipsis
	}
	return ellipsis + strings.TrimLeft(s[all[from].start:], " ")
}

// Pad adds blanks until s takes width columns; longer words stay as they are.
func Pad(s string, width int) string { return s + blanks(width-Width(s)) }

// PadLeft is Pad with the blanks before, for numbers.
func PadLeft(s string, width int) string { return blanks(width-Width(s)) + s }

// Wrap breaks a paragraph at its blanks into lines of at most width columns. A
// word longer than that stays whole, as somebody may want to copy it, unless
// its script is written without blanks. Blanks that do not break stay.
func Wrap(s string, width int) []string {
	var lines []string
	var line strings.Builder
	taken := 0
	put := func(piece string, blank int) {
		w := Width(piece)
		if taken > 0 && taken+blank+w > width {
			lines = append(lines, line.String())
			line.Reset()
			taken = 0
		}
		if taken > 0 && blank > 0 {
			line.WriteByte(' ')
			taken++
		}
		line.WriteString(piece)
		taken += w
	}
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' }) {
		blank := 1
		if Width(word) > width {
			for _, piece := range pieces(word) {
				put(piece, blank)
				blank = 0
			}
			continue
		}
		put(word, blank)
	}
	if taken > 0 {
		lines = append(lines, line.String())
	}
	return lines
}

// pieces cuts a word after each wide character, where Unicode lets it be cut.
func pieces(word string) []string {
	var cut []string
	piece, state, rest := "", -1, word
	for rest != "" {
		var segment string
		segment, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
		piece += segment
		if wide := glyphs(segment); wide[len(wide)-1].width == 2 || strings.ContainsAny(segment, "、。，！？」』）") {
			cut = append(cut, piece)
			piece = ""
		}
	}
	if piece != "" {
		cut = append(cut, piece)
	}
	return cut
}

// within is as much of s as takes at most width columns.
func within(s string, width int) string {
	end := 0
	for _, g := range glyphs(s) {
		if width -= g.width; width < 0 {
			break
		}
		end = g.end
	}
	return s[:end]
}

// wordsWithin is as many whole words of s as take at most width columns.
func wordsWithin(s string, width int) string {
	fits := within(s, max(width, 0))
	if len(fits) < len(s) && s[len(fits)] != ' ' {
		fits = fits[:max(strings.LastIndexByte(fits, ' '), 0)]
	}
	return strings.TrimRight(fits, " ")
}

// A glyph is what a reader takes for one character: how it is shown, how wide,
// and the bytes it stands for.
type glyph struct {
	text       string
	width      int
	start, end int
}

func glyphs(s string) []glyph {
	var all []glyph
	state, start := -1, 0
	for rest := s; rest != ""; {
		var cluster string
		var width int
		cluster, rest, width, state = uniseg.FirstGraphemeClusterInString(rest, state)
		g := glyph{cluster, width, start, start + len(cluster)}
		if shown := harmless(cluster); shown != cluster {
			g.text, g.width = shown, Width(shown)
		}
		all = append(all, g)
		start = g.end
	}
	return all
}

// harmless is how a single character is shown.
func harmless(cluster string) string {
	for _, r := range cluster {
		switch {
		case unicode.IsSpace(r) && (unicode.IsControl(r) || r == '\u2028' || r == '\u2029'):
			return " "
		case unicode.IsControl(r), r == utf8.RuneError:
			return "�"
		}
	}
	return cluster
}

func blanks(n int) string { return strings.Repeat(" ", max(n, 0)) }

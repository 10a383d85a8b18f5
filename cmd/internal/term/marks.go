package term

import (
	"fmt"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// printLine shows a line with its number, and carets under its marks.
func printLine(b *strings.Builder, line problem.Line, width int, paint Paint) {
	number := Plain(line.Number)
	shown, carets := underline(line, max(width-Width(number)-len("   | "), 20))
	fmt.Fprintf(b, "  %s | %s\n", number, shown)
	if carets != "" {
		before := strings.Repeat(" ", len(carets)-len(strings.TrimLeft(carets, " ")))
		fmt.Fprintf(b, "  %s | %s%s\n", blanks(Width(number)), before, paint.Red(carets[len(before):]))
	}
}

// underline gives as much of a line as fits, and the carets to stand below it.
func underline(line problem.Line, width int) (shown, carets string) {
	all := glyphs(line.Text)
	marked := markedGlyphs(all, len(line.Text), line.Marks)
	if marked[len(all)] {
		width-- // for the caret after the last character
	}
	from, to := window(all, marked, width)
	column := 0
	if from > 0 {
		shown = ellipsis + " "
		column = 2
	}
	for i := from; i <= to; i++ {
		w := 1 // the place after the last character can be marked too
		if i < to {
			shown += all[i].text
			w = all[i].width
		} else if to < len(all) {
			break // that place is not in view
		}
		if marked[i] {
			carets += blanks(column - len(carets))
			carets += strings.Repeat("^", max(column+max(w, 1)-len(carets), 0))
		}
		column += w
	}
	if to < len(all) {
		shown = strings.TrimRight(shown, " ") + " " + ellipsis
	}
	return strings.TrimRight(shown, " "), carets
}

// markedGlyphs tells which characters lie under a mark. An empty mark points
// at the character that follows it, or, last of all, at the end of the line.
func markedGlyphs(all []glyph, end int, marks []problem.Mark) []bool {
	marked := make([]bool, len(all)+1)
	for _, m := range marks {
		m.Start = min(max(m.Start, 0), end)
		m.End = min(max(m.End, m.Start), end)
		if m.Start == end {
			marked[len(all)] = true
		}
		for i, g := range all {
			empty := m.Start == m.End && g.start <= m.Start && m.Start < g.end
			marked[i] = marked[i] || empty || (g.start < m.End && m.Start < g.end)
		}
	}
	return marked
}

// window chooses which characters to show: all of them, or the beginning if
// the first mark lies there, or a stretch around the first mark. Both ends lie
// between words where that costs little. Room is kept for "… " and " …".
func window(all []glyph, marked []bool, width int) (from, to int) {
	taken := func(from, to int) (w int) {
		for _, g := range all[from:to] {
			w += g.width
		}
		return w
	}
	if taken(0, len(all)) <= width {
		return 0, len(all)
	}
	first := 0
	for first < len(marked)-1 && !marked[first] {
		first++
	}
	if !marked[first] {
		first = 0
	}
	last := first
	for last < len(all) && marked[last] {
		last++
	}

	to = grow(all, 0, width-2)
	if last <= to {
		return 0, backToWord(all, last, to)
	}
	before := max((width-4-taken(first, last))/2, min(8, width/4))
	from = first
	for from > 0 && taken(from-1, first) <= before {
		from--
	}
	from = onToWord(all, from, first)
	if taken(from, len(all)) <= width-2 { // the end is in view: fill up from the left
		for from > 0 && taken(from-1, len(all)) <= width-2 {
			from--
		}
		return onToWord(all, from, first), len(all)
	}
	if from == 0 {
		to = grow(all, 0, width-2)
	} else {
		to = grow(all, from, width-4)
	}
	if last > to { // not all of the mark is in view, so a little less does no harm
		last = first
	}
	return from, backToWord(all, last, to)
}

// grow is how far one gets from a character in width columns.
func grow(all []glyph, from, width int) int {
	to := from
	for to < len(all) && width >= all[to].width {
		width -= all[to].width
		to++
	}
	return to
}

const spare = 12 // how many characters are given up for the sake of a whole word

// backToWord moves an end back to the end of a word, but not before least.
func backToWord(all []glyph, least, to int) int {
	if to == len(all) {
		return to
	}
	for i := to; i > least && i > to-spare; i-- {
		if all[i].text == " " {
			return i
		}
	}
	return to
}

// onToWord moves a beginning on to the beginning of a word, but not past most.
func onToWord(all []glyph, from, most int) int {
	if from == 0 {
		return 0
	}
	for i := from; i <= most && i < from+spare; i++ {
		if all[i-1].text == " " && (i == len(all) || all[i].text != " ") {
			return i
		}
	}
	return from
}

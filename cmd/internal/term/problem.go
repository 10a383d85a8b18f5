package term

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

const (
	program      = "cmo"
	usualColumns = 80 // where there is no terminal to ask
	proseColumns = 76 // a paragraph wider than this is hard to read
	unforeseen   = "cmo did not foresee this. Please report it, with the command you typed."
)

// The exit codes of the command.
const (
	ExitDone        = 0   // done, even if nothing matched
	ExitFailed      = 1   // could not be done
	ExitUsage       = 2   // the command line or query was not understood
	ExitFindings    = 3   // a check or merge has findings
	ExitBusy        = 4   // another command is writing
	ExitInterrupted = 130 // stopped by the person at the keyboard
)

// ExitCode is the number a script sees for what a command returned.
func ExitCode(err error) int {
	switch {
	case err == nil:
		return ExitDone
	case errors.Is(err, context.Canceled):
		return ExitInterrupted
	case problem.Is(err, problem.Usage):
		return ExitUsage
	case problem.Is(err, problem.Findings):
		return ExitFindings
	case problem.Is(err, problem.Busy):
		return ExitBusy
	}
	return ExitFailed
}

// PrintProblem writes an error for the person who typed the command: where and
// what, the line it is about with carets under the marks, why, and something
// to type. It prints for a screen of width columns, 0 meaning unknown. The line
// is shortened around its first mark; lines of the why that begin with a blank
// are a list and stay as they are. An error that is not a Problem is a fault of
// ours, and asks to be reported.
func PrintProblem(w io.Writer, err error, width int) { printProblem(w, err, width, false) }

func printProblem(w io.Writer, err error, width int, paint Paint) {
	if err == nil {
		return
	}
	if width <= 0 {
		width = usualColumns
	}
	told := tell(err)
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", paint.Red(program+":"), paint.Bold(Plain(told.Error())))
	if told.Line != nil {
		printLine(&b, *told.Line, width, paint)
	}
	for line := range strings.Lines(told.Why) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, " ") {
			fmt.Fprintln(&b, Plain(line))
			continue
		}
		for _, part := range Wrap(line, min(width, proseColumns)) {
			fmt.Fprintln(&b, Plain(part))
		}
	}
	label := "try:"
	for line := range strings.Lines(told.Try) {
		fmt.Fprintln(&b, paint.Faint(label)+" "+Plain(strings.TrimRight(line, "\n")))
		label = "    "
	}
	io.WriteString(w, b.String()) //nolint:errcheck // there is nowhere left to say it
}

// ProblemJSON writes an error for a script, on one line:
//
//	{"error":{"kind":"not_found","what":…,"at":…,"why":…,"try":…}}
//
// All five are there, empty where there is nothing to say. The kind of an
// error that is not a Problem is "internal", of an interruption "interrupted".
func ProblemJSON(w io.Writer, err error) error {
	if err == nil {
		return nil
	}
	type record struct {
		Kind problem.Kind `json:"kind"`
		What string       `json:"what"`
		At   string       `json:"at"`
		Why  string       `json:"why"`
		Try  string       `json:"try"`
	}
	told := tell(err)
	to := json.NewEncoder(w)
	to.SetEscapeHTML(false)
	return to.Encode(map[string]record{"error": {told.Kind, told.What, told.At, told.Why, told.Try}})
}

// tell gives any error the form of a Problem.
func tell(err error) *problem.Problem {
	if errors.Is(err, context.Canceled) {
		return problem.New("interrupted", "interrupted")
	}
	if p, ok := problem.As(err); ok {
		return p
	}
	return problem.New("internal", "%s", strings.ReplaceAll(err.Error(), "\n", "; ")).Because(unforeseen)
}

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

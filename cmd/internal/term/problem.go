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

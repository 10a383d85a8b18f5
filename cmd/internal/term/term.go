// Package term is what stands between a command and the screen: the three
// streams, widths, colour, tables, the printing of errors, and progress.
//
// A command is handed Streams. Results go to Out; notes, warnings, errors and
// progress go to Err, so that `cmo code list > codes.txt` keeps them apart. A
// stream knows whether it is a terminal and how wide; where it is not, nothing
// is shortened and nothing is coloured unless asked for.
//
// Widths are columns as a reader sees them: a Chinese character takes two, an
// accent laid over a letter none, a doctor made of three code points two. Width
// counts them, Shorten and Pad make words fit, Wrap breaks a paragraph. What is
// shown comes from transcripts, so Plain takes out what a terminal would obey.
//
// A Table holds rows once and writes them four ways: for a screen, as Markdown,
// as CSV, as JSON lines. On a screen its flexible columns give way until a row
// fits; elsewhere every cell is written whole.
//
// PrintProblem, ProblemJSON and ExitCode turn the error a command returned into
// words, into JSON, and into the number a script sees. They are the only place
// that does. What the words are is the business of whoever made the Problem.
//
// Progress is one line that comes after a second and goes when the work is
// done. The clock is handed in, here and everywhere.
//
// Reading keys and drawing full screens are left to package tui, the order and
// content of what is printed to package cli.
package term

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"golang.org/x/term"
)

// Streams are where a command reads, writes results and says the rest. Tests
// fill in the three streams only; that is a command in a script, without colour.
type Streams struct {
	In  io.Reader
	Out io.Writer // results
	Err io.Writer // notes, warnings, errors, progress

	InTerminal, OutTerminal, ErrTerminal bool

	Width    int   // columns of Out; 0 where nothing limits them
	ErrWidth int   // columns of Err, likewise
	OutPaint Paint // whether results are coloured
	ErrPaint Paint // whether the rest is
	Quiet    bool  // no notes; results, warnings and errors as ever
}

// Open looks at the three files of a process. Colour is as ColourAuto has it
// until SetColour is called. COLUMNS, where it is set, overrides the widths.
func Open(in, out, errs *os.File, getenv func(string) string) *Streams {
	s := &Streams{
		In: in, Out: out, Err: errs,
		InTerminal:  isTerminal(in),
		OutTerminal: isTerminal(out),
		ErrTerminal: isTerminal(errs),
		Width:       columns(out, getenv),
		ErrWidth:    columns(errs, getenv),
	}
	s.SetColour(ColourAuto, getenv)
	return s
}

// SetColour settles whether Out and Err are coloured.
func (s *Streams) SetColour(c Colour, getenv func(string) string) {
	s.OutPaint = Paint(c.On(s.OutTerminal && obeysEscapes(s.Out), getenv))
	s.ErrPaint = Paint(c.On(s.ErrTerminal && obeysEscapes(s.Err), getenv))
}

// Person tells whether somebody is there to be asked and to answer.
func (s *Streams) Person() bool { return s.InTerminal && s.ErrTerminal }

// Secret asks for something that is not shown while it is typed, on a terminal.
// An interruption ends it.
func (s *Streams) Secret(ctx context.Context, prompt string) (string, error) {
	in, ok := s.In.(*os.File)
	if !ok || !s.InTerminal {
		return "", errors.New("ask for a secret: nobody is there")
	}
	before, err := term.GetState(int(in.Fd()))
	if err != nil {
		return "", fmt.Errorf("ask for a secret: %w", err)
	}
	fmt.Fprint(s.Err, prompt)
	defer fmt.Fprintln(s.Err)
	typed := make(chan error, 1)
	var secret []byte
	go func() {
		var err error
		secret, err = term.ReadPassword(int(in.Fd()))
		typed <- err
	}()
	select {
	case err := <-typed:
		return string(secret), err
	case <-ctx.Done():
		return "", errors.Join(ctx.Err(), term.Restore(int(in.Fd()), before))
	}
}

// Note says something that is not a result: what was left out, where to look.
func (s *Streams) Note(format string, args ...any) {
	if !s.Quiet {
		fmt.Fprintf(s.Err, format+"\n", args...)
	}
}

// Next names a command that would follow on from this one.
func (s *Streams) Next(format string, args ...any) {
	s.Note("%s", s.ErrPaint.Faint("next:")+" "+fmt.Sprintf(format, args...))
}

// Warn says what may turn out to be a mistake; it is said even when quiet.
func (s *Streams) Warn(format string, args ...any) {
	fmt.Fprintf(s.Err, "%s %s\n", s.ErrPaint.Yellow("warning:"), fmt.Sprintf(format, args...))
}

// Problem prints an error as PrintProblem does, in colour where that is on.
func (s *Streams) Problem(err error) { printProblem(s.Err, err, s.ErrWidth, s.ErrPaint) }

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

func columns(f *os.File, getenv func(string) string) int {
	if n, err := strconv.Atoi(getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	if n, _, err := term.GetSize(int(f.Fd())); err == nil && n > 0 {
		return n
	}
	return 0
}

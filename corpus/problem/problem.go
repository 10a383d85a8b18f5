// Package problem holds the one kind of error that is written for a
// researcher to read.
//
// A Problem says where something is wrong, what is wrong, why, and what to
// type next. Functions return it like any error; only the command layer turns
// it into text or JSON and an exit code. An error that is not a Problem is a
// fault of the program and is reported as one.
package problem

import (
	"errors"
	"fmt"
)

// Kind tells what sort of obstacle a Problem is; it decides the exit code.
type Kind string

// The kinds of problem.
const (
	Invalid  Kind = "invalid"   // what was given cannot be used as it is
	NotFound Kind = "not_found" // what was named is not in the study
	Conflict Kind = "conflict"  // it collides with what is there
	Stale    Kind = "stale"     // it speaks of a text or record that has changed since
	Busy     Kind = "busy"      // another command is writing
	Damaged  Kind = "damaged"   // a file of the study is not as it was written
	Usage    Kind = "usage"     // the command line or query was not understood
	Findings Kind = "findings"  // a check found something to look at
)

// A Problem is an obstacle a researcher can understand and remove.
type Problem struct {
	Kind Kind
	At   string // where: a file with line and column, an address, a record; may be empty
	What string // what is wrong: lower case, no full stop
	Line *Line  // the line it is about, with a marker; may be nil
	Why  string // why, or what the state is now; whole sentences; may be empty
	Try  string // something to type; may be empty
	Err  error  // the cause, if there is one
}

// A Line is a line of text shown under a problem, with markers beneath it.
type Line struct {
	Number string // what stands left of the bar: a line or passage number
	Text   string // the line; a reader may see it shortened around the first mark
	Marks  []Mark // stretches of Text to underline
}

// A Mark is a half-open range of bytes of a Line's text.
type Mark struct{ Start, End int }

// Error gives the first line as it is printed, without the program's name.
func (p *Problem) Error() string {
	if p.At != "" {
		return p.At + ": " + p.What
	}
	return p.What
}

// Unwrap gives the cause.
func (p *Problem) Unwrap() error { return p.Err }

// New makes a Problem of a kind with a formatted What.
func New(kind Kind, format string, args ...any) *Problem {
	return &Problem{Kind: kind, What: fmt.Sprintf(format, args...)}
}

// In sets where the problem is, and returns it.
func (p *Problem) In(at string) *Problem {
	p.At = at
	return p
}

// Because sets why, and returns the problem.
func (p *Problem) Because(format string, args ...any) *Problem {
	p.Why = fmt.Sprintf(format, args...)
	return p
}

// Suggest sets something to type, and returns the problem.
func (p *Problem) Suggest(format string, args ...any) *Problem {
	p.Try = fmt.Sprintf(format, args...)
	return p
}

// Marking sets the line shown with the problem, and returns it.
func (p *Problem) Marking(number, text string, marks ...Mark) *Problem {
	p.Line = &Line{Number: number, Text: text, Marks: marks}
	return p
}

// Caused sets the cause, and returns the problem.
func (p *Problem) Caused(err error) *Problem {
	p.Err = err
	return p
}

// As finds the Problem in an error, if there is one.
func As(err error) (*Problem, bool) {
	var p *Problem
	ok := errors.As(err, &p)
	return p, ok
}

// Is reports whether an error is a Problem of that kind.
func Is(err error, kind Kind) bool {
	p, ok := As(err)
	return ok && p.Kind == kind
}

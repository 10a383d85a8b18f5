// Package cli is the command line of cmo: one file a command.
//
// A command parses its flags, calls an operation of the packages below, and
// prints what came of it. It holds no rule of its own: what may be done to a
// study is decided where the records are. An env carries what every command
// has: the streams, the study asked for, the coder, the form of the output.
//
// Results go to standard output, one line a record; notes, warnings and
// next: lines go to standard error. The number of the action stands at the
// right end of the last line, where undo can be told it.
package cli

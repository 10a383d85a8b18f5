package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// lineWidth is where the number of an action ends, at the right of a line.
const lineWidth = 78

// env is what every command has.
type env struct {
	*term.Streams
	ctx    context.Context
	dir    string // where the command is taken to be called; empty for where it is
	args   []string
	getenv func(string) string

	root      string // --study
	coder     string // --coder
	colour    string // --color
	asJSON    bool   // --json
	began     time.Time
	format    string // --format of a list
	out       string // -o FILE of a list
	asOf      string // --as-of of a list
	where     string // --where of a list
	by        string // --by of a list
	keepLater func() // keeps the rows of a list, once --where has chosen
	whereLeft []int  // rows that --where left, once a list was chosen from
}

// Main runs the command line and gives the exit code.
func Main(args []string) int {
	ctx, stop := interrupted()
	defer stop()
	e := &env{Streams: term.Open(os.Stdin, os.Stdout, os.Stderr, os.Getenv), ctx: ctx, getenv: os.Getenv}
	return e.run(args)
}

// run runs one command line in the env.
func (e *env) run(args []string) int {
	e.args, e.began = args, now()
	root := newRoot(e)
	root.SetArgs(args)
	root.SetIn(e.In)
	root.SetOut(e.Out)
	root.SetErr(e.Err)
	err := root.ExecuteContext(e.ctx)
	if err == nil {
		return term.ExitDone
	}
	err = e.told(err, root)
	var silent exitCode
	if errors.As(err, &silent) {
		return int(silent)
	}
	if e.asJSON {
		_ = term.ProblemJSON(e.Err, err)
	} else {
		e.Problem(err)
	}
	return term.ExitCode(err)
}

// An exitCode ends a command that has said what there is to say.
type exitCode int

func (c exitCode) Error() string { return fmt.Sprintf("exit %d", int(c)) }

// told makes a Problem of what cobra says about a command line.
func (e *env) told(err error, root *cobra.Command) error {
	var silent exitCode
	if _, ok := problem.As(err); ok || errors.As(err, &silent) || errors.Is(err, context.Canceled) {
		return err
	}
	says := err.Error()
	for _, begin := range []string{"unknown command", "unknown flag", "unknown shorthand", "accepts ", "requires ", "flag needs", "invalid argument", "required flag", "if any flags", "bad flag", "no such flag"} {
		if strings.HasPrefix(says, begin) {
			cmd, _, findErr := root.Find(e.args)
			try := "cmo help"
			if findErr == nil && cmd != root {
				try = cmd.CommandPath() + " --help"
			}
			what, _, _ := strings.Cut(says, "\n")
			if strings.HasPrefix(what, "requires ") || strings.HasPrefix(what, "accepts ") {
				what = "this command is typed " + cmd.UseLine()
			}
			what = strings.ReplaceAll(what, `for "cmo"`, "")
			return problem.New(problem.Usage, "%s", strings.TrimSpace(what)).Suggest("%s", try).Caused(err)
		}
	}
	return err
}

// study finds the study the command is about: --study, CMO_STUDY, or the
// nearest one upward.
func (e *env) study() (*study.Study, error) {
	from := e.root
	if from == "" {
		from = e.getenv("CMO_STUDY")
	}
	var s *study.Study
	var err error
	if from != "" {
		s, err = study.Find(e.path(from))
	} else {
		s, err = study.Find(e.path("."))
	}
	if err != nil {
		return nil, err
	}
	s.Command, s.AsOf, s.Stop = e.acting(), e.asOf, e.ctx.Err
	s.Meter = func(verb string) store.Meter { return e.Progress(verb, 0, now) }
	return s, nil
}

// path gives a path as seen from where the command was called.
func (e *env) path(p string) string {
	if p == "" || p == "-" || e.dir == "" || filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(e.dir, p)
}

// cacheFolder is where what can be made again is kept between commands:
// CMO_CACHE, or a folder in the user's own. Empty means nowhere.
func (e *env) cacheFolder() string {
	if dir := e.getenv("CMO_CACHE"); dir != "" {
		return e.path(dir)
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "" // no home: everything works without
	}
	return filepath.Join(dir, "cmo")
}

// typed is the command as typed, for the journal. A password is left out.
func (e *env) typed() string {
	parts := make([]string, 0, len(e.args)+1)
	for i, a := range e.args {
		switch {
		case strings.HasPrefix(a, "--password="):
			a = "--password=..."
		case i > 0 && e.args[i-1] == "--password":
			a = "..."
		}
		parts = append(parts, shellQuoted(a))
	}
	return "cmo " + strings.Join(parts, " ")
}

// acting names the command for others who wait for it: without its arguments,
// which may quote what someone said.
func (e *env) acting() string {
	if len(e.args) == 0 {
		return "cmo"
	}
	return "cmo " + e.args[0]
}

// shellQuoted writes an argument as a shell would take it.
func shellQuoted(a string) string {
	if a != "" && !strings.ContainsAny(a, " \t\n\"'`$&|;<>()*?[]{}!#~\\") {
		return a
	}
	return "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
}

// view reads the study.
func (e *env) view(fn func(*study.Study, *store.Tx) error) error {
	s, err := e.study()
	if err != nil {
		return err
	}
	return s.View(func(tx *store.Tx) error {
		if e.asOf != "" {
			if tx, err = study.Then(tx, e.asOf); err != nil {
				return err
			}
		}
		return fn(s, tx)
	})
}

// update changes the study as one action of the coder. It gives the action's
// number, or 0 if nothing was changed.
func (e *env) update(cmd *cobra.Command, reason string, fn func(*study.Study, *store.Tx) error) (uint64, error) {
	s, err := e.study()
	if err != nil {
		return 0, err
	}
	return s.Update(e.action(cmd, reason), func(tx *store.Tx) error {
		c, err := study.Coder(tx, e.coderName())
		if err != nil {
			return err
		}
		tx.As(c.ID)
		return fn(s, tx)
	})
}

func (e *env) coderName() string {
	if e.coder != "" {
		return e.coder
	}
	return e.getenv("CMO_CODER")
}

// action describes the command for the journal.
func (e *env) action(cmd *cobra.Command, reason string) store.Action {
	return store.Action{Verb: strings.TrimPrefix(cmd.CommandPath(), "cmo "), Command: e.typed(), Reason: reason}
}

// errDry rolls a dry run back after everything was tried.
var errDry = errors.New("dry run")

// numbered prints a line with the number of its action at the right end.
func (e *env) numbered(line string, n uint64) {
	if n == 0 {
		fmt.Fprintln(e.Out, line)
		return
	}
	number := fmt.Sprintf("#%d", n)
	width := lineWidth
	if 0 < e.Width && e.Width < lineWidth {
		width = e.Width - 1
	}
	gap := max(1, width-term.Width(line)-len(number))
	fmt.Fprintln(e.Out, line+strings.Repeat(" ", gap)+number)
}

// lines prints lines, with the number of their action at the end of the last.
func (e *env) lines(lines []string, n uint64) {
	for i, l := range lines {
		if i == len(lines)-1 {
			e.numbered(l, n)
			break
		}
		fmt.Fprintln(e.Out, l)
	}
}

// list writes a table in the form that was asked for, to the screen or to the
// file of -o. note is said on the screen below it.
func (e *env) list(t *term.Table) error {
	format, err := e.tableFormat()
	if err != nil {
		return err
	}
	if t, err = e.choose(t); err != nil {
		return err
	}
	if format == xlsx {
		return e.listBook(t)
	}
	if e.out == "" {
		if left := t.Dropped(e.Width); format == term.Screen && len(left) > 0 {
			defer e.Note("no room here for: %s (--format csv has all)", strings.Join(left, ", "))
		}
		return t.Write(e.Out, format, e.Width)
	}
	return e.writeNew(e.out, false, func(w io.Writer) error { return t.Write(w, format, 0) })
}

// tableFormat is the form of lists: --json, --format, or for the screen.
func (e *env) tableFormat() (term.Format, error) {
	if e.asJSON {
		return term.JSON, nil
	}
	asked := e.format
	if asked == "" {
		asked = string(term.Screen)
		if end := strings.TrimPrefix(filepath.Ext(e.out), "."); end == "md" || end == "csv" || end == "json" || end == "xlsx" {
			asked = end
		}
	}
	if asked == string(xlsx) && e.out == "" {
		return "", problem.New(problem.Usage, "a workbook is a file").Suggest("-o list.xlsx")
	}
	for _, f := range append(term.Formats(), xlsx) {
		if string(f) == asked {
			return f, nil
		}
	}
	return "", problem.New(problem.Usage, "no format %q", e.format).Because("Lists are written as table, md, csv, json or xlsx.").
		Suggest("--format csv")
}

// listFlags gives a command the flags of lists.
func (e *env) listFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&e.format, "format", "", "`FORM` of the list: table, md, csv, json, xlsx")
	cmd.Flags().StringVarP(&e.out, "output", "o", "", "write the list to a new `FILE`, in the form its name ends in")
	cmd.Flags().StringVar(&e.asOf, "as-of", "", "as the study was at the end of `DATE` or of an action: 2022-05-09, '#1412'")
	if cmd.Name() == "list" {
		cmd.Flags().StringVar(&e.where, "where", "", "the rows for which `FILTERS` hold, as in queries: refutes=0, cases=1")
		if cmd.Flags().Lookup("by") == nil {
			cmd.Flags().StringVar(&e.by, "by", "", "count the rows by `FIELD`")
		}
	}
}

// plural gives a number with its noun: 1 coding, 2 codings.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	switch {
	case noun == "evidence": // has no plural
	case noun == "person":
		noun = "people"
	case strings.HasSuffix(noun, "y") && !strings.HasSuffix(noun, "ey"):
		noun = strings.TrimSuffix(noun, "y") + "ies"
	case strings.HasSuffix(noun, "s"), strings.HasSuffix(noun, "ch"):
		noun += "es"
	default:
		noun += "s"
	}
	return thousands(n) + " " + noun
}

// thousands writes a number with commas: 15,204.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// now is the clock of what a command prints.
func now() time.Time { return time.Now() }

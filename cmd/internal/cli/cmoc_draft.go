package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// A draft is what a person typed in an editor, until it is in the study.
type draft struct {
	name string // of the file it is kept in if it cannot go in: cmoc-7.txt
	text string
	kept bool // it came from a file, which has it still
	try  string
}

// typedText lets a person type a text, or reads the file that has it. It is empty
// if nothing was changed.
func (e *env) typedText(file, template, name, ending, try string) (draft, error) {
	d := draft{name: name + ending, try: try}
	if file != "" {
		b, err := e.fileText(file)
		d.name, d.text, d.kept = file, b, true
		return d, err
	}
	text, err := e.edit(template, ending)
	if err != nil {
		return d, err
	}
	if strings.TrimSpace(text) == strings.TrimSpace(template) {
		return d, nil
	}
	d.text = text
	return d, nil
}

// fileText reads a text that a person wrote in a file, or on standard input.
func (e *env) fileText(file string) (string, error) {
	if file == "-" {
		return e.words("-")
	}
	b, err := os.ReadFile(e.path(file))
	if err != nil {
		return "", problem.New(problem.NotFound, "there is no such file").In(file).Because("Nothing was changed.").Caused(err)
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n"), nil
}

// keep puts what a person typed in a file beside them when it could not go
// into the study, and says so in the problem.
func (e *env) keep(d draft, err error) error {
	if err == nil || d.kept || strings.TrimSpace(d.text) == "" {
		return err
	}
	name := d.name
	if _, statErr := os.Lstat(e.path(name)); statErr == nil {
		name = nextFree(e.path(name), name)
	}
	if writeErr := store.WriteFile(e.path(name), []byte(d.text)); writeErr != nil {
		tmp := filepath.Join(os.TempDir(), name)
		if store.WriteFile(tmp, []byte(d.text)) != nil {
			fmt.Fprintln(e.Err, d.text) // the last way not to lose it
			return err
		}
		name = tmp
	}
	p, ok := problem.As(err)
	if !ok {
		e.Warn("what you typed is in %s", name)
		return err
	}
	told := *p
	told.At = strings.Replace(told.At, d.name+":", name+":", 1)
	told.Why = strings.TrimSpace(told.Why + "\nNothing was changed. What you typed is in " + name + ".")
	told.Try = strings.ReplaceAll(d.try, "FILE", shellQuoted(name))
	return &told
}

// uncommented takes the lines that begin with # out of what was typed.
func uncommented(text string) string {
	var out []string
	for _, l := range strings.Split(text, "\n") {
		if !strings.HasPrefix(l, "#") {
			out = append(out, l)
		}
	}
	return strings.TrimSpace(strings.Join(out, "\n"))
}

// reason gives the words of -m. Without them a person is asked in the editor;
// else it is said that they are missing.
func (e *env) reason(cmd *cobra.Command, message, about string) (string, error) {
	if cmd.Flags().Changed("message") {
		return e.words(message)
	}
	if !e.Person() {
		e.Warn("no reason given: -m \"...\" says why")
		return "", nil
	}
	text, err := e.edit("\n# Why? "+about+"\n# Lines that begin with # are not read.\n", ".txt")
	if err != nil {
		return "", err
	}
	if text = uncommented(text); text == "" {
		e.Warn("no reason given")
	}
	return text, nil
}

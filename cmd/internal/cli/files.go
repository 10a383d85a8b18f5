package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// interrupted gives a context that ends when the person presses Ctrl+C. Whoever
// presses it again need not wait.
func interrupted() (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// writeNew writes a file that must not be there yet, beside its place and
// renamed into it. One that is there is a Conflict that names the next free
// name.
func (e *env) writeNew(name string, overwrite bool, write func(io.Writer) error) error {
	path := e.path(name)
	if !overwrite {
		if err := free(path, name); err != nil {
			return err
		}
	}
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	return store.WriteFile(path, b.Bytes())
}

// free tells whether a file's name is free, and else which would be.
func free(path, shown string) error {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
			return problem.New(problem.NotFound, "there is no folder %s", filepath.Dir(shown)).In(shown).Because("Nothing was written.")
		}
		return nil
	}
	return problem.New(problem.Conflict, "this file is there already").In(shown).
		Because("It was left as it is.").Suggest("%s, or --overwrite", nextFree(path, shown))
}

// nextFree gives the first of name-2, name-3 … that is free.
func nextFree(path, shown string) string {
	ext := filepath.Ext(path)
	for n := 2; ; n++ {
		end := fmt.Sprintf("-%d%s", n, ext)
		if _, err := os.Lstat(strings.TrimSuffix(path, ext) + end); errors.Is(err, fs.ErrNotExist) {
			return strings.TrimSuffix(shown, ext) + end
		}
	}
}

// edit has a person change a text in their editor.
func (e *env) edit(text, ending string) (string, error) {
	editor := e.getenv("VISUAL")
	if editor == "" {
		editor = e.getenv("EDITOR")
	}
	if editor == "" && e.Person() {
		editor = "vi"
	}
	if editor == "" {
		return "", problem.New(problem.Usage, "there is nobody to ask for words").
			Because("Words are given with -m, or typed in the editor that EDITOR names.").Suggest(`-m "..."`)
	}
	f, err := os.CreateTemp("", "cmo-*"+ending)
	if err != nil {
		return "", fmt.Errorf("make a file to edit: %w", err)
	}
	name := f.Name()
	defer func() { _ = os.Remove(name) }()
	if _, err = f.WriteString(text); err == nil {
		err = f.Close()
	}
	if err != nil {
		return "", fmt.Errorf("make a file to edit: %w", err)
	}
	words := strings.Fields(editor)
	cmd := exec.CommandContext(e.ctx, words[0], append(words[1:], name)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return "", problem.New(problem.Invalid, "the editor %q did not end well", editor).Because("Nothing was changed.").Caused(err)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return "", fmt.Errorf("read what was edited: %w", err)
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n"), nil
}

// words reads an argument: standard input for "-".
func (e *env) words(arg string) (string, error) {
	if arg != "-" {
		return arg, nil
	}
	const most = 1 << 20
	b, err := io.ReadAll(io.LimitReader(e.In, most+1))
	if err != nil {
		return "", fmt.Errorf("read standard input: %w", err)
	}
	if len(b) > most {
		return "", problem.New(problem.Invalid, "more than a million bytes came on standard input")
	}
	return string(b), nil
}

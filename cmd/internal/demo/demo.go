// Package demo holds the demonstration study: the files a small team would
// have gathered, and the commands it would have typed.
//
// Everything in it is fiction. No person, place, practice or charity in it
// exists, and no sentence was said by anyone. It is written so that the whole
// work of a realist evaluation can be tried on it: seven link workers as
// cases, patients, GPs and a manager, two waves, fieldnotes, codings, rival
// configurations with evidence for and against them.
package demo

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

//go:embed study
var files embed.FS

// Note is said wherever the demonstration is shown.
const Note = "A fictional study: every person, place and word in it is invented."

// Write puts the files of the study under a folder.
func Write(dir string) error {
	return fs.WalkDir(files, "study", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(dir, filepath.FromSlash(strings.TrimPrefix(p, "study")))
		if d.IsDir() {
			return os.MkdirAll(to, 0o755)
		}
		b, err := files.ReadFile(p)
		if err != nil {
			return err
		}
		return os.WriteFile(to, b, 0o644)
	})
}

// A Step is one thing the demonstration does: words to say, or a command to
// run. A quiet command belongs to a file of many and is only counted.
type Step struct {
	Say  string
	Args []string
	Line string // the command as typed
	From string // the file it stands in, for the commands of a file
}

// Steps reads the commands of the study: the lines of steps.txt, where a line
// "@ FILE" stands for the commands in that file;
// split cuts a command into words as a shell does.
func Steps(split func(string) ([]string, error)) ([]Step, error) { return read("steps.txt", "", split) }

func read(name, from string, split func(string) ([]string, error)) ([]Step, error) {
	b, err := files.ReadFile(path.Join("study", name))
	if err != nil {
		return nil, fmt.Errorf("read the demonstration: %w", err)
	}
	var out []Step
	lines := strings.Split(strings.ReplaceAll(string(b), "\\\n", " "), "\n")
	for _, line := range lines {
		line = strings.TrimSpace(line)
		switch {
		case line == "":
		case strings.HasPrefix(line, "#"):
			if from == "" {
				out = append(out, Step{Say: strings.TrimSpace(strings.TrimLeft(line, "#"))})
			}
		case strings.HasPrefix(line, "@ "):
			more, err := read(strings.TrimSpace(line[2:]), strings.TrimSpace(line[2:]), split)
			if err != nil {
				return nil, err
			}
			out = append(out, more...)
		default:
			args, err := split(line)
			if err != nil {
				return nil, fmt.Errorf("read the demonstration: %s: %w", line, err)
			}
			out = append(out, Step{Args: args[1:], Line: strings.Join(strings.Fields(line), " "), From: from})
		}
	}
	return out, nil
}

package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/demo"
	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// demoFolder is the folder the demonstration is made in unless told otherwise.
const demoFolder = "cmo-demo"

func demoCmd(e *env) *cobra.Command {
	return &cobra.Command{
		Use: "demo [DIR]", Short: "Make the demonstration study in a new folder", Args: cobra.MaximumNArgs(1),
		Long:    "Demo makes a complete study of fictional interviews in a new folder, by the\ncommands a team would type, and shows each with its answer. It ends with a query,\na workbook and a report on disk.",
		Example: "  cmo demo\n  cmo demo practice",
		RunE: func(_ *cobra.Command, args []string) error {
			dir := ""
			if len(args) == 1 {
				dir = args[0]
			}
			return e.demo(dir)
		},
	}
}

func (e *env) demo(dir string) error {
	shown, err := e.demoDir(dir)
	if err != nil {
		return err
	}
	root := e.path(shown)
	if err := demo.Write(filepath.Join(root, "files")); err != nil {
		return fmt.Errorf("write the files of the demonstration: %w", err)
	}
	steps, err := demo.Steps(splitWords)
	if err != nil {
		return err
	}
	fmt.Fprintln(e.Out, demo.Note)
	fmt.Fprintln(e.Out, "Its files are in "+filepath.Join(shown, "files")+". Each command below could be typed in "+shown+".")
	counted := map[string]int{}
	for i, step := range steps {
		if step.Say != "" {
			fmt.Fprintln(e.Out, "\n"+e.OutPaint.Bold("# "+step.Say))
			continue
		}
		inFile := step.From != ""
		if inFile {
			if counted[step.Args[0]]++; counted[step.Args[0]] > 1 {
				if err := e.demoStep(root, step, true); err != nil {
					return err
				}
				if next := i + 1; next == len(steps) || steps[next].From != step.From {
					e.demoCounted(counted, step.From)
				}
				continue
			}
		}
		fmt.Fprintln(e.Out, e.OutPaint.Faint("$ ")+shortLine(step.Line))
		if err := e.demoStep(root, step, false); err != nil {
			return err
		}
	}
	fmt.Fprintln(e.Out)
	e.demoFiles(root, shown)
	return nil
}

// shortLine keeps a long command to a few lines of the screen.
func shortLine(line string) string {
	const most = 300
	if r := []rune(line); len(r) > most {
		return string(r[:most]) + " …"
	}
	return line
}

// demoDir finds the folder to make: the one named, or cmo-demo, cmo-demo-2 …
func (e *env) demoDir(dir string) (string, error) {
	shown := dir
	if dir == "" {
		shown = demoFolder
		if _, err := os.Lstat(e.path(shown)); err == nil {
			shown = nextFree(e.path(demoFolder), demoFolder)
		}
	}
	if err := os.Mkdir(e.path(shown), 0o755); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return "", problem.New(problem.Conflict, "this folder is there already").In(shown).Suggest("cmo demo, which takes the next free name")
		}
		return "", problem.New(problem.Invalid, "this folder cannot be made").In(shown).Caused(err)
	}
	return shown, nil
}

// demoStep runs one command of the demonstration in its folder.
func (e *env) demoStep(root string, step demo.Step, quiet bool) error {
	streams := *e.Streams
	streams.InTerminal = false
	var said strings.Builder
	if quiet {
		streams.Out, streams.Err = &said, &said
	}
	one := &env{Streams: &streams, ctx: e.ctx, dir: root, getenv: func(name string) string {
		if strings.HasPrefix(name, "CMO_") || name == "EDITOR" || name == "VISUAL" {
			return ""
		}
		return e.getenv(name)
	}}
	if code := one.run(step.Args); code != term.ExitDone {
		return fmt.Errorf("the demonstration stopped at %q (exit code %d): %s", step.Line, code, strings.TrimSpace(said.String()))
	}
	return nil
}

// demoCounted says how many commands of a file were run beside those shown.
func (e *env) demoCounted(counted map[string]int, from string) {
	var parts []string
	for _, verb := range sortedKeys(counted) {
		if n := counted[verb] - 1; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, verb))
		}
	}
	fmt.Fprintf(e.Out, "… and as many more commands as files/%s has: %s\n", from, strings.Join(parts, ", "))
}

// demoFiles names what the demonstration left on disk.
func (e *env) demoFiles(root, shown string) {
	files, err := os.ReadDir(root)
	if err != nil {
		return
	}
	var made []string
	for _, f := range files {
		if !f.IsDir() {
			made = append(made, filepath.Join(shown, f.Name()))
		}
	}
	fmt.Fprintf(e.Out, "On disk: the study %s; %s\n", shown, strings.Join(made, ", "))
	e.Next("cd %s && cmo, cmo help", shellQuoted(shown))
}

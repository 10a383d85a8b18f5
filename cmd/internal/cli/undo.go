package cli

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func undoCmd(e *env) *cobra.Command {
	var later, dry bool
	cmd := &cobra.Command{
		Use: "undo [N]", Short: "Take back an action", Args: cobra.MaximumNArgs(1),
		Long: "Undo takes back your last action, or the action of that number: every record it\nchanged is what it was before. It refuses when later work rests on it, and says\nwhich; --with-later takes that back too. An undo can be undone: cmo redo.",
		Example: `  cmo undo
  cmo undo 1412
  cmo undo 3 --with-later --dry-run`,
		RunE: func(cmd *cobra.Command, args []string) error {
			var number uint64
			if len(args) == 1 {
				n, err := strconv.ParseUint(strings.TrimPrefix(args[0], "#"), 10, 64)
				if err != nil {
					return problem.New(problem.Usage, "%q is not the number of an action", args[0]).Suggest("cmo log")
				}
				number = n
			}
			return e.undo(cmd, "undone", later, dry, func(tx *store.Tx, coder ref.ID) (uint64, error) {
				if number != 0 {
					return number, nil
				}
				a, err := tx.LastToUndo(coder)
				return a.N, err
			})
		},
	}
	cmd.Flags().BoolVar(&later, "with-later", false, "take back later actions that rest on it, too")
	cmd.Flags().BoolVar(&dry, "dry-run", false, "say what would be taken back, and change nothing")
	return cmd
}

func redoCmd(e *env) *cobra.Command {
	return &cobra.Command{
		Use: "redo", Short: "Take back your last undo", Args: cobra.NoArgs,
		Example: "  cmo undo && cmo redo",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.undo(cmd, "done again", false, false, func(tx *store.Tx, coder ref.ID) (uint64, error) {
				a, err := tx.LastToRedo(coder)
				return a.N, err
			})
		},
	}
}

func (e *env) undo(cmd *cobra.Command, said string, later, dry bool, which func(*store.Tx, ref.ID) (uint64, error)) error {
	var u store.Undone
	var of *study.Study
	n, err := e.update(cmd, "", func(s *study.Study, tx *store.Tx) error {
		of = s
		number, err := which(tx, tx.Coder())
		if err != nil {
			return err
		}
		if u, err = tx.Undo(number, later); err != nil {
			return err
		}
		if said == "done again" {
			if u.Actions, err = undoneBy(tx, u.Actions); err != nil {
				return err
			}
		}
		if dry {
			return errDry
		}
		return nil
	})
	if err != nil && !errors.Is(err, errDry) {
		return err
	}
	var lines []string
	for _, a := range u.Actions {
		lines = append(lines, fmt.Sprintf("%s #%d: %s", said, a.N, commandShown(a)))
	}
	lines[len(lines)-1] += " (" + recordsShown(u.Records) + ")"
	if dry {
		lines = append(lines, "nothing changed (--dry-run)")
	}
	e.lines(lines, n)
	if !dry && u.Records[corpus.Versions.Noun] > 0 {
		e.catchUp(of)
	}
	return nil
}

// undoneBy gives the actions that some undos had taken back.
func undoneBy(tx *store.Tx, undos []store.Action) ([]store.Action, error) {
	var out []store.Action
	for _, u := range undos {
		for _, n := range u.Undoes {
			a, err := tx.Action(n)
			if err != nil {
				return nil, err
			}
			out = append(out, a)
		}
	}
	return out, nil
}

func commandShown(a store.Action) string {
	if c := strings.TrimPrefix(a.Command, "cmo "); c != "" {
		return c
	}
	return a.Verb
}

// recordsShown counts records by noun: 2 codings, 1 code.
func recordsShown(count map[string]int) string {
	var parts []string
	for noun, n := range count {
		parts = append(parts, plural(n, noun))
	}
	slices.Sort(parts)
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}

package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func codeEdit(e *env) *cobra.Command {
	var f codeFlags
	var file string
	cmd := &cobra.Command{
		Use: "edit CODE", Short: "Change a code, with a reason", Args: cobra.ExactArgs(1),
		Long: "Edit changes what the flags say. Without any, your editor opens with the code as\nit is, or --file is read, written likewise. Another definition, include or exclude\nbegins a new definition: codings keep the number of the one they were made under.",
		Example: `  cmo code edit hold --exclude "a single kind listening" -m "Meeting, 9 May"
  cmo code edit hold`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.changed(cmd) {
				if file != "" {
					return problem.New(problem.Usage, "--file goes without flags that say what to change")
				}
				return e.editCode(cmd, args[0], f.reason, func(_ *codebook.Tree, c *codebook.Code) error { return f.apply(cmd, c) })
			}
			return e.editCodeForm(cmd, args[0], file, f.reason)
		},
	}
	f.add(cmd)
	cmd.Flags().StringVar(&file, "file", "", "read the code from `FILE`, written as the editor shows it (- is standard input)")
	return cmd
}

// editCode changes a code and prints what came of it.
func (e *env) editCode(cmd *cobra.Command, typed, reason string, change func(*codebook.Tree, *codebook.Code) error) error {
	var before codebook.Code
	var record codeRecord
	var line, older string
	n, err := e.update(cmd, reason, func(_ *study.Study, tx *store.Tx) error {
		tree, err := codebook.Read(tx)
		if err != nil {
			return err
		}
		c, err := findCode(tree, typed)
		if err != nil {
			return err
		}
		before = c
		if err := change(tree, &c); err != nil {
			return err
		}
		if err := study.EditCode(tx, &c); err != nil {
			return err
		}
		if tree, err = codebook.Read(tx); err != nil {
			return err
		}
		record = codeRecordOf(tx, tree, c)
		line, older = editedShown(tx, tree, before, c)
		return nil
	})
	if err != nil {
		return err
	}
	if err := e.printCodes([]codeRecord{record}, func(codeRecord) string { return line }, n); err != nil {
		return err
	}
	if older != "" {
		e.Next("cmo query %s --all", shellQuoted(older+" where definition=older"))
	}
	return nil
}

// editedShown says what an edit came to: a new definition with the codings that
// were made under older ones, and what else changed. It also gives the path of
// the code if there are any.
func editedShown(tx *store.Tx, tree *codebook.Tree, was, is codebook.Code) (line, older string) {
	path := tree.Path(is.ID)
	if was.Edition == is.Edition {
		return path + "  " + codeDifference(tree, was, is), ""
	}
	plain := was
	plain.Definition, plain.Include, plain.Exclude, plain.Edition = is.Definition, is.Include, is.Exclude, is.Edition
	line = fmt.Sprintf("%s  definition %d", path, is.Edition)
	if also := codeDifference(tree, plain, is); also != "as it was" {
		line += ", " + also
	}
	number, _ := codebook.Codes.Number(tx, is.ID)
	codings, editions := 0, map[uint8]bool{}
	for r := range coding.RowsOf(tx, 0) {
		if r.Code == number && r.Flags&coding.FlagRetired == 0 && int(r.Edition) < is.Edition {
			codings++
			editions[r.Edition] = true
		}
	}
	switch {
	case codings == 0:
		return line + "; nothing was coded under an older one", ""
	case len(editions) > 1:
		return fmt.Sprintf("%s; %s were made under older ones", line, plural(codings, "coding")), path
	}
	verb := "were"
	if codings == 1 {
		verb = "was"
	}
	for ed := range editions {
		line += fmt.Sprintf("; %s %s made under definition %d", plural(codings, "coding"), verb, ed)
	}
	return line, path
}

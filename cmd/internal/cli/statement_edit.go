package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/cmo/theory"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func statementEdit(e *env) *cobra.Command {
	var f statementFlags
	cmd := &cobra.Command{
		Use: "edit STATEMENT", Short: "Change a statement", Args: cobra.ExactArgs(1),
		Long: "Edit changes a statement; without flags your editor opens. A change of its\nwording makes a new version, and judgements made before are outdated.",
		Example: `  cmo statement edit 3 --because "somebody has not forgotten them" -m "workshop 2"
  cmo statement edit 3`,
		RunE: func(cmd *cobra.Command, args []string) error {
			var was theory.Statement
			err := e.view(func(_ *study.Study, tx *store.Tx) (err error) {
				was, err = theory.Find(tx, args[0])
				return err
			})
			if err != nil {
				return err
			}
			var form draft
			if f.file != "" || !f.given() {
				form, err = e.typedText(f.file, was.Form()+statementHelp, fmt.Sprintf("statement-%d", was.No), ".txt", fmt.Sprintf("cmo statement edit %d --file FILE", was.No))
				if err != nil {
					return err
				}
				if uncommented(form.text) == "" {
					e.Note("statement %d is as it was", was.No)
					return nil
				}
			}
			return e.keep(form, e.editStatement(cmd, &f, was, form))
		},
	}
	f.add(cmd)
	return cmd
}

func (e *env) editStatement(cmd *cobra.Command, f *statementFlags, was theory.Statement, form draft) error {
	is := was
	var err error
	if form.text != "" {
		if is, err = was.ParseForm(form.name, form.text); err != nil {
			return err
		}
	}
	f.apply(&is)
	changed, outdated := theory.Changes(was, is), 0
	n, err := e.update(cmd, f.message, func(_ *study.Study, tx *store.Tx) error {
		if err := theory.Edit(tx, &is); err != nil {
			return err
		}
		by, err := judgedBy(tx)
		outdated = cmo.TallyOf(by[is.ID], is.Version).Outdated
		return err
	})
	if err != nil {
		return err
	}
	if e.asJSON {
		return e.statementJSON(is.ID, n)
	}
	line := fmt.Sprintf("statement %d  version %d: %s", is.No, is.Version, first(strings.Join(changed, ", "), "as it was"))
	if is.Version > was.Version {
		line += "; " + outdatedShown(outdated)
	}
	e.numbered(line, n)
	e.statementWarnings(is)
	return nil
}

func statementRetire(e *env) *cobra.Command {
	return statementTurn(e, "retire", "Take statements out of the theory; their history stays", theory.Find,
		func(tx *store.Tx, s *theory.Statement) error { return theory.Statements.Retire(tx, s) })
}

func statementRestore(e *env) *cobra.Command {
	return statementTurn(e, "restore", "Bring retired statements back", theory.FindRetired,
		func(tx *store.Tx, s *theory.Statement) error { return theory.Statements.Restore(tx, s) })
}

func statementTurn(e *env, verb, short string, find func(*store.Tx, string) (theory.Statement, error), do func(*store.Tx, *theory.Statement) error) *cobra.Command {
	return turnCmd(e, verb, short, turn[theory.Statement]{
		noun: "statement", example: `3 -m "nothing in the data speaks to it"`, find: find, do: do,
		line: func(s theory.Statement) string {
			return fmt.Sprintf("statement %d  %s", s.No, term.Shorten(first(s.Title, s.Sentence()), 50))
		},
		asJSON: func(all []theory.Statement, n uint64) error {
			for _, s := range all {
				if err := e.statementJSON(s.ID, n); err != nil {
					return err
				}
			}
			return nil
		},
	})
}

package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func codingRetire(e *env) *cobra.Command {
	return codingTurn(e, "retire", "Take codings out of use; their history stays", func(tx *store.Tx, c *coding.Coding) error {
		return coding.Codings.Retire(tx, c)
	}, func(tx *store.Tx, l *coding.Linked) error { return coding.LinkedCodes.Retire(tx, l) })
}

func codingRestore(e *env) *cobra.Command {
	return codingTurn(e, "restore", "Bring retired codings back", func(tx *store.Tx, c *coding.Coding) error {
		return coding.Codings.Restore(tx, c)
	}, func(tx *store.Tx, l *coding.Linked) error { return coding.LinkedCodes.Restore(tx, l) })
}

func codingTurn(e *env, verb, short string, turn func(*store.Tx, *coding.Coding) error, turnLinked func(*store.Tx, *coding.Linked) error) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use: verb + " ID...", Short: short, Args: cobra.MinimumNArgs(1),
		Example: "  cmo coding " + verb + " c7k3q",
		RunE: func(cmd *cobra.Command, args []string) error {
			args, err := e.rows(args)
			if err != nil {
				return err
			}
			if isLinked(args[0]) {
				return e.turnLinked(cmd, reason, strings.TrimSuffix(verb, "e")+"ed", args, turnLinked)
			}
			return e.turnCodings(cmd, reason, verb, args, turn)
		},
	}
	cmd.Flags().StringVarP(&reason, "message", "m", "", "the `REASON`")
	return cmd
}

// linkedBy gives the ids of the linked codes that codings belong to.
func linkedBy(tx *store.Tx, done []taggedLine) ([]string, error) {
	on, err := study.LinkedBy(tx, idsOf(done)...)
	ids := make([]ref.ID, len(on))
	for i, l := range on {
		ids[i] = l.ID
	}
	return coding.LinkedCodes.Show(tx, ids...), err
}

// noteLinked says which linked codes have lost a coding.
func (e *env) noteLinked(ids []string) {
	if len(ids) > 0 {
		e.Note("%s counts no more without it: cmo coding list --linked", strings.Join(ids, ", "))
	}
}

// isLinked reports whether an id is that of a linked code.
func isLinked(id string) bool { return strings.HasPrefix(id, string(coding.LinkedCodes.Letter)) }

// turnCodings retires or restores codings by their ids, as one action.
func (e *env) turnCodings(cmd *cobra.Command, reason, verb string, ids []string, turn func(*store.Tx, *coding.Coding) error) error {
	var done []taggedLine
	var resting []string
	n, err := e.update(cmd, reason, func(_ *study.Study, tx *store.Tx) error {
		look, err := newCodingLook(tx)
		if err != nil {
			return err
		}
		for _, id := range ids {
			c, err := coding.Codings.Find(tx, id)
			if err != nil {
				return err
			}
			if err := turn(tx, &c); err != nil {
				return err
			}
			line, err := look.line(c)
			if err != nil {
				return err
			}
			done = append(done, line)
		}
		if verb == "retire" {
			resting, err = linkedBy(tx, done)
		}
		return err
	})
	if err != nil {
		return err
	}
	defer e.noteLinked(resting)
	var lines []string
	for _, d := range done {
		lines = append(lines, fmt.Sprintf("%sd  %s  %s  %s  %s", strings.TrimSuffix(verb, "e")+"e", d.id, d.code, d.at, quoteShown(d.words, 34)))
	}
	e.lines(lines, n)
	return nil
}

package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func codeRetire(e *env) *cobra.Command {
	return codeTurn(e, "retire", "Take codes, with those under them, out of use",
		"Retire takes a code and those under it out of the codebook. Codings on them stay as\nthey are, and are said; restore brings all of them back.",
		func(tree *codebook.Tree, typed string) (codebook.Code, error) { return findCode(tree, typed) }, codebook.RetireAll)
}

func codeRestore(e *env) *cobra.Command {
	return codeTurn(e, "restore", "Bring retired codes back", "Restore brings a retired code back, and those under it that were retired with it.",
		(*codebook.Tree).FindRetired, codebook.RestoreAll)
}

func codeTurn(e *env, verb, short, long string, find func(*codebook.Tree, string) (codebook.Code, error), turn func(*store.Tx, ref.ID) ([]codebook.Code, error)) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use: verb + " CODE...", Short: short, Long: long, Args: cobra.MinimumNArgs(1),
		Example: "  cmo code " + verb + " hold/witnessing -m \"never used\"",
		RunE: func(cmd *cobra.Command, args []string) error {
			var records []codeRecord
			lines := map[string]string{}
			n, err := e.update(cmd, reason, func(_ *study.Study, tx *store.Tx) error {
				for _, typed := range args {
					tree, err := codebook.Read(tx)
					if err != nil {
						return err
					}
					c, err := find(tree, typed)
					if err != nil {
						return err
					}
					turned, err := turn(tx, c.ID)
					if err != nil {
						return err
					}
					line, err := turnedShown(tx, tree, c, verb, turned)
					if err != nil {
						return err
					}
					if tree, err = codebook.Read(tx); err != nil {
						return err
					}
					c, _ = tree.Get(c.ID)
					r := codeRecordOf(tx, tree, c)
					lines[r.ID] = line
					records = append(records, r)
				}
				return nil
			})
			if err != nil {
				return err
			}
			return e.printCodes(records, func(r codeRecord) string { return lines[r.ID] }, n)
		},
	}
	cmd.Flags().StringVarP(&reason, "message", "m", "", "the `REASON`")
	return cmd
}

// turnedShown says what was retired or restored, and what is coded with it.
func turnedShown(tx *store.Tx, tree *codebook.Tree, c codebook.Code, verb string, turned []codebook.Code) (string, error) {
	t, err := count(tx)
	if err != nil {
		return "", err
	}
	codings := 0
	for _, o := range turned {
		n, _ := codebook.Codes.Number(tx, o.ID)
		if coded := t.perCode[n]; coded != nil {
			codings += coded.codings
		}
	}
	line := tree.Path(c.ID) + "  " + verb + "d"
	on := "it"
	if more := len(turned) - 1; more > 0 {
		line += fmt.Sprintf(", with %s under it", plural(more, "code"))
		on = "them"
	}
	switch codings {
	case 0:
		return line + "; nothing is coded with " + on, nil
	case 1:
		return line + "; 1 coding rests on " + on, nil
	}
	return fmt.Sprintf("%s; %s rest on %s", line, plural(codings, "coding"), on), nil
}

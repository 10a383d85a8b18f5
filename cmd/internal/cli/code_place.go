package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func codeRename(e *env) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use: "rename CODE NAME", Short: "Give a code another name; its codings stay", Args: cobra.ExactArgs(2),
		Example: `  cmo code rename hold/waiting "in touch while waiting"`,
		RunE: func(cmd *cobra.Command, args []string) error {
			name := strings.TrimSpace(args[1])
			if strings.Contains(name, "/") {
				return problem.New(problem.Usage, "%q is a path, not a name", name).
					Because("A code goes to another place by move.").Suggest("cmo code move %s --under CODE", shellQuoted(args[0]))
			}
			return e.placeCode(cmd, args[0], reason, func(_ *codebook.Tree, c *codebook.Code) error {
				c.Name = name
				return nil
			})
		},
	}
	cmd.Flags().StringVarP(&reason, "message", "m", "", "the `REASON`")
	return cmd
}

func codeMove(e *env) *cobra.Command {
	var under, reason string
	var top bool
	cmd := &cobra.Command{
		Use: "move CODE --under CODE", Short: "Put a code, with those under it, under another", Args: cobra.ExactArgs(1),
		Example: `  cmo code move waiting --under hold
  cmo code move hold/waiting --top`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if top == (under != "") {
				return problem.New(problem.Usage, "a code is moved under another, or to the top").
					Suggest("cmo code move %s --under CODE, or --top", shellQuoted(args[0]))
			}
			return e.placeCode(cmd, args[0], reason, func(tree *codebook.Tree, c *codebook.Code) error {
				c.Parent = ref.ID{}
				if top {
					return nil
				}
				above, err := findCode(tree, under)
				c.Parent = above.ID
				return err
			})
		},
	}
	cmd.Flags().StringVar(&under, "under", "", "the `CODE` it goes under")
	cmd.Flags().BoolVar(&top, "top", false, "it goes to the top")
	cmd.Flags().StringVarP(&reason, "message", "m", "", "the `REASON`")
	return cmd
}

// placeCode gives a code another name or place, and prints its path as it was
// and as it is.
func (e *env) placeCode(cmd *cobra.Command, typed, reason string, change func(*codebook.Tree, *codebook.Code) error) error {
	var was string
	var record codeRecord
	n, err := e.update(cmd, reason, func(_ *study.Study, tx *store.Tx) error {
		tree, err := codebook.Read(tx)
		if err != nil {
			return err
		}
		c, err := findCode(tree, typed)
		if err != nil {
			return err
		}
		was = tree.Path(c.ID)
		if err := change(tree, &c); err != nil {
			return err
		}
		if err := codebook.Edit(tx, &c); err != nil {
			return err
		}
		if tree, err = codebook.Read(tx); err != nil {
			return err
		}
		record = codeRecordOf(tx, tree, c)
		return nil
	})
	if err != nil {
		return err
	}
	return e.printCodes([]codeRecord{record}, func(r codeRecord) string {
		if r.Code == was {
			return was + "  as it was"
		}
		return was + " → " + r.Code
	}, n)
}

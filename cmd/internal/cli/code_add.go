package cli

import (
	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func codeAdd(e *env) *cobra.Command {
	var f codeFlags
	cmd := &cobra.Command{
		Use: "add NAME|PATH", Short: "Add a code to the codebook", Args: cobra.ExactArgs(1),
		Long: "Add puts a code under the path given, with the codes above it that are missing.\nWithout --type it is of its parent's type, else descriptive; with levels it is a\ncontinuum.",
		Example: `  cmo code add "trust in staff" --under trust
  cmo code add hold/waiting --type resource --definition "In touch while something else is awaited."
  cmo code add embeddedness --levels "bolted on,fitting in,belonging"`,
		RunE: func(cmd *cobra.Command, args []string) error {
			var added []codeRecord
			n, err := e.update(cmd, f.reason, func(_ *study.Study, tx *store.Tx) error {
				before, err := codebook.Read(tx)
				if err != nil {
					return err
				}
				var c codebook.Code
				if f.under != "" {
					above, err := findCode(before, f.under)
					if err != nil {
						return err
					}
					c.Parent = above.ID
				}
				if err := f.apply(cmd, &c); err != nil {
					return err
				}
				if _, _, err := codebook.AddPath(tx, args[0], c); err != nil {
					return err
				}
				added, err = newCodes(tx, before)
				return err
			})
			if err != nil {
				return err
			}
			return e.printCodes(added, codeLine, n)
		},
	}
	f.add(cmd)
	cmd.Flags().StringVar(&f.under, "under", "", "the `CODE` it belongs under")
	return cmd
}

// newCodes gives the codes that were not in an earlier state of the codebook.
func newCodes(tx *store.Tx, before *codebook.Tree) ([]codeRecord, error) {
	tree, err := codebook.Read(tx)
	if err != nil {
		return nil, err
	}
	var out []codeRecord
	for _, c := range tree.Codes {
		if _, was := before.Get(c.ID); !was {
			out = append(out, codeRecordOf(tx, tree, c))
		}
	}
	return out, nil
}

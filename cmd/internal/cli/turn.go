package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// A turn takes records of a noun out of use, or brings them back.
type turn[R any] struct {
	noun, example string
	find          func(tx *store.Tx, typed string) (R, error)
	do            func(*store.Tx, *R) error
	line          func(R) string // what is said of one
	asJSON        func(all []R, n uint64) error
}

// turnCmd makes the command retire or restore of a noun: all the records typed
// are turned in one action, or none.
func turnCmd[R any](e *env, verb, short string, t turn[R]) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use: verb + " " + strings.ToUpper(t.noun) + "...", Short: short, Args: cobra.MinimumNArgs(1),
		Example: "  cmo " + t.noun + " " + verb + " " + t.example,
		RunE: func(cmd *cobra.Command, args []string) error {
			args, err := e.rows(args)
			if err != nil {
				return err
			}
			var lines []string
			var turned []R
			n, err := e.update(cmd, reason, func(_ *study.Study, tx *store.Tx) error {
				for _, typed := range args {
					r, err := t.find(tx, typed)
					if err != nil {
						return err
					}
					if err := t.do(tx, &r); err != nil {
						return err
					}
					turned = append(turned, r)
					lines = append(lines, t.line(r)+"  "+strings.TrimSuffix(verb, "e")+"ed")
				}
				return nil
			})
			if err != nil {
				return err
			}
			if e.asJSON {
				return t.asJSON(turned, n)
			}
			e.lines(lines, n)
			return nil
		},
	}
	cmd.Flags().StringVarP(&reason, "message", "m", "", "the `REASON`")
	return cmd
}

package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
)

func checkCmd(e *env) *cobra.Command {
	var rows bool
	cmd := &cobra.Command{
		Use: "check", Short: "Look for damage: texts, journal, records, originals, index", Args: cobra.NoArgs,
		Long:    "Check reads the whole study: the chain of the journal, every record against what\nthe journal says it became, every coding against the words it stands on, every\noriginal against its digest. It changes nothing. Exit code 3 means findings.",
		Example: "  cmo check",
		RunE: func(*cobra.Command, []string) error {
			s, err := e.study()
			if err != nil {
				return err
			}
			if rows {
				if err := s.RemakeRows(); err != nil {
					return err
				}
				e.Note("derived rows were made anew")
			}
			c, err := s.CheckAll(e.Progress("checking", 0, now))
			if err != nil {
				return err
			}
			for _, f := range c.Findings {
				fmt.Fprintf(e.Out, "%s: %s\n", f.Where, f.What)
			}
			for _, n := range c.Notes {
				e.Note("%s", n)
			}
			if n := len(c.Findings); n > 0 {
				fmt.Fprintln(e.Out, plural(n, "finding"))
				return exitCode(term.ExitFindings)
			}
			fmt.Fprintf(e.Out, "texts (%s), journal (%s, chain whole), records (%s), originals, %s: no findings\n",
				thousands(c.Texts), plural(int(c.Entries), "entry"), thousands(c.Records), c.Index)
			return nil
		},
	}
	cmd.Flags().BoolVar(&rows, "remake", false, "make the derived rows anew first")
	return cmd
}

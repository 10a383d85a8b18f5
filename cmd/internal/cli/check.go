package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/corpus/problem"
)

func checkCmd(e *env) *cobra.Command {
	var rows bool
	var f nameFlags
	cmd := &cobra.Command{
		Use: "check [names]", Short: "Look for damage: texts, journal, records, originals, index; or for names", Args: cobra.MaximumNArgs(1),
		Long:    "Check reads the whole study: the chain of the journal, every record against what\nthe journal says it became, every coding against the words it stands on, every\noriginal against its digest. It changes nothing. Exit code 3 means findings.\nCheck names looks for likely identifiers instead: the names of --list and --register,\nNHS and National Insurance numbers, postcodes, telephone numbers, addresses, births.\nIt is an aid and no guarantee: cmo help identifiers.",
		Example: "  cmo check\n  cmo check names --list ../names.txt --register ../participants.xlsx",
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 {
				if args[0] != "names" {
					return problem.New(problem.Usage, "there is no check of %q", args[0]).
						Because("A check is of the whole study, or of names.").Suggest("cmo check, or cmo check names")
				}
				return e.checkNames(f)
			}
			if f != (nameFlags{}) || e.where != "" {
				return problem.New(problem.Usage, "--list, --register, --where and --all go with a check of names").Suggest("cmo check names")
			}
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
	flags := cmd.Flags()
	flags.StringVar(&f.list, "list", "", "names to look for, of a `FILE` outside the study: one a line, or a table with name and pseudonym")
	flags.StringVar(&f.register, "register", "", "names of the columns of a register `FILE` that an import leaves unread, or FILE:HEADING for one column")
	flags.BoolVar(&f.all, "all", false, "every finding, however many")
	flags.StringVar(&e.where, "where", "", "the findings for which `FILTERS` hold: kind=phone, source=P31-1")
	return cmd
}

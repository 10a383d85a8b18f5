package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func cmocList(e *env) *cobra.Command {
	var thin, retired bool
	var status string
	cmd := &cobra.Command{
		Use: "list", Short: "List the configurations with what is judged for and against each", Args: cobra.NoArgs,
		Long: "List counts the judgements of each configuration by stance, and the cases they\ndraw on. The last column names what is lacking still: a part, any evidence, an\narrow nobody has judged, a counter-case. --thin lists those that lack something\nor rest on one case.",
		Example: `  cmo cmoc list
  cmo cmoc list --thin
  cmo cmoc list --status tested --format csv -o cmocs.csv`,
		RunE: func(*cobra.Command, []string) error {
			if status != "" {
				s, err := cmo.ParseWord("status", status, cmo.Statuses)
				if err != nil {
					return err
				}
				status = s
			}
			return e.view(func(_ *study.Study, tx *store.Tx) error {
				return e.listCMOCs(tx, func(c cmo.CMOC, gaps []string, cases int) bool {
					return c.Retired == retired && (status == "" || c.Status == status) && (!thin || len(gaps) > 0 || cases < 2)
				})
			})
		},
	}
	cmd.Flags().BoolVar(&thin, "thin", false, "those that lack something or rest on one case")
	cmd.Flags().StringVar(&status, "status", "", "those of a `STATUS`")
	cmd.Flags().BoolVar(&retired, "retired", false, "those that were retired")
	e.listFlags(cmd)
	return cmd
}

func (e *env) listCMOCs(tx *store.Tx, keep func(c cmo.CMOC, gaps []string, cases int) bool) error {
	l, err := newTheoryLook(tx)
	if err != nil {
		return err
	}
	judged, err := judgedBy(tx)
	if err != nil {
		return err
	}
	in, err := casesIn(tx)
	if err != nil {
		return err
	}
	all := make([]cmo.CMOC, 0, len(l.cmocs))
	for _, c := range l.cmocs {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b cmo.CMOC) int { return a.No - b.No })
	t := &term.Table{Columns: []term.Column{
		{Name: "no", Align: term.Right}, {Name: "title", Flex: true, Least: 16}, {Name: "supports", Align: term.Right}, {Name: "refutes", Align: term.Right},
		{Name: "refines", Align: term.Right}, {Name: "silent", Align: term.Right}, {Name: "cases"}, {Name: "lacks", Flex: true},
	}}
	var rows []string
	for _, c := range all {
		cases, err := l.spread(judged[c.ID])
		if err != nil {
			return err
		}
		gaps := cmo.Gaps(c, judged[c.ID])
		if !keep(c, gaps, cases) {
			continue
		}
		tally := cmo.TallyOf(judged[c.ID], c.Version)
		t.Add(c.No, c.Title, tally.Supports, tally.Refutes, tally.Refines, tally.Silent,
			term.Cell{Value: cases, Text: fmt.Sprintf("%d of %d", cases, in)}, term.Cell{Value: append([]string{}, gaps...), Text: strings.Join(gaps, ", ")})
		people, roles, err := l.reach(judged[c.ID])
		if err != nil {
			return err
		}
		for _, f := range []struct {
			name  string
			value any
		}{
			{"status", c.Status}, {"stage", c.Stage}, {"confidence", c.Confidence}, {"version", c.Version}, {"people", people}, {"roles", len(roles)}, {"role", roles},
			{"illustrates", tally.Illustrates}, {"outdated", tally.Outdated}, {"scope", c.Scope}, {"lens", c.Lens},
		} {
			t.Beside(f.name, f.value)
		}
		rows = append(rows, fmt.Sprintf("cmoc:%d", c.No))
	}
	e.keepList(tx.Header.Study, "cmoc", rows)
	return e.list(t)
}

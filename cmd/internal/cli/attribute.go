package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func attributeCmd(e *env) *cobra.Command {
	return noun("attribute", "Attributes of participants, cases and sources: their types and orders", attributeList(e), attributeEdit(e))
}

func attributeList(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use: "list", Short: "List the attributes with their types", Args: cobra.NoArgs,
		Example: "  cmo attribute list --where of=participant",
		RunE: func(*cobra.Command, []string) error {
			return e.view(func(_ *study.Study, tx *store.Tx) error {
				all, err := corpus.AttributeTypes.List(tx)
				if err != nil {
					return err
				}
				slices.SortStableFunc(all, func(a, b corpus.Attribute) int { return strings.Compare(a.Of, b.Of) })
				t := &term.Table{Columns: []term.Column{{Name: "attribute"}, {Name: "of"}, {Name: "type"}, {Name: "levels", Flex: true, Least: 16}, {Name: "question", Flex: true, Spare: true, Least: 16}}}
				for _, a := range all {
					t.Add(a.Name, a.Of, string(a.Type), strings.Join(a.Levels, " < "), a.Question)
				}
				return e.list(t)
			})
		},
	}
	e.listFlags(cmd)
	return cmd
}

func attributeEdit(e *env) *cobra.Command {
	var of, levels, reason string
	cmd := &cobra.Command{
		Use: "edit NAME", Short: "Give the values of an attribute an order", Args: cobra.ExactArgs(1),
		Long:    "Edit says in which order the values of an attribute stand, lowest first: queries\ncompare them, tables are in this order. Given again it is another. Values that are\nnone of the levels are kept, and counted.",
		Example: `  cmo attribute edit Readiness --levels "low < middle < high"`,
		RunE: func(cmd *cobra.Command, args []string) error {
			var list []string
			for l := range strings.SplitSeq(levels, "<") {
				if l = strings.TrimSpace(l); l != "" {
					list = append(list, l)
				}
			}
			if len(list) < 2 {
				return problem.New(problem.Usage, "the levels of %s are not given", args[0]).
					Because("They stand lowest first, with < between them.").Suggest(`cmo attribute edit %s --levels "low < middle < high"`, shellQuoted(args[0]))
			}
			var a corpus.Attribute
			others := 0
			n, err := e.update(cmd, reason, func(_ *study.Study, tx *store.Tx) (err error) {
				if a, err = study.AttributeNamed(tx, of, args[0]); err != nil {
					return err
				}
				others, err = study.OrderAttribute(tx, &a, list)
				return err
			})
			if err != nil {
				return err
			}
			if e.asJSON {
				t := &term.Table{Columns: []term.Column{{Name: "attribute"}, {Name: "of"}, {Name: "type"}, {Name: "levels"}, {Name: "others"}, {Name: "action"}}}
				t.Add(a.Name, a.Of, string(a.Type), a.Levels, others, n)
				return t.Write(e.Out, term.JSON, 0)
			}
			e.numbered(fmt.Sprintf("%s of %ss  %s", a.Name, a.Of, strings.Join(a.Levels, " < ")), n)
			if others > 0 {
				e.Warn("%s a value that is none of these; it is kept", map[bool]string{true: "1 " + a.Of + " has", false: plural(others, a.Of) + " have"}[others == 1])
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&levels, "levels", "", "the `LEVELS`, lowest first, with < between them")
	cmd.Flags().StringVar(&of, "of", "", "what it is of, where the name does not say it alone: participant, case, source")
	cmd.Flags().StringVarP(&reason, "message", "m", "", "the `REASON`")
	return cmd
}

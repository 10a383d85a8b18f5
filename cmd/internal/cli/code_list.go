package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// codeListFlags choose the codes of a list.
type codeListFlags struct {
	under, kind  string
	retired, all bool
}

func codeList(e *env) *cobra.Command {
	var f codeListFlags
	cmd := &cobra.Command{
		Use: "list", Short: "List the codes as a tree, with what is coded", Args: cobra.NoArgs,
		Long: "List shows each code with its type and what is coded with it: codings, sources\nand participants of the code and those under it; under \"itself\" the codings on the\ncode alone (hold!). Codings of a merged code count where they count in queries.",
		Example: `  cmo code list
  cmo code list --under hold
  cmo code list --type context --format csv -o contexts.csv`,
		RunE: func(*cobra.Command, []string) error {
			return e.view(func(_ *study.Study, tx *store.Tx) error { return e.listCodes(tx, f) })
		},
	}
	cmd.Flags().StringVar(&f.under, "under", "", "those of `CODE` and under it")
	cmd.Flags().StringVar(&f.kind, "type", "", "those of a `TYPE`")
	cmd.Flags().BoolVar(&f.retired, "retired", false, "those that were retired or merged")
	cmd.Flags().BoolVar(&f.all, "all", false, "those in use and those retired")
	e.listFlags(cmd)
	return cmd
}

func (e *env) listCodes(tx *store.Tx, f codeListFlags) error {
	tree, err := codebook.Read(tx)
	if err != nil {
		return err
	}
	var under ref.ID
	if f.under != "" {
		c, err := findCode(tree, f.under)
		if err != nil {
			return err
		}
		under = c.ID
	}
	var kind codebook.Type
	if f.kind != "" {
		if kind, err = codebook.ParseType(f.kind); err != nil {
			return err
		}
	}
	t, err := count(tx)
	if err != nil {
		return err
	}
	itself, whole := t.codes(tx, tree)
	table := &term.Table{Columns: []term.Column{
		{Name: "code"}, {Name: "type"}, {Name: "key", Spare: true}, {Name: "codings", Align: term.Right}, {Name: "itself", Spare: true, Align: term.Right},
		{Name: "sources", Spare: true, Align: term.Right}, {Name: "participants", Align: term.Right}, {Name: "definition", Flex: true, Least: 16},
	}}
	if f.all || f.retired {
		table.Columns = append(table.Columns, term.Column{Name: "state"})
	}
	flat := kind != "" || f.retired // parents may be missing: then whole paths
	for _, c := range tree.Codes {
		if c.Retired != f.retired && !f.all || kind != "" && c.Type != kind || !under.IsZero() && !tree.Under(c.ID, under) {
			continue
		}
		path := tree.Path(c.ID)
		shown := path
		if !flat {
			depth := tree.Depth(c.ID)
			if !under.IsZero() {
				depth -= tree.Depth(under)
			}
			shown = strings.Repeat("  ", depth) + c.Name
		}
		what := string(c.Type)
		if c.Unintended {
			what += ", unintended"
		}
		definition := c.Definition
		if len(c.Levels) > 0 {
			definition = strings.TrimSpace(codebook.ShowLevels(c.Levels) + "  " + definition)
		}
		row := []any{
			term.Cell{Value: path, Text: shown}, term.Cell{Value: string(c.Type), Text: what}, c.Key, whole[c.ID].codings, itself[c.ID].codings,
			len(whole[c.ID].sources), len(whole[c.ID].participants), term.Cell{Value: c.Definition, Text: oneLine(definition)},
		}
		if f.all || f.retired {
			row = append(row, stateOf(tree, c))
		}
		table.Add(row...)
	}
	t.noteLost(e)
	return e.list(table)
}

func stateOf(tree *codebook.Tree, c codebook.Code) string {
	switch {
	case !c.Into.IsZero():
		return "merged into " + tree.Path(c.Into)
	case c.Retired:
		return "retired"
	}
	return ""
}

// codes gives what is coded with each code: with itself and those that were
// merged into it, and with it and all under it.
func (t *tally) codes(tx *store.Tx, tree *codebook.Tree) (itself, whole map[ref.ID]*codeTally) {
	itself, whole = map[ref.ID]*codeTally{}, map[ref.ID]*codeTally{}
	for _, c := range tree.Codes {
		itself[c.ID], whole[c.ID] = newCodeTally(), newCodeTally()
	}
	for _, c := range tree.Codes {
		n, _ := codebook.Codes.Number(tx, c.ID)
		counted, ok := itself[tree.Counts(c.ID)]
		if !ok {
			counted = itself[c.ID]
		}
		counted.join(t.perCode[n])
	}
	for _, c := range tree.Codes {
		id := c.ID
		for range tree.Codes {
			whole[id].join(itself[c.ID])
			above, ok := tree.Parent(id)
			if !ok {
				break
			}
			id = above.ID
		}
	}
	return itself, whole
}

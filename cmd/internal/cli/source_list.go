package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// sourceFilter says which sources a list shows.
type sourceFilter struct {
	flagged, done, begun, next, assigned bool
	kind, kase                           string
}

func sourceList(e *env) *cobra.Command {
	var f sourceFilter
	cmd := &cobra.Command{
		Use: "list", Short: "List the sources", Args: cobra.NoArgs,
		Long: "List shows the sources, and how far you are with each: done, begun, or nothing yet.\nWith --coder it is about another coder's work.",
		Example: `  cmo source list
  cmo source list --flagged
  cmo source list --next
  cmo source list --done --coder rosa
  cmo source list --kind fieldnote --format csv`,
		RunE: func(*cobra.Command, []string) error {
			return e.view(func(_ *study.Study, tx *store.Tx) error { return e.listSources(tx, f) })
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.flagged, "flagged", false, "those someone should look at")
	flags.BoolVar(&f.done, "done", false, "those you marked as done")
	flags.BoolVar(&f.begun, "begun", false, "those you coded in and did not mark as done")
	flags.BoolVar(&f.next, "next", false, "those on your list that you have not begun")
	flags.BoolVar(&f.assigned, "assigned", false, "those given to you")
	flags.StringVar(&f.kind, "kind", "", "those of a `KIND`")
	flags.StringVar(&f.kase, "case", "", "those of a `CASE`")
	cmd.MarkFlagsMutuallyExclusive("done", "begun", "next")
	e.listFlags(cmd)
	return cmd
}

// passes reports whether a list shows a source.
func (f sourceFilter) passes(s corpus.Source, regs registers, work *study.Worklist, coder ref.ID) bool {
	state := work.State(s.ID, coder)
	switch {
	case f.flagged && len(s.Flags) == 0,
		f.kind != "" && !corpus.SameName(f.kind, s.Kind),
		f.kase != "" && !corpus.SameName(f.kase, regs.cases[s.Case]),
		f.done && state != study.Finished,
		f.begun && state != study.Begun,
		f.next && (state != study.NotBegun || !work.Lists(s.ID, coder)),
		f.assigned && !work.Assigned(s.ID, coder):
		return false
	}
	return true
}

func (e *env) listSources(tx *store.Tx, f sourceFilter) error {
	regs, err := readRegisters(tx)
	if err != nil {
		return err
	}
	all, err := sortedSources(tx)
	if err != nil {
		return err
	}
	coder, err := study.Coder(tx, e.coderName())
	if err != nil {
		return err
	}
	t := &term.Table{Columns: []term.Column{
		{Name: "source"}, {Name: "kind"}, {Name: "participants", Spare: true}, {Name: "case"}, {Name: "wave"}, {Name: "date", Spare: true},
		{Name: "words", Align: term.Right}, {Name: "passages", Spare: true, Align: term.Right}, {Name: "codings", Align: term.Right},
		{Name: "yours", Spare: true}, {Name: "flags", Flex: true},
	}}
	coded, work := codedCounts(tx), study.ReadWorklist(tx)
	var rows []string
	for _, s := range all {
		if !f.passes(s, regs, work, coder.ID) {
			continue
		}
		v, err := corpus.Versions.Get(tx, s.Version)
		if err != nil {
			return err
		}
		n, _ := corpus.Sources.Number(tx, s.ID)
		t.Add(s.Name, s.Kind, strings.Join(namesOf(s.Participants, regs.participants), ", "), regs.cases[s.Case], regs.waves[s.Wave], s.Date,
			v.Words, len(corpus.Passages(tx, s.Version))/corpus.PassageRowLen, coded[n], string(work.State(s.ID, coder.ID)), strings.Join(s.Flags, "; "))
		rows = append(rows, s.Name)
	}
	e.keepList(tx.Header.Study, "source", rows)
	return e.list(t)
}

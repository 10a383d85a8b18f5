package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func participantCmd(e *env) *cobra.Command {
	return register[corpus.Participant]{
		short: "Participants: who gave data, under pseudonyms", example: "P31", fields: "role=patient case=LW3 age=46",
		table: corpus.Participants, find: corpus.FindParticipant,
		name:  func(p *corpus.Participant) *string { return &p.Name },
		set:   (*study.Fields).Participant,
		facts: participantFacts,
		flags: []registerFlag{
			{"role", "what they are in the programme: a `ROLE`"},
			{"case", "the `CASE` they belong to, or several with commas between"},
			{"quote", "whether their words may be quoted: `YES` or no"},
			{"consent", "whether they consented to take part: `YES` or no"},
		},
		list: participantList,
		more: func(tx *store.Tx, regs registers, p corpus.Participant) ([]fact, error) {
			return gathered(tx, regs, p.ID)
		},
	}.command(e)
}

func participantFacts(regs registers, p corpus.Participant) []fact {
	var out []fact
	add := func(name, value string) {
		if value != "" {
			out = append(out, fact{name: name, value: value})
		}
	}
	add("role", regs.roles[p.Role])
	add("case", strings.Join(namesOf(p.Cases, regs.cases), ", "))
	add("consent", p.Consent["consent"])
	add("quote", p.Consent["quote"])
	return append(append(out, attributeFacts(regs, p.Attributes)...), regs.values[p.ID]...)
}

// gathered says what was gathered of a participant or case: sources and
// codings.
func gathered(tx *store.Tx, regs registers, id ref.ID) ([]fact, error) {
	t, err := count(tx)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, s := range t.sources[id] {
		line := s.Name + " " + s.Kind
		if w := regs.waves[s.Wave]; w != "" {
			line += ", " + w
		}
		if s.Date != "" {
			line += ", " + s.Date
		}
		names = append(names, line)
	}
	return []fact{
		{name: "sources", value: first(strings.Join(names, "\n"), "none")},
		{name: "codings", value: thousands(t.codings[id])},
	}, nil
}

// wavesOf gives the waves of sources, in their order.
func wavesOf(sources []corpus.Source, regs registers) []string {
	var out []string
	for _, w := range regs.waveOrder {
		if slices.ContainsFunc(sources, func(s corpus.Source) bool { return regs.waves[s.Wave] == w }) {
			out = append(out, w)
		}
	}
	return out
}

func participantList(e *env) *cobra.Command {
	var role, kase string
	var retired bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the participants", Args: cobra.NoArgs,
		Example: `  cmo participant list --role patient
  cmo participant list --format csv -o participants.csv`,
		RunE: func(*cobra.Command, []string) error {
			return e.view(func(_ *study.Study, tx *store.Tx) error {
				regs, err := readRegisters(tx)
				if err != nil {
					return err
				}
				var roleID, caseID ref.ID
				if role != "" {
					r, err := corpus.FindRole(tx, role)
					if err != nil {
						return err
					}
					roleID = r.ID
				}
				if kase != "" {
					c, err := corpus.FindCase(tx, kase)
					if err != nil {
						return err
					}
					caseID = c.ID
				}
				all, err := named(tx, corpus.Participants, retired, func(p corpus.Participant) string { return p.Name })
				if err != nil {
					return err
				}
				all = slices.DeleteFunc(all, func(p corpus.Participant) bool {
					return !roleID.IsZero() && p.Role != roleID || !caseID.IsZero() && !slices.Contains(p.Cases, caseID)
				})
				return e.listParticipants(tx, regs, all)
			})
		},
	}
	cmd.Flags().StringVar(&role, "role", "", "those of a `ROLE`")
	cmd.Flags().StringVar(&kase, "case", "", "those of a `CASE`")
	cmd.Flags().BoolVar(&retired, "retired", false, "those that were retired")
	e.listFlags(cmd)
	return cmd
}

func (e *env) listParticipants(tx *store.Tx, regs registers, all []corpus.Participant) error {
	t, err := count(tx)
	if err != nil {
		return err
	}
	table := &term.Table{Columns: []term.Column{
		{Name: "participant"}, {Name: "role"}, {Name: "case"}, {Name: "waves", Spare: true}, {Name: "sources", Align: term.Right},
		{Name: "codings", Align: term.Right}, {Name: "consent", Spare: true}, {Name: "quote"},
	}}
	attributes, err := attributeColumns(e, table, all, func(p corpus.Participant) []fact {
		return append(attributeFacts(regs, p.Attributes), regs.values[p.ID]...)
	})
	if err != nil {
		return err
	}
	for _, p := range all {
		row := []any{
			p.Name, regs.roles[p.Role], strings.Join(namesOf(p.Cases, regs.cases), ", "), strings.Join(wavesOf(t.sources[p.ID], regs), ", "),
			len(t.sources[p.ID]), t.codings[p.ID], p.Consent["consent"], p.Consent["quote"],
		}
		table.Add(append(row, attributes(p)...)...)
	}
	return e.list(table)
}

// named gives the records of a register that are in use, or those that are
// retired, in the order people count.
func named[T any](tx *store.Tx, table store.Table[T], retired bool, name func(T) string) ([]T, error) {
	var out []T
	for v, err := range table.All(tx) {
		if err != nil {
			return nil, err
		}
		if table.Meta(&v).Retired == retired {
			out = append(out, v)
		}
	}
	slices.SortStableFunc(out, func(a, b T) int { return corpus.LessName(name(a), name(b)) })
	return out, nil
}

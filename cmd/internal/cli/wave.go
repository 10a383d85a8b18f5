package cli

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func waveCmd(e *env) *cobra.Command {
	return register[corpus.Wave]{
		short: "Waves: the points in time at which data were gathered", example: "follow-up", fields: "order=2",
		table: corpus.Waves, find: corpus.FindWave,
		name:  func(w *corpus.Wave) *string { return &w.Name },
		set:   (*study.Fields).Wave,
		facts: func(_ registers, w corpus.Wave) []fact { return []fact{{name: "order", value: strconv.Itoa(w.Order)}} },
		flags: []registerFlag{{"order", "its place `N` among the waves, from 1; those behind it move up"}},
		list:  waveList,
		more: func(tx *store.Tx, _ registers, w corpus.Wave) ([]fact, error) {
			t, err := count(tx)
			if err != nil {
				return nil, err
			}
			return []fact{
				{name: "participants", value: strconv.Itoa(len(peopleIn(t.sources[w.ID])))},
				{name: "sources", value: fmt.Sprintf("%d%s", len(t.sources[w.ID]), datesShown(t.sources[w.ID]))},
			}, nil
		},
	}.command(e)
}

// peopleIn gives the participants of some sources, each once.
func peopleIn(sources []corpus.Source) map[ref.ID]bool {
	out := map[ref.ID]bool{}
	for _, s := range sources {
		for _, p := range peopleOf(s) {
			out[p] = true
		}
	}
	return out
}

// datesShown gives the first and the last date of some sources.
func datesShown(sources []corpus.Source) string {
	from, to := "", ""
	for _, s := range sources {
		if s.Date == "" {
			continue
		}
		if from == "" || s.Date < from {
			from = s.Date
		}
		to = max(to, s.Date)
	}
	switch {
	case from == "":
		return ""
	case from == to:
		return ", " + from
	}
	return ", " + from + " to " + to
}

func waveList(e *env) *cobra.Command {
	var retired bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the waves in their order", Args: cobra.NoArgs,
		Example: "  cmo wave list",
		RunE: func(*cobra.Command, []string) error {
			return e.view(func(_ *study.Study, tx *store.Tx) error {
				all, err := study.Waves(tx)
				if retired {
					all, err = named(tx, corpus.Waves, true, func(w corpus.Wave) string { return w.Name })
				}
				if err != nil {
					return err
				}
				t, err := count(tx)
				if err != nil {
					return err
				}
				now, err := study.Get(tx, study.SettingWave)
				if err != nil {
					return err
				}
				table := &term.Table{Columns: []term.Column{
					{Name: "order", Align: term.Right}, {Name: "wave"}, {Name: "sources", Align: term.Right}, {Name: "participants", Align: term.Right},
					{Name: "dates"}, {Name: "setting"},
				}}
				for _, w := range all {
					setting := ""
					if corpus.SameName(w.Name, now) {
						setting = "imports go here"
					}
					table.Add(w.Order, w.Name, len(t.sources[w.ID]), len(peopleIn(t.sources[w.ID])), strings.TrimPrefix(datesShown(t.sources[w.ID]), ", "), setting)
				}
				return e.list(table)
			})
		},
	}
	cmd.Flags().BoolVar(&retired, "retired", false, "those that were retired")
	e.listFlags(cmd)
	return cmd
}

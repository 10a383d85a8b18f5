package cli

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

func doneCmd(e *env) *cobra.Command {
	var not bool
	var reason string
	cmd := &cobra.Command{
		Use: "done SOURCE...", Short: "Mark your coding of sources as complete", Args: cobra.MinimumNArgs(1),
		Long: "Done says that you have read a source and coded what you wanted to. It counts as\nread for queries from then on, by you, also where you put no code: a code that is\nnot there was looked for and not found. --not takes the mark away.",
		Example: `  cmo done P31-1 P31-2
  cmo done P31-1 --coder rosa
  cmo done P31-1 --not -m "the last pages are missing"`,
		RunE: func(cmd *cobra.Command, args []string) error { return e.done(cmd, args, reason, not) },
	}
	cmd.Flags().BoolVar(&not, "not", false, "take the mark away")
	cmd.Flags().StringVarP(&reason, "message", "m", "", "the `REASON`")
	return cmd
}

func (e *env) done(cmd *cobra.Command, args []string, reason string, not bool) error {
	type record struct {
		Source  string `json:"source"`
		Coder   string `json:"coder"`
		Done    bool   `json:"done"`
		Codings int    `json:"codings"`
		Changed bool   `json:"changed"`
		Action  uint64 `json:"action,omitempty"`
	}
	var records []record
	next := ""
	n, err := e.update(cmd, reason, func(_ *study.Study, tx *store.Tx) error {
		sources, err := e.sourcesNamed(tx, args)
		if err != nil {
			return err
		}
		changed, err := study.MarkDone(tx, sources, !not)
		if err != nil {
			return err
		}
		coder, err := corpus.Coders.Get(tx, tx.Coder())
		if err != nil {
			return err
		}
		work := study.ReadWorklist(tx)
		for _, s := range sources {
			did := slices.ContainsFunc(changed, func(o corpus.Source) bool { return o.ID == s.ID })
			records = append(records, record{Source: s.Name, Coder: coder.Name, Done: !not, Codings: work.Codings(s.ID, coder.ID), Changed: did})
		}
		if next, err = nextOnList(tx, work, coder.ID); err != nil {
			return err
		}
		return nil
	})
	if err != nil {
		return err
	}
	var lines []string
	for _, r := range records {
		if e.asJSON {
			r.Action = n
			if err := json.NewEncoder(e.Out).Encode(r); err != nil {
				return err
			}
			continue
		}
		state := "done"
		if !r.Done {
			state = "not done"
		}
		if !r.Changed {
			state += " already"
		}
		lines = append(lines, fmt.Sprintf("%s  %s, %s by %s", r.Source, state, plural(r.Codings, "coding"), r.Coder))
	}
	e.lines(lines, n)
	if next != "" && !not && !e.asJSON {
		e.Next("cmo read %s", shellQuoted(next))
	}
	return nil
}

// nextOnList names the first source on a coder's list that is not begun; empty
// if there is none.
func nextOnList(tx *store.Tx, work *study.Worklist, coder ref.ID) (string, error) {
	all, err := sortedSources(tx)
	for _, s := range all {
		if work.Lists(s.ID, coder) && work.State(s.ID, coder) == study.NotBegun {
			return s.Name, nil
		}
	}
	return "", err
}

// sourcesNamed finds the sources that are named, each once: by name, or as
// rows of the last list shown.
func (e *env) sourcesNamed(tx *store.Tx, names []string) ([]corpus.Source, error) {
	var out []corpus.Source
	add := func(name string) error {
		s, err := corpus.FindSource(tx, name)
		if err == nil && !slices.ContainsFunc(out, func(o corpus.Source) bool { return o.ID == s.ID }) {
			out = append(out, s)
		}
		return err
	}
	for _, name := range names {
		rows := []string{name}
		if strings.HasPrefix(name, "%") {
			var err error
			if rows, err = e.listRows(tx.Header.Study, name); err != nil {
				return nil, err
			}
		}
		for _, r := range rows {
			if place, _, ok := cutSpan(r); ok { // a row of a list of excerpts stands for its source
				a, err := text.ParseAddress(place)
				if err != nil {
					return nil, err
				}
				r = a.Source
			}
			if err := add(r); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

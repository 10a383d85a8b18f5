package cli

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func sourceFlag(e *env) *cobra.Command {
	var looked bool
	var reason string
	cmd := &cobra.Command{
		Use: "flag SOURCE...", Short: "Flag sources for someone to look at, or clear their flags", Args: cobra.MinimumNArgs(1),
		Long: "Flag puts a flag on sources, with what is to look at in -m. --clear takes all flags\noff, of an import or of a colleague, once someone has looked; -m says what was\nfound. What a flag said stays in the history of the source.",
		Example: `  cmo source list --flagged
  cmo source flag P09-1 --clear -m "a monologue, no labels needed"
  cmo source flag P12-1 -m "ends in the middle of a sentence"`,
		RunE: func(cmd *cobra.Command, args []string) error { return e.flagSources(cmd, args, looked, reason) },
	}
	cmd.Flags().BoolVar(&looked, "clear", false, "take the flags off")
	cmd.Flags().StringVarP(&reason, "message", "m", "", "what is to look at, or what was found: the `REASON`")
	return cmd
}

func (e *env) flagSources(cmd *cobra.Command, args []string, looked bool, reason string) error {
	if !looked && strings.TrimSpace(reason) == "" {
		return problem.New(problem.Usage, "a flag needs words that say what is to look at").Suggest(`cmo source flag %s -m "..."`, strings.Join(args, " "))
	}
	type change struct {
		source corpus.Source
		was    []string
	}
	var changes []change
	n, err := e.update(cmd, reason, func(_ *study.Study, tx *store.Tx) error {
		sources, err := e.sourcesNamed(tx, args)
		if err != nil {
			return err
		}
		for _, s := range sources {
			was := s.Flags
			if s.Flags = nil; !looked {
				s.Flags = append(append(s.Flags, was...), reason)
			}
			if err := corpus.Sources.Put(tx, &s); err != nil {
				return err
			}
			changes = append(changes, change{s, was})
		}
		return nil
	})
	if err != nil {
		return err
	}
	var lines []string
	for _, c := range changes {
		if e.asJSON {
			out := map[string]any{"source": c.source.Name, "flags": append([]string{}, c.source.Flags...)}
			if n != 0 {
				out["action"] = n
			}
			if looked {
				out["cleared"] = append([]string{}, c.was...)
			}
			if err := json.NewEncoder(e.Out).Encode(out); err != nil {
				return err
			}
			continue
		}
		switch {
		case !looked:
			lines = append(lines, fmt.Sprintf("%s  flagged: %s", c.source.Name, reason))
		case len(c.was) == 0:
			lines = append(lines, c.source.Name+"  has no flags")
		default:
			lines = append(lines, fmt.Sprintf("%s  no longer flagged: %s", c.source.Name, strings.Join(c.was, "; ")))
		}
	}
	e.lines(lines, n)
	return nil
}

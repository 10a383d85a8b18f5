package cli

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/cmo/theory"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func statusCmd(e *env) *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: "Where the study stands (also: cmo alone)", Args: cobra.NoArgs,
		Example: "  cmo",
		RunE:    func(cmd *cobra.Command, _ []string) error { return status(e, cmd) },
	}
}

func status(e *env, _ *cobra.Command) error {
	return e.view(func(_ *study.Study, tx *store.Tx) error {
		coder, err := study.Coder(tx, e.coderName())
		if err != nil {
			return err
		}
		wave, err := study.Get(tx, study.SettingWave)
		if err != nil {
			return err
		}
		kinds, flagged := map[string]int{}, 0
		for s, err := range corpus.Sources.Live(tx) {
			if err != nil {
				return err
			}
			kinds[s.Kind]++
			if len(s.Flags) > 0 {
				flagged++
			}
		}
		statements, err := theory.Statements.List(tx)
		if err != nil {
			return err
		}
		lacking := 0
		for _, s := range statements {
			if s.Because == "" {
				lacking++
			}
		}
		cmocs, err := cmo.CMOCs.List(tx)
		if err != nil {
			return err
		}
		codings, mine, codedSources := 0, 0, map[uint32]bool{}
		me, _ := corpus.Coders.Number(tx, coder.ID)
		for r := range coding.RowsOf(tx, 0) {
			if r.Flags&coding.FlagRetired != 0 {
				continue
			}
			codings++
			codedSources[r.Source] = true
			if uint32(r.Coder) == me {
				mine++
			}
		}
		total := 0
		var parts []string
		for _, k := range corpus.Kinds {
			total += kinds[k]
			if kinds[k] > 0 {
				parts = append(parts, fmt.Sprintf("%s %d", k, kinds[k]))
			}
		}
		if e.asJSON {
			return json.NewEncoder(e.Out).Encode(map[string]any{
				"study": tx.Header.Name, "coder": coder.Name, "wave": wave, "action": tx.LastAction(), "sources": total, "kinds": kinds,
				"codings": codings, "coded_sources": len(codedSources), "statements": len(statements), "cmocs": len(cmocs), "flagged": flagged,
			})
		}
		e.numbered(fmt.Sprintf("%s   %s   wave %s   %s   %s", tx.Header.Name, coder.Name, wave, plural(len(statements), "statement"), plural(len(cmocs), "cmoc")), tx.LastAction())
		fmt.Fprintf(e.Out, "sources  %5d   %s\n", total, strings.Join(parts, "  "))
		fmt.Fprintf(e.Out, "codings  %5s   %s yours; %d of %s have any\n", thousands(codings), thousands(mine), len(codedSources), plural(total, "source"))
		var todo []string
		if flagged > 0 {
			todo = append(todo, plural(flagged, "source")+" flagged")
		}
		if lacking > 0 {
			todo = append(todo, plural(lacking, "statement")+` without "because"`)
		}
		if len(todo) > 0 {
			fmt.Fprintf(e.Out, "to decide %4d   %s\n", flagged+lacking, strings.Join(todo, ", "))
		}
		if total == 0 {
			e.Next("cmo import FOLDER")
		}
		return nil
	})
}

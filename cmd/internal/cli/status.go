package cli

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
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
		Long: "Status says how much there is, how far you are with the sources on your list, and\nwhat waits until somebody has looked at it.",
		Example: `  cmo
  cmo status --coder rosa`,
		RunE: func(cmd *cobra.Command, _ []string) error { return status(e, cmd) },
	}
}

// standing is where a study stands, for one coder.
type standing struct {
	tx                      *store.Tx
	coder                   corpus.Coder
	wave                    string
	kinds                   map[string]int
	sources, coded          int
	codings, mine           int
	statements, cmocs       int
	list, done, begun, left int
	next                    *corpus.Source
	waiting                 []study.Waiting
}

func status(e *env, _ *cobra.Command) error {
	return e.view(func(_ *study.Study, tx *store.Tx) error {
		s, err := readStanding(e, tx)
		if err != nil {
			return err
		}
		if e.asJSON {
			return s.json(e)
		}
		return s.print(e)
	})
}

func readStanding(e *env, tx *store.Tx) (*standing, error) {
	s := &standing{tx: tx, kinds: map[string]int{}}
	var err error
	if s.coder, err = study.Coder(tx, e.coderName()); err != nil {
		return nil, err
	}
	if s.wave, err = study.Get(tx, study.SettingWave); err != nil {
		return nil, err
	}
	if err := s.work(); err != nil {
		return nil, err
	}
	statements, err := theory.Statements.List(tx)
	if err != nil {
		return nil, err
	}
	cmocs, err := cmo.CMOCs.List(tx)
	if err != nil {
		return nil, err
	}
	s.statements, s.cmocs = len(statements), len(cmocs)
	s.waiting, err = study.Decide(tx)
	return s, err
}

// work counts sources and codings, and how far the coder is.
func (s *standing) work() error {
	work := study.ReadWorklist(s.tx)
	me, _ := corpus.Coders.Number(s.tx, s.coder.ID)
	coded := map[uint32]bool{}
	for r := range coding.RowsOf(s.tx, 0) {
		if r.Flags&coding.FlagRetired != 0 {
			continue
		}
		s.codings++
		coded[r.Source] = true
		if uint32(r.Coder) == me {
			s.mine++
		}
	}
	all, err := sortedSources(s.tx)
	if err != nil {
		return err
	}
	s.sources = len(all)
	for i, src := range all {
		s.kinds[src.Kind]++
		if n, _ := corpus.Sources.Number(s.tx, src.ID); coded[n] {
			s.coded++
		}
		if !work.Lists(src.ID, s.coder.ID) {
			continue
		}
		s.list++
		switch work.State(src.ID, s.coder.ID) {
		case study.Finished:
			s.done++
		case study.Begun:
			s.begun++
		case study.NotBegun:
			if s.left++; s.next == nil {
				s.next = &all[i]
			}
		}
	}
	return nil
}

func (s *standing) json(e *env) error {
	decide := map[string]int{}
	for _, w := range s.waiting {
		decide[strings.ReplaceAll(strings.ReplaceAll(w.Many, `"`, ""), " ", "_")] = w.N
	}
	out := map[string]any{
		"study": s.tx.Header.Name, "coder": s.coder.Name, "wave": s.wave, "action": s.tx.LastAction(), "sources": s.sources, "kinds": s.kinds,
		"codings": s.codings, "codings_yours": s.mine, "coded_sources": s.coded, "statements": s.statements, "cmocs": s.cmocs,
		"list": s.list, "done": s.done, "begun": s.begun, "not_begun": s.left, "to_decide": decide,
	}
	if s.next != nil {
		out["next"] = s.next.Name
	}
	return json.NewEncoder(e.Out).Encode(out)
}

func (s *standing) print(e *env) error {
	tx := s.tx
	e.numbered(fmt.Sprintf("%s   %s   wave %s   %s   %s", tx.Header.Name, s.coder.Name, s.wave, plural(s.statements, "statement"), plural(s.cmocs, "cmoc")), tx.LastAction())
	say := func(what string, n int, words string) {
		for _, l := range term.Wrap(words, lineWidth-20) {
			fmt.Fprintf(e.Out, "%-10s %6s   %s\n", what, map[bool]string{true: thousands(n)}[what != ""], l)
			what = ""
		}
	}
	say("sources", s.sources, first(kindsShown(s.kinds), "none yet"))
	say("codings", s.codings, fmt.Sprintf("%s yours; %d of %s have any", thousands(s.mine), s.coded, plural(s.sources, "source")))
	if s.sources == 0 {
		e.Next("cmo import FOLDER")
		return nil
	}
	line := fmt.Sprintf("done %d, begun %d", s.done, s.begun)
	if s.next != nil {
		next, err := s.nextShown()
		if err != nil {
			return err
		}
		line += ", next " + next
	}
	say("your list", s.list, line)
	total := 0
	var parts []string
	for _, w := range s.waiting {
		total += w.N
		what := w.Many
		if w.N == 1 {
			what = w.What
		}
		parts = append(parts, thousands(w.N)+" "+what)
	}
	if total > 0 {
		say("to decide", total, strings.Join(parts, ", "))
	}
	return nil
}

// nextShown says which source is the next: P01-1 (patient, LW1, 9,120 words).
func (s *standing) nextShown() (string, error) {
	v, err := corpus.Versions.Get(s.tx, s.next.Version)
	if err != nil {
		return "", err
	}
	kase, err := nameIn(s.tx, corpus.Cases, s.next.Case, func(c corpus.Case) string { return c.Name })
	if err != nil {
		return "", err
	}
	what := s.next.Kind
	if len(s.next.Participants) == 1 {
		p, err := corpus.Participants.Get(s.tx, s.next.Participants[0])
		if err != nil {
			return "", err
		}
		role, err := nameIn(s.tx, corpus.Roles, p.Role, func(r corpus.Role) string { return r.Name })
		if err != nil {
			return "", err
		}
		what = first(role, what)
	}
	parts := []string{what}
	if kase != "" {
		parts = append(parts, kase)
	}
	return fmt.Sprintf("%s (%s, %s)", s.next.Name, strings.Join(parts, ", "), plural(v.Words, "word")), nil
}

package cli

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// assignInput says which sources are given to whom.
type assignInput struct {
	cases, kind string
	every       int
	second, not bool
	reason      string
}

func assignCmd(e *env) *cobra.Command {
	var in assignInput
	cmd := &cobra.Command{
		Use: "assign CODER [SOURCE...]", Short: "Put sources on a coder's list", Args: cobra.ArbitraryArgs,
		Long: "Assign gives sources to a coder: those named, or those of cases and of a kind. What\nis given to nobody is on everybody's list.\n--second gives each source that has one coder to a second; without CODER to\nwhoever of the others has the fewest. Sources are counted in the order of their\nnames: --every 10 takes the 10th, the 20th and so on.",
		Example: `  cmo assign rosa --case LW5,LW6
  cmo assign rosa P31-1 P31-2
  cmo assign --second --every 10 --kind interview
  cmo assign rosa --case LW5 --not`,
		RunE: func(cmd *cobra.Command, args []string) error { return e.assign(cmd, args, in) },
	}
	f := cmd.Flags()
	f.StringVar(&in.cases, "case", "", "the sources of a `CASE`, or of several with commas between")
	f.StringVar(&in.kind, "kind", "", "the sources of a `KIND`")
	f.IntVar(&in.every, "every", 0, "every `N`th of them")
	f.BoolVar(&in.second, "second", false, "to whoever is not the first coder")
	f.BoolVar(&in.not, "not", false, "take them off the coder's list")
	f.StringVarP(&in.reason, "message", "m", "", "the `REASON`")
	return cmd
}

func (e *env) assign(cmd *cobra.Command, args []string, in assignInput) error {
	switch {
	case in.not && in.second:
		return problem.New(problem.Usage, "--not and --second do not go together").Suggest("cmo assign CODER SOURCE... --not")
	case in.every < 0 || in.every == 0 && cmd.Flags().Changed("every"):
		return problem.New(problem.Usage, "--every is a number from 1, not %d", in.every)
	case len(args) == 0 && !in.second:
		return problem.New(problem.Usage, "this command is typed cmo assign CODER [SOURCE...]").Suggest("cmo coder list")
	case len(args) < 2 && in.cases == "" && in.kind == "" && in.every == 0:
		return problem.New(problem.Usage, "no sources were named").Because("Name them, or choose them by case or kind; --every 1 takes all.").
			Suggest("--case CASE, --kind KIND, or --every N")
	}
	if in.kind != "" {
		kind, err := corpus.ParseKind(in.kind)
		if err != nil {
			return err
		}
		in.kind = kind
	}
	var said assignSaid
	n, err := e.update(cmd, in.reason, func(_ *study.Study, tx *store.Tx) (err error) {
		said, err = e.assigned(tx, args, in)
		return err
	})
	if err != nil {
		return err
	}
	if e.asJSON {
		return said.json(e, in, n)
	}
	e.numbered(said.line, n)
	for _, note := range said.notes {
		e.Note("%s", note)
	}
	return nil
}

// assignSaid is what an assignment did, to be printed after the commit.
type assignSaid struct {
	line   string
	notes  []string
	given  map[string][]string // sources by coder
	coders []string            // in the order to print them in
}

func (s assignSaid) json(e *env, in assignInput, n uint64) error {
	enc := json.NewEncoder(e.Out)
	for _, c := range s.coders {
		for _, src := range s.given[c] {
			out := map[string]any{"source": src, "coder": c, "assigned": !in.not}
			if n != 0 {
				out["action"] = n
			}
			if err := enc.Encode(out); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *env) assigned(tx *store.Tx, args []string, in assignInput) (assignSaid, error) {
	said := assignSaid{given: map[string][]string{}}
	var to corpus.Coder
	if len(args) > 0 {
		c, err := study.Coder(tx, args[0])
		switch {
		case err == nil:
			to, args = c, args[1:]
		case !in.second:
			return said, err
		}
	}
	sources, err := e.chosen(tx, args, in)
	if err != nil {
		return said, err
	}
	if in.second {
		return said, said.second(tx, sources, to.ID)
	}
	changed, err := study.Assign(tx, to.ID, sources, !in.not)
	if err != nil {
		return said, err
	}
	said.add(to.Name, changed)
	kinds := map[string]int{}
	for _, s := range changed {
		kinds[s.Kind]++
	}
	verb := "given to " + to.Name
	if in.not {
		verb = "taken off the list of " + to.Name
	}
	said.line = plural(len(changed), "source") + " " + verb
	if len(changed) > 0 {
		said.line += ": " + kindsShown(kinds)
	}
	if was := len(sources) - len(changed); was > 0 {
		said.notes = append(said.notes, fmt.Sprintf("%s as they were", plural(was, "source")))
	}
	return said, nil
}

func (s *assignSaid) add(coder string, sources []corpus.Source) {
	s.coders = append(s.coders, coder)
	for _, src := range sources {
		s.given[coder] = append(s.given[coder], src.Name)
	}
}

func (s *assignSaid) second(tx *store.Tx, sources []corpus.Source, only ref.ID) error {
	did, err := study.AssignSecond(tx, sources, only)
	if err != nil {
		return err
	}
	names, err := coderNames(tx)
	if err != nil {
		return err
	}
	total := 0
	var parts []string
	for id, given := range did.Given {
		total += len(given)
		s.add(names[id], given)
	}
	slices.Sort(s.coders)
	for _, c := range s.coders {
		parts = append(parts, fmt.Sprintf("%s %d", c, len(s.given[c])))
	}
	kinds := map[string]bool{}
	for _, src := range sources {
		kinds[src.Kind] = true
	}
	what := plural(total, "source")
	if len(kinds) == 1 && total > 0 {
		what = plural(total, sources[0].Kind)
	}
	verb := "get"
	if total == 1 {
		verb = "gets"
	}
	s.line = what + " " + verb + " a second coder"
	if total > 0 {
		s.line += ": " + strings.Join(parts, ", ")
	}
	if n := len(did.Had); n > 0 {
		s.notes = append(s.notes, fmt.Sprintf("%s left as they are: no other coder is asked for, or there are two", plural(n, "source")))
	}
	if n := len(did.NoFirst); n > 0 {
		s.notes = append(s.notes, fmt.Sprintf("%s without a first coder passed over: cmo assign CODER first", plural(n, "source")))
	}
	if did.Firsts > 0 {
		s.notes = append(s.notes, fmt.Sprintf("%s put on the list of the first coder, too", plural(did.Firsts, "source")))
	}
	return nil
}

// chosen gives the sources that are named, or those of cases and a kind, in
// the order of their names; of them every Nth.
func (e *env) chosen(tx *store.Tx, names []string, in assignInput) ([]corpus.Source, error) {
	all, err := sortedSources(tx)
	if err != nil {
		return nil, err
	}
	var cases []ref.ID
	for name := range strings.SplitSeq(in.cases, ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		c, err := corpus.FindCase(tx, name)
		if err != nil {
			return nil, err
		}
		cases = append(cases, c.ID)
	}
	if len(names) > 0 {
		if all, err = e.sourcesNamed(tx, names); err != nil {
			return nil, err
		}
	}
	var out []corpus.Source
	for _, s := range all {
		if (len(cases) == 0 || slices.Contains(cases, s.Case)) && (in.kind == "" || s.Kind == in.kind) {
			out = append(out, s)
		}
	}
	if in.every > 1 {
		var some []corpus.Source
		for i := in.every - 1; i < len(out); i += in.every {
			some = append(some, out[i])
		}
		out = some
	}
	if len(out) == 0 {
		return nil, problem.New(problem.NotFound, "there is no such source").Because("Nothing was changed.").Suggest("cmo source list")
	}
	return out, nil
}

// kindsShown counts sources by kind, in the order of the kinds.
func kindsShown(kinds map[string]int) string {
	var parts []string
	for _, k := range corpus.Kinds {
		if kinds[k] > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", k, kinds[k]))
		}
	}
	return strings.Join(parts, ", ")
}

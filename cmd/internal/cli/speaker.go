package cli

import (
	"encoding/json"
	"errors"
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

func speakerCmd(e *env) *cobra.Command {
	return noun("speaker", "Speakers: whom the labels of transcripts stand for", speakerList(e), speakerMap(e))
}

// whoShown says whom a speaker stands for.
func whoShown(regs registers, sp corpus.Speaker) string {
	switch {
	case sp.Interviewer:
		return "the interviewer"
	case !sp.Participant.IsZero():
		return regs.participants[sp.Participant]
	}
	return "nobody yet"
}

func speakerList(e *env) *cobra.Command {
	var unknown bool
	var in string
	cmd := &cobra.Command{
		Use: "list", Short: "List the labels, and whom they stand for", Args: cobra.NoArgs,
		Long: "List shows each label with whom it stands for; the same label with the same person\nin several sources is one line. With --in the lines are those of one source.",
		Example: `  cmo speaker list --unknown
  cmo speaker list --in P58-1`,
		RunE: func(*cobra.Command, []string) error {
			return e.view(func(_ *study.Study, tx *store.Tx) error {
				regs, err := readRegisters(tx)
				if err != nil {
					return err
				}
				all, err := study.Speakers(tx)
				if err != nil {
					return err
				}
				if in != "" {
					src, err := corpus.FindSource(tx, in)
					if err != nil {
						return err
					}
					all = study.SpeakersOf(tx, src)
				}
				return e.list(speakerTable(regs, all, unknown))
			})
		},
	}
	cmd.Flags().BoolVar(&unknown, "unknown", false, "those that stand for nobody yet")
	cmd.Flags().StringVar(&in, "in", "", "those of a `SOURCE`")
	e.listFlags(cmd)
	return cmd
}

// speakerTable gathers labels that are the same and stand for the same person.
func speakerTable(regs registers, all []study.Spoken, unknown bool) *term.Table {
	type line struct {
		label, who   string
		sources      []string
		turns, words int
	}
	var lines []*line
	byKey := map[string]*line{}
	for _, s := range all {
		who := whoShown(regs, s.Speaker)
		if unknown && (s.Speaker.Interviewer || !s.Speaker.Participant.IsZero()) {
			continue
		}
		key := corpus.FoldName(s.Speaker.Label) + "\n" + who
		l := byKey[key]
		if l == nil {
			l = &line{label: s.Speaker.Label, who: who}
			byKey[key] = l
			lines = append(lines, l)
		}
		l.sources = append(l.sources, s.Source.Name)
		l.turns += s.Turns
		l.words += s.Words
	}
	slices.SortStableFunc(lines, func(a, b *line) int { return corpus.LessName(a.label, b.label) })
	t := &term.Table{Columns: []term.Column{
		{Name: "label"}, {Name: "stands for"}, {Name: "turns", Align: term.Right}, {Name: "words", Align: term.Right}, {Name: "sources", Flex: true},
	}}
	for _, l := range lines {
		t.Add(l.label, l.who, l.turns, l.words, strings.Join(l.sources, ", "))
	}
	return t
}

// speakerInput is what map is given.
type speakerInput struct {
	in     []string
	anew   bool
	dry    bool
	reason string
}

func speakerMap(e *env) *cobra.Command {
	var given speakerInput
	cmd := &cobra.Command{
		Use: "map LABEL WHO", Short: "Say whom a label stands for", Args: cobra.ExactArgs(2),
		Long: "Map says whom a label stands for, in every source that has it, or in one:\na participant; interviewer; a role, as visitor, which makes a participant of that\nrole in each source; unknown; or text, if it is no label but words of the text.\nWith --in a label that was not read as one becomes one. Where that cuts a text\nanew, it is a new version of the same words, and no coding moves.",
		Example: `  cmo speaker map Mum visitor --in P58-1
  cmo speaker map TL interviewer
  cmo speaker map Honestly text`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.mapSpeaker(cmd, args[0], args[1], given)
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&given.in, "in", nil, "in this `SOURCE` only; may be given again")
	f.BoolVar(&given.anew, "new", false, "add the role although its name is nearly that of another")
	f.BoolVar(&given.dry, "dry-run", false, "say what would become of it, and change nothing")
	f.StringVarP(&given.reason, "message", "m", "", "the `REASON`")
	return cmd
}

// errDryRun rolls back what was done to be shown.
var errDryRun = problem.New(problem.Invalid, "dry run")

func (e *env) mapSpeaker(cmd *cobra.Command, label, who string, given speakerInput) error {
	fields := study.Fields{New: given.anew}
	var mapped []study.Mapped
	var regs registers
	n, err := e.update(cmd, given.reason, func(_ *study.Study, tx *store.Tx) error {
		sources, err := sourcesWith(tx, label, given.in)
		if err != nil {
			return err
		}
		for _, src := range sources {
			m, err := fields.MapSpeaker(tx, src, label, who)
			if err != nil {
				return err
			}
			mapped = append(mapped, m)
		}
		if regs, err = readRegisters(tx); err == nil && given.dry {
			err = errDryRun
		}
		return err
	})
	if err != nil && !errors.Is(err, errDryRun) {
		return err
	}
	if line := addedLine(fields.Added); line != "" && !given.dry {
		e.Note("%s", line)
	}
	if e.asJSON {
		return e.mappedJSON(regs, mapped, corpus.SameName(who, study.WhoText), n)
	}
	var lines []string
	for _, m := range mapped {
		lines = append(lines, mappedLine(regs, m, corpus.SameName(who, study.WhoText)))
		lines = append(lines, recutLines(m.Version)...)
	}
	if given.dry {
		lines = append(lines, "nothing changed (--dry-run)")
	}
	e.lines(lines, n)
	for _, m := range mapped {
		if m.Version != nil {
			e.labelNotes(m.Version)
		}
	}
	return nil
}

// sourcesWith gives the sources that are named, or else those that have a label.
func sourcesWith(tx *store.Tx, label string, named []string) ([]corpus.Source, error) {
	var out []corpus.Source
	for _, name := range named {
		src, err := corpus.FindSource(tx, name)
		if err != nil {
			return nil, err
		}
		out = append(out, src)
	}
	if len(named) > 0 {
		return out, nil
	}
	all, err := study.Speakers(tx)
	if err != nil {
		return nil, err
	}
	var labels []string
	for _, s := range all {
		if corpus.SameName(s.Speaker.Label, label) {
			out = append(out, s.Source)
		} else if !slices.Contains(labels, s.Speaker.Label) {
			labels = append(labels, s.Speaker.Label)
		}
	}
	if len(out) > 0 {
		return out, nil
	}
	p := problem.New(problem.NotFound, "no source has a label %q", label)
	if near := corpus.Nearest(label, labels, 3); len(near) > 0 {
		p.Because("The nearest: %s. Nothing was changed.", corpus.Quoted(near))
	} else {
		p.Because("What was not read as a label becomes one in a source that is named. Nothing was changed.")
	}
	return nil, p.Suggest("cmo speaker map %s WHO --in SOURCE", shellQuoted(label))
}

func mappedLine(regs registers, m study.Mapped, isText bool) string {
	line := fmt.Sprintf("%s  %s → %s", m.Source.Name, m.Speaker.Label, whoShown(regs, m.Speaker))
	switch {
	case isText:
		line = fmt.Sprintf("%s  %s is no label", m.Source.Name, m.Was.Label)
	case !m.Known:
		line += ", a label now"
	case whoShown(regs, m.Was) == whoShown(regs, m.Speaker):
		return line + ", as it was"
	default:
		line += ", was " + whoShown(regs, m.Was)
	}
	if !isText {
		line += fmt.Sprintf("  %s, %s", plural(m.Turns, "turn"), plural(m.Words, "word"))
	}
	return line
}

// recutLines say what a text that was cut anew came to, if it was.
func recutLines(v *study.Versioned) []string {
	if v == nil {
		return nil
	}
	lines := []string{"  " + versionLine(v)}
	if counts := placeCounts(v); counts != "" {
		lines = append(lines, "  "+counts)
	}
	return lines
}

func (e *env) mappedJSON(regs registers, mapped []study.Mapped, isText bool, n uint64) error {
	enc := json.NewEncoder(e.Out)
	enc.SetEscapeHTML(false)
	for _, m := range mapped {
		rec := map[string]any{"source": m.Source.Name, "label": m.Was.Label, "turns": m.Turns, "words": m.Words, "action": n}
		if !isText {
			rec["who"] = whoShown(regs, m.Speaker)
		}
		if m.Version != nil {
			rec["version"] = m.Version.To
		}
		if err := enc.Encode(rec); err != nil {
			return err
		}
	}
	return nil
}

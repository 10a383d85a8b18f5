package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

func sourceCmd(e *env) *cobra.Command {
	return noun("source", "Sources: interviews, fieldnotes, documents", sourceList(e), sourceShow(e), sourceEdit(e), sourceCut(e), sourceFlag(e))
}

// registers are the names of the registers by id.
type registers struct {
	cases, waves, participants, roles map[ref.ID]string
	waveOrder                         []string          // the names of the waves, in their order
	values                            map[ref.ID][]fact // of measures, by participant or case
}

func readRegisters(tx *store.Tx) (registers, error) {
	r := registers{cases: map[ref.ID]string{}, waves: map[ref.ID]string{}, participants: map[ref.ID]string{}, roles: map[ref.ID]string{}}
	waves, err := study.Waves(tx)
	if err != nil {
		return r, err
	}
	for _, w := range waves {
		r.waveOrder = append(r.waveOrder, w.Name)
	}
	for c, err := range corpus.Cases.All(tx) {
		if err != nil {
			return r, err
		}
		r.cases[c.ID] = c.Name
	}
	for w, err := range corpus.Waves.All(tx) {
		if err != nil {
			return r, err
		}
		r.waves[w.ID] = w.Name
	}
	for o, err := range corpus.Roles.All(tx) {
		if err != nil {
			return r, err
		}
		r.roles[o.ID] = o.Name
	}
	for p, err := range corpus.Participants.All(tx) {
		if err != nil {
			return r, err
		}
		r.participants[p.ID] = p.Name
	}
	return r, r.readValues(tx)
}

// readValues reads the values of all measures.
func (r *registers) readValues(tx *store.Tx) error {
	r.values = map[ref.ID][]fact{}
	measures, err := named(tx, corpus.Measures, false, func(m corpus.Measure) string { return m.Name })
	for _, m := range measures {
		all, err := study.ReadMeasured(tx, m)
		if err != nil {
			return err
		}
		for _, p := range all.People {
			for i, v := range p.Values {
				if v != nil {
					r.values[p.ID] = append(r.values[p.ID], fact{m.Name, all.Waves[i].Name, strconv.FormatFloat(*v, 'g', -1, 64)})
				}
			}
		}
	}
	return err
}

// sortedSources gives the live sources in the order people count.
func sortedSources(tx *store.Tx) ([]corpus.Source, error) {
	all, err := corpus.Sources.List(tx)
	slices.SortFunc(all, func(a, b corpus.Source) int { return corpus.LessName(a.Name, b.Name) })
	return all, err
}

func namesOf(ids []ref.ID, names map[ref.ID]string) []string {
	var out []string
	for _, id := range ids {
		out = append(out, names[id])
	}
	return out
}

// codedCounts counts the codings in use by the number of their source.
func codedCounts(tx *store.Tx) map[uint32]int {
	out := map[uint32]int{}
	for r := range coding.RowsOf(tx, 0) {
		if r.Flags&coding.FlagRetired == 0 {
			out[r.Source]++
		}
	}
	return out
}

func sourceShow(e *env) *cobra.Command {
	return &cobra.Command{
		Use: "show SOURCE", Short: "Show what is known of a source", Args: cobra.ExactArgs(1),
		Example: "  cmo source show P31-1",
		RunE: func(_ *cobra.Command, args []string) error {
			return e.view(func(s *study.Study, tx *store.Tx) error {
				src, err := corpus.FindSource(tx, args[0])
				if err != nil {
					return err
				}
				return e.showSource(s, tx, src)
			})
		},
	}
}

func (e *env) showSource(s *study.Study, tx *store.Tx, src corpus.Source) error {
	regs, err := readRegisters(tx)
	if err != nil {
		return err
	}
	v, err := corpus.Versions.Get(tx, src.Version)
	if err != nil {
		return err
	}
	n, _ := corpus.Sources.Number(tx, src.ID)
	passages := len(corpus.Passages(tx, src.Version)) / corpus.PassageRowLen
	type speaker struct {
		Label string `json:"label"`
		Who   string `json:"who"`
	}
	var speakers []speaker
	for _, sp := range src.Speakers {
		speakers = append(speakers, speaker{sp.Label, whoShown(regs, sp)})
	}
	layers := layerCounts(tx, src)
	versions, err := versionsOf(tx, src)
	if err != nil {
		return err
	}
	if e.asJSON {
		return json.NewEncoder(e.Out).Encode(map[string]any{
			"layers": layers, "source": src.Name, "kind": src.Kind, "case": regs.cases[src.Case], "wave": regs.waves[src.Wave],
			"participants": namesOf(src.Participants, regs.participants), "date": src.Date, "researcher": src.Researcher, "setting": src.Setting,
			"about": src.About, "encounter": src.Encounter, "file": src.File, "original": src.Original.String(), "format": v.Format, "encoding": v.Encoding, "version": v.N,
			"words": v.Words, "passages": passages, "codings": codedCounts(tx)[n], "speakers": speakers, "flags": src.Flags, "notes": v.Notes,
			"prompt": src.Prompt, "consent": src.Consent, "versions": versions,
		})
	}
	fmt.Fprintln(e.Out, sourceLine(src, regs))
	say := func(what, value string) {
		if value != "" {
			fmt.Fprintf(e.Out, "  %-11s %s\n", what, value)
		}
	}
	say("researcher", src.Researcher)
	say("encounter", src.Encounter)
	say("setting", src.Setting)
	say("about", src.About)
	say("text", fmt.Sprintf("%s, %s, %s; version %d", plural(v.Words, "word"), plural(passages, "passage"), plural(codedCounts(tx)[n], "coding"), v.N))
	say("layers", strings.Join(layers, ", "))
	for i, sp := range speakers {
		head := "speakers"
		if i > 0 {
			head = " "
		}
		say(head, sp.Label+" → "+sp.Who)
	}
	if src.Prompt != "" {
		say("prompt", src.Prompt)
	}
	for _, scope := range []string{"consent", "quote"} {
		if src.Consent[scope] != "" {
			say(scope, src.Consent[scope])
		}
	}
	for _, a := range src.Attributes {
		say(a.Name, a.Value)
	}
	say("file", fmt.Sprintf("%s (%s, %s)", src.File, v.Format, v.Encoding))
	say("original", s.Original(src.Original))
	for i, v := range versions {
		head := "versions"
		if i > 0 {
			head = " "
		}
		if len(versions) > 1 {
			say(head, v.line())
		}
	}
	for _, f := range src.Flags {
		say("look at", f)
	}
	for _, f := range v.Notes {
		say("note", f)
	}
	return nil
}

// layerCounts says how many passages of a fieldnote each layer has.
func layerCounts(tx *store.Tx, src corpus.Source) []string {
	var counts [text.Reflection + 1]int
	for rows := corpus.Passages(tx, src.Version); len(rows) >= corpus.PassageRowLen; rows = rows[corpus.PassageRowLen:] {
		if r := corpus.ReadPassageRow(rows); r.Flags&corpus.PassageHeading == 0 && r.Layer <= uint8(text.Reflection) {
			counts[r.Layer]++
		}
	}
	var out []string
	for layer := text.Event; layer <= text.Reflection; layer++ {
		if counts[layer] > 0 {
			out = append(out, fmt.Sprintf("%s %d", layer, counts[layer]))
		}
	}
	return out
}

// sourceLine says in a line what a source is: P31-1  patient, LW3, baseline.
func sourceLine(src corpus.Source, regs registers) string {
	var parts []string
	for _, p := range append([]string{src.Kind}, regs.cases[src.Case], regs.waves[src.Wave], src.Date) {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return src.Name + "  " + strings.Join(parts, ", ")
}

func readCmd(e *env) *cobra.Command {
	var sentences, codes bool
	var around int
	cmd := &cobra.Command{
		Use: "read ADDRESS", Short: "Read passages of a source", Args: cobra.ExactArgs(1),
		Example: `  cmo read P31-1:12-15 --sentences
  cmo read P31-1:15 --codes --context 2
  cmo read P31-1`,
		RunE: func(_ *cobra.Command, args []string) error {
			places := []string{args[0]}
			if strings.HasPrefix(args[0], "%") {
				rows, err := e.lastList(args[0])
				if err != nil {
					return err
				}
				places = nil
				for _, row := range rows {
					row, _, _ = cutSpan(row)
					if !slices.Contains(places, row) {
						places = append(places, row)
					}
				}
			}
			return e.view(func(_ *study.Study, tx *store.Tx) error {
				for _, where := range places {
					if err := e.read(tx, where, sentences, codes, around); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&sentences, "sentences", false, "number the sentences")
	cmd.Flags().BoolVar(&codes, "codes", false, "show the codings below each passage")
	cmd.Flags().IntVar(&around, "context", 0, "`N` passages before and after")
	return cmd
}

func (e *env) read(tx *store.Tx, where string, sentences, codes bool, around int) error {
	if around < 0 {
		return problem.New(problem.Usage, "--context is a number of passages, not %d", around)
	}
	look, err := newCodingLook(tx)
	if err != nil {
		return err
	}
	x, err := wordsAt(tx, look.reader, where, "")
	if err != nil {
		return err
	}
	regs, err := readRegisters(tx)
	if err != nil {
		return err
	}
	codings, err := study.CodingsOf(tx, x.Source)
	if err != nil {
		return err
	}
	first, last := x.Text.At(x.Span.Start), x.Text.At(max(x.Span.Start, x.Span.End-1))
	if x.Whole {
		first, last = 1, len(x.Text.Passages)
	}
	first, last = max(1, first-around), min(len(x.Text.Passages), last+around)
	at := map[int][]coding.Coding{}
	coded := map[int]bool{}
	for _, c := range codings {
		stands, ok := c.In(x.ID)
		if !ok {
			continue
		}
		for n := stands.First; n <= stands.Last; n++ {
			coded[n] = true
		}
		at[stands.First] = append(at[stands.First], c.Coding)
	}
	if e.asJSON {
		return e.readJSON(x, look, at, first, last)
	}
	head := sourceLine(x.Source, regs)
	tail := fmt.Sprintf("%s, %d of %d coded", plural(len(x.Text.Passages), "passage"), len(coded), spoken(x))
	fmt.Fprintln(e.Out, head+strings.Repeat(" ", max(2, lineWidth-term.Width(head)-term.Width(tail)))+tail)
	for n := first; n <= last; n++ {
		p := x.Text.Passage(n)
		words := oneLine(x.Text.Masked(p))
		if sentences {
			words = numberedSentences(x.Text, p)
		}
		e.readPassage(e.Out, n, speakerShown(x, p), layered(p, words), p.Heading)
		if codes {
			for _, c := range at[n] {
				r, err := look.record(c, coding.Codings.ShowOne(tx, c.ID))
				if err != nil {
					return err
				}
				marks := c.Marks.String()
				if marks != "" {
					marks = "  " + marks
				}
				fmt.Fprintf(e.Out, "         %s  %s  %s%s  %s\n", r.ID, r.Code, quoteShown(r.Quote, 30), marks, r.Coder)
			}
			continue
		}
		if names := codeNames(look, at[n]); names != "" {
			fmt.Fprintf(e.Out, "%*s\n", lineWidth, names)
		}
	}
	return nil
}

func codeNames(look *codingLook, codings []coding.Coding) string {
	var names []string
	for _, c := range codings {
		name := look.tree.Path(c.Code)
		if c.Polarity != coding.Present {
			name += " " + c.Polarity.String()
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "[" + strings.Join(names, ", ") + "]"
}

// spoken counts the passages that are not the interviewer's and no headings.
func spoken(x study.Excerpt) int {
	n := 0
	for _, p := range x.Text.Passages {
		sp, _ := x.Source.SpeakerOf(x.Text.Speaker(p))
		if !p.Heading && !sp.Interviewer && !p.Words.Empty() {
			n++
		}
	}
	return n
}

func speakerShown(x study.Excerpt, p text.Passage) string { return x.Text.Speaker(p) }

// layered puts the layer of a fieldnote's passage before its words.
func layered(p text.Passage, words string) string {
	if name := p.Layer.String(); name != "" && !p.Heading {
		return "(" + name + ") " + words
	}
	return words
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func numberedSentences(t text.Text, p text.Passage) string {
	var parts []string
	for i, s := range t.Sentences(p) {
		parts = append(parts, fmt.Sprintf("%d %s", i+1, t.Excerpt(s)))
	}
	return strings.Join(parts, " ")
}

// readPassage prints a passage: number, speaker, words, wrapped beneath each
// other.
func (e *env) readPassage(w io.Writer, n int, speaker, words string, heading bool) {
	if speaker == "" && heading {
		speaker = "#"
	}
	head := fmt.Sprintf("%3d %-4s ", n, term.Shorten(speaker, 12))
	width := lineWidth
	if e.Width > 0 {
		width = min(e.Width, 100)
	}
	indent := strings.Repeat(" ", term.Width(head))
	for i, l := range term.Wrap(words, width-term.Width(head)) {
		if i == 0 {
			fmt.Fprintln(w, head+l)
		} else {
			fmt.Fprintln(w, indent+l)
		}
	}
}

func (e *env) readJSON(x study.Excerpt, look *codingLook, at map[int][]coding.Coding, first, last int) error {
	enc := json.NewEncoder(e.Out)
	enc.SetEscapeHTML(false)
	for n := first; n <= last; n++ {
		p := x.Text.Passage(n)
		var codings []codingRecord
		for _, c := range at[n] {
			r, err := look.record(c, coding.Codings.ShowOne(look.tx, c.ID))
			if err != nil {
				return err
			}
			codings = append(codings, r)
		}
		if err := enc.Encode(map[string]any{
			"address": fmt.Sprintf("%s:%d", x.Source.Name, n), "passage": n, "speaker": x.Text.Speaker(p),
			"words": oneLine(x.Text.Masked(p)), "heading": p.Heading, "layer": p.Layer.String(), "codings": codings,
		}); err != nil {
			return err
		}
	}
	return nil
}

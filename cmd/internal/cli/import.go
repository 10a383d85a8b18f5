package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func importCmd(e *env) *cobra.Command {
	var opt study.ImportOptions
	var speakers, columns []string
	cmd := &cobra.Command{
		Use: "import PATH...", Short: "Bring files and folders into the study", Args: cobra.MinimumNArgs(1),
		Long: "Import reads transcripts, fieldnotes and documents (txt, md, docx, vtt, srt), each\nas a source; sheets (csv, xlsx) as registers of participants or cases, or as a\ncodebook, by their headings; and codebooks in YAML. A file that cannot be read is\nleft out whole, and told; the others go in. The same file twice is told, too.",
		Example: `  cmo import interviews --sheet log.xlsx --dry-run
  cmo import participants.xlsx
  cmo import fieldnotes --kind fieldnote --case LW3
  cmo import old.txt --encoding windows-1251`,
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			if opt.Speakers, err = pairs(speakers, "--speaker LABEL=WHO", true); err != nil {
				return err
			}
			if opt.Columns, err = pairs(columns, "--column HEAD=USE", false); err != nil {
				return err
			}
			return e.importFiles(cmd, args, opt)
		},
	}
	f := cmd.Flags()
	f.StringVar(&opt.Into, "into", "", "what the files are: sources, participants, cases, codebook")
	f.StringVar(&opt.Kind, "kind", "", "the `KIND` of the sources: "+strings.Join(corpus.Kinds, ", "))
	f.StringVar(&opt.Wave, "wave", "", "the `WAVE` they are of")
	f.StringVar(&opt.Case, "case", "", "the `CASE` they are of")
	f.StringVar(&opt.Name, "name", "", "the `NAME` of the source, for one file")
	f.StringVar(&opt.Sheet, "sheet", "", "a `LOG` that gives each file its participant, case, wave, kind, date")
	f.StringVar(&opt.Encoding, "encoding", "", "read text files as `NAME`: windows-1251, utf-16le, macintosh")
	f.BoolVar(&opt.NoTimes, "no-times", false, "leave the times of captions unread")
	f.StringArrayVar(&speakers, "speaker", nil, "who a label stands for: `LABEL,LABEL=WHO`")
	f.StringArrayVar(&columns, "column", nil, "what a column is for: `HEAD=USE`; attribute reads it as one, - leaves it unread")
	f.BoolVar(&opt.DryRun, "dry-run", false, "say how everything is understood, and add nothing")
	return cmd
}

// pairs reads flags of the form A=B; with many, A,B=C stands for A=C and B=C.
func pairs(given []string, form string, many bool) (map[string]string, error) {
	out := map[string]string{}
	for _, g := range given {
		left, right, ok := strings.Cut(g, "=")
		if !ok || left == "" || right == "" {
			return nil, problem.New(problem.Usage, "%q is not of the form %s", g, form)
		}
		if !many {
			out[left] = right
			continue
		}
		for l := range strings.SplitSeq(left, ",") {
			out[strings.TrimSpace(l)] = right
		}
	}
	return out, nil
}

func (e *env) importFiles(cmd *cobra.Command, args []string, opt study.ImportOptions) error {
	s, err := e.study()
	if err != nil {
		return err
	}
	if opt.Into != "" && !slices.Contains([]string{study.IntoSources, study.IntoParticipants, study.IntoCases, study.IntoCodebook}, opt.Into) {
		return problem.New(problem.Usage, "files cannot be read into %q", opt.Into).
			Because("They are read into sources, participants, cases or codebook.")
	}
	action := e.action(cmd, "")
	if err := s.View(func(tx *store.Tx) error {
		c, err := study.Coder(tx, e.coderName())
		action.Coder = c.ID
		return err
	}); err != nil {
		return err
	}
	var paths []string
	for _, a := range args {
		paths = append(paths, e.path(a))
	}
	if opt.Sheet != "" {
		opt.Sheet = e.path(opt.Sheet)
	}
	var progress *term.Progress
	opt.Progress = func(done, total int, bytes int64, name string) {
		if progress == nil {
			progress = e.Progress("importing", total, now)
		}
		progress.At(done, bytes, name)
	}
	rep, err := s.Import(e.ctx, action, paths, opt)
	progress.Clear()
	if err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	if ended := e.printImport(rep, opt); ended != nil && err == nil {
		err = ended
	}
	if !opt.DryRun && len(rep.Files) > 0 && e.ctx.Err() == nil {
		e.catchUp(s)
	}
	return err
}

// printImport says what an import did. It gives the exit code of one that left
// something out.
func (e *env) printImport(rep *study.ImportReport, opt study.ImportOptions) error {
	var lines []string
	for _, r := range rep.Registers {
		lines = append(lines, registerLines(r)...)
	}
	if opt.DryRun && len(rep.Files) > 0 {
		lines = append(lines, dryRunLines(rep)...)
	}
	if n := len(rep.Files); n > 0 {
		passages, words, flagged := 0, 0, 0
		for _, f := range rep.Files {
			passages, words = passages+f.Passages, words+f.Words
			if len(f.Flags) > 0 {
				flagged++
			}
		}
		line := fmt.Sprintf("%s added, %s, %s", plural(n, "source"), plural(passages, "passage"), plural(words, "word"))
		if opt.DryRun {
			line = fmt.Sprintf("%s, %s, %s", plural(n, "source"), plural(passages, "passage"), plural(words, "word"))
		}
		if flagged > 0 {
			line += fmt.Sprintf("; %d flagged: cmo source list --flagged", flagged)
		}
		lines = append(lines, line)
	}
	if added := addedLine(rep.Added); added != "" {
		lines = append(lines, "  "+added)
	}
	if n := len(rep.Here); n > 0 {
		line := fmt.Sprintf("%s already here", plural(n, "file"))
		if n == 1 {
			line = fmt.Sprintf("%s is already here, as %s", filepath.Base(rep.Here[0].File), rep.Here[0].Source)
		}
		lines = append(lines, line)
	}
	if opt.DryRun {
		lines = append(lines, "nothing added (--dry-run)")
	}
	e.lines(lines, rep.Action)
	e.importNotes(rep)
	return e.leftOut(rep, opt)
}

// leftOut tells what stayed out, and why, and how much went in.
func (e *env) leftOut(rep *study.ImportReport, opt study.ImportOptions) error {
	rows := slices.Clone(rep.RowFaults)
	went := len(rep.Files)
	for _, r := range rep.Registers {
		rows = append(rows, r.Faults...)
		went++
	}
	for _, f := range append(slices.Clone(rep.Faults), rows...) {
		if e.asJSON {
			_ = term.ProblemJSON(e.Err, f)
		} else {
			e.Problem(f)
		}
	}
	var left []string
	if n := len(rep.Faults); n > 0 {
		left = append(left, plural(n, "file"))
	}
	if n := len(rows); n > 0 {
		left = append(left, plural(n, "row"))
	}
	if n := len(rep.NoRow); n > 0 {
		left = append(left, plural(n, "file")+" without a row in the sheet")
	}
	if len(left) == 0 {
		return nil
	}
	verb := "went in"
	if opt.DryRun {
		verb = "would go in"
	}
	e.Note("%s %s; %s left out", plural(went, "file"), verb, strings.Join(left, ", "))
	return exitCode(term.ExitFailed)
}

func registerLines(r study.RegisterReport) []string {
	lines := []string{fmt.Sprintf("%s: %s, read as %s", r.At, plural(r.Rows, "row"), r.Into)}
	if r.Rows == 0 {
		lines[0] = fmt.Sprintf("%s: read as %s", r.At, r.Into)
	}
	lines = append(lines, columnLines(r.Columns)...)
	var what []string
	if r.Codes > 0 {
		what = append(what, plural(r.Codes, "code")+" added: "+typesShown(r.Types))
	}
	if added := addedLine(r.Added); added != "" {
		what = append(what, added)
	}
	if r.Changed > 0 {
		what = append(what, thousands(r.Changed)+" brought up to date")
	}
	if r.Same > 0 {
		what = append(what, thousands(r.Same)+" as they were")
	}
	if len(what) == 0 {
		what = []string{"nothing to add"}
	}
	return append(lines, strings.Join(what, "; "))
}

// columnLines say how the columns of a sheet were understood, in as many
// columns as fit a line.
func columnLines(columns []study.ColumnUse) []string {
	var cells []string
	head := 0
	for _, c := range columns {
		head = max(head, term.Width(c.Head))
	}
	head = min(head, 24)
	wide := 0
	for _, c := range columns {
		use := c.Use
		switch {
		case c.NotRead != "":
			use = "NOT READ"
		case c.Detail != "":
			use += ", " + c.Detail
		}
		cell := term.Pad(term.Shorten(c.Head, head), head) + "  " + use
		cells = append(cells, cell)
		wide = max(wide, term.Width(cell))
	}
	across := max(1, (lineWidth-2)/(wide+2))
	var out []string
	for i := 0; i < len(cells); i += across {
		line := ""
		for _, cell := range cells[i:min(i+across, len(cells))] {
			line += "  " + term.Pad(cell, wide)
		}
		out = append(out, strings.TrimRight(line, " "))
	}
	return out
}

// typesShown counts codes by type, in the order of the types.
func typesShown(types map[codebook.Type]int) string {
	var parts []string
	for _, t := range codebook.Types {
		if types[t] > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", t, types[t]))
		}
	}
	return strings.Join(parts, ", ")
}

func addedLine(a study.Added) string {
	var parts []string
	for _, p := range []struct {
		names []string
		noun  string
		list  bool
	}{{a.Participants, "participant", false}, {a.Cases, "case", true}, {a.Waves, "wave", true}, {a.Roles, "role", true}, {a.Attributes, "attribute", true}} {
		if len(p.names) == 0 {
			continue
		}
		part := plural(len(p.names), p.noun)
		if p.list && len(p.names) <= 3 {
			part += " (" + strings.Join(p.names, ", ") + ")"
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, ", ") + " added"
}

// dryRunLines say how files were understood: their names, sizes, speakers, and
// what to look at.
func dryRunLines(rep *study.ImportReport) []string {
	formats := map[string]int{}
	labels := map[string]map[string]int{"the interviewer": {}, "nobody yet": {}}
	var participants = map[string]int{}
	files := map[string]int{}
	var look []string
	for _, f := range rep.Files {
		formats[f.Format]++
		seen := map[string]bool{}
		for _, sp := range f.Speakers {
			who := "nobody yet"
			switch {
			case sp.Interviewer:
				who = "the interviewer"
			case sp.Participant != "":
				participants[sp.Label]++
				if !seen["p"] {
					files["p"]++
					seen["p"] = true
				}
				continue
			}
			labels[who][sp.Label]++
			if !seen[who] {
				files[who]++
				seen[who] = true
			}
		}
		for _, fl := range f.Flags {
			look = append(look, f.Source+"  "+fl)
		}
		for _, n := range f.Notes {
			look = append(look, f.Source+"  "+n)
		}
	}
	out := []string{fmt.Sprintf("%s (%s)", plural(len(rep.Files), "file"), countsShown(formats))}
	names := rep.Files[0].Source
	if n := len(rep.Files); n > 1 {
		names += " ... " + rep.Files[n-1].Source
	}
	out = append(out, "  names     "+names)
	say := func(head string, labels map[string]int, who string, in int) string {
		return fmt.Sprintf("  %-9s %s → %s  in %s", head, labelsShown(labels), who, plural(in, "file"))
	}
	head := "speakers"
	if len(labels["the interviewer"]) > 0 {
		out = append(out, say(head, labels["the interviewer"], "the interviewer", files["the interviewer"]))
		head = ""
	}
	if len(participants) > 0 {
		out = append(out, say(head, participants, "the participant", files["p"]))
		head = ""
	}
	if len(labels["nobody yet"]) > 0 {
		out = append(out, say(head, labels["nobody yet"], "nobody yet", files["nobody yet"]))
	}
	for i, l := range look {
		head := "look at"
		if i > 0 {
			head = ""
		}
		out = append(out, fmt.Sprintf("  %-9s %s", head, l))
	}
	return out
}

func countsShown(count map[string]int) string {
	keys := sortedKeys(count)
	var parts []string
	for _, k := range keys {
		parts = append(parts, fmt.Sprintf("%d %s", count[k], k))
	}
	return strings.Join(parts, ", ")
}

func labelsShown(count map[string]int) string {
	keys := sortedKeys(count)
	const most = 6
	if len(keys) > most {
		return strings.Join(keys[:most], ", ") + fmt.Sprintf(" and %d more", len(keys)-most)
	}
	return strings.Join(keys, ", ")
}

// sortedKeys gives keys by their counts, most first.
func sortedKeys(count map[string]int) []string {
	keys := make([]string, 0, len(count))
	for k := range count {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool {
		if count[keys[i]] != count[keys[j]] {
			return count[keys[i]] > count[keys[j]]
		}
		return corpus.LessName(keys[i], keys[j]) < 0
	})
	return keys
}

// importNotes says what was guessed or kept apart, and what the sheet and the
// files do not share.
func (e *env) importNotes(rep *study.ImportReport) {
	const most = 12
	said := 0
	kinds := map[string]int{}
	unknown := map[string]int{}
	for _, f := range rep.Files {
		kinds[f.Kind]++
		for _, n := range append(slices.Clone(f.Notes), f.Flags...) {
			if said++; said <= most {
				e.Note("%s: %s", f.Source, n)
			}
		}
		for _, sp := range f.Speakers {
			if !sp.Interviewer && sp.Participant == "" {
				unknown[sp.Label]++
			}
		}
	}
	if said > most {
		e.Note("and %d more notes: cmo source show SOURCE", said-most)
	}
	if len(kinds) > 0 {
		e.Note("kinds: %s", countsShown(kinds))
	}
	if len(unknown) > 0 {
		e.Note("nobody yet: %s; --speaker LABEL=WHO says who speaks", labelsShown(unknown))
	}
	for _, r := range rep.Registers {
		for _, c := range r.Columns {
			if c.NotRead != "" && strings.Contains(c.NotRead, "people") {
				e.Warn("column %q looks like %s; it stays out of the study", c.Head, c.NotRead)
			}
		}
		for _, w := range r.Warnings {
			e.Warn("%s", w)
		}
	}
	for _, w := range rep.Warnings {
		e.Warn("%s", w)
	}
	e.warnSome(rep.NoRow, "%s has no row in the sheet, and was left out", "without a row", filepath.Base)
	e.warnSome(rep.NoFile, "%s: there is no such file", "without a file", func(s string) string { return s })
}

// warnSome warns of each of a list, and of how many more there are.
func (e *env) warnSome(list []string, format, what string, shown func(string) string) {
	const most = 12
	for i, s := range list {
		if i == most {
			e.Warn("and %d more %s", len(list)-most, what)
			return
		}
		e.Warn(format, shown(s))
	}
}

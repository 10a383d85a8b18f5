package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func importCmd(e *env) *cobra.Command {
	var opt study.ImportOptions
	var speakers, columns []string
	cmd := &cobra.Command{
		Use: "import PATH...", Short: "Bring files and folders into the study", Args: cobra.MinimumNArgs(1),
		Long: "Import reads transcripts, fieldnotes, documents (txt, md, docx, pdf …) and photos,\neach as a source; references (ris, nbib, bib), each record a source; sheets (csv,\nxlsx) as registers of participants or cases, as measures, as a codebook or as a\nsurvey, by their headings; and codebooks in YAML. A file that cannot be read is left\nout whole, and told; the others go in. The same file twice is told, too.",
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
			opt.Cache = e.cacheFolder()
			return e.importFiles(cmd, args, opt)
		},
	}
	f := cmd.Flags()
	f.StringVar(&opt.Into, "into", "", "what the files are: sources, participants, cases, measures, survey, codebook, statements")
	f.StringVar(&opt.Kind, "kind", "", "the `KIND` of the sources: "+strings.Join(corpus.Kinds, ", "))
	f.StringVar(&opt.Wave, "wave", "", "the `WAVE` they are of")
	f.StringVar(&opt.Case, "case", "", "the `CASE` they are of")
	f.StringVar(&opt.Name, "name", "", "the `NAME` of the source, for one file; of a survey what stands before each id")
	f.StringVar(&opt.Sheet, "sheet", "", "a `LOG` that gives each file its participant, case, wave, kind, date")
	f.StringVar(&opt.Encoding, "encoding", "", "read text files as `NAME`: windows-1251, utf-16le, macintosh")
	f.StringVar(&opt.Password, "password", "", "opens PDF files that are locked with `PASSWORD`; kept nowhere")
	f.StringVar(&opt.Prompt, "prompt", "", "what the people who took the photos were asked: `WORDS`")
	f.StringVar(&opt.Caption, "caption", "", "what was said of the photo: `WORDS`")
	f.StringVar(&opt.Consent, "consent", "", "whether the photos may be used: `yes|no`")
	f.StringVar(&opt.Quote, "quote", "", "whether the photos may be shown: `yes|no`")
	f.BoolVar(&opt.NoTimes, "no-times", false, "leave the times of captions unread")
	f.StringArrayVar(&speakers, "speaker", nil, "whom a label stands for: `LABEL,LABEL=WHO`; as in cmo speaker map")
	f.StringArrayVar(&columns, "column", nil, "what a column is for: `HEAD=USE`; attribute reads it as one, open as answers in words, - leaves it unread")
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

// importMemory is the size of the heap from which on an import clears up at once.
const importMemory = 192 << 20

func (e *env) importFiles(cmd *cobra.Command, args []string, opt study.ImportOptions) error {
	debug.SetMemoryLimit(min(debug.SetMemoryLimit(-1), importMemory))
	s, err := e.study()
	if err != nil {
		return err
	}
	if err := e.askPassword(&opt, args...); err != nil {
		return err
	}
	if opt.Into == intoStatements {
		return e.importStatements(cmd, args, opt)
	}
	if opt.Into != "" && !slices.Contains([]string{study.IntoSources, study.IntoParticipants, study.IntoCases, study.IntoMeasures, study.IntoSurvey, study.IntoCodebook}, opt.Into) {
		return problem.New(problem.Usage, "files cannot be read into %q", opt.Into).
			Because("They are read into sources, participants, cases, measures, survey, codebook or statements.")
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
	files := 0
	opt.Progress = func(done, total int, bytes int64, name string) {
		files = total
		if progress == nil {
			progress = e.Progress("importing", total, now)
		}
		progress.At(done, bytes, name)
	}
	rep, err := s.Import(e.ctx, action, paths, opt)
	progress.Clear()
	if rep == nil {
		return err
	}
	// What went in before an import ended early is in, and is said.
	if ended := e.printImport(rep, opt); ended != nil && err == nil {
		err = ended
	}
	if errors.Is(err, context.Canceled) && !opt.DryRun {
		e.stoppedAfter(rep, files)
	}
	if !opt.DryRun && rep.Sources() > 0 && e.ctx.Err() == nil {
		e.catchUp(s)
	}
	return err
}

// askPassword asks for the password of PDF files that are locked with one, where
// none was given and somebody is there to type it.
func (e *env) askPassword(opt *study.ImportOptions, files ...string) error {
	if opt.Password != "" || !e.InTerminal {
		return nil
	}
	pdf := &ingest.PDFEngine{Cache: opt.Cache}
	defer pdf.Close()
	for _, f := range files {
		if !ingest.LockedPDF(e.path(f), pdf) {
			continue
		}
		var err error
		opt.Password, err = e.Secret(e.ctx, fmt.Sprintf("password of %s: ", term.Plain(filepath.Base(f))))
		return err
	}
	return nil
}

// stoppedAfter says how far an import came that was interrupted. What went in is
// whole; the same command goes on with the rest.
func (e *env) stoppedAfter(rep *study.ImportReport, files int) {
	in := len(rep.Files) + len(rep.Here)
	if in == 0 {
		e.Note("stopped: none of the files is in")
		return
	}
	last := append(slices.Clone(rep.Here), rep.Files...)[in-1]
	e.Note("stopped: %s of %s are in, whole, the last %s", thousands(in), plural(files, "file"), filepath.Base(last.File))
	e.Next("the same command goes on; %s will be \"already here\"", thousands(in))
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
	if e.asJSON {
		if err := e.importJSON(rep); err != nil {
			return err
		}
	} else {
		e.lines(lines, rep.Action)
	}
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
	for _, f := range rep.Faults {
		othersIn(f, len(rep.Files)+len(rep.Here))
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

// nothingKept ends what is said of a file that stayed out.
const nothingKept = "Nothing of it was kept."

// othersIn says with a file that stayed out how many others are in, and that
// the same command can be typed again.
func othersIn(fault error, others int) {
	p, ok := problem.As(fault)
	if !ok || others == 0 || !strings.HasSuffix(p.Why, nothingKept) {
		return
	}
	said := fmt.Sprintf("the other %s are in.", thousands(others))
	if others == 1 {
		said = "the other is in."
	}
	p.Why = strings.TrimSpace(strings.TrimSuffix(p.Why, nothingKept)) + "\nNothing of it was kept; " + said
	if strings.HasSuffix(p.Try, "then the same command") {
		p.Try += fmt.Sprintf(" (%s will be \"already here\")", thousands(others))
	}
}

package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/cmo/theory"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// intoStatements reads files as lists of if-then-because statements.
const intoStatements = "statements"

// importStatements adds the statements of files to the theory, as one action.
// Lines that are no statement are left out, and told.
func (e *env) importStatements(cmd *cobra.Command, files []string, opt study.ImportOptions) error {
	var all []theory.Statement
	var faults []error
	pdf := &ingest.PDFEngine{Cache: opt.Cache}
	defer pdf.Close()
	for _, file := range files {
		doc, _, err := ingest.ReadFile(e.path(file), ingest.Options{Encoding: opt.Encoding, Kind: "document", Password: opt.Password, PDF: pdf})
		if err != nil {
			return err
		}
		found, unread := theory.ParseList(doc.Text)
		all = append(all, found...)
		for _, u := range unread {
			faults = append(faults, problem.New(problem.Invalid, "this line is no statement").In(fmt.Sprintf("%s:%d", file, u.Line)).
				Marking(fmt.Sprint(u.Line), u.Text, problem.Mark{Start: 0, End: len(u.Text)}).Because("%s\nIt was left out.", u.Err))
		}
	}
	n, err := e.update(cmd, "", func(_ *study.Study, tx *store.Tx) error {
		for i := range all {
			if err := theory.Add(tx, &all[i]); err != nil {
				return err
			}
		}
		if opt.DryRun {
			return errDry
		}
		return nil
	})
	if err != nil && !opt.DryRun {
		return err
	}
	var lacking []string
	for _, s := range all {
		if s.Because == "" {
			lacking = append(lacking, fmt.Sprint(s.No))
		}
	}
	line := plural(len(all), "statement") + " added"
	if len(lacking) > 0 {
		line += fmt.Sprintf("; %d have no \"because\": %s", len(lacking), strings.Join(lacking, ", "))
	}
	lines := []string{line}
	if opt.DryRun {
		lines = append(lines, "nothing added (--dry-run)")
	}
	e.lines(lines, n)
	for _, f := range faults {
		e.Problem(f)
	}
	if len(faults) > 0 {
		return exitCode(term.ExitFailed)
	}
	return nil
}

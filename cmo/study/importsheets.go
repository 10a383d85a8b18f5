package study

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// register reads a sheet or a codebook file into the registers it is of.
func (im *importing) register(path string) error {
	if ingest.IsLiterature(path) {
		return im.literature(path)
	}
	if isYAML(path) {
		content, err := ingest.ReadList(path)
		if err != nil {
			return im.fault(err)
		}
		return im.yaml(path, content)
	}
	sheets, content, err := ingest.ReadSheets(path, ingest.Options{Encoding: im.opt.Encoding})
	if err != nil {
		return im.fault(err)
	}
	var unknown []error
	read, passed := 0, 0
	ours := slices.ContainsFunc(sheets, marked)
	for _, sheet := range sheets {
		if len(sheet.Head) == 0 {
			continue // a chart, or nothing
		}
		if ours && !marked(sheet) {
			passed++
			continue
		}
		if v, err := im.asSurvey(path, sheet, len(sheets)); problem.Is(err, problem.Usage) {
			return err
		} else if err != nil {
			return im.fault(err)
		} else if v != nil {
			read++
			if err := im.applied(func(tx *store.Tx) (RegisterReport, error) { return im.addSurvey(tx, v, content) }); err != nil {
				return err
			}
			continue
		}
		into := im.opt.Into
		if into == "" && im.areMeasures(sheet) {
			into = IntoMeasures
		}
		t, err := understand(path, sheet, len(sheets), into, im.opt.Columns)
		t.wave = im.opt.Wave
		if err != nil {
			unknown = append(unknown, err)
			im.report.Warnings = append(im.report.Warnings, fmt.Sprintf("%s was not read: its headings are %s", sheetName(path, sheet, len(sheets)), strings.Join(sheet.Head, ", ")))
			continue
		}
		read++
		if err := im.applied(t.applyRegister); err != nil {
			return err
		}
	}
	if passed > 0 {
		im.report.Warnings = append(im.report.Warnings, fmt.Sprintf("%s is a workbook of a study: only its columns marked ✎ are read, and %d sheets have none", filepath.Base(path), passed))
	}
	switch {
	case read == 0 && len(unknown) == 0:
		return im.fault(problem.New(problem.Invalid, "there are no words in this file").In(path))
	case read == 0:
		im.report.Warnings = im.report.Warnings[:len(im.report.Warnings)-len(unknown)]
		return im.fault(noneKnown(path, sheets, unknown))
	}
	return nil
}

// noneKnown is the problem of a file with several tables, none of which is of
// a kind that is known.
func noneKnown(path string, sheets []ingest.Sheet, unknown []error) error {
	if len(unknown) == 1 {
		return unknown[0]
	}
	var heads []string
	for _, s := range sheets {
		if len(s.Head) > 0 {
			heads = append(heads, fmt.Sprintf("%q has %s.", s.Name, strings.Join(s.Head, ", ")))
		}
	}
	return problem.New(problem.Invalid, "none of its %d tables is one of the kinds known", len(unknown)).In(filepath.Base(path)).
		Because("%s\nNothing was added.", strings.Join(heads[:min(len(heads), 8)], "\n")).
		Suggest("--into participants|cases|codebook|survey, and --column HEAD=USE")
}

// applied reads a register as a transaction of its own. One that fails is a
// fault, and changes nothing.
func (im *importing) applied(apply func(*store.Tx) (RegisterReport, error)) error {
	var rep RegisterReport
	err := im.change(func(tx *store.Tx) (err error) {
		rep, err = apply(tx)
		return err
	})
	if err != nil {
		return im.fault(err)
	}
	im.report.Registers = append(im.report.Registers, rep)
	for _, p := range rep.Added.Participants {
		im.labels[corpus.FoldName(p)] = p
	}
	return nil
}

func sheetName(path string, s ingest.Sheet, of int) string {
	if s.Name == "" || of == 1 && !isExcel(path) {
		return filepath.Base(path)
	}
	return filepath.Base(path) + ", sheet \"" + s.Name + "\""
}

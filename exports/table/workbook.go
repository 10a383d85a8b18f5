package table

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"
	"unicode"

	"github.com/xuri/excelize/v2"

	"github.com/cmo-toolkit/cmo/corpus/store"
)

// Workbook makes the workbook of a study inside one transaction: Read, then
// Reading.Workbook.
func Workbook(tx *store.Tx, opt Options) ([]byte, Summary, error) {
	r, err := Read(tx, opt)
	if err != nil {
		return nil, Summary{}, err
	}
	return r.Workbook(context.Background())
}

// Workbook makes the file, and tells what went into it.
func (r *Reading) Workbook(ctx context.Context) (content []byte, sum Summary, err error) {
	reading := *r
	reading.leftOut = maps.Clone(r.leftOut)
	b := &book{
		Reading: &reading, ctx: ctx, file: excelize.NewFile(excelize.Options{TmpDir: r.opt.Temp}), styles: map[styleKey]int{},
		footer: fmt.Sprintf("&L%s · %s · #%d&R&P / &N", strings.ReplaceAll(shortened(r.name, 100), "&", "&&"), r.opt.Now.Format(time.DateOnly), r.state),
	}
	defer func() { err = errors.Join(err, b.file.Close()) }()
	if err := b.begin(); err != nil {
		return nil, Summary{}, fmt.Errorf("begin the workbook: %w", err)
	}
	b.index()
	b.indexEvidence()
	for _, write := range []func() error{
		b.writeExcerpts,
		func() error { return b.writeByCase(false) },
		func() error { return b.writeByCase(true) },
		b.writeBySource, b.writeCMOCs, b.writeElements, b.writeEvidence, b.writeTheory,
		b.writeCodebook, b.writeParticipants, b.writeSample, b.writeAssessments, b.writeMeasures, b.writeMemos,
	} {
		if err := write(); err != nil {
			return nil, Summary{}, fmt.Errorf("make the workbook: %w", err)
		}
	}
	b.summarize()
	if err := b.writeReadMe(); err != nil {
		return nil, Summary{}, fmt.Errorf("make the workbook: %w", err)
	}
	b.sum.Sheets = len(b.sheets)
	b.progress(len(b.items), len(b.items), "writing")
	var out bytes.Buffer
	if err := b.file.Write(&out); err != nil {
		return nil, Summary{}, fmt.Errorf("write the workbook: %w", err)
	}
	return out.Bytes(), b.sum, nil
}

// begin names the file's first sheet and its properties, which name nobody.
func (b *book) begin() error {
	made := b.opt.Now.UTC().Format(time.RFC3339)
	return errors.Join(
		b.file.SetSheetName("Sheet1", sheetAbout),
		b.file.SetDocProps(&excelize.DocProperties{
			Creator: "cmo", LastModifiedBy: "cmo", Title: "Workbook of the study " + b.name, Description: fmt.Sprintf("State #%d", b.state),
			Created: made, Modified: made, Language: "en-GB", Version: "1.0",
		}),
		b.file.SetAppProps(&excelize.AppProperties{Application: "cmo"}),
	)
}

func (b *book) summarize() {
	b.sum.State, b.sum.Codings, b.sum.CMOCs, b.sum.Judgements = b.state, len(b.items), len(b.cmocs), len(b.judgements)
	for _, what := range outOrder {
		if n := b.leftOut[what]; n > 0 {
			b.sum.LeftOut = append(b.sum.LeftOut, LeftOut{what, n})
		}
	}
}

func (b *book) progress(done, total int, sheet string) {
	if b.opt.Progress != nil {
		b.opt.Progress(done, total, sheet)
	}
}

// tableName gives the name of a sheet's table: tblCodeByCase.
func tableName(sheet string) string {
	out, upper := "tbl", true
	for _, r := range sheet {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			upper = true
		case upper:
			out += string(unicode.ToUpper(r))
			upper = false
		default:
			out += string(r)
		}
	}
	return out
}

// shortened cuts a name to so many signs.
func shortened(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most-1]) + "…"
}

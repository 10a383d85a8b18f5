package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/query"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/exports/table"
)

func workbookCmd(e *env) *cobra.Command {
	var opt table.Options
	var overwrite bool
	cmd := &cobra.Command{
		Use: "workbook [FILE]", Short: "Write the study as an Excel workbook", Args: cobra.MaximumNArgs(1),
		Long: "Workbook writes the coded excerpts, matrices over them, the theory and the registers\n" +
			"into one Excel file, a sheet each. Counts lead to the rows they count. Without FILE\n" +
			"it is named as the study; a file that is there already is not touched.",
		Example: `  cmo workbook
  cmo workbook for-the-meeting.xlsx --attributes age,employer
  cmo workbook to-share.xlsx --consented --mask 5`,
		RunE: func(cmd *cobra.Command, args []string) error {
			name := ""
			if len(args) > 0 {
				name = args[0]
			}
			return e.workbook(cmd, name, overwrite, opt)
		},
	}
	f := cmd.Flags()
	f.StringVar(&opt.WhereText, "where", "", "only codings where `FILTERS` hold: role=patient, wave=baseline")
	f.StringSliceVar(&opt.Attributes, "attributes", nil, "a column of Excerpts for each attribute `A,B`")
	f.IntVar(&opt.Mask, "mask", 0, "show what fewer than `N` participants share as <N")
	f.BoolVar(&opt.Consented, "consented", false, "blank the quotes of people who said no to being quoted")
	f.BoolVar(&overwrite, "overwrite", false, "replace FILE if it is there")
	return cmd
}

func (e *env) workbook(cmd *cobra.Command, name string, overwrite bool, opt table.Options) error {
	s, err := e.study()
	if err != nil {
		return err
	}
	if name == "" {
		name = filepath.Base(s.Root) + ".xlsx"
	}
	if !strings.EqualFold(filepath.Ext(name), ".xlsx") {
		return problem.New(problem.Usage, "the name of a workbook ends in .xlsx").In(name).
			Because("Excel opens no other. Nothing was written.").Suggest("cmo workbook %s", shellQuoted(strings.TrimSuffix(name, filepath.Ext(name))+".xlsx"))
	}
	path := e.path(name)
	if !overwrite {
		if err := free(path, name); err != nil {
			return err
		}
	}
	opt.Now, opt.Command = now(), e.typed()
	if opt.WhereText != "" {
		if opt.Where, err = codingsWhere(s, opt.WhereText); err != nil {
			return err
		}
	}
	content, sum, err := e.makeWorkbook(s, opt)
	if err != nil {
		return err
	}
	n, err := e.made(cmd, name, overwrite, content)
	if err != nil {
		return err
	}
	return e.saidWorkbook(name, sum, n)
}

// codingsWhere gives the codings for which filters of the query language hold.
func codingsWhere(s *study.Study, filters string) (func(coding.Coding) bool, error) {
	d, err := s.ReadData()
	if err != nil {
		return nil, err
	}
	defer d.Close()
	a, err := d.Ask("any where "+filters, query.Options{})
	if err != nil {
		return nil, err
	}
	numbers := make(map[uint32]bool, len(a.Matches))
	for _, m := range a.Matches {
		if m.Coding >= 0 {
			numbers[d.Study.Sources[m.Source].Codings[m.Coding].Number] = true
		}
	}
	ids := make(map[ref.ID]bool, len(numbers))
	err = s.View(func(tx *store.Tx) error {
		for n := range numbers {
			if id, ok := coding.Codings.ByNumber(tx, n); ok {
				ids[id] = true
			}
		}
		return nil
	})
	return func(c coding.Coding) bool { return ids[c.ID] }, err
}

// staleTemp is how old the folder of a workbook being made must be to have been
// left by a command that was killed.
const staleTemp = 24 * time.Hour

// sweepTemp takes away what killed commands left.
func sweepTemp(dir string) {
	left, _ := filepath.Glob(filepath.Join(dir, "workbook-*"))
	for _, f := range left {
		if info, err := os.Stat(f); err == nil && now().Sub(info.ModTime()) > staleTemp {
			_ = os.RemoveAll(f)
		}
	}
}

// makeWorkbook reads the study, gives it back, and makes the file.
func (e *env) makeWorkbook(s *study.Study, opt table.Options) ([]byte, table.Summary, error) {
	sweepTemp(s.Dir())
	temp, err := os.MkdirTemp(s.Dir(), "workbook-") // beside the texts it is made from
	if err == nil {
		defer func() { _ = os.RemoveAll(temp) }()
		opt.Temp = temp
	}
	progress := e.Progress("making the workbook", 0, now)
	defer progress.Clear()
	opt.Progress = func(done, _ int, sheet string) { progress.At(done, 0, sheet) }
	var reading *table.Reading
	err = s.View(func(tx *store.Tx) error {
		if _, err := study.Coder(tx, e.coderName()); err != nil {
			return err // whoever may not journal it finds out before the work is done
		}
		var err error
		reading, err = table.Read(tx, opt)
		return err
	})
	if err != nil {
		return nil, table.Summary{}, err
	}
	return reading.Workbook(e.ctx)
}

func (e *env) saidWorkbook(name string, sum table.Summary, n uint64) error {
	if e.asJSON {
		return json.NewEncoder(e.Out).Encode(struct {
			File       string `json:"file"`
			Sheets     int    `json:"sheets"`
			Codings    int    `json:"codings"`
			CMOCs      int    `json:"cmocs"`
			Judgements int    `json:"judgements"`
			State      uint64 `json:"state"`
			Action     uint64 `json:"action"`
		}{name, sum.Sheets, sum.Codings, sum.CMOCs, sum.Judgements, sum.State, n})
	}
	e.numbered(fmt.Sprintf("%s  %s, %s, %s, %s", name, plural(sum.Sheets, "sheet"), plural(sum.Codings, "coding"),
		plural(sum.CMOCs, "cmoc"), plural(sum.Judgements, "judgement")), n)
	if sum.Unlinked > 0 {
		e.Note("%s without a link: a sheet can hold no more", plural(sum.Unlinked, "cell"))
	}
	return nil
}

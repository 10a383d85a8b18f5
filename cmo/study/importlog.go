package study

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// A logRow is what the sheet says of a file.
type logRow struct {
	used                                                                                       bool
	at, name, participant, kase, wave, kind, date, encounter, researcher, setting, about, file string
	attributes                                                                                 corpus.Attributes
	flags, notes                                                                               []string // on what the row says
}

// readLog reads the sheet that has a row for each file: of several the first
// that is a log.
func (im *importing) readLog(path string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return problem.New(problem.NotFound, "there is no such sheet").In(path).Because("Nothing was added.").Caused(err)
	}
	sheets, err := ingest.Sheets(path, content, ingest.Options{Encoding: im.opt.Encoding})
	if err != nil {
		return err
	}
	if len(sheets) == 0 {
		return problem.New(problem.Invalid, "this sheet is empty").In(path)
	}
	var t table
	var failed error
	for _, sheet := range sheets {
		im.haveHeads(sheet)
		if im.log {
			continue
		}
		if t, err = understand(path, sheet, len(sheets), IntoLog, im.opt.Columns); err == nil {
			im.log = true
		} else if failed == nil {
			failed = err
		}
	}
	if !im.log {
		return failed
	}
	days := ""
	if i, ok := t.col["date"]; ok {
		t.days, days = daysAs(t.Head[i], t.values(i))
	}
	var rep RegisterReport
	for _, r := range t.once("file", &rep, func(r ingest.Row) string { return logKey(t.cell(r, "file")) }) {
		row, use, err := t.logRow(r)
		if err != nil {
			rep.fault(&t, r, use, err)
			row.kind = ""
			im.badRows = append(im.badRows, row)
			continue
		}
		im.rows = append(im.rows, row)
	}
	im.columns = map[string][]string{}
	for _, i := range t.rest {
		im.columns[corpus.FoldName(t.Head[i])] = t.values(i)
	}
	im.report.Warnings = append(im.report.Warnings, t.warnings()...)
	if days != "" {
		im.report.Warnings = append(im.report.Warnings, fmt.Sprintf("%s: its dates are read %s", t.at, days))
	}
	im.report.RowFaults = append(im.report.RowFaults, rep.Faults...)
	return nil
}

// logRow reads a row of the log, and tells in which column is what cannot be
// read.
func (t *table) logRow(r ingest.Row) (row logRow, use string, err error) {
	row = logRow{
		at: t.place(r, "file"), file: t.cell(r, "file"), name: t.cell(r, "name"), participant: t.cell(r, "participant"), kase: t.cell(r, "case"),
		wave: t.cell(r, "wave"), kind: t.cell(r, "kind"), date: t.cell(r, "date"), encounter: t.cell(r, "encounter"),
		researcher: t.cell(r, "researcher"), setting: t.cell(r, "setting"), about: t.cell(r, "about"), attributes: t.given(r),
	}
	if row.kind != "" {
		if row.kind, err = corpus.ParseKind(row.kind); err != nil {
			p, _ := problem.As(err)
			p.Kind, p.Try = problem.Invalid, ""
			return row, "kind", p
		}
	}
	names := map[string][]string{"participant": nameList(row.participant)}
	for use, name := range map[string]string{"case": row.kase, "wave": row.wave, "name": row.name} {
		if name != "" {
			names[use] = []string{name}
		}
	}
	for use, names := range names {
		for _, name := range names {
			if err := corpus.ValidName(use, name); err != nil {
				return row, use, err
			}
		}
	}
	if row.date != "" {
		date, ok := t.days.date(row.date)
		switch {
		case !ok:
			row.flags = append(row.flags, fmt.Sprintf("the date %q of the sheet (%s) could not be read", row.date, t.place(r, "date")))
			date = ""
		case isSerial(row.date):
			row.notes = append(row.notes, fmt.Sprintf("the date %s of the sheet was read as %s, as Excel counts days", row.date, date))
		}
		row.date = date
	}
	return row, "", nil
}

func anyUse(use string) bool {
	for _, uses := range heads {
		if uses[use] != nil {
			return true
		}
	}
	return false
}

// haveHeads notes which headings given by hand a sheet has.
func (im *importing) haveHeads(s ingest.Sheet) {
	for h := range im.opt.Columns {
		im.heads[h] = im.heads[h] || knowsHead(s, h)
	}
}

// columnsKnown asks that each heading given by hand is that of some sheet. It
// reads the sheets for it, which are small beside the texts.
func (im *importing) columnsKnown(sheets []string) error {
	if len(im.opt.Columns) == 0 {
		return nil
	}
	for _, path := range sheets {
		if isYAML(path) || ingest.IsLiterature(path) {
			continue
		}
		read, _, err := ingest.ReadSheets(path, ingest.Options{Encoding: im.opt.Encoding})
		if err != nil {
			continue // told when it is read
		}
		for _, s := range read {
			im.haveHeads(s)
		}
	}
	for h, use := range im.opt.Columns {
		word, _, _ := strings.Cut(strings.ToLower(use), " ")
		if use = strings.ToLower(use); use != "-" && use != "attribute" && !anyUse(use) && !slices.Contains(surveyUses, strings.TrimSuffix(word, ":")) {
			return problem.New(problem.Usage, "no sheet has a use %q for a column", use).
				Because("Uses are those of the kind of sheet (cmo help import), attribute, and - for a column that is not read.").Suggest("--column %q=participant", h)
		}
		if !im.heads[h] {
			return problem.New(problem.Usage, "no sheet has a column %q", h).Because("Nothing was added.").Suggest("--column HEAD=USE with a heading of the sheet")
		}
	}
	return nil
}

// logKey is how a file is looked up in the log: its path, folded, with slashes
// of one kind. The file may be given by its name alone.
func logKey(file string) string {
	return strings.Trim(strings.ToLower(norm.NFC.String(strings.ReplaceAll(strings.TrimSpace(file), `\`, "/"))), "/.")
}

func withoutEnding(key string) string { return strings.TrimSuffix(key, filepath.Ext(key)) }

// row finds a file's row in the log: by as much of its path as the row gives,
// with the extension or without it. A path in the log that leads elsewhere is
// taken by its last name, if no other row has that.
func (im *importing) row(path string) (logRow, bool) {
	key := logKey(path)
	best, length := -1, 0
	for i, r := range im.rows {
		for _, have := range []string{key, withoutEnding(key)} {
			row := logKey(r.file)
			if (have == row || strings.HasSuffix(have, "/"+row)) && len(row) > length {
				best, length = i, len(row)
			}
		}
	}
	if best < 0 {
		for i, r := range im.rows {
			row := baseName(logKey(r.file))
			if row != baseName(key) && row != withoutEnding(baseName(key)) {
				continue
			}
			if best >= 0 {
				return logRow{}, false
			}
			best = i
		}
	}
	if best < 0 {
		return logRow{}, false
	}
	im.rows[best].used = true
	return im.rows[best], true
}

// isBadRow reports whether the log has a row for a file that cannot be read:
// then the row was told, and the file need not be.
func (im *importing) isBadRow(path string) bool {
	name := baseName(logKey(path))
	return slices.ContainsFunc(im.badRows, func(r logRow) bool {
		row := baseName(logKey(r.file))
		return row == name || row == withoutEnding(name)
	})
}

// missingFiles lists the rows without a file, apart from those whose file is in
// the study already.
func (im *importing) missingFiles() {
	for _, r := range im.rows {
		name := baseName(logKey(r.file))
		if !r.used && !im.files[name] && !im.files[withoutEnding(name)] {
			im.report.NoFile = append(im.report.NoFile, r.at+": "+r.file)
		}
	}
}

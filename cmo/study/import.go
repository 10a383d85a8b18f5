package study

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// ImportOptions say what a researcher knows of the files beside what they say
// themselves. They hold where the sheet says nothing else.
type ImportOptions struct {
	Into     string // what the files are; empty: known by what is in them
	Kind     string
	Wave     string
	Case     string
	Name     string // of the source, for a single file
	Sheet    string // path of a log: a row for each file
	Encoding string
	Prompt   string // of pictures: what was asked
	Caption  string // of a picture: what was said of it
	Consent  string // of pictures: yes or no
	Quote    string // of pictures, whether they may be shown: yes or no
	NoTimes  bool
	Password string // of PDF files that are locked with one
	Cache    string // a folder for what can be made again; empty: none is kept
	DryRun   bool
	Speakers map[string]string // label -> participant, role, WhoInterviewer, WhoUnknown or WhoText
	Columns  map[string]string // heading -> use

	Progress func(done, total int, bytes int64, name string) // may be nil
}

// An Imported is what became of one file.
type Imported struct {
	File     string
	Source   string // its name in the study
	Kind     string
	Passages int
	Words    int
	Format   string
	Speakers []ImportedSpeaker
	Notes    []string
	Flags    []string
	Already  string // the source that the same file is already
}

// An ImportedSpeaker says how a label was understood.
type ImportedSpeaker struct {
	Label       string
	Turns       int
	Interviewer bool
	Participant string
}

// ImportReport tells what an import did, or would do.
type ImportReport struct {
	Action    uint64
	Files     []Imported // that went in
	Here      []Imported // that were in already
	Faults    []error    // files and rows that stayed out
	Registers []RegisterReport
	Added     Added
	RowFaults []error  // rows of the log that were left out, and why
	NoRow     []string // files the sheet has no row for
	NoFile    []string // rows of the sheet without a file
	Warnings  []string // what was not read, and is no fault
	Bytes     int64
}

// Sources is how many sources went in, respondents of surveys among them.
func (rep *ImportReport) Sources() int {
	n := len(rep.Files)
	for _, r := range rep.Registers {
		n += r.Sources
	}
	return n
}

// Import reads files and folders into the study. Each file is a transaction of
// its own, all under one action: what fails is left out and told, and changes
// nothing of the others. Sheets among the files are registers, known by their
// headings.
func (s *Study) Import(ctx context.Context, a store.Action, paths []string, opt ImportOptions) (*ImportReport, error) {
	im := &importing{study: s, opt: opt, action: a, report: &ImportReport{}, heads: map[string]bool{}, pdf: &ingest.PDFEngine{Cache: opt.Cache}}
	defer im.pdf.Close()
	if opt.Kind != "" {
		kind, err := corpus.ParseKind(opt.Kind)
		if err != nil {
			return nil, err
		}
		im.opt.Kind = kind
	}
	files, sheets, err := im.expand(paths)
	if err != nil {
		return nil, err
	}
	if n := len(files) + len(sheets); opt.Name != "" && n != 1 {
		return nil, problem.New(problem.Usage, "--name goes with one file; these are %d", n)
	}
	if opt.Sheet != "" {
		if err := im.readLog(opt.Sheet); err != nil {
			return nil, err
		}
	}
	if err := im.look(); err != nil {
		return nil, err
	}
	if err := im.columnsKnown(sheets); err != nil {
		return nil, err
	}
	for _, path := range sheets {
		if err := im.register(path); err != nil {
			return im.report, err
		}
	}
	err = im.sources(ctx, files)
	im.report.Action = im.action.N
	im.missingFiles()
	return im.report, err
}

type importing struct {
	study    *Study
	opt      ImportOptions
	action   store.Action
	report   *ImportReport
	log      bool
	rows     []logRow                // of the log
	badRows  []logRow                // of the log, that cannot be read
	columns  map[string][]string     // of the log, those that are attributes, by folded heading
	files    map[string]bool         // names of the files of sources, folded, with ending and without
	heads    map[string]bool         // the headings given by hand that some sheet has
	measures []string                // the names of those of the study
	waves    []corpus.Wave           // of the study, in order
	pdf      *ingest.PDFEngine       // one for all files
	labels   map[string]string       // participants of the study by folded name, for labels
	here     map[store.Digest]string // originals that are in the study, with their source
	photos   int                     // the highest number of a photo
	taken    map[string]string       // folded names of sources -> the file that took them
}

var sheetEndings = []string{".csv", ".tsv", ".xlsx", ".xlsm"}

func isSheet(path string) bool {
	return slices.Contains(sheetEndings, strings.ToLower(filepath.Ext(path)))
}

func isYAML(path string) bool {
	ext := strings.ToLower(filepath.Ext(path))
	return ext == ".yaml" || ext == ".yml"
}

// expand lists the files under the paths, in the order people count, sheets
// apart.
func (im *importing) expand(paths []string) (files, sheets []string, err error) {
	seen := map[string]bool{}
	add := func(path string) {
		if abs, err := filepath.Abs(path); err == nil {
			if seen[abs] {
				return
			}
			seen[abs] = true
		}
		switch {
		case sameFile(path, im.opt.Sheet):
		case ingest.IsLiterature(path), im.opt.Into != IntoSources && (isSheet(path) || isYAML(path)):
			sheets = append(sheets, path)
		default:
			files = append(files, path)
		}
	}
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil {
			return nil, nil, problem.New(problem.NotFound, "there is no such file or folder").In(p).Because("Nothing was added.").Caused(err)
		}
		if !info.IsDir() {
			add(p)
			continue
		}
		var found []string
		err = filepath.WalkDir(p, func(path string, d fs.DirEntry, err error) error {
			if err != nil { // the rest is read
				im.report.Faults = append(im.report.Faults, problem.New(problem.Invalid, "this folder cannot be read").In(path).Because("Nothing of it was kept.").Caused(err))
				return fs.SkipDir
			}
			hidden := strings.HasPrefix(d.Name(), ".") && path != p || strings.HasPrefix(d.Name(), "~$")
			if d.IsDir() && (hidden || d.Name() == Folder) {
				return filepath.SkipDir
			}
			switch {
			case hidden || d.IsDir():
			case d.Type().IsRegular():
				found = append(found, path)
			default:
				im.report.Warnings = append(im.report.Warnings, fmt.Sprintf("%s is a link or a pipe, not a file; it was not read", path))
			}
			return nil
		})
		if err != nil {
			return nil, nil, problem.New(problem.Invalid, "this folder cannot be read").In(p).Caused(err)
		}
		slices.SortFunc(found, corpus.LessName)
		for _, f := range found {
			add(f)
		}
	}
	return files, sheets, nil
}

func sameFile(a, b string) bool {
	if b == "" {
		return false
	}
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(x, y)
}

func sheetName(path string, s ingest.Sheet, of int) string {
	if s.Name == "" || of == 1 && !isExcel(path) {
		return filepath.Base(path)
	}
	return filepath.Base(path) + ", sheet \"" + s.Name + "\""
}

// look reads from the study what the files are compared with.
func (im *importing) look() error {
	return im.study.View(func(tx *store.Tx) error {
		im.labels, im.here, im.taken = map[string]string{}, map[store.Digest]string{}, map[string]string{}
		im.files = map[string]bool{}
		names := map[ref.ID]string{}
		for p, err := range corpus.Participants.Live(tx) {
			if err != nil {
				return err
			}
			im.labels[corpus.FoldName(p.Name)] = p.Name
		}
		for m, err := range corpus.Measures.Live(tx) {
			if err != nil {
				return err
			}
			im.measures = append(im.measures, m.Name)
		}
		var err error
		if im.waves, err = Waves(tx); err != nil {
			return err
		}
		for src, err := range corpus.Sources.All(tx) {
			if err != nil {
				return err
			}
			im.photos = max(im.photos, photoNumber(src.Name))
			if src.Retired {
				continue
			}
			im.here[src.Original], names[src.ID] = src.Name, src.Name
			im.taken[corpus.FoldName(src.Name)] = src.File
			im.files[logKey(src.File)], im.files[withoutEnding(logKey(src.File))] = true, true
		}
		for v, err := range corpus.Versions.Live(tx) {
			if err != nil {
				return err
			}
			if name := names[v.Source]; name != "" && v.Original != (store.Digest{}) {
				im.here[v.Original] = name
			}
		}
		return nil
	})
}

// errDry rolls a dry run back.
var errDry = problem.New(problem.Invalid, "dry run")

// change runs a transaction of the import under its one action. A dry run does
// everything and keeps nothing.
func (im *importing) change(fn func(*store.Tx) error) error {
	n, err := im.study.Update(im.action, func(tx *store.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		if im.opt.DryRun {
			return errDry
		}
		return nil
	})
	if im.opt.DryRun && errors.Is(err, errDry) {
		return nil
	}
	if n != 0 {
		im.action.N = n
	}
	return err
}

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

// fault notes that a file is left out, and why. What is no fault of the file is
// given back.
func (im *importing) fault(err error) error {
	if _, told := problem.As(err); !told || problem.Is(err, problem.Busy) || problem.Is(err, problem.Damaged) {
		return err
	}
	im.report.Faults = append(im.report.Faults, err)
	return nil
}

// job is a file being read, apart from the study.
type job struct {
	path    string
	name    string
	named   bool // by a person, and not by the file
	row     logRow
	content []byte
	doc     ingest.Document
	err     error
	done    chan struct{}
}

// sources reads the files, several at once, and adds them in order.
func (im *importing) sources(ctx context.Context, files []string) error {
	ahead := runtime.GOMAXPROCS(0)
	jobs := make([]*job, 0, len(files))
	for _, path := range files {
		j := &job{path: path, name: im.sourceName(path), named: im.opt.Name != "", done: make(chan struct{})}
		if im.log {
			row, ok := im.row(path)
			if !ok {
				if !im.isBadRow(path) {
					im.report.NoRow = append(im.report.NoRow, path)
				}
				continue
			}
			if j.row = row; row.name != "" {
				j.name, j.named = row.name, true
			}
		}
		jobs = append(jobs, j)
	}
	started := 0
	start := func(until int) {
		for ; started < min(until, len(jobs)); started++ {
			go jobs[started].read(im.ingestOptions(jobs[started]))
		}
	}
	for i, j := range jobs {
		start(i + 1 + ahead)
		select {
		case <-j.done:
		case <-ctx.Done(): // a file that is read slowly is not waited for
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if im.opt.Progress != nil {
			im.opt.Progress(i, len(jobs), im.report.Bytes, j.name)
		}
		if err := im.add(j); err != nil {
			if err := im.fault(err); err != nil {
				return err
			}
		}
		im.report.Bytes += int64(len(j.content))
		jobs[i] = nil // the text is in the study now
	}
	return nil
}

func (j *job) read(opt ingest.Options) {
	defer close(j.done)
	j.doc, j.content, j.err = ingest.ReadFile(j.path, opt)
}

// ingestOptions tells the importer what is known of a file: the labels that
// are participants of the study, and those given by hand.
func (im *importing) ingestOptions(j *job) ingest.Options {
	opt := ingest.Options{
		Encoding: im.opt.Encoding, Kind: first(j.row.kind, im.opt.Kind), NoTimes: im.opt.NoTimes, Password: im.opt.Password, PDF: im.pdf,
	}
	for label, who := range im.opt.Speakers {
		switch {
		case corpus.SameName(who, WhoText):
			opt.NotLabels = append(opt.NotLabels, label)
			continue
		case corpus.SameName(who, WhoInterviewer):
			opt.Interviewers = append(opt.Interviewers, label)
		default:
			opt.Speakers = append(opt.Speakers, label)
		}
		opt.Labels = append(opt.Labels, label)
	}
	if j.row.participant != "" {
		opt.Speakers = append(opt.Speakers, j.row.participant)
	}
	for _, name := range im.labels {
		opt.Speakers = append(opt.Speakers, name)
	}
	return opt
}

func first(s ...string) string {
	for _, v := range s {
		if v != "" {
			return v
		}
	}
	return ""
}

// sourceName is the name of a source by its file: without extension, composed,
// with what has a meaning in an address as a hyphen.
func (im *importing) sourceName(path string) string {
	if im.opt.Name != "" {
		return im.opt.Name
	}
	return plainSourceName(strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)))
}

// plainSourceName makes of words a name that can stand in an address.
func plainSourceName(name string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == ':' || r == '@' || r < ' ' || r == 0x7f {
			return '-'
		}
		return r
	}, norm.NFC.String(name)))
}

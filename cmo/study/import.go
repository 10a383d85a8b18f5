package study

import (
	"context"
	"errors"
	"runtime"

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
	weight  int64 // bytes at hand while it is read
	content []byte
	doc     ingest.Document
	err     error
	done    chan struct{}
}

// readAhead is how many bytes of files may be at hand at once: files that are
// larger are read one by one.
const readAhead = 32 << 20

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
	started, atHand := 0, int64(0)
	start := func(next int) {
		for ; started < min(next+1+ahead, len(jobs)); started++ {
			j := jobs[started]
			if j.weight == 0 {
				j.weight = ingest.Weight(j.path)
			}
			if started > next && atHand+j.weight > readAhead {
				return
			}
			atHand += j.weight
			go j.read(im.ingestOptions(j))
		}
	}
	for i, j := range jobs {
		start(i)
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
		im.report.Bytes += int64(len(j.content))
		if err := im.add(j); err != nil {
			if err := im.fault(err); err != nil {
				return err
			}
		}
		atHand -= j.weight
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

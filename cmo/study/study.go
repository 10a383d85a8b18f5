// Package study is a study on disk: it opens the store, knows every table, and
// wires the packages below into what a researcher does: import, tag, find,
// query, judge.
//
// Operations that are one act of a researcher are methods of Study or
// functions over a transaction; the command line, and later the coding screen,
// call the same ones. A study is a folder with .cmo inside, found by looking
// upward from where one stands.
package study

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/theory"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/codebook/starter"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// Folder is the name of the folder that holds a study's data.
const Folder = ".cmo"

// Tables are all tables of a study.
func Tables() []store.Kind {
	return []store.Kind{
		corpus.Sources, corpus.Versions, corpus.Participants, corpus.Cases, corpus.Waves, corpus.Roles, corpus.Coders,
		corpus.AttributeTypes, corpus.Memos, corpus.Sessions, corpus.Done, corpus.Assignments, corpus.Measures, corpus.MeasureValues, corpus.Encounters, codebook.Codes, coding.Codings, coding.LinkedCodes,
		cmo.CMOCs, cmo.Judgements, cmo.Assessments, theory.Statements, SavedQueries, Settings,
	}
}

// A Study is a study on disk.
type Study struct {
	*store.Store
	Root string // the folder that holds .cmo
	AsOf string // a date or an action: ReadData reads the study as it was then

	// Stop is asked now and then in long reading; an error ends it. It may be nil.
	Stop func() error

	// Step is told when a step of reading for a query ends, by its name. It may
	// be nil.
	Step func(name string)
}

func (s *Study) stopped() error {
	if s.Stop == nil {
		return nil
	}
	return s.Stop()
}

func (s *Study) step(name string) {
	if s.Step != nil {
		s.Step(name)
	}
}

// At gives the study in a folder, whether it is there or not.
func At(root string) *Study {
	return &Study{Store: store.At(filepath.Join(root, Folder), Tables()...), Root: root}
}

// Find looks for a study from a folder upward. It is NotFound if there is
// none.
func Find(from string) (*Study, error) {
	from, err := filepath.Abs(from)
	if err != nil {
		return nil, fmt.Errorf("look for a study: %w", err)
	}
	for dir := from; ; {
		if info, err := os.Stat(filepath.Join(dir, Folder)); err == nil && info.IsDir() {
			return At(dir), nil
		} else if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
			return nil, fmt.Errorf("look for a study: %w", err)
		}
		up := filepath.Dir(dir)
		if up == dir {
			return nil, problem.New(problem.NotFound, "there is no study here").In(from).
				Because("A study is a folder with %s inside; none was found from here upward.", Folder).
				Suggest("cmo init, or --study DIR")
		}
		dir = up
	}
}

// A Setting is a choice that holds for the whole study.
type Setting struct {
	store.Meta `json:"-"`
	Name       string `json:"name"`
	Value      string `json:"value"`
}

// Settings is the table of settings.
var Settings = store.Table[Setting]{
	Name: "settings", Noun: "setting",
	Meta:  func(v *Setting) *store.Meta { return &v.Meta },
	Title: func(v Setting) string { return v.Name },
}

// Set writes a setting.
func Set(tx *store.Tx, name, value string) error {
	s := Setting{Name: name}
	for o, err := range Settings.Live(tx) {
		if err != nil {
			return err
		}
		if o.Name == name {
			s = o
		}
	}
	s.Value = value
	return Settings.Put(tx, &s)
}

// Get reads a setting; it is empty where none was made.
func Get(tx *store.Tx, name string) (string, error) {
	for o, err := range Settings.Live(tx) {
		if err != nil {
			return "", err
		}
		if o.Name == name {
			return o.Value, nil
		}
	}
	return "", nil
}

// The settings of a study.
const (
	SettingSlots = "slots" // the slot schema: CMO, SCMO, ICAMO
	SettingCoder = "coder" // who codes unless told otherwise
	SettingWave  = "wave"  // the wave of what is imported unless told otherwise
)

// Schemas are the slot schemas a study can have (de Weger et al. 2020).
var Schemas = []string{"CMO", "SCMO", "ICAMO"}

// FirstWave is the wave a new study begins with.
const FirstWave = "baseline"

// Init makes a new study in the folder, with its first coder and wave. With
// the name of a starter codebook its codes are added.
func (s *Study) Init(a store.Action, coder, slots, book string) (n uint64, codes int, err error) {
	if err := corpus.ValidName("coder", coder); err != nil {
		return 0, 0, err
	}
	var starterBook *codebook.Book
	if book != "" {
		b, err := starter.Open(book)
		if err != nil {
			return 0, 0, err
		}
		if starterBook, err = codebook.ReadYAML(book, b); err != nil {
			return 0, 0, err
		}
	}
	if err := s.Create(filepath.Base(s.Root)); err != nil {
		return 0, 0, err
	}
	n, err = s.Update(a, func(tx *store.Tx) error {
		if err := corpus.Coders.Put(tx, &corpus.Coder{Name: coder}); err != nil {
			return err
		}
		if err := corpus.Waves.Put(tx, &corpus.Wave{Name: FirstWave, Order: 1}); err != nil {
			return err
		}
		for _, set := range []Setting{{Name: SettingSlots, Value: slots}, {Name: SettingCoder, Value: coder}, {Name: SettingWave, Value: FirstWave}} {
			if err := Set(tx, set.Name, set.Value); err != nil {
				return err
			}
		}
		if starterBook == nil {
			return nil
		}
		report, err := starterBook.Apply(tx)
		codes = report.Added
		return err
	})
	return n, codes, err
}

// Coder gives the coder who acts: the one named, else the study's. It is
// NotFound if there is no such coder.
func Coder(tx *store.Tx, name string) (corpus.Coder, error) {
	if name == "" {
		var err error
		if name, err = Get(tx, SettingCoder); err != nil {
			return corpus.Coder{}, err
		}
	}
	c, err := corpus.FindCoder(tx, name)
	if p, ok := problem.As(err); ok && p.Kind == problem.NotFound {
		return c, p.Suggest("cmo coder add %s", name)
	}
	return c, err
}

// CloudFolder gives the name of the cloud drive that a folder lies in, if it
// looks like one.
func CloudFolder(dir string) string {
	for _, part := range strings.Split(filepath.ToSlash(dir), "/") {
		low := strings.ToLower(part)
		for _, drive := range []string{"Dropbox", "OneDrive", "Google Drive", "GoogleDrive", "iCloud", "Nextcloud", "Box Sync", "pCloud"} {
			if strings.HasPrefix(low, strings.ToLower(drive)) {
				return part
			}
		}
		if low == "mobile documents" {
			return "iCloud"
		}
	}
	return ""
}

// names reads the names of the records of a table.
func names[T any](tx *store.Tx, table store.Table[T], name func(T) string) (map[ref.ID]string, error) {
	out := map[ref.ID]string{}
	for v, err := range table.All(tx) {
		if err != nil {
			return nil, err
		}
		out[table.Meta(&v).ID] = name(v)
	}
	return out, nil
}

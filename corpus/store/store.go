package store

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"github.com/cmo-toolkit/cmo/corpus/journal"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
)

// A Header is the first record of a study file. It says that the file is a
// study, of which format, and which copy of which study.
type Header struct {
	Format  int             `json:"format"`
	Study   ref.ID          `json:"study"`
	Name    string          `json:"name"`
	Replica journal.Replica `json:"replica"`
	Made    time.Time       `json:"made"`
}

// A Store is a study on disk. It holds nothing open.
type Store struct {
	dir     string // the folder .cmo
	schema  map[string]*spec
	widths  map[string]int            // of the rows of gathered sets
	seen    atomic.Pointer[inspected] // the file as it was last looked at
	Now     func() time.Time          // the clock
	Random  io.Reader                 // where random bytes come from
	Command string                    // what runs, for the message of another command that waited; of the words typed only those that name no one
	Wait    time.Duration             // how long to wait for the lock

	// Meter gives what is told how far a long piece of work has got; verb says
	// what is done. It may be nil.
	Meter func(verb string) Meter
}

// A Meter is told how far work has got: how many parts are done, how many bytes
// went through and the name of what is at hand, if any; and when to be gone.
type Meter interface {
	At(done int, bytes int64, name string)
	Clear()
}

// noMeter tells nobody.
type noMeter struct{}

func (noMeter) At(int, int64, string) {}
func (noMeter) Clear()                {}

// meter begins a piece of work.
func (s *Store) meter(verb string) Meter {
	if s.Meter == nil {
		return noMeter{}
	}
	return s.Meter(verb)
}

// At gives the store in a folder .cmo, with the tables its records live in. It
// does not look at the disk. Two tables of one name are a fault of the program.
func At(dir string, tables ...Kind) *Store {
	s := &Store{dir: dir, schema: map[string]*spec{}, widths: map[string]int{}, Now: time.Now, Random: rand.Reader, Wait: wait}
	add := func(sp *spec) {
		if s.schema[sp.name] != nil {
			panic("store: two tables are called " + sp.name)
		}
		s.schema[sp.name] = sp
		maps.Copy(s.widths, sp.gathered)
	}
	add(Actions.spec())
	for _, t := range tables {
		add(t.spec())
	}
	return s
}

// Dir is the folder .cmo of the study.
func (s *Store) Dir() string { return s.dir }

// Path is the study file.
func (s *Store) Path() string { return filepath.Join(s.dir, fileDB) }

// Create makes the folder .cmo with a new, empty study file in it. It is a
// Conflict if there is a study already. If it fails, what it made is gone.
func (s *Store) Create(name string) (err error) {
	_, err = os.Stat(s.dir)
	fresh := errors.Is(err, fs.ErrNotExist)
	if err := os.MkdirAll(filepath.Join(s.dir, dirOriginals), 0o700); err != nil {
		return cannotWrite(s.dir, err)
	}
	l, err := lock(s.dir, s.Command, true, s.Wait)
	if err != nil {
		return cannotWrite(s.dir, err)
	}
	defer func() {
		if err != nil && fresh {
			s.unmake()
		}
		err = errors.Join(err, l.Close())
	}()
	if _, err := os.Stat(s.Path()); err == nil {
		fresh = false // another command was faster
		return problem.New(problem.Conflict, "there is a study in this folder already").
			In(filepath.Dir(s.dir)).Because("Nothing was changed.").Suggest("cmo status")
	}
	h := Header{Format: FormatVersion, Name: name, Made: s.Now().UTC().Truncate(time.Second)}
	if h.Study, err = ref.NewMaker(s.Now, s.Random).New(); err != nil {
		return err
	}
	if _, err := io.ReadFull(s.Random, h.Replica[:]); err != nil {
		return fmt.Errorf("name this copy of the study: %w", err)
	}
	// Made beside and renamed, so that no half-made study is ever found. What
	// an earlier attempt left there is of no use.
	temp := filepath.Join(s.dir, fileNew)
	if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return cannotWrite(s.dir, err)
	}
	err = s.fill(temp, h)
	if err == nil {
		err = rename(temp, s.Path())
	}
	if err != nil {
		_ = os.Remove(temp)
		return cannotWrite(s.dir, err)
	}
	return syncFolder(filepath.Dir(s.dir))
}

// unmake takes away an unfinished folder .cmo, so that looking upward for a
// study does not end there.
func (s *Store) unmake() {
	for _, name := range []string{dirOriginals, fileTurn, fileLock} {
		_ = os.Remove(filepath.Join(s.dir, name))
	}
	_ = os.Remove(s.dir)
}

func (s *Store) fill(path string, h Header) error {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: s.Wait})
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		if err := s.makeBuckets(tx); err != nil {
			return err
		}
		b, err := json.Marshal(h)
		if err != nil {
			return err
		}
		if err := s.noteLayout(tx); err != nil {
			return err
		}
		return tx.Bucket([]byte(bucketHeader)).Put([]byte(bucketHeader), b)
	})
	return errors.Join(err, db.Close())
}

// buckets names the buckets that this program knows.
func (s *Store) buckets() []string {
	names := []string{bucketHeader, bucketHeads, bucketBodies, bucketSpans, bucketTexts, bucketNothing}
	for _, sp := range s.schema {
		names = append(names, prefixTable+sp.name)
		if sp.numbered {
			names = append(names, prefixNumber+sp.name, prefixNth+sp.name)
		}
		for _, r := range sp.rowSets {
			names = append(names, prefixRows+r)
		}
	}
	return names
}

// makeBuckets makes what is missing; a later version of the program may have
// tables that an earlier one did not.
func (s *Store) makeBuckets(tx *bbolt.Tx) error {
	for _, n := range s.buckets() {
		if _, err := tx.CreateBucketIfNotExists([]byte(n)); err != nil {
			return err
		}
	}
	return nil
}

// View reads the study. What it hands out is valid until fn returns.
func (s *Store) View(fn func(*Tx) error) error {
	return s.withRows(func() error {
		return s.locked(false, func(db *bbolt.DB, p *paths) error {
			return db.View(func(b *bbolt.Tx) error {
				tx, err := s.begin(b, p)
				if err != nil {
					return err
				}
				if err := tx.rowsFit(); err != nil {
					return err
				}
				return fn(tx)
			})
		})
	})
}

// locked takes the lock, opens the study file, works on it and gives
// everything back. The path is opened after the lock is held, since another
// command may have put a new file in its place meanwhile.
func (s *Store) locked(write bool, work func(*bbolt.DB, *paths) error) (err error) {
	if _, err := os.Stat(s.Path()); errors.Is(err, fs.ErrNotExist) {
		return damaged(s.Path(), "the file of the study is missing")
	}
	l, err := lock(s.dir, s.Command, write, s.Wait)
	if err != nil {
		if _, told := problem.As(err); !told && write {
			return cannotWrite(s.dir, err)
		}
		return err
	}
	if l != nil {
		defer func() { err = errors.Join(err, l.Close()) }()
	}
	return s.open(write, work)
}

// mappedAtFirst is how much room for a file to grow is mapped when it is opened
// for writing. Each time it outgrows the mapping, bbolt copies all that the
// transaction has written so far: a third of the time of a large import.
const mappedAtFirst = 256 << 20

func (s *Store) open(write bool, work func(*bbolt.DB, *paths) error) (err error) {
	p, err := s.inspect(write)
	if err != nil {
		return err
	}
	defer p.file.Close()
	var file *os.File
	options := &bbolt.Options{
		Timeout:  max(s.Wait, time.Millisecond), // none would be for ever
		ReadOnly: !write,
		OpenFile: func(path string, flag int, mode os.FileMode) (*os.File, error) {
			f, err := os.OpenFile(path, flag&^os.O_CREATE, mode)
			if file == nil {
				file = f
			}
			return f, err
		},
	}
	if write && runtime.GOOS != "windows" { // where a mapping makes the file as large
		options.InitialMmapSize = mappedAtFirst
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	var db *bbolt.DB
	defer func() {
		got := recover()
		if got == nil || !ofFile(got) {
			if db != nil {
				err = errors.Join(err, db.Close())
			}
			if got != nil {
				panic(got)
			}
			return
		}
		// The panic may have left bbolt's own locks held: its Close could wait for
		// ever. The mapping stays until the program ends, which it soon will.
		if file != nil {
			unlock(file)
			_ = file.Close()
		}
		err = damaged(s.Path(), "the file of the study is damaged").Caused(fmt.Errorf("%v", got))
	}()
	db, err = bbolt.Open(s.Path(), 0o600, options)
	if err == nil {
		return work(db, p)
	}
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return busy(filepath.Join(s.dir, fileLock), s.Wait)
	case write && (errors.Is(err, fs.ErrPermission) || readOnly(err)):
		return cannotWrite(s.dir, err)
	case errors.As(err, new(syscall.Errno)): // too many files open, no memory
		return fmt.Errorf("open the study: %w", err)
	}
	return damaged(s.Path(), "the file of the study cannot be opened").Caused(err)
}

// begin wraps a bbolt transaction, after reading the header.
func (s *Store) begin(b *bbolt.Tx, p *paths) (*Tx, error) {
	var h Header
	p.look(bucketHeader)
	bucket := b.Bucket([]byte(bucketHeader))
	if bucket == nil {
		return nil, damaged(s.Path(), "this file is not a study")
	}
	if err := json.Unmarshal(bucket.Get([]byte(bucketHeader)), &h); err != nil || h.Format < 1 {
		return nil, damaged(s.Path(), "this file is not a study").Caused(err)
	}
	if h.Format > FormatVersion {
		return nil, problem.New(problem.Conflict, "this study was written by a newer cmo").In(s.Path()).
			Because("Its format is %d; this program knows formats up to %d. The file was not touched.", h.Format, FormatVersion).
			Suggest("cmo version, and install the newer one")
	}
	return &Tx{store: s, b: b, paths: p, Header: h, homes: map[ref.ID]string{}}, nil
}

// Backup writes a copy of the study file, whole and consistent.
func (s *Store) Backup(w io.Writer) error {
	return s.View(func(tx *Tx) error {
		tx.paths.look(tx.paths.buckets()...)
		_, err := tx.b.WriteTo(w)
		return err
	})
}

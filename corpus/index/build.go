package index

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/gofrs/flock"
)

// A Version is the words of a version of a text, as they are added.
type Version struct {
	Number   uint32
	Passages []string // the masked words of each passage, from the first
}

// Rebuild makes the index anew, of all versions the study has at a moment, and
// tells of each version when it is in. It never opens the index there is,
// which answers until the new one takes its place. An error of the versions
// ends it; nothing is changed then. It is Busy when another command is at it;
// when that command made the index for the same moment meanwhile, all is well.
func (x *Index) Rebuild(state State, all iter.Seq2[Version, error], progress func(version uint32)) error {
	before, _ := x.manifest()
	unlock, err := x.lock()
	if err != nil {
		return err
	}
	defer unlock()
	now, err := x.manifest()
	if err == nil && now.State == state && !slices.EqualFunc(before.Parts, now.Parts, samePart) {
		return nil
	}
	x.sweep(now.Parts)
	m := manifest{Mapping: mapping, State: state}
	return x.write(m, all, progress)
}

// Add catches up: it adds the versions that are not in the index yet, and
// takes it to a moment. The caller has seen that its State lies in the history
// of the study, and gives at least the versions it does not have. An error of
// the versions ends it; nothing is changed then. It is Busy when another
// command is at it, and another Reason when the index can only be made anew.
func (x *Index) Add(state State, missing iter.Seq2[Version, error]) error {
	unlock, err := x.lock()
	if err != nil {
		return err
	}
	defer unlock()
	m, err := x.manifest()
	if err != nil {
		return err
	}
	if err := m.State.answers(state); err == nil {
		return nil
	} else if Why(err) != Behind {
		return err
	}
	m.State = state
	for _, p := range m.Parts {
		if err := p.check(x.dir); err != nil {
			return err
		}
	}
	x.sweep(m.Parts)
	return x.write(m, missing, nil)
}

// write adds versions to what a manifest has, in a new part, and puts the
// manifest in place. Parts that are small against the new one are taken into
// it, so that there are never many.
func (x *Index) write(m manifest, added iter.Seq2[Version, error], progress func(uint32)) error {
	b := &builder{dir: x.dir}
	defer b.discard()
	for v, err := range added {
		if err != nil {
			return fmt.Errorf("make the index: %w", err)
		}
		if m.Versions.has(v.Number) {
			continue
		}
		for i, masked := range v.Passages {
			if err := b.add(Place{v.Number, i + 1}, wordsOf(masked)); err != nil {
				return fmt.Errorf("make the index: %w", err)
			}
		}
		m.Versions = m.Versions.with(v.Number)
		if progress != nil {
			progress(v.Number)
		}
	}
	kept, small := sizeUp(m.Parts, b.passages)
	if err := x.take(b, small); err != nil {
		return fmt.Errorf("make the index: %w", err)
	}
	m.Parts = kept
	made, err := b.finish()
	if err != nil {
		return fmt.Errorf("make the index: %w", err)
	}
	if made.Passages > 0 {
		m.Parts = append(m.Parts, made)
	}
	if err := m.write(x.dir); err != nil {
		return fmt.Errorf("make the index: %w", err)
	}
	b.folder = ""
	x.sweep(m.Parts)
	return nil
}

// largeEnough is the number of passages of a part that is never taken into another.
const largeEnough = 200_000

// sizeUp divides parts into those that are kept and those that a part with so
// many passages takes in: each that is not larger than what is there by then.
// Like the digits of a binary number the parts are then of different sizes, as
// few as the logarithm of the passages, and none is said again more often.
func sizeUp(parts []part, added int) (kept, small []part) {
	bySize := slices.SortedFunc(slices.Values(parts), func(a, b part) int { return a.Passages - b.Passages })
	for _, p := range bySize {
		if p.Passages <= added && p.Passages < largeEnough {
			small = append(small, p)
			added += p.Passages
		} else {
			kept = append(kept, p)
		}
	}
	return kept, small
}

// take adds what other parts hold. Passages are sets of tokens, so a part says
// all of them again.
func (x *Index) take(b *builder, parts []part) error {
	for _, p := range parts {
		for _, f := range p.Files {
			if err := f.verify(filepath.Join(x.dir, p.Folder, f.Name)); err != nil {
				return err
			}
		}
	}
	if len(parts) == 0 {
		return nil
	}
	r, err := x.open(manifest{Parts: parts})
	if err != nil {
		return err
	}
	defer r.Close()
	for _, s := range r.segments {
		passages, err := contents(s)
		if err != nil {
			return err
		}
		for _, p := range passages {
			if err := b.add(p.at, p.words); err != nil {
				return err
			}
		}
	}
	return nil
}

// partName begins the names of the folders of parts.
const partName = "part-"

// A builder makes a part. Nothing is on disk before the first passage.
type builder struct {
	dir      string
	folder   string // its name in dir, "" when there is none to discard
	bleve    *scorch.Builder
	passages int
}

// add adds a passage, unless it holds no word.
func (b *builder) add(at Place, w words) (err error) {
	if len(w.terms) == 0 {
		return nil
	}
	if b.bleve == nil {
		if err := b.begin(); err != nil {
			return err
		}
	}
	b.passages++
	return guardWriting(func() error { return b.bleve.Index(w.document(at)) })
}

func (b *builder) begin() error {
	folder, err := os.MkdirTemp(b.dir, partName)
	if err != nil {
		return err
	}
	b.folder = filepath.Base(folder)
	b.bleve, err = scorch.NewBuilder(map[string]any{
		"path": folder,
		// Pieces that are yet to be merged: without this they would be in the
		// machine's folder for temporary files, with the words of the study.
		"buildPathPrefix": folder,
	})
	return err
}

// finish completes the part; it is empty if no passage was added.
func (b *builder) finish() (part, error) {
	if b.bleve == nil {
		return part{}, nil
	}
	if err := guardWriting(b.bleve.Close); err != nil {
		return part{}, err
	}
	return describePart(b.dir, b.folder, b.passages)
}

// discard removes what was written, unless the part has been taken into a
// manifest.
func (b *builder) discard() {
	if b.folder != "" {
		_ = os.RemoveAll(filepath.Join(b.dir, b.folder))
	}
}

// sweep removes what no command needs any more: parts that are not among those
// told, and manifests that were never put in place. What cannot be removed, as
// a system may refuse while somebody reads it, is left to the next.
func (x *Index) sweep(keep []part) {
	entries, _ := os.ReadDir(x.dir)
	for _, e := range entries {
		name := e.Name()
		kept := slices.ContainsFunc(keep, func(p part) bool { return p.Folder == name })
		if strings.HasPrefix(name, partName) && !kept || strings.HasPrefix(name, manifestName+".") {
			_ = os.RemoveAll(filepath.Join(x.dir, name))
		}
	}
}

// Remove deletes the index with all that lies in its folder, so that no file
// holds a word of it. It is Busy when another command is making it. Whoever is
// searching goes on, and may keep files from being deleted on some systems:
// that is an error.
func (x *Index) Remove() error {
	unlock, err := x.lock()
	if err != nil {
		return err
	}
	defer unlock()
	if err := os.RemoveAll(x.dir); err != nil {
		return fmt.Errorf("remove the index: %w", err)
	}
	return nil
}

// patience is how long a command waits for another to finish with the index.
const patience = 2 * time.Second

// lock keeps other commands from writing the index, and makes its folder.
func (x *Index) lock() (unlock func(), err error) {
	l := flock.New(x.dir+".lock", flock.SetPermissions(0o600))
	for begun := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		ok, err := l.TryLock()
		if err != nil {
			return nil, fmt.Errorf("lock the index: %w", err)
		}
		if ok {
			break
		}
		if time.Since(begun) > patience {
			return nil, Busy
		}
	}
	if err := os.MkdirAll(x.dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		_ = l.Close()
		return nil, fmt.Errorf("make the index: %w", err)
	}
	return func() { _ = l.Close() }, nil
}

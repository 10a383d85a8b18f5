package index

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// mapping is the version of what stands in the index: what a token is and how
// it is folded, the name of the field, the form of an id, the files. An index
// with another number is made anew.
const mapping = 1

const manifestName = "manifest.json"

// A manifest says what the index is of and which files it consists of. It is
// the last that is written and the first that is read.
type manifest struct {
	Mapping  int      `json:"mapping"`
	State    State    `json:"state"`
	Versions versions `json:"versions"`
	Parts    []part   `json:"parts"`
}

// A part is a folder with a Bleve index that is never written again.
type part struct {
	Folder   string `json:"folder"`
	Passages int    `json:"passages"` // that hold a word
	Files    []file `json:"files"`
}

// A file is how a file of a part was when it was made.
type file struct {
	Name    string `json:"name"`
	Size    int64  `json:"size"`
	Changed int64  `json:"changed"` // nanoseconds since 1970
	Sum     uint32 `json:"sum"`     // CRC-32C
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// manifest reads the manifest. The error is Missing, Torn or OtherMapping.
func (x *Index) manifest() (m manifest, err error) {
	b, err := os.ReadFile(filepath.Join(x.dir, manifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return m, Missing
	}
	if err != nil {
		return m, fmt.Errorf("%w: %w", Torn, err)
	}
	line, sum, ok := bytes.Cut(b, []byte("\n"))
	if !ok || string(sum) != sumLine(line) {
		return m, fmt.Errorf("%w: %s", Torn, manifestName)
	}
	// The number is read by itself: the rest may have another form by then.
	var number struct{ Mapping int }
	if err := json.Unmarshal(line, &number); err != nil {
		return m, fmt.Errorf("%w: %w", Torn, err)
	}
	if number.Mapping != mapping {
		return m, OtherMapping
	}
	if err := json.Unmarshal(line, &m); err != nil {
		return manifest{}, fmt.Errorf("%w: %w", Torn, err)
	}
	return m, nil
}

// sumLine is the second line of a manifest, which shows that the first is whole.
func sumLine(line []byte) string {
	return fmt.Sprintf("%08x\n", crc32.Checksum(line, castagnoli))
}

// write puts a manifest in the place of the one there is.
func (m manifest) write(dir string) error {
	line, err := json.Marshal(m)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, manifestName+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(append(append(line, '\n'), sumLine(line)...))
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = replace(f.Name(), filepath.Join(dir, manifestName))
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// replace renames a file over another. Where that is refused while somebody
// reads the other, it tries again for a while.
func replace(from, to string) (err error) {
	for range 20 {
		if err = os.Rename(from, to); err == nil || !errors.Is(err, fs.ErrPermission) {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
	return err
}

// answers reports whether an index in a state can answer for another, with the
// reason why not.
func (have State) answers(want State) error {
	switch {
	case have == want:
		return nil
	case have.Study == want.Study && have.Position < want.Position:
		return Behind
	default:
		return OtherHistory
	}
}

// check looks whether the files of a part are as they were made, before Bleve
// does. It reads them: a millisecond for a study of two million words. Of a
// file too large for that it trusts size and time of change; when the time is
// another, as in a copy, it reads the file once and then gives it its time
// back. So all that can escape is a very large file that changed while its
// size and time did not, as on a failing disk. That may hide passages, or end
// the process, as Bleve asks for as much memory as the file says; Verify finds
// it, and the folder can be deleted.
func (p part) check(dir string) error {
	for _, f := range p.Files {
		path := filepath.Join(dir, p.Folder, f.Name)
		info, err := os.Lstat(path)
		if err != nil {
			return fmt.Errorf("%w: %w", Torn, err)
		}
		if !info.Mode().IsRegular() || info.Size() != f.Size {
			return fmt.Errorf("%w: %s has %d bytes, not %d", Torn, path, info.Size(), f.Size)
		}
		large, late := f.Size > largeFile, info.ModTime().UnixNano() != f.Changed
		if large && !late {
			continue
		}
		if err := f.verify(path); err != nil {
			return err
		}
		if large {
			at := time.Unix(0, f.Changed)
			_ = os.Chtimes(path, at, at) // when refused, the file is read again the next time
		}
	}
	return nil
}

// largeFile is the size of a file that is not read whole before each search:
// that of 25 million words, which takes 10 ms.
const largeFile = 64 << 20

// verify reads a file and compares its checksum.
func (f file) verify(path string) error {
	now, err := describe(path)
	if err != nil {
		return fmt.Errorf("%w: %w", Torn, err)
	}
	if now.Size != f.Size || now.Sum != f.Sum {
		return fmt.Errorf("%w: %s", Torn, path)
	}
	return nil
}

// describe reads a file and says how it is.
func describe(path string) (file, error) {
	f, err := os.Open(path)
	if err != nil {
		return file{}, err
	}
	defer f.Close()
	sum := crc32.New(castagnoli)
	size, err := io.Copy(sum, f)
	if err != nil {
		return file{}, err
	}
	info, err := f.Stat()
	if err != nil {
		return file{}, err
	}
	return file{filepath.Base(path), size, info.ModTime().UnixNano(), sum.Sum32()}, nil
}

// describePart says how the files of a part are that was just made.
func describePart(dir, folder string, passages int) (part, error) {
	p := part{Folder: folder, Passages: passages}
	entries, err := os.ReadDir(filepath.Join(dir, folder))
	if err != nil {
		return p, err
	}
	for _, e := range entries {
		f, err := describe(filepath.Join(dir, folder, e.Name()))
		if err != nil {
			return p, err
		}
		p.Files = append(p.Files, f)
	}
	return p, nil
}

// Verify reads every file of the index and compares it with what was written.
// The error is a Reason, nil if all is well. A search does without this.
func (x *Index) Verify() error {
	m, err := x.manifest()
	if err != nil {
		return err
	}
	for _, p := range m.Parts {
		for _, f := range p.Files {
			if err := f.verify(filepath.Join(x.dir, p.Folder, f.Name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// versions is a set of numbers of versions, as ranges from first to last.
type versions [][2]uint32

// all goes over the numbers in order.
func (v versions) all() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for _, r := range v {
			for n := uint64(r[0]); n <= uint64(r[1]); n++ {
				if !yield(uint32(n)) {
					return
				}
			}
		}
	}
}

// find gives where the range that holds n, or would, stands.
func (v versions) find(n uint32) (int, bool) {
	return slices.BinarySearchFunc(v, n, func(r [2]uint32, n uint32) int {
		switch {
		case r[1] < n:
			return -1
		case r[0] > n:
			return 1
		}
		return 0
	})
}

func (v versions) has(n uint32) bool {
	_, has := v.find(n)
	return has
}

// with gives the set with n in it.
func (v versions) with(n uint32) versions {
	i, has := v.find(n)
	if has {
		return v
	}
	before := i > 0 && uint64(v[i-1][1])+1 == uint64(n)
	behind := i < len(v) && uint64(n)+1 == uint64(v[i][0])
	switch {
	case before && behind:
		v[i-1][1] = v[i][1]
		return slices.Delete(v, i, i+1)
	case before:
		v[i-1][1] = n
	case behind:
		v[i][0] = n
	default:
		return slices.Insert(v, i, [2]uint32{n, n})
	}
	return v
}

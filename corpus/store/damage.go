package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// damaged makes the problem of a study file that is not as it was written.
func damaged(path, format string, args ...any) *problem.Problem {
	return problem.New(problem.Damaged, format, args...).In(path).
		Because("Nothing was changed. A backup of the study can take its place.").
		Suggest("cp BACKUP %s, after moving the damaged file aside", path)
}

// inspect looks at a study file before bbolt maps it into memory: bbolt makes
// a new database of an empty file, and dies of a short one. It leaves the file
// open, for the paths that are looked at later.
//
// What was looked at in the same state before is not looked at again.
func (s *Store) inspect(write bool) (_ *paths, err error) {
	path := s.Path()
	f, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, damaged(path, "the file of the study is missing").Caused(err)
	case errors.Is(err, fs.ErrPermission):
		return nil, problem.New(problem.Invalid, "the study may not be read").In(path).
			Because("The file belongs to someone else, who has not shared it.").Caused(err)
	case err != nil:
		return nil, fmt.Errorf("open the study: %w", err)
	}
	defer func() {
		if err != nil {
			_ = f.Close()
		}
	}()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("look at the study: %w", err)
	}
	if info.Size() == 0 {
		return nil, damaged(path, "the file of the study is empty")
	}
	m, ok := newestMeta(f)
	if !ok {
		return nil, damaged(path, "this file is not a study")
	}
	if need := m.bytes(); need > info.Size() {
		return nil, damaged(path, "the file of the study is cut short: %d of %d bytes are there", info.Size(), need)
	}
	if seen := s.seen.Load(); seen != nil && !write && seen.meta == m && os.SameFile(seen.info, info) {
		return &paths{f, seen}, nil
	}
	p := &paths{f, &inspected{info: info, meta: m}}
	if err := p.begin(write); err != nil {
		return nil, damaged(path, "the file of the study is damaged").Caused(err)
	}
	s.seen.Store(p.inspected)
	return p, nil
}

// Layout of a bbolt meta page: a page header of 16 bytes, then magic, version,
// page size, flags (4 bytes each), root and its sequence, freelist, high-water
// page, transaction, checksum (8 bytes each), in the machine's byte order.
const (
	metaMagic   = 0xED0CDAED
	metaVersion = 2
	metaLen     = 64
	pageHeader  = 16
)

// A meta is what a meta page says of the file.
type meta struct {
	pageSize         int64
	root, free, past uint64 // the page of the root bucket, of the free list, and the first never used
	transaction      uint64
}

// bytes is the least size of the file.
func (m meta) bytes() int64 { return int64(m.past) * m.pageSize }

// newestMeta reads the meta page that bbolt would: the newer of the two that
// are whole.
func newestMeta(f io.ReaderAt) (newest meta, ok bool) {
	take := func(m meta, whole bool) {
		if whole && (!ok || m.transaction > newest.transaction) {
			newest, ok = m, true
		}
	}
	first, whole := readMeta(f, 0)
	if take(first, whole); whole {
		take(readMeta(f, first.pageSize))
		return newest, ok
	}
	for at := int64(1024); at <= 65536 && !ok; at *= 2 {
		take(readMeta(f, at))
	}
	return newest, ok
}

func readMeta(f io.ReaderAt, at int64) (m meta, ok bool) {
	b := make([]byte, pageHeader+metaLen)
	if _, err := f.ReadAt(b, at); err != nil {
		return m, false
	}
	b = b[pageHeader:]
	e := binary.NativeEndian
	sum := fnv.New64a()
	sum.Write(b[:56])
	if e.Uint32(b) != metaMagic || e.Uint32(b[4:]) != metaVersion || e.Uint64(b[56:]) != sum.Sum64() {
		return m, false
	}
	m.pageSize = int64(e.Uint32(b[8:]))
	m.root, m.free, m.past, m.transaction = e.Uint64(b[16:]), e.Uint64(b[32:]), e.Uint64(b[40:]), e.Uint64(b[48:])
	return m, m.pageSize >= 1024 && m.past < 1<<40
}

// ofFile reports whether a panic comes from reading the study file, or tells
// of a path in it that leads nowhere. It must be asked while the panic is being
// recovered.
func ofFile(got any) bool {
	_, path := got.(*pathFault)
	_, fault := got.(interface{ Addr() uintptr })
	return path || fault || fromBolt()
}

// fromBolt reports whether the code that panicked is bbolt's.
func fromBolt() bool {
	pc := make([]uintptr, 64)
	frames := runtime.CallersFrames(pc[:runtime.Callers(0, pc)])
	thrown := false
	for {
		f, more := frames.Next()
		switch {
		case f.Function == "runtime.gopanic":
			thrown = true
		case thrown && !strings.HasPrefix(f.Function, "runtime."):
			return strings.HasPrefix(f.Function, "go.etcd.io/bbolt")
		}
		if !more {
			return false
		}
	}
}

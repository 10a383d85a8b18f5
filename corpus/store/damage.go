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
// a new database of an empty file, and dies of a short one.
func inspect(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return damaged(path, "the file of the study is missing").Caused(err)
	}
	if err != nil {
		return fmt.Errorf("open the study: %w", err)
	}
	defer f.Close() //nolint:errcheck // only read
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("look at the study: %w", err)
	}
	if info.Size() == 0 {
		return damaged(path, "the file of the study is empty")
	}
	need, ok := highWater(f)
	if !ok {
		return damaged(path, "this file is not a study")
	}
	if need > info.Size() {
		return damaged(path, "the file of the study is cut short: %d of %d bytes are there", info.Size(), need)
	}
	return nil
}

// Layout of a bbolt meta page: a page header of 16 bytes, then magic, version,
// page size, flags (4 bytes each), root and its sequence, freelist, high-water
// page, transaction, checksum (8 bytes each), in the machine's byte order.
const (
	metaMagic  = 0xED0CDAED
	metaHeader = 16
	metaLen    = 64
)

// highWater gives the least size of a bbolt file by its newest valid meta page.
func highWater(f io.ReaderAt) (size int64, ok bool) {
	var newest uint64
	read := func(at int64) (pageSize int64) {
		b := make([]byte, metaHeader+metaLen)
		if _, err := f.ReadAt(b, at); err != nil {
			return 0
		}
		m, e := b[metaHeader:], binary.NativeEndian
		sum := fnv.New64a()
		sum.Write(m[:56])
		if e.Uint32(m) != metaMagic || e.Uint64(m[56:]) != sum.Sum64() {
			return 0
		}
		pageSize = int64(e.Uint32(m[8:]))
		if tx := e.Uint64(m[48:]); !ok || tx >= newest {
			newest, size, ok = tx, int64(e.Uint64(m[40:]))*pageSize, true
		}
		return pageSize
	}
	if second := read(0); second > 0 {
		read(second)
	} else {
		for at := int64(1024); at <= 65536; at *= 2 {
			read(at)
		}
	}
	return size, ok
}

// recovered turns a panic into a Damaged problem when it comes from reading
// the mapped file, and lets any other go on.
func recovered(path string, got any) error {
	if _, fault := got.(interface{ Addr() uintptr }); !fault && !fromBolt() {
		panic(got)
	}
	return damaged(path, "the file of the study is damaged").Caused(fmt.Errorf("%v", got))
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

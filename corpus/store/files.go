package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// readOnly reports whether an error says that a file system cannot be written.
func readOnly(err error) bool { return errors.Is(err, syscall.EROFS) }

// full reports whether an error says that there is no room left. Windows says
// it with numbers of its own.
func full(err error) bool {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return true
	}
	const handleDiskFull, diskFull = syscall.Errno(39), syscall.Errno(112)
	return runtime.GOOS == "windows" && (errors.Is(err, handleDiskFull) || errors.Is(err, diskFull))
}

// cannotWrite says in a researcher's words why a study cannot be written.
func cannotWrite(dir string, err error) error {
	switch {
	case readOnly(err), errors.Is(err, fs.ErrPermission):
		return problem.New(problem.Invalid, "this folder can only be read").In(dir).
			Because("Nothing was changed.").Suggest("copy the study to a folder of your own").Caused(err)
	case full(err):
		return problem.New(problem.Invalid, "the disk is full").In(dir).
			Because("Nothing was changed.").Suggest("make room, then the same command again").Caused(err)
	}
	return err
}

// WriteFile writes a file beside its destination and renames it into place, so
// that the destination is either as it was or whole. Only its owner may read
// it: it holds what people said in confidence.
func WriteFile(path string, content []byte) (err error) {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, ".cmo-*")
	if err != nil {
		return cannotWrite(dir, err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
			err = cannotWrite(dir, err)
		}
	}()
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return rename(f.Name(), path)
}

// rename puts a file in its place, and the change of names on disk.
func rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(to))
}

// syncFolder puts the names in a folder on disk. Where a folder cannot be
// synced (Windows, some network drives), the system sees to it.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return nil // a folder one may write to and not read
	}
	defer d.Close()
	if err := d.Sync(); errors.Is(err, syscall.EIO) || full(err) {
		return err
	}
	return nil
}

// A Digest names an original by the SHA-256 of its bytes.
type Digest [sha256.Size]byte

// DigestOf gives the digest of a file's bytes.
func DigestOf(content []byte) Digest { return sha256.Sum256(content) }

// String gives the digest in hexadecimal.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// MarshalText writes the digest in hexadecimal.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Digest) UnmarshalText(b []byte) error {
	if len(b) != 2*len(d) {
		return fmt.Errorf("read digest %q: want %d hexadecimal digits", b, 2*len(d))
	}
	if _, err := hex.Decode(d[:], b); err != nil {
		return fmt.Errorf("read digest %q: %w", b, err)
	}
	return nil
}

// Original is where the original with a digest is kept.
func (s *Store) Original(d Digest) string {
	return filepath.Join(s.dir, dirOriginals, d.String())
}

// KeepOriginal keeps an imported file byte for byte, on disk before it
// returns. One that is there already is left as it is.
func (s *Store) KeepOriginal(content []byte) (Digest, error) {
	d := DigestOf(content)
	if info, err := os.Stat(s.Original(d)); err == nil && info.Size() == int64(len(content)) {
		return d, nil
	}
	return d, WriteFile(s.Original(d), content)
}

// DropOriginal forgets an original that no record names: its import failed.
func (s *Store) DropOriginal(d Digest) { _ = os.Remove(s.Original(d)) }

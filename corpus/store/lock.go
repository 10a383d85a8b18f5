package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// lockInfoAt is where in the lock file its holder writes who it is: beyond the
// first byte, which is the one that is locked where locks are mandatory.
const lockInfoAt = 1

// lock takes the lock of the study, shared to read or exclusive to write. It
// waits for at most the time given, then says who wrote last.
//
// The lock is a file of its own, and so is the turn, which one takes before
// the lock and gives back on having it. A writer holds the turn alone while it
// waits for the readers that are there to leave, and new ones queue behind it:
// without that, readers that overlap would keep a writer out for ever.
//
// It gives no lock and no error for reading in a folder that may only be read.
// bbolt locks study.db as well, which is enough there.
func lock(dir, who string, write bool, atMost time.Duration) (*flock.Flock, error) {
	path := filepath.Join(dir, fileLock)
	until := time.Now().Add(atMost)
	turn, err := takeLock(filepath.Join(dir, fileTurn), write, until)
	if turn != nil {
		defer turn.Close()
	}
	onlyRead := func() bool { return !write && (readOnly(err) || errors.Is(err, fs.ErrPermission)) }
	var l *flock.Flock
	if err == nil || onlyRead() {
		l, err = takeLock(path, write, until)
	}
	switch {
	case err == nil:
		if write {
			noteHolder(path, who)
		}
		return l, nil
	case errors.Is(err, errTaken):
		return nil, busy(path, atMost)
	case onlyRead():
		return nil, nil
	}
	return nil, fmt.Errorf("lock the study: %w", err)
}

var errTaken = errors.New("another has the lock")

func takeLock(path string, alone bool, until time.Time) (*flock.Flock, error) {
	l := flock.New(path, flock.SetPermissions(0o600))
	try := l.TryRLock
	if alone {
		try = l.TryLock
	}
	for pause := time.Millisecond; ; pause = min(2*pause, 8*time.Millisecond) {
		ok, err := try()
		if ok {
			return l, nil
		}
		if err == nil && time.Now().After(until) {
			err = errTaken
		}
		if err != nil {
			return nil, errors.Join(err, l.Close())
		}
		time.Sleep(pause/2 + rand.N(pause))
	}
}

// noteHolder writes who holds the lock for writing. It is a help for the
// message another command prints, so its failing is no reason to fail.
func noteHolder(path, who string) {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return
	}
	defer f.Close()
	line := append([]byte(who), '\n')
	if _, err := f.WriteAt(line, lockInfoAt); err == nil {
		_ = f.Truncate(lockInfoAt + int64(len(line)))
	}
}

// holder reads what noteHolder wrote.
func holder(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	const most = 200
	b, _ := io.ReadAll(io.NewSectionReader(f, lockInfoAt, most))
	who, _, _ := bytes.Cut(b, []byte("\n"))
	return string(who)
}

func busy(path string, waited time.Duration) error {
	p := problem.New(problem.Busy, "another command is working on this study")
	if who := holder(path); who != "" {
		p.Why = fmt.Sprintf("The last to write was: %s.\n", who)
	}
	p.Why += fmt.Sprintf("Waited %s for it; nothing was changed.", waited)
	return p.Suggest("the same command again")
}

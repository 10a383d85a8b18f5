package store

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	"github.com/gofrs/flock"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// lockInfoAt is where in the lock file its holder writes who it is: beyond the
// first byte, which is the one that is locked where locks are mandatory.
const lockInfoAt = 1

// lock takes the lock of the study, shared to read or exclusive to write. It
// waits for at most the time given, then says who holds it.
func lock(path, who string, write bool, atMost time.Duration) (*flock.Flock, error) {
	l := flock.New(path, flock.SetPermissions(0o600))
	try := l.TryRLock
	if write {
		try = l.TryLock
	}
	pause := time.Millisecond
	for begun := time.Now(); ; {
		ok, err := try()
		if err != nil && !write && os.IsPermission(err) {
			return nil, nil // a folder that may only be read: nobody can write to it either
		}
		if err != nil {
			return nil, fmt.Errorf("lock the study: %w", err)
		}
		if ok {
			if write {
				noteHolder(path, who)
			}
			return l, nil
		}
		if time.Since(begun) > atMost {
			return nil, busy(path, atMost)
		}
		time.Sleep(pause/2 + rand.N(pause))
		pause = min(2*pause, 8*time.Millisecond)
	}
}

// noteHolder writes who holds the lock for writing. It is a help for the
// message another command prints, so its failing is no reason to fail.
func noteHolder(path, who string) {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return
	}
	defer f.Close() //nolint:errcheck // see above
	line := append([]byte(who), '\n')
	if _, err := f.WriteAt(line, lockInfoAt); err == nil {
		_ = f.Truncate(lockInfoAt + int64(len(line)))
	}
}

func busy(path string, waited time.Duration) error {
	p := problem.New(problem.Busy, "another command is working on this study")
	if b, err := os.ReadFile(path); err == nil && len(b) > lockInfoAt {
		if who, _, ok := bytes.Cut(b[lockInfoAt:], []byte("\n")); ok && len(who) > 0 {
			p.Why = fmt.Sprintf("The last to write was: %s.\n", who)
		}
	}
	p.Why += fmt.Sprintf("Waited %s for it; nothing was changed.", waited)
	return p.Suggest("the same command again")
}

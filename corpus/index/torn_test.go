package index_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cmo-toolkit/cmo/corpus/index"
)

// grown gives an index of two parts, with enough in it to be torn anywhere.
func grown(t *testing.T) (x *index.Index, dir string, all []index.Version, now index.State) {
	t.Helper()
	random := rand.New(rand.NewPCG(3, 4))
	for n := range 4 {
		v := index.Version{Number: uint32(n + 1)}
		for range 300 {
			var b strings.Builder
			for range 20 {
				fmt.Fprintf(&b, "w%d ", int(random.ExpFloat64()*60))
			}
			v.Passages = append(v.Passages, b.String())
		}
		all = append(all, v)
	}
	all[3].Passages = all[3].Passages[:20]
	x, dir = made(t, all[:3]...)
	now = then
	now.Position++
	if err := x.Add(now, each(all)); err != nil {
		t.Fatal(err)
	}
	return x, dir, all, now
}

// files lists the files under a folder.
func files(t *testing.T, dir string) (all []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			all = append(all, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Whatever happens to any of its files, the index says so and is made anew.
func TestTorn(t *testing.T) {
	x, dir, all, now := grown(t)
	p := pattern(t, "w1")
	want := scan(all, p)
	hurts := []struct {
		name string
		hurt func(path string, b []byte) error
	}{
		{"half", func(path string, b []byte) error { return os.Truncate(path, int64(len(b)/2)) }},
		{"one byte less", func(path string, b []byte) error { return os.Truncate(path, int64(len(b)-1)) }},
		{"empty", func(path string, b []byte) error { return os.Truncate(path, 0) }},
		{"longer", func(path string, b []byte) error { return os.WriteFile(path, append(b, 0), 0o600) }},
		{"removed", func(path string, _ []byte) error { return os.Remove(path) }},
		{"zeros", func(path string, b []byte) error { return os.WriteFile(path, make([]byte, len(b)), 0o600) }},
		{"a folder", func(path string, _ []byte) error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o700)) }},
		{"another byte", func(path string, b []byte) error {
			b[len(b)/3] ^= 0x10
			return keepingTime(path, func() error { return os.WriteFile(path, b, 0o600) })
		}},
	}
	for i := range len(files(t, dir)) {
		for _, h := range hurts {
			path := files(t, dir)[i] // made anew each time
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := h.hurt(path, b); err != nil {
				t.Fatal(err)
			}
			_, err = x.Propose(now, p)
			if why := index.Why(err); why != index.Torn && why != index.Missing {
				t.Errorf("%s: %s: %v", path, h.name, err)
			}
			later := now
			later.Position++
			err = x.Add(later, each(all))
			if why := index.Why(err); why != index.Torn && why != index.Missing {
				t.Errorf("%s: %s: added to: %v", path, h.name, err)
			}
			if err := os.RemoveAll(filepath.Join(dir, "manifest.json")); err != nil { // it may be a folder now
				t.Fatal(err)
			}
			regrow(t, x, all, now)
			got, err := x.Propose(now, p)
			if err != nil || !slices.Equal(got, want) {
				t.Fatalf("made anew: %v, %v", got, err)
			}
		}
	}
}

// regrow makes an index of two parts again.
func regrow(t *testing.T, x *index.Index, all []index.Version, now index.State) {
	t.Helper()
	if err := x.Rebuild(then, each(all[:3]), nil); err != nil {
		t.Fatal(err)
	}
	if err := x.Add(now, each(all)); err != nil {
		t.Fatal(err)
	}
}

func keepingTime(path string, change func() error) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	return errors.Join(change(), os.Chtimes(path, info.ModTime(), info.ModTime()))
}

// Even where nothing but Bleve looks at a damaged file, a search ends, and the
// process lives. That does not hold for the last bytes of a file, which say
// where all else is: Bleve may ask for any amount of memory then. Hence check.
func TestDamageThatOnlyBleveSees(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	x, dir, _, now := grown(t)
	random := rand.New(rand.NewPCG(5, 6))
	torn, answered := 0, 0
	for _, path := range files(t, dir) {
		if filepath.Base(path) == "manifest.json" || filepath.Base(path) == "root.bolt" {
			continue // these are read whole, always
		}
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for range 40 {
			b := slices.Clone(whole)
			at := random.IntN(len(b) - 4096)
			b[at] ^= byte(1 + random.IntN(255))
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			index.Resum(t, dir)
			begun := time.Now()
			for _, words := range []string{"w1", "w2*", "w17~1", "w1 w2 w3"} {
				if _, err := x.Propose(now, pattern(t, words)); err == nil {
					answered++
				} else if errors.Is(err, index.Torn) {
					torn++
				} else {
					t.Errorf("byte %d of %s: %v", at, path, err)
				}
			}
			if took := time.Since(begun); took > 30*time.Second {
				t.Errorf("byte %d of %s: took %v", at, path, took)
			}
		}
		if err := os.WriteFile(path, whole, 0o600); err != nil {
			t.Fatal(err)
		}
		index.Resum(t, dir)
	}
	t.Logf("%d torn, %d answered", torn, answered)
}

// A copy has other times, and is as good.
func TestCopied(t *testing.T) {
	_, dir, all, now := grown(t)
	there := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(there, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	p := pattern(t, "w3")
	got, err := index.At(there).Propose(now, p)
	if err != nil || !slices.Equal(got, scan(all, p)) {
		t.Errorf("%v, %v", got, err)
	}
}

// Rebuilding never looks at what is there, and removing leaves nothing.
func TestRebuildOverAnything(t *testing.T) {
	x, dir, all, now := grown(t)
	for _, path := range files(t, dir) {
		if err := os.WriteFile(path, []byte("nonsense"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "part-left", "scorch-offline-build1"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := x.Rebuild(now, each(all), nil); err != nil {
		t.Fatal(err)
	}
	if names := names(t, dir); len(names) != 2 {
		t.Errorf("left: %v", names)
	}
	for _, path := range files(t, dir) {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	r, err := x.Open(now)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := x.Remove(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("removed: %v", err)
	}
	// Who had it open has it still.
	if got, err := r.Propose(pattern(t, "w1")); err != nil || len(got) == 0 {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := x.Propose(now, pattern(t, "w1")); !errors.Is(err, index.Missing) {
		t.Error(err)
	}
}

package index

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestVersions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		numbers := rapid.SliceOf(rapid.OneOf(rapid.Uint32Range(0, 12), rapid.Uint32Range(1<<32-4, 1<<32-1))).Draw(t, "numbers")
		var set versions
		for i, n := range numbers {
			if set.has(n) != slices.Contains(numbers[:i], n) {
				t.Fatalf("%v has %d", set, n)
			}
			set = set.with(n)
		}
		want := slices.Compact(slices.Sorted(slices.Values(numbers)))
		if got := slices.Collect(set.all()); !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
		for i := 1; i < len(set); i++ {
			if set[i-1][1]+1 >= set[i][0] {
				t.Fatalf("%v is not as short as it can be", set)
			}
		}
	})
}

// A large file is read only when its time of change is another.
func TestCheckLargeFile(t *testing.T) {
	if testing.Short() {
		t.Skip("writes large files")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "part-1", "large.zap")
	b := make([]byte, largeFile+1)
	if err := errors.Join(os.Mkdir(filepath.Dir(path), 0o700), os.WriteFile(path, b, 0o600)); err != nil {
		t.Fatal(err)
	}
	p, err := describePart(dir, "part-1", 1)
	if err != nil {
		t.Fatal(err)
	}
	made := time.Unix(0, p.Files[0].Changed)
	for _, test := range []struct {
		name  string
		byte  byte
		at    time.Time
		check bool // whether it is noticed before a search
	}{
		{"as made", 0, made, false},
		{"copied", 0, made.Add(time.Hour), false},
		{"changed", 1, made.Add(time.Hour), true},
		{"changed in secret", 1, made, false},
	} {
		b[len(b)/2] = test.byte
		if err := errors.Join(os.WriteFile(path, b, 0o600), os.Chtimes(path, test.at, test.at)); err != nil {
			t.Fatal(err)
		}
		if err := p.check(dir); errors.Is(err, Torn) != test.check {
			t.Errorf("%s: %v", test.name, err)
		}
		if err := p.Files[0].verify(path); errors.Is(err, Torn) != (test.byte != 0) {
			t.Errorf("%s: verify: %v", test.name, err)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if test.name == "copied" && !info.ModTime().Equal(made) {
			t.Errorf("a copy would be read whole each time: %v", info.ModTime())
		}
	}
}

package store_test

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// all is set to try every damage rather than a sample (-store.all).
var all = flag.Bool("store.all", false, "damage every page, and not a sample of them")

// tryAll does with a study what commands do: each must end in time, and well
// or with a problem. It gives what the first said.
func tryAll(t *testing.T, s *store.Store, what string) error {
	t.Helper()
	errs := make(chan error, 3)
	go func() {
		errs <- s.View(func(tx *store.Tx) error {
			_, err := tables(tx)
			for range tx.Rows("codings", nil) {
				continue
			}
			return err
		})
		errs <- s.View(func(tx *store.Tx) error {
			_, err := tx.Check()
			return err
		})
		_, err := s.Update(act("test"), func(tx *store.Tx) error { return codes.Put(tx, &code{Name: "late"}) })
		errs <- err
	}()
	var first error
	for range cap(errs) {
		select {
		case err := <-errs:
			if _, told := problem.As(err); err != nil && !told {
				t.Errorf("%s: %v", what, err)
			}
			if problem.Is(err, problem.Busy) {
				t.Errorf("%s: the lock was not given back", what)
			}
			first = cmp.Or(first, err)
		case <-time.After(20 * time.Second):
			t.Fatalf("%s: it hangs", what)
		}
	}
	return first
}

// spoil makes a study of a file's content.
func spoil(t *testing.T, dir string, content []byte) *store.Store {
	t.Helper()
	s := store.At(dir, codes, codings)
	if err := os.WriteFile(s.Path(), content, 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

func content(t testing.TB, s *store.Store) []byte {
	t.Helper()
	b, err := os.ReadFile(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestNotAStudy(t *testing.T) {
	newStudy := content(t, some(t))
	for _, test := range []struct {
		name    string
		content []byte
		say     string
	}{
		{"empty", nil, "is empty"},
		{"a byte", []byte("x"), "is not a study"},
		{"text", []byte(strings.Repeat("We only came because the nurse asked us herself.\n", 2000)), "is not a study"},
		{"zeros", make([]byte, 32768), "is not a study"},
		{"another bbolt file", otherBolt(t), "is not a study"},
		{"both meta pages gone", append(make([]byte, 8192), newStudy[8192:]...), "is not a study"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := spoil(t, t.TempDir(), test.content)
			err := tryAll(t, s, test.name)
			wantProblem(t, err, problem.Damaged, test.say, s.Path(), "Nothing was changed", "backup")
			if got := content(t, s); !bytes.Equal(got, test.content) {
				t.Error("the file was changed")
			}
		})
	}
}

// otherBolt is a sound file of bbolt's that is no study.
func otherBolt(t *testing.T) []byte {
	s := some(t)
	edit(t, s, func(b buckets) {
		if err := b.tx.DeleteBucket([]byte("header")); err != nil {
			t.Fatal(err)
		}
	})
	return content(t, s)
}

func TestMissingStudy(t *testing.T) {
	dir := t.TempDir()
	s := store.At(dir, codes, codings)
	wantProblem(t, tryAll(t, s, "missing"), problem.Damaged, "the file of the study is missing")
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("looking for a study made %s", left[0].Name())
	}
	s = store.At(filepath.Join(dir, "nowhere"), codes, codings)
	wantProblem(t, tryAll(t, s, "no folder"), problem.Damaged, "the file of the study is missing")
	if err := os.Mkdir(s.Dir(), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(s.Path(), 0o700); err != nil {
		t.Fatal(err)
	}
	wantProblem(t, tryAll(t, s, "a folder"), problem.Damaged, "is not a study")
}

func TestNewerFormat(t *testing.T) {
	for header, kind := range map[string]problem.Kind{
		`{"format":2,"study":"","something":{"new":1}}`: problem.Conflict,
		`{"format":0}`:   problem.Damaged,
		`{}`:             problem.Damaged,
		`{"format":"2"}`: problem.Damaged,
		``:               problem.Damaged,
	} {
		s := some(t)
		edit(t, s, func(b buckets) { b.put("header", []byte("header"), []byte(header)) })
		before := content(t, s)
		say := "is not a study"
		if kind == problem.Conflict {
			say = "Its format is 2; this program knows formats up to 1. The file was not touched."
		}
		wantProblem(t, tryAll(t, s, header), kind, say)
		if !bytes.Equal(content(t, s), before) {
			t.Errorf("%s: the file was changed", header)
		}
	}
}

// A file cut short opens nowhere: at each page, and at sizes that are no page's.
func TestCutShort(t *testing.T) {
	t.Parallel()
	s := some(t)
	putMany(t, again(s), 300)
	whole := content(t, s)
	dir := t.TempDir()
	sizes := []int{1, 15, 16, 79, 80, 81, 1023, 4095, 4097, 5000, len(whole) - 1}
	step := 4096
	if !*all {
		step *= max(1, len(whole)/4096/20)
	}
	for at := 4096; at < len(whole); at += step {
		sizes = append(sizes, at)
	}
	damaged := 0
	for _, n := range sizes {
		err := tryAll(t, spoil(t, dir, whole[:n]), fmt.Sprintf("cut at %d", n))
		if problem.Is(err, problem.Damaged) {
			damaged++
		} else if err != nil {
			t.Errorf("cut at %d: %v", n, err)
		}
	}
	if damaged < 10 {
		t.Errorf("of %d sizes only %d are told to be damaged", len(sizes), damaged)
	}
}

// Pages that were overwritten, with nothing, with noise, or with one another.
func TestOverwrittenPages(t *testing.T) {
	t.Parallel()
	s := some(t)
	putMany(t, again(s), 500)
	whole := content(t, s)
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(1, 2))
	const size = 4096
	pages := len(whole) / size
	step := max(1, pages/20) // about that many pages
	if *all {
		step = 1
	}
	for page := 0; page < pages; page += step {
		other := random.IntN(pages)
		for name, with := range map[string]func(b []byte){
			"zeros":  func(b []byte) { clear(b) },
			"ones":   func(b []byte) { copy(b, bytes.Repeat([]byte{0xff}, size)) },
			"noise":  func(b []byte) { noise(random, b) },
			"other":  func(b []byte) { copy(b, whole[other*size:(other+1)*size]) },
			"within": func(b []byte) { noise(random, b[16:]) }, // the page keeps its header
			"counts": func(b []byte) { noise(random, b[10:16]) },
		} {
			b := bytes.Clone(whole)
			with(b[page*size : (page+1)*size])
			_ = tryAll(t, spoil(t, dir, b), fmt.Sprintf("page %d overwritten with %s (%d)", page, name, other))
		}
	}
}

func noise(r *rand.Rand, b []byte) {
	for i := range b {
		b[i] = byte(r.Uint32())
	}
}

// One bit turned anywhere: never worse than a problem, and the check finds it
// wherever it matters.
func TestFlippedBits(t *testing.T) {
	t.Parallel()
	s := some(t)
	putMany(t, again(s), 300)
	whole := content(t, s)
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(3, 4))
	n := 100
	if *all {
		n = 5000
	}
	for range n {
		b := bytes.Clone(whole)
		at := random.IntN(len(b))
		b[at] ^= 1 << random.IntN(8)
		_ = tryAll(t, spoil(t, dir, b), fmt.Sprintf("a bit turned at %d", at))
	}
}

// A page that leads back to itself would send a reader round for ever.
func TestCircle(t *testing.T) {
	t.Parallel()
	s := some(t)
	putMany(t, again(s), 3000)
	b := content(t, s)
	const size = 4096
	circles := 0
	for page := 2; page < len(b)/size; page++ {
		p := b[page*size : (page+1)*size]
		if p[8] != 1 || p[9] != 0 { // no branch
			continue
		}
		old := bytes.Clone(p)
		for _, child := range []int{0, 1} {
			copy(p[16+16*child+8:], p[:8])
			err := tryAll(t, spoil(t, t.TempDir(), b), fmt.Sprintf("page %d leads to itself", page))
			wantProblem(t, err, problem.Damaged, "the file of the study is damaged")
			copy(p, old)
			circles++
		}
	}
	if circles == 0 {
		t.Error("there was no branch to try")
	}
}

func TestBackup(t *testing.T) {
	s := some(t)
	var b bytes.Buffer
	if err := s.Backup(&b); err != nil {
		t.Fatal(err)
	}
	copied := spoil(t, t.TempDir(), b.Bytes())
	if got, want := snapshot(t, copied), snapshot(t, s); got != want {
		t.Errorf("the backup has\n%s\nwant\n%s", got, want)
	}
	if got := findings(t, copied); got != "" {
		t.Errorf("in the backup the check finds %s", got)
	}
	if err := s.Backup(brokenWriter{}); err == nil {
		t.Error("a backup that could not be written was said to be")
	}
	update(t, s, act("after"), func(tx *store.Tx) error { return codes.Put(tx, &code{Name: "after"}) })
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errOwn }

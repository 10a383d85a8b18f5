package store_test

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func TestCreate(t *testing.T) {
	s := empty(t)
	if err := s.Create("social prescribing"); err != nil {
		t.Fatal(err)
	}
	for name, mode := range map[string]fs.FileMode{".": fs.ModeDir | 0o700, "originals": fs.ModeDir | 0o700, "study.db": 0o600, "lock": 0o600} {
		info, err := os.Stat(filepath.Join(s.Dir(), name))
		if err != nil || runtime.GOOS != "windows" && info.Mode() != mode {
			t.Errorf("%s: %v, want mode %s (%v)", name, info, mode, err)
		}
	}
	var header store.Header
	view(t, s, func(tx *store.Tx) error { header = tx.Header; return nil })
	if header.Format != 1 || header.Name != "social prescribing" || header.Study.IsZero() || header.Made.IsZero() || strings.Trim(header.Replica.String(), "0") == "" {
		t.Errorf("the header is %+v", header)
	}
	addCode(t, s, "trust")
	before := content(t, s)
	wantProblem(t, s.Create("another"), problem.Conflict, "there is a study in this folder already", filepath.Dir(s.Dir()), "Nothing was changed")
	if string(content(t, s)) != string(before) {
		t.Error("the study was changed")
	}
	// What a killed attempt leaves is in nobody's way.
	s = empty(t)
	if err := os.MkdirAll(s.Dir(), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.Path()+".new", []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Create("again"); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(s.Path() + ".*"); len(left) > 0 {
		t.Errorf("left %s", left)
	}
}

func TestCreateTwiceAtOnce(t *testing.T) {
	s := empty(t)
	errs := make(chan error)
	for range 5 {
		go func() { errs <- again(s).Create("test") }()
	}
	made := 0
	for range 5 {
		switch err := <-errs; {
		case err == nil:
			made++
		case !problem.Is(err, problem.Conflict):
			t.Error(err)
		}
	}
	if made != 1 {
		t.Errorf("it was made %d times", made)
	}
}

func TestTwoTablesOfOneName(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("two tables of one name went unnoticed")
		}
	}()
	store.At(t.TempDir(), codes, codes)
}

// The list of tables is the caller's, and is not written to.
func TestTablesAreTheCallers(t *testing.T) {
	list := make([]store.Kind, 1, 5)
	list[0] = codes
	store.At(t.TempDir(), list...)
	if list[:2][1] != nil {
		t.Error("a table was added to the caller's list")
	}
}

func TestWriteFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report.md")
	for _, words := range []string{"one", "", "another, longer"} {
		if err := store.WriteFile(path, []byte(words)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); string(got) != words || err != nil {
			t.Errorf("wrote %q, read %q, %v", words, got, err)
		}
	}
	if err := store.WriteFile(filepath.Join(path, "x"), nil); err == nil {
		t.Error("wrote into a file as if it were a folder")
	}
	folder := filepath.Join(filepath.Dir(path), "folder")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := store.WriteFile(folder, nil); err == nil {
		t.Error("a folder was written over")
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if len(left) != 2 || err != nil {
		t.Errorf("left %v, %v", left, err)
	}
}

func TestOriginals(t *testing.T) {
	s := open(t)
	d, err := s.KeepOriginal([]byte("PK..."))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(s.Original(d)); string(got) != "PK..." || err != nil {
		t.Errorf("kept %q, %v", got, err)
	}
	if again, err := s.KeepOriginal([]byte("PK...")); again != d || err != nil {
		t.Errorf("kept again as %s, %v", again, err)
	}
	var back store.Digest
	text, _ := d.MarshalText()
	if err := back.UnmarshalText(text); err != nil || back != d {
		t.Errorf("read back %s, %v", back, err)
	}
	for _, bad := range []string{"", "ab", strings.Repeat("zz", 32), strings.Repeat("ab", 33)} {
		if err := back.UnmarshalText([]byte(bad)); err == nil || back != d {
			t.Errorf("%q was read as a digest", bad)
		}
	}
	s.DropOriginal(d)
	if _, err := os.Stat(s.Original(d)); !errors.Is(err, fs.ErrNotExist) {
		t.Error("it is still there")
	}
}

// The folder for temporary files is no concern of a study.
func TestWithoutTemporaryFolder(t *testing.T) {
	s := open(t)
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "nowhere"))
	c, _ := addCode(t, s, "trust")
	addCoding(t, s, c, 1)
	if _, err := s.KeepOriginal([]byte("x")); err != nil {
		t.Error(err)
	}
	if err := empty2(t, s).Create("test"); err != nil {
		t.Error(err)
	}
}

// empty2 is a folder for another study, beside one.
func empty2(t testing.TB, s *store.Store) *store.Store {
	t.Helper()
	return store.At(filepath.Join(filepath.Dir(s.Dir()), "other", ".cmo"), codes, codings)
}

// mount mounts a file system for a test, or skips it.
func mount(t *testing.T, args ...string) {
	t.Helper()
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		t.Skip("SKIPPED: only root on Linux can mount what this test needs")
	}
	at := args[len(args)-1]
	if out, err := exec.Command("mount", args...).CombinedOutput(); err != nil {
		t.Skipf("SKIPPED: mount %s: %v: %s", args, err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", "-l", at).CombinedOutput(); err != nil {
			t.Errorf("umount %s: %v: %s", at, err, out)
		}
	})
}

// A study on a disk that can only be read is read, with the files of the lock
// and without them; writing to it is refused.
func TestReadOnlyDisk(t *testing.T) {
	for name, without := range map[string][]string{"with locks": nil, "without": {"lock", "turn"}, "without the turn": {"turn"}} {
		t.Run(name, func(t *testing.T) {
			s := some(t)
			want := snapshot(t, s)
			for _, file := range without {
				if err := os.Remove(filepath.Join(s.Dir(), file)); err != nil {
					t.Fatal(err)
				}
			}
			at := t.TempDir()
			mount(t, "--bind", s.Dir(), at)
			if out, err := exec.Command("mount", "-o", "remount,ro,bind", at).CombinedOutput(); err != nil {
				t.Skipf("SKIPPED: %v: %s", err, out)
			}
			onlyRead(t, store.At(at, codes, codings), want)
		})
	}
}

// The same for one who may read the files and no more.
func TestReadOnlyFolder(t *testing.T) {
	if runtime.GOOS == "windows" || os.Getuid() == 0 {
		t.Skip("SKIPPED: root may write everywhere")
	}
	s := some(t)
	want := snapshot(t, s)
	for _, file := range []string{"lock", "turn"} {
		if err := os.Remove(filepath.Join(s.Dir(), file)); err != nil {
			t.Fatal(err)
		}
	}
	for path, mode := range map[string]fs.FileMode{s.Path(): 0o400, s.Dir(): 0o500} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = os.Chmod(s.Dir(), 0o700) })
	onlyRead(t, s, want)
}

func onlyRead(t *testing.T, s *store.Store, want string) {
	t.Helper()
	if got := snapshot(t, s); got != want {
		t.Errorf("read\n%s\nwant\n%s", got, want)
	}
	if got := findings(t, s); got != "" {
		t.Errorf("found %s", got)
	}
	_, err := s.Update(act("test"), func(tx *store.Tx) error { return codes.Put(tx, &code{Name: "x"}) })
	wantProblem(t, err, problem.Invalid, "this folder can only be read", "Nothing was changed")
	_, err = s.KeepOriginal([]byte("x"))
	wantProblem(t, err, problem.Invalid, "this folder can only be read")
	wantProblem(t, store.At(filepath.Join(s.Dir(), "sub", ".cmo")).Create("x"), problem.Invalid, "this folder can only be read")
}

// The disk fills up in the middle of a commit, or of making a study.
func TestFullDisk(t *testing.T) {
	at := t.TempDir()
	mount(t, "-t", "tmpfs", "-o", "size=600k", "tmpfs", at)
	s := store.At(filepath.Join(at, ".cmo"), codes, codings)
	if err := s.Create("test"); err != nil {
		t.Fatal(err)
	}
	c, _ := addCode(t, s, "trust")
	whole := snapshot(t, s)
	_, err := s.Update(act("tag"), func(tx *store.Tx) error {
		for i := range 5000 {
			if err := codings.Put(tx, &coding{Code: c.ID, Start: uint32(i)}); err != nil {
				return err
			}
		}
		return nil
	})
	wantProblem(t, err, problem.Invalid, "the disk is full", "Nothing was changed")
	if got := snapshot(t, s); got != whole {
		t.Errorf("after the refusal the study is\n%s\nwant\n%s", got, whole)
	}
	if got := findings(t, s); got != "" {
		t.Errorf("found %s", got)
	}
	wantProblem(t, store.WriteFile(filepath.Join(at, "big"), make([]byte, 1<<20)), problem.Invalid, "the disk is full")
	// Small changes go on until nothing fits; what was acknowledged stays.
	filler := filepath.Join(at, "filler")
	if err := os.WriteFile(filler, make([]byte, 300<<10), 0o600); err != nil && !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	done := 0
	for ; done < 2000; done++ {
		_, err = s.Update(act("tag"), func(tx *store.Tx) error {
			return codings.Put(tx, &coding{Code: c.ID, Note: strings.Repeat("note ", 200)})
		})
		if err != nil {
			break
		}
	}
	wantProblem(t, err, problem.Invalid, "the disk is full")
	if got := strings.Count(snapshot(t, s), "coding "); got != done {
		t.Errorf("%d codings are there, and %d were acknowledged", got, done)
	}
	if got := findings(t, s); got != "" {
		t.Errorf("found %s", got)
	}
	other := empty2(t, s)
	if err := os.MkdirAll(filepath.Dir(other.Dir()), 0o700); err == nil {
		if err := os.WriteFile(filler+"2", make([]byte, 600<<10), 0o600); !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
		wantProblem(t, other.Create("x"), problem.Invalid, "the disk is full")
		if _, err := os.Stat(other.Dir()); !errors.Is(err, fs.ErrNotExist) {
			t.Error("an unfinished study was left behind")
		}
	}
	for _, f := range []string{filler, filler + "2"} {
		if err := os.Remove(f); err != nil {
			t.Fatal(err)
		}
	}
	addCoding(t, s, c, 1) // and there is room again
}

package store_test

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/store/storetest"
)

// childOf names, in the environment of a child process, what it is to do.
const childOf = "CMO_STORE_TEST_CHILD"

// children are what a child process does: with a study, and words to go by.
var children = map[string]func(s *store.Store, args []string){
	"write":  childWrites,
	"read":   childReads,
	"hold":   childHolds,
	"swap":   childSwaps,
	"hammer": childHammers,
	"create": func(s *store.Store, _ []string) { _ = s.Create("test") },
}

func TestMain(m *testing.M) {
	if what := os.Getenv(childOf); what != "" {
		words := strings.Split(what, "\n")
		s := store.At(words[1], codes, codings)
		children[words[0]](s, words[2:])
		os.Exit(0)
	}
	flag.Parse()
	if f := flag.Lookup("rapid.checks"); f.Value.String() == f.DefValue {
		_ = flag.Set(f.Name, "25") // each is a study of its own, on disk
	}
	os.Exit(m.Run())
}

// child makes a process of its own, not yet started.
func child(t testing.TB, s *store.Store, what string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Skip("this test binary does not know itself: ", err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), childOf+"="+strings.Join(append([]string{what, s.Dir()}, args...), "\n"))
	cmd.Stderr = os.Stderr
	return cmd
}

// childWrites adds codes, one an action, and says the number of each on a
// line once it is acknowledged; or "busy".
func childWrites(s *store.Store, args []string) {
	times, _ := strconv.Atoi(args[1])
	s.Command = "cmo code add, by " + args[0]
	if len(args) > 2 {
		s.Wait, _ = time.ParseDuration(args[2])
	}
	for i := range times {
		n, err := s.Update(store.Action{Verb: "code add"}, func(tx *store.Tx) error {
			c := code{Name: fmt.Sprint(args[0], " ", i)}
			if err := codes.Put(tx, &c); err != nil {
				return err
			}
			return codings.Put(tx, &coding{Code: c.ID, Start: uint32(i)})
		})
		switch {
		case problem.Is(err, problem.Busy):
			fmt.Println("busy")
		case err != nil:
			fmt.Println("failed:", err)
			os.Exit(1)
		default:
			fmt.Println(n, args[0], i)
		}
	}
}

// childReads reads until it is killed. Each reading must find a study that is
// whole: a coding for each code.
func childReads(s *store.Store, _ []string) {
	for i := 0; ; i++ {
		err := s.View(func(tx *store.Tx) error {
			cs, vs, err := everything(tx)
			if err == nil && len(cs) != len(vs) {
				err = fmt.Errorf("%d codes and %d codings", len(cs), len(vs))
			}
			return err
		})
		if err != nil && !problem.Is(err, problem.Busy) {
			fmt.Println("failed:", err)
			os.Exit(1)
		}
		if i == 0 {
			fmt.Println("reading")
		}
	}
}

// childHolds holds the study for writing until its input ends.
func childHolds(s *store.Store, args []string) {
	s.Command = args[0]
	_, err := s.Update(store.Action{Verb: "hold"}, func(*store.Tx) error {
		fmt.Println("held")
		_, err := io.Copy(io.Discard, os.Stdin)
		return err
	})
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
}

// childSwaps holds the lock, puts a copy of the study in its place like a
// compaction does, and gives the lock back once its input ends.
func childSwaps(s *store.Store, _ []string) {
	l := flock.New(filepath.Join(s.Dir(), "lock"))
	copied := s.Path() + ".copy"
	b, err := os.ReadFile(s.Path())
	err = errors.Join(err, os.WriteFile(copied, b, 0o600), l.Lock())
	fmt.Println("held")
	_, err2 := io.Copy(io.Discard, os.Stdin)
	if err := errors.Join(err, err2, os.Rename(copied, s.Path()), l.Unlock()); err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
}

// Ten processes write at once while others read: what was acknowledged is
// there, and who could not write was told.
func TestManyProcesses(t *testing.T) {
	t.Parallel()
	s := open(t)
	const writers, times, readers = 10, 20, 3
	for range readers {
		reader := child(t, s, "read")
		if err := reader.Start(); err != nil {
			t.Fatal(err)
		}
		defer func() {
			_ = reader.Process.Kill()
			if err := reader.Wait(); reader.ProcessState.ExitCode() == 1 {
				t.Errorf("a reader failed: %v", err)
			}
		}()
	}
	var m sync.Mutex
	said := map[string]string{} // what was added -> its action
	busy := 0
	var wait sync.WaitGroup
	for w := range writers {
		wait.Go(func() {
			out, err := child(t, s, "write", fmt.Sprint("w", w), fmt.Sprint(times), "20s").Output()
			m.Lock()
			defer m.Unlock()
			if err != nil {
				t.Errorf("writer %d: %v\n%s", w, err, out)
			}
			for line := range strings.Lines(string(out)) {
				n, what, ok := strings.Cut(strings.TrimSpace(line), " ")
				if !ok {
					busy++
					continue
				}
				said[what] = n
			}
		})
	}
	wait.Wait()
	if len(said)+busy != writers*times {
		t.Errorf("%d were acknowledged and %d busy, of %d", len(said), busy, writers*times)
	}
	t.Logf("%d acknowledged, %d busy", len(said), busy)
	acknowledged(t, s, said)
}

// acknowledged asks that all codes that a child said it added are there, under
// the number it said.
func acknowledged(t *testing.T, s *store.Store, said map[string]string) {
	t.Helper()
	view(t, s, func(tx *store.Tx) error {
		has := map[string]string{}
		for c, err := range codes.Live(tx) {
			if err != nil {
				return err
			}
			h, err := tx.Head(c.Last)
			if err != nil {
				return err
			}
			has[c.Name] = fmt.Sprint(h.Action)
		}
		for what, n := range said {
			if has[what] != n {
				t.Errorf("%q was acknowledged as #%s, and is there as #%s", what, n, has[what])
			}
		}
		return nil
	})
}

// start starts a child and waits for its first line.
func start(t *testing.T, cmd *exec.Cmd) (stdin io.WriteCloser, stdout *bufio.Reader) {
	t.Helper()
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stdout = bufio.NewReader(out)
	if line, err := stdout.ReadString('\n'); err != nil || strings.HasPrefix(line, "failed") {
		t.Fatal(line, err)
	}
	return stdin, stdout
}

func TestBusySaysWho(t *testing.T) {
	s := open(t)
	addCode(t, s, "trust")
	s.Wait = 50 * time.Millisecond
	cmd := child(t, s, "hold", "cmo import, process 4711")
	stdin, _ := start(t, cmd)
	_, err := s.Update(act("code add"), func(tx *store.Tx) error { return codes.Put(tx, &code{Name: "rapport"}) })
	wantProblem(t, err, problem.Busy, "another command is working on this study", "The last to write was: cmo import, process 4711.", "Waited 50ms for it; nothing was changed.")
	wantProblem(t, s.View(func(*store.Tx) error { return nil }), problem.Busy, "cmo import, process 4711")
	if err := errors.Join(stdin.Close(), cmd.Wait()); err != nil {
		t.Fatal(err)
	}
	if got := names(t, s); got != "trust" {
		t.Errorf("there is %q", got)
	}
	s.Command = "" // and what it was is gone
	addCode(t, s, "hope")
	cmd = child(t, s, "hold", "x")
	stdin, _ = start(t, cmd)
	err = s.View(func(*store.Tx) error { return nil })
	wantProblem(t, err, problem.Busy, "The last to write was: x.\n")
	if err := errors.Join(stdin.Close(), cmd.Wait()); err != nil {
		t.Fatal(err)
	}
	// A command that is killed keeps nothing locked.
	cmd = child(t, s, "hold", "x")
	start(t, cmd)
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	addCode(t, s, "time")
}

// Another program that has the file open without our lock.
func TestBusyWithoutTheLock(t *testing.T) {
	s := open(t)
	s.Wait = 60 * time.Millisecond
	edit(t, s, func(buckets) {
		wantProblem(t, s.View(func(*store.Tx) error { return nil }), problem.Busy)
		_, err := s.Update(act("test"), func(*store.Tx) error { return nil })
		wantProblem(t, err, problem.Busy)
	})
	s.Wait = 0 // is no reason to wait for ever
	edit(t, s, func(buckets) { wantProblem(t, s.View(func(*store.Tx) error { return nil }), problem.Busy) })
}

// A writer that waits while another command puts a new file in the place of
// the study keeps its change.
func TestWriterWaitsForASwap(t *testing.T) {
	s := open(t)
	addCode(t, s, "trust")
	swap := child(t, s, "swap")
	stdin, _ := start(t, swap)
	writer := child(t, s, "write", "w", "1", "20s")
	out, err := writer.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := writer.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond) // it waits by now
	if err := errors.Join(stdin.Close(), swap.Wait()); err != nil {
		t.Fatal(err)
	}
	line, err := io.ReadAll(out)
	if err := errors.Join(err, writer.Wait()); err != nil || strings.TrimSpace(string(line)) != "2 w 0" {
		t.Fatalf("the writer says %q, %v", line, err)
	}
	if got := names(t, s); got != "trust w 0" {
		t.Errorf("after the swap there is %q", got)
	}
}

// A writer gets its turn although readers come and go all the time.
func TestWriterAmongReaders(t *testing.T) {
	s := open(t)
	putMany(t, s, 3000) // reading it takes a while
	for range 6 {
		reader := child(t, s, "hammer")
		start(t, reader)
		defer func() { _ = reader.Process.Kill(); _ = reader.Wait() }()
	}
	var longest time.Duration
	for i := range 20 {
		begun := time.Now()
		addCode(t, s, fmt.Sprint("code ", i))
		longest = max(longest, time.Since(begun))
	}
	t.Logf("the longest wait was %s", longest)
	if longest > s.Wait/2 {
		t.Error("that is too long")
	}
}

// childHammers reads without a pause, as several terminals together might.
func childHammers(s *store.Store, _ []string) {
	fmt.Println("reading")
	for {
		_ = s.View(func(tx *store.Tx) error { _, _, err := everything(tx); return err })
	}
}

var kills = flag.Int("store.kills", 8, "how many times to kill a process that writes")

// A process is killed while it writes, at any moment: the study is in order
// and has all that was acknowledged.
func TestKilledWhileWriting(t *testing.T) {
	t.Parallel()
	s := empty(t)
	s.Random = storetest.Random(1)
	if err := s.Create("test"); err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	for k := range *kills {
		cmd := child(t, s, "write", fmt.Sprint("life ", k), "100000")
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(20*time.Millisecond+rand.N(60*time.Millisecond), func() { _ = cmd.Process.Kill() })
		all, err := io.ReadAll(out)
		if err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		lines := strings.SplitAfter(string(all), "\n")
		for _, line := range lines[:len(lines)-1] { // the last may be torn
			n, what, ok := strings.Cut(strings.TrimSpace(line), " ")
			if !ok || n == "failed:" {
				t.Fatalf("life %d says %q", k, line)
			}
			said[what] = n
		}
		storetest.Check(t, s)
		acknowledged(t, s, said)
	}
	if len(said) < *kills {
		t.Errorf("only %d actions were acknowledged in %d lives", len(said), *kills)
	}
	t.Logf("%d actions acknowledged in %d lives", len(said), *kills)
}

// A process is killed while it makes a study: there is none, or a whole one,
// and it can be made again.
func TestKilledWhileCreating(t *testing.T) {
	for range max(2, *kills/2) {
		s := store.At(filepath.Join(t.TempDir(), ".cmo"), codes, codings)
		cmd := child(t, s, "create")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(rand.N(30 * time.Millisecond))
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if _, err := os.Stat(s.Path()); err != nil {
			if err := s.Create("test"); err != nil {
				t.Fatal(err)
			}
		}
		storetest.Check(t, s)
		addCode(t, s, "trust")
	}
}

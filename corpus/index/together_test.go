package index_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cmo-toolkit/cmo/corpus/index"
)

// childEnv tells a test that it runs in a child process, and where the index is.
const childEnv = "CMO_TEST_INDEX"

// child starts one test of this program in another process.
func child(t *testing.T, test, dir string) (*exec.Cmd, *strings.Builder) {
	t.Helper()
	c := exec.Command(os.Args[0], "-test.run=^"+test+"$", "-test.v")
	c.Env = append(os.Environ(), childEnv+"="+dir)
	out := &strings.Builder{}
	c.Stdout, c.Stderr = out, out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c, out
}

// One process searches as fast as it can while this one makes the index anew
// and adds to it: every answer is whole, and none is refused as torn.
func TestSearchWhileRebuilding(t *testing.T) {
	x, dir, all, now := grown(t)
	searching, out := child(t, "TestChildSearches", dir)
	for begun := time.Now(); time.Since(begun) < 1500*time.Millisecond; {
		regrow(t, x, all, now)
	}
	if err := os.WriteFile(dir+".stop", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := searching.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

func TestChildSearches(t *testing.T) {
	dir := os.Getenv(childEnv)
	if dir == "" {
		t.Skip("runs in a child process")
	}
	x, p, answers := index.At(dir), pattern(t, "w1"), 0
	seen := map[index.State]int{}
	for {
		if _, err := os.Stat(dir + ".stop"); err == nil {
			break
		}
		now, ok := x.State()
		if !ok {
			t.Fatal("the manifest was not there")
		}
		got, err := x.Propose(now, p)
		switch index.Why(err) {
		case "":
			if before, ok := seen[now]; ok && before != len(got) {
				t.Fatalf("%d places, before %d", len(got), before)
			}
			seen[now] = len(got)
			answers++
		case index.Behind, index.OtherHistory: // it moved on between the two calls
		default:
			t.Fatal(err)
		}
	}
	if answers < 10 || len(seen) != 2 {
		t.Fatalf("%d answers of %d states", answers, len(seen))
	}
}

// A command that is killed while it makes the index leaves the one there was,
// and its leavings go with the next.
func TestKilledRebuild(t *testing.T) {
	x, dir, all, now := grown(t)
	p := pattern(t, "w1")
	for n := range 8 {
		killed, _ := child(t, "TestChildRebuilds", dir)
		time.Sleep(time.Duration(20+n*25) * time.Millisecond)
		if err := killed.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = killed.Wait()
		got, err := x.Propose(now, p)
		if err != nil || !slices.Equal(got, scan(all, p)) {
			t.Fatalf("%v, %v", got, err)
		}
	}
	if err := x.Rebuild(now, each(all), nil); err != nil {
		t.Fatal(err)
	}
	if names := names(t, dir); len(names) != 2 {
		t.Errorf("left: %v", names)
	}
}

func TestChildRebuilds(t *testing.T) {
	dir := os.Getenv(childEnv)
	if dir == "" {
		t.Skip("runs in a child process")
	}
	endless := func(yield func(index.Version, error) bool) {
		for n := uint32(1); ; n++ {
			v := index.Version{Number: n}
			for i := range 400 {
				v.Passages = append(v.Passages, fmt.Sprintf("half of it %d %d", n, i))
			}
			if !yield(v, nil) {
				return
			}
		}
	}
	t.Fatal(index.At(dir).Rebuild(then, endless, nil))
}

// Two that make the index keep apart; the second finds it made.
func TestTwoRebuild(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	x := index.At(dir)
	begun, goOn := make(chan bool), make(chan bool)
	slow := func(yield func(index.Version, error) bool) {
		close(begun)
		<-goOn
		for _, v := range three {
			if !yield(v, nil) {
				return
			}
		}
	}
	first := make(chan error)
	go func() { first <- x.Rebuild(then, slow, nil) }()
	<-begun
	second := make(chan error)
	go func() {
		second <- x.Rebuild(then, func(func(index.Version, error) bool) { t.Error("made twice") }, nil)
	}()
	time.Sleep(50 * time.Millisecond)
	if _, err := x.Propose(then, pattern(t, "there")); index.Why(err) != index.Missing {
		t.Errorf("while it is made: %v", err)
	}
	close(goOn)
	if err := <-first; err != nil {
		t.Error(err)
	}
	if err := <-second; err != nil {
		t.Error(err)
	}
	// Who waits too long goes without.
	begun, goOn = make(chan bool), make(chan bool)
	go func() { first <- x.Rebuild(then, slow, nil) }()
	<-begun
	if err := x.Add(then, each(three)); index.Why(err) != index.Busy {
		t.Errorf("add: %v", err)
	}
	if got, err := x.Propose(then, pattern(t, "because")); err != nil || shown(got) != "1:2" {
		t.Errorf("meanwhile: %v, %v", got, err)
	}
	close(goOn)
	if err := <-first; err != nil {
		t.Error(err)
	}
}

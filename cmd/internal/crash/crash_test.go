package crash_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cmo-toolkit/cmo/cmd/internal/cli"
)

var (
	kills = flag.Int("kills", 6, "how often to kill a command")
	seed  = flag.Uint64("seed", 0, "seed of the moments; 0 takes one from the clock")
)

// asCommand is set for a process of this test that is the command itself.
const asCommand = "CMO_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		os.Exit(cli.Main(os.Args[1:]))
	}
	flag.Parse()
	os.Exit(m.Run())
}

// A bench is a study that commands are run on, in processes of their own.
type bench struct {
	t     *testing.T
	dir   string
	files string
	acted map[string]string // number of an action that was acknowledged -> its command
}

func newBench(t *testing.T) *bench {
	b := &bench{t: t, dir: t.TempDir(), files: t.TempDir(), acted: map[string]string{}}
	b.must("init", ".", "--coder", "alex", "--codebook", "link-worker")
	b.must("import", b.texts(0, 6))
	return b
}

func (b *bench) command(args ...string) *exec.Cmd {
	c := exec.Command(os.Args[0], args...)
	c.Dir = b.dir
	c.Env = append(os.Environ(), asCommand+"=1", "HOME="+b.files, "XDG_STATE_HOME="+filepath.Join(b.files, "state"))
	return c
}

func (b *bench) must(args ...string) string {
	b.t.Helper()
	out, err := b.command(args...).CombinedOutput()
	if err != nil {
		b.t.Fatalf("cmo %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	b.acknowledge(args, string(out))
	return string(out)
}

var number = regexp.MustCompile(`#(\d+)\n`)

// acknowledge remembers an action whose number was printed.
func (b *bench) acknowledge(args []string, out string) {
	if m := number.FindStringSubmatch(out); m != nil && args[0] != "log" && args[0] != "status" {
		b.acted[m[1]] = args[0]
	}
}

// texts writes a folder of transcripts that no other folder has.
func (b *bench) texts(round, n int) string {
	dir := filepath.Join(b.files, fmt.Sprintf("round-%d", round))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.t.Fatal(err)
	}
	for i := range n {
		var w strings.Builder
		for p := range 80 {
			fmt.Fprintf(&w, "I: Question %d of file %d, round %d?\n\nP: She rang me %d times. It was a help, number %d, on the whole. Nobody else did.\n\n", p, i, round, p, round*1000+i)
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("r%d-%d.txt", round, i)), []byte(w.String()), 0o644); err != nil {
			b.t.Fatal(err)
		}
	}
	return dir
}

func (b *bench) tags(round int, pick *rand.Rand) string {
	var w strings.Builder
	codes := []string{"hold", "anchor", "trust", "hope", "heard", "contained"}
	for range 150 {
		fmt.Fprintf(&w, "r0-%d:%d.%d %s=experienced,%d\n", pick.IntN(6), 2+2*pick.IntN(80), 1+pick.IntN(3), codes[pick.IntN(len(codes))], pick.IntN(4))
	}
	path := filepath.Join(b.files, fmt.Sprintf("tags-%d.txt", round))
	if err := os.WriteFile(path, []byte(w.String()), 0o644); err != nil {
		b.t.Fatal(err)
	}
	return path
}

// corrected writes a transcript anew, with other words in some answers. Its
// turns and their sentences are as many as before.
func (b *bench) corrected(round, n int, pick *rand.Rand) string {
	var w strings.Builder
	for p := range 80 {
		said := "rang"
		if pick.IntN(4) == 0 {
			said = fmt.Sprintf("phoned or wrote to (%d)", round)
		}
		fmt.Fprintf(&w, "I: Question %d of file %d, round 0?\n\nP: She %s me %d times. It was a help, number %d, on the whole. Nobody else did.\n\n", p, n, said, p, n)
	}
	path := filepath.Join(b.files, fmt.Sprintf("corrected-%d-%d.txt", round, n))
	if err := os.WriteFile(path, []byte(w.String()), 0o644); err != nil {
		b.t.Fatal(err)
	}
	return path
}

// killed runs a command and kills it after a while, unless it was quicker.
func (b *bench) killed(after time.Duration, args ...string) {
	c := b.command(args...)
	var out lockedBuffer
	c.Stdout, c.Stderr = &out, &out
	if err := c.Start(); err != nil {
		b.t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = c.Process.Kill() })
	_ = c.Wait()
	timer.Stop()
	b.acknowledge(args, out.String())
}

// killedWhen runs a command and kills it as soon as something is so, unless it
// has ended by then.
func (b *bench) killedWhen(is func() bool, args ...string) {
	c := b.command(args...)
	if err := c.Start(); err != nil {
		b.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = c.Wait()
		close(ended)
	}()
	for {
		select {
		case <-ended:
			return
		case <-time.After(time.Millisecond):
			if is() {
				_ = c.Process.Kill()
				<-ended
				return
			}
		}
	}
}

// originals counts the files that imports have kept.
func (b *bench) originals() int {
	kept, _ := os.ReadDir(filepath.Join(b.dir, ".cmo", "originals"))
	return len(kept)
}

// A lockedBuffer is what a process wrote.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// sound asks that the study is as it must be after a kill.
func (b *bench) sound(what string) {
	b.t.Helper()
	if out, err := b.command("check").CombinedOutput(); err != nil {
		b.t.Fatalf("after %s: check: %v\n%s", what, err, out)
	}
	there := map[string]string{}
	for line := range strings.SplitSeq(strings.TrimSpace(b.must("log", "--json", "--most", "100000")), "\n") {
		var a struct{ Action, Command string }
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			b.t.Fatalf("log: %v in %q", err, line)
		}
		there[strings.TrimPrefix(a.Action, "#")] = a.Command
	}
	for n, verb := range b.acted {
		if !strings.HasPrefix(there[n], verb) {
			b.t.Fatalf("after %s: action #%s (%s) was acknowledged; the log has %q", what, n, verb, there[n])
		}
	}
	for line := range strings.SplitSeq(strings.TrimSpace(b.must("source", "list", "--json")), "\n") {
		var s struct {
			Source   string
			Passages int
		}
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			b.t.Fatalf("source list: %v in %q", err, line)
		}
		if s.Passages != 160 {
			b.t.Fatalf("after %s: %s has %d passages, not 160", what, s.Source, s.Passages)
		}
	}
}

// TestKill kills commands that change a study at random moments.
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes")
	}
	s := *seed
	if s == 0 {
		s = uint64(time.Now().UnixNano())
	}
	t.Logf("seed %d", s)
	pick := rand.New(rand.NewPCG(s, 1))
	b := newBench(t)
	usual := map[string]time.Duration{}
	run := map[string]func(round int) []string{
		"import": func(round int) []string { return []string{"import", b.texts(round, 5)} },
		"tag":    func(round int) []string { return []string{"tag", "--file", b.tags(round, pick)} },
		"one": func(int) []string {
			return []string{"tag", fmt.Sprintf("r0-%d:%d", pick.IntN(6), 2+2*pick.IntN(80)), "reliant"}
		},
		"undo": func(int) []string { return []string{"undo"} },
		"correct": func(round int) []string {
			n := pick.IntN(6)
			return []string{"source", "edit", fmt.Sprintf("r0-%d", n), "--from", b.corrected(round, n, pick)}
		},
	}
	kinds := []string{"import", "tag", "one", "undo", "correct"}
	for i, k := range kinds {
		begun := time.Now()
		b.must(run[k](1 + i)...)
		usual[k] = time.Since(begun)
	}
	died := 0
	for round := range *kills {
		k := kinds[round%len(kinds)]
		if k == "undo" {
			b.must(run["one"](0)...)
		}
		after := time.Duration(pick.Int64N(int64(usual[k]) + int64(time.Millisecond)))
		before := len(b.acted)
		b.killed(after, run[k](100+round)...)
		if len(b.acted) == before {
			died++
		}
		b.sound(fmt.Sprintf("kill %d (%s after %v)", round, k, after))
	}
	t.Logf("%d of %d commands died before they answered; %d actions acknowledged, all there", died, *kills, len(b.acted))
}

// TestTwoTerminals lets ten writers and two readers work on one study at once.
// Everyone gets an answer or is told that the study is busy, and nothing that
// was acknowledged is lost.
func TestTwoTerminals(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes")
	}
	b := newBench(t)
	var wg sync.WaitGroup
	var mu sync.Mutex
	busy := 0
	for w := range 10 {
		wg.Go(func() {
			for i := range 4 {
				args := []string{"tag", fmt.Sprintf("r0-%d:%d", w%6, 2+2*(w*4+i)), "trust"}
				out, err := b.command(args...).CombinedOutput()
				mu.Lock()
				switch {
				case err == nil:
					b.acknowledge(args, string(out))
				case strings.Contains(string(out), "another command is working on this study"):
					busy++
				default:
					t.Errorf("cmo %s: %v\n%s", strings.Join(args, " "), err, out)
				}
				mu.Unlock()
			}
		})
	}
	for range 2 {
		wg.Go(func() {
			for range 8 {
				out, err := b.command("query", "trust", "--count", "codings").CombinedOutput()
				if err != nil && !strings.Contains(string(out), "another command is working") {
					t.Errorf("query: %v\n%s", err, out)
				}
			}
		})
	}
	wg.Wait()
	t.Logf("%d actions acknowledged, %d told that the study was busy", len(b.acted), busy)
	if len(b.acted) < 20 {
		t.Errorf("only %d of 40 writes were acknowledged", len(b.acted))
	}
	b.sound("ten writers at once")
}

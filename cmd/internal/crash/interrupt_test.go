package crash_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestInterrupt presses Ctrl+C while an expression that takes half a minute is
// looked for: the command ends at once, says so with its exit code, and the file
// it was to write is not there, nor anything beside it.
func TestInterrupt(t *testing.T) {
	if testing.Short() {
		t.Skip("looks for what takes long")
	}
	if runtime.GOOS == "windows" {
		t.Skip("no signals to send")
	}
	b := newBench(t)
	b.must("import", b.longTexts())
	for _, args := range [][]string{
		{"query", "/[a-z ]{900}Q/ in participant", "--format", "csv", "-o", "out.csv"},
		{"query", "/[a-z ]{900}Q/", "--count", "passages"},
	} {
		b.interrupted(args...)
		if left, _ := filepath.Glob(filepath.Join(b.dir, "*out*")); left != nil {
			t.Errorf("%v left %v", args, left)
		}
	}
}

// interrupted starts a command and interrupts it once it is at work. How long it
// takes until then depends on the machine: one that was not ready dies of the
// signal and is started again.
func (b *bench) interrupted(args ...string) {
	b.t.Helper()
	for wait := 500 * time.Millisecond; ; wait *= 2 {
		c := b.command(args...)
		var out lockedBuffer
		c.Stdout, c.Stderr = &out, &out
		if err := c.Start(); err != nil {
			b.t.Fatal(err)
		}
		time.Sleep(wait)
		pressed := time.Now()
		_ = c.Process.Signal(os.Interrupt)
		_ = c.Wait()
		took := time.Since(pressed)
		code := c.ProcessState.ExitCode()
		if code == -1 && wait < 10*time.Second {
			continue
		}
		if code != 130 {
			b.t.Errorf("cmo %s: exit code %d after %s\n%s", strings.Join(args, " "), code, took, out.String())
		}
		if took > 5*time.Second {
			b.t.Errorf("cmo %s: went on for %s", strings.Join(args, " "), took)
		}
		return
	}
}

// longTexts writes transcripts of long answers.
func (b *bench) longTexts() string {
	dir := filepath.Join(b.files, "long")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.t.Fatal(err)
	}
	answer := strings.Repeat("she rang every week and asked how it went ", 70)
	for _, name := range []string{"a", "b", "c"} {
		text := strings.Repeat("I: And then\n\nP: "+answer+"\n\n", 200)
		if err := os.WriteFile(filepath.Join(dir, "long-"+name+".txt"), []byte(text), 0o644); err != nil {
			b.t.Fatal(err)
		}
	}
	return dir
}

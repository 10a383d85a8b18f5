// Command procbench times cmo as a person meets it: whole processes, from the
// key to the answer, on a study as large as a big team gathers.
//
// It is given a folder of interviews, copies it until there are enough words
// (the paragraphs of each copy shuffled by a fixed seed, since a file that is
// the same would be "already here"), builds cmo, imports, tags, and prints for
// each command the least, the median and the greatest time, and the memory.
//
//	go run ./cmd/internal/procbench -from FOLDER -copies 10 -codings 30000
package main

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

func main() {
	from := flag.String("from", "", "a folder of interviews in txt")
	copies := flag.Int("copies", 1, "how often to copy them")
	codings := flag.Int("codings", 30000, "how many codings to make")
	runs := flag.Int("runs", 20, "how often to run each command")
	keep := flag.String("keep", "", "make the study in this folder and keep it")
	flag.Parse()
	if err := run(*from, *copies, *codings, *runs, *keep); err != nil {
		fmt.Fprintln(os.Stderr, "procbench:", err)
		os.Exit(1)
	}
}

func run(from string, copies, codings, runs int, keep string) error {
	work := keep
	if work == "" {
		temp, err := os.MkdirTemp("", "procbench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temp)
		work = temp
	}
	b := bench{dir: filepath.Join(work, "study"), exe: filepath.Join(work, "cmo")}
	if out, err := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", b.exe, "./cmd/cmo").CombinedOutput(); err != nil {
		return fmt.Errorf("build cmo: %w\n%s", err, out)
	}
	texts := filepath.Join(work, "texts")
	names, size, err := spread(from, texts, copies)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(b.dir, 0o755); err != nil {
		return err
	}
	fmt.Printf("%d interviews, %.1f MB\n%-44s %8s %8s %8s %8s\n", len(names), float64(size)/1e6, "command", "min ms", "median", "max", "MB")
	b.once("init", "init", ".", "--coder", "alex", "--codebook", "link-worker")
	took := b.once("import", "import", texts)
	fmt.Printf("%-44s %8.1f MB/s\n", "  import, with the index", float64(size)/1e6/took.Seconds())
	if err := tags(filepath.Join(work, "tags.txt"), b, names, codings); err != nil {
		return err
	}
	b.once("tag --file", "tag", "--file", filepath.Join(work, "tags.txt"))
	first := names[0]
	b.times(runs, "version (start-up)", "version")
	b.times(runs, "find, a rare word", "find", "--exact", "velocity")
	b.times(runs, "find, a common word and its forms", "find", "community")
	b.times(runs, "find, a phrase", "find", "open source community")
	b.times(runs, "tag (durable)", "tag", first+":3", "trust")
	b.times(runs, "query, one code", "query", "hold", "--count", "excerpts")
	b.times(runs, "query, a relation", "query", "waiting near hold", "--quotes", "5")
	b.times(runs, "query, absence", "query", "hold and not connected in source")
	b.times(runs, "query, code by kind", "query", "outcome", "--by", "code")
	b.times(runs, "query, a word near a code", "query", `"community" near hold`)
	b.times(runs, "read a passage", "read", first+":3")
	b.times(runs, "status", "status")
	b.times(3, "check", "check")
	return b.failed
}

// spread copies interviews, shuffling the paragraphs of all copies but the
// first.
func spread(from, to string, copies int) (names []string, size int64, err error) {
	files, err := filepath.Glob(filepath.Join(from, "*.txt"))
	if err != nil || len(files) == 0 {
		return nil, 0, fmt.Errorf("there are no txt files in %q", from)
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return nil, 0, err
	}
	shuffle := rand.New(rand.NewPCG(1, 2))
	for c := range copies {
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				return nil, 0, err
			}
			paragraphs := strings.Split(strings.TrimSpace(string(b)), "\n\n")
			if c > 0 {
				shuffle.Shuffle(len(paragraphs), func(i, j int) { paragraphs[i], paragraphs[j] = paragraphs[j], paragraphs[i] })
			}
			name := fmt.Sprintf("%s-%d", strings.TrimSuffix(filepath.Base(f), ".txt"), c)
			body := strings.Join(paragraphs, "\n\n") + "\n"
			size += int64(len(body))
			names = append(names, name)
			if err := os.WriteFile(filepath.Join(to, name+".txt"), []byte(body), 0o644); err != nil {
				return nil, 0, err
			}
		}
	}
	return names, size, nil
}

// tags writes a file of tags: codes over whole passages, spread evenly.
func tags(path string, b bench, names []string, codings int) error {
	codes := []string{
		"waiting", "hold/waiting", "hold/witnessing", "anchor", "heard", "trust", "hope", "contained", "engage", "connected",
		"reliant", "supervision", "overload", "discretion", "gp-contact", "infrastructure=absent", "not-connected", "ready",
	}
	var out bytes.Buffer
	pick := rand.New(rand.NewPCG(3, 4))
	per := codings/len(names) + 1
	made := 0
	for _, name := range names {
		passages := b.passages(name)
		seen := map[string]bool{}
		for k := 0; k < per && made < codings; {
			line := fmt.Sprintf("%s:%d %s\n", name, 1+pick.IntN(passages), codes[pick.IntN(len(codes))])
			if seen[line] {
				k++
				continue
			}
			seen[line] = true
			out.WriteString(line)
			k++
			made++
		}
	}
	return os.WriteFile(path, out.Bytes(), 0o644)
}

type bench struct {
	dir, exe string
	failed   error
}

func (b *bench) command(args ...string) *exec.Cmd {
	c := exec.Command(b.exe, args...)
	c.Dir = b.dir
	c.Env = append(os.Environ(), "XDG_STATE_HOME="+filepath.Join(b.dir, ".state"))
	return c
}

// passages asks how many passages a source has.
func (b *bench) passages(name string) int {
	out, err := b.command("read", name+":1").Output()
	var n int
	if fields := strings.Fields(string(out)); err == nil {
		for i, f := range fields {
			if strings.HasPrefix(f, "passages") && i > 0 {
				_, _ = fmt.Sscan(strings.ReplaceAll(fields[i-1], ",", ""), &n)
				break
			}
		}
	}
	return max(1, n)
}

// once runs a command that changes the study, and prints its time.
func (b *bench) once(label string, args ...string) time.Duration {
	begun := time.Now()
	c := b.command(args...)
	out, err := c.CombinedOutput()
	took := time.Since(begun)
	if err != nil {
		b.failed = fmt.Errorf("%s: %w\n%s", label, err, out)
	}
	fmt.Printf("%-44s %8s %8.0f %8s %8.0f\n", label, "", took.Seconds()*1000, "", memory(c))
	return took
}

// times runs a command often, and prints the least, the median and the
// greatest time.
func (b *bench) times(runs int, label string, args ...string) {
	var took []time.Duration
	most := 0.0
	for i := range runs + 2 {
		c := b.command(args...)
		begun := time.Now()
		out, err := c.CombinedOutput()
		if err != nil {
			b.failed = fmt.Errorf("%s: %w\n%s", label, err, out)
		}
		if i >= 2 { // the first two warm the caches
			took = append(took, time.Since(begun))
			most = max(most, memory(c))
		}
	}
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return d.Seconds() * 1000 }
	fmt.Printf("%-44s %8.1f %8.1f %8.1f %8.0f\n", label, ms(took[0]), ms(took[len(took)/2]), ms(took[len(took)-1]), most)
}

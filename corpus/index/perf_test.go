package index_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cmo-toolkit/cmo/corpus/index"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// interviews gives the passages of the interviews kept for measuring, and of
// as many times as many made of the same words in another order.
func interviews(tb testing.TB, times int) (all []index.Version, wordCount int) {
	tb.Helper()
	files, _ := filepath.Glob("/work/shared/perf/interviews/*.txt")
	if len(files) == 0 {
		tb.Skip("the interviews for measuring are not here")
	}
	random := rand.New(rand.NewPCG(1, 2))
	for n := range times {
		for _, name := range files {
			b, err := os.ReadFile(name)
			if err != nil {
				tb.Fatal(err)
			}
			wordsOf := strings.Fields(string(b))
			wordCount += len(wordsOf)
			if n > 0 {
				random.Shuffle(len(wordsOf), func(i, j int) { wordsOf[i], wordsOf[j] = wordsOf[j], wordsOf[i] })
			}
			v := index.Version{Number: uint32(len(all) + 1)}
			for p := range strings.SplitSeq(string(b), "\n") {
				if k := len(strings.Fields(p)); k > 0 {
					if n > 0 {
						p = strings.Join(wordsOf[:k], " ")
						wordsOf = wordsOf[k:]
					}
					v.Passages = append(v.Passages, p)
				}
			}
			all = append(all, v)
		}
	}
	return all, wordCount
}

func resident(tb testing.TB, line string) int {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(b), line)
	n, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		tb.Fatal(err)
	}
	return n / 1024
}

func TestFigures(t *testing.T) {
	if testing.Short() || os.Getenv("CMO_FIGURES") == "" {
		t.Skip("set CMO_FIGURES to measure")
	}
	all, n := interviews(t, 10)
	passages := 0
	for _, v := range all {
		passages += len(v.Passages)
	}
	runtime.GC()
	t.Logf("%d words, %d passages; before: RSS %d MB", n, passages, resident(t, "VmRSS:"))
	x := index.At(filepath.Join(t.TempDir(), "index"))
	s := index.State{Study: "s", Position: 1, Link: "aa"}
	begun := time.Now()
	if err := x.Rebuild(s, each(all), nil); err != nil {
		t.Fatal(err)
	}
	t.Logf("rebuild %v; peak RSS %d MB", time.Since(begun), resident(t, "VmHWM:"))
	for _, pattern := range []string{"burnout", "community", "because", "the", "it depends", "open source software", "learn*", "a*", "trust~1", "community~2", "rok~2"} {
		p, err := text.ParsePattern(pattern)
		if err != nil {
			t.Fatal(err)
		}
		var took []time.Duration
		var got []index.Place
		for range 21 {
			begun := time.Now()
			got, err = x.Propose(s, p)
			took = append(took, time.Since(begun))
			if err != nil {
				t.Fatal(err)
			}
		}
		slices.Sort(took)
		t.Logf("%-24q %6d proposed, first %v median %v", pattern, len(got), took[20], took[10])
	}
	r, err := x.Open(s)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	begun = time.Now()
	forms, err := r.Forms("community")
	t.Log(time.Since(begun), forms, err)
	begun = time.Now()
	terms, err := r.Terms("", nil)
	t.Log(time.Since(begun), len(terms), err)
	begun = time.Now()
	err = x.Verify()
	t.Log("verify", time.Since(begun), err)
	size := 0
	filepath.Walk(t.TempDir(), func(string, os.FileInfo, error) error { return nil })
	_ = size
	fmt.Println()
}

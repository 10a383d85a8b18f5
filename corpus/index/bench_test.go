package index_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/index"
)

// study is a large study: 30,000 passages, 2 million words. With CMO_INTERVIEWS
// set to a folder of texts it is made of their paragraphs, ten times, after the
// first with the words of each text in another order; else of 40,000 words as
// often as words are.
var study = sync.OnceValue(func() (all []index.Version) {
	random := rand.New(rand.NewPCG(1, 2))
	files, _ := filepath.Glob(filepath.Join(os.Getenv("CMO_INTERVIEWS"), "*.txt"))
	if os.Getenv("CMO_INTERVIEWS") == "" || len(files) == 0 {
		zipf := rand.NewZipf(random, 1.07, 4, 40_000)
		for n := range 200 {
			v := index.Version{Number: uint32(n + 1)}
			for range 150 {
				v.Passages = append(v.Passages, sentence(66, func(int) string { return "w" + strconv.FormatUint(zipf.Uint64(), 36) }))
			}
			all = append(all, v)
		}
		return all
	}
	for n := range 10 {
		for _, name := range files {
			b, err := os.ReadFile(name)
			if err != nil {
				panic(err)
			}
			words := strings.Fields(string(b))
			if n > 0 {
				random.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
			}
			v := index.Version{Number: uint32(len(all) + 1)}
			for p := range strings.SplitSeq(string(b), "\n") {
				if k := len(strings.Fields(p)); k > 0 {
					v.Passages = append(v.Passages, sentence(k, func(i int) string { return words[i] }))
					words = words[k:]
				}
			}
			all = append(all, v)
		}
	}
	return all
})

func sentence(n int, word func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(word(i))
		b.WriteByte(' ')
	}
	return b.String()
}

// peak reports the most memory the process ever had, where that is known.
func peak(b *testing.B) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return
	}
	if _, rest, ok := strings.Cut(string(status), "VmHWM:"); ok {
		if kb, err := strconv.Atoi(strings.Fields(rest)[0]); err == nil {
			b.ReportMetric(float64(kb)/1024, "peak-MB")
		}
	}
}

func BenchmarkRebuild(b *testing.B) {
	all := study()
	x := index.At(filepath.Join(b.TempDir(), "index"))
	passages := 0
	for _, v := range all {
		passages += len(v.Passages)
	}
	for b.Loop() {
		if err := x.Rebuild(then, each(all), nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(passages), "passages")
	peak(b)
}

// BenchmarkAdd adds one more source to the index of a large study.
func BenchmarkAdd(b *testing.B) {
	all := study()
	x, _ := made(b, all...)
	now := then
	for b.Loop() {
		now.Position++
		more := index.Version{Number: uint32(now.Position) + 1000, Passages: all[now.Position%100].Passages}
		if err := x.Add(now, each([]index.Version{more})); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPropose(b *testing.B) {
	x, dir := made(b, study()...)
	size := 0.0
	_ = filepath.WalkDir(dir, func(path string, _ os.DirEntry, _ error) error {
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			size += float64(info.Size())
		}
		return nil
	})
	for _, words := range []string{"burnout", "community", "because", "the", "it depends", "open source software", "learn*", "a*", "trust~1", "community~2", "rok~2",
		"w0", "wa", "w5j", "w0 w1 w2", "w5*", "w5j~1", "w5jk~2"} {
		p := pattern(b, words)
		got, err := x.Propose(then, p)
		if err != nil {
			b.Fatal(err)
		}
		if len(got) == 0 {
			continue
		}
		b.Run(fmt.Sprintf("%s=%d", strings.ReplaceAll(words, " ", "_"), len(got)), func(b *testing.B) {
			for b.Loop() {
				if _, err := x.Propose(then, p); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(size/(1<<20), "index-MB")
		})
	}
}

func BenchmarkForms(b *testing.B) {
	x, _ := made(b, study()...)
	for b.Loop() {
		r, err := x.Open(then)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := r.Forms("community"); err != nil {
			b.Fatal(err)
		}
		r.Close()
	}
}

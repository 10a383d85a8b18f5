package study_test

import (
	"os"
	"testing"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/query"
)

// The benchmarks run on the study in the folder of CMO_BENCH, which
// `go run ./cmd/internal/procbench -keep FOLDER` leaves behind in
// FOLDER/study.
func benchStudy(b *testing.B) *study.Study {
	dir := os.Getenv("CMO_BENCH")
	if dir == "" {
		b.Skip("CMO_BENCH names no study")
	}
	s, err := study.Find(dir)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	return s
}

func BenchmarkReadData(b *testing.B) {
	s := benchStudy(b)
	for b.Loop() {
		d, err := s.ReadData()
		if err != nil {
			b.Fatal(err)
		}
		d.Close()
	}
}

func BenchmarkAsk(b *testing.B) {
	for _, q := range []string{`"velocity"`, `"community" or "communities"`, `"open source community"`, "waiting near hold", "hold and not connected in source"} {
		b.Run(q, func(b *testing.B) {
			s := benchStudy(b)
			for b.Loop() {
				d, err := s.ReadData()
				if err != nil {
					b.Fatal(err)
				}
				a, err := d.Ask(q, query.Options{})
				if err != nil {
					b.Fatal(err)
				}
				hits := a.Hits()
				if err := d.Read(hits[:min(25, len(hits))], false); err != nil {
					b.Fatal(err)
				}
				d.Close()
			}
		})
	}
}

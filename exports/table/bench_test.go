package table_test

import (
	"context"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/exports/table"
)

// BenchmarkWorkbook makes the workbook of 203 interviews with 30,000 codings.
func BenchmarkWorkbook(b *testing.B) {
	m := makeStudy(b, 203, 200)
	m.code(34_500)
	m.judge()
	for b.Loop() {
		var r *table.Reading
		began := time.Now()
		err := m.View(func(tx *store.Tx) (err error) {
			r, err = table.Read(tx, table.Options{Now: noon, Temp: b.TempDir()})
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		read := time.Since(began)
		content, sum, err := r.Workbook(context.Background())
		if err != nil {
			b.Fatal(err)
		}
		var mem runtime.MemStats
		runtime.ReadMemStats(&mem)
		b.ReportMetric(float64(read.Milliseconds()), "ms-reading")
		b.ReportMetric(float64(sum.Codings), "codings")
		b.ReportMetric(float64(len(content))/1e6, "MB-file")
		b.ReportMetric(float64(mem.Sys)/1e6, "MB-from-system")
		if path := os.Getenv("KEEP_WORKBOOK"); path != "" {
			if err := os.WriteFile(path, content, 0o600); err != nil {
				b.Fatal(err)
			}
		}
	}
}

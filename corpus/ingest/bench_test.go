package ingest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/ingest"
)

// BenchmarkRead reads the performance corpus: 247,000 words of interviews. Two
// million words, a study of 203 interviews, are 8 times as many.
func BenchmarkRead(b *testing.B) {
	files, _ := filepath.Glob(filepath.Join(shared(b, "perf"), "interviews", "*.txt"))
	var contents [][]byte
	size := 0
	for _, path := range files {
		raw, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		contents = append(contents, raw)
		size += len(raw)
	}
	asWord := make([][]byte, len(contents))
	for i, c := range contents {
		var x strings.Builder
		x.WriteString(`<w:document NS><w:body>`)
		for line := range strings.Lines(string(c)) {
			x.WriteString(`<w:p><w:pPr><w:spacing w:after="0"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">` +
				strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(strings.TrimSpace(line)) + `</w:t></w:r></w:p>`)
		}
		x.WriteString(`</w:body></w:document>`)
		asWord[i] = docx(b, x.String())
	}
	for _, c := range []struct {
		name  string
		files [][]byte
	}{{"a.txt", contents}, {"a.md", contents}, {"a.docx", asWord}} {
		b.Run(c.name[2:], func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for _, content := range c.files {
					if _, err := ingest.Read(c.name, content, ingest.Options{}); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

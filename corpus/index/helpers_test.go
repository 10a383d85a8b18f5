package index

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// Restamp changes the first line of a manifest and makes the second fit.
func Restamp(tb testing.TB, dir string, change func(line string) string) {
	tb.Helper()
	path := filepath.Join(dir, manifestName)
	b, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	line, _, _ := bytes.Cut(b, []byte("\n"))
	changed := []byte(change(string(line)))
	whole := append(append(bytes.Clone(changed), '\n'), sumLine(changed)...)
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		tb.Fatal(err)
	}
}

// Resum makes the manifest fit the files as they are, so that nothing but
// Bleve can find what is wrong with them.
func Resum(tb testing.TB, dir string) {
	tb.Helper()
	x := At(dir)
	m, err := x.manifest()
	if err != nil {
		tb.Fatal(err)
	}
	for i, p := range m.Parts {
		if m.Parts[i], err = describePart(dir, p.Folder, p.Passages); err != nil {
			tb.Fatal(err)
		}
	}
	if err := m.write(dir); err != nil {
		tb.Fatal(err)
	}
}

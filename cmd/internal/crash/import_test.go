package crash_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// TestKillImport kills an import of many files in the middle. Whole files are
// in, and nothing of the others; the same command goes on with the rest, and
// says of those that are in that they are already here.
func TestKillImport(t *testing.T) {
	if testing.Short() {
		t.Skip("imports hundreds of files")
	}
	const files = 200
	s := *seed
	if s == 0 {
		s = uint64(time.Now().UnixNano())
	}
	t.Logf("seed %d", s)
	pick := rand.New(rand.NewPCG(s, 2))
	b := newBench(t)
	before := b.sources()
	folder := b.texts(1, files)
	for range 3 {
		until := b.originals() + 5 + pick.IntN(50)
		b.killedWhen(func() bool { return b.originals() >= until }, "import", folder)
		b.sound("an import was killed")
		t.Logf("%d of %d files in", b.sources()-before, files)
	}
	in := b.sources() - before
	out := b.must("import", folder, "--json")
	if here := strings.Count(out, `"already":true`); here != in {
		t.Errorf("%d files were in, and %d are said to be already here", in, here)
	}
	if n := b.sources() - before; n != files {
		t.Errorf("%d of %d files are in at the end", n, files)
	}
	b.sound("the import that went on")
}

// sources counts the sources of the study.
func (b *bench) sources() int {
	return strings.Count(b.must("source", "list", "--json"), `{"source":`)
}

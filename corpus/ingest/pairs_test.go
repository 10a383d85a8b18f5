package ingest_test

import (
	"archive/zip"
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

var update = flag.Bool("update", false, "write what the importers say into testdata/pairs")

// TestPairs reads testdata/pairs/*.txtar: a file, and how it is understood.
// Word files are given as their parts, and zipped here. "kind: fieldnote" in
// the comment sets an option.
func TestPairs(t *testing.T) {
	files, err := filepath.Glob("testdata/pairs/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no pairs", err)
	}
	for _, path := range files {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			pair, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			name, content, rest := input(t, pair)
			got := "" + describe(t, name, content, options(string(pair.Comment)))
			want := ""
			if rest < len(pair.Files) {
				want = string(pair.Files[rest].Data)
			}
			if got == want {
				return
			}
			if !*update {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
				return
			}
			pair.Files = append(pair.Files[:rest], txtar.File{Name: "understood", Data: []byte(got)})
			if err := os.WriteFile(path, txtar.Format(pair), 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// input gives the file of a pair, and where its description stands.
func input(t *testing.T, pair *txtar.Archive) (name string, content []byte, rest int) {
	t.Helper()
	if first := pair.Files[0]; !strings.Contains(first.Name, "/") {
		content = bytes.ReplaceAll(first.Data, []byte("<CR>"), []byte("\r"))
		return first.Name, content, 1
	}
	parts := map[string]string{}
	for i, f := range pair.Files {
		zipName, part, ok := strings.Cut(f.Name, "/")
		if !ok {
			return name, zipped(t, parts), i
		}
		name, parts[part] = zipName, string(f.Data)
	}
	return name, zipped(t, parts), len(pair.Files)
}

// wordML declares the name space of Word's XML.
const wordML = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`

// zipped zips parts; XML gets its name space where it is left out.
func zipped(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(strings.Replace(strings.TrimSpace(parts[name]), "NS", wordML, 1))); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func options(comment string) (opt ingest.Options) {
	for line := range strings.Lines(comment) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch name {
		case "kind":
			opt.Kind = value
		case "encoding":
			opt.Encoding = value
		case "interviewers":
			opt.Interviewers = strings.Split(value, ", ")
		case "speakers":
			opt.Speakers = strings.Split(value, ", ")
		case "no-times":
			opt.NoTimes = true
		}
	}
	return opt
}

// describe writes how a file is understood, a passage a line:
//
//	3 Rosa 0:04-0:09 under 1 (talk): the words
func describe(t *testing.T, name string, content []byte, opt ingest.Options) string {
	t.Helper()
	doc, err := ingest.Read(name, content, opt)
	if err != nil {
		return explain(t, err)
	}
	valid(t, doc)
	var b strings.Builder
	for i, p := range doc.Passages {
		fmt.Fprintf(&b, "%d", i+1)
		if s := model(doc).Speaker(p); s != "" {
			fmt.Fprintf(&b, " %s", s)
		}
		if p.Heading {
			fmt.Fprintf(&b, " heading %d", p.Level)
		}
		if p.Begin != text.NoTime {
			fmt.Fprintf(&b, " %s", short(p.Begin))
		}
		if p.End != text.NoTime {
			fmt.Fprintf(&b, "-%s", short(p.End))
		}
		if p.Under != 0 {
			fmt.Fprintf(&b, " under %d", p.Under)
		}
		if p.Layer != text.NoLayer {
			fmt.Fprintf(&b, " (%s)", []string{"", "event", "talk", "reflection"}[p.Layer])
		}
		fmt.Fprintf(&b, ": %s\n", words(doc, p))
	}
	for _, s := range doc.Speakers {
		who := ""
		if s.Interviewer {
			who = ", interviewer"
		}
		fmt.Fprintf(&b, "speaker %s: %d turns, %d words%s\n", s.Label, s.Turns, s.Words, who)
	}
	for _, key := range slices.Sorted(maps.Keys(doc.Meta)) {
		fmt.Fprintf(&b, "meta %s: %s\n", key, doc.Meta[key])
	}
	for _, n := range doc.Notes {
		fmt.Fprintf(&b, "note %s: %s\n", n.Kind, n.What)
	}
	if doc.Encoding != "utf-8" {
		fmt.Fprintf(&b, "encoding %s, guessed %v\n", doc.Encoding, doc.EncodingGuessed)
	}
	return b.String()
}

func short(ms int) string { return fmt.Sprintf("%d:%02d", ms/60000, ms/1000%60) }

// explain writes a problem as the command does.
func explain(t testing.TB, err error) string {
	t.Helper()
	p, ok := problem.As(err)
	if !ok {
		t.Fatalf("not a problem: %v", err)
	}
	s := "cmo: " + p.Error() + "\n"
	if p.Line != nil {
		s += fmt.Sprintf("  %s | %s\n", p.Line.Number, p.Line.Text)
		for _, m := range p.Line.Marks {
			s += fmt.Sprintf("    %d to %d\n", m.Start, m.End)
		}
	}
	s += p.Why + "\n"
	if p.Try != "" {
		s += "try: " + p.Try + "\n"
	}
	return s
}

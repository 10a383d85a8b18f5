package ingest_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/cmo-toolkit/cmo/corpus/ingest"
)

// TestFormatsTable reads the tables of the manual that say what becomes of each
// feature in each format, imports a small file for every cell, and compares what
// is seen with what is written. A cell without a file fails, as does a file
// without a cell.
func TestFormatsTable(t *testing.T) {
	cells := manualCells(t)
	cases := featureFiles(t)
	for key, want := range cells {
		f, ok := cases[key]
		switch {
		case want == "-" && ok:
			t.Errorf("%s: the manual says that the format has none", key)
		case want == "-":
		case !ok:
			t.Errorf("%s: the manual says %q, and no file shows it", key, want)
		default:
			if got := becomes(t, f); got != want {
				t.Errorf("%s: the manual says %q, seen was %q", key, want, got)
			}
		}
	}
	for key, f := range cases {
		if _, ok := cells[key]; !ok {
			t.Errorf("%s: no cell of the manual; seen was %q", key, becomes(t, f))
		}
	}
}

// manualCells gives the cells of the tables whose first heading is "feature", by
// "feature | format".
func manualCells(t *testing.T) map[string]string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "cmd", "cmo", "manual", "formats.md"))
	if err != nil {
		t.Fatal(err)
	}
	cells := map[string]string{}
	var head []string
	for line := range strings.Lines(string(page)) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") {
			head = nil
			continue
		}
		row := strings.Split(strings.Trim(line, "|"), "|")
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		switch {
		case row[0] == "feature":
			head = row
		case head != nil && !strings.HasPrefix(row[0], "--"):
			if len(row) != len(head) {
				t.Fatalf("%d cells, %d headings: %s", len(row), len(head), line)
			}
			for i := 1; i < len(row); i++ {
				cells[row[0]+" | "+head[i]] = row[i]
			}
		}
	}
	if len(cells) < 200 {
		t.Fatalf("only %d cells", len(cells))
	}
	return cells
}

// A featureFile is a small file with one feature.
type featureFile struct {
	name    string
	content []byte
	markers []string // any of these shows what became of it
}

// otherMarkers are the signs that stand for "marker" where no word can.
var otherMarkers = map[string][]string{
	"numbers of lists": {"marker", "iv.", "4."}, "bullets": {"•", "* "}, "signs of symbol fonts": {"✓"}, "not heard: [inaudible]": {"[inaudible]"},
	"date made": {"2024-05-04"}, "dates": {"2024-05-04"}, "ids that begin with 0": {"00042"}, "accents of LaTeX": {"märker"}, "date taken": {"2024-05-04"},
}

func featureFiles(t *testing.T) map[string]featureFile {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/formats.txtar")
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]featureFile{}
	add := func(feature, format string, content []byte) {
		markers := otherMarkers[feature]
		if markers == nil {
			markers = []string{"marker"}
		}
		name := "a." + format
		if format == "odt" {
			name = "a.fodt"
		}
		key := feature + " | " + format
		if _, twice := cases[key]; twice {
			t.Errorf("%s: two files", key)
		}
		cases[key] = featureFile{name, content, markers}
	}
	for _, f := range archive.Files {
		feature, formats, _ := strings.Cut(f.Name, " | ")
		for _, format := range strings.Fields(formats) {
			add(feature, format, wholeFile(t, format, string(f.Data)))
		}
	}
	for _, kind := range []string{"jpeg", "png", "webp", "tiff"} {
		add("date taken", kind, photo(t, kind, 0x8769, 0x9003, "2024:05:04 10:00:00\x00"))
		add("where it was taken", kind, photo(t, kind, 0x8825, 2, "52 N, some degrees\x00"))
		add("a person's name", kind, photo(t, kind, 0, 0x013B, "marker\x00"))
	}
	for _, kind := range []string{"jpeg", "png", "gif", "webp", "tiff"} {
		add("the picture", kind, photo(t, kind, 0, 0, ""))
	}
	return cases
}

// wholeFile makes a file of the part that is given, and what is behind "=> part".
func wholeFile(t *testing.T, format, data string) []byte {
	t.Helper()
	body, rest, _ := strings.Cut(data, "=> ")
	parts := map[string]string{}
	for part := range strings.SplitSeq(rest, "=> ") {
		if name, content, ok := strings.Cut(part, "\n"); ok {
			parts[name] = strings.TrimSpace(content)
		}
	}
	switch format {
	case "docx":
		parts["word/document.xml"] = "<w:document NS><w:body>" + body + "</w:body></w:document>"
		return zipped(t, parts)
	case "odt":
		return []byte("<office:document><office:meta>" + parts["meta"] + "</office:meta><office:automatic-styles>" + parts["styles"] + "</office:automatic-styles><office:master-styles>" +
			parts["masters"] + "</office:master-styles><office:body><office:text>" + strings.TrimSpace(body) + "</office:text></office:body></office:document>")
	case "rtf":
		return []byte(`{\rtf1\ansi ` + strings.TrimSpace(body) + "}")
	case "xlsx":
		head := `<row r="1"><c r="A1" t="inlineStr"><is><t>ID</t></is></c><c r="B1" t="inlineStr"><is><t>Note</t></is></c></row>`
		raw := book(t, "", head+body, parts["behind"])
		delete(parts, "behind")
		return withParts(t, raw, parts)
	}
	return []byte(data)
}

// withParts adds parts to a zip.
func withParts(t *testing.T, raw []byte, parts map[string]string) []byte {
	t.Helper()
	if len(parts) == 0 {
		return raw
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, part := range z.File {
		if err := out.Copy(part); err != nil {
			t.Fatal(err)
		}
	}
	for name, content := range parts {
		w, err := out.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// becomes imports a file and says, in the words of the manual, what became of
// its feature; a star is for what was said of it.
func becomes(t *testing.T, f featureFile) string {
	t.Helper()
	has := func(words string) bool {
		return slices.ContainsFunc(f.markers, func(m string) bool { return strings.Contains(strings.ToLower(words), m) })
	}
	switch {
	case ingest.IsSheet(f.name):
		return becomesOfSheet(t, f, has)
	case ingest.IsLiterature(f.name):
		lib, err := ingest.References(f.name, f.content, ingest.Options{})
		if err != nil {
			t.Fatal(f.name, err)
		}
		return starred(map[bool]string{true: "kept", false: "out"}[has(fmt.Sprint(lib.References))], lib.Notes)
	}
	doc, err := ingest.Read(f.name, f.content, ingest.Options{})
	if err != nil {
		t.Fatal(f.name, err)
	}
	valid(t, doc)
	if ingest.IsPicture(f.name) && len(doc.Flags) > 0 {
		return "flag"
	}
	for _, value := range doc.Meta {
		if has(value) {
			return starred("field", doc.Notes)
		}
	}
	if ingest.IsPicture(f.name) {
		return "kept" // byte for byte: it is never written anew
	}
	return starred(becomesOfWords(doc, has), doc.Notes)
}

func becomesOfWords(doc ingest.Document, has func(string) bool) string {
	for i, p := range doc.Passages {
		switch {
		case p.Begin == 62_000:
			return "time"
		case has(model(doc).Speaker(p)):
			return "who"
		case has(words(doc, p)) && p.Heading:
			return "head"
		case has(words(doc, p)) && i == len(doc.Passages)-1 && slices.ContainsFunc(doc.Notes, func(n ingest.Note) bool { return n.Kind == "footnotes" }):
			return "end"
		case has(words(doc, p)):
			return "kept"
		}
	}
	if has(doc.Text) {
		return "shown"
	}
	return "out"
}

func becomesOfSheet(t *testing.T, f featureFile, has func(string) bool) string {
	t.Helper()
	sheets, err := ingest.Sheets(f.name, f.content, ingest.Options{})
	if err != nil {
		t.Fatal(f.name, err)
	}
	var notes []ingest.Note
	became := "out"
	for _, s := range sheets {
		notes = append(notes, s.Notes...)
		for _, r := range s.Rows {
			if slices.ContainsFunc(r.Cells, has) {
				became = "kept"
			}
		}
	}
	return starred(became, notes)
}

// starred adds a star where something is said of the file beyond what is said of
// every file of its kind.
func starred(became string, notes []ingest.Note) string {
	if slices.ContainsFunc(notes, func(n ingest.Note) bool { return n.Kind != "cues" && n.Kind != "size" }) {
		return became + "*"
	}
	return became
}

// photo makes a picture of a kind, with a tag in the directory that another tag
// points at, or in the first.
func photo(t *testing.T, kind string, pointer, tag uint16, words string) []byte {
	t.Helper()
	exif := exifOf(pointer, tag, words)
	var b bytes.Buffer
	dot := image.NewGray(image.Rect(0, 0, 1, 1))
	var err error
	switch kind {
	case "tiff":
		return exif
	case "gif":
		err = gif.Encode(&b, dot, nil)
	case "jpeg":
		err = jpeg.Encode(&b, dot, nil)
	case "png":
		err = png.Encode(&b, dot)
	case "webp":
		b.WriteString("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00EXIF")
		err = binary.Write(&b, binary.LittleEndian, uint32(len(exif)))
		b.Write(exif)
	}
	if err != nil {
		t.Fatal(err)
	}
	raw := b.Bytes()
	switch kind {
	case "jpeg":
		part := append([]byte("Exif\x00\x00"), exif...)
		return slices.Concat(raw[:2], []byte{0xFF, 0xE1, byte((len(part) + 2) >> 8), byte(len(part) + 2)}, part, raw[2:])
	case "png":
		chunk := append([]byte("eXIf"), exif...)
		sum := binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(chunk))
		return slices.Concat(raw[:33], binary.BigEndian.AppendUint32(nil, uint32(len(exif))), chunk, sum, raw[33:])
	}
	return raw
}

// exifOf writes a TIFF of one pixel whose first directory, or the one that the
// pointer leads to, has a tag with words.
func exifOf(pointer, tag uint16, words string) []byte {
	type entry struct {
		Tag, Type    uint16
		Count, Value uint32
	}
	const first, second, data = 8, 8 + 2 + 3*12 + 4, 8 + 2 + 3*12 + 4 + 2 + 12 + 4
	named := entry{tag, 2, uint32(len(words)), data}
	third := named
	if pointer != 0 {
		third = entry{pointer, 4, 1, second}
	}
	b := []byte("II*\x00\x08\x00\x00\x00\x03\x00")
	for _, e := range []entry{{0x0100, 4, 1, 1}, {0x0101, 4, 1, 1}, third} {
		b, _ = binary.Append(b, binary.LittleEndian, e)
	}
	b = append(b, 0, 0, 0, 0, 1, 0)
	b, _ = binary.Append(b, binary.LittleEndian, named)
	return append(append(b, 0, 0, 0, 0), words...)
}

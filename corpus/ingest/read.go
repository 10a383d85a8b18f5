package ingest

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// A Format is a kind of file that can be read as a text.
type Format struct {
	Name       string   // "txt", as the manual lists it
	Extensions []string // with the dot, lower case
	Plain      bool     // its bytes are text, so that its size bounds the text's

	picture bool     // it has no words, and is only looked at
	begins  []string // what its bytes begin with, one of these; nil if that says nothing
	read    func(file) (draft, error)
}

// Formats lists what can be read as a text. A new one is a file of its own and
// a line here.
var Formats = []Format{
	{Name: "txt", Extensions: []string{".txt", ".text"}, Plain: true, read: readTxt},
	{Name: "md", Extensions: []string{".md", ".markdown"}, Plain: true, read: readMarkdown},
	{Name: "docx", Extensions: []string{".docx", ".docm"}, begins: zipped, read: readDocx},
	{Name: "odt", Extensions: []string{".odt", ".fodt"}, begins: []string{"PK\x03\x04", "<?xml", "\xEF\xBB\xBF<?xml", "<office:document"}, read: readODT},
	{Name: "rtf", Extensions: []string{".rtf"}, begins: []string{`{\rtf`}, read: readRTF},
	{Name: "html", Extensions: []string{".html", ".htm", ".xhtml"}, Plain: true, read: readHTML},
	{Name: "pdf", Extensions: []string{".pdf"}, begins: []string{"%PDF-"}, read: readPDF},
	{Name: "vtt", Extensions: []string{".vtt"}, Plain: true, read: readVTT},
	{Name: "srt", Extensions: []string{".srt"}, Plain: true, read: readSRT},
	{Name: "jpeg", Extensions: []string{".jpg", ".jpeg"}, picture: true},
	{Name: "png", Extensions: []string{".png"}, picture: true},
	{Name: "gif", Extensions: []string{".gif"}, picture: true},
	{Name: "webp", Extensions: []string{".webp"}, picture: true},
	{Name: "tiff", Extensions: []string{".tif", ".tiff"}, picture: true},
}

// zipped is what a zip file begins with.
var zipped = []string{"PK\x03\x04"}

// A file is what an importer is given.
type file struct {
	name    string // as the researcher named it; problems begin with it
	content []byte
	opt     Options
}

// Read makes a document of a file's content. The name chooses the format; a
// content that plainly is another is a problem that says which.
func Read(name string, content []byte, opt Options) (Document, error) {
	f, err := formatOf(name)
	if err != nil {
		return Document{}, err
	}
	if len(content) == 0 {
		return Document{}, emptyFile(name)
	}
	if f.picture {
		return readPicture(file{name, content, opt})
	}
	if err := looksLike(name, f, content); err != nil {
		return Document{}, err
	}
	d, err := f.read(file{name, content, opt})
	if err != nil {
		return Document{}, err
	}
	doc, err := cut(name, d, opt)
	if err != nil {
		return Document{}, err
	}
	doc.Format = f.Name
	return doc, nil
}

// ReadFile reads a file and makes a document of it. The bytes are returned
// too, since the original is kept as it was. What is too large is refused
// before it is read.
func ReadFile(path string, opt Options) (Document, []byte, error) {
	f, err := formatOf(path)
	if err != nil {
		if info, statErr := os.Stat(path); statErr == nil && info.IsDir() {
			return Document{}, nil, isFolder(path)
		}
		return Document{}, nil, err
	}
	limit := int64(maxFile)
	if f.picture {
		limit = maxPicture
	}
	if f.Plain {
		limit = 2 * maxText // UTF-16 takes two bytes where UTF-8 takes one
	}
	content, err := load(path, limit)
	if err != nil {
		return Document{}, nil, err
	}
	doc, err := Read(path, content, opt)
	return doc, content, err
}

// load reads a regular file of at most limit bytes.
func load(path string, limit int64) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, problem.New(problem.NotFound, "there is no such file").In(path).Caused(err)
	case err != nil:
		return nil, invalid(path, "this file cannot be opened").Caused(err)
	case info.IsDir():
		return nil, isFolder(path)
	case !info.Mode().IsRegular():
		return nil, invalid(path, "this is not a file but a device or a pipe")
	case info.Size() == 0:
		return nil, emptyFile(path)
	case info.Size() > limit:
		return nil, because(invalid(path, "this file is too large: %s", bytesOf(info.Size())),
			"A file of this kind may have %s.", bytesOf(limit))
	}
	in, err := os.Open(path)
	if err != nil {
		return nil, invalid(path, "this file cannot be opened").Caused(err)
	}
	defer in.Close()
	var buf bytes.Buffer
	buf.Grow(int(info.Size()) + bytes.MinRead)
	if _, err := io.Copy(&buf, io.LimitReader(in, limit+1)); err != nil {
		return nil, invalid(path, "this file cannot be read to its end").Caused(err)
	}
	if int64(buf.Len()) > limit {
		return nil, because(invalid(path, "this file grew while it was read"),
			"A file of this kind may have %s.", bytesOf(limit))
	}
	return buf.Bytes(), nil
}

func emptyFile(name string) error {
	return because(invalid(name, "this file is empty (0 bytes)"),
		"A file that a cloud drive has not fetched yet looks like this.").
		Suggest("open it once in the program that made it, then the same command")
}

func isFolder(path string) error {
	return because(invalid(path, "this is a folder, not a file"), "Its files are read one by one.")
}

// formatOf chooses the format by the extension.
func formatOf(name string) (Format, error) {
	ext := strings.ToLower(filepath.Ext(name))
	for _, f := range Formats {
		if slices.Contains(f.Extensions, ext) {
			return f, nil
		}
	}
	if err := notReadPicture(name); err != nil {
		return Format{}, err
	}
	p := invalid(name, "files of the kind %q cannot be read", ext)
	if ext == "" {
		p = invalid(name, "the name does not say what kind of file this is")
	}
	var known []string
	for _, f := range Formats {
		known = append(known, f.Extensions[0])
	}
	return Format{}, because(p, "Texts are read from %s; tables from %s.",
		strings.Join(known, " "), strings.Join(sheetExtensions, " "))
}

// beginnings tells kinds of file by their first bytes.
var beginnings = []struct{ bytes, what, ending string }{
	{"PK\x03\x04", "a zip file, as Word, Excel and Writer make", ""},
	{"PK\x05\x06", "an empty zip file", ""},
	{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old Word or Excel file, or one locked with a password", ""},
	{"%PDF-", "a PDF file", ".pdf"},
	{`{\rtf`, "an RTF file", ".rtf"},
	{"\x89PNG\r\n", "a picture", ""},
	{"\xFF\xD8\xFF", "a picture", ""},
	{"ID3", "a sound file", ""},
	{"RIFF", "a sound or video file", ""},
	{"SQLite format 3\x00", "a database", ""},
	{"\x1F\x8B", "a compressed file", ""},
}

// looksLike refuses a content that plainly is not what its name says.
func looksLike(name string, f Format, content []byte) error {
	says := strings.ToLower(filepath.Ext(name))
	if n := bytes.Index(content[:min(len(content), 1024)], []byte("%PDF-")); n > 0 && f.Name == "pdf" {
		content = content[n:] // some programs put a few bytes before it
	}
	if f.begins == nil {
		for _, b := range beginnings {
			if bytes.HasPrefix(content, []byte(b.bytes)) {
				return notWhatItSays(name, f.Name, kindOf(content))
			}
		}
		return nil
	}
	is := kindOf(content)
	for _, begin := range f.begins {
		if bytes.HasPrefix(content, []byte(begin)) && (is.ending == "" || slices.Contains(f.Extensions, is.ending) || is.ending == says) {
			return nil
		}
	}
	return notWhatItSays(name, f.Name, is)
}

// A kind is what a content plainly is, whatever its name says.
type kind struct {
	what   string // "a Word file"
	ending string // the ending it should have, where it can be read
}

// kindOf tells what a content plainly is.
func kindOf(content []byte) kind {
	for _, b := range beginnings {
		if !bytes.HasPrefix(content, []byte(b.bytes)) {
			continue
		}
		if strings.HasPrefix(b.bytes, "PK\x03") {
			if k, ok := kindOfZip(content); ok {
				return k
			}
		}
		return kind{b.what, b.ending}
	}
	return kind{what: "something else"}
}

func notWhatItSays(name, format string, is kind) error {
	article := "a"
	if strings.ContainsAny(format[:1], "aefhilmnorsx") { // as the letter is spoken: an odt file
		article = "an"
	}
	p := because(invalid(name, "this is not %s %s file but %s", article, format, is.what), "A file is read as its name says.")
	switch {
	case is.ending != "":
		return p.Suggest("give it the ending %s, then the same command", is.ending)
	case strings.HasPrefix(is.what, "an old Word"):
		return p.Suggest("open it in Word or Writer and save it as .docx")
	}
	return p
}

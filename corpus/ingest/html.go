package ingest

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// readHTML reads a web page, or what a word processor saved as one, as it is
// read on the screen.
//
//	kept        paragraphs, lists with their numbers, tables row by row, lines
//	            of preformatted text; footnotes that Word, Writer, Google Docs
//	            and pandoc make, at the end
//	accepted    marked insertions are in, marked deletions are out
//	left out    scripts, styles, what the page hides, navigation, pictures,
//	            embedded files, comments, page headers and footers
//
// Nothing is fetched: what stands in other files or on other pages is no part
// of it.
func readHTML(f file) (draft, error) {
	if isWebArchive(f.content) {
		return draft{}, because(invalid(f.name, "this is not an html file but a web archive (MHTML)"),
			"It packs a page with its pictures, as mail is packed.").Suggest("open it in a browser and save it as a web page, HTML only")
	}
	declared := declaredEncoding(f.content)
	if f.opt.Encoding == "" && unmarked(f.content) {
		f.opt.Encoding = declared
	}
	converted := declared != "" && f.opt.Encoding == declared && isUTF8(f.content)
	if converted {
		f.opt.Encoding = "utf-8" // it was converted and still says what it was
	}
	d, err := decode(f)
	if err != nil {
		return draft{}, err
	}
	h := htmlReader{manuscript: manuscript{file: f, tabs: true}}
	if err := h.readPage(f.name, d.text); err != nil {
		return draft{}, err
	}
	read := h.draft()
	read.encoding, read.guessed = d.encoding, d.guessed
	read.notes = append(d.notes, read.notes...)
	if _, canonical, _ := encodingNamed(declared); converted && canonical != d.encoding {
		read.note("encoding", "the page says it is "+strconv.Quote(declared)+" but its bytes are UTF-8, and it was read as that", 1)
	}
	if h.title != "" {
		read.meta["title"] = h.title
	}
	return read, nil
}

// readPage reads a page, or a piece of one, up to its notes.
func (h *htmlReader) readPage(name, page string) error {
	root, remarks, err := growTree(name, page)
	if err != nil {
		return err
	}
	h.remarks += remarks
	h.css, h.title = readCSS(root), titleOf(root)
	h.findNotes(root)
	if err := h.children(root, htmlContext{}); err != nil {
		return err
	}
	return h.end(htmlContext{})
}

// isWebArchive tells a page packed as mail.
func isWebArchive(content []byte) bool {
	head := bytes.ToLower(content[:min(len(content), 4096)])
	return (bytes.HasPrefix(head, []byte("from:")) || bytes.HasPrefix(head, []byte("mime-version:")) || bytes.HasPrefix(head, []byte("content-type:"))) &&
		bytes.Contains(head, []byte("multipart/related"))
}

// unmarked reports whether nothing in the bytes themselves shows the encoding:
// no byte order mark, no zeros.
func unmarked(b []byte) bool {
	return !bytes.HasPrefix(b, []byte("\xEF\xBB\xBF")) && !bytes.HasPrefix(b, []byte("\xFF\xFE")) && !bytes.HasPrefix(b, []byte("\xFE\xFF")) &&
		bytes.IndexByte(b, 0) < 0
}

// isUTF8 reports whether bytes are UTF-8 and could not as well be ASCII.
func isUTF8(b []byte) bool {
	return utf8.Valid(b) && bytes.ContainsFunc(b, func(r rune) bool { return r >= utf8.RuneSelf })
}

var (
	xmlEncoding  = text.Lazy(`^\s*<\?xml[^>]{0,200}\sencoding\s*=\s*["']([\w.:-]+)["']`)
	metaEncoding = text.Lazy(`(?i)<meta\s[^>]{0,400}charset\s*=\s*["']?\s*([\w.:-]+)`)
)

// declaredEncoding finds the encoding a page says it has, "" if it says none
// or one that nobody knows. A page that could be read far enough to say that
// it is UTF-16 is not.
func declaredEncoding(b []byte) string {
	head := b[:min(len(b), 8192)]
	for _, say := range []func() *regexp.Regexp{xmlEncoding, metaEncoding} {
		m := say().FindSubmatch(head)
		if m == nil {
			continue
		}
		name := strings.ToLower(string(m[1]))
		if _, canonical, ok := encodingNamed(name); ok && !strings.HasPrefix(canonical, "utf-16") && !strings.HasPrefix(canonical, "utf-32") {
			return name
		}
	}
	return ""
}

// titleOf gives the title of a page, which stands in its head.
func titleOf(root *element) string {
	title := root.find("title")
	if title == nil {
		return ""
	}
	words := strings.Join(strings.Fields(title.words()), " ")
	if len(words) >= 1000 {
		return ""
	}
	return words
}

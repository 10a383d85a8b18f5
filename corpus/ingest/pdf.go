package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// readPDF reads a PDF file. A PDF has no paragraphs: it has words at places on
// pages. Reading order, columns and paragraphs are found by where they stand.
//
//	kept        the words that show, column by column; tables row by row;
//	            footnotes, at the end; the page of each passage
//	left out    words under a box, with a mark in their place; running heads and feet, page numbers, numbers of paragraphs or
//	            lines in the margin, words that stand aslant (a watermark),
//	            words that leave no trace on paper
//	joined      words broken at the end of a line, paragraphs broken at the end
//	            of a column or page
//
// What was left out is counted in the notes.
func readPDF(f file) (draft, error) {
	if len(f.content) > maxPDF {
		return draft{}, because(invalid(f.name, "this PDF is too large: %s", bytesOf(int64(len(f.content)))),
			"A PDF may have %s.", bytesOf(maxPDF)).Suggest("print the pages that are wanted to a PDF of their own, then import that")
	}
	engine := f.opt.PDF
	if engine == nil {
		engine = &PDFEngine{}
		defer engine.Close()
	}
	b := book{}
	meta, err := engine.read(f, b.take)
	if err != nil {
		return draft{}, err
	}
	d, err := b.draft(f)
	d.meta = meta
	return d, err
}

// draft makes a text of the words of a book and of where they stand.
func (b *book) draft(f file) (draft, error) {
	if err := b.readable(f); err != nil {
		return draft{}, err
	}
	d := draft{encoding: "utf-8"}
	b.dropMarginNumbers(&d)
	b.dropMargins(&d)
	b.arrange()
	b.measure()
	b.takeFootnotes()
	b.write(&d, f.opt)
	b.report(&d)
	return d, nil
}

// A book is a PDF while it is read.
type book struct {
	pages    []*leaf
	notes    []*pdfLine      // of footnotes
	marks    map[string]bool // of footnotes
	off      offPage
	body     float64 // size of most of its type
	bottom   float64 // base line of the lowest line of all pages
	tight    float64 // distance of lines inside a paragraph, in sizes of their type
	reach    map[kindred]float64
	numbered bool // numbers in the margin mark where paragraphs begin
	lexicon  *lexicon
	hanging  bool  // paragraphs begin left of their other lines
	lost     int   // characters without a letter
	turned   int   // words that stand aslant
	hidden   int   // words that do not show
	layer    []int // pages of which only a hidden layer of text is read, as text recognition makes it
	white    int   // words in white
	boxed    int   // words under a box
	boxes    []int // pages that have them
	blank    []int // pages without words, with pictures
	joined   int   // words broken at line ends
}

// A leaf is a page of a book.
type leaf struct {
	n     int // from 1
	words []pdfWord
	rows  []pdfRow
	rules []pdfBox // lines that are drawn
	lines []*pdfLine
}

// take adds a page to the book: its upright words that show.
func (b *book) take(p pdfPage) error {
	l := &leaf{n: len(b.pages) + 1, rules: p.rules}
	b.pages = append(b.pages, l)
	b.lost += p.lost
	b.off.add(p.off)
	main := mainTurn(p.words)
	shows := 0
	for _, w := range p.words {
		if !w.hidden {
			shows++
		}
	}
	recognised := p.images && 10*shows < len(p.words)
	if recognised {
		b.layer = append(b.layer, l.n)
	}
	for _, w := range p.words {
		switch {
		case w.turned != main:
			b.turned++
			continue
		case w.hidden && !recognised:
			b.hidden++
			continue
		case w.white:
			b.white++
		}
		if w.boxed > 0 {
			b.boxed += w.boxed
			if len(b.boxes) == 0 || b.boxes[len(b.boxes)-1] != l.n {
				b.boxes = append(b.boxes, l.n)
			}
		}
		l.words = append(l.words, w.upright())
	}
	if len(l.words) == 0 && p.images {
		b.blank = append(b.blank, l.n)
	}
	l.rows = rowsOf(l.words)
	return nil
}

// offPage counts words that stand outside their page.
type offPage map[string]int

func (o *offPage) add(words []string) {
	if *o == nil {
		*o = offPage{}
	}
	for _, w := range words {
		(*o)[w]++
	}
}

// unseen counts those that stand on no page: programs that cut pages out of one
// long one leave on each what is seen on the next.
func (o offPage) unseen(pages []*leaf) int {
	seen := map[string]bool{}
	for _, l := range pages {
		for _, w := range l.words {
			seen[w.text] = true
		}
	}
	n := 0
	for w, times := range o {
		if !seen[w] {
			n += times
		}
	}
	return n
}

// mainTurn is the direction of most words of a page.
func mainTurn(words []pdfWord) int {
	var count [4]int
	best := 0
	for _, w := range words {
		if w.turned >= 0 {
			count[w.turned] += len(w.text)
		}
	}
	for turn, n := range count {
		if n > count[best] {
			best = turn
		}
	}
	return best
}

// upright turns a word so that it reads from left to right.
func (w pdfWord) upright() pdfWord {
	switch w.turned {
	case 1:
		w.x0, w.y = w.y, -w.x0
	case 2:
		w.x0, w.y = -w.x0, -w.y
	case 3:
		w.x0, w.y = -w.y, w.x0
	}
	w.x1 = max(w.x0, w.x1)
	return w
}

// readable tells why a book cannot be read: it has no words, or its fonts do
// not say which letters they print.
func (b *book) readable(f file) error {
	words, letters := 0, 0
	for _, l := range b.pages {
		words += len(l.words)
		for _, w := range l.words {
			letters += len(w.text)
		}
	}
	switch {
	case words == 0 && len(b.blank) > 0:
		return because(invalid(f.name, "this PDF has pictures of pages and no words"),
			"It is a scan; text recognition (OCR) makes words of it.").
			Suggest("ocrmypdf %s with-words.pdf, or \"recognise text\" in the program that scanned it; then cmo import with-words.pdf", shellWord(f.name))
	case words == 0 && b.lost == 0:
		return because(invalid(f.name, "there are no words in this PDF"), "It has %s without text.", plural(len(b.pages), "page"))
	case b.lost > letters/4:
		return because(invalid(f.name, "the words of this PDF cannot be read: its fonts do not say which letters they print"),
			"%s of %s characters have no known letter.", thousands(b.lost), thousands(b.lost+letters)).
			Suggest("save it as .docx in the program that made it, or run text recognition (OCR) over it, then import that")
	}
	return nil
}

func shellWord(name string) string {
	if strings.ContainsAny(name, " \t'\"$&;()") {
		return fmt.Sprintf("%q", name)
	}
	return name
}

// report adds the notes on what has no place in the text.
func (b *book) report(d *draft) {
	d.note("hyphens", plural(b.joined, "hyphen")+" at line ends left out, where "+verb(b.joined, "it breaks", "they break")+" a word", b.joined)
	d.note("footnotes", plural(len(b.notes), "line")+" of footnotes put at the end", len(b.notes))
	d.note("rotated", plural(b.turned, "word")+" that "+verb(b.turned, "stands", "stand")+" aslant left out", b.turned)
	d.note("hidden", plural(b.hidden, "word")+" that "+verb(b.hidden, "does", "do")+" not show left out", b.hidden)
	d.note("hidden", plural(b.white, "word")+" in white kept: look whether they are meant to be read", b.white)
	if b.boxed > 0 {
		d.note("redacted", fmt.Sprintf("%s on %s under a box or marked for redaction left out, %s in place of each stretch; the file kept in the study still holds %s",
			plural(b.boxed, "word"), pagesShown(b.boxes), redacted, verb(b.boxed, "it", "them")), b.boxed)
	}
	outside := b.off.unseen(b.pages)
	d.note("hidden", plural(outside, "word")+" outside the pages left out", outside)
	d.note("recognised", "the words of "+pagesShown(b.layer)+" are those of text recognition (OCR)", len(b.layer))
	d.note("pictures", pagesShown(b.blank)+" "+verb(len(b.blank), "has", "have")+" pictures and no words: scans need text recognition (OCR)", len(b.blank))
	d.note("symbols", plural(b.lost, "character")+" without a known letter left out", b.lost)
}

func verb(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// pagesShown lists pages: "page 3", "pages 3, 5-9 and 12".
func pagesShown(pages []int) string {
	var parts []string
	for i := 0; i < len(pages); {
		j := i
		for j+1 < len(pages) && pages[j+1] == pages[j]+1 {
			j++
		}
		part := fmt.Sprint(pages[i])
		if j > i {
			part += fmt.Sprintf("-%d", pages[j])
		}
		parts = append(parts, part)
		i = j + 1
	}
	if len(parts) > 6 {
		parts = append(parts[:5], fmt.Sprintf("%d more", len(parts)-5))
	}
	head := "pages "
	if len(pages) == 1 {
		head = "page "
	}
	if n := len(parts); n > 1 {
		return head + strings.Join(parts[:n-1], ", ") + " and " + parts[n-1]
	}
	return head + strings.Join(parts, "")
}

var errLocked = errors.New("no password was given")

// LockedPDF reports whether a file is a PDF that opens with a password only.
func LockedPDF(path string, e *PDFEngine) bool {
	if f, err := formatOf(path); err != nil || f.Name != "pdf" {
		return false
	}
	content, err := load(path, maxFile)
	if err != nil || !bytes.Contains(content, []byte("/Encrypt")) {
		return false
	}
	_, err = e.read(file{name: path, content: content}, func(pdfPage) error { return io.EOF })
	return errors.Is(err, errLocked)
}

const pdfAgain = "open it in a PDF reader; if it opens there, print it to a new PDF and import that"

// pdfClosed is the problem of a PDF that cannot be opened.
func pdfClosed(f file, code int, failed error) error {
	switch {
	case failed != nil:
		return pdfFailed(f, 0, failed)
	case code == pdfPassword && f.opt.Password == "":
		return because(invalid(f.name, "this PDF is locked with a password"), "It is read with --password, which is kept nowhere.").
			Suggest("the same command, with --password PASSWORD").Caused(errLocked)
	case code == pdfPassword:
		return because(invalid(f.name, "the password does not open this PDF"), "Capital and small letters differ in passwords.")
	case code == pdfSecurity:
		return because(invalid(f.name, "this PDF is locked in a way that is not read: for certificates, not with a password"),
			"Only the holder of a certificate can open it.").Suggest("open it where it can be read and print it to a new PDF")
	}
	return because(invalid(f.name, "this PDF is damaged: it cannot be opened"), "It was not copied to its end, or is no PDF inside.").
		Suggest("%s", pdfAgain)
}

// pdfFailed is the problem of a PDF that the engine gave up on.
func pdfFailed(f file, page int, cause error) error {
	where := "it"
	if page > 0 {
		where = fmt.Sprintf("page %d", page)
	}
	return because(invalid(f.name, "this PDF cannot be read: %s takes too much time or memory", where),
		"A page may take %v and %s.", pageTime, bytesOf(enginePages<<16)).Suggest("%s", pdfAgain).Caused(cause)
}

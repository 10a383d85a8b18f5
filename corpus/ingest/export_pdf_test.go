package ingest

import "time"

// Patient sets the time an engine may take for a page.
func (e *PDFEngine) Patient(d time.Duration) { e.patience = d }

// Compiled lets the tests look into a cache.
var Compiled = compiled

// A Placed is a word at a place of a page, as the engine would tell it; without
// words, it is a line drawn across or down.
type Placed struct {
	Text                string
	X, Y, Width, Size   float64
	Bold, Hidden, Glued bool
	Turned              int
}

// Rebuild makes a document of pages of words, without a PDF.
func Rebuild(pages [][]Placed, opt Options) (Document, error) {
	b := book{}
	for _, words := range pages {
		p := pdfPage{box: [4]float64{0, 842, 595, 0}}
		for _, w := range words {
			if box := (pdfBox{w.X, w.Y, w.X + w.Width, w.Y + w.Size}); w.Text == "" && box.isRule() {
				p.rules = append(p.rules, box)
			}
			if w.Text == "" {
				continue
			}
			p.words = append(p.words, pdfWord{
				text: w.Text, x0: w.X, x1: w.X + w.Width, y: w.Y, size: w.Size,
				bold: w.Bold, hidden: w.Hidden, glued: w.Glued, turned: w.Turned,
			})
		}
		if err := b.take(p); err != nil {
			return Document{}, err
		}
	}
	d, err := b.draft(file{name: "a.pdf", opt: opt})
	if err != nil {
		return Document{}, err
	}
	return cut("a.pdf", d, opt)
}

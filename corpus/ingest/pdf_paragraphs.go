package ingest

import (
	"math"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// kindred lines begin at the same place of the same kind of column.
type kindred struct{ kind, left int }

func (ln *pdfLine) kindred() kindred { return kindred{ln.column.kind, rounded(ln.left, 4)} }

// measure finds what most lines of a book have in common: the size of their
// type, their distance, how far to the right they reach, and whether
// paragraphs hang.
func (b *book) measure() {
	sizes, pitches := map[int]int{}, map[int]int{}
	ends := map[kindred][]float64{}
	b.bottom = math.Inf(1)
	for _, l := range b.pages {
		for i, ln := range l.lines {
			b.bottom = min(b.bottom, ln.y)
			sizes[rounded(ln.size, 0.5)] += ln.chars
			ends[ln.kindred()] = append(ends[ln.kindred()], ln.right)
			if i > 0 && !ln.first {
				if d := (l.lines[i-1].y - ln.y) / max(1, ln.size); d > 0.8 && d < 4 {
					pitches[rounded(d, 0.05)]++
				}
			}
		}
	}
	b.body = common(sizes, 0.5)
	b.tight = tightest(pitches, 0.05)
	b.reach = map[kindred]float64{}
	for k, rights := range ends {
		if slices.Sort(rights); len(rights) >= 4 {
			b.reach[k] = rights[len(rights)*98/100]
		}
	}
	full, ended := 0, 0
	for _, l := range b.pages {
		for i := 1; i < len(l.lines); i++ {
			if prev, ln := l.lines[i-1], l.lines[i]; !ln.first && b.near(prev, ln) && ln.indented(prev) {
				if b.ended(prev, ln) {
					ended++
				} else {
					full++
				}
			}
		}
	}
	b.hanging = full > 2*ended
}

// ended reports whether a line was ended on purpose: the first word of the
// next would have had room in it. Lines reach as far as those do that begin
// where they do; where those are few, as the widest of their column.
func (b *book) ended(ln, next *pdfLine) bool {
	if ln.breaks() || strings.ContainsAny(ln.end(), "–—/") {
		return false // a line may be broken behind these
	}
	edge, ok := b.reach[ln.kindred()]
	if !ok {
		edge = ln.column.right
	}
	first := next.words[0]
	return ln.right+0.4*ln.size+first.x1-first.x0 < edge
}

// near reports whether a line follows another as lines of a paragraph do.
func (b *book) near(prev, ln *pdfLine) bool {
	gap := prev.y - ln.y
	return gap > 0 && gap < 1.25*b.tight*max(prev.size, ln.size)
}

// indented reports whether a line begins right of the one before, seen from
// the left side of their columns.
func (ln *pdfLine) indented(prev *pdfLine) bool {
	return (ln.left-ln.column.left)-(prev.left-prev.column.left) > 0.8*ln.size
}

// begins reports whether a line begins a paragraph, rather than going on with
// the one whose first line is head and whose last is prev.
func (b *book) begins(head, prev, ln *pdfLine) bool {
	switch {
	case ln.cell != noCell || prev.cell != noCell:
		return ln.cell == rowBegins || ln.cell == noCell
	case ln.starts || b.numbered:
		return ln.starts
	}
	switch sizes := ln.size / max(1, prev.size); {
	case ln.labelled, sizes > 1.12, sizes < 0.88, !ln.first && !b.near(prev, ln), isBulletWord(ln.words[0].text):
		return true
	case prev.breaks():
		return false
	case prev.alone, prev.weight() == 1 && ln.weight() == 0, prev.weight() == 0 && ln.weight() == 1:
		return true // questions in bold
	case ln.page > prev.page && (ln.page > prev.page+1 || prev.y > b.bottom+3*b.tight*prev.size):
		return true // the page was not full
	case ln.under(head):
		return b.ended(prev, ln)
	case ln.size > 1.12*b.body && ln.centred(prev):
		return false
	case b.hanging && prev.indented(ln), !b.hanging && ln.indented(prev):
		return true
	}
	return b.ended(prev, ln)
}

// weight is the share of a line that is in bold.
func (ln *pdfLine) weight() float64 {
	n := 0
	for _, w := range ln.words {
		if w.bold {
			n++
		}
	}
	return float64(n) / float64(len(ln.words))
}

// under reports whether a line stands under words of the first line of its
// paragraph that follow a bullet, a number or a label.
func (ln *pdfLine) under(head *pdfLine) bool {
	for i, w := range head.words[:min(len(head.words), 5)] {
		if i > 0 && math.Abs((w.x0-head.column.left)-(ln.left-ln.column.left)) < 1.5 {
			return w.x0-head.words[i-1].x1 > 0.3*ln.size
		}
	}
	return false
}

// centred reports whether two lines have the same middle.
func (ln *pdfLine) centred(prev *pdfLine) bool {
	return math.Abs(ln.left+ln.right-prev.left-prev.right) < ln.size
}

// A pdfPara is a paragraph of a book.
type pdfPara []*pdfLine

// paragraphs joins the lines of a book.
func (b *book) paragraphs(lines []*pdfLine) []pdfPara {
	var out []pdfPara
	for i, ln := range lines {
		if n := len(out) - 1; i > 0 && !b.begins(out[n][0], lines[i-1], ln) {
			out[n] = append(out[n], ln)
			continue
		}
		out = append(out, pdfPara{ln})
	}
	return out
}

// write puts the paragraphs of a book on one page.
func (b *book) write(d *draft, opt Options) {
	var lines []*pdfLine
	for _, l := range b.pages {
		lines = append(lines, l.lines...)
	}
	markLabels(lines, opt)
	paragraphs := b.paragraphs(lines)
	h := b.headingsOf(paragraphs)
	var p page
	for _, par := range paragraphs {
		words, skips := b.compose(par)
		blk := block{page: par[0].page, heading: h.level(par), strong: par[0].words[0].bold, skips: skips}
		p.add(words, blk)
	}
	b.writeNotes(&p)
	d.text, d.blocks = p.b.String(), p.blocks
	d.typed = true
}

// markLabels finds the lines that begin with the label of a speaker, as cut
// does: a label recurs.
func markLabels(lines []*pdfLine, opt Options) {
	var t strings.Builder
	var spans []text.Span
	for _, ln := range lines {
		from := t.Len()
		t.WriteString(ln.text())
		spans = append(spans, text.Span{Start: from, End: t.Len()})
		t.WriteByte('\n')
	}
	var found []label
	for i, s := range spans {
		if l, ok := labelAt(t.String(), s, lines[i].words[0].bold); ok {
			l.block = i
			found = append(found, l)
		}
	}
	census := takeCensus(t.String(), found, len(lines), opt)
	for _, l := range found {
		ln := lines[l.block]
		ln.labelled = census.speaks(l)
		ln.alone = ln.labelled && l.style == alone
	}
}

// compose writes the words of a paragraph.
func (b *book) compose(par pdfPara) (string, []text.Span) {
	var t strings.Builder
	var skips []text.Span
	for i, ln := range par {
		for j, w := range ln.words {
			rest, goesOn := strings.CutPrefix(w.text, redacted)
			goesOn = goesOn && j == 0 && i > 0 && ln.cell != cellBegins && strings.HasSuffix(t.String(), redacted)
			switch {
			case goesOn: // a stretch under a box, in the next line
				w.text = rest
			case j == 0 && ln.cell == cellBegins:
				t.WriteByte('\t')
			case j > 0 && !w.glued && w.x0-ln.words[j-1].x1 > 2.2*ln.size:
				t.WriteByte('\t')
			case j > 0 && !w.glued, j == 0 && i > 0 && !par[i-1].breaks():
				t.WriteByte(' ')
			}
			last := j == len(ln.words)-1 && i < len(par)-1 && par[i+1].cell != cellBegins
			if stem, hyphen := strings.CutSuffix(w.text, string(lineEndHyphen)); hyphen {
				w.text = stem + "-"
			}
			if stem, hyphen := strings.CutSuffix(w.text, "-"); hyphen && last && stem != "" {
				next := par[i+1].words[0].text
				if b.oneWord(stem, next) {
					w.text = stem
					b.joined++
				}
			}
			if w.glued && w.size < 0.85*ln.size && b.marks[w.text] {
				skips = append(skips, text.Span{Start: t.Len(), End: t.Len() + len(w.text) + 2})
				w.text = "[" + w.text + "]"
			}
			t.WriteString(w.text)
		}
	}
	return t.String(), skips
}

// isBulletWord reports whether a word is the sign of an item of a list.
func isBulletWord(s string) bool { return strings.Trim(s, "•◦▪●‣⁃■□➢❖✓") == "" }

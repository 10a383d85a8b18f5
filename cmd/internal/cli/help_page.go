package cli

import (
	"strings"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// plainPage writes a page of the manual for a terminal: headings at the left,
// words beneath them wrapped, code and tables as they are laid out. It knows
// the Markdown the manual is written in, not all there is.
func plainPage(markdown string, width int, paint term.Paint) string {
	p := &pagePrinter{width: width, paint: paint}
	lines := strings.Split(strings.TrimRight(markdown, "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		switch {
		case strings.HasPrefix(l, "<!--"):
		case strings.HasPrefix(l, "```"):
			p.end()
			for i++; i < len(lines) && !strings.HasPrefix(lines[i], "```"); i++ {
				p.put(codeIndent + lines[i])
			}
		case strings.HasPrefix(l, "    ") && len(p.words) == 0:
			p.put(codeIndent + strings.TrimPrefix(l, "    "))
		case strings.HasPrefix(l, "#"):
			p.end()
			p.put(paint.Bold(inlinePlain(strings.TrimSpace(strings.TrimLeft(l, "#")))))
		case strings.HasPrefix(l, "|"):
			p.end()
			from := i
			for i+1 < len(lines) && strings.HasPrefix(lines[i+1], "|") {
				i++
			}
			p.table(lines[from : i+1])
		case strings.TrimSpace(l) == "":
			p.end()
			p.put("")
		case listItem().MatchString(l):
			p.end()
			p.lead = listItem().FindString(l)
			p.words = append(p.words, l[len(p.lead):])
		default:
			p.words = append(p.words, strings.TrimSpace(l))
		}
	}
	p.end()
	return strings.TrimRight(p.out.String(), "\n") + "\n"
}

const (
	textIndent = "  "
	codeIndent = "    "
)

var listItem = text.Lazy(`^ *(-|[0-9]+\.) +`)

// A pagePrinter gathers the lines of a paragraph until it ends.
type pagePrinter struct {
	out   strings.Builder
	width int
	paint term.Paint
	lead  string   // the bullet of the paragraph at hand
	words []string // its lines
}

func (p *pagePrinter) put(line string) { p.out.WriteString(strings.TrimRight(line, " ") + "\n") }

// end writes the paragraph at hand.
func (p *pagePrinter) end() {
	if len(p.words) == 0 {
		return
	}
	head := textIndent + p.lead
	for _, l := range term.Wrap(inlinePlain(strings.Join(p.words, " ")), p.width-len(head)) {
		p.put(head + l)
		head = strings.Repeat(" ", len(head))
	}
	p.lead, p.words = "", nil
}

// table lays a table out in columns; cells that do not fit are wrapped.
func (p *pagePrinter) table(lines []string) {
	var rows [][]string
	for i, l := range lines {
		if i != 1 { // the line of dashes
			rows = append(rows, tableCells(l))
		}
	}
	widths := columnWidths(rows, p.width-len(textIndent))
	for n, row := range rows {
		cells := make([][]string, len(widths))
		high := 1
		for i := range widths {
			if i < len(row) {
				cells[i] = term.Wrap(row[i], widths[i])
			}
			high = max(high, len(cells[i]))
		}
		for h := range high {
			var b strings.Builder
			for i, w := range widths {
				cell := ""
				if h < len(cells[i]) {
					cell = cells[i][h]
				}
				b.WriteString(term.Pad(cell, w))
				if i < len(widths)-1 {
					b.WriteString("  ")
				}
			}
			line := strings.TrimRight(b.String(), " ")
			if n == 0 {
				line = p.paint.Bold(line)
			}
			p.put(textIndent + line)
		}
		if n == 0 {
			p.put(textIndent + strings.Repeat("-", min(p.width-len(textIndent), sum(widths)+2*(len(widths)-1))))
		}
	}
}

func sum(of []int) int {
	n := 0
	for _, v := range of {
		n += v
	}
	return n
}

// columnWidths gives each column what its widest cell needs, and takes from
// the widest until a row fits.
func columnWidths(rows [][]string, width int) []int {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row[:min(len(row), len(widths))] {
			widths[i] = max(widths[i], term.Width(cell))
		}
	}
	for sum(widths)+2*(len(widths)-1) > width {
		widest := 0
		for i, w := range widths {
			if w > widths[widest] {
				widest = i
			}
		}
		if widths[widest] <= 8 {
			break
		}
		widths[widest]--
	}
	return widths
}

// tableCells splits a row of a Markdown table; \| stands for the sign itself.
func tableCells(line string) []string {
	const held = "\x00"
	line = strings.ReplaceAll(strings.TrimSpace(line), `\|`, held)
	var out []string
	for _, cell := range strings.Split(strings.Trim(line, "|"), "|") {
		out = append(out, inlinePlain(strings.TrimSpace(strings.ReplaceAll(cell, held, "|"))))
	}
	return out
}

var (
	pageLink = text.Lazy(`\[([^]]+)\]\([^)]*\)`)
	emphasis = text.Lazy(`\*([^*\s][^*]*)\*`)
)

// inlinePlain takes the signs of Markdown off a line; what stands between
// backquotes stays as it is.
func inlinePlain(s string) string {
	var b strings.Builder
	for i, part := range strings.Split(s, "`") {
		if i%2 == 0 {
			part = strings.ReplaceAll(pageLink().ReplaceAllString(part, "$1"), "**", "")
			part = emphasis().ReplaceAllString(part, "$1")
		}
		b.WriteString(part)
	}
	return b.String()
}

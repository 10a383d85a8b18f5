package ingest

import (
	"fmt"
	"html"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	mdtext "github.com/yuin/goldmark/text"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// readMarkdown reads Markdown as it is read on the page: without its signs,
// links as their words, entities as characters. Bullets and numbers stay, but
// are no words. Fields before the text become Meta.
func readMarkdown(f file) (draft, error) {
	d, err := decode(f)
	if err != nil {
		return draft{}, err
	}
	meta, body := frontMatter(d.text)
	if err := tooDeep(f.name, body); err != nil {
		return draft{}, err
	}
	source := []byte(body)
	parser := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Footnote)).Parser()
	m := markdown{file: f, source: source}
	m.blocks(parser.Parse(mdtext.NewReader(source)), "")
	if m.err != nil {
		return draft{}, m.err
	}
	if len(m.page.blocks) > maxBlocks {
		return draft{}, tooManyBlocks(f.name)
	}
	d.text, d.blocks, d.meta = m.page.b.String(), m.page.blocks, meta
	d.note("meta", plural(len(meta), "field")+" before the text kept as attributes", len(meta))
	m.report(&d, m.footnotes)
	return d, nil
}

// tooDeep refuses nesting that no text has, and paragraphs of so many signs
// that a parser, which compares each with the others, would not end.
func tooDeep(name, t string) error {
	n, from, signs, links, size, effort := 0, 1, 0, 0, 0, 0
	for line := range strings.Lines(t) {
		if n++; n > 2*maxBlocks {
			return tooManyBlocks(name)
		}
		start := line[:min(len(line), 4*maxDepth)]
		if depth := strings.Count(start, ">") + strings.Count(start, "- "); depth > maxDepth/2 {
			return because(invalid(place(name, n, 1), "this line is nested too deeply"), "It begins more than %d quotes or lists.", maxDepth/2)
		}
		if strings.TrimSpace(line) == "" {
			from, signs, links, size = n+1, 0, 0, 0
			continue
		}
		before := signs*signs + links*size
		for i := range len(line) {
			switch line[i] {
			case '*', '_', '~', '[', '`', '<':
				signs++
			case '(':
				links++
			}
		}
		size += len(line)
		if effort += signs*signs + links*size - before; effort > maxEffort {
			return because(invalid(place(name, from, 1), "this paragraph has too many signs of Markdown: %s", thousands(signs+links)),
				"No text that people wrote has so many.").Suggest("if it is plain text, give it the extension .txt")
		}
	}
	return nil
}

// maxEffort is a second or two of the parser's.
const maxEffort = 2_000_000_000

// A markdown writes the page of a parsed Markdown text.
type markdown struct {
	file      file
	source    []byte
	page      page
	footnotes int
	err       error // what was wrong with HTML in it
	tally
}

// blocks writes the blocks inside a node; lead is what stands before the first
// one, a bullet or a number.
func (m *markdown) blocks(parent ast.Node, lead string) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		m.block(n, lead)
		lead = ""
	}
}

func (m *markdown) block(n ast.Node, lead string) {
	switch n := n.(type) {
	case *ast.Heading:
		m.separate()
		m.paragraph(n, lead, block{heading: n.Level})
	case *ast.Paragraph:
		m.separate()
		m.paragraph(n, lead, block{})
	case *ast.TextBlock:
		m.paragraph(n, lead, block{})
	case *ast.List:
		m.separate()
		number := n.Start
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			lead := string(n.Marker) + " "
			if n.IsOrdered() {
				lead = fmt.Sprintf("%d%c ", number, n.Marker)
				number++
			}
			m.blocks(item, lead)
		}
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		m.separate()
		m.verbatim(n)
	case *ast.HTMLBlock:
		m.separate()
		m.html(n)
	case *ast.ThematicBreak:
		m.separate()
		m.page.add("---", block{})
	case *extast.Table:
		m.separate()
		m.table(n)
	case *extast.FootnoteList:
		m.separate()
		for note := n.FirstChild(); note != nil; note = note.NextSibling() {
			m.footnotes++
			for at := note.FirstChild(); at != nil; at = at.NextSibling() {
				lead := ""
				if at == note.FirstChild() {
					lead = fmt.Sprintf("[%d] ", note.(*extast.Footnote).Index)
				}
				m.paragraph(at, lead, block{note: true})
			}
		}
	default:
		m.blocks(n, lead)
	}
}

// separate puts a blank line between blocks, as the page has it.
func (m *markdown) separate() {
	if m.page.at() > 0 {
		m.page.blank()
	}
}

// paragraph writes one block of words.
func (m *markdown) paragraph(n ast.Node, lead string, blk block) {
	var line inline
	line.b.WriteString(lead)
	m.inline(&line, n)
	words := line.b.String()
	if strings.TrimSpace(words) == "" {
		return
	}
	_, blk.strong = n.FirstChild().(*ast.Emphasis)
	blk.strong = blk.strong && n.FirstChild().(*ast.Emphasis).Level == 2
	blk.words, blk.skips = len(lead), line.skips
	blk.lines = strings.Contains(words, "\n")
	m.page.add(words, blk)
}

// An inline is a paragraph while it is written, and its marks of footnotes.
type inline struct {
	b     strings.Builder
	skips []text.Span
}

// inline writes the words inside a node.
func (m *markdown) inline(to *inline, parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			if n.IsRaw() {
				to.b.Write(n.Value(m.source))
			} else {
				to.b.WriteString(unescape(string(n.Value(m.source))))
			}
			if n.SoftLineBreak() || n.HardLineBreak() {
				to.b.WriteByte('\n')
			}
		case *ast.String:
			to.b.WriteString(unescape(string(n.Value)))
		case *ast.AutoLink:
			to.b.Write(n.Label(m.source))
		case *ast.Image:
			m.pictures++
		case *ast.RawHTML:
			tag := string(n.Segments.Value(m.source))
			if strings.HasPrefix(tag, "<!--") {
				m.remarks++
			} else if strings.HasPrefix(strings.ToLower(tag), "<br") {
				to.b.WriteByte('\n')
			}
		case *extast.FootnoteLink:
			from := to.b.Len()
			fmt.Fprintf(&to.b, "[%d]", n.Index)
			to.skips = append(to.skips, text.Span{Start: from, End: to.b.Len()})
		case *extast.FootnoteBacklink:
		case *extast.Strikethrough:
			m.struck++
			m.inline(to, n)
		default:
			m.inline(to, n)
		}
	}
}

// verbatim writes a block of code, which in a transcript is an indented
// paragraph: its lines as they are.
func (m *markdown) verbatim(n ast.Node) {
	words := strings.TrimRight(string(n.Lines().Value(m.source)), "\n")
	if strings.TrimSpace(words) != "" {
		m.page.add(words, block{lines: strings.Contains(words, "\n")})
	}
}

// html reads a block of HTML as a page is read.
func (m *markdown) html(n *ast.HTMLBlock) {
	raw := string(n.Lines().Value(m.source))
	if n.HasClosure() {
		raw += string(n.ClosureLine.Value(m.source))
	}
	h := htmlReader{manuscript: manuscript{file: m.file, tabs: true, tally: m.tally}}
	if err := h.readPage(m.file.name, raw); err != nil && m.err == nil {
		m.err = err
	}
	m.tally = h.tally
	m.page.append(&h.page)
}

// table writes rows, cells apart by tabs; a table of speakers becomes turns.
func (m *markdown) table(n *extast.Table) {
	var rows []row
	for r := n.FirstChild(); r != nil; r = r.NextSibling() {
		var cells row
		for n := r.FirstChild(); n != nil; n = n.NextSibling() {
			var line inline
			m.inline(&line, n)
			cells = append(cells, cell{line.b.String(), line.skips})
		}
		rows = append(rows, cells)
	}
	addTable(&m.page, rows)
}

// unescape makes characters of what stands for them: \[ and &quot;.
func unescape(s string) string {
	if !strings.ContainsAny(s, `\&`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] == '\\' && i+1 < len(s) && s[i+1] < utf8.RuneSelf && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", s[i+1]) >= 0 {
			b.WriteByte(s[i+1])
			i += 2
			continue
		}
		if s[i] == '&' {
			if n := strings.IndexByte(s[i:min(len(s), i+40)], ';'); n > 0 {
				b.WriteString(html.UnescapeString(s[i : i+n+1]))
				i += n + 1
				continue
			}
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

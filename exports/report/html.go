package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	goldtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

//go:embed style.css
var style string

// policy forbids the page to fetch or run anything, whatever is in it.
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

// HTML gives the report as one HTML page, made from its Markdown. It needs
// nothing but itself: no script, no picture, no font, no address outside.
func (d Document) HTML() ([]byte, error) { return page(d.markdown) }

// page makes the HTML page of a report's Markdown.
func page(markdown []byte) ([]byte, error) {
	n := &nodes{captions: map[ast.Node]*ast.Paragraph{}}
	md := goldmark.New(
		goldmark.WithExtensions(extension.NewTable()),
		goldmark.WithParserOptions(parser.WithAttribute(), parser.WithASTTransformers(util.Prioritized(n, 500))),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(n, 1))),
	)
	n.md = md.Renderer()
	doc := md.Parser().Parse(goldtext.NewReader(markdown))
	var body bytes.Buffer
	if err := n.md.Render(&body, markdown, doc); err != nil {
		return nil, fmt.Errorf("make a page of a report: %w", err)
	}
	title, contents, err := n.contents(doc, markdown)
	if err != nil {
		return nil, fmt.Errorf("list the contents of a report: %w", err)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="%s">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%s</title>
<style>
%s</style>
</head>
<body>
<a class="skip" href="#report">To the report</a>
<nav aria-label="Contents">
<p class="contents">Contents</p>
%s</nav>
<main id="report">
`, policy, title, style, contents)
	b.Write(body.Bytes())
	b.WriteString("</main>\n</body>\n</html>\n")
	return b.Bytes(), nil
}

// nodes writes the parts of a report that plain Markdown has no form for:
// tables with captions and row headings, links inside the page, and the few
// elements of our own. It writes no other element, and no link to elsewhere.
type nodes struct {
	md       renderer.Renderer
	captions map[ast.Node]*ast.Paragraph // of tables
	tables   int
}

// RegisterFuncs says which nodes are written here.
func (n *nodes) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindHTMLBlock, n.htmlBlock)
	r.Register(ast.KindRawHTML, n.rawHTML)
	r.Register(ast.KindLink, n.link)
	r.Register(ast.KindImage, n.onlyWords)
	r.Register(ast.KindAutoLink, n.autoLink)
	r.Register(extast.KindTable, n.table)
	r.Register(extast.KindTableHeader, n.tableHeader)
	r.Register(extast.KindTableRow, n.tableRow)
	r.Register(extast.KindTableCell, n.tableCell)
}

// Transform takes the captions of tables out of the text before them.
func (n *nodes) Transform(doc *ast.Document, _ goldtext.Reader, _ parser.Context) {
	for node := doc.FirstChild(); node != nil; {
		next := node.NextSibling()
		if t, ok := next.(*extast.Table); ok {
			if p, ok := node.(*ast.Paragraph); ok {
				if first, ok := p.FirstChild().(*ast.Text); ok {
					first.Segment = first.Segment.WithStart(first.Segment.Start + len(": "))
					n.captions[t] = p
					doc.RemoveChild(doc, p)
				}
			}
		}
		node = next
	}
}

// ours are the lines of HTML that a report is written with.
var ours = text.Lazy(`^(<div class="[a-z ]+"( id="[a-z0-9_]+")?>|</div>|<details class="[a-z]+">|</details>|<summary>[^<>&"]*</summary>)$`)

// oursInline are the elements within a line.
var oursInline = text.Lazy(`^(</?mark>|<br>|<span class="[a-z ]+">|</span>|<details class="cell">|</details>|</?summary>)$`)

func (n *nodes) htmlBlock(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	lines := node.Lines()
	for i := range lines.Len() {
		at := lines.At(i)
		writeOurs(w, strings.TrimSpace(string(at.Value(source))), ours())
		_ = w.WriteByte('\n')
	}
	return ast.WalkContinue, nil
}

func (n *nodes) rawHTML(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkSkipChildren, nil
	}
	var b strings.Builder
	segments := node.(*ast.RawHTML).Segments
	for i := range segments.Len() {
		at := segments.At(i)
		b.Write(at.Value(source))
	}
	writeOurs(w, b.String(), oursInline())
	return ast.WalkSkipChildren, nil
}

// writeOurs writes HTML of our own as it is, and any other as words.
func writeOurs(w util.BufWriter, s string, known *regexp.Regexp) {
	if !known.MatchString(s) {
		s = html.EscapeString(s)
	}
	_, _ = w.WriteString(s)
}

// link writes a link to a place in the page; any other is only its words. A
// link to judgements of a stance has that stance as its class.
func (n *nodes) link(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	l := node.(*ast.Link)
	id, inside := strings.CutPrefix(string(l.Destination), "#")
	switch {
	case !inside:
	case !entering:
		_, _ = w.WriteString("</a>")
	default:
		_, _ = w.WriteString(`<a href="#` + html.EscapeString(id) + `"`)
		if i := strings.LastIndexByte(id, '_'); i >= 0 && stanceRank(id[i+1:]) >= 0 {
			_, _ = w.WriteString(` class="sign ` + id[i+1:] + `"`)
		}
		if len(l.Title) > 0 {
			_, _ = w.WriteString(` title="` + html.EscapeString(string(l.Title)) + `"`)
		}
		_ = w.WriteByte('>')
	}
	return ast.WalkContinue, nil
}

// onlyWords writes what is inside a node and nothing of the node.
func (n *nodes) onlyWords(util.BufWriter, []byte, ast.Node, bool) (ast.WalkStatus, error) {
	return ast.WalkContinue, nil
}

func (n *nodes) autoLink(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString(html.EscapeString(string(node.(*ast.AutoLink).Label(source))))
	}
	return ast.WalkContinue, nil
}

var tableNumber = text.Lazy(`^: \*\*Table ([A-Z0-9]+)\.\*\*`)

// wide is how many columns make a table wide: it is set smaller on paper, and
// keeps a width to scroll over on a small screen.
const wide = 7

func (n *nodes) table(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		_, _ = w.WriteString("</tbody>\n</table>\n</div>\n")
		return ast.WalkContinue, nil
	}
	n.tables++
	id, caption := fmt.Sprintf("table_no_%d", n.tables), ""
	if p := n.captions[node]; p != nil {
		line := p.Lines().At(0)
		if found := tableNumber().FindSubmatch(line.Value(source)); found != nil {
			id = "table_" + strings.ToLower(string(found[1]))
		}
		said, err := n.inside(p, source)
		if err != nil {
			return ast.WalkStop, err
		}
		caption = said
	}
	class := "table"
	if len(node.(*extast.Table).Alignments) >= wide {
		class += " wide"
	}
	fmt.Fprintf(w, "<div class=\"%s\" role=\"region\" aria-labelledby=\"%s_caption\" tabindex=\"0\">\n<table id=\"%s\">\n<caption id=\"%s_caption\">%s</caption>\n", class, id, id, id, caption)
	return ast.WalkContinue, nil
}

func (n *nodes) tableHeader(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString("<thead>\n<tr>")
	} else {
		_, _ = w.WriteString("</tr>\n</thead>\n<tbody>\n")
	}
	return ast.WalkContinue, nil
}

func (n *nodes) tableRow(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString("<tr>")
	} else {
		_, _ = w.WriteString("</tr>\n")
	}
	return ast.WalkContinue, nil
}

func (n *nodes) tableCell(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	tag, scope := "td", ""
	switch {
	case node.Parent().Kind() == extast.KindTableHeader:
		tag, scope = "th", ` scope="col"`
	case node.PreviousSibling() == nil:
		tag, scope = "th", ` scope="row"`
	}
	if !entering {
		_, _ = w.WriteString("</" + tag + ">")
		return ast.WalkContinue, nil
	}
	_, _ = w.WriteString("<" + tag + scope)
	if node.(*extast.TableCell).Alignment == extast.AlignRight {
		_, _ = w.WriteString(` class="n"`)
	}
	_ = w.WriteByte('>')
	return ast.WalkContinue, nil
}

// inside gives the HTML of what is in a node.
func (n *nodes) inside(node ast.Node, source []byte) (string, error) {
	var b bytes.Buffer
	for c := node.FirstChild(); c != nil; c = c.NextSibling() {
		if err := n.md.Render(&b, source, c); err != nil {
			return "", err
		}
	}
	return b.String(), nil
}

// contents lists the headings of the second and third level, and gives the
// first heading as the title.
func (n *nodes) contents(doc ast.Node, source []byte) (title, list string, err error) {
	var b strings.Builder
	level := 1
	for c := doc.FirstChild(); c != nil; c = c.NextSibling() {
		h, ok := c.(*ast.Heading)
		if !ok || h.Level > 3 {
			continue
		}
		said, err := n.inside(h, source)
		if err != nil {
			return "", "", err
		}
		if h.Level == 1 {
			title = said
			continue
		}
		id, _ := h.AttributeString("id")
		name, _ := id.([]byte)
		b.WriteString(listTo(level, h.Level))
		level = h.Level
		fmt.Fprintf(&b, `<li><a href="#%s">%s</a>`, html.EscapeString(string(name)), said)
	}
	return title, b.String() + listTo(level, 1), nil
}

// listTo closes and opens nested lists between an item of one level and the
// next.
func listTo(from, to int) string {
	switch {
	case to > from:
		return strings.Repeat("\n<ul>\n", to-from)
	case to == from:
		return "</li>\n"
	}
	return strings.Repeat("</li>\n</ul>\n", from-to) + map[bool]string{true: "</li>\n"}[to > 1]
}

package ingest

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// An element is one of a page, or a stretch of its words.
type element struct {
	name     string // in small letters; "" if it is words
	text     string
	attrs    []html.Attribute
	parent   *element
	children []*element
}

// maxElements and maxOpen bound what a page may be made of.
const (
	maxElements = 2_000_000
	maxOpen     = 512
)

// growTree makes the tree of a page, and counts the remarks in its source. The tokens are those of browsers; the
// tree is made here, in time that grows with the size of the page and no
// faster, since the rules of browsers for broken nesting do not promise that.
// They agree where it matters: which words are inside which block.
func growTree(name, page string) (root *element, remarks int, err error) {
	t := tree{root: &element{}, xhtml: isXHTML(name, page)}
	t.at = t.root
	z := html.NewTokenizer(strings.NewReader(page))
	z.AllowCDATA(t.xhtml)
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			return t.root, remarks, nil // the end: a tokenizer understands any bytes
		case html.CommentToken:
			if isRemark(string(z.Text())) {
				remarks++
			}
		case html.TextToken:
			t.words(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			e := newElement(z)
			t.open(e)
			if kind == html.SelfClosingTagToken && t.xhtml && t.at == e {
				z.NextIsNotRawText()
				t.leave(e)
			}
		case html.EndTagToken:
			tag, _ := z.TagName()
			t.shut(string(tag))
		}
		switch {
		case t.count > maxElements:
			return nil, 0, because(invalid(name, "this page has more than %s elements", thousands(maxElements)), "A long interview has some 2,000.")
		case t.depth > maxOpen:
			return nil, 0, because(invalid(name, "this page is nested too deeply"), "More than %d elements are open inside one another.", maxOpen)
		}
	}
}

// isRemark tells a comment that somebody wrote from those that Word, browsers
// and the clipboard leave.
func isRemark(comment string) bool {
	comment = strings.TrimSpace(comment)
	return comment != "" && !strings.HasPrefix(comment, "[if") && !strings.HasPrefix(comment, "[endif") && !strings.HasPrefix(comment, "<![") &&
		!strings.HasSuffix(comment, "Fragment") && !strings.HasPrefix(comment, "?xml") && !strings.HasPrefix(comment, "/*")
}

// isXHTML reports whether <p/> ends a paragraph, as XML has it.
func isXHTML(name, page string) bool {
	head := page[:min(len(page), 1024)]
	return strings.HasSuffix(strings.ToLower(name), ".xhtml") || strings.HasPrefix(strings.TrimSpace(head), "<?xml") ||
		strings.Contains(head, "//DTD XHTML")
}

// newElement reads a tag, with those attributes that are looked at.
func newElement(z *html.Tokenizer) *element {
	tag, more := z.TagName()
	e := &element{name: string(tag)}
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		switch string(key) {
		case "id", "name", "href", "class", "style", "hidden", "start", "type", "value", "reversed", "role", "open", "cite", "datetime", "title":
			if len(e.attrs) < 20 {
				e.attrs = append(e.attrs, html.Attribute{Key: string(key), Val: string(bytes.TrimSpace(value))})
			}
		}
	}
	return e
}

// A tree is one while it grows.
type tree struct {
	root, at     *element // at is the innermost open element
	depth, count int
	xhtml        bool
}

func (t *tree) add(e *element) {
	t.count++
	e.parent = t.at
	t.at.children = append(t.at.children, e)
}

func (t *tree) words(s string) { t.add(&element{text: s}) }

// open begins an element, and ends those that cannot hold it.
func (t *tree) open(e *element) {
	switch e.name {
	case "li":
		t.end([]string{"li"}, "ul", "ol", "menu", "dir")
	case "dt", "dd":
		t.end([]string{"dt", "dd"}, "dl")
	case "td", "th":
		t.end([]string{"td", "th", "caption"}, "tr", "table")
	case "tr":
		t.end([]string{"tr", "caption"}, "table")
	case "thead", "tbody", "tfoot":
		t.end([]string{"thead", "tbody", "tfoot", "caption"}, "table")
	case "option", "optgroup":
		t.end([]string{"option"}, "select")
	}
	if isBlock(e.name) {
		t.end([]string{"p"}, "table", "td", "th", "caption", "object", "button")
	}
	if headingLevel(e.name) > 0 && headingLevel(t.at.name) > 0 {
		t.leave(t.at)
	}
	t.add(e)
	switch e.name {
	case "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "link", "meta", "param", "source", "track", "wbr":
		return // they hold nothing
	}
	t.at = e
	t.depth++
}

// shut reads an end tag. One that would end a block from inside another, or a
// cell from inside a table, ends nothing.
func (t *tree) shut(name string) {
	switch {
	case name == "br":
		t.open(&element{name: "br"})
	case headingLevel(name) > 0:
		t.end([]string{"h1", "h2", "h3", "h4", "h5", "h6"}, "table", "td", "th", "caption", "body")
	case name == "td" || name == "th" || name == "tr" || name == "tbody" || name == "thead" || name == "tfoot" || name == "caption":
		t.end([]string{name}, "table")
	case name == "table" || name == "html" || name == "body":
		t.end([]string{name})
	case isBlock(name):
		t.end([]string{name}, "table", "td", "th", "caption")
	default:
		for e := t.at; e != t.root && !isBlock(e.name) && !isTablePart(e.name); e = e.parent {
			if e.name == name {
				t.leave(e)
				return
			}
		}
	}
}

// end leaves the innermost open element of one of the names, unless one of the
// bounds is nearer.
func (t *tree) end(names []string, bounds ...string) {
	for e := t.at; e != t.root && !slices.Contains(bounds, e.name); e = e.parent {
		if slices.Contains(names, e.name) {
			t.leave(e)
			return
		}
	}
}

// leave closes an open element with all that is open in it.
func (t *tree) leave(e *element) {
	for t.at != e.parent {
		t.at = t.at.parent
		t.depth--
	}
}

// isBlock reports whether an element begins on a line of its own.
func isBlock(name string) bool {
	switch name {
	case "address", "article", "aside", "blockquote", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption",
		"figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "legend", "li", "listing", "main", "menu", "nav",
		"ol", "optgroup", "option", "p", "plaintext", "pre", "search", "section", "summary", "table", "ul", "xmp", "body", "html":
		return true
	}
	return false
}

func isTablePart(name string) bool {
	switch name {
	case "caption", "tbody", "td", "tfoot", "th", "thead", "tr":
		return true
	}
	return false
}

// headingLevel gives 1 to 6 for h1 to h6, else 0.
func headingLevel(name string) int {
	if len(name) == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6' {
		return int(name[1] - '0')
	}
	return 0
}

// attr gives the value of an attribute; has whether it is there.
func (e *element) attr(key string) string {
	for _, a := range e.attrs {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func (e *element) has(key string) bool {
	return slices.ContainsFunc(e.attrs, func(a html.Attribute) bool { return a.Key == key })
}

// hasClass reports whether an element is of a class.
func (e *element) hasClass(class string) bool {
	for _, c := range strings.Fields(e.attr("class")) {
		if strings.EqualFold(c, class) {
			return true
		}
	}
	return false
}

// all calls visit for an element and everything in it, until visit says false.
func (e *element) all(visit func(*element) bool) bool {
	if !visit(e) {
		return false
	}
	for _, c := range e.children {
		if !c.all(visit) {
			return false
		}
	}
	return true
}

// find gives the first element of a name; nil if there is none.
func (e *element) find(name string) (found *element) {
	e.all(func(c *element) bool {
		if c.name == name {
			found = c
		}
		return found == nil
	})
	return found
}

// words gives everything that is written in an element.
func (e *element) words() string {
	var b strings.Builder
	e.all(func(c *element) bool {
		b.WriteString(c.text)
		return true
	})
	return b.String()
}

// contains reports whether an element is, or is inside, another.
func (e *element) contains(c *element) bool {
	for ; c != nil; c = c.parent {
		if c == e {
			return true
		}
	}
	return false
}

package report_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	ghtml "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"github.com/cmo-toolkit/cmo/exports/report"
)

// hostile are words that some renderer might take for something else.
var hostile = []string{
	"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<!-- a comment", "</details></div>", "<br>", "<mark>", "&lt;b&gt; &amp; &#60; &nbsp;",
	"[x](javascript:alert(1))", "![x](http://example.org/x.png)", "[x][1]", "[1]: http://example.org", "[^1]", "[ ] done", "<http://example.org>",
	"http://example.org/a_b_c", "www.example.org", "someone@example.org", "@someone", "#12", ":smile: :+1:", "10:30",
	"a | b | c", "|---|---|", "--- | ---", "\\| and \\\\", "`code`", "``` go", "~~~", "~~gone~~ H~2~O x^2^", "$x$ and $$y$$", "==high==",
	"# Heading", "a heading {#cmoc_1}", "{#id .class onclick=x}", "title #", "===", "---", "***", "_ _ _", "- item", "+ item", "1. item", "2) item", "1986. A year",
	"> quoted", ": a definition", "    indented", "\tindented", "trailing  \nspaces", "one\n\ntwo", "one\r\ntwo", "*a* **b** ***c*** _d_ __e__ a*b*c a_b_c", "*", "**", "\\",
	"“curly” 'straight' \"quotes\"", "عربي ו\u05d0\u05d1\u05d2 mixed", "\u202eoverride", "\u2067isolate", "👩‍⚕️ 🏳️‍🌈", "e\u0301", "a\u0000b\u0007c", "\ufffe\uffff", "\xff\xfe", "", " ", "\u00a0", "\u2028line",
}

// shown is what a reader should see of words: one line, what is no character
// replaced.
func shown(s string) string {
	line := strings.Join(strings.Fields(strings.ToValidUTF8(s, "\ufffd")), " ")
	line += report.Closers(line)
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || 0xfdd0 <= r && r <= 0xfdef || r&0xfffe == 0xfffe {
			return '\ufffd'
		}
		return r
	}, line)
}

// places are where words of a study may stand; %s is the words.
var places = []struct{ name, markdown, element string }{
	{"a paragraph", "before\n\n%s\n\nafter\n", "p"},
	{"a line after another", "before\\\n%s\n\nafter\n", "p"},
	{"a heading", "### %s {#here}\n\nafter\n", "h3"},
	{"an item", "- %s\n- after\n", "li"},
	{"a quote", "> “%s”\n>\n> \\[x\\]\n", "blockquote"},
	{"strong words", "x **%s**<br>after\n", "p"},
	{"a cell", "| a | b |\n|---|--:|\n| x | %s |\n| %s | y |\n", "td"},
	{"within a line", "said %s and more\n", "p"},
	{"a caption", ": **Table 1.** %s\n\n| a | b |\n|---|--:|\n| x | y |\n", "caption"},
}

// renderers are ways in which a reader may see the Markdown.
func renderers() map[string]func(string) (string, error) {
	return map[string]func(string) (string, error){
		"our page": func(md string) (string, error) {
			b, err := report.Page([]byte(md))
			return string(b), err
		},
		"a page with everything on": func(md string) (string, error) {
			var b bytes.Buffer
			err := goldmark.New(
				goldmark.WithExtensions(extension.GFM, extension.Footnote),
				goldmark.WithParserOptions(parser.WithAttribute(), parser.WithAutoHeadingID()),
				goldmark.WithRendererOptions(ghtml.WithUnsafe()),
			).Convert([]byte(md), &b)
			return b.String(), err
		},
	}
}

// allowed are the elements that places and pages are made of.
var allowed = strings.Fields("html head meta title style body a nav p ul li main h1 h2 h3 h4 h5 div table caption thead tbody tr th td strong em br blockquote details summary mark span code")

func checkWords(t rapid.TB, s string) {
	t.Helper()
	want := shown(s)
	for name, render := range renderers() {
		for _, place := range places {
			if want == "" && (place.name == "a line after another" || place.name == "strong words") {
				continue // nothing is written there
			}
			md := strings.ReplaceAll(place.markdown, "%s", report.Words(s))
			page, err := render(md)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			root, err := html.Parse(strings.NewReader(page))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			found := 0
			for n := range root.Descendants() {
				if n.Type == html.CommentNode {
					t.Fatalf("%s, %s: %q made a comment\n%s", name, place.name, s, md)
				}
				if n.Type != html.ElementNode {
					continue
				}
				if !slices.Contains(allowed, n.Data) {
					t.Fatalf("%s, %s: %q made <%s>\n%s\n%s", name, place.name, s, n.Data, md, page)
				}
				for _, a := range n.Attr {
					if a.Key == "href" && !strings.HasPrefix(a.Val, "#") || strings.HasPrefix(a.Key, "on") || a.Key == "src" {
						t.Fatalf("%s, %s: %q made %s=%q\n%s", name, place.name, s, a.Key, a.Val, md)
					}
				}
				if n.Data == place.element && strings.Contains(textOf(n), want) {
					found++
				}
			}
			if found == 0 && (place.element != "caption" || name == "our page") {
				t.Fatalf("%s, %s: %q does not stand there as %q\n%s\n%s", name, place.name, s, want, md, page)
			}
		}
	}
}

// textOf gives the words of a node as a reader sees them.
func textOf(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
		if c.Type == html.ElementNode && c.Data == "br" {
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func TestWordsStandAsTheyAre(t *testing.T) {
	for _, s := range hostile {
		checkWords(t, s)
	}
}

func TestAnyWordsStandAsTheyAre(t *testing.T) {
	piece := rapid.OneOf(
		rapid.SampledFrom(hostile),
		rapid.StringOfN(rapid.RuneFrom([]rune("ab 1.)\\`*_[]<>{}#&~$^@!|:-+=\"'/\n")), 0, 8, -1),
		rapid.String(),
	)
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for _, s := range rapid.SliceOfN(piece, 1, 4).Draw(t, "pieces") {
			b.WriteString(s)
		}
		checkWords(t, b.String())
	})
}

func FuzzWords(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkWords(t, s) })
}

// Markup that this package does not write is printed as words, should it ever
// come into the Markdown.
func TestPageWritesNoMarkupButOurs(t *testing.T) {
	for _, md := range []string{
		"<script>alert(1)</script>\n", "x <script>alert(1)</script> y\n", "<div onclick=\"x\">\n\ny\n\n</div>\n", "<div class=\"a\" style=\"x\">\n",
		"<details open ontoggle=x>\n", "[x](javascript:alert(1))\n", "[x](http://example.org)\n", "![x](http://example.org/y.png)\n", "<http://example.org>\n",
		"x <span class=\"a\" onmouseover=\"x\">y</span>\n", "<!-- x -->\n", "<?php x ?>\n", "<style>\n* { background: url(http://example.org) }\n</style>\n", "<iframe src=x>\n",
	} {
		page, err := report.Page([]byte("# Title\n\n" + md))
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range pageFaults(string(page)) {
			t.Errorf("%q: %s", md, fault)
		}
	}
}

// pageFaults lists what a page must not have: elements we do not write,
// addresses outside, handlers of events.
func pageFaults(page string) []string {
	var faults []string
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return []string{err.Error()}
	}
	styles := 0
	for n := range root.Descendants() {
		if n.Type == html.CommentNode {
			faults = append(faults, "a comment: "+n.Data)
		}
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "style" {
			styles++
			for _, fetches := range []string{"url(", "@import", "image("} {
				if strings.Contains(textOf(n), fetches) {
					faults = append(faults, "style that fetches: "+fetches)
				}
			}
		}
		if !slices.Contains(allowed, n.Data) {
			faults = append(faults, "the element "+n.Data)
		}
		for _, a := range n.Attr {
			known := slices.Contains(strings.Fields("class id href title lang charset name content http-equiv scope role tabindex aria-label aria-labelledby"), a.Key)
			if !known || a.Key == "href" && !strings.HasPrefix(a.Val, "#") {
				faults = append(faults, fmt.Sprintf("%s %s=%q", n.Data, a.Key, a.Val))
			}
		}
	}
	if styles != 1 {
		faults = append(faults, "style that is not ours")
	}
	return faults
}

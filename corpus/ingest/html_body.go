package ingest

import (
	"strconv"
	"strings"
)

// An htmlReader walks the tree of a page and writes its text.
type htmlReader struct {
	manuscript
	css     css
	title   string
	lead    string                // the number or bullet the next paragraph has
	marks   map[*element]*element // a link that marks a footnote, and the note
	outside map[*element]bool     // notes and comments, which are not read where they stand
	drop    map[*element]bool     // links back from a note
	inNote  bool
}

// An htmlContext is what an element inherits.
type htmlContext struct {
	heading int
	bold    bool
	hanging bool // its first line stands out, as that of a list item does
	table   *grid
}

// children reads what is in an element.
func (h *htmlReader) children(e *element, in htmlContext) error {
	for _, c := range e.children {
		if err := h.element(c, in); err != nil {
			return err
		}
	}
	return nil
}

// element reads one element with all that is in it.
func (h *htmlReader) element(e *element, in htmlContext) error {
	switch {
	case e.name == "":
		return h.text(e.text, in)
	case h.leavesOut(e):
		return nil
	case h.marks[e] != nil:
		return h.note(e, in)
	}
	in.bold = in.bold || h.css.boldens(e)
	switch e.name {
	case "br":
		return h.line(in)
	case "q":
		return h.quoted(e, in)
	case "pre", "listing", "xmp", "plaintext":
		return h.verbatim(e, in)
	case "table":
		return h.table(e, in)
	case "ul", "ol", "menu", "dir":
		return h.list(e, in)
	case "hr":
		if err := h.end(in); err != nil || in.table != nil || h.inNote {
			return err
		}
		h.page.add("---", block{})
		return nil
	case "s", "strike", "del":
		h.struck++
	case "ins":
		if isTracked(e) {
			h.inserted++
		}
	}
	if isList := strings.Contains(squeeze(e.attr("style")), "mso-list:ignore"); isList {
		h.lead = bulletSign(strings.Join(strings.Fields(e.words()), " ")) + " "
		return nil
	}
	if strings.Contains(squeeze(e.attr("style")), "mso-tab-count") { // Word writes blanks for a tab
		if err := h.begin(in); err != nil {
			return err
		}
		return h.sign("\t")
	}
	if !isBlock(e.name) {
		return h.children(e, in)
	}
	return h.block(e, in)
}

// block reads an element that stands on lines of its own.
func (h *htmlReader) block(e *element, in htmlContext) error {
	if err := h.end(in); err != nil {
		return err
	}
	if level := headingLevel(e.name); level > 0 {
		in.heading = level
	} else if e.name == "p" && (e.hasClass("title") || e.hasClass("MsoTitle")) {
		in.heading = 1
	}
	in.hanging = in.hanging || strings.Contains(squeeze(e.attr("style")), "text-indent:-")
	if err := h.children(e, in); err != nil {
		return err
	}
	return h.end(in)
}

// leavesOut counts and reports what does not show on the page.
func (h *htmlReader) leavesOut(e *element) bool {
	switch e.name {
	case "head", "title", "script", "style", "template", "noscript", "noframes", "noembed", "rt", "rp", "select", "datalist", "button",
		"textarea", "map", "meta", "link", "base":
		return true
	case "nav":
		h.navigation++
		return true
	case "img", "svg", "picture":
		h.pictures++
		return true
	case "object", "embed", "iframe", "applet", "video", "audio", "canvas":
		h.embedded++
		return true
	case "del":
		if isTracked(e) {
			h.deleted++
			return true
		}
	case "div":
		if title := e.attr("title"); title == "header" || title == "footer" { // Writer's
			h.margins++
			return true
		}
		if strings.Contains(squeeze(e.attr("style")), "mso-element:comment-list") {
			h.comments += max(1, e.count(func(c *element) bool {
				return strings.Contains(squeeze(c.attr("style")), "mso-element:comment;") || squeeze(c.attr("style")) == "mso-element:comment"
			}))
			return true
		}
	}
	if h.outside[e] || h.drop[e] || e.hasClass("MsoCommentReference") {
		return true
	}
	if h.css.hides(e) {
		if strings.TrimSpace(e.words()) != "" {
			h.hidden++
		}
		return true
	}
	return false
}

// count counts the elements inside one of which something holds.
func (e *element) count(holds func(*element) bool) (n int) {
	e.all(func(c *element) bool {
		if holds(c) {
			n++
		}
		return true
	})
	return n
}

// isTracked tells a change that a word processor tracked from words that are
// only struck out or underlined.
func isTracked(e *element) bool {
	return e.has("datetime") || e.has("cite") || e.hasClass("msoDel") || e.hasClass("msoIns")
}

// begin opens a paragraph if none is.
func (h *htmlReader) begin(in htmlContext) error {
	if h.para != nil {
		h.para.boldRun = in.bold
		return nil
	}
	if _, err := h.open(); err != nil {
		return err
	}
	h.para.heading, h.para.boldRun = in.heading, in.bold
	h.para.lead, h.lead = h.lead, ""
	return nil
}

// end finishes the paragraph, if one is open.
func (h *htmlReader) end(in htmlContext) error {
	if h.para != nil {
		if in.hanging {
			h.para.takeLead()
		}
		h.shut(nil, in.table)
	}
	return nil
}

// text reads words; blanks between blocks are nothing.
func (h *htmlReader) text(words string, in htmlContext) error {
	if h.para == nil && strings.Trim(words, " \t\n\r\f") == "" {
		return nil
	}
	if err := h.begin(in); err != nil {
		return err
	}
	return h.flow(words)
}

// line ends a line; two in a row end the paragraph, as they show.
func (h *htmlReader) line(in htmlContext) error {
	if h.para == nil {
		return nil
	}
	if h.para.line {
		return h.end(in)
	}
	h.para.line, h.para.gap = true, 0
	return nil
}

// quoted reads <q>, around which browsers put quotation marks.
func (h *htmlReader) quoted(e *element, in htmlContext) error {
	if err := h.text("“", in); err != nil {
		return err
	}
	if err := h.children(e, in); err != nil {
		return err
	}
	return h.text("”", in)
}

// verbatim reads preformatted text, whose lines are those of a text file.
func (h *htmlReader) verbatim(e *element, in htmlContext) error {
	if err := h.end(in); err != nil {
		return err
	}
	words := e.words()
	if in.table != nil && in.table.open {
		in.table.add(cell{words: strings.Trim(words, "\n")})
		return nil
	}
	lines := lineBlocks(words)
	if hardWrapped(words, lines) {
		lines = joinLines(words, lines)
	}
	for _, b := range lines {
		if err := h.count(); err != nil {
			return err
		}
		h.page.add(words[b.span.Start:b.span.End], block{lines: b.lines})
	}
	return nil
}

// list reads a list; its items have bullets, or the numbers that show.
func (h *htmlReader) list(e *element, in htmlContext) error {
	if err := h.end(in); err != nil {
		return err
	}
	kind := listKind(e)
	number, step := 1, 1
	if n, err := strconv.Atoi(e.attr("start")); err == nil {
		number = n
	}
	if e.has("reversed") {
		step = -1
		if !e.has("start") {
			number = len(e.children)
		}
	}
	for _, item := range e.children {
		if item.name != "li" {
			if err := h.element(item, in); err != nil {
				return err
			}
			continue
		}
		if n, err := strconv.Atoi(item.attr("value")); err == nil && kind != bullet {
			number = n
		}
		switch kind {
		case noNumeral:
			h.lead = ""
		case bullet:
			h.lead = "• "
		default:
			h.lead = kind.write(number) + ". "
		}
		number += step
		if err := h.element(item, in); err != nil {
			return err
		}
		h.lead = ""
	}
	return h.end(in)
}

// listKind tells how the items of a list are numbered.
func listKind(e *element) numeral {
	style := squeeze(e.attr("style"))
	_, style, _ = strings.Cut(style, "list-style")
	for _, k := range []struct {
		name string
		kind numeral
	}{{"none", noNumeral}, {"lower-alpha", lowerLetter}, {"lower-latin", lowerLetter}, {"upper-alpha", upperLetter}, {"upper-latin", upperLetter},
		{"lower-roman", lowerRoman}, {"upper-roman", upperRoman}, {"decimal-leading-zero", padded}, {"decimal", arabic}, {"disc", bullet}, {"circle", bullet}, {"square", bullet}} {
		if strings.Contains(style, k.name) {
			return k.kind
		}
	}
	if e.name != "ol" {
		return bullet
	}
	switch e.attr("type") {
	case "a":
		return lowerLetter
	case "A":
		return upperLetter
	case "i":
		return lowerRoman
	case "I":
		return upperRoman
	}
	return arabic
}

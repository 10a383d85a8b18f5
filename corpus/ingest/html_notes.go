package ingest

import (
	"strings"
	"unicode/utf8"
)

// findNotes finds footnotes and comments. Word, Writer, Google Docs and pandoc
// make them alike: a short link in the text leads to the note, and a link in
// the note leads back.
//
//	<a href="#fn1" id="ref1">1</a> ... <li id="fn1">A shed. <a href="#ref1">back</a></li>
func (h *htmlReader) findNotes(root *element) {
	h.marks, h.outside, h.drop = map[*element]*element{}, map[*element]bool{}, map[*element]bool{}
	places := map[string]*element{}
	var links []*element
	order := map[*element]int{}
	root.all(func(e *element) bool {
		for _, key := range []string{"id", "name"} {
			if id := e.attr(key); id != "" && places[id] == nil && (key == "id" || e.name == "a") {
				places[id] = e
			}
		}
		if isPageLink(e) {
			order[e] = len(links)
			links = append(links, e)
		}
		return true
	})
	for i, back := range links {
		mark := linkAt(places[back.attr("href")[1:]])
		if mark == nil || order[mark] >= i || // the note stands behind its mark
			h.marks[mark] != nil || !isMark(mark) {
			continue
		}
		place := places[mark.attr("href")[1:]]
		if place == nil {
			continue
		}
		note := noteAround(place, mark)
		if note == nil || note.contains(mark) || !note.contains(back) {
			continue
		}
		h.marks[mark] = note
		h.outside[note], h.drop[back] = true, true
	}
}

// linkAt finds the link that an anchor marks: itself, the one around it, or
// the one inside it.
func linkAt(e *element) *element {
	if e == nil || isBlock(e.name) {
		return nil
	}
	for up := e; up != nil && !isBlock(up.name); up = up.parent {
		if isPageLink(up) {
			return up
		}
	}
	for _, c := range e.children {
		if isPageLink(c) {
			return c
		}
	}
	return nil
}

func isPageLink(e *element) bool {
	return e.name == "a" && len(e.attr("href")) > 1 && e.attr("href")[0] == '#'
}

// isMark reports whether a link could mark a note: 1, [a], *.
func isMark(e *element) bool {
	words := ""
	e.all(func(c *element) bool {
		words += strings.TrimSpace(c.text)
		return len(words) < 100
	})
	n := utf8.RuneCountInString(words)
	return n > 0 && n <= 6
}

// noteAround gives the block that is a note: the one at its anchor, or the
// whole of it where it has several paragraphs.
func noteAround(place, mark *element) *element {
	note := place
	for note != nil && !isBlock(note.name) {
		note = note.parent
	}
	if note == nil || note.name == "body" || note.name == "html" || headingLevel(note.name) > 0 {
		return nil
	}
	for up := note.parent; up != nil && (up.name == "li" || up.name == "div" || up.name == "aside") && up.attr("id") != "" && !up.contains(mark); up = up.parent {
		seen, links := 0, 0
		up.all(func(c *element) bool {
			if seen++; isPageLink(c) {
				links++
			}
			return seen < 500
		})
		if links > 1 || seen >= 500 {
			break
		}
		note = up
	}
	return note
}

// note writes the mark of a footnote and keeps its words for the end; a mark
// of a comment is left out with the comment.
func (h *htmlReader) note(mark *element, in htmlContext) error {
	if strings.HasPrefix(mark.attr("href"), "#cmnt") {
		h.comments++
		return nil
	}
	if err := h.begin(in); err != nil {
		return err
	}
	lead := h.lead
	h.lead, h.inNote = "", true
	lines, err := h.apart(func(cell *grid) error {
		in := htmlContext{table: cell}
		if err := h.children(h.marks[mark], in); err != nil {
			return err
		}
		return h.end(in)
	})
	h.lead, h.inNote = lead, false
	if err != nil {
		return err
	}
	return h.mark(lines)
}

package ingest

import (
	"encoding/xml"
	"strings"
)

// An odtStyle is what matters of a style of Writer.
type odtStyle struct {
	parent string
	list   string // the list style of paragraphs that have it
	hidden answer
	bold   answer
	struck answer
}

// An answer may be left open, for the style one is based on.
type answer byte

const (
	unsaid answer = iota
	no
	yes
)

func answered(is bool) answer {
	if is {
		return yes
	}
	return no
}

// odtStyles holds styles by family and name, "paragraph P1". Those made for
// one place are read after the named ones, and stand before them.
type odtStyles map[string]odtStyle

// readStyles reads a list of styles, and of the ways lists are numbered.
func (w *writer) readStyles(x *xmlPart) error {
	key, level := "", 0
	var s odtStyle
	return x.inside(func(token xml.Token) error {
		switch e := token.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "style":
				key = attr(e, "family") + " " + attr(e, "name")
				s = odtStyle{parent: attr(e, "parent-style-name"), list: attr(e, "list-style-name")}
				level = x.depth
			case "text-properties":
				s.looks(e)
			case "list-style":
				return w.lists.readStyle(x, attr(e, "name"))
			case "outline-style":
				return w.lists.readStyle(x, outlineList)
			}
		case xml.EndElement:
			if e.Name.Local == "style" && x.depth == level-1 && len(w.styles) < 100_000 {
				w.styles[key] = s
			}
		}
		return nil
	})
}

// looks reads what a style says of the looks of its words.
func (s *odtStyle) looks(e xml.StartElement) {
	if display := attr(e, "display"); display != "" {
		s.hidden = answered(display == "none")
	}
	if weight := attr(e, "font-weight"); weight != "" {
		s.bold = answered(weight == "bold" || weight >= "600" && weight <= "900")
	}
	if line := attr(e, "text-line-through-style"); line != "" {
		s.struck = answered(line != "none")
	}
}

// chain calls visit for a style and those it is based on, until it says false.
func (all odtStyles) chain(family, name string, visit func(name string, s odtStyle) bool) {
	for range 20 { // styles may be based on one another in a ring
		s, ok := all[family+" "+name]
		if !visit(name, s) || !ok || s.parent == "" {
			return
		}
		name = s.parent
	}
}

// hidden, bold and struck tell what a style says, "unsaid" where it says nothing.
func (all odtStyles) hidden(family, name string) answer {
	return all.says(family, name, func(s odtStyle) answer { return s.hidden })
}

func (all odtStyles) bold(family, name string) answer {
	return all.says(family, name, func(s odtStyle) answer { return s.bold })
}

func (all odtStyles) struck(family, name string) answer {
	return all.says(family, name, func(s odtStyle) answer { return s.struck })
}

// says gives what the first style of a chain says that says anything.
func (all odtStyles) says(family, name string, of func(odtStyle) answer) (is answer) {
	all.chain(family, name, func(_ string, s odtStyle) bool {
		is = of(s)
		return is == unsaid
	})
	return is
}

// isTitle reports whether a paragraph style is that of titles.
func (all odtStyles) isTitle(name string) (is bool) {
	all.chain("paragraph", name, func(name string, _ odtStyle) bool {
		is = strings.EqualFold(name, "title")
		return !is
	})
	return is
}

// list gives the list style that a paragraph style brings.
func (all odtStyles) list(name string) (list string) {
	all.chain("paragraph", name, func(_ string, s odtStyle) bool {
		list = s.list
		return list == ""
	})
	return list
}

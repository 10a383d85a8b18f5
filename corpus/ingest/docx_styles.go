package ingest

import (
	"archive/zip"
	"encoding/xml"
	"strconv"
	"strings"
)

// A style is what matters of a Word style: whether it makes a heading, and
// whether it hides its words.
type style struct {
	name    string
	based   string
	outline int // 0 to 8 as Word counts; -1 if it says nothing
	hidden  bool
	list    string // the list its paragraphs belong to
	level   int
}

type styles map[string]style

// readStyles reads the list of styles; there may be none.
func readStyles(f file, part *zip.File) (styles, error) {
	all := styles{}
	if part == nil {
		return all, nil
	}
	err := openXML(f, part, func(x *xmlPart) error {
		id, s := "", style{}
		for {
			token, err := x.next()
			if err != nil {
				return err
			}
			switch e := token.(type) {
			case xml.StartElement:
				switch e.Name.Local {
				case "style":
					id, s = attr(e, "styleId"), style{outline: -1}
				case "name":
					s.name = strings.ToLower(attr(e, "val"))
				case "basedOn":
					s.based = attr(e, "val")
				case "outlineLvl":
					s.outline = outlineLevel(e)
				case "numId":
					s.list = attr(e, "val")
				case "ilvl":
					s.level = listLevel(attr(e, "val"))
				case "vanish":
					s.hidden = isOn(e)
				}
			case xml.EndElement:
				if e.Name.Local == "style" && id != "" && len(all) < 100_000 {
					all[id] = s
					id = ""
				}
			}
		}
	})
	return all, err
}

// outlineLevel reads a level; 9 is body text, -1 nothing.
func outlineLevel(e xml.StartElement) int {
	n, err := strconv.Atoi(attr(e, "val"))
	if err != nil || n < 0 || n > 9 {
		return -1
	}
	return n
}

// heading gives the level of heading a style makes, 0 for none. A title is the
// highest.
func (all styles) heading(id string) int {
	for range 20 { // styles may be based on one another in a ring
		s, ok := all[id]
		if !ok {
			s.name, s.outline = strings.ToLower(id), -1
		}
		switch {
		case s.outline == 9:
			return 0
		case s.outline >= 0:
			return s.outline + 1
		case s.name == "title":
			return 1
		case strings.HasPrefix(s.name, "heading"):
			if n, err := strconv.Atoi(strings.TrimSpace(s.name[len("heading"):])); err == nil && n >= 1 && n <= 9 {
				return n
			}
		}
		if !ok || s.based == "" {
			return 0
		}
		id = s.based
	}
	return 0
}

// hides reports whether a style hides its words.
func (all styles) hides(id string) bool {
	for range 20 {
		s, ok := all[id]
		if !ok || s.hidden {
			return ok && s.hidden
		}
		id = s.based
	}
	return false
}

// list gives the list that a style puts its paragraphs in, and the level.
func (all styles) list(id string) (list string, level int) {
	for range 20 {
		s, ok := all[id]
		if !ok || s.list != "" {
			return s.list, s.level
		}
		id = s.based
	}
	return "", 0
}

package ingest

import (
	"archive/zip"
	"encoding/xml"
	"strconv"
	"strings"
)

// docxLists holds how the lists of a Word file are numbered, and how far each
// has counted. Lists of one definition count together, unless one is told to
// begin anew.
type docxLists struct {
	defined map[string]*docxList // by the id of the definition
	lists   map[string]*docxNumbers
}

// A docxList is the definition of a list.
type docxList struct {
	levels [9]docxLevel
	counts [9]int // 0 where nothing is counted yet
}

// A docxLevel says how one level of a list is numbered: "%1.%2)" with arabic
// numbers is "1.2)".
type docxLevel struct {
	kind  numeral
	text  string
	start int
	legal bool // the numbers of all levels are arabic
}

// A docxNumbers is a list that paragraphs belong to.
type docxNumbers struct {
	defined string
	starts  map[int]int // levels that begin anew here, until they have
}

// readLists reads numbering.xml; there may be none.
func readLists(f file, part *zip.File) (docxLists, error) {
	l := docxLists{defined: map[string]*docxList{}, lists: map[string]*docxNumbers{}}
	if part == nil {
		return l, nil
	}
	return l, openXML(f, part, l.read)
}

func (l docxLists) read(x *xmlPart) error {
	list, level, numbers := &docxList{}, &docxLevel{}, &docxNumbers{}
	at := 0
	for {
		token, err := x.next()
		if err != nil {
			return err
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		value := attr(e, "val")
		switch e.Name.Local {
		case "abstractNum":
			list = &docxList{}
			if len(l.defined) < 100_000 {
				l.defined[attr(e, "abstractNumId")] = list
			}
		case "num":
			numbers = &docxNumbers{starts: map[int]int{}}
			if len(l.lists) < 100_000 {
				l.lists[attr(e, "numId")] = numbers
			}
		case "lvl":
			level = &list.levels[listLevel(attr(e, "ilvl"))]
			level.start = 1
		case "lvlOverride":
			at = listLevel(attr(e, "ilvl"))
			level = &docxLevel{} // a level written anew here: its start is what matters
		case "start":
			level.start = whole(value)
		case "startOverride":
			numbers.starts[at] = whole(value)
		case "numFmt":
			level.kind = docxNumeral(value)
		case "lvlText":
			level.text = value
		case "isLgl":
			level.legal = isOn(e)
		case "abstractNumId":
			numbers.defined = value
		}
	}
}

func listLevel(s string) int { return min(whole(s), 8) }

func docxNumeral(format string) numeral {
	switch format {
	case "bullet":
		return bullet
	case "none":
		return noNumeral
	case "lowerLetter":
		return lowerLetter
	case "upperLetter":
		return upperLetter
	case "lowerRoman":
		return lowerRoman
	case "upperRoman":
		return upperRoman
	case "decimalZero":
		return padded
	case "ordinal":
		return ordinal
	}
	return arabic
}

// lead counts one further in a list and gives the number or bullet as it shows.
func (l docxLists) lead(list string, at int) string {
	numbers := l.lists[list]
	if numbers == nil || l.defined[numbers.defined] == nil {
		return ""
	}
	defined := l.defined[numbers.defined]
	level := defined.levels[at]
	start, anew := numbers.starts[at]
	switch {
	case anew:
		delete(numbers.starts, at)
		defined.counts[at] = start
	case defined.counts[at] == 0:
		defined.counts[at] = level.start
	default:
		defined.counts[at]++
	}
	clear(defined.counts[at+1:])
	if level.kind == bullet {
		return bulletSign(level.text) + " "
	}
	words := level.text
	for i := range at + 1 {
		kind, count := defined.levels[i].kind, defined.counts[i]
		if level.legal {
			kind = arabic
		}
		if count == 0 {
			count = defined.levels[i].start
		}
		words = strings.ReplaceAll(words, "%"+strconv.Itoa(i+1), kind.write(count))
	}
	if words = strings.TrimSpace(words); words == "" {
		return ""
	}
	return words + " "
}

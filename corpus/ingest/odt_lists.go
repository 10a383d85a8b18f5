package ingest

import (
	"encoding/xml"
	"strconv"
)

// outlineList is the name here of the list that numbers headings.
const outlineList = "\x00outline"

// maxLevel is how deep lists are numbered; what is deeper has the deepest.
const maxLevel = 10

// An odtLevel says how one level of a list is numbered.
type odtLevel struct {
	kind           numeral
	prefix, suffix string
	bullet         string
	start          int
	shown          int // how many levels show: 2 is "1.2"
}

// odtLists holds how lists are numbered, and how far each has counted.
type odtLists struct {
	styles map[string]*[maxLevel]odtLevel
	byID   map[string]*odtList
	last   map[string]*odtList // by style
	items  []*odtItem          // the open items, outermost first
}

func newOdtLists() odtLists {
	return odtLists{styles: map[string]*[maxLevel]odtLevel{}, byID: map[string]*odtList{}, last: map[string]*odtList{}}
}

// An odtList is a list with the numbers its levels have reached; 0 is none.
type odtList struct {
	style  string
	counts [maxLevel]int
}

// An odtItem is an item while it is read. Its first paragraph has the number.
type odtItem struct {
	list     *odtList
	style    string
	level    int // from 0
	start    int // the number it is given; 0 if none is
	numbered bool
}

// readStyle reads how a list is numbered.
func (l *odtLists) readStyle(x *xmlPart, name string) error {
	levels := &[maxLevel]odtLevel{}
	err := x.elements(func(e xml.StartElement) error {
		n := whole(attr(e, "level"))
		if n < 1 || n > maxLevel {
			return nil
		}
		level := odtLevel{prefix: attr(e, "num-prefix"), suffix: attr(e, "num-suffix"), start: 1, shown: 1}
		if start, err := strconv.Atoi(attr(e, "start-value")); err == nil {
			level.start = start
		}
		if shown, err := strconv.Atoi(attr(e, "display-levels")); err == nil {
			level.shown = shown
		}
		switch e.Name.Local {
		case "list-level-style-number", "outline-level-style":
			level.kind = odtNumeral(attr(e, "num-format"))
		case "list-level-style-bullet":
			level.kind, level.bullet = bullet, bulletSign(attr(e, "bullet-char"))
		case "list-level-style-image":
			level.kind, level.bullet = bullet, bulletSign("")
		default:
			return nil
		}
		levels[n-1] = level
		return nil
	})
	if err == nil && len(l.styles) < 100_000 {
		l.styles[name] = levels
	}
	return err
}

func odtNumeral(format string) numeral {
	switch format {
	case "":
		return noNumeral
	case "a":
		return lowerLetter
	case "A":
		return upperLetter
	case "i":
		return lowerRoman
	case "I":
		return upperRoman
	case "01", "01, 02, 03, ...":
		return padded
	case "1st":
		return ordinal
	}
	return arabic
}

// begin opens a list: one inside an item is a level of the same list, and one
// may go on where another ended.
func (l *odtLists) begin(e xml.StartElement) *odtItem {
	style := attr(e, "style-name")
	item := &odtItem{style: style}
	if n := len(l.items); n > 0 {
		outer := l.items[n-1]
		item.list, item.level = outer.list, min(outer.level+1, maxLevel-1)
		if style == "" {
			item.style = outer.style
		}
		if attr(e, "continue-numbering") != "true" {
			item.list.counts[item.level] = 0
		}
		return item
	}
	switch {
	case l.byID[attr(e, "continue-list")] != nil:
		item.list = l.byID[attr(e, "continue-list")]
	case attr(e, "continue-numbering") == "true" && l.last[style] != nil:
		item.list = l.last[style]
	default:
		item.list = &odtList{style: style}
	}
	if item.style == "" {
		item.style = item.list.style
	}
	if id := attr(e, "id"); id != "" && len(l.byID) < 2*maxBlocks {
		l.byID[id] = item.list
	}
	l.last[style] = item.list
	return item
}

// lead gives the number or bullet of the paragraph that begins in the
// innermost item; bring is the list style its own style brings.
func (l *odtLists) lead(bring string) string {
	if len(l.items) == 0 {
		return ""
	}
	item := l.items[len(l.items)-1]
	if item.numbered {
		return ""
	}
	item.numbered = true
	if item.style == "" {
		item.style = bring
	}
	return l.next(item.list, item.style, item.level, item.start)
}

// next counts one further on a level and writes the number as it shows.
func (l *odtLists) next(list *odtList, style string, at, start int) string {
	levels := l.styles[style]
	if levels == nil {
		return ""
	}
	level := levels[at]
	switch {
	case start > 0:
		list.counts[at] = start
	case list.counts[at] == 0:
		list.counts[at] = level.start
	default:
		list.counts[at]++
	}
	clear(list.counts[at+1:])
	if level.kind == bullet {
		return level.bullet + " "
	}
	number := ""
	for up := max(0, at-max(level.shown, 1)+1); up <= at && level.kind != noNumeral; up++ {
		count := list.counts[up]
		if count == 0 {
			count = levels[up].start
		}
		if shown := levels[up].kind.write(count); shown != "" && number != "" {
			number += "." + shown
		} else {
			number += shown
		}
	}
	if number = level.prefix + number + level.suffix; number == "" {
		return ""
	}
	return number + " "
}

// heading gives the number of a heading.
func (l *odtLists) heading(level int) string {
	list := l.byID[outlineList]
	if list == nil {
		list = &odtList{}
		l.byID[outlineList] = list
	}
	return l.next(list, outlineList, min(max(level-1, 0), maxLevel-1), 0)
}

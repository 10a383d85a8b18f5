package ingest

import (
	"strconv"
	"strings"
)

// rtfLists holds how the lists of a rich text file are numbered. It is looked at
// where the file does not write numbers and bullets before its paragraphs, as
// Word and Writer do for programs that know no lists.
type rtfLists struct {
	docxLists
	list  *docxList // the one being read
	level int
	id    string
}

// aboutLists reads control words of lists and of paragraphs that belong to them.
func (r *rtf) aboutLists(word string, n int) bool {
	if r.state.to != toLists {
		switch word {
		case "ls":
			r.state.list = n
		case "ilvl":
			r.state.listLevel = min(max(n, 0), 8)
		default:
			return false
		}
		return true
	}
	l := &r.lists
	switch word {
	case "list", "listoverride": // of an override that defines nothing the list has no numbers
		l.list, l.level = &docxList{}, -1
	case "listlevel":
		l.level = min(l.level+1, 8)
		l.list.levels[l.level].start = 1
	case "levelnfc", "levelnfcn":
		l.list.levels[max(l.level, 0)].kind = rtfNumeral(n)
	case "levelstartat":
		l.list.levels[max(l.level, 0)].start = max(n, 0)
	case "leveltext":
		r.state.to, r.state.begins = toLevel, toLevel
		r.named.Reset()
	case "listid":
		if l.id = strconv.Itoa(n); len(l.defined) < 100_000 && l.defined[l.id] == nil {
			l.defined[l.id] = l.list
		}
	case "ls":
		if len(l.lists) < 100_000 {
			l.lists[strconv.Itoa(n)] = &docxNumbers{defined: l.id, starts: map[int]int{}}
		}
	}
	return true
}

// endLevel keeps how the number of a level is written: its length, its signs with
// the numbers of levels among them, and a semicolon.
func (r *rtf) endLevel(written string) {
	var b strings.Builder
	for i, sign := range []rune(strings.TrimSuffix(written, ";")) {
		switch {
		case i == 0: // the length
		case sign < 9:
			b.WriteString("%" + strconv.Itoa(int(sign)+1))
		default:
			b.WriteRune(sign)
		}
	}
	r.lists.list.levels[max(r.lists.level, 0)].text = b.String()
}

func rtfNumeral(n int) numeral {
	switch n {
	case 1:
		return upperRoman
	case 2:
		return lowerRoman
	case 3:
		return upperLetter
	case 4:
		return lowerLetter
	case 5:
		return ordinal
	case 22:
		return padded
	case 23:
		return bullet
	case 255:
		return noNumeral
	}
	return arabic
}

package ingest

import (
	"strconv"
	"strings"
)

// rtfCharacters are control words that stand for characters.
var rtfCharacters = map[string]string{
	"tab": "\t", "line": "\n", "lbr": "\n", "softline": "\n", "page": "\n", "column": "\n",
	"emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
	"emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005", "ltrmark": "\u200e", "rtlmark": "\u200f", "zwj": "\u200d", "zwnj": "\u200c",
}

// word does what a control word says. One that begins a group of its own and
// is not known takes the group with it where it is starred; else it is passed
// over, and the words stay.
func (r *rtf) word(word string, n int, has, star bool) error {
	on := !has || n != 0
	s := &r.state
	if s.to == toNowhere && word != "ud" {
		return nil
	}
	if text := rtfCharacters[word]; text != "" {
		return r.text(text)
	}
	switch word {
	case "par", "sect":
		if s.to == toText {
			return r.paragraphEnds()
		}
		if s.to == toLead {
			return r.text(" ")
		}
	case "cell", "nestcell", "row", "nestrow":
		if s.to == toText {
			return r.tableWord(word)
		}
	case "pard":
		s.style, s.outline, s.table, s.hanging = 0, 0, 0, false
		s.list, s.listLevel = 0, 0
	case "plain":
		s.hidden, s.deleted, s.bold, s.struck = false, false, false, false
		s.font = -1
	case "b":
		s.bold = on
	case "strike", "striked":
		s.struck = on
	case "v":
		s.hidden = on
	case "deleted", "mvf":
		s.deleted = on
		if on && s.to == toText {
			r.manuscript.deleted++
		}
	case "revised", "mvt":
		if on && s.to == toText {
			r.inserted++
		}
	case "s", "cs", "ts", "ds":
		if s.to == toStyle {
			r.styleID = ""
			if word == "s" {
				r.styleID = strconv.Itoa(n)
			}
		} else if word == "s" {
			s.style = n
		}
	case "outlinelevel":
		if s.to == toStyle {
			r.style.outline = min(max(n, 0), 9)
		} else {
			s.outline = min(max(n, 0), 9) + 1
		}
	case "sbasedon":
		r.style.based = strconv.Itoa(n)
	case "intbl":
		s.table = max(s.table, 1)
	case "itap":
		s.table = min(max(n, 0), 32)
	case "fi":
		s.hanging = n < 0
	case "uc":
		s.uc = min(max(n, 0), 100)
	default:
		if r.aboutFonts(word, n) || r.aboutDates(word, n) || r.aboutLists(word, n) {
			return nil
		}
		return r.group(word, star)
	}
	return nil
}

// aboutDates reads the parts of a date in the info.
func (r *rtf) aboutDates(word string, n int) bool {
	for i, part := range []string{"yr", "mo", "dy", "hr", "min", "sec"} {
		if word == part && r.state.to == toCreated {
			r.date[i] = min(max(n, 0), 9999)
			return true
		}
	}
	return false
}

// group begins what a control word at the head of a group begins.
func (r *rtf) group(word string, star bool) error {
	s := &r.state
	switch word {
	case "footnote":
		return r.beginApart(toNote)
	case "shptxt", "dptxbxtext":
		if !s.quiet {
			return r.beginApart(toBox)
		}
		s.to = toNowhere
	case "annotation":
		r.comments++
		s.to = toNowhere
	case "listtext", "pntext":
		s.to = toLead
		r.lead.Reset()
	case "listtable", "listoverridetable":
		s.to = toNowhere
		if !r.leads {
			s.to = toLists
		}
	case "fonttbl":
		s.to = toFonts
	case "stylesheet":
		s.to = toStyles
	case "info":
		s.to = toInfo
	case "title", "subject", "creatim":
		if s.to == toInfo {
			s.to = map[string]rtfPlace{"title": toTitle, "subject": toSubject, "creatim": toCreated}[word]
			s.begins = s.to
			r.named.Reset()
		}
	case "upr":
		s.within = s.to + 1
		s.to = toNowhere
	case "ud":
		if s.within > 0 {
			s.to, s.within = s.within-1, 0
		}
	case "pict":
		if !s.quiet {
			r.pictures++
		}
		s.to = toNowhere
	case "object":
		r.embedded++
		s.quiet = true
	case "shprslt", "nonshppict":
		s.quiet = true
		s.to = toNowhere
	case "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf":
		r.margins++
		s.to = toNowhere
	case "shpinst", "do", "nesttableprops", "shppict":
		// starred, and yet there are words or table rows in them
	case "fldinst", "colortbl", "objdata", "objclass", "objname", "sp", "revtbl", "rsidtbl", "generator",
		"filetbl", "nonesttables", "author", "operator", "comment", "keywords", "doccomm", "company", "category", "manager", "hlinkbase",
		"revtim", "printim", "buptim", "bkmkstart", "bkmkend", "xe", "tc", "rxe", "txe", "private", "atnid", "atnauthor", "template",
		"ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "pn", "pnseclvl", "userprops", "xmlnstbl", "themedata", "falt", "panose":
		s.to = toNowhere
	default:
		if star {
			s.to = toNowhere
		}
	}
	return nil
}

// beginApart sets the paragraph aside while a note or a box in it is read.
func (r *rtf) beginApart(what rtfPlace) error {
	cell := &grid{open: true}
	r.outer = append(r.outer, rtfOuter{r.para, r.pending, r.boxes, r.tables, cell, r.lead.String()})
	r.para, r.pending, r.boxes, r.tables = nil, nil, nil, nil
	r.lead.Reset()
	r.state.begins, r.state.to = what, toText
	r.state.table, r.state.style, r.state.outline = 0, 0, 0
	return nil
}

// endApart goes on with the paragraph that waited.
func (r *rtf) endApart(what rtfPlace) error {
	inner := r.outer[len(r.outer)-1]
	if r.para != nil {
		if err := r.endParagraph(0); err != nil {
			return err
		}
	}
	if err := r.level(0); err != nil {
		return err
	}
	r.flush(inner.cell)
	r.outer = r.outer[:len(r.outer)-1]
	r.para, r.pending, r.boxes, r.tables = inner.para, inner.pending, inner.boxes, inner.tables
	r.lead.Reset()
	r.lead.WriteString(inner.lead)
	if r.state.deleted {
		return nil
	}
	if err := r.ensure(); err != nil {
		return err
	}
	r.para.hidden = r.state.hidden
	if what == toNote {
		return r.mark(inner.cell.lines)
	}
	for _, line := range inner.cell.lines {
		if strings.TrimSpace(line.words) != "" {
			box := &paragraph{skips: line.skips}
			box.b.WriteString(line.words)
			r.boxes = append(r.boxes, box)
		}
	}
	return nil
}

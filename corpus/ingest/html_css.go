package ingest

import (
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A css holds what the style sheets of a page say of its classes, as far as
// it matters: which are hidden, which are bold. Google Docs says in this way
// what is bold.
type css struct{ hidden, bold map[string]bool }

// maxCSS bounds the style sheets that are looked at, in bytes.
const maxCSS = 1 << 20

// readCSS reads the rules for single classes, ".c4" or "span.c4". Rules inside
// others hold for print or for small screens only, and are passed over.
func readCSS(root *element) css {
	c := css{hidden: map[string]bool{}, bold: map[string]bool{}}
	size := 0
	root.all(func(e *element) bool {
		if e.name == "style" {
			sheet := e.words()
			if size += len(sheet); size <= maxCSS {
				c.read(sheet)
			}
		}
		return true
	})
	return c
}

var (
	cssComment = text.Lazy(`(?s)/\*.*?\*/`)
	cssClass   = text.Lazy(`^[a-zA-Z0-9]*\.([\w-]+)$`)
	boldRule   = text.Lazy(`font-weight:(bold|[6-9]00)`)
)

func (c css) read(sheet string) {
	sheet = strings.NewReplacer("<!--", "", "-->", "").Replace(cssComment().ReplaceAllString(sheet, ""))
	for sheet != "" {
		open := strings.IndexByte(sheet, '{')
		if open < 0 {
			return
		}
		selectors := sheet[:open]
		if at := strings.LastIndexByte(selectors, ';'); at >= 0 {
			selectors = selectors[at+1:] // behind an @import
		}
		depth, end := 1, open+1
		for ; end < len(sheet) && depth > 0; end++ {
			switch sheet[end] {
			case '{':
				depth++
			case '}':
				depth--
			}
		}
		if rule := sheet[open+1 : end]; !strings.Contains(selectors, "@") {
			for s := range strings.SplitSeq(selectors, ",") {
				if m := cssClass().FindStringSubmatch(strings.TrimSpace(s)); m != nil {
					c.hidden[m[1]] = hides(rule)
					c.bold[m[1]] = boldens(rule)
				}
			}
		}
		sheet = sheet[end:]
	}
}

// hides reports whether declarations hide what they are for.
func hides(rule string) bool {
	rule = squeeze(rule)
	return strings.Contains(rule, "display:none") || strings.Contains(rule, "visibility:hidden") || strings.Contains(rule, "mso-hide:all")
}

func boldens(rule string) bool { return boldRule().MatchString(squeeze(rule)) }

// squeeze writes declarations without blanks, in small letters.
func squeeze(rule string) string {
	return strings.ToLower(strings.Join(strings.Fields(rule), ""))
}

// hides reports whether an element does not show.
func (c css) hides(e *element) bool {
	if e.has("hidden") || e.name == "dialog" && !e.has("open") {
		return true
	}
	if style := e.attr("style"); style != "" && hides(style) {
		return true
	}
	return c.any(c.hidden, e)
}

// boldens reports whether the words of an element are bold.
func (c css) boldens(e *element) bool {
	switch e.name {
	case "b", "strong", "th":
		return true
	}
	style := e.attr("style")
	return style != "" && boldens(style) || c.any(c.bold, e)
}

func (c css) any(classes map[string]bool, e *element) bool {
	for class := range strings.FieldsSeq(e.attr("class")) {
		if classes[class] {
			return true
		}
	}
	return false
}

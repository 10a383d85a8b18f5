package report

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// inline is Markdown that is safe to write: text of this package, and words of
// a study after they went through words. Constants become inline on their own;
// a string from a study does not.
type inline string

// words escapes what someone said or typed, as one line. A reader of the
// document sees it as it is, whatever renders it.
func words(s string) inline {
	var b strings.Builder
	line := strings.Join(strings.Fields(strings.ToValidUTF8(s, "\ufffd")), " ")
	line += closers(line)
	start := markAtStart(line)
	for i, r := range line {
		switch {
		case r == '|':
			b.WriteString("&#124;") // in a table cell even an escaped one is looked at
			continue
		case unicode.IsControl(r) || 0xfdd0 <= r && r <= 0xfdef || r&0xfffe == 0xfffe:
			b.WriteRune('\ufffd') // no character of a document
			continue
		case strings.ContainsRune("\\`*_[]<>{}#&~$^@!", r), i == start, r == ':' && startsWord(line[i+1:]), r == '.' && endsWWW(line[:i]):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return inline(b.String())
}

// markAtStart gives the place of a sign that would begin a list, a rule, a
// heading underline or a caption if the words begin a line; -1 if there is
// none.
func markAtStart(line string) int {
	digits := len(line) - len(strings.TrimLeft(line, "0123456789"))
	rest := line[digits:]
	switch {
	case digits > 0 && rest != "" && (rest[0] == '.' || rest[0] == ')'):
		return digits
	case digits == 0 && rest != "" && strings.IndexByte("-+=:%", rest[0]) >= 0:
		return 0
	}
	return -1
}

// startsWord reports whether a colon before it could begin an address or the
// name of a picture, as some renderers take them: http://, :smile:.
func startsWord(after string) bool {
	return after != "" && (after[0] == '/' || after[0] == '+' || after[0] == '-' || after[0] < 0x80 && unicode.IsLetter(rune(after[0])))
}

func endsWWW(before string) bool {
	return len(before) >= 3 && strings.EqualFold(before[len(before)-3:], "www")
}

// closers gives the characters that end what invisible marks of direction in a
// line begin, so that they turn nothing that follows.
func closers(line string) string {
	if !strings.ContainsFunc(line, isDirection) {
		return ""
	}
	var open []rune
	for _, r := range line {
		switch r {
		case '\u202a', '\u202b', '\u202d', '\u202e':
			open = append(open, '\u202c')
		case '\u2066', '\u2067', '\u2068':
			open = append(open, '\u2069')
		case '\u202c', '\u2069':
			if n := len(open); n > 0 && open[n-1] == r {
				open = open[:n-1]
			}
		}
	}
	var b strings.Builder
	for i := len(open) - 1; i >= 0; i-- {
		b.WriteRune(open[i])
	}
	return b.String()
}

func isDirection(r rune) bool {
	return '\u202a' <= r && r <= '\u202e' || '\u2066' <= r && r <= '\u2069'
}

// say puts a sentence together: strings are escaped, numbers have commas,
// inline stands as it is.
func say(format inline, args ...any) inline {
	safe := make([]any, len(args))
	for i, a := range args {
		switch v := a.(type) {
		case string:
			safe[i] = words(v)
		case int:
			safe[i] = thousands(v)
		default:
			safe[i] = v
		}
	}
	return inline(fmt.Sprintf(strings.ReplaceAll(string(format), "%d", "%s"), safe...))
}

func strong(s inline) inline {
	if s == "" {
		return ""
	}
	return "**" + s + "**"
}

// link points to a place in the document; told is read to people who do not
// see the page.
func link(text inline, id, told string) inline {
	if told == "" {
		return inline(fmt.Sprintf("[%s](#%s)", text, id))
	}
	return inline(fmt.Sprintf("[%s](#%s %q)", text, id, told))
}

func joined(parts []inline, with inline) inline {
	s := make([]string, len(parts))
	for i, p := range parts {
		s[i] = string(p)
	}
	return inline(strings.Join(s, string(with)))
}

// named lists names: a, b and c.
func named(names []string) inline {
	parts := make([]inline, len(names))
	for i, n := range names {
		parts[i] = words(n)
	}
	if n := len(parts); n > 1 {
		return joined(parts[:n-1], ", ") + " and " + parts[n-1]
	}
	return joined(parts, "")
}

// plural gives a number with its noun: 1 source, 2 sources, 3 cases.
func plural(n int, noun string) inline {
	many := noun + "s"
	switch {
	case noun == "person":
		many = "people"
	case strings.HasSuffix(noun, "y") && !strings.HasSuffix(noun, "ey"):
		many = strings.TrimSuffix(noun, "y") + "ies"
	case strings.HasSuffix(noun, "s"), strings.HasSuffix(noun, "ch"):
		many = noun + "es"
	}
	if n == 1 {
		many = noun
	}
	return thousands(n) + " " + words(many)
}

func thousands(n int) inline {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return inline(s)
}

// A writer puts Markdown together, block by block.
type writer struct {
	b      strings.Builder
	ids    map[string]bool // that were given; none twice
	tables int
	quotes int
}

func (w *writer) block(s string) {
	if s != "" {
		w.b.WriteString(s)
		w.b.WriteString("\n\n")
	}
}

func (w *writer) para(p inline) { w.block(string(p)) }

// text writes what someone typed at length: paragraphs between empty lines,
// line ends kept.
func (w *writer) text(s string) {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	var lines []string
	flush := func() {
		w.block(strings.Join(lines, "\\\n"))
		lines = nil
	}
	for line := range strings.SplitSeq(s, "\n") {
		if l := words(line); l != "" {
			lines = append(lines, string(l))
		} else {
			flush()
		}
	}
	flush()
}

func (w *writer) heading(level int, id string, text inline) {
	w.block(fmt.Sprintf("%s %s {#%s}", strings.Repeat("#", level), text, w.id(id)))
}

// id gives an id that nothing else in the document has.
func (w *writer) id(want string) string {
	if w.ids == nil {
		w.ids = map[string]bool{}
	}
	id := want
	for n := 2; w.ids[id]; n++ {
		id = want + "_" + strconv.Itoa(n)
	}
	w.ids[id] = true
	return id
}

func (w *writer) items(list ...inline) {
	var b strings.Builder
	for _, item := range list {
		if item != "" {
			b.WriteString("- " + string(item) + "\n")
		}
	}
	w.block(strings.TrimSuffix(b.String(), "\n"))
}

// within writes blocks inside an element that only says what they are.
func (w *writer) within(class, id string, blocks func()) {
	if id != "" {
		id = fmt.Sprintf(" id=%q", w.id(id))
	}
	w.block(fmt.Sprintf("<div class=%q%s>", class, id))
	blocks()
	w.block("</div>")
}

// folded writes blocks that a reader opens; the summary is of our own words.
func (w *writer) folded(class, summary string, blocks func()) {
	w.block(fmt.Sprintf("<details class=%q>\n<summary>%s</summary>", class, summary))
	blocks()
	w.block("</details>")
}

// A table is one of the document's tables. Its number stays the same in every
// report, whether the tables before it are there or not.
type table struct {
	no      string
	caption inline
	cols    []column
	rows    [][]inline
}

type column struct {
	head   inline
	number bool // right-aligned
}

// table writes a table, the caption before it. The first column names the row.
func (w *writer) table(t table) {
	w.tables++
	w.ids["table_"+strings.ToLower(t.no)] = true
	w.block(": **Table " + t.no + ".** " + string(t.caption))
	var b strings.Builder
	for _, c := range t.cols {
		b.WriteString("| " + string(c.head) + " ")
	}
	b.WriteString("|\n")
	for _, c := range t.cols {
		if c.number {
			b.WriteString("|--:")
		} else {
			b.WriteString("|---")
		}
	}
	b.WriteString("|")
	for _, row := range t.rows {
		b.WriteString("\n")
		for _, cell := range row {
			b.WriteString("| " + string(cell) + " ")
		}
		b.WriteString("|")
	}
	w.block(b.String())
}

package term

import (
	"encoding/csv"
	"fmt"
	"io"
	"reflect"
	"strings"
)

// writeMarkdown writes a table; characters that would mean something get a
// backslash.
func (t *Table) writeMarkdown(w io.Writer) error {
	var b strings.Builder
	rule := "|"
	for _, c := range t.Columns {
		b.WriteString("| " + inMarkdown(c.Name) + " ")
		if c.Align == Right {
			rule += " ---: |"
		} else {
			rule += " --- |"
		}
	}
	fmt.Fprintf(&b, "|\n%s\n", rule)
	for _, row := range t.rows {
		for _, cell := range row {
			b.WriteString("| " + inMarkdown(cell.Text) + " ")
		}
		b.WriteString("|\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

var markdownMeaning = strings.NewReplacer(
	`\`, `\\`, `|`, `\|`, "`", "\\`", `*`, `\*`, `_`, `\_`, `[`, `\[`, `]`, `\]`, `<`, `\<`, `~`, `\~`, `&`, `\&`,
	"\r\n", "<br>", "\n", "<br>", "\r", "<br>",
)

func inMarkdown(s string) string { return Plain(markdownMeaning.Replace(s)) }

// writeCSV writes what RFC 4180 describes: commas, lines ending in CR LF, quotes only where
// they are needed, UTF-8. Numbers are written as they are; words go through
// CSVText, so that no spreadsheet takes them for a formula.
func (t *Table) writeCSV(w io.Writer) error {
	to := csv.NewWriter(w)
	to.UseCRLF = true
	record := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		record[i] = CSVText(c.Name)
	}
	to.Write(record) //nolint:errcheck // Error tells at the end
	for _, row := range t.rows {
		for i, cell := range row {
			record[i] = cell.csv()
		}
		to.Write(record) //nolint:errcheck // Error tells at the end
	}
	to.Flush()
	return to.Error()
}

func (c Cell) csv() string {
	data := c.data()
	if words, ok := data.(string); ok {
		return CSVText(words)
	}
	if v := reflect.ValueOf(data); v.CanInt() || v.CanUint() || v.CanFloat() {
		return fmt.Sprint(data)
	}
	return CSVText(c.Text)
}

// CSVText keeps words that begin with = + - @, a tab or a line end from being
// taken for a formula by a spreadsheet: it puts an apostrophe before them. It
// does the same to words that begin with such an apostrophe already, so that
// FromCSVText can always tell which one is ours.
func CSVText(s string) string {
	if startsFormula(s) {
		return "'" + s
	}
	return s
}

// FromCSVText takes off the apostrophe CSVText put there, and no other.
func FromCSVText(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && startsFormula(rest) {
		return rest
	}
	return s
}

func startsFormula(s string) bool {
	s = strings.TrimLeft(s, "'")
	return s != "" && strings.ContainsRune("=+-@\t\r\n", rune(s[0]))
}

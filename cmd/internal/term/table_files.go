package term

import (
	"encoding/csv"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/cell"
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
// cell.Guard, so that no spreadsheet takes them for a formula.
func (t *Table) writeCSV(w io.Writer) error {
	to := csv.NewWriter(w)
	to.UseCRLF = true
	record := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		record[i] = cell.Guard(c.Name)
	}
	to.Write(record) //nolint:errcheck // Error tells at the end
	for _, row := range t.rows {
		for i, c := range row {
			record[i] = c.csv()
		}
		to.Write(record) //nolint:errcheck // Error tells at the end
	}
	to.Flush()
	return to.Error()
}

func (c Cell) csv() string {
	data := c.data()
	if words, ok := data.(string); ok {
		return cell.Guard(words)
	}
	if v := reflect.ValueOf(data); v.CanInt() || v.CanUint() || v.CanFloat() {
		return fmt.Sprint(data)
	}
	return cell.Guard(c.Text)
}

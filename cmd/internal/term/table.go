package term

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// Align is the side of a column its words stand against.
type Align bool

// The two sides. Numbers stand right, so that their digits line up.
const (
	Left  Align = false
	Right Align = true
)

// A Column is what the cells below one heading have in common.
type Column struct {
	Name  string              // the heading: lower case, as a reader would say it
	Key   string              // the name in JSON; Name with _ for blanks when empty
	Align Align               // against which side
	Flex  bool                // may be shortened to make a row fit the screen
	Least int                 // how narrow a flexible column may get; 10 when 0
	Spare bool                // may be left out where a screen has no room for it
	Paint func(string) string // colours a cell that is ready to print; may be nil
}

// A Cell is one value and how it is shown. Most cells need only a value; Text
// is for those a reader and a script want differently, such as 57% and 0.57.
type Cell struct {
	Value any
	Text  string
}

// A Table is rows under columns, gathered first and then written in one of
// several forms. On a screen it has no lines and boxes: two blanks separate
// the columns, and the last is not padded.
type Table struct {
	Columns  []Column
	NoHeader bool // on a screen only: the rows speak for themselves
	rows     [][]Cell
	beside   []map[string]any // by row: what is known of it and not shown
}

// Add puts a row at the end. A cell is a Cell, or any value: words, a number,
// true or false, a time, a list of words, or nil for one that is empty. Cells
// beyond the last column are a fault of the caller and panic.
func (t *Table) Add(cells ...any) {
	if len(cells) > len(t.Columns) {
		panic(fmt.Sprintf("term: a row of %d cells in a table of %d columns", len(cells), len(t.Columns)))
	}
	row := make([]Cell, len(t.Columns))
	for i, value := range cells {
		cell, ok := value.(Cell)
		if !ok {
			cell = Cell{Value: value}
		}
		if cell.Text == "" {
			cell.Text = text(cell.Value)
		}
		row[i] = cell
	}
	t.rows = append(t.rows, row)
	t.beside = append(t.beside, nil)
}

// Beside notes what else is known of the row that was added last: a field to
// choose rows by that has no column.
func (t *Table) Beside(name string, value any) {
	last := len(t.beside) - 1
	if t.beside[last] == nil {
		t.beside[last] = map[string]any{}
	}
	t.beside[last][name] = value
}

// Fields gives the names of the columns, and of what is known beside them.
func (t *Table) Fields() []string {
	var out []string
	for _, c := range t.Columns {
		out = append(out, c.Name)
	}
	if len(t.beside) > 0 {
		out = append(out, slices.Sorted(maps.Keys(t.beside[0]))...)
	}
	return out
}

// Value gives what a row has in a column or beside it.
func (t *Table) Value(row int, field string) any {
	for i, c := range t.Columns {
		if c.Name == field {
			return t.rows[row][i].Value
		}
	}
	return t.beside[row][field]
}

// Keep leaves out the rows that are not wanted.
func (t *Table) Keep(wanted func(row int) bool) {
	var rows [][]Cell
	var beside []map[string]any
	for i := range t.rows {
		if wanted(i) {
			rows, beside = append(rows, t.rows[i]), append(beside, t.beside[i])
		}
	}
	t.rows, t.beside = rows, beside
}

// Each calls f with the cells of every row.
func (t *Table) Each(f func(cells []Cell)) {
	for _, row := range t.rows {
		f(row)
	}
}

// Len is the number of rows.
func (t *Table) Len() int { return len(t.rows) }

// A Format is a form a table can be written in.
type Format string

// The forms of a table.
const (
	Screen   Format = "table" // columns for reading
	Markdown Format = "md"    // a table for a document
	CSV      Format = "csv"   // for a spreadsheet
	JSON     Format = "json"  // for a script, one record a line
)

// Formats are the forms there are, in the order help lists them.
func Formats() []Format { return []Format{Screen, Markdown, CSV, JSON} }

// Write writes the table in a form. The width counts on a screen only, where 0
// means that nothing limits it. A table without rows writes its headings in
// Markdown and CSV, and nothing on a screen or in JSON.
func (t *Table) Write(w io.Writer, f Format, width int) error {
	switch f {
	case Markdown:
		return t.writeMarkdown(w)
	case CSV:
		return t.writeCSV(w)
	case JSON:
		return t.writeJSON(w)
	case Screen:
		return t.writeScreen(w, width)
	}
	return fmt.Errorf("write a table: no format %q", f)
}

const gap = "  "

func (t *Table) writeScreen(w io.Writer, width int) error {
	if len(t.rows) == 0 {
		return nil
	}
	if width > 0 {
		t, _ = t.fitted(width)
	}
	widths := t.widths(width)
	var b strings.Builder
	if !t.NoHeader {
		t.screenRow(&b, widths, func(i int) string { return t.Columns[i].Name }, false)
	}
	for _, row := range t.rows {
		t.screenRow(&b, widths, func(i int) string { return row[i].Text }, true)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Dropped names the columns that a screen of this width has no room for.
func (t *Table) Dropped(width int) []string {
	if width <= 0 || len(t.rows) == 0 {
		return nil
	}
	_, dropped := t.fitted(width)
	return dropped
}

// fitted gives the table as a screen of this width shows it: without columns
// that say nothing, and without spare columns, the last first, as long as the
// rows do not fit.
func (t *Table) fitted(limit int) (shown *Table, dropped []string) {
	var keep []int
	for i := range t.Columns {
		for _, row := range t.rows {
			if row[i].Text != "" {
				keep = append(keep, i)
				break
			}
		}
	}
	shown = t.only(keep)
	for shown.leastWidth() > limit {
		spare := -1
		for k, i := range keep {
			if t.Columns[i].Spare {
				spare = k
			}
		}
		if spare < 0 {
			break
		}
		dropped = append([]string{t.Columns[keep[spare]].Name}, dropped...)
		keep = append(keep[:spare:spare], keep[spare+1:]...)
		shown = t.only(keep)
	}
	return shown, dropped
}

// only gives the table with some of its columns.
func (t *Table) only(keep []int) *Table {
	out := &Table{NoHeader: t.NoHeader}
	for _, i := range keep {
		out.Columns = append(out.Columns, t.Columns[i])
	}
	for _, row := range t.rows {
		cells := make([]Cell, len(keep))
		for k, i := range keep {
			cells[k] = row[i]
		}
		out.rows = append(out.rows, cells)
	}
	return out
}

// leastWidth is how wide rows are when the flexible columns have given way.
func (t *Table) leastWidth() int {
	sum := 0
	for i, w := range t.widths(0) {
		if c := t.Columns[i]; c.Flex {
			w = min(w, c.least(t.NoHeader))
		}
		sum += w
	}
	return sum + len(gap)*max(0, len(t.Columns)-1)
}

func (t *Table) screenRow(b *strings.Builder, widths []int, cell func(int) string, painted bool) {
	end := len(t.Columns) // where the row has nothing more to say
	for end > 0 && cell(end-1) == "" {
		end--
	}
	for i, c := range t.Columns[:end] {
		if i > 0 {
			b.WriteString(gap)
		}
		shown := Shorten(cell(i), widths[i])
		room := blanks(widths[i] - Width(shown))
		if c.Paint != nil && painted {
			shown = c.Paint(shown)
		}
		switch {
		case c.Align == Right:
			shown = room + shown
		case i < end-1:
			shown += room
		}
		b.WriteString(shown)
	}
	b.WriteByte('\n')
}

// widths gives each column what its widest cell needs, then takes from the
// widest flexible column, one at a time, until the row fits or all are at
// their least. A row that is still too wide is left to the terminal.
func (t *Table) widths(limit int) []int {
	widths := make([]int, len(t.Columns))
	sum := len(gap) * (len(t.Columns) - 1)
	for i, c := range t.Columns {
		if !t.NoHeader {
			widths[i] = Width(c.Name)
		}
		for _, row := range t.rows {
			widths[i] = max(widths[i], Width(Plain(row[i].Text)))
		}
		sum += widths[i]
	}
	for ; limit > 0 && sum > limit; sum-- {
		widest := -1
		for i, c := range t.Columns {
			if c.Flex && widths[i] > c.least(t.NoHeader) && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		widths[widest]--
	}
	return widths
}

func (c Column) least(noHeader bool) int {
	least := c.Least
	if least == 0 {
		least = 10
	}
	if !noHeader {
		least = max(least, Width(c.Name))
	}
	return least
}

// text is how a value is shown when nothing else was said.
func text(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case []string:
		return strings.Join(v, ", ")
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return v.Format("2 Jan 2006")
	case bool:
		if v {
			return "yes"
		}
		return "no"
	}
	return fmt.Sprint(value)
}

// writeJSON writes one object a line, its keys in the order of the columns; times are
// RFC 3339 in UTC, an empty cell is null.
func (t *Table) writeJSON(w io.Writer) error {
	var b bytes.Buffer
	for _, row := range t.rows {
		for i, c := range t.Columns {
			b.WriteByte("{,"[min(i, 1)])
			if err := addJSON(&b, c.key()); err != nil {
				return fmt.Errorf("write %q as JSON: %w", c.Name, err)
			}
			b.WriteByte(':')
			if err := addJSON(&b, row[i].data()); err != nil {
				return fmt.Errorf("write %q as JSON: %w", c.Name, err)
			}
		}
		b.WriteString("}\n")
	}
	_, err := w.Write(b.Bytes())
	return err
}

// addJSON adds a value as it is read best: < and & are not escaped.
func addJSON(b *bytes.Buffer, value any) error {
	to := json.NewEncoder(b)
	to.SetEscapeHTML(false)
	err := to.Encode(value)
	b.Truncate(len(bytes.TrimSuffix(b.Bytes(), []byte("\n"))))
	return err
}

func (c Column) key() string {
	if c.Key != "" {
		return c.Key
	}
	return strings.ReplaceAll(strings.ToLower(c.Name), " ", "_")
}

// data is the value as a script gets it.
func (c Cell) data() any {
	switch v := c.Value.(type) {
	case time.Time:
		if v.IsZero() {
			return nil
		}
		return v.UTC().Format(time.RFC3339)
	case []string:
		if v == nil {
			return []string{}
		}
	case nil:
		if c.Text != "" {
			return c.Text
		}
	}
	return c.Value
}

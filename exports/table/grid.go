package table

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// A Grid is one list or matrix that was asked for, as it becomes a sheet of a
// workbook of its own.
type Grid struct {
	Name, About string // of the sheet; one row per what
	Columns     []GridColumn
	Rows        [][]any // words, whole numbers, numbers, or nil
}

// A GridColumn is one column of a Grid.
type GridColumn struct {
	Name    string
	Numbers bool
}

// A Fact is a row of Read me.
type Fact struct{ What, Value string }

// Workbook makes a workbook of one grid and of Read me, which says what the grid
// is an answer to. Title names it for whoever looks at the file's properties.
func (g Grid) Workbook(ctx context.Context, title string, state uint64, made time.Time, facts []Fact) (content []byte, err error) {
	b := &book{
		Reading: &Reading{name: title, state: state, opt: Options{Now: made}, limit: excel, leftOut: map[string]int{}},
		ctx:     ctx, file: excelize.NewFile(), styles: map[styleKey]int{},
		footer: fmt.Sprintf("&L%s · %s · #%d&R&P / &N", strings.ReplaceAll(shortened(title, 100), "&", "&&"), made.Format(time.DateOnly), state),
	}
	defer func() { err = errors.Join(err, b.file.Close()) }()
	if err := b.begin(); err != nil {
		return nil, fmt.Errorf("begin the workbook: %w", err)
	}
	if err := b.writeGrid(g); err != nil {
		return nil, fmt.Errorf("make the workbook: %w", err)
	}
	if err := b.writeFacts(facts); err != nil {
		return nil, fmt.Errorf("make the workbook: %w", err)
	}
	active, err := b.file.GetSheetIndex(g.Name)
	if err != nil {
		return nil, fmt.Errorf("make the workbook: %w", err)
	}
	b.file.SetActiveSheet(active)
	var out bytes.Buffer
	if err := b.file.Write(&out); err != nil {
		return nil, fmt.Errorf("write the workbook: %w", err)
	}
	return out.Bytes(), nil
}

func (b *book) writeGrid(g Grid) error {
	s := sheet{name: g.Name, table: tableName(g.Name), colour: colourData, about: g.About, frozen: 1}
	const many = 10 // columns of numbers: their headings stand on end
	numbers := 0
	for _, c := range g.Columns {
		if c.Numbers {
			numbers++
		}
	}
	for i, c := range g.Columns {
		made := column{name: c.Name, width: g.width(i), middle: c.Numbers, upright: c.Numbers && numbers > many}
		if made.upright {
			made.width = wideCount
		} else if c.Numbers {
			made.width = min(made.width, wideName)
		}
		s.columns = append(s.columns, made)
	}
	w, err := b.open(s, len(g.Rows))
	if err != nil {
		return err
	}
	for _, row := range g.Rows {
		cells := make([]cell, len(row))
		for i, v := range row {
			cells[i] = gridCell(v, g.Columns[i].Numbers)
		}
		if err := w.add(cells...); err != nil {
			return err
		}
	}
	return w.close()
}

// gridCell shows a value; a column of numbers keeps its words in the middle,
// too, as the marks of a matrix are.
func gridCell(v any, numbers bool) cell {
	switch n := v.(type) {
	case int:
		return count(n).middle()
	case float64:
		return cell{v: n, look: lookNumber}
	}
	if numbers && v != nil {
		return cell{v: v, look: lookNought}
	}
	return cell{v: v}
}

// width gives a column the room its words need, within reason.
func (g Grid) width(i int) float64 {
	most := len([]rune(g.Columns[i].Name)) + 4
	for _, row := range g.Rows {
		if words, ok := row[i].(string); ok {
			most = max(most, len([]rune(words))+2)
		}
	}
	return float64(min(max(most, wideCount), wideQuote))
}

func (b *book) writeFacts(facts []Fact) error {
	w, err := b.open(sheet{
		name: sheetAbout, table: tableName(sheetAbout), colour: colourAbout, frozen: 1,
		columns: []column{{name: "what", width: 26}, {name: "value", width: 110}},
	}, len(facts))
	if err != nil {
		return err
	}
	for _, f := range facts {
		if err := w.add(words(f.What), words(f.Value)); err != nil {
			return err
		}
	}
	return w.close()
}

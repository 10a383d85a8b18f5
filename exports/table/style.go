package table

import (
	"strings"

	"github.com/xuri/excelize/v2"
)

// The groups of sheets, by the colour of their tabs and headings.
const (
	colourAbout    = "44546A"
	colourData     = "1F4E79"
	colourMatrix   = "375623"
	colourTheory   = "5B2C6F"
	colourRegister = "595959"
)

const (
	lineHeight = 15.0 // of the font that Excel starts with
	mostLines  = 8
	colourInk  = "1F4E79" // of what leads elsewhere
	colourLine = "E4E4E4" // between cells
	colourEdit = "9C5700" // of headings whose columns may be edited
)

// A styleKey tells one style of cells from another.
type styleKey struct {
	look    look
	quoted  bool   // a text that could be taken for a formula
	fill    string // of one cell
	head    string // colour of a heading
	edit    bool   // heading of a column that may be edited
	upright bool   // heading that stands on its end
	middle  bool   // heading over numbers of a matrix
}

// style gives the number of a style, made when it is first asked for.
func (b *book) style(k styleKey) (int, error) {
	if id, ok := b.styles[k]; ok {
		return id, nil
	}
	st := excelize.Style{
		Alignment: &excelize.Alignment{Vertical: "top"},
		Border:    []excelize.Border{{Type: "bottom", Color: colourLine, Style: 1}, {Type: "right", Color: colourLine, Style: 1}},
	}
	if k.head != "" {
		st = headStyle(k)
	} else {
		st.Alignment.WrapText = k.look == lookText || k.look == lookLink
		st.Alignment.Horizontal = map[look]string{
			lookRight: "right", lookCount: "right", lookZero: "right", lookNumber: "right", lookMiddle: "center", lookNone: "center",
			lookNought: "center", lookShare: "center", lookDate: "left", lookTime: "left",
		}[k.look]
		const gap = "_)" // at the right, to the words of the next column; an indent is not drawn everywhere
		formats := map[look]string{
			lookCount: "#,##0" + gap, lookZero: `#,##0` + gap + `;-#,##0` + gap + `;"–"` + gap, lookNumber: "General" + gap, lookRight: "@" + gap,
			lookMiddle: "#,##0", lookNone: `#,##0;-#,##0;"–"`, lookShare: "0%", lookDate: "yyyy-mm-dd", lookTime: "yyyy-mm-dd hh:mm",
		}
		if f, ok := formats[k.look]; ok {
			st.CustomNumFmt = &f
		}
		switch k.look {
		case lookZero, lookNone, lookNought:
			st.Font = &excelize.Font{Family: "Calibri", Size: 11, Color: "A6A6A6"}
		case lookLink:
			st.Font = &excelize.Font{Family: "Calibri", Size: 11, Color: colourInk, Underline: "single"}
		}
		if k.fill != "" {
			st.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{k.fill}}
			st.Font = &excelize.Font{Family: "Calibri", Size: 11, Color: inkOn(k.fill)}
		}
	}
	if k.quoted && st.CustomNumFmt == nil {
		st.NumFmt = 49 // text: so that it stays one when it is edited
	}
	id, err := b.file.NewStyle(&st)
	if err != nil {
		return 0, err
	}
	if k.quoted {
		yes := true
		b.file.Styles.CellXfs.Xf[id].QuotePrefix = &yes // excelize has no option for it
	}
	b.styles[k] = id
	return id, nil
}

func headStyle(k styleKey) excelize.Style {
	st := excelize.Style{
		Font:      &excelize.Font{Family: "Calibri", Size: 11, Bold: true, Color: "FFFFFF"},
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{k.head}},
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
		Border:    []excelize.Border{{Type: "right", Color: "BFBFBF", Style: 1}},
	}
	if k.middle {
		st.Alignment.Horizontal = "center"
	}
	if k.edit {
		st.Fill.Color = []string{colourEdit}
	}
	if k.upright {
		st.Alignment = &excelize.Alignment{Vertical: "bottom", Horizontal: "center", TextRotation: 90}
	}
	return st
}

// inkOn gives the colour of letters that can be read on a colour.
func inkOn(fill string) string {
	light := 0
	for i, weight := range []int{299, 587, 114} {
		var n int
		for _, d := range strings.ToLower(fill[2*i : 2*i+2]) {
			n = n*16 + strings.IndexRune("0123456789abcdef", d)
		}
		light += n * weight
	}
	if light > 140_000 {
		return "000000"
	}
	return "FFFFFF"
}

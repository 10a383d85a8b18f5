package ingest

import (
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A row is the cells of one row of a table in a document.
type row []string

// A grid is a table of a document while it is read.
type grid struct {
	rows  []row
	cells row
	lines []string // of the open cell
	open  bool     // a cell is open
}

// openCell begins a cell.
func (g *grid) openCell() { g.open, g.lines = true, nil }

// add puts a paragraph into the open cell.
func (g *grid) add(words string) { g.lines = append(g.lines, words) }

// shutCell ends a cell: its paragraphs are its lines.
func (g *grid) shutCell() {
	g.open = false
	for len(g.lines) > 0 && strings.TrimSpace(g.lines[len(g.lines)-1]) == "" {
		g.lines = g.lines[:len(g.lines)-1]
	}
	g.cells = append(g.cells, strings.Join(g.lines, "\n"))
}

// shutRow ends a row.
func (g *grid) shutRow() {
	if len(g.cells) > 0 {
		g.rows = append(g.rows, g.cells)
	}
	g.cells = nil
}

// addTable writes the rows of a table, one a paragraph, cells apart by tabs.
// A table with names in one column and speech in the last is a transcript: its
// rows are turns.
//
//	04:16 <tab> Rosa <tab> It was months. Nobody rang.
func addTable(to *page, rows []row) {
	column := speakerColumn(rows)
	for i, cells := range rows {
		words := strings.Join(cells, "\t")
		if strings.TrimSpace(words) == "" {
			to.blank()
			continue
		}
		blk := block{aside: true}
		if column >= 0 {
			blk = turnOf(cells, column)
			blk.aside = i == 0 && isHead(cells)
		}
		if blk.aside {
			blk.speaker, blk.words = text.Span{}, 0
		}
		to.add(words, blk)
	}
}

// speakerColumn finds the column that names speakers, or -1: its cells are
// short and could be names, some recur, and the last column has more words.
// What stands in other columns is numbers and times, and nothing else.
func speakerColumn(rows []row) int {
	if len(rows) < 3 {
		return -1
	}
	for column := range min(len(rows[len(rows)-1])-1, widestTranscript-1) {
		if namesSpeakers(rows, column) {
			return column
		}
	}
	return -1
}

// widestTranscript is how many columns a table of speakers may have: a number,
// times, the name, the words.
const widestTranscript = 5

func namesSpeakers(rows []row, column int) bool {
	counts := map[string]int{}
	named, long, all := 0, 0, 0
	for i, cells := range rows {
		if i == 0 && isHead(cells) {
			continue
		}
		last := len(cells) - 1
		if last != len(rows[len(rows)-1])-1 || last <= column {
			return false
		}
		for j, cell := range cells[:last] {
			if j != column && !isCounting(cell) {
				return false
			}
		}
		name := labelName(cells[column])
		all++
		if couldBeName(name) && looksLikeName(name, 3) {
			counts[name]++
			named++
		} else if name != "" {
			return false
		}
		if len(cells[last]) > 2*len(name) {
			long++
		}
	}
	return all >= 2 && 2*named >= all && 2*len(counts) <= named+1 && 2*long >= all
}

// isCounting reports whether a cell holds a number, times, or nothing.
func isCounting(cell string) bool {
	if s := strings.Trim(cell, " .#"); s == "" || isNumber(s) {
		return true
	}
	_, layout := onlyLayout(cell, text.Span{End: len(cell)})
	return layout
}

// isHead reports whether a row is the head of a table of speakers.
func isHead(cells row) bool {
	for _, cell := range cells {
		switch strings.ToLower(labelName(cell)) {
		case "speaker", "speakers", "who", "name", "participant", "utterance", "text", "transcript", "time", "speech", "timestamp", "content", "words", "", "no", "no.", "#", "line", "turn", "start", "end",
			"begin", "from", "to", "spoken", "dialogue", "paragraph", "nr", "nr.", "row", "time stamp":
		default:
			return false
		}
	}
	return true
}

// turnOf makes the block of a row: where the name stands, and the words.
func turnOf(cells row, column int) block {
	b := block{}
	at, last := 0, len(cells)-1
	for i, cell := range cells[:last] {
		if i == column {
			name := labelName(cell)
			start := at + strings.Index(cell, name)
			b.speaker = text.Span{Start: start, End: start + len(name)}
		} else if st, _ := onlyLayout(cell, text.Span{End: len(cell)}); st.begin != text.NoTime {
			if b.begin == 0 && b.end == 0 {
				b.begin, b.end = st.begin, st.end
			} else {
				b.end = st.begin
			}
		}
		at += len(cell) + 1
	}
	b.words = at
	return b
}

// labelName takes the signs of a label off a cell: "Rosa:" is "Rosa".
func labelName(cell string) string {
	name := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(cell), ":"))
	if strings.HasPrefix(name, "[") && strings.HasSuffix(name, "]") {
		name = strings.TrimSpace(name[1 : len(name)-1])
	}
	return name
}

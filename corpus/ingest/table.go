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
// A table of two or three columns with names in one and speech in the last is
// a transcript: its rows are turns.
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
// short and could be names, some recur, and the column behind it, the last,
// has more words.
func speakerColumn(rows []row) int {
	if len(rows) < 3 {
		return -1
	}
	for column := 0; column <= 1; column++ {
		if names := rowsWithNames(rows, column); names >= 0 {
			return column
		}
	}
	return -1
}

func rowsWithNames(rows []row, column int) int {
	counts := map[string]int{}
	named, long, all := 0, 0, 0
	for i, cells := range rows {
		if i == 0 && isHead(cells) {
			continue
		}
		if len(cells) != column+2 {
			return -1
		}
		name := labelName(cells[column])
		if column == 1 && strings.TrimSpace(cells[0]) != "" {
			if _, layout := onlyLayout(cells[0], text.Span{End: len(cells[0])}); !layout {
				return -1 // the column before the names holds times and nothing else
			}
		}
		all++
		if couldBeName(name) && looksLikeName(name, 3) {
			counts[name]++
			named++
		} else if name != "" {
			return -1
		}
		if len(cells[column+1]) > 2*len(name) {
			long++
		}
	}
	if all < 2 || 2*named < all || 2*len(counts) > named+1 || 2*long < all {
		return -1
	}
	return named
}

// isHead reports whether a row is the head of a table of speakers.
func isHead(cells row) bool {
	for _, cell := range cells {
		switch strings.ToLower(labelName(cell)) {
		case "speaker", "speakers", "who", "name", "participant", "utterance", "text", "transcript", "time", "speech", "timestamp", "content", "words":
		default:
			return false
		}
	}
	return true
}

// turnOf makes the block of a row: where the name stands, and the words.
func turnOf(cells row, column int) block {
	b := block{}
	at := 0
	for _, cell := range cells[:column] {
		if st, _ := onlyLayout(cell, text.Span{End: len(cell)}); st.begin != text.NoTime {
			b.begin, b.end = st.begin, st.end
		}
		at += len(cell) + 1
	}
	name := labelName(cells[column])
	start := at + strings.Index(cells[column], name)
	b.speaker = text.Span{Start: start, End: start + len(name)}
	b.words = at + len(cells[column]) + 1
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

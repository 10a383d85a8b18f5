package ingest

import (
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A cell is one of a table in a document: its words, and in them what is none,
// as list numbers and marks of footnotes.
type cell struct {
	words string
	skips []text.Span
}

// add puts more behind the words.
func (c *cell) add(words string, skips []text.Span) {
	for _, s := range skips {
		c.skips = append(c.skips, text.Span{Start: s.Start + len(c.words), End: s.End + len(c.words)})
	}
	c.words += words
}

// trimmed gives a cell without blanks around its words.
func (c cell) trimmed() cell {
	at := trimSpan(c.words, text.Span{End: len(c.words)})
	out := cell{words: c.words[at.Start:at.End]}
	for _, s := range c.skips {
		if s.Start >= at.Start && s.End <= at.End {
			out.skips = append(out.skips, text.Span{Start: s.Start - at.Start, End: s.End - at.Start})
		}
	}
	return out
}

// A row is the cells of one row of a table in a document.
type row []cell

// line gives a row as one line, cells apart by tabs.
func (r row) line() cell {
	var line cell
	for i, c := range r {
		if i > 0 {
			line.words += "\t"
		}
		line.add(c.words, c.skips)
	}
	return line
}

// A grid is a table of a document while it is read.
type grid struct {
	rows  []row
	cells row
	lines []cell // of the open cell
	open  bool   // a cell is open
}

// openCell begins a cell.
func (g *grid) openCell() { g.open, g.lines = true, nil }

// add puts a paragraph into the open cell.
func (g *grid) add(paragraph cell) { g.lines = append(g.lines, paragraph) }

// shutCell ends a cell: its paragraphs are its lines.
func (g *grid) shutCell() {
	g.open = false
	g.cells = append(g.cells, joined(g.lines))
}

// joined makes one cell of lines, without blank ones at the end.
func joined(lines []cell) cell {
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1].words) == "" {
		lines = lines[:len(lines)-1]
	}
	if len(lines) == 1 {
		return lines[0]
	}
	var all cell
	var b strings.Builder
	for i, line := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		for _, s := range line.skips {
			all.skips = append(all.skips, text.Span{Start: s.Start + b.Len(), End: s.End + b.Len()})
		}
		b.WriteString(line.words)
	}
	all.words = b.String()
	return all
}

// shutRow ends a row.
func (g *grid) shutRow() {
	if len(g.cells) > 0 {
		g.rows = append(g.rows, g.cells)
	}
	g.cells = nil
}

// addTable writes the rows of a table, one a paragraph, cells apart by tabs. Rows
// of a table of speakers are turns:
//
//	04:16 <tab> Rosa <tab> It was months. Nobody rang.
//
// What stands in a column of notes beside them comes below, as nobody's words.
func addTable(to *page, rows []row) {
	who, said, spoken := speakerColumns(rows)
	for i, cells := range rows {
		if line := cells.line(); !spoken || strings.TrimSpace(line.words) == "" || i == 0 && isHead(cells) || cells.spans(said) {
			addRow(to, line, block{aside: true})
			continue
		}
		turn, notes := cells.parted(said)
		blk := turnOf(turn, who, said)
		blk.last = true
		addRow(to, turn.line(), blk)
		for _, note := range notes {
			addRow(to, note, block{aside: true})
		}
	}
}

func addRow(to *page, line cell, blk block) {
	if strings.TrimSpace(line.words) == "" {
		to.blank()
		return
	}
	blk.skips = append(blk.skips, line.skips...)
	to.add(line.words, blk)
}

// widestTranscript is how many columns a table of speakers may have: a number,
// times, the name, the words, notes.
const widestTranscript = 7

// speakerColumns finds the column that names speakers and that of their words.
// Names are short and some recur; the words are longer. What stands in other
// columns is numbers and times, and behind the words notes, if the head says so.
func speakerColumns(rows []row) (who, said int, ok bool) {
	if len(rows) < 3 {
		return 0, 0, false
	}
	wide := len(rows[len(rows)-1])
	for _, cells := range rows {
		wide = max(wide, len(cells))
	}
	if wide < 2 || wide > widestTranscript {
		return 0, 0, false
	}
	size := make([]int, wide)
	for _, cells := range rows {
		for i, c := range cells {
			if len(cells) == wide {
				size[i] += len(c.words)
			}
		}
	}
	said = slices.Index(size, slices.Max(size))
	for who = range said {
		if namesSpeakers(rows, wide, who, said) {
			return who, said, true
		}
	}
	return 0, 0, false
}

func namesSpeakers(rows []row, wide, who, said int) bool {
	head := rows[0]
	if !isHead(head) {
		head = nil
	}
	counts := map[string]int{}
	named, long, all, spanning := 0, 0, 0, 0
	for _, cells := range rows[min(len(head), 1):] {
		if cells.spans(said) {
			spanning++
			continue
		}
		if len(cells) != wide {
			return false
		}
		for i, c := range cells {
			if i != who && i != said && !isCounting(c.words) && (i < said || i >= len(head) || !slices.Contains(noteHeads, headWord(head[i]))) {
				return false
			}
		}
		at, _ := nameIn(cells[who].words)
		name := cells[who].words[at.Start:at.End]
		all++
		if couldBeName(name) && looksLikeName(name, 3) {
			counts[corpus.FoldName(name)]++
			named++
		} else if name != "" {
			return false
		}
		if len(cells[said].words) > 2*len(name) {
			long++
		}
	}
	return all >= 2 && 3*spanning <= all && 2*named >= all && 2*len(counts) <= named+1 && 2*long >= all
}

// spans reports whether a row has a single cell with words, and not where those
// of speakers stand: a heading over all columns, a [Break].
func (r row) spans(said int) bool {
	n, at := 0, 0
	for i, c := range r {
		if strings.TrimSpace(c.words) != "" {
			n, at = n+1, i
		}
	}
	return n == 1 && (len(r) == 1 || at != said && !isCounting(r[at].words))
}

// parted takes the notes behind the words off a row: numbers and times stay.
func (r row) parted(said int) (turn row, notes []cell) {
	turn = slices.Clone(r[:said+1])
	for _, c := range r[said+1:] {
		if isCounting(c.words) {
			turn = append(turn, c)
		} else {
			notes = append(notes, c)
		}
	}
	return turn, notes
}

// isCounting reports whether a cell holds a number, times, or nothing.
func isCounting(words string) bool {
	if s := strings.Trim(words, " .#"); s == "" || isNumber(s) {
		return true
	}
	_, layout := onlyLayout(words, text.Span{End: len(words)})
	return layout
}

// isHead reports whether a row is the head of a table of speakers.
func isHead(cells row) bool {
	return !slices.ContainsFunc(cells, func(c cell) bool {
		return !slices.Contains(tableHeads, headWord(c)) && !slices.Contains(noteHeads, headWord(c))
	})
}

func headWord(c cell) string {
	at, _ := nameIn(c.words)
	return strings.ToLower(c.words[at.Start:at.End])
}

// tableHeads are the heads of columns of a table of speakers; noteHeads of those
// in which somebody wrote beside the words.
var (
	tableHeads = []string{"speaker", "speakers", "who", "name", "participant", "person", "speaker name", "utterance", "text", "transcript", "transcription", "time", "times", "speech",
		"timestamp", "time stamp", "timecode", "time code", "content", "words", "", "no", "no.", "#", "line", "line no", "line no.", "turn", "start", "end", "start time", "end time", "duration",
		"begin", "from", "to", "spoken", "dialogue", "paragraph", "nr", "nr.", "row", "id", "verbatim", "what was said", "response", "in", "out"}
	noteHeads = []string{"note", "notes", "comment", "comments", "code", "codes", "coding", "theme", "themes", "memo", "memos", "observation", "observations", "remark", "remarks",
		"analysis", "initial codes", "field notes", "fieldnotes", "annotation", "annotations", "translation", "non-verbal", "description", "emotion"}
)

// turnOf makes the block of a row: where the name stands, and the words.
func turnOf(cells row, who, said int) block {
	b := block{begin: text.NoTime, end: text.NoTime}
	at := 0
	for i, c := range cells {
		begin := text.NoTime
		switch {
		case i == who:
			var name text.Span
			name, begin = nameIn(c.words)
			b.speaker = text.Span{Start: at + name.Start, End: at + name.End}
		case i == said:
			b.words = at
		default:
			st, _ := onlyLayout(c.words, text.Span{End: len(c.words)})
			begin = st.begin
			if b.begin == text.NoTime && st.end != text.NoTime {
				b.end = st.end
			}
			if i > said {
				b.skips = append(b.skips, text.Span{Start: at - 1, End: at + len(c.words)})
			}
		}
		if begin != text.NoTime && b.begin == text.NoTime {
			b.begin = begin
		} else if begin != text.NoTime {
			b.end = max(b.end, begin)
		}
		at += len(c.words) + 1
	}
	if b.speaker.Empty() {
		b.speaker = text.Span{}
	}
	if b.begin == text.NoTime {
		b.begin, b.end = 0, 0
	}
	return b
}

// nameIn finds the name in a cell, without the signs of a label and with the
// time that may stand beside it or below: "Rosa:", "[Rosa]", "Rosa (0:03)".
func nameIn(words string) (name text.Span, begin int) {
	line := trimSpan(words, text.Span{End: len(words)})
	if n := strings.IndexByte(words[line.Start:line.End], '\n'); n >= 0 {
		below := text.Span{Start: line.Start + n + 1, End: line.End}
		st, layout := onlyLayout(words, below)
		if inBrackets := words[below.Start] == '(' && words[below.End-1] == ')'; layout || inBrackets { // (she/her)
			line.End = line.Start + n
			name, begin = nameIn(words[:line.End])
			if begin == text.NoTime {
				begin = st.begin
			}
			return name, begin
		}
		return line, text.NoTime
	}
	if l, ok := labelAt(words, line, false); ok && l.words == line.End {
		return l.name, l.begin
	}
	return line, text.NoTime
}

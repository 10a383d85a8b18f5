package ingest

import (
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// readTxt reads plain text. A line is a paragraph, as word processors save it;
// but where lines are broken to a width, the blank line ends the paragraph.
func readTxt(f file) (draft, error) {
	d, err := decode(f)
	if err != nil {
		return draft{}, err
	}
	d.typed = true
	d.blocks = lineBlocks(d.text)
	if hardWrapped(d.text, d.blocks) {
		d.blocks = joinLines(d.text, d.blocks)
		d.note("wrapped", "lines broken to a width are read as paragraphs between blank lines", len(d.blocks))
	}
	if len(d.blocks) > maxBlocks {
		return draft{}, tooManyBlocks(f.name)
	}
	return d, nil
}

// lineBlocks makes a block of every line that is not blank.
func lineBlocks(t string) []block {
	blocks := make([]block, 0, min(maxBlocks, len(t)/60))
	for from := 0; from < len(t) && len(blocks) <= maxBlocks; {
		end := len(t)
		if n := strings.IndexByte(t[from:], '\n'); n >= 0 {
			end = from + n
		}
		if strings.TrimSpace(t[from:end]) != "" {
			blocks = append(blocks, block{span: text.Span{Start: from, End: end}})
		}
		from = end + 1
	}
	return blocks
}

// hardWrapped reports whether lines are broken to a width: those that another
// follows without a blank line between are of similar length, not longer than
// a page is wide, and most of them do not end as a sentence does.
func hardWrapped(t string, lines []block) bool {
	widest, inner := 0, 0
	for i := range lines {
		if runsOn(t, lines, i) {
			inner++
			widest = max(widest, lines[i].span.Len())
		}
	}
	if inner < 4 || widest < 40 || widest > 140 {
		return false
	}
	similar, midSentence := 0, 0
	for i := range lines {
		if !runsOn(t, lines, i) {
			continue
		}
		line := strings.TrimRight(t[lines[i].span.Start:lines[i].span.End], " \t")
		if 4*len(line) >= 3*widest {
			similar++
		}
		if !strings.ContainsAny(line[len(line)-1:], ".?!:;)]\"") && !strings.HasSuffix(line, "…") && !strings.HasSuffix(line, "”") {
			midSentence++
		}
	}
	return 10*similar >= 7*inner && 10*midSentence >= 6*inner
}

// follows reports whether the next line follows line i without a blank one.
func follows(t string, lines []block, i int) bool {
	return i+1 < len(lines) && lines[i+1].span.Start == lines[i].span.End+1
}

// runsOn reports whether line i may be continued by the next: that follows it
// and does not begin with a label.
func runsOn(t string, lines []block, i int) bool {
	if !follows(t, lines, i) {
		return false
	}
	l, labelled := labelAt(t, lines[i+1].span, false)
	return !labelled || l.style.weak()
}

// beginsItem reports whether line i begins with a bullet. A dash inside a sentence
// may come to stand there, too.
func beginsItem(t string, lines []block, i int) bool {
	s := strings.TrimLeft(t[lines[i].span.Start:lines[i].span.End], " \t")
	if strings.HasPrefix(s, "– ") || strings.HasPrefix(s, "— ") {
		before := strings.TrimRight(t[lines[i-1].span.Start:lines[i-1].span.End], " \t\"'”’)]")
		return strings.ContainsAny(before[max(0, len(before)-1):], ".?!:") || strings.HasSuffix(before, "…")
	}
	return isBullet(t, lines[i].span)
}

// joinLines makes one block of lines that follow each other, but for bullets.
func joinLines(t string, lines []block) []block {
	var out []block
	for i, b := range lines {
		if i > 0 && follows(t, lines, i-1) && !beginsItem(t, lines, i) && !isRule(t, b.span) && !isRule(t, lines[i-1].span) {
			out[len(out)-1].span.End = b.span.End
			out[len(out)-1].lines = true
			continue
		}
		out = append(out, b)
	}
	return out
}

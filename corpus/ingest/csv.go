package ingest

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// readCSV reads cells apart by commas, semicolons or tabs.
func readCSV(f file) ([]Sheet, error) {
	d, err := decode(f)
	if err != nil {
		return nil, err
	}
	t, comma, skipped := separator(d.text)
	records, err := parseCSV(f, t, comma, false)
	var bad *csv.ParseError
	switch {
	case errors.As(err, &bad) && comma == '\t':
		records, err = splitTabs(t), nil // tabs are not quoted by every program
	case errors.As(err, &bad) && errors.Is(bad.Err, csv.ErrBareQuote):
		// 5" of pipe: taken as it is where all rows then have equal cells
		if lazy, lazyErr := parseCSV(f, t, comma, true); lazyErr == nil && even(lazy) {
			records, err = lazy, nil
		}
	}
	if errors.As(err, &bad) {
		return nil, badCSV(f, t, skipped, bad)
	}
	if err != nil {
		return nil, err
	}
	sheets := sheetsOf(sheetName(f.name), records, skipped)
	if len(sheets) == 0 {
		return nil, because(invalid(f.name, "there are no words in this file"), "It holds nothing but blanks.")
	}
	sheets[0].Notes = append(d.notes, sheets[0].Notes...)
	for i := range sheets {
		sheets[i].Encoding, sheets[i].EncodingGuessed = d.encoding, d.guessed
	}
	return sheets, nil
}

// separator finds what stands between cells: the sign that occurs most often
// in the first line, outside quotes. Excel may say it in a line "sep=;".
func separator(t string) (rest string, comma rune, skipped int) {
	first, rest, _ := strings.Cut(t, "\n")
	if sign, ok := strings.CutPrefix(strings.ToLower(strings.TrimRight(first, " ")), "sep="); ok && len(sign) == 1 && strings.Contains(",;\t|", sign) {
		return rest, rune(sign[0]), 1
	}
	for line := range strings.Lines(t) {
		if first = line; strings.TrimSpace(line) != "" {
			break
		}
	}
	counts := map[rune]int{}
	quoted := false
	for _, r := range first {
		if r == '"' {
			quoted = !quoted
		} else if !quoted {
			counts[r]++
		}
	}
	comma = ','
	for _, r := range "\t;|" {
		if counts[r] > counts[comma] {
			comma = r
		}
	}
	return t, comma, 0
}

// A record is a row with the line it begins on.
type record struct {
	line  int
	cells []string
}

func parseCSV(f file, t string, comma rune, lazy bool) ([]record, error) {
	in := csv.NewReader(strings.NewReader(t))
	in.Comma, in.LazyQuotes, in.FieldsPerRecord = comma, lazy, -1
	var out []record
	for cells := 0; ; {
		r, err := in.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		if cells += len(r); cells > maxCells {
			return nil, tooManyCells(f.name)
		}
		line, _ := in.FieldPos(0)
		out = append(out, record{line, r})
	}
}

// splitTabs reads lines whose quotes mean nothing.
func splitTabs(t string) []record {
	var out []record
	n := 0
	for line := range strings.Lines(t) {
		n++
		if line = strings.TrimRight(line, "\n"); line != "" {
			out = append(out, record{n, strings.Split(line, "\t")})
		}
	}
	return out
}

func even(records []record) bool {
	for _, r := range records {
		if len(r.cells) != len(records[0].cells) {
			return false
		}
	}
	return true
}

func badCSV(f file, t string, skipped int, bad *csv.ParseError) error {
	lines := strings.SplitN(t, "\n", bad.Line+1)
	line := ""
	if bad.Line-1 < len(lines) {
		line = lines[bad.Line-1]
	}
	start := min(max(bad.Column-1, 0), len(line))
	for start > 0 && start < len(line) && !isStart(line[start]) {
		start--
	}
	_, shown, mark := shownLine(line, start)
	why := "A cell with a quote in it is written in quotes, and its quotes are doubled."
	if bad.StartLine != bad.Line {
		why = fmt.Sprintf("The cell begins on line %s. %s", thousands(bad.StartLine+skipped), why)
	}
	p := because(invalid(place(f.name, bad.Line+skipped, bad.Column), "a quote does not close here"), "%s", why)
	p.Line = &problem.Line{Number: fmt.Sprint(bad.Line + skipped), Text: shown, Marks: []problem.Mark{mark}}
	return p.Suggest("put the quote right on line %s, then the same command", thousands(bad.StartLine+skipped)).Caused(bad)
}

// sheetsOf makes sheets of records. Where a blank line parts rows of different
// length, another table begins.
func sheetsOf(name string, records []record, skipped int) []Sheet {
	var out []Sheet
	end := 0 // line behind the record before
	for i, r := range records {
		if blank(r.cells) {
			continue
		}
		apart := i > 0 && r.line > end && len(r.cells) != len(records[i-1].cells)
		if len(out) == 0 || apart {
			sheet := Sheet{Name: name}
			if len(out) > 0 {
				sheet.Name = fmt.Sprintf("%s (%d)", name, len(out)+1)
			}
			out = append(out, sheet)
		}
		end = r.line + 1
		for _, cell := range r.cells {
			end += strings.Count(cell, "\n")
		}
		out[len(out)-1].add(r.line+skipped, r.cells)
	}
	for i := range out {
		out[i].passTitles()
		out[i].look()
	}
	return out
}

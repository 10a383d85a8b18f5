package study

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/cell"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// Uses of a sheet.
const (
	IntoSources      = "sources"
	IntoParticipants = "participants"
	IntoCases        = "cases"
	IntoCodebook     = "codebook"
	IntoMeasures     = "measures"
	IntoLog          = "log" // what gives each source its participant, case, wave, kind and date
)

// A table is a sheet whose columns are understood.
type table struct {
	ingest.Sheet
	at      string         // file and sheet, for messages
	excel   string         // of an Excel file "participants.xlsx, Register!", else empty
	file    string         // the name of the file
	into    string         // its use
	col     map[string]int // use of a column -> its place
	rest    []int          // the columns that are attributes
	left    map[int]string // the columns that are not read, and why
	types   map[int]corpus.Attribute
	forms   map[int]columnForm // how the attributes are written, and what is said of it
	said    map[int]string
	steady  map[int]bool         // of a register with a column for the wave: what is not of a wave
	waves   map[string]ref.ID    // of the times that headings name
	atWave  map[int]waveColumn   // columns of attributes at one wave
	days    columnForm           // how the dates of a log are written
	levels  map[int][]string     // of the columns that are ordered as told
	numbers map[int]numberColumn // the columns that are measures
	wave    string               // of rows that name none
	wrong   map[string]bool      // cells that hold an error instead of a value
	marked  map[int]bool         // columns that are marked as those to edit, if any are
}

// cell gives the cell of a row under a use, trimmed; empty if there is none.
func (t *table) cell(r ingest.Row, use string) string {
	i, ok := t.col[use]
	if !ok {
		return ""
	}
	return t.words(r, i)
}

// words gives a cell, trimmed. In CSV files the sign that keeps words from
// being taken for a formula is taken off.
func (t *table) words(r ingest.Row, i int) string {
	if i >= len(r.Cells) {
		return ""
	}
	if len(t.wrong) > 0 && t.wrong[fmt.Sprint(columnLetters(i), r.Number)] {
		return ""
	}
	words := strings.TrimSpace(r.Cells[i])
	if t.excel == "" {
		words = strings.TrimSpace(cell.Unguard(words))
	}
	return words
}

// place says where the cell of a row under a use is: participants.xlsx,
// Register!A58, or participants.csv:58.
func (t *table) place(r ingest.Row, use string) string {
	if t.excel == "" {
		if t.at != t.file {
			return fmt.Sprintf("%s:%d", t.at, r.Number)
		}
		return fmt.Sprintf("%s:%d", t.file, r.Number)
	}
	return fmt.Sprintf("%s%s%d", t.excel, columnLetters(t.col[use]), r.Number)
}

// columnLetters names a column as Excel does: A, B … Z, AA.
func columnLetters(i int) string {
	out := ""
	for i++; i > 0; i = (i - 1) / 26 {
		out = string(rune('A'+(i-1)%26)) + out
	}
	return out
}

// values gives the cells of a column.
func (t *table) values(i int) []string {
	var out []string
	for _, r := range t.Rows {
		out = append(out, t.words(r, i))
	}
	return out
}

// warnings say what is odd about a sheet: rows of another length than the head,
// cells that hold an error and were taken for empty.
func (t *table) warnings() []string {
	var out []string
	for _, n := range t.Notes {
		out = append(out, t.at+": "+n.What)
	}
	return out
}

// once gives the rows whose key is there and stands in no row above. Of the
// others each is a fault.
func (t *table) once(use string, rep *RegisterReport, key func(ingest.Row) string) []ingest.Row {
	what := "row"
	if t.excel == "" {
		what = "line"
	}
	seen := map[string]int{}
	var out []ingest.Row
	for _, r := range t.Rows {
		k := key(r)
		if k == "" {
			if slices.ContainsFunc(r.Cells, func(c string) bool { return strings.TrimSpace(c) != "" }) {
				rep.fault(t, r, use, problem.New(problem.Invalid, "this row has no %s", use))
			}
			continue
		}
		if first, ok := seen[k]; ok {
			rep.fault(t, r, use, problem.New(problem.Conflict, "%s is already in %s %d", t.cell(r, use), what, first))
			continue
		}
		seen[k] = r.Number
		out = append(out, r)
	}
	return out
}

// applyRegister reads a register into the study, as one action. A row that
// cannot be read is left out and told; the others go in.
func (t *table) applyRegister(tx *store.Tx) (RegisterReport, error) {
	rep := RegisterReport{At: t.at, Into: t.into, Rows: len(t.Rows), Columns: t.understood(), Warnings: t.warnings()}
	var err error
	switch t.into {
	case IntoParticipants:
		err = t.participants(tx, &rep)
	case IntoCases:
		err = t.cases(tx, &rep)
	case IntoCodebook:
		err = t.codes(tx, &rep)
	case IntoMeasures:
		err = t.measures(tx, &rep)
		rep.Columns = t.understood()
	default:
		err = problem.New(problem.Invalid, "this sheet is a log of files: it goes with the files it lists").In(t.at).
			Suggest("cmo import FOLDER --sheet %s", t.file)
	}
	return rep, err
}

package study

import (
	"os"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/identifier"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// ReadRegisterNames reads the columns of a register that hold people's names,
// which no import reads: the whole names, and their words where they are
// written with a capital. Behind the file's name a colon and the heading of a
// column may stand: then the names are those of this column. It is Invalid if
// there is no such column.
func ReadRegisterNames(path string) (*identifier.List, error) {
	column := ""
	if _, err := os.Stat(path); err != nil {
		if i := strings.LastIndexByte(path, ':'); i > 0 {
			path, column = path[:i], strings.TrimSpace(path[i+1:])
		}
	}
	sheets, _, err := ingest.ReadSheets(path, ingest.Options{})
	if err != nil {
		return nil, err
	}
	var whole, words []identifier.Name
	var headings []string
	for _, sheet := range sheets {
		headings = append(headings, sheet.Head...)
		for _, i := range nameColumns(sheet, column) {
			for _, r := range sheet.Rows {
				if i >= len(r.Cells) {
					continue
				}
				n := identifier.Name{Name: strings.TrimSpace(r.Cells[i]), Line: r.Number}
				parts := strings.Fields(n.Name)
				if len(parts) > 1 {
					whole = append(whole, n)
				}
				for _, part := range parts {
					if len(strings.TrimRight(part, ".,")) > 2 && !corpus.SameName(part, "Mrs") {
						words = append(words, identifier.Name{Name: part, Line: r.Number, OnlyCapital: true})
					}
				}
			}
		}
	}
	switch {
	case len(words) > 0:
		return identifier.NewList(append(whole, words...)), nil
	case column != "" && !slices.ContainsFunc(headings, func(h string) bool { return corpus.SameName(h, column) }):
		return nil, problem.New(problem.NotFound, "there is no column %q", column).In(path).Because("Its headings are %s.", strings.Join(headings, ", "))
	case column != "":
		return nil, problem.New(problem.Invalid, "there are no names in the column %q", column).In(path)
	}
	return nil, problem.New(problem.Invalid, "no column of this register holds names").In(path).
		Because("A column is known by its heading: name, first name, surname. Its headings are %s.", strings.Join(headings, ", ")).
		Suggest("--register %q", path+":HEADING")
}

// nameColumns are the columns of people's names, or the one that is called so.
func nameColumns(s ingest.Sheet, called string) []int {
	var out []int
	for i, head := range s.Head {
		switch {
		case called != "" && corpus.SameName(head, called), called == "" && !corpus.SameName(head, "initials") && aboutPeople(head, nil) == peoplesNames:
			out = append(out, i)
		}
	}
	return out
}

// pseudonymsIn reads a register as a list of names: the name of each row, put
// together of its columns, and the pseudonym or the id by which the study knows
// them. It is empty if the sheet has not both.
func pseudonymsIn(s ingest.Sheet) []identifier.Name {
	by := slices.IndexFunc(s.Head, func(h string) bool { return corpus.SameName(h, "pseudonym") })
	if by < 0 {
		by = slices.IndexFunc(s.Head, func(h string) bool { return named(participantHeads, h) })
	}
	columns := nameColumns(s, "")
	if by < 0 || len(columns) == 0 || len(s.Head) == 2 && by == 1 {
		return nil // the last is a list of names and pseudonyms
	}
	of := func(r ingest.Row, i int) string {
		if i < len(r.Cells) {
			return strings.TrimSpace(r.Cells[i])
		}
		return ""
	}
	first, last := columns[0], -1
	if named(firstNames, s.Head[first]) {
		last = slices.IndexFunc(s.Head, func(h string) bool { return named(lastNames, h) })
	}
	var out []identifier.Name
	for _, r := range s.Rows {
		name := of(r, first)
		if last >= 0 {
			name = strings.TrimSpace(name + " " + of(r, last))
		}
		if name != "" {
			out = append(out, identifier.Name{Name: name, Pseudonym: of(r, by), Line: r.Number})
		}
	}
	return out
}

// Headings of the two columns that a name may be in.
var (
	firstNames = []string{"first name", "given name", "forename", "christian name"}
	lastNames  = []string{"last name", "family name", "surname"}
)

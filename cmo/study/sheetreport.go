package study

import (
	"slices"

	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// Counted counts what was added, what was brought up to date and what was as it
// is already.
type Counted struct{ Added, Changed, Same int }

// RegisterReport tells what reading a register did.
type RegisterReport struct {
	At       string // file and sheet
	Into     string
	Rows     int
	Columns  []ColumnUse
	Changed  int
	Same     int
	Added    Added
	Codes    int
	Sources  int // of a survey: respondents that were added
	Passages int // of those: answers and the questions they stand under
	Words    int
	Values   Counted               // of measures
	Measures []string              // what there is of them now
	Notes    []string              // how something was read
	Types    map[codebook.Type]int // of the codes added
	Warnings []string
	Faults   []error // rows that were left out, and why

	rows []int // of the faults
}

// fault notes that a row is left out, and why.
func (rep *RegisterReport) fault(t *table, r ingest.Row, use string, err error) {
	p, ok := problem.As(err)
	if !ok {
		p = problem.New(problem.Invalid, "%s", err)
	}
	if p.Why == "" {
		p = p.Because("The row was left out.")
	} else {
		p = p.Because("%s\nThe row was left out.", p.Why)
	}
	rep.leaveOut(r.Number, p.In(t.place(r, use)))
}

// leaveOut notes a fault of a row, in the order of rows.
func (rep *RegisterReport) leaveOut(row int, err error) {
	i, _ := slices.BinarySearch(rep.rows, row+1) // behind those of the same row
	rep.rows = slices.Insert(rep.rows, i, row)
	rep.Faults = slices.Insert(rep.Faults, i, err)
}

// count tells a record that was changed from one that was as it is; one that
// was added is counted there.
func (rep *RegisterReport) count(before, after uint64, name string, added []string) {
	switch {
	case slices.Contains(added, name):
	case before == after:
		rep.Same++
	default:
		rep.Changed++
	}
}

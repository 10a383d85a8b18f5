package table

import (
	"time"

	"github.com/cmo-toolkit/cmo/codebook/coding"
)

// Options say what goes into a workbook.
type Options struct {
	Where      func(coding.Coding) bool // the codings that go in; nil for all
	WhereText  string                   // the filters behind Where, as they are to be told
	Attributes []string                 // columns of their own in Excerpts: age, case.employer
	Mask       int                      // values fewer participants than this share are not shown
	Consented  bool                     // leave out the words of who did not consent to be quoted
	Now        time.Time
	Command    string // as typed, for Read me
	Temp       string // folder for files that are too large for memory while they are made

	Progress func(done, total int, sheet string) // may be nil
}

// A Summary tells what went into a workbook.
type Summary struct {
	State      uint64 // the action whose state it shows
	Sheets     int
	Codings    int
	CMOCs      int
	Judgements int

	LeftOut  []LeftOut // what is not in it, or not counted
	Unlinked int       // cells without a link, because a sheet may have no more
}

// A LeftOut is a number of records that are not in the workbook or not counted
// in it, and why.
type LeftOut struct {
	What string
	N    int
}

// limits are what a sheet can hold. They are Excel's; tests make them smaller.
type limits struct {
	rows   int // of a sheet, with its heading
	links  int // of a sheet
	chars  int // of a cell, in UTF-16
	breaks int // lines of a cell, less one
	cols   int
}

var excel = limits{rows: 1_048_576, links: 65_530, chars: 32_767, breaks: 253, cols: 16_384}

package table

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
)

// A codeRow is a code that things are counted under.
type codeRow struct {
	codebook.Code
	path   string
	parent bool // it has children in use
	shown  string
	status string
	change time.Time
	past   string // its history
	own    tally  // of its own excerpts
	all    tally  // with those of the codes under it
}

// counts reports whether things are counted under the code.
func (c codeRow) counts() bool { return !c.Retired && c.Into.IsZero() && c.Type != codebook.Ordinal }

func (r *Reading) readCodes() (err error) {
	if r.tree, err = codebook.Read(r.tx); err != nil {
		return err
	}
	for _, c := range r.tree.Codes {
		row := codeRow{Code: c, path: r.tree.Path(c.ID), parent: len(r.tree.Children(c.ID)) > 0, status: "in use"}
		switch {
		case !c.Into.IsZero():
			row.status = "merged into " + r.tree.Path(c.Into)
			r.leftOut[outMergedCodes]++
		case c.Retired:
			row.status = "retired"
			r.leftOut[outRetiredCodes]++
		}
		if row.change, row.past, err = r.codeHistory(c); err != nil {
			return err
		}
		r.codes = append(r.codes, row)
	}
	slices.SortStableFunc(r.codes, func(a, b codeRow) int { return comparePaths(a.path, b.path) })
	r.codeAt = make(map[ref.ID]int, len(r.codes))
	ids := make([]ref.ID, len(r.codes))
	for i, c := range r.codes {
		r.codeAt[c.ID], ids[i] = i, c.ID
	}
	for i, shown := range codebook.Codes.Show(r.tx, ids...) {
		r.codes[i].shown = shown
	}
	return nil
}

// comparePaths orders paths so that what is under a code follows it.
func comparePaths(a, b string) int {
	return slices.CompareFunc(strings.Split(a, "/"), strings.Split(b, "/"), corpus.LessName)
}

// codeHistory tells when and by whom each edition of a code's rule was made.
func (r *Reading) codeHistory(c codebook.Code) (changed time.Time, past string, err error) {
	versions, err := codebook.Codes.History(r.tx, c.ID)
	if err != nil || len(versions) == 0 {
		return changed, "", err
	}
	changed = versions[0].Head.Time
	var lines []string
	edition := 0
	for _, v := range slices.Backward(versions) {
		if v.Erased || v.Record.Edition == edition {
			continue
		}
		edition = v.Record.Edition
		line := fmt.Sprintf("%d: %s %s", edition, v.Head.Time.Format(time.DateOnly), r.coders[v.Head.Coder])
		if v.Action.Reason != "" {
			line += ", " + v.Action.Reason
		}
		lines = append(lines, strings.TrimSpace(line))
	}
	return changed, strings.Join(lines, "\n"), nil
}

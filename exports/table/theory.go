package table

import (
	"slices"
	"time"

	"github.com/cmo-toolkit/cmo/cmo/theory"
)

const sheetTheory = "Theory"

// A statementRow is a statement in one of its versions.
type statementRow struct {
	theory.Statement
	change, reason, by string
	date               time.Time
}

// readStatements reads the statements, retired ones too, in all versions.
func (r *Reading) readStatements() error {
	for s, err := range theory.Statements.All(r.tx) {
		if err != nil {
			return err
		}
		history, err := theory.Statements.History(r.tx, s.ID)
		if err != nil {
			return err
		}
		rows := map[int]*statementRow{}
		var order []int
		for _, v := range slices.Backward(history) {
			if v.Erased || v.Record.No == 0 {
				continue
			}
			n := v.Record.Version
			if row := rows[n]; row != nil {
				row.Statement = v.Record // its title may have changed since
				continue
			}
			row := &statementRow{Statement: v.Record, change: "reworded", reason: v.Action.Reason, by: r.coders[v.Head.Coder], date: v.Head.Time}
			if len(order) == 0 {
				row.change = "new"
			}
			rows[n] = row
			order = append(order, n)
		}
		for i, n := range order {
			row := *rows[n]
			if s.Retired && i == len(order)-1 {
				row.change = "dropped"
			}
			r.statements = append(r.statements, row)
		}
	}
	slices.SortStableFunc(r.statements, func(a, b statementRow) int {
		if a.No != b.No {
			return a.No - b.No
		}
		return a.Version - b.Version
	})
	return nil
}

// writeTheory writes the statements, a row a version.
func (b *book) writeTheory() error {
	w, err := b.open(sheet{
		name: sheetTheory, table: tableName(sheetTheory), colour: colourTheory, frozen: 2, about: "one row a version of a statement; counts are of judgements on that version",
		columns: []column{
			{name: "statement", width: 11}, {name: "version", width: wideCount}, {name: "title", width: wideName}, {name: "if", width: wideNote},
			{name: "then", width: wideNote}, {name: "because", width: wideNote}, {name: "change", width: 12}, {name: "from", width: wideWord},
			{name: "reason", width: wideNote}, {name: "supports", width: 10.5}, {name: "refutes", width: wideCount}, {name: "refines", width: wideCount},
			{name: "by", width: 12}, {name: "date", width: wideDate},
		},
	}, len(b.statements))
	if err != nil {
		return err
	}
	for _, s := range b.statements {
		stances := map[string]int{}
		for _, j := range b.judgements {
			if j.Statement == s.ID && j.Evidence.Version == s.Version {
				stances[j.Stance]++
			}
		}
		stance := func(st string) cell {
			to := ""
			if stances[st] > 0 {
				to = b.toEvidence(s.Shown(), st)
			}
			return found(stances[st]).linked(to)
		}
		err := w.add(count(s.No), count(s.Version), words(s.Title), words(s.If), words(s.Then), words(s.Because), words(s.change),
			words(s.From), words(s.reason), stance("supports"), stance("refutes"), stance("refines"), words(s.by), date(s.date))
		if err != nil {
			return err
		}
	}
	return w.close()
}

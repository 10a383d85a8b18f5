package corpus

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// MemoKinds are the kinds of memo.
var MemoKinds = []string{"theory", "code", "case", "retroduction", "reflexive", "method", "meeting"}

// A Memo is the researchers' own dated thinking, about anything in the study.
type Memo struct {
	store.Meta `json:"-"`
	No         int      `json:"no"`
	Kind       string   `json:"kind"`
	Title      string   `json:"title,omitempty"`
	Text       string   `json:"text"`
	On         []string `json:"on,omitempty"` // references as typed: cmoc:7, P31-1:15
}

// Memos is the table of memos.
var Memos = store.Table[Memo]{
	Name: "memos", Noun: "memo",
	Meta:  func(v *Memo) *store.Meta { return &v.Meta },
	Title: func(v Memo) string { return fmt.Sprintf("m%d", v.No) },
	Valid: func(_ *store.Tx, _ store.Table[Memo], v Memo) error {
		if !slices.Contains(MemoKinds, v.Kind) {
			return problem.New(problem.Usage, "no kind of memo %q", v.Kind).Because("The kinds are %s.", strings.Join(MemoKinds, ", "))
		}
		if strings.TrimSpace(v.Text) == "" {
			return problem.New(problem.Invalid, "a memo needs words").Suggest(`-m "..."`)
		}
		return nil
	},
}

// NextNo gives the next free number of a table whose records people name by
// number. Numbers are never used twice, not even those of undone records.
func NextNo[T any](tx *store.Tx, table store.Table[T], no func(T) int) (int, error) {
	most, err := table.Most(tx, no)
	return most + 1, err
}

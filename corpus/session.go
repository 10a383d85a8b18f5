package corpus

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// SessionKinds are the kinds of session: with patients and the public (ppi),
// with those who run or use a programme, or with those who advise the study.
var SessionKinds = []string{"ppi", "workshop", "advisory group", "knowledge exchange"}

// A Session is a meeting at which theory was shown to people: what they were
// shown, what they said, and what was changed because of it. What was shown is
// kept by reference: the journal knows which version stood on the day.
type Session struct {
	store.Meta `json:"-"`
	No         int      `json:"no"`
	Kind       string   `json:"kind"`
	Date       string   `json:"date"` // the day it was held, yyyy-mm-dd
	Group      string   `json:"group,omitempty"`
	Shown      []string `json:"shown,omitempty"` // references: cmoc:7, statement:3
	Said       string   `json:"said,omitempty"`
	Changed    []string `json:"changed,omitempty"` // actions and references: #12, cmoc:7
}

// Sessions is the table of sessions.
var Sessions = store.Table[Session]{
	Name: "sessions", Noun: "session",
	Meta:  func(v *Session) *store.Meta { return &v.Meta },
	Title: func(v Session) string { return fmt.Sprint(v.No) },
	Valid: func(_ *store.Tx, _ store.Table[Session], v Session) error {
		if !slices.Contains(SessionKinds, v.Kind) {
			return problem.New(problem.Usage, "no kind of session %q", v.Kind).Because("The kinds are %s.", strings.Join(SessionKinds, ", "))
		}
		if day, ok := ParseDate(v.Date); !ok || day != v.Date {
			return problem.New(problem.Usage, "a session has the day it was held on, not %q", v.Date).Suggest("--date 2023-01-15")
		}
		return nil
	},
}

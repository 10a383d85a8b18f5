package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/corpus/journal"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// A historyRecord is one change in the history of a record.
type historyRecord struct {
	Action  uint64    `json:"action"`
	Time    time.Time `json:"time"`
	Coder   string    `json:"coder"`
	Version int       `json:"version,omitempty"`
	Change  string    `json:"change"`
	Reason  string    `json:"reason,omitempty"`
}

// head is when and by whom a record was changed.
func (h historyRecord) head() string {
	out := fmt.Sprintf("%-6s %s  %s  ", fmt.Sprintf("#%d", h.Action), h.Time.Local().Format(time.DateOnly), h.Coder)
	if h.Version > 0 {
		out = fmt.Sprintf("v%-3d", h.Version) + out
	}
	return "  " + out
}

// history gives the changes of a record, oldest first, each told by comparing
// it with the state before.
func history[T any](l *theoryLook, table store.Table[T], id ref.ID, version func(T) int, told func(was, is T) string) ([]historyRecord, error) {
	states, err := table.History(l.tx, id)
	if err != nil {
		return nil, err
	}
	slices.Reverse(states)
	var out []historyRecord
	var was *store.Version[T]
	for i := range states {
		s := &states[i]
		h := historyRecord{Action: s.Head.Action, Time: s.Head.Time, Coder: l.coders[s.Head.Coder], Reason: s.Action.Reason}
		switch {
		case s.Erased:
			h.Change = "erased"
		case s.State == journal.Gone:
			h.Change = "taken back"
		case s.State == journal.Retired && (was == nil || was.State != journal.Retired):
			h.Change, h.Version = "retired", version(s.Record)
		case was == nil || was.State == journal.Gone || was.Erased:
			h.Change, h.Version = "added", version(s.Record)
		case was.State == journal.Retired && s.State == journal.Live:
			h.Change, h.Version = "restored", version(s.Record)
		default:
			h.Change, h.Version = first(told(was.Record, s.Record), "edited"), version(s.Record)
		}
		out = append(out, h)
		was = s
	}
	return out, nil
}

// printHistory prints the changes of a record with their reasons.
func (e *env) printHistory(changes []historyRecord) {
	fmt.Fprintln(e.Out, "\nhistory")
	e.changes("", changes)
}

// changes prints changes with their reasons.
func (e *env) changes(margin string, changes []historyRecord) {
	for _, h := range changes {
		head := margin + h.head()
		e.wrapped(head, strings.Repeat(" ", len(head)), h.Change)
		if h.Reason != "" {
			e.wrapped(margin+"        ", margin+"        ", h.Reason)
		}
	}
}

// wrapped prints a paragraph between margins.
func (e *env) wrapped(margin, rest, words string) {
	for i, line := range term.Wrap(words, lineWidth-len(rest)) {
		if i > 0 {
			margin = rest
		}
		fmt.Fprintln(e.Out, margin+line)
	}
}

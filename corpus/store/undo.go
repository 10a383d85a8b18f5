package store

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/journal"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
)

// Undone tells what an undo took back.
type Undone struct {
	Actions []Action       // newest first
	Records map[string]int // how many records of each noun were put back
}

// Undo puts every record that an action changed back to what it was before.
// It refuses with a Conflict, changing nothing, when such a record is not as
// the action left it, when a later record refers to one that would go, when
// what it was has been erased, or when the action is undone already; the
// problem lists why. With later, those later actions are taken back too, as
// one action with this one.
//
// Undoing an undo is a redo. Merges and erasures cannot be undone. An Update
// that undoes does nothing else.
func (tx *Tx) Undo(action uint64, later bool) (Undone, error) {
	if tx.writer == nil {
		return Undone{}, errReading
	}
	if err := tx.inForce(action); err != nil {
		return Undone{}, err
	}
	u := undoing{tx: tx, actions: map[uint64]bool{}, records: map[recordKey]journal.Head{}}
	for next := []uint64{action}; len(next) > 0; {
		taken := len(u.actions)
		for _, n := range next {
			if err := u.take(n); err != nil {
				return Undone{}, err
			}
		}
		blocks, err := u.blocks()
		if err != nil {
			return Undone{}, err
		}
		if len(blocks) > 0 && (!later || len(u.actions) == taken) {
			return Undone{}, u.refuse(action, blocks)
		}
		next = nil
		for _, b := range blocks {
			next = append(next, b.action)
		}
	}
	return u.restore()
}

// inForce asks that an action is there and not undone.
func (tx *Tx) inForce(action uint64) error {
	was, err := tx.Action(action)
	if err != nil {
		return err
	}
	undone := map[uint64]bool{}
	for a, err := range tx.ActionsBackward() {
		if err != nil || a.N <= action {
			return err
		}
		if undone[a.N] {
			continue
		}
		for _, n := range a.Undoes {
			undone[n] = true
			if n == action {
				return problem.New(problem.Conflict, "#%d (%s) is undone already, by #%d", n, was.Verb, a.N).
					Because("Nothing was changed.").Suggest("cmo undo %d, to have it back", a.N)
			}
		}
	}
	return nil
}

// undoing is an undo being worked out.
type undoing struct {
	tx      *Tx
	actions map[uint64]bool
	records map[recordKey]journal.Head // the first entry of each record in those actions
}

// A block is a reason why an action cannot be taken back alone.
type block struct {
	action uint64
	why    string
}

func (u *undoing) take(n uint64) error {
	if u.actions[n] {
		return nil
	}
	a, err := u.tx.Action(n)
	if err != nil {
		return err
	}
	if a.Final {
		return problem.New(problem.Conflict, "#%d (%s) cannot be undone", n, a.Verb).
			Because("Merges and erasures stay. Nothing was changed.")
	}
	u.actions[n] = true
	for h, err := range u.tx.HeadsOf(n) {
		if err != nil {
			return err
		}
		k := recordKey{h.Table, h.Record}
		if u.tx.store.schema[k.table] == nil {
			return problem.New(problem.Conflict, "#%d (%s) cannot be undone by this cmo", n, a.Verb).
				Because("It changed the table %q, which a newer one made. Nothing was changed.", k.table)
		}
		if first, ok := u.records[k]; !ok || h.Position < first.Position {
			u.records[k] = h
		}
	}
	return nil
}

// blocks lists what stands in the way of taking back the actions.
func (u *undoing) blocks() ([]block, error) {
	var out []block
	oldest := u.tx.Position()
	going := map[ref.ID]recordKey{}
	for k, first := range u.records {
		oldest = min(oldest, first.Position)
		now, err := u.tx.get(k.table, k.id)
		if err != nil {
			return nil, err
		}
		was, err := u.tx.before(first)
		if err != nil && !problem.Is(err, problem.Stale) {
			return nil, err
		}
		if err != nil {
			return nil, problem.New(problem.Conflict, "#%d cannot be undone: what it changed has been erased since", first.Action).
				Because("Nothing was changed.").Caused(err)
		}
		if was.state == 0 || was.state == journal.Gone {
			going[k.id] = k
		}
		since, err := u.since(k, first, now)
		if err != nil {
			return nil, err
		}
		out = append(out, since...)
	}
	refs, err := u.referring(going, oldest)
	return append(out, refs...), err
}

// since lists the other actions that changed a record after the first entry to
// be taken back. Changes that left it as they found it, like an undo and its
// redo, do not count.
func (u *undoing) since(k recordKey, first journal.Head, now raw) ([]block, error) {
	var later []journal.Head
	for pos := now.last; pos > first.Position; {
		h, err := u.tx.Head(pos)
		if err != nil {
			return nil, err
		}
		later = append(later, h)
		pos = h.Previous
	}
	if len(later) == 0 {
		return nil, nil
	}
	left, err := u.content(first)
	if err != nil {
		return nil, err
	}
	var out []block
	var run []block          // since the last entry of ours
	states := []string{left} // before each of the run, and after it
	for _, h := range slices.Backward(later) {
		is, err := u.content(h)
		if err != nil {
			return nil, err
		}
		if u.actions[h.Action] {
			out, run, states = append(out, run...), nil, []string{is}
			continue
		}
		if i := slices.Index(states, is); is != "" && i >= 0 {
			run, states = run[:i], states[:i+1]
			continue
		}
		run = append(run, block{h.Action, fmt.Sprintf("%s was changed by #%d", u.named(k, now), h.Action)})
		states = append(states, is)
	}
	return append(out, run...), nil
}

// content gives what a record was after an entry, to compare; nothing if that
// was erased.
func (u *undoing) content(h journal.Head) (string, error) {
	r, err := u.tx.at(h)
	if problem.Is(err, problem.Stale) {
		return "", nil
	}
	return string([]byte{byte(r.state), r.codec}) + string(r.record), err
}

// referring lists the live records, changed after a position, that refer to
// records which would go.
func (u *undoing) referring(going map[ref.ID]recordKey, after uint64) ([]block, error) {
	if len(going) == 0 {
		return nil, nil
	}
	var out []block
	for k, first := range u.records { // those that are put back, as they would be
		was, err := u.tx.before(first)
		if err != nil {
			return nil, err
		}
		if out, err = u.needing(out, k, was, going, after); err != nil {
			return nil, err
		}
	}
	for h, err := range u.tx.Heads(after) {
		if err != nil {
			return nil, err
		}
		k := recordKey{h.Table, h.Record}
		if _, ours := u.records[k]; ours || h.Table == Actions.Name || u.tx.store.schema[h.Table] == nil {
			continue
		}
		now, err := u.tx.get(k.table, k.id)
		if err != nil {
			return nil, err
		}
		if now.last != h.Position {
			continue // a later entry says what the record is now
		}
		if out, err = u.needing(out, k, now, going, after); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// needing adds a block if a record, as it was after its entry r.last, refers
// to one that would go.
func (u *undoing) needing(out []block, k recordKey, r raw, going map[ref.ID]recordKey, after uint64) ([]block, error) {
	if r.state != journal.Live {
		return out, nil
	}
	sp := u.tx.store.schema[k.table]
	refs, err := sp.refs(&r)
	if err != nil {
		return nil, err
	}
	for _, id := range refs {
		target, ok := going[id]
		if !ok {
			continue
		}
		there, err := u.tx.get(target.table, id)
		if err != nil {
			return nil, err
		}
		by, err := u.origin(r.last, after)
		if err != nil {
			return nil, err
		}
		return append(out, block{by, fmt.Sprintf("%s of #%d needs %s", u.named(k, r), by, u.named(target, there))}), nil
	}
	return out, nil
}

// origin gives the action that first, after a position, made a record what it
// was after an entry: an undo and its redo only brought it back.
func (u *undoing) origin(position, after uint64) (uint64, error) {
	var by uint64
	var is string
	for by == 0 || position > after {
		h, err := u.tx.Head(position)
		if err != nil {
			return 0, err
		}
		was, err := u.content(h)
		if err != nil {
			return 0, err
		}
		if by == 0 {
			by, is = h.Action, was
		} else if was != "" && was == is {
			by = h.Action
		}
		position = h.Previous
	}
	return by, nil
}

// named names a record in a message; one that is gone, by what it was.
func (u *undoing) named(k recordKey, r raw) string {
	for r.state == journal.Gone {
		h, err := u.tx.Head(r.last)
		if err == nil {
			r, err = u.tx.before(h)
		}
		if err != nil {
			break
		}
	}
	sp := u.tx.store.schema[k.table]
	return sp.noun + " " + quoted(sp.title(&r))
}

func quoted(title string) string { return `"` + title + `"` }

func (u *undoing) refuse(action uint64, blocks []block) error {
	const most = 8
	var lines []string
	seen := map[uint64]bool{}
	for _, b := range blocks {
		if !slices.Contains(lines, "  "+b.why) {
			lines = append(lines, "  "+b.why)
		}
		seen[b.action] = true
	}
	slices.Sort(lines)
	if n := len(lines); n > most {
		lines = append(lines[:most], fmt.Sprintf("  and %d more", n-most))
	}
	numbers := make([]uint64, 0, len(seen))
	for n := range seen {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	return problem.New(problem.Conflict, "#%d cannot be undone alone: later work rests on it", action).
		Because("%s\nNothing was changed.", strings.Join(lines, "\n")).
		Suggest("cmo undo %d --with-later --dry-run", action)
}

// restore writes the entries that put the records back.
func (u *undoing) restore() (Undone, error) {
	out := Undone{Records: map[string]int{}}
	for n := range u.actions {
		a, err := u.tx.Action(n)
		if err != nil {
			return Undone{}, err
		}
		out.Actions = append(out.Actions, a)
	}
	slices.SortFunc(out.Actions, func(a, b Action) int { return cmp.Compare(b.N, a.N) })
	for _, a := range out.Actions {
		u.tx.writer.action.Undoes = append(u.tx.writer.action.Undoes, a.N)
	}
	// Records are put back in the order they were first changed, so that what
	// they refer to is there before them.
	firsts := slices.SortedFunc(maps.Values(u.records), func(a, b journal.Head) int {
		return cmp.Compare(a.Position, b.Position)
	})
	for _, first := range firsts {
		if err := u.putBack(first, out.Records); err != nil {
			return Undone{}, err
		}
	}
	for _, first := range firsts {
		if err := u.sound(recordKey{first.Table, first.Record}); err != nil {
			return Undone{}, err
		}
	}
	return out, nil
}

func (u *undoing) putBack(first journal.Head, count map[string]int) error {
	sp := u.tx.store.schema[first.Table]
	now, err := u.tx.get(first.Table, first.Record)
	if err != nil {
		return err
	}
	was, err := u.tx.before(first)
	if err != nil {
		return err
	}
	if was.state == 0 {
		was = raw{id: first.Record, state: journal.Gone, codec: codecJSON}
	}
	was.record = slices.Clone(was.record) // it lies in a page that is about to be rewritten
	count[sp.noun]++
	return u.tx.put(sp, &now, journal.Undo, &was)
}

// sound holds a record that was put back to the rules of its table, and asks
// that what it refers to is there.
func (u *undoing) sound(k recordKey) error {
	sp := u.tx.store.schema[k.table]
	now, err := u.tx.get(k.table, k.id)
	if err != nil {
		return err
	}
	if err := sp.valid(u.tx, &now); err != nil {
		return problem.New(problem.Conflict, "this cannot be undone: %s %s would break a rule", sp.noun, quoted(sp.title(&now))).
			Because("%s.\nNothing was changed.", err)
	}
	refs, err := sp.refs(&now)
	if err != nil {
		return err
	}
	for _, id := range refs {
		if !id.IsZero() && !u.tx.exists(id) {
			return problem.New(problem.Conflict, "this cannot be undone: what %s %s refers to is no longer there", sp.noun, quoted(sp.title(&now))).
				Because("Nothing was changed.").Suggest("cmo log")
		}
	}
	return nil
}

// exists reports whether some table has a live or retired record of that id.
func (tx *Tx) exists(id ref.ID) bool {
	in := func(table string) bool {
		r, err := tx.get(table, id)
		return err == nil && (r.state == journal.Live || r.state == journal.Retired)
	}
	home, known := tx.homes[id]
	if known {
		return in(home) // an id is of one table for ever
	}
	for name := range tx.store.schema {
		if in(name) {
			tx.homes[id] = name
			return true
		}
	}
	return false
}

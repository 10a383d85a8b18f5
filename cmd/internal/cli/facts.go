package cli

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// A fact is what is known of a record under a name: a built-in field, an
// attribute, perhaps at a wave, or a count.
type fact struct{ name, wave, value string }

func (f fact) shown() string {
	if f.wave != "" {
		return f.name + "@" + f.wave + " " + f.value
	}
	return f.name + " " + f.value
}

func factsShown(facts []fact) string {
	var parts []string
	for _, f := range facts {
		parts = append(parts, f.shown())
	}
	return strings.Join(parts, ", ")
}

// changedShown says what an edit changed: P31  age 46 → 47, employer PCN.
func changedShown(was, is string, before, after []fact) string {
	var parts []string
	value := func(facts []fact, f fact) string {
		for _, o := range facts {
			if o.name == f.name && o.wave == f.wave {
				return o.value
			}
		}
		return ""
	}
	for _, f := range after {
		switch old := value(before, f); {
		case old == "":
			parts = append(parts, f.shown())
		case old != f.value:
			parts = append(parts, fact{f.name, f.wave, old}.shown()+" → "+f.value)
		}
	}
	for _, f := range before {
		if value(after, f) == "" {
			parts = append(parts, "no "+fact{f.name, f.wave, ""}.shown())
		}
	}
	if was != is {
		was += " → " + is
	}
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return was + "  " + strings.Join(parts, ", ")
}

// registerJSON writes a record of a register as JSON.
func (e *env) registerJSON(noun, name string, facts []fact, retired bool, action uint64) error {
	out := map[string]any{noun: name}
	for _, f := range facts {
		key := strings.ReplaceAll(f.name, " ", "_")
		if f.wave != "" {
			key += "@" + f.wave
		}
		out[key] = f.value
	}
	if retired {
		out["retired"] = true
	}
	if action != 0 {
		out["action"] = action
	}
	enc := json.NewEncoder(e.Out)
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}

// factLines prints facts, a line each; the values at several waves of one
// attribute share a line.
func (e *env) factLines(facts []fact) {
	for i := 0; i < len(facts); i++ {
		f := facts[i]
		value := f.value
		if f.wave != "" {
			value += " (" + f.wave + ")"
			for i+1 < len(facts) && facts[i+1].name == f.name && facts[i+1].wave != "" {
				i++
				value += ", " + facts[i].value + " (" + facts[i].wave + ")"
			}
		}
		e.say(f.name, value)
	}
}

// say prints a name and what is known under it, wrapped beneath itself.
func (e *env) say(name, value string) {
	if value == "" {
		return
	}
	for line := range strings.SplitSeq(value, "\n") {
		for _, l := range term.Wrap(line, lineWidth-sayIndent-3) {
			fmt.Fprintf(e.Out, "  %s %s\n", term.Pad(name, sayIndent), l)
			name = ""
		}
	}
}

// sayIndent is how wide the names are under which say prints.
const sayIndent = 12

// mostHistory is how many changes of a record are shown.
const mostHistory = 6

// showHistory prints the last changes of a record, newest first.
func showHistory[T any](e *env, tx *store.Tx, table store.Table[T], id ref.ID) error {
	history, err := table.History(tx, id)
	if err != nil {
		return err
	}
	coders, err := coderNames(tx)
	if err != nil {
		return err
	}
	shown := 0
	for i, h := range history {
		if i > 0 && history[i-1].Head.Action == h.Head.Action {
			continue
		}
		if shown == mostHistory {
			fmt.Fprintf(e.Out, "  %s and earlier ones\n", term.Pad("", sayIndent))
			break
		}
		name := ""
		if shown++; shown == 1 {
			name = "history"
		}
		line := fmt.Sprintf("#%d  %s  %s  %s", h.Head.Action, h.Head.Time.Local().Format("2006-01-02 15:04"), coders[h.Head.Coder], commandShown(h.Action))
		fmt.Fprintf(e.Out, "  %s %s\n", term.Pad(name, sayIndent), term.Shorten(line, 120))
		if h.Action.Reason != "" {
			fmt.Fprintf(e.Out, "  %s   %s\n", term.Pad("", sayIndent), quoteShown(h.Action.Reason, 100))
		}
	}
	return nil
}

func coderNames(tx *store.Tx) (map[ref.ID]string, error) {
	out := map[ref.ID]string{}
	for c, err := range corpus.Coders.All(tx) {
		if err != nil {
			return nil, err
		}
		out[c.ID] = c.Name
	}
	return out, nil
}

// attributeFacts are the attributes, in the order of their names, those that
// hold at every wave before those of one.
func attributeFacts(regs registers, a corpus.Attributes) []fact {
	var out []fact
	for _, v := range a {
		f := fact{name: v.Name, value: v.Value}
		if !v.Wave.IsZero() {
			f.wave = regs.waves[v.Wave]
		}
		out = append(out, f)
	}
	slices.SortStableFunc(out, func(a, b fact) int {
		if d := corpus.LessName(a.name, b.name); d != 0 {
			return d
		}
		return slices.Index(regs.waveOrder, a.wave) - slices.Index(regs.waveOrder, b.wave)
	})
	return out
}

// attributeColumns adds the attributes to a list: on a screen one column that
// gives way, elsewhere a column for each. It gives the cells of a record.
func attributeColumns[T any](e *env, table *term.Table, all []T, facts func(T) []fact) (func(T) []any, error) {
	format, err := e.tableFormat()
	if err != nil {
		return nil, err
	}
	if format == term.Screen {
		table.Columns = append(table.Columns, term.Column{Name: "attributes", Flex: true, Least: 20})
		return func(v T) []any { return []any{factsShown(facts(v))} }, nil
	}
	key := func(f fact) string {
		if f.wave == "" {
			return f.name
		}
		return f.name + "@" + f.wave
	}
	var names []string
	for _, v := range all {
		for _, f := range facts(v) {
			if !slices.Contains(names, key(f)) {
				names = append(names, key(f))
			}
		}
	}
	slices.SortFunc(names, corpus.LessName)
	for _, n := range names {
		table.Columns = append(table.Columns, term.Column{Name: n})
	}
	return func(v T) []any {
		row := make([]any, len(names))
		for _, f := range facts(v) {
			row[slices.Index(names, key(f))] = f.value
		}
		return row
	}, nil
}

// nameIn gives the name of a record by its id; empty for the id of nothing.
func nameIn[T any](tx *store.Tx, table store.Table[T], id ref.ID, name func(T) string) (string, error) {
	if id.IsZero() {
		return "", nil
	}
	v, err := table.Get(tx, id)
	return name(v), err
}

package cli

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// A register is a kind of named record, and what its commands need to know of
// it. Participants, cases, waves, roles and coders have the same six verbs; the
// files of that name say what differs.
type register[T any] struct {
	short   string
	example string // a name, for the help
	fields  string // an example of NAME=VALUE
	table   store.Table[T]
	find    func(*store.Tx, string) (T, error)
	name    func(*T) *string
	set     func(*study.Fields, *store.Tx, *T, []study.Field) error
	facts   func(registers, T) []fact
	flags   []registerFlag // the built-in fields
	list    func(*env) *cobra.Command
	more    func(*store.Tx, registers, T) ([]fact, error) // of show: what is found elsewhere
	retired func(*env, *store.Tx, T) error                // what to say when one is retired; may be nil
}

// A registerFlag is a built-in field that can be given as a flag.
type registerFlag struct{ name, usage string }

// A fact is what is known of a record under a name: a built-in field, an
// attribute, perhaps at a wave, or a count.
type fact struct{ name, wave, value string }

func (f fact) shown() string {
	if f.wave != "" {
		return f.name + "@" + f.wave + " " + f.value
	}
	return f.name + " " + f.value
}

func (r register[T]) noun() string { return r.table.Noun }

func (r register[T]) command(e *env) *cobra.Command {
	return noun(r.noun(), r.short, r.add(e), r.list(e), r.show(e), r.edit(e), r.retire(e), r.restore(e))
}

// registerInput is what add and edit are given.
type registerInput struct {
	flags  map[string]*string
	wave   string
	reason string
	anew   bool
}

func (r register[T]) input(cmd *cobra.Command, attributes bool) *registerInput {
	in := &registerInput{flags: map[string]*string{}}
	for _, f := range r.flags {
		in.flags[f.name] = cmd.Flags().String(f.name, "", f.usage)
	}
	if attributes {
		cmd.Flags().StringVar(&in.wave, "wave", "", "the attributes are those at this `WAVE`")
		cmd.Flags().BoolVar(&in.anew, "new", false, "add roles, cases and attributes although their names are nearly those of others")
	}
	cmd.Flags().StringVarP(&in.reason, "message", "m", "", "the `REASON`")
	return in
}

// fieldsOf reads NAME=VALUE arguments and the flags that were given.
func (r register[T]) fieldsOf(cmd *cobra.Command, in *registerInput, args []string) ([]study.Field, error) {
	var out []study.Field
	for _, f := range r.flags {
		if cmd.Flags().Changed(f.name) {
			out = append(out, study.Field{Name: f.name, Value: *in.flags[f.name]})
		}
	}
	for _, a := range args {
		f, err := study.ParseField(a)
		if err != nil {
			return nil, err
		}
		builtin := corpus.SameName(f.Name, "name") || slices.ContainsFunc(r.flags, func(b registerFlag) bool { return corpus.SameName(b.name, f.Name) })
		if f.Wave == "" && !builtin {
			f.Wave = in.wave
		}
		out = append(out, f)
	}
	return out, nil
}

func (r register[T]) add(e *env) *cobra.Command {
	var in *registerInput
	cmd := &cobra.Command{
		Use: "add NAME", Short: "Add a " + r.noun(), Args: cobra.ExactArgs(1),
		Example: fmt.Sprintf("  cmo %s add %s", r.noun(), r.example),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.put(e, cmd, in, args[0], args[1:], func(_ *store.Tx, v *T) error {
				*r.name(v) = strings.TrimSpace(args[0])
				return nil
			})
		},
	}
	if r.fields != "" {
		cmd.Use, cmd.Args = "add NAME [FIELD=VALUE...]", cobra.MinimumNArgs(1)
		cmd.Example += " " + r.fields
	}
	in = r.input(cmd, r.hasAttributes())
	return cmd
}

func (r register[T]) edit(e *env) *cobra.Command {
	var in *registerInput
	cmd := &cobra.Command{
		Use: "edit NAME FIELD=VALUE...", Short: "Change a " + r.noun() + "; name=NEW renames it", Args: cobra.MinimumNArgs(1),
		Long: "Edit sets fields and attributes; FIELD= with nothing behind it takes one away.\nname=NEW gives another name: whatever refers to the " + r.noun() + " follows.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.put(e, cmd, in, args[0], args[1:], func(tx *store.Tx, v *T) (err error) {
				*v, err = r.find(tx, args[0])
				return err
			})
		},
	}
	cmd.Example = fmt.Sprintf("  cmo %s edit %s name=NEW", r.noun(), r.example)
	if r.fields != "" {
		cmd.Example = fmt.Sprintf("  cmo %s edit %s %s\n", r.noun(), r.example, r.fields) + cmd.Example
	}
	in = r.input(cmd, r.hasAttributes())
	return cmd
}

func (r register[T]) hasAttributes() bool {
	return r.table.Name == corpus.Participants.Name || r.table.Name == corpus.Cases.Name
}

// put adds or edits a record, and prints what it is, or what became of it.
func (r register[T]) put(e *env, cmd *cobra.Command, in *registerInput, name string, args []string, begin func(*store.Tx, *T) error) error {
	fields, err := r.fieldsOf(cmd, in, args)
	if err != nil {
		return err
	}
	var v T
	adding := cmd.Name() == "add"
	if len(fields) == 0 && !adding {
		return problem.New(problem.Usage, "nothing to change was given").Suggest("cmo %s edit %s %s", r.noun(), shellQuoted(name), first(r.fields, "name=NEW"))
	}
	set := study.Fields{New: in.anew}
	var before, after []fact
	n, err := e.update(cmd, in.reason, func(_ *study.Study, tx *store.Tx) error {
		regs, err := readRegisters(tx)
		if err != nil {
			return err
		}
		if err := begin(tx, &v); err != nil {
			return err
		}
		name = *r.name(&v)
		before = r.facts(regs, v)
		if err := r.set(&set, tx, &v, fields); err != nil {
			return err
		}
		if regs, err = readRegisters(tx); err != nil {
			return err
		}
		after = r.facts(regs, v)
		return nil
	})
	if err != nil {
		return err
	}
	if line := addedLine(set.Added); line != "" {
		e.Note("%s", line)
	}
	for _, w := range set.Warnings {
		e.Warn("%s", w)
	}
	if e.asJSON {
		return e.registerJSON(r.noun(), *r.name(&v), after, false, n)
	}
	line := *r.name(&v) + "  " + factsShown(after)
	switch {
	case !adding && n == 0:
		line = name + "  as it was"
	case !adding:
		line = changedShown(name, *r.name(&v), before, after)
	}
	e.numbered(strings.TrimRight(line, " "), n)
	return nil
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

func (r register[T]) show(e *env) *cobra.Command {
	return &cobra.Command{
		Use: "show NAME", Short: "Show what is known of a " + r.noun(), Args: cobra.ExactArgs(1),
		Example: fmt.Sprintf("  cmo %s show %s", r.noun(), r.example),
		RunE: func(_ *cobra.Command, args []string) error {
			return e.view(func(_ *study.Study, tx *store.Tx) error {
				v, err := r.any(tx, args[0])
				if err != nil {
					return err
				}
				return r.print(e, tx, v)
			})
		},
	}
}

// any finds a record by its name, one in use before one that is retired.
func (r register[T]) any(tx *store.Tx, name string) (T, error) {
	v, err := r.find(tx, name)
	if !problem.Is(err, problem.NotFound) {
		return v, err
	}
	retired, retiredErr := study.FindRetired(tx, r.table, name)
	if retiredErr != nil {
		return v, err
	}
	return retired, nil
}

func (r register[T]) print(e *env, tx *store.Tx, v T) error {
	regs, err := readRegisters(tx)
	if err != nil {
		return err
	}
	facts := r.facts(regs, v)
	more, err := r.more(tx, regs, v)
	if err != nil {
		return err
	}
	m := r.table.Meta(&v)
	if e.asJSON {
		return e.registerJSON(r.noun(), *r.name(&v), append(facts, more...), m.Retired, 0)
	}
	head := r.noun() + " " + *r.name(&v)
	if m.Retired {
		head += "  (retired)"
	}
	fmt.Fprintln(e.Out, head)
	e.factLines(append(facts, more...))
	return showHistory(e, tx, r.table, m.ID)
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

func (r register[T]) retire(e *env) *cobra.Command {
	return r.turn(e, "retire", "Take one out of use; its history stays", func(tx *store.Tx, name string) (T, error) {
		v, err := r.find(tx, name)
		if err == nil {
			err = study.RetireNamed(tx, r.table, &v)
		}
		if err == nil && r.retired != nil {
			err = r.retired(e, tx, v)
		}
		return v, err
	})
}

func (r register[T]) restore(e *env) *cobra.Command {
	return r.turn(e, "restore", "Bring a retired one back", func(tx *store.Tx, name string) (T, error) {
		v, err := study.FindRetired(tx, r.table, name)
		if err == nil {
			err = r.table.Restore(tx, &v)
		}
		return v, err
	})
}

// turn makes the commands that retire and restore, all names as one action.
func (r register[T]) turn(e *env, verb, short string, turn func(*store.Tx, string) (T, error)) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use: verb + " NAME...", Short: short, Args: cobra.MinimumNArgs(1),
		Example: fmt.Sprintf("  cmo %s %s %s", r.noun(), verb, r.example),
		RunE: func(cmd *cobra.Command, args []string) error {
			var done []string
			n, err := e.update(cmd, reason, func(_ *study.Study, tx *store.Tx) error {
				for _, name := range args {
					v, err := turn(tx, name)
					if err != nil {
						return err
					}
					done = append(done, *r.name(&v))
				}
				return nil
			})
			if err != nil {
				return err
			}
			var lines []string
			for _, name := range done {
				if e.asJSON {
					if err := e.registerJSON(r.noun(), name, nil, verb == "retire", n); err != nil {
						return err
					}
				}
				lines = append(lines, fmt.Sprintf("%s  %sd", name, strings.TrimSuffix(verb, "e")+"e"))
			}
			if !e.asJSON {
				e.lines(lines, n)
			}
			return nil
		},
	}
	cmd.Flags().StringVarP(&reason, "message", "m", "", "the `REASON`")
	return cmd
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

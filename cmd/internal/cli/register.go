package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
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

package cli

import (
	"fmt"
	"strings"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/identifier"
)

// nameFlags are the flags of a check of names.
type nameFlags struct {
	list, register string
	all            bool
}

// checkNames lists likely identifiers: exit code 3 where there are any.
func (e *env) checkNames(f nameFlags) error {
	finder := &identifier.Finder{Year: now().Year()}
	var err error
	if f.list != "" {
		if finder.List, err = study.ReadNames(e.path(f.list)); err != nil {
			return err
		}
		if words := finder.List.Ordinary(); len(words) > 0 {
			e.Note("everyday words too, looked for with a capital only: %s", strings.Join(words, ", "))
		}
	}
	if f.register != "" {
		if finder.Register, err = study.ReadRegisterNames(e.path(f.register)); err != nil {
			return err
		}
	}
	s, err := e.study()
	if err != nil {
		return err
	}
	all, err := s.Identify(finder, e.Progress("looking through", 0, now))
	if err != nil {
		return err
	}
	t, err := e.choose(e.namesTable(all))
	if err != nil {
		return err
	}
	e.noteBracketed(all)
	n := t.Len()
	if e.asJSON {
		err = t.Write(e.Out, term.JSON, 0)
	} else {
		e.printNames(t, f.all)
	}
	if err == nil && n > 0 {
		return exitCode(term.ExitFindings)
	}
	return err
}

// namesTable has a row for the same words in one place.
func (e *env) namesTable(all []study.Identified) *term.Table {
	t := &term.Table{Columns: []term.Column{
		{Name: "address"}, {Name: "kind"}, {Name: "count"}, {Name: "found"}, {Name: "before"}, {Name: "after"}, {Name: "source"},
	}}
	type key struct{ where, kind, found string }
	count := map[key]int{}
	keyOf := func(x study.Identified) key {
		return key{x.Where, string(x.Kind), strings.ToLower(x.Words[x.Start:x.End])}
	}
	for _, x := range all {
		if !x.Bracketed {
			count[keyOf(x)]++
		}
	}
	for _, x := range all {
		k := keyOf(x)
		if x.Bracketed || count[k] == 0 {
			continue
		}
		t.Add(x.Where, string(x.Kind), count[k], x.Words[x.Start:x.End], x.Words[:x.Start], x.Words[x.End:], x.Source)
		delete(count, k)
	}
	return t
}

// printNames prints a line a finding, and the counts.
func (e *env) printNames(t *term.Table, all bool) {
	wide := 0
	shown := t.Len()
	if !all {
		shown = min(shown, mostHits)
	}
	value := func(row int, field string) string { return fmt.Sprint(t.Value(row, field)) }
	for row := range shown {
		wide = max(wide, min(24, term.Width(value(row, "address"))))
	}
	p := &answerPrinter{e: e}
	kinds, found := map[string]int{}, 0
	for row := range t.Len() {
		n, _ := t.Value(row, "count").(int)
		kinds[value(row, "kind")] += n
		found += n
		if row >= shown {
			continue
		}
		times := ""
		if n > 1 {
			times = fmt.Sprintf("×%d", n)
		}
		room := lineWidth - wide - 22
		line := p.inContext(term.Plain(value(row, "before")), oneLine(term.Plain(value(row, "found"))), term.Plain(value(row, "after")), room)
		fmt.Fprintln(e.Out, strings.TrimRight(fmt.Sprintf("%s  %-13s %-4s %s", term.Pad(value(row, "address"), wide), value(row, "kind"), times, line), " "))
	}
	var parts []string
	for _, k := range identifier.Kinds() {
		if n := kinds[string(k)]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", k, thousands(n)))
		}
	}
	if found == 0 {
		fmt.Fprintln(e.Out, "nothing found that looks like an identifier")
		return
	}
	fmt.Fprintf(e.Out, "%s: %s\n", plural(found, "finding"), strings.Join(parts, ", "))
	if more := t.Len() - shown; more > 0 {
		e.Note("%s more: --all", plural(more, "line"))
	}
}

// noteBracketed says how many names stand in brackets, where replaced words do.
func (e *env) noteBracketed(all []study.Identified) {
	n, first := 0, ""
	for _, x := range all {
		if x.Bracketed {
			if n++; n == 1 {
				first = x.Where
			}
		}
	}
	if n > 0 {
		e.Note("%s in [brackets] taken for replacements, the first in %s", plural(n, "name"), first)
	}
}

package cli

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// replaceNames puts pseudonyms in the place of the names of a list.
func (e *env) replaceNames(cmd *cobra.Command, f *textFlags, sources []string) error {
	for _, flag := range []string{"from", "kind", "encoding", "password", "no-times", "speaker"} {
		if cmd.Flags().Changed(flag) {
			return problem.New(problem.Usage, "--%s is about a file that is the text of a source, and --replace about names", flag).
				Because("Nothing was changed.").Suggest("cmo source edit --replace %s", shellQuoted(f.replace))
		}
	}
	list, err := study.ReadReplacements(e.path(f.replace))
	if err != nil {
		return err
	}
	if words := list.Ordinary(); len(words) > 0 {
		e.Note("everyday words too, replaced with a capital only: %s", strings.Join(words, ", "))
	}
	s, err := e.study()
	if err != nil {
		return err
	}
	if f.reason == "" {
		f.reason = "names replaced by " + filepath.Base(f.replace)
	}
	action, err := e.editAction(cmd, s, f.reason)
	if err != nil {
		return err
	}
	r, n, err := s.ReplaceNames(action, list, sources, f.opt.DryRun, e.Progress("replacing", 0, now))
	if err != nil {
		return err
	}
	if err := e.printReplaced(s, f, r, n); err != nil {
		return err
	}
	if n != 0 {
		e.catchUp(s)
	}
	return nil
}

// printReplaced says of each source what became of it, and how often each name
// was replaced; a dry run also shows each place before and after.
func (e *env) printReplaced(s *study.Study, f *textFlags, r study.Replaced, n uint64) error {
	shown := make([][]placeShown, len(r.Sources))
	if err := s.View(func(tx *store.Tx) (err error) {
		for i := range r.Sources {
			if shown[i], err = showPlaces(tx, &r.Sources[i].Versioned); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	counts := countNames(r)
	if e.asJSON {
		return e.replacedJSON(f, r, shown, counts, n)
	}
	var lines []string
	for i := range r.Sources {
		v := &r.Sources[i]
		lines = append(lines, versionLine(&v.Versioned))
		if c := placeCounts(&v.Versioned); c != "" {
			lines = append(lines, "  "+c)
		}
		for _, p := range shown[i] {
			if p.grade != text.Kept || f.all {
				lines = append(lines, e.placeLines(p)...)
			}
		}
		if f.opt.DryRun {
			for _, p := range v.Names {
				lines = append(lines, namePlaceLines(v, p)...)
			}
		}
	}
	for _, c := range counts {
		lines = append(lines, fmt.Sprintf("%s → %s: %s in %s", c.Name, c.Pseudonym, plural(c.Count, "time"), plural(c.Sources, "source")))
	}
	switch {
	case len(r.Sources) == 0:
		lines = append(lines, fmt.Sprintf("no name of the list stands in %s; nothing was done", plural(r.Looked, "source")))
	case f.opt.DryRun:
		lines = append(lines, "nothing changed (--dry-run)")
	}
	e.lines(lines, n)
	e.replacedNotes(f, r)
	return nil
}

// replacedNotes says where names still stand.
func (e *env) replacedNotes(f *textFlags, r study.Replaced) {
	if r.Bracketed > 0 {
		e.Note("%s in [brackets] left as they are", plural(r.Bracketed, "name"))
	}
	if len(r.Records) > 0 {
		e.Note("called by a name of the list, and left so: %s", strings.Join(r.Records, ", "))
	}
	e.noteHalves(r)
	e.noteWords(r)
	if len(r.Sources) == 0 {
		return
	}
	e.Note("older versions, originals and the journal still hold the names; nothing is erased")
	if !f.opt.DryRun {
		e.Next("cmo check names --list %s", shellQuoted(f.replace))
	}
}

// noteHalves says where only half of a name with a hyphen was replaced.
func (e *env) noteHalves(r study.Replaced) {
	n, first := 0, ""
	for i := range r.Sources {
		v := &r.Sources[i]
		for _, p := range v.Names {
			if p.Half {
				if n++; n == 1 {
					first = nameAddress(v, p) + "  " + amongWords(v.New, p.Is)
				}
			}
		}
	}
	if n > 0 {
		e.Warn("%s with a hyphen of which the list has one half, the other stays: %s", plural(n, "name"), first)
	}
}

// noteWords says in which other records names stand, and what changes them.
func (e *env) noteWords(r study.Replaced) {
	const most = 8
	for i, w := range r.Words {
		if i == most {
			e.Warn("and %s more with names of the list: cmo check names --list LIST", plural(len(r.Words)-most, "place"))
			return
		}
		e.Warn("%s holds a name of the list, and is left so%s", w.Where(), editorOf(w))
	}
}

// editorOf is the command that changes a record, for the end of a sentence.
func editorOf(w study.RecordWords) string {
	switch w.Noun {
	case "memo", "coding", "cmoc", "statement", "evidence", "assessment", "code", "participant", "case", "session", "measure", "encounter":
		return fmt.Sprintf(": cmo %s edit %s", w.Noun, shellQuoted(w.Title))
	case "action":
		return ": reasons in the journal cannot be changed"
	}
	return ""
}

// nameCount is how often a name was replaced.
type nameCount struct {
	Name      string `json:"name"`
	Pseudonym string `json:"pseudonym"`
	Count     int    `json:"count"`
	Sources   int    `json:"sources"`
}

// countNames counts the names, in the order of the list.
func countNames(r study.Replaced) []nameCount {
	at := map[int]*nameCount{}
	for _, v := range r.Sources {
		seen := map[int]bool{}
		for _, p := range v.Names {
			line := p.Name.Line
			if at[line] == nil {
				at[line] = &nameCount{Name: p.Name.Name, Pseudonym: p.Name.Pseudonym}
			}
			at[line].Count++
			if !seen[line] {
				seen[line] = true
				at[line].Sources++
			}
		}
	}
	lines := make([]int, 0, len(at))
	for line := range at {
		lines = append(lines, line)
	}
	slices.Sort(lines)
	out := make([]nameCount, len(lines))
	for i, line := range lines {
		out[i] = *at[line]
	}
	return out
}

// namePlaceLines shows a name among the words around it, before and after.
func namePlaceLines(v *study.NamesReplaced, p study.NamePlace) []string {
	where := nameAddress(v, p)
	if p.Label {
		where += " (label)"
	}
	return []string{"  " + where + "  " + amongWords(v.Old, p.Was), strings.Repeat(" ", term.Width(where)) + "  → " + amongWords(v.New, p.Is)}
}

func nameAddress(v *study.NamesReplaced, p study.NamePlace) string {
	return v.New.Address(p.Is).ByPassage().String()
}

// amongWords gives a stretch of a text with some words of its passage around it.
func amongWords(t text.Text, s text.Span) string {
	const side = 24
	in := t.Passage(t.At(s.Start)).Span
	before, after := oneLine(term.Plain(t.Body[in.Start:s.Start])), oneLine(term.Plain(t.Body[s.End:in.End]))
	return strings.TrimSpace(lastWords(before, side) + gapAt(t.Body[in.Start:s.Start], true) + term.Plain(t.Body[s.Start:s.End]) +
		gapAt(t.Body[s.End:in.End], false) + term.Shorten(after, side))
}

// gapAt is a blank if words end, or begin, with one.
func gapAt(words string, end bool) string {
	if end && strings.TrimRight(words, blank) != words || !end && strings.TrimLeft(words, blank) != words {
		return " "
	}
	return ""
}

// wordsJSON names the records in which names stand.
func wordsJSON(all []study.RecordWords) []string {
	out := []string{}
	for _, w := range all {
		out = append(out, w.Where())
	}
	return out
}

func (e *env) replacedJSON(f *textFlags, r study.Replaced, shown [][]placeShown, counts []nameCount, n uint64) error {
	sources := []map[string]any{}
	for i := range r.Sources {
		v := &r.Sources[i]
		var names []map[string]any
		for _, p := range v.Names {
			names = append(names, map[string]any{
				"address": nameAddress(v, p), "label": p.Label, "half": p.Half, "was_words": v.Old.Body[p.Was.Start:p.Was.End], "is_words": v.New.Body[p.Is.Start:p.Is.End],
			})
		}
		sources = append(sources, map[string]any{
			"source": v.Source.Name, "from": v.From, "version": v.To, "passages_changed": v.Passages.Changed, "names": names, "places": shown[i],
		})
	}
	enc := json.NewEncoder(e.Out)
	enc.SetEscapeHTML(false)
	return enc.Encode(map[string]any{
		"dry_run": f.opt.DryRun, "action": n, "looked_through": r.Looked, "in_brackets": r.Bracketed, "records": r.Records, "left_in": wordsJSON(r.Words), "names": counts, "sources": sources,
	})
}

package cli

import (
	"fmt"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus"
)

func registerLines(r study.RegisterReport) []string {
	row := "row"
	if r.Into == study.IntoLiterature {
		row = "record"
	}
	lines := []string{fmt.Sprintf("%s: %s, read as %s", r.At, plural(r.Rows, row), r.Into)}
	if r.Rows == 0 {
		lines[0] = fmt.Sprintf("%s: read as %s", r.At, r.Into)
	}
	lines = append(lines, columnLines(r.Columns)...)
	var what []string
	if r.Sources > 0 {
		what = append(what, fmt.Sprintf("%s added, %s, %s", plural(r.Sources, "source"), plural(r.Passages, "passage"), plural(r.Words, "word")))
	}
	if r.Codes > 0 {
		what = append(what, plural(r.Codes, "code")+" added: "+typesShown(r.Types))
	}
	if added := addedLine(r.Added); added != "" {
		what = append(what, added)
	}
	if values := valuesCounted(r.Values); values != "" {
		what = append(what, values)
	}
	if r.Changed > 0 {
		what = append(what, thousands(r.Changed)+" brought up to date")
	}
	if r.Same > 0 {
		what = append(what, thousands(r.Same)+sameShown(r.Into))
	}
	if len(what) == 0 {
		what = []string{"nothing to add"}
	}
	for _, m := range r.Measures {
		lines = append(lines, "  "+m)
	}
	return append(lines, strings.Join(what, "; "))
}

// sameShown says that rows brought nothing new.
func sameShown(into string) string {
	if into == study.IntoSurvey || into == study.IntoLiterature {
		return " already here"
	}
	return " as they were"
}

// valuesCounted says what became of values: 3 values added, 1 changed.
func valuesCounted(c study.Counted) string {
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{c.Added, "added"}, {c.Changed, "changed"}, {c.Same, "as they were"}} {
		switch {
		case p.n > 0 && len(parts) == 0:
			parts = append(parts, plural(p.n, "value")+" "+p.what)
		case p.n > 0:
			parts = append(parts, thousands(p.n)+" "+p.what)
		}
	}
	return strings.Join(parts, ", ")
}

// columnLines say how the columns of a sheet were understood, in as many
// columns as fit a line.
func columnLines(columns []study.ColumnUse) []string {
	var cells []string
	head := 0
	for _, c := range columns {
		head = max(head, term.Width(c.Head))
	}
	head = min(head, 24)
	wide := 0
	for _, c := range columns {
		use := c.Use
		switch {
		case c.NotRead == study.NotAnswered || c.NotRead == study.OfProgram:
			use = "NOT READ: " + c.NotRead
		case c.NotRead != "":
			use = "NOT READ"
		case c.Detail != "":
			use += ", " + c.Detail
		}
		cell := term.Pad(term.Shorten(c.Head, head), head) + "  " + use
		cells = append(cells, cell)
		wide = max(wide, term.Width(cell))
	}
	across := max(1, (lineWidth-2)/(wide+2))
	var out []string
	for i := 0; i < len(cells); i += across {
		line := ""
		for _, cell := range cells[i:min(i+across, len(cells))] {
			line += "  " + term.Pad(cell, wide)
		}
		out = append(out, strings.TrimRight(line, " "))
	}
	return out
}

// typesShown counts codes by type, in the order of the types.
func typesShown(types map[codebook.Type]int) string {
	var parts []string
	for _, t := range codebook.Types {
		if types[t] > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", t, types[t]))
		}
	}
	return strings.Join(parts, ", ")
}

func addedLine(a study.Added) string {
	var parts []string
	for _, p := range []struct {
		names []string
		noun  string
		list  bool
	}{{a.Participants, "participant", false}, {a.Cases, "case", true}, {a.Waves, "wave", true}, {a.Roles, "role", true}, {a.Attributes, "attribute", true}, {a.Measures, "measure", true}, {a.Encounters, "encounter", false}} {
		if len(p.names) == 0 {
			continue
		}
		part := plural(len(p.names), p.noun)
		if p.list && len(p.names) <= 3 {
			part += " (" + strings.Join(p.names, ", ") + ")"
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, ", ") + " added"
}

// dryRunLines say how files were understood: their names, sizes, speakers, and
// what to look at.
func dryRunLines(rep *study.ImportReport) []string {
	formats := map[string]int{}
	labels := map[string]map[string]int{"the interviewer": {}, "nobody yet": {}}
	var participants = map[string]int{}
	files := map[string]int{}
	var look []string
	for _, f := range rep.Files {
		formats[f.Format]++
		seen := map[string]bool{}
		for _, sp := range f.Speakers {
			who := "nobody yet"
			switch {
			case sp.Interviewer:
				who = "the interviewer"
			case sp.Participant != "":
				participants[sp.Label]++
				if !seen["p"] {
					files["p"]++
					seen["p"] = true
				}
				continue
			}
			labels[who][sp.Label]++
			if !seen[who] {
				files[who]++
				seen[who] = true
			}
		}
		for _, fl := range f.Flags {
			look = append(look, f.Source+"  "+fl)
		}
		for _, n := range f.Notes {
			look = append(look, f.Source+"  "+n)
		}
	}
	out := []string{fmt.Sprintf("%s (%s)", plural(len(rep.Files), "file"), countsShown(formats))}
	names := rep.Files[0].Source
	if n := len(rep.Files); n > 1 {
		names += " ... " + rep.Files[n-1].Source
	}
	out = append(out, "  names     "+names)
	say := func(head string, labels map[string]int, who string, in int) string {
		return fmt.Sprintf("  %-9s %s → %s  in %s", head, labelsShown(labels), who, plural(in, "file"))
	}
	head := "speakers"
	if len(labels["the interviewer"]) > 0 {
		out = append(out, say(head, labels["the interviewer"], "the interviewer", files["the interviewer"]))
		head = ""
	}
	if len(participants) > 0 {
		out = append(out, say(head, participants, "the participant", files["p"]))
		head = ""
	}
	if len(labels["nobody yet"]) > 0 {
		out = append(out, say(head, labels["nobody yet"], "nobody yet", files["nobody yet"]))
	}
	for i, l := range look {
		head := "look at"
		if i > 0 {
			head = ""
		}
		out = append(out, fmt.Sprintf("  %-9s %s", head, l))
	}
	return out
}

func countsShown(count map[string]int) string {
	keys := sortedKeys(count)
	var parts []string
	for _, k := range keys {
		parts = append(parts, fmt.Sprintf("%d %s", count[k], k))
	}
	return strings.Join(parts, ", ")
}

func labelsShown(count map[string]int) string {
	keys := sortedKeys(count)
	const most = 6
	if len(keys) > most {
		return strings.Join(keys[:most], ", ") + fmt.Sprintf(" and %d more", len(keys)-most)
	}
	return strings.Join(keys, ", ")
}

// sortedKeys gives keys by their counts, most first.
func sortedKeys(count map[string]int) []string {
	keys := make([]string, 0, len(count))
	for k := range count {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool {
		if count[keys[i]] != count[keys[j]] {
			return count[keys[i]] > count[keys[j]]
		}
		return corpus.LessName(keys[i], keys[j]) < 0
	})
	return keys
}

// importNotes says what was guessed or kept apart, and what the sheet and the
// files do not share.
func (e *env) importNotes(rep *study.ImportReport) {
	const most = 12
	said := 0
	kinds := map[string]int{}
	unknown := map[string]int{}
	for _, f := range rep.Here {
		for _, n := range f.Notes {
			e.Note("%s: %s", f.Source, n)
		}
	}
	for _, f := range rep.Files {
		kinds[f.Kind]++
		notes := slices.Clone(f.Notes)
		for _, flag := range f.Flags {
			if !slices.ContainsFunc(notes, func(n string) bool { return strings.Contains(n, flag) }) {
				notes = append(notes, flag)
			}
		}
		for _, n := range notes {
			if said++; said <= most {
				e.Note("%s: %s", f.Source, n)
			}
		}
		for _, sp := range f.Speakers {
			if !sp.Interviewer && sp.Participant == "" {
				unknown[sp.Label]++
			}
		}
	}
	if said > most {
		e.Note("and %d more notes: cmo source show SOURCE", said-most)
	}
	if len(kinds) > 0 {
		e.Note("kinds: %s", countsShown(kinds))
	}
	if len(unknown) > 0 {
		e.Note("nobody yet: %s; --speaker LABEL=WHO says who speaks", labelsShown(unknown))
	}
	for _, r := range rep.Registers {
		for _, c := range r.Columns {
			if c.NotRead != "" && strings.Contains(c.NotRead, "people") {
				e.Warn("column %q looks like %s; it stays out of the study", c.Head, c.NotRead)
			}
		}
		for _, w := range r.Warnings {
			e.Warn("%s", w)
		}
		for _, n := range r.Notes {
			e.Note("%s", n)
		}
	}
	for _, w := range rep.Warnings {
		e.Warn("%s", w)
	}
	e.warnSome(rep.NoRow, "%s has no row in the sheet, and was left out", "without a row", filepath.Base)
	e.warnSome(rep.NoFile, "%s: there is no such file", "without a file", func(s string) string { return s })
}

// warnSome warns of each of a list, and of how many more there are.
func (e *env) warnSome(list []string, format, what string, shown func(string) string) {
	const most = 12
	for i, s := range list {
		if i == most {
			e.Warn("and %d more %s", len(list)-most, what)
			return
		}
		e.Warn(format, shown(s))
	}
}

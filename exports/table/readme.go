package table

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

const sheetAbout = "Read me"

// facts are the rows of Read me.
type facts struct{ rows [][2]cell }

func (f *facts) say(what string, value cell) { f.rows = append(f.rows, [2]cell{words(what), value}) }

// writeReadMe writes what the workbook is and how it counts. It comes first in
// the file and is written last.
func (b *book) writeReadMe() error {
	f := &facts{}
	b.sayWhat(f)
	for _, s := range b.sheets {
		what := words(fmt.Sprintf("%s: %s", rowsSaid(s.rows), s.about))
		f.rows = append(f.rows, [2]cell{{v: s.name, look: lookLink, to: quotedName(s.name) + "!A1"}, what})
	}
	b.sayHow(f)
	for _, out := range b.sum.LeftOut {
		what := "left out, or not counted"
		if slices.Contains(shownOtherwise, out.What) {
			what = "shown otherwise"
		}
		f.say(what, words(fmt.Sprintf("%s: %s", out.What, thousands(out.N))))
	}
	if len(b.sum.LeftOut) == 0 {
		f.say("left out, or not counted", words("nothing"))
	}
	b.saySharing(f)
	w, err := b.open(sheet{
		name: sheetAbout, table: tableName(sheetAbout), colour: colourAbout, frozen: 1,
		columns: []column{{name: "what", width: 26}, {name: "value", width: 110}},
	}, len(f.rows))
	if err != nil {
		return err
	}
	for _, row := range f.rows {
		if err := w.add(row[0], row[1]); err != nil {
			return err
		}
	}
	return w.close()
}

func (b *book) sayWhat(f *facts) {
	f.say("study", words(b.name))
	f.say("made", cell{v: b.opt.Now.UTC().Truncate(time.Minute), look: lookTime})
	f.say("state", words(fmt.Sprintf("action #%d of the study's log", b.state)))
	f.say("journal", words(b.link))
	if b.opt.Command != "" {
		f.say("command", words(b.opt.Command))
	}
	codings := "everything"
	if b.opt.WhereText != "" {
		codings = "where " + b.opt.WhereText
	}
	f.say("codings", words(codings))
	var coders []string
	for _, it := range b.items {
		if name := b.coders[it.Coder]; !slices.Contains(coders, name) {
			coders = append(coders, name)
		}
	}
	slices.Sort(coders)
	f.say("coders", words(strings.Join(coders, ", ")))
}

// sayHow tells how counts are made.
func (b *book) sayHow(f *facts) {
	say := func(what, value string) { f.say(what, words(value)) }
	say("what is counted", "Excerpts: runs of overlapping words under one code, once however many coders or codings made them. "+
		"The column “excerpt” names the excerpt a coding is part of; it is empty where the coding is not counted. "+
		"So a count is a count of distinct excerpts: a pivot of Excerpts gives the same numbers.")
	say("what is not counted", "Codings that say absent or denied, and codings that lie on interviewers' words only. They are in Excerpts, with their polarity and speaker.")
	say("a code and those under it", "A code with others under it has two rows: “hold” with the codes under it, “hold!” alone. "+
		"Words coded with two codes under hold are one excerpt of hold, so its number can be smaller than the sum.")
	say("merged codes", "Codings of a code that was merged into another count under that one; “code” is what the coder chose, “code path” what it counts under.")
	say("– and empty", "In matrices “–” is nought: somebody coded there and did not find it. An empty cell has no data: nobody has coded a source of that case, or that source, yet.")
	say("people", fmt.Sprintf("Participants whose words an excerpt holds: of the speaker, or where no speaker is known, those of the source. "+
		"“of” is the %s whose words are in the study, of %s in its register. A participant of two cases counts in both, and once in “all”. "+
		"Excerpts of nobody in the register (fieldnotes, say) count no people.",
		plural(len(b.everyone), "participant"), thousands(len(b.people))))
	say("case", "That of the source; where it names none, that of the speaker, else of the source's participants.")
	say("order of cases", b.caseOrder().why)
	say("type", "The slot marked on the coding, else the type of its code.")
	say("cmocs", "The elements of configurations that are matched by the code, or by a code above it: 7.M1 is element M1 of configuration 7.")
	say("outdated", "In Excerpts: the rule of the code has changed since. In Evidence: the wording of the configuration or statement has changed since.")
	say("filters", "Filters say which codings go in. What nobody has coded, the denominators and the registers are of the whole study.")
	say("links", "A count leads to the rows it counts, and selects them; one of a code with those under it leads to the first. Click, or Ctrl+click in LibreOffice.")
	if b.sum.Unlinked > 0 {
		say("links", fmt.Sprintf("%s have no link: a sheet can hold %s.", plural(b.sum.Unlinked, "cell"), thousands(b.limit.links)))
	}
	say("n", "Excerpts are sorted by code, case, source and passage. Sort by “n” for the order in which the codings were made.")
	say("part", "What a cell cannot hold goes on in a further row, as part 2, 3 …")
	editable := "Codebook: definition, include, exclude and example; Participants: the attributes"
	if b.opt.Mask > 1 {
		editable = "Codebook: definition, include, exclude and example; not Participants, where values are masked"
	}
	say("✎", "Columns with ✎ in an amber heading can be changed here and read back with cmo import FILE ("+editable+"). Changes elsewhere are not meant to be read.")
}

// saySharing tells what may and may not be in the file when it is passed on.
func (b *book) saySharing(f *facts) {
	if b.opt.Consented {
		f.say("consent", words("Quotes of people who said no to being quoted are blanked (--consented)."))
	} else {
		f.say("consent", words("Quotes of people who said no to being quoted are in the file for analysis, and marked “no” in the column consent. With --consented they are blanked."))
	}
	if b.opt.Mask > 1 {
		f.say("masks", words(fmt.Sprintf("Roles, groups and attributes that fewer than %d participants share, and numbers of participants below %d in Sample, are shown as <%d. "+
			"Pseudonyms, cases and dates are not masked.", b.opt.Mask, b.opt.Mask, b.opt.Mask)))
	} else {
		f.say("masks", words("none"))
	}
	f.say("before you share", words("Notes, reasons and memos are the team's own words and may name or quote people. Nobody reads them for you."))
}

func rowsSaid(n int) string {
	if n == 0 {
		return "nothing yet"
	}
	return plural(n, "row")
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return thousands(n) + " " + noun + "s"
}

func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

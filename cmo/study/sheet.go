package study

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/cell"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// Uses of a sheet.
const (
	IntoSources      = "sources"
	IntoParticipants = "participants"
	IntoCases        = "cases"
	IntoCodebook     = "codebook"
	IntoMeasures     = "measures"
	IntoLog          = "log" // what gives each source its participant, case, wave, kind and date
)

// A table is a sheet whose columns are understood.
type table struct {
	ingest.Sheet
	at      string         // file and sheet, for messages
	excel   string         // of an Excel file "participants.xlsx, Register!", else empty
	file    string         // the name of the file
	into    string         // its use
	col     map[string]int // use of a column -> its place
	rest    []int          // the columns that are attributes
	left    map[int]string // the columns that are not read, and why
	types   map[int]corpus.Attribute
	forms   map[int]columnForm // how the attributes are written, and what is said of it
	said    map[int]string
	days    columnForm           // how the dates of a log are written
	levels  map[int][]string     // of the columns that are ordered as told
	numbers map[int]numberColumn // the columns that are measures
	wave    string               // of rows that name none
	wrong   map[string]bool      // cells that hold an error instead of a value
	marked  map[int]bool         // columns that are marked as those to edit, if any are
}

// cell gives the cell of a row under a use, trimmed; empty if there is none.
func (t *table) cell(r ingest.Row, use string) string {
	i, ok := t.col[use]
	if !ok {
		return ""
	}
	return t.words(r, i)
}

// words gives a cell, trimmed. In CSV files the sign that keeps words from
// being taken for a formula is taken off.
func (t *table) words(r ingest.Row, i int) string {
	if i >= len(r.Cells) {
		return ""
	}
	if len(t.wrong) > 0 && t.wrong[fmt.Sprint(columnLetters(i), r.Number)] {
		return ""
	}
	words := strings.TrimSpace(r.Cells[i])
	if t.excel == "" {
		words = strings.TrimSpace(cell.Unguard(words))
	}
	return words
}

// place says where the cell of a row under a use is: participants.xlsx,
// Register!A58, or participants.csv:58.
func (t *table) place(r ingest.Row, use string) string {
	if t.excel == "" {
		if t.at != t.file {
			return fmt.Sprintf("%s:%d", t.at, r.Number)
		}
		return fmt.Sprintf("%s:%d", t.file, r.Number)
	}
	return fmt.Sprintf("%s%s%d", t.excel, columnLetters(t.col[use]), r.Number)
}

// columnLetters names a column as Excel does: A, B … Z, AA.
func columnLetters(i int) string {
	out := ""
	for i++; i > 0; i = (i - 1) / 26 {
		out = string(rune('A'+(i-1)%26)) + out
	}
	return out
}

// values gives the cells of a column.
func (t *table) values(i int) []string {
	var out []string
	for _, r := range t.Rows {
		out = append(out, t.words(r, i))
	}
	return out
}

// warnings say what is odd about a sheet: rows of another length than the head,
// cells that hold an error and were taken for empty.
func (t *table) warnings() []string {
	var out []string
	for _, n := range t.Notes {
		out = append(out, t.at+": "+n.What)
	}
	return out
}

// Counted counts what was added, what was brought up to date and what was as it
// is already.
type Counted struct{ Added, Changed, Same int }

// RegisterReport tells what reading a register did.
type RegisterReport struct {
	At       string // file and sheet
	Into     string
	Rows     int
	Columns  []ColumnUse
	Changed  int
	Same     int
	Added    Added
	Codes    int
	Sources  int // of a survey: respondents that were added
	Passages int // of those: answers and the questions they stand under
	Words    int
	Values   Counted               // of measures
	Measures []string              // what there is of them now
	Notes    []string              // how something was read
	Types    map[codebook.Type]int // of the codes added
	Warnings []string
	Faults   []error // rows that were left out, and why

	rows []int // of the faults
}

// fault notes that a row is left out, and why.
func (rep *RegisterReport) fault(t *table, r ingest.Row, use string, err error) {
	p, ok := problem.As(err)
	if !ok {
		p = problem.New(problem.Invalid, "%s", err)
	}
	if p.Why == "" {
		p = p.Because("The row was left out.")
	} else {
		p = p.Because("%s\nThe row was left out.", p.Why)
	}
	rep.leaveOut(r.Number, p.In(t.place(r, use)))
}

// leaveOut notes a fault of a row, in the order of rows.
func (rep *RegisterReport) leaveOut(row int, err error) {
	i, _ := slices.BinarySearch(rep.rows, row+1) // behind those of the same row
	rep.rows = slices.Insert(rep.rows, i, row)
	rep.Faults = slices.Insert(rep.Faults, i, err)
}

// once gives the rows whose key is there and stands in no row above. Of the
// others each is a fault.
func (t *table) once(use string, rep *RegisterReport, key func(ingest.Row) string) []ingest.Row {
	what := "row"
	if t.excel == "" {
		what = "line"
	}
	seen := map[string]int{}
	var out []ingest.Row
	for _, r := range t.Rows {
		k := key(r)
		if k == "" {
			if slices.ContainsFunc(r.Cells, func(c string) bool { return strings.TrimSpace(c) != "" }) {
				rep.fault(t, r, use, problem.New(problem.Invalid, "this row has no %s", use))
			}
			continue
		}
		if first, ok := seen[k]; ok {
			rep.fault(t, r, use, problem.New(problem.Conflict, "%s is already in %s %d", t.cell(r, use), what, first))
			continue
		}
		seen[k] = r.Number
		out = append(out, r)
	}
	return out
}

// byName is the key of a row that a name is given in.
func (t *table) byName(use string) func(ingest.Row) string {
	return func(r ingest.Row) string { return corpus.FoldName(t.cell(r, use)) }
}

// applyRegister reads a register into the study, as one action. A row that
// cannot be read is left out and told; the others go in.
func (t *table) applyRegister(tx *store.Tx) (RegisterReport, error) {
	rep := RegisterReport{At: t.at, Into: t.into, Rows: len(t.Rows), Columns: t.understood(), Warnings: t.warnings()}
	var err error
	switch t.into {
	case IntoParticipants:
		err = t.participants(tx, &rep)
	case IntoCases:
		err = t.cases(tx, &rep)
	case IntoCodebook:
		err = t.codes(tx, &rep)
	case IntoMeasures:
		err = t.measures(tx, &rep)
		rep.Columns = t.understood()
	default:
		err = problem.New(problem.Invalid, "this sheet is a log of files: it goes with the files it lists").In(t.at).
			Suggest("cmo import FOLDER --sheet %s", t.file)
	}
	return rep, err
}

// attributes adds the attributes that the columns are, and says which values
// are not of the type that an attribute has.
func (t *table) attributes(tx *store.Tx, rep *RegisterReport, of string) error {
	if err := t.measureColumns(tx, rep, of, false); err != nil {
		return err
	}
	t.types, t.forms, t.said = map[int]corpus.Attribute{}, map[int]columnForm{}, map[int]string{}
	for _, i := range t.rest {
		if err := t.attribute(tx, rep, of, i); err != nil {
			return err
		}
	}
	rep.Columns = t.understood()
	return nil
}

// attribute adds the attribute that a column is.
func (t *table) attribute(tx *store.Tx, rep *RegisterReport, of string, i int) error {
	name, _, _ := strings.Cut(t.Head[i], "@")
	t.forms[i], t.said[i] = formOf(t.values(i))
	written := t.values(i)
	for j, v := range written {
		written[j] = t.forms[i].number(v)
	}
	a, err := rep.Added.attributeType(tx, of, strings.TrimSpace(name), written)
	if err != nil {
		return err
	}
	if levels := t.levels[i]; len(levels) > 0 && (a.Type != corpus.OrderedValue || !slices.Equal(a.Levels, levels)) {
		if !slices.Contains(rep.Added.Attributes, a.Name) {
			rep.Warnings = append(rep.Warnings, fmt.Sprintf("%s was %s, and is now %s", a.Name, typeShown(a), strings.Join(levels, " < ")))
		}
		a.Type, a.Levels = corpus.OrderedValue, levels
		if err := corpus.AttributeTypes.Put(tx, &a); err != nil {
			return err
		}
	}
	t.types[i] = a
	if !corpus.SameName(a.Name, name) {
		rep.Warnings = append(rep.Warnings, fmt.Sprintf("column %q is read as %s: %s is a field of its own", t.Head[i], a.Name, strings.TrimSpace(name)))
	}
	if a.Type == corpus.TextValue {
		rep.Warnings = append(rep.Warnings, t.nearly(i)...)
	}
	if odd := t.odd(i, func(v string) bool { _, fits := t.forms[i].value(a, v); return fits }); odd != "" {
		rep.Warnings = append(rep.Warnings, fmt.Sprintf("%s is %s; kept as they are: %s", a.Name, ofType(a), odd))
	}
	return nil
}

// odd lists the values of a column that do not fit, with the first cell of each.
func (t *table) odd(i int, fits func(string) bool) string {
	var values, out []string
	for _, r := range t.Rows {
		v := t.words(r, i)
		if v == "" || fits(v) || slices.Contains(values, v) {
			continue
		}
		values = append(values, v)
		at := fmt.Sprint("line ", r.Number)
		if t.excel != "" {
			at = fmt.Sprint(columnLetters(i), r.Number)
		}
		out = append(out, fmt.Sprintf("%q (%s)", v, at))
		if len(out) == 5 {
			break
		}
	}
	return strings.Join(out, ", ")
}

// nearly warns of a column that would be numbers or dates but for a few values.
func (t *table) nearly(i int) []string {
	for _, kind := range []corpus.ValueType{corpus.NumberValue, corpus.DateValue} {
		var odd []string
		fit := 0
		for _, v := range t.values(i) {
			if v == "" {
				continue
			}
			if _, ok := typed(corpus.Attribute{Type: kind}, v); ok {
				fit++
			} else if !slices.Contains(odd, v) {
				odd = append(odd, v)
			}
		}
		if len(odd) > 0 && len(odd) <= 5 && fit > 2*len(odd) {
			return []string{fmt.Sprintf("column %q is text, although %d of its values are of type %s; the others: %s",
				strings.TrimSpace(t.Head[i]), fit, kind, corpus.Quoted(odd))}
		}
	}
	return nil
}

// setAttributes sets the attributes of a row: a heading NAME@WAVE is of that
// wave alone. What is empty is left as it was.
func (t *table) setAttributes(tx *store.Tx, r ingest.Row, have corpus.Attributes, added *Added) (corpus.Attributes, error) {
	var values corpus.Attributes
	for _, i := range t.rest {
		v, _ := t.forms[i].value(t.types[i], t.words(r, i))
		if v == "" {
			continue
		}
		_, waveName, _ := strings.Cut(t.Head[i], "@")
		wave, err := added.waveID(tx, waveName)
		if err != nil {
			return nil, err
		}
		values = append(values, corpus.Value{Name: t.types[i].Name, Wave: wave, Value: v})
	}
	return have.SetAll(values), nil
}

// given gives the attributes of a row as they stand, of a table that is not a
// register.
func (t *table) given(r ingest.Row) corpus.Attributes {
	var out corpus.Attributes
	for _, i := range t.rest {
		out = append(out, corpus.Value{Name: strings.TrimSpace(t.Head[i]), Value: t.words(r, i)})
	}
	return corpus.Attributes{}.SetAll(out)
}

func (t *table) participants(tx *store.Tx, rep *RegisterReport) error {
	if err := t.attributes(tx, rep, "participant"); err != nil {
		return err
	}
	now, err := t.now(tx, rep)
	if err != nil {
		return err
	}
	groups := map[string]string{}
	for _, r := range t.once("participant", rep, t.byName("participant")) {
		if use, err := t.checkParticipant(r, groups); err != nil {
			rep.fault(t, r, use, err)
			continue
		}
		p, err := rep.Added.participant(tx, t.cell(r, "participant"))
		if err != nil {
			return err
		}
		rev := p.Rev
		if err := t.fillParticipant(tx, r, &p, rep); err != nil {
			return err
		}
		if err := t.setNumbers(tx, rep, r, p.ID, now); err != nil {
			return err
		}
		rep.count(rev, p.Rev, p.Name, rep.Added.Participants)
	}
	return nil
}

// now is the wave of what names none: the one the study imports into.
func (t *table) now(tx *store.Tx, rep *RegisterReport) (ref.ID, error) {
	if len(t.numbers) == 0 {
		return ref.ID{}, nil
	}
	wave, err := Get(tx, SettingWave)
	if err != nil {
		return ref.ID{}, err
	}
	return rep.Added.waveID(tx, first(t.wave, wave))
}

// checkParticipant tells what is wrong with a row before anything of it is
// kept, and in which column.
func (t *table) checkParticipant(r ingest.Row, groups map[string]string) (use string, err error) {
	names := map[string][]string{"participant": {t.cell(r, "participant")}, "case": nameList(t.cell(r, "case"))}
	if role := t.cell(r, "role"); role != "" {
		names["role"] = []string{role}
	}
	for use, names := range names {
		for _, name := range names {
			if err := corpus.ValidName(use, name); err != nil {
				return use, err
			}
		}
	}
	for _, scope := range []string{"consent", "quote"} {
		v := t.cell(r, scope)
		if _, ok := yesNo(v); v != "" && !ok {
			return scope, problem.New(problem.Invalid, "%s is yes or no, not %q", scope, v)
		}
	}
	group := t.cell(r, "group")
	if group == "" {
		return "", nil
	}
	role := corpus.FoldName(t.cell(r, "role"))
	if role == "" {
		return "group", problem.New(problem.Invalid, "this row has a group and no role").Because("Groups are of roles.")
	}
	if was := groups[role]; was != "" && !corpus.SameName(was, group) {
		return "group", problem.New(problem.Conflict, "%s is of the group %q in a row above", t.cell(r, "role"), was).Because("A role is of one group.")
	}
	groups[role] = group
	return "", nil
}

// count tells a record that was changed from one that was as it is; one that
// was added is counted there.
func (rep *RegisterReport) count(before, after uint64, name string, added []string) {
	switch {
	case slices.Contains(added, name):
	case before == after:
		rep.Same++
	default:
		rep.Changed++
	}
}

func (t *table) fillParticipant(tx *store.Tx, r ingest.Row, p *corpus.Participant, rep *RegisterReport) (err error) {
	if role := t.cell(r, "role"); role != "" {
		if p.Role, err = rep.Added.roleID(tx, role); err != nil {
			return err
		}
		if group := t.cell(r, "group"); group != "" {
			if err := setGroup(tx, p.Role, group); err != nil {
				return err
			}
		}
	}
	if names := nameList(t.cell(r, "case")); len(names) > 0 {
		p.Cases = nil
		for _, name := range names {
			id, err := rep.Added.caseID(tx, name)
			if err != nil {
				return err
			}
			if !slices.Contains(p.Cases, id) {
				p.Cases = append(p.Cases, id)
			}
		}
	}
	for _, scope := range []string{"consent", "quote"} {
		if v := t.cell(r, scope); v != "" {
			if p.Consent, err = consent(p.Consent, scope, v); err != nil {
				return err
			}
		}
	}
	if p.Attributes, err = t.setAttributes(tx, r, p.Attributes, &rep.Added); err != nil {
		return err
	}
	return corpus.Participants.Put(tx, p)
}

func setGroup(tx *store.Tx, role ref.ID, group string) error {
	r, err := corpus.Roles.Get(tx, role)
	if err != nil {
		return err
	}
	r.Group = group
	return corpus.Roles.Put(tx, &r)
}

func (t *table) cases(tx *store.Tx, rep *RegisterReport) error {
	if err := t.attributes(tx, rep, "case"); err != nil {
		return err
	}
	now, err := t.now(tx, rep)
	if err != nil {
		return err
	}
	for _, r := range t.once("case", rep, t.byName("case")) {
		name := t.cell(r, "case")
		if err := corpus.ValidName("case", name); err != nil {
			rep.fault(t, r, "case", err)
			continue
		}
		id, err := rep.Added.caseID(tx, name)
		if err != nil {
			return err
		}
		c, err := corpus.Cases.Get(tx, id)
		if err != nil {
			return err
		}
		rev := c.Rev
		if c.Attributes, err = t.setAttributes(tx, r, c.Attributes, &rep.Added); err != nil {
			return err
		}
		if err := corpus.Cases.Put(tx, &c); err != nil {
			return err
		}
		if err := t.setNumbers(tx, rep, r, c.ID, now); err != nil {
			return err
		}
		rep.count(rev, c.Rev, c.Name, rep.Added.Cases)
	}
	return nil
}

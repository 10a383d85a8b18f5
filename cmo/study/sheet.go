package study

import (
	"fmt"
	"path/filepath"
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
	IntoLog          = "log" // what gives each source its participant, case, wave, kind and date
)

// A table is a sheet whose columns are understood.
type table struct {
	ingest.Sheet
	at    string         // file and sheet, for messages
	excel string         // of an Excel file "participants.xlsx, Register!", else empty
	file  string         // the name of the file
	into  string         // its use
	col   map[string]int // use of a column -> its place
	rest  []int          // the columns that are attributes
	left  map[int]string // the columns that are not read, and why
	types map[int]corpus.Attribute
	wrong map[string]bool // cells that hold an error instead of a value
}

// heads are the headings that say what a column is for, by the use of the
// sheet. Case, blanks and hyphens make no difference.
var heads = map[string]map[string][]string{
	IntoLog: {
		"file": {"file", "filename", "file name", "name of file", "source"}, "participant": {"participant", "participants", "participant id"},
		"case": {"case"}, "wave": {"wave"}, "kind": {"kind"}, "date": {"date"}, "encounter": {"encounter"},
		"researcher": {"researcher", "interviewer"}, "setting": {"setting"}, "about": {"about"}, "name": {"name in study"},
	},
	IntoParticipants: {
		"participant": {"participant", "id", "participant id", "pseudonym"}, "role": {"role"}, "case": {"case", "cases"},
		"group": {"group"}, "consent": {"consent"}, "quote": {"quote", "may quote", "consent quote", "quote consent"},
	},
	IntoCases: {"case": {"case", "id", "case id"}},
	IntoCodebook: {
		"code": {"code", "name"}, "path": {"path", "code path"}, "parent": {"parent", "under"}, "type": {"type"},
		"definition": {"definition"}, "include": {"include", "inclusion"}, "exclude": {"exclude", "exclusion"},
		"example": {"example"}, "colour": {"colour", "color"}, "key": {"key"}, "levels": {"levels"}, "intended": {"intended"},
	},
}

// needs are the columns a sheet must have to be taken for a use, in the order
// in which uses are tried.
var needs = []struct {
	into string
	any  [][]string
}{
	{IntoLog, [][]string{{"file", "participant"}, {"file", "case"}, {"file", "kind"}, {"file", "wave"}, {"file", "date"}}},
	{IntoCodebook, [][]string{{"code", "definition"}, {"path", "definition"}, {"code", "type"}, {"path", "type"}, {"code", "parent"}}},
	{IntoParticipants, [][]string{{"participant"}}},
	{IntoCases, [][]string{{"case"}}},
}

// unsure are headings that do not say alone what a sheet is for: a register of
// participants and a sheet of cases may both begin with an id.
var unsure = []string{"id", "name"}

// nameHeads are headings of columns that hold people's names, contactHeads of
// those by which people can be reached. They are not read, since the study
// holds pseudonyms only; --column HEAD=attribute reads them all the same.
var (
	nameHeads = []string{
		"name", "names", "full name", "first name", "last name", "given name", "family name", "surname", "forename", "real name", "christian name",
		"participant name", "participant's name", "patient name", "patient's name", "name of participant", "name of patient", "preferred name", "known as", "initials",
	}
	contactHeads = []string{
		"email", "e-mail", "email address", "phone", "phone number", "telephone", "telephone number", "mobile", "mobile number", "contact number", "contact details",
		"address", "home address", "postcode", "nhs number", "nhs no", "date of birth", "dob",
	}
)

// counted are headings of columns that lists of this program count anew.
var counted = []string{"sources", "waves", "codings", "participants", "assessed"}

// understand finds out what a sheet is for and what its columns mean. With an
// into it is read as that. Columns are settled by hand with heads given as
// HEAD=USE.
func understand(path string, s ingest.Sheet, of int, into string, columns map[string]string) (table, error) {
	at := sheetName(path, s, of)
	for _, n := range needs {
		if into != "" && into != n.into {
			continue
		}
		t := table{Sheet: s, at: at, file: filepath.Base(path), into: n.into, col: map[string]int{}, left: map[int]string{}, wrong: map[string]bool{}}
		for _, e := range s.Errors {
			t.wrong[e.Cell] = true
		}
		if strings.EqualFold(filepath.Ext(path), ".xlsx") {
			t.excel = t.file + ", " + s.Name + "!"
		}
		if bad := t.assign(columns); bad != "" {
			if into == "" {
				continue
			}
			return table{}, problem.New(problem.Usage, "a sheet read as %s has no use %q for a column", into, bad).In(at).
				Because("The uses are %s, and - for one that is not read.", strings.Join(t.uses(), ", ")).Suggest("--column HEAD=%s", t.uses()[0])
		}
		for _, all := range n.any {
			if !slices.ContainsFunc(all, func(use string) bool { return !t.says(use, into != "" || len(columns) > 0) }) {
				return t, nil
			}
		}
		if into != "" {
			if _, ok := t.col[n.any[0][0]]; ok {
				return t, nil
			}
			return table{}, problem.New(problem.Invalid, "no column of this sheet is the %s", n.any[0][0]).In(at).
				Because("Its headings are %s.\nNothing was added.", strings.Join(s.Head, ", ")).Suggest("--column HEAD=%s", n.any[0][0])
		}
	}
	return table{}, problem.New(problem.Invalid, "this sheet is not one of the kinds known").In(at).
		Because("Its headings are %s.\nA log has file, participant, case …; a register of participants participant, role, case …; a sheet of cases case; a codebook code, definition ….",
			strings.Join(s.Head, ", ")).
		Suggest("--into participants|cases|codebook, and --column HEAD=USE")
}

// says reports whether a column of a use is there; one that is known only by a
// heading which could be of another sheet, too, does not count unless told.
func (t *table) says(use string, told bool) bool {
	i, ok := t.col[use]
	if !ok || told {
		return ok
	}
	alone := t.into == IntoParticipants || t.into == IntoCases
	if !alone || !named(unsure, t.Head[i]) {
		return true
	}
	for _, other := range []string{"role", "case", "quote", "consent"} {
		if _, ok := t.col[other]; ok && t.into == IntoParticipants {
			return true
		}
	}
	return false
}

func named(list []string, head string) bool {
	head = strings.TrimRight(strings.ReplaceAll(head, "’", "'"), " :*?")
	return slices.ContainsFunc(list, func(n string) bool { return corpus.SameName(strings.TrimRight(n, "?"), head) })
}

// uses lists the uses that columns of the sheet can have.
func (t *table) uses() []string {
	var out []string
	for u := range heads[t.into] {
		out = append(out, u)
	}
	slices.Sort(out)
	if t.into != IntoCodebook {
		out = append(out, "attribute")
	}
	return out
}

// assign says of each column what it is for: first as told, then by its
// heading. It gives a use that was told and that sheets of this kind do not
// have.
func (t *table) assign(columns map[string]string) (bad string) {
	uses, settled := heads[t.into], map[int]bool{}
	for i, head := range t.Head {
		for h, u := range columns {
			if !corpus.SameName(h, head) {
				continue
			}
			use := strings.ToLower(u)
			_, taken := t.col[use]
			switch settled[i] = true; {
			case use == "-":
				t.left[i] = "as told"
			case use == "attribute" && t.into != IntoCodebook:
				t.rest = append(t.rest, i)
			case uses[use] != nil && !taken:
				t.col[use] = i
			default:
				bad = u
			}
		}
	}
	for i, head := range t.Head {
		if !settled[i] && strings.TrimSpace(head) != "" {
			t.byHead(i, head)
		} else if !settled[i] && slices.ContainsFunc(t.values(i), func(v string) bool { return v != "" }) {
			t.left[i] = "no heading"
		}
	}
	slices.Sort(t.rest)
	return bad
}

func (t *table) byHead(i int, head string) {
	for use, names := range heads[t.into] {
		if _, taken := t.col[use]; !taken && named(names, head) {
			t.col[use] = i
			return
		}
	}
	switch {
	case t.into == IntoCodebook:
		t.left[i] = "no use"
	case named(nameHeads, head):
		t.left[i] = "people's names"
	case named(contactHeads, head):
		t.left[i] = "what identifies people"
	case t.into != IntoLog && named(counted, head):
		t.left[i] = "counted anew"
	default:
		t.rest = append(t.rest, i)
	}
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

// A ColumnUse says how a column was understood, for the researcher to see.
type ColumnUse struct {
	Head, Use string
	Detail    string // 10 values; 3 empty
	NotRead   string // why it was left out; empty if it was read
}

func (t *table) understood() []ColumnUse {
	var out []ColumnUse
	for i, head := range t.Head {
		if strings.TrimSpace(head) == "" {
			if t.left[i] != "" {
				out = append(out, ColumnUse{Head: "column " + columnLetters(i), NotRead: t.left[i]})
			}
			continue
		}
		u := ColumnUse{Head: strings.TrimSpace(head), NotRead: t.left[i]}
		for use, j := range t.col {
			if i == j {
				u.Use, u.Detail = use, t.detail(use, i)
			}
		}
		if u.Use == "" && slices.Contains(t.rest, i) {
			u.Use, u.Detail = string(typeOfCells(t.values(i))), t.empty(i)
		}
		out = append(out, u)
	}
	return out
}

// detail says what stands in a column of a use: how many values, how many no.
func (t *table) detail(use string, i int) string {
	counts := map[string]int{}
	for _, v := range t.values(i) {
		if yn, ok := yesNo(v); ok && (use == "quote" || use == "consent") {
			v = yn
		}
		if v != "" {
			counts[corpus.FoldName(v)]++
		}
	}
	switch use {
	case "role", "case", "wave", "kind", "group", "type":
		if len(counts) == 1 {
			return "1 value"
		}
		return fmt.Sprintf("%d values", len(counts))
	case "quote", "consent":
		return fmt.Sprintf("%d \"no\"", counts["no"])
	case "date":
		return t.empty(i)
	}
	return ""
}

func (t *table) empty(i int) string {
	n := 0
	for _, v := range t.values(i) {
		if v == "" {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d empty", n)
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
	i, _ := slices.BinarySearch(rep.rows, r.Number+1) // behind those of the same row
	rep.rows = slices.Insert(rep.rows, i, r.Number)
	rep.Faults = slices.Insert(rep.Faults, i, error(p.In(t.place(r, use))))
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
	default:
		err = problem.New(problem.Invalid, "this sheet is a log of files: it goes with the files it lists").In(t.at).
			Suggest("cmo import FOLDER --sheet %s", t.file)
	}
	return rep, err
}

// attributes adds the attributes that the columns are, and says which values
// are not of the type that an attribute has.
func (t *table) attributes(tx *store.Tx, rep *RegisterReport, of string) error {
	t.types = map[int]corpus.Attribute{}
	for _, i := range t.rest {
		name, _, _ := strings.Cut(t.Head[i], "@")
		a, err := rep.Added.attributeType(tx, of, strings.TrimSpace(name), t.values(i))
		if err != nil {
			return err
		}
		t.types[i] = a
		if a.Type == corpus.TextValue {
			rep.Warnings = append(rep.Warnings, t.nearly(i)...)
		}
		var odd []string
		for _, v := range t.values(i) {
			if _, fits := typed(a, v); !fits && !slices.Contains(odd, v) {
				odd = append(odd, v)
			}
		}
		if n := len(odd); n > 0 {
			rep.Warnings = append(rep.Warnings, fmt.Sprintf("%s is of type %s; kept as they are: %s",
				a.Name, typeShown(a), corpus.Quoted(odd[:min(n, 5)])))
		}
	}
	return nil
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
	for _, i := range t.rest {
		v, _ := typed(t.types[i], t.words(r, i))
		if v == "" {
			continue
		}
		_, waveName, _ := strings.Cut(t.Head[i], "@")
		wave, err := added.waveID(tx, waveName)
		if err != nil {
			return nil, err
		}
		have = have.Set(t.types[i].Name, wave, v)
	}
	return have, nil
}

// given gives the attributes of a row as they stand, of a table that is not a
// register.
func (t *table) given(r ingest.Row) corpus.Attributes {
	var out corpus.Attributes
	for _, i := range t.rest {
		out = out.Set(strings.TrimSpace(t.Head[i]), ref.ID{}, t.words(r, i))
	}
	return out
}

func (t *table) participants(tx *store.Tx, rep *RegisterReport) error {
	if err := t.attributes(tx, rep, "participant"); err != nil {
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
		rep.count(rev, p.Rev, p.Name, rep.Added.Participants)
	}
	return nil
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
		rep.count(rev, c.Rev, c.Name, rep.Added.Cases)
	}
	return nil
}

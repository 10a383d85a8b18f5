package study

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
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
	at   string         // file and sheet, for messages
	into string         // its use
	col  map[string]int // use of a column -> its place
	rest []int          // the columns that are attributes
	left []string       // headings of columns that are not read
}

// heads are the headings that say what a column is for, by the use of the
// sheet. Case, blanks and hyphens make no difference.
var heads = map[string]map[string][]string{
	IntoLog: {
		"file": {"file", "filename", "file name", "source"}, "participant": {"participant", "participant id"},
		"case": {"case"}, "wave": {"wave"}, "kind": {"kind"}, "date": {"date"}, "encounter": {"encounter"},
		"researcher": {"researcher"}, "setting": {"setting"}, "about": {"about"}, "name": {"name in study"},
	},
	IntoParticipants: {
		"participant": {"participant", "id", "participant id", "pseudonym"}, "role": {"role"}, "case": {"case"},
		"group": {"group"}, "consent": {"consent"}, "quote": {"quote", "quote?", "may quote", "consent quote"},
	},
	IntoCases: {"case": {"case", "id", "case id"}},
	IntoCodebook: {
		"code": {"code", "name"}, "path": {"path", "code path"}, "parent": {"parent", "under"}, "type": {"type"},
		"definition": {"definition"}, "include": {"include", "inclusion"}, "exclude": {"exclude", "exclusion"},
		"example": {"example"}, "colour": {"colour", "color"}, "key": {"key"}, "levels": {"levels"},
	},
}

// needs are the columns a sheet must have to be taken for a use, in the order
// in which uses are tried.
var needs = []struct {
	into string
	any  [][]string
}{
	{IntoLog, [][]string{{"file", "participant"}, {"file", "case"}, {"file", "kind"}, {"file", "wave"}}},
	{IntoCodebook, [][]string{{"code", "definition"}, {"path", "definition"}, {"code", "type"}}},
	{IntoParticipants, [][]string{{"participant", "role"}, {"participant", "case"}, {"participant", "quote"}, {"participant", "consent"}}},
	{IntoCases, [][]string{{"case"}}},
}

// nameHeads are headings of columns that hold people's names. They are not
// read, since the study holds pseudonyms only.
var nameHeads = []string{"name", "full name", "first name", "last name", "surname", "forename", "real name", "participant name", "patient name"}

// understand finds out what a sheet is for and what its columns mean. With an
// into it is read as that. Columns are settled by hand with heads given as
// HEAD=USE.
func understand(at string, s ingest.Sheet, into string, columns map[string]string) (table, error) {
	for _, n := range needs {
		if into != "" && into != n.into {
			continue
		}
		t := table{Sheet: s, at: at, into: n.into, col: map[string]int{}}
		t.assign(columns)
		for _, all := range n.any {
			if !slices.ContainsFunc(all, func(use string) bool { _, ok := t.col[use]; return !ok }) {
				return t, nil
			}
		}
		if into != "" {
			if _, ok := t.col[n.any[0][0]]; ok {
				return t, nil
			}
		}
	}
	return table{}, problem.New(problem.Invalid, "this sheet is not one of the kinds known").In(at).
		Because("Its headings are %s.\nA log has file, participant, case …; a register of participants id, role, case …; a sheet of cases case; a codebook code, definition ….",
			strings.Join(s.Head, ", ")).
		Suggest("cmo import FILE --into participants|cases|codebook, and --column HEAD=USE")
}

func (t *table) assign(columns map[string]string) {
	uses := heads[t.into]
	for i, head := range t.Head {
		use := ""
		for h, u := range columns {
			if corpus.SameName(h, head) {
				use = strings.ToLower(u)
			}
		}
		if use == "" {
			for u, names := range uses {
				if slices.ContainsFunc(names, func(n string) bool { return corpus.SameName(n, head) }) {
					use = u
				}
			}
		}
		_, taken := t.col[use]
		switch {
		case uses[use] != nil && !taken:
			t.col[use] = i
		case use == "-" || strings.TrimSpace(head) == "":
			if strings.TrimSpace(head) != "" {
				t.left = append(t.left, head)
			}
		case use != "attribute" && t.into != IntoCodebook && slices.ContainsFunc(nameHeads, func(n string) bool { return corpus.SameName(n, head) }):
			t.left = append(t.left, head)
		default:
			t.rest = append(t.rest, i)
		}
	}
}

// cell gives the cell of a row under a use, trimmed; empty if there is none.
func (t *table) cell(r ingest.Row, use string) string {
	i, ok := t.col[use]
	if !ok {
		return ""
	}
	return at(r, i)
}

func at(r ingest.Row, i int) string {
	if i < len(r.Cells) {
		return strings.TrimSpace(r.Cells[i])
	}
	return ""
}

func (t *table) place(r ingest.Row) string { return fmt.Sprintf("%s, row %d", t.at, r.Number) }

// values gives the cells of a column.
func (t *table) values(i int) []string {
	var out []string
	for _, r := range t.Rows {
		out = append(out, at(r, i))
	}
	return out
}

// A ColumnUse says how a column was understood, for the researcher to see.
type ColumnUse struct {
	Head, Use string
	NotRead   bool
}

func (t *table) understood() []ColumnUse {
	var out []ColumnUse
	for i, head := range t.Head {
		use := ""
		for u, j := range t.col {
			if i == j {
				use = u
			}
		}
		if use == "" && slices.Contains(t.rest, i) {
			use = string(corpus.TypeOf(t.values(i)))
		}
		if u := (ColumnUse{Head: head, Use: use}); strings.TrimSpace(head) != "" {
			u.NotRead = slices.Contains(t.left, head)
			out = append(out, u)
		}
	}
	return out
}

// RegisterReport tells what reading a register did.
type RegisterReport struct {
	At      string // file and sheet
	Into    string
	Rows    int
	Columns []ColumnUse
	Changed int
	Same    int
	Added   Added
	Codes   int
	Faults  []error // rows that were left out, and why
}

// duplicates finds keys that stand in two rows. It keeps the first and gives a
// fault for each other.
func (t *table) duplicates(use string, faults *[]error) []ingest.Row {
	seen := map[string]int{}
	var out []ingest.Row
	for _, r := range t.Rows {
		key := corpus.FoldName(t.cell(r, use))
		if key == "" {
			if slices.ContainsFunc(r.Cells, func(c string) bool { return strings.TrimSpace(c) != "" }) {
				*faults = append(*faults, problem.New(problem.Invalid, "this row has no %s", use).In(t.place(r)).
					Because("It was left out; the other rows went in."))
			}
			continue
		}
		if first, ok := seen[key]; ok {
			*faults = append(*faults, problem.New(problem.Conflict, "%s is already in row %d", t.cell(r, use), first).In(t.place(r)).
				Because("It was left out; the other rows went in."))
			continue
		}
		seen[key] = r.Number
		out = append(out, r)
	}
	return out
}

// applyRegister reads a register into the study, as one action. A row that
// cannot be read is left out and told; the others go in.
func (t *table) applyRegister(tx *store.Tx) (RegisterReport, error) {
	rep := RegisterReport{At: t.at, Into: t.into, Rows: len(t.Rows), Columns: t.understood()}
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
			Suggest("cmo import FOLDER --sheet %s", filepath.Base(t.at))
	}
	return rep, err
}

func (t *table) attributes(tx *store.Tx, rep *RegisterReport, of string) error {
	for _, i := range t.rest {
		if err := rep.Added.attribute(tx, of, strings.TrimSpace(t.Head[i]), t.values(i)); err != nil {
			return err
		}
	}
	return nil
}

func (t *table) setAttributes(r ingest.Row, a corpus.Attributes) corpus.Attributes {
	for _, i := range t.rest {
		if v := at(r, i); v != "" {
			a = a.Set(strings.TrimSpace(t.Head[i]), ref.ID{}, v)
		}
	}
	return a
}

func (t *table) participants(tx *store.Tx, rep *RegisterReport) error {
	if err := t.attributes(tx, rep, "participant"); err != nil {
		return err
	}
	for _, r := range t.duplicates("participant", &rep.Faults) {
		p, err := rep.Added.participant(tx, t.cell(r, "participant"))
		if problem.Is(err, problem.Invalid) {
			rep.Faults = append(rep.Faults, inRow(err, t.place(r)))
			continue
		}
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

func inRow(err error, place string) error {
	if p, ok := problem.As(err); ok {
		return p.In(place)
	}
	return fmt.Errorf("%s: %w", place, err)
}

func (t *table) fillParticipant(tx *store.Tx, r ingest.Row, p *corpus.Participant, rep *RegisterReport) error {
	if role := t.cell(r, "role"); role != "" {
		id, err := rep.Added.roleID(tx, role)
		if err != nil {
			return err
		}
		p.Role = id
		if group := t.cell(r, "group"); group != "" {
			if err := setGroup(tx, id, group); err != nil {
				return err
			}
		}
	}
	if names := t.cell(r, "case"); names != "" {
		p.Cases = nil
		for name := range strings.FieldsFuncSeq(names, func(r rune) bool { return r == ',' || r == ';' }) {
			id, err := rep.Added.caseID(tx, name)
			if err != nil {
				return err
			}
			if !id.IsZero() && !slices.Contains(p.Cases, id) {
				p.Cases = append(p.Cases, id)
			}
		}
	}
	for _, scope := range []string{"consent", "quote"} {
		if v := t.cell(r, scope); v != "" {
			consent := map[string]string{}
			for k, old := range p.Consent {
				consent[k] = old
			}
			consent[scope] = yesNo(v)
			p.Consent = consent
		}
	}
	p.Attributes = t.setAttributes(r, p.Attributes)
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

// yesNo brings the ways of writing yes and no into these words; anything else
// stays as written.
func yesNo(s string) string {
	switch strings.ToLower(s) {
	case "y", "yes", "true", "1", "x":
		return "yes"
	case "n", "no", "false", "0":
		return "no"
	}
	return s
}

func (t *table) cases(tx *store.Tx, rep *RegisterReport) error {
	if err := t.attributes(tx, rep, "case"); err != nil {
		return err
	}
	for _, r := range t.duplicates("case", &rep.Faults) {
		name := t.cell(r, "case")
		id, err := rep.Added.caseID(tx, name)
		if problem.Is(err, problem.Invalid) {
			rep.Faults = append(rep.Faults, inRow(err, t.place(r)))
			continue
		}
		if err != nil {
			return err
		}
		c, err := corpus.Cases.Get(tx, id)
		if err != nil {
			return err
		}
		rev := c.Rev
		c.Attributes = t.setAttributes(r, c.Attributes)
		if err := corpus.Cases.Put(tx, &c); err != nil {
			return err
		}
		rep.count(rev, c.Rev, c.Name, rep.Added.Cases)
	}
	return nil
}

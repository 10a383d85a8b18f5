package query

import (
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// A Matrix counts, in each cell, the units where a query, the row and the
// column are all yes. A row or column is a term, or a value of a field; a
// value restricts the passages looked at, for every term, as where does.
type Matrix struct {
	*Result                 // of the query alone
	Axes          [2]string // what rows and columns are, as typed
	Rows, Columns []Line    // headings with what they are out of
	Cells         [][]Cell  // by row and column
	RowTotals     []Cell    // the query and the row, whatever the column
	ColumnTotals  []Cell    // the query and the column, whatever the row
	Total         Cell      // the query
	Disputed      []string  // fields of which assessors differ somewhere: what is disputed stands in no line
}

// A Line is a row or a column. Of is the units that a value leaves: those with
// text; of a term it is the units where the term is yes.
type Line struct {
	Name  string
	Field string // the field whose value it is; "" of a term
	Of    int
}

// A Cell tells how the units of a cell stand.
type Cell struct {
	Yes, Denied, Silent, NoData int

	engine *engine
	yes    bitset
}

// Value is that of the cell as a whole: yes if a unit is, denied if one is,
// silent if somebody looked, else no data.
func (c Cell) Value() Verdict {
	switch {
	case c.Yes > 0:
		return Yes
	case c.Denied > 0:
		return DeniedThere
	case c.Silent > 0:
		return Silent
	}
	return NoData
}

// Units lists the units of a cell where all is yes, in the order of names.
func (c Cell) Units() []Unit {
	if c.engine == nil {
		return nil
	}
	var out []Unit
	c.yes.each(func(u uint32) {
		unit := c.engine.unit(u)
		unit.Value = Yes
		out = append(out, unit)
	})
	c.engine.sortUnits(out)
	return out
}

// maxMatrixRuns bounds how often the study is gone over for a matrix whose
// rows and columns are both values of fields.
const maxMatrixRuns = 2500

// An axis of a matrix: its terms, or the values of its field.
type matrixAxis struct {
	terms  []*axisTerm
	field  *field
	values []*axisValue
	differ bool // some value is disputed, and has no line
}

type axisValue struct {
	name  string
	check *check
}

// Matrix answers a query as a matrix. Axes are written ROWS,COLUMNS.
func (b *Bound) Matrix(study *Study, axes string) (*Matrix, error) {
	if b.query.IsTest() || b.rows != nil {
		return nil, problem.New(problem.Usage, "a matrix is of a query that is neither a test nor an each").
			Suggest("cmo query hold in case --matrix mechanism,role")
	}
	rowsText, columnsText, err := twoAxes(axes)
	if err != nil {
		return nil, err
	}
	r, err := b.Run(study, Options{})
	if err != nil {
		return nil, err
	}
	rows, err := b.matrixAxis(r.engine, rowsText)
	if err != nil {
		return nil, err
	}
	columns, err := b.matrixAxis(r.engine, columnsText)
	if err != nil {
		return nil, err
	}
	if n := (len(rows.values) + 1) * (len(columns.values) + 1); n > maxMatrixRuns {
		return nil, problem.New(problem.Usage, "%s and %s have %d pairs of values", rowsText, columnsText, len(rows.values)*len(columns.values)).
			Because("That is too many to be read as a matrix.").Suggest("cmo query ... --by %s,%s", rowsText, columnsText)
	}
	m, err := b.matrix(study, r, rows, columns)
	if err != nil {
		return nil, err
	}
	m.Axes = [2]string{rowsText, columnsText}
	return m, nil
}

// twoAxes cuts ROWS,COLUMNS at the one comma that stands outside of quotes,
// braces and parentheses.
func twoAxes(axes string) (rows, columns string, err error) {
	depth, quoted, at := 0, false, -1
	for i, r := range axes {
		switch {
		case r == '"' || r == '“' || r == '”':
			quoted = !quoted
		case quoted:
		case r == '{' || r == '(':
			depth++
		case r == '}' || r == ')':
			depth--
		case r == ',' && depth == 0 && at >= 0:
			return "", "", problem.New(problem.Usage, "--matrix takes ROWS,COLUMNS, and %q has more than one comma", axes).
				Because("Marks are written in braces here: hold{intensity=2, status=reported}.")
		case r == ',' && depth == 0:
			at = i
		}
	}
	if at < 0 || strings.TrimSpace(axes[:at]) == "" || strings.TrimSpace(axes[at+1:]) == "" {
		return "", "", problem.New(problem.Usage, "--matrix takes ROWS,COLUMNS").
			Because("Each is a term, such as outcome or hold, or a field, such as case or role.").
			Suggest("cmo query any in participant --matrix mechanism,role")
	}
	return strings.TrimSpace(axes[:at]), strings.TrimSpace(axes[at+1:]), nil
}

// matrixAxis reads one axis: a field, or else a term. What could be both is
// never guessed.
func (b *Bound) matrixAxis(e *engine, src string) (*matrixAxis, error) {
	name, said := strings.CutPrefix(src, "field:")
	f, _ := b.fields.find(name)
	if f != nil && !said {
		codes, types := b.book.find(name, false)
		codes = slices.DeleteFunc(codes, func(c uint32) bool { return b.book.code(c).Type == Ordinal }) // a continuum is a code by name only
		if len(codes)+len(types) > 0 {
			return nil, problem.New(problem.Invalid, "%q is a field and a code", name).
				Because("Say which: field:%s or code:%s.", name, name)
		}
	}
	if f != nil && f.builtin == fieldPartner {
		_, err := b.fieldNamed(name)
		return nil, err
	}
	if f != nil {
		return e.fieldAxis(f)
	}
	if said {
		_, err := b.fieldNamed(name)
		return nil, err
	}
	n, err := b.askedTerm(src)
	if err != nil {
		return nil, err
	}
	terms, err := b.spread(src, n)
	return &matrixAxis{terms: terms}, err
}

// fieldAxis gives the values that a field has in what the query looks at: of
// passages that make units, of the codings or judgements on them.
func (e *engine) fieldAxis(f *field) (*matrixAxis, error) {
	a := &axis{field: f, number: map[string]uint32{}}
	g := &groups{axes: []*axis{a}}
	seen := map[uint32]bool{}
	note := func(values []uint32) {
		for _, v := range values {
			seen[v] = true
		}
	}
	var layer *Layer
	if f.Group == JudgementGroup && e.names.Evidence != nil {
		var err error
		if layer, err = e.names.Evidence(""); err != nil {
			return nil, err
		}
	}
	if f.Group == MarkGroup {
		if err := e.study.fetch(Wanted{All: true}); err != nil {
			return nil, err
		}
	}
	for _, e.number = range e.order {
		e.open()
		g.open(e)
		at := e.masks[e.base].at
		switch f.Group {
		case MarkGroup:
			for i := range e.source.Codings {
				c := &e.source.Codings[i]
				if c.Flags&(Retired|Lost) == 0 && int(c.Last) < len(at) && slices.Contains(at[c.First:c.Last+1], passesFilters|passesAll) {
					note(a.values(e, &slotSpan{span: span{ref: int32(i), first: c.First}}, c.First))
				}
			}
		case JudgementGroup:
			if layer == nil {
				break
			}
			for _, s := range layer.Spans(e.number) {
				if int(s.Last) < len(at) && slices.Contains(at[s.First:s.Last+1], passesFilters|passesAll) {
					note(a.values(e, &slotSpan{span: span{id: isLayer | uint64(s.Number), first: s.First}}, s.First))
				}
			}
		default:
			for p := range at {
				if at[p]&passesAll != 0 {
					note(a.values(e, nil, uint32(p)))
				}
			}
		}
	}
	out := &matrixAxis{field: f}
	numbers := make([]uint32, 0, len(seen))
	for v := range seen {
		if a.labels[v] == "disputed" && f.Type == LevelType {
			out.differ = true
		} else {
			numbers = append(numbers, v)
		}
	}
	slices.SortFunc(numbers, a.compare)
	for _, v := range numbers {
		out.values = append(out.values, &axisValue{a.labels[v], f.equals(a.labels[v], a.rank[v], e.book)})
	}
	return out, nil
}

// restricted gives the values to go over the study for: none first, which is
// for the totals and for terms.
func (a *matrixAxis) restricted() []*axisValue { return append([]*axisValue{{}}, a.values...) }

// matrix fills the cells, a pass over the study for every value of a field.
func (b *Bound) matrix(study *Study, r *Result, rows, columns *matrixAxis) (*Matrix, error) {
	m := &Matrix{Result: r, Rows: rows.lines(), Columns: columns.lines()}
	for _, a := range []*matrixAxis{rows, columns} {
		if a.differ {
			m.Disputed = append(m.Disputed, a.field.Name)
		}
	}
	m.Cells = make([][]Cell, len(m.Rows))
	for i := range m.Cells {
		m.Cells[i] = make([]Cell, len(m.Columns))
	}
	m.RowTotals, m.ColumnTotals = make([]Cell, len(m.Rows)), make([]Cell, len(m.Columns))
	for i, rv := range rows.restricted() {
		for j, cv := range columns.restricted() {
			if err := b.fillMatrix(study, m, rows, columns, i, j, rv, cv); err != nil {
				return nil, err
			}
		}
	}
	return m, nil
}

// fillMatrix goes over the study once, restricted to a value of the rows, the
// i-th, and of the columns, the j-th; 0 is no restriction.
func (b *Bound) fillMatrix(study *Study, m *Matrix, rows, columns *matrixAxis, i, j int, rv, cv *axisValue) error {
	var ask beside
	ask.terms = append(slices.Clone(rows.terms), columns.terms...)
	for _, v := range []*axisValue{rv, cv} {
		if v.check != nil {
			ask.where = append(ask.where, v.check)
		}
	}
	engines, err := b.aside(study, ask)
	if err != nil {
		return err
	}
	e := engines[0]
	cell := func(terms ...*condition) Cell {
		t := e.truth(e.plan.rows[0].what)
		for _, c := range terms {
			e.and(t, e.kept(c))
		}
		return e.cell(t)
	}
	rowTerms, columnTerms := e.plan.beside[:len(rows.terms)], e.plan.beside[len(rows.terms):]
	switch {
	case i == 0 && j == 0:
		m.Total = cell()
		for x, c := range rowTerms {
			m.RowTotals[x], m.Rows[x].Of = cell(c), e.kept(c).yes.count()
		}
		for y, c := range columnTerms {
			m.ColumnTotals[y], m.Columns[y].Of = cell(c), e.kept(c).yes.count()
		}
	case j == 0:
		m.RowTotals[i-1], m.Rows[i-1].Of = cell(), e.units.count()
	case i == 0:
		m.ColumnTotals[j-1], m.Columns[j-1].Of = cell(), e.units.count()
	}
	for x, c := range rowTerms {
		for y, d := range columnTerms {
			m.Cells[x][y] = cell(c, d)
		}
		if columns.field != nil && j > 0 {
			m.Cells[x][j-1] = cell(c)
		}
	}
	if rows.field != nil && i > 0 {
		for y, d := range columnTerms {
			m.Cells[i-1][y] = cell(d)
		}
		if columns.field != nil && j > 0 {
			m.Cells[i-1][j-1] = cell()
		}
	}
	return nil
}

// cell counts the units by their values.
func (e *engine) cell(t truth) Cell {
	c := Cell{Yes: t.yes.count(), NoData: t.nodata.count(), engine: e, yes: t.yes}
	for i, w := range t.denied {
		t.denied[i] = w &^ t.yes[i] &^ t.nodata[i]
	}
	c.Denied = t.denied.count()
	c.Silent = e.units.count() - c.Yes - c.Denied - c.NoData
	return c
}

// lines gives the headings of an axis.
func (a *matrixAxis) lines() []Line {
	var out []Line
	for _, t := range a.terms {
		out = append(out, Line{Name: t.name})
	}
	for _, v := range a.values {
		out = append(out, Line{Name: v.name, Field: a.field.Name})
	}
	return out
}

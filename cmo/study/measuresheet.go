package study

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// Sheets of measures come long, a row a value (participant, measure, wave,
// value), or wide, a column a measure and perhaps a wave: gp_contacts_before,
// gp_contacts@follow-up. Columns of numbers in registers are read in the same
// way where the study has a measure of that name.

// A numberColumn is a column of values of one measure.
type numberColumn struct {
	measure corpus.Measure
	wave    ref.ID // zero where the row says it
	form    columnForm
}

// noNumber are the ways of writing that there is no number. What stands in
// their place is said.
var noNumber = []string{"-", "–", "—", ".", "na", "n/a", "n.a.", "nk", "missing", "unknown", "not known", "none given"}

// areMeasures reports whether a sheet is a wide one of measures: beside whom
// its rows are of there is nothing but columns of measures the study has, or one
// measure at several times; or there is a column for the wave, several rows of
// one participant, and nothing but numbers.
func (im *importing) areMeasures(s ingest.Sheet) bool {
	who, found := -1, false
	times := map[string]map[string]bool{}
	byWave := slices.ContainsFunc(s.Head, func(h string) bool { return named(waveHeads, h) })
	for i, head := range s.Head {
		name, wave := splitHead(head, im.waves)
		name = corpus.FoldName(name)
		switch {
		case strings.TrimSpace(head) == "", named(nameHeads, head), named(contactHeads, head), named(waveHeads, head), named(heads[IntoMeasures]["source"], head):
		case named(heads[IntoMeasures]["participant"], head), named(heads[IntoMeasures]["case"], head):
			who = i
		case slices.ContainsFunc(im.measures, func(m string) bool { return corpus.SameName(m, name) }):
			found = true
		case wave != "" && name != "" && holdsNumbers(s, i):
			if times[name] == nil {
				times[name] = map[string]bool{}
			}
			times[name][wave] = true
		case byWave && holdsNumbers(s, i):
			found = true
		default:
			return false
		}
	}
	for _, at := range times {
		if len(at) < 2 {
			return false
		}
		found = true
	}
	return who >= 0 && found && (!byWave || repeats(s, who))
}

// holdsNumbers reports whether what stands in a column are numbers, or words
// that there is none.
func holdsNumbers(s ingest.Sheet, i int) bool {
	some := false
	for _, r := range s.Rows {
		if i >= len(r.Cells) {
			continue
		}
		v := strings.TrimSpace(r.Cells[i])
		if v == "" || slices.ContainsFunc(noNumber, func(n string) bool { return strings.EqualFold(n, v) }) {
			continue
		}
		if _, ok := parseNumber(v); !ok && !commaNumber().MatchString(v) {
			return false
		}
		some = true
	}
	return some
}

// repeats reports whether a value of a column stands in several rows.
func repeats(s ingest.Sheet, i int) bool {
	seen := map[string]bool{}
	for _, r := range s.Rows {
		if i < len(r.Cells) {
			seen[corpus.FoldName(r.Cells[i])] = true
		}
	}
	return len(seen) < len(s.Rows)
}

// measureColumns takes the columns of measures out of those that are
// attributes. With add every column that holds a number is one of a measure,
// which is added if the study has none of that name.
func (t *table) measureColumns(tx *store.Tx, rep *RegisterReport, of string, add bool) error {
	waves, err := Waves(tx)
	if err != nil {
		return err
	}
	t.numbers = map[int]numberColumn{}
	var rest []int
	for _, i := range t.rest {
		name, waveName := splitHead(t.Head[i], waves)
		form, said := numbersAs(t.values(i))
		name = corpus.FoldName(name)
		m, known, err := corpus.Named(tx, corpus.Measures, name)
		switch {
		case err != nil:
			return err
		case known && m.Of != of && add:
			return problem.New(problem.Conflict, "measure %q is of %ss, and the rows of this sheet are of %ss", m.Name, m.Of, of).In(t.at).Because("Nothing was added.")
		case known && m.Of == of:
		case !add:
			rest = append(rest, i)
			continue
		case !slices.ContainsFunc(t.values(i), func(v string) bool { _, ok := parseNumber(form.number(v)); return ok }):
			t.left[i] = "no numbers"
			continue
		default:
			if m, err = rep.Added.measure(tx, name, of); err != nil {
				return inFile(err, t.at)
			}
		}
		if said != "" {
			rep.Notes = append(rep.Notes, fmt.Sprintf("column %q: %s", t.Head[i], said))
		}
		c := numberColumn{measure: m, form: form}
		if waveName != "" {
			if c.wave, err = t.waveOf(tx, rep, t.Head[i], waveName); err != nil {
				return err
			}
		}
		t.numbers[i] = c
	}
	t.rest = rest
	return nil
}

// measure gives the measure of a name, and makes it if there is none.
func (a *Added) measure(tx *store.Tx, name, of string) (corpus.Measure, error) {
	m, known, err := corpus.Named(tx, corpus.Measures, name)
	if known || err != nil {
		return m, err
	}
	var f Fields
	m = corpus.Measure{Name: corpus.FoldName(name)}
	if err := f.Measure(tx, &m, []Field{{Name: "of", Value: of}}); err != nil {
		return m, err
	}
	a.Measures = append(a.Measures, m.Name)
	return m, nil
}

// setNumbers enters the values of a row. A cell that is no number, or none the
// measure can have, is a fault of its own: the others go in.
func (t *table) setNumbers(tx *store.Tx, rep *RegisterReport, r ingest.Row, who, wave ref.ID) error {
	if name := t.cell(r, useWave); name != "" {
		var err error
		if wave, err = rep.Added.waveID(tx, name); err != nil {
			return err
		}
	}
	for i := range t.Head {
		c, ok := t.numbers[i]
		if !ok {
			continue
		}
		if c.wave.IsZero() {
			c.wave = wave
		}
		if err := t.setNumber(tx, rep, r, i, c, who); err != nil {
			return err
		}
	}
	return nil
}

func (t *table) setNumber(tx *store.Tx, rep *RegisterReport, r ingest.Row, column int, c numberColumn, who ref.ID) error {
	words := t.words(r, column)
	if slices.ContainsFunc(noNumber, func(n string) bool { return strings.EqualFold(n, words) }) {
		if said := fmt.Sprintf("%q is read as no number", words); !slices.Contains(rep.Notes, said) {
			rep.Notes = append(rep.Notes, said)
		}
		words = ""
	}
	if words == "" {
		return nil
	}
	n, ok := parseNumber(c.form.number(words))
	if !ok {
		rep.cellFault(t, r, column, problem.New(problem.Invalid, "%q is not a number", words))
		return nil
	}
	was, changed, err := corpus.SetValue(tx, c.measure, valueOf(c.measure, who, c.wave, n, first(t.cell(r, "source"), t.file)))
	switch {
	case problem.Is(err, problem.Invalid):
		rep.cellFault(t, r, column, err)
		return nil
	case err != nil:
		return err
	case was == nil:
		rep.Values.Added++
	case changed:
		rep.Values.Changed++
	default:
		rep.Values.Same++
	}
	return nil
}

// cellFault notes that a cell is left out, and why.
func (rep *RegisterReport) cellFault(t *table, r ingest.Row, column int, err error) {
	p, ok := problem.As(err)
	if !ok {
		p = problem.New(problem.Invalid, "%s", err)
	}
	at := fmt.Sprintf("%s:%d, column %q", t.at, r.Number, strings.TrimSpace(t.Head[column]))
	if t.excel != "" {
		at = fmt.Sprintf("%s%s%d", t.excel, columnLetters(column), r.Number)
	}
	rep.leaveOut(r.Number, p.In(at).Because("%s", strings.TrimSpace(p.Why+"\nThis value was left out.")))
}

// measures reads a sheet of measures.
func (t *table) measures(tx *store.Tx, rep *RegisterReport) error {
	of := OfParticipants
	if _, ok := t.col["participant"]; !ok {
		of = OfCases
	}
	_, long := t.col["measure"]
	_, hasValue := t.col["value"]
	if long = long && hasValue; long {
		for _, i := range t.rest {
			t.left[i] = "no use"
		}
		t.rest = nil
	}
	if err := t.measureColumns(tx, rep, of, true); err != nil {
		return err
	}
	if !long && len(t.numbers) == 0 {
		return problem.New(problem.Invalid, "no column of this sheet holds numbers").In(t.at).Because("Its headings are %s.\nNothing was added.", strings.Join(t.Head, ", "))
	}
	wave, err := Get(tx, SettingWave)
	if err != nil {
		return err
	}
	key := func(r ingest.Row) string {
		if t.cell(r, of) == "" {
			return ""
		}
		return strings.Join([]string{corpus.FoldName(t.cell(r, of)), corpus.FoldName(t.cell(r, "wave")), corpus.FoldName(t.cell(r, "measure"))}, "\x00")
	}
	touched := map[string]bool{}
	for _, c := range t.numbers {
		touched[c.measure.Name] = true
	}
	for _, r := range t.once(of, rep, key) {
		name, err := t.measureRow(tx, rep, r, of, first(t.cell(r, "wave"), t.wave, wave), long)
		if err != nil {
			return err
		}
		if name != "" {
			touched[name] = true
		}
	}
	return rep.sayMeasures(tx, touched)
}

// measureRow reads a row: of a long sheet one value, whose measure it names.
func (t *table) measureRow(tx *store.Tx, rep *RegisterReport, r ingest.Row, of, waveName string, long bool) (string, error) {
	who, err := whoIs(tx, of, t.cell(r, of))
	if problem.Is(err, problem.NotFound) {
		rep.fault(t, r, of, err)
		return "", nil
	}
	if err == nil {
		err = corpus.ValidName("wave", waveName)
	}
	if err != nil {
		return "", err
	}
	wave, err := rep.Added.waveID(tx, waveName)
	if err != nil {
		return "", err
	}
	if !long {
		return "", t.setNumbers(tx, rep, r, who, wave)
	}
	if err := corpus.ValidName("measure", t.cell(r, "measure")); err != nil {
		rep.fault(t, r, "measure", err)
		return "", nil
	}
	m, err := rep.Added.measure(tx, t.cell(r, "measure"), of)
	if err != nil {
		if p, ok := problem.As(err); ok && (p.Kind == problem.Conflict || p.Kind == problem.Invalid) {
			rep.fault(t, r, "measure", err)
			return "", nil
		}
		return "", err
	}
	if m.Unit == "" && m.Window == "" && (t.cell(r, "unit") != "" || t.cell(r, "window") != "") {
		m.Unit, m.Window = t.cell(r, "unit"), t.cell(r, "window")
		if err := corpus.Measures.Put(tx, &m); err != nil {
			return "", err
		}
	}
	if m.Of != of {
		rep.fault(t, r, "measure", problem.New(problem.Conflict, "measure %q is of %ss", m.Name, m.Of))
		return "", nil
	}
	return m.Name, t.setNumber(tx, rep, r, t.col["value"], numberColumn{measure: m, wave: wave}, who)
}

func whoIs(tx *store.Tx, of, name string) (ref.ID, error) {
	if of == OfCases {
		c, err := corpus.FindCase(tx, name)
		return c.ID, err
	}
	p, err := corpus.FindParticipant(tx, name)
	return p.ID, err
}

// sayMeasures says how many values the measures have now, and of whom.
func (rep *RegisterReport) sayMeasures(tx *store.Tx, touched map[string]bool) error {
	for m, err := range corpus.Measures.Live(tx) {
		if err != nil {
			return err
		}
		if !touched[m.Name] {
			continue
		}
		all, err := ReadMeasured(tx, m)
		if err != nil {
			return err
		}
		var counts []string
		for i, w := range all.Waves {
			counts = append(counts, fmt.Sprintf("%s %d", w.Name, len(all.People)-len(all.Lacking(i))))
		}
		said := fmt.Sprintf("measure %s: %s of %d", m.Name, strings.Join(counts, ", "), len(all.People)+len(all.Others))
		if fewer, same, more := all.Changes(); len(all.Waves) > 1 {
			said += fmt.Sprintf("; both for %d", fewer+same+more)
		}
		rep.Measures = append(rep.Measures, said)
	}
	return nil
}

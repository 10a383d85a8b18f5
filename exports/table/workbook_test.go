package table_test

import (
	"bytes"
	"context"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/exports/table"
)

// A grid is a sheet read back, by its headings.
type grid struct {
	t    testing.TB
	name string
	at   map[string]int
	rows [][]string
}

func (g grid) cell(row int, column string) string {
	i, ok := g.at[column]
	if !ok {
		g.t.Fatalf("%s has no column %q", g.name, column)
	}
	if i < len(g.rows[row]) {
		return g.rows[row][i]
	}
	return ""
}

type workbook struct {
	*excelize.File
	t       testing.TB
	reading *table.Reading
	sum     table.Summary
	content []byte
}

// workbook makes the workbook and reads it back.
func (m *made) workbook(opt table.Options, small func(*table.Reading)) workbook {
	m.t.Helper()
	if opt.Now.IsZero() {
		opt.Now = noon
	}
	var w workbook
	w.t = m.t
	err := m.View(func(tx *store.Tx) (err error) {
		w.reading, err = table.Read(tx, opt)
		return err
	})
	if err != nil {
		m.t.Fatal(err)
	}
	if small != nil {
		small(w.reading)
	}
	if w.content, w.sum, err = w.reading.Workbook(context.Background()); err != nil {
		m.t.Fatal(err)
	}
	if path := os.Getenv("KEEP_WORKBOOK"); path != "" {
		if err := os.WriteFile(path, w.content, 0o600); err != nil {
			m.t.Fatal(err)
		}
	}
	if w.File, err = excelize.OpenReader(bytes.NewReader(w.content), excelize.Options{RawCellValue: true}); err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() { _ = w.Close() })
	return w
}

func (w workbook) grid(name string) grid {
	w.t.Helper()
	rows, err := w.GetRows(name, excelize.Options{RawCellValue: true})
	if err != nil {
		w.t.Fatal(err)
	}
	g := grid{t: w.t, name: name, at: map[string]int{}, rows: rows[1:]}
	for i, h := range rows[0] {
		if _, twice := g.at[h]; twice {
			w.t.Errorf("%s has two columns %q", name, h)
		}
		g.at[h] = i
	}
	return g
}

func small(t testing.TB) *made {
	m := makeStudy(t, 14, 24)
	m.code(1200)
	m.judge()
	return m
}

var cases = []string{"LW1", "LW2", "LW3", "LW4", "LW5", "LW6", "LW7"}

// The matrices are what a pivot of Excerpts gives, cell by cell, and a click on
// a cell selects rows of just that code and case.
func TestMatricesArePivots(t *testing.T) {
	w := small(t).workbook(table.Options{}, nil)
	excerpts := w.grid("Excerpts")
	distinct, people := map[[2]string]map[string]bool{}, map[[2]string]map[string]bool{}
	note := func(in map[[2]string]map[string]bool, code, kase, what string) {
		k := [2]string{code, kase}
		if in[k] == nil {
			in[k] = map[string]bool{}
		}
		in[k][what] = true
	}
	for i := range excerpts.rows {
		path, excerpt := excerpts.cell(i, "code path"), excerpts.cell(i, "excerpt")
		if excerpt == "" {
			continue
		}
		above := []string{path + "!", path}
		for at := strings.LastIndexByte(path, '/'); at > 0; at = strings.LastIndexByte(path[:at], '/') {
			above = append(above, path[:at])
		}
		for _, kase := range []string{excerpts.cell(i, "case"), "all"} {
			note(distinct, path, kase, excerpt)
			for _, a := range above {
				note(people, a, kase, excerpts.cell(i, "participant"))
			}
		}
	}
	byCase, byPeople := w.grid("Code by case"), w.grid("Code by case, people")
	cells, linked := 0, 0
	for i := range byCase.rows {
		row := byCase.cell(i, "code path")
		own := strings.TrimSuffix(row, "!")
		whole := own == row && i+1 < len(byCase.rows) && byCase.cell(i+1, "code path") == row+"!"
		all, slow := w.reading.Runs(own, whole)
		for _, kase := range append(slices.Clone(cases), "all") {
			got, _ := strconv.Atoi(byCase.cell(i, kase))
			want := len(distinct[[2]string{own, kase}])
			if whole { // words under two children are one excerpt: not a pivot, but counted here from the spans
				if want = slow[kase]; kase == "all" {
					want = all
				}
			} else if kase != "all" && want != slow[kase] {
				t.Errorf("%s in %s: a pivot gives %d, the spans %d", row, kase, want, slow[kase])
			}
			if got != want {
				t.Errorf("%s in %s: the matrix says %d, a pivot %d", row, kase, got, want)
			}
			if kase != "all" && got > 0 {
				cells++
				linked += w.checkLink("Code by case", i, byCase.at[kase], excerpts, own, kase, whole, want)
			}
			if got, _ := strconv.Atoi(byPeople.cell(i, kase)); got != len(people[[2]string{row, kase}]) {
				t.Errorf("%s in %s: %d people, a pivot gives %d", row, kase, got, len(people[[2]string{row, kase}]))
			}
		}
	}
	if cells < 50 || linked != cells {
		t.Errorf("%d of %d cells lead to their rows", linked, cells)
	}
	w.checkSources(excerpts)
}

// checkLink follows a link of a matrix and compares what it selects.
func (w workbook) checkLink(sheet string, row, col int, excerpts grid, path, kase string, whole bool, want int) int {
	w.t.Helper()
	name, _ := excelize.CoordinatesToCellName(col+1, row+2)
	ok, to, err := w.GetCellHyperLink(sheet, name)
	if err != nil || !ok {
		w.t.Errorf("%s!%s leads nowhere: %v", sheet, name, err)
		return 0
	}
	ref, found := strings.CutPrefix(to, "Excerpts!")
	from, until, found2 := strings.Cut(ref, ":")
	_, first, err1 := excelize.CellNameToCoordinates(from)
	lastCol, last, err2 := excelize.CellNameToCoordinates(until)
	if !found || !found2 || err1 != nil || err2 != nil || lastCol != len(excerpts.at) {
		w.t.Errorf("%s!%s leads to %q", sheet, name, to)
		return 0
	}
	counted := map[string]bool{}
	for r := first; r <= last; r++ {
		code, in := excerpts.cell(r-2, "code path"), excerpts.cell(r-2, "case")
		if whole && strings.HasPrefix(code, path+"/") {
			code = path
		}
		if code != path || in != kase || excerpts.cell(r-2, "excerpt") == "" {
			w.t.Errorf("%s!%s is %s in %s and selects a row of %s in %s", sheet, name, path, kase, code, in)
		}
		counted[excerpts.cell(r-2, "excerpt")] = true
	}
	if !whole && len(counted) != want {
		w.t.Errorf("%s!%s says %d and selects %d excerpts", sheet, name, want, len(counted))
	}
	return 1
}

// checkSources compares the matrix of sources with Excerpts.
func (w workbook) checkSources(excerpts grid) {
	w.t.Helper()
	has, read := map[[2]string]bool{}, map[string]bool{}
	for i := range excerpts.rows {
		source, path := excerpts.cell(i, "source"), excerpts.cell(i, "code path")
		read[source] = true
		if excerpts.cell(i, "excerpt") == "" {
			continue
		}
		for at := len(path); at > 0; at = strings.LastIndexByte(path[:at], '/') {
			has[[2]string{path[:at], source}] = true
		}
	}
	by := w.grid("Code by source")
	for i := range by.rows {
		source := by.cell(i, "source")
		for _, path := range []string{"hold", "hold/waiting", "anchor", "reliant"} {
			want := ""
			if read[source] {
				want = "0"
			}
			if has[[2]string{path, source}] {
				want = "1"
			}
			if got := by.cell(i, path); got != want {
				w.t.Errorf("%s in %s is %q, want %q", path, source, got, want)
			}
		}
	}
	if got := by.cell(len(by.rows)-1, "hold"); got != "" {
		w.t.Errorf("a source that nobody coded has %q for a code", got)
	}
}

// What is in the workbook beside the numbers.
func TestSheets(t *testing.T) {
	m := small(t)
	w := m.workbook(table.Options{Attributes: []string{"age"}, Command: "cmo workbook"}, nil)
	want := []string{"Read me", "Excerpts", "Code by case", "Code by case, people", "Code by source", "Configurations", "Elements", "Evidence",
		"Theory", "Codebook", "Participants", "Sample", "Assessments", "Measures", "Memos"}
	if got := w.GetSheetList(); !slices.Equal(got, want) {
		t.Errorf("sheets %v", got)
	}
	if w.sum.Sheets != len(want) || w.sum.CMOCs != 2 || w.sum.Judgements != 21 || w.sum.State == 0 {
		t.Errorf("summary %+v", w.sum)
	}
	for _, name := range want {
		tables, err := w.GetTables(name)
		if err != nil || len(tables) != 1 || !strings.HasPrefix(tables[0].Name, "tbl") {
			t.Errorf("%s has tables %v %v", name, tables, err)
		}
		if panes, err := w.GetPanes(name); err != nil || !panes.Freeze || panes.YSplit != 1 {
			t.Errorf("%s is not frozen: %+v %v", name, panes, err)
		}
	}
	props, err := w.GetDocProps()
	if err != nil || props.Creator != "cmo" || props.LastModifiedBy != "cmo" {
		t.Errorf("properties %+v %v", props, err)
	}

	excerpts := w.grid("Excerpts")
	made, leading := map[string]bool{}, 0
	for i := range excerpts.rows {
		made[excerpts.cell(i, "n")] = true
		if note := excerpts.cell(i, "note"); note != "" {
			leading++
			w.checkText("Excerpts", i, excerpts.at["note"], "=HYPERLINK(\"http://example.org\") as typed\nand a second line␇")
		}
		if n, err := strconv.Atoi(excerpts.cell(i, "age")); err != nil || n < 30 || n > 69 {
			t.Errorf("age %q", excerpts.cell(i, "age"))
		}
		if d := excerpts.cell(i, "date"); len(d) != 5 || d < "44621" || d > "44648" { // March 2022, in days
			t.Errorf("date %q", d)
		}
		if p := excerpts.cell(i, "polarity"); p == "absent" && excerpts.cell(i, "excerpt") != "" {
			t.Error("an absent coding is counted")
		}
	}
	if len(made) != len(excerpts.rows) || len(made) != w.sum.Codings || leading == 0 {
		t.Errorf("%d rows, %d codings, %d notes", len(excerpts.rows), w.sum.Codings, leading)
	}
	book := w.grid("Codebook")
	w.checkText("Codebook", 0, book.at["definition ✎"], "=1+1 is a rule that begins with a sign")
	byCase := w.grid("Code by case")
	for i := range book.rows {
		for j := range byCase.rows {
			if byCase.cell(j, "code path") == book.cell(i, "path") && byCase.cell(j, "all") != book.cell(i, "excerpts") {
				t.Errorf("%s: %s excerpts in Codebook, %s in the matrix", book.cell(i, "path"), book.cell(i, "excerpts"), byCase.cell(j, "all"))
			}
		}
	}
	// Ordered by embeddedness: the mean of two assessors; the case without one is last.
	if order := []int{byCase.at["LW3"], byCase.at["LW1"], byCase.at["LW7"]}; !slices.IsSorted(order) {
		t.Errorf("cases stand at %v", byCase.at)
	}
	evidence, configurations := w.grid("Evidence"), w.grid("Configurations")
	stances := map[string]int{}
	for i := range evidence.rows {
		if evidence.cell(i, "cmoc or statement") == "cmoc 1" {
			stances[evidence.cell(i, "stance")]++
			if evidence.cell(i, "outdated") != "yes" {
				t.Error("a judgement on an earlier wording is not outdated")
			}
		}
	}
	for _, st := range []string{"supports", "refutes", "refines", "silent"} {
		if got := configurations.cell(0, st); got != strconv.Itoa(stances[st]) {
			t.Errorf("%s %s in Configurations, %d in Evidence", got, st, stances[st])
		}
	}
	theory := w.grid("Theory")
	if len(theory.rows) != 2 || theory.cell(0, "change") != "new" || theory.cell(1, "change") != "reworded" {
		t.Errorf("theory %v", theory.rows)
	}
}

// checkText asks that a cell is the text itself, marked as a text.
func (w workbook) checkText(sheet string, row, col int, want string) {
	w.t.Helper()
	name, _ := excelize.CoordinatesToCellName(col+1, row+2)
	got, err := w.GetCellValue(sheet, name)
	kind, err2 := w.GetCellType(sheet, name)
	formula, _ := w.GetCellFormula(sheet, name)
	if err != nil || err2 != nil || got != want || kind != excelize.CellTypeInlineString || formula != "" {
		w.t.Errorf("%s!%s is %q, of type %v, formula %q", sheet, name, got, kind, formula)
	}
	style, err := w.GetCellStyle(sheet, name)
	if err != nil || w.Styles.CellXfs.Xf[style].QuotePrefix == nil || !*w.Styles.CellXfs.Xf[style].QuotePrefix {
		w.t.Errorf("%s!%s has no quote prefix: %v", sheet, name, err)
	}
}

// A cell, a sheet and the links of a sheet have their limits.
func TestLimits(t *testing.T) {
	m := small(t)
	w := m.workbook(table.Options{}, func(r *table.Reading) { r.Small(400, 40, 60, 1) })
	if !slices.Contains(w.GetSheetList(), "Excerpts 2") || !slices.Contains(w.GetSheetList(), "Excerpts 3") {
		t.Errorf("sheets %v", w.GetSheetList())
	}
	quotes, codings := map[string]string{}, map[string]bool{}
	for _, name := range []string{"Excerpts", "Excerpts 2", "Excerpts 3", "Excerpts 4", "Excerpts 5", "Excerpts 6", "Excerpts 7"} {
		if !slices.Contains(w.GetSheetList(), name) {
			continue
		}
		g := w.grid(name)
		if len(g.rows) > 399 {
			t.Errorf("%s has %d rows", name, len(g.rows))
		}
		for i := range g.rows {
			q := g.cell(i, "quote")
			if len(q) > 60 {
				t.Errorf("a quote of %d characters", len(q))
			}
			quotes[g.cell(i, "coding")] += q
			if g.cell(i, "part") == "1" {
				codings[g.cell(i, "coding")] = true
			}
		}
	}
	if len(codings) != w.sum.Codings || w.sum.Unlinked == 0 {
		t.Errorf("%d codings of %d, %d cells unlinked", len(codings), w.sum.Codings, w.sum.Unlinked)
	}
	whole := m.workbook(table.Options{}, nil).grid("Excerpts")
	for i := range whole.rows {
		if quotes[whole.cell(i, "coding")] != whole.cell(i, "quote") {
			t.Fatalf("in parts %q, whole %q", quotes[whole.cell(i, "coding")], whole.cell(i, "quote"))
		}
	}
}

func TestConsentAndMask(t *testing.T) {
	m := small(t)
	open, shut := m.workbook(table.Options{}, nil).grid("Excerpts"), m.workbook(table.Options{Consented: true, Mask: 5}, nil)
	blank := shut.grid("Excerpts")
	no := 0
	for i := range open.rows {
		if open.cell(i, "consent") == "no" {
			no++
			if open.cell(i, "quote") == "" || blank.cell(i, "quote") != "" || blank.cell(i, "consent") != "no" {
				t.Fatalf("row %d: %q, %q", i+2, open.cell(i, "quote"), blank.cell(i, "quote"))
			}
		} else if blank.cell(i, "quote") == "" {
			t.Fatalf("row %d lost its quote", i+2)
		}
		if blank.cell(i, "role") == "practice manager" {
			t.Fatal("a rare role is shown")
		}
	}
	people := shut.grid("Participants")
	for i := range people.rows {
		if r := people.cell(i, "role"); r != "patient" && r != "<5" || people.cell(i, "age") != "<5" {
			t.Errorf("%s: %s, %s", people.cell(i, "participant"), r, people.cell(i, "age"))
		}
	}
	if no == 0 {
		t.Error("nobody said no")
	}
}

func TestFilter(t *testing.T) {
	m := small(t)
	n := 0
	w := m.workbook(table.Options{Where: func(c coding.Coding) bool { n++; return c.Note != "" }, WhereText: "note=any"}, nil)
	g := w.grid("Excerpts")
	for i := range g.rows {
		if g.cell(i, "note") == "" {
			t.Fatal("a coding without a note is in")
		}
	}
	about := w.grid("Read me")
	said := ""
	for i := range about.rows {
		said += about.cell(i, "value") + "\n"
	}
	if n == 0 || !strings.Contains(said, "where note=any") || !strings.Contains(said, "codings that the filters leave out") {
		t.Errorf("Read me says %s", said)
	}
	err := m.View(func(tx *store.Tx) error {
		_, err := table.Read(tx, table.Options{Attributes: []string{"agee"}})
		return err
	})
	if !problem.Is(err, problem.NotFound) {
		t.Errorf("an attribute nobody has: %v", err)
	}
}

// A study with nothing in it makes a workbook too.
func TestEmpty(t *testing.T) {
	m := makeStudy(t, 1, 2)
	w := m.workbook(table.Options{}, nil)
	if g := w.grid("Excerpts"); len(g.rows) != 0 || w.sum.Codings != 0 {
		t.Errorf("%d rows", len(g.rows))
	}
}

func TestInterrupted(t *testing.T) {
	m := small(t)
	ctx, stop := context.WithCancel(context.Background())
	stop()
	err := m.View(func(tx *store.Tx) error {
		r, err := table.Read(tx, table.Options{})
		if err != nil {
			return err
		}
		_, _, err = r.Workbook(ctx)
		return err
	})
	if err == nil {
		t.Error("an interrupted workbook was made")
	}
}

// Words of several cases count in each of them, and are listed once.
func TestSeveralCases(t *testing.T) {
	m := makeStudy(t, 14, 24)
	m.do("source edit", func(tx *store.Tx) error {
		s, err := corpus.FindSource(tx, "P03-1")
		if err != nil {
			return err
		}
		other, err := corpus.FindParticipant(tx, "P04")
		if err != nil {
			return err
		}
		s.Case, s.Participants = ref.ID{}, append(s.Participants, other.ID)
		for i := range s.Speakers {
			s.Speakers[i].Participant = ref.ID{} // nobody knows any more who of them spoke
		}
		return corpus.Sources.Put(tx, &s)
	})
	m.code(600)
	w := m.workbook(table.Options{}, nil)
	excerpts, byCase, people := w.grid("Excerpts"), w.grid("Code by case"), w.grid("Code by case, people")
	distinct, several := map[[2]string]map[string]bool{}, 0
	for i := range excerpts.rows {
		in := strings.Split(excerpts.cell(i, "case"), ", ")
		if len(in) > 1 {
			several++
			if got := excerpts.cell(i, "case") + " " + excerpts.cell(i, "participant"); got != "LW3, LW4 P03, P04" {
				t.Fatalf("row %d is of %s", i+2, got)
			}
		}
		for _, kase := range in {
			k := [2]string{excerpts.cell(i, "code path"), kase}
			if distinct[k] == nil {
				distinct[k] = map[string]bool{}
			}
			if x := excerpts.cell(i, "excerpt"); x != "" {
				distinct[k][x] = true
			}
		}
	}
	if several == 0 {
		t.Error("nothing was coded in the source of two cases")
	}
	for i := range byCase.rows {
		path := byCase.cell(i, "code path")
		if path == "hold" || path == "hold/waiting" { // with those under them
			continue
		}
		for _, kase := range cases {
			if got, _ := strconv.Atoi(byCase.cell(i, kase)); got != len(distinct[[2]string{strings.TrimSuffix(path, "!"), kase}]) {
				t.Errorf("%s in %s: %d, want %d", path, kase, got, len(distinct[[2]string{strings.TrimSuffix(path, "!"), kase}]))
			}
			if n, _ := strconv.Atoi(people.cell(i, kase)); n > 2 { // each case has two people, and each is of one case
				t.Errorf("%s in %s: %d people", path, kase, n)
			}
		}
	}
}

package study

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// IntoSurvey reads each row of a sheet as a source: what one person answered.
const IntoSurvey = "survey"

// A survey is a sheet of answers, a row a respondent. Open questions become
// passages under their question, closed ones attributes of the source.
type survey struct {
	table
	name    string // what the sources are called: NAME-ID
	columns []surveyColumn
	said    []string // what a researcher should know of it as a whole
	repeats []int    // columns of REDCap that tell rows of one event apart
}

// readSurvey understands a sheet as a survey. Columns are settled by hand with
// given, then known by their headings, then by what stands in them.
func readSurvey(path string, s ingest.Sheet, of int, name string, given map[string]string) (*survey, error) {
	v := &survey{table: newTable(path, s, of, IntoSurvey), name: name}
	if of > 1 {
		v.name += " " + s.Name
	}
	heads := questions(&v.Sheet)
	v.columns = make([]surveyColumn, len(heads))
	taken := map[string]bool{}
	for i := range v.columns {
		c := &v.columns[i]
		c.question, c.values = heads[i], v.values(i)
		for _, head := range slices.Sorted(maps.Keys(given)) {
			if !c.is(i, head) {
				continue
			}
			if err := c.tell(given[head]); err != nil {
				return nil, err
			}
			if once(c.use) && taken[c.use] {
				return nil, problem.New(problem.Usage, "two columns are to be the %s", c.use).In(v.at)
			}
			taken[c.use] = true
		}
	}
	for i := range v.columns {
		c := &v.columns[i]
		if !c.told {
			c.byHead(taken)
		}
		if c.use == "" && c.left == "" && i == 0 && !taken[useID] && strings.HasSuffix(strings.ToLower(first(c.code, c.text)), "id") && allDiffer(c.values) {
			c.use = useID
		}
		if c.use == useDate && !c.told && !c.areDates() {
			c.use = ""
			v.said = append(v.said, fmt.Sprintf("%s: most of column %q cannot be read as dates, so it is read as answers", v.at, c.head))
		}
		if c.called(repeatHeads) {
			v.repeats = append(v.repeats, i)
		}
		if once(c.use) {
			taken[c.use] = true
			v.col[c.use] = i
		}
		if c.left == "" {
			c.byValues()
		}
	}
	v.leaveOffArm()
	v.uniqueNames()
	return v, nil
}

// arm is what REDCap puts behind the name of an event.
var arm = text.Lazy(`(?i)^(.+?)(?:_arm_(\d+)|\s*\(Arm (\d+)[^)]*\))$`)

// leaveOffArm leaves the arm off the names of REDCap's events where all are of
// one: baseline_arm_1 is the wave baseline.
func (v *survey) leaveOffArm() {
	i, ok := v.col[useWave]
	if !ok {
		return
	}
	plain, of := map[string]string{}, ""
	for _, value := range v.columns[i].values {
		m := arm().FindStringSubmatch(value)
		if value == "" {
			continue
		}
		if m == nil || of != "" && of != m[2]+m[3] {
			return
		}
		plain[value], of = strings.ReplaceAll(m[1], "_", " "), m[2]+m[3]
	}
	c := &v.columns[i]
	for n, r := range v.Rows {
		if i < len(r.Cells) && plain[c.values[n]] != "" {
			v.Rows[n].Cells = slices.Clone(r.Cells)
			v.Rows[n].Cells[i] = plain[c.values[n]]
		}
	}
	if of != "" {
		c.values, c.said = v.values(i), "without \"arm "+of+"\""
	}
}

// once reports whether one column at most can have a use.
func once(use string) bool {
	return use != "" && use != useOpen && use != useAttribute && use != useOrdered
}

func allDiffer(values []string) bool {
	seen := map[string]bool{}
	for _, v := range values {
		key := corpus.FoldName(v)
		if key == "" || seen[key] {
			return false
		}
		seen[key] = true
	}
	return len(values) > 0
}

// uniqueNames tells attributes of one name apart by a number.
func (v *survey) uniqueNames() {
	seen := map[string]int{}
	for i := range v.columns {
		c := &v.columns[i]
		if c.use != useAttribute && c.use != useOrdered {
			continue
		}
		key := corpus.FoldName(c.name)
		if seen[key]++; seen[key] > 1 {
			c.name = fmt.Sprintf("%s %d", c.name, seen[key])
		}
	}
}

// plain reports whether a sheet is a survey beyond doubt: a survey program
// wrote it, or it has a question that wants words and nothing of a register.
func (v *survey) plain() bool {
	marks, open, asks := 0, 0, 0
	for _, c := range v.columns {
		if c.called(programMarks) {
			marks++
		}
		if c.use == useOpen {
			open++
			if c.heads(commentHead()) || c.heads(openHead()) || strings.HasSuffix(c.text, "?") {
				asks++
			}
		}
		if named([]string{"role", "group", "definition", "code", "file", "filename"}, c.text) {
			return false
		}
	}
	return marks >= 2 || marks == 1 && open > 0 || asks > 0
}

// newTable makes a table of a sheet, with no column understood yet.
func newTable(path string, s ingest.Sheet, of int, into string) table {
	t := table{
		Sheet: s, at: sheetName(path, s, of), file: filepath.Base(path), into: into,
		col: map[string]int{}, left: map[int]string{}, wrong: map[string]bool{}, marked: map[int]bool{}, levels: map[int][]string{},
	}
	for _, e := range s.Errors {
		t.wrong[e.Cell] = true
	}
	if isExcel(path) {
		t.excel = t.file + ", " + s.Name + "!"
	}
	return t
}

func isExcel(path string) bool {
	return slices.Contains([]string{".xlsx", ".xlsm"}, strings.ToLower(filepath.Ext(path)))
}

// knowsHead reports whether a sheet has a column that is called so, be it as a
// survey or as any other sheet.
func knowsHead(s ingest.Sheet, head string) bool {
	if slices.ContainsFunc(s.Head, func(h string) bool { return corpus.SameName(h, head) }) {
		return true
	}
	for i, q := range questions(&s) {
		if q.is(i, head) {
			return true
		}
	}
	return false
}

// sourceOf names the source of a row: the survey's name with the respondent's
// id, else the participant, else the case where each has one row, else the
// number of the row.
func (v *survey) sourceOf(r ingest.Row) string {
	for _, use := range []string{useID, useParticipant, useCase} {
		i, ok := v.col[use]
		if !ok || use != useID && !allDiffer(v.columns[i].values) && !v.differByWave(use) {
			continue
		}
		if id := v.cell(r, use); id != "" {
			if wave := v.cell(r, useWave); wave != "" && !allDiffer(v.columns[i].values) {
				id += "-" + wave
			}
			for _, i := range v.repeats {
				if again := v.words(r, i); again != "" {
					id += "-" + again
				}
			}
			return plainSourceName(v.name + "-" + id)
		}
	}
	return plainSourceName(fmt.Sprintf("%s-%d", v.name, r.Number))
}

// differByWave reports whether no two rows have the same of a use and of the wave.
func (v *survey) differByWave(use string) bool {
	if _, ok := v.col[useWave]; !ok {
		return false
	}
	var both []string
	for _, r := range v.Rows {
		both = append(both, v.cell(r, use)+"\x00"+v.cell(r, useWave))
	}
	return allDiffer(both)
}

// answers gives the open answers of a row, under their questions.
func (v *survey) answers(r ingest.Row) []ingest.Answer {
	var out []ingest.Answer
	for i, c := range v.columns {
		if c.use == useOpen {
			out = append(out, ingest.Answer{Question: c.head, Words: v.words(r, i)})
		}
	}
	return out
}

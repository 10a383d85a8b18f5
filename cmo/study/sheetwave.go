package study

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// Sheets say in three ways of which wave a value is: NAME@WAVE, which is never
// anything else; a heading with the wave or a time before or behind it, as
// gp_contacts_before, PHQ9_T1, "Lives with (follow-up)"; and a column for the
// wave, with several rows of one participant.

// Words in a heading for the first wave and for the last.
var firstWave, lastWave = []string{"before", "pre"}, []string{"after", "post"}

// timeWord is a time of gathering in a heading, folded: t1, wave-2, 6-months,
// baseline.
var timeWord = text.Lazy(`^(?:(?:t|w|wave|time|tp|timepoint)-?\d{1,2}|\d{1,2}-?(?:m|mo|mth|months?|w|wk|weeks?|y|yrs?|years?)|(?:month|week|year)-?\d{1,2}|baseline|bl|follow-?up(?:-?\d)?|fu-?\d?|endline)$`)

// isHeadGap reports whether a sign stands between the words of a heading.
func isHeadGap(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("()[],/:._-–", r) }

// splitHead takes the wave out of a heading. The wave is one of the study, or
// before, or after, or a time; it is empty if there is none.
func splitHead(head string, waves []corpus.Wave) (name, wave string) {
	if name, wave, ok := strings.Cut(head, "@"); ok {
		return strings.TrimSpace(name), strings.TrimSpace(wave)
	}
	isWave := func(words string) (string, bool) {
		folded := strings.Join(strings.FieldsFunc(corpus.FoldName(words), isHeadGap), "-")
		if slices.Contains(firstWave, folded) || slices.Contains(lastWave, folded) {
			return folded, true
		}
		for _, w := range waves {
			if f := corpus.FoldName(w.Name); folded == f || folded == strings.ReplaceAll(f, "-", "") {
				return w.Name, true
			}
		}
		return strings.TrimFunc(words, isHeadGap), timeWord().MatchString(folded)
	}
	starts, ends := headWords(head)
	for n := min(4, len(starts)-1); n > 0; n-- {
		if wave, ok := isWave(head[starts[len(starts)-n]:]); ok {
			name := strings.TrimRightFunc(head[:starts[len(starts)-n]], isHeadGap)
			return strings.TrimSuffix(name, " at"), wave
		}
		if wave, ok := isWave(head[:ends[n-1]]); ok {
			return strings.TrimRightFunc(head[starts[n]:], isHeadGap), wave
		}
	}
	return strings.TrimSpace(head), ""
}

// headWords gives where the words of a heading begin and end.
func headWords(head string) (starts, ends []int) {
	in := false
	for i, r := range head {
		switch gap := isHeadGap(r); {
		case !gap && !in:
			starts = append(starts, i)
		case gap && in:
			ends = append(ends, i)
		}
		in = !isHeadGap(r)
	}
	if in {
		ends = append(ends, len(head))
	}
	return starts, ends
}

// A waveColumn is a column of an attribute at one wave.
type waveColumn struct {
	name, wave string
	id         ref.ID
}

// attributeWaves finds the columns that are of one wave: NAME@WAVE, and those
// of one name at several times. Where it cannot be told which waves these are,
// each is an attribute of its own, and that is said.
func (t *table) attributeWaves(tx *store.Tx, rep *RegisterReport) error {
	waves, err := Waves(tx)
	if err != nil {
		return err
	}
	t.atWave = map[int]waveColumn{}
	times := map[string]map[string]bool{}
	for _, i := range t.rest {
		name, wave := splitHead(t.Head[i], waves)
		if wave == "" || name == "" {
			continue
		}
		key := corpus.FoldName(name)
		if times[key] == nil {
			times[key] = map[string]bool{}
		}
		times[key][wave] = true
		t.atWave[i] = waveColumn{name: name, wave: wave}
	}
	named := func(i int) int { // these first: others may be counted by them
		if slices.Contains(namedTimes, kindOfTime(t.atWave[i].wave)) {
			return 0
		}
		return 1
	}
	columns := slices.SortedStableFunc(maps.Keys(t.atWave), func(a, b int) int { return cmp.Or(named(a)-named(b), a-b) })
	for _, i := range columns {
		c := t.atWave[i]
		if delete(t.atWave, i); !strings.Contains(t.Head[i], "@") && len(times[corpus.FoldName(c.name)]) < 2 {
			continue
		}
		c.id, err = t.waveOf(tx, rep, t.Head[i], c.wave)
		if p, ok := problem.As(err); ok && p.Kind == problem.Invalid {
			rep.Warnings = append(rep.Warnings, fmt.Sprintf("column %q is an attribute of its own, not one of a wave: %s", t.Head[i], p.What))
			continue
		}
		if err != nil {
			return err
		}
		w, err := corpus.Waves.Get(tx, c.id)
		if err != nil {
			return err
		}
		c.wave = w.Name
		t.atWave[i] = c
	}
	return nil
}

// attributeOf is the name of the attribute that a column is.
func (t *table) attributeOf(i int) string {
	if at, ok := t.atWave[i]; ok {
		return at.name
	}
	return strings.TrimSpace(t.Head[i])
}

// waveOf finds the wave that a heading names. Before and after are the first
// and the last wave of the study.
func (t *table) waveOf(tx *store.Tx, rep *RegisterReport, head, name string) (ref.ID, error) {
	if strings.Contains(head, "@") {
		return rep.Added.waveID(tx, name)
	}
	first, last := slices.Contains(firstWave, name), slices.Contains(lastWave, name)
	waves, err := Waves(tx)
	switch {
	case err != nil:
		return ref.ID{}, err
	case !first && !last:
		if id, known := t.waves[name]; known {
			return id, nil
		}
		if err := t.findWaves(tx, rep, waves, head, kindOfTime(name)); err != nil {
			return ref.ID{}, err
		}
		return t.waves[name], nil
	case len(waves) < 2:
		return ref.ID{}, problem.New(problem.Invalid, "the study has one wave, and column %q is of a time %s", head, name).In(t.at).
			Because("Before is the first wave, after the last. Nothing was added.").Suggest("cmo wave add follow-up, then the same command")
	}
	w := waves[0]
	if last {
		w = waves[len(waves)-1]
	}
	rep.sayWave(name, w.Name)
	return w.ID, nil
}

func (rep *RegisterReport) sayWave(typed, wave string) {
	if said := fmt.Sprintf("%s is read as %s", typed, wave); !slices.Contains(rep.Notes, said) {
		rep.Notes = append(rep.Notes, said)
	}
}

// findWaves finds the waves of the times of one kind that headings name. If one
// is called as a wave of the study is, those before it are the waves before
// that one, if they are as many, and others are waves of their own names. If
// none is, they are the waves of the study in their order, if they are as many,
// or if it has one. It is Invalid if that cannot be told.
func (t *table) findWaves(tx *store.Tx, rep *RegisterReport, waves []corpus.Wave, head, kind string) error {
	times := t.times(waves, kind)
	waveOf := func(name string) int {
		return slices.IndexFunc(waves, func(w corpus.Wave) bool { return corpus.SameName(w.Name, name) })
	}
	called := slices.IndexFunc(times, func(n string) bool { return waveOf(n) >= 0 })
	if called < 0 && len(waves) > 1 && len(waves) != len(times) {
		return problem.New(problem.Invalid, "the columns are of the times %s, and the study has %d waves", strings.Join(times, ", "), len(waves)).In(t.at).
			Because("Which time is which wave cannot be told. Nothing was added.").Suggest("headings such as %q", head+"@"+waves[0].Name)
	}
	inOrder := len(waves) // this many waves from the first are times in their order
	if called >= 0 && waveOf(times[called]) == called {
		inOrder = called
	} else if called >= 0 {
		inOrder = 0
	}
	if t.waves == nil {
		t.waves = map[string]ref.ID{}
	}
	for i, name := range times {
		if i < inOrder {
			rep.sayWave(name, waves[i].Name)
			t.waves[name] = waves[i].ID
			continue
		}
		id, err := rep.Added.waveID(tx, name)
		if err != nil {
			return err
		}
		t.waves[name] = id
	}
	return nil
}

// kindOfTime tells times that are counted in one way from others: T1 and T2 from
// 3 months and 6 months.
func kindOfTime(time string) string {
	return strings.TrimRight(strings.TrimFunc(corpus.FoldName(time), func(r rune) bool { return unicode.IsDigit(r) || r == '-' }), "s")
}

// namedTimes are kinds of time that have names and no numbers.
var namedTimes = []string{"baseline", "bl", "follow-up", "followup", "fu", "endline"}

// times lists the times of a kind that the headings name, earliest first.
func (t *table) times(waves []corpus.Wave, kind string) []string {
	named := slices.Contains(namedTimes, kind) || slices.ContainsFunc(waves, func(w corpus.Wave) bool { return kindOfTime(w.Name) == kind })
	var out []string
	for _, head := range t.Head {
		_, wave := splitHead(head, waves)
		if wave == "" || strings.Contains(head, "@") || slices.Contains(out, wave) {
			continue
		}
		is := kindOfTime(wave)
		if is == kind || named && (slices.Contains(namedTimes, is) || slices.ContainsFunc(waves, func(w corpus.Wave) bool { return corpus.SameName(w.Name, wave) })) {
			out = append(out, wave)
		}
	}
	slices.SortStableFunc(out, func(a, b string) int {
		x, y := slices.Contains(namedTimes[:2], kindOfTime(a)), slices.Contains(namedTimes[:2], kindOfTime(b))
		switch {
		case x && !y:
			return -1
		case y && !x:
			return 1
		}
		return corpus.LessName(a, b)
	})
	return out
}

// byWave takes the column that says the wave of each row out of those that are
// attributes, in a register that has several rows of one participant, each of
// another wave.
func (t *table) byWave(use string) {
	if _, told := t.col[useWave]; !told {
		i := slices.IndexFunc(t.rest, func(i int) bool { return named(waveHeads, t.Head[i]) })
		if i < 0 {
			return
		}
		column := t.rest[i]
		rows, both := map[string]bool{}, map[string]bool{}
		for _, r := range t.Rows {
			who := corpus.FoldName(t.cell(r, use))
			rows[who], both[who+"\x00"+corpus.FoldName(t.words(r, column))] = true, true
		}
		if len(both) < len(t.Rows) || len(rows) == len(t.Rows) {
			return
		}
		t.col[useWave] = column
		t.rest = slices.Delete(t.rest, i, i+1)
	}
	t.steady = map[int]bool{}
	for _, i := range t.rest {
		t.steady[i] = t.isSteady(use, i)
	}
}

// isSteady reports whether a column says the same in all rows of each
// participant: then it is not of a wave.
func (t *table) isSteady(use string, i int) bool {
	said := map[string]string{}
	for _, r := range t.Rows {
		v := t.words(r, i)
		if v == "" {
			continue
		}
		who := corpus.FoldName(t.cell(r, use))
		if was := said[who]; was != "" && !corpus.SameName(was, v) {
			return false
		}
		said[who] = v
	}
	return true
}

// byNameAndWave is the key of a row that a name and, in such a register, a wave
// are given in.
func (t *table) byNameAndWave(use string) func(ingest.Row) string {
	return func(r ingest.Row) string {
		name := corpus.FoldName(t.cell(r, use))
		if wave := t.cell(r, useWave); name != "" && wave != "" {
			name += "\x00" + corpus.FoldName(wave)
		}
		return name
	}
}

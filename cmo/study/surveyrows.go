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

// asSurvey reads a sheet as a survey, if it is to be one or plainly is.
func (im *importing) asSurvey(path string, s ingest.Sheet, of int) (*survey, error) {
	if im.opt.Into != "" && im.opt.Into != IntoSurvey {
		return nil, nil
	}
	v, err := readSurvey(path, s, of, im.sourceName(path), im.opt.Columns)
	if im.opt.Into == IntoSurvey {
		return v, err
	}
	if problem.Is(err, problem.Usage) || v != nil && !v.plain() {
		return nil, nil // a use may be one of another kind of sheet
	}
	return v, err
}

// addSurvey adds the rows of a survey as sources, all in one transaction. A row
// that cannot be read is left out and told, and so is one whose source is here
// already and says something else.
func (im *importing) addSurvey(tx *store.Tx, v *survey, content []byte) (RegisterReport, error) {
	rep := RegisterReport{At: v.at, Into: IntoSurvey, Rows: len(v.Rows), Warnings: v.warnings()}
	types, err := v.attributeTypes(tx, &rep)
	if err != nil {
		return rep, err
	}
	for i := range v.columns {
		rep.Columns = append(rep.Columns, v.columns[i].understood())
	}
	rep.Warnings = append(rep.Warnings, v.doubts()...)
	here, err := sourcesByName(tx)
	if err != nil {
		return rep, err
	}
	digest, kept := store.DigestOf(content), false
	rows := map[string]int{}
	for _, r := range v.Rows {
		src, doc, use, err := im.respondent(tx, v, r, types, &rep)
		if err != nil {
			if _, told := problem.As(err); !told {
				return rep, err
			}
			rep.fault(&v.table, r, use, err)
			continue
		}
		key := corpus.FoldName(src.Name)
		if first, ok := rows[key]; ok {
			rep.fault(&v.table, r, useID, problem.New(problem.Conflict, "%s is already in row %d", src.Name, first).
				Because("Each respondent has one row, or one a wave.").Suggest("--column ID=attribute, if the column does not tell rows apart"))
			continue
		}
		rows[key] = r.Number
		if was, ok := here[key]; ok {
			if err := differs(tx, was, src, doc); err != nil {
				rep.fault(&v.table, r, useID, err)
			} else {
				rep.Same++
			}
			continue
		}
		if !kept && !im.opt.DryRun {
			if _, err := im.study.KeepOriginal(content); err != nil {
				return rep, err
			}
			kept = true
		}
		src.Original, doc.Encoding = digest, v.Encoding
		if v.EncodingGuessed {
			src.Flags = append(src.Flags, flagReadAs+v.Encoding)
		}
		if _, err := im.putSource(tx, &src, doc, nil); err != nil {
			return rep, err
		}
		rep.Sources++
		rep.Passages += len(doc.Passages)
		rep.Words += wordsIn(src.Name, doc)
	}
	return rep, nil
}

func sourcesByName(tx *store.Tx) (map[string]corpus.Source, error) {
	out := map[string]corpus.Source{}
	for s, err := range corpus.Sources.Live(tx) {
		if err != nil {
			return nil, err
		}
		out[corpus.FoldName(s.Name)] = s
	}
	return out, nil
}

// attributeTypes makes sure that closed questions are attributes of sources. A
// name that has another question in the study already gets that of the survey
// before it.
func (v *survey) attributeTypes(tx *store.Tx, rep *RegisterReport) (map[int]corpus.Attribute, error) {
	have := map[string]corpus.Attribute{}
	for a, err := range corpus.AttributeTypes.Live(tx) {
		if err != nil {
			return nil, err
		}
		if a.Of == "source" {
			have[corpus.FoldName(a.Name)] = a
		}
	}
	out := map[int]corpus.Attribute{}
	for i := range v.columns {
		c := &v.columns[i]
		if c.left != "" || c.use != useAttribute && c.use != useOrdered {
			continue
		}
		asked := ""
		if !corpus.SameName(c.name, c.text) {
			asked = c.text
		}
		a, known := have[corpus.FoldName(c.name)]
		if known && a.Question != "" && !corpus.SameName(a.Question, c.text) {
			rep.Warnings = append(rep.Warnings, fmt.Sprintf("%s is another question in this study, so %q is called %s %s", c.name, c.head, v.name, c.name))
			c.name = v.name + " " + c.name
			a, known = have[corpus.FoldName(c.name)]
		}
		if !known {
			a = corpus.Attribute{Name: c.name, Of: "source", Type: c.valueType, Levels: c.levels, Question: asked}
			if err := corpus.AttributeTypes.Put(tx, &a); err != nil {
				return nil, err
			}
			have[corpus.FoldName(c.name)] = a
			rep.Added.Attributes = append(rep.Added.Attributes, c.name)
		}
		if more, ok := levelsOf(append(slices.Clone(a.Levels), c.values...)); ok && a.Type == corpus.OrderedValue && len(c.odd(a)) > 0 && slices.Equal(kept(more, a.Levels), a.Levels) {
			a.Levels = more
			if err := corpus.AttributeTypes.Put(tx, &a); err != nil {
				return nil, err
			}
			rep.Warnings = append(rep.Warnings, fmt.Sprintf("%s has new levels: %s", a.Name, typeShown(a)))
		}
		out[i] = a
		if odd := c.odd(a); len(odd) > 0 {
			rep.Warnings = append(rep.Warnings, fmt.Sprintf("%s is %s; kept as they are: %s", a.Name, typeShown(a), corpus.Quoted(odd[:min(len(odd), 5)])))
		}
		if a.Type == corpus.TextValue && c.valueType == corpus.TextValue {
			rep.Warnings = append(rep.Warnings, v.nearly(i)...)
		}
	}
	return out, nil
}

// kept gives those of a list that are in another.
func kept(list, in []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(v string) bool { return !slices.Contains(in, v) })
}

// odd gives the answers that are not of the attribute's type.
func (c *surveyColumn) odd(a corpus.Attribute) []string {
	var out []string
	for _, v := range c.values {
		if _, fits := c.value(a, v); !fits && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// doubts say what a researcher should know of the survey as a whole.
func (v *survey) doubts() []string {
	var out []string
	open := slices.ContainsFunc(v.columns, func(c surveyColumn) bool { return c.use == useOpen })
	if !open {
		out = append(out, v.at+`: no question wants words; --column HEAD=open says that one does`)
	}
	if _, ok := v.col[useParticipant]; ok {
		return out
	}
	for _, use := range []string{useConsent, useQuote} {
		if i, ok := v.col[use]; ok {
			out = append(out, fmt.Sprintf("column %q is the %s of participants, and no column is the participant; it was not read: --column HEAD=participant", v.columns[i].head, use))
		}
	}
	return out
}

// respondent makes the source of a row, apart from its words' record. It tells
// in which column is what cannot be read.
func (im *importing) respondent(tx *store.Tx, v *survey, r ingest.Row, types map[int]corpus.Attribute, rep *RegisterReport) (src corpus.Source, doc ingest.Document, use string, err error) {
	src = corpus.Source{Name: v.sourceOf(r), Kind: first(im.opt.Kind, "survey"), File: v.file}
	if extra := len(r.Cells) - len(v.columns); extra > 0 && slices.ContainsFunc(r.Cells[len(v.columns):], func(c string) bool { return strings.TrimSpace(c) != "" }) {
		return src, doc, useID, problem.New(problem.Invalid, "this row has %d cells, and the head %d", len(r.Cells), len(v.columns)).
			Because("A sign between cells may stand in an answer that has no quotes.")
	}
	names := map[string]string{"source": src.Name, useCase: v.cell(r, useCase), useWave: v.cell(r, useWave), useParticipant: v.cell(r, useParticipant)}
	for _, use := range []string{"source", useCase, useWave, useParticipant} {
		if names[use] == "" {
			continue
		}
		if err := corpus.ValidName(use, names[use]); err != nil {
			return src, doc, use, err
		}
	}
	if i, ok := v.col[useDate]; ok && v.cell(r, useDate) != "" {
		date, ok := v.columns[i].form.date(v.cell(r, useDate))
		if !ok {
			return src, doc, useDate, problem.New(problem.Invalid, "%q is no date", v.cell(r, useDate)).Because("A date is written 2022-03-14 or 14/3/2022.")
		}
		src.Date = date
	}
	for i := range v.columns {
		if a, ok := types[i]; ok {
			if value, _ := v.columns[i].value(a, v.words(r, i)); value != "" {
				src.Attributes = append(src.Attributes, corpus.Value{Name: a.Name, Value: value})
			}
		}
	}
	wave := first(names[useWave], im.opt.Wave)
	if wave == "" {
		if wave, err = Get(tx, SettingWave); err != nil {
			return src, doc, "", err
		}
	}
	if src.Wave, err = rep.Added.waveID(tx, wave); err != nil {
		return src, doc, "", err
	}
	if src.Case, err = rep.Added.caseID(tx, first(names[useCase], im.opt.Case)); err != nil {
		return src, doc, "", err
	}
	if use, err = v.participant(tx, r, &src, rep); err != nil {
		return src, doc, use, err
	}
	doc = ingest.OfAnswers(strings.TrimPrefix(strings.ToLower(filepath.Ext(v.file)), "."), v.answers(r))
	return src, doc, "", nil
}

// participant finds or makes the participant of a row, with what they consented to.
func (v *survey) participant(tx *store.Tx, r ingest.Row, src *corpus.Source, rep *RegisterReport) (use string, err error) {
	name := v.cell(r, useParticipant)
	if name == "" {
		return "", nil
	}
	for _, scope := range []string{useConsent, useQuote} {
		if _, ok := yesNo(v.cell(r, scope)); !ok && v.cell(r, scope) != "" {
			return scope, problem.New(problem.Invalid, "%s is yes or no, not %q", scope, v.cell(r, scope))
		}
	}
	p, err := rep.Added.participant(tx, name)
	if err != nil {
		return "", err
	}
	rev := p.Rev
	changed := false
	if len(p.Cases) == 0 && !src.Case.IsZero() {
		p.Cases, changed = []ref.ID{src.Case}, true
	}
	for _, scope := range []string{useConsent, useQuote} {
		if said, _ := yesNo(v.cell(r, scope)); said != "" && p.Consent[scope] != said {
			if p.Consent, err = consent(p.Consent, scope, said); err != nil {
				return scope, err
			}
			changed = true
		}
	}
	if changed {
		if err := corpus.Participants.Put(tx, &p); err != nil {
			return "", err
		}
		rep.count(rev, p.Rev, p.Name, rep.Added.Participants)
	}
	src.Participants = []ref.ID{p.ID}
	return "", nil
}

// differs tells what a row says that its source, which is here already, does not.
func differs(tx *store.Tx, was, is corpus.Source, doc ingest.Document) error {
	if was.Kind != is.Kind {
		return problem.New(problem.Conflict, "there is a source %q already, of the kind %s", was.Name, was.Kind).Suggest("--name, for another name of the survey")
	}
	var what []string
	say := func(name, was, is string) {
		if was != is {
			what = append(what, fmt.Sprintf("%s: here %q, in the file %q", name, was, is))
		}
	}
	names := map[string]bool{}
	for _, a := range append(slices.Clone(was.Attributes), is.Attributes...) {
		if names[corpus.FoldName(a.Name)] {
			continue
		}
		names[corpus.FoldName(a.Name)] = true
		x, _ := was.Attributes.Get(a.Name, ref.ID{})
		y, _ := is.Attributes.Get(a.Name, ref.ID{})
		say(a.Name, x, y)
	}
	say("date", was.Date, is.Date)
	for _, d := range []struct {
		name   string
		differ bool
	}{{"case", was.Case != is.Case}, {"wave", was.Wave != is.Wave}, {"participant", !slices.Equal(was.Participants, is.Participants)}} {
		if d.differ {
			what = append(what, "another "+d.name)
		}
	}
	t, err := was.Current(tx)
	if err != nil {
		return err
	}
	if t.Body != doc.Text {
		what = append(what, "other answers in words")
	}
	if len(what) == 0 {
		return nil
	}
	return problem.New(problem.Conflict, "%s is here already, and this row differs", was.Name).
		Because("%s.\nWhat is here was left as it is.", strings.Join(what[:min(len(what), 6)], "; ")).
		Suggest("cmo source show %s", shellName(was.Name))
}

func shellName(name string) string {
	if strings.ContainsAny(name, " '\"()&;") {
		return fmt.Sprintf("%q", name)
	}
	return name
}

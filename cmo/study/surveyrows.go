package study

import (
	"fmt"
	"slices"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
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
		one, use, err := im.respondent(tx, v, r, types)
		if err != nil {
			if _, told := problem.As(err); !told {
				return rep, err
			}
			rep.fault(&v.table, r, use, err)
			continue
		}
		key := corpus.FoldName(one.src.Name)
		if first, ok := rows[key]; ok {
			rep.fault(&v.table, r, useID, problem.New(problem.Conflict, "%s is already in row %d", one.src.Name, first).
				Because("Each respondent has one row, or one a wave.").Suggest("--column ID=attribute, if the column does not tell rows apart"))
			continue
		}
		rows[key] = r.Number
		was, isHere := here[key]
		if isHere {
			if err := one.differs(tx, was); err != nil {
				rep.fault(&v.table, r, useID, err)
				continue
			}
		}
		if err := one.register(tx, &rep); err != nil {
			return rep, err
		}
		if isHere {
			rep.Same++
			continue
		}
		if !kept && !im.opt.DryRun {
			if _, err := im.study.KeepOriginal(content); err != nil {
				return rep, err
			}
			kept = true
		}
		one.src.Original, one.doc.Encoding = digest, v.Encoding
		if v.EncodingGuessed {
			one.src.Flags = append(one.src.Flags, flagReadAs+v.Encoding)
		}
		if _, err := im.putSource(tx, &one.src, one.doc, nil); err != nil {
			return rep, err
		}
		rep.Sources++
		rep.Passages += len(one.doc.Passages)
		rep.Words += wordsIn(one.src.Name, one.doc)
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
		fits := func(answer string) bool { _, ok := c.value(a, answer); return ok }
		if more, ok := moreLevels(a, c.values); ok {
			a = more
			if err := corpus.AttributeTypes.Put(tx, &a); err != nil {
				return nil, err
			}
			rep.Warnings = append(rep.Warnings, fmt.Sprintf("%s has new levels: %s", a.Name, typeShown(a)))
		}
		out[i] = a
		if odd := v.odd(i, fits); odd != "" {
			rep.Warnings = append(rep.Warnings, fmt.Sprintf("%s is %s; kept as they are: %s", a.Name, ofType(a), odd))
		}
		if a.Type == corpus.TextValue && c.valueType == corpus.TextValue {
			rep.Warnings = append(rep.Warnings, v.nearly(i)...)
		}
	}
	return out, nil
}

// doubts say what a researcher should know of the survey as a whole.
func (v *survey) doubts() []string {
	out := slices.Clone(v.said)
	open := slices.ContainsFunc(v.columns, func(c surveyColumn) bool { return c.use == useOpen })
	if !open {
		out = append(out, v.at+`: no question wants words; --column HEAD=open says that one does`)
	}
	return out
}

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

// A respondent is a row of a survey that can be read: its source, and the names
// of those it is of. Nothing is added for it until it is known that it goes in.
type respondent struct {
	src                     corpus.Source
	doc                     ingest.Document
	kase, wave, participant string
	said                    map[string]string // yes or no, by scope
}

// respondent reads a row. It tells in which column is what cannot be read.
func (im *importing) respondent(tx *store.Tx, v *survey, r ingest.Row, types map[int]corpus.Attribute) (one respondent, use string, err error) {
	one.src = corpus.Source{Name: v.sourceOf(r), Kind: first(im.opt.Kind, "survey"), File: v.file}
	if extra := len(r.Cells) - len(v.columns); extra > 0 && slices.ContainsFunc(r.Cells[len(v.columns):], func(c string) bool { return strings.TrimSpace(c) != "" }) {
		return one, useID, problem.New(problem.Invalid, "this row has %d cells, and the head %d", len(r.Cells), len(v.columns)).
			Because("A sign between cells may stand in an answer that has no quotes.")
	}
	one.kase, one.participant = first(v.cell(r, useCase), im.opt.Case), v.cell(r, useParticipant)
	if one.wave = first(v.cell(r, useWave), im.opt.Wave); one.wave == "" {
		if one.wave, err = Get(tx, SettingWave); err != nil {
			return one, "", err
		}
	}
	for _, n := range []struct{ use, name string }{{"source", one.src.Name}, {useCase, one.kase}, {useWave, one.wave}, {useParticipant, one.participant}} {
		if n.name == "" {
			continue
		}
		if err := corpus.ValidName(n.use, n.name); err != nil {
			return one, n.use, err
		}
	}
	if i, ok := v.col[useDate]; ok && v.cell(r, useDate) != "" {
		if one.src.Date, ok = v.columns[i].form.date(v.cell(r, useDate)); !ok {
			return one, useDate, problem.New(problem.Invalid, "%q is no date", v.cell(r, useDate)).Because("A date is written 2022-03-14 or 14/3/2022.")
		}
	}
	if use, err = one.consent(v, r); err != nil {
		return one, use, err
	}
	for i := range v.columns {
		if a, ok := types[i]; ok {
			if value, _ := v.columns[i].value(a, v.words(r, i)); value != "" {
				one.src.Attributes = append(one.src.Attributes, corpus.Value{Name: a.Name, Value: value})
			}
		}
	}
	one.doc = ingest.OfAnswers(strings.TrimPrefix(strings.ToLower(filepath.Ext(v.file)), "."), v.answers(r))
	return one, "", nil
}

// consent reads what the row says of consent: it is the participant's, or the
// source's where the row names nobody.
func (one *respondent) consent(v *survey, r ingest.Row) (use string, err error) {
	one.said = map[string]string{}
	for _, scope := range []string{useConsent, useQuote} {
		typed := v.cell(r, scope)
		said, ok := consentSaid(typed)
		switch {
		case typed == "":
		case !ok:
			return scope, problem.New(problem.Invalid, "%s is yes or no, not %q", scope, typed)
		default:
			one.said[scope] = said
		}
	}
	if one.participant == "" && len(one.said) > 0 {
		one.src.Consent = one.said
	}
	return "", nil
}

// register finds or makes the wave, the case and the participant, with what they
// consented to.
func (one *respondent) register(tx *store.Tx, rep *RegisterReport) (err error) {
	if one.src.Wave, err = rep.Added.waveID(tx, one.wave); err != nil {
		return err
	}
	if one.src.Case, err = rep.Added.caseID(tx, one.kase); err != nil {
		return err
	}
	if one.participant == "" {
		return nil
	}
	p, err := rep.Added.participant(tx, one.participant)
	if err != nil {
		return err
	}
	rev, changed := p.Rev, false
	if len(p.Cases) == 0 && !one.src.Case.IsZero() {
		p.Cases, changed = []ref.ID{one.src.Case}, true
	}
	for _, scope := range []string{useConsent, useQuote} {
		if said := one.said[scope]; said != "" && p.Consent[scope] != said {
			if p.Consent, err = consent(p.Consent, scope, said); err != nil {
				return err
			}
			changed = true
		}
	}
	if changed {
		if err := corpus.Participants.Put(tx, &p); err != nil {
			return err
		}
		rep.count(rev, p.Rev, p.Name, rep.Added.Participants)
	}
	one.src.Participants = []ref.ID{p.ID}
	return nil
}

// elsewhere lists of which other case, wave or participant a source is that is
// here already.
func (one *respondent) elsewhere(tx *store.Tx, was corpus.Source) (what []string, err error) {
	participant := ref.ID{}
	if len(was.Participants) == 1 {
		participant = was.Participants[0]
	}
	for _, n := range []struct {
		noun, name string
		was        ref.ID
		find       func(string) (ref.ID, error)
	}{
		{"case", one.kase, was.Case, func(name string) (ref.ID, error) { c, err := corpus.FindCase(tx, name); return c.ID, err }},
		{"wave", one.wave, was.Wave, func(name string) (ref.ID, error) { w, err := corpus.FindWave(tx, name); return w.ID, err }},
		{"participant", one.participant, participant, func(name string) (ref.ID, error) { p, err := corpus.FindParticipant(tx, name); return p.ID, err }},
	} {
		id, known := ref.ID{}, true
		if n.name != "" {
			id, err = n.find(n.name)
			if known = !problem.Is(err, problem.NotFound); known && err != nil {
				return nil, err
			}
		}
		if !known || id != n.was {
			what = append(what, "another "+n.noun)
		}
	}
	return what, nil
}

// differs tells what a row says that its source, which is here already, does not.
func (one *respondent) differs(tx *store.Tx, was corpus.Source) error {
	is := one.src
	if was.Kind != is.Kind {
		return problem.New(problem.Conflict, "there is a source %q already, of the kind %s", was.Name, was.Kind).Suggest("--name, for another name of the survey")
	}
	var what []string
	say := func(name, was, is string) {
		if was != is {
			what = append(what, fmt.Sprintf("%s: here %q, in the file %q", name, was, is))
		}
	}
	here, given := valuesByName(was.Attributes), valuesByName(is.Attributes)
	said := map[string]bool{}
	for _, a := range slices.Concat(was.Attributes, is.Attributes) {
		if key := corpus.FoldName(a.Name); !said[key] {
			said[key] = true
			say(a.Name, here[key], given[key])
		}
	}
	say("date", was.Date, is.Date)
	for _, scope := range []string{useConsent, useQuote} {
		say(scope, was.Consent[scope], is.Consent[scope])
	}
	elsewhere, err := one.elsewhere(tx, was)
	if err != nil {
		return err
	}
	what = append(what, elsewhere...)
	t, err := was.Current(tx)
	if err != nil {
		return err
	}
	if t.Body != one.doc.Text {
		what = append(what, "other answers in words")
	}
	if len(what) == 0 {
		return nil
	}
	return problem.New(problem.Conflict, "%s is here already, and this row differs", was.Name).
		Because("%s.\nWhat is here was left as it is.", strings.Join(what[:min(len(what), 6)], "; ")).
		Suggest("cmo source show %s", shellName(was.Name))
}

// valuesByName gives the values that hold at every wave, by the folded name.
func valuesByName(all corpus.Attributes) map[string]string {
	out := make(map[string]string, len(all))
	for _, a := range all {
		if a.Wave.IsZero() {
			out[corpus.FoldName(a.Name)] = a.Value
		}
	}
	return out
}

func shellName(name string) string {
	if strings.ContainsAny(name, " '\"()&;") {
		return fmt.Sprintf("%q", name)
	}
	return name
}

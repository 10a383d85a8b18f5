package report

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
)

// A stance is how a datum bears on a theory, as a report shows it. What speaks
// against comes before what speaks for.
type stance struct {
	name string // as judged
	sign inline
	head string // of its part of the findings
	told string // after a number: 3 for
	verb inline // of one judgement
}

var stances = []stance{
	{"refutes", "−", "Against", "against", "refutes"},
	{"refines", "~", "Refining", "refining", "refines"},
	{"silent", "○", "Looked for and not found", "looked for and not found", "not found"},
	{"supports", "+", "For", "for", "supports"},
	{"illustrates", "i", "Illustrating", "illustrating", "illustrates"},
}

// A target is what evidence is judged for: a configuration or a statement.
type target struct {
	key      string // cmoc_7: the beginning of its ids in the document
	noun     string
	no       int
	title    string
	sentence string
	version  int
	cmoc     *cmo.CMOC
	judged   []judged // in the order of stances, chosen quotes first
}

// by gives the judgements of a stance.
func (t *target) by(name string) []judged {
	var out []judged
	for _, j := range t.judged {
		if j.Stance == name {
			out = append(out, j)
		}
	}
	return out
}

// voices gives the participants whose words are behind a target, and the cases
// they were judged in; not of what was looked for and not found.
func (t *target) voices() (people, cases []ref.ID) {
	for _, j := range t.judged {
		if j.Stance == "silent" {
			continue
		}
		for _, id := range j.people {
			if !slices.Contains(people, id) {
				people = append(people, id)
			}
		}
		for _, id := range j.cases {
			if !slices.Contains(cases, id) {
				cases = append(cases, id)
			}
		}
	}
	return people, cases
}

// judged is a judgement with what it rests on.
type judged struct {
	cmo.Evidence
	id       string // e1b3k
	source   corpus.Source
	excerpt  *study.Excerpt // nil where it rests on no excerpt
	voice    voice
	people   []ref.ID
	cases    []ref.ID
	by       inline // the attribution, in brackets
	withheld bool   // its words are not printed
	outdated bool   // the target was reworded since
	shown    int    // version of the target now
}

// readJudged reads the judgements and puts them under their targets.
func (m *material) readJudged() error {
	for i := range m.cmocs {
		c := &m.cmocs[i]
		m.targets[c.ID] = &target{
			key: fmt.Sprintf("cmoc_%d", c.No), noun: "configuration", no: c.No, title: c.Title, sentence: c.Sentence(), version: c.Version, cmoc: c,
		}
	}
	for _, s := range m.statements {
		m.targets[s.ID] = &target{
			key: fmt.Sprintf("statement_%d", s.No), noun: "statement", no: s.No, title: s.Title, sentence: s.Sentence(), version: s.Version,
		}
	}
	var all []cmo.Evidence
	var ids []ref.ID
	for e, err := range cmo.Judgements.All(m.tx) {
		if err != nil {
			return err
		}
		ids = append(ids, e.ID)
		t := m.targets[e.CMOC]
		if t == nil {
			t = m.targets[e.Statement]
		}
		if t == nil || e.Retired || m.gone(e.Datum) {
			m.left.Retired++
			continue
		}
		all = append(all, e)
	}
	for i, shown := range cmo.Judgements.Show(m.tx, ids...) {
		m.judgementIDs[ids[i]] = shown
	}
	for _, e := range all {
		t := m.targets[e.CMOC]
		if t == nil {
			t = m.targets[e.Statement]
		}
		j, err := m.judge(e)
		if err != nil {
			return fmt.Errorf("judgement %s: %w", m.judgementIDs[e.ID], err)
		}
		j.id, j.outdated, j.shown = m.judgementIDs[e.ID], e.Version < t.version, t.version
		t.judged = append(t.judged, j)
	}
	for _, t := range m.targets {
		slices.SortStableFunc(t.judged, func(a, b judged) int {
			return cmp.Or(stanceRank(a.Stance)-stanceRank(b.Stance), chosenFirst(a, b), slices.Compare(a.ID[:], b.ID[:]))
		})
	}
	return nil
}

func stanceRank(name string) int {
	return slices.IndexFunc(stances, func(s stance) bool { return s.name == name })
}

// chosenFirst puts the quotes chosen for the report first, then those that can
// be printed, then judgements that are not outdated.
func chosenFirst(a, b judged) int {
	rank := func(j judged) int {
		n := 0
		for i, no := range []bool{j.outdated, j.withheld, !j.Quote} {
			if no {
				n += 1 << i
			}
		}
		return n
	}
	return rank(a) - rank(b)
}

// gone reports whether what a judgement rests on is out of use.
func (m *material) gone(d cmo.Datum) bool {
	return !d.Source.IsZero() && m.sources[d.Source].Retired ||
		!d.Case.IsZero() && m.cases[d.Case].Retired || !d.Participant.IsZero() && m.people[d.Participant].Retired
}

// judge finds out whose words a judgement rests on, and how they are signed.
func (m *material) judge(e cmo.Evidence) (judged, error) {
	j := judged{Evidence: e}
	switch d := e.Datum; {
	case !d.Source.IsZero():
		j.source = m.sources[d.Source]
		j.people = j.source.Participants
		j.voice = voice{people: j.people, silent: !j.source.MayQuote() || m.anySilent(j.people...)}
		if d.Place != nil {
			x, err := m.placed(d.Source, *d.Place, d.Decided)
			if err != nil {
				return j, err
			}
			j.excerpt = &x
			j.voice = m.speakers(j.source, x.Text, x.Span)
			j.people = j.voice.people
			if j.withheld = j.voice.silent; j.withheld {
				m.left.NoConsent++
			}
		}
		j.cases = m.casesOf(j.source.Case, j.people)
		j.by = m.attribution(j.source, j.voice, j.cases)
		if d.Place == nil {
			j.by = say("the whole of one source of kind %s ", j.source.Kind) + j.by
		}
	case !d.Case.IsZero():
		j.cases = []ref.ID{d.Case}
		j.by = say("case %s, %s", m.cases[d.Case].Name, plural(m.sourcesOf(d.Case), "source"))
	case !d.Participant.IsZero():
		j.people = []ref.ID{d.Participant}
		j.cases = m.casesOf(ref.ID{}, j.people)
		j.by = say("all that one %s said", m.roleOf(d.Participant))
	}
	return j, nil
}

// placed reads an excerpt. One whose place is not in its text is a damage, not
// a reason to fall over.
func (m *material) placed(source ref.ID, made coding.Place, decided *coding.Decision) (study.Excerpt, error) {
	now, err := m.reader.Now(source, made, decided)
	x, p := now.Excerpt, now.Span
	if err == nil && (p.Start < 0 || p.Start >= p.End || p.End > len(x.Text.Body) || len(x.Text.Passages) == 0) {
		err = problem.New(problem.Damaged, "an excerpt of %s is not in its text", x.Source.Name).Suggest("cmo check")
	}
	return x, err
}

func (m *material) sourcesOf(kase ref.ID) int {
	n := 0
	for _, s := range m.inUse {
		if s.Case == kase {
			n++
		}
	}
	return n
}

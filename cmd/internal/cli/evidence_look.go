package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/theory"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// theoryLook reads configurations, statements and judgements for showing.
type theoryLook struct {
	*codingLook
	regs       registers
	cmocs      map[ref.ID]cmo.CMOC
	statements map[ref.ID]theory.Statement
	perCode    map[ref.ID]int // codings in use, by code
}

func newTheoryLook(tx *store.Tx) (*theoryLook, error) {
	look, err := newCodingLook(tx)
	if err != nil {
		return nil, err
	}
	l := &theoryLook{codingLook: look, cmocs: map[ref.ID]cmo.CMOC{}, statements: map[ref.ID]theory.Statement{}}
	if l.regs, err = readRegisters(tx); err != nil {
		return nil, err
	}
	for c, err := range cmo.CMOCs.All(tx) {
		if err != nil {
			return nil, err
		}
		l.cmocs[c.ID] = c
	}
	for s, err := range theory.Statements.All(tx) {
		if err != nil {
			return nil, err
		}
		l.statements[s.ID] = s
	}
	return l, nil
}

// path gives the path under which a code counts now.
func (l *theoryLook) path(id ref.ID) string { return l.tree.Path(l.tree.Counts(id)) }

// codeNumber gives the number that stands for a code in rows.
func (l *theoryLook) codeNumber(id ref.ID) (uint32, bool) { return codebook.Codes.Number(l.tx, id) }

// A target is what judgements are about: a configuration or a statement, as a
// whole or a part of it.
type target struct {
	cmoc      ref.ID
	statement ref.ID
	noun      string
	no        int
	version   int
	part      string
}

func cmocTarget(c cmo.CMOC, part string) target {
	return target{cmoc: c.ID, noun: "cmoc", no: c.No, version: c.Version, part: part}
}

func statementTarget(s theory.Statement) target {
	return target{statement: s.ID, noun: "statement", no: s.No, version: s.Version}
}

// ref is the target as a reference: cmoc:7.
func (t target) ref() string { return fmt.Sprintf("%s:%d", t.noun, t.no) }

// shown is the target with the version that was judged: cmoc 7 (v2) M–O.
func (t target) shown(version int) string {
	return strings.TrimSpace(fmt.Sprintf("%s %d (v%d) %s", t.noun, t.no, version, cmo.PartShown(t.part)))
}

// parseTarget reads what is judged: 7, cmoc:7, 7.M1, 7.C-M, statement:3. A
// configuration may go by its title.
func parseTarget(tx *store.Tx, typed string) (target, error) {
	if strings.HasPrefix(typed, "statement:") {
		s, err := theory.Find(tx, typed)
		return statementTarget(s), err
	}
	c, err := cmo.Find(tx, typed)
	if err == nil {
		return cmocTarget(c, ""), nil
	}
	i := strings.LastIndexByte(typed, '.')
	if i < 0 || !problem.Is(err, problem.NotFound) {
		return target{}, err
	}
	if c, err = cmo.Find(tx, typed[:i]); err != nil {
		return target{}, err
	}
	part, err := c.CheckPart(typed[i+1:])
	return cmocTarget(c, part), err
}

// targetOf gives what a judgement is about, as it is now.
func (l *theoryLook) targetOf(v cmo.Evidence) target {
	if !v.CMOC.IsZero() {
		return cmocTarget(l.cmocs[v.CMOC], v.Part)
	}
	return statementTarget(l.statements[v.Statement])
}

// outdated reports whether a judgement was made on an older version of its
// target, or on words that are others in the text as it is now.
func (l *theoryLook) outdated(v cmo.Evidence) bool {
	return v.Version < l.targetOf(v).version || l.reworded(v.Datum) != text.Kept
}

// reworded tells whether the words that a judgement rests on are others now.
func (l *theoryLook) reworded(d cmo.Datum) text.Grade {
	return l.reader.Reworded(d.Source, d.Place, d.Decided)
}

// datum gives what a judgement rests on as a reference, as shown, and its
// words where it is an excerpt.
func (l *theoryLook) datum(d cmo.Datum) (reference, shown, words string, err error) {
	switch {
	case d.Place != nil:
		x, err := l.reader.Now(d.Source, *d.Place, d.Decided)
		if err != nil {
			return "", "", "", err
		}
		return x.Address(), x.Address(), x.Words(), nil
	case !d.Case.IsZero():
		name := l.regs.cases[d.Case]
		n, err := l.countSources(func(s corpus.Source) bool { return s.Case == d.Case })
		return "case:" + name, "case " + name + ", " + plural(n, "source"), "", err
	case !d.Participant.IsZero():
		name := l.regs.participants[d.Participant]
		n, err := l.countSources(func(s corpus.Source) bool { return slices.Contains(s.Participants, d.Participant) })
		return "participant:" + name, "participant " + name + ", " + plural(n, "source"), "", err
	}
	s, err := l.reader.SourceByID(d.Source)
	return "source:" + s.Name, "source " + s.Name, "", err
}

func (l *theoryLook) countSources(of func(corpus.Source) bool) (int, error) {
	n := 0
	for s, err := range corpus.Sources.Live(l.tx) {
		if err != nil {
			return 0, err
		}
		if of(s) {
			n++
		}
	}
	return n, nil
}

// casesOf gives the cases that a datum belongs to.
func (l *theoryLook) casesOf(d cmo.Datum) ([]ref.ID, error) {
	switch {
	case !d.Case.IsZero():
		return []ref.ID{d.Case}, nil
	case !d.Participant.IsZero():
		p, err := corpus.Participants.Get(l.tx, d.Participant)
		return p.Cases, err
	}
	s, err := l.reader.SourceByID(d.Source)
	if err != nil || s.Case.IsZero() {
		return nil, err
	}
	return []ref.ID{s.Case}, nil
}

// spread counts the cases that judgements draw on, beside those that only say
// that nothing was found.
func (l *theoryLook) spread(judged []cmo.Evidence) (cases int, err error) {
	seen := map[ref.ID]bool{}
	for _, v := range judged {
		if v.Stance == "silent" {
			continue
		}
		in, err := l.casesOf(v.Datum)
		if err != nil {
			return 0, err
		}
		for _, id := range in {
			seen[id] = true
		}
	}
	return len(seen), nil
}

// reach gives how many people and which roles judgements draw on, beside those
// that only say that nothing was found.
func (l *theoryLook) reach(judged []cmo.Evidence) (people int, roles []string, err error) {
	seen := map[ref.ID]bool{}
	for _, v := range judged {
		if v.Stance == "silent" {
			continue
		}
		who, _, err := l.reader.WhoOf(v.Datum)
		if err != nil {
			return 0, nil, err
		}
		for _, id := range who {
			if seen[id] {
				continue
			}
			seen[id] = true
			p, err := corpus.Participants.Get(l.tx, id)
			if err != nil {
				return 0, nil, err
			}
			if role := l.regs.roles[p.Role]; role != "" && !slices.Contains(roles, role) {
				roles = append(roles, role)
			}
		}
	}
	return len(seen), roles, nil
}

// casesIn counts the cases of the study.
func casesIn(tx *store.Tx) (int, error) {
	all, err := corpus.Cases.List(tx)
	return len(all), err
}

// judgedBy gathers the judgements in use by what they are about.
func judgedBy(tx *store.Tx) (map[ref.ID][]cmo.Evidence, error) {
	out := map[ref.ID][]cmo.Evidence{}
	for v, err := range cmo.Judgements.Live(tx) {
		if err != nil {
			return nil, err
		}
		out[v.Target()] = append(out[v.Target()], v)
	}
	return out, nil
}

// An evidenceRecord is a judgement as JSON shows it.
type evidenceRecord struct {
	ID        string    `json:"id"`
	Target    string    `json:"target"`
	Part      string    `json:"part,omitempty"`
	Version   int       `json:"version"`
	Outdated  bool      `json:"outdated"`
	Place     string    `json:"place,omitempty"` // doubtful or lost, where its words are others now
	Stance    string    `json:"stance"`
	Datum     string    `json:"datum"`
	Quote     string    `json:"quote,omitempty"`
	Reason    string    `json:"reason,omitempty"`
	Relevance string    `json:"relevance,omitempty"`
	Trust     string    `json:"trust,omitempty"`
	ToQuote   bool      `json:"to_quote,omitempty"`
	Assessor  string    `json:"assessor"`
	Judged    time.Time `json:"judged,omitzero"`
	Retired   bool      `json:"retired,omitempty"`
	Already   bool      `json:"already,omitempty"`
	Was       string    `json:"was,omitempty"`
	Action    uint64    `json:"action,omitempty"`

	shown  string // the datum for the screen
	target target
}

func (l *theoryLook) evidence(v cmo.Evidence, id string) (evidenceRecord, error) {
	t := l.targetOf(v)
	reference, shown, words, err := l.datum(v.Datum)
	return evidenceRecord{
		ID: id, Target: t.ref(), Part: v.Part, Version: v.Version, Outdated: l.outdated(v), Stance: v.Stance,
		Datum: reference, Quote: words, Reason: v.Reason, Relevance: v.Relevance, Trust: v.Trust, ToQuote: v.Quote,
		Assessor: l.coders[v.Assessor], Judged: v.ID.Time(), Retired: v.Retired, shown: shown, target: t, Place: placeWord(l.reworded(v.Datum)),
	}, err
}

func placeWord(g text.Grade) string {
	if g < text.Doubtful {
		return ""
	}
	return g.String()
}

// line is the record as judge prints it.
func (r evidenceRecord) line() string {
	out := fmt.Sprintf("%s  %-15s  %-8s  %s", r.ID, r.target.shown(r.Version), r.Stance, r.shown)
	if r.Was != "" {
		out += "  (" + r.Was + ")"
	}
	return out
}

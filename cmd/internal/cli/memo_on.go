package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/theory"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A reference is what a memo is about: how it is kept, and what it is.
type reference struct {
	Ref   string `json:"ref"`   // cmoc:7, code:hold/waiting, P31-1@1:15
	Shown string `json:"shown"` // what that is, for a reader
}

// refKinds are the kinds a reference can name, KIND:KEY.
var refKinds = []string{"cmoc", "statement", "code", "case", "participant", "source", "wave", "memo", "session", "coding", "evidence", "assessment"}

// reference looks up what a reference names: KIND:KEY, a memo, the id of a
// coding or a judgement, or an address. An address is kept with the version it
// was typed for, so that it goes on meaning the same words.
func (l *theoryLook) reference(typed string) (reference, error) {
	typed, _, _ = cutSpan(strings.TrimSpace(typed))
	kind, name, ok := strings.Cut(typed, ":")
	if !ok || !slices.Contains(refKinds, kind) {
		return l.looseReference(typed)
	}
	switch kind {
	case "cmoc":
		t, err := parseTarget(l.tx, name)
		if err != nil {
			return reference{}, err
		}
		r := reference{t.ref(), fmt.Sprintf("%s %q", cmo.Target(t.noun, t.no, t.part), l.cmocs[t.cmoc].Title)}
		if t.part != "" {
			r.Ref += "." + t.part
		}
		return r, nil
	case "statement":
		s, err := theory.Find(l.tx, name)
		return reference{fmt.Sprintf("statement:%d", s.No), strings.TrimSpace(fmt.Sprintf("statement %d %s", s.No, s.Title))}, err
	case "code":
		c, err := l.tree.Find(name)
		return reference{"code:" + l.tree.Path(c.ID), fmt.Sprintf("code %s, %s", l.tree.Path(c.ID), c.Type)}, err
	case "memo":
		m, err := findMemo(l.tx, name)
		return reference{fmt.Sprintf("memo:%d", m.No), fmt.Sprintf("m%d %s", m.No, memoTitle(m))}, err
	case "session":
		s, err := findSession(l.tx, name)
		return reference{fmt.Sprintf("session:%d", s.No), sessionHead(s)}, err
	case "coding", "evidence", "assessment":
		return l.looseReference(name)
	}
	return l.registerReference(kind, name)
}

// registerReference looks a name of a register up.
func (l *theoryLook) registerReference(kind, name string) (reference, error) {
	var err error
	switch kind {
	case "case":
		var c corpus.Case
		c, err = corpus.FindCase(l.tx, name)
		name = c.Name
	case "participant":
		var p corpus.Participant
		p, err = corpus.FindParticipant(l.tx, name)
		name = p.Name
	case "wave":
		var w corpus.Wave
		w, err = corpus.FindWave(l.tx, name)
		name = w.Name
	default:
		var s corpus.Source
		s, err = l.reader.Source(name)
		name = s.Name
	}
	return reference{kind + ":" + name, kind + " " + name}, err
}

// looseReference looks up what goes without its kind: m31, an id, an address.
func (l *theoryLook) looseReference(typed string) (reference, error) {
	if m, err := findMemo(l.tx, typed); err == nil && strings.HasPrefix(typed, "m") {
		return reference{fmt.Sprintf("memo:%d", m.No), fmt.Sprintf("m%d %s", m.No, memoTitle(m))}, nil
	}
	if !strings.Contains(typed, ":") {
		if c, err := coding.Codings.Find(l.tx, typed); err == nil {
			id := coding.Codings.ShowOne(l.tx, c.ID)
			r, err := l.record(c, id)
			return reference{"coding:" + id, fmt.Sprintf("coding %s, %s on %s", id, r.Code, r.Address)}, err
		}
		if v, err := cmo.Judgements.Find(l.tx, typed); err == nil {
			id := cmo.Judgements.ShowOne(l.tx, v.ID)
			r, err := l.evidence(v, id)
			return reference{"evidence:" + id, fmt.Sprintf("evidence %s, %s %s %s", id, r.Datum, r.Stance, r.target.shown(r.Version))}, err
		}
		if a, err := cmo.Assessments.Find(l.tx, typed); err == nil {
			id := cmo.Assessments.ShowOne(l.tx, a.ID)
			return reference{"assessment:" + id, "assessment " + id}, nil
		}
	}
	a, err := text.ParseAddress(typed)
	if err != nil {
		return reference{}, l.unknownReference(typed, err)
	}
	x, err := l.reader.At(typed, "")
	if err != nil {
		if a.Whole() {
			err = l.unknownReference(typed, err)
		}
		return reference{}, err
	}
	if x.Whole {
		return reference{"source:" + x.Source.Name, "source " + x.Source.Name}, nil
	}
	a.Source, a.Version = x.Source.Name, x.Text.Version
	// Where the words stand now, if they are the same; else as they were.
	now, err := l.reader.Now(x.Source.ID, coding.PlaceOf(x.Text, x.ID, x.Span, [8]byte{}), nil)
	if err != nil {
		return reference{}, err
	}
	shown := fmt.Sprintf("%s  %s", now.Address(), quoteShown(x.Words(), 50))
	if now.Grade >= text.Doubtful {
		shown = fmt.Sprintf("%s  %s  (%s in the text as it is now)", a, quoteShown(x.Words(), 50), now.Grade)
	}
	return reference{a.String(), shown}, nil
}

// unknownReference tells what a name without its kind could have been.
func (l *theoryLook) unknownReference(typed string, cause error) error {
	if kind, name, ok := strings.Cut(typed, ":"); ok && strings.Trim(name, "0123456789.-") != "" {
		p := problem.New(problem.Usage, "no kind of reference %q", kind).Because("References are %s with a colon, or an address.", strings.Join(refKinds, ", "))
		if near := corpus.Nearest(kind, refKinds, 1); len(near) > 0 {
			p.Suggest("%s:%s", near[0], name)
		}
		return p
	}
	for _, kind := range []string{"case", "participant", "code", "cmoc", "statement"} {
		if r, err := l.reference(kind + ":" + typed); err == nil {
			return problem.New(problem.Usage, "%q does not say what it is", typed).Suggest("%s", r.Ref)
		}
	}
	return cause
}

// shownReference is a reference as it is kept, told for a reader; one whose
// record has gone says so.
func (l *theoryLook) shownReference(kept string) reference {
	r, err := l.reference(kept)
	if err != nil {
		return reference{kept, kept + "  (no longer there)"}
	}
	return r
}

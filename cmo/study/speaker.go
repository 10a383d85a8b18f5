package study

import (
	"slices"
	"strings"
	"unicode"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// What a label may stand for beside a participant or a role. WhoText says that
// it is none, but words of the text.
const (
	WhoInterviewer = "interviewer"
	WhoUnknown     = "unknown"
	WhoText        = "text"
)

// speakers says who each label stands for: the interviewer; the participant of
// that name; the row's only participant where the label is P or R, or where one
// label is left; what was given by hand. The others are nobody yet.
func (im *importing) speakers(tx *store.Tx, j *job, src corpus.Source, added *Added) ([]corpus.Speaker, error) {
	out := make([]corpus.Speaker, len(j.doc.Speakers))
	unknown, settled := 0, make([]bool, len(out))
	for i, sp := range j.doc.Speakers {
		out[i] = corpus.Speaker{Label: sp.Label, Interviewer: sp.Interviewer}
		who, given := im.given(sp.Label)
		switch {
		case given:
			settled[i] = true
			f := Fields{New: true, Added: *added}
			err := f.standFor(tx, &out[i], who, src)
			*added = f.Added
			if err != nil {
				return nil, err
			}
		case im.labels[corpus.FoldName(sp.Label)] != "":
			p, err := corpus.FindParticipant(tx, sp.Label)
			if err != nil {
				return nil, err
			}
			out[i].Participant, out[i].Interviewer = p.ID, false
		case !sp.Interviewer:
			unknown++
		}
	}
	if len(src.Participants) != 1 || slices.ContainsFunc(out, func(s corpus.Speaker) bool { return s.Participant == src.Participants[0] }) {
		return out, nil
	}
	p, err := corpus.Participants.Get(tx, src.Participants[0])
	if err != nil {
		return nil, err
	}
	for i := range out {
		if settled[i] || out[i].Interviewer || !out[i].Participant.IsZero() {
			continue
		}
		if standsFor(out[i].Label, p.Name) || unknown == 1 {
			out[i].Participant = p.ID
			break
		}
	}
	return out, nil
}

// standsFor reports whether a label is one for the participant of a
// transcript: P, R, Participant, or the participant's own id.
func standsFor(label, participant string) bool {
	return slices.ContainsFunc([]string{"P", "R", "Participant", "Respondent", "Interviewee", participant}, func(l string) bool {
		return corpus.SameName(l, label)
	})
}

func (im *importing) given(label string) (who string, ok bool) {
	for l, w := range im.opt.Speakers {
		if corpus.SameName(l, label) {
			return w, true
		}
	}
	return "", false
}

// standFor says who a speaker is: the interviewer, unknown, a participant, or a
// role, which makes a participant of the source's case with that role.
func (f *Fields) standFor(tx *store.Tx, sp *corpus.Speaker, who string, src corpus.Source) error {
	switch {
	case corpus.SameName(who, WhoInterviewer):
		sp.Participant, sp.Interviewer = ref.ID{}, true
		return nil
	case corpus.SameName(who, WhoUnknown):
		sp.Participant, sp.Interviewer = ref.ID{}, false
		return nil
	}
	p, err := corpus.FindParticipant(tx, who)
	if problem.Is(err, problem.NotFound) {
		p, err = f.inRole(tx, who, src)
	}
	if err != nil {
		return err
	}
	sp.Participant, sp.Interviewer = p.ID, false
	return nil
}

// inRole gives the participant who stands for a role in a source, and makes it
// if there is none. What has a number in it is no role but a participant that
// is not there.
func (f *Fields) inRole(tx *store.Tx, role string, src corpus.Source) (corpus.Participant, error) {
	if strings.ContainsFunc(role, unicode.IsNumber) {
		return corpus.Participant{}, problem.New(problem.NotFound, "no participant %q", role).
			Because("Nothing was changed. A word without a number is a role, as visitor.").Suggest("cmo participant add %s", role)
	}
	id, err := known(tx, f, corpus.Roles, role, corpus.FindRole, f.Added.roleID, roleName)
	if err != nil {
		return corpus.Participant{}, err
	}
	p, err := f.Added.participant(tx, src.Name+" "+role)
	if err != nil {
		return p, err
	}
	p.Role = id
	if !src.Case.IsZero() {
		p.Cases = []ref.ID{src.Case}
	}
	err = corpus.Participants.Put(tx, &p)
	return p, err
}

// A Spoken is what one label is in one source.
type Spoken struct {
	Source  corpus.Source
	Speaker corpus.Speaker
	Turns   int
	Words   int
}

// Speakers gives the labels of the sources in use, source by source, in the
// order in which they appear there.
func Speakers(tx *store.Tx) ([]Spoken, error) {
	var out []Spoken
	sources, err := corpus.Sources.List(tx)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(sources, func(a, b corpus.Source) int { return corpus.LessName(a.Name, b.Name) })
	for _, src := range sources {
		out = append(out, SpeakersOf(tx, src)...)
	}
	return out, nil
}

// SpeakersOf gives the labels of one source.
func SpeakersOf(tx *store.Tx, src corpus.Source) []Spoken {
	labels := corpus.Labels(tx, src.Version)
	out := make([]Spoken, len(labels))
	for i, l := range labels {
		sp, _ := src.SpeakerOf(l)
		sp.Label = l
		out[i] = Spoken{Source: src, Speaker: sp}
	}
	for rows := corpus.Passages(tx, src.Version); len(rows) >= corpus.PassageRowLen; rows = rows[corpus.PassageRowLen:] {
		if r := corpus.ReadPassageRow(rows); r.Label > 0 && int(r.Label) <= len(out) {
			out[r.Label-1].Turns++
			out[r.Label-1].Words += int(r.Words)
		}
	}
	return out
}

package table

import (
	"slices"

	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A source is a source in use, with who speaks in it.
type source struct {
	corpus.Source
	rank   int  // in the order of names
	read   bool // somebody coded it, or part of it
	voices map[string]voice
}

// A voice is whoever stands behind a label: whose words they are, and for whom
// they count.
type voice struct {
	interviewer bool
	people      []ref.ID // participants in use
	units       []unit
}

// A unit is a participant in a case. Either may be zero: words of nobody in
// particular, or of no case.
type unit struct{ kase, person ref.ID }

// voice gives who speaks under a label: the participant it was mapped to, else
// those of the source. Words belong to the case of the source; where it names
// none, to those of the speaker, else of the source's participants.
func (s *source) voice(r *Reading, label string) voice {
	if v, ok := s.voices[label]; ok {
		return v
	}
	sp, at := s.SpeakerOf(label)
	if label == "" {
		sp, at = corpus.Speaker{}, -1
	}
	var v voice
	v.interviewer = sp.Interviewer
	if at >= 0 && !sp.Participant.IsZero() {
		v.people = r.inUse(sp.Participant)
	}
	if len(v.people) == 0 {
		v.people = r.inUse(s.Participants...)
	}
	v.units = r.units(s.Case, v.people)
	s.voices[label] = v
	return v
}

// inUse leaves out the participants who are not in the study any more.
func (r *Reading) inUse(people ...ref.ID) []ref.ID {
	var out []ref.ID
	for _, id := range people {
		if _, ok := r.people[id]; ok && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// units gives people in the case named, or each in the cases of their own.
func (r *Reading) units(kase ref.ID, people []ref.ID) []unit {
	if _, ok := r.cases[kase]; !ok {
		kase = ref.ID{}
	}
	var out []unit
	for _, p := range people {
		cases := []ref.ID{kase}
		if kase.IsZero() {
			if own := r.casesOf(p); len(own) > 0 {
				cases = own
			}
		}
		for _, c := range cases {
			out = append(out, unit{c, p})
		}
	}
	if len(out) == 0 {
		out = append(out, unit{kase: kase})
	}
	return out
}

func (r *Reading) casesOf(person ref.ID) []ref.ID {
	var out []ref.ID
	for _, c := range r.people[person].Cases {
		if _, ok := r.cases[c]; ok {
			out = append(out, c)
		}
	}
	return out
}

// whose is what the words of an excerpt belong to.
type whose struct {
	label       string // of who speaks first, interviewers last
	interviewer bool   // nobody but interviewers speaks
	people      []ref.ID
	units       []unit
}

// whose finds out who speaks in an excerpt. An interviewer's words in it count
// for nobody, unless they are all there is.
func (r *Reading) whose(s *source, t text.Text, p coding.Place) whose {
	var asked, told whose
	for n := max(1, p.First); n <= min(p.Last, len(t.Passages)); n++ {
		label := t.Speaker(t.Passage(n))
		v := s.voice(r, label)
		w := &told
		if v.interviewer {
			w = &asked
		}
		if w.units == nil {
			w.label = label
		}
		for _, id := range v.people {
			if !slices.Contains(w.people, id) {
				w.people = append(w.people, id)
			}
		}
		for _, u := range v.units {
			if !slices.Contains(w.units, u) {
				w.units = append(w.units, u)
			}
		}
	}
	if told.units == nil {
		asked.interviewer = asked.units != nil
		return asked
	}
	return told
}

// casesIn gives the cases of units, each once.
func casesIn(units []unit) []ref.ID {
	var out []ref.ID
	for _, u := range units {
		if !u.kase.IsZero() && !slices.Contains(out, u.kase) {
			out = append(out, u.kase)
		}
	}
	return out
}

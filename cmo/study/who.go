package study

import (
	"slices"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
)

// Who gives the participants and the cases that a place of a source belongs
// to: those who speak there, or, where nobody knows who speaks, those of the
// source; the case of the source, or, where it names none, those of who speaks.
func (r *Reader) Who(source ref.ID, p coding.Place) (people, cases []ref.ID, err error) {
	x, err := r.Placed(source, p)
	if err != nil {
		return nil, nil, err
	}
	for n := p.First; n <= p.Last && n <= len(x.Text.Passages); n++ {
		label := x.Text.Passage(n).Speaker
		speaker, _ := x.Source.SpeakerOf(x.Text.Body[label.Start:label.End])
		switch {
		case speaker.Interviewer:
		case !speaker.Participant.IsZero():
			people = append(people, speaker.Participant)
		default:
			people = append(people, x.Source.Participants...)
		}
	}
	people = distinct(people)
	if !x.Source.Case.IsZero() {
		return people, []ref.ID{x.Source.Case}, nil
	}
	for _, id := range people {
		person, err := corpus.Participants.Get(r.tx, id)
		if err != nil {
			return nil, nil, err
		}
		cases = append(cases, person.Cases...)
	}
	return people, distinct(cases), nil
}

// WhoOf gives the participants and the cases that a datum is of.
func (r *Reader) WhoOf(d cmo.Datum) (people, cases []ref.ID, err error) {
	switch {
	case d.Place != nil:
		s, err := r.SourceByID(d.Source)
		if err != nil {
			return nil, nil, err
		}
		at, _, err := r.Where(s, *d.Place, d.Decided)
		if err != nil {
			return nil, nil, err
		}
		return r.Who(d.Source, at)
	case !d.Case.IsZero():
		return nil, []ref.ID{d.Case}, nil
	case !d.Participant.IsZero():
		p, err := corpus.Participants.Get(r.tx, d.Participant)
		return []ref.ID{d.Participant}, p.Cases, err
	}
	s, err := r.SourceByID(d.Source)
	if err != nil || s.Case.IsZero() {
		return s.Participants, nil, err
	}
	return s.Participants, []ref.ID{s.Case}, nil
}

func distinct(ids []ref.ID) []ref.ID {
	var out []ref.ID
	for _, id := range ids {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

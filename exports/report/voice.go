package report

import (
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A voice is whose words a passage holds.
type voice struct {
	interviewer bool
	people      []ref.ID // participants
	silent      bool     // someone of them did not agree to be quoted
}

// voice finds out who speaks in a passage: who its label stands for, else the
// participants of the source.
func (m *material) voice(src corpus.Source, t text.Text, p text.Passage) voice {
	return m.labelled(src, t.Speaker(p))
}

// labelled finds out who speaks under a label of a source.
func (m *material) labelled(src corpus.Source, label string) voice {
	if label != "" {
		sp, at := src.SpeakerOf(label)
		if at >= 0 && sp.Interviewer {
			return voice{interviewer: true}
		}
		if at >= 0 && !sp.Participant.IsZero() {
			return voice{people: []ref.ID{sp.Participant}, silent: !src.MayQuote() || m.anySilent(sp.Participant)}
		}
	}
	return voice{people: src.Participants, silent: !src.MayQuote() || m.anySilent(src.Participants...) || m.aboutSilent(src)}
}

// anySilent reports whether one of the people may not be quoted: they said no,
// or they are out of the study.
func (m *material) anySilent(people ...ref.ID) bool {
	return slices.ContainsFunc(people, func(id ref.ID) bool {
		p, ok := m.people[id]
		return !ok || p.Retired || !p.MayQuote() || p.Consent["consent"] == "no"
	})
}

// aboutSilent reports whether a fieldnote is about someone who may not be
// quoted: what was noted there may be what they said.
func (m *material) aboutSilent(src corpus.Source) bool {
	if src.About == "" {
		return false
	}
	about := strings.FieldsFunc(src.About, func(r rune) bool { return strings.ContainsRune(",; ", r) })
	for id, p := range m.people {
		if slices.ContainsFunc(about, func(s string) bool { return corpus.SameName(s, p.Name) }) && m.anySilent(id) {
			return true
		}
	}
	return false
}

// speakers puts the voices of an excerpt together. An interviewer's words in
// it count for nobody, unless they are all there is.
func (m *material) speakers(src corpus.Source, t text.Text, s text.Span) voice {
	var all voice
	all.interviewer = true
	for n := max(1, t.At(s.Start)); n <= min(t.At(max(s.Start, s.End-1)), len(t.Passages)); n++ {
		v := m.voice(src, t, t.Passage(n))
		if v.interviewer {
			continue
		}
		all.interviewer = false
		all.silent = all.silent || v.silent
		for _, id := range v.people {
			if !slices.Contains(all.people, id) {
				all.people = append(all.people, id)
			}
		}
	}
	return all
}

// rolesOf gives the roles of people, each once, in the order of the register.
func (m *material) rolesOf(people []ref.ID) []string {
	var out []string
	for _, id := range people {
		if r := m.roleOf(id); !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b string) int { return m.roleRank(a) - m.roleRank(b) })
	return out
}

func (m *material) roleRank(name string) int {
	i := slices.IndexFunc(m.roleList, func(r corpus.Role) bool { return r.Name == name })
	if i < 0 {
		return len(m.roleList)
	}
	return i
}

// attribution signs a quote: role and wave, and the case where asked for and
// where it does not leave one person. What nobody in particular said is signed
// with the kind of source.
func (m *material) attribution(src corpus.Source, v voice, cases []ref.ID) inline {
	var parts []inline
	for _, part := range m.opt.Attribution {
		switch part {
		case "role":
			parts = append(parts, m.who(src, v))
		case "wave":
			parts = append(parts, words(m.wave(src.Wave)))
		case "case":
			if len(cases) == 0 {
				continue
			}
			if m.sample.identifies(v.people, cases) {
				m.left.Case++
				continue
			}
			for _, c := range cases {
				parts = append(parts, words(m.cases[c].Name))
			}
		}
	}
	parts = slices.DeleteFunc(parts, func(p inline) bool { return p == "" })
	return "\\[" + joined(parts, ", ") + "\\]"
}

// who names the speakers of an excerpt without naming a person.
func (m *material) who(src corpus.Source, v voice) inline {
	switch {
	case v.interviewer:
		return "interviewer"
	case len(v.people) == 0, src.Kind == "fieldnote", src.Kind == "document", src.Kind == "literature":
		return words(src.Kind)
	}
	parts := make([]inline, 0, 2)
	for _, r := range m.rolesOf(v.people) {
		parts = append(parts, words(r))
	}
	return joined(parts, " and ")
}

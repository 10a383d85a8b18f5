package query

// A placeCheck is a check on passages with what it said of the passages of the
// source at hand.
type placeCheck struct {
	check   *check
	owner   Owner // the least of which it must be asked again
	said    []verdict
	speaker []verdict // by speaker, for this source
	known   []uint32  // by speaker: the source it was asked for, counted from 1
	missing int       // passages without a value
	differ  int       // passages that are disputed
	out     map[Place]bool
}

// newPlaceCheck tells of what the fields of a check are.
func newPlaceCheck(c *check, participants int) *placeCheck {
	p := &placeCheck{check: c, owner: c.field.Owner}
	for _, w := range c.values {
		if w.field != nil && p.owner != OfPassage && w.field.Owner != OfSource {
			p.owner = w.field.Owner
		}
	}
	if p.owner == OfParticipant || p.owner == OfCase || p.owner == OfEither {
		p.speaker = make([]verdict, participants+1)
		p.known = make([]uint32, participants+1)
	}
	return p
}

// look judges every passage of the source at hand: once a source, once a
// speaker, or once a passage, as its fields want it.
func (e *engine) look(p *placeCheck) {
	n := len(e.source.Passages)
	if cap(p.said) < n {
		p.said = make([]verdict, n, n*2)
	}
	p.said = p.said[:n]
	switch p.owner {
	case OfSource:
		v := e.judgeAt(p.check, 0)
		for i := range p.said {
			p.said[i] = v
		}
	case OfParticipant, OfCase, OfEither:
		for i := range e.source.Passages {
			speaker := e.source.Passages[i].Speaker
			if int(speaker) >= len(p.known) {
				speaker = 0
			}
			if p.known[speaker] != uint32(e.number)+1 {
				p.known[speaker] = uint32(e.number) + 1
				p.speaker[speaker] = e.judgeAt(p.check, i)
			}
			p.said[i] = p.speaker[speaker]
		}
	default:
		for i := range p.said {
			p.said[i] = e.judgeAt(p.check, i)
		}
	}
}

// judgeAt judges one passage.
func (e *engine) judgeAt(c *check, passage int) verdict {
	e.values = e.valuesAt(c.field, passage, c.wave, e.values[:0])
	var others [][]Value
	for i, w := range c.values {
		if w.form == waveValue {
			if others == nil {
				others = make([][]Value, len(c.values))
			}
			others[i] = e.valuesAt(w.field, passage, w.wave, nil)
		}
	}
	return c.judge(e.values, others)
}

// valuesAt appends the values of a place field at a passage of the source at
// hand; wave 0 is the source's own.
func (e *engine) valuesAt(f *field, passage int, wave uint16, to []Value) []Value {
	s := e.source
	if wave == 0 {
		wave = s.Wave
	}
	at := At{Source: e.number, Wave: wave}
	switch f.builtin {
	case fieldSource:
		return append(to, Value{Word: s.Name})
	case fieldWave:
		if s.Wave == 0 || int(s.Wave) >= len(e.names.Waves) {
			return to
		}
		return append(to, Value{Word: e.names.Waves[s.Wave], Number: float64(s.Wave)})
	case fieldInterviewer:
		return append(to, Value{Word: map[bool]string{true: "yes", false: "no"}[s.Passages[passage].Interviewer]})
	case fieldWords:
		return append(to, Value{Number: float64(s.Passages[passage].Words)})
	case fieldSpeaker:
		if who := s.Passages[passage].Speaker; who != 0 {
			return append(to, Value{Word: e.participantName(who)})
		}
		return to
	case fieldParticipant:
		for _, who := range e.who(passage) {
			to = append(to, Value{Word: e.participantName(who)})
		}
		return to
	case fieldCase:
		for _, c := range e.cases(passage) {
			to = append(to, Value{Word: wordAt(e.names.Cases, int(c))})
		}
		return to
	}
	had := len(to)
	switch f.Owner {
	case OfParticipant, OfEither:
		for _, at.Participant = range e.who(passage) {
			to = f.valuesOf(at, at.Participant, to)
		}
		if at.Participant = 0; f.Owner == OfParticipant || len(to) > had {
			return to
		}
		fallthrough
	case OfCase:
		for _, at.Case = range e.cases(passage) {
			to = f.valuesOf(at, at.Case|caseBit, to)
		}
		return to
	}
	at.Passage = passage
	return f.Values(at, to)
}

// valuesOf appends the values of one participant or case.
func (f *field) valuesOf(at At, of uint32, to []Value) []Value {
	had := len(to)
	to = f.Values(at, to)
	for i := range to[had:] {
		to[had+i].of = of
	}
	return to
}

func (e *engine) participantName(n uint32) string {
	if int(n) < len(e.names.Participants) {
		return e.names.Participants[n].Name
	}
	return ""
}

// who gives the participants a passage belongs to: its speaker or, where no
// speaker is known, those of its source.
func (e *engine) who(passage int) []uint32 {
	if speaker := e.source.Passages[passage].Speaker; speaker != 0 && int(speaker) < len(e.same) {
		return e.same[speaker : speaker+1]
	}
	return e.source.Participants
}

// cases gives the cases a passage belongs to: that of its source or, where the
// source names none or several, those of its speaker.
func (e *engine) cases(passage int) []uint32 {
	if len(e.source.Cases) == 1 {
		return e.source.Cases
	}
	if speaker := e.source.Passages[passage].Speaker; speaker != 0 && int(speaker) < len(e.names.Participants) {
		if own := e.names.Participants[speaker].Cases; len(own) > 0 {
			return own
		}
	}
	return e.sourceCases
}

// casesOfSource gives the cases of the passages whose speaker is not known:
// those of the participants of the source, or all that the source names.
func (e *engine) casesOfSource() []uint32 {
	if len(e.source.Cases) > 0 {
		return e.source.Cases
	}
	e.caseList = e.caseList[:0]
	for _, p := range e.source.Participants {
		if int(p) >= len(e.names.Participants) {
			continue
		}
	next:
		for _, c := range e.names.Participants[p].Cases {
			for _, seen := range e.caseList {
				if seen == c {
					continue next
				}
			}
			e.caseList = append(e.caseList, c)
		}
	}
	return e.caseList
}

// What a mask says of a passage.
const (
	passesFilters byte = 1 << iota // the filters hold
	passesAll                      // and it is not an interviewer's, where those are left out
)

// A maskState is what a mask says of the passages of the source at hand.
type maskState struct {
	mask   *mask
	checks []*placeCheck
	at     []byte
	any    bool // some passage passes
}

// lookMasks judges the passages of the source at hand by every mask.
func (e *engine) lookMasks() {
	for _, p := range e.checks {
		e.look(p)
	}
	n := len(e.source.Passages)
	for m := range e.masks {
		s := &e.masks[m]
		if cap(s.at) < n {
			s.at = make([]byte, n, n*2)
		}
		s.at = s.at[:n]
		s.any = false
		for i := range s.at {
			s.at[i] = passesFilters
			for _, c := range s.checks {
				if c.said[i] != passes {
					s.at[i] = 0
					break
				}
			}
			if s.at[i] != 0 && !(s.mask.interviewer && e.source.Passages[i].Interviewer) {
				s.at[i] |= passesAll
				s.any = true
			}
		}
	}
}

// countMissing counts the passages that fell out for want of a value, or
// because assessors differ: those that no other check of the mask refuses.
// A passage that where refuses is not counted for braces.
func (e *engine) countMissing(s, base *maskState) {
	for i, at := range s.at {
		if at != 0 || s != base && base.at[i]&passesAll == 0 || s.mask.interviewer && e.source.Passages[i].Interviewer {
			continue
		}
		var why *placeCheck
		refused := false
		for _, c := range s.checks {
			switch c.said[i] {
			case fails:
				refused = true
			case missing, disputed:
				if why == nil {
					why = c
				}
			}
		}
		if !refused && why != nil {
			e.fallOut(why, i)
		}
	}
}

// fallOut counts one passage, once a check.
func (e *engine) fallOut(c *placeCheck, passage int) {
	if c.out == nil {
		c.out = map[Place]bool{}
	}
	place := Place{e.number, passage}
	if c.out[place] {
		return
	}
	c.out[place] = true
	if c.said[passage] == missing {
		c.missing++
		return
	}
	c.differ++
	if n := len(e.disputes); n > 0 && e.disputes[n-1].Source == e.number && e.disputes[n-1].Field == c.check.field.Name {
		e.disputes[n-1].Passages++
		return
	}
	d := Dispute{Source: e.number, Field: c.check.field.Name, Passages: 1}
	for _, v := range e.valuesAt(c.check.field, passage, c.check.wave, nil) {
		if !in(v.By, d.Assessors) {
			d.Assessors = append(d.Assessors, v.By)
		}
	}
	e.disputes = append(e.disputes, d)
}

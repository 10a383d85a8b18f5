package query

// A placeCheck is a check on passages with what it said of those of the source
// at hand.
type placeCheck struct {
	check   *check
	source  bool      // it is the same for a whole source
	each    bool      // it is asked passage by passage; otherwise voice by voice
	said    []verdict // by passage or by voice
	missing int       // passages without a value
	differ  int       // passages that are disputed
	out     map[Place]bool
}

// newPlaceCheck tells of what the fields of a check are.
func newPlaceCheck(c *check) *placeCheck {
	p := &placeCheck{check: c, source: c.field.Owner == OfSource, each: c.field.byPassage()}
	for _, w := range c.values {
		if w.field != nil {
			p.source = p.source && w.field.Owner == OfSource
			p.each = p.each || w.field.byPassage()
		}
	}
	return p
}

// byPassage reports whether what one voice speaks can have several values.
func (f *field) byPassage() bool {
	return f.Owner == OfPassage && f.builtin != fieldSpeaker && f.builtin != fieldInterviewer
}

// look judges the passages of the source at hand: once a source, once a voice,
// or once a passage, as its fields want it.
func (e *engine) look(p *placeCheck) {
	if p.each {
		p.said = resized(p.said, len(e.talk.By))
		for i := range p.said {
			p.said[i] = e.judgeAt(p.check, i)
		}
		return
	}
	p.said = resized(p.said, len(e.heard))
	judged := false
	var v verdict
	for i, h := range e.heard {
		if h.n > 0 && !(judged && p.source) {
			v, judged = e.judgeAt(p.check, int(h.first)), true
		}
		p.said[i] = v
	}
}

// of gives what a check said of a passage.
func (p *placeCheck) of(passage int, voice uint32) verdict {
	if p.each {
		return p.said[passage]
	}
	return p.said[voice]
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
		return append(to, Value{Word: map[bool]string{true: "yes", false: "no"}[e.voice(passage).Interviewer]})
	case fieldWords:
		return append(to, Value{Number: float64(e.passages()[passage].Words)})
	case fieldSpeaker:
		if who := e.voice(passage).Participant; who != 0 {
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
	if speaker := e.voice(passage).Participant; speaker != 0 && int(speaker) < len(e.same) {
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
	if speaker := e.voice(passage).Participant; speaker != 0 && int(speaker) < len(e.names.Participants) {
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
	each   bool   // some check is asked passage by passage
	by     []byte // by voice; empty if each
	at     []byte // by passage
	any    bool   // some passage passes
}

// say judges one passage by all checks.
func (s *maskState) say(e *engine, passage int, voice uint32) byte {
	for _, c := range s.checks {
		if c.of(passage, voice) != passes {
			return 0
		}
	}
	if s.mask.interviewer && e.talk.Voices[voice].Interviewer {
		return passesFilters
	}
	s.any = true
	return passesFilters | passesAll
}

// lookMasks judges the passages of the source at hand by every mask.
func (e *engine) lookMasks() {
	for _, p := range e.checks {
		e.look(p)
	}
	for m := range e.masks {
		s := &e.masks[m]
		s.at = resized(s.at, len(e.talk.By))
		s.any = false
		if s.each {
			for i, v := range e.talk.By {
				s.at[i] = s.say(e, i, v)
			}
			continue
		}
		s.by = resized(s.by, len(e.heard))
		for v, h := range e.heard {
			s.by[v] = 0
			if h.n > 0 {
				s.by[v] = s.say(e, int(h.first), uint32(v))
			}
		}
		for i, v := range e.talk.By {
			s.at[i] = s.by[v]
		}
	}
}

// countMissing counts the passages that fell out for want of a value, or
// because assessors differ: those that no other check of the mask refuses.
// A passage that where refuses is not counted for braces.
func (e *engine) countMissing(s, base *maskState) {
	for i, at := range s.at {
		if at != 0 || s != base && base.at[i]&passesAll == 0 || s.mask.interviewer && e.voice(i).Interviewer {
			continue
		}
		var why *placeCheck
		refused := false
		for _, c := range s.checks {
			switch c.of(i, e.talk.By[i]) {
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
	if c.of(passage, e.talk.By[passage]) == missing {
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

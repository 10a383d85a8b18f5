package query

// A have counts what has text: what passes the place fields of where. It is
// what counts are out of.
type have struct {
	firstPassage      []uint32 // by source: the unit of its first passage
	participants      bitset
	caseBits          bitset
	sources, passageN int
}

func (h *have) init(e *engine) {
	h.participants = newBits(len(e.names.Participants) + 1)
	h.caseBits = newBits(len(e.names.Cases) + 1)
}

// passages takes in the source at hand: what of it passes.
func (h *have) passages(e *engine, base *maskState) {
	before := h.passageN
	for v, at := range base.by {
		if at&passesAll != 0 {
			h.passageN += int(e.heard[v].n)
			e.markPeople(int(e.heard[v].first), h.participants, h.caseBits)
		}
	}
	if base.each {
		for i, at := range base.at {
			if at&passesAll != 0 {
				h.passageN++
				e.markPeople(i, h.participants, h.caseBits)
			}
		}
	}
	if h.passageN > before {
		h.sources++
	}
}

// markPeople notes the participants and cases of a passage.
func (e *engine) markPeople(passage int, participants, cases bitset) {
	for _, p := range e.who(passage) {
		if p != 0 && int(p) < len(e.names.Participants) {
			participants.set(p)
		}
	}
	for _, c := range e.cases(passage) {
		if c != 0 && int(c) < len(e.names.Cases) {
			cases.set(c)
		}
	}
}

// registered counts the participants and cases of the registers, and the
// sources, that pass the filters of where that are about them.
func (e *engine) registered() (sources, participants, cases int) {
	checks := e.masks[e.base].checks
	of := func(at int, owners ...Owner) bool {
		for _, c := range checks {
			own := false
			for _, o := range owners {
				own = own || c.check.field.Owner == o
			}
			if own && c.check.wave == 0 && (c.check.field.ByWave || c.check.hasWave()) || !own {
				continue
			}
			if e.judgeAt(c.check, at) != passes {
				return false
			}
		}
		return true
	}
	for _, e.number = range e.order {
		if e.study.Sources[e.number].Len() == 0 {
			continue
		}
		if len(checks) > 0 {
			e.take(&e.study.Sources[e.number])
		}
		if of(0, OfSource) {
			sources++
		}
	}
	// A register entry is judged by a passage of its own that nothing else is
	// known of.
	probe := Source{Talk: Talk{Voices: []Voice{{}}, By: []uint32{0}}}
	e.number = 0
	for i := 1; i < len(e.names.Participants); i++ {
		if e.names.Participants[i].Name == "" {
			continue
		}
		probe.Participants, probe.Cases = []uint32{uint32(i)}, e.names.Participants[i].Cases
		probe.Talk.Voices[0].Participant = uint32(i)
		e.take(&probe)
		if of(0, OfParticipant, OfCase, OfEither) {
			participants++
		}
	}
	probe.Participants, probe.Talk.Voices[0].Participant = nil, 0
	for i := 1; i < len(e.names.Cases); i++ {
		if e.names.Cases[i] == "" {
			continue
		}
		probe.Cases = []uint32{uint32(i)}
		e.take(&probe)
		if of(0, OfCase) {
			cases++
		}
	}
	return sources, participants, cases
}

// hasWave reports whether the check compares with a field at a wave.
func (c *check) hasWave() bool {
	for _, w := range c.values {
		if w.form == waveValue && w.wave == 0 {
			return true
		}
	}
	return false
}

package query

// A unitMap tells which units the passages of the source at hand belong to.
type unitMap struct {
	scope Scope
	base  uint32 // of passages: the unit of the first
	only  []uint32
	flat  []uint32
	at    [][2]uint32 // by voice: its units in flat
	by    []uint32    // by passage: its voice
	own   [1]uint32
}

// of gives the units of a passage; the slice is good until the next call.
func (m *unitMap) of(passage int) []uint32 {
	switch m.scope {
	case InPassage:
		m.own[0] = m.base + uint32(passage)
		return m.own[:]
	case InSource, InEncounter, InStudy:
		return m.only
	}
	return m.ofVoice(int(m.by[passage]))
}

// ofVoice gives the units of what a voice speaks, unless units are passages.
func (m *unitMap) ofVoice(voice int) []uint32 {
	if m.only != nil {
		return m.only
	}
	r := m.at[voice]
	return m.flat[r[0]:r[1]]
}

// countUnits numbers the units and tells how many there may be.
func (e *engine) countUnits() int {
	e.unitAt.scope = e.scope
	switch e.scope {
	case InPassage:
		n := 0
		e.with.firstPassage = make([]uint32, len(e.study.Sources))
		for _, s := range e.order {
			e.with.firstPassage[s] = uint32(n)
			n += e.study.Sources[s].Len()
		}
		return n
	case InSource:
		return len(e.study.Sources)
	case InEncounter:
		return len(e.names.Encounters) + len(e.study.Sources)
	case InParticipant:
		return len(e.names.Participants)
	case InCase:
		return len(e.names.Cases)
	case InParticipantWave:
		return len(e.names.Participants) * e.waves()
	case InCaseWave:
		return len(e.names.Cases) * e.waves()
	}
	return 1
}

// waves is the number of waves, with that of sources without one.
func (e *engine) waves() int { return max(1, len(e.names.Waves)) }

// wave is the wave of the source at hand.
func (e *engine) wave() int {
	if int(e.source.Wave) >= e.waves() {
		return 0
	}
	return int(e.source.Wave)
}

// lacks gives the waves of which a unit has no text though other units have.
func (e *engine) lacks(u uint32) []uint16 {
	var out []uint16
	for w, units := range e.waveUnits {
		if w > 0 && !units.has(u) && units.count() > 0 {
			out = append(out, uint16(w))
		}
	}
	return out
}

// mapUnits maps the passages of the source at hand.
func (e *engine) mapUnits() {
	m, s := &e.unitAt, e.source
	switch e.scope {
	case InPassage:
		m.base = e.with.firstPassage[e.number]
		return
	case InSource:
		m.own[0] = uint32(e.number)
		m.only = m.own[:]
		return
	case InEncounter:
		m.own[0] = s.Encounter
		if s.Encounter == 0 || int(s.Encounter) >= len(e.names.Encounters) {
			m.own[0] = uint32(len(e.names.Encounters) + e.number)
		}
		m.only = m.own[:]
		return
	case InStudy:
		m.own[0] = 0
		m.only = m.own[:]
		return
	}
	m.flat, m.at, m.by = m.flat[:0], m.at[:0], e.talk.By
	for _, h := range e.heard {
		from := uint32(len(m.flat))
		if h.n > 0 {
			m.flat = e.appendUnits(int(h.first), m.flat)
		}
		m.at = append(m.at, [2]uint32{from, uint32(len(m.flat))})
	}
}

// appendUnits appends the units of one passage, of participants and cases.
func (e *engine) appendUnits(passage int, to []uint32) []uint32 {
	numbers, limit := e.who(passage), len(e.names.Participants)
	if e.scope == InCase || e.scope == InCaseWave {
		numbers, limit = e.cases(passage), len(e.names.Cases)
	}
	for _, n := range numbers {
		if n == 0 || int(n) >= limit {
			continue
		}
		if e.scope == InParticipantWave || e.scope == InCaseWave {
			n = n*uint32(e.waves()) + uint32(e.wave())
		}
		to = append(to, n)
	}
	return to
}

// unit gives the name and numbers of a unit.
func (e *engine) unit(u uint32) Unit {
	out := Unit{Source: -1, Passage: -1, index: u}
	waves := uint32(e.waves())
	switch e.scope {
	case InPassage:
		at := 0
		for lo, hi := 0, len(e.order); lo < hi; {
			mid := (lo + hi) / 2
			if e.with.firstPassage[e.order[mid]] <= u {
				at, lo = mid, mid+1
			} else {
				hi = mid
			}
		}
		out.Source = e.order[at]
		out.Passage = int(u - e.with.firstPassage[out.Source])
		out.Name = e.study.Sources[out.Source].Name + ":" + itoa(out.Passage+1)
	case InSource:
		out.Source = int(u)
		out.Name = e.study.Sources[u].Name
	case InEncounter:
		if int(u) < len(e.names.Encounters) {
			out.Number, out.Name = u, e.names.Encounters[u]
		} else {
			out.Source = int(u) - len(e.names.Encounters)
			out.Name = e.study.Sources[out.Source].Name
		}
	case InParticipant:
		out.Number, out.Name = u, e.participantName(u)
	case InCase:
		out.Number, out.Name = u, wordAt(e.names.Cases, int(u))
	case InParticipantWave:
		out.Number, out.Wave = u/waves, uint16(u%waves)
		out.Name = withWave(e.participantName(out.Number), wordAt(e.names.Waves, int(out.Wave)))
	case InCaseWave:
		out.Number, out.Wave = u/waves, uint16(u%waves)
		out.Name = withWave(wordAt(e.names.Cases, int(out.Number)), wordAt(e.names.Waves, int(out.Wave)))
	default:
		out.Name = "study"
	}
	out.Lacks = e.lacks(u)
	return out
}

func withWave(name, wave string) string {
	if wave == "" {
		return name
	}
	return name + " " + wave
}

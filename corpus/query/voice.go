package query

// A Talk says who speaks in which passage of a source. Most of what is asked of
// passages is the same for all that one voice speaks, so it is asked once a
// voice.
type Talk struct {
	Voices []Voice
	By     []uint32 // by passage: its voice, an index of Voices
}

// A Voice is who speaks in some passages of a source.
type Voice struct {
	Participant uint32 // 0 if unknown or not registered
	Interviewer bool   // words of the researcher's: left out unless asked for
}

// Of gives who speaks in a passage.
func (t Talk) Of(passage int) Voice { return t.Voices[t.By[passage]] }

// A heard is what a voice speaks in the source at hand.
type heard struct{ first, n uint32 } // its first passage, and how many

// take takes a source, with who speaks in it.
func (e *engine) take(s *Source) {
	e.source, e.talk = s, s.Talk
	if len(e.talk.By) == 0 && len(s.Passages) > 0 {
		e.made.listen(s.Passages)
		e.talk = e.made
	}
	e.sourceCases = e.casesOfSource()
}

// listen makes a Talk of passages.
func (t *Talk) listen(passages []Passage) {
	t.Voices, t.By = t.Voices[:0], t.By[:0]
	number := map[Voice]uint32{}
	for i := range passages {
		v := Voice{passages[i].Speaker, passages[i].Interviewer}
		n, known := number[v]
		if !known {
			n = uint32(len(t.Voices))
			number[v] = n
			t.Voices = append(t.Voices, v)
		}
		t.By = append(t.By, n)
	}
}

// hear counts what each voice speaks in the source at hand.
func (e *engine) hear() {
	e.heard = resized(e.heard, len(e.talk.Voices))
	clear(e.heard)
	for i, v := range e.talk.By {
		h := &e.heard[v]
		if h.n == 0 {
			h.first = uint32(i)
		}
		h.n++
	}
}

// voice gives who speaks in a passage of the source at hand.
func (e *engine) voice(passage int) Voice { return e.talk.Of(passage) }

// passages gives the passages of the source at hand with their places, which
// few questions need.
func (e *engine) passages() []Passage {
	if e.source.Passages == nil && e.study.Lay != nil {
		e.study.Lay(e.number)
	}
	return e.source.Passages
}

// resized gives a slice another length, in its own room if it can. What is in
// it is not told.
func resized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	return s[:n]
}

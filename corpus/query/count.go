package query

import (
	"slices"
)

// A counter counts matched spans, source by source, each thing once.
type counter struct {
	codings, excerpts int
	passages, sources int
	participants      bitset
	cases             bitset
	source            int      // last source seen
	voice             int      // last voice of it whose people are marked
	touched           []uint32 // its passages so far, with repetitions
	coding            int32    // last coding seen
	ends              []end    // by slot: where the last excerpt ends
}

// An end is where an excerpt of a term ends.
type end struct {
	source     int
	start, end uint32
}

func (e *engine) newCounter() *counter {
	c := &counter{
		source: -1, coding: -1,
		participants: newBits(len(e.names.Participants) + 1), cases: newBits(len(e.names.Cases) + 1),
		ends: make([]end, len(e.plan.slots)),
	}
	for i := range c.ends {
		c.ends[i].source = -1
	}
	return c
}

// enter begins a source, if it is another.
func (c *counter) enter(e *engine) {
	if c.source != e.number {
		c.close()
		c.source, c.voice, c.coding = e.number, -1, -1
		c.sources++
	}
}

// span takes a span in; spans come in the order of sources and starts. An
// excerpt grows as long as the next span shares a character with it.
func (c *counter) span(e *engine, slot int, s *span) {
	c.enter(e)
	if s.ref >= 0 && s.id>>60 == 0 && s.ref != c.coding {
		c.coding = s.ref
		c.codings++
	}
	x := &c.ends[slot]
	if x.source == e.number && (s.start < x.end || s.start == x.start && s.end == x.end) {
		x.end = max(x.end, s.end)
		return
	}
	*x = end{e.number, s.start, s.end}
	c.excerpts++
}

// at takes in a passage that a span touches.
func (c *counter) at(e *engine, passage uint32) {
	if n := len(c.touched); n > 0 && c.touched[n-1] == passage {
		return
	}
	c.touched = append(c.touched, passage)
	if v := int(e.talk.By[passage]); v != c.voice {
		c.voice = v
		e.markPeople(int(passage), c.participants, c.cases)
	}
}

// passage takes in a passage that nothing need match.
func (c *counter) passage(e *engine, passage uint32) {
	c.enter(e)
	c.at(e, passage)
}

// close counts the passages of the last source, each once.
func (c *counter) close() {
	if !slices.IsSorted(c.touched) {
		slices.Sort(c.touched)
	}
	for i, p := range c.touched {
		if i == 0 || p != c.touched[i-1] {
			c.passages++
		}
	}
	c.touched = c.touched[:0]
}

func (c *counter) counts() Counts {
	c.close()
	return Counts{
		Codings: c.codings, Excerpts: c.excerpts,
		Passages: Count{N: c.passages}, Sources: Count{N: c.sources},
		Participants: Count{N: c.participants.count()}, Cases: Count{N: c.cases.count()},
	}
}

// A slotSpan is a span with the slot that keeps it.
type slotSpan struct {
	span
	slot int
}

// count goes over the matches again, now that it is known which units count,
// and fills the matches, counts and groups of the result.
func (e *engine) count(r *Result, row planRow, by []*field) {
	total, groups := e.newCounter(), newGroups(e, by)
	perTerm := make([]*counter, len(e.plan.slots))
	terms := make([]int, len(e.plan.slots))
	for i := row.from; i < row.to; i++ {
		s := e.plan.slots[i]
		terms[i] = -1
		if s.match {
			perTerm[i] = e.newCounter()
			terms[i] = len(r.Terms)
			r.Terms = append(r.Terms, TermResult{Name: s.name, At: s.at, If: s.first && r.Test})
		}
	}
	counted := e.units
	if !r.Test {
		counted = r.said.yes
	}
	next := make([]int, len(e.state))
	kept := 0
	for i := row.from; i < row.to; i++ {
		for _, f := range e.state[i].found {
			kept += len(f.spans)
		}
	}
	if r.Test || kept == 0 || e.scope == InPassage && row.what.op == opTerm {
		r.Matches = make([]Match, 0, kept) // all of them will count
	}
	var spans []slotSpan
	var touched []uint32
	for _, number := range e.order {
		spans = spans[:0]
		lists := 0
		for i := row.from; i < row.to; i++ {
			if f := e.state[i].found; next[i] < len(f) && f[next[i]].source == number {
				for _, s := range f[next[i]].spans {
					spans = append(spans, slotSpan{s, i})
				}
				next[i]++
				lists++
			}
		}
		if len(spans) == 0 {
			continue
		}
		if e.study.stopped() != nil { // Run says so
			break
		}
		if lists > 1 {
			slices.SortStableFunc(spans, func(a, b slotSpan) int { return compareSpans(a.span, b.span) })
		}
		e.number = number
		e.open()
		groups.open(e)
		for i := range spans {
			s := &spans[i]
			touched = e.touching(&s.span, counted, touched[:0])
			if len(touched) == 0 {
				continue
			}
			total.span(e, s.slot, &s.span)
			perTerm[s.slot].span(e, s.slot, &s.span)
			for _, p := range touched {
				total.at(e, p)
			}
			groups.add(e, s, touched)
			r.Matches = append(r.Matches, e.match(s, terms[s.slot]))
			r.Terms[terms[s.slot]].Spans++
		}
	}
	for i, c := range perTerm {
		if c != nil {
			r.Terms[terms[i]].Excerpts = c.excerpts
		}
	}
	r.Counts = total.counts()
	r.Groups = groups.list()
	if len(by) == 2 {
		for i, a := range groups.axes {
			r.Margins[i] = a.sorted(groups.alone[i])
		}
	}
	r.Bases, r.PairBases = e.bases(groups)
}

// touching gives the passages of a span that pass and belong to a unit that
// counts.
func (e *engine) touching(s *span, counted bitset, to []uint32) []uint32 {
	at := e.masks[s.mask].at
	for p := s.first; p <= s.last; p++ {
		if at[p]&passesAll == 0 {
			continue
		}
		for _, u := range e.unitAt.of(int(p)) {
			if counted.has(u) {
				to = append(to, p)
				break
			}
		}
	}
	return to
}

func (e *engine) match(s *slotSpan, term int) Match {
	m := Match{Source: e.number, Start: s.start, End: s.end, First: s.first, Last: s.last, Term: term, Coding: int(s.ref)}
	if s.id&(7<<60) == isLayer {
		m.Judgement = uint32(s.id &^ (7 << 60))
	}
	return m
}

// result makes the result of a row once every source was gone over.
func (e *engine) result(b *Bound, row planRow, by []*field) *Result {
	r := &Result{
		Query: b.Echo(), Scope: e.scope, Test: row.cond != nil, Position: e.study.Position,
		engine: e, row: row,
	}
	r.said = e.truth(row.what)
	if r.Test {
		r.given = e.truth(row.cond)
	}
	e.count(r, row, by)
	sources, participants, cases := e.inRegister.sources, e.inRegister.participants, e.inRegister.cases
	c := &r.Counts
	c.Passages.WithText, c.Passages.Registered = e.with.passageN, e.with.passageN
	c.Sources.WithText, c.Sources.Registered = e.with.sources, sources
	c.Participants.WithText, c.Participants.Registered = e.with.participants.count(), participants
	c.Cases.WithText, c.Cases.Registered = e.with.caseBits.count(), cases
	r.Units = UnitCounts{Yes: r.said.yes.count(), Denied: r.said.denied.count(), NoData: r.said.nodata.count(), WithText: e.units.count(), Registered: -1}
	r.Units.Silent = r.Units.WithText - r.Units.Yes - r.Units.Denied - r.Units.NoData
	switch e.scope {
	case InSource:
		r.Units.Registered = sources
	case InParticipant:
		r.Units.Registered = participants
	case InCase:
		r.Units.Registered = cases
	}
	return r
}

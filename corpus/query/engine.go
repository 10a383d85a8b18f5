package query

import (
	"slices"
)

// An engine runs one plan over one study, source by source.
type engine struct {
	plan  *plan
	book  *book
	names *Names
	study *Study
	scope Scope
	text  string // of the query

	order  []int // sources in the order of their names
	same   []uint32
	checks []*placeCheck
	masks  []maskState
	base   int
	size   int // how many units there may be
	state  []slotState
	units  bitset // the units there are
	with   have   // what has text

	inRegister struct{ sources, participants, cases int }

	waveUnits []bitset // by wave: the units with text of it
	asked     []proposals

	// of the source at hand
	number      int
	source      *Source
	talk        Talk
	made        Talk // of a source that has none
	heard       []heard
	sourceCases []uint32
	caseList    []uint32
	lists       [][]span // by leaf
	read        []bool   // by leaf
	unitAt      unitMap
	merged      [][]span
	gaps        *wordGaps
	said        []uint32 // see passagesBetween
	keys        []uint64 // see sortSpans
	sorted      []span
	values      []Value
	hits        []span
	tooMany     bool                   // a "with" was given up
	across      map[partnerOf][]uint32 // partners of matches; nil unless something is split by them

	left     leftCounts
	disputes []Dispute
	truths   map[*condition]truth // for the reasons of no data
}

// A slotState is the bits of a slot, and its matches.
type slotState struct {
	yes, denied, data, text bitset
	found                   []found
}

// A found is what a slot keeps of one source.
type found struct {
	source int
	spans  []span
}

// A span is one stretch of words of the source at hand.
type span struct {
	start, end  uint32
	first, last uint32
	id          uint64 // what it is: nothing is its own partner
	ref         int32  // index of its coding, or -1
	mask        uint16 // the mask that says which of its passages count
}

// What a span is; the rest of its id tells it from others of its kind.
const (
	isCoding uint64 = iota << 60
	isPassage
	isMatch
	isLayer
	isShared
)

// placeID gives the id of a span that is nothing but its place.
func placeID(kind uint64, start, end uint32) uint64 { return kind | uint64(start)<<30 | uint64(end) }

// compareSpans orders spans by their start.
func compareSpans(a, b span) int {
	if a.start != b.start {
		return int(a.start) - int(b.start)
	}
	if a.end != b.end {
		return int(a.end) - int(b.end)
	}
	if a.id != b.id {
		if a.id < b.id {
			return -1
		}
		return 1
	}
	return int(a.mask) - int(b.mask)
}

// Run answers the query. An error is one of reading texts, or a Problem of
// what the options ask for.
func (b *Bound) Run(study *Study, o Options) (*Result, error) {
	by, err := b.byFields(o.By)
	if err != nil {
		return nil, err
	}
	all := &Result{Query: b.Echo(), Scope: b.query.scope, Test: b.query.IsTest(), Position: study.Position}
	for _, p := range b.plans {
		e, err := b.runPlan(p, study, by)
		if err != nil {
			return nil, err
		}
		if b.rows == nil {
			all = e.result(b, p.rows[0], by)
		}
		all.takeLeftOut(e)
		if b.rows == nil {
			return all, study.stopped()
		}
		for _, row := range p.rows {
			code := b.rows[len(all.Rows)]
			all.Rows = append(all.Rows, Row{Code: code, Path: b.book.shown(code), Result: e.result(b, row, by)})
		}
	}
	return all, study.stopped()
}

// runPlan goes once over the study.
func (b *Bound) runPlan(p *plan, study *Study, by []*field) (*engine, error) {
	if err := study.fetch(p.wanted(b.book)); err != nil {
		return nil, err
	}
	e := newEngine(b, p, study)
	if slices.ContainsFunc(by, func(f *field) bool { return f.builtin == fieldPartner }) {
		e.across = map[partnerOf][]uint32{}
	}
	if err := e.goOver(); err != nil {
		return nil, err
	}
	e.inRegister.sources, e.inRegister.participants, e.inRegister.cases = e.registered()
	return e, nil
}

func newEngine(b *Bound, p *plan, study *Study) *engine {
	e := &engine{
		plan: p, book: b.book, names: b.names, study: study, scope: b.query.scope, text: b.query.text,
		order: sourceOrder(study.Sources), base: slices.Index(p.masks, p.base),
	}
	e.same = make([]uint32, len(b.names.Participants))
	for i := range e.same {
		e.same[i] = uint32(i)
	}
	e.size = e.countUnits()
	e.begin(e.size)
	e.asked = make([]proposals, len(p.leaves))
	for i, l := range p.leaves {
		if l.kind == textLeaf && study.Propose != nil {
			e.asked[i].places, e.asked[i].ok = study.Propose(l.pattern)
		}
	}
	return e
}

// begin makes room for what is found of so many units.
func (e *engine) begin(n int) {
	p := e.plan
	e.lists, e.read, e.merged = make([][]span, len(p.leaves)), make([]bool, len(p.leaves)), make([][]span, 0, len(p.leaves))
	byText := map[string]*placeCheck{}
	for _, m := range p.masks {
		s := maskState{mask: m}
		for _, c := range m.checks {
			if byText[c.text] == nil {
				byText[c.text] = newPlaceCheck(c)
				e.checks = append(e.checks, byText[c.text])
			}
			s.checks = append(s.checks, byText[c.text])
			s.each = s.each || byText[c.text].each
		}
		e.masks = append(e.masks, s)
	}
	e.units = newBits(n)
	e.state = make([]slotState, len(p.slots))
	for i := range e.state {
		e.state[i] = slotState{yes: newBits(n), denied: newBits(n), data: newBits(n), text: newBits(n)}
	}
	if e.scope != InPassage && e.scope != InSource && e.scope != InParticipantWave && e.scope != InCaseWave {
		for range e.waves() {
			e.waveUnits = append(e.waveUnits, newBits(n))
		}
	}
	e.with.init(e)
	e.left.init(e)
}

// sourceOrder gives the sources in the order of their names, numbers as
// numbers.
func sourceOrder(sources []Source) []int {
	order := make([]int, len(sources))
	sorted := true
	for i := range order {
		order[i] = i
		sorted = sorted && (i == 0 || compareNatural(sources[i-1].Name, sources[i].Name) <= 0)
	}
	if !sorted {
		slices.SortStableFunc(order, func(a, b int) int { return compareNatural(sources[a].Name, sources[b].Name) })
	}
	return order
}

// open takes a source at hand: its masks and the units of its passages.
func (e *engine) open() {
	e.take(&e.study.Sources[e.number])
	e.hear()
	e.lookMasks()
	e.mapUnits()
}

// runSource takes one source: its lists, its bits.
func (e *engine) runSource() error {
	e.open()
	base := &e.masks[e.base]
	for m := range e.masks {
		if len(e.masks[m].checks) > 0 {
			e.countMissing(&e.masks[m], base)
		}
	}
	e.setUnits(base)
	e.with.passages(e, base)
	for i := range e.lists {
		e.lists[i] = e.lists[i][:0]
	}
	e.merged = e.merged[:0]
	e.gaps = nil
	e.readLeaves()
	e.listCodings()
	e.listPassages()
	e.listLayers()
	if err := e.listTexts(); err != nil {
		return err
	}
	if e.plan.wordGaps {
		var err error
		if e.gaps, err = e.countWords(); err != nil {
			return err
		}
	}
	for i, s := range e.plan.slots {
		e.fill(&e.state[i], s)
		if e.across != nil {
			e.keepPartners(i, s)
		}
		if e.tooMany {
			return fault(e.text, s.at.Start, s.at.End, `"with" has more than %d pairs in %s`, maxPairs, e.source.Name).
				Because("Ask for fewer codes, or for one source after the other: where source=%s.", e.source.Name)
		}
	}
	return nil
}

// setUnits notes the units of the source at hand, and the passages of none.
func (e *engine) setUnits(base *maskState) {
	set := func(at byte, units []uint32, passages int) {
		switch {
		case at == 0:
			return
		case at&passesAll == 0:
			e.left.interviewed += passages
			return
		case len(units) == 0:
			e.left.nobody += passages
		}
		for _, u := range units {
			e.units.set(u)
			if e.waveUnits != nil {
				e.waveUnits[e.wave()].set(u)
			}
		}
	}
	if base.each || e.scope == InPassage {
		for i, at := range base.at {
			set(at, e.unitAt.of(i), 1)
		}
		return
	}
	for v, at := range base.by {
		set(at, e.unitAt.ofVoice(v), int(e.heard[v].n))
	}
}

// fill sets the bits of a slot for the source at hand and keeps its matches.
func (e *engine) fill(state *slotState, s *slot) {
	if s.words.op == opTerm && len(s.words.parts) == 0 {
		m := &e.masks[e.plan.leaves[s.words.leaf].mask]
		if m.any {
			e.setText(state, m, e.read[s.words.leaf])
		}
	} else {
		for _, m := range e.could(s.words, nil) {
			e.setText(state, &e.masks[m], true)
		}
	}
	e.hits = e.hits[:0]
	spans := e.spans(s.words)
	for i := range spans {
		sp := &spans[i]
		hit := false
		at := e.masks[sp.mask].at
		for p := sp.first; p <= sp.last; p++ {
			if at[p]&passesAll == 0 {
				continue
			}
			for _, u := range e.unitAt.of(int(p)) {
				state.yes.set(u)
				hit = true
			}
		}
		if hit && s.match {
			e.hits = append(e.hits, *sp)
		}
	}
	if len(e.hits) > 0 {
		state.found = append(state.found, found{e.number, slices.Clone(e.hits)})
	}
}

// setText notes which units have text that passes, and whether it was read.
func (e *engine) setText(state *slotState, m *maskState, read bool) {
	set := func(at byte, units []uint32) {
		if at&passesAll == 0 {
			return
		}
		for _, u := range units {
			state.text.set(u)
			if read {
				state.data.set(u)
			}
		}
	}
	if m.each || e.scope == InPassage {
		for i, at := range m.at {
			set(at, e.unitAt.of(i))
		}
		return
	}
	for v, at := range m.by {
		set(at, e.unitAt.ofVoice(v))
	}
}

// could gives the masks of the passages where words could show: those of the
// left side, if the right has text in this source.
func (e *engine) could(w *words, to []int) []int {
	switch w.op {
	case opOr:
		for _, part := range w.parts {
			to = e.could(part, to)
		}
	case opRelate:
		if !e.holds(w.parts[1]) {
			return to
		}
		before := len(to)
		to = e.could(w.parts[0], to)
		if w.mask >= 0 && len(to) > before {
			to = append(to[:before], w.mask)
		}
	default:
		if l := e.plan.leaves[w.leaf]; e.masks[l.mask].any && e.read[w.leaf] {
			to = append(to, l.mask)
		}
	}
	return to
}

// holds reports whether the source holds read text for words.
func (e *engine) holds(w *words) bool {
	for _, m := range e.could(w, nil) {
		if e.masks[m].any {
			return true
		}
	}
	return false
}

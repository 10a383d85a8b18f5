package query

import (
	"errors"
	"slices"
	"sort"
)

// proposals are the passages that may match a text term, as the index has it.
type proposals struct {
	places []Place
	ok     bool
}

// in gives those of one source.
func (p proposals) in(source int) []Place {
	from := sort.Search(len(p.places), func(i int) bool { return p.places[i].Source >= source })
	to := from
	for to < len(p.places) && p.places[to].Source == source {
		to++
	}
	return p.places[from:to]
}

// readLeaves tells for every leaf whether the source at hand counts as read
// for it: by a coder who is asked for, if it needs reading at all.
func (e *engine) readLeaves() {
	for i, l := range e.plan.leaves {
		e.read[i] = !l.needs
		if l.needs {
			for _, coder := range e.source.ReadBy {
				if l.coders == nil || int(coder) < len(l.coders) && l.coders[coder] {
					e.read[i] = true
					break
				}
			}
		}
	}
}

// listCodings goes once over the codings of the source at hand and gives each
// to the leaves it belongs to.
func (e *engine) listCodings() {
	p := e.plan
	codes, types := len(p.byCode), false
	for _, t := range p.byType {
		types = types || len(t) > 0
	}
	for i := range e.source.Codings {
		c := &e.source.Codings[i]
		if int(c.Code) >= codes {
			continue
		}
		code := e.book.target[c.Code]
		out := e.left.coding()
		for _, l := range p.byCode[code] {
			e.giveCoding(int(l), i, c, code, out)
		}
		for _, l := range p.byAny {
			e.giveCoding(int(l), i, c, code, out)
		}
		if types {
			typ := c.Slot
			if typ == NoType {
				if k := e.book.code(code); k != nil {
					typ = k.Type
				}
			}
			for _, l := range p.byType[typ] {
				e.giveCoding(int(l), i, c, code, out)
			}
		}
		if out.reasons != 0 || out.doubtful {
			e.left.add(out)
		}
	}
	for i := range e.lists {
		e.sortSpans(e.lists[i])
	}
}

// sortSpans puts spans in their order. Their starts are sorted first, as plain
// numbers: that takes half the time, and few spans start at one place.
func (e *engine) sortSpans(spans []span) {
	if slices.IsSortedFunc(spans, compareSpans) {
		return
	}
	e.keys, e.sorted = resized(e.keys, len(spans)), resized(e.sorted, len(spans))
	for i := range spans {
		e.keys[i] = uint64(spans[i].start)<<32 | uint64(i)
	}
	slices.Sort(e.keys)
	for i, k := range e.keys {
		e.sorted[i] = spans[uint32(k)]
	}
	copy(spans, e.sorted)
	for from, i := 0, 1; i <= len(spans); i++ {
		if i == len(spans) || spans[i].start != spans[from].start {
			if i-from > 1 {
				slices.SortFunc(spans[from:i], compareSpans)
			}
			from = i
		}
	}
}

// giveCoding puts a coding on the list of a leaf, or counts why not.
func (e *engine) giveCoding(number, index int, c *Coding, code uint32, out *codingOut) {
	l := e.plan.leaves[number]
	if int(c.Last) >= len(e.talk.By) || c.First > c.Last {
		out.leave(LostPlace)
		return
	}
	at := e.masks[l.mask].at
	var place byte
	for p := c.First; p <= c.Last; p++ {
		place |= at[p]
	}
	if place == 0 {
		return
	}
	for _, t := range l.tests {
		switch v := e.judgeMark(t, c, code); v {
		case passes:
			continue
		case missing:
			out.miss(t.check.field)
			return
		default:
			return
		}
	}
	k := e.book.code(code)
	notPresent := c.Polarity != Present && !l.named && !l.any
	switch {
	case c.Flags&Retired != 0, k != nil && k.Retired && k.Into == 0:
		out.leave(RetiredCode)
	case c.Flags&Lost != 0:
		out.leave(LostPlace)
	case place&passesAll == 0:
		out.leave(ByInterviewer)
	case notPresent:
		out.leave(NotPresent)
		e.deny(number, c)
	default:
		out.counted = true
		out.doubtful = c.Flags&Doubtful != 0
		e.lists[number] = append(e.lists[number], span{
			start: c.Start, end: c.End, first: c.First, last: c.Last,
			id: isCoding | uint64(c.Number), ref: int32(index), mask: uint16(l.mask),
		})
	}
}

// judgeMark asks one test of a coding.
func (e *engine) judgeMark(t *markTest, c *Coding, code uint32) verdict {
	var i int
	switch t.which {
	case fieldPolarity:
		i = int(c.Polarity)
	case fieldStatus:
		i = int(c.Status)
	case fieldIntensity:
		i = int(c.Intensity)
	case fieldSlot:
		i = int(c.Slot)
	case fieldCoder:
		i = int(c.Coder)
	case fieldCode:
		i = int(code)
	default:
		e.values = t.check.field.Values(At{Source: e.number, Passage: int(c.First), Wave: e.source.Wave, Coding: c}, e.values[:0])
		return t.check.judge(e.values, make([][]Value, len(t.check.values)))
	}
	if i >= len(t.table) {
		return fails
	}
	return t.table[i]
}

// deny notes an absent or denied coding of a term, in the units it touches.
func (e *engine) deny(leaf int, c *Coding) {
	for _, i := range e.plan.leaves[leaf].slots {
		at := e.masks[e.plan.leaves[leaf].mask].at
		for p := c.First; p <= c.Last; p++ {
			if at[p]&passesAll != 0 {
				for _, u := range e.unitAt.of(int(p)) {
					e.state[i].denied.set(u)
				}
			}
		}
	}
}

// listPassages lists the passages of the source at hand that pass.
func (e *engine) listPassages() {
	for number, l := range e.plan.leaves {
		if l.kind != passageLeaf {
			continue
		}
		passages := e.passages()
		for i, at := range e.masks[l.mask].at {
			p := &passages[i]
			if at&passesAll != 0 && !(l.spoken && p.Heading) {
				e.lists[number] = append(e.lists[number], span{
					start: p.Start, end: p.End, first: uint32(i), last: uint32(i),
					id: isPassage | uint64(i), ref: -1, mask: uint16(l.mask),
				})
			}
		}
	}
}

// listLayers lists the spans of further layers.
func (e *engine) listLayers() {
	for number, l := range e.plan.leaves {
		if l.kind != layerLeaf {
			continue
		}
		at := e.masks[l.mask].at
		for _, s := range l.layer.Spans(e.number) {
			if int(s.Last) >= len(at) || !e.judgedSo(l, At{Source: e.number, Wave: e.source.Wave, Judgement: s.Number}) {
				continue
			}
			for p := s.First; p <= s.Last; p++ {
				if at[p]&passesAll != 0 {
					e.lists[number] = append(e.lists[number], span{
						start: s.Start, end: s.End, first: s.First, last: s.Last,
						id: isLayer | uint64(s.Number), ref: -1, mask: uint16(l.mask),
					})
					break
				}
			}
		}
		slices.SortFunc(e.lists[number], compareSpans)
	}
}

// judgedSo reports whether a judgement passes the filters of a term.
func (e *engine) judgedSo(l *leaf, at At) bool {
	for _, c := range l.judged {
		e.values = c.field.Values(at, e.values[:0])
		if c.judge(e.values, make([][]Value, len(c.values))) != passes {
			return false
		}
	}
	return true
}

// listTexts lists the words that text terms match.
func (e *engine) listTexts() error {
	for number, l := range e.plan.leaves {
		if l.kind != textLeaf {
			continue
		}
		m := &e.masks[l.mask]
		if !m.any {
			continue
		}
		if e.study.Text == nil {
			return errNoText
		}
		if asked := e.asked[number]; asked.ok {
			for _, place := range asked.in(e.number) {
				if err := e.matchText(number, l, m, place.Passage); err != nil {
					return err
				}
			}
			continue
		}
		for i := range m.at {
			if err := e.matchText(number, l, m, i); err != nil {
				return err
			}
		}
	}
	return nil
}

// errNoText: a study without texts was asked for words.
var errNoText = errors.New("this study was given without its texts")

// matchText lists what a text term matches in one passage.
func (e *engine) matchText(number int, l *leaf, m *maskState, passage int) error {
	if passage >= len(m.at) || m.at[passage]&passesAll == 0 {
		return nil
	}
	if err := e.study.stopped(); err != nil {
		return err
	}
	masked, err := e.study.Text(e.number, passage)
	if err != nil {
		return err
	}
	from := e.passages()[passage].WordsStart
	for _, f := range l.pattern.Find(masked) {
		start, end := from+uint32(f.Start), from+uint32(f.End)
		e.lists[number] = append(e.lists[number], span{
			start: start, end: end, first: uint32(passage), last: uint32(passage),
			id: placeID(isMatch, start, end), ref: -1, mask: uint16(l.mask),
		})
	}
	return nil
}

package cmo

import (
	"fmt"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// CheckPart reads a part of a configuration as typed, an element (M1) or an
// arrow (C-M, M1-O2), and gives it as judgements keep it. It is NotFound for
// an element it does not have or an end of an arrow in an empty slot, and a
// Usage for an arrow against the direction of the telling.
func (c CMOC) CheckPart(typed string) (string, error) {
	if typed == "" {
		return "", nil
	}
	part := strings.ToUpper(strings.NewReplacer("–", "-", "→", "-", "->", "-", " ", "").Replace(typed))
	from, to, arrow := strings.Cut(part, "-")
	if !arrow {
		if _, ok := c.Element(part); !ok {
			return "", c.noPart(part)
		}
		return part, nil
	}
	low, ok := c.end(from, false)
	if !ok {
		return "", c.noPart(from)
	}
	high, ok := c.end(to, true)
	if !ok {
		return "", c.noPart(to)
	}
	if low >= high {
		return "", problem.New(problem.Usage, "an arrow goes from context to mechanism to outcome, not %s", PartShown(part)).
			Suggest("cmo cmoc show %d", c.No)
	}
	return part, nil
}

// end gives the place in the telling of one end of an arrow: an element, or a
// letter for any element of its slot. Of a slot with several places, such as
// the mechanism, the letter stands for the far one at the tail of an arrow and
// for the near one at its head, so that M–M is none.
func (c CMOC) end(typed string, head bool) (order int, ok bool) {
	if e, found := c.Element(typed); found {
		return e.Slot.order(), true
	}
	slot, isLetter := slotOfLetter(typed)
	if !isLetter || len(c.In(slot)) == 0 {
		return 0, false
	}
	if !head && slot == Mechanism {
		slot = Reasoning
	}
	return slot.order(), true
}

func (c CMOC) noPart(end string) error {
	labels := make([]string, len(c.Elements))
	for i, e := range c.Elements {
		labels[i] = e.Label
	}
	p := problem.New(problem.NotFound, "cmoc %d has no %s", c.No, end)
	switch {
	case len(labels) == 0:
		p.Because("It has no elements yet.")
		return p.Suggest("cmo cmoc edit %d", c.No)
	case len(labels) > 0:
		p.Because("It has %s.", strings.Join(labels, ", "))
	}
	return p.Suggest("cmo cmoc show %d", c.No)
}

// PartShown is a part as printed: M–O for the arrow kept as M-O.
func PartShown(part string) string { return strings.ReplaceAll(part, "-", "–") }

// Arrows gives the arrows between the slots of a configuration that have
// elements: C-M and M-O, as far as they are there.
func (c CMOC) Arrows() []string {
	var out []string
	for _, a := range []struct {
		from, to Slot
	}{{Context, Mechanism}, {Mechanism, Outcome}} {
		if len(c.In(a.from)) > 0 && len(c.In(a.to)) > 0 {
			out = append(out, a.from.Letter()+"-"+a.to.Letter())
		}
	}
	return out
}

// OnArrow reports whether a part is an arrow between the slots of another,
// written by letters: M1-O2 is on M-O.
func OnArrow(part, arrow string) bool {
	from, to, ok := strings.Cut(strings.ReplaceAll(part, "–", "-"), "-")
	wantFrom, wantTo, _ := strings.Cut(arrow, "-")
	return ok && strings.HasPrefix(from, wantFrom) && strings.HasPrefix(to, wantTo)
}

// Target names what a judgement is about, as printed: cmoc 7 M–O.
func Target(noun string, no int, part string) string {
	return strings.TrimSpace(fmt.Sprintf("%s %d %s", noun, no, PartShown(part)))
}

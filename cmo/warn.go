package cmo

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// Warnings are what an experienced evaluator would ask about a configuration.
// They never block.
func (c CMOC) Warnings() []string { return c.WarningsSince(CMOC{}) }

// WarningsSince are the warnings about the whole, and about the elements that
// are new or reworded since an earlier state: what was asked once is not asked
// at every edit.
func (c CMOC) WarningsSince(was CMOC) []string {
	var out []string
	if lacks := c.Lacks(); len(lacks) > 0 {
		out = append(out, fmt.Sprintf("cmoc %d has no %s yet", c.No, strings.Join(lacks, ", no ")))
	}
	fresh := func(e Element) bool {
		old, ok := was.Element(e.Label)
		return !ok || !old.sameClaim(e)
	}
	for _, m := range c.In(Mechanism) {
		for _, o := range c.In(Outcome) {
			if strings.EqualFold(plain(m.Wording), plain(o.Wording)) {
				out = append(out, fmt.Sprintf("%s and %s say the same: what brings the outcome about?", m.Label, o.Label))
			}
		}
		if m.Slot != Reasoning && fresh(m) && activity().MatchString(m.Wording) {
			out = append(out, fmt.Sprintf("%s reads as an activity; what does it change in %s thinking?", m.Label, c.whose()))
		}
	}
	var uncoded []string
	for _, e := range c.Elements {
		if len(e.Codes) == 0 && e.Match == "" && fresh(e) {
			uncoded = append(uncoded, e.Label)
		}
	}
	switch {
	case len(uncoded) == 1:
		out = append(out, uncoded[0]+" has no code: no query finds it")
	case len(uncoded) > 1:
		out = append(out, strings.Join(uncoded, ", ")+" have no code: no query finds them")
	}
	return out
}

// activity matches the words of a mechanism that tell what someone does,
// rather than what that changes: the link worker keeps in touch.
var activity = text.Lazy(`(?i)^(?:(?:the|a|an|each|every|their|her|his) )?(?:link workers?|lws?|workers?|staff|gps?|doctors?|nurses?|managers?|practices?|surger(?:y|ies)|teams?|services?|programmes?|group|charit(?:y|ies)) (?:\w+ )?\w+s?\b`)

// whose tells whose thinking a mechanism is to change, where the words of the
// configuration say.
func (c CMOC) whose() string {
	for _, e := range c.Elements {
		if strings.Contains(strings.ToLower(e.Wording), "patient") {
			return "the patient's"
		}
	}
	return "someone's"
}

// Rivals gives the configurations of a list that have the same codes in
// context and mechanism as one, and other outcomes: they may be its rivals.
// Those it is linked to are left out.
func Rivals(c CMOC, of []CMOC) []CMOC {
	ifs := c.codesOf(Context, Mechanism)
	if len(ifs) == 0 {
		return nil
	}
	var out []CMOC
	for _, o := range of {
		linked := slices.ContainsFunc(c.Links, func(l Link) bool { return l.To == o.ID }) ||
			slices.ContainsFunc(o.Links, func(l Link) bool { return l.To == c.ID })
		if o.ID != c.ID && !linked && slices.Equal(ifs, o.codesOf(Context, Mechanism)) && !slices.Equal(c.codesOf(Outcome), o.codesOf(Outcome)) {
			out = append(out, o)
		}
	}
	return out
}

// codesOf gives the codes in some slots, sorted.
func (c CMOC) codesOf(in ...Slot) []ref.ID {
	var out []ref.ID
	for _, s := range in {
		for _, e := range c.In(s) {
			for _, id := range e.Codes {
				out = add(out, id)
			}
		}
	}
	slices.SortFunc(out, func(a, b ref.ID) int { return strings.Compare(string(a[:]), string(b[:])) })
	return out
}

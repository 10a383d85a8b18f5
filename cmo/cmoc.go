// Package cmo holds what a realist evaluation is for: configurations of
// context, mechanism and outcome, the evidence judged for and against them,
// and assessments of cases and participants on a continuum.
//
// A configuration says that in this context this mechanism produces this
// outcome. It has any number of elements in each slot and may be incomplete
// while it is a candidate. Evidence bears on a whole configuration, on one of
// its elements, or on the arrow between two: it supports, refutes, refines or
// illustrates, or says that someone looked and found nothing. A judgement
// remembers the version it was made on, so that a later edit shows.
//
// Statements and versions of a programme theory are cmo/theory; opening a
// study is cmo/study.
package cmo

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// A Slot is a place in a configuration.
type Slot string

// The slots. A mechanism may be told apart into the resource offered and the
// reasoning it changes (Dalkin et al. 2015).
const (
	Context   Slot = "context"
	Mechanism Slot = "mechanism"
	Resource  Slot = "resource"
	Reasoning Slot = "reasoning"
	Outcome   Slot = "outcome"
)

// Letter is the first letter of the labels of a slot's elements.
func (s Slot) Letter() string {
	switch s {
	case Context:
		return "C"
	case Outcome:
		return "O"
	}
	return "M"
}

// Statuses are how far a configuration has come.
var Statuses = []string{"candidate", "tentative", "tested", "refined", "merged", "rejected"}

// Levels are those at which a context or outcome lies.
var Levels = []string{"individual", "interpersonal", "institutional", "infrastructure", "patient", "link worker", "practice", "voluntary sector", "system"}

// An Element is what fills a slot of one configuration.
type Element struct {
	Label      string   `json:"label"` // C1, M2: kept for ever, never given again
	Slot       Slot     `json:"slot"`
	Wording    string   `json:"wording"`
	Codes      []ref.ID `json:"codes,omitempty"`
	Unintended bool     `json:"unintended,omitempty"` // of an outcome
	Level      string   `json:"level,omitempty"`
	Direction  string   `json:"direction,omitempty"` // of an outcome: up, down, none, mixed
}

// A CMOC is a configuration: in this context this mechanism produces this
// outcome.
type CMOC struct {
	store.Meta       `json:"-"`
	No               int       `json:"no"`
	Title            string    `json:"title"`
	Statement        string    `json:"statement,omitempty"`
	Status           string    `json:"status"`
	Stage            string    `json:"stage,omitempty"` // of the pathway: enrolment, engagement
	Scope            string    `json:"scope,omitempty"`
	Confidence       string    `json:"confidence,omitempty"`
	ConfidenceReason string    `json:"confidence_reason,omitempty"`
	Lens             string    `json:"lens,omitempty"`
	Elements         []Element `json:"elements,omitempty"`
	Version          int       `json:"version"`         // of its wording, from 1
	Spent            []string  `json:"spent,omitempty"` // labels of elements that were dropped
}

// CMOCs is the table of configurations.
var CMOCs = store.Table[CMOC]{
	Name: "cmocs", Noun: "cmoc",
	Meta:  func(v *CMOC) *store.Meta { return &v.Meta },
	Title: func(v CMOC) string { return fmt.Sprintf("%d %s", v.No, v.Title) },
	Refs: func(v CMOC) []ref.ID {
		var out []ref.ID
		for _, e := range v.Elements {
			out = append(out, e.Codes...)
		}
		return out
	},
	Valid: validCMOC,
}

func validCMOC(tx *store.Tx, table store.Table[CMOC], v CMOC) error {
	if err := corpus.ValidName("cmoc", v.Title); err != nil {
		return err
	}
	if !slices.Contains(Statuses, v.Status) {
		return problem.New(problem.Usage, "no status %q of a cmoc", v.Status).Because("They are %s.", strings.Join(Statuses, ", "))
	}
	for o, err := range table.Live(tx) {
		if err != nil {
			return err
		}
		if o.ID != v.ID && (o.No == v.No || corpus.SameName(o.Title, v.Title)) {
			return problem.New(problem.Conflict, "there is a cmoc %d %q already", o.No, o.Title).Suggest("cmo cmoc show %d", o.No)
		}
	}
	return nil
}

// In gives the elements in a slot; those of all mechanisms for Mechanism.
func (c CMOC) In(s Slot) []Element {
	var out []Element
	for _, e := range c.Elements {
		if e.Slot == s || s == Mechanism && e.Slot.Letter() == "M" {
			out = append(out, e)
		}
	}
	return out
}

// Element gives an element by its label.
func (c CMOC) Element(label string) (Element, bool) {
	for _, e := range c.Elements {
		if strings.EqualFold(e.Label, label) {
			return e, true
		}
	}
	return Element{}, false
}

// Lacks lists the parts a whole configuration has and this one has not.
func (c CMOC) Lacks() []string {
	var out []string
	for _, s := range []Slot{Context, Mechanism, Outcome} {
		if len(c.In(s)) == 0 {
			out = append(out, string(s))
		}
	}
	return out
}

// FreeLabel gives the next label of a slot that was never used.
func (c CMOC) FreeLabel(s Slot) string {
	for n := 1; ; n++ {
		label := s.Letter() + strconv.Itoa(n)
		if _, used := c.Element(label); !used && !slices.Contains(c.Spent, label) {
			return label
		}
	}
}

// Sentence renders the configuration as when, then, because.
func (c CMOC) Sentence() string {
	if c.Statement != "" {
		return c.Statement
	}
	join := func(s Slot) string {
		var parts []string
		for _, e := range c.In(s) {
			parts = append(parts, strings.TrimRight(e.Wording, "."))
		}
		return strings.Join(parts, " and ")
	}
	orDots := func(s string) string {
		if s == "" {
			return "…"
		}
		return s
	}
	out := "When " + orDots(join(Context)) + ", then " + orDots(join(Outcome))
	return out + ", because " + orDots(join(Mechanism)) + "."
}

// Find looks a configuration up by its number or title.
func Find(tx *store.Tx, typed string) (CMOC, error) {
	name := strings.TrimPrefix(strings.TrimPrefix(typed, "cmoc:"), "cmoc-")
	n, numErr := strconv.Atoi(name)
	var titles []string
	for c, err := range CMOCs.Live(tx) {
		if err != nil {
			return CMOC{}, err
		}
		if numErr == nil && c.No == n || corpus.SameName(c.Title, name) {
			return c, nil
		}
		titles = append(titles, c.Title)
	}
	p := problem.New(problem.NotFound, "no cmoc %q", typed)
	if near := corpus.Nearest(name, titles, 3); len(near) > 0 {
		p.Because("The nearest: %s.", corpus.Quoted(near))
	}
	return CMOC{}, p.Suggest("cmo cmoc list")
}

// Add puts a new configuration in the study, as a candidate unless a status is
// given, and numbers it.
func Add(tx *store.Tx, c *CMOC) error {
	var err error
	if c.No, err = corpus.NextNo(tx, CMOCs, func(o CMOC) int { return o.No }); err != nil {
		return err
	}
	if c.Status == "" {
		c.Status = Statuses[0]
	}
	c.Version = 1
	return CMOCs.Put(tx, c)
}

// Reworded lists what an edit changed in the wording of a configuration:
// "C1 reworded", "O2 added", "M2 dropped".
func Reworded(was, is CMOC) []string {
	var reworded, added, dropped, out []string
	for _, e := range is.Elements {
		old, ok := was.Element(e.Label)
		switch {
		case !ok:
			added = append(added, e.Label)
		case old.Wording != e.Wording || old.Slot != e.Slot || old.Unintended != e.Unintended || !slices.Equal(old.Codes, e.Codes):
			reworded = append(reworded, e.Label)
		}
	}
	for _, e := range was.Elements {
		if _, ok := is.Element(e.Label); !ok {
			dropped = append(dropped, e.Label)
		}
	}
	for _, part := range []struct {
		labels []string
		verb   string
	}{{reworded, "reworded"}, {added, "added"}, {dropped, "dropped"}} {
		if len(part.labels) > 0 {
			out = append(out, strings.Join(part.labels, " ")+" "+part.verb)
		}
	}
	if was.Statement != is.Statement {
		out = append(out, "statement reworded")
	}
	return out
}

// Edit writes a changed configuration. A change of its wording makes a new
// version; changed lists what differs.
func Edit(tx *store.Tx, c *CMOC) (changed []string, err error) {
	was, err := CMOCs.Get(tx, c.ID)
	if err != nil {
		return nil, err
	}
	for _, e := range was.Elements {
		if _, ok := c.Element(e.Label); !ok && !slices.Contains(c.Spent, e.Label) {
			c.Spent = append(c.Spent, e.Label)
		}
	}
	if changed = Reworded(was, *c); len(changed) > 0 {
		c.Version = was.Version + 1
	}
	return changed, CMOCs.Put(tx, c)
}

// Warnings are what an experienced evaluator would ask about a configuration.
// They never block.
func (c CMOC) Warnings() []string {
	var out []string
	if lacks := c.Lacks(); len(lacks) > 0 && len(c.Elements) > 0 {
		out = append(out, "no "+strings.Join(lacks, ", no "))
	}
	for _, m := range c.In(Mechanism) {
		for _, o := range c.In(Outcome) {
			if strings.EqualFold(m.Wording, o.Wording) {
				out = append(out, fmt.Sprintf("%s and %s say the same", m.Label, o.Label))
			}
		}
	}
	if ms := c.In(Mechanism); len(ms) > 0 && len(c.In(Reasoning)) == 0 && len(c.In(Resource)) == len(ms) {
		out = append(out, fmt.Sprintf("%s reads as an activity; what does it change in someone's thinking?", ms[0].Label))
	}
	for _, e := range c.Elements {
		if len(e.Codes) == 0 {
			out = append(out, e.Label+" has no code")
		}
	}
	return out
}

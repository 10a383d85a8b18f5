// Package cmo holds what a realist evaluation is for: configurations of
// context, mechanism and outcome, the evidence judged for and against them,
// and assessments of cases and participants on a continuum.
//
// A configuration says that in this context this mechanism produces this
// outcome. It has any number of elements in each slot and may be incomplete
// while it is a candidate; what an experienced evaluator would ask of it are
// warnings, which never block. People write one as a form, a line an element.
// Evidence bears on a whole configuration, on one of its elements, or on the
// arrow between two: it supports, refutes, refines or illustrates, or says
// that someone looked and found nothing. A judgement remembers the version it
// was made on, so that a later edit shows.
//
// Statements and versions of a programme theory are cmo/theory; opening a
// study is cmo/study.
package cmo

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// Statuses are how far a configuration has come.
var Statuses = []string{"candidate", "tentative", "tested", "refined", "merged", "rejected"}

// Confidences are how much a team trusts a configuration that is otherwise
// well made, as in GRADE-CERQual.
var Confidences = []string{"high", "moderate", "low", "very low"}

// A CMOC is a configuration: in this context this mechanism produces this
// outcome.
type CMOC struct {
	store.Meta       `json:"-"`
	No               int       `json:"no"`
	Title            string    `json:"title"`
	Statement        string    `json:"statement,omitempty"` // its own sentence, where when-then-because will not do
	Status           string    `json:"status"`
	Stage            string    `json:"stage,omitempty"` // of the pathway: enrolment, engagement
	Scope            string    `json:"scope,omitempty"`
	Confidence       string    `json:"confidence,omitempty"`
	ConfidenceReason string    `json:"confidence_reason,omitempty"`
	Lens             string    `json:"lens,omitempty"`
	Elements         []Element `json:"elements,omitempty"`
	Links            []Link    `json:"links,omitempty"`
	From             []ref.ID  `json:"from,omitempty"`  // the linked codes it was made from
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
		for _, l := range v.Links {
			out = append(out, l.To)
		}
		return append(out, v.From...)
	},
	Valid: validCMOC,
}

func validCMOC(tx *store.Tx, table store.Table[CMOC], v CMOC) error {
	if err := corpus.ValidName("cmoc", v.Title); err != nil {
		return err
	}
	if _, err := strconv.Atoi(v.Title); err == nil {
		return problem.New(problem.Invalid, "the title of a cmoc cannot be a number").
			Because("Cmocs are named by their numbers, too.")
	}
	if err := oneOf("status", v.Status, Statuses); err != nil {
		return err
	}
	if v.Confidence != "" {
		if err := oneOf("confidence", v.Confidence, Confidences); err != nil {
			return err
		}
	}
	for _, e := range v.Elements {
		if err := e.valid(); err != nil {
			return err
		}
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

// Set puts an element in: in the place of the one with its label, else as a
// new one, which is given the next free label if it has none.
func (c *CMOC) Set(e Element) {
	if e.Label == "" {
		e.Label = c.FreeLabel(e.Slot)
	}
	c.Elements = slices.Clone(c.Elements)
	i := slices.IndexFunc(c.Elements, func(o Element) bool { return strings.EqualFold(o.Label, e.Label) })
	if i < 0 {
		c.Elements = append(c.Elements, e)
	} else {
		c.Elements[i] = e
	}
	c.sort()
}

// Drop takes an element out. Its label is never given again.
func (c *CMOC) Drop(label string) bool {
	n := len(c.Elements)
	c.Elements = slices.DeleteFunc(slices.Clone(c.Elements), func(e Element) bool { return strings.EqualFold(e.Label, label) })
	return len(c.Elements) < n
}

// sort brings the elements into the order in which they are told.
func (c *CMOC) sort() {
	slices.SortStableFunc(c.Elements, func(a, b Element) int {
		letters := func(e Element) int { s, _ := slotOfLetter(e.Slot.Letter()); return s.order() }
		return cmp.Or(letters(a)-letters(b), corpus.LessName(a.Label, b.Label))
	})
}

// Sentence renders the configuration as when, then, because. Unintended
// outcomes stand in brackets behind the intended ones, if there are any.
func (c CMOC) Sentence() string {
	if c.Statement != "" {
		return c.Statement
	}
	var when, intended, unintended, because []string
	for _, e := range c.Elements {
		words := strings.TrimRight(e.Wording, ". ")
		switch {
		case e.Slot == Outcome && e.Unintended:
			unintended = append(unintended, words)
		case e.Slot == Outcome:
			intended = append(intended, words)
		case e.Slot.Letter() == "M":
			because = append(because, words)
		default:
			when = append(when, words)
		}
	}
	join := func(parts []string) string {
		if len(parts) == 0 {
			return "…"
		}
		return strings.Join(parts, " and ")
	}
	then := join(intended)
	switch {
	case len(intended) == 0 && len(unintended) > 0:
		then = join(unintended)
	case len(unintended) > 0:
		then += " (unintended: " + join(unintended) + ")"
	}
	return "When " + join(when) + ", then " + then + ", because " + join(because) + "."
}

// Find looks a configuration up by its number or title.
func Find(tx *store.Tx, typed string) (CMOC, error) {
	name := strings.TrimPrefix(strings.TrimPrefix(typed, "cmoc:"), "cmoc-")
	n, numErr := strconv.Atoi(name)
	var titles []string
	var retired int
	for c, err := range CMOCs.All(tx) {
		if err != nil {
			return CMOC{}, err
		}
		if numErr == nil && c.No == n || numErr != nil && corpus.SameName(c.Title, name) {
			if !c.Retired {
				return c, nil
			}
			retired = c.No
		}
		if !c.Retired {
			titles = append(titles, c.Title)
		}
	}
	p := problem.New(problem.NotFound, "no cmoc %q", typed)
	if retired > 0 {
		return CMOC{}, p.Because("Cmoc %d is retired.", retired).Suggest("cmo cmoc restore %d", retired)
	}
	if near := corpus.Nearest(name, titles, 3); len(near) > 0 {
		p.Because("The nearest: %s.", corpus.Quoted(near))
	}
	return CMOC{}, p.Suggest("cmo cmoc list")
}

// FindRetired looks a retired configuration up by its number or title.
func FindRetired(tx *store.Tx, typed string) (CMOC, error) {
	name := strings.TrimPrefix(typed, "cmoc:")
	n, numErr := strconv.Atoi(name)
	for c, err := range CMOCs.All(tx) {
		if err != nil {
			return CMOC{}, err
		}
		if c.Retired && (numErr == nil && c.No == n || corpus.SameName(c.Title, name)) {
			return c, nil
		}
	}
	return CMOC{}, problem.New(problem.NotFound, "no retired cmoc %q", typed).Suggest("cmo cmoc list --retired")
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
	c.sort()
	return CMOCs.Put(tx, c)
}

// Edit writes a changed configuration. A change of what it claims makes a new
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
	c.sort()
	changed, claim := Changes(was, *c)
	if claim {
		c.Version = was.Version + 1
	}
	return changed, CMOCs.Put(tx, c)
}

// Changes lists what an edit changed: "C1 reworded", "O2 added", "status
// tested". claim reports whether the configuration now claims something else,
// so that judgements of the earlier version are to be looked at again; new
// codes behind an element or a new status change no claim.
func Changes(was, is CMOC) (changed []string, claim bool) {
	verbs := []string{"reworded", "added", "dropped", "recoded"}
	labels := map[string][]string{}
	note := func(verb, label string) { labels[verb] = append(labels[verb], label) }
	for _, e := range is.Elements {
		old, ok := was.Element(e.Label)
		switch {
		case !ok:
			note("added", e.Label)
		case !old.sameClaim(e):
			note("reworded", e.Label)
		case !slices.Equal(old.Codes, e.Codes) || old.Match != e.Match:
			note("recoded", e.Label)
		}
	}
	for _, e := range was.Elements {
		if _, ok := is.Element(e.Label); !ok {
			note("dropped", e.Label)
		}
	}
	for _, verb := range verbs {
		if len(labels[verb]) > 0 {
			changed = append(changed, strings.Join(labels[verb], " ")+" "+verb)
			claim = claim || verb != "recoded"
		}
	}
	if was.Statement != is.Statement {
		changed, claim = append(changed, "statement reworded"), true
	}
	if was.Scope != is.Scope {
		changed, claim = append(changed, "scope "+shownOr(is.Scope, "taken away")), true
	}
	for _, f := range []struct{ name, was, is string }{
		{"title", was.Title, is.Title}, {"status", was.Status, is.Status}, {"stage", was.Stage, is.Stage},
		{"confidence", was.Confidence, is.Confidence}, {"lens", was.Lens, is.Lens},
	} {
		if f.was != f.is {
			changed = append(changed, f.name+" "+shownOr(f.is, "taken away"))
		}
	}
	if was.Confidence == is.Confidence && was.ConfidenceReason != is.ConfidenceReason {
		changed = append(changed, "confidence has a new reason")
	}
	return changed, claim
}

func shownOr(s, empty string) string {
	if s == "" {
		return empty
	}
	return s
}

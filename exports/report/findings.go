package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
)

// findings writes every configuration with its evidence, what speaks against
// it first.
func (m *material) findings(w *writer) error {
	w.heading(2, "findings", "5 Findings by configuration")
	if len(m.cmocs) == 0 {
		m.prompt(w, itemFindings)
	} else {
		w.para("A configuration says that in a context a mechanism produces an outcome. What speaks against it stands before what speaks for it.")
		m.allConfigurations(w)
	}
	for _, c := range m.cmocs {
		m.configuration(w, m.targets[c.ID])
	}
	var rest []*target
	for _, s := range m.statements {
		if t := m.targets[s.ID]; len(t.judged) > 0 {
			rest = append(rest, t)
		}
	}
	if len(rest) > 0 {
		w.heading(3, "judged_statements", "Evidence judged for statements of the theory")
		for _, t := range rest {
			m.statement(w, t)
		}
	}
	return nil
}

// allConfigurations writes the table of all configurations.
func (m *material) allConfigurations(w *writer) {
	t := table{no: "4", caption: "All configurations, with the judgements − against, ~ refining, ○ looked for and not found, and + for each.", cols: []column{
		{head: "no", number: true}, {head: "configuration"}, {head: "−", number: true}, {head: "~", number: true}, {head: "○", number: true},
		{head: "+", number: true}, {head: "people", number: true}, {head: "cases", number: true}, {head: "roles"}, {head: "confidence"}, {head: "status"},
	}}
	for _, c := range m.cmocs {
		g := m.targets[c.ID]
		people, cases := g.voices()
		row := []inline{link(thousands(c.No), g.key, ""), strong(words(c.Title)) + "<br>" + words(c.Sentence())}
		for _, s := range stances[:4] {
			row = append(row, m.signCount(g, s, len(g.by(s.name))))
		}
		confidence := words(c.Confidence)
		if confidence == "" {
			confidence = "–"
		}
		t.rows = append(t.rows, append(row, m.peopleCell(len(people)), say("%d of %d", len(cases), len(m.caseList)), named(m.rolesOf(people)), confidence, words(c.Status)))
	}
	w.table(t)
}

// signCount is a number of judgements of a stance that leads to them.
func (m *material) signCount(t *target, s stance, n int) inline {
	if n == 0 {
		return "0"
	}
	return link(thousands(n), t.key+"_"+s.name, fmt.Sprintf("%d %s", n, s.told))
}

// configuration writes one configuration: the claim, its parts, the numbers,
// then the evidence by stance.
func (m *material) configuration(w *writer, t *target) {
	c := t.cmoc
	w.heading(3, t.key, say("%s %s", thousands(c.No), c.Title))
	w.within("claim", "", func() { w.para(words(c.Sentence())) })
	var facts []inline
	for _, f := range []struct{ name, value string }{
		{"Status", c.Status}, {"Stage", c.Stage}, {"Scope", c.Scope}, {"Lens", c.Lens},
	} {
		if f.value != "" {
			facts = append(facts, say("%s: %s", f.name, f.value))
		}
	}
	if c.Version > 1 {
		facts = append(facts, say("wording: version %d", c.Version))
	}
	w.within("about", "", func() { w.para(joined(facts, " · ")) })
	m.elements(w, c)
	m.numbersOf(w, t)
	if c.Confidence != "" || c.ConfidenceReason != "" {
		line := strong("Confidence:") + " " + words(c.Confidence)
		if c.Confidence == "" {
			line = strong("Confidence:") + " not stated"
		}
		if c.ConfidenceReason != "" {
			line += " — " + words(c.ConfidenceReason)
		}
		w.para(line)
	}
	if lacks := c.Lacks(); len(lacks) > 0 {
		w.para(strong("Incomplete:") + " it has no " + joined(inlines(lacks), " and no ") + " yet.")
	}
	m.relatedTo(w, c)
	m.memosOn(w, t)
	m.evidence(w, t)
}

func (m *material) statement(w *writer, t *target) {
	w.heading(4, t.key, say("Statement %s", thousands(t.no)))
	w.within("claim", "", func() { w.para(words(t.sentence)) })
	m.numbersOf(w, t)
	m.evidence(w, t)
}

func inlines(s []string) []inline {
	out := make([]inline, len(s))
	for i, v := range s {
		out[i] = words(v)
	}
	return out
}

// elements lists what fills the slots, with their codes.
func (m *material) elements(w *writer, c *cmo.CMOC) {
	var list []inline
	for _, e := range c.Elements {
		kind := string(e.Slot)
		if e.Slot == cmo.Outcome && e.Unintended {
			kind = "unintended outcome"
		}
		line := strong(words(e.Label)) + say(" *%s* %s", kind, e.Wording)
		var codes []inline
		for _, id := range e.Codes {
			codes = append(codes, words(m.tree.Path(id)))
		}
		var more []inline
		if len(codes) > 0 {
			more = append(more, "codes: "+joined(codes, ", "))
		}
		if e.Match != "" {
			more = append(more, say("matched by %s", e.Match))
		}
		for _, f := range []struct{ name, value string }{{"level", e.Level}, {"direction", e.Direction}} {
			if f.value != "" {
				more = append(more, say("%s: %s", f.name, f.value))
			}
		}
		if len(more) > 0 {
			line += ` <span class="codes">(` + joined(more, "; ") + ")</span>"
		}
		list = append(list, line)
	}
	w.within("elements", "", func() { w.items(list...) })
}

// numbersOf says how many judgements of each stance there are, and of whom.
func (m *material) numbersOf(w *writer, t *target) {
	var signs []inline
	for _, s := range stances {
		n := len(t.by(s.name))
		if n == 0 && s.name == "illustrates" {
			continue
		}
		signs = append(signs, say("%s %s %s", s.sign, m.signCount(t, s, n), inline(s.told)))
	}
	people, cases := t.voices()
	line := `<span class="count">` + joined(signs, ` ·</span> <span class="count">`) + "</span>"
	switch roles := m.rolesOf(people); {
	case len(people) > 0:
		line += say("<br>%s in %d of %s: %s", m.peopleShown(len(people)), len(cases), plural(len(m.caseList), "case"), named(roles))
	case len(cases) > 0:
		line += say("<br>in %d of %s", len(cases), plural(len(m.caseList), "case"))
	}
	w.within("counts", "", func() { w.para(line) })
	outdated := 0
	for _, j := range t.judged {
		if j.outdated {
			outdated++
		}
	}
	if outdated > 0 {
		w.para(strong("To judge again:") + say(" %s on an earlier wording, marked below.", pluralWere(outdated, "judgement")))
	}
}

func pluralWere(n int, noun string) inline {
	if n == 1 {
		return plural(n, noun) + " was made"
	}
	return plural(n, noun) + " were made"
}

// relations are how links are told, from the one end and from the other.
var relations = map[string][2]inline{
	"chains-to":   {"Its outcome is a context of", "Its context is an outcome of"},
	"feeds-back":  {"Feeds back into", "Is fed back into by"},
	"rival-of":    {"Rival of", "Rival of"},
	"specialises": {"A special case of", "More general than"},
	"contradicts": {"Contradicts", "Contradicts"},
	"merged-into": {"Merged into", "Took in"},
	"split-from":  {"Split from", "Was split into"},
}

// relatedTo names the configurations that one is linked to, and those that may
// be its rivals by their codes.
func (m *material) relatedTo(w *writer, c *cmo.CMOC) {
	var list []inline
	tell := func(l cmo.Link, other *cmo.CMOC, end int) {
		told, known := relations[l.Relation]
		if !known {
			told = [2]inline{words(l.Relation), words(l.Relation)}
		}
		line := strong(told[end]) + " " + m.toConfiguration(other)
		if l.Reason != "" {
			line += ": " + words(l.Reason)
		}
		list = append(list, line)
	}
	for i := range m.cmocs {
		o := &m.cmocs[i]
		for _, l := range c.Links {
			if l.To == o.ID {
				tell(l, o, 0)
			}
		}
		for _, l := range o.Links {
			if l.To == c.ID && o.ID != c.ID {
				tell(l, o, 1)
			}
		}
	}
	for _, o := range cmo.Rivals(*c, m.cmocs) {
		list = append(list, strong("Perhaps a rival of")+" "+m.toConfiguration(&o)+": the same contexts and mechanisms by their codes, another outcome")
	}
	w.items(list...)
}

func (m *material) toConfiguration(c *cmo.CMOC) inline {
	return link(say("%s %s", thousands(c.No), c.Title), m.targets[c.ID].key, "")
}

// memosOn names the memos on a configuration; what they say is the team's own.
func (m *material) memosOn(w *writer, t *target) {
	var list []inline
	for _, memo := range m.memos {
		about := slices.ContainsFunc(memo.On, func(on string) bool {
			whole, _, _ := strings.Cut(strings.ReplaceAll(on, ":", "-"), ".")
			return corpus.SameName(whole, fmt.Sprintf("cmoc-%d", t.no))
		})
		if about && memo.Kind != "method" {
			list = append(list, say("m%s (%s)", inline(fmt.Sprint(memo.No)), memo.Kind))
		}
	}
	if len(list) > 0 {
		w.para(strong("Memos in the study:") + " " + joined(list, ", ") + ".")
	}
}

// evidence writes the judgements of a target by stance.
func (m *material) evidence(w *writer, t *target) {
	if len(t.judged) == 0 {
		w.para("*No evidence was judged yet.*")
		return
	}
	if len(t.by("refutes")) == 0 && len(t.by("silent")) == 0 {
		w.para("*Nothing is judged to speak against it, and nothing was noted as looked for and not found.*")
	}
	for _, s := range stances {
		list := t.by(s.name)
		if len(list) == 0 {
			continue
		}
		level := 4
		if t.cmoc == nil {
			level = 5
		}
		w.heading(level, t.key+"_"+s.name, say("%s (%s %d)", s.head, s.sign, len(list)))
		open := min(len(list), m.opt.Quotes)
		for _, j := range list[:open] {
			m.judgement(w, s, j)
		}
		if rest := list[open:]; len(rest) > 0 {
			w.folded("more", fmt.Sprintf("and %s more", thousands(len(rest))), func() {
				for _, j := range rest {
					m.judgement(w, s, j)
				}
			})
		}
	}
}

// judgement writes one: the words, who said them, the part it bears on, and
// the reason.
func (m *material) judgement(w *writer, s stance, j judged) {
	w.within("judged "+s.name, "q_"+j.id, func() {
		said := j.excerpt != nil && !j.withheld
		switch {
		case said:
			w.quotes++
			m.noteAlone(j.people)
			w.block("> " + string(m.quote(*j.excerpt)) + "\n>\n> " + string(j.by))
		case j.withheld:
			w.block("> *Not quoted: no consent.*\n>\n> " + string(j.by))
		default:
			w.block("> " + string(j.by))
		}
		line := `<span class="sign">` + s.sign + "</span> " + s.verb
		if j.Part != "" {
			line += " " + words(cmo.PartShown(j.Part))
		}
		if j.Reason != "" {
			line += ": " + words(j.Reason)
		}
		w.para(line + ` <span class="source">` + joined(m.about(j), ", ") + "</span>")
		if said {
			w.folded("passage", "The passage, with what stands before and after", func() { m.around(w, j) })
		}
	})
}

// noteAlone notes the roles of one person only: beside a quote they tell who
// said it.
func (m *material) noteAlone(people []ref.ID) {
	for _, id := range people {
		if role := m.roleOf(id); m.sample.all[role] == 1 {
			m.alone[role] = true
		}
	}
}

// about tells how a judgement was made, short.
func (m *material) about(j judged) []inline {
	out := []inline{words(j.id)}
	if name := m.coders[j.Assessor]; name != "" {
		out = append(out, words(name))
	}
	if j.Relevance != "" {
		out = append(out, say("relevance %s", j.Relevance))
	}
	if j.Trust != "" {
		out = append(out, say("trustworthiness %s", j.Trust))
	}
	if j.outdated {
		out = append(out, strong(say("outdated: judged on version %d of %d", j.Version, j.shown)))
	}
	if j.excerpt != nil && j.excerpt.ID != j.source.Version {
		out = append(out, "from an earlier version of the text")
	}
	return out
}

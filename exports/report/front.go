package report

import (
	"cmp"
	"slices"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
)

// titlePage writes the title and what the report was made from.
func (m *material) titlePage(w *writer) {
	w.block("# " + string(words(m.tx.Header.Name)) + ": a realist evaluation")
	w.within("facts", "", func() {
		facts := []inline{say("Made on %s from the study as it was after action #%s.", day(m.made), thousands(int(m.state)))}
		if m.link != ([32]byte{}) {
			facts = append(facts, say("The journal of the study then ended in `%s`.", inline(m.link.String())))
		}
		w.items(facts...)
	})
}

// summary writes the summary, the numbers of the study and how they are made.
func (m *material) summary(w *writer) error {
	w.heading(2, "summary", "Summary")
	m.fill(w, 3, 2)
	w.heading(3, "in_numbers", "The study in numbers")
	w.items(m.numbers()...)
	w.heading(3, "counts", "How to read the counts")
	judged, retired := 0, m.left.Retired
	for _, t := range m.targets {
		judged += len(t.judged)
	}
	people := say("A person is counted once, whose words are behind at least one judgement; interviewers are not counted.")
	signs := say("A sign stands for a judgement: − against, ~ refining, ○ looked for and not found, + for. "+
		"A passage judged for two parts of a configuration counts twice. There are %s in all.", plural(judged, "judgement"))
	left := []inline{}
	if m.left.NoConsent > 0 {
		left = append(left, say("the words of %s of people who did not agree to be quoted (the judgements count)", plural(m.left.NoConsent, "excerpt")))
	}
	if retired > 0 {
		left = append(left, say("%s out of use, or of something out of use", plural(retired, "judgement")))
	}
	if m.left.Case > 0 {
		left = append(left, say("the case beside %s, where it would leave one person", plural(m.left.Case, "quote")))
	}
	out := "Nothing was left out."
	if len(left) > 0 {
		out = string("Left out: " + joined(left, "; ") + ".")
	}
	masked := say("No number of people is masked.")
	if m.opt.Mask > 1 {
		masked = say("Numbers of people below %d are masked, and others from which they could be worked out.", m.opt.Mask)
	}
	w.items("Counts describe; people judge. A count says how often something was judged, not how much it weighs.",
		signs, people, inline(out), masked)
	return nil
}

// numbers counts the study by kind, wave and role.
func (m *material) numbers() []inline {
	kinds, waves := map[string]int{}, map[string]int{}
	for _, s := range m.inUse {
		kinds[s.Kind]++
		waves[m.wave(s.Wave)]++
	}
	var out []inline
	if len(m.inUse) > 0 {
		out = append(out, plural(len(m.inUse), "source")+": "+listed(kinds, corpus.Kinds))
	}
	if n := len(m.waveList); n > 0 && len(m.inUse) > 0 {
		var names []string
		for _, wv := range m.waveList {
			names = append(names, wv.Name)
		}
		out = append(out, plural(n, "wave")+", with sources: "+listed(waves, names))
	}
	if n := m.sample.total(); n > 0 {
		rows, lines := m.sample.grid(m)
		hidden := mask(rows, lines, m.opt.Mask)
		at := len(m.caseList)
		var roles []inline
		for i, role := range m.sample.roles {
			roles = append(roles, say("%s %s", role, m.sampleCell(rows, hidden, cellAt{i, at})))
		}
		out = append(out, say("%s in %s: ", plural(n, "participant"), plural(len(m.caseList), "case"))+joined(roles, ", "))
	}
	if n := len(m.cmocs); n > 0 {
		status := map[string]int{}
		var order []string
		for _, c := range m.cmocs {
			status[c.Status]++
			if !slices.Contains(order, c.Status) {
				order = append(order, c.Status)
			}
		}
		out = append(out, plural(n, "configuration")+": "+listed(status, order))
	}
	return out
}

// listed writes counts by name, in an order: interview 12, fieldnote 5.
func listed(n map[string]int, order []string) inline {
	names := make([]string, 0, len(n))
	for name := range n {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		i, j := slices.Index(order, a), slices.Index(order, b)
		if i < 0 {
			i = len(order)
		}
		if j < 0 {
			j = len(order)
		}
		return cmp.Or(i-j, corpus.LessName(a, b))
	})
	var parts []inline
	for _, name := range names {
		shown := name
		if shown == "" {
			shown = "none told"
		}
		parts = append(parts, say("%s %d", shown, n[name]))
	}
	return joined(parts, ", ")
}

func (m *material) question(w *writer) error {
	w.heading(2, "question", "1 Question and rationale")
	m.fill(w, 3, 3, 5)
	return nil
}

// programme writes what the programme and its setting are, with the cases.
func (m *material) programme(w *writer) error {
	w.heading(2, "programme", "2 Programme and setting")
	m.fill(w, 3, 9, 8)
	if len(m.caseList) == 0 {
		return nil
	}
	w.heading(3, "cases", "The cases")
	t := table{no: "1", caption: "The cases" + m.ordered() + ".", cols: []column{{head: "case"}}}
	names := m.attributesOf("case", func(yield func(corpus.Attributes)) {
		for _, c := range m.caseList {
			yield(c.Attributes)
		}
	})
	for _, n := range names {
		t.cols = append(t.cols, column{head: words(n)})
	}
	main := m.levels.main
	waves := m.levels.wavesWith(m, main.ID)
	for _, wv := range waves {
		t.cols = append(t.cols, column{head: say("%s, %s", main.Name, wv.Name)})
	}
	t.cols = append(t.cols, column{head: "sources", number: true})
	for _, c := range m.caseList {
		row := []inline{words(c.Name)}
		for _, n := range names {
			row = append(row, m.attribute(c.Attributes, n))
		}
		for _, wv := range waves {
			row = append(row, m.levelsShown(c.ID, main.ID, wv.ID))
		}
		t.rows = append(t.rows, append(row, thousands(m.sourcesOf(c.ID))))
	}
	w.table(t)
	return nil
}

// ordered says how the cases are put in order, if an assessment does it.
func (m *material) ordered() inline {
	code := m.levels.main
	if code.ID.IsZero() || len(code.Levels) == 0 {
		return ""
	}
	return say(", in the order of %s from “%s” to “%s”", code.Name, code.Levels[0], code.Levels[len(code.Levels)-1])
}

// attributesOf gives the names of attributes in the order of their register,
// those that have a value.
func (m *material) attributesOf(of string, each func(func(corpus.Attributes))) []string {
	var has []string
	each(func(as corpus.Attributes) {
		for _, a := range as {
			if !slices.ContainsFunc(has, func(n string) bool { return corpus.SameName(n, a.Name) }) {
				has = append(has, a.Name)
			}
		}
	})
	rank := map[string]int{}
	for t, err := range corpus.AttributeTypes.Live(m.tx) {
		if err != nil {
			break // the order is a nicety
		}
		if t.Of == of {
			rank[corpus.FoldName(t.Name)] = len(rank) + 1
		}
	}
	slices.SortStableFunc(has, func(a, b string) int {
		x, y := rank[corpus.FoldName(a)], rank[corpus.FoldName(b)]
		if (x == 0) != (y == 0) {
			return cmp.Compare(y, x) // those without a type last
		}
		return x - y
	})
	return has
}

// attribute gives the value of an attribute; where it differs by wave, each
// with its wave.
func (m *material) attribute(as corpus.Attributes, name string) inline {
	var parts []inline
	if v, ok := as.Get(name, ref.ID{}); ok {
		parts = append(parts, words(v))
	}
	for _, wv := range m.waveList {
		for _, a := range as {
			if corpus.SameName(a.Name, name) && a.Wave == wv.ID {
				parts = append(parts, say("%s: %s", wv.Name, a.Value))
			}
		}
	}
	return joined(parts, "; ")
}

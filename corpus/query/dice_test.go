package query_test

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/query"
)

// An ask is a query as the slow evaluator has it: made at random and written
// out, so that the parser is tested with it.
type ask struct {
	what, cond *tree
	scope      string
	where      []choose
}

// A tree is an expression: op is a term (code, type, any, passage, text,
// uncoded, evidence), and, or, not, or a relation.
type tree struct {
	op      string
	name    string
	exact   bool
	parts   []*tree
	not     bool
	away    int // -1 if not said
	words   bool
	filters []choose
	saved   string // of an or: it is written saved:NAME, and has one part
}

// A choose is a filter: field, comparison, value.
type choose struct{ field, op, value string }

func (c choose) String() string { return c.field + c.op + c.value }

func (t *tree) String() string {
	var s string
	switch t.op {
	case "code":
		s = t.name
	case "type":
		s = "type:" + t.name
	case "text":
		s = `"` + t.name + `"`
	case "any", "passage", "uncoded":
		s = t.op
	case "evidence":
		s = t.op + t.name
	case "and", "or":
		if t.saved != "" {
			s = "saved:" + t.saved
			break
		}
		var parts []string
		for _, p := range t.parts {
			parts = append(parts, p.String())
		}
		s = "(" + strings.Join(parts, " "+t.op+" ") + ")"
	case "not":
		s = "not " + t.parts[0].String()
		return s
	default:
		rel := t.op
		if t.not {
			rel = "not " + rel
		}
		if t.away >= 0 {
			rel += fmt.Sprintf("/%d", t.away)
			if t.words {
				rel += "w"
			}
		}
		s = "(" + t.parts[0].String() + " " + rel + " " + t.parts[1].String() + ")"
	}
	if t.exact {
		s += "!"
	}
	if len(t.filters) > 0 {
		s += "{" + joined(t.filters) + "}"
	}
	return s
}

func joined(filters []choose) string {
	var parts []string
	for _, f := range filters {
		parts = append(parts, f.String())
	}
	return strings.Join(parts, ", ")
}

func (a *ask) String() string {
	s := a.what.String()
	if a.cond != nil {
		s = a.cond.String() + " => " + s
	}
	if a.scope != "" {
		s += " in " + a.scope
	}
	if len(a.where) > 0 {
		s += " where " + joined(a.where)
	}
	return s
}

// A dice makes studies and queries at random. A whole one has judgements and
// saved queries, too.
type dice struct {
	*rand.Rand
	whole *whole
}

// A whole is what a dice adds to a study.
type whole struct {
	judged [][]judgement
	saved  map[string]*tree
}

// A judgement is a span of the layer of evidence.
type judgement struct {
	query.LayerSpan
	target, stance string
}

// is reports whether a judgement is of what evidence asks for: "" for all.
func (j judgement) is(name string) bool { return name == "" || name == ":"+j.target }

func (d dice) of(words ...string) string { return words[d.Intn(len(words))] }

func (d dice) study() *little {
	l := newLittle("a", "a/d", "mechanism:b", "outcome:c", "resource:b/e")
	l.names.Codes = append(l.names.Codes,
		query.Code{Number: 6, Name: "f", Into: uint32(1 + d.Intn(4))},
		query.Code{Number: 7, Name: "g", Retired: true})
	for i := range 3 {
		l.participant(fmt.Sprint("P", i+1), []string{"L1", "L2"}[:d.Intn(3)]...)
	}
	l.names.Encounters = append(l.names.Encounters, "visit")
	l.caseOf("L1")
	l.caseOf("L2")
	l.names.Fields = []query.Field{{Name: "role", Owner: query.OfParticipant, Values: func(at query.At, to []query.Value) []query.Value {
		if r := roleOf(at.Participant); r != "" {
			to = append(to, query.Value{Word: r})
		}
		return to
	}}}
	for s := range 1 + d.Intn(4) {
		src := query.Source{Name: fmt.Sprint("S", s+8), Wave: uint16(d.Intn(3)), Encounter: uint32(d.Intn(2))}
		for w := range 3 {
			if d.Intn(2) == 0 {
				src.Participants = append(src.Participants, uint32(w+1))
			}
		}
		for c := range 2 {
			if d.Intn(3) == 0 {
				src.Cases = append(src.Cases, uint32(c+1))
			}
		}
		for c := range 2 {
			if d.Intn(3) > 0 {
				src.ReadBy = append(src.ReadBy, uint16(c+1))
			}
		}
		var body strings.Builder
		for range 1 + d.Intn(7) {
			p := query.Passage{Start: uint32(body.Len())}
			switch d.Intn(5) {
			case 0:
				p.Interviewer = true
			case 1:
			default:
				p.Speaker = uint32(1 + d.Intn(3))
			}
			body.WriteString("x ")
			p.WordsStart = uint32(body.Len())
			for i := range 1 + d.Intn(5) {
				if i > 0 {
					body.WriteByte(' ')
				}
				body.WriteString(d.of("rock", "a", "the", "rocks"))
			}
			p.WordsEnd = uint32(body.Len())
			body.WriteByte('\n')
			p.End = uint32(body.Len())
			src.Passages = append(src.Passages, p)
		}
		n := len(src.Passages)
		for i := range d.Intn(9) {
			first := d.Intn(n)
			last := min(n-1, first+d.Intn(6)/3)
			a, b := src.Passages[first], src.Passages[last]
			start := a.Start + uint32(d.Intn(int(a.End-a.Start)))
			end := b.End
			if d.Intn(2) == 0 {
				from := max(start, b.Start)
				end = from + 1 + uint32(d.Intn(int(b.End-from)))
			}
			c := query.Coding{Number: uint32(s*100 + i + 1), Code: uint32(1 + d.Intn(7)), Start: start, End: end, First: uint32(first), Last: uint32(last), Coder: uint16(1 + d.Intn(2))}
			c.Polarity = query.Polarity(max(0, d.Intn(6)-3))
			c.Intensity = query.Intensity(d.Intn(4))
			c.Slot = query.Type(max(0, d.Intn(10)-4))
			c.Flags = []query.CodingFlags{0, 0, 0, 0, 0, 0, query.Retired, query.Lost, query.Doubtful}[d.Intn(9)]
			src.Codings = append(src.Codings, c)
		}
		l.add(src, body.String())
	}
	l.names.Linked = d.links(l)
	if d.whole != nil {
		d.theory(l)
	}
	return l
}

// theory adds judgements, some of which rest on the same words, and two saved
// queries.
func (d dice) theory(l *little) {
	d.whole.judged, d.whole.saved = make([][]judgement, len(l.study.Sources)), map[string]*tree{}
	stance := map[uint32]string{}
	for s, src := range l.study.Sources {
		for range d.Intn(4) {
			first := d.Intn(len(src.Passages))
			last := min(len(src.Passages)-1, first+d.Intn(3)/2)
			a, b := src.Passages[first], src.Passages[last]
			start, end := a.Start+uint32(d.Intn(int(a.End-a.Start))), b.End-uint32(d.Intn(int(b.End-b.WordsStart)))
			if end <= start {
				continue
			}
			j := judgement{query.LayerSpan{Number: uint32(len(stance) + 1), Start: start, End: end, First: uint32(first), Last: uint32(last)}, d.of("cmoc-1", "cmoc-2"), d.of("supports", "refutes", "")}
			stance[j.Number] = j.stance
			d.whole.judged[s] = append(d.whole.judged[s], j)
		}
		slices.SortFunc(d.whole.judged[s], func(a, b judgement) int { return int(a.Start) - int(b.Start) })
	}
	l.names.Evidence = func(name string) (*query.Layer, error) {
		if name != "" {
			name = ":" + name
		}
		return &query.Layer{Name: "evidence" + name, Spans: func(source int) []query.LayerSpan {
			var out []query.LayerSpan
			for _, j := range d.whole.judged[source] {
				if j.is(name) {
					out = append(out, j.LayerSpan)
				}
			}
			return out
		}}, nil
	}
	l.names.Fields = append(l.names.Fields, query.Field{Name: "stance", Group: query.JudgementGroup, Owner: query.OfJudgement, Values: func(at query.At, to []query.Value) []query.Value {
		if w := stance[at.Judgement]; w != "" {
			to = append(to, query.Value{Word: w})
		}
		return to
	}})
	l.names.Expand = func(_, name string) (string, error) { return d.whole.saved[name].String(), nil }
	d.whole.saved["plain"], d.whole.saved["truth"] = d.words(2), d.condition(2)
}

// links asserts some codings of a source to lead to others.
func (d dice) links(l *little) func(source int) [][2]uint32 {
	pairs := make([][][2]uint32, len(l.study.Sources))
	for s, src := range l.study.Sources {
		for range d.Intn(4) {
			if n := len(src.Codings); n > 1 {
				if a, b := d.Intn(n), d.Intn(n); a != b {
					pairs[s] = append(pairs[s], [2]uint32{src.Codings[a].Number, src.Codings[b].Number})
				}
			}
		}
	}
	return func(source int) [][2]uint32 { return pairs[source] }
}

func (d dice) filter(marks bool) choose {
	if marks && d.Intn(2) == 0 {
		return []choose{{"coder", "=", "alex"}, {"coder", "!=", "alex"}, {"polarity", "=", "denied"}, {"polarity", "!=", "absent"}, {"intensity", "=", "1"}, {"intensity", "!=", "2"}, {"intensity", "=", "none"}}[d.Intn(7)]
	}
	return []choose{
		{"wave", "=", "baseline"}, {"wave", "!=", "baseline"}, {"wave", "=", "none"}, {"interviewer", "=", "yes"}, {"interviewer", "=", "no"},
		{"case", "=", "L1"}, {"case", "!=", "L1"}, {"participant", "=", "P1"}, {"participant", "!=", "P2"}, {"role", "=", "patient"}, {"role", "!=", "patient"}, {"role", "=", "none"},
	}[d.Intn(12)]
}

func (d dice) term() *tree {
	t := &tree{away: -1}
	sorts := 9
	if d.whole != nil {
		sorts = 12
	}
	switch d.Intn(sorts) {
	case 9, 10:
		t.op, t.name = "evidence", d.of("", "", ":cmoc-1", ":cmoc-2")
		if d.Intn(3) == 0 {
			t.filters = append(t.filters, choose{"stance", d.of("=", "!="), d.of("supports", "none")})
		}
	case 11:
		if kept := d.whole.saved["plain"]; kept != nil {
			return &tree{op: "or", saved: "plain", away: -1, parts: []*tree{kept}}
		}
		t.op = "any"
	case 0:
		t.op, t.name = "type", d.of("mechanism", "outcome", "resource", "context")
		t.exact = d.Intn(4) == 0
	case 1:
		t.op = "any"
	case 2:
		t.op = "passage"
	case 3:
		t.op, t.name = "text", d.of("rock", "a rock", "rock*", "rok~1", "the the")
	case 4:
		t.op = "uncoded"
	default:
		t.op, t.name = "code", d.of("a", "b", "c", "d", "e")
		t.exact = d.Intn(4) == 0
	}
	if d.Intn(4) == 0 {
		t.filters = append(t.filters, d.filter(t.op == "code" || t.op == "type" || t.op == "any"))
	}
	return t
}

func (d dice) words(depth int) *tree {
	if depth == 0 || d.Intn(3) == 0 {
		return d.term()
	}
	if d.Intn(4) == 0 {
		t := &tree{op: "or", away: -1, parts: []*tree{d.words(depth - 1), d.words(depth - 1)}}
		if d.Intn(4) == 0 {
			t.filters = []choose{d.filter(false)}
		}
		return t
	}
	t := &tree{op: d.of("overlaps", "within", "contains", "near", "near", "before", "after", "with", "linked"), away: -1}
	t.parts = []*tree{d.words(depth - 1), d.words(depth - 1)}
	t.not = t.op != "with" && d.Intn(3) == 0
	if (t.op == "near" || t.op == "before" || t.op == "after") && d.Intn(2) == 0 {
		t.away = d.Intn(4)
		t.words = d.Intn(3) == 0
	}
	if d.Intn(6) == 0 {
		t.filters = []choose{d.filter(false)}
	}
	return t
}

func (d dice) condition(depth int) *tree {
	if depth == 0 || d.Intn(3) == 0 {
		return d.words(d.Intn(3))
	}
	if d.whole != nil && d.whole.saved["truth"] != nil && d.Intn(6) == 0 {
		return &tree{op: "or", saved: "truth", away: -1, parts: []*tree{d.whole.saved["truth"]}}
	}
	switch d.Intn(3) {
	case 0:
		return &tree{op: "not", away: -1, parts: []*tree{d.condition(depth - 1)}}
	case 1:
		return &tree{op: "and", away: -1, parts: []*tree{d.condition(depth - 1), d.condition(depth - 1)}}
	}
	return &tree{op: "or", away: -1, parts: []*tree{d.condition(depth - 1), d.condition(depth - 1)}}
}

func (d dice) ask() *ask {
	a := &ask{what: d.condition(d.Intn(4)), scope: d.of("", "passage", "source", "encounter", "participant", "case", "participant-wave", "case-wave", "study")}
	if d.Intn(4) == 0 {
		a.cond = d.condition(d.Intn(3))
		if a.scope == "" {
			a.scope = "participant"
		}
	}
	for range d.Intn(6) / 4 {
		a.where = append(a.where, d.filter(true))
		if d.whole != nil && d.Intn(4) == 0 {
			a.where = append(a.where, choose{"stance", "=", d.of("supports", "refutes")})
		}
	}
	return a
}

// asksInterviewers: some term that is not on the right of a relation asks.
func asksInterviewers(t *tree) bool {
	if t == nil {
		return false
	}
	if slices.Contains(t.filters, choose{"interviewer", "=", "yes"}) {
		return true
	}
	for i, p := range t.parts {
		right := i == 1 && isWords(t) && t.op != "or"
		if !right && asksInterviewers(p) {
			return true
		}
	}
	return false
}

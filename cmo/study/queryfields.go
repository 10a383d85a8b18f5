package study

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/query"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// fields supplies the fields of queries that the rows do not have: those of
// sources, registers and passages, attributes, and continua.
func (d *Data) fields(tx *store.Tx, r *numbers) error {
	d.sourceFields()
	d.registerFields(r)
	d.codingFields()
	if err := d.attributeFields(tx, r); err != nil {
		return err
	}
	if err := d.measureFields(tx, r); err != nil {
		return err
	}
	return d.continua(tx, r)
}

func (d *Data) addField(f query.Field) { d.Names.Fields = append(d.Names.Fields, f) }

// word appends a word as a value, unless it is empty.
func word(to []query.Value, w string) []query.Value {
	if w == "" {
		return to
	}
	return append(to, query.Value{Word: w})
}

// distinctWords gives the words that n records have, each once.
func distinctWords(n int, get func(int) string) []string {
	var out []string
	for i := range n {
		if w := get(i); w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

func (d *Data) sourceFields() {
	of := func(name string, t query.FieldType, known []string, get func(corpus.Source) string) {
		f := query.Field{Name: name, Type: t, Owner: query.OfSource, Known: known, Values: func(at query.At, to []query.Value) []query.Value {
			return word(to, get(d.Record(at.Source)))
		}}
		if known == nil {
			f.Words = func() []string {
				return distinctWords(len(d.sources), func(i int) string { return get(d.Record(i)) })
			}
		}
		d.addField(f)
	}
	of("kind", query.WordType, corpus.Kinds, func(s corpus.Source) string { return s.Kind })
	of("date", query.DateType, nil, func(s corpus.Source) string { return s.Date })
	of("setting", query.TextType, nil, func(s corpus.Source) string { return s.Setting })
	of("researcher", query.WordType, nil, func(s corpus.Source) string { return s.Researcher })
	of("about", query.WordType, nil, func(s corpus.Source) string { return s.About })
	of("encounter", query.WordType, nil, func(s corpus.Source) string { return s.Encounter })
	d.addField(query.Field{Name: "page", Type: query.NumberType, Owner: query.OfPassage, Values: func(at query.At, to []query.Value) []query.Value {
		if p := d.passageRow(at.Source, at.Passage); p.Page > 0 {
			return append(to, query.Value{Number: float64(p.Page)})
		}
		return to
	}})
	d.addField(query.Field{Name: "layer", Owner: query.OfPassage, Known: []string{"event", "talk", "reflection"}, Values: func(at query.At, to []query.Value) []query.Value {
		return word(to, text.Layer(d.passageRow(at.Source, at.Passage).Layer).String())
	}})
	heading := func(at query.At, to []query.Value) []query.Value {
		under := int(d.passageRow(at.Source, at.Passage).Under)
		if under == 0 {
			return to
		}
		t, err := d.Text(at.Source)
		if err != nil {
			return to
		}
		return word(to, strings.TrimSpace(t.Masked(t.Passage(under))))
	}
	d.addField(query.Field{Name: "heading", Type: query.TextType, Owner: query.OfPassage, Values: heading})
	d.addField(query.Field{Name: "question", Type: query.TextType, Owner: query.OfPassage, Values: func(at query.At, to []query.Value) []query.Value {
		if d.Record(at.Source).Kind != "survey" {
			return to
		}
		return heading(at, to)
	}})
	of("prompt", query.TextType, nil, func(s corpus.Source) string { return s.Prompt })
}

func (d *Data) registerFields(r *numbers) {
	of := func(name string, known []string, get func(corpus.Participant) []string) {
		d.addField(query.Field{Name: name, Owner: query.OfParticipant, Known: known, Values: func(at query.At, to []query.Value) []query.Value {
			for _, w := range get(d.participant(at.Participant)) {
				to = word(to, w)
			}
			return to
		}})
	}
	var roles, groups []string
	for _, role := range r.roles {
		roles = append(roles, role.Name)
		if !slices.Contains(groups, role.Group) {
			groups = append(groups, role.Group)
		}
	}
	slices.Sort(roles)
	of("role", roles, func(p corpus.Participant) []string { return []string{r.roles[p.Role].Name} })
	of("group", groups, func(p corpus.Participant) []string { return []string{r.roles[p.Role].Group} })
	d.addField(query.Field{Name: "consent", Owner: query.OfPassage, Known: []string{"consent", "quote"}, Values: d.consent})
	waves := map[uint32][]string{}
	for _, s := range d.Study.Sources {
		for _, p := range s.Participants {
			if w := d.Names.Waves[s.Wave]; w != "" && !slices.Contains(waves[p], w) {
				waves[p] = append(waves[p], w)
			}
		}
	}
	d.addField(query.Field{Name: "waves", Owner: query.OfParticipant, Known: d.Names.Waves[1:], Values: func(at query.At, to []query.Value) []query.Value {
		for _, w := range waves[at.Participant] {
			to = word(to, w)
		}
		return to
	}})
}

// consent gives the scopes that nobody stands against: everybody whose passage
// it is has agreed to them, and the source itself, a picture or an answer, does
// not say no. A source of nobody speaks for itself.
func (d *Data) consent(at query.At, to []query.Value) []query.Value {
	s := &d.Study.Sources[at.Source]
	who := s.Participants
	if sp := s.Talk.Of(at.Passage).Participant; sp != 0 {
		who = []uint32{sp}
	}
	own := d.Record(at.Source).Consent
	for _, scope := range []string{"consent", "quote"} {
		agreed := own[scope] == "yes" || len(who) > 0
		for _, p := range who {
			agreed = agreed && d.participant(p).Consent[scope] == "yes"
		}
		if agreed && own[scope] != "no" {
			to = word(to, scope)
		}
	}
	return to
}

// codingFields are those for which the record of a coding is read.
func (d *Data) codingFields() {
	editions := map[uint32]int{}
	for i, c := range d.tree.Codes {
		editions[d.Names.Codes[i].Number] = c.Edition
	}
	older := sync.OnceValue(func() map[uint32]bool { return d.readOlder(editions) })
	d.addField(query.Field{Name: "definition", Group: query.MarkGroup, Owner: query.OfCoding, Known: []string{"current", "older"}, Values: func(at query.At, to []query.Value) []query.Value {
		if older()[at.Coding.Number] {
			return word(to, "older")
		}
		return word(to, "current")
	}})
	days := map[uint32]string{}
	d.addField(query.Field{Name: "coded-on", Type: query.DateType, Group: query.MarkGroup, Owner: query.OfCoding, Values: func(at query.At, to []query.Value) []query.Value {
		if _, read := days[at.Coding.Number]; !read {
			d.readDays(days)
		}
		return word(to, days[at.Coding.Number])
	}})
	intended := map[uint32]bool{}
	for i, c := range d.tree.Codes {
		if c.Type == codebook.Outcome {
			intended[d.Names.Codes[i].Number] = !c.Unintended
		}
	}
	d.addField(query.Field{Name: "intended", Type: query.YesNoType, Group: query.MarkGroup, Owner: query.OfCoding, Values: func(at query.At, to []query.Value) []query.Value {
		is, outcome := intended[at.Coding.Code]
		switch {
		case !outcome:
			return to
		case is:
			return word(to, "yes")
		}
		return word(to, "no")
	}})
}

// readOlder finds the codings made under an earlier definition of their code.
func (d *Data) readOlder(editions map[uint32]int) map[uint32]bool {
	out := map[uint32]bool{}
	d.fail(d.view(func(tx *store.Tx) error {
		for row := range coding.RowsOf(tx, 0) {
			if int(row.Edition) != editions[row.Code] {
				out[row.Coding] = true
			}
		}
		return nil
	}))
	return out
}

// readDays reads the day each coding was made on, which its id holds.
func (d *Data) readDays(days map[uint32]string) {
	d.fail(d.view(func(tx *store.Tx) error {
		for _, s := range d.Study.Sources {
			for _, c := range s.Codings {
				if id, ok := coding.Codings.ByNumber(tx, c.Number); ok {
					days[c.Number] = id.Time().Format("2006-01-02")
				}
			}
		}
		return nil
	}))
}

// attributeFields are the attributes: case.employer, and employer alone where
// only one register has it and no built-in field is called so.
func (d *Data) attributeFields(tx *store.Tx, r *numbers) error {
	types, err := corpus.AttributeTypes.List(tx)
	if err != nil {
		return err
	}
	count := map[string]int{}
	for _, f := range d.Names.Fields {
		count[corpus.FoldName(f.Name)]++
	}
	for _, t := range types {
		count[corpus.FoldName(t.Name)]++
	}
	for _, t := range types {
		name := strings.Join(strings.Fields(t.Name), "-")
		f := query.Field{Name: t.Of + "." + name, Levels: t.Levels, ByWave: t.Of != "source", Type: fieldType(t.Type)}
		var of func(int) corpus.Attributes // by number, of sources by place
		var which func(query.At) int
		n := len(d.sources)
		switch t.Of {
		case "case":
			f.Owner, n = query.OfCase, len(r.cases)
			which = func(at query.At) int { return int(at.Case) }
			of = func(i int) corpus.Attributes {
				if i < len(r.cases) {
					return r.cases[i].Attributes
				}
				return nil
			}
		case "participant":
			f.Owner, n = query.OfParticipant, len(d.Names.Participants)
			which = func(at query.At) int { return int(at.Participant) }
			of = func(i int) corpus.Attributes { return d.participant(uint32(i)).Attributes }
		default:
			f.Owner = query.OfSource
			which = func(at query.At) int { return at.Source }
			of = func(i int) corpus.Attributes { return d.Record(i).Attributes }
		}
		f.Values = func(at query.At, to []query.Value) []query.Value {
			v, ok := of(which(at)).Get(t.Name, r.waves[at.Wave].ID)
			if !ok {
				return to
			}
			return attributeValue(to, t, v)
		}
		if f.Type == query.WordType {
			f.Words = func() []string { return attributeWords(t.Name, n, of) }
		}
		d.addField(f)
		if count[corpus.FoldName(t.Name)] == 1 {
			f.Name = name
			d.addField(f)
		}
	}
	return nil
}

// measureFields are the measures, by the wave they are of.
func (d *Data) measureFields(tx *store.Tx, r *numbers) error {
	type place struct {
		who  uint32
		wave uint16
	}
	for m, err := range corpus.Measures.Live(tx) {
		if err != nil {
			return err
		}
		values := map[place]float64{}
		for _, v := range corpus.Values(tx, m.ID) {
			values[place{v.Who, r.waveBy[v.Wave]}] = v.Value
		}
		f := query.Field{Name: strings.Join(strings.Fields(m.Name), "-"), Type: query.NumberType, ByWave: true, AtWave: true, Owner: query.OfParticipant}
		if m.Of == OfCases {
			f.Owner = query.OfCase
		}
		f.Values = func(at query.At, to []query.Value) []query.Value {
			who := at.Participant
			if f.Owner == query.OfCase {
				who = at.Case
			}
			if v, ok := values[place{who, at.Wave}]; ok && who != 0 && at.Wave != 0 {
				to = append(to, query.Value{Number: v})
			}
			return to
		}
		d.addField(f)
	}
	return nil
}

// attributeWords gives what an attribute of words is somewhere, at any wave.
func attributeWords(name string, n int, of func(int) corpus.Attributes) []string {
	seen := map[string]bool{}
	for i := range n {
		for _, v := range of(i) {
			if corpus.SameName(v.Name, name) {
				seen[v.Value] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

func fieldType(t corpus.ValueType) query.FieldType {
	switch t {
	case corpus.NumberValue:
		return query.NumberType
	case corpus.DateValue:
		return query.DateType
	case corpus.YesNoValue:
		return query.YesNoType
	case corpus.OrderedValue:
		return query.LevelType
	}
	return query.WordType
}

func attributeValue(to []query.Value, t corpus.Attribute, v string) []query.Value {
	switch t.Type {
	case corpus.NumberValue:
		n, err := strconv.ParseFloat(v, 64)
		if err != nil {
			return to
		}
		return append(to, query.Value{Word: v, Number: n})
	case corpus.DateValue:
		date, ok := corpus.ParseDate(v)
		if !ok {
			return to
		}
		return word(to, date)
	case corpus.OrderedValue:
		i := slices.IndexFunc(t.Levels, func(l string) bool { return corpus.SameName(l, v) })
		if i < 0 {
			return to
		}
		return append(to, query.Value{Word: t.Levels[i], Number: float64(i + 1)})
	}
	return word(to, v)
}

// continua are the levels that cases and participants were judged to have: one
// field for each code of type ordinal.
func (d *Data) continua(tx *store.Tx, r *numbers) error {
	judged, err := cmo.Assessments.List(tx)
	if err != nil {
		return err
	}
	coders, err := names(tx, corpus.Coders, func(c corpus.Coder) string { return c.Name })
	if err != nil {
		return err
	}
	slices.SortStableFunc(judged, func(a, b cmo.Assessment) int { return cmp.Compare(coders[a.Assessor], coders[b.Assessor]) })
	for _, c := range d.tree.Codes {
		if c.Type != codebook.Ordinal || c.Retired || len(c.Levels) == 0 {
			continue
		}
		ofCases := slices.ContainsFunc(judged, func(a cmo.Assessment) bool { return a.Continuum == c.ID && !a.Case.IsZero() })
		ofPeople := slices.ContainsFunc(judged, func(a cmo.Assessment) bool { return a.Continuum == c.ID && !a.Participant.IsZero() })
		f := query.Field{Name: strings.Join(strings.Fields(c.Name), "-"), Type: query.LevelType, Levels: c.Levels, ByWave: true, AtWave: true, Owner: query.OfCase}
		switch {
		case ofPeople && ofCases:
			f.Owner = query.OfEither
		case ofPeople:
			f.Owner = query.OfParticipant
		}
		f.Values = func(at query.At, to []query.Value) []query.Value {
			who := r.cases[0].ID // of nobody
			switch {
			case at.Participant != 0:
				who = d.participant(at.Participant).ID
			case int(at.Case) < len(r.cases):
				who = r.cases[at.Case].ID
			}
			if who.IsZero() || at.Wave == 0 {
				return to
			}
			for _, a := range judged {
				if a.Continuum == c.ID && a.Dimension == "" && (a.Case == who || a.Participant == who) && r.waveOf[a.Wave] == at.Wave && a.Level <= len(c.Levels) {
					to = append(to, query.Value{Word: c.Levels[a.Level-1], Number: a.Midpoint(), By: coders[a.Assessor]})
				}
			}
			return to
		}
		d.addField(f)
	}
	return nil
}

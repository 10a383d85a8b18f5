package table

import (
	"maps"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

const (
	sheetCodebook     = "Codebook"
	sheetParticipants = "Participants"
	sheetSample       = "Sample"
)

// writeCodebook writes the codes, with those retired or merged.
func (b *book) writeCodebook() error {
	w, err := b.open(sheet{
		name: sheetCodebook, table: tableName(sheetCodebook), colour: colourRegister, frozen: 2, about: "one row a code; counts with the codes under it",
		columns: []column{
			{name: "code", width: wideID}, {name: "path", width: 30}, {name: "type", width: 12},
			{name: "definition", width: wideNote, edit: true}, {name: "include", width: wideNote, edit: true},
			{name: "exclude", width: wideNote, edit: true}, {name: "example", width: wideNote, edit: true},
			{name: "key", width: 7}, {name: "colour", width: wideID}, {name: "version", width: wideCount}, {name: "excerpts", width: 10},
			{name: "people", width: wideCount}, {name: "cases", width: wideCount}, {name: "status", width: wideWord}, {name: "changed", width: wideDate}, {name: "history", width: wideNote},
		},
	}, len(b.codes))
	if err != nil {
		return err
	}
	for i, c := range b.codes {
		colour := words(c.Colour)
		if hexColour().MatchString(c.Colour) {
			colour.fill = strings.ToUpper(strings.TrimPrefix(c.Colour, "#"))
		}
		cells := []cell{
			words(c.shown), words(c.path), words(string(c.Type)), words(c.Definition), words(c.Include), words(c.Exclude), words(c.Example),
			words(c.Key), colour, count(c.Edition), {}, {}, {}, words(c.status), date(c.change), words(c.past),
		}
		if c.counts() {
			to := b.excerpts.toCode(i)
			if c.parent {
				to = ""
			}
			cells[10], cells[11], cells[12] = found(c.all.excerpts).linked(to), found(len(c.all.everyone)), found(casesWith(c.all))
		}
		if err := w.add(cells...); err != nil {
			return err
		}
	}
	return w.close()
}

var hexColour = text.Lazy(`^#?[0-9A-Fa-f]{6}$`)

// An encounter is what a participant gave.
type given struct {
	waves       map[ref.ID]bool
	interviews  int
	first, last string
}

func (r *Reading) given() map[ref.ID]*given {
	out := map[ref.ID]*given{}
	for _, s := range r.sources {
		for _, id := range r.peopleOf(s) {
			g := out[id]
			if g == nil {
				g = &given{waves: map[ref.ID]bool{}}
				out[id] = g
			}
			if _, ok := r.waves[s.Wave]; ok {
				g.waves[s.Wave] = true
			}
			if s.Kind == "interview" {
				g.interviews++
			}
			if s.Date != "" && (g.first == "" || s.Date < g.first) {
				g.first = s.Date
			}
			g.last = max(g.last, s.Date)
		}
	}
	return out
}

// A register column is an attribute of participants, at one wave or at all.
type attributeColumn struct {
	name string
	wave ref.ID
	head string
	kind corpus.ValueType
}

func (r *Reading) attributeColumns() []attributeColumn {
	var out []attributeColumn
	for _, p := range r.sortedPeople() {
		for _, a := range p.Attributes {
			if slices.ContainsFunc(out, func(c attributeColumn) bool { return corpus.SameName(c.name, a.Name) && c.wave == a.Wave }) {
				continue
			}
			c := attributeColumn{name: a.Name, wave: a.Wave, head: a.Name, kind: r.kinds[corpus.FoldName(a.Name)]}
			if w, ok := r.waves[a.Wave]; ok {
				c.head += "@" + w.Name
			}
			out = append(out, c)
		}
	}
	return out
}

// writeParticipants writes the register of participants.
func (b *book) writeParticipants() error {
	attributes := b.attributeColumns()
	s := sheet{
		name: sheetParticipants, table: tableName(sheetParticipants), colour: colourRegister, frozen: 1, about: "one row a participant",
		columns: []column{
			{name: "participant", width: 13}, {name: "case", width: wideID}, {name: "role", width: 18}, {name: "group", width: wideWord},
			{name: "waves", width: wideName}, {name: "interviews", width: 12}, {name: "first", width: wideDate}, {name: "last", width: wideDate},
			{name: "consent", width: wideWord},
		},
	}
	for _, a := range attributes {
		s.columns = append(s.columns, column{name: a.head, width: 18, edit: b.opt.Mask < 2}) // what is masked must not be read back
	}
	people := b.sortedPeople()
	w, err := b.open(s, len(people))
	if err != nil {
		return err
	}
	gave := b.given()
	for _, p := range people {
		g := gave[p.ID]
		if g == nil {
			g = &given{}
		}
		var waves []string
		for _, wv := range b.sortedWaves() {
			if g.waves[wv.ID] {
				waves = append(waves, wv.Name)
			}
		}
		role := b.roles[p.Role]
		cells := []cell{
			words(p.Name), words(b.caseNames(b.casesOf(p.ID))), words(b.masked("role", role.Name)), words(b.masked("group", role.Group)),
			words(strings.Join(waves, ", ")), count(g.interviews), day(g.first), day(g.last), words(consentOf(p)),
		}
		for _, a := range attributes {
			value := ""
			for _, v := range p.Attributes {
				if corpus.SameName(v.Name, a.name) && v.Wave == a.wave {
					value = v.Value
				}
			}
			if shown := b.masked(a.name, value); shown != value {
				cells = append(cells, words(shown))
			} else {
				cells = append(cells, typed(a.kind, value))
			}
		}
		if err := w.add(cells...); err != nil {
			return err
		}
	}
	return w.close()
}

// consentOf writes what a participant consented to: one word for all, or by
// scope.
func consentOf(p corpus.Participant) string {
	scopes := slices.Sorted(maps.Keys(p.Consent))
	var parts []string
	same := true
	for _, s := range scopes {
		parts = append(parts, s+" "+p.Consent[s])
		same = same && p.Consent[s] == p.Consent[scopes[0]]
	}
	if same && len(scopes) > 0 {
		return p.Consent[scopes[0]]
	}
	return strings.Join(parts, ", ")
}

// writeSample writes how many participants of each role there are.
func (b *book) writeSample() error {
	cases, waves := b.sortedCases(), b.sortedWaves()
	s := sheet{
		name: sheetSample, table: tableName(sheetSample), colour: colourRegister, frozen: 1, about: "one row a role; participants",
		columns: []column{{name: "role", width: wideName}, {name: "group", width: wideWord}},
	}
	for _, c := range cases {
		s.columns = append(s.columns, column{name: c.Name, width: wideCount})
	}
	s.columns = append(s.columns, column{name: "all", width: wideCount})
	for _, w := range waves {
		s.columns = append(s.columns, column{name: w.Name, width: 12})
	}
	s.columns = append(s.columns, column{name: "seen again", width: 11})
	roles := slices.SortedFunc(maps.Values(b.roles), func(x, y corpus.Role) int { return corpus.LessName(x.Name, y.Name) })
	if slices.ContainsFunc(b.sortedPeople(), func(p corpus.Participant) bool { _, ok := b.roles[p.Role]; return !ok }) {
		roles = append(roles, corpus.Role{Name: "no role"})
	}
	w, err := b.open(s, len(roles))
	if err != nil {
		return err
	}
	gave := b.given()
	for _, role := range roles {
		if err := w.add(b.sampleOf(role, cases, waves, gave)...); err != nil {
			return err
		}
	}
	return w.close()
}

func (b *book) sampleOf(role corpus.Role, cases []corpus.Case, waves []corpus.Wave, gave map[ref.ID]*given) []cell {
	inCase, inWave, all, again := map[ref.ID]int{}, map[ref.ID]int{}, 0, 0
	for _, p := range b.people {
		if _, ok := b.roles[p.Role]; !ok {
			p.Role = ref.ID{}
		}
		if p.Role != role.ID {
			continue
		}
		all++
		for _, c := range b.casesOf(p.ID) {
			inCase[c]++
		}
		if g := gave[p.ID]; g != nil {
			for w := range g.waves {
				inWave[w]++
			}
			if len(g.waves) > 1 {
				again++
			}
		}
	}
	cells := []cell{words(role.Name), words(role.Group)}
	for _, c := range cases {
		cells = append(cells, b.maskedCount(inCase[c.ID]))
	}
	cells = append(cells, b.maskedCount(all))
	for _, w := range waves {
		cells = append(cells, b.maskedCount(inWave[w.ID]))
	}
	return append(cells, b.maskedCount(again))
}

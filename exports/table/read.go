package table

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A Reading is what a workbook is made from: the study as one transaction saw
// it. It is of use after the transaction is over.
type Reading struct {
	opt   Options
	limit limits
	name  string // of the study
	state uint64
	link  string // of the journal

	tree     *codebook.Tree
	codes    []codeRow // in the order of paths
	codeAt   map[ref.ID]int
	cases    map[ref.ID]corpus.Case
	people   map[ref.ID]corpus.Participant
	roles    map[ref.ID]corpus.Role
	waves    map[ref.ID]corpus.Wave
	coders   map[ref.ID]string
	sources  map[ref.ID]*source
	texts    map[ref.ID]text.Text        // by version
	asked    []asked                     // attributes with columns of their own
	kinds    map[string]corpus.ValueType // of attributes of participants, by folded name
	everyone []ref.ID                    // participants whose words there are
	heard    map[ref.ID]bool             // cases with words that somebody coded

	items       []*item // codings, in the order of the sheet
	cmocs       []cmocRow
	judgements  []judgement
	assessments []assessmentRow
	statements  []statementRow
	memos       []memoRow
	measures    []measured

	leftOut map[string]int
	sharing map[[2]string]int // participants by field and value, once it is asked
	reader  *study.Reader     // while the transaction is open
	tx      *store.Tx         // while it is open
}

// Read takes what a workbook shows from the study. It is NotFound if an
// attribute asked for is not in the study.
func Read(tx *store.Tx, opt Options) (*Reading, error) {
	if opt.Now.IsZero() {
		opt.Now = tx.Now()
	}
	r := &Reading{
		opt: opt, limit: excel, name: tx.Header.Name, state: tx.LastAction(),
		sources: map[ref.ID]*source{}, texts: map[ref.ID]text.Text{}, leftOut: map[string]int{},
		reader: study.NewReader(tx), tx: tx,
	}
	defer func() { r.reader, r.tx = nil, nil }()
	if at := tx.Position(); at > 0 {
		h, err := tx.Head(at)
		if err != nil {
			return nil, err
		}
		r.link = h.Link.String()
	}
	for _, step := range []func() error{
		r.readRegisters, r.readCodes, r.readSources, r.readAttributes, r.readCodings,
		r.readCMOCs, r.readStatements, r.readJudgements, r.readAssessments, r.readMemos, r.readMeasures,
	} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("read the study for a workbook: %w", err)
		}
	}
	return r, nil
}

// live reads the records in use of a table, by id.
func live[T any](tx *store.Tx, table store.Table[T]) (map[ref.ID]T, error) {
	out := map[ref.ID]T{}
	for v, err := range table.Live(tx) {
		if err != nil {
			return nil, err
		}
		out[table.Meta(&v).ID] = v
	}
	return out, nil
}

func (r *Reading) readRegisters() (err error) {
	if r.cases, err = live(r.tx, corpus.Cases); err != nil {
		return err
	}
	if r.people, err = live(r.tx, corpus.Participants); err != nil {
		return err
	}
	if r.roles, err = live(r.tx, corpus.Roles); err != nil {
		return err
	}
	if r.waves, err = live(r.tx, corpus.Waves); err != nil {
		return err
	}
	r.coders = map[ref.ID]string{}
	for c, err := range corpus.Coders.All(r.tx) {
		if err != nil {
			return err
		}
		r.coders[c.ID] = c.Name
	}
	return nil
}

// readSources reads the sources, and whose words there are.
func (r *Reading) readSources() error {
	for s, err := range corpus.Sources.Live(r.tx) {
		if err != nil {
			return err
		}
		r.sources[s.ID] = &source{Source: s, voices: map[string]voice{}}
	}
	for i, s := range r.sortedSources() {
		s.rank = i
	}
	for row := range coding.RowsOf(r.tx, 0) {
		if row.Flags&coding.FlagRetired != 0 {
			continue
		}
		if id, ok := corpus.Sources.ByNumber(r.tx, row.Source); ok && r.sources[id] != nil {
			r.sources[id].read = true
		}
	}
	with := map[ref.ID]bool{}
	r.heard = map[ref.ID]bool{}
	for _, s := range r.sources {
		labels, err := r.labels(s)
		if err != nil {
			return err
		}
		for _, l := range labels {
			v := s.voice(r, l)
			if v.interviewer {
				continue
			}
			for _, id := range v.people {
				with[id] = true
			}
			for _, c := range casesIn(v.units) {
				if s.read {
					r.heard[c] = true
				}
			}
		}
	}
	r.everyone = slices.Collect(maps.Keys(with))
	return nil
}

// labels gives the labels under which there are words in a source.
func (r *Reading) labels(s *source) ([]string, error) {
	v, err := corpus.Versions.Get(r.tx, s.Version)
	if err != nil {
		return nil, err
	}
	seen := map[uint16]bool{}
	var out []string
	for b := corpus.Passages(r.tx, v.ID); len(b) >= corpus.PassageRowLen; b = b[corpus.PassageRowLen:] {
		p := corpus.ReadPassageRow(b)
		if p.Words == 0 || seen[p.Label] {
			continue
		}
		seen[p.Label] = true
		label := ""
		if p.Label > 0 && int(p.Label) <= len(v.Labels) {
			label = v.Labels[p.Label-1]
		}
		out = append(out, label)
	}
	return out, nil
}

// text reads a version of a source, once.
func (r *Reading) text(s *source, version ref.ID) (text.Text, error) {
	if t, ok := r.texts[version]; ok {
		return t, nil
	}
	t, err := r.reader.Version(s.Source, version)
	if err == nil {
		r.texts[version] = t
	}
	return t, err
}

// sortedSources gives the sources in the order of their names.
func (r *Reading) sortedSources() []*source {
	return slices.SortedFunc(maps.Values(r.sources), func(a, b *source) int { return corpus.LessName(a.Name, b.Name) })
}

func (r *Reading) sortedCases() []corpus.Case {
	return slices.SortedFunc(maps.Values(r.cases), func(a, b corpus.Case) int { return corpus.LessName(a.Name, b.Name) })
}

func (r *Reading) sortedPeople() []corpus.Participant {
	return slices.SortedFunc(maps.Values(r.people), func(a, b corpus.Participant) int { return corpus.LessName(a.Name, b.Name) })
}

func (r *Reading) sortedWaves() []corpus.Wave {
	return slices.SortedFunc(maps.Values(r.waves), func(a, b corpus.Wave) int {
		if a.Order != b.Order {
			return a.Order - b.Order
		}
		return corpus.LessName(a.Name, b.Name)
	})
}

// address names the words at a place as a person types them; of an earlier
// version with its number.
func (r *Reading) address(s *source, p coding.Place) string {
	t := r.texts[p.Version]
	a := t.Address(p.Span()).ByPassage()
	if p.Version != s.Version {
		a.Version = t.Version
	}
	return a.String()
}

// quote gives the words at a place.
func (r *Reading) quote(p coding.Place) string { return r.texts[p.Version].Excerpt(p.Span()) }

func (r *Reading) caseNames(ids []ref.ID) string {
	return joined(ids, func(id ref.ID) string { return r.cases[id].Name })
}

func (r *Reading) personNames(ids []ref.ID) string {
	return joined(ids, func(id ref.ID) string { return r.people[id].Name })
}

// roleNames gives the roles of people, each once.
func (r *Reading) roleNames(ids []ref.ID) string {
	return joined(ids, r.roleOf)
}

func (r *Reading) roleOf(person ref.ID) string {
	return r.masked("role", r.roles[r.people[person].Role].Name)
}

// joined lists the names of ids, each once, in their order.
func joined(ids []ref.ID, name func(ref.ID) string) string {
	var names []string
	for _, id := range ids {
		if n := name(id); n != "" && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	slices.SortFunc(names, corpus.LessName)
	return strings.Join(names, ", ")
}

// changed is when a record was last written.
func (r *Reading) changed(m store.Meta) (time.Time, error) {
	h, err := r.tx.Head(m.Last)
	return h.Time, err
}

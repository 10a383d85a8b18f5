package report

import (
	"cmp"
	"slices"
	"time"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/cmo/theory"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/journal"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// material is what a report is made of, as read from the study.
type material struct {
	tx     *store.Tx
	opt    Options
	reader *study.Reader
	made   time.Time
	state  uint64
	link   journal.Link

	people  map[ref.ID]corpus.Participant // all, also those out of use
	roles   map[ref.ID]corpus.Role
	cases   map[ref.ID]corpus.Case
	waves   map[ref.ID]corpus.Wave
	coders  map[ref.ID]string
	sources map[ref.ID]corpus.Source // all

	inUse    []corpus.Source // in the order of names
	caseList []corpus.Case   // in use, by name; ordered by the continuum once levels are read
	waveList []corpus.Wave   // in use, in their order
	roleList []corpus.Role   // that participants in use have, in the order they were made
	tree     *codebook.Tree
	memos    []corpus.Memo

	statements []theory.Statement
	cmocs      []cmo.CMOC // by number
	targets    map[ref.ID]*target
	levels     *levels
	sample     *sample
	rests      map[ref.ID][]rest // what assessments rest on
	counted    *codingCount      // nil until it is wanted
	alone      map[string]bool   // roles of one person who is quoted

	judgementIDs map[ref.ID]string // as shown

	noText []Item
	left   LeftOut
	cut    int // quotes that were shortened
}

// byID reads all records of a table.
func byID[T any](tx *store.Tx, table store.Table[T]) (map[ref.ID]T, error) {
	out := map[ref.ID]T{}
	for v, err := range table.All(tx) {
		if err != nil {
			return nil, err
		}
		out[table.Meta(&v).ID] = v
	}
	return out, nil
}

// read reads what a report needs.
func read(tx *store.Tx, opt Options) (*material, error) {
	m := &material{
		tx: tx, opt: opt, reader: study.NewReader(tx), made: tx.Now(), state: tx.LastAction(),
		coders: map[ref.ID]string{}, targets: map[ref.ID]*target{}, judgementIDs: map[ref.ID]string{}, alone: map[string]bool{},
	}
	if at := tx.Position(); at > 0 {
		h, err := tx.Head(at)
		if err != nil {
			return nil, err
		}
		m.link = h.Link
	}
	for _, step := range []func() error{m.readRegisters, m.readRecords, m.readLevels, m.readSample, m.readJudged, m.readRests} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m *material) readRegisters() (err error) {
	if m.people, err = byID(m.tx, corpus.Participants); err != nil {
		return err
	}
	if m.roles, err = byID(m.tx, corpus.Roles); err != nil {
		return err
	}
	if m.cases, err = byID(m.tx, corpus.Cases); err != nil {
		return err
	}
	if m.waves, err = byID(m.tx, corpus.Waves); err != nil {
		return err
	}
	if m.sources, err = byID(m.tx, corpus.Sources); err != nil {
		return err
	}
	coders, err := byID(m.tx, corpus.Coders)
	if err != nil {
		return err
	}
	for id, c := range coders {
		m.coders[id] = c.Name
	}
	if m.caseList, err = corpus.Cases.List(m.tx); err != nil {
		return err
	}
	slices.SortStableFunc(m.caseList, func(a, b corpus.Case) int { return corpus.LessName(a.Name, b.Name) })
	if m.waveList, err = corpus.Waves.List(m.tx); err != nil {
		return err
	}
	slices.SortStableFunc(m.waveList, func(a, b corpus.Wave) int { return cmp.Compare(a.Order, b.Order) })
	if m.inUse, err = corpus.Sources.List(m.tx); err != nil {
		return err
	}
	slices.SortStableFunc(m.inUse, func(a, b corpus.Source) int { return corpus.LessName(a.Name, b.Name) })
	roles, err := corpus.Roles.List(m.tx)
	for _, r := range roles {
		for _, p := range m.people {
			if !p.Retired && p.Role == r.ID {
				m.roleList = append(m.roleList, r)
				break
			}
		}
	}
	return err
}

func (m *material) readRecords() (err error) {
	if m.tree, err = codebook.Read(m.tx); err != nil {
		return err
	}
	if m.memos, err = corpus.Memos.List(m.tx); err != nil {
		return err
	}
	slices.SortStableFunc(m.memos, func(a, b corpus.Memo) int { return cmp.Compare(a.No, b.No) })
	if m.statements, err = theory.Statements.List(m.tx); err != nil {
		return err
	}
	slices.SortStableFunc(m.statements, func(a, b theory.Statement) int { return cmp.Compare(a.No, b.No) })
	if m.cmocs, err = cmo.CMOCs.List(m.tx); err != nil {
		return err
	}
	slices.SortStableFunc(m.cmocs, func(a, b cmo.CMOC) int { return cmp.Compare(a.No, b.No) })
	return nil
}

// wave gives the name of a wave, or nothing.
func (m *material) wave(id ref.ID) string { return m.waves[id].Name }

// casesOf gives the cases that a source belongs to: its own, else those of the
// people whose words they are.
func (m *material) casesOf(kase ref.ID, people []ref.ID) []ref.ID {
	if c, ok := m.cases[kase]; ok && !c.Retired {
		return []ref.ID{kase}
	}
	var out []ref.ID
	for _, id := range people {
		for _, c := range m.people[id].Cases {
			if !m.cases[c].Retired && !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	return out
}

// roleOf gives the name of a participant's role.
func (m *material) roleOf(person ref.ID) string {
	if r, ok := m.roles[m.people[person].Role]; ok {
		return r.Name
	}
	return "participant"
}

// peopleShown writes a number of people, or that it is too small to be shown.
func (m *material) peopleShown(n int) inline {
	if m.small(n) {
		m.left.Masked++
		return say("fewer than %d people", m.opt.Mask)
	}
	return plural(n, "person")
}

// peopleCell is peopleShown in a table.
func (m *material) peopleCell(n int) inline {
	if m.small(n) {
		m.left.Masked++
		return say("\\<%d", m.opt.Mask)
	}
	return thousands(n)
}

// small reports whether a number of people is not to be shown.
func (m *material) small(n int) bool { return n > 0 && n < m.opt.Mask }

// day writes a date as people in Britain do.
func day(t time.Time) inline { return words(t.Local().Format("2 January 2006")) }

// dayOf writes a date of the study; one that is none stays as it is.
func dayOf(s string) inline {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return words(t.Format("2 January 2006"))
	}
	return words(s)
}

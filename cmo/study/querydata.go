package study

import (
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/index"
	"github.com/cmo-toolkit/cmo/corpus/query"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// Data is a study laid out for queries: names, rows as plain values, and the
// codings and texts on demand. It is read in one short transaction and holds no
// lock afterwards. What is asked of it later is read as it was then, whatever
// others have changed meanwhile.
type Data struct {
	Names query.Names
	Study query.Study

	ID      ref.ID // of the study
	Action  uint64 // the newest action when it was read
	Indexed error  // why the index did not answer, if it was asked and did not

	study    *Study
	asOf     string      // of the past: what was typed for when
	until    uint64      // the position in the journal of what was read
	past     *store.Past // what makes it that of then, once it was read
	sources  []dataSource
	byNumber map[uint32]int       // number of a source -> place in sources
	fetched  query.Wanted         // the codings that are there
	recorded bool                 // the records of sources are there
	people   []corpus.Participant // by number, once participant was asked
	failed   error                // see Failed
	readBy   bool                 // who read what is there, and links
	links    map[int][][2]uint32
	byVer    map[uint32]int // number of a current version -> place in sources
	state    index.State    // of the texts, for the index
	tree     *codebook.Tree
	reader   *index.Reader // opened by the first question, if it can be
}

// A dataSource is what Data keeps of a source beside the query's view of it.
type dataSource struct {
	record  corpus.Source // its id, name and current version; all of it once Record was asked
	version uint32
	said    int        // its first passage that is no heading
	rows    []byte     // of its passages, once they were asked for
	text    *text.Text // nil until read
	words   []*string  // of passages that were read
	wanted  []int      // passages that the index proposed
}

// Tree is the codebook.
func (d *Data) Tree() *codebook.Tree { return d.tree }

// ReadData reads a study for queries, as it was where Study.AsOf says so.
func (s *Study) ReadData() (*Data, error) {
	d := &Data{study: s, byVer: map[uint32]int{}, byNumber: map[uint32]int{}, links: map[int][][2]uint32{}, asOf: s.AsOf}
	err := s.View(func(tx *store.Tx) (err error) {
		if d.asOf != "" {
			if tx, err = Then(tx, d.asOf); err != nil {
				return err
			}
		}
		d.until, d.past = tx.Position(), tx.Past()
		return d.read(tx)
	})
	return d, err
}

func (d *Data) read(tx *store.Tx) error {
	d.ID, d.Action = tx.Header.Study, tx.LastAction()
	d.Study.Position = fmt.Sprintf("#%d", d.Action)
	var err error
	d.study.step("open")
	if d.tree, err = codebook.Read(tx); err != nil {
		return err
	}
	d.Names.Codes = queryCodes(tx, d.tree)
	r, err := d.registers(tx)
	if err != nil {
		return err
	}
	d.study.step("names")
	d.readSources(tx, r)
	d.study.step("rows")
	d.state = index.State{Study: tx.Header.Study.String()}
	if d.state.Position, d.state.Link, err = textState(tx); err != nil {
		return err
	}
	d.Names.Linked = func(source int) [][2]uint32 { return d.links[source] }
	d.Study.Stop = d.study.Stop
	d.Study.Text, d.Study.Propose, d.Study.Fetch, d.Study.Lay = d.words, d.propose, d.fetch, d.lay
	if err := d.fields(tx, r); err != nil {
		return err
	}
	return d.theoryNames(tx)
}

// textState gives the position of the last entry that changed a text, and what
// it is chained by.
func textState(tx *store.Tx) (uint64, string, error) {
	last, err := corpus.Versions.Newest(tx)
	if err != nil || last == 0 {
		return 0, "", err
	}
	h, err := tx.Head(last)
	return last, hex.EncodeToString(h.Link[:]), err
}

// queryCodes gives the codebook as queries know it.
func queryCodes(tx *store.Tx, tree *codebook.Tree) []query.Code {
	ids := make([]ref.ID, len(tree.Codes))
	out := make([]query.Code, 0, len(tree.Codes))
	for i, c := range tree.Codes {
		ids[i] = c.ID
	}
	shown := codebook.Codes.Show(tx, ids...)
	number := func(id ref.ID) uint32 {
		n, _ := codebook.Codes.Number(tx, id)
		return n
	}
	for i, c := range tree.Codes {
		out = append(out, query.Code{
			Number: number(c.ID), ID: shown[i], Whole: c.ID.String(), Name: c.Name, Parent: number(c.Parent), Type: typeOf(c.Type),
			Retired: c.Retired, Into: number(c.Into), Levels: c.Levels,
		})
	}
	return out
}

func typeOf(t codebook.Type) query.Type {
	for i := query.Context; i <= query.Descriptive; i++ {
		if i.String() == string(t) {
			return i
		}
	}
	return query.NoType
}

// numbers are the registers by their local numbers.
type numbers struct {
	cases      []corpus.Case
	waves      []corpus.Wave // in their order, from 1
	waveOf     map[ref.ID]uint16
	waveBy     map[uint32]uint16 // by the number of its record
	roles      map[ref.ID]corpus.Role
	encounters map[string]uint32
}

func (d *Data) registers(tx *store.Tx) (*numbers, error) {
	r := &numbers{waveOf: map[ref.ID]uint16{}, waveBy: map[uint32]uint16{}, roles: map[ref.ID]corpus.Role{}, encounters: map[string]uint32{}}
	var err error
	if r.cases, err = byNumber(tx, corpus.Cases); err != nil {
		return nil, err
	}
	coders, err := byNumber(tx, corpus.Coders)
	if err != nil {
		return nil, err
	}
	for role, err := range corpus.Roles.All(tx) {
		if err != nil {
			return nil, err
		}
		r.roles[role.ID] = role
	}
	waves, err := corpus.Waves.List(tx)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(waves, func(a, b corpus.Wave) int { return a.Order - b.Order })
	r.waves = append([]corpus.Wave{{}}, waves...)
	d.Names.Waves = make([]string, len(r.waves))
	for i, w := range r.waves {
		d.Names.Waves[i] = w.Name
		r.waveOf[w.ID] = uint16(i)
		if n, ok := corpus.Waves.Number(tx, w.ID); ok {
			r.waveBy[n] = uint16(i)
		}
	}
	delete(r.waveOf, ref.ID{})
	d.Names.Cases = make([]string, len(r.cases))
	for i, c := range r.cases {
		d.Names.Cases[i] = c.Name
	}
	d.Names.Coders = make([]string, len(coders))
	for i, c := range coders {
		d.Names.Coders[i] = c.Name
	}
	d.Names.Participants = make([]query.Participant, 1)
	for p := range corpus.ParticipantRows(tx) { // by number; there may be gaps
		d.Names.Participants = append(d.Names.Participants, make([]query.Participant, int(p.Number)-len(d.Names.Participants))...)
		d.Names.Participants = append(d.Names.Participants, query.Participant{Name: p.Name, Cases: p.Cases})
	}
	d.Names.Encounters = []string{""}
	return r, nil
}

// byNumber gives the live records of a table at the places of their numbers.
func byNumber[T any](tx *store.Tx, table store.Table[T]) ([]T, error) {
	out := make([]T, 1)
	for v, err := range table.Live(tx) {
		if err != nil {
			return nil, err
		}
		n, ok := table.Number(tx, table.Meta(&v).ID)
		if !ok {
			continue
		}
		for len(out) <= int(n) {
			var none T
			out = append(out, none)
		}
		out[n] = v
	}
	return out, nil
}

// readSources reads the sources in use with their passages, in the order of
// their names. Of their records only what the rows hold is read.
func (d *Data) readSources(tx *store.Tx, r *numbers) {
	rows := slices.Collect(corpus.SourceRows(tx))
	slices.SortFunc(rows, func(a, b corpus.SourceRow) int { return corpus.LessName(a.Name, b.Name) })
	d.sources = make([]dataSource, len(rows))
	d.Study.Sources = make([]query.Source, len(rows))
	for i, row := range rows {
		d.byNumber[row.Number] = i
		d.byVer[row.Version] = i
		d.sources[i].version = row.Version
		d.Names.Sources = append(d.Names.Sources, row.Name)
		d.sources[i].record = corpus.Source{Meta: store.Meta{ID: row.ID}, Name: row.Name, Version: row.Current}
		d.source(r, i, row)
	}
	d.readTalk(tx, rows)
}

// readTalk reads who speaks in all sources.
func (d *Data) readTalk(tx *store.Tx, rows []corpus.SourceRow) {
	labels := make([][]string, len(rows))
	for version, list := range corpus.AllLabels(tx) {
		if i, ok := d.byVer[version]; ok {
			labels[i] = list
		}
	}
	for version, talk := range corpus.AllTalk(tx) {
		if i, ok := d.byVer[version]; ok {
			d.layTalk(i, rows[i], labels[i], talk)
		}
	}
}

// layTalk lays out who speaks in a source. Its voices are the labels of its
// version, behind one for none; and where headings are what the researcher asked,
// all of these again for those.
func (d *Data) layTalk(i int, row corpus.SourceRow, labels []string, talk corpus.Talk) {
	voices := make([]query.Voice, len(labels)+1)
	for k, label := range labels {
		speaker := row.Speaker(label)
		voices[k+1] = query.Voice{Participant: speaker.Participant, Interviewer: speaker.Interviewer}
	}
	asked := len(voices)
	if row.Asked {
		for _, v := range voices {
			voices = append(voices, query.Voice{Participant: v.Participant, Interviewer: true})
		}
	}
	by := make([]uint32, talk.Len())
	for p := len(by) - 1; p >= 0; p-- {
		label, heading := talk.Of(p)
		if int(label) < asked {
			by[p] = uint32(label)
		}
		if heading && row.Asked {
			by[p] += uint32(asked)
		}
		if !heading {
			d.sources[i].said = p
		}
	}
	d.Study.Sources[i].Talk = query.Talk{Voices: voices, By: by}
}

// source lays out a source for queries.
func (d *Data) source(r *numbers, i int, row corpus.SourceRow) {
	q := &d.Study.Sources[i]
	q.Name, q.Participants = row.Name, row.Participants
	if row.Case != 0 {
		q.Cases = []uint32{row.Case}
	}
	q.Wave = r.waveBy[row.Wave]
	if row.Encounter != "" {
		key := corpus.FoldName(row.Encounter)
		if r.encounters[key] == 0 {
			r.encounters[key] = uint32(len(d.Names.Encounters))
			d.Names.Encounters = append(d.Names.Encounters, row.Encounter)
		}
		q.Encounter = r.encounters[key]
	}
}

// Record gives the source at a place in Study.Sources. The records of all are
// read when the first is asked for; where that fails Failed says why.
func (d *Data) Record(i int) corpus.Source {
	if !d.recorded {
		d.recorded = true
		d.fail(d.view(d.readRecords))
	}
	return d.sources[i].record
}

func (d *Data) readRecords(tx *store.Tx) error {
	for s, err := range corpus.Sources.Live(tx) {
		if err != nil {
			return err
		}
		n, _ := corpus.Sources.Number(tx, s.ID)
		if i, ok := d.byNumber[n]; ok {
			d.sources[i].record = s
		}
	}
	return nil
}

// participant gives the record of a participant by its number. Those of all are
// read when the first is asked for.
func (d *Data) participant(n uint32) corpus.Participant {
	if d.people == nil {
		d.fail(d.view(func(tx *store.Tx) (err error) {
			d.people, err = byNumber(tx, corpus.Participants)
			return err
		}))
	}
	if int(n) < len(d.people) {
		return d.people[n]
	}
	return corpus.Participant{}
}

// Failed tells what could not be read while a field was asked for, which has no
// way to say so. An answer is good only if it is nil.
func (d *Data) Failed() error { return d.failed }

func (d *Data) fail(err error) {
	if d.failed == nil {
		d.failed = err
	}
}

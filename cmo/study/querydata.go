package study

import (
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/index"
	"github.com/cmo-toolkit/cmo/corpus/query"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// Data is a study laid out for queries: names, rows as plain values, and the
// texts on demand. It is read in one short transaction and holds no lock
// afterwards; what it needs of texts later it reads in slices.
type Data struct {
	Names query.Names
	Study query.Study

	ID      ref.ID // of the study
	Action  uint64 // the newest action when it was read
	Indexed error  // why the index did not answer, if it was asked and did not

	study     *Study
	asOf      string // of the past: what was typed for when
	until     uint64 // and its position in the journal
	wordsOnly bool
	sources   []dataSource
	byVer     map[uint32]int // number of a current version -> place in sources
	state     index.State    // of the texts, for the index
	tree      *codebook.Tree
	reader    *index.Reader // opened by the first question, if it can be
}

// A dataSource is what Data keeps of a source beside the query's view of it.
type dataSource struct {
	record  corpus.Source
	version uint32
	rows    []byte
	text    *text.Text // nil until read
	words   []*string  // of passages that were read
	wanted  []int      // passages that the index proposed
}

// Record gives the source at a place in Study.Sources.
func (d *Data) Record(i int) corpus.Source { return d.sources[i].record }

// Tree is the codebook.
func (d *Data) Tree() *codebook.Tree { return d.tree }

// ReadData reads a study for queries, as it was where Study.AsOf says so.
func (s *Study) ReadData() (*Data, error) { return s.readData(false) }

// ReadWords reads a study for questions about words alone: as ReadData, without
// the codings.
func (s *Study) ReadWords() (*Data, error) { return s.readData(true) }

func (s *Study) readData(wordsOnly bool) (*Data, error) {
	d := &Data{study: s, byVer: map[uint32]int{}, wordsOnly: wordsOnly, asOf: s.AsOf}
	err := s.View(func(tx *store.Tx) (err error) {
		if d.asOf != "" {
			if tx, err = Then(tx, d.asOf); err != nil {
				return err
			}
			d.until = tx.Position()
		}
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
	if err := d.readSources(tx, r); err != nil {
		return err
	}
	d.study.step("rows")
	d.state = index.State{Study: tx.Header.Study.String()}
	if d.state.Position, d.state.Link, err = textState(tx); err != nil {
		return err
	}
	d.Study.Text, d.Study.Propose = d.words, d.propose
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
	participants []corpus.Participant // by number
	cases        []corpus.Case
	waves        []corpus.Wave // in their order, from 1
	waveOf       map[ref.ID]uint16
	roles        map[ref.ID]corpus.Role
	encounters   map[string]uint32
}

func (d *Data) registers(tx *store.Tx) (*numbers, error) {
	r := &numbers{waveOf: map[ref.ID]uint16{}, roles: map[ref.ID]corpus.Role{}, encounters: map[string]uint32{}}
	var err error
	if r.participants, err = byNumber(tx, corpus.Participants); err != nil {
		return nil, err
	}
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
	d.Names.Participants = make([]query.Participant, len(r.participants))
	for i, p := range r.participants {
		q := query.Participant{Name: p.Name}
		for _, id := range p.Cases {
			if n, ok := corpus.Cases.Number(tx, id); ok {
				q.Cases = append(q.Cases, n)
			}
		}
		d.Names.Participants[i] = q
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

func (d *Data) readSources(tx *store.Tx, r *numbers) error {
	records, err := corpus.Sources.List(tx)
	if err != nil {
		return err
	}
	slices.SortFunc(records, func(a, b corpus.Source) int { return corpus.LessName(a.Name, b.Name) })
	d.sources = make([]dataSource, len(records))
	d.Study.Sources = make([]query.Source, len(records))
	at := map[uint32]int{} // number of a source -> its place
	for i, rec := range records {
		number, _ := corpus.Sources.Number(tx, rec.ID)
		version, _ := corpus.Versions.Number(tx, rec.Version)
		at[number] = i
		d.byVer[version] = i
		d.sources[i] = dataSource{record: rec, version: version, rows: slices.Clone(corpus.Passages(tx, rec.Version))}
		d.source(tx, r, i)
	}
	if !d.wordsOnly {
		if err := d.readCodings(tx, at); err != nil {
			return err
		}
		d.readDone(tx, at)
		d.readLinks(tx, at)
	}
	return nil
}

// readDone adds to each source the coders who marked it as done: they read it,
// whether they coded anything or not.
func (d *Data) readDone(tx *store.Tx, at map[uint32]int) {
	for source, coders := range corpus.Marks(tx, corpus.Done) {
		i, ok := at[source]
		if !ok {
			continue
		}
		q := &d.Study.Sources[i]
		for _, c := range coders {
			if !slices.Contains(q.ReadBy, uint16(c)) {
				q.ReadBy = append(q.ReadBy, uint16(c))
			}
		}
		slices.Sort(q.ReadBy)
	}
}

// readCodings reads the rows of all codings. Those of a source follow each
// other, so they are parts of one slice.
func (d *Data) readCodings(tx *store.Tx, at map[uint32]int) error {
	reader := NewReader(tx)
	var all []query.Coding
	from, of := 0, -1
	finish := func() {
		if of >= 0 {
			d.Study.Sources[of].Codings = all[from:len(all):len(all)]
		}
		from = len(all)
	}
	number := uint32(0)
	for row := range coding.RowsOf(tx, 0) {
		if row.Source != number {
			finish()
			number, of = row.Source, -1
			if i, ok := at[number]; ok {
				of = i
			}
		}
		if of < 0 {
			continue
		}
		grade := text.Kept
		if row.Version != d.sources[of].version {
			var err error
			if grade, err = reader.PlaceRow(d.sources[of].record, &row); err != nil {
				return err
			}
		}
		all = d.addCoding(all, of, row, grade)
	}
	finish()
	return nil
}

// readLinks reads what linked codes assert: a code leads to every later one of
// its chain.
func (d *Data) readLinks(tx *store.Tx, at map[uint32]int) {
	links := map[int][][2]uint32{}
	for source, codings := range coding.LinksOf(tx) {
		i, ok := at[source]
		for from := range codings {
			for _, to := range codings[from+1:] {
				if ok {
					links[i] = append(links[i], [2]uint32{codings[from], to})
				}
			}
		}
	}
	d.Names.Linked = func(source int) [][2]uint32 { return links[source] }
}

func (d *Data) source(tx *store.Tx, r *numbers, i int) {
	rec, q := d.sources[i].record, &d.Study.Sources[i]
	q.Name = rec.Name
	for _, id := range rec.Participants {
		if n, ok := corpus.Participants.Number(tx, id); ok {
			q.Participants = append(q.Participants, n)
		}
	}
	if n, ok := corpus.Cases.Number(tx, rec.Case); ok && !rec.Case.IsZero() {
		q.Cases = []uint32{n}
	}
	q.Wave = r.waveOf[rec.Wave]
	if rec.Encounter != "" {
		key := corpus.FoldName(rec.Encounter)
		if r.encounters[key] == 0 {
			r.encounters[key] = uint32(len(d.Names.Encounters))
			d.Names.Encounters = append(d.Names.Encounters, rec.Encounter)
		}
		q.Encounter = r.encounters[key]
	}
	labels := corpus.Labels(tx, rec.Version)
	type speaker struct {
		participant uint32
		interviewer bool
	}
	speakers := make([]speaker, len(labels)+1)
	for k, label := range labels {
		sp, _ := rec.SpeakerOf(label)
		n := uint32(0)
		if !sp.Participant.IsZero() {
			n, _ = corpus.Participants.Number(tx, sp.Participant)
		}
		speakers[k+1] = speaker{n, sp.Interviewer}
	}
	rows := d.sources[i].rows
	q.Passages = make([]query.Passage, 0, len(rows)/corpus.PassageRowLen)
	for ; len(rows) >= corpus.PassageRowLen; rows = rows[corpus.PassageRowLen:] {
		p := corpus.ReadPassageRow(rows)
		qp := query.Passage{Start: p.Start, End: p.End, WordsStart: p.WordsStart, WordsEnd: p.WordsEnd, Words: p.Words}
		if int(p.Label) < len(speakers) {
			qp.Speaker, qp.Interviewer = speakers[p.Label].participant, speakers[p.Label].interviewer
		}
		q.Passages = append(q.Passages, qp)
	}
}

func (d *Data) addCoding(to []query.Coding, i int, row coding.Row, grade text.Grade) []query.Coding {
	q := &d.Study.Sources[i]
	switch {
	case grade == text.Lost: // it stands behind the last passage, and is only counted
		none := uint32(len(q.Passages)) + 1
		row.Start, row.End, row.First, row.Last = 0, 0, none, none
	case row.First == 0 || int(row.Last) > len(q.Passages):
		return to
	}
	c := query.Coding{
		Number: row.Coding, Code: row.Code, Start: row.Start, End: row.End, First: row.First - 1, Last: row.Last - 1,
		Coder: row.Coder, Polarity: query.Polarity(row.Polarity), Status: query.Status(row.Status), Slot: query.Type(row.Slot),
	}
	if row.Intensity >= 0 {
		c.Intensity = query.Strength(int(row.Intensity))
	}
	if row.Flags&coding.FlagRetired != 0 {
		c.Flags |= query.Retired
	} else if !slices.Contains(q.ReadBy, row.Coder) {
		q.ReadBy = append(q.ReadBy, row.Coder)
	}
	switch grade {
	case text.Lost:
		c.Flags |= query.Lost
	case text.Doubtful:
		c.Flags |= query.Doubtful
	}
	return append(to, c)
}

// row reads the row of a passage.
func (s *dataSource) row(passage int) corpus.PassageRow {
	return corpus.ReadPassageRow(s.rows[passage*corpus.PassageRowLen:])
}

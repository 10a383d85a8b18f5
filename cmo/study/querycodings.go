package study

import (
	"iter"
	"slices"
	"sync"

	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/query"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
	"github.com/cmo-toolkit/cmo/corpus/workers"
)

// fetch reads the codings that a question looks at, unless they are there.
func (d *Data) fetch(w query.Wanted) error {
	have := &d.fetched
	var fresh []uint32
	for _, code := range w.Codes {
		if !slices.Contains(have.Codes, code) {
			fresh = append(fresh, code)
		}
	}
	slots := w.Slots && !have.Slots
	if have.All || d.readBy && !w.All && !slots && len(fresh) == 0 {
		return nil
	}
	return d.view(func(tx *store.Tx) error {
		if !d.readBy {
			d.readReaders(tx)
			d.readLinks(tx)
			d.readBy = true
		}
		f := &fetching{Data: d, reader: NewReader(tx)}
		if w.All {
			f.sets = append(f.sets, rowSet{coding.AllRows(tx), f.missing})
		} else {
			var want func(coding.Row) bool
			if have.Slots {
				want = f.unslotted
			}
			for _, code := range fresh {
				f.sets = append(f.sets, rowSet{coding.RowsUnder(tx, code), want})
			}
			if slots {
				f.sets = append(f.sets, rowSet{coding.RowsSlotted(tx), func(r coding.Row) bool {
					return f.missing(r) && !slices.Contains(fresh, r.Code)
				}})
			}
		}
		if err := f.run(); err != nil {
			return err
		}
		have.All, have.Slots = w.All, have.Slots || slots
		have.Codes = append(have.Codes, fresh...)
		return nil
	})
}

// A fetching adds rows of codings to sources. They come behind those that are
// there: what was told of these keeps its place.
type fetching struct {
	*Data
	reader  *Reader
	reading sync.Mutex
	sets    []rowSet
}

// A rowSet is rows, and which of them are not there yet.
type rowSet struct {
	rows iter.Seq[coding.Rows]
	want func(coding.Row) bool // nil for all
}

func (f *fetching) missing(r coding.Row) bool {
	return f.unslotted(r) && !slices.Contains(f.fetched.Codes, r.Code)
}

func (f *fetching) unslotted(r coding.Row) bool { return !f.fetched.Slots || r.Slot == 0 }

// A met is rows of one source on their way there.
type met struct {
	source int
	rows   coding.Rows
	want   func(coding.Row) bool
}

// run counts first, so that the codings of all sources lie in one piece of
// memory, each source's behind those it has.
func (f *fetching) run() error {
	var all []met
	counts := make([]int, len(f.sources))
	room := 0
	for _, set := range f.sets {
		for rows := range set.rows {
			if i, ok := f.byNumber[rows.Source]; ok {
				all = append(all, met{i, rows, set.want})
				counts[i] += rows.Len()
				room += rows.Len()
			}
		}
	}
	f.makeRoom(counts, room)
	return workers.Run(len(f.sources), func(_, from, to int) error {
		for _, m := range all {
			if m.source < from || m.source >= to {
				continue
			}
			if err := f.add(m); err != nil {
				return err
			}
		}
		return nil
	})
}

// makeRoom makes room for so many more codings of each source, and of all.
func (f *fetching) makeRoom(counts []int, all int) {
	for i, n := range counts {
		if n > 0 {
			all += len(f.Study.Sources[i].Codings)
		}
	}
	room := make([]query.Coding, all)
	for i, n := range counts {
		if q := &f.Study.Sources[i]; n > 0 {
			n += len(q.Codings)
			q.Codings = append(room[:0:n], q.Codings...)
			room = room[n:]
		}
	}
}

// add adds rows of one source, each where its coding stands now.
func (f *fetching) add(m met) error {
	q := &f.Study.Sources[m.source]
	for k := range m.rows.Len() {
		row := m.rows.Row(k)
		if m.want != nil && !m.want(row) {
			continue
		}
		grade := text.Kept
		if row.Version != f.sources[m.source].version {
			var err error
			if grade, err = f.place(m.source, &row); err != nil {
				return err
			}
		}
		q.Codings = addCoding(q.Codings, q.Len(), f.sources[m.source].said, row, grade)
	}
	return nil
}

// place finds where a coding of an earlier version stands now. A transaction is
// for one at a time.
func (f *fetching) place(source int, row *coding.Row) (text.Grade, error) {
	f.reading.Lock()
	defer f.reading.Unlock()
	return f.reader.PlaceRow(f.sources[source].record, row)
}

// addCoding adds a row of a source of so many passages, of which one is the first
// that is no heading.
func addCoding(to []query.Coding, passages, said int, row coding.Row, grade text.Grade) []query.Coding {
	switch {
	case grade == text.Lost: // it stands behind the last passage, and is only counted
		none := uint32(passages) + 1
		row.Start, row.End, row.First, row.Last = 0, 0, none, none
	case row.First == 0 || int(row.Last) > passages:
		return to
	}
	if row.Start == row.End && grade != text.Lost { // of a picture, with what was said of it
		row.First, row.Last = uint32(said+1), uint32(passages)
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
	}
	switch grade {
	case text.Lost:
		c.Flags |= query.Lost
	case text.Doubtful:
		c.Flags |= query.Doubtful
	}
	return append(to, c)
}

// readReaders notes who read each source: who holds a coding in it, or marked
// it as done whether they coded anything or not.
func (d *Data) readReaders(tx *store.Tx) {
	read := func(source uint32, coder uint16) {
		if i, ok := d.byNumber[source]; ok {
			if q := &d.Study.Sources[i]; !slices.Contains(q.ReadBy, coder) {
				q.ReadBy = append(q.ReadBy, coder)
			}
		}
	}
	for source, coder := range coding.CodersOf(tx) {
		read(source, coder)
	}
	for source, coders := range corpus.Marks(tx, corpus.Done) {
		for _, c := range coders {
			read(source, uint16(c))
		}
	}
	for i := range d.Study.Sources {
		slices.Sort(d.Study.Sources[i].ReadBy)
	}
}

// readLinks reads what linked codes assert: a code leads to every later one of
// its chain.
func (d *Data) readLinks(tx *store.Tx) {
	for source, codings := range coding.LinksOf(tx) {
		i, ok := d.byNumber[source]
		for from := range codings {
			for _, to := range codings[from+1:] {
				if ok {
					d.links[i] = append(d.links[i], [2]uint32{codings[from], to})
				}
			}
		}
	}
}

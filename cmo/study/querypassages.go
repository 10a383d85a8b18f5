package study

import (
	"slices"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/query"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// lay lays out the passages of a source for queries, once they are asked for.
func (d *Data) lay(source int) {
	q := &d.Study.Sources[source]
	rows := d.passageRows(source)
	q.Passages = make([]query.Passage, q.Len())
	for i := range min(q.Len(), len(rows)/corpus.PassageRowLen) {
		p := corpus.ReadPassageRow(rows[i*corpus.PassageRowLen:])
		q.Passages[i] = query.Passage{Start: p.Start, End: p.End, WordsStart: p.WordsStart, WordsEnd: p.WordsEnd, Words: p.Words, Heading: p.Flags&corpus.PassageHeading != 0}
	}
}

// passages gives the passages of a source.
func (d *Data) passages(source int) []query.Passage {
	if d.Study.Sources[source].Passages == nil {
		d.lay(source)
	}
	return d.Study.Sources[source].Passages
}

// passageRow reads the row of a passage, of which the study as queries see it
// has only a part.
func (d *Data) passageRow(source, passage int) corpus.PassageRow {
	if rows := d.passageRows(source); len(rows) >= (passage+1)*corpus.PassageRowLen {
		return corpus.ReadPassageRow(rows[passage*corpus.PassageRowLen:])
	}
	return corpus.PassageRow{}
}

// passageRows gives the rows of a source's passages. With those of the first
// source that is asked for come those of all, unless the index proposed some.
func (d *Data) passageRows(source int) []byte {
	if d.sources[source].rows == nil {
		all := !d.narrowed()
		d.fail(d.view(func(tx *store.Tx) error {
			for i := range d.sources {
				if all || i == source {
					d.readPassages(tx, i)
				}
			}
			return nil
		}))
	}
	return d.sources[source].rows
}

// readPassages reads the rows of a source's passages, unless they are there.
func (d *Data) readPassages(tx *store.Tx, source int) {
	if s := &d.sources[source]; s.rows == nil {
		s.rows = append([]byte{}, corpus.Passages(tx, s.record.Version)...)
	}
}

// narrowed reports whether the index proposed something.
func (d *Data) narrowed() bool {
	return slices.ContainsFunc(d.sources, func(s dataSource) bool { return len(s.wanted) > 0 })
}

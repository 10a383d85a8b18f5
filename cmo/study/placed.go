package study

import (
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A Placed is an excerpt as it stands on the current version of its source. One
// that is lost is shown where it last stood for sure: Excerpt is of the version
// it was made on.
type Placed struct {
	Excerpt
	Grade   text.Grade
	Decided ref.ID // the coder who decided where it stands; zero if nobody did
}

// First and Last are the passages of the current version it reaches from and
// to, or 0 where it is lost.
func (p Placed) First() int {
	if p.Grade == text.Lost {
		return 0
	}
	return p.Text.At(p.Span.Start)
}

// Last is the last passage it reaches to; see First.
func (p Placed) Last() int {
	if p.Grade == text.Lost {
		return 0
	}
	return p.Text.At(max(p.Span.Start, p.Span.End-1))
}

// Now gives the words that stand now where words were anchored: see Where.
func (r *Reader) Now(source ref.ID, made coding.Place, decided *coding.Decision) (Placed, error) {
	s, err := r.SourceByID(source)
	if err != nil {
		return Placed{}, err
	}
	at, grade, err := r.Where(s, made, decided)
	if err != nil {
		return Placed{}, err
	}
	p := Placed{Excerpt: Excerpt{Source: s, ID: at.Version, Span: at.Span()}, Grade: grade}
	if decided != nil {
		p.Decided = decided.By
	}
	p.Text, err = r.Version(s, p.ID)
	return p, err
}

// A Coded is a coding with where it stands now. Place stays the one it was made
// on.
type Coded struct {
	coding.Coding
	Now   coding.Place // the place it was made on, where it is lost
	Grade text.Grade
}

// In gives where a coding stands in a version: in the current one as it stands
// now, in the one it was made on as it was made.
func (c Coded) In(version ref.ID) (coding.Place, bool) {
	if c.Grade != text.Lost && c.Now.Version == version {
		return c.Now, true
	}
	return c.Place, c.Place.Version == version
}

// Coded gives a coding of a source with where it stands now.
func (r *Reader) Coded(s corpus.Source, c coding.Coding) (Coded, error) {
	at, grade, err := r.Where(s, c.Place, c.Decided)
	return Coded{Coding: c, Now: at, Grade: grade}, err
}

// Coding gives where a coding stands now.
func (r *Reader) Coding(c coding.Coding) (Placed, error) { return r.Now(c.Source, c.Place, c.Decided) }

// Where gives where words stand on the current version of their source: what a
// person decided, else what the versions carry. What is lost stays where it
// stood for sure. The place has no anchor of its own: it is for reading, and
// not for keeping.
func (r *Reader) Where(s corpus.Source, made coding.Place, decided *coding.Decision) (coding.Place, text.Grade, error) {
	base := decided.Or(made)
	if base.Version == s.Version {
		return base, text.Kept, nil
	}
	from, ok1 := r.versionNumber(base.Version)
	to, ok2 := r.versionNumber(s.Version)
	if !ok1 || !ok2 {
		return base, text.Lost, nil
	}
	rows, read := r.places[to]
	if !read {
		rows = corpus.PlacesIn(r.tx, to)
		r.places[to] = rows
	}
	row, ok := rows.Find(from, base.Span())
	if !ok {
		return r.lookFor(s, base)
	}
	if row.Grade == text.Lost {
		return base, text.Lost, nil
	}
	return coding.Place{Version: s.Version, Start: row.Is.Start, End: row.Is.End, First: int(row.First), Last: int(row.Last)}, row.Grade, nil
}

// Reworded tells whether the words that something rests on are doubtful or lost
// in the text as it is now; else, and where it rests on no words, it is Kept.
func (r *Reader) Reworded(source ref.ID, made *coding.Place, decided *coding.Decision) text.Grade {
	if made == nil {
		return text.Kept
	}
	s, err := r.SourceByID(source)
	if err != nil {
		return text.Kept
	}
	_, grade, err := r.Where(s, *made, decided)
	if err != nil || grade < text.Doubtful {
		return text.Kept
	}
	return grade
}

// versionNumber is the number of a version, looked up once.
func (r *Reader) versionNumber(id ref.ID) (uint32, bool) {
	n, known := r.numbers[id]
	if !known {
		n, _ = corpus.Versions.Number(r.tx, id)
		r.numbers[id] = n
	}
	return n, n != 0
}

// PlaceRow puts the row of a coding where the coding stands on the current
// version of its source. That of one that is lost stays as it is.
func (r *Reader) PlaceRow(s corpus.Source, row *coding.Row) (text.Grade, error) {
	version, known := r.byNo[row.Version]
	if !known {
		version, _ = corpus.Versions.ByNumber(r.tx, row.Version)
		r.byNo[row.Version] = version
	}
	if version.IsZero() || version == s.Version {
		return text.Kept, nil
	}
	base := coding.Place{Version: version, Start: int(row.Start), End: int(row.End)}
	at, grade, err := r.Where(s, base, nil)
	if grade != text.Lost {
		row.Start, row.End, row.First, row.Last = uint32(at.Start), uint32(at.End), uint32(at.First), uint32(at.Last)
	}
	return grade, err
}

// lookFor looks for words that nobody had anchored when the current version was
// made: of a record that an undo or a merge brought back.
func (r *Reader) lookFor(s corpus.Source, base coding.Place) (coding.Place, text.Grade, error) {
	a, err := r.align(s, base.Version, s.Version)
	if err != nil {
		return base, text.Lost, err
	}
	is, grade := a.Carry(base.Span())
	if grade == text.Lost {
		return base, grade, nil
	}
	t, err := r.Version(s, s.Version)
	return coding.Place{
		Version: s.Version, Start: is.Start, End: is.End, First: t.At(is.Start), Last: t.At(max(is.Start, is.End-1)),
	}, grade, err
}

// align compares two versions of a source, once.
func (r *Reader) align(s corpus.Source, from, to ref.ID) (*text.Alignment, error) {
	key := [2]ref.ID{from, to}
	if a := r.aligned[key]; a != nil {
		return a, nil
	}
	old, err := r.Version(s, from)
	if err != nil {
		return nil, err
	}
	new, err := r.Version(s, to)
	if err != nil {
		return nil, err
	}
	r.aligned[key] = text.Align(old, new)
	return r.aligned[key], nil
}

package study

import (
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A Tag is a code with its marks, to be put on an excerpt.
type Tag struct {
	Code  codebook.Code
	Marks coding.Marks
	Note  string
}

// Tagged is what became of a Tag.
type Tagged struct {
	Coding  coding.Coding
	Already bool // the coder had this coding already, with the same marks
	Changed bool // the coder had it already, and its marks or note are new
}

// TagExcerpt puts codes on an excerpt, for the coder who acts. A code that the
// coder has on the same words already is not put there twice: its marks and
// note are brought up to date.
func TagExcerpt(tx *store.Tx, x Excerpt, tags []Tag) ([]Tagged, error) {
	if x.Whole {
		return nil, problem.New(problem.Usage, "%s is a whole source: name a passage", x.Source.Name).
			Suggest("cmo tag %s:1 CODE", x.Source.Name)
	}
	if x.ID != x.Source.Version {
		return nil, notCurrent(tx, x)
	}
	var out []Tagged
	for _, tag := range tags {
		if tag.Code.Type == codebook.Ordinal {
			return nil, problem.New(problem.Invalid, "%s is a continuum: it is judged of a case or participant, not of an excerpt", tag.Code.Name).
				Suggest("cmo assess CASE %s LEVEL --from %s", tag.Code.Name, x.Address())
		}
		had, err := codingOf(tx, x, tag)
		if err != nil {
			return nil, err
		}
		if had != nil {
			t := Tagged{Coding: *had, Already: true}
			if note := tag.Note; !had.Marks.Equal(tag.Marks) && tag.Marks != (coding.Marks{}) || note != "" && note != had.Note {
				t.Already, t.Changed = false, true
				if tag.Marks != (coding.Marks{}) {
					t.Coding.Marks = tag.Marks
				}
				if note != "" {
					t.Coding.Note = note
				}
				if err := coding.Codings.Put(tx, &t.Coding); err != nil {
					return nil, err
				}
			}
			out = append(out, t)
			continue
		}
		place, err := x.Place(tx)
		if err != nil {
			return nil, err
		}
		c := coding.Coding{
			Source: x.Source.ID, Place: place, Code: tag.Code.ID, Edition: tag.Code.Edition,
			Coder: tx.Coder(), Marks: tag.Marks, Note: tag.Note,
		}
		if err := coding.Codings.Put(tx, &c); err != nil {
			return nil, err
		}
		out = append(out, Tagged{Coding: c})
	}
	return out, nil
}

// codingOf finds the acting coder's coding of a code on exactly these words.
func codingOf(tx *store.Tx, x Excerpt, tag Tag) (*coding.Coding, error) {
	source, ok1 := corpus.Sources.Number(tx, x.Source.ID)
	code, ok2 := codebook.Codes.Number(tx, tag.Code.ID)
	coder, ok3 := corpus.Coders.Number(tx, tx.Coder())
	if !ok1 || !ok2 || !ok3 {
		return nil, nil
	}
	reader := NewReader(tx)
	for r := range coding.RowsOf(tx, source) {
		if r.Code != code || uint32(r.Coder) != coder || r.Flags&coding.FlagRetired != 0 {
			continue
		}
		grade, err := reader.PlaceRow(x.Source, &r)
		if err != nil {
			return nil, err
		}
		if grade == text.Lost || int(r.Start) != x.Span.Start || int(r.End) != x.Span.End {
			continue
		}
		id, ok := coding.Codings.ByNumber(tx, r.Coding)
		if !ok {
			continue
		}
		c, err := coding.Codings.Get(tx, id)
		return &c, err
	}
	return nil, nil
}

// CodingsOf gives the live codings of a source with where they stand on its
// current version, in the order they were made; those that are lost too.
func CodingsOf(tx *store.Tx, s corpus.Source) ([]Coded, error) {
	n, ok := corpus.Sources.Number(tx, s.ID)
	if !ok {
		return nil, nil
	}
	reader := NewReader(tx)
	var out []Coded
	for r := range coding.RowsOf(tx, n) {
		if r.Flags&coding.FlagRetired != 0 {
			continue
		}
		id, ok := coding.Codings.ByNumber(tx, r.Coding)
		if !ok {
			continue
		}
		c, err := coding.Codings.Get(tx, id)
		if err != nil {
			return nil, err
		}
		k, err := reader.Coded(s, c)
		if err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	return out, nil
}

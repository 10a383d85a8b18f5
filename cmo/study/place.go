package study

import (
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// An Excerpt is a stretch of a version of a source, with the words at hand.
type Excerpt struct {
	Source corpus.Source
	Text   text.Text
	ID     ref.ID // of the version
	Span   text.Span
	Whole  bool // no passage was named
}

// Words gives the words of the excerpt, as printed.
func (x Excerpt) Words() string { return x.Text.Excerpt(x.Span) }

// Address gives the passage or passages the excerpt stands in; of a version
// that is not the current one with its number.
func (x Excerpt) Address() string {
	a := x.Text.Address(x.Span).ByPassage()
	if x.ID != x.Source.Version {
		a.Version = x.Text.Version
	}
	return a.String()
}

// A Reader reads excerpts and keeps the texts it has read, so that many
// excerpts of one source cost one reading. It is good for one transaction.
type Reader struct {
	tx      *store.Tx
	sources map[string]corpus.Source
	byID    map[ref.ID]corpus.Source
	texts   map[ref.ID]text.Text
	places  map[uint32]corpus.Places // what current versions carry, by their number
	aligned map[[2]ref.ID]*text.Alignment
	numbers map[ref.ID]uint32 // of versions; 0 for one that has none
	byNo    map[uint32]ref.ID
}

// NewReader gives a Reader over a transaction.
func NewReader(tx *store.Tx) *Reader {
	return &Reader{
		tx: tx, texts: map[ref.ID]text.Text{}, byID: map[ref.ID]corpus.Source{},
		places: map[uint32]corpus.Places{}, aligned: map[[2]ref.ID]*text.Alignment{},
		numbers: map[ref.ID]uint32{}, byNo: map[uint32]ref.ID{},
	}
}

// Source finds a source by name.
func (r *Reader) Source(name string) (corpus.Source, error) {
	if r.sources == nil {
		r.sources = map[string]corpus.Source{}
		for s, err := range corpus.Sources.Live(r.tx) {
			if err != nil {
				return s, err
			}
			r.sources[corpus.FoldName(s.Name)] = s
		}
	}
	if s, ok := r.sources[corpus.FoldName(name)]; ok {
		return s, nil
	}
	return corpus.FindSource(r.tx, name) // for its message
}

// SourceByID gives a source by its id.
func (r *Reader) SourceByID(id ref.ID) (corpus.Source, error) {
	if s, ok := r.byID[id]; ok {
		return s, nil
	}
	s, err := corpus.Sources.Get(r.tx, id)
	if err == nil {
		r.byID[id] = s
	}
	return s, err
}

// Version reads the words of a version of a source.
func (r *Reader) Version(s corpus.Source, id ref.ID) (text.Text, error) {
	if t, ok := r.texts[id]; ok {
		return t, nil
	}
	v, err := corpus.Versions.Get(r.tx, id)
	if err != nil {
		return text.Text{}, err
	}
	t, err := s.Text(r.tx, v)
	if err == nil {
		r.texts[id] = t
	}
	return t, err
}

// At reads the excerpt at an address as typed, narrowed to the words quoted.
func (r *Reader) At(typed, quote string) (Excerpt, error) {
	a, err := text.ParseAddress(typed)
	if err != nil {
		return Excerpt{}, err
	}
	s, err := r.Source(a.Source)
	if err != nil {
		return Excerpt{}, err
	}
	x := Excerpt{Source: s, ID: s.Version, Whole: a.Whole()}
	if a.Version != 0 {
		if x.ID, err = r.versionNo(s, a.Version); err != nil {
			return Excerpt{}, err
		}
	}
	if x.Text, err = r.Version(s, x.ID); err != nil {
		return Excerpt{}, err
	}
	if x.Span, err = x.Text.Resolve(a); err != nil {
		return Excerpt{}, err
	}
	if quote != "" {
		x.Span, err = x.Text.FindQuote(x.Span, quote)
		x.Whole = false
	}
	return x, err
}

func (r *Reader) versionNo(s corpus.Source, n int) (ref.ID, error) {
	for v, err := range corpus.Versions.Live(r.tx) {
		if err != nil {
			return ref.ID{}, err
		}
		if v.Source == s.ID && v.N == n {
			return v.ID, nil
		}
	}
	return ref.ID{}, problem.New(problem.NotFound, "%s has no version %d", s.Name, n).Suggest("cmo source show %s", s.Name)
}

// Placed reads the excerpt at a place of a source.
func (r *Reader) Placed(source ref.ID, p coding.Place) (Excerpt, error) {
	s, err := r.SourceByID(source)
	if err != nil {
		return Excerpt{}, err
	}
	t, err := r.Version(s, p.Version)
	return Excerpt{Source: s, Text: t, ID: p.Version, Span: p.Span()}, err
}

// Place anchors an excerpt.
func (x Excerpt) Place(tx *store.Tx) (coding.Place, error) {
	b, err := tx.Random(8)
	if err != nil {
		return coding.Place{}, err
	}
	return coding.PlaceOf(x.Text, x.ID, x.Span, [8]byte(b)), nil
}

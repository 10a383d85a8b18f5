package index

import (
	"encoding/binary"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/index/scorch"
	bleve "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A Reader is an index held open for several questions. It is for one
// goroutine. While it is open, others may make the index anew.
type Reader struct {
	parts    []*openPart
	segments []segment.Segment
}

// An openPart is a part held open.
type openPart struct {
	bolt     bleve.Index
	snapshot bleve.IndexReader
}

// Open opens the index for questions about a moment of a study. The error is a
// Reason.
func (x *Index) Open(want State) (*Reader, error) {
	for {
		m, err := x.manifest()
		if err != nil {
			return nil, err
		}
		if err := m.State.answers(want); err != nil {
			return nil, err
		}
		r, torn := x.open(m)
		if torn == nil {
			return r, nil
		}
		// Unless it was made anew since its manifest was read, that is it.
		if now, err := x.manifest(); err == nil && slices.EqualFunc(m.Parts, now.Parts, samePart) {
			return nil, torn
		}
	}
}

func samePart(a, b part) bool { return a.Folder == b.Folder }

// open opens the parts of a manifest. The error is Torn.
func (x *Index) open(m manifest) (*Reader, error) {
	r := &Reader{}
	for _, p := range m.Parts {
		if err := p.check(x.dir); err != nil {
			r.Close()
			return nil, err
		}
		if err := guard(func() error { return r.add(filepath.Join(x.dir, p.Folder), p.Passages) }); err != nil {
			r.Close()
			return nil, err
		}
	}
	return r, nil
}

// guard does something with Bleve's files, which lie in memory: what is wrong
// with them may come as a panic or a fault there. Both come back as Torn, like
// any error: the index is for nothing then but to be made anew.
//
// It holds for this goroutine only. So nothing here goes through the parts of
// Bleve that read files in goroutines of their own.
func guard(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if got := recover(); got != nil {
			err = fmt.Errorf("%w: %v", Torn, got)
		}
	}()
	if err := f(); err != nil {
		return fmt.Errorf("%w: %w", Torn, err)
	}
	return nil
}

// guardWriting is guard for what is written: an error says itself what it is.
func guardWriting(f func() error) (err error) {
	if torn := guard(func() error {
		err = f()
		return nil
	}); torn != nil {
		return torn
	}
	return err
}

// add opens a part.
func (r *Reader) add(folder string, passages int) error {
	bolt, err := scorch.NewScorch(scorch.Name, map[string]any{
		"path":      folder,
		"read_only": true,
		// Nobody writes to a part, so nobody is waited for; without this a
		// lock somebody else holds would be waited for without end.
		"bolt_timeout": "200ms",
	}, nil)
	if err != nil {
		return err
	}
	if err := bolt.Open(); err != nil {
		return err
	}
	open := &openPart{bolt: bolt}
	r.parts = append(r.parts, open)
	if open.snapshot, err = bolt.Reader(); err != nil {
		return err
	}
	snapshot, ok := open.snapshot.(*scorch.IndexSnapshot)
	if !ok {
		return fmt.Errorf("a reader of another kind: %T", open.snapshot)
	}
	// Where a segment cannot be read Bleve says so on the log, and opens an
	// index without it.
	for _, s := range snapshot.Segments() {
		r.segments = append(r.segments, s.Segment())
		passages -= int(s.Segment().Count())
	}
	if passages != 0 {
		return fmt.Errorf("%s lacks %d passages", folder, passages)
	}
	return nil
}

// Close gives the files back.
func (r *Reader) Close() {
	for _, p := range r.parts {
		_ = guard(func() error {
			if p.snapshot != nil {
				_ = p.snapshot.Close()
			}
			return p.bolt.Close()
		})
	}
	*r = Reader{}
}

// Propose gives the places that may hold what a pattern looks for, in order of
// version and passage. The error is Expression or Torn.
func (r *Reader) Propose(p text.Pattern) ([]Place, error) {
	asked, err := ask(p.Tokens())
	if err != nil {
		return nil, err
	}
	var found []uint64
	err = guard(func() error {
		for _, s := range r.segments {
			if found, err = propose(found, s, asked); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(found)
	places := make([]Place, 0, len(found))
	for _, n := range slices.Compact(found) {
		places = append(places, placeOf(n))
	}
	return places, nil
}

// propose appends the numbers of the places of a segment that hold all that is
// asked.
func propose(found []uint64, s segment.Segment, asked []question) ([]uint64, error) {
	dict, err := s.Dictionary(wordsField)
	if err != nil {
		return nil, err
	}
	hits := newBits(int(s.Count()))
	for i, q := range asked {
		holding := hits
		if i > 0 {
			holding = newBits(int(s.Count()))
		}
		if err := q.mark(dict, holding); err != nil {
			return nil, err
		}
		if i > 0 && !hits.and(holding) {
			return found, nil
		}
	}
	for n := range hits.all() {
		at, err := placeIn(s, n)
		if err != nil {
			return nil, err
		}
		found = append(found, at)
	}
	return found, nil
}

// placeIn gives the number of the place of a passage of a segment.
func placeIn(s segment.Segment, n int) (uint64, error) {
	id, err := s.DocID(uint64(n))
	if err == nil && len(id) != 8 {
		err = fmt.Errorf("passage %d has no place", n)
	}
	if err != nil {
		return 0, err
	}
	return binary.BigEndian.Uint64(id), nil
}

// Terms gives the distinct tokens of all texts, folded, that begin as told and
// that match, in order; match may be nil. They may stand only in versions that
// are no longer current. The error is Torn.
func (r *Reader) Terms(prefix string, match func(term string) bool) ([]string, error) {
	var terms []string
	err := guard(func() error {
		for _, s := range r.segments {
			dict, err := s.Dictionary(wordsField)
			if err != nil {
				return err
			}
			for term, err := range termsOf(dict, nil, prefix) {
				if err != nil {
					return err
				}
				terms = append(terms, term)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if match != nil {
		terms = slices.DeleteFunc(terms, func(term string) bool { return !match(term) })
	}
	slices.Sort(terms)
	return slices.Compact(terms), nil
}

// Forms gives the tokens in the texts that have the same stem as a folded
// word, in order, the word itself among them if it is there.
func (r *Reader) Forms(word string) ([]string, error) {
	// No rule for stems touches the first letter.
	_, first := utf8.DecodeRuneInString(word)
	stem := Stem(word)
	return r.Terms(word[:first], func(term string) bool {
		return strings.HasPrefix(term, word[:first]) && Stem(term) == stem
	})
}

// said is a passage as a part knows it.
type said struct {
	at    Place
	words words
}

// contents gives the passages of a segment, each with its tokens.
func contents(s segment.Segment) (passages []said, err error) {
	err = guard(func() error {
		dict, err := s.Dictionary(wordsField)
		if err != nil {
			return err
		}
		passages = make([]said, s.Count())
		for n := range passages {
			at, err := placeIn(s, n)
			if err != nil {
				return err
			}
			passages[n] = said{placeOf(at), words{bleve.TokenFrequencies{}}}
		}
		holding, m := newBits(len(passages)), marker{dict: dict}
		for term, err := range termsOf(dict, nil, "") {
			if err != nil {
				return err
			}
			clear(holding)
			if err := m.mark([]byte(term), holding); err != nil {
				return err
			}
			for n := range holding.all() {
				if n >= len(passages) {
					return fmt.Errorf("there is no passage %d", n)
				}
				passages[n].words.terms[term] = once
			}
		}
		return nil
	})
	return passages, err
}

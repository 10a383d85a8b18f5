package index

import (
	"fmt"
	"iter"
	"math/bits"
	"slices"
	"unicode/utf8"

	segment "github.com/blevesearch/scorch_segment_api/v2"
	"github.com/blevesearch/vellum/levenshtein"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A question is a token of a pattern as the list of terms is asked for it.
type question struct {
	token text.PatternToken
	near  *levenshtein.DFA // for a token that allows edits
}

// ask prepares the tokens of a pattern, the ones that are looked up fastest
// first. It cannot for an expression, which has none, nor for a token that
// allows edits and is too long or no text: the error is Expression then.
func ask(tokens []text.PatternToken) ([]question, error) {
	if len(tokens) == 0 {
		return nil, Expression
	}
	var asked []question
	for _, t := range tokens {
		q := question{token: t}
		if slices.ContainsFunc(asked, func(other question) bool { return other.token == t }) {
			continue
		}
		if t.Edits > 0 {
			var err error
			if q.near, err = nearby(t.Text, t.Edits); err != nil {
				return nil, err
			}
		}
		asked = append(asked, q)
	}
	slices.SortStableFunc(asked, func(a, b question) int { return a.effort() - b.effort() })
	return asked, nil
}

// nearby makes what recognises the terms within some edits of a word. Letters
// that changed places are two edits, as in corpus/text; Bleve's own fuzzy
// search takes them for one, which would propose more.
func nearby(word string, edits int) (*levenshtein.DFA, error) {
	if !utf8.ValidString(word) {
		return nil, fmt.Errorf("%w: %q", Expression, word)
	}
	builder, err := levenshtein.NewLevenshteinAutomatonBuilder(uint8(edits), false)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", Expression, err)
	}
	near, err := builder.BuildDfa(word, uint8(edits))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", Expression, err)
	}
	return near, nil
}

func (q question) effort() int {
	switch {
	case q.near != nil:
		return 2
	case q.token.Prefix:
		return 1
	}
	return 0
}

// mark sets the bits of the passages that hold what is asked.
func (q question) mark(dict segment.TermDictionary, holding bitset) error {
	m := marker{dict: dict}
	if q.effort() == 0 {
		return m.mark([]byte(q.token.Text), holding)
	}
	prefix := ""
	if q.token.Prefix {
		prefix = q.token.Text
	}
	var near segment.Automaton
	if q.near != nil {
		near = q.near
	}
	for term, err := range termsOf(dict, near, prefix) {
		if err != nil {
			return err
		}
		if err := m.mark([]byte(term), holding); err != nil {
			return err
		}
	}
	return nil
}

// A marker sets the bits of the passages that hold terms, one after the other.
type marker struct {
	dict segment.TermDictionary
	list segment.PostingsList // used again for each term
	each segment.PostingsIterator
}

func (m *marker) mark(term []byte, holding bitset) (err error) {
	if m.list, err = m.dict.PostingsList(term, nil, m.list); err != nil {
		return err
	}
	m.each = m.list.Iterator(false, false, false, m.each)
	for {
		posting, err := m.each.Next()
		if err != nil || posting == nil {
			return err
		}
		if !holding.set(posting.Number()) {
			return fmt.Errorf("there is no passage %d", posting.Number())
		}
	}
}

// termsOf goes over the terms of a segment that begin as told and that an
// automaton, if there is one, accepts.
func termsOf(dict segment.TermDictionary, accepts segment.Automaton, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		begin, end := []byte(nil), []byte(nil)
		if prefix != "" {
			begin, end = []byte(prefix), behind(prefix)
		}
		each := withoutCounts(dict)(accepts, begin, end)
		for {
			entry, err := each.Next()
			switch {
			case err != nil:
				yield("", err)
				return
			case entry == nil:
				return
			case !yield(entry.Term, nil):
				return
			}
		}
	}
}

// withoutCounts gives the way to go over terms that does not look up how often
// each occurs, where the segment has one.
func withoutCounts(dict segment.TermDictionary) func(segment.Automaton, []byte, []byte) segment.DictionaryIterator {
	type omitting interface {
		AutomatonIteratorOmitCount(a segment.Automaton, from, to []byte) segment.DictionaryIterator
	}
	if d, ok := dict.(omitting); ok {
		return d.AutomatonIteratorOmitCount
	}
	return dict.AutomatonIterator
}

// behind gives the first key that is behind all that begin with a prefix, nil
// if none is.
func behind(prefix string) []byte {
	key := []byte(prefix)
	for i := len(key) - 1; i >= 0; i-- {
		if key[i] < 0xff {
			key[i]++
			return key[:i+1]
		}
	}
	return nil
}

// A bitset is a set of the passages of a segment.
type bitset []uint64

func newBits(n int) bitset { return make(bitset, (n+63)/64) }

// set adds a passage; it is false if there cannot be such a one.
func (b bitset) set(n uint64) bool {
	if n/64 >= uint64(len(b)) {
		return false
	}
	b[n/64] |= 1 << (n % 64)
	return true
}

// and keeps what is in the other too, and reports whether anything is.
func (b bitset) and(other bitset) bool {
	var any uint64
	for i := range b {
		b[i] &= other[i]
		any |= b[i]
	}
	return any != 0
}

// all goes over the passages in order.
func (b bitset) all() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i, word := range b {
			for ; word != 0; word &= word - 1 {
				if !yield(i*64 + bits.TrailingZeros64(word)) {
					return
				}
			}
		}
	}
}

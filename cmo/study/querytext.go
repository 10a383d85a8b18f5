package study

import (
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/index"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/query"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// sliceTime is how long the study is held for reading texts before others are
// let in.
const sliceTime = 100 * time.Millisecond

// words gives the masked words of a passage.
func (d *Data) words(source, passage int) (string, error) {
	if err := d.study.stopped(); err != nil {
		return "", err
	}
	s := &d.sources[source]
	if s.words == nil || s.words[passage] == nil {
		if err := d.readWords(source, passage); err != nil {
			return "", err
		}
	}
	return *s.words[passage], nil
}

// readWords reads the words of passages in a slice of time: of those that the
// index proposed, if it did, else of whole sources from this one on. The one
// asked for is among them.
func (d *Data) readWords(source, passage int) error {
	narrowed := d.narrowed()
	return d.view(func(tx *store.Tx) error {
		begun := time.Now()
		for i := source; i < len(d.sources); i++ {
			s := &d.sources[i]
			passages := s.wanted
			if i == source && !slices.Contains(passages, passage) || !narrowed {
				passages = nil
			} else if len(passages) == 0 {
				continue
			}
			if i != source && time.Since(begun) > sliceTime {
				return nil
			}
			body, ok := tx.Text(s.record.Version)
			if !ok {
				return problem.New(problem.Damaged, "the words of %s are not in the study", s.record.Name).Suggest("cmo check")
			}
			d.readPassages(tx, i)
			s.keepWords(d.passages(i), body, passages, corpus.Skips(tx, s.record.Version))
		}
		return nil
	})
}

// keepWords copies the words of passages of a source, of all if none is named,
// with blanks for what is no words.
func (s *dataSource) keepWords(of []query.Passage, body []byte, passages []int, skips map[int][]text.Span) {
	n := len(of)
	if s.words == nil {
		s.words = make([]*string, n)
	}
	keep := func(p int) {
		from := int(of[p].WordsStart)
		words := body[from:of[p].WordsEnd]
		if len(skips[p+1]) > 0 {
			words = slices.Clone(words)
			for _, skip := range skips[p+1] {
				for i := skip.Start; i < skip.End; i++ {
					words[i-from] = ' '
				}
			}
		}
		kept := string(words)
		s.words[p] = &kept
	}
	if passages == nil {
		for p := range n {
			keep(p)
		}
		return
	}
	for _, p := range passages {
		keep(p)
	}
}

// Text gives the current text of a source, with its passages.
func (d *Data) Text(source int) (*text.Text, error) {
	if d.sources[source].text == nil {
		if err := d.ReadTexts(source); err != nil {
			return nil, err
		}
	}
	return d.sources[source].text, nil
}

// ReadTexts reads the texts of several sources at once, for what will be shown
// of them.
func (d *Data) ReadTexts(sources ...int) error {
	return d.view(func(tx *store.Tx) error {
		for _, i := range sources {
			if err := d.study.stopped(); err != nil {
				return err
			}
			d.readPassages(tx, i)
			if s := &d.sources[i]; s.text == nil {
				t, err := s.record.Current(tx)
				if err != nil {
					return err
				}
				s.text = &t
			}
		}
		return nil
	})
}

// errThen: the index is of the texts as they are now.
var errThen = errors.New("the index is of now")

// open opens the index, once. What is asked of the past is answered without.
func (d *Data) open() (*index.Reader, error) {
	if d.asOf != "" {
		return nil, errThen
	}
	if d.reader == nil && d.Indexed == nil {
		d.reader, d.Indexed = d.study.Index().Open(d.state)
	}
	return d.reader, d.Indexed
}

// Close gives the index back.
func (d *Data) Close() {
	if d.reader != nil {
		d.reader.Close()
	}
}

// Forms gives the words of the texts that are forms of a word, as their stems
// tell, the word itself among them if it is there.
func (d *Data) Forms(typed string) ([]string, error) {
	folded := text.Fold(typed)
	if r, err := d.open(); err == nil {
		return d.spokenNow(r, folded)
	}
	stem, seen := index.Stem(folded), map[string]bool{}
	for i := range d.sources {
		t, err := d.Text(i)
		if err != nil {
			return nil, err
		}
		for _, p := range t.Passages {
			words := t.Masked(p)
			for span := range text.Tokens(words) {
				if token := text.Fold(words[span.Start:span.End]); !seen[token] && index.Stem(token) == stem {
					seen[token] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(seen)), nil
}

// spokenNow gives the forms of a word that the index knows and that stand in a
// current version of a text: it keeps what was replaced, too.
func (d *Data) spokenNow(r *index.Reader, folded string) ([]string, error) {
	forms, err := r.Forms(folded)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, form := range forms {
		p, err := text.ParsePattern(form)
		if err != nil {
			return nil, err
		}
		places, err := r.Propose(p)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(places, func(at index.Place) bool { _, now := d.byVer[at.Version]; return now }) {
			out = append(out, form)
		}
	}
	return out, nil
}

// propose asks the index which passages may match. It remembers why, when the
// index does not answer.
func (d *Data) propose(p text.Pattern) ([]query.Place, bool) {
	r, err := d.open()
	if err != nil {
		return nil, false
	}
	places, err := r.Propose(p)
	if err != nil {
		if index.Why(err) != index.Expression {
			d.Indexed = err
		}
		return nil, false
	}
	out := make([]query.Place, 0, len(places))
	for _, at := range places {
		if i, ok := d.byVer[at.Version]; ok && at.Passage >= 1 && at.Passage <= d.Study.Sources[i].Len() {
			out = append(out, query.Place{Source: i, Passage: at.Passage - 1})
			d.sources[i].wanted = append(d.sources[i].wanted, at.Passage-1)
		}
	}
	slices.SortFunc(out, func(a, b query.Place) int {
		if a.Source != b.Source {
			return a.Source - b.Source
		}
		return a.Passage - b.Passage
	})
	return out, true
}

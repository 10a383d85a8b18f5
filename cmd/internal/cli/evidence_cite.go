package cli

import (
	"strings"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A citation finds the words, source, case or person that is named, in one
// transaction.
type citation struct {
	tx     *store.Tx
	reader *study.Reader
}

// datum reads what a judgement rests on: an address, perhaps narrowed by a
// quote, a row of the last list, a coding or an earlier judgement by its id,
// or case:LW5, participant:P31, source:P31-1.
func (r citation) datum(typed, quote string) (cmo.Datum, error) {
	kind, name, ok := strings.Cut(typed, ":")
	if ok {
		var d cmo.Datum
		switch kind {
		case "case":
			c, err := corpus.FindCase(r.tx, name)
			d.Case = c.ID
			return d, wholeOnly(err, typed, quote)
		case "participant":
			p, err := corpus.FindParticipant(r.tx, name)
			d.Participant = p.ID
			return d, wholeOnly(err, typed, quote)
		case "source":
			s, err := r.reader.Source(name)
			d.Source = s.ID
			return d, wholeOnly(err, typed, quote)
		}
	}
	if !ok || kind == "coding" || kind == "evidence" {
		if d, found, err := r.byID(typed); found || err != nil {
			return d, wholeOnly(err, typed, quote)
		}
	}
	x, err := r.excerpt(typed, quote)
	if err != nil {
		return cmo.Datum{}, err
	}
	return r.anchored(x)
}

// anchored gives the datum of words of the text as it is now: that of earlier
// judgements of these words, which an earlier version may have, or a new one.
func (r citation) anchored(x study.Excerpt) (cmo.Datum, error) {
	if err := study.RequireCurrent(r.tx, x); err != nil {
		return cmo.Datum{}, err
	}
	for v, err := range cmo.Judgements.Live(r.tx) {
		if err != nil {
			return cmo.Datum{}, err
		}
		if v.Datum.Place == nil || v.Datum.Source != x.Source.ID {
			continue
		}
		at, grade, err := r.reader.Where(x.Source, *v.Datum.Place, v.Datum.Decided)
		if err != nil {
			return cmo.Datum{}, err
		}
		if grade <= text.Moved && at.Version == x.ID && at.Span() == x.Span {
			return v.Datum, nil
		}
	}
	place, err := x.Place(r.tx)
	return cmo.Datum{Source: x.Source.ID, Place: &place}, err
}

// ofCoding gives the datum of the words of a coding, as they stand now.
func (r citation) ofCoding(c coding.Coding) (cmo.Datum, error) {
	now, err := r.reader.Coding(c)
	if err != nil {
		return cmo.Datum{}, err
	}
	if now.Grade == text.Lost {
		id := coding.Codings.ShowOne(r.tx, c.ID)
		return cmo.Datum{}, problem.New(problem.Stale, "coding %s is lost: its words are not in the text as it is now", id).
			Because("It was made on %s, %s. Nothing was changed.", now.Address(), quoteShown(now.Words(), 50)).
			Suggest("cmo coding move %s ADDRESS", id)
	}
	if c.Decided == nil && now.ID == c.Place.Version {
		return cmo.Datum{Source: c.Source, Place: &c.Place}, nil
	}
	return r.anchored(now.Excerpt)
}

// wholeOnly tells that a quote narrows an excerpt and nothing else.
func wholeOnly(err error, typed, quote string) error {
	if err == nil && quote != "" {
		return problem.New(problem.Usage, "%s is no passage: -q cannot narrow it", typed)
	}
	return err
}

// byID takes the words of a coding or of an earlier judgement.
func (r citation) byID(typed string) (d cmo.Datum, found bool, err error) {
	typed = strings.TrimPrefix(strings.TrimPrefix(typed, "coding:"), "evidence:")
	if c, err := coding.Codings.Find(r.tx, typed); err == nil {
		d, err := r.ofCoding(c)
		return d, true, err
	} else if problem.Is(err, problem.Invalid) {
		return d, true, err
	}
	if v, err := cmo.Judgements.Find(r.tx, typed); err == nil {
		return v.Datum, true, nil
	} else if problem.Is(err, problem.Invalid) {
		return d, true, err
	}
	return d, false, nil
}

// excerpt finds the words of an address, or of a place of the last list.
func (r citation) excerpt(typed, quote string) (study.Excerpt, error) {
	where, span, spanned := cutSpan(typed)
	x, err := r.reader.At(where, quote)
	if err != nil {
		return x, err
	}
	if spanned && quote == "" {
		if span.End > len(x.Text.Body) {
			return x, problem.New(problem.Stale, "%s has changed since it was listed", where).Suggest("the search again")
		}
		x.Span, x.Whole = span, false
	}
	if x.Whole {
		return x, problem.New(problem.Usage, "%s is a whole source: name a passage, or say that all of it is meant", x.Source.Name).
			Suggest("source:%s, or %s:1", x.Source.Name, x.Source.Name)
	}
	return x, nil
}

// interviewers reports whether all words of an excerpt are the interviewer's.
func interviewers(x study.Excerpt) bool {
	first, last := x.Text.At(x.Span.Start), x.Text.At(max(x.Span.Start, x.Span.End-1))
	for n := first; n <= last; n++ {
		p := x.Text.Passage(n)
		sp, _ := x.Source.SpeakerOf(x.Text.Speaker(p))
		if !sp.Interviewer && p.Words.Overlaps(x.Span) {
			return false
		}
	}
	return true
}

// rows puts the rows of the last list in the place of %N.
func (e *env) rows(typed []string) ([]string, error) {
	var out []string
	for _, t := range typed {
		if !strings.HasPrefix(t, "%") {
			out = append(out, t)
			continue
		}
		rows, err := e.lastList(t)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

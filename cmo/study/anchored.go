package study

import (
	"slices"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// An anchor is a place that a record stands on: where it was made, and where a
// person decided that this is in a later version.
type anchor struct {
	record  ref.ID
	source  ref.ID
	made    coding.Place
	decided *coding.Decision
	unused  bool // the record was retired, or its making undone
}

// places are the places of an anchor: also the one it was made on goes on being
// carried, since a decision can be undone.
func (a anchor) places() []coding.Place {
	out := []coding.Place{a.made}
	if a.decided != nil {
		out = append(out, a.decided.Place)
	}
	return out
}

// A kindAnchored is a kind of record that stands on words of sources.
type kindAnchored struct {
	noun string
	// each gives the anchors of the records there are; with gone also those of
	// records whose making was undone, which may come back.
	each func(tx *store.Tx, gone bool, yield func(anchor) error) error
}

// anchored are all kinds of records that stand on words. What a version
// carries, what check compares and what source edit reports are made from it.
var anchored = []kindAnchored{
	{"coding", eachAnchor(coding.Codings, func(v coding.Coding) []anchor {
		return []anchor{{source: v.Source, made: v.Place, decided: v.Decided}}
	})},
	{"evidence", eachAnchor(cmo.Judgements, func(v cmo.Evidence) []anchor {
		if v.Datum.Place == nil {
			return nil
		}
		return []anchor{{source: v.Datum.Source, made: *v.Datum.Place, decided: v.Datum.Decided}}
	})},
	{"assessment", eachAnchor(cmo.Assessments, func(v cmo.Assessment) []anchor {
		var out []anchor
		for _, f := range v.From {
			if f.Place != nil {
				out = append(out, anchor{source: f.Source, made: *f.Place, decided: f.Decided})
			}
		}
		return out
	})},
	{"memo", refAnchors(corpus.Memos, func(m corpus.Memo) []string { return m.On })},
	{"session", refAnchors(corpus.Sessions, func(s corpus.Session) []string { return append(slices.Clone(s.Shown), s.Changed...) })},
}

// eachAnchor goes over a table.
func eachAnchor[T any](table store.Table[T], of func(T) []anchor) func(*store.Tx, bool, func(anchor) error) error {
	return func(tx *store.Tx, gone bool, yield func(anchor) error) error {
		there := map[ref.ID]bool{}
		pass := func(v T, unused bool) error {
			for _, a := range of(v) {
				a.record, a.unused = table.Meta(&v).ID, unused
				if err := yield(a); err != nil {
					return err
				}
			}
			return nil
		}
		for v, err := range table.All(tx) {
			if err == nil {
				there[table.Meta(&v).ID] = true
				err = pass(v, table.Meta(&v).Retired)
			}
			if err != nil {
				return err
			}
		}
		if !gone {
			return nil
		}
		for v, err := range table.Ever(tx) {
			if err == nil && !there[table.Meta(&v).ID] {
				err = pass(v, true)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
}

// refAnchors gives the addresses among the references of a record. They are
// kept as typed, with the version they were typed for; one that leads nowhere
// any more is passed over.
func refAnchors[T any](table store.Table[T], refs func(T) []string) func(*store.Tx, bool, func(anchor) error) error {
	return func(tx *store.Tx, gone bool, yield func(anchor) error) error {
		reader := NewReader(tx)
		return eachAnchor(table, func(v T) []anchor {
			var out []anchor
			for _, typed := range refs(v) {
				if a, err := text.ParseAddress(typed); err != nil || a.Version == 0 || a.Whole() {
					continue
				}
				x, err := reader.At(typed, "")
				if err != nil {
					continue
				}
				out = append(out, anchor{source: x.Source.ID, made: coding.PlaceOf(x.Text, x.ID, x.Span, [8]byte{})})
			}
			return out
		})(tx, gone, yield)
	}
}

package cli

import (
	"slices"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A tally is what lists count of sources and codings, by the record they
// belong to. A coding is a participant's where they speak in its passages, or,
// where no speaker is known, where they are of its source.
type tally struct {
	sources  map[ref.ID][]corpus.Source // of participants, cases and waves
	codings  map[ref.ID]int             // of participants, cases and coders
	coded    map[ref.ID]map[ref.ID]bool // sources with codings of coders
	perCode  map[uint32]*codeTally      // by the number of the code
	outOfUse map[uint32]int             // retired codings, by code
	lost     int                        // codings whose words are gone; they are in no other count
}

// noteLost says how many codings are not counted.
func (t *tally) noteLost(e *env) {
	if t.lost > 0 {
		e.Note("not counted: %s whose words are gone (cmo coding list --lost)", plural(t.lost, "coding"))
	}
}

// A codeTally counts the codings of one code.
type codeTally struct {
	codings      int
	editions     map[int]int // by the definition they were made under
	sources      map[uint32]bool
	participants map[ref.ID]bool
	coders       map[uint16]bool
}

func newCodeTally() *codeTally {
	return &codeTally{editions: map[int]int{}, sources: map[uint32]bool{}, participants: map[ref.ID]bool{}, coders: map[uint16]bool{}}
}

func (c *codeTally) join(o *codeTally) {
	if o == nil {
		return
	}
	c.codings += o.codings
	for e, n := range o.editions {
		c.editions[e] += n
	}
	for s := range o.sources {
		c.sources[s] = true
	}
	for p := range o.participants {
		c.participants[p] = true
	}
	for w := range o.coders {
		c.coders[w] = true
	}
}

func count(tx *store.Tx) (*tally, error) {
	t := &tally{
		sources: map[ref.ID][]corpus.Source{}, codings: map[ref.ID]int{}, coded: map[ref.ID]map[ref.ID]bool{},
		perCode: map[uint32]*codeTally{}, outOfUse: map[uint32]int{},
	}
	coders := map[uint16]ref.ID{}
	for c, err := range corpus.Coders.All(tx) {
		if err != nil {
			return nil, err
		}
		if n, ok := corpus.Coders.Number(tx, c.ID); ok {
			coders[uint16(n)] = c.ID
		}
	}
	sources, err := sortedSources(tx)
	if err != nil {
		return nil, err
	}
	for _, s := range sources {
		for _, id := range append(peopleOf(s), s.Case, s.Wave) {
			if !id.IsZero() {
				t.sources[id] = append(t.sources[id], s)
			}
		}
		if err := t.source(tx, s, coders); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// source counts the codings of a source.
func (t *tally) source(tx *store.Tx, s corpus.Source, coders map[uint16]ref.ID) error {
	n, ok := corpus.Sources.Number(tx, s.ID)
	if !ok {
		return nil
	}
	var who *voices
	reader := study.NewReader(tx)
	for r := range coding.RowsOf(tx, n) {
		if r.Flags&coding.FlagRetired != 0 {
			t.outOfUse[r.Code]++
			continue
		}
		if who == nil {
			var err error
			if who, err = voicesOf(tx, s); err != nil {
				return err
			}
		}
		grade, err := reader.PlaceRow(s, &r)
		if err != nil {
			return err
		}
		if grade == text.Lost { // it stands on no words now
			t.lost++
			continue
		}
		c := t.perCode[r.Code]
		if c == nil {
			c = newCodeTally()
			t.perCode[r.Code] = c
		}
		c.codings++
		c.editions[int(r.Edition)]++
		c.sources[n] = true
		c.coders[r.Coder] = true
		t.codings[s.Case]++
		coder := coders[r.Coder]
		t.codings[coder]++
		if t.coded[coder] == nil {
			t.coded[coder] = map[ref.ID]bool{}
		}
		t.coded[coder][s.ID] = true
		for _, p := range who.in(int(r.First), int(r.Last)) {
			t.codings[p]++
			c.participants[p] = true
		}
	}
	return nil
}

// peopleOf gives the participants of a source: those it is of, and those who
// speak in it.
func peopleOf(s corpus.Source) []ref.ID {
	out := slices.Clone(s.Participants)
	for _, sp := range s.Speakers {
		if !sp.Participant.IsZero() && !slices.Contains(out, sp.Participant) {
			out = append(out, sp.Participant)
		}
	}
	return out
}

// voices say whose the passages of a source are.
type voices struct {
	rows    []byte
	byLabel []ref.ID // of each label, from 1; zero where nobody is known
	silent  []bool   // of each label: an interviewer's
	others  []ref.ID // whose a passage is that has no known speaker
}

func voicesOf(tx *store.Tx, s corpus.Source) (*voices, error) {
	v, err := corpus.Versions.Get(tx, s.Version)
	if err != nil {
		return nil, err
	}
	w := &voices{rows: corpus.Passages(tx, s.Version), others: s.Participants}
	for _, l := range v.Labels {
		sp, _ := s.SpeakerOf(l)
		w.byLabel = append(w.byLabel, sp.Participant)
		w.silent = append(w.silent, sp.Interviewer)
	}
	return w, nil
}

// in gives whose the passages from one to another are.
func (w *voices) in(first, last int) []ref.ID {
	var out []ref.ID
	for n := first; n >= 1 && n <= last && n*corpus.PassageRowLen <= len(w.rows); n++ {
		label := int(corpus.ReadPassageRow(w.rows[(n-1)*corpus.PassageRowLen:]).Label)
		whose := w.others
		if label > 0 && label <= len(w.byLabel) {
			switch {
			case w.silent[label-1]:
				whose = nil
			case !w.byLabel[label-1].IsZero():
				whose = w.byLabel[label-1 : label]
			}
		}
		for _, p := range whose {
			if !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	return out
}

// isSpoken reports whether a passage has words that are not an interviewer's,
// and is no heading: one that a coder codes.
func isSpoken(s corpus.Source, t text.Text, p text.Passage) bool {
	sp, _ := s.SpeakerOf(t.Speaker(p))
	return !p.Heading && !sp.Interviewer && !p.Words.Empty()
}

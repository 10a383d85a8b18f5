package report

import (
	"cmp"
	"slices"

	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A tally is what is counted of a code: excerpts, and the people and cases
// they are of.
type tally struct {
	excerpts int
	people   map[ref.ID]bool
	cases    map[ref.ID]bool
}

// A codingCount is what is counted of codings, beside the codes.
type codingCount struct {
	all      int
	marked   int // absent or denied: not counted under their codes
	asked    int // of interviewers' words: not counted either
	earlier  int // made on an earlier wording of the code
	lost     int // of words that a corrected text no longer has: not counted
	doubtful int // on a place that awaits a decision: counted
	byCoder  map[string]int
	twice    int // sources that more than one coder coded
	ofCode   map[ref.ID]*tally
}

// countCodings counts the codings in use from their rows, once.
func (m *material) countCodings() (*codingCount, error) {
	if m.counted != nil {
		return m.counted, nil
	}
	n := &codingCount{byCoder: map[string]int{}, ofCode: map[ref.ID]*tally{}}
	codes := map[uint32]ref.ID{}
	coders := map[uint32]ref.ID{}
	for _, c := range m.tree.Codes {
		if num, ok := codebook.Codes.Number(m.tx, c.ID); ok {
			codes[num] = c.ID
		}
	}
	for id := range m.coders {
		if num, ok := corpus.Coders.Number(m.tx, id); ok {
			coders[num] = id
		}
	}
	for _, src := range m.inUse {
		num, ok := corpus.Sources.Number(m.tx, src.ID)
		if !ok {
			continue
		}
		var rows []coding.Row
		by := map[uint16]bool{}
		for r := range coding.RowsOf(m.tx, num) {
			if r.Flags&coding.FlagRetired != 0 {
				continue
			}
			n.all++
			n.byCoder[m.coders[coders[uint32(r.Coder)]]]++
			by[r.Coder] = true
			if c, ok := m.tree.Get(codes[r.Code]); ok && int(r.Edition) < min(c.Edition, 255) {
				n.earlier++
			}
			grade, err := m.reader.PlaceRow(src, &r)
			if err != nil {
				return nil, err
			}
			if grade == text.Lost {
				n.lost++
				continue
			}
			if grade == text.Doubtful {
				n.doubtful++
			}
			rows = append(rows, r)
		}
		if len(by) > 1 {
			n.twice++
		}
		if len(rows) > 0 {
			if err := m.countSource(n, src, rows, codes); err != nil {
				return nil, err
			}
		}
	}
	m.counted = n
	return n, nil
}

// countSource counts the excerpts of a source: a run of overlapping words
// under one code is one, however many codings made it.
func (m *material) countSource(n *codingCount, src corpus.Source, rows []coding.Row, codes map[uint32]ref.ID) error {
	v, err := corpus.Versions.Get(m.tx, src.Version)
	if err != nil {
		return err
	}
	voices := m.passageVoices(src, v)
	at := func(passage uint32) voice {
		if passage >= 1 && int(passage) <= len(voices) {
			return voices[passage-1]
		}
		return voice{people: src.Participants}
	}
	under := map[ref.ID][]coding.Row{}
	for _, r := range rows {
		if r.Polarity != coding.Present {
			n.marked++
			continue
		}
		said := false
		for p := r.First; p <= r.Last; p++ {
			said = said || !at(p).interviewer
		}
		if !said {
			n.asked++
			continue
		}
		id := m.tree.Counts(codes[r.Code])
		under[id] = append(under[id], r)
	}
	for id, rows := range under {
		t := n.ofCode[id]
		if t == nil {
			t = &tally{people: map[ref.ID]bool{}, cases: map[ref.ID]bool{}}
			n.ofCode[id] = t
		}
		slices.SortFunc(rows, func(a, b coding.Row) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
		end := uint32(0)
		for i, r := range rows {
			if i == 0 || r.Start >= end {
				t.excerpts++
			}
			end = max(end, r.End)
			for p := r.First; p <= r.Last; p++ {
				if at(p).interviewer {
					continue
				}
				for _, person := range at(p).people {
					t.people[person] = true
				}
				for _, c := range m.casesOf(src.Case, at(p).people) {
					t.cases[c] = true
				}
			}
		}
	}
	return nil
}

// passageVoices gives who speaks in each passage of a version.
func (m *material) passageVoices(src corpus.Source, v corpus.Version) []voice {
	byLabel := map[string]voice{}
	var out []voice
	for b := corpus.Passages(m.tx, v.ID); len(b) >= corpus.PassageRowLen; b = b[corpus.PassageRowLen:] {
		p := corpus.ReadPassageRow(b)
		label := ""
		if p.Label > 0 && int(p.Label) <= len(v.Labels) {
			label = v.Labels[p.Label-1]
		}
		said, ok := byLabel[label]
		if !ok {
			said = m.labelled(src, label)
			byLabel[label] = said
		}
		out = append(out, said)
	}
	return out
}

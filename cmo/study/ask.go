package study

import (
	"cmp"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/query"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// An Answer is the result of a query with the study it was asked of.
type Answer struct {
	*query.Result
	Data *Data
}

// Bind parses a query and looks its names up.
func (d *Data) Bind(src string) (*query.Bound, error) {
	q, err := query.ParseFor(src, &d.Names)
	if err != nil {
		return nil, err
	}
	return q.Bind(&d.Names)
}

// Ask parses a query, looks its names up and answers it.
func (d *Data) Ask(src string, o query.Options) (*Answer, error) {
	b, err := d.Bind(src)
	if err != nil {
		return nil, err
	}
	r, err := b.Run(&d.Study, o)
	if err := cmp.Or(err, d.failed); err != nil {
		return nil, err
	}
	return &Answer{r, d}, nil
}

// A Hit is an excerpt of a result: a run of overlapping words that match one
// term.
type Hit struct {
	Source      int
	Span        text.Span
	First, Last int // passages, from 1
	Term        int // index in Result.Terms
	Codings     []int
}

// Hits joins the matches of a result to excerpts, in the order of sources and
// passages.
func (a *Answer) Hits() []Hit {
	var out []Hit
	last := map[int]int{} // term -> its newest hit
	for _, m := range a.Matches {
		if i, ok := last[m.Term]; ok && out[i].Source == m.Source && int(m.Start) < out[i].Span.End {
			h := &out[i]
			h.Span.End, h.Last = max(h.Span.End, int(m.End)), max(h.Last, int(m.Last)+1)
			if m.Coding >= 0 {
				h.Codings = append(h.Codings, m.Coding)
			}
			continue
		}
		h := Hit{Source: m.Source, Span: text.Span{Start: int(m.Start), End: int(m.End)}, First: int(m.First) + 1, Last: int(m.Last) + 1, Term: m.Term}
		if m.Coding >= 0 {
			h.Codings = []int{m.Coding}
		}
		last[m.Term] = len(out)
		out = append(out, h)
	}
	return out
}

// Read reads the texts that hits stand in, at once; unless they are needed as a
// whole, not those of hits whose words are at hand.
func (d *Data) Read(hits []Hit, whole bool) error {
	var sources []int
	for _, h := range hits {
		if n := len(sources); (whole || !d.atHand(h)) && (n == 0 || sources[n-1] != h.Source) {
			sources = append(sources, h.Source)
		}
	}
	return d.ReadTexts(sources...)
}

// atHand reports whether the words of all passages of a hit were read when they
// were looked through.
func (d *Data) atHand(h Hit) bool {
	words := d.sources[h.Source].words
	if words == nil || h.First < 1 {
		return false
	}
	return !slices.Contains(words[h.First-1:h.Last], nil)
}

// Shown gives a hit as it is shown: the passages it lies in, and its words.
func (d *Data) Shown(h Hit) (at text.Address, words string, err error) {
	if !d.atHand(h) {
		t, err := d.Text(h.Source)
		if err != nil {
			return text.Address{}, "", err
		}
		return t.Address(h.Span).ByPassage(), t.Excerpt(h.Span), nil
	}
	s := &d.sources[h.Source]
	var parts []string
	for i, passage := range d.passages(h.Source)[h.First-1 : h.Last] {
		from, all := int(passage.WordsStart), *s.words[h.First-1+i]
		start := min(max(0, h.Span.Start-from), len(all))
		end := max(start, min(len(all), h.Span.End-from))
		parts = append(parts, strings.Fields(all[start:end])...)
	}
	at = text.Address{Source: d.Study.Sources[h.Source].Name, From: text.Point{Passage: h.First}, To: text.Point{Passage: h.Last}}
	return at, strings.Join(parts, " "), nil
}

// Words gives the words of the passage that a hit begins in: those before the
// hit, those of the hit as far as it lies there, and those after. They are at
// hand where the hit is one of words.
func (d *Data) Words(h Hit) (before, hit, after string, err error) {
	passage, err := d.words(h.Source, h.First-1)
	if err != nil {
		return "", "", "", err
	}
	from := int(d.passages(h.Source)[h.First-1].WordsStart)
	end := min(len(passage), h.Span.End-from)
	start := min(max(0, h.Span.Start-from), end)
	return passage[:start], passage[start:end], passage[end:], nil
}

// Who names the participants, the case and the wave of a hit: the speaker of
// its first passage, else the participants of its source.
func (d *Data) Who(h Hit) (participants []string, kase, wave string) {
	s := &d.Study.Sources[h.Source]
	who := s.Participants
	if sp := s.Talk.Of(h.First - 1).Participant; sp != 0 {
		who = []uint32{sp}
	}
	cases := s.Cases
	for _, n := range who {
		if int(n) < len(d.Names.Participants) {
			participants = append(participants, d.Names.Participants[n].Name)
			if len(cases) == 0 {
				cases = d.Names.Participants[n].Cases
			}
		}
	}
	if len(cases) == 1 && int(cases[0]) < len(d.Names.Cases) {
		kase = d.Names.Cases[cases[0]]
	}
	return participants, kase, d.Names.Waves[s.Wave]
}

// CodeOf gives the path of the code of a coding of a source.
func (d *Data) CodeOf(source, coding int) string {
	n := d.Study.Sources[source].Codings[coding].Code
	for i, c := range d.Names.Codes {
		if c.Number == n {
			return d.tree.Path(d.tree.Codes[i].ID)
		}
	}
	return ""
}

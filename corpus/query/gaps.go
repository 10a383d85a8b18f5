package query

import (
	"sort"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A wordGaps knows where the words of a source begin, interviewers' left out,
// so that the words between two places can be counted.
type wordGaps struct{ starts []uint32 }

// countWords reads the words of the source at hand, if a distance in words can
// matter in it.
func (e *engine) countWords() (*wordGaps, error) {
	g := &wordGaps{}
	busy := false
	for i := range e.lists {
		busy = busy || len(e.lists[i]) > 0
	}
	if !busy {
		return g, nil
	}
	if e.study.Text == nil {
		return nil, errNoText
	}
	passages := e.passages()
	for i := range passages {
		p := &passages[i]
		if e.voice(i).Interviewer {
			continue
		}
		masked, err := e.study.Text(e.number, i)
		if err != nil {
			return nil, err
		}
		for token := range text.Tokens(masked) {
			g.starts = append(g.starts, p.WordsStart+uint32(token.Start))
		}
	}
	return g, nil
}

// between counts the words that begin at or after one place and before another.
func (g *wordGaps) between(from, to uint32) int {
	lo := sort.Search(len(g.starts), func(i int) bool { return g.starts[i] >= from })
	hi := sort.Search(len(g.starts), func(i int) bool { return g.starts[i] >= to })
	return max(0, hi-lo)
}

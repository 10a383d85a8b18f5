package query_test

import (
	"fmt"
	"math/rand"
	"runtime"
	"testing"
)

// TestForksAgree asks studies of many sources on one processor and on several:
// the answers are the same, to the last match and in the same order.
func TestForksAgree(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for seed := range 120 {
		d := dice{Rand: rand.New(rand.NewSource(int64(seed)))}
		l, a := d.study(), d.ask()
		few := len(l.study.Sources)
		for i := range 300 {
			s := l.study.Sources[i%few]
			s.Name = fmt.Sprintf("%s-%d", s.Name, i)
			l.add(s, l.texts[i%few])
		}
		l.names.Linked = d.links(l)
		var answers [2]string
		for i, processors := range []int{1, 4} {
			runtime.GOMAXPROCS(processors)
			r := l.run(t, a.String(), "case", "code")
			answers[i] = fmt.Sprint(fast(t, l, a), r.Terms, r.Matches, r.Units, r.Counts, r.Groups, r.Bases, r.Margins, r.LeftOut, r.Disputes, r.Doubtful, r.UnitsOf())
		}
		if answers[0] != answers[1] {
			t.Errorf("seed %d: %s\none processor %s\nfour          %s", seed, a, answers[0], answers[1])
		}
	}
}

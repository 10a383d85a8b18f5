package query_test

import (
	"fmt"

	"github.com/cmo-toolkit/cmo/corpus/query"
)

func Example() {
	names := query.Names{
		Codes:        []query.Code{{Number: 1, ID: "k3f7q", Name: "hold", Type: query.Mechanism}, {Number: 2, ID: "k9x2a", Name: "trust", Type: query.Outcome}},
		Participants: []query.Participant{{}, {Name: "P31", Cases: []uint32{1}}},
		Cases:        []string{"", "LW3"},
		Coders:       []string{"", "alex"},
		Waves:        []string{"", "baseline"},
	}
	study := query.Study{Sources: []query.Source{{
		Name: "P31-1", Participants: []uint32{1}, Wave: 1, ReadBy: []uint16{1},
		Passages: []query.Passage{{Start: 0, End: 20, WordsStart: 4, WordsEnd: 19, Speaker: 1, Words: 3}},
		Codings:  []query.Coding{{Number: 7, Code: 1, Start: 4, End: 19, Coder: 1}},
	}}}
	q, err := query.Parse("hold and not trust in participant where wave=baseline")
	if err != nil {
		panic(err)
	}
	bound, err := q.Bind(&names)
	if err != nil {
		panic(err)
	}
	r, err := bound.Run(&study, query.Options{By: []string{"code", "case"}})
	if err != nil {
		panic(err)
	}
	fmt.Println(r.Query)
	fmt.Println(r.Units.Yes, "of", r.Units.Known(), "known;", r.Units.WithText, "with text of", r.Units.Registered, "registered")
	for _, u := range r.UnitsOf(query.Yes) {
		fmt.Println(u.Name, u.Value)
	}
	for _, g := range r.Groups {
		fmt.Println(g.Values, g.Counts.Excerpts)
	}
	// Output:
	// hold and not trust, in participant, where wave=baseline
	// 1 of 1 known; 1 with text of 1 registered
	// P31 yes
	// [hold LW3] 1
}

package query_test

import (
	"fmt"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/query"
)

// TestRelations is the table of relations, row by row: passages of ten bytes,
// no interviewer.
func TestRelations(t *testing.T) {
	relations := []string{"overlaps", "within", "contains", "near/0", "near/1", "near/2", "before", "before/1", "after"}
	rows := []struct {
		name string
		a, b [2]uint32
		want string // one letter a relation: y or -
	}{
		{"equal", [2]uint32{0, 5}, [2]uint32{0, 5}, "yyyyyy---"},
		{"equal and empty", [2]uint32{0, 0}, [2]uint32{0, 0}, "yyyyyy---"},
		{"B inside A", [2]uint32{0, 9}, [2]uint32{2, 6}, "y-yyyy---"},
		{"A inside B", [2]uint32{2, 6}, [2]uint32{0, 9}, "yy-yyy---"},
		{"crossing", [2]uint32{0, 5}, [2]uint32{3, 9}, "y--yyy---"},
		{"touching", [2]uint32{0, 5}, [2]uint32{5, 9}, "---yyyyy-"},
		{"apart", [2]uint32{0, 3}, [2]uint32{6, 9}, "---yyyyy-"},
		{"touching at the end of a passage", [2]uint32{0, 10}, [2]uint32{10, 19}, "----yyyy-"},
		{"next but one", [2]uint32{2, 6}, [2]uint32{22, 26}, "-----yy--"},
		{"the same, B first", [2]uint32{22, 26}, [2]uint32{2, 6}, "-----y--y"},
		{"A over passages 2 to 4, B in 3", [2]uint32{12, 36}, [2]uint32{22, 26}, "y-yyyy---"},
		{"A over passages 2 to 4, B in 6", [2]uint32{12, 36}, [2]uint32{52, 56}, "-----yy--"},
	}
	for _, row := range rows {
		l := newLittle("a", "b")
		s := query.Source{Name: "S", ReadBy: []uint16{1}}
		for i := range uint32(6) {
			s.Passages = append(s.Passages, query.Passage{Start: i * 10, End: i*10 + 10, WordsStart: i * 10, WordsEnd: i*10 + 10})
		}
		for i, at := range [][2]uint32{row.a, row.b} {
			last := at[0] / 10
			if at[1] > at[0] {
				last = (at[1] - 1) / 10
			}
			s.Codings = append(s.Codings, query.Coding{Number: uint32(i + 1), Code: uint32(i + 1), Start: at[0], End: at[1], First: at[0] / 10, Last: last})
		}
		l.add(s, "")
		got := ""
		for i, rel := range relations {
			kept := len(l.run(t, "a "+rel+" b").Matches)
			if not := len(l.run(t, "a not "+rel+" b").Matches); kept+not != 1 {
				t.Errorf("%s: a %s b keeps %d, a not %s b keeps %d", row.name, rel, kept, rel, not)
			}
			letter := "-"
			if kept == 1 {
				letter = "y"
			}
			if letter[0] != row.want[i] {
				t.Errorf("%s: a %s b is %s", row.name, rel, letter)
			}
			got += letter
		}
	}
}

// patient is the example of the relations; I interviews.
func patient() *little {
	l := newLittle("waiting", "anchor", "hold", "heard", "contained", "told", "reliant")
	s := l.source("P31-1", "baseline",
		"P31 [It was months. Nobody rang.]waiting",
		"I And the link worker?",
		"P31 [She rang every [Thursday.]anchor [She has been a]heard rock to me.]hold",
		"I Go on.",
		"P31 [I kept going.]contained",
		"I [[Do you rely on her?]told",
		"P31 I do worry what happens.]reliant",
	)
	// The brackets above nest; the spans of the example cross.
	body := l.texts[0]
	find := func(words string) (uint32, uint32) {
		i := index(body, words)
		return uint32(i), uint32(i + len(words))
	}
	for i := range s.Codings {
		c := &s.Codings[i]
		switch l.names.Codes[c.Code-1].Name {
		case "anchor":
			c.Start, c.End = find("She rang every Thursday.")
		case "hold":
			c.Start, c.End = find("She has been a rock to me.")
		case "heard":
			c.Start, c.End = find("Thursday. She has been a")
		}
	}
	return l
}

func index(s, sub string) int {
	for i := range s {
		if len(s) >= i+len(sub) && s[i:i+len(sub)] == sub {
			return i
		}
	}
	panic(fmt.Sprintf("no %q in the example", sub))
}

func TestRelationExample(t *testing.T) {
	l := patient()
	for _, row := range []struct{ query, kept string }{
		{"waiting near hold", "1"},
		{"waiting near contained", ""},
		{"anchor overlaps hold", ""},
		{"anchor near/0 hold", "3"},
		{"hold with heard", "3"},
		{"contained not near waiting", "5"},
		{"contained near reliant", "5"},
		{"told", ""},
		{"told{interviewer=yes}", "6"},
		{"passage after/1 told{interviewer=yes}", "7"},
		{"hold overlaps hold", ""},
		{"(hold or heard) overlaps (hold or heard)", "3 3"},
		{"reliant", "6-7"},
		{"waiting before/3w contained", ""},
		{"waiting before/15w contained", "1"},
		{"waiting near/9w heard", "1"},
		{"anchor near/0w hold", "3"},
		{`"rang" near/5w "thursday"`, "1 3"},
		{`"rang" near/1w "thursday"`, "3"},
		{`"rang" near/0w "thursday"`, ""},
		{"uncoded", ""},
		{"uncoded{interviewer=yes}", "2 4"},
		{"passage not overlaps (hold or waiting)", "5 7"},
		{"passage overlaps hold where words at-least 8", "3"},
	} {
		r := l.run(t, row.query)
		if got := l.kept(r); got != row.kept {
			t.Errorf("%s keeps %q, want %q", row.query, got, row.kept)
		}
	}
	if got := l.quotes(l.run(t, "hold with heard")); got != "She has been a" {
		t.Errorf("hold with heard is %q", got)
	}
}

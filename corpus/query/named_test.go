package query_test

import (
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/query"
)

// kept keeps a query of a small codebook, changes the codebook, and gives the
// query with the names of then.
func kept(t *testing.T, typed string, change func(codes []query.Code)) (string, error) {
	t.Helper()
	l := newLittle("hold", "hold/waiting", "trust", "waiting")
	for i := range l.names.Codes {
		l.names.Codes[i].Whole = "whole-" + l.names.Codes[i].ID
	}
	q, err := query.Parse(typed)
	if err != nil {
		t.Fatal(err)
	}
	k, err := q.Keep(l.names.Codes, func(name string) (string, error) { return "id-of-" + name, nil })
	if err != nil {
		return "", err
	}
	change(l.names.Codes)
	again, err := query.Parse(k.Text)
	if err != nil {
		t.Fatalf("what was kept cannot be read: %s", shown(err))
	}
	return again.Respell(l.names.Codes, func(id string) (string, error) { return "new " + id, nil })
}

// TestKeptQueryFollowsItsCodes: renamed, moved and merged codes are followed, and
// what they become is written so that it means one thing.
func TestKeptQueryFollowsItsCodes(t *testing.T) {
	for _, row := range []struct {
		name, typed, now string
		change           func([]query.Code)
	}{
		{"nothing changed", "hold/waiting and trust", "hold/waiting and trust", func([]query.Code) {}},
		{"renamed", "trust and not hold", "trust-in-staff and not hold", func(c []query.Code) { c[2].Name = "trust in staff" }},
		{"renamed as a word of the language", "trust", "code:near", func(c []query.Code) { c[2].Name = "near" }},
		{"moved", "hold/waiting", "trust/waiting", func(c []query.Code) { c[1].Parent = 3 }},
		{"merged", "any{code=trust} near trust", "any{code=hold} near hold", func(c []query.Code) { c[2].Into = 1 }},
		{"merged twice", "trust", "waiting", func(c []query.Code) { c[2].Into, c[1].Into = 2, 4 }},
		{"a saved query in it", "saved:mine and hold", `saved:"new id-of-mine" and hold`, func([]query.Code) {}},
	} {
		if got, err := kept(t, row.typed, row.change); err != nil || got != row.now {
			t.Errorf("%s: %s is %s now (%v), want %s", row.name, row.typed, got, err, row.now)
		}
	}
	if _, err := kept(t, "trsut", func([]query.Code) {}); !problem.Is(err, problem.NotFound) {
		t.Errorf("a name nobody knows was kept: %v", err)
	}
}

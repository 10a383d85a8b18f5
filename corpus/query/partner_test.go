package query_test

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"
)

// across is a source in which hold has contained, reliant or nothing near it.
func across() *little {
	l := newLittle("resource:hold", "outcome:contained", "outcome:reliant", "context:waiting")
	l.source("P1-1", "baseline", "P1 [one]hold [two]contained", "P1 [three]reliant", "P1 x", "P1 x", "P1 [four]hold", "P1 x", "P1 x", "P1 [five]hold [six]reliant")
	return l
}

func TestPartnerChooses(t *testing.T) {
	l := across()
	for q, want := range map[string]int{
		"hold near outcome":                                        2,
		"(hold near outcome){partner=contained}":                   1,
		"(hold near outcome){partner=reliant}":                     2,
		"(hold near outcome){partner!=contained}":                  1,
		"(hold near outcome){partner=contained|reliant}":           2,
		"hold near outcome where partner=contained":                1,
		"(hold near/0 any){partner=reliant}":                       1,
		"(hold not near outcome){partner=none}":                    1,
		"(hold not near outcome){partner!=reliant}":                0,
		"(hold before outcome){partner=contained}":                 1,
		"(outcome after hold){partner=hold}":                       3,
		"(hold near passage){partner=none}":                        3,
		"((hold near outcome){partner=contained}) near/9 reliant":  1,
		"(outcome within passage){partner=hold}":                   0,
		"(passage contains outcome){partner=contained}":            1,
		"(passage contains outcome){partner=contained, words<100}": 1,
	} {
		if got := len(l.run(t, q).Matches); got != want {
			t.Errorf("%s keeps %d, want %d", q, got, want)
		}
	}
}

func TestPartnerSplits(t *testing.T) {
	var got []string
	for _, g := range across().run(t, "hold near outcome", "code", "partner").Groups {
		got = append(got, strings.Join(g.Values, " ")+" "+string(rune('0'+g.Counts.Excerpts)))
	}
	if want := "hold contained 1, hold reliant 2"; strings.Join(got, ", ") != want {
		t.Errorf("split by partner: %s, want %s", strings.Join(got, ", "), want)
	}
}

func TestPartnerNeedsARelation(t *testing.T) {
	for _, q := range []string{"hold{partner=contained}", "hold where partner=contained", "(hold with outcome){partner=contained}", `"x"{partner=hold}`} {
		if _, err := across().try(q); err == nil || !strings.Contains(shown(err), "partner is the code across a relation") {
			t.Errorf("%s: %v", q, err)
		}
	}
}

// What could take long or deep is refused, and at once.
func TestTooMuchIsRefused(t *testing.T) {
	for name, q := range map[string]string{
		"a million characters":   strings.Repeat("hold or ", 125_000) + "hold",
		"10,000 parentheses":     strings.Repeat("(", 10_000) + "hold" + strings.Repeat(")", 10_000),
		"10,000 nots":            strings.Repeat("not ", 10_000) + "hold",
		"10,000 terms":           strings.Repeat("hold or ", 10_000) + "hold",
		"a field nobody has":     "hold where colour=red",
		"a huge repeat":          "/(a{1000}){1000}/",
		"an expression unclosed": "/" + strings.Repeat("(", 5000),
	} {
		if _, err := across().try(q); err == nil {
			t.Errorf("%s was not refused", name)
		}
	}
	if got := len(across().run(t, "/.*/").Matches); got != 8 {
		t.Errorf("an expression that matches everything matches %d passages of 8", got)
	}
}

// TestPartnerIsTheCodeThere: what has a partner of a code is what stands in the
// relation to that code.
func TestPartnerIsTheCodeThere(t *testing.T) {
	kept := 0
	for seed := range 120 {
		l := dice{Rand: rand.New(rand.NewSource(int64(seed)))}.study()
		for _, rel := range []string{"overlaps", "within", "contains", "near", "near/0", "near/2w", "before", "after/1", "linked"} {
			for _, code := range []string{"a", "b", "d"} {
				for _, left := range []string{"a", "c", "passage"} {
					by := l.run(t, fmt.Sprintf("(%s %s any{polarity=present}){partner=%s}", left, rel, code))
					plain := l.run(t, fmt.Sprintf("%s %s %s{polarity=present}", left, rel, code))
					if got, want := l.kept(by), l.kept(plain); got != want {
						t.Fatalf("seed %d: %s %s by partner %s keeps %q, else %q", seed, left, rel, code, got, want)
					}
					kept += len(plain.Matches)
				}
			}
		}
	}
	if kept < 1000 {
		t.Errorf("only %d spans were compared", kept)
	}
}

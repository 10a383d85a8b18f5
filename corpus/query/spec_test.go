package query_test

import (
	"fmt"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/query"
)

// A ruled is a query with its answer: passages, or units by value.
type ruled struct{ rule, query, answer string }

// answers asks the queries of a table of little and compares: units where they
// are asked for, else the passages kept.
func (l *little) answers(t *testing.T, rows []ruled) {
	t.Helper()
	for _, row := range rows {
		r := l.run(t, row.query)
		got := l.kept(r)
		if r.Scope != query.InPassage {
			got = units(r)
		}
		if r.Test {
			got = findings(r)
		}
		if got != row.answer {
			t.Errorf("%s\n  %s: %s\n  want %s", row.rule, row.query, got, row.answer)
		}
	}
}

// TestSpokenWords: how words that were said are compared.
func TestSpokenWords(t *testing.T) {
	l := newLittle("hold")
	l.source("S", "baseline", "P I don’t know, ﬁnally.", "P ÉCOLE and nothing else", "P at the end", "P the end. At last", "P wait-ing, waiting")
	l.answers(t, []ruled{
		{"curly and straight apostrophes are one", `"don't know"`, "1"},
		{"ligatures are their letters", "text:finally", "1"},
		{"capitals of all letters make no difference", "text:école", "2"},
		{"accents do", "text:ecole", ""},
		{"two slips", "text:ecole~2", "2"},
		{"nothing is too common to be found", `"and nothing"`, "2"},
		{"no stemming", "text:end*", "3 4"},
		{"words match inside one passage", `"end the end"`, ""},
		{"^ and $ are the ends of the passage", "/^the end/", "4"},
		{"the end, too", "/end$/", "3"},
		{"without case unless said", "/(?-i)At/", "4"},
		{"empty matches are dropped", "/x*/", ""},
		{"an expression may look inside a word", "/ait-/", "5"},
	})
}

// TestRowsOfEach: a row for every code directly under a code, of a type, or all.
func TestRowsOfEach(t *testing.T) {
	l := newLittle("mechanism:hold", "resource:hold/waiting", "mechanism:hold/safe", "outcome:calm", "resource:hold/waiting/deep", "outcome:old")
	l.names.Codes[5].Retired = true
	l.source("S", "baseline", "P [x]hold/waiting/deep")
	for each, want := range map[string]string{
		"hold": "[hold/waiting hold/safe]", "waiting": "[hold/waiting/deep]", "mechanism": "[hold hold/waiting hold/safe hold/waiting/deep]",
		"outcome": "[calm]", "(waiting or outcome)": "[hold/waiting/deep calm]",
		"any": "[hold hold/waiting hold/safe calm hold/waiting/deep]",
	} {
		var got []string
		for _, row := range l.run(t, "each "+each+": it in participant").Rows {
			got = append(got, row.Path)
		}
		if fmt.Sprint(got) != want {
			t.Errorf("each %s: %v, want %s", each, got, want)
		}
	}
}

// TestWhereAndBraces: where holds for every term, braces for one; braces never
// widen where, and marks in where leave words and passages alone.
func TestWhereAndBraces(t *testing.T) {
	l := newLittle("hold", "calm")
	l.source("one", "baseline", "P [she held]hold [it]calm=denied", "P she")
	l.source("two", "follow-up", "P [she held]hold=2")
	l.answers(t, []ruled{
		{"where for every term", `"she" overlaps hold where wave=baseline`, "one:1"},
		{"braces for one", "hold{wave=follow-up} or calm=any", "one:1 two:1"},
		{"both must hold", "hold{wave=follow-up} where wave=baseline", ""},
		{"a comma is and", "hold where wave=follow-up, intensity=2", "two:1"},
		{"| is or", "hold where wave=baseline|follow-up", "one:1 two:1"},
		{"marks in where leave words alone", `"she" where intensity=2`, "one:1 one:2 two:1"},
		{"and passages", "passage where polarity=denied", "one:1 one:2 two:1"},
		{"and choose codings", "any where polarity=denied", "one:1"},
		{"polarity in braces replaces the default", "calm{polarity!=absent}", "one:1"},
	})
}

// TestBelonging: to whom and to what a passage belongs.
func TestBelonging(t *testing.T) {
	l := newLittle("hold")
	l.participant("P1", "LW1")
	l.participant("P2", "LW2")
	l.participant("N")
	both := l.source("group", "baseline", "P1 [x]hold", "P2 y", "- z", "N z")
	both.Cases = []uint32{1, 2} // the source names both cases
	l.source("visit", "baseline", "P2 [x]hold").Cases = []uint32{1}
	l.source("alone", "", "- [x]hold")
	l.answers(t, []ruled{
		{"to the participant who speaks, else to those of the source", "hold in participant", "yes P1 P2; silent N"},
		{"to the case of its source, else to those of its speaker, else to all of the source", "hold in case", "yes LW1; silent LW2"},
		{"who speaks has a case; of the others the source speaks", "passage in case where source=group", "yes LW1 LW2"},
		{"a source without an encounter is its own", "hold in encounter", "yes alone group visit"},
		{"of no wave", "hold in case-wave", "yes LW1 baseline; silent LW2 baseline"},
	})
	if r := l.run(t, "hold in case"); len(r.LeftOut) == 0 || r.LeftOut[len(r.LeftOut)-1].Reason != query.Nobody || r.LeftOut[len(r.LeftOut)-1].Passages != 1 {
		t.Errorf("the passage of no case is not said: %+v", r.LeftOut)
	}
}

// TestUnitsAndInterviewers: an interviewer's passages make no unit unless a term
// asks for them; what stands right of a relation is no asking.
func TestUnitsAndInterviewers(t *testing.T) {
	l := newLittle("told", "calm")
	l.source("one", "baseline", "I [do you?]told", "P [yes]calm")
	l.source("two", "baseline", "I [do you?]told")
	l.answers(t, []ruled{
		{"no unit of interviewers alone", "calm in source", "yes one"},
		{"unless a term asks", "told{interviewer=yes} in source", "yes one two"},
		{"or where does", "told in source where interviewer=yes", "yes one two"},
		{"the right side of a relation is no asking", "calm after told{interviewer=yes} in source", "yes one"},
	})
}

// TestReading: a source is read for a coder who codes in it or marked it done.
func TestReading(t *testing.T) {
	l := newLittle("hold", "calm")
	l.source("alex", "baseline", "P [x]hold")
	l.source("both", "baseline", "P [x]hold").ReadBy = []uint16{1, 2}
	l.source("nobody", "baseline", "P x").ReadBy = nil
	l.answers(t, []ruled{
		{"any coder unless said", "calm in source", "silent alex both; no data nobody (not read)"},
		{"the coder asked for", "calm{coder=rosa} in source", "silent both; no data alex (not read) nobody (not read)"},
		{"in where, too", "hold in source where coder=rosa", "silent both; no data alex (not read) nobody (not read)"},
		{"words, passages, any and uncoded need no reading", `("x" or any or uncoded) in source`, "yes alex both nobody"},
		{"a relation has no data where its left side has none", "hold near calm in source", "silent alex both; no data nobody (no read text to compare)"},
		{"nor where there is no text for its right side", `"x" near hold{wave=follow-up} in source`, "no data alex (no read text to compare) both (no read text to compare) nobody (no read text to compare)"},
	})
}

// TestLogic: and, or and not of yes, no and no data; the findings of tests.
func TestLogic(t *testing.T) {
	l := newLittle("a", "b", "c")
	l.source("one", "baseline", "P [x]a")
	later := l.source("two", "follow-up", "P x")
	later.ReadBy = nil // b and c at follow-up are not known
	l.answers(t, []ruled{
		{"and: no beats no data", "b{wave=baseline} and b{wave=follow-up} in participant", "silent P"},
		{"and: no data beats yes", "a{wave=baseline} and b{wave=follow-up} in participant", "no data P (not read)"},
		{"or: yes beats no data", "a{wave=baseline} or b{wave=follow-up} in participant", "yes P"},
		{"or: no data beats no", "b{wave=baseline} or b{wave=follow-up} in participant", "no data P (not read)"},
		{"not leaves no data", "not b{wave=follow-up} in participant", "no data P (not read)"},
		{"a test: yes, no data is open", "a{wave=baseline} => b{wave=follow-up} in participant", "open P (not read)"},
		{"no, no data is not met", "b{wave=baseline} => b{wave=follow-up} in participant", "not met P"},
		{"no data, yes is no data", "b{wave=follow-up} => a{wave=baseline} in participant", "no data P (not read)"},
		{"no data, no is no data", "b{wave=follow-up} => c{wave=baseline} in participant", "no data P (not read)"},
	})
}

// TestHeadingsAreNotUncoded: nobody codes a heading.
func TestHeadingsAreNotUncoded(t *testing.T) {
	l := newLittle("hold")
	l.source("S", "baseline", "P A heading", "P words", "P [x]hold").Passages[0].Heading = true
	l.answers(t, []ruled{
		{"uncoded leaves it out", "uncoded", "2"},
		{"passage does not", "passage not overlaps any", "1 2"},
		{"and its words can be found", "text:heading", "1"},
	})
}

// TestTotalsAreCountedAnew: who stands in two rows is one in the total, and two
// coders on the same words are one excerpt.
func TestTotalsAreCountedAnew(t *testing.T) {
	l := newLittle("hold", "calm")
	l.participant("P1", "LW1", "LW2")
	l.source("S", "baseline", "P1 [[x]hold]hold=rosa [y]calm")
	r := l.run(t, "hold or calm", "case")
	if len(r.Groups) != 2 || r.Groups[0].Counts.Participants.N != 1 || r.Groups[1].Counts.Participants.N != 1 || r.Counts.Participants.N != 1 {
		t.Errorf("groups %+v of %+v", r.Groups, r.Counts)
	}
	if r.Counts.Codings != 3 || r.Counts.Excerpts != 2 || r.Terms[0].Excerpts != 1 {
		t.Errorf("%d codings, %d excerpts, %d of them of hold; want 3, 2, 1", r.Counts.Codings, r.Counts.Excerpts, r.Terms[0].Excerpts)
	}
}

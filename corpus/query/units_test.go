package query_test

import (
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/query"
)

// hope is the six patients: Anna at both waves; Ben at baseline, not seen
// again; Cal at baseline, denied at follow-up; Dee at baseline, then read and
// silent; Eve read, never; Fay at baseline, follow-up not read yet.
func hope() *little {
	l := newLittle("outcome:hope", "outcome:calm")
	l.source("Anna-1", "baseline", "Anna [I hope]hope=anticipated")
	l.source("Anna-2", "follow-up", "Anna [I hope]hope")
	l.source("Ben-1", "baseline", "Ben [I hope]hope")
	l.source("Cal-1", "baseline", "Cal [I hope]hope")
	l.source("Cal-2", "follow-up", "Cal [No hope]hope=denied")
	l.source("Dee-1", "baseline", "Dee [I hope]hope")
	l.source("Dee-2", "follow-up", "Dee Well now")
	l.source("Eve-1", "baseline", "Eve Well now")
	l.source("Eve-2", "baseline", "Eve Well now") // read twice, never at follow-up
	l.source("Fay-1", "baseline", "Fay [I hope]hope")
	l.source("Fay-2", "follow-up", "Fay I hope").ReadBy = nil
	return l
}

func TestSixPatients(t *testing.T) {
	l := hope()
	r := l.run(t, "hope{wave=baseline} => hope{wave=follow-up} in participant")
	want := "exception Cal (denied) Dee; holds Anna; open Ben (no text) Fay (not read); not met Eve"
	if got := findings(r); got != want {
		t.Errorf("test: %s\nwant: %s", got, want)
	}
	if holds, of := r.Consistency(); holds != 1 || of != 3 {
		t.Errorf("consistency %d of %d, want 1 of 3", holds, of)
	}

	r = l.run(t, "hope{wave=baseline} and not hope{wave=follow-up} in participant")
	want = "yes Cal Dee; silent Anna Eve; no data Ben (no text) Fay (not read)"
	if got := units(r); got != want {
		t.Errorf("and not: %s\nwant: %s", got, want)
	}
	if r.Units.Yes != 2 || r.Units.Known() != 4 || r.Units.NoData != 2 {
		t.Errorf("and not: %+v, want 2 of 4 known, 2 without data", r.Units)
	}

	r = l.run(t, "not hope in participant where wave=follow-up")
	want = "yes Cal Dee; silent Anna; no data Fay (not read)"
	if got := units(r); got != want {
		t.Errorf("where: %s\nwant: %s", got, want)
	}
	if r.Units.WithText != 4 || r.Units.Registered != 6 {
		t.Errorf("where: %d with text of %d registered, want 4 of 6", r.Units.WithText, r.Units.Registered)
	}
}

func TestEach(t *testing.T) {
	l := hope()
	r := l.run(t, "each outcome: it{wave=baseline, status=anticipated} => it{wave=follow-up} in participant")
	if len(r.Rows) != 2 || r.Rows[0].Path != "hope" || r.Rows[1].Path != "calm" {
		t.Fatalf("rows %+v, want hope and calm", r.Rows)
	}
	want := "holds Anna; not met Ben Cal Dee Eve Fay"
	if got := findings(r.Rows[0].Result); got != want {
		t.Errorf("hope: %s\nwant: %s", got, want)
	}
	want = "not met Anna Ben Cal Dee Eve Fay"
	if got := findings(r.Rows[1].Result); got != want {
		t.Errorf("calm: %s\nwant: %s", got, want)
	}
}

// TestTestTable is every pair of values of A and B.
func TestTestTable(t *testing.T) {
	l := newLittle("a", "b")
	lines := map[string]string{"yes": "[x]%s", "denied": "[x]%s=denied", "silent": "x"}
	for a, x := range lines {
		for b, y := range lines {
			l.source(a+"-"+b, "baseline", "P "+replace(x, "a"), "P "+replace(y, "b"))
		}
	}
	l.source("unread", "baseline", "P x").ReadBy = nil
	r := l.run(t, "a => b in source")
	want := "exception yes-denied (denied) yes-silent; holds yes-yes; " +
		"not met denied-denied denied-silent silent-denied silent-silent; " +
		"not met, B all the same denied-yes silent-yes; no data unread (not read)"
	if got := findings(r); got != want {
		t.Errorf("%s\nwant: %s", got, want)
	}
	if holds, of := r.Coverage(); holds != 1 || of != 3 {
		t.Errorf("coverage %d of %d, want 1 of 3", holds, of)
	}
	if got, want := units(l.run(t, "a and b in source")), "yes yes-yes; denied denied-denied denied-silent denied-yes silent-denied yes-denied; silent silent-silent silent-yes yes-silent; no data unread (not read)"; got != want {
		t.Errorf("and: %s\nwant: %s", got, want)
	}
	if got, want := units(l.run(t, "a or b in source")), "yes denied-yes silent-yes yes-denied yes-silent yes-yes; denied denied-denied denied-silent silent-denied; silent silent-silent; no data unread (not read)"; got != want {
		t.Errorf("or: %s\nwant: %s", got, want)
	}
	if got, want := units(l.run(t, `a or "x" in source`)), "yes denied-denied denied-silent denied-yes silent-denied silent-silent silent-yes unread yes-denied yes-silent yes-yes"; got != want {
		t.Errorf("text needs no reading: %s\nwant: %s", got, want)
	}
}

func replace(line, code string) string {
	if i := indexOf(line, "%s"); i >= 0 {
		return line[:i] + code + line[i+2:]
	}
	return line
}

func indexOf(s, sub string) int {
	for i := 0; i+len(sub) <= len(s); i++ {
		if s[i:i+len(sub)] == sub {
			return i
		}
	}
	return -1
}

func TestScopes(t *testing.T) {
	l := newLittle("hold", "trust")
	l.participant("P1", "LW1")
	l.participant("P2", "LW2")
	l.participant("P3", "LW2")
	l.source("a", "baseline", "P1 [x]hold", "P1 [x]trust", "P2 y")
	l.source("b", "follow-up", "P1 y", "P2 [x]hold", "- [y]trust")
	l.source("c", "baseline", "P3 [x]trust")
	l.study.Sources[0].Encounter, l.study.Sources[1].Encounter = 1, 1
	l.names.Encounters = append(l.names.Encounters, "visit 1")
	for _, row := range []struct{ query, units string }{
		{"hold and trust", "silent a:1 a:2 a:3 b:1 b:2 b:3 c:1"},
		{"hold and trust in source", "yes a b; silent c"},
		{"hold and trust in encounter", "yes visit 1; silent c"},
		{"hold and trust in participant", "yes P1 P2; silent P3"},
		{"hold and trust in case", "yes LW1 LW2"},
		{"hold and not trust in participant-wave", "silent P1 baseline P1 follow-up P2 baseline P2 follow-up P3 baseline"},
		{"trust in participant-wave", "yes P1 baseline P1 follow-up P2 follow-up P3 baseline; silent P2 baseline"},
		{"hold in case-wave", "yes LW1 baseline LW2 follow-up; silent LW1 follow-up LW2 baseline"},
		{"hold in study", "yes study"},
		{"hold in participant where case=LW2", "yes P2; silent P1 P3"},
	} {
		if got := units(l.run(t, row.query)); got != row.units {
			t.Errorf("%s: %s\nwant: %s", row.query, got, row.units)
		}
	}
}

func TestLeftOut(t *testing.T) {
	l := newLittle("hold", "old", "safe")
	l.names.Codes[1].Retired = true
	l.source("a", "baseline", "P1 [a [b]hold=denied c]hold=doubtful [d]hold=lost [e]hold=retired", "P1 [x]old", "I [x]hold")
	r := l.run(t, "hold or old")
	want := []query.LeftOut{
		{Reason: query.RetiredCode, Codings: 2},
		{Reason: query.LostPlace, Codings: 1},
		{Reason: query.NotPresent, Codings: 1},
		{Reason: query.ByInterviewer, Codings: 1, Passages: 1},
	}
	if len(r.LeftOut) != len(want) {
		t.Fatalf("left out %+v, want %+v", r.LeftOut, want)
	}
	for i := range want {
		if r.LeftOut[i] != want[i] {
			t.Errorf("left out %+v, want %+v", r.LeftOut[i], want[i])
		}
	}
	if r.Doubtful != 1 || r.Counts.Codings != 1 {
		t.Errorf("%d doubtful of %d codings, want 1 of 1", r.Doubtful, r.Counts.Codings)
	}
}

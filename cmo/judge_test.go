package cmo_test

import (
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/store/storetest"
)

// A fixture is a study with two coders, a case, two waves and a continuum.
type fixture struct {
	*store.Store
	t              *testing.T
	alex, rosa     corpus.Coder
	kase           corpus.Case
	before, after  corpus.Wave
	continuum      codebook.Code
	cmoc, contrast cmo.CMOC
}

func newFixture(t *testing.T) *fixture {
	f := &fixture{
		Store: storetest.Open(t, study.Tables()...), t: t,
		alex: corpus.Coder{Name: "alex"}, rosa: corpus.Coder{Name: "rosa"}, kase: corpus.Case{Name: "LW3"},
		before: corpus.Wave{Name: "baseline", Order: 1}, after: corpus.Wave{Name: "follow-up", Order: 2},
		cmoc: cmo.CMOC{Title: "Held while waiting"}, contrast: cmo.CMOC{Title: "Held, then reliant"},
	}
	f.do(func(tx *store.Tx) (err error) {
		for _, err := range []error{
			corpus.Coders.Put(tx, &f.alex), corpus.Coders.Put(tx, &f.rosa), corpus.Cases.Put(tx, &f.kase),
			corpus.Waves.Put(tx, &f.before), corpus.Waves.Put(tx, &f.after), cmo.Add(tx, &f.cmoc), cmo.Add(tx, &f.contrast),
		} {
			if err != nil {
				return err
			}
		}
		f.continuum, _, err = codebook.Add(tx, codebook.Code{Name: "embeddedness", Levels: []string{"bolted on", "fitting in", "belonging"}})
		return err
	})
	return f
}

func (f *fixture) try(fn func(*store.Tx) error) (uint64, error) {
	f.t.Helper()
	return f.Update(store.Action{Verb: "test"}, fn)
}

func (f *fixture) do(fn func(*store.Tx) error) uint64 {
	f.t.Helper()
	n, err := f.try(fn)
	if err != nil {
		f.t.Fatal(err)
	}
	return n
}

func (f *fixture) evidence(by corpus.Coder, stance, reason string) cmo.Evidence {
	return cmo.Evidence{CMOC: f.cmoc.ID, Stance: stance, Reason: reason, Datum: cmo.Datum{Case: f.kase.ID}, Version: f.cmoc.Version, Assessor: by.ID}
}

// The same assessor judging the same again changes the judgement; another
// assessor's, or of another part, is one of its own.
func TestJudgeAgain(t *testing.T) {
	f := newFixture(t)
	first := f.evidence(f.alex, "supports", "told so")
	first.Trust = "high"
	f.do(func(tx *store.Tx) error {
		was, err := cmo.Judge(tx, &first)
		if was != nil {
			t.Errorf("a first judgement was there before: %+v", was)
		}
		return err
	})
	again := f.evidence(f.alex, "supports", "")
	if n := f.do(func(tx *store.Tx) error {
		was, err := cmo.Judge(tx, &again)
		if was == nil || again.ID != first.ID || again.Reason != "told so" || again.Trust != "high" {
			t.Errorf("the same judgement again is %+v", again)
		}
		return err
	}); n != 0 {
		t.Errorf("a judgement made again as it was is action %d", n)
	}
	turned := f.evidence(f.alex, "refutes", "")
	f.do(func(tx *store.Tx) error {
		was, err := cmo.Judge(tx, &turned)
		if was == nil || was.Stance != "supports" || turned.ID != first.ID || turned.Reason != "" {
			t.Errorf("a judgement that was turned is %+v, and was %+v", turned, was)
		}
		return err
	})
	other, part := f.evidence(f.rosa, "supports", ""), f.evidence(f.alex, "supports", "")
	part.Part = "M1"
	f.do(func(tx *store.Tx) error {
		for _, v := range []*cmo.Evidence{&other, &part} {
			if was, err := cmo.Judge(tx, v); was != nil || err != nil {
				t.Errorf("another judgement was there before: %v", err)
			}
		}
		all, err := cmo.Judgements.List(tx)
		if tally := cmo.TallyOf(all, 2); tally != (cmo.Tally{Supports: 2, Refutes: 1, Outdated: 3}) || tally.All() != 3 {
			t.Errorf("the tally is %+v", tally)
		}
		history, err2 := cmo.Judgements.History(tx, first.ID)
		if len(history) != 2 || history[1].Record.Stance != "supports" {
			t.Errorf("the history is %+v", history)
		}
		if err == nil {
			err = err2
		}
		return err
	})
	f.do(func(tx *store.Tx) error { return cmo.Judgements.Retire(tx, &turned) })
	anew := f.evidence(f.alex, "refines", "")
	f.do(func(tx *store.Tx) error { _, err := cmo.Judge(tx, &anew); return err })
	if _, err := f.try(func(tx *store.Tx) error { return cmo.RestoreJudgement(tx, &turned) }); !problem.Is(err, problem.Conflict) {
		t.Errorf("a judgement that was made anew was restored: %v", err)
	}
}

func TestJudgementsThatAreNone(t *testing.T) {
	f := newFixture(t)
	for name, change := range map[string]func(*cmo.Evidence){
		"no stance": func(v *cmo.Evidence) { v.Stance = "suports" },
		"no target": func(v *cmo.Evidence) { v.CMOC = ref.ID{} },
		"no datum":  func(v *cmo.Evidence) { v.Datum = cmo.Datum{} },
		"no grade":  func(v *cmo.Evidence) { v.Trust = "very" },
	} {
		v := f.evidence(f.alex, "supports", "")
		change(&v)
		if _, err := f.try(func(tx *store.Tx) error { _, err := cmo.Judge(tx, &v); return err }); err == nil {
			t.Errorf("%s: it was kept", name)
		}
	}
}

func TestGaps(t *testing.T) {
	c := held()
	none := strings.Join(cmo.Gaps(c, nil), ", ")
	some := strings.Join(cmo.Gaps(c, []cmo.Evidence{{Stance: "supports", Part: "M1-O1"}}), ", ")
	full := strings.Join(cmo.Gaps(c, []cmo.Evidence{{Stance: "supports", Part: "C-M"}, {Stance: "refines", Part: "M-O"}}), ", ")
	empty := strings.Join(cmo.Gaps(cmo.CMOC{}, nil), ", ")
	if none != "evidence" || some != "C–M, counter-case" || full != "" || empty != "context, mechanism, outcome, evidence" {
		t.Errorf("the gaps are %q, %q, %q, %q", none, some, full, empty)
	}
}

func TestAssess(t *testing.T) {
	f := newFixture(t)
	at := func(level, between int, by corpus.Coder, wave corpus.Wave) cmo.Assessment {
		return cmo.Assessment{Case: f.kase.ID, Wave: wave.ID, Continuum: f.continuum.ID, Level: level, Between: between, Assessor: by.ID}
	}
	mine, hers, later := at(2, 0, f.alex, f.before), at(1, 0, f.rosa, f.before), at(3, 0, f.alex, f.after)
	f.do(func(tx *store.Tx) error {
		for _, a := range []*cmo.Assessment{&mine, &hers, &later} {
			if err := cmo.Assess(tx, a); err != nil {
				return err
			}
		}
		return nil
	})
	again := at(2, 3, f.alex, f.before)
	f.do(func(tx *store.Tx) error {
		was, found, err := cmo.Earlier(tx, again)
		if !found || was.ID != mine.ID || err != nil {
			t.Errorf("earlier is %+v, %v, %v", was, found, err)
		}
		if err := cmo.Assess(tx, &again); err != nil {
			return err
		}
		others, err := again.Others(tx)
		if again.ID != mine.ID || again.Midpoint() != 2.5 || len(others) != 1 || others[0].ID != hers.ID {
			t.Errorf("assessed again as %+v; others %+v", again, others)
		}
		return err
	})
	if got := again.LevelShown(f.continuum.Levels); got != "between fitting in and belonging (2 to 3 of 3)" {
		t.Errorf("its level is %q", got)
	}
	for _, a := range []cmo.Assessment{at(0, 0, f.rosa, f.after), at(1, 3, f.rosa, f.after), {Wave: f.after.ID, Continuum: f.continuum.ID, Level: 1, Assessor: f.rosa.ID}} {
		if _, err := f.try(func(tx *store.Tx) error { return cmo.Assess(tx, &a) }); !problem.Is(err, problem.Invalid) {
			t.Errorf("%+v: %v", a, err)
		}
	}
}

func TestParseLevel(t *testing.T) {
	c := codebook.Code{Name: "embeddedness", Levels: []string{"bolted on", "fitting in", "belonging"}}
	for typed, want := range map[string]int{"bolted on": 1, "Fitting-In": 2, "belong": 3, "3": 3, "f": 2, "b": 0, "4": 0, "": 0, "none": 0} {
		if got, err := cmo.ParseLevel(c, typed); got != want || (err == nil) != (want > 0) {
			t.Errorf("level %q is %d, %v; want %d", typed, got, err, want)
		}
	}
}

func TestRelate(t *testing.T) {
	f := newFixture(t)
	relate := func(from, to cmo.CMOC, relation, reason string) (already bool) {
		f.do(func(tx *store.Tx) error {
			a, err := cmo.CMOCs.Get(tx, from.ID)
			if err != nil {
				return err
			}
			b, err := cmo.CMOCs.Get(tx, to.ID)
			if err != nil {
				return err
			}
			already, err = cmo.Relate(tx, a, b, relation, reason)
			return err
		})
		return already
	}
	links := func() (n int) {
		f.do(func(tx *store.Tx) error {
			for c, err := range cmo.CMOCs.Live(tx) {
				if err != nil {
					return err
				}
				n += len(c.Links)
			}
			return nil
		})
		return n
	}
	if relate(f.cmoc, f.contrast, "rival-of", "the same calls") || links() != 1 {
		t.Error("a first link was there before")
	}
	if !relate(f.contrast, f.cmoc, "rival-of", "") || links() != 1 {
		t.Error("a rival is not a rival the other way round")
	}
	if relate(f.contrast, f.cmoc, "chains-to", "") || links() != 2 {
		t.Error("a second relation is not kept")
	}
	f.do(func(tx *store.Tx) error {
		a, _ := cmo.CMOCs.Get(tx, f.contrast.ID)
		b, _ := cmo.CMOCs.Get(tx, f.cmoc.ID)
		return cmo.Unrelate(tx, a, b, "rival-of")
	})
	if links() != 1 {
		t.Error("a link was not taken away")
	}
	for _, relation := range []string{"rival", ""} {
		if _, err := f.try(func(tx *store.Tx) error { _, err := cmo.Relate(tx, f.cmoc, f.contrast, relation, ""); return err }); err == nil {
			t.Errorf("relation %q was kept", relation)
		}
	}
}

// A change of what a configuration claims makes a new version; new codes, a
// status or a link do not. A dropped label is never given again.
func TestVersions(t *testing.T) {
	f := newFixture(t)
	c := f.cmoc
	edit := func(change func(*cmo.CMOC)) string {
		var changed []string
		f.do(func(tx *store.Tx) (err error) {
			change(&c)
			changed, err = cmo.Edit(tx, &c)
			return err
		})
		return strings.Join(changed, ", ")
	}
	for _, step := range []struct {
		change  func(*cmo.CMOC)
		want    string
		version int
	}{
		{func(c *cmo.CMOC) {
			c.Set(cmo.Element{Slot: cmo.Outcome, Wording: "contained"})
			c.Set(cmo.Element{Slot: cmo.Context, Wording: "waits"})
		}, "C1 O1 added", 2},
		{func(c *cmo.CMOC) { c.Set(cmo.Element{Label: "C1", Slot: cmo.Context, Wording: "waits in distress"}) }, "C1 reworded", 3},
		{func(c *cmo.CMOC) {
			c.Set(cmo.Element{Label: "C1", Slot: cmo.Context, Wording: "waits in distress", Codes: []ref.ID{f.continuum.ID}})
		}, "C1 recoded", 3},
		{func(c *cmo.CMOC) { c.Status, c.Confidence = "tested", "low" }, "status tested, confidence low", 3},
		{func(c *cmo.CMOC) { c.Drop("o1") }, "O1 dropped", 4},
		{func(c *cmo.CMOC) { c.Set(cmo.Element{Slot: cmo.Outcome, Wording: "ready", Unintended: true}) }, "O2 added", 5},
		{func(*cmo.CMOC) {}, "", 5},
	} {
		if got := edit(step.change); got != step.want || c.Version != step.version {
			t.Errorf("%q, version %d; want %q, version %d", got, c.Version, step.want, step.version)
		}
	}
	for _, change := range []func(*cmo.CMOC){
		func(c *cmo.CMOC) { c.Status = "done" },
		func(c *cmo.CMOC) { c.Title = "Held, then reliant" },
		func(c *cmo.CMOC) { c.Title = "12" },
		func(c *cmo.CMOC) {
			c.Elements = append(c.Elements, cmo.Element{Label: "X1", Slot: "thing", Wording: "a"})
		},
	} {
		bad := c
		change(&bad)
		if _, err := f.try(func(tx *store.Tx) error { _, err := cmo.Edit(tx, &bad); return err }); err == nil {
			t.Errorf("%+v was kept", bad)
		}
	}
	f.do(func(tx *store.Tx) error {
		for typed, want := range map[string]int{"1": 1, "cmoc:2": 2, "held while waiting": 1} {
			if got, err := cmo.Find(tx, typed); err != nil || got.No != want {
				t.Errorf("Find(%q) is %d, %v", typed, got.No, err)
			}
		}
		_, err := cmo.Find(tx, "held while wating")
		if p, _ := problem.As(err); p == nil || !strings.Contains(p.Why, "Held while waiting") {
			t.Errorf("the nearest is not named: %v", err)
		}
		return nil
	})
}

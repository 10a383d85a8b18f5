package report_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/cmo/theory"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/store/storetest"
	"github.com/cmo-toolkit/cmo/exports/report"
)

// A team is a study in the making: what a team does to it, one act a line.
type team struct {
	testing.TB
	*study.Study
}

// empty makes a study with a coder and a wave, the same in each run.
func empty(t testing.TB) team {
	t.Helper()
	t.Setenv("TZ", "UTC")
	time.Local = time.UTC
	s := study.At(filepath.Join(t.TempDir(), "held"))
	s.Now, s.Random = storetest.Clock(storetest.Start, time.Second), storetest.Random(1)
	if _, _, err := s.Init(store.Action{Verb: "init"}, "alex", "CMO", ""); err != nil {
		t.Fatal(err)
	}
	return team{t, s}
}

// do changes the study as one action of alex.
func (s team) do(verb, reason string, fn func(tx *store.Tx) error) {
	s.Helper()
	_, err := s.Update(store.Action{Verb: verb, Reason: reason, Command: "cmo " + verb + " words of nobody"}, func(tx *store.Tx) error {
		c, err := study.Coder(tx, "")
		if err != nil {
			return err
		}
		tx.As(c.ID)
		return fn(tx)
	})
	if err != nil {
		s.Fatalf("%s: %v", verb, err)
	}
}

func (s team) importFiles(folder string) {
	s.Helper()
	at := func(name string) string { return filepath.Join(folder, name) }
	paths := []string{at("participants.csv"), at("cases.csv")}
	for _, end := range []string{"*.txt", "*.md"} {
		more, err := filepath.Glob(at(end))
		if err != nil {
			s.Fatal(err)
		}
		paths = append(paths, more...)
	}
	r, err := s.Import(context.Background(), store.Action{Verb: "import"}, paths, study.ImportOptions{Sheet: at("log.csv")})
	if err != nil || len(r.Faults) > 0 {
		s.Fatalf("import %s: %v, %v", folder, err, r.Faults)
	}
}

// place anchors the words quoted at an address.
func (s team) place(tx *store.Tx, address, quote string) (study.Excerpt, coding.Place) {
	s.Helper()
	x, err := study.NewReader(tx).At(address, quote)
	if err != nil {
		s.Fatalf("%s %q: %v", address, quote, err)
	}
	p, err := x.Place(tx)
	if err != nil {
		s.Fatal(err)
	}
	return x, p
}

func (s team) tag(address, quote, code, marks string) {
	s.Helper()
	s.do("tag", "a note that quotes them", func(tx *store.Tx) error {
		tree, err := codebook.Read(tx)
		if err != nil {
			return err
		}
		c, err := tree.Find(code)
		if err != nil {
			return err
		}
		var m coding.Marks
		if marks != "" {
			if m, err = coding.ParseMarks(marks); err != nil {
				return err
			}
		}
		x, _ := s.place(tx, address, quote)
		_, err = study.TagExcerpt(tx, x, []study.Tag{{Code: c, Marks: m}})
		return err
	})
}

func (s team) cmoc(c cmo.CMOC) {
	s.Helper()
	s.do("cmoc add", "", func(tx *store.Tx) error { return cmo.Add(tx, &c) })
}

// judge judges an excerpt, or a case where the address names one.
func (s team) judge(no int, part, stance, address, quote, reason string, change ...func(*cmo.Evidence)) {
	s.Helper()
	s.do("judge", reason, func(tx *store.Tx) error {
		c, err := cmo.Find(tx, fmt.Sprint(no))
		if err != nil {
			return err
		}
		e := cmo.Evidence{CMOC: c.ID, Part: part, Stance: stance, Reason: reason, Version: c.Version, Assessor: tx.Coder()}
		if k, err := corpus.FindCase(tx, address); err == nil {
			e.Datum.Case = k.ID
		} else {
			x, p := s.place(tx, address, quote)
			e.Datum.Source, e.Datum.Place = x.Source.ID, &p
		}
		for _, f := range change {
			f(&e)
		}
		_, err = cmo.Judge(tx, &e)
		return err
	})
}

func chosen(e *cmo.Evidence) { e.Quote = true }

func (s team) assess(kase, wave string, level int, reason, address, quote string) {
	s.Helper()
	s.do("assess", reason, func(tx *store.Tx) error {
		k, err := corpus.FindCase(tx, kase)
		if err != nil {
			return err
		}
		w, err := corpus.FindWave(tx, wave)
		if err != nil {
			return err
		}
		tree, err := codebook.Read(tx)
		if err != nil {
			return err
		}
		c, err := tree.Find("embeddedness")
		if err != nil {
			return err
		}
		a := cmo.Assessment{Case: k.ID, Wave: w.ID, Continuum: c.ID, Level: level, Reason: reason, Assessor: tx.Coder()}
		if address != "" {
			x, p := s.place(tx, address, quote)
			a.From = []cmo.From{{Source: x.Source.ID, Place: &p}}
		}
		return cmo.Assess(tx, &a)
	})
}

func (s team) memo(kind, title, text string, on ...string) {
	s.Helper()
	s.do("memo add", "", func(tx *store.Tx) error {
		no, err := corpus.NextNo(tx, corpus.Memos, func(m corpus.Memo) int { return m.No })
		if err != nil {
			return err
		}
		return corpus.Memos.Put(tx, &corpus.Memo{No: no, Kind: kind, Title: title, Text: text, On: on})
	})
}

// code gives the id of a code.
func (s team) code(path string) (id ref.ID) {
	s.Helper()
	err := s.View(func(tx *store.Tx) error {
		tree, err := codebook.Read(tx)
		if err != nil {
			return err
		}
		c, err := tree.Find(path)
		id = c.ID
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
	return id
}

func (s team) report(opt report.Options) report.Document {
	s.Helper()
	var d report.Document
	err := s.View(func(tx *store.Tx) (err error) {
		d, err = report.Build(tx, opt)
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
	return d
}

// held is a small study of being held while waiting: every part of a report
// has something to show.
func held(t testing.TB) team {
	s := empty(t)
	s.importFiles("testdata/study")
	s.do("import", "", func(tx *store.Tx) error {
		for _, c := range []codebook.Code{
			{Name: "waiting", Type: codebook.Context, Definition: "Time before a service begins.", Include: "lists, silence", Exclude: "waiting rooms"},
			{Name: "hold", Type: codebook.Resource, Definition: "Staying in touch | without a task."},
			{Name: "heard", Type: codebook.Reasoning},
			{Name: "contained", Type: codebook.Outcome},
			{Name: "reliant", Type: codebook.Outcome, Unintended: true},
			{Name: "embeddedness", Type: codebook.Ordinal, Levels: []string{"bolted on", "fitting in", "belonging"}},
		} {
			if _, _, err := codebook.Add(tx, c); err != nil {
				return err
			}
		}
		return nil
	})
	s.tag("P01-1:2", "It was months", "waiting", "experienced")
	s.tag("P01-1:4", "been a rock ... again", "hold", "2")
	s.tag("P01-1:4", "a rock", "hold", "")
	s.tag("P03-1:2", "text me", "hold", "")
	s.tag("P03-1:4", "", "contained", "denied")
	s.tag("P04-1:2", "She listened", "heard", "")
	s.tag("P01-1:3", "", "hold", "") // the interviewer's words
	s.do("statement add", "", func(tx *store.Tx) error {
		for _, st := range []theory.Statement{
			{If: "a patient waits for a service", Then: "they keep going meanwhile", Because: "someone stays in touch", From: "workshop 1", Rank: 1},
			{If: "a link worker has a desk in the practice", Then: "patients are sent to them"},
		} {
			if err := theory.Add(tx, &st); err != nil {
				return err
			}
		}
		return nil
	})
	s.cmoc(cmo.CMOC{
		Title: "Held while waiting", Status: "tentative", Confidence: "moderate", ConfidenceReason: "two cases, one against", Scope: "patients on a list",
		Elements: []cmo.Element{
			{Label: "C1", Slot: cmo.Context, Wording: "a patient waits for a service", Codes: []ref.ID{s.code("waiting")}},
			{Label: "M1", Slot: cmo.Resource, Wording: "the link worker stays in touch", Codes: []ref.ID{s.code("hold")}},
			{Label: "M2", Slot: cmo.Reasoning, Wording: "the patient feels heard", Codes: []ref.ID{s.code("heard")}},
			{Label: "O1", Slot: cmo.Outcome, Wording: "they keep going meanwhile", Codes: []ref.ID{s.code("contained")}},
		},
	})
	s.cmoc(cmo.CMOC{
		Title: "Held and reliant", Status: "candidate",
		Elements: []cmo.Element{
			{Label: "C1", Slot: cmo.Context, Wording: "a patient waits for a service", Codes: []ref.ID{s.code("waiting")}},
			{Label: "M1", Slot: cmo.Resource, Wording: "the link worker stays in touch, open-ended", Codes: []ref.ID{s.code("hold")}},
			{Label: "M2", Slot: cmo.Reasoning, Wording: "the patient feels heard", Codes: []ref.ID{s.code("heard")}},
			{Label: "O1", Slot: cmo.Outcome, Wording: "they come to rely on one person", Codes: []ref.ID{s.code("reliant")}, Unintended: true},
		},
	})
	s.cmoc(cmo.CMOC{Title: "A desk of one's own", Elements: []cmo.Element{{Label: "C1", Slot: cmo.Context, Wording: "a desk in the practice"}}})

	s.judge(1, "M-O", "supports", "P01-1:4", "been a rock ... again", "kept going for months on the calls", chosen)
	s.judge(1, "C-M", "supports", "P01-1:2", "", "nobody else was in touch")
	s.judge(1, "M1", "supports", "LW2-1:2", "A text on a Friday", "the same act, told by who does it")
	s.judge(1, "M2", "supports", "P04-1:2", "", "heard, and that was enough")
	s.judge(1, "", "supports", "P01-1:6", "", "anything at all")
	s.judge(1, "M-O", "refutes", "P03-1:2", "But it never went anywhere", "in touch, and it did not hold")
	s.judge(1, "M-O", "refines", "P01-2:2", "", "holds while it lasts")
	s.judge(1, "", "silent", "East", "", "one interview read, nobody there waited")
	s.judge(2, "M-O", "supports", "P01-2:2", "I do worry ... on", "what if it ends")
	s.do("cmoc edit", "the aim is to keep going, not to be contained", func(tx *store.Tx) error {
		c, err := cmo.Find(tx, "2")
		if err != nil {
			return err
		}
		c.Elements[3].Wording = "they come to rely on this one person"
		_, err = cmo.Edit(tx, &c)
		return err
	})
	s.do("cmoc link", "", func(tx *store.Tx) error {
		a, err := cmo.Find(tx, "3")
		if err != nil {
			return err
		}
		b, err := cmo.Find(tx, "1")
		if err != nil {
			return err
		}
		_, err = cmo.Relate(tx, a, b, "chains-to", "a desk brings people in")
		return err
	})
	s.do("judge", "", func(tx *store.Tx) error {
		st, err := theory.Find(tx, "2")
		if err != nil {
			return err
		}
		x, p := s.place(tx, "North-day1:2", "")
		e := cmo.Evidence{
			Statement: st.ID, Stance: "supports", Reason: "seen", Version: 1, Assessor: tx.Coder(), Relevance: "high", Trust: "moderate",
			Datum: cmo.Datum{Source: x.Source.ID, Place: &p},
		}
		return cmo.Judgements.Put(tx, &e)
	})
	s.assess("North", "baseline", 2, "a desk, but no log-in", "North-day1:2", "")
	s.assess("North", "follow-up", 3, "in the team meeting", "", "")
	s.assess("South", "baseline", 1, "comes on Tuesdays", "", "")
	s.memo("method", "Rationale", "It was not known *how* holding works.\n\nNor for whom:\n- patients\n- staff")
	s.memo("method", "Programme", "Link workers, since 2019.")
	s.memo("method", "A change on the way", "Telephone interviews after March.")
	s.memo("retroduction", "What keeps P01 going", "a secret thought", "cmoc:1")
	return s
}

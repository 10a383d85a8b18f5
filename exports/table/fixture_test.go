package table_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
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
)

// A made study is invented, with the same seed always the same.
type made struct {
	*study.Study
	t      testing.TB
	rnd    *rand.Rand
	people int
	turns  int
}

var vocabulary = strings.Fields("she rang every Thursday and I never had to explain it all again because somebody had listened " +
	"the letters the housing mostly just to hear it would keep they put me on a list nobody wrote you sit there and it goes round " +
	"we were told to refer them on but who would take them she knew the choir and the allotment and came along the first time herself")

func (m *made) sentence(n int) string {
	var words []string
	for range n {
		words = append(words, vocabulary[m.rnd.IntN(len(vocabulary))])
	}
	s := strings.Join(words, " ")
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

// make makes a study with its sources, registers and codebook.
func makeStudy(t testing.TB, people, turns int) *made {
	t.Helper()
	m := &made{Study: study.At(filepath.Join(t.TempDir(), "link-workers")), t: t, rnd: rand.New(rand.NewPCG(1, 2)), people: people, turns: turns}
	if err := os.MkdirAll(m.Root, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, _, err := m.Init(store.Action{Verb: "init"}, "alex", "CMO", ""); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var log strings.Builder
	log.WriteString("file,participant,case,wave,kind,date\n")
	paths := []string{}
	for i := range people {
		p := fmt.Sprintf("P%02d", i+1)
		var b strings.Builder
		for n := range turns {
			if n%2 == 0 {
				fmt.Fprintf(&b, "I: %s\n\n", m.sentence(6))
			} else {
				fmt.Fprintf(&b, "%s: %s %s\n\n", p, m.sentence(8+m.rnd.IntN(12)), m.sentence(5+m.rnd.IntN(20)))
			}
		}
		path := filepath.Join(dir, p+"-1.txt")
		if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
		fmt.Fprintf(&log, "%s-1.txt,%s,LW%d,baseline,interview,2022-03-%02d\n", p, p, i%7+1, i%28+1)
	}
	sheet := filepath.Join(dir, "log.csv")
	if err := os.WriteFile(sheet, []byte(log.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	rep, err := m.Import(context.Background(), store.Action{Verb: "import"}, paths, study.ImportOptions{Sheet: sheet})
	if err != nil || len(rep.Files) != people {
		t.Fatalf("imported %d files: %v %v", len(rep.Files), err, rep.Faults)
	}
	m.do("code add", m.registers)
	return m
}

// do changes the study as alex.
func (m *made) do(verb string, fn func(tx *store.Tx) error) {
	m.t.Helper()
	_, err := m.Update(store.Action{Verb: verb, Reason: "Meeting, 9 May"}, func(tx *store.Tx) error {
		c, err := study.Coder(tx, "alex")
		if err != nil {
			return err
		}
		tx.As(c.ID)
		return fn(tx)
	})
	if err != nil {
		m.t.Fatal(err)
	}
}

var paths = []string{"waiting", "hold/waiting", "hold/witnessing", "hold", "hold/waiting/calls", "anchor", "=heard", "contained", "reliant", "gp-contact", "listened", "a very long name of a code that somebody thought was clear", "gone"}

func (m *made) registers(tx *store.Tx) error {
	if err := corpus.Coders.Put(tx, &corpus.Coder{Name: "rosa"}); err != nil {
		return err
	}
	if err := corpus.Waves.Put(tx, &corpus.Wave{Name: "follow-up", Order: 2}); err != nil {
		return err
	}
	types := []codebook.Type{codebook.Context, codebook.Resource, codebook.Reasoning, codebook.Outcome}
	for i, p := range paths {
		tree, err := codebook.Read(tx)
		if err != nil {
			return err
		}
		if _, err := tree.Find(p); err == nil && !strings.Contains(p, "/") && p != "waiting" {
			continue
		}
		p = strings.TrimPrefix(p, "=") // no code may begin so; notes and cases may
		c := codebook.Code{Type: types[i%4], Definition: "=1+1 is a rule that begins with a sign", Colour: fmt.Sprintf("#%06x", 0x305070+i*0x102030)}
		if _, _, err := codebook.AddPath(tx, p, c); err != nil {
			return err
		}
	}
	if _, _, err := codebook.AddPath(tx, "embeddedness", codebook.Code{Type: codebook.Ordinal, Levels: []string{"bolted on", "fitting in", "belonging"}}); err != nil {
		return err
	}
	role, other := corpus.Role{Name: "patient", Group: "public"}, corpus.Role{Name: "practice manager", Group: "staff"}
	if err := corpus.Roles.Put(tx, &role); err != nil {
		return err
	}
	if err := corpus.Roles.Put(tx, &other); err != nil {
		return err
	}
	if err := corpus.AttributeTypes.Put(tx, &corpus.Attribute{Name: "age", Of: "participant", Type: corpus.NumberValue}); err != nil {
		return err
	}
	people, err := corpus.Participants.List(tx)
	if err != nil {
		return err
	}
	for i, p := range people {
		p.Role = role.ID
		if i%9 == 8 {
			p.Role = other.ID
		}
		p.Consent = map[string]string{"quote": []string{"yes", "yes", "no"}[i%3]}
		p.Attributes = p.Attributes.Set("age", ref.ID{}, fmt.Sprint(30+i%40))
		if i%7 != 6 { // the last case lives on what its sources say
			c, err := corpus.FindCase(tx, fmt.Sprintf("LW%d", i%7+1))
			if err != nil {
				return err
			}
			p.Cases = []ref.ID{c.ID}
		}
		if err := corpus.Participants.Put(tx, &p); err != nil {
			return err
		}
	}
	return nil
}

// code puts n codings of every sort in the study.
func (m *made) code(n int) {
	m.t.Helper()
	m.do("tag", func(tx *store.Tx) error {
		tree, err := codebook.Read(tx)
		if err != nil {
			return err
		}
		var codes []codebook.Code
		for _, c := range tree.Codes {
			if c.Type != codebook.Ordinal {
				codes = append(codes, c)
			}
		}
		rosa, err := corpus.FindCoder(tx, "rosa")
		if err != nil {
			return err
		}
		sources, err := corpus.Sources.List(tx)
		if err != nil {
			return err
		}
		sources = sources[:len(sources)-1] // the last one nobody has read yet
		r := study.NewReader(tx)
		two := 2
		for i := range n {
			s := sources[m.rnd.IntN(len(sources))]
			t, err := r.Version(s, s.Version)
			if err != nil {
				return err
			}
			p := m.rnd.IntN(len(t.Passages))
			words := t.Passages[p].Words
			span := words
			switch m.rnd.IntN(4) {
			case 0: // a part of a passage
				span.Start += strings.IndexByte(t.Body[span.Start:span.End], ' ') + 1
			case 1: // two passages
				span.End = t.Passages[min(p+1, len(t.Passages)-1)].Words.End
			}
			code := codes[m.rnd.IntN(len(codes))]
			c := coding.Coding{
				Source: s.ID, Place: coding.PlaceOf(t, s.Version, span, [8]byte{1}), Code: code.ID, Edition: code.Edition, Coder: tx.Coder(),
			}
			if i%3 == 0 {
				c.Coder = rosa.ID
			}
			if i%11 == 0 {
				c.Polarity = coding.Absent
			}
			if i%5 == 0 {
				c.Intensity, c.Status = &two, coding.Experienced
			}
			if i%13 == 0 {
				c.Note = "=HYPERLINK(\"http://example.org\") as typed\nand a second line\x07"
			}
			if err := coding.Codings.Put(tx, &c); err != nil {
				return err
			}
			if i%17 == 0 {
				if err := coding.Codings.Retire(tx, &c); err != nil {
					return err
				}
			}
		}
		return nil
	})
	m.do("code merge", func(tx *store.Tx) error {
		tree, err := codebook.Read(tx)
		if err != nil {
			return err
		}
		into, err := tree.Find("anchor")
		if err != nil {
			return err
		}
		for _, name := range []string{"listened", "gone"} {
			c, err := tree.Find(name)
			if err != nil {
				return err
			}
			if name == "listened" {
				c.Into = into.ID
			}
			if err := codebook.Codes.Put(tx, &c); err != nil {
				return err
			}
			if err := codebook.Codes.Retire(tx, &c); err != nil {
				return err
			}
		}
		c, err := tree.Find("hold")
		if err != nil {
			return err
		}
		c.Exclude = "a single kind listening"
		return codebook.Edit(tx, &c)
	})
}

// judge puts configurations, evidence, assessments, statements and memos in.
func (m *made) judge() {
	m.t.Helper()
	m.do("cmoc add", func(tx *store.Tx) error {
		tree, err := codebook.Read(tx)
		if err != nil {
			return err
		}
		code := func(name string) []ref.ID {
			c, err := tree.Find(name)
			if err != nil {
				m.t.Fatal(err)
			}
			return []ref.ID{c.ID}
		}
		c := cmo.CMOC{Title: "Held while waiting", Status: "tentative", Elements: []cmo.Element{
			{Label: "C1", Slot: cmo.Context, Wording: "the patient waits for another service", Codes: code("waiting")},
			{Label: "M1", Slot: cmo.Resource, Wording: "the link worker keeps in touch without a goal", Codes: code("hold")},
			{Label: "M2", Slot: cmo.Reasoning, Wording: "feels safe and not forgotten", Codes: code("anchor")},
			{Label: "O1", Slot: cmo.Outcome, Wording: "distress is contained, no crisis", Codes: code("contained")},
			{Label: "O2", Slot: cmo.Outcome, Wording: "comes to need this link worker", Codes: code("reliant"), Unintended: true},
		}}
		if err := cmo.Add(tx, &c); err != nil {
			return err
		}
		second := cmo.CMOC{Title: "GP speaks for the link worker"}
		if err := cmo.Add(tx, &second); err != nil {
			return err
		}
		st := theory.Statement{Title: "Holding", If: "people wait", Then: "they keep well", Because: "someone holds them"}
		if err := theory.Add(tx, &st); err != nil {
			return err
		}
		st.Because = "someone keeps in touch"
		if err := theory.Edit(tx, &st); err != nil {
			return err
		}
		return m.evidence(tx, c, st)
	})
}

func (m *made) evidence(tx *store.Tx, c cmo.CMOC, st theory.Statement) error {
	n := 0
	for cd, err := range coding.Codings.Live(tx) {
		if err != nil {
			return err
		}
		if n++; n > 60 {
			break
		}
		if n%3 != 0 {
			continue
		}
		e := cmo.Evidence{
			CMOC: c.ID, Stance: cmo.Stances[n%4], Datum: cmo.Datum{Source: cd.Source, Place: &cd.Place},
			Part: []string{"", "M–O", "C1–M1", "M1"}[n%4], Reason: "calls filled the gap", Trust: "high", Version: c.Version, Assessor: tx.Coder(), Quote: n%9 == 0,
		}
		if n%5 == 0 {
			e.CMOC, e.Statement, e.Part = ref.ID{}, st.ID, ""
		}
		if err := cmo.Judgements.Put(tx, &e); err != nil {
			return err
		}
	}
	lw5, err := corpus.FindCase(tx, "LW5")
	if err != nil {
		return err
	}
	silent := cmo.Evidence{CMOC: c.ID, Stance: "silent", Datum: cmo.Datum{Case: lw5.ID}, Reason: "all read; nobody there was waiting", Version: c.Version, Assessor: tx.Coder()}
	if err := cmo.Judgements.Put(tx, &silent); err != nil {
		return err
	}
	c.Elements[0].Wording = "the patient waits for a clinic or another service"
	if _, err := cmo.Edit(tx, &c); err != nil {
		return err
	}
	return m.assess(tx)
}

func (m *made) assess(tx *store.Tx) error {
	tree, err := codebook.Read(tx)
	if err != nil {
		return err
	}
	scale, err := tree.Find("embeddedness")
	if err != nil {
		return err
	}
	wave, err := corpus.FindWave(tx, "baseline")
	if err != nil {
		return err
	}
	rosa, err := corpus.FindCoder(tx, "rosa")
	if err != nil {
		return err
	}
	for i := range 6 { // LW7 has none
		k, err := corpus.FindCase(tx, fmt.Sprintf("LW%d", i+1))
		if err != nil {
			return err
		}
		for j, who := range []ref.ID{tx.Coder(), rosa.ID} {
			a := cmo.Assessment{Case: k.ID, Wave: wave.ID, Continuum: scale.ID, Level: (5-i)%3 + 1, Reason: "desk and log-in, but form-filling", Assessor: who}
			if j == 1 {
				a.Level = 1
			}
			if i == 3 {
				a.Between = 2
			}
			if err := cmo.Assess(tx, &a); err != nil {
				return err
			}
		}
	}
	return corpus.Memos.Put(tx, &corpus.Memo{No: 1, Kind: "retroduction", Title: "What keeps P31 going?", Text: strings.Repeat("A thought.\n", 20), On: []string{"cmoc:1", "P01-1:4"}})
}

var noon = time.Date(2023, 7, 4, 12, 0, 0, 0, time.UTC)

package main

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

const (
	perSource   = 150 // codings of an interview
	turns       = 100 // passages of an interview, every other an interviewer's
	together    = 200 // interviews made in one transaction
	caseCount   = 7
	parentCodes = 12
	childCodes  = 3 // of each parent
)

// schema is that of the SQLite file. The codings have two orders, by source and
// by code, and both hold all that the questions ask, so that no question reads
// the table itself. A coding knows how many passages of participants come before
// it, and how many until its end: that makes a distance a subtraction.
const schema = `PRAGMA journal_mode=off; PRAGMA synchronous=off;
CREATE TABLE source(id INTEGER PRIMARY KEY, name TEXT, participant INTEGER, kase INTEGER, wave INTEGER);
CREATE TABLE passage(source INTEGER, n INTEGER, start INTEGER, interviewer INTEGER, words TEXT, PRIMARY KEY(source, n)) WITHOUT ROWID;
CREATE TABLE code(id INTEGER PRIMARY KEY, path TEXT, parent INTEGER);
CREATE TABLE coding(id INTEGER PRIMARY KEY, source INTEGER, code INTEGER, start INTEGER, end INTEGER, passage INTEGER,
 before INTEGER, until INTEGER, coder INTEGER, polarity INTEGER);
`

const indexes = `CREATE INDEX by_source ON coding(source, code, start, end, passage, before, until, polarity);
CREATE INDEX by_code ON coding(code, source, start, end, passage, before, until, polarity);
CREATE INDEX source_of ON source(participant, kase);
CREATE INDEX code_under ON code(parent);
CREATE INDEX talk ON passage(source, n) WHERE interviewer=0;
CREATE VIRTUAL TABLE spoken USING fts5(words, content='', tokenize='unicode61');
INSERT INTO spoken(rowid, words) SELECT source*1000+n, words FROM passage WHERE interviewer=0;
ANALYZE;
`

// make makes the study through the same operations as the commands, and writes
// each row for SQLite as it goes.
func (b *bench) make(codings int) error {
	sources := (codings + perSource - 1) / perSource
	if err := os.MkdirAll(b.study, 0o755); err != nil {
		return err
	}
	begun := time.Now()
	m := &maker{study: study.At(b.study), pick: rand.New(rand.NewPCG(7, 11)), dir: b.work}
	if _, _, err := m.study.Init(store.Action{Verb: "init", Command: "init"}, "alex", "CMO", ""); err != nil {
		return err
	}
	if err := m.update("codes and registers", func(tx *store.Tx) error { return m.registers(tx, sources) }); err != nil {
		return err
	}
	if err := m.open(); err != nil {
		return err
	}
	for from := 0; from < sources; from += together {
		err := m.update("interviews", func(tx *store.Tx) error {
			for i := from; i < min(sources, from+together); i++ {
				if err := m.interview(tx, i); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if err := m.close(); err != nil {
		return err
	}
	fmt.Printf("made %d interviews in %.1f s\n", sources, time.Since(begun).Seconds())
	if b.sqlite == "" {
		return nil
	}
	load := schema + ".mode csv\n"
	for _, t := range tables {
		load += fmt.Sprintf(".import '%s' %s\n", filepath.Join(m.dir, t+".csv"), t)
	}
	c := exec.Command(b.sqlite, "-batch", b.db)
	c.Stdin = strings.NewReader(load + indexes)
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("fill the SQLite file: %w\n%s", err, out)
	}
	return nil
}

var tables = []string{"source", "passage", "code", "coding"}

// A maker makes a study, and the rows of its tables beside it.
type maker struct {
	study *study.Study
	pick  *rand.Rand
	dir   string
	coder ref.ID

	codes        []codebook.Code
	participants []corpus.Participant
	cases        []corpus.Case
	waves        []corpus.Wave
	coders       []corpus.Coder
	coded        int

	files []*os.File
	rows  map[string]*bufio.Writer
}

func (m *maker) update(what string, fn func(*store.Tx) error) error {
	_, err := m.study.Update(store.Action{Verb: "make", Command: what, Coder: m.coder}, fn)
	return err
}

// registers makes codes, participants, cases, waves and coders.
func (m *maker) registers(tx *store.Tx, sources int) error {
	types := []codebook.Type{codebook.Context, codebook.Resource, codebook.Reasoning, codebook.Outcome}
	for i := range parentCodes {
		parent := codebook.Code{Name: fmt.Sprintf("code%d", i), Type: types[i%4]}
		parent, _, err := codebook.Add(tx, parent)
		if err != nil {
			return err
		}
		m.codes = append(m.codes, parent)
		for k := range childCodes {
			child, _, err := codebook.Add(tx, codebook.Code{Name: fmt.Sprintf("part%d", k), Type: parent.Type, Parent: parent.ID})
			if err != nil {
				return err
			}
			m.codes = append(m.codes, child)
		}
	}
	for i := range caseCount {
		c := corpus.Case{Name: fmt.Sprintf("LW%d", i+1)}
		if err := corpus.Cases.Put(tx, &c); err != nil {
			return err
		}
		m.cases = append(m.cases, c)
	}
	follow := corpus.Wave{Name: "follow-up", Order: 2}
	if err := corpus.Waves.Put(tx, &follow); err != nil {
		return err
	}
	baseline, err := corpus.FindWave(tx, study.FirstWave)
	if err != nil {
		return err
	}
	m.waves = []corpus.Wave{baseline, follow}
	alex, err := corpus.FindCoder(tx, "alex")
	if err != nil {
		return err
	}
	rosa := corpus.Coder{Name: "rosa"}
	if err := corpus.Coders.Put(tx, &rosa); err != nil {
		return err
	}
	m.coder, m.coders = alex.ID, []corpus.Coder{alex, rosa}
	role := corpus.Role{Name: "patient"}
	if err := corpus.Roles.Put(tx, &role); err != nil {
		return err
	}
	for i := range (sources + 1) / 2 {
		p := corpus.Participant{Name: fmt.Sprintf("P%d", i+1), Role: role.ID, Cases: []ref.ID{m.cases[i%caseCount].ID}}
		if err := corpus.Participants.Put(tx, &p); err != nil {
			return err
		}
		m.participants = append(m.participants, p)
	}
	return nil
}

// interview makes one interview with its codings.
func (m *maker) interview(tx *store.Tx, i int) error {
	who := m.participants[i/2]
	src := corpus.Source{
		Name: fmt.Sprintf("%s-%d", who.Name, i%2+1), Kind: "interview", Case: who.Cases[0], Participants: []ref.ID{who.ID}, Wave: m.waves[i%2].ID,
		Speakers: []corpus.Speaker{{Label: "I", Interviewer: true}, {Label: who.Name, Participant: who.ID}},
	}
	doc, err := ingest.Read(src.Name+".txt", []byte(m.words(who.Name)), ingest.Options{Interviewers: []string{"I"}, Speakers: []string{who.Name}})
	if err != nil {
		return err
	}
	t, err := m.put(tx, &src, doc)
	if err != nil {
		return err
	}
	m.row("source", i+1, src.Name, i/2+1, (i/2)%caseCount+1, i%2+1)
	for n, p := range t.Passages {
		interviewer := 0
		if t.Speaker(p) == "I" {
			interviewer = 1
		}
		m.row("passage", i+1, n+1, p.Words.Start, interviewer, t.Body[p.Words.Start:p.Words.End])
	}
	for range perSource {
		if err := m.code(tx, i, src, t); err != nil {
			return err
		}
	}
	return nil
}

// put stores a source with its words.
func (m *maker) put(tx *store.Tx, src *corpus.Source, doc ingest.Document) (text.Text, error) {
	t := text.Text{Name: src.Name, Version: 1, Body: doc.Text, Passages: doc.Passages}
	salt, err := tx.Random(16)
	if err != nil {
		return t, err
	}
	v := corpus.Version{
		N: 1, Length: len(doc.Text), Salt: salt, Digest: corpus.DigestWords(salt, []byte(doc.Text)),
		Passages: text.AppendPassages(nil, doc.Passages), Labels: []string{"I", src.Speakers[1].Label}, Format: "txt", Encoding: doc.Encoding,
	}
	if v.ID, err = tx.NewID(); err != nil {
		return t, err
	}
	if src.ID, err = tx.NewID(); err != nil {
		return t, err
	}
	v.Source, src.Version = src.ID, v.ID
	if err := tx.PutText(v.ID, []byte(doc.Text)); err != nil {
		return t, err
	}
	if err := corpus.Versions.Put(tx, &v); err != nil {
		return t, err
	}
	return t, corpus.Sources.Put(tx, src)
}

// code puts a code on some words of a passage.
func (m *maker) code(tx *store.Tx, i int, src corpus.Source, t text.Text) error {
	n := m.pick.IntN(len(t.Passages))
	if m.pick.IntN(10) > 0 {
		n |= 1 // nine in ten on what the participant says
	}
	p := t.Passages[min(n, len(t.Passages)-1)]
	span := p.Words
	if fields := strings.Fields(t.Body[span.Start:span.End]); len(fields) > 6 {
		from := m.pick.IntN(len(fields) - 5)
		span.Start += len(strings.Join(fields[:from], " "))
		if from > 0 {
			span.Start++
		}
		span.End = span.Start + len(strings.Join(fields[from:from+2+m.pick.IntN(4)], " "))
	}
	k := m.pick.IntN(len(m.codes))
	if m.pick.IntN(3) == 0 {
		k = m.pick.IntN(8) // some codes are far more frequent than others
	}
	who := m.pick.IntN(len(m.coders))
	c := coding.Coding{
		Source: src.ID, Code: m.codes[k].ID, Edition: 1, Coder: m.coders[who].ID,
		Place: coding.PlaceOf(t, src.Version, span, [8]byte{byte(m.coded), byte(m.coded >> 8), byte(m.coded >> 16), byte(i)}),
	}
	c.Polarity = coding.Polarity(max(0, m.pick.IntN(40)-37))
	if err := coding.Codings.Put(tx, &c); err != nil {
		return err
	}
	m.coded++
	before, until := c.Place.First/2, c.Place.First/2 // the even passages are answers
	if c.Place.First%2 == 0 {
		before--
	}
	m.row("coding", m.coded, i+1, k+1, span.Start, span.End, c.Place.First, before, until, who+1, int(c.Polarity))
	return nil
}

var phrases = strings.Fields(`she rang every week and asked how it went nobody wrote for months and you sit there waiting
 he came with me the first time since I would not have gone alone they put me on the list it kept me going
 the council sent a letter about the rent I did not open it she read it with me that was the help I wanted`)

// words writes the text of an interview; the questions are fewer words than
// the answers.
func (m *maker) words(who string) string {
	var b strings.Builder
	for n := range turns {
		label, count := who, 15+m.pick.IntN(20)
		if n%2 == 0 {
			label, count = "I", 4+m.pick.IntN(5)
		}
		b.WriteString(label + ":")
		for range count {
			b.WriteString(" " + phrases[m.pick.IntN(len(phrases))])
		}
		if m.pick.IntN(400) == 0 {
			b.WriteString(" lifeline")
		}
		b.WriteString("\n\n")
	}
	return b.String()
}

// open makes the files of rows that SQLite reads.
func (m *maker) open() error {
	m.rows = map[string]*bufio.Writer{}
	for _, name := range tables {
		f, err := os.Create(filepath.Join(m.dir, name+".csv"))
		if err != nil {
			return err
		}
		m.files = append(m.files, f)
		m.rows[name] = bufio.NewWriterSize(f, 1<<20)
	}
	for i, c := range m.codes {
		path, parent := c.Name, 0
		if i%(childCodes+1) > 0 {
			parent = i - i%(childCodes+1) + 1
			path = m.codes[parent-1].Name + "/" + c.Name
		}
		m.row("code", i+1, path, parent)
	}
	return nil
}

// row writes a row; no value holds a comma or a quote.
func (m *maker) row(table string, values ...any) {
	w := m.rows[table]
	for i, v := range values {
		if i > 0 {
			_ = w.WriteByte(',')
		}
		_, _ = fmt.Fprint(w, v) // close tells of what went wrong
	}
	_ = w.WriteByte('\n')
}

func (m *maker) close() error {
	for _, w := range m.rows {
		if err := w.Flush(); err != nil {
			return err
		}
	}
	for _, f := range m.files {
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}

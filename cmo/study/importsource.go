package study

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// yaml reads a codebook file.
func (im *importing) yaml(path string, content []byte) error {
	b, err := codebook.ReadYAML(path, content)
	if err != nil {
		return im.fault(err)
	}
	return im.applied(func(tx *store.Tx) (RegisterReport, error) {
		rep := RegisterReport{At: baseName(path), Into: IntoCodebook}
		before, err := codebook.Read(tx)
		if err != nil {
			return rep, err
		}
		a, err := b.Apply(tx)
		if err != nil {
			return rep, inFile(err, rep.At)
		}
		rep.Codes, rep.Types, rep.Changed, rep.Same = a.Added, a.ByType, a.Changed, a.Same
		return rep, levelsHeld(tx, before)
	})
}

// add puts one file that was read into the study.
func (im *importing) add(j *job) error {
	if j.err != nil {
		return j.err
	}
	digest := store.DigestOf(j.content)
	if name, ok := im.here[digest]; ok {
		here := Imported{File: j.path, Source: name, Already: name}
		if _, err := os.Stat(im.study.Original(digest)); err != nil && !im.opt.DryRun {
			if _, err := im.study.KeepOriginal(j.content); err != nil {
				return inFile(err, j.path)
			}
			here.Notes = []string{"its original was missing from the study, and is back"}
		}
		im.report.Here = append(im.report.Here, here)
		return nil
	}
	if isPhoto(j) && !j.named {
		im.photos++
		j.name = fmt.Sprintf("photo-%d", im.photos)
	}
	if by, ok := im.taken[corpus.FoldName(j.name)]; ok {
		return problem.New(problem.Conflict, "there is a source %q already", j.name).In(j.path).
			Because("It came from %s, which is another file. Nothing of this one was kept.", by).
			Suggest("cmo import %s --name %q", j.path, j.name+" b")
	}
	kept := false
	if !im.opt.DryRun {
		if _, err := im.study.KeepOriginal(j.content); err != nil {
			return inFile(err, j.path)
		}
		kept = true
	}
	j.content = nil // it is in the study, or nobody keeps it
	var done Imported
	var added Added
	err := im.change(func(tx *store.Tx) error {
		var err error
		done, added, err = im.addSource(tx, j, digest)
		return err
	})
	if err != nil {
		if kept {
			im.study.DropOriginal(digest)
		}
		return inFile(err, j.path)
	}
	im.here[digest], im.taken[corpus.FoldName(j.name)] = j.name, j.path
	for _, p := range added.Participants {
		im.labels[corpus.FoldName(p)] = p
	}
	im.report.Files = append(im.report.Files, done)
	im.report.Added.join(added)
	return nil
}

func inFile(err error, path string) error {
	if p, ok := problem.As(err); ok && p.At == "" {
		return p.In(path)
	}
	return err
}

func (im *importing) addSource(tx *store.Tx, j *job, digest store.Digest) (done Imported, added Added, err error) {
	src := corpus.Source{
		Name: j.name, File: baseName(j.path), Original: digest, Date: j.row.date, Encounter: j.row.encounter,
		Researcher: j.row.researcher, Setting: j.row.setting, About: j.row.about, Attributes: j.row.attributes,
	}
	for label, who := range im.opt.Speakers {
		if corpus.SameName(who, WhoText) {
			src.NotSpeakers = append(src.NotSpeakers, label)
		}
	}
	slices.Sort(src.NotSpeakers)
	if isPhoto(j) {
		if err := im.photo(j, &src); err != nil {
			return done, added, err
		}
	}
	if err := im.registers(tx, j, &src, &added); err != nil {
		return done, added, err
	}
	if err := added.encounter(tx, &src); err != nil {
		return done, added, err
	}
	src.Kind = first(j.row.kind, im.opt.Kind, metaKind(j.doc.Meta))
	if src.Kind == "" {
		src.Kind = "document"
		if j.doc.Interview {
			src.Kind = "interview"
		}
	}
	if j.doc.Format == "md" {
		for _, name := range slices.Sorted(maps.Keys(j.doc.Meta)) {
			if v := strings.TrimSpace(j.doc.Meta[name]); v != "" && !slices.Contains(metaFields, strings.ToLower(name)) {
				src.Attributes = src.Attributes.Set(name, ref.ID{}, v)
				if err := added.attribute(tx, "source", name, []string{v}); err != nil {
					return done, added, err
				}
			}
		}
	}
	src.Flags = flagsOf(src, j.doc)
	src.Flags = append(src.Flags, j.doc.Flags...)
	src.Flags = append(src.Flags, j.row.flags...)
	if src.Speakers, err = im.speakers(tx, j, src, &added); err != nil {
		return done, added, err
	}
	v, err := im.putSource(tx, &src, j.doc, j.row.notes)
	if err != nil {
		return done, added, err
	}
	done = Imported{
		File: j.path, Source: src.Name, Kind: src.Kind, Passages: len(j.doc.Passages), Words: v.Words,
		Format: v.Format, Notes: v.Notes, Flags: src.Flags,
	}
	for i, sp := range src.Speakers {
		who := ""
		if !sp.Participant.IsZero() {
			p, err := corpus.Participants.Get(tx, sp.Participant)
			if err != nil {
				return done, added, err
			}
			who = p.Name
		}
		done.Speakers = append(done.Speakers, ImportedSpeaker{sp.Label, j.doc.Speakers[i].Turns, sp.Interviewer, who})
	}
	return done, added, nil
}

func baseName(path string) string {
	return path[strings.LastIndexAny(path, `/\`)+1:]
}

// Flags that are about the text itself.
const (
	flagReadAs   = "read as " // and an encoding that was guessed
	flagNoLabels = "no speaker labels"
)

// metaFields are the fields before a text that are no attributes: they say what
// a column of the log would.
var metaFields = []string{"kind", "wave", "case", "date", "participant"}

// metaKind takes the kind from a file's front matter.
func metaKind(meta map[string]string) string {
	kind, err := corpus.ParseKind(meta["kind"])
	if err != nil {
		return ""
	}
	return kind
}

// registers finds or makes the case, wave and participants of a source.
func (im *importing) registers(tx *store.Tx, j *job, src *corpus.Source, added *Added) (err error) {
	wave := first(j.row.wave, im.opt.Wave, j.doc.Meta["wave"])
	if wave == "" {
		if wave, err = Get(tx, SettingWave); err != nil {
			return err
		}
	}
	if src.Wave, err = added.waveID(tx, wave); err != nil {
		return err
	}
	if src.Case, err = added.caseID(tx, first(j.row.kase, im.opt.Case, j.doc.Meta["case"])); err != nil {
		return err
	}
	if src.Date == "" {
		src.Date, _ = corpus.ParseDate(j.doc.Meta["date"])
	}
	for _, name := range nameList(first(j.row.participant, j.doc.Meta["participant"])) {
		p, err := added.participant(tx, name)
		if err != nil {
			return err
		}
		if len(p.Cases) == 0 && !src.Case.IsZero() {
			p.Cases = []ref.ID{src.Case}
			if err := corpus.Participants.Put(tx, &p); err != nil {
				return err
			}
		}
		src.Participants = append(src.Participants, p.ID)
	}
	for i, a := range src.Attributes {
		t, err := added.attributeType(tx, corpus.Attribute{Of: "source", Name: a.Name, Type: typeOfCells(im.columns[corpus.FoldName(a.Name)])})
		if err != nil {
			return err
		}
		src.Attributes[i].Name = t.Name
		src.Attributes[i].Value, _ = typed(t, a.Value)
	}
	return nil
}

// putSource adds a source with the words of its first version.
func (im *importing) putSource(tx *store.Tx, src *corpus.Source, doc ingest.Document, notes []string) (corpus.Version, error) {
	v := corpus.Version{N: 1}
	err := fillVersion(tx, &v, doc)
	if err != nil {
		return v, err
	}
	v.Notes = append(v.Notes, notes...)
	if src.ID, err = tx.NewID(); err != nil {
		return v, err
	}
	v.Source, src.Version = src.ID, v.ID
	if err := tx.PutText(v.ID, []byte(doc.Text)); err != nil {
		return v, err
	}
	if err := corpus.Versions.Put(tx, &v); err != nil {
		return v, err
	}
	return v, corpus.Sources.Put(tx, src)
}

// fillVersion gives the record of a version an id and what it keeps of a
// document.
func fillVersion(tx *store.Tx, v *corpus.Version, doc ingest.Document) error {
	salt, err := tx.Random(16)
	if err != nil {
		return err
	}
	v.Length, v.Salt, v.Digest = len(doc.Text), salt, corpus.DigestWords(salt, []byte(doc.Text))
	v.Passages, v.Format, v.Encoding, v.Notes = text.AppendPassages(nil, doc.Passages), doc.Format, doc.Encoding, noteWords(doc.Notes)
	v.Words = wordsIn("", doc)
	for _, sp := range doc.Speakers {
		v.Labels = append(v.Labels, sp.Label)
	}
	v.ID, err = tx.NewID()
	return err
}

// wordsIn counts the words of a document's passages.
func wordsIn(name string, doc ingest.Document) int {
	t := text.Text{Name: name, Version: 1, Body: doc.Text, Passages: doc.Passages}
	n := 0
	for _, p := range t.Passages {
		n += t.WordCount(p)
	}
	return n
}

func noteWords(notes []ingest.Note) []string {
	var out []string
	for _, n := range notes {
		out = append(out, n.What)
	}
	return out
}

// Shape says a file in a line, for a dry run: its passages and words.
func (f Imported) Shape() string {
	return fmt.Sprintf("%s  %s, %d passages, %d words", f.Source, f.Kind, f.Passages, f.Words)
}

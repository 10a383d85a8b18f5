package study

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// IntoLiterature is what files of references are read into.
const IntoLiterature = "literature"

// literature reads a file of references: each record is a source of the kind
// literature, its abstract and notes are its words, the rest is attributes.
// Authors' names are public and are read. A file is one transaction.
func (im *importing) literature(path string) error {
	lib, content, err := ingest.ReadReferences(path, ingest.Options{Encoding: im.opt.Encoding})
	if err != nil {
		return im.fault(err)
	}
	return im.applied(func(tx *store.Tx) (RegisterReport, error) {
		l := library{importing: im, tx: tx, file: filepath.Base(path), read: lib, content: content, digest: store.DigestOf(content)}
		l.rep = RegisterReport{At: l.file, Into: IntoLiterature, Rows: len(lib.References)}
		for _, n := range lib.Notes {
			l.rep.Warnings = append(l.rep.Warnings, l.file+": "+n.What)
		}
		if err := l.look(); err != nil {
			return l.rep, err
		}
		if err := l.attributes(lib.References); err != nil {
			return l.rep, err
		}
		for _, r := range lib.References {
			if err := l.add(r); err != nil {
				return l.rep, err
			}
		}
		return l.rep, nil
	})
}

// attributes makes sure that the fields of the records are attributes of sources,
// of the type that their values have.
func (l *library) attributes(refs []ingest.Reference) error {
	values := map[string][]string{}
	var names []string
	for _, r := range refs {
		for _, a := range l.source(r).Attributes {
			if values[a.Name] == nil {
				names = append(names, a.Name)
			}
			values[a.Name] = append(values[a.Name], a.Value)
		}
	}
	for _, name := range names {
		if err := l.rep.Added.attribute(l.tx, "source", name, values[name]); err != nil {
			return err
		}
	}
	return nil
}

// A library is the literature of a study while records are added to it.
type library struct {
	*importing
	tx      *store.Tx
	rep     RegisterReport
	file    string
	read    ingest.Library
	content []byte
	digest  store.Digest
	kept    bool
	names   map[string]corpus.Source // of all sources, folded
	tried   map[string]int           // by the stem of names: how many were taken
	dois    map[string]string        // -> name of the source
	titles  map[string]string        // folded, with the year -> name of the source
}

func (l *library) look() (err error) {
	l.tried = map[string]int{}
	if l.names, err = sourcesByName(l.tx); err != nil {
		return err
	}
	l.dois, l.titles = map[string]string{}, map[string]string{}
	for _, s := range l.names {
		if s.Kind == "literature" {
			l.remember(s)
		}
	}
	return nil
}

func (l *library) remember(s corpus.Source) {
	l.names[corpus.FoldName(s.Name)] = s
	if doi := attribute(s, "doi"); doi != "" {
		l.dois[doi] = s.Name
	}
	if key := titleKey(attribute(s, "title"), attribute(s, "year")); key != "" {
		l.titles[key] = s.Name
	}
}

func attribute(s corpus.Source, name string) string {
	for _, v := range s.Attributes {
		if corpus.SameName(v.Name, name) {
			return v.Value
		}
	}
	return ""
}

// titleKey is how titles are compared: letters and digits, with the year. A
// title of a word or two, such as "Editorial", says too little.
func titleKey(title, year string) string {
	words := strings.Fields(strings.ToLower(plainWords(title)))
	if len(words) < 3 {
		return ""
	}
	return strings.Join(words, " ") + " " + year
}

// add adds a record, unless it is here already: by its DOI, or by title and year
// where one of the two has no DOI.
func (l *library) add(r ingest.Reference) error {
	src := l.source(r)
	doc := ingest.OfAnswers(strings.TrimPrefix(strings.ToLower(filepath.Ext(l.file)), "."), abstractOf(r))
	doc.Encoding = l.read.Encoding
	twin, by := l.dois[r.DOI], "the same DOI"
	if r.DOI == "" {
		twin = ""
	}
	if twin == "" {
		twin, by = l.titles[titleKey(r.Title, r.Year)], "the same title and year"
		if twin != "" && r.DOI != "" && attribute(l.names[corpus.FoldName(twin)], "doi") != "" {
			l.rep.Warnings = append(l.rep.Warnings, fmt.Sprintf("%s:%d: %s has the title and year of %s, and another DOI; it was added", l.file, r.Line, r.Shown(), twin))
			twin = ""
		}
	}
	if twin != "" {
		return l.here(r, doc, twin, by)
	}
	if err := l.name(&src); err != nil {
		l.rep.Faults = append(l.rep.Faults, problem.New(problem.Invalid, "%s cannot be the name of a source", src.Name).
			In(fmt.Sprintf("%s:%d", l.file, r.Line)).Because("The record was left out.").Caused(err))
		return nil
	}
	if len(doc.Passages) == 0 {
		l.rep.Warnings = append(l.rep.Warnings, fmt.Sprintf("%s: %s has no abstract and no notes, so no words to code", src.Name, r.Shown()))
	}
	var err error
	if src.Wave, err = l.rep.Added.waveID(l.tx, l.opt.Wave); err != nil {
		return err
	}
	if src.Case, err = l.rep.Added.caseID(l.tx, l.opt.Case); err != nil {
		return err
	}
	if !l.kept && !l.opt.DryRun {
		if _, err := l.study.KeepOriginal(l.content); err != nil {
			return err
		}
		l.kept = true
	}
	if _, err := l.putSource(l.tx, &src, doc, nil); err != nil {
		return err
	}
	l.remember(src)
	l.rep.Sources++
	l.rep.Passages += len(doc.Passages)
	l.rep.Words += wordsIn(src.Name, doc)
	return nil
}

// here tells of a record that is in the study already, and whether its words
// are others.
func (l *library) here(r ingest.Reference, doc ingest.Document, twin, by string) error {
	was := l.names[corpus.FoldName(twin)]
	t, err := was.Current(l.tx)
	if err != nil {
		return err
	}
	if t.Body == doc.Text {
		l.rep.Same++
	}
	if was.File == l.file && t.Body == doc.Text {
		return nil
	}
	said := fmt.Sprintf("%s:%d: %s is here already as %s (%s)", l.file, r.Line, r.Shown(), twin, by)
	if t.Body == doc.Text {
		l.rep.Warnings = append(l.rep.Warnings, said)
		return nil
	}
	l.rep.Faults = append(l.rep.Faults, problem.New(problem.Conflict, "%s is here already as %s (%s), and its abstract or notes differ", r.Shown(), twin, by).
		In(fmt.Sprintf("%s:%d", l.file, r.Line)).Because("What is here was left as it is. The record was left out.").Suggest("cmo read %s", shellName(twin)))
	return nil
}

// source makes the source of a record, its name apart.
func (l *library) source(r ingest.Reference) corpus.Source {
	src := corpus.Source{Kind: "literature", File: l.file, Original: l.digest}
	set := func(name, value string) {
		if value != "" {
			src.Attributes = append(src.Attributes, corpus.Value{Name: name, Value: value})
		}
	}
	set("title", r.Title)
	set("authors", strings.Join(r.Authors, "; "))
	set("year", r.Year)
	set("journal", r.Journal)
	set("doi", r.DOI)
	set("type", r.Type)
	set("keywords", strings.Join(r.Keywords, "; "))
	for _, f := range r.More {
		set(f.Name, f.Value)
	}
	if l.read.EncodingGuessed {
		src.Flags = append(src.Flags, flagReadAs+l.read.Encoding)
	}
	if src.Name = plainSourceName(r.Key); src.Name == "" {
		src.Name = plainSourceName(strings.ReplaceAll(r.Shown(), " ", "-"))
	}
	return src
}

// name makes the name of a record its own: okafor-2019, then okafor-2019b.
func (l *library) name(src *corpus.Source) error {
	if src.Name == "" {
		src.Name = plainSourceName(sourceStem(l.file) + "-1")
	}
	if runes := []rune(src.Name); len(runes) > 60 {
		src.Name = strings.TrimSpace(string(runes[:60]))
	}
	if err := corpus.ValidName("source", src.Name); err != nil {
		return err
	}
	stem := src.Name
	for n := l.tried[stem]; ; n++ {
		switch {
		case n == 0:
		case n > 25 || strings.HasSuffix(stem, "-1"):
			src.Name = fmt.Sprintf("%s-%d", strings.TrimSuffix(stem, "-1"), n+1)
		default:
			src.Name = fmt.Sprintf("%s%c", stem, 'a'+n)
		}
		if _, taken := l.names[corpus.FoldName(src.Name)]; !taken {
			l.tried[stem] = n
			return nil
		}
	}
}

func sourceStem(file string) string { return strings.TrimSuffix(file, filepath.Ext(file)) }

func abstractOf(r ingest.Reference) []ingest.Answer {
	out := []ingest.Answer{{Question: "Abstract", Words: r.Abstract}}
	for _, n := range slices.Compact(slices.Clone(r.Notes)) {
		out = append(out, ingest.Answer{Question: "Notes", Words: n})
	}
	return out
}

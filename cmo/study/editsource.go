package study

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// An Unchanged says why an edit of a text made no new version.
type Unchanged string

// The reasons why nothing is done.
const (
	SameFile  Unchanged = "this is the file it has already"
	SameWords Unchanged = "words and passages are as they were"
)

// A SourceEdit is a source's text on its way to a next version: as it was when
// it was read, and what is to become of it. Nothing is locked between.
type SourceEdit struct {
	Source  corpus.Source
	Version corpus.Version
	Text    text.Text
	study   *Study
}

// EditSource reads a source for an edit of its text. It is NotFound if there
// is none, or if it was retired.
func (s *Study) EditSource(name string) (*SourceEdit, error) {
	ed := &SourceEdit{study: s}
	return ed, s.View(func(tx *store.Tx) (err error) {
		if ed.Source, err = corpus.FindSource(tx, name); err != nil {
			return err
		}
		if ed.Version, err = corpus.Versions.Get(tx, ed.Source.Version); err != nil {
			return err
		}
		ed.Text, err = ed.Source.Text(tx, ed.Version)
		return err
	})
}

// From makes the next version from a file, kept as an original. The options
// are those of an import; a kind or a speaker that is not given is what the
// source has. With DryRun nothing is kept.
func (ed *SourceEdit) From(a store.Action, path string, opt ImportOptions) (v *Versioned, n uint64, same Unchanged, err error) {
	im := &importing{study: ed.study, opt: opt, action: a, report: &ImportReport{}, pdf: &ingest.PDFEngine{Cache: opt.Cache}}
	defer im.pdf.Close()
	if opt.Kind != "" {
		if im.opt.Kind, err = corpus.ParseKind(opt.Kind); err != nil {
			return nil, 0, "", err
		}
	}
	if err := im.look(); err != nil {
		return nil, 0, "", err
	}
	j := &job{path: path, name: ed.Source.Name, row: logRow{kind: first(im.opt.Kind, ed.Source.Kind)}, done: make(chan struct{})}
	j.read(im.cutOptions(j, ed.Source))
	if j.err != nil {
		return nil, 0, "", unchanged(j.err)
	}
	digest := store.DigestOf(j.content)
	current := ed.Version.Original
	if current == (store.Digest{}) && ed.Version.N == 1 {
		current = ed.Source.Original
	}
	if digest == current && len(opt.Speakers) == 0 && opt.Kind == "" && opt.Encoding == "" && !opt.NoTimes {
		return nil, 0, SameFile, nil
	}
	if name, ok := im.here[digest]; ok && !corpus.SameName(name, ed.Source.Name) {
		return nil, 0, "", problem.New(problem.Conflict, "this file is the source %s", name).In(path).
			Because("It would be in the study twice. Nothing was changed.")
	}
	_, statErr := os.Stat(ed.study.Original(digest))
	isNew := errors.Is(statErr, os.ErrNotExist)
	if !opt.DryRun {
		if _, err := ed.study.KeepOriginal(j.content); err != nil {
			return nil, 0, "", inFile(err, path)
		}
	}
	err = im.change(func(tx *store.Tx) error {
		src := ed.Source
		if err := im.respeak(tx, j, &src); err != nil {
			return err
		}
		src.Flags = flagsOf(src, j.doc)
		src.Kind = j.row.kind
		v, err = NewVersion(tx, src, NewText{Doc: j.doc, File: baseName(path), Original: digest})
		return err
	})
	if (err != nil || v == nil) && isNew && !opt.DryRun {
		ed.study.DropOriginal(digest)
	}
	if err == nil && v == nil {
		same = SameWords
	}
	return v, im.action.N, same, inFile(err, path)
}

// Typed makes the next version of what a person made of the text, or of one
// passage of it if n is not 0.
func (ed *SourceEdit) Typed(a store.Action, typed string, passage int, dry bool) (v *Versioned, n uint64, same Unchanged, err error) {
	body, err := ed.body(typed, passage)
	if err != nil {
		return nil, 0, "", err
	}
	if body == ed.Text.Body {
		return nil, 0, SameWords, nil
	}
	doc, err := ingest.Recut(ed.Text, body, ed.Version.Format, CutOptions(ed.Source))
	if err != nil {
		return nil, 0, "", err
	}
	doc.Encoding = ed.Version.Encoding
	im := &importing{study: ed.study, opt: ImportOptions{DryRun: dry}, action: a}
	err = im.change(func(tx *store.Tx) error {
		v, err = NewVersion(tx, ed.Source, NewText{Doc: doc})
		return err
	})
	return v, im.action.N, same, err
}

// Shown is the text as a person edits it: all of it, or one passage with its
// label. It ends with a line's end, as editors want it.
func (ed *SourceEdit) Shown(passage int) string {
	if passage == 0 {
		return strings.TrimRight(ed.Text.Body, "\n") + "\n"
	}
	s := ed.stored(passage)
	return ed.Text.Body[s.Start:s.End] + "\n"
}

// stored is a passage without the blank lines around it.
func (ed *SourceEdit) stored(passage int) text.Span {
	s := ed.Text.Passage(passage).Span
	for s.Start < s.End && strings.IndexByte(" \t\n", ed.Text.Body[s.Start]) >= 0 {
		s.Start++
	}
	for s.End > s.Start && strings.IndexByte(" \t\n", ed.Text.Body[s.End-1]) >= 0 {
		s.End--
	}
	return s
}

// body puts what was typed in the place of the text or of a passage. The end
// of the last line, which editors add or take away, is that of the text.
func (ed *SourceEdit) body(typed string, passage int) (string, error) {
	if err := soundText(typed); err != nil {
		return "", err
	}
	was := ed.Text.Body
	if passage == 0 {
		end := was[len(strings.TrimRight(was, "\n")):]
		return strings.TrimRight(typed, "\n") + end, nil
	}
	s := ed.stored(passage)
	if strings.TrimSpace(typed) == "" {
		return strings.TrimLeft(was[:s.Start], "\n") + strings.TrimLeft(was[s.End:], "\n"), nil
	}
	return was[:s.Start] + strings.TrimRight(typed, "\n") + was[s.End:], nil
}

// unchanged says of a problem with a file that the study is as it was.
func unchanged(err error) error {
	p, ok := problem.As(err)
	if !ok || strings.Contains(p.Why, "Nothing was changed") {
		return err
	}
	told := *p
	told.Why = strings.TrimSpace(told.Why + "\nNothing was changed.")
	return &told
}

// cutOptions are those of an import, with the labels the source has.
func (im *importing) cutOptions(j *job, src corpus.Source) ingest.Options {
	opt := im.ingestOptions(j)
	have := CutOptions(src)
	for _, l := range have.Interviewers {
		if _, given := im.given(l); !given {
			opt.Interviewers = append(opt.Interviewers, l)
		}
	}
	opt.Speakers = append(opt.Speakers, have.Speakers...)
	return opt
}

// respeak says who the labels of a new text stand for: as they did, and for
// those that are new or given by hand as an import does.
func (im *importing) respeak(tx *store.Tx, j *job, src *corpus.Source) error {
	var added Added
	found, err := im.speakers(tx, j, *src, &added)
	if err != nil {
		return err
	}
	out := slices.Clone(src.Speakers)
	for _, sp := range found {
		_, i := src.SpeakerOf(sp.Label)
		_, given := im.given(sp.Label)
		switch {
		case i < 0:
			out = append(out, sp)
		case given:
			out[i].Participant, out[i].Interviewer = sp.Participant, sp.Interviewer
		}
	}
	src.Speakers = out
	return nil
}

// flagsOf gives the flags of a source whose text is another: those that were
// about the text are made anew.
func flagsOf(src corpus.Source, doc ingest.Document) []string {
	out := slices.DeleteFunc(slices.Clone(src.Flags), func(f string) bool {
		return strings.HasPrefix(f, flagReadAs) || f == flagNoLabels
	})
	if doc.EncodingGuessed {
		out = append(out, flagReadAs+doc.Encoding)
	}
	if src.Kind == "interview" && !doc.Interview {
		out = append(out, flagNoLabels)
	}
	return out
}

// soundText tells what a text that was typed cannot hold.
func soundText(typed string) error {
	t := text.Text{Body: typed}
	if len(typed) > 0 {
		t.Passages = []text.Passage{{Span: text.Span{End: len(typed)}, Words: text.Span{End: len(typed)}}}
	}
	if err := t.Validate(); err != nil {
		return problem.New(problem.Invalid, "this is no text: it is not UTF-8, or holds signs that a text cannot").
			Because("Nothing was changed.").Caused(fmt.Errorf("what was typed: %w", err))
	}
	return nil
}

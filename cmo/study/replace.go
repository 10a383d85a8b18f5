package study

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/identifier"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A NamePlace is a name in a text that a pseudonym was put in the place of.
type NamePlace struct {
	Name    identifier.Name
	Label   bool // in the label of a passage, not in its words
	Half    bool // a hyphen ties it to another name, which stays
	Was, Is text.Span
}

// A NamesReplaced tells what a list did to one source.
type NamesReplaced struct {
	Versioned
	Names    []NamePlace // in the order of the text
	Old, New text.Text
}

// Replaced tells what a list of replacements did to a study.
type Replaced struct {
	Sources   []NamesReplaced // those that changed, by name
	Looked    int             // sources looked through
	Bracketed int             // names that stand in brackets and were left
	Records   []string        // records whose own names hold a name: source Anna-1
	Words     []RecordWords   // words of other records in which a name stands
}

// ReadReplacements reads a list as ReadNames does, in which every name has a
// pseudonym. It is Invalid if one has none, if two rows give the same name
// different pseudonyms, and if a pseudonym holds a bracket or a name of the list.
func ReadReplacements(path string) (*identifier.List, error) {
	names, err := readNames(path)
	if err != nil {
		return nil, err
	}
	refuse := func(n identifier.Name, format string, args ...any) *problem.Problem {
		return problem.New(problem.Invalid, format, args...).In(fmt.Sprintf("%s:%d", path, n.Line))
	}
	names = slices.DeleteFunc(names, func(n identifier.Name) bool { return n.Name == "" && n.Pseudonym == "" })
	list, err := listOf(path, names)
	if err != nil {
		return nil, err
	}
	for _, n := range names {
		switch {
		case n.Pseudonym == "":
			return nil, refuse(n, "row %d has no pseudonym", n.Line).Because("Every name of the list needs one: NAME,PSEUDONYM or NAME -> PSEUDONYM. Nothing was changed.")
		case strings.ContainsAny(n.Pseudonym, "[]\n\r\t"):
			return nil, refuse(n, "the pseudonym in row %d holds a bracket or the end of a line", n.Line).Because("It is put in brackets in the text. Nothing was changed.")
		}
		i := slices.IndexFunc(list.Names(), func(o identifier.Name) bool { return identifier.Same(n.Name, o.Name) })
		if i < 0 {
			return nil, refuse(n, "the name in row %d has no letter", n.Line).Because("It cannot be looked for. Nothing was changed.")
		}
		if first := list.Names()[i]; first.Pseudonym != n.Pseudonym {
			return nil, refuse(n, "row %d gives the name of row %d another pseudonym", n.Line, first.Line).Because("Which is meant cannot be told. Nothing was changed.")
		}
		if held := (&identifier.Finder{List: list}).Names(n.Pseudonym); len(held) > 0 {
			return nil, refuse(n, "the pseudonym in row %d holds the name of row %d", n.Line, held[0].Name.Line).Because("The name would stand in the text again. Nothing was changed.")
		}
	}
	return list, nil
}

// ReplaceNames puts [pseudonyms] in the place of the names of a list in the
// current text of sources, of all if none is named, as one action: each source
// that has such names gets a new version. Passages keep their numbers, and what
// people anchored stays where it was. A label becomes the bare pseudonym, and
// stands for whom it stood. Names in brackets are left. With dry nothing is kept.
// It is a Conflict if a source would have one label for two people.
func (s *Study) ReplaceNames(a store.Action, list *identifier.List, sources []string, dry bool, m store.Meter) (out Replaced, n uint64, err error) {
	im := &importing{study: s, opt: ImportOptions{DryRun: dry}, action: a}
	finder := &identifier.Finder{List: list}
	err = im.change(func(tx *store.Tx) error {
		out = Replaced{}
		chosen, err := sourcesNamed(tx, sources)
		if err != nil {
			return err
		}
		for i, src := range chosen {
			m.At(i, 0, src.Name)
			r := replacing{finder: finder, source: src}
			done, err := r.replace(tx)
			if err != nil {
				return err
			}
			out.Bracketed += r.bracketed
			if done != nil {
				out.Sources = append(out.Sources, *done)
			}
		}
		out.Looked = len(chosen)
		if out.Records, err = recordsNamed(tx, finder); err != nil {
			return err
		}
		if err := EachWords(tx, func(w RecordWords) {
			isName := w.Field == "name" && (w.Noun == corpus.Participants.Noun || w.Noun == corpus.Cases.Noun)
			if !isName && slices.ContainsFunc(finder.Names(w.Words), func(x identifier.Finding) bool { return !x.Bracketed }) {
				out.Words = append(out.Words, w)
			}
		}); err != nil {
			return err
		}
		if len(out.Sources) == 0 {
			return errDry // an action that changes nothing is none
		}
		return nil
	})
	m.Clear()
	if len(out.Sources) == 0 && errors.Is(err, errDry) {
		err = nil
	}
	return out, im.action.N, err
}

// sourcesNamed gives sources by their names, each once, or all of them.
func sourcesNamed(tx *store.Tx, names []string) ([]corpus.Source, error) {
	var out []corpus.Source
	for _, name := range names {
		src, err := corpus.FindSource(tx, name)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(out, func(o corpus.Source) bool { return o.ID == src.ID }) {
			out = append(out, src)
		}
	}
	var err error
	if len(names) == 0 {
		out, err = corpus.Sources.List(tx)
	}
	slices.SortFunc(out, func(a, b corpus.Source) int { return corpus.LessName(a.Name, b.Name) })
	return out, err
}

// recordsNamed gives the records that are themselves called by a name.
func recordsNamed(tx *store.Tx, f *identifier.Finder) ([]string, error) {
	var out []string
	look := func(noun, name string) {
		if len(f.Names(name)) > 0 {
			out = append(out, noun+" "+name)
		}
	}
	people, err := corpus.Participants.List(tx)
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		look("participant", p.Name)
	}
	cases, err := corpus.Cases.List(tx)
	if err != nil {
		return nil, err
	}
	for _, c := range cases {
		look("case", c.Name)
	}
	sources, err := corpus.Sources.List(tx)
	for _, src := range sources {
		look("source", src.Name)
	}
	return out, err
}

// replacing is the replacing of names in one source.
type replacing struct {
	finder    *identifier.Finder
	source    corpus.Source
	old       text.Text
	places    []NamePlace
	edits     []text.Replacement
	bracketed int
}

func (r *replacing) replace(tx *store.Tx) (*NamesReplaced, error) {
	before, err := corpus.Versions.Get(tx, r.source.Version)
	if err != nil {
		return nil, err
	}
	if r.old, err = r.source.Text(tx, before); err != nil {
		return nil, err
	}
	for _, p := range r.old.Passages {
		r.passage(p)
	}
	if len(r.edits) == 0 {
		return nil, nil
	}
	replaced := text.Replace(r.old, r.edits)
	doc := ingest.Document{Text: replaced.Text.Body, Passages: replaced.Text.Passages, Format: before.Format, Encoding: before.Encoding}
	src := r.source
	if err := r.relabel(&src); err != nil {
		return nil, err
	}
	for _, l := range before.Labels {
		label := r.label(l)
		if !slices.ContainsFunc(doc.Speakers, func(s ingest.Speaker) bool { return corpus.SameName(s.Label, label) }) {
			sp, _ := src.SpeakerOf(label)
			doc.Speakers = append(doc.Speakers, ingest.Speaker{Label: label, Interviewer: sp.Interviewer})
		}
	}
	v, err := NewVersion(tx, src, NewText{Doc: doc, Replaced: replaced})
	if err != nil || v == nil {
		return nil, err
	}
	for i := range r.places {
		r.places[i].Is, _ = replaced.Carry(r.places[i].Was)
	}
	// Labels with other words are those that were there: none is new.
	v.Labels, v.Gone = nil, nil
	return &NamesReplaced{Versioned: *v, Names: r.places, Old: r.old, New: replaced.Text}, nil
}

// passage looks through the parts of a passage: its label, what stands around
// the label, its words, what is skipped in them, and what stands behind them.
func (r *replacing) passage(p text.Passage) {
	from := len(r.edits)
	words := r.old.Body
	inLabel := !p.Speaker.Empty()
	if inLabel {
		r.part(p.Span.Start, words[p.Span.Start:p.Speaker.Start], false, false)
		r.part(p.Speaker.Start, r.old.Speaker(p), true, true)
		r.part(p.Speaker.End, words[p.Speaker.End:p.Words.Start], true, false)
	} else {
		r.part(p.Span.Start, words[p.Span.Start:p.Words.Start], false, false)
	}
	r.part(p.Words.Start, r.old.Masked(p), false, false)
	for _, s := range p.Skips {
		if !slices.ContainsFunc(r.edits[from:], func(e text.Replacement) bool { return e.Span.Overlaps(s) }) {
			r.part(s.Start, words[s.Start:s.End], false, false)
		}
	}
	r.part(p.Words.End, words[p.Words.End:p.Span.End], false, false)
	slices.SortFunc(r.edits[from:], func(a, b text.Replacement) int { return a.Span.Start - b.Span.Start })
	slices.SortFunc(r.places[from:], func(a, b NamePlace) int { return a.Was.Start - b.Was.Start })
}

// part notes the names in a stretch of the text; bare are those of labels.
func (r *replacing) part(at int, words string, label, bare bool) {
	for _, x := range r.finder.Names(words) {
		if x.Bracketed {
			r.bracketed++
			continue
		}
		by := "[" + x.Name.Pseudonym + "]"
		if bare {
			by = x.Name.Pseudonym
		}
		span := text.Span{Start: at + x.Start, End: at + x.End}
		r.edits = append(r.edits, text.Replacement{Span: span, By: by})
		r.places = append(r.places, NamePlace{Name: x.Name, Label: label, Was: span, Half: isHalf(words, x.Start, x.End)})
	}
}

// hyphens tie the halves of a name.
const hyphens = "-‐‑"

// isHalf reports whether a stretch of words is half of a name with a hyphen:
// Zoë of Zoë-Marie.
func isHalf(words string, start, end int) bool {
	sign, n := utf8.DecodeRuneInString(words[end:])
	if r, _ := utf8.DecodeRuneInString(words[end+n:]); n > 0 && strings.ContainsRune(hyphens, sign) && unicode.IsUpper(r) {
		return true
	}
	sign, n = utf8.DecodeLastRuneInString(words[:start])
	if n == 0 || !strings.ContainsRune(hyphens, sign) {
		return false
	}
	before := strings.TrimRightFunc(words[:start-n], unicode.IsLetter)
	r, _ := utf8.DecodeRuneInString(words[len(before) : start-n])
	return unicode.IsUpper(r)
}

// label gives what becomes of a label.
func (r *replacing) label(label string) string {
	var out strings.Builder
	at := 0
	for _, x := range r.finder.Names(label) {
		if !x.Bracketed {
			out.WriteString(label[at:x.Start] + x.Name.Pseudonym)
			at = x.End
		}
	}
	return out.String() + label[at:]
}

// relabel gives the labels of the source their pseudonyms. Each stands for whom
// it stood, and two that become one must stand for the same.
func (r *replacing) relabel(src *corpus.Source) error {
	var out []corpus.Speaker
	for _, sp := range src.Speakers {
		was := sp.Label
		sp.Label = r.label(was)
		i := slices.IndexFunc(out, func(o corpus.Speaker) bool { return corpus.SameName(o.Label, sp.Label) })
		if i < 0 {
			out = append(out, sp)
			continue
		}
		if out[i].Participant != sp.Participant || out[i].Interviewer != sp.Interviewer {
			return problem.New(problem.Conflict, "two labels of %s would both be %q, and stand for different people", src.Name, sp.Label).
				Because("One of them is nobody's yet, or another's. Nothing was changed.").Suggest("cmo speaker list %s", src.Name)
		}
	}
	src.Speakers = out
	src.NotSpeakers = slices.Clone(src.NotSpeakers)
	for i, l := range src.NotSpeakers {
		src.NotSpeakers[i] = r.label(l)
	}
	return nil
}

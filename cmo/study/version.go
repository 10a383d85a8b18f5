package study

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A NewText is what the next version of a source is made of.
type NewText struct {
	Doc      ingest.Document
	File     string       // the name of the file it came from; empty if it was typed
	Original store.Digest // of that file

	// Replaced is where everything stands, if only stretches of the current
	// text were replaced and need not be looked for.
	Replaced *text.Replaced
}

// Versioned tells what a new version came to.
type Versioned struct {
	Source   corpus.Source // as it is now
	From, To int           // numbers of the versions
	Recut    bool          // the words are the same, only cut anew
	Passages text.PassageChange
	Places   []PlaceChange // of records in use, in the order of the text
	Labels   []string      // labels that are new
	Gone     []string      // labels that stand nowhere any more
}

// A PlaceChange tells where a record stood and stands.
type PlaceChange struct {
	Noun     string // coding, evidence, assessment, memo
	Record   ref.ID
	Grade    text.Grade
	Was, Is  string // addresses; Is is empty where the words are gone
	WasWords string
	IsWords  string
	Before   text.Grade // what it was graded on the version before
	at       int        // where it stood
}

// Count counts the places of a noun by grade.
func (v *Versioned) Count(noun string) (by [text.Lost + 1]int, all int) {
	for _, p := range v.Places {
		if p.Noun == noun {
			by[p.Grade]++
			all++
		}
	}
	return by, all
}

// NewVersion makes the next version of a source, which becomes the current one.
// The one entry of its record carries where everything stands in it that people
// anchored in earlier versions: kept, moved, doubtful or lost. It is a Conflict
// if the source was changed since it was read, and nil if words and passages
// are as they were: then nothing is done. The source is written too.
func NewVersion(tx *store.Tx, src corpus.Source, nt NewText) (*Versioned, error) {
	r := NewReader(tx)
	now, err := corpus.Sources.Get(tx, src.ID)
	if err != nil {
		return nil, err
	}
	if now.Version != src.Version || now.Retired {
		return nil, problem.New(problem.Conflict, "%s has another text now", src.Name).
			Because("Someone changed it while you looked.").Suggest("cmo source show %s", src.Name)
	}
	src.Meta = now.Meta
	before, err := corpus.Versions.Get(tx, src.Version)
	if err != nil {
		return nil, err
	}
	old, err := r.Version(src, src.Version)
	if err != nil {
		return nil, err
	}
	v := corpus.Version{Source: src.ID, File: nt.File, Original: nt.Original, Replaced: nt.Replaced != nil}
	if err := fillVersion(tx, &v, nt.Doc); err != nil {
		return nil, err
	}
	same := old.Body == nt.Doc.Text
	if sameCut(old, nt.Doc) {
		return nil, nil
	}
	if v.N, err = nextVersion(tx, src.ID); err != nil {
		return nil, err
	}
	new := text.Text{Name: src.Name, Version: v.N, Body: nt.Doc.Text, Passages: nt.Doc.Passages}
	c := carrying{reader: r, source: src, old: old, new: new, same: same, direct: map[ref.ID]*text.Alignment{}}
	if c.exact = nt.Replaced != nil; c.exact {
		c.step = nt.Replaced
	} else {
		c.step = text.Align(old, new)
	}
	out := &Versioned{From: before.N, To: v.N, Recut: same, Passages: c.step.Passages()}
	if v.Carried, out.Places, err = c.all(tx); err != nil {
		return nil, err
	}
	if err := tx.PutText(v.ID, []byte(nt.Doc.Text)); err != nil {
		return nil, err
	}
	if err := corpus.Versions.Put(tx, &v); err != nil {
		return nil, err
	}
	out.Labels, out.Gone = relabel(&src, before, nt.Doc)
	src.Version = v.ID
	out.Source = src
	err = corpus.Sources.Put(tx, &out.Source)
	return out, err
}

// sameCut reports whether a document has the words and passages of a text.
// Empty lines at the end are no difference.
func sameCut(old text.Text, doc ingest.Document) bool {
	if strings.TrimRight(old.Body, "\n") != strings.TrimRight(doc.Text, "\n") || len(old.Passages) != len(doc.Passages) {
		return false
	}
	cut := func(passages []text.Passage) []byte {
		passages = slices.Clone(passages)
		if n := len(passages); n > 0 {
			passages[n-1].Span.End = passages[n-1].Words.End
		}
		return text.AppendPassages(nil, passages)
	}
	return slices.Equal(cut(old.Passages), cut(doc.Passages))
}

// Recut cuts the current words of a source anew, with labels and options known
// that were not known before, as a version of its own: every place stays byte
// for byte where it is. It is nil if the passages are as they were.
func Recut(tx *store.Tx, src corpus.Source, opt ingest.Options) (*Versioned, error) {
	v, err := corpus.Versions.Get(tx, src.Version)
	if err != nil {
		return nil, err
	}
	old, err := src.Text(tx, v)
	if err != nil {
		return nil, err
	}
	doc, err := ingest.Recut(old, old.Body, v.Format, opt)
	if err != nil {
		return nil, err
	}
	doc.Encoding = v.Encoding
	return NewVersion(tx, src, NewText{Doc: doc})
}

// CutOptions are the options by which the text of a source is cut: its kind,
// and the labels it has.
func CutOptions(src corpus.Source) ingest.Options {
	opt := ingest.Options{Kind: src.Kind, NotLabels: src.NotSpeakers, NoLabels: src.NoLabels}
	for _, sp := range src.Speakers {
		if sp.Interviewer {
			opt.Interviewers = append(opt.Interviewers, sp.Label)
		} else {
			opt.Speakers = append(opt.Speakers, sp.Label)
		}
	}
	return opt
}

// nextVersion gives the number of the next version of a source: numbers are
// never given twice, not even those of versions that were undone.
func nextVersion(tx *store.Tx, source ref.ID) (int, error) {
	most, err := corpus.Versions.Most(tx, func(v corpus.Version) int {
		if v.Source == source {
			return v.N
		}
		return 0
	})
	return most + 1, err
}

// relabel takes the labels of a new version into its source: those that are
// new are nobody's yet; those that are gone are left out, unless it is known
// whose they were.
func relabel(src *corpus.Source, before corpus.Version, doc ingest.Document) (added, gone []string) {
	had := func(label string) bool {
		return slices.ContainsFunc(before.Labels, func(l string) bool { return corpus.SameName(l, label) })
	}
	has := func(label string) bool {
		return slices.ContainsFunc(doc.Speakers, func(s ingest.Speaker) bool { return corpus.SameName(s.Label, label) })
	}
	var out []corpus.Speaker
	for _, sp := range src.Speakers {
		here := has(sp.Label)
		if !here && had(sp.Label) {
			gone = append(gone, sp.Label)
		}
		if here || sp.Interviewer || !sp.Participant.IsZero() {
			out = append(out, sp)
		}
	}
	src.Speakers = out
	for _, sp := range doc.Speakers {
		if _, i := src.SpeakerOf(sp.Label); i < 0 {
			src.Speakers = append(src.Speakers, corpus.Speaker{Label: sp.Label, Interviewer: sp.Interviewer})
		}
		if !had(sp.Label) {
			added = append(added, sp.Label)
		}
	}
	return added, gone
}

// carrying works out where anchored words of a source stand in its next version.
type carrying struct {
	reader   *Reader
	source   corpus.Source
	old, new text.Text
	same     bool  // the words are the same, byte for byte
	step     steps // from the current version
	exact    bool  // the step is known, not found by comparing
	direct   map[ref.ID]*text.Alignment
}

// steps tell where the words of a text stand in the next one.
type steps interface {
	Carry(text.Span) (text.Span, text.Grade)
	Passages() text.PassageChange
}

// all carries everything that is anchored in the source.
func (c *carrying) all(tx *store.Tx) ([]corpus.Carried, []PlaceChange, error) {
	type key struct {
		version    ref.ID
		start, end int
	}
	found := map[key]corpus.Carry{}
	var changes []PlaceChange
	for _, kind := range anchored {
		from := len(changes)
		err := kind.each(tx, true, func(a anchor) error {
			if a.source != c.source.ID {
				return nil
			}
			for _, p := range a.places() {
				k := key{p.Version, p.Start, p.End}
				if _, ok := found[k]; ok {
					continue
				}
				carry, err := c.carry(p)
				if err != nil {
					return err
				}
				found[k] = carry
			}
			base := a.decided.Or(a.made)
			if a.unused {
				return nil
			}
			change, err := c.change(kind.noun, a, found[key{base.Version, base.Start, base.End}])
			changes = append(changes, change)
			return err
		})
		if err != nil {
			return nil, nil, err
		}
		slices.SortStableFunc(changes[from:], func(a, b PlaceChange) int { return a.at - b.at })
	}
	by := map[ref.ID]*corpus.Carried{}
	for _, k := range slices.SortedFunc(maps.Keys(found), func(a, b key) int {
		return cmp.Or(slices.Compare(a.version[:], b.version[:]), a.start-b.start, a.end-b.end)
	}) {
		if by[k.version] == nil {
			by[k.version] = &corpus.Carried{From: k.version}
		}
		by[k.version].Add(found[k])
	}
	var out []corpus.Carried
	for _, id := range slices.SortedFunc(maps.Keys(by), func(a, b ref.ID) int { return slices.Compare(a[:], b[:]) }) {
		out = append(out, *by[id])
	}
	return out, changes, nil
}

// carry carries the words of one place. What stands for sure in the current
// version is carried on from there. What does not is looked for from where it
// was made, so that a version that puts words back finds them.
func (c *carrying) carry(base coding.Place) (corpus.Carry, error) {
	out := corpus.Carry{Was: base.Span(), Is: base.Span()}
	if base.Version != c.source.Version {
		at, grade, err := c.reader.Where(c.source, base, nil)
		if err != nil {
			return out, err
		}
		out.Is, out.Grade = at.Span(), grade
		if grade == text.Lost {
			out.Is = text.Span{}
		}
	}
	if c.same {
		return out, nil
	}
	step := func() (text.Span, text.Grade) {
		is, grade := c.step.Carry(out.Is)
		if grade != text.Lost {
			grade = max(grade, out.Grade)
		}
		return is, grade
	}
	is, grade := text.Span{}, text.Lost
	if c.exact {
		if out.Grade != text.Lost {
			out.Is, out.Grade = step()
		}
		return out, nil
	}
	if out.Grade <= text.Moved {
		is, grade = step()
	}
	if grade > text.Moved && base.Version != c.source.Version {
		direct, err := c.from(base.Version)
		if err != nil {
			return out, err
		}
		at, sure := direct.Carry(base.Span())
		if sure < grade {
			is, grade = at, sure
		}
		if grade == text.Lost && out.Grade == text.Doubtful {
			is, grade = step()
		}
	}
	out.Is, out.Grade = is, grade
	return out, nil
}

// from compares an earlier version with the new text, once.
func (c *carrying) from(version ref.ID) (*text.Alignment, error) {
	if c.direct[version] == nil {
		t, err := c.reader.Version(c.source, version)
		if err != nil {
			return nil, err
		}
		c.direct[version] = text.Align(t, c.new)
	}
	return c.direct[version], nil
}

// change tells what became of one record.
func (c *carrying) change(noun string, a anchor, k corpus.Carry) (PlaceChange, error) {
	out := PlaceChange{Noun: noun, Record: a.record, Grade: k.Grade}
	was, err := c.reader.Now(a.source, a.made, a.decided)
	if err != nil {
		return out, err
	}
	out.at = was.Span.Start
	out.Before, out.Was, out.WasWords = was.Grade, was.Address(), was.Words()
	if k.Grade != text.Lost {
		out.Is, out.IsWords = c.new.Address(k.Is).ByPassage().String(), c.new.Excerpt(k.Is)
	}
	return out, nil
}

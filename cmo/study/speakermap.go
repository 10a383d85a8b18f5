package study

import (
	"slices"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A Mapped tells what came of saying who a label stands for in one source.
type Mapped struct {
	Spoken  // as it is now; without turns where the label is none any more
	Was     corpus.Speaker
	Known   bool       // it was a label before
	Version *Versioned // the text was cut anew; nil if it was not
}

// MapSpeaker says who a label of a source stands for. A label that was not read
// as one becomes one, and WhoText makes one that was read so words of the text:
// for both the text is cut anew, as a version of the same words, and no coding
// moves. It is NotFound if no paragraph begins with the label.
func (f *Fields) MapSpeaker(tx *store.Tx, src corpus.Source, label, who string) (Mapped, error) {
	at := slices.IndexFunc(corpus.Labels(tx, src.Version), func(l string) bool { return corpus.SameName(l, label) })
	m := Mapped{Known: at >= 0}
	m.Was, _ = src.SpeakerOf(label)
	isText := corpus.SameName(who, WhoText)
	if !m.Known && isText {
		return m, noLabel(tx, src, label, "is a label")
	}
	others := func(names []string) []string {
		return slices.DeleteFunc(slices.Clone(names), func(l string) bool { return corpus.SameName(l, label) })
	}
	src.NotSpeakers = others(src.NotSpeakers)
	src.Speakers = slices.DeleteFunc(slices.Clone(src.Speakers), func(s corpus.Speaker) bool { return corpus.SameName(s.Label, label) })
	sp := corpus.Speaker{Label: m.Was.Label}
	if isText {
		src.NotSpeakers = append(src.NotSpeakers, m.Was.Label)
	} else {
		if err := f.standFor(tx, &sp, who, src); err != nil {
			return m, err
		}
		src.Speakers = append(src.Speakers, sp)
	}
	if isText || !m.Known {
		opt := CutOptions(src)
		opt.NoLabels = false
		opt.Labels = []string{label}
		if isText {
			opt.Labels = nil
		}
		v, err := Recut(tx, src, opt)
		if err != nil {
			return m, err
		}
		if m.Version = v; v == nil || !isText && !slices.ContainsFunc(v.Labels, func(l string) bool { return corpus.SameName(l, label) }) {
			return m, noLabel(tx, src, label, "begins a paragraph, a line with a sign behind it")
		}
		src = v.Source
	} else if err := corpus.Sources.Put(tx, &src); err != nil {
		return m, err
	}
	m.Spoken = Spoken{Source: src, Speaker: sp}
	for _, s := range SpeakersOf(tx, src) {
		if corpus.SameName(s.Speaker.Label, label) {
			m.Spoken = s
		}
	}
	return m, nil
}

func noLabel(tx *store.Tx, src corpus.Source, label, what string) error {
	p := problem.New(problem.NotFound, "no %q %s in %s", label, what, src.Name)
	if labels := corpus.Labels(tx, src.Version); len(labels) > 0 {
		p.Because("Its labels: %s. Nothing was changed.", corpus.Quoted(labels))
	} else {
		p.Because("It has no labels. Nothing was changed.")
	}
	return p.Suggest("cmo speaker list --in %q", src.Name)
}

// A Cut says how the text of a source is to be cut anew.
type Cut struct {
	Kind    string // the kind it becomes; empty leaves it
	Labels  string // CutNone, CutLook; empty leaves them
	Layers  []ingest.Layered
	Relayer bool // read the layers of a fieldnote anew
}

// How labels are to be treated: look for none, or look again for all.
const (
	CutNone = "none"
	CutLook = "look"
)

// CutAnew cuts the text of a source anew, as a version of the same words. The
// version is nil if it is cut as it was.
func CutAnew(tx *store.Tx, src corpus.Source, c Cut) (corpus.Source, *Versioned, error) {
	before := src
	src.Kind = first(c.Kind, src.Kind)
	if c.Labels != "" {
		src.NoLabels = c.Labels == CutNone
	}
	opt := CutOptions(src)
	if c.Labels == CutLook {
		src.NotSpeakers, opt.NotLabels = nil, nil
		if opt.Kind == "document" { // look all the same
			opt.Kind = "interview"
		}
	}
	opt.Layers, opt.Relayer = c.Layers, c.Relayer
	if len(c.Layers) > 0 && src.Kind != "fieldnote" {
		return src, nil, problem.New(problem.Invalid, "%s is a source of kind %s, and only fieldnotes have layers", src.Name, src.Kind).
			Because("Nothing was changed.").Suggest("--kind fieldnote with it")
	}
	v, err := Recut(tx, src, opt)
	switch {
	case err != nil:
		return src, nil, err
	case v != nil:
		return v.Source, v, nil
	case src.Kind != before.Kind || src.NoLabels != before.NoLabels || len(src.NotSpeakers) != len(before.NotSpeakers):
		return src, nil, corpus.Sources.Put(tx, &src)
	}
	return src, nil, nil
}

// ParseLayer reads the name of a layer.
func ParseLayer(s string) (text.Layer, bool) {
	for l := text.Event; l <= text.Reflection; l++ {
		if corpus.SameName(l.String(), s) {
			return l, true
		}
	}
	return text.NoLayer, false
}

package coding

import (
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A Place is where an excerpt stands: an anchor in a version of a source, and
// the passages it reaches from and to there.
type Place struct {
	Version ref.ID `json:"version"`
	Start   int    `json:"start"`
	End     int    `json:"end"`
	Salt    []byte `json:"salt"`   // 8 bytes
	Digest  []byte `json:"digest"` // 16 bytes
	First   int    `json:"first"`
	Last    int    `json:"last"`
}

// PlaceOf anchors a span of a version.
func PlaceOf(t text.Text, version ref.ID, span text.Span, salt [8]byte) Place {
	a := text.NewAnchor(version, t.Body, span, salt)
	return Place{
		Version: version, Start: span.Start, End: span.End, Salt: a.Salt[:], Digest: a.Digest[:],
		First: t.At(span.Start), Last: t.At(max(span.Start, span.End-1)),
	}
}

// Span is the stretch of the version's text.
func (p Place) Span() text.Span { return text.Span{Start: p.Start, End: p.End} }

// Anchor is the place as the text model knows it.
func (p Place) Anchor() text.Anchor {
	a := text.Anchor{Version: p.Version, Span: p.Span()}
	copy(a.Salt[:], p.Salt)
	copy(a.Digest[:], p.Digest)
	return a
}

// A Decision is where a person said that an excerpt stands, in a version later
// than the one it was made on. It outranks what the program worked out, also
// in the versions that follow.
type Decision struct {
	Place Place  `json:"place"`
	By    ref.ID `json:"by"`
}

// Or is the place that was decided, or another where nothing was.
func (d *Decision) Or(made Place) Place {
	if d == nil {
		return made
	}
	return d.Place
}

// Refs lists what a decision cannot be without.
func (d *Decision) Refs() []ref.ID {
	if d == nil {
		return nil
	}
	return []ref.ID{d.Place.Version, d.By}
}

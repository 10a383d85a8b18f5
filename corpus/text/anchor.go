package text

import "crypto/sha256"

// An Anchor is how the study remembers words: the version of the text, the
// span, and a salted digest of what stood there. It holds no words itself, so
// that erasing them from the text erases them; the salt keeps a digest of a
// few words from being guessed.
type Anchor struct {
	Version [16]byte
	Span    Span
	Salt    [8]byte
	Digest  [16]byte
}

// NewAnchor anchors a span of a text.
func NewAnchor(version [16]byte, body string, s Span, salt [8]byte) Anchor {
	return Anchor{Version: version, Span: s, Salt: salt, Digest: digest(salt, body[s.Start:s.End])}
}

// Holds reports whether the text still has the words that were anchored.
func (a Anchor) Holds(body string) bool {
	return 0 <= a.Span.Start && a.Span.Start <= a.Span.End && a.Span.End <= len(body) &&
		a.Digest == digest(a.Salt, body[a.Span.Start:a.Span.End])
}

// digest is the first half of SHA-256 over the salt and the stored bytes.
func digest(salt [8]byte, words string) (d [16]byte) {
	sum := sha256.Sum256(append(salt[:], words...))
	copy(d[:], sum[:])
	return d
}

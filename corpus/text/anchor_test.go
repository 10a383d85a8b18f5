package text_test

import (
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

func TestAnchorHolds(t *testing.T) {
	tx := p31()
	s := span(t, tx, "been a rock")
	salt := [8]byte{1, 2, 3}
	a := text.NewAnchor([16]byte{9}, tx.Body, s, salt)
	if !a.Holds(tx.Body) {
		t.Error("the anchor does not hold on its own text")
	}
	for name, body := range map[string]string{
		"other words":  strings.Replace(tx.Body, "a rock", "a sock", 1),
		"moved words":  "x" + tx.Body,
		"a short text": tx.Body[:s.End-1],
		"no text":      "",
	} {
		if a.Holds(body) {
			t.Errorf("the anchor holds on %s", name)
		}
	}
	if b := text.NewAnchor([16]byte{9}, tx.Body, s, [8]byte{}); b.Digest == a.Digest {
		t.Error("the salt makes no difference")
	}
	for _, s := range []text.Span{{Start: -1, End: 2}, {Start: 5, End: 2}, {Start: 0, End: len(tx.Body) + 1}} {
		if (text.Anchor{Span: s}).Holds(tx.Body) {
			t.Errorf("the damaged span %v holds", s)
		}
	}
}

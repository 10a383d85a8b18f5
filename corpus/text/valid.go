package text

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Validate tells what is wrong with a text, if anything is: the body is UTF-8
// without carriage returns or byte order mark; the passages tile it; the words
// of each lie within it, the skips in order within the words, the speaker
// outside them; a passage stands under an earlier heading; and all of these
// spans end between characters.
//
// An importer that gives a text that is not valid is at fault, and not the
// researcher, so the error is no Problem.
func (t Text) Validate() error {
	switch {
	case !utf8.ValidString(t.Body):
		return fmt.Errorf("text %q: not UTF-8", t.Name)
	case strings.HasPrefix(t.Body, "\ufeff"):
		return fmt.Errorf("text %q: begins with a byte order mark", t.Name)
	case strings.Contains(t.Body, "\r"):
		return fmt.Errorf("text %q: holds a carriage return", t.Name)
	}
	end := 0
	for i, p := range t.Passages {
		if p.Span.Start != end || p.Span.End <= end && t.Body != "" {
			return fmt.Errorf("text %q, passage %d: it spans %v, but the one before ends at %d", t.Name, i+1, p.Span, end)
		}
		if err := t.validatePassage(i+1, p); err != nil {
			return fmt.Errorf("text %q, passage %d: %w", t.Name, i+1, err)
		}
		end = p.Span.End
	}
	if end != len(t.Body) {
		return fmt.Errorf("text %q: the passages end at %d of %d", t.Name, end, len(t.Body))
	}
	return nil
}

// validatePassage looks at passage n by itself, and at the heading it is under.
func (t Text) validatePassage(n int, p Passage) error {
	spans := append([]Span{p.Span, p.Words, p.Speaker}, p.Skips...)
	for _, s := range spans {
		if s.Start < 0 || s.Start > s.End || s.End > len(t.Body) || !t.between(s.Start) || !t.between(s.End) {
			return fmt.Errorf("%v is no stretch of characters", s)
		}
	}
	switch {
	case !p.Span.Contains(p.Words):
		return fmt.Errorf("the words %v lie outside %v", p.Words, p.Span)
	case !p.Speaker.Empty() && (!p.Span.Contains(p.Speaker) || p.Speaker.Overlaps(p.Words)):
		return fmt.Errorf("the speaker %v lies outside the label", p.Speaker)
	case p.Under != 0 && (p.Under < 0 || p.Under >= n || !t.Passage(p.Under).Heading):
		return fmt.Errorf("it stands under %d, which is no heading before it", p.Under)
	}
	end := p.Words.Start
	for _, skip := range p.Skips {
		if skip.Empty() || skip.Start < end || skip.End > p.Words.End {
			return fmt.Errorf("the skip %v is out of order or outside the words %v", skip, p.Words)
		}
		end = skip.End
	}
	return nil
}

// between reports whether an offset lies between two characters.
func (t Text) between(offset int) bool {
	return offset == len(t.Body) || utf8.RuneStart(t.Body[offset])
}

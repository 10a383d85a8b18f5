package query

import "github.com/cmo-toolkit/cmo/corpus/text"

// A Pattern finds words in the words of a passage. Spans are relative to them.
type Pattern interface {
	Find(masked string) []text.Span
}

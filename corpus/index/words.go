package index

import (
	"encoding/binary"

	"github.com/blevesearch/bleve/v2/document"
	bleve "github.com/blevesearch/bleve_index_api"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// wordsField is the name of the field with the tokens of a passage.
const wordsField = "words"

// words is the field of a passage with its tokens. Bleve would take the text
// and an analyzer; this has them done already, by the same rules that decide
// afterwards.
type words struct{ terms bleve.TokenFrequencies }

// once stands for any number of times a token occurs: nobody asks how many.
var once = &bleve.TokenFreq{}

// wordsOf gives the distinct tokens of the masked words of a passage.
func wordsOf(masked string) words {
	w := words{make(bleve.TokenFrequencies, len(masked)/8+1)}
	for token := range text.Tokens(masked) {
		if term := text.Fold(masked[token.Start:token.End]); term != "" {
			w.terms[term] = once
		}
	}
	return w
}

// document gives the passage at a place to Bleve.
func (w words) document(at Place) bleve.Document {
	return document.NewDocument(at.id()).AddField(w)
}

// Name and the methods below are what Bleve asks of a field.
func (words) Name() string             { return wordsField }
func (words) Value() []byte            { return nil }
func (words) ArrayPositions() []uint64 { return nil }
func (words) EncodedFieldType() byte   { return 't' }
func (words) Analyze()                 {}
func (words) Size() int                { return 0 }

// Options leaves out positions, frequencies, stored words and columns.
func (words) Options() bleve.FieldIndexingOptions { return bleve.IndexField | bleve.SkipFreqNorm }

func (w words) AnalyzedLength() int                              { return len(w.terms) }
func (w words) AnalyzedTokenFrequencies() bleve.TokenFrequencies { return w.terms }
func (words) NumPlainTextBytes() uint64                          { return 0 }

// number gives a place as one number, in whose order places stand.
func (p Place) number() uint64 { return uint64(p.Version)<<32 | uint64(uint32(p.Passage)) }

func placeOf(number uint64) Place { return Place{uint32(number >> 32), int(uint32(number))} }

// id is how Bleve knows a passage: its number, eight bytes.
func (p Place) id() string {
	return string(binary.BigEndian.AppendUint64(nil, p.number()))
}

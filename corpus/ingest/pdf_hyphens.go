package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A hyphen at the end of a line may have been put there to break a word, or be
// part of it. What the book has elsewhere decides; where that says nothing, a
// book that breaks many words breaks this one, too.

// A lexicon knows the words that stand inside the lines of a book.
type lexicon struct {
	words  map[string]bool
	breaks bool // words are broken at line ends as a rule
}

// oneWord reports whether the parts of a word around a hyphen at a line's end
// are one word without it.
func (b *book) oneWord(stem, next string) bool {
	if b.lexicon == nil {
		b.lexicon = b.readLexicon()
	}
	r, _ := utf8.DecodeRuneInString(next)
	last, _ := utf8.DecodeLastRuneInString(stem)
	if !unicode.IsLower(r) || !unicode.IsLetter(last) || strings.Contains(stem, "://") {
		return false
	}
	first, second := bare(stem), bare(next)
	switch {
	case b.lexicon.words[first+"-"+second]:
		return false
	case b.lexicon.words[first+second]:
		return true
	}
	return b.lexicon.breaks
}

// readLexicon collects the words of a book, but for those at line ends.
func (b *book) readLexicon() *lexicon {
	x := &lexicon{words: map[string]bool{}}
	lines, broken := 0, 0
	for _, l := range b.pages {
		for _, ln := range l.lines {
			lines++
			if ln.breaks() {
				broken++
			}
			for i, w := range ln.words {
				if i < len(ln.words)-1 || !ln.breaks() {
					x.words[bare(w.text)] = true
				}
			}
		}
	}
	x.breaks = 40*broken > lines
	return x
}

// bare writes a word without the signs around it, in small letters.
func bare(w string) string {
	return strings.ToLower(strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }))
}

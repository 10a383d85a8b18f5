// Package text is the model of what was said or written: texts, the passages
// they are cut into, and every way to point at words in them.
//
// A Text is one version of a source: UTF-8, never edited. Its Passages, a
// speaker's turn or a paragraph each, tile it and are numbered from 1. Of a
// passage the words count: its bytes without the label, time stamps, marks of
// layout and outer blanks. Sentences, Tokens, WordCount, Excerpt, quotes and
// patterns all look at the words and at nothing else. Passages know them as
// spans, so that nothing but the body of the text holds a word of it, and
// overwriting it there erases it everywhere.
//
// Words are pointed at in five ways, each for its own use:
//
//   - a Span is a half-open range of bytes; the program uses it inside;
//   - an Address is what people type and read, P31-1:15.2; Resolve and
//     Text.Address go from one to the other, and FindQuote narrows an address
//     to words typed after -q;
//   - an Anchor is what is stored: version, span and a salted digest that
//     shows whether the words are still there;
//   - a Selector quotes the words with their surroundings, for other programs;
//   - a Pattern finds words, in any text: the text terms of the query language.
//
// Offsets are of bytes; CodePointIndex is the only place where they become
// counts of characters, for interchange.
//
// What people typed and cannot be used comes back as a Problem. Reading files
// and cutting them into passages belongs to corpus/ingest, keeping them to
// corpus/store, and knowing who a speaker is to corpus.
package text

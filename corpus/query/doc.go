// Package query is the language in which a team asks its study something, and
// the engine that answers.
//
// A query goes through three steps. Parse reads the text into a tree and
// refuses, with the column, whatever is not of the language. Bind looks the
// names up in the codebook and the registers, all given as plain values in
// Names, and checks that every field is asked something it can answer. Run
// goes once over a Study, also plain values, and gives a Result: the matched
// words, the units with their four values, the counts and what was left out.
//
// Words are spans of the current version of a source: of a coding, of a match
// in the text, of a passage as a whole. Conditions are true or false of units
// (passages, sources, participants, cases and others), and a unit of which
// nothing is known is neither. The engine therefore keeps three bits a unit
// and term (yes, denied, data) and works on those; spans it handles one source
// at a time, as sorted lists.
//
// The package knows no record, no file and no index. Whoever calls it fills a
// Study from wherever the rows are kept, and supplies further fields (roles,
// attributes, measures, levels) as a slice of Field.
package query

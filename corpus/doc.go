// Package corpus holds what a study gathered: sources and the versions of
// their texts, and the registers of participants, cases, waves, roles and
// coders that say who spoke, where and when.
//
// A Source is one interview, fieldnote or document. Its words are kept as a
// Version, cut into passages; a corrected transcript is a further version.
// Registers are small tables of named records; their attributes are typed and
// may differ by wave. A Memo is the researchers' own dated thinking.
//
// Names are what people type. They are unique among the records in use under
// FoldName: case, blanks, hyphens and underscores make no difference.
//
// Reading files is corpus/ingest, storing is corpus/store, the text model is
// corpus/text; this package is the vocabulary they share.
package corpus

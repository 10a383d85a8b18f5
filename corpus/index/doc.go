// Package index is the full-text index of a study: it proposes the passages
// that may hold the words somebody looks for.
//
// It only proposes. Whether a passage matches is decided by a text.Pattern on
// the words themselves, so an answer is the same with the index and without
// it, only later. Everything in it is derived: it may be deleted at any time
// and made anew, and whatever is wrong with it is a Reason to do so and never
// a problem of the researcher's.
//
// An Index is a folder. State says which moment of which study it is of;
// Propose answers for that moment or says why not; Rebuild makes it anew and
// Add catches up. A version of a text never changes, so catching up is adding
// the versions that are not in it yet; places of versions that are no longer
// current are for the caller to leave out.
//
// # What is in it
//
// For every passage that holds a word, its distinct tokens: text.Tokens,
// folded by text.Fold. Nothing is left out for being common and nothing is
// cut to a stem; there are no positions, frequencies or stored words. So a
// phrase is asked as all its words, and the texts decide whether they stand
// together. Other forms of a word are found by Stem over the list of terms.
//
// # On disk
//
// The folder holds parts and a manifest that names them. A part is a folder
// made in one go and never changed; making or catching up writes a new part
// beside the others and then puts a new manifest in the place of the old one,
// which is the moment it counts. A command that is searching meanwhile goes on
// with the parts it has open. What a killed command leaves is named by no
// manifest, and swept away by the next that writes. One writes at a time, kept
// apart by a lock file beside the folder.
//
// Bleve trusts its files: a short one kills the process, a changed one answers
// wrongly. The manifest therefore has their sizes, times and checksums, which
// are looked at before Bleve is: see check.
//
// This is the only package that uses Bleve. It uses its index, scorch, without
// the layer above it: that keeps analyzers, query parsers and stop words of
// thirty languages out of the program, and needs no registering.
package index

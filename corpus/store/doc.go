// Package store keeps a study on disk: typed tables of records, the journal of
// every change to them, the texts, and rows derived from all of these.
//
// A study's data is one bbolt file, study.db, behind a lock file of its own.
// Nothing holds the file open: View and Update take the lock, open the file,
// do one thing and close it again, so that several terminals can work on one
// study. Whoever cannot have the lock within two seconds is told who holds it.
//
// The only way to change a record is Table.Put, Retire or Restore inside an
// Update. Each writes the record, its journal entry and its derived rows in
// one transaction. All changes of one command belong to one action, which has
// a number that people see (#12) and can undo.
//
// What the file holds, byte for byte, is in FORMAT.md. The package knows no
// record type: packages above declare their tables, and the study package
// hands the list of them to At.
package store

import "time"

// FormatVersion is the version of the file format this program writes. A file
// of a newer version is refused and left untouched.
const FormatVersion = 1

// wait is how long a command waits for the lock of the study.
const wait = 2 * time.Second

// Names of the files of a study, inside its folder .cmo.
const (
	fileDB       = "study.db"
	fileLock     = "lock"
	fileTurn     = "turn" // whose turn it is to wait for the lock
	fileNew      = "study.db.new"
	dirOriginals = "originals"
)

// Names of the buckets of study.db. They are part of the file format.
const (
	bucketHeader  = "header"  // "header" -> Header as JSON
	bucketHeads   = "heads"   // position -> journal head with its link
	bucketBodies  = "bodies"  // position -> journal body, empty where erased
	bucketSpans   = "actions" // action, first position -> last position
	bucketTexts   = "texts"   // version id -> the words of the version
	bucketNothing = "nothing" // always empty
	prefixTable   = "table/"  // id -> state, codec, revision, last position, record
	prefixNumber  = "number/" // id -> local number
	prefixNth     = "nth/"    // local number -> id
	prefixRows    = "rows/"   // derived rows
)

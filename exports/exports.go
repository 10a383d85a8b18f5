// Package exports is what leaves a study: files made for other programs and
// other people, each format family in a package of its own beneath this one.
//
// An export reads the study in one transaction, into values of its own; the
// file is made after the transaction is over, so that nobody waits for it. It
// says what it counted, what it left out and why, and the action and link of
// the journal whose state it shows. It never writes into the study: that a
// file was made is journalled by whoever asked for it.
//
// What participants said goes out as it is in the study, and never as anything
// that a program would run: text is text, also where it begins with "=".
package exports

// Package report writes what a study found as a document for people to read:
// Markdown, and an HTML page made from that Markdown.
//
// Build reads a study in one transaction and gives a Document. Its sections
// are those a realist evaluation is reported in: the question, the programme,
// the theory it began with, how data were gathered, each configuration with
// the evidence against it before the evidence for it, the cases side by side,
// what changed between waves, and appendices that let another team check the
// way. Where the study holds no words for a section a prompt stands there, or
// Build refuses when the report is to be final.
//
// What people said is printed with their role and wave, and never if they did
// not agree to be quoted. All words that come from the study are escaped so
// that they stand in the document as they are: nothing in them is taken for
// Markdown or HTML. Markup is written by this package alone, and when the page
// is made, markup it does not write is printed as words.
package report

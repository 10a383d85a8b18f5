// Package ingest reads what a researcher gathered: transcripts, fieldnotes,
// documents and captions become one text, cut into numbered passages.
//
// Every importer does two things and no more. It makes the text (the words as
// they are read on the page, in UTF-8 with LF line ends) and it notes where the
// paragraphs of that text lie, with what the format itself knows of them: that
// one is a heading, that a cue was spoken by Rosa at 00:04:10. The rest is the
// same for all formats and is done once, by cut: speaker labels are found,
// paragraphs become turns, time stamps are set aside, headings are given what
// stands under them. So "I: And then?" is understood alike in a Word file, in
// a text file and in captions.
//
//	content --decode--> text --importer--> blocks --cut--> passages
//
// Nothing is guessed or dropped in silence. What an importer takes for granted
// or leaves in the original (tracked changes read as accepted, comments, a
// guessed encoding) is a Note of the Document; what it cannot read is a
// problem that says where and what to type. Files come from anywhere, so sizes,
// depths and counts are bounded; the bounds are in bounds.go.
//
// Read and ReadFile make a Document; Sheets reads tables. Mapping labels to
// participants, storing and journalling are left to others.
package ingest

import "github.com/cmo-toolkit/cmo/corpus/text"

// A Document is what an importer makes of one file.
type Document struct {
	Text            string         // UTF-8, LF, no BOM
	Passages        []text.Passage // they tile Text
	Format          string         // the name of the Format that read it
	Encoding        string         // what its bytes were taken for: "utf-8", "windows-1252"
	EncodingGuessed bool           // nothing in the file or the options says so
	Speakers        []Speaker      // labels found, in order of first appearance
	Meta            map[string]string
	Notes           []Note
	Flags           []string // what someone should look at: a picture that holds where it was taken
	Interview       bool     // speaker labels were found
}

// A Speaker is a label as it stands in a text: a name, a number, a role.
type Speaker struct {
	Label       string
	Turns       int  // paragraphs that bear the label, or joined cues
	Words       int  // as text.WordCount counts them, the label not among them
	Interviewer bool // the label is one that interviewers have
}

// A Note says what was guessed, dropped, skipped or kept apart.
type Note struct {
	Kind  string // one word, for grouping: "encoding", "tracked", "comments", "labels", "long" ...
	What  string // for the researcher: "3 comments stay in the original"
	Count int    // how many, where that makes sense
}

// A Layered is a stretch of passages of the text that is cut anew, from First to
// Last, and the layer they are of.
type Layered struct {
	First, Last int
	Layer       text.Layer
}

// Options say what the researcher knows better than the file.
type Options struct {
	Encoding     string    // read the bytes as this: "windows-1251", "utf-16le", "macroman"
	Interviewers []string  // labels that are an interviewer's
	Speakers     []string  // labels that are a speaker's even if they stand only once
	Labels       []string  // labels in any style, wherever they stand, even once
	NotLabels    []string  // what looks like a label and is none
	NoLabels     bool      // look for none
	Layers       []Layered // of a text that is cut anew: layers that a person gave
	Relayer      bool      // of a fieldnote that is cut anew: read the layers anew
	Kind         string    // "fieldnote" reads layers from headings; "document" looks for no labels
	NoTimes      bool      // leave the times of captions unread
	Password     string    // opens PDF files that are locked with one; kept nowhere

	PDF *PDFEngine // reads PDF files; nil starts one for the file
}

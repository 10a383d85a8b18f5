package ingest

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// Roles that interviewers and participants are labelled with, without number,
// dots and case. "R" is the respondent unless the options say otherwise.
var (
	interviewerForms = []string{"i", "int", "inter", "interviewer", "researcher", "moderator", "mod", "facilitator", "q", "iv"}
	participantForms = []string{"p", "r", "a", "s", "f", "m", "pt", "resp", "respondent", "participant", "interviewee", "speaker",
		"informant", "subject", "patient", "unknown speaker", "unidentified speaker", "male speaker", "female speaker", "audience member", "all", "id"}
)

// notSpeakers are words that begin paragraphs with a colon behind them and
// name no one.
var notSpeakers = []string{
	"abstract", "address", "aim", "aims", "answer key", "author", "authors", "background", "caption", "case", "category", "code", "codes",
	"comment", "comments", "conclusion", "conclusions", "contact", "context", "date", "definition", "design", "doi", "duration",
	"e.g", "email", "e-mail", "event", "example", "examples", "figure", "file", "findings", "goal", "http", "https",
	"i.e", "important", "introduction", "keywords", "length", "link", "location", "mechanism", "method", "methods", "name",
	"n.b", "nb", "note", "notes", "objective", "objectives", "observation", "observations", "outcome", "outcomes", "page", "phone",
	"place", "ps", "purpose", "quote", "re", "recording", "ref", "reference", "references", "reflection", "reflections", "result", "results",
	"section", "setting", "so", "source", "sources", "study", "subject line", "summary", "table", "talk", "tel", "theme", "themes", "time",
	"timestamp", "tip", "title", "to do", "todo", "topic", "topics", "transcript", "type", "update", "url", "version", "warning",
}

// tags are what transcribers put in brackets beside the words.
var tags = []string{
	"applause", "background", "beep", "break", "chuckle", "chuckles", "chuckling", "cough", "coughs", "cross talk", "crosstalk", "crying", "cries",
	"end", "foreign", "gap", "inaudible", "indistinct", "interruption", "interruptions", "laugh", "laughing", "laughs", "laughter", "long pause", "music", "noise",
	"overlapping", "pause", "pauses", "phone rings", "recording", "redacted", "short pause", "sic", "sigh", "sighs", "silence", "sound", "talking over",
	"unclear", "unintelligible", "whispers", "whispering", "yawns", "end of recording", "end of transcript", "start of recording",
}

// breaks are tags behind which nobody has the floor.
var breaks = []string{
	"break", "interruption", "interruptions", "music", "recording stops", "recording paused", "recording resumes", "end of recording",
	"end of transcript", "start of recording", "end", "pause in recording", "tape change", "advertisement", "sponsor break", "commercial break",
}

func isTag(s string) bool { return slices.Contains(tags, strings.ToLower(strings.TrimSpace(s))) }

// form takes number, dots and case off a label: "Interviewer 1" is "interviewer".
func form(name string) string {
	return strings.TrimRightFunc(strings.ToLower(name), func(r rune) bool {
		return unicode.IsNumber(r) || strings.ContainsRune(" .#_-", r)
	})
}

// numbered reports whether a label is a letter or two with a number: P4, PT12, LW3.
func numbered(name string) bool {
	letters := strings.TrimRightFunc(name, unicode.IsNumber)
	return len(letters) < len(name) && len(letters) >= 1 && len(letters) <= 4 && strings.ToUpper(letters) == letters &&
		!strings.ContainsFunc(letters, func(r rune) bool { return !unicode.IsLetter(r) })
}

// A census decides which labels of a text name speakers.
type census struct {
	t      string
	opt    Options
	counts map[string]int
	chosen map[string]bool
	once   []string // names that stand once and were not taken
}

// takeCensus looks at all labels of a text together. A label names a speaker
// when the options say so, when it has a form that speakers have (I, P4,
// Researcher 1), or when it recurs and looks like a name. In a text where
// labels are established, a name of two words is one even if it stands once.
func takeCensus(t string, labels []label, blocks int, opt Options) census {
	c := census{t: t, opt: opt, counts: map[string]int{}, chosen: map[string]bool{}}
	styles := map[string]labelStyle{}
	weak := map[labelStyle]int{}
	for _, l := range labels {
		name := c.name(l)
		c.counts[name]++
		if style, ok := styles[name]; !ok || style > l.style {
			styles[name] = l.style
		}
		weak[l.style]++
	}
	told := slices.Concat(opt.Interviewers, opt.Speakers)
	total, doubtful := 0, []string(nil)
	for name, n := range c.counts {
		style := styles[name]
		if (style == bracket || style == tabbed) && 2*weak[style] < blocks {
			continue // [Name] and Name<tab> are believed only where most paragraphs have one
		}
		switch {
		case slices.Contains(told, name), opt.Kind != "document" && c.hasForm(name) && (style < bracket || n > 1):
			c.chosen[name] = true
			total += n
		case opt.Kind != "document" && n > 1 && looksLikeName(name, n):
			doubtful = append(doubtful, name)
			total += n
		}
	}
	if 10*total >= blocks {
		for _, name := range doubtful {
			c.chosen[name] = true
		}
	}
	believed := func(style labelStyle) bool { return style < bracket || 2*weak[style] >= blocks }
	c.singles(labels, styles, believed)
	return c
}

// singles takes labels that stand once where others are established: names of
// two words, in bold or in brackets, or with the form of another ([id2]).
func (c *census) singles(labels []label, styles map[string]labelStyle, believed func(labelStyle) bool) {
	if len(c.chosen) == 0 || c.opt.Kind == "document" {
		return
	}
	forms := map[string]bool{}
	for name := range c.chosen {
		if f := form(name); f != strings.ToLower(name) {
			forms[f] = true
		}
	}
	for _, l := range labels {
		name, style := c.name(l), styles[c.name(l)]
		if c.counts[name] != 1 || c.chosen[name] || !believed(style) {
			continue
		}
		switch {
		case forms[form(name)], looksLikeName(name, 1) && (isFullName(name) || style == strongColon || style == bracketColon):
			c.chosen[name] = true
		case style < bracket && looksLikeName(name, 1) && !strings.ContainsAny(name, "&(),/#+0123456789"):
			c.once = append(c.once, name)
		}
	}
}

func (c *census) name(l label) string { return c.t[l.name.Start:l.name.End] }

// speaks reports whether a label was chosen.
func (c *census) speaks(l label) bool { return c.chosen[c.name(l)] }

// hasForm reports whether a label is a role or a number, as I, P4, Speaker 2.
func (c *census) hasForm(name string) bool {
	f := form(name)
	return slices.Contains(interviewerForms, f) || slices.Contains(participantForms, f) || numbered(name)
}

// interviews reports whether a label is one that interviewers have.
func interviews(name string, opt Options) bool {
	return slices.Contains(opt.Interviewers, name) ||
		slices.Contains(interviewerForms, form(name)) && !slices.Contains(opt.Speakers, name)
}

// looksLikeName reports whether a label could be somebody's: its words begin
// with capitals, but for "van", "de", "the"; a word in small letters must
// recur more often.
func looksLikeName(name string, n int) bool {
	if slices.Contains(notSpeakers, form(name)) {
		return false
	}
	words := strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("(),/-", r) })
	small := 0
	for i, w := range words {
		first := []rune(w)[0]
		if !unicode.IsLower(first) {
			continue
		}
		if i == 0 || !slices.Contains(particles, w) {
			small++
		}
	}
	return small == 0 || len(words) == 1 && n >= 3
}

var particles = []string{"al", "and", "bin", "da", "de", "del", "den", "der", "di", "du", "el", "la", "le", "of", "the", "van", "von", "y", "zu"}

// isFullName reports whether a label is two to four words with capitals, and
// nothing that names do not have.
func isFullName(name string) bool {
	words := strings.Fields(name)
	for _, w := range words {
		if !unicode.IsUpper([]rune(w)[0]) || strings.ContainsFunc(w, func(r rune) bool { return unicode.IsNumber(r) || strings.ContainsRune("&(),/#+", r) }) {
			return false
		}
	}
	return len(words) >= 2 && len(words) <= 4
}

// onceNotes says which names stand once before a paragraph and were read as text.
func (c *census) onceNotes() []Note {
	var notes []Note
	for i, name := range c.once {
		if i == 5 {
			notes = append(notes, Note{Kind: "labels", What: fmt.Sprintf("%d more such names", len(c.once)-5), Count: len(c.once) - 5})
			break
		}
		notes = append(notes, Note{Kind: "labels", Count: 1,
			What: fmt.Sprintf("%q stands once before a paragraph and was read as text, not as a speaker", name+":")})
	}
	return notes
}

// speakersOf counts the turns and words of each label, in order of appearance.
func speakersOf(t text.Text, opt Options) []Speaker {
	var speakers []Speaker
	index := map[string]int{}
	for _, p := range t.Passages {
		if p.Speaker.Empty() {
			continue
		}
		name := t.Speaker(p)
		i, ok := index[name]
		if !ok {
			i = len(speakers)
			index[name] = i
			speakers = append(speakers, Speaker{Label: name, Interviewer: interviews(name, opt)})
		}
		speakers[i].Turns++
		speakers[i].Words += t.WordCount(p)
	}
	return speakers
}

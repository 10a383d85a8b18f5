package ingest

import (
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// Cues are cut for the eye, a line or even a word each. They are joined into
// what was said: neighbouring cues of one speaker into a turn; without
// speakers, into paragraphs that end with a sentence or at a pause.
const (
	longPause     = 5000 // milliseconds without words: a new paragraph
	shortPause    = 2000 // the same, behind a sentence
	goodParagraph = 60   // words after which a sentence's end ends a paragraph
	maxCueWords   = 250  // words after which any cue does
)

// draftOf makes the draft of captions: one paragraph a turn, written
// "Name: words".
func (c *captions) draftOf(d draft) draft {
	d.notes = append(d.notes, c.findNames()...)
	named, voices := 0, 0
	for _, q := range c.cues {
		for _, v := range q.voices {
			voices++
			if v.name != "" {
				named++
			}
		}
	}
	// Where names stand only at a change of speaker, a cue without one goes on.
	carry := named > 0 && 2*named < voices
	j := joiner{timed: !c.file.opt.NoTimes, speakers: named > 0}
	name, carried := "", 0
	for _, q := range c.cues {
		for _, v := range q.voices {
			if carry && name != "" && v.name == "" && v.sign == "" {
				carried++
			}
			if v.name != "" || !carry || v.sign != "" {
				name = v.name
			}
			if v.sign != "" {
				j.flush()
			}
			if v.name == "" {
				j.sign(v.sign)
			}
			j.add(name, v.words, q)
		}
	}
	j.flush()
	d.text, d.blocks, d.spoken = j.page.b.String(), j.page.blocks, true
	d.note("cues", plural(len(c.cues), "cue")+" joined into "+plural(len(j.page.blocks), "paragraph"), len(c.cues))
	if named > 0 {
		d.note("labels", plural(carried, "cue")+" without a speaker's name taken as the speaker's before, since names stand at changes only", carried)
		d.note("labels", plural(voices-named-carried, "cue")+" without a speaker's name", voices-named-carried)
	}
	if c.file.opt.NoTimes {
		d.note("times", "times left unread", len(c.cues))
	}
	d.note("rolling", plural(c.rolled, "line")+" that the cue before shows, too, read once", c.rolled)
	d.note("ignored", plural(c.ignored, "line")+" outside the cues left out", c.ignored)
	return d
}

// A joiner writes paragraphs of cues.
type joiner struct {
	page            page
	timed, speakers bool
	name            string
	words           strings.Builder
	lead            string // the sign that somebody else speaks, who has no name
	count           int
	begin, end      int
}

// sign puts the sign of another speaker before the paragraph that comes.
func (j *joiner) sign(s string) {
	if s != "" {
		j.lead = s + " "
	}
}

// add joins a cue to the open paragraph, or opens another.
func (j *joiner) add(name, words string, q cue) {
	if j.count > 0 && (name != j.name || name == "" && j.ends(q) || j.words.Len()+len(words) > maxParagraph) {
		j.flush()
	}
	if j.count == 0 {
		j.name, j.begin, j.end = name, q.begin, q.end
	} else {
		j.words.WriteByte(' ')
	}
	j.words.WriteString(words)
	j.count += 1 + strings.Count(words, " ")
	j.end = max(j.end, q.end)
}

// ends reports whether the open paragraph of nobody ends before a cue.
func (j *joiner) ends(q cue) bool {
	s := strings.TrimRight(j.words.String()[max(0, j.words.Len()-8):], "\"'”’)]")
	sentence := strings.HasSuffix(s, ".") || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "…")
	pause := 0
	if j.timed {
		pause = q.begin - j.end
	}
	return pause >= longPause || sentence && pause >= shortPause || sentence && j.count >= goodParagraph || j.count >= maxCueWords
}

// flush writes the open paragraph.
func (j *joiner) flush() {
	if j.count == 0 {
		return
	}
	blk := block{begin: j.begin, end: j.end}
	if !j.timed {
		blk.begin, blk.end = text.NoTime, text.NoTime
	}
	words := j.words.String()
	if j.name != "" {
		blk.speaker = text.Span{Start: 0, End: len(j.name)}
		blk.words = len(j.name) + 2
		words = j.name + ": " + words
	} else {
		blk.words = len(j.lead)
		words = j.lead + words
		blk.aside = j.speakers // nobody's words continue nobody's turn
	}
	j.page.add(words, blk)
	j.words.Reset()
	j.count, j.lead = 0, ""
}

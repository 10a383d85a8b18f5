package ingest

import (
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// An Answer is a stretch of words under the heading it was asked or filed
// under: an answer to an open question, the abstract of a paper, the caption
// under a prompt.
type Answer struct {
	Question string // the heading; empty for words under none
	Words    string
}

// OfAnswers makes a document of answers, each a passage under its question,
// which is a heading. An answer is one passage however many lines it has, since
// one person gave it in one breath; only one of more than 100,000 characters is
// cut. Nothing is looked for in the words: a colon makes no speaker, "12:30" is
// what somebody answered. Answers without words are left out; without any the
// document has no text and no passages.
func OfAnswers(format string, answers []Answer) Document {
	var p page
	for _, a := range answers {
		words := strings.TrimSpace(tidy(a.Words))
		if words == "" {
			continue
		}
		if p.at() > 0 {
			p.blank()
		}
		if question := strings.Join(strings.Fields(a.Question), " "); question != "" {
			p.add(question, block{heading: 1})
		}
		p.add(words, block{})
	}
	c := cutter{t: p.b.String(), draft: draft{text: p.b.String(), blocks: p.blocks, spoken: true}}
	c.shorten()
	for _, b := range c.draft.blocks {
		c.out = append(c.out, text.Passage{
			Span: b.span, Words: trimSpan(c.t, b.span), Begin: text.NoTime, End: text.NoTime, Heading: b.heading > 0, Level: b.heading,
		})
	}
	c.tile()
	c.arrange()
	return Document{Text: c.t, Passages: c.out, Format: format, Notes: c.draft.notes}
}

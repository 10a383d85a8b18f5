package ingest

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A census decides which labels of a text name speakers.
type census struct {
	t      string
	opt    Options
	blocks int
	seen   map[string]*sighting // by folded name
	order  []*sighting          // as they appear
	styles [labelStyles]int     // how often each style stands
	once   []string             // names that stand once and were read as text
	taken  []string             // names that stand once and were read as speakers
}

// A sighting is what a text has of one name before its paragraphs.
type sighting struct {
	name   string
	by     [labelStyles]int  // how often in each style
	chosen [labelStyles]bool // in which styles it names a speaker
	behind int               // how often it stands directly below a label without words
}

// strong counts how often the name stands in styles that are believed on their
// own.
func (s *sighting) strong() int {
	n := 0
	for style, count := range s.by {
		if !labelStyle(style).weak() {
			n += count
		}
	}
	return n
}

func (s *sighting) speaks() bool { return slices.Contains(s.chosen[:], true) }

// choose takes the name for a speaker's: in one weak style, or in all that are
// believed on their own.
func (s *sighting) choose(style labelStyle) {
	if style.weak() {
		s.chosen[style] = true
		return
	}
	for style := colon; style < bracket; style++ {
		s.chosen[style] = true
	}
}

// takeCensus looks at all labels of a text together. A label names a speaker
// when the options say so, when it has a form that speakers have (I, P4,
// Researcher 1), or when it recurs and looks like a name. In a text where
// labels are established, a name of two words is one even if it stands once.
// The weak styles are believed where most of the text has them.
func takeCensus(t string, labels []label, blocks int, opt Options) *census {
	c := &census{t: t, opt: opt, blocks: blocks, seen: map[string]*sighting{}}
	for _, l := range labels {
		s := c.sighting(l)
		s.by[l.style]++
		c.styles[l.style]++
	}
	c.below(labels)
	total := c.strongStyles()
	for style := bracket; style < slip; style++ {
		c.weakStyle(style, total)
	}
	c.singles(labels)
	c.likenesses()
	for _, s := range c.order {
		if told(opt.Labels, s.name) {
			for style := range s.chosen {
				s.chosen[style] = true
			}
		}
		if told(opt.NotLabels, s.name) {
			s.chosen = [labelStyles]bool{}
		}
	}
	return c
}

// below counts how often a name stands directly below a label that is alone on
// its line, as labels are that do so again and again. There somebody's words
// begin, whatever they look like:
//
//	Grace 0:03
//	Honestly: I nearly turned round.
func (c *census) below(labels []label) {
	ends := make([]int, len(labels)) // where the line ends, of labels that are all of it
	empty := map[*sighting]int{}
	for i, l := range labels {
		end := len(c.t)
		if n := strings.IndexByte(c.t[l.line:], '\n'); n >= 0 {
			end = l.line + n
		}
		if l.words >= end || strings.TrimSpace(c.t[l.words:end]) == "" {
			ends[i] = end
			empty[c.sighting(l)]++
		}
	}
	above := 0
	for i, l := range labels {
		switch s := c.sighting(l); {
		case ends[i] > 0 && (empty[s] > 2 || l.begin != text.NoTime):
			above = ends[i]
		case ends[i] == 0 && !l.style.weak() && above > 0 && above < l.line && strings.TrimSpace(c.t[above:l.line]) == "":
			s.behind++
		}
	}
}

func (c *census) sighting(l label) *sighting {
	name := c.name(l)
	key := corpus.FoldName(name)
	s, ok := c.seen[key]
	if !ok {
		s = &sighting{name: name}
		c.seen[key] = s
		c.order = append(c.order, s)
	}
	return s
}

// told reports whether a label is in a list of the options.
func told(list []string, name string) bool {
	return slices.ContainsFunc(list, func(l string) bool { return corpus.FoldName(l) == corpus.FoldName(name) })
}

// strongStyles chooses among the labels that are believed on their own, and
// gives how many paragraphs bear one.
func (c *census) strongStyles() int {
	total, doubtful := 0, []*sighting(nil)
	for _, s := range c.order {
		n := s.strong()
		if n == 0 {
			continue
		}
		switch {
		case told(c.opt.Interviewers, s.name), told(c.opt.Speakers, s.name), c.opt.Kind != "document" && c.hasForm(s.name, n):
			s.choose(colon)
			total += n
		case c.opt.Kind != "document" && n > 1 && looksLikeName(s.name, n) && 2*s.behind <= n:
			doubtful = append(doubtful, s)
			total += n
		}
	}
	if 10*total >= c.blocks {
		for _, s := range doubtful {
			s.choose(colon)
		}
		return total
	}
	return 0
}

// shares says of how many paragraphs one must bear a label of a weak style, for
// the style to be believed: one in two, in three, in six.
var shares = [labelStyles]int{bracket: 2, tabbed: 2, dashed: 3, capitals: 3, alone: 6, stampedWords: 5, dotted: 3}

// weakStyle chooses among the labels of a weak style, if the text bears it out
// and no stronger style does.
func (c *census) weakStyle(style labelStyle, strong int) {
	if c.opt.Kind == "document" {
		return
	}
	var names []*sighting
	total, roles := 0, 0
	for _, s := range c.order {
		n := s.by[style]
		if n == 0 || n == 1 && style != bracket && style != tabbed {
			continue
		}
		role := c.hasForm(s.name, n)
		if role {
			roles++
		}
		if role || told(c.opt.Interviewers, s.name) || told(c.opt.Speakers, s.name) || n > 1 && looksLikeName(s.name, n) {
			names = append(names, s)
			total += n
		}
	}
	share := shares[style]
	if roles == len(names) && roles > 1 && style != capitals && style != dotted {
		share *= 2
	}
	if share*total < c.blocks || strong >= total || len(names) < 2 && 2*total < c.blocks {
		return
	}
	if style == alone && c.opt.Kind == "fieldnote" && roles == 0 {
		return
	}
	if style == dotted && !slices.ContainsFunc(names, func(s *sighting) bool { return interviews(s.name, c.opt) }) {
		return // initials before surnames, items of a list
	}
	for _, s := range names {
		s.choose(style)
	}
}

// likenesses lets names that are established stand in a weaker style now and
// then: "P4;" among many of "P4:", "Anna - yes" among many of "Anna:".
func (c *census) likenesses() {
	for _, s := range c.order {
		if !s.speaks() {
			continue
		}
		s.choose(slip)
		if utf8.RuneCountInString(s.name) > 1 {
			s.choose(dashed)
		}
		if s.chosen[alone] || s.chosen[stampedWords] {
			s.choose(colon)
		}
		if s.chosen[colon] {
			s.choose(stampedWords)
		}
	}
}

// singles takes labels that stand once where others are established: names of
// two words, in bold or in brackets, or with the form of another ([id2]); and
// any name where nearly every paragraph bears a label.
func (c *census) singles(labels []label) {
	forms := map[string]bool{}
	bears := 0
	for _, s := range c.order {
		if s.speaks() {
			if f := form(s.name); f != strings.ToLower(s.name) {
				forms[f] = true
			}
			for style, yes := range s.chosen {
				if yes {
					bears += s.by[style]
				}
			}
		}
	}
	if bears == 0 || c.opt.Kind == "document" {
		return
	}
	taken := map[int]bool{} // lines that bear a label already
	for _, l := range labels {
		taken[l.line] = taken[l.line] || c.speaks(l)
	}
	for _, l := range labels {
		s := c.sighting(l)
		if taken[l.line] || s.behind > 0 || s.by[l.style] != 1 || s.speaks() || l.style.weak() && shares[l.style]*c.styles[l.style] < c.blocks {
			continue
		}
		name := s.name
		switch {
		case l.style == alone && (isFullName(name) && looksLikeName(name, 1) || c.hasForm(name, 1)), c.several(name):
			s.choose(l.style)
		case l.style > tabbed:
		case looksLikeName(name, 1) && strings.HasPrefix(strings.TrimSpace(c.t[l.line:l.words]), ">>"):
			s.choose(l.style)
		case l.style == stamped && looksLikeName(name, 1):
			s.choose(l.style)
		case forms[form(name)], looksLikeName(name, 1) && (isFullName(name) || l.style == strongColon || l.style == bracketColon):
			s.choose(l.style)
		case !l.style.weak() && looksLikeName(name, 1) && !strings.ContainsAny(name, "&(),/#+0123456789"):
			if 5*bears >= 4*c.blocks && !strings.HasSuffix(name, "ly") && !strings.Contains(name, " ") {
				s.choose(l.style)
				c.taken = append(c.taken, name)
			} else {
				c.once = append(c.once, name)
			}
		}
	}
}

// several reports whether a label joins names that are established: "F1 and M2".
func (c *census) several(name string) bool {
	parts := strings.FieldsFunc(strings.ReplaceAll(name, " and ", "&"), func(r rune) bool { return strings.ContainsRune("&/,+", r) })
	for _, part := range parts {
		if s, ok := c.seen[corpus.FoldName(part)]; !ok || !s.speaks() {
			return false
		}
	}
	return len(parts) > 1
}

func (c *census) name(l label) string { return c.t[l.name.Start:l.name.End] }

// speaks reports whether a label was chosen.
func (c *census) speaks(l label) bool { return c.sighting(l).chosen[l.style] }

// hasForm reports whether a label is a role or a number, as I, P4, Speaker 2.
// Q and A with a number are people only if they recur.
func (c *census) hasForm(name string, n int) bool {
	f := form(name)
	if (f == "q" || f == "a") && len(name) > 1 && n < 2 {
		return false
	}
	return isRole(name)
}

// interviews reports whether a label is one that interviewers have.
func interviews(name string, opt Options) bool {
	return told(opt.Interviewers, name) || interviewerForm(name) && !told(opt.Speakers, name)
}

// notes says which names stand once before a paragraph, and how they were read.
func (c *census) notes() []Note {
	return append(onceNotes(c.once, "was read as text, not as a speaker"), onceNotes(c.taken, "was read as a speaker")...)
}

func onceNotes(names []string, how string) []Note {
	const most = 5
	var notes []Note
	for i, name := range names {
		if i == most {
			notes = append(notes, Note{Kind: "labels", What: fmt.Sprintf("%d more such names", len(names)-most), Count: len(names) - most})
			break
		}
		notes = append(notes, Note{Kind: "labels", Count: 1,
			What: fmt.Sprintf("%q stands once before a paragraph and %s", name+":", how)})
	}
	return notes
}

// speakersOf counts the turns and words of each label, in order of appearance.
// Labels that differ in case and blanks alone are one.
func speakersOf(t text.Text, opt Options) []Speaker {
	var speakers []Speaker
	index := map[string]int{}
	for _, p := range t.Passages {
		if p.Speaker.Empty() {
			continue
		}
		name := t.Speaker(p)
		i, ok := index[corpus.FoldName(name)]
		if !ok {
			i = len(speakers)
			index[corpus.FoldName(name)] = i
			speakers = append(speakers, Speaker{Label: name, Interviewer: interviews(name, opt)})
		}
		speakers[i].Turns++
		speakers[i].Words += t.WordCount(p)
	}
	return speakers
}

package ingest

import (
	"html"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A cue is what captions show at one time. A voice is a stretch of it that one
// person speaks; most cues have one.
type cue struct {
	begin, end int // milliseconds
	voices     []voice
}

type voice struct {
	name  string // as the file marks it: <v Rosa>; empty if it does not
	words string // on one line
}

// A captions is a caption file, taken apart line by line.
type captions struct {
	file    file
	lines   []string
	cues    []cue
	ignored int // lines that are in no cue
}

// readCues takes captions apart. VTT and SRT differ in what else may stand in
// the file; a line with --> between two times begins a cue in both. The words
// go on to the next blank line, or, with over, as far as the next cue.
func readCues(f file, d draft, over bool) (captions, error) {
	c := captions{file: f, lines: strings.Split(d.text, "\n")}
	for i := 0; i < len(c.lines); i++ {
		line := c.lines[i]
		if !strings.Contains(line, "-->") {
			if s := strings.TrimSpace(line); s != "" && !c.beginsCue(i+1) {
				c.ignored++
			}
			continue
		}
		begin, end, ok := cueTimes(line)
		if !ok && !f.opt.NoTimes {
			return c, c.fault(i, "this line should hold two times")
		}
		if end < begin && !f.opt.NoTimes {
			return c, c.fault(i, "this cue ends before it starts")
		}
		var words []string
		for i+1 < len(c.lines) && !strings.Contains(c.lines[i+1], "-->") && !(over && c.beginsCue(i+2) && isNumber(c.lines[i+1])) {
			next := strings.TrimSpace(c.lines[i+1])
			if next == "" && !over {
				break
			}
			if next != "" {
				words = append(words, next)
			}
			i++
		}
		if len(c.cues) >= maxBlocks {
			return c, tooManyBlocks(f.name)
		}
		c.cues = append(c.cues, cue{begin, end, voices(strings.Join(words, " "))})
	}
	return c, nil
}

// beginsCue reports whether a line holds the times of a cue.
func (c *captions) beginsCue(i int) bool {
	return i < len(c.lines) && strings.Contains(c.lines[i], "-->")
}

func (c *captions) fault(i int, what string) error {
	line := c.lines[i]
	shown := clip(line, 100)
	return invalid(place(c.file.name, i+1, 1), "%s", what).
		Marking(thousands(i+1), shown, problem.Mark{Start: 0, End: len(shown)}).
		Suggest("cmo import %s --no-times", c.file.name)
}

// cueTimes reads "00:00:04.859 --> 00:00:07.410 align:start".
func cueTimes(line string) (begin, end int, ok bool) {
	before, after, _ := strings.Cut(line, "-->")
	before, after = strings.TrimSpace(before), strings.TrimSpace(after)
	begin, n, ok := timeAt(before)
	if !ok || n != len(before) {
		return 0, 0, false
	}
	end, n, ok = timeAt(after)
	if !ok || n < len(after) && after[n] != ' ' && after[n] != '\t' {
		return 0, 0, false
	}
	return begin, end, true
}

func isNumber(s string) bool {
	s = strings.TrimSpace(s)
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// longestTag bounds the search for the end of a tag or code.
const longestTag = 300

// looks are the tags that say how words look, not what they are.
var looks = map[string]bool{
	"i": true, "b": true, "u": true, "s": true, "c": true, "v": true, "lang": true, "ruby": true, "rt": true,
	"font": true, "span": true, "em": true, "strong": true, "br": true,
}

// voices takes tags, codes and entities out of the words of a cue, and parts
// them where another voice begins.
func voices(s string) []voice {
	var out []voice
	var b strings.Builder
	name := ""
	flush := func() {
		if words := oneLine(b.String()); words != "" {
			out = append(out, voice{name, words})
		}
		b.Reset()
	}
	for s != "" {
		n := strings.IndexAny(s, "<{&")
		if n < 0 {
			break
		}
		b.WriteString(s[:n])
		s = s[n:]
		switch s[0] {
		case '{': // {\an8}, {\c&HFFF000&}: codes of another caption format
			if end := strings.IndexByte(s[:min(len(s), longestTag)], '}'); end > 0 && strings.HasPrefix(s, `{\`) {
				s = s[end+1:]
				continue
			}
		case '&':
			if end := strings.IndexByte(s[:min(len(s), 40)], ';'); end > 0 {
				b.WriteString(html.UnescapeString(s[:end+1]))
				s = s[end+1:]
				continue
			}
		case '<':
			tag, rest, ok := takeTag(s)
			if !ok {
				break
			}
			if who, isVoice := voiceTag(tag); isVoice {
				flush()
				name = who
			} else if tag == "br" || tag == "br/" {
				b.WriteByte(' ')
			}
			s = rest
			continue
		}
		b.WriteByte(s[0])
		s = s[1:]
	}
	b.WriteString(s)
	flush()
	return out
}

// takeTag takes a tag of looks, or a time between words, off the beginning;
// "<3" stays.
func takeTag(s string) (tag, rest string, ok bool) {
	end := strings.IndexByte(s[:min(len(s), longestTag)], '>')
	if end < 0 {
		return "", s, false
	}
	tag = s[1:end]
	word := strings.TrimPrefix(tag, "/")
	if n := strings.IndexAny(word, " \t./"); n >= 0 {
		word = word[:n]
	}
	if _, n, isTime := timeAt(tag); isTime && n == len(tag) {
		return "", s[end+1:], true
	}
	return tag, s[end+1:], looks[strings.ToLower(word)] || tag == "/"
}

// voiceTag reads "v Rosa", "v.loud Rosa" and "/v".
func voiceTag(tag string) (name string, ok bool) {
	if tag == "/v" {
		return "", true
	}
	if !strings.HasPrefix(tag, "v ") && !strings.HasPrefix(tag, "v.") && !strings.HasPrefix(tag, "v\t") {
		return "", false
	}
	_, name, _ = strings.Cut(strings.ReplaceAll(tag, "\t", " "), " ")
	return oneLine(html.UnescapeString(name)), true
}

// oneLine makes every run of blanks one blank.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// findNames gives a name to voices that say it themselves: "Rosa: Hello" and
// "[SPEAKER_00]: Hello". The same labels count as in any other text.
func (c *captions) findNames() []Note {
	var all strings.Builder
	var nameless []*voice
	n := 0
	for i := range c.cues {
		for j := range c.cues[i].voices {
			n++
			if v := &c.cues[i].voices[j]; v.name == "" {
				nameless = append(nameless, v)
				all.WriteString(v.words)
				all.WriteByte('\n')
			}
		}
	}
	t := all.String()
	var found []label
	at := 0
	for i, v := range nameless {
		line := text.Span{Start: at, End: at + len(v.words)}
		if l, ok := labelAt(t, line, false); ok {
			l.block = i
			found = append(found, l)
		}
		at = line.End + 1
	}
	if c.file.opt.NoLabels {
		found = nil
	}
	census := takeCensus(t, found, n, c.file.opt)
	for _, l := range found {
		if v := nameless[l.block]; census.speaks(l) {
			// the words end the line: what stands before them is the label
			end := l.words + strings.IndexByte(t[l.words:], '\n')
			v.name, v.words = census.sighting(l).name, strings.TrimSpace(t[l.words:end])
		}
	}
	return census.notes()
}

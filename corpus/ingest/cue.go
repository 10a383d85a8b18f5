package ingest

import (
	"html"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A cue is what captions show at one time. A voice is a stretch of it that one
// person speaks; most cues have one.
type cue struct {
	begin, end int // milliseconds
	lines      []string
	voices     []voice
}

type voice struct {
	name  string // as the file marks it: <v Rosa>; empty if it does not
	words string // on one line
	sign  string // the ">>" or dash that says that somebody else speaks
}

// A captions is a caption file, taken apart line by line.
type captions struct {
	file    file
	lines   []string
	cues    []cue
	ignored int // lines that are in no cue
	rolled  int // lines that stood in the cue before
}

// line gives the words as they are looked at for a label: behind a ">>", which
// labels stand behind.
func (v voice) line() string {
	if strings.HasPrefix(v.sign, ">") {
		return v.sign + " " + v.words
	}
	return v.words
}

// readCues takes captions apart. VTT and SRT differ in what else may stand in
// the file; a line of two times begins a cue in both. The words go on to the next
// blank line, or, with over, as far as the next cue.
func readCues(f file, d draft, over bool) (captions, error) {
	c := captions{file: f, lines: strings.Split(d.text, "\n")}
	for i := 0; i < len(c.lines); i++ {
		line := c.lines[i]
		if !isTimes(line) {
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
		q := cue{begin: begin, end: end}
		for i+1 < len(c.lines) && !isTimes(c.lines[i+1]) && !(over && c.beginsCue(i+2) && isNumber(c.lines[i+1])) {
			next := strings.TrimSpace(c.lines[i+1])
			if next == "" && !over && (c.lines[i+1] == "" || c.beginsCue(i+2) || c.beginsCue(i+3)) {
				break // a blank by itself is a line, as YouTube has it
			}
			if next != "" {
				q.lines = append(q.lines, next)
			}
			i++
		}
		if len(c.cues) >= maxBlocks {
			return c, tooManyBlocks(f.name)
		}
		c.cues = append(c.cues, q)
	}
	c.unroll()
	for i := range c.cues {
		c.cues[i].voices = cueVoices(c.cues[i].lines)
	}
	return c, nil
}

// isTimes reports whether a line holds, or should hold, the times of a cue: an
// arrow behind what begins as a time does. An arrow of one dash needs two times.
func isTimes(line string) bool {
	before, _, found := strings.Cut(line, "->")
	if !found || !digit((strings.TrimSpace(before) + " ")[0]) || !strings.Contains(before, ":") {
		return false
	}
	if strings.Contains(line, "-->") {
		return true
	}
	_, _, ok := cueTimes(line)
	return ok
}

// beginsCue reports whether a line holds the times of a cue.
func (c *captions) beginsCue(i int) bool { return i < len(c.lines) && isTimes(c.lines[i]) }

// unroll takes out lines that are shown again: captions that roll, as those that
// YouTube makes, repeat the line above each new one.
func (c *captions) unroll() {
	plain := make([][]string, len(c.cues))
	rolling, tall := 0, 0
	for i, q := range c.cues {
		for _, line := range q.lines {
			plain[i] = append(plain[i], plainWords(line))
		}
		if len(q.lines) > 1 {
			tall++
			if i > 0 && shownAgain(plain[i-1], plain[i]) > 0 {
				rolling++
			}
		}
	}
	if rolling < 2 || 2*rolling < tall {
		return
	}
	for i := len(c.cues) - 1; i > 0; i-- {
		n := shownAgain(plain[i-1], plain[i])
		c.cues[i].lines = c.cues[i].lines[n:]
		c.rolled += n
	}
}

// shownAgain gives how many of the lines of a cue were the last of the one before.
func shownAgain(before, now []string) int {
	for n := min(len(before), len(now), 8); n > 0; n-- {
		if slices.Equal(before[len(before)-n:], now[:n]) {
			return n
		}
	}
	return 0
}

// plainWords gives a line of a cue without its tags.
func plainWords(line string) string {
	var words []string
	for _, v := range voices(line) {
		words = append(words, v.words)
	}
	return strings.Join(words, " ")
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
	before, after, _ := strings.Cut(line, "->")
	before, after = strings.TrimSpace(strings.TrimRight(before, "-")), strings.TrimSpace(after)
	begin, n, ok := cueTime(before)
	if !ok || n != len(before) {
		return 0, 0, false
	}
	end, n, ok = cueTime(after)
	if !ok || n < len(after) && after[n] != ' ' && after[n] != '\t' {
		return 0, 0, false
	}
	return begin, end, true
}

var looseTime = text.Lazy(`^(\d{1,3}):(\d{1,2}):(\d{1,2})[:.,](\d{1,3})`)

// cueTime reads a time of a cue; 00:00:08:200 and 1:2:3,4 are some, too.
func cueTime(s string) (ms, length int, ok bool) {
	if ms, length, ok = timeAt(s); ok && (length == len(s) || s[length] != ':') {
		return ms, length, ok
	}
	m := looseTime().FindStringSubmatch(s)
	if m == nil {
		return 0, 0, false
	}
	n := func(i int) int { return number(m[i]) }
	if n(2) > 59 || n(3) > 59 {
		return 0, 0, false
	}
	return 1000*(3600*n(1)+60*n(2)+n(3)) + number((m[4] + "00")[:3]), len(m[0]), true
}

func isNumber(s string) bool {
	s = strings.TrimSpace(s)
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// captionCode is a code of captions between braces, of looks and places.
var captionCode = text.Lazy(`^\{(/?[biusBIUS]|[yYcCfFsSpPoO]:[^{}]{1,40})\}$`)

// longestTag bounds the search for the end of a tag or code.
const longestTag = 300

// looks are the tags that say how words look, not what they are.
var looks = map[string]bool{
	"i": true, "b": true, "u": true, "s": true, "c": true, "v": true, "lang": true, "ruby": true, "rt": true,
	"font": true, "span": true, "em": true, "strong": true, "br": true,
}

// cueVoices parts a cue where its lines begin with ">>" or, if several do, with a
// dash: there somebody else speaks.
func cueVoices(lines []string) []voice {
	dashes := 0
	for _, line := range lines {
		if changeSign(line, true) != "" {
			dashes++
		}
	}
	var out []voice
	for from := 0; from < len(lines); {
		sign := changeSign(lines[from], dashes > 1)
		to := from + 1
		for to < len(lines) && changeSign(lines[to], dashes > 1) == "" {
			to++
		}
		spoken := voices(strings.Join(lines[from:to], " ")[len(sign):])
		if len(spoken) > 0 {
			spoken[0].sign = strings.TrimSpace(sign)
		}
		out = append(out, spoken...)
		from = to
	}
	return out
}

// changeSign gives the ">>" a line begins with or, with dashes, the dash.
func changeSign(line string, dashes bool) string {
	rest := strings.TrimLeft(line, ">")
	if n := len(line) - len(rest); n > 1 {
		return line[:n]
	}
	for _, dash := range []string{"-", "–", "—"} {
		if rest, ok := strings.CutPrefix(line, dash); ok && dashes {
			if r, _ := utf8.DecodeRuneInString(rest); unicode.IsSpace(r) || unicode.IsLetter(r) {
				return dash
			}
		}
	}
	return ""
}

// voices takes tags, codes and entities out of the words of a cue, and parts
// them where another voice begins.
func voices(s string) []voice {
	var out []voice
	var b strings.Builder
	name := ""
	flush := func() {
		if words := oneLine(b.String()); words != "" {
			out = append(out, voice{name: name, words: words})
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
		case '{': // {\an8}, {\c&HFFF000&}, {i}, {y:b}: codes of other caption formats
			if end := strings.IndexByte(s[:min(len(s), longestTag)], '}'); end > 0 && (s[1] == '\\' || captionCode().MatchString(s[:end+1])) {
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
				all.WriteString(v.line())
				all.WriteByte('\n')
			}
		}
	}
	t := all.String()
	var found []label
	at := 0
	for i, v := range nameless {
		line := text.Span{Start: at, End: at + len(v.line())}
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

package ingest

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// candidates are encodings that a text may be in when it is none of those that
// show by themselves.
var candidates = []string{
	"windows-1251", "koi8-r", "windows-1250", "macroman", "windows-1253", "windows-1254", "windows-1255", "windows-1256",
	"shift_jis", "gb18030", "big5", "euc-kr", "windows-1252",
}

// unknownEncoding is the problem of a text whose encoding shows nowhere: its
// first line, as it would read in the three most likely encodings.
func unknownEncoding(f file) error {
	line := firstForeignLine(f.content)
	type reading struct {
		name, line string
		score      int
	}
	var readings []reading
	for _, name := range candidates {
		enc, _, _ := encodingNamed(name)
		whole, _, ok := transcode(enc, f.content[:min(len(f.content), 1<<16)])
		if !ok && len(f.content) <= 1<<16 {
			continue
		}
		shown, _, ok := transcode(enc, line)
		if ok {
			readings = append(readings, reading{name, clip(strings.TrimSpace(shown), 60), plausibility(whole)})
		}
	}
	slices.SortStableFunc(readings, func(a, b reading) int { return b.score - a.score })
	readings = readings[:min(3, len(readings))]
	p := invalid(f.name, "its encoding is not known")
	if len(readings) == 0 {
		return because(p, "It is not UTF-8, and no other encoding of texts gives a meaning to all of its bytes.")
	}
	why := "It is neither UTF-8 nor plainly a Western European text. Its first line would be:"
	for _, r := range readings {
		why += fmt.Sprintf("\n  %-13s %s", r.name, r.line)
	}
	return p.Because("%s\n%s", why, nothingKept).Suggest("cmo import %s --encoding %s", f.name, readings[0].name)
}

// firstForeignLine is the first line that is not plain ASCII.
func firstForeignLine(b []byte) []byte {
	for line := range strings.Lines(string(b)) {
		if strings.ContainsFunc(line, func(r rune) bool { return r >= 0x80 }) {
			return []byte(line[:min(len(line), 400)])
		}
	}
	return nil
}

// plausibility scores a reading: letters that follow letters of the same
// alphabet in the same case speak for it, capitals and signs inside words
// against it.
func plausibility(t string) int {
	score, before := 0, ' '
	for _, r := range t {
		if r >= 0x80 || before >= 0x80 {
			switch {
			case r == '\uFFFD', unicode.IsControl(r) && !unicode.IsSpace(r):
				score -= 20
			case unicode.IsLetter(before) && unicode.IsUpper(r) && !unicode.IsUpper(before):
				score -= 5
			case unicode.IsLetter(before) && (unicode.IsSymbol(r) || unicode.IsNumber(r)), unicode.IsSymbol(before) && unicode.IsLetter(r):
				score -= 5
			case before >= 0x80 && r >= 0x80 && unicode.Is(unicode.Latin, before) && unicode.Is(unicode.Latin, r):
				score -= 2 // words of accented letters only are another alphabet misread
			case unicode.IsLetter(before) && unicode.IsLetter(r) && alphabet(before) == alphabet(r) && !unicode.IsUpper(r):
				score += 2
			case unicode.IsLetter(before) && unicode.IsLetter(r) && alphabet(before) != alphabet(r):
				score -= 5
			}
		}
		before = r
	}
	return score
}

var alphabets = []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Hebrew, unicode.Arabic, unicode.Hangul, unicode.Han}

func alphabet(r rune) int {
	for i, table := range alphabets {
		if unicode.Is(table, r) {
			return i
		}
	}
	return -1
}

// shownLine gives the line around a place as a problem shows it: its number,
// shortened, with a mark under the character there.
func shownLine(t string, at int) (number, line string, mark problem.Mark) {
	n, _ := position(t, at)
	from := strings.LastIndexByte(t[:at], '\n') + 1
	end := len(t)
	if i := strings.IndexByte(t[at:], '\n'); i >= 0 {
		end = at + i
	}
	start := max(from, at-60)
	for start < at && !isStart(t[start]) {
		start++
	}
	line = clip(t[start:end], 120)
	size := 1
	for at-start+size < len(line) && !isStart(line[at-start+size]) {
		size++
	}
	return fmt.Sprint(n), line, problem.Mark{Start: at - start, End: min(len(line), at-start+size)}
}

func isStart(c byte) bool { return c&0xC0 != 0x80 }

// clip shortens a line to n characters.
func clip(s string, n int) string {
	r := []rune(s[:min(len(s), 4*n)])
	if len(r) <= n {
		return string(r)
	}
	return string(r[:n-1]) + "…"
}

package ingest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// unknownEncoding is the problem of a text whose encoding shows nowhere: its
// first line, as it would read in the three most likely encodings.
func unknownEncoding(f file, readings []reading) error {
	line := firstForeignLine(f.content)
	type shownAs struct{ name, line string }
	var shown []shownAs
	for _, r := range readings {
		enc, _, _ := encodingNamed(r.name)
		words, _, ok := transcode(enc, line)
		words = clip(strings.TrimSpace(words), 60)
		if ok && len(shown) < 3 && !slices.ContainsFunc(shown, func(c shownAs) bool { return c.line == words }) {
			shown = append(shown, shownAs{r.name, words})
		}
	}
	p := invalid(f.name, "its encoding is not known")
	if len(shown) == 0 {
		return because(p, "It is not UTF-8, and no other encoding of texts gives a meaning to all of its bytes.")
	}
	why := "It is not UTF-8, and more than one other encoding could be meant. Its first line with a letter that tells would be:"
	for _, c := range shown {
		why += fmt.Sprintf("\n  %-13s %s", c.name, c.line)
	}
	return p.Because("%s\n%s", why, nothingKept).Suggest("cmo import %s --encoding %s", f.name, shown[0].name)
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

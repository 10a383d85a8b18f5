package ingest

import (
	"fmt"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// The bounds that keep a hostile or broken file from costing more than a
// message. A long interview is 150 kB of text and 400 paragraphs.
const (
	maxFile      = 1 << 30   // bytes of a file, and of all that a zip unpacks to
	maxText      = 64 << 20  // bytes of a text
	maxParagraph = 100_000   // characters; longer ones are cut
	maxPicture   = 256 << 20 // bytes of a picture
	maxBlocks    = 500_000   // paragraphs of a text
	maxBlanks    = 1_000_000 // blanks that a Writer file counts instead of writing them
	maxHeadings  = 16_384    // of a table
	maxDepth     = 256       // XML elements inside one another
	maxRatio     = 200       // a zip part may grow this much when it is large
	largePart    = 100 << 20 // what "large" is
)

// nothingKept ends the Why of every problem: an import is whole or not at all.
const nothingKept = "Nothing of it was kept."

// invalid makes the problem of a file that cannot be used as it is.
func invalid(at, what string, args ...any) *problem.Problem {
	return problem.New(problem.Invalid, what, args...).In(at).Because(nothingKept)
}

// because adds a reason before the sentence that nothing was kept.
func because(p *problem.Problem, why string, args ...any) *problem.Problem {
	return p.Because("%s %s", fmt.Sprintf(why, args...), nothingKept)
}

func tooMuchText(name string, size int) error {
	return because(invalid(name, "this text is too large: %s", bytesOf(int64(size))),
		"A text may have %s; the longest interview has less than one.", bytesOf(maxText))
}

func tooManyBlocks(name string) error {
	return because(invalid(name, "this text has more than %s paragraphs", thousands(maxBlocks)),
		"A long interview has some 400.")
}

// bytesOf writes a size as a reader would: "312 MB".
func bytesOf(n int64) string {
	switch {
	case n >= 10<<30:
		return thousands(int(n>>30)) + " GB"
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
	case n >= 1<<20:
		return thousands(int(n>>20)) + " MB"
	case n >= 1<<10:
		return thousands(int(n>>10)) + " kB"
	}
	return plural(int(n), "byte")
}

// thousands writes a number with commas between groups: "120,000".
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// plural writes a count with its noun: "1 comment", "3 comments".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return thousands(n) + " " + noun + "s"
}

// position gives line and column of a byte of a text, both from 1; the column
// counts characters.
func position(t string, at int) (line, column int) {
	line = 1 + strings.Count(t[:at], "\n")
	from := strings.LastIndexByte(t[:at], '\n') + 1
	return line, 1 + len([]rune(t[from:at]))
}

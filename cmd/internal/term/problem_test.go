package term_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// marked builds a problem whose marks are the stretches of text in [brackets].
func marked(what, number, text string) *problem.Problem {
	var plain strings.Builder
	var marks []problem.Mark
	for _, r := range text {
		switch r {
		case '[':
			marks = append(marks, problem.Mark{Start: plain.Len()})
		case ']':
			marks[len(marks)-1].End = plain.Len()
		default:
			plain.WriteRune(r)
		}
	}
	return problem.New(problem.Invalid, "%s", what).Marking(number, plain.String(), marks...)
}

const rock = "She rang every Thursday. She's been a rock, that's the only word. I didn't have to explain it all again, not once, and she knew about the clinic, the letters, all of it."

func TestPrintProblem(t *testing.T) {
	for _, c := range []struct {
		name  string
		err   error
		width int
		want  string
	}{
		{"nothing", nil, 80, ""},
		{"what, why and try", problem.New(problem.NotFound, `no code "trsut"`).
			Because(`The nearest are "trust" and "trust in staff".`).Suggest("cmo code list --under trust"), 80, `
cmo: no code "trsut"
The nearest are "trust" and "trust in staff".
try: cmo code list --under trust
`},
		{"a passage with a mark", marked("this passage has changed since it was coded", "15",
			"we only came [because the nurse asked us] herself").In("P07-1:15").
			Because(`Coding cx3f7 ("trust in staff") quotes "because the nurse told us".`).
			Suggest("cmo coding move cx3f7 P07-1:15"), 80, `
cmo: P07-1:15: this passage has changed since it was coded
  15 | we only came because the nurse asked us herself
     |              ^^^^^^^^^^^^^^^^^^^^^^^^^^
Coding cx3f7 ("trust in staff") quotes "because the nurse told us".
try: cmo coding move cx3f7 P07-1:15
`},
		{"a query", marked(`"code:" needs a value`, "1", "hold near [code:] where case=clinic").In("query:1:11").
			Because(`A value is a name, or a name in quotes: code:"trust in staff".`), 80, `
cmo: query:1:11: "code:" needs a value
  1 | hold near code: where case=clinic
    |           ^^^^^
A value is a name, or a name in quotes: code:"trust in staff".
`},
		{"a list as why", problem.New(problem.Findings, "2 changes need a decision before rosa.bundle can be merged").
			Because("  code \"trust\"   you renamed it \"confidence\", rosa renamed it \"rapport\", and that is long\n  coding cx3f7   you kept it, rosa retired it").
			Suggest("cmo merge rosa.bundle --decide"), 40, `
cmo: 2 changes need a decision before rosa.bundle can be merged
  code "trust"   you renamed it "confidence", rosa renamed it "rapport", and that is long
  coding cx3f7   you kept it, rosa retired it
try: cmo merge rosa.bundle --decide
`},
		{"two marks, the end left out", marked(`"she" occurs twice`, "15",
			strings.Replace("[She] rang every Thursday. [She]"+rock[28:], "once", "ever", 1)).In("P31-1:15").
			Suggest(`-q "She rang" or -q "She's been", or a sentence: P31-1:15.1`), 80, `
cmo: P31-1:15: "she" occurs twice
  15 | She rang every Thursday. She's been a rock, that's the only word. I …
     | ^^^                      ^^^
try: -q "She rang" or -q "She's been", or a sentence: P31-1:15.1
`},
		{"a mark in the middle", marked("here", "15", strings.Replace(rock, "explain", "[explain]", 1)), 60, `
cmo: here
  15 | … I didn't have to explain it all again, not once, …
     |                    ^^^^^^^
`},
		{"a mark at the end", marked("here", "15", strings.Replace(rock, "all of it.", "all of [it.]", 1)), 60, `
cmo: here
  15 | … she knew about the clinic, the letters, all of it.
     |                                                  ^^^
`},
		{"a mark too long to show", marked("here", "15", "She [rang"+rock[8:len(rock)-1]+"]."), 40, `
cmo: here
  15 | She rang every Thursday. She's …
     |     ^^^^^^^^^^^^^^^^^^^^^^^^^^
`},
		{"a long mark far in", marked("here", "15", strings.Replace(rock, "explain", "[explain", 1)+"]"), 40, `
cmo: here
  15 | … have to explain it all again, …
     |           ^^^^^^^^^^^^^^^^^^^^^
`},
		{"one word, longer than the screen", marked("here", "3", strings.Repeat("a", 60)+"[b]"+strings.Repeat("a", 60)), 36, `
cmo: here
  3 | … aaaaaaaaaaaabaaaaaaaaaaaaa …
    |               ^
`},
		{"wide characters", marked("here", "7", "患者[さん]の話"), 80, `
cmo: here
  7 | 患者さんの話
    |     ^^^^
`},
		{"an accent laid over a letter", marked("here", "7", "cafe\u0301 [nobody] minds"), 80, `
cmo: here
  7 | cafe` + "\u0301" + ` nobody minds
    |      ^^^^^^
`},
		{"half a character", problem.New(problem.Invalid, "here").Marking("7", "e\u0301e\u0301e", problem.Mark{Start: 3, End: 4}), 80, `
cmo: here
  7 | e` + "\u0301" + `e` + "\u0301" + `e
    |  ^
`},
		{"an emoji of several code points", marked("here", "7", "the 👩‍⚕️ [said]"), 80, `
cmo: here
  7 | the 👩‍⚕️ said
    |        ^^^^
`},
		{"an emoji marked", marked("here", "7", "the [👩‍⚕️] said"), 80, `
cmo: here
  7 | the 👩‍⚕️ said
    |     ^^
`},
		{"wide characters, shortened", marked("here", "7", strings.Repeat("患者の話", 10)+"[誰]"+strings.Repeat("患者の話", 10)), 36, `
cmo: here
  7 | … の話患者の話誰患者の話患者 …
    |               ^^
`},
		{"a place, not a stretch", problem.New(problem.Invalid, "here").Marking("7", "a b c", problem.Mark{Start: 2, End: 2}), 80, `
cmo: here
  7 | a b c
    |   ^
`},
		{"the end of the line", problem.New(problem.Invalid, "here").Marking("7", "hold and", problem.Mark{Start: 8, End: 8}), 80, `
cmo: here
  7 | hold and
    |         ^
`},
		{"an empty line", problem.New(problem.Invalid, "here").Marking("7", "", problem.Mark{}), 80, `
cmo: here
  7 |` + " " + `
    | ^
`},
		{"marks beyond the line", problem.New(problem.Invalid, "here").Marking("7", "abc", problem.Mark{Start: 2, End: 99}), 80, `
cmo: here
  7 | abc
    |   ^
`},
		{"no mark", problem.New(problem.Invalid, "here").Marking("12", rock), 30, `
cmo: here
  12 | She rang every …
`},
		{"a tab and a colour in the text", marked("here", "7", "a\tb\x1b[[31m]c"), 80, `
cmo: here
  7 | a b�31mc
    |     ^^^
`},
		{"a long why", problem.New(problem.Invalid, "here").Because("Nothing was added, and the study is as it was before the command; the file can be looked at again when it is there in full.\nThat is all."), 200, `
cmo: here
Nothing was added, and the study is as it was before the command; the file
can be looked at again when it is there in full.
That is all.
`},
		{"a long why on a narrow screen", problem.New(problem.Invalid, "here").Because("Nothing was added, and the study is as it was."), 24, `
cmo: here
Nothing was added, and
the study is as it was.
`},
		{"two things to try", problem.New(problem.Invalid, "here").Suggest("cmo one\ncmo two"), 80, `
cmo: here
try: cmo one
     cmo two
`},
		{"a problem inside another error", fmt.Errorf("add: %w", problem.New(problem.Conflict, "taken")), 80, `
cmo: taken
`},
		{"not a problem", fmt.Errorf("read codes: %w", fs.ErrClosed), 0, `
cmo: read codes: file already closed
cmo did not foresee this. Please report it, with the command you typed.
`},
		{"several that are not", errors.Join(errors.New("one"), errors.New("two")), 0, `
cmo: one; two
cmo did not foresee this. Please report it, with the command you typed.
`},
		{"interrupted", fmt.Errorf("import: %w", context.Canceled), 80, `
cmo: interrupted
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b strings.Builder
			term.PrintProblem(&b, c.err, c.width)
			if got := b.String(); got != strings.TrimPrefix(c.want, "\n") {
				t.Errorf("got\n%s\nwant%s", got, c.want)
			}
		})
	}
}

func TestProblemInColour(t *testing.T) {
	var b strings.Builder
	s := term.Streams{Err: &b, ErrPaint: true}
	s.Problem(marked("here", "7", "a [b]").Suggest("cmo one"))
	const want = "\x1b[31mcmo:\x1b[0m \x1b[1mhere\x1b[0m\n  7 | a b\n    |   \x1b[31m^\x1b[0m\n\x1b[2mtry:\x1b[0m cmo one\n"
	if b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

func TestProblemJSON(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{problem.New(problem.NotFound, "no code %q", "<a>").In("x:1").Because("Why.").Suggest("cmo a & b"),
			`{"error":{"kind":"not_found","what":"no code \"<a>\"","at":"x:1","why":"Why.","try":"cmo a & b"}}` + "\n"},
		{problem.New(problem.Busy, "the study is in use"),
			`{"error":{"kind":"busy","what":"the study is in use","at":"","why":"","try":""}}` + "\n"},
		{errors.New("odd"),
			`{"error":{"kind":"internal","what":"odd","at":"","why":"cmo did not foresee this. Please report it, with the command you typed.","try":""}}` + "\n"},
		{context.Canceled,
			`{"error":{"kind":"interrupted","what":"interrupted","at":"","why":"","try":""}}` + "\n"},
	} {
		var b strings.Builder
		if err := term.ProblemJSON(&b, c.err); err != nil || b.String() != c.want {
			t.Errorf("%v: got %s, %v; want %s", c.err, b.String(), err, c.want)
		}
	}
}

func TestExitCode(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("odd"), 1},
		{problem.New(problem.Invalid, ""), 1},
		{problem.New(problem.NotFound, ""), 1},
		{problem.New(problem.Conflict, ""), 1},
		{problem.New(problem.Stale, ""), 1},
		{problem.New(problem.Damaged, ""), 1},
		{problem.New(problem.Usage, ""), 2},
		{problem.New(problem.Findings, ""), 3},
		{fmt.Errorf("open: %w", problem.New(problem.Busy, "")), 4},
		{context.Canceled, 130},
		{problem.New(problem.Invalid, "").Caused(context.Canceled), 130},
		{context.DeadlineExceeded, 1},
	} {
		if got := term.ExitCode(c.err); got != c.want {
			t.Errorf("ExitCode(%v) = %d, want %d", c.err, got, c.want)
		}
	}
}

// Whatever the marks and the width, the line and the carets fit, and at
// least one caret is to be seen.
func TestPrintProblemFits(t *testing.T) {
	pieces := []string{"a", "rock ", "e\u0301", "患者", "👩‍⚕️ ", "\t", "letters, "}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 60).Draw(t, "pieces"), "")
		start := rapid.IntRange(0, len(text)).Draw(t, "start")
		end := rapid.IntRange(start, len(text)).Draw(t, "end")
		width := rapid.IntRange(30, 90).Draw(t, "width")
		var b strings.Builder
		term.PrintProblem(&b, problem.New(problem.Invalid, "here").Marking("15", text, problem.Mark{Start: start, End: end}), width)
		lines := strings.Split(b.String(), "\n")
		if len(lines) != 4 {
			t.Fatalf("printed %d lines:\n%s", len(lines)-1, b.String())
		}
		if w := term.Width(lines[1]); w > width {
			t.Fatalf("%d wide, more than %d:\n%s", w, width, b.String())
		}
		if w := term.Width(lines[2]); w > width || !strings.HasSuffix(lines[2], "^") {
			t.Fatalf("carets %d wide, more than %d:\n%s", w, width, b.String())
		}
	})
}

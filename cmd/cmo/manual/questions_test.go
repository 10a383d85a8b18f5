package manual_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/cmd/cmo/manual"
)

var (
	aQuestion = regexp.MustCompile(`(?m)^\*\*(\d+)\. .*\?\*\*$`)
	anAnswer  = regexp.MustCompile("`([^`]+)`")
)

// oneBlank writes a text with single blanks and without commas, so that columns
// do not matter.
func oneBlank(s string) string {
	return " " + strings.Join(strings.Fields(strings.ReplaceAll(s, ",", " ")), " ") + " "
}

// TestQuestions types the commands of the page of questions on the study of
// testdata/questions. What an answer shows as code, worked out by hand, is
// said; after "!" it is not. A question that waits for something has no answer
// yet, and its query is read, or refused at its column.
func TestQuestions(t *testing.T) {
	page, _ := manual.Page("questions")
	s := newShell(t)
	s.questions(t)
	heads := aQuestion.FindAllStringSubmatchIndex(page, -1)
	if len(heads) != 52 {
		t.Fatalf("the page has %d questions", len(heads))
	}
	for i, h := range heads {
		if n := page[h[2]:h[3]]; n != fmt.Sprint(i+1) {
			t.Fatalf("question %s stands where %d should", n, i+1)
		}
		end := len(page)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		body, _, _ := strings.Cut(page[h[1]:end], "\n## ")
		t.Run(page[h[2]:h[3]], func(t *testing.T) { s.question(t, body) })
	}
}

// questions makes the small study and goes there.
func (s *shell) questions(t *testing.T) {
	t.Helper()
	in, err := filepath.Abs("testdata/questions")
	if err != nil {
		t.Fatal(err)
	}
	theory, err := os.ReadFile(filepath.Join(in, "theory.txt"))
	if err != nil {
		t.Fatal(err)
	}
	said, err := s.run(strings.Join([]string{
		"cmo init small --coder alex", "cd small", "in='" + in + "'",
		`cmo import "$in/cases.csv" "$in/participants.csv" "$in/codebook.csv" --column "deprivation=ordered low < high"`,
		`cmo import "$in/material" --sheet "$in/log.csv"`,
		`cmo import "$in/measures.csv" "$in/answers.csv"`,
		`cmo tag --file "$in/tags.txt"`, strings.ReplaceAll(string(theory), "\r\n", "\n"),
	}, "\n"))
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	s.dir = filepath.Join(s.dir, "small")
}

// question types the commands of one question and looks for its answer.
func (s *shell) question(t *testing.T, body string) {
	var all, answer []string
	waits := strings.Contains(body, "\nWaits for ")
	for _, line := range strings.Split(body, "\n") {
		typed, command := strings.CutPrefix(line, "    cmo ")
		if !command {
			answer = append(answer, line)
			continue
		}
		said, err := s.run("cmo " + typed)
		if err != nil && (!waits || !strings.Contains(said, "cmo: query:1:") && !strings.Contains(said, "no field")) {
			t.Fatalf("cmo %s\n%v\n%s", typed, err, said)
		}
		all = append(all, said)
	}
	if waits {
		return
	}
	told := strings.TrimSpace(strings.Join(answer, "\n"))
	if !strings.HasPrefix(told, "Answer: ") && !strings.HasPrefix(told, "In part: ") || len(all) == 0 {
		t.Fatalf("neither answered nor waiting: %s", told)
	}
	told, _, _ = strings.Cut(told, ". ") // the answer is its first sentence
	wanted := anAnswer.FindAllStringSubmatch(told, -1)
	if len(wanted) == 0 {
		t.Fatalf("nothing to look for in: %s", told)
	}
	said := oneBlank(strings.Join(all, "\n"))
	for _, w := range wanted {
		what, absent := strings.CutPrefix(w[1], "!")
		if strings.Contains(said, strings.TrimRight(oneBlank(what), " ")) == absent {
			t.Errorf("worked out by hand: %s\nsaid:\n%s", w[1], strings.Join(all, "\n"))
		}
	}
}

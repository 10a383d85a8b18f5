package study_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/cmo/theory"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// corrected is a transcript that is corrected again and again: what its text is
// by turns, every word of it different, and what it was in every version.
type corrected struct {
	study *study.Study
	next  int               // the number of the next word
	turns [][]string        // as they are now
	was   map[int][]string  // the words of the passages of every version, by its number
	words map[string]string // the words a coding was made on, by its id
}

func (c *corrected) word() string {
	c.next++
	return fmt.Sprintf("w%d", c.next)
}

func (c *corrected) line(n int) []string {
	var out []string
	for range n {
		out = append(out, c.word())
	}
	return out
}

// passages are the turns as the words of passages.
func (c *corrected) passages() []string {
	var out []string
	for _, turn := range c.turns {
		out = append(out, strings.Join(turn, " "))
	}
	return out
}

// body is the text of a transcript with these turns.
func (c *corrected) body() string {
	var b strings.Builder
	for i, p := range c.passages() {
		fmt.Fprintf(&b, "%s: %s\n\n", []string{"I", "P1"}[i%2], p)
	}
	return b.String()
}

// change changes some words: drops, adds and replaces them, and at times a
// turn. At least one word of every turn stays or is new.
func (c *corrected) change(t *rapid.T) {
	for range rapid.IntRange(1, 6).Draw(t, "changes") {
		i := rapid.IntRange(0, len(c.turns)-1).Draw(t, "turn")
		turn := slices.Clone(c.turns[i])
		j := rapid.IntRange(0, len(turn)-1).Draw(t, "word")
		switch rapid.SampledFrom([]string{"replace", "replace", "add", "drop", "turns", "cut"}).Draw(t, "change") {
		case "replace":
			turn[j] = c.word()
		case "add":
			turn = slices.Insert(turn, j, c.word())
		case "drop":
			if len(turn) > 1 {
				turn = slices.Delete(turn, j, j+1)
			}
		case "turns": // two, so that the speakers go on in turn
			c.turns = slices.Insert(slices.Clone(c.turns), i, c.line(3), c.line(4))
			continue
		case "cut":
			if len(c.turns) > 4 && i+2 <= len(c.turns) {
				c.turns = slices.Delete(slices.Clone(c.turns), i, i+2)
			}
			continue
		}
		c.turns = slices.Clone(c.turns)
		c.turns[i] = turn
	}
}

// sure is how many words are enough to be known again by themselves; of fewer,
// what stands around them may leave a doubt.
const sure = 4

// TestVersionsCarry corrects a text several times, takes corrections back and
// does them again. After each, every coding whose words stand in the text stands
// on them; evidence is where the same words of a coding are; every version has
// the words it had; and nothing is found by a check.
func TestVersionsCarry(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "versions")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		c := &corrected{study: study.At(filepath.Join(dir, "study")), was: map[int][]string{}, words: map[string]string{}}
		must(t, os.MkdirAll(c.study.Root, 0o755))
		_, _, err = c.study.Init(store.Action{Verb: "init"}, "alex", "CMO", "")
		must(t, err)
		for range 2 * rapid.IntRange(2, 6).Draw(t, "pairs") {
			c.turns = append(c.turns, c.line(rapid.IntRange(1, 12).Draw(t, "length")))
		}
		file := filepath.Join(dir, "P1-1.txt")
		must(t, os.WriteFile(file, []byte(c.body()), 0o600))
		_, err = c.study.Import(t.Context(), store.Action{Verb: "import"}, []string{file}, study.ImportOptions{})
		must(t, err)
		act(t, c.study, "code add", func(tx *store.Tx) error {
			if err := theory.Statements.Put(tx, &theory.Statement{No: 1, Then: "she hopes"}); err != nil {
				return err
			}
			return codebook.Codes.Put(tx, &codebook.Code{Name: "hope", Type: codebook.Descriptive})
		})
		version, most := 1, 1
		c.was[1] = c.passages()
		var done, undone []int // versions that led to the current one, and those that were taken back
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			for range rapid.IntRange(0, 3).Draw(t, "tags") {
				c.tag(t)
			}
			switch step := rapid.SampledFrom([]string{"edit", "edit", "edit", "undo", "redo"}).Draw(t, "step"); {
			case step == "undo" && len(done) > 0 && c.takeBack(t, false):
				undone = append(undone, version)
				version, done = done[len(done)-1], done[:len(done)-1]
			case step == "redo" && len(undone) > 0 && c.takeBack(t, true):
				done = append(done, version)
				version, undone = undone[len(undone)-1], undone[:len(undone)-1]
			case step == "edit":
				c.turns = turnsOf(c.was[version])
				c.change(t)
				if slices.Equal(c.passages(), c.was[version]) {
					continue
				}
				ed, err := c.study.EditSource("P1-1")
				must(t, err)
				v, _, same, err := ed.Typed(store.Action{Verb: "source edit"}, c.body(), 0, false)
				must(t, err)
				if v == nil {
					t.Fatalf("no version was made: %s", same)
				}
				most++
				done, undone, version = append(done, version), nil, most
				c.was[version] = c.passages()
			}
			c.check(t, version)
		}
		checked, err := c.study.CheckAll(quiet{})
		must(t, err)
		if len(checked.Findings) > 0 {
			t.Fatalf("a check finds %v", checked.Findings)
		}
	})
}

func must(t *rapid.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func turnsOf(passages []string) [][]string {
	var out [][]string
	for _, p := range passages {
		out = append(out, strings.Fields(p))
	}
	return out
}

// takeBack undoes the last correction, or does it again. It reports false if
// the last action is none, or if something rests on it.
func (c *corrected) takeBack(t *rapid.T, again bool) bool {
	ok := false
	act(t, c.study, "undo", func(tx *store.Tx) error {
		last := tx.LastToUndo
		if again {
			last = tx.LastToRedo
		}
		a, err := last(tx.Coder())
		if err != nil {
			return err
		}
		if again && len(a.Undoes) == 1 {
			of, err := tx.Action(a.Undoes[0])
			if err != nil || of.Verb != "source edit" {
				return err
			}
		} else if a.Verb != "source edit" {
			return nil
		}
		_, err = tx.Undo(a.N, false)
		ok = err == nil
		return err
	})
	return ok
}

// tag puts a code on some words of the current text, and judges them.
func (c *corrected) tag(t *rapid.T) {
	act(t, c.study, "tag", func(tx *store.Tx) error {
		src, err := corpus.FindSource(tx, "P1-1")
		if err != nil {
			return err
		}
		now, err := src.Current(tx)
		if err != nil {
			return err
		}
		n := rapid.IntRange(1, len(now.Passages)).Draw(t, "passage")
		words := strings.Fields(now.Body[now.Passage(n).Words.Start:now.Passage(n).Words.End])
		from := rapid.IntRange(0, len(words)-1).Draw(t, "from")
		to := rapid.IntRange(from, len(words)-1).Draw(t, "to")
		quote := strings.Join(words[from:to+1], " ")
		x, err := study.NewReader(tx).At(fmt.Sprintf("P1-1:%d", n), quote)
		if err != nil {
			return err
		}
		k, err := oneOf(t, tx, codebook.Codes)
		if err != nil {
			return err
		}
		tagged, err := study.TagExcerpt(tx, x, []study.Tag{{Code: k}})
		if err != nil {
			return err
		}
		if tagged[0].Already { // one made on an earlier version stands here
			return nil
		}
		c.words[tagged[0].Coding.ID.String()] = quote
		place := tagged[0].Coding.Place
		of, err := oneOf(t, tx, theory.Statements)
		if err != nil {
			return err
		}
		return cmo.Judgements.Put(tx, &cmo.Evidence{Statement: of.ID, Version: 1, Assessor: tx.Coder(), Stance: "supports", Datum: cmo.Datum{Source: src.ID, Place: &place}})
	})
}

// check holds the study against what is known of it.
func (c *corrected) check(t *rapid.T, version int) {
	must(t, c.study.View(func(tx *store.Tx) error {
		r := study.NewReader(tx)
		src, err := corpus.FindSource(tx, "P1-1")
		if err != nil {
			return err
		}
		now, err := src.Current(tx)
		if err != nil {
			return err
		}
		if now.Version != version {
			t.Fatalf("the current version is %d, not %d", now.Version, version)
		}
		for n, passages := range c.was {
			for i, words := range passages {
				x, err := r.At(fmt.Sprintf("P1-1@%d:%d", n, i+1), "")
				if err != nil {
					return err
				}
				if x.Words() != words {
					t.Fatalf("P1-1@%d:%d is %q and was %q", n, i+1, x.Words(), words)
				}
			}
		}
		at := map[text.Span]bool{}
		for v, err := range coding.Codings.Live(tx) {
			if err != nil {
				return err
			}
			p, err := r.Coding(v)
			if err != nil {
				return err
			}
			words := c.words[v.ID.String()]
			stands := slices.ContainsFunc(c.was[version], func(passage string) bool { return strings.Contains(" "+passage+" ", " "+words+" ") })
			switch is := p.Words(); {
			case stands && (is != words || p.Grade > text.Moved && len(strings.Fields(words)) >= sure):
				t.Fatalf("%q stands in version %d, and its coding is %s: %q; the versions: %v", words, version, p.Grade, is, c.was)
			case !stands && p.Grade <= text.Moved:
				t.Fatalf("%q stands nowhere in version %d, and its coding is %s: %q", words, version, p.Grade, is)
			}
			at[p.Span] = true
		}
		for e, err := range cmo.Judgements.Live(tx) {
			if err != nil {
				return err
			}
			p, err := r.Now(src.ID, *e.Datum.Place, e.Datum.Decided)
			if err != nil {
				return err
			}
			if !at[p.Span] {
				t.Fatalf("evidence is %s, where no coding is: %q", p.Grade, p.Words())
			}
		}
		return nil
	}))
}

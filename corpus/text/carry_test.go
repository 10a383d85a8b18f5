package text_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// turns makes a text of turns, each on a line with a label.
func turns(label string, lines [][]string) text.Text {
	t := text.Text{Name: "P1-1", Version: 1}
	for _, words := range lines {
		start := len(t.Body)
		t.Body += label + ": " + strings.Join(words, " ") + "\n"
		from := start + len(label) + 2
		t.Passages = append(t.Passages, text.Passage{
			Span: text.Span{Start: start, End: len(t.Body)}, Words: text.Span{Start: from, End: len(t.Body) - 1},
			Speaker: text.Span{Start: start, End: start + len(label)}, Begin: text.NoTime, End: text.NoTime,
		})
	}
	return t
}

// TestCarryNeverLosesWhatSurvives edits a text at random. Words that stand in
// the new text once, as they did in the old, are never lost and never found
// elsewhere; four or more of them are never doubtful.
func TestCarryNeverLosesWhatSurvives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		next := 0
		word := func() string {
			if rapid.IntRange(0, 2).Draw(t, "rare") == 0 {
				next++
				return fmt.Sprintf("rare%d", next)
			}
			return rapid.SampledFrom([]string{"and", "she", "said", "it", "was", "all", "right", "then", "you", "know"}).Draw(t, "word")
		}
		line := func() []string {
			words := make([]string, rapid.IntRange(1, 14).Draw(t, "length"))
			for i := range words {
				words[i] = word()
			}
			return words
		}
		var lines [][]string
		for range rapid.IntRange(1, 12).Draw(t, "lines") {
			lines = append(lines, line())
		}
		old := turns("P1", lines)
		edited := slices.Clone(lines)
		for range rapid.IntRange(0, 6).Draw(t, "edits") {
			i := rapid.IntRange(0, len(edited)-1).Draw(t, "at")
			switch rapid.SampledFrom([]string{"delete", "insert", "replace", "move", "copy", "word"}).Draw(t, "edit") {
			case "delete":
				if len(edited) > 1 {
					edited = slices.Delete(slices.Clone(edited), i, i+1)
				}
			case "insert":
				edited = slices.Insert(slices.Clone(edited), i, line())
			case "replace":
				edited[i] = line()
			case "move":
				moved := edited[i]
				edited = slices.Delete(slices.Clone(edited), i, i+1)
				edited = slices.Insert(edited, rapid.IntRange(0, len(edited)).Draw(t, "to"), moved)
			case "copy":
				edited = slices.Insert(slices.Clone(edited), rapid.IntRange(0, len(edited)).Draw(t, "to"), edited[i])
			case "word":
				words := slices.Clone(edited[i])
				words[rapid.IntRange(0, len(words)-1).Draw(t, "nth")] = word()
				edited[i] = words
			}
		}
		new := turns(rapid.SampledFrom([]string{"P1", "Ann"}).Draw(t, "label"), edited)
		if err := new.Validate(); err != nil {
			t.Fatal(err)
		}
		a := text.Align(old, new)
		for n, p := range old.Passages {
			from := rapid.IntRange(0, len(lines[n])-1).Draw(t, "from")
			to := rapid.IntRange(from+1, len(lines[n])).Draw(t, "to")
			phrase := strings.Join(lines[n][from:to], " ")
			start := p.Words.Start + len(strings.Join(lines[n][:from], " "))
			if from > 0 {
				start++
			}
			span := text.Span{Start: start, End: start + len(phrase)}
			is, grade := a.Carry(span)
			if grade == text.Lost && !is.Empty() || grade != text.Lost && (is.Empty() || is.End > len(new.Body)) {
				t.Fatalf("%q: %v at %v", phrase, grade, is)
			}
			if places(old, phrase) != 1 || places(new, phrase) != 1 {
				continue
			}
			switch {
			case grade == text.Lost:
				t.Fatalf("%q is lost, and stands in %q", phrase, new.Body)
			case new.Excerpt(is) != phrase: // a place that has it may reach over two passages
				t.Fatalf("%q is found at %q", phrase, new.Excerpt(is))
			case grade == text.Doubtful && to-from >= 4:
				t.Fatalf("%q is doubtful in %q", phrase, new.Body)
			}
		}
		if is, grade := text.Align(new, new).Carry(new.Passages[0].Words); grade != text.Kept || is != new.Passages[0].Words {
			t.Fatalf("in the same text: %v at %v", grade, is)
		}
	})
}

// places counts where words stand in a text, one after another.
func places(t text.Text, phrase string) int {
	n := 0
	var words []string
	for _, p := range t.Passages {
		words = append(words, strings.Fields(t.Masked(p))...)
	}
	wanted := strings.Fields(phrase)
	for i := 0; i+len(wanted) <= len(words); i++ {
		if slices.Equal(words[i:i+len(wanted)], wanted) {
			n++
		}
	}
	return n
}

// TestCarry names the grades by what was done to the words.
func TestCarry(t *testing.T) {
	before := [][]string{
		strings.Fields("How did it begin with her ?"),
		strings.Fields("Well, I was waiting eighteen months and nobody rang me at all."),
		strings.Fields("And when you met her what was that like ?"),
		strings.Fields("She held my hand the whole way through, she did, like a rock."),
		strings.Fields("Is there anything else ?"),
		strings.Fields("No, only the [inaudible] at the choir."),
	}
	cases := []struct {
		name, quote string
		edit        func([][]string) [][]string
		want        text.Grade
		is          string
	}{
		{"a passage before it", "like a rock", func(l [][]string) [][]string {
			return append([][]string{strings.Fields("Are you sitting comfortably?")}, l...)
		}, text.Kept, "like a rock"},
		{"capitals and points", "nobody rang me at all.", func(l [][]string) [][]string {
			l[1] = strings.Fields("Well; I was waiting eighteen months, and Nobody rang me at all!")
			return l
		}, text.Kept, "Nobody rang me at all!"},
		{"its passage elsewhere", "waiting eighteen months and nobody rang", func(l [][]string) [][]string {
			return [][]string{l[0], l[2], l[3], l[4], l[5], l[1]}
		}, text.Moved, "waiting eighteen months and nobody rang"},
		{"other words", "She held my hand", func(l [][]string) [][]string {
			l[3] = strings.Fields("She'd hold my hand the whole way through, she did, like a rock.")
			return l
		}, text.Doubtful, "She'd hold my hand"},
		{"its passage twice", "waiting eighteen months", func(l [][]string) [][]string {
			return [][]string{l[0], l[1], l[1], l[2], l[3], l[4], l[5]}
		}, text.Doubtful, "waiting eighteen months"},
		{"gone", "waiting eighteen months", func(l [][]string) [][]string { return [][]string{l[0], l[2], l[3], l[4], l[5]} }, text.Lost, ""},
	}
	for _, c := range cases {
		old := turns("P1", before)
		new := turns("P1", c.edit(slices.Clone(before)))
		at := strings.Index(old.Body, c.quote)
		is, grade := text.Align(old, new).Carry(text.Span{Start: at, End: at + len(c.quote)})
		if got := new.Body[is.Start:is.End]; grade != c.want || got != c.is {
			t.Errorf("%s: %v at %q, want %v at %q", c.name, grade, got, c.want, c.is)
		}
	}
}

// TestAlignHeavyEdits asks that a long text with every third word changed, and
// one turned back to front, are compared in bounded time: it is there for hangs.
func TestAlignHeavyEdits(t *testing.T) {
	if testing.Short() {
		t.Skip("long texts")
	}
	lines := make([][]string, 3000)
	other := make([][]string, len(lines))
	for i := range lines {
		for j := range 50 {
			w := fmt.Sprintf("w%d", (i*7919+j*104729)%5000)
			lines[i] = append(lines[i], w)
			if (i+j)%3 == 0 {
				w = fmt.Sprintf("x%d", (i*31+j*17)%900)
			}
			other[i] = append(other[i], w)
		}
	}
	old := turns("P1", lines)
	text.Align(old, turns("P1", other)).Passages()
	slices.Reverse(lines)
	text.Align(old, turns("P1", lines)).Passages()
}

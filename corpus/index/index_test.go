package index_test

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cmo-toolkit/cmo/corpus/index"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

var then = index.State{Study: "study", Position: 7, Link: "07aa"}

// each gives versions as a study would.
func each(all []index.Version) iter.Seq2[index.Version, error] {
	return func(yield func(index.Version, error) bool) {
		for _, v := range all {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// made makes an index of versions in a new folder.
func made(tb testing.TB, all ...index.Version) (*index.Index, string) {
	tb.Helper()
	dir := filepath.Join(tb.TempDir(), "index")
	x := index.At(dir)
	if err := x.Rebuild(then, each(all), nil); err != nil {
		tb.Fatal(err)
	}
	return x, dir
}

func pattern(tb rapid.TB, words string) text.Pattern {
	tb.Helper()
	p, err := text.ParsePattern(words)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// scan reads every passage, which is how it is done without an index.
func scan(all []index.Version, p text.Pattern) (found []index.Place) {
	for _, v := range all {
		for i, masked := range v.Passages {
			if len(p.Find(masked)) > 0 {
				found = append(found, index.Place{Version: v.Number, Passage: i + 1})
			}
		}
	}
	slices.SortFunc(found, func(a, b index.Place) int {
		if a.Version != b.Version {
			return int(int64(a.Version) - int64(b.Version))
		}
		return a.Passage - b.Passage
	})
	return found
}

var three = []index.Version{
	{Number: 1, Passages: []string{"Nobody was there for me.", "Because of the rain, not THERE.", "..."}},
	{Number: 2, Passages: []string{"They listened; listening matters.", "The nurse’s café – there."}},
	{Number: 9, Passages: nil},
}

func TestPropose(t *testing.T) {
	x, _ := made(t, three...)
	for _, test := range []struct{ pattern, want string }{
		{"there", "1:1 1:2 2:2"},
		{"because", "1:2"},
		{"there for me", "1:1"},
		{"for there", "1:1"}, // all its words: the texts decide on their order
		{"nowhere", ""},
		{"there nowhere", ""},
		{"listen*", "2:1"},
		{"l* m*", "2:1"},
		{"nurse's", "2:2"},
		{"cafe\u0301", "2:2"},
		{"cafe~1", "2:2"},
		{"tehre~1", ""},
		{"tehre~2", "1:1 1:2 2:2"}, // letters that changed places are two edits
		{"ranin~1 not", "1:2"},
	} {
		got, err := x.Propose(then, pattern(t, test.pattern))
		if err != nil {
			t.Errorf("%s: %v", test.pattern, err)
		}
		if s := shown(got); s != test.want {
			t.Errorf("%s: got %s, want %s", test.pattern, s, test.want)
		}
	}
	expr, err := text.RegexpPattern("there")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.Propose(then, expr); !errors.Is(err, index.Expression) {
		t.Errorf("an expression: %v", err)
	}
	if got := x.Has(); !slices.Equal(got, []uint32{1, 2, 9}) {
		t.Errorf("has %v", got)
	}
}

func shown(places []index.Place) string {
	var s []string
	for _, p := range places {
		s = append(s, fmt.Sprintf("%d:%d", p.Version, p.Passage))
	}
	return strings.Join(s, " ")
}

// What is asked is proposed or not at all: never less than there is.
func TestProposesWhatScanningFinds(t *testing.T) {
	dir := t.TempDir()
	built := 0
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfNDistinct(versions, 1, 6, func(v index.Version) uint32 { return v.Number }).Draw(t, "versions")
		first := rapid.IntRange(0, len(all)).Draw(t, "first")
		built++
		x := index.At(filepath.Join(dir, fmt.Sprint(built)))
		if err := x.Rebuild(then, each(all[:first]), nil); err != nil {
			t.Fatal(err)
		}
		now := then
		for i := first; i < len(all); i++ {
			now.Position++
			if err := x.Add(now, each(all[:i+1])); err != nil {
				t.Fatal(err)
			}
		}
		r, err := x.Open(now)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		for range 10 {
			p := pattern(t, patterns.Draw(t, "pattern"))
			got, err := r.Propose(p)
			if err != nil {
				t.Fatal(err)
			}
			want := scan(all, p)
			for _, at := range want {
				if _, ok := slices.BinarySearchFunc(got, at, func(a, b index.Place) int {
					return slices.Compare([]int{int(a.Version), a.Passage}, []int{int(b.Version), b.Passage})
				}); !ok {
					t.Fatalf("%s stands in %v, proposed: %v", p, at, got)
				}
			}
			if len(p.Tokens()) == 1 && !slices.Equal(got, want) {
				t.Fatalf("%s: proposed %v, stands in %v", p, got, want)
			}
		}
	})
}

// The words random texts and patterns are made of: near to each other, and all
// that is hard about folding.
var word = rapid.OneOf(
	rapid.SampledFrom([]string{
		"a", "the", "there", "three", "tree", "trust", "trusts", "rust", "don't", "don’t", "not",
		"café", "cafe\u0301", "CAFÉ", "ﬁne", "fine", "straße", "STRASSE", "Σίσυφος", "σίσυφοσ", "İstanbul", "istanbul",
		"so\u00adcial", "social", "½", "3.50", "３５", "x²", "naïve", "日本語", "日本", "ทดสอบ", "ǆ", "Ǆ", "é", "e", "ﷺ",
		"\U00010400", "\U00010428", "_stress_", "well-being", "e.g.", "मराठी", "ʼn", "ŉ", "\u1e9e",
	}),
	rapid.StringMatching(`[abc]{1,6}`),
	rapid.StringMatching(`[aéÉßſK]{1,5}`),
)

var versions = rapid.Custom(func(t *rapid.T) index.Version {
	return index.Version{
		Number: uint32(rapid.OneOf(rapid.IntRange(0, 20), rapid.IntRange(0, 1<<32-1)).Draw(t, "number")),
		Passages: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(word, 0, 8).Draw(t, "words"), rapid.SampledFrom([]string{" ", ", ", "\n"}).Draw(t, "between"))
		}), 0, 6).Draw(t, "passages"),
	}
})

var patterns = rapid.Custom(func(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
		return word.Draw(t, "word") + rapid.SampledFrom([]string{"", "", "*", "~1", "~2"}).Draw(t, "mark")
	}), 1, 3).Draw(t, "phrase"), " ")
}).Filter(func(words string) bool {
	_, err := text.ParsePattern(words)
	return err == nil
})

func TestReasons(t *testing.T) {
	nowhere := filepath.Join(t.TempDir(), "index")
	missing := index.At(nowhere)
	if _, err := missing.Propose(then, pattern(t, "there")); !errors.Is(err, index.Missing) {
		t.Errorf("no index: %v", err)
	}
	if _, ok := missing.State(); ok || missing.Has() != nil {
		t.Error("an index that is not there has a state")
	}
	if _, err := os.Stat(nowhere); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("asking made a folder: %v", err)
	}
	x, dir := made(t, three...)
	if got, ok := x.State(); !ok || got != then {
		t.Errorf("state %v, %v", got, ok)
	}
	for _, test := range []struct {
		want   index.State
		reason index.Reason
	}{
		{then, ""},
		{index.State{Study: "other", Position: 7, Link: "07aa"}, index.OtherHistory},
		{index.State{Study: "study", Position: 7, Link: "07bb"}, index.OtherHistory},
		{index.State{Study: "study", Position: 6, Link: "06aa"}, index.OtherHistory},
		{index.State{Study: "study", Position: 8, Link: "08aa"}, index.Behind},
		{index.State{Study: "other", Position: 8, Link: "08aa"}, index.OtherHistory},
	} {
		if _, err := x.Propose(test.want, pattern(t, "there")); index.Why(err) != test.reason {
			t.Errorf("want %v: %v", test.want, err)
		}
		if err := x.Add(test.want, each(nil)); test.reason == index.OtherHistory && index.Why(err) != test.reason {
			t.Errorf("add to %v: %v", test.want, err)
		}
	}
	later := index.State{Study: "study", Position: 8, Link: "08aa"}
	if got, _ := x.State(); got != later {
		t.Errorf("after adding nothing: %v", got)
	}
	// A manifest of another version of the program is whole, and not for us.
	index.Restamp(t, dir, func(line string) string { return strings.Replace(line, `"mapping":`, `"mapping":9`, 1) })
	if _, err := x.Propose(later, pattern(t, "there")); !errors.Is(err, index.OtherMapping) {
		t.Errorf("another mapping: %v", err)
	}
	if err := x.Add(later, each(nil)); !errors.Is(err, index.OtherMapping) {
		t.Errorf("add to another mapping: %v", err)
	}
	if err := x.Rebuild(later, each(three), nil); err != nil {
		t.Error(err)
	}
	if got, err := x.Propose(later, pattern(t, "because")); err != nil || shown(got) != "1:2" {
		t.Errorf("made anew: %v, %v", got, err)
	}
}

// An error of the versions leaves what there is, and no trace.
func TestFailingVersions(t *testing.T) {
	x, dir := made(t, three...)
	lost := errors.New("lost")
	failing := func(yield func(index.Version, error) bool) {
		if yield(index.Version{Number: 30, Passages: []string{"more words"}}, nil) {
			yield(index.Version{}, lost)
		}
	}
	before := names(t, dir)
	later := index.State{Study: "study", Position: 8, Link: "08aa"}
	if err := x.Add(later, failing); !errors.Is(err, lost) {
		t.Errorf("add: %v", err)
	}
	if err := x.Rebuild(later, failing, nil); !errors.Is(err, lost) {
		t.Errorf("rebuild: %v", err)
	}
	if after := names(t, dir); !slices.Equal(before, after) {
		t.Errorf("before %v, after %v", before, after)
	}
	if got, err := x.Propose(then, pattern(t, "there")); err != nil || shown(got) != "1:1 1:2 2:2" {
		t.Errorf("%v, %v", got, err)
	}
}

func names(tb testing.TB, dir string) (names []string) {
	tb.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		tb.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// A study that grows one source at a time has few parts, and keeps answering.
func TestAddOneByOne(t *testing.T) {
	x, dir := made(t)
	now := then
	var all []index.Version
	for n := range 100 {
		v := index.Version{Number: uint32(n + 1)}
		for i := range 5 {
			v.Passages = append(v.Passages, fmt.Sprintf("source%d said word%d and word%d", n, i, n%7))
		}
		all = append(all, v)
		now.Position++
		if err := x.Add(now, each(all[max(0, n-3):])); err != nil { // some are there already
			t.Fatal(err)
		}
		if parts := len(names(t, dir)) - 1; parts > 8 {
			t.Fatalf("%d parts after %d sources", parts, n+1)
		}
	}
	for _, words := range []string{"source17", "word3", "said*", "source1~1", "source99 word1"} {
		p := pattern(t, words)
		got, err := x.Propose(now, p)
		if want := scan(all, p); err != nil || len(p.Tokens()) == 1 && !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v, want %v", words, got, err, want)
		}
	}
	if got := x.Has(); len(got) != 100 || got[99] != 100 {
		t.Errorf("has %v", got)
	}
	if err := x.Verify(); err != nil {
		t.Error(err)
	}
}

func TestForms(t *testing.T) {
	x, _ := made(t, index.Version{Number: 1, Passages: []string{
		"Rock rocks rocked rocking rocky rocket. Trust, trusted; distrust. Nurse's nurses. Studies study studied.",
		"Dying to die. Ärzte Ärztin.",
	}})
	r, err := x.Open(then)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, test := range []struct{ word, want string }{
		{"rock", "rock rocked rocking rocks"},
		{"trusting", "trust trusted"},
		{"nurse", "nurse's nurses"},
		{"study", "studied studies study"},
		{"die", "die dying"},
		{"ärzte", "ärzte"},
		{"absent", ""},
	} {
		got, err := r.Forms(test.word)
		if s := strings.Join(got, " "); err != nil || s != test.want {
			t.Errorf("%s: %q, %v, want %q", test.word, s, err, test.want)
		}
	}
	got, err := r.Terms("trust", nil)
	if s := strings.Join(got, " "); err != nil || s != "trust trusted" {
		t.Errorf("terms %q, %v", s, err)
	}
}

func TestLongAndOddWords(t *testing.T) {
	long := strings.Repeat("x", 100_000)
	many := strings.Repeat("word ", 50_000)
	all := []index.Version{{Number: 0xffffffff, Passages: []string{long, many, "\x00 nul\x00word", strings.Repeat("é", 40_000) + "a"}}}
	x, _ := made(t, all...)
	for _, words := range []string{long, "xxx*", "word", "nul", "word~2", strings.Repeat("é", 40_000) + "*"} {
		p := pattern(t, words)
		got, err := x.Propose(then, p)
		if want := scan(all, p); err != nil || !slices.Equal(got, want) {
			t.Errorf("%.20s: %v, %v, want %v", words, got, err, want)
		}
	}
	// Too long for edits: said, never answered wrongly.
	for n := 50; n < 3000; n += 350 {
		_, err := x.Propose(then, pattern(t, strings.Repeat("x", n)+"~2"))
		if err != nil && !errors.Is(err, index.Expression) {
			t.Errorf("%d letters: %v", n, err)
		}
	}
}

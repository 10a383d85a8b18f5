package study

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// scales are answers in an order, lowest first, as questionnaires offer them.
var scales = [][]string{
	{"strongly disagree", "disagree", "slightly disagree", "neither agree nor disagree", "slightly agree", "agree", "strongly agree"},
	{"strongly disagree", "disagree", "somewhat disagree", "neither agree nor disagree", "somewhat agree", "agree", "strongly agree"},
	{"strongly disagree", "somewhat disagree", "neither agree nor disagree", "somewhat agree", "strongly agree"},
	{"strongly disagree", "disagree", "neutral", "agree", "strongly agree"},
	{"strongly disagree", "disagree", "undecided", "agree", "strongly agree"},
	{"strongly disagree", "disagree", "neither", "agree", "strongly agree"},
	{"very dissatisfied", "dissatisfied", "neither satisfied nor dissatisfied", "satisfied", "very satisfied"},
	{"very dissatisfied", "somewhat dissatisfied", "neither satisfied nor dissatisfied", "somewhat satisfied", "very satisfied"},
	{"extremely dissatisfied", "somewhat dissatisfied", "neither satisfied nor dissatisfied", "somewhat satisfied", "extremely satisfied"},
	{"very dissatisfied", "dissatisfied", "neutral", "satisfied", "very satisfied"},
	{"never", "almost never", "rarely", "sometimes", "often", "very often", "always"},
	{"never", "rarely", "occasionally", "sometimes", "often", "usually", "always"},
	{"never", "seldom", "sometimes", "often", "always"},
	{"none of the time", "rarely", "some of the time", "often", "all of the time"},
	{"none of the time", "a little of the time", "some of the time", "most of the time", "all of the time"},
	{"not at all", "several days", "more than half the days", "nearly every day"},
	{"never", "less than monthly", "monthly", "weekly", "daily or almost daily"},
	{"never", "yearly", "monthly", "weekly", "daily"},
	{"not at all", "slightly", "moderately", "very", "extremely"},
	{"not at all", "a little", "somewhat", "quite a bit", "very much"},
	{"not at all", "a little", "moderately", "quite a lot", "a great deal"},
	{"not at all", "a little", "some", "a lot"},
	{"none", "a little", "a moderate amount", "a lot", "a great deal"},
	{"not at all important", "slightly important", "moderately important", "very important", "extremely important"},
	{"not important", "slightly important", "moderately important", "important", "very important"},
	{"not at all confident", "slightly confident", "somewhat confident", "moderately confident", "very confident", "extremely confident"},
	{"not at all likely", "slightly likely", "moderately likely", "very likely", "extremely likely"},
	{"very unlikely", "unlikely", "neither likely nor unlikely", "likely", "very likely"},
	{"extremely unlikely", "unlikely", "neither likely nor unlikely", "likely", "extremely likely"},
	{"very poor", "poor", "fair", "good", "very good", "excellent"},
	{"very bad", "bad", "fair", "good", "very good"},
	{"very poor", "poor", "average", "good", "excellent"},
	{"very difficult", "difficult", "neither easy nor difficult", "easy", "very easy"},
	{"much worse", "worse", "about the same", "better", "much better"},
	{"much worse", "somewhat worse", "about the same", "somewhat better", "much better"},
	{"much worse", "slightly worse", "the same", "slightly better", "much better"},
	{"no problems", "slight problems", "moderate problems", "severe problems", "extreme problems"},
	{"none", "mild", "moderate", "severe", "very severe"},
	{"low", "medium", "high"},
	{"small", "medium", "large"},
	{"disagree", "neither agree nor disagree", "agree"},
	{"disagree", "neutral", "agree"},
	{"no", "maybe", "yes"},
}

// besides are answers that stand in no order with the others.
var besides = []string{"n/a", "na", "not applicable", "don't know", "do not know", "unsure", "not sure", "prefer not to say", "prefer not to answer", "no answer", "no opinion", "nan"}

// numberBefore is the number that some programs put before the answer of a scale.
var numberBefore = text.Lazy(`^\(?(-?\d{1,2})\)?\s*[-–=:.)]?\s+(\p{L}.*)$`)

// levelsOf gives the order of the answers of a column, lowest first, if they
// are of a scale that is known or begin with their number. Answers that are
// beside every scale, such as "not applicable", have no place in it.
func levelsOf(values []string) ([]string, bool) {
	var distinct []string
	seen := map[string]bool{"": true}
	for _, v := range values {
		key := corpus.FoldName(v)
		if seen[key] {
			continue
		}
		if seen[key] = true; named(besides, v) {
			continue
		}
		if distinct = append(distinct, v); len(distinct) > 11 {
			return nil, false
		}
	}
	if len(distinct) < 2 {
		return nil, false
	}
	for _, scale := range scales {
		if levels, ok := inScale(distinct, scale); ok {
			return levels, true
		}
	}
	if levels, ok := numberedLevels(distinct); ok {
		return levels, true
	}
	return bands(distinct)
}

// inScale gives the answers in the order of a scale, if all are of it. What
// nobody answered is not among them: the scale is a guess beyond that.
func inScale(distinct, scale []string) ([]string, bool) {
	at := make([]string, len(scale))
	for _, v := range distinct {
		want := corpus.FoldName(strings.Trim(v, " ."))
		i := slices.IndexFunc(scale, func(l string) bool { return corpus.FoldName(l) == want })
		if i < 0 {
			return nil, false
		}
		at[i] = v
	}
	return slices.DeleteFunc(at, func(v string) bool { return v == "" }), true
}

// numberedLevels orders answers such as "1 - Not at all" by their numbers.
func numberedLevels(distinct []string) ([]string, bool) {
	at := map[int]string{}
	var numbers []int
	for _, v := range distinct {
		m := numberBefore().FindStringSubmatch(v)
		if m == nil {
			return nil, false
		}
		n := 0
		for _, d := range strings.TrimPrefix(m[1], "-") {
			n = 10*n + int(d-'0')
		}
		if strings.HasPrefix(m[1], "-") {
			n = -n
		}
		if at[n] != "" || n < -10 || n > 20 {
			return nil, false
		}
		at[n] = v
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	var levels []string
	for _, n := range numbers {
		levels = append(levels, at[n])
	}
	return levels, true
}

// band is a stretch of numbers, as of ages: 18-24, under 18, 65+, 65 or over.
var band = text.Lazy(`(?i)^(under |below |less than |up to |<\s*)?(\d{1,6})(\s*(?:-|–|to)\s*\d{1,6}|\s*\+|\s+(?:and|or) (?:over|above|older|more))?(?:\s+years?(?: old)?)?$`)

// bands orders stretches of numbers by where they begin.
func bands(distinct []string) ([]string, bool) {
	from := map[string]float64{}
	wide := false
	for _, v := range distinct {
		m := band().FindStringSubmatch(v)
		if m == nil {
			return nil, false
		}
		n, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			return nil, false
		}
		if m[1] != "" {
			n -= 0.5
		}
		wide = wide || m[1] != "" || m[3] != ""
		from[v] = n
	}
	if !wide {
		return nil, false // numbers
	}
	levels := slices.Clone(distinct)
	slices.SortStableFunc(levels, func(a, b string) int { return cmp.Compare(from[a], from[b]) })
	return levels, true
}

package study

import (
	"cmp"
	"maps"
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
	{"disagree strongly", "disagree slightly", "neither agree nor disagree", "agree slightly", "agree strongly"},
	{"disagree strongly", "disagree", "neither agree nor disagree", "agree", "agree strongly"},
	{"strongly disagree", "tend to disagree", "neither agree nor disagree", "tend to agree", "strongly agree"},
	{"definitely disagree", "tend to disagree", "neither agree nor disagree", "tend to agree", "definitely agree"},
	{"completely disagree", "disagree", "neither agree nor disagree", "agree", "completely agree"},
	{"strongly disagree", "disagree", "neither agree nor disagree", "agree", "strongly agree"},
	{"very dissatisfied", "fairly dissatisfied", "neither satisfied nor dissatisfied", "fairly satisfied", "very satisfied"},
	{"not at all satisfied", "slightly satisfied", "moderately satisfied", "very satisfied", "extremely satisfied"},
	{"very poor", "fairly poor", "neither good nor poor", "fairly good", "very good"},
	{"very difficult", "fairly difficult", "neither easy nor difficult", "fairly easy", "very easy"},
	{"very unlikely", "somewhat unlikely", "neither likely nor unlikely", "somewhat likely", "very likely"},
	{"definitely not", "probably not", "might or might not", "probably", "definitely"},
	{"definitely not", "probably not", "might or might not", "probably yes", "definitely yes"},
	{"no, not at all", "no", "yes, to some extent", "yes, definitely"},
	{"no", "partly", "yes"},
	{"no", "to some extent", "yes"},
	{"not at all", "to some extent", "to a great extent", "completely"},
	{"not at all", "partly", "mostly", "completely"},
	{"not at all", "not much", "somewhat", "very much"},
	{"never", "hardly ever", "occasionally", "some of the time", "often/always"},
	{"hardly ever or never", "some of the time", "often"},
	{"hardly ever", "some of the time", "often"},
	{"never", "hardly ever", "sometimes", "often", "always"},
	{"less than once a month", "once a month", "two or three times a month", "once a week", "more than once a week", "every day"},
	{"never", "less than monthly", "monthly", "fortnightly", "weekly", "daily"},
	{"a lot worse", "a little worse", "about the same", "a little better", "a lot better"},
	{"a lot worse", "a bit worse", "about the same", "a bit better", "a lot better"},
	{"got worse", "stayed the same", "got better"},
	{"got worse", "stayed the same", "improved"},
	{"worse", "the same", "better"},
	{"worse", "same", "better"},
	{"worse", "no change", "better"},
	{"decreased", "no change", "increased"},
	{"less", "about the same", "more"},
	{"much less", "less", "about the same", "more", "much more"},
	{"limited a lot", "limited a little", "not limited at all"},
	{"too little", "about right", "too much"},
	{"none", "a few", "some", "most", "all"},
	{"beginner", "intermediate", "advanced"},
	{"minimal", "mild", "moderate", "moderately severe", "severe"},
	{"very low", "low", "medium", "high", "very high"},
	{"very low", "low", "moderate", "high", "very high"},
	{"low", "moderate", "high"},
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

// numberBehind is the number that some programs put behind it.
var numberBehind = text.Lazy(`^\p{L}.*\((-?\d{1,2})\)$`)

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
		want := foldAnswer(v)
		i := slices.IndexFunc(scale, func(l string) bool { return corpus.FoldName(l) == want })
		if i < 0 {
			return nil, false
		}
		at[i] = v
	}
	return slices.DeleteFunc(at, func(v string) bool { return v == "" }), true
}

// foldAnswer brings an answer into the form in which scales are written.
func foldAnswer(v string) string {
	v = corpus.FoldName(strings.Trim(strings.ReplaceAll(v, "’", "'"), " ."))
	if strings.HasPrefix(v, "neither-") {
		v = strings.Replace(v, "-or-", "-nor-", 1)
	}
	return v
}

// numberedLevels orders answers such as "1 - Not at all" by their numbers. Those
// in the middle may be numbers alone.
func numberedLevels(distinct []string) ([]string, bool) {
	at := map[int]string{}
	labelled := 0
	for _, v := range distinct {
		number := strings.TrimSpace(v)
		if m := numberBefore().FindStringSubmatch(v); m != nil {
			number = m[1]
			labelled++
		} else if m := numberBehind().FindStringSubmatch(v); m != nil {
			number = m[1]
			labelled++
		}
		n, err := strconv.Atoi(number)
		if err != nil || at[n] != "" || n < -10 || n > 20 {
			return nil, false
		}
		at[n] = v
	}
	if labelled == 0 {
		return nil, false // numbers
	}
	var levels []string
	for _, n := range slices.Sorted(maps.Keys(at)) {
		levels = append(levels, at[n])
	}
	return levels, true
}

// band is a stretch of numbers, as of ages or of time: 18-24, under 18, 65+,
// 65 or over, less than a month, 1-3 months, £10,000 to £19,999.
var band = text.Lazy(`(?i)^(under |below |less than |fewer than |up to |<\s*|over |more than |above |at least |>\s*)?[£$€]?(an?|one|\d[\d,]{0,9})` +
	`(\s*(?:-|–|to)\s*(?:under )?[£$€]?\d[\d,]{0,9}|\s*\+|\s+(?:and|or) (?:over|above|older|more|under|below|less|fewer))?` +
	`(?:\s*(minute|min|hour|day|week|month|year|yr|time|person|people|contact|visit)s?(?: old| ago)?)?( (?:and|or) (?:over|above|older|more|under|below|less|fewer))?\+?$`)

// minutes are the lengths of stretches of time.
var minutes = map[string]float64{"minute": 1, "min": 1, "hour": 60, "day": 1440, "week": 10080, "month": 43830, "year": 525960, "yr": 525960}

// bands orders stretches of numbers by where they begin.
func bands(distinct []string) ([]string, bool) {
	from := map[string]float64{}
	wide, timed, units := false, 0, map[string]bool{}
	for _, v := range distinct {
		m := band().FindStringSubmatch(v)
		if m == nil {
			return nil, false
		}
		n := 1.0
		if m[2][0] >= '0' && m[2][0] <= '9' {
			var err error
			if n, err = strconv.ParseFloat(strings.ReplaceAll(m[2], ",", ""), 64); err != nil {
				return nil, false
			}
		}
		unit := strings.ToLower(m[4])
		if length := minutes[unit]; length > 0 {
			n *= length
			timed++
		} else {
			units[unit] = true
		}
		before, behind := strings.ToLower(m[1]), strings.ToLower(m[3]+m[5])
		switch {
		case strings.HasPrefix(before, "over"), strings.HasPrefix(before, "more"), strings.HasPrefix(before, "above"), strings.HasPrefix(before, ">"):
			n += 0.5
		case before != "" && before != "at least ", strings.Contains(behind, "under"), strings.Contains(behind, "below"), strings.Contains(behind, "less"), strings.Contains(behind, "fewer"):
			n -= 0.5
		}
		wide = wide || m[1] != "" || m[3] != "" || m[5] != "" || strings.HasSuffix(v, "+")
		from[v] = n
	}
	if !wide || timed > 0 && timed < len(distinct) || timed == 0 && len(units) > 1 && !units[""] {
		return nil, false // numbers, or of more than one kind
	}
	levels := slices.Clone(distinct)
	slices.SortStableFunc(levels, func(a, b string) int { return cmp.Compare(from[a], from[b]) })
	return levels, true
}

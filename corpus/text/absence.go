package text

import (
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// An absence is a quote that is not where it was looked for.
type absence struct {
	text         Text
	within       Span
	view         *quoteView
	quote, typed string
}

// problem says where in this text the words are, or else which words come nearest.
func (a absence) problem() *problem.Problem {
	t := a.text
	at := t.Address(a.within).String()
	if a.typed == "" || strings.Trim(a.typed, `". `) == "" && len(a.view.find(a.typed)) == 0 {
		return problem.New(problem.Invalid, "the quote holds no words").In(at)
	}
	p := problem.New(problem.Invalid, "%s is not among these words", quoted(a.quote)).In(at)
	if a.elsewhere(p) {
		return p
	}
	parts := quoteParts(a.typed)
	for i, part := range parts {
		if len(a.view.find(part)) > 0 {
			continue
		}
		if near, ok := t.nearest(a.within, part); ok {
			t.mark(p, a.within, []Span{near})
			p.Because("The nearest words are %s.", quoted(t.Excerpt(near)))
			p.Try = a.corrected(parts, i, near)
		} else if len(parts) > 1 {
			p.Because("%s is not there.", quoted(part))
		}
		return p
	}
	if len(parts) > 1 {
		p.Because("The words on the two sides of \"...\" are there, but not in this order.")
	}
	return p
}

// elsewhere looks in the whole text, and says which passages have the words.
func (a absence) elsewhere(p *problem.Problem) bool {
	t := a.text
	all := t.viewWords(Span{0, len(t.Body)})
	found := all.matches(a.typed)
	if len(found) == 0 {
		return false
	}
	var numbers []int
	for _, m := range found {
		n := t.At(all.under(m.Span).Start)
		if len(numbers) == 0 || numbers[len(numbers)-1] != n {
			numbers = append(numbers, n)
		}
	}
	first := t.Address(all.under(found[0].Span)).ByPassage()
	switch {
	case first.From != first.To:
		p.Because("The words are in passages %v to %v.", first.From, first.To)
	case len(numbers) > 1:
		p.Because("The words are in passages %s.", listed(numbers))
	default:
		p.Because("The words are in passage %v.", first.From)
	}
	if span, err := t.Resolve(first); err == nil && len(t.viewWords(span).matches(a.typed)) == 1 {
		p.Suggest("%v -q %s", first, quoted(a.quote))
	} else {
		p.Suggest("%v", first)
	}
	return true
}

// corrected gives the quote with the nearest words in place of those that are
// not there, if it would be found.
func (a absence) corrected(parts []string, wrong int, near Span) string {
	words := append([]string{}, parts...)
	words[wrong] = a.text.Excerpt(near)
	quote := strings.Join(words, " ... ")
	if strings.ContainsAny(quote, "\"$`\\") || len(a.view.matches(viewQuote(quote))) != 1 {
		return ""
	}
	return "-q " + quoted(quote)
}

// nearest finds the words within a span that differ least from those of a
// quote: in one word of four, or in a letter or two.
func (t Text) nearest(within Span, part string) (Span, bool) {
	var quote, words []string
	var spans []Span
	for s := range Tokens(part) {
		quote = append(quote, Fold(part[s.Start:s.End]))
	}
	for p := range t.across(within) {
		covered := within.clip(p.Words)
		masked := t.masked(p, covered)
		for s := range Tokens(masked) {
			words = append(words, Fold(masked[s.Start:s.End]))
			spans = append(spans, Span{covered.Start + s.Start, covered.Start + s.End})
		}
	}
	const mostWork = 4_000_000
	if len(quote) == 0 || len(words) == 0 || len(quote)*len(words) > mostWork {
		return Span{}, false
	}
	run, cost := alignWords(quote, words)
	allowed := 2 * max(1, len(quote)/4)
	if len(quote) < 3 {
		allowed = 1
	}
	if cost > allowed || run.Empty() {
		return Span{}, false
	}
	return Span{spans[run.Start].Start, spans[run.End-1].End}, true
}

// alignWords finds the run of words that a quote can be turned into at the
// least cost: 1 for a word misspelt, 2 for one that is another, left out or
// too many.
func alignWords(quote, words []string) (best Span, cost int) {
	type cell struct{ cost, start int }
	row := make([]cell, len(words)+1) // the quote's words so far against the run that ends at each word
	for j := range row {
		row[j].start = j
	}
	for i, q := range quote {
		diagonal := row[0]
		row[0].cost = 2 * (i + 1)
		for j, w := range words {
			next := cell{diagonal.cost + difference(q, w), diagonal.start}
			if c := row[j+1].cost + 2; c < next.cost {
				next = cell{c, row[j+1].start}
			}
			if c := row[j].cost + 2; c < next.cost {
				next = cell{c, row[j].start}
			}
			diagonal, row[j+1] = row[j+1], next
		}
	}
	cost = 2 * len(quote)
	for j, c := range row {
		if c.cost < cost {
			best, cost = Span{c.start, j}, c.cost
		}
	}
	return best, cost
}

// difference is 0 for equal words, 1 for a likely slip, 2 for other words.
func difference(a, b string) int {
	slips := 1
	if len(a) > 4 {
		slips = 2
	}
	switch {
	case a == b:
		return 0
	case len(a) > 2 && withinEdits([]rune(a), b, slips):
		return 1
	default:
		return 2
	}
}

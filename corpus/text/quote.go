package text

import (
	"sort"
	"strings"
)

// FindQuote finds the one place within a span where somebody's quote stands.
// Case, spacing and the shapes of dashes and quotation marks need not be
// right. The quote starts and ends between words: "she" is found in "She's"
// but not in "finished". It may run over several passages, and only words are
// looked at, never labels or time stamps.
//
// "first words ... last words" is everything from the one to the nearest of
// the other after it; where the text itself has those dots, it is just that.
//
// A quote found more than once is an Invalid Problem with longer quotes that
// would do, one found nowhere an Invalid Problem with the nearest words, or
// with the passage of this text that has it.
func (t Text) FindQuote(within Span, quote string) (Span, error) {
	view := t.viewWords(within)
	typed := viewQuote(quote)
	found := view.matches(typed)
	switch {
	case len(found) == 1:
		return view.under(found[0].Span), nil
	case len(found) > 1:
		return Span{}, ambiguity{t, within, view, quote, found}.problem()
	default:
		return Span{}, absence{t, within, view, quote, typed}.problem()
	}
}

// A quoteMatch is a place in a view where a quote fits.
type quoteMatch struct {
	Span
	head int // where the words before the first "..." end
}

// matches gives every place where a folded quote fits: as it is, else without
// the quotation marks around it, else as words with a gap between them.
func (v *quoteView) matches(typed string) []quoteMatch {
	found := v.chains([]string{typed})
	if inner := strings.Trim(typed, `"`); len(found) == 0 && inner != typed {
		found = v.chains([]string{strings.TrimSpace(inner)})
	}
	if len(found) == 0 {
		found = v.chains(quoteParts(typed))
	}
	return found
}

var ellipsis = Lazy(` ?[\[(]?\.{3,}[\])]? ?`)

// quoteParts gives the words between the ellipses of a folded quote. One at
// either end is what a printed list puts where it cuts a line, and says
// nothing.
func quoteParts(typed string) (parts []string) {
	for _, part := range ellipsis().Split(strings.Trim(typed, `"`), -1) {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// chains gives each place of the first part, up to the nearest second part
// behind it, and so on.
func (v *quoteView) chains(parts []string) (chains []quoteMatch) {
	if len(parts) == 0 {
		return nil
	}
	places := make([][]Span, len(parts))
	for i, part := range parts {
		places[i] = v.find(part)
	}
next:
	for _, first := range places[0] {
		chain := quoteMatch{first, first.End}
		for _, later := range places[1:] {
			i := sort.Search(len(later), func(i int) bool { return later[i].Start >= chain.End })
			if i == len(later) {
				continue next
			}
			chain.End = later[i].End
		}
		chains = append(chains, chain)
	}
	return chains
}

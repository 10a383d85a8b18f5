package identifier

import (
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

var (
	postcodeForm = text.Lazy(`(?i)\b(GIR|[A-PR-UWYZ](?:\d[\dA-HJKPSTUW]?|[A-HK-Z]\d[\dABEHMNPRVWXY]?))[ \x{a0}]{0,2}(\d[ABD-HJLNP-UW-Z]{2})\b`)
	outwardForm  = text.Lazy(`(?i)\b[A-PR-UWYZ](?:\d[\dA-HJKPSTUW]?|[A-HK-Z]\d[\dABEHMNPRVWXY]?)\b`)
	postcodeWord = text.Lazy(`(?i)\bpost[ -]?codes?\b`)
	ordinal      = text.Lazy(`(?:1st|2nd|3rd|[4-90]th)$`)
)

// near is how many bytes a word may stand from what it says something about.
const near = 60

// findPostcodes finds British postcodes, and the first half of one near the
// word "postcode".
func findPostcodes(s string, add func(Kind, int, int)) {
	for _, m := range postcodeForm().FindAllStringSubmatchIndex(s, -1) {
		outward, inward := s[m[2]:m[3]], s[m[4]:m[5]]
		if inward == strings.ToUpper(inward) && outward == strings.ToUpper(outward) ||
			isArea(outward) && !ordinal().MatchString(inward) {
			add(Postcode, m[0], m[1])
		}
	}
	words := postcodeWord().FindAllStringIndex(s, -1)
	if len(words) == 0 {
		return
	}
	for _, m := range outwardForm().FindAllStringIndex(s, -1) {
		if isArea(s[m[0]:m[1]]) && nearOne(words, m) {
			add(Postcode, m[0], m[1])
		}
	}
}

// nearOne reports whether a stretch is near one of others.
func nearOne(words [][]int, m []int) bool {
	return slices.ContainsFunc(words, func(w []int) bool { return m[0]-w[1] <= near && w[0]-m[1] <= near })
}

// isArea reports whether the letters of the first half of a postcode are those
// of a postal area.
func isArea(outward string) bool {
	letters := strings.ToUpper(strings.TrimRight(outward, "0123456789"))
	if n := strings.IndexAny(letters, "0123456789"); n >= 0 {
		letters = letters[:n]
	}
	return slices.Contains(areas, letters)
}

// areas are the postal areas of the United Kingdom and the islands.
var areas = strings.Fields(`
	AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL
	GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX
	PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR
	WS WV YO ZE`)

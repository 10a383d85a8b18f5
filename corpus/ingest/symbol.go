package ingest

import "strings"

// Fonts of symbols give the places of letters other signs. Those of Symbol
// are letters and signs of Unicode; of Wingdings the usual ones are.

// symbolPlaces are the signs of Symbol from 0x21 to 0x7E and from 0xA1 to 0xFE.
const (
	symbolLow  = "!∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
	symbolHigh = "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\uf8ff〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
)

// wingdings are the signs people insert: smileys, arrows, ticks, bullets.
var wingdings = map[rune]rune{
	'J': '☺', 'K': '😐', 'L': '☹', 'n': '■', 'o': '□', 'q': '❑', 'u': '◆', 'v': '❖', 'l': '●', 'm': '❍',
	0x9F: '•', 0xA7: '▪', 0xA8: '◻', 0xD8: '➢', 0xDF: '←', 0xE0: '→', 0xE1: '↑', 0xE2: '↓', 0xE8: '➔', 0xF0: '⇨',
	0xFB: '✗', 0xFC: '✓', 0xFD: '☒', 0xFE: '☑',
}

// isSymbolFont reports whether a font has signs in the places of letters.
func isSymbolFont(name string) bool {
	name = strings.ToLower(strings.TrimSpace(name))
	return name == "symbol" || strings.HasPrefix(name, "wingdings") || name == "webdings"
}

// symbolSign gives the sign a font of symbols has in a place, if it is one
// that Unicode knows.
func symbolSign(font string, place rune) (rune, bool) {
	if place >= 0xF000 && place <= 0xF0FF {
		place -= 0xF000
	}
	if place == ' ' {
		return ' ', isSymbolFont(font)
	}
	switch strings.ToLower(strings.TrimSpace(font)) {
	case "symbol":
		signs := []rune(symbolLow)
		from := rune(0x21)
		if place >= 0xA1 {
			signs, from = []rune(symbolHigh), 0xA1
		}
		if at := int(place - from); at >= 0 && at < len(signs) && signs[at] != '\uf8ff' {
			return signs[at], true
		}
	case "wingdings":
		sign, ok := wingdings[place]
		return sign, ok
	}
	return 0, false
}

package ingest

import (
	"strconv"
	"strings"
)

// An rtfFont is what matters of a font: which bytes mean which letters.
type rtfFont struct {
	name string
	page int // 0: that of the file
}

// aboutFonts reads control words of fonts and code pages.
func (r *rtf) aboutFonts(word string, n int) bool {
	s := &r.state
	switch word {
	case "ansi":
		r.page = 1252
	case "mac":
		r.page = 10000
	case "pc":
		r.page = 437
	case "pca":
		r.page = 850
	case "ansicpg":
		if n > 0 {
			r.page = n
		}
	case "deff":
		r.deffont = n
	case "f":
		s.font = n
	case "fcharset", "cpg":
		if s.to != toFonts || len(r.fonts) > 10_000 {
			return true
		}
		font := r.fonts[s.font]
		if word == "cpg" {
			font.page = n
		} else if page := charsetPages[n]; page > 0 {
			font.page = page
		}
		r.fonts[s.font] = font
	default:
		return false
	}
	return true
}

// charsetPages are the code pages of the character sets of fonts.
var charsetPages = map[int]int{
	0: 1252, 77: 10000, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256, 186: 1257,
	204: 1251, 222: 874, 238: 1250, 254: 437, 255: 850,
}

// nameFont adds to the name of the font that is described.
func (r *rtf) nameFont(words string) {
	font := r.fonts[r.state.font]
	if len(font.name) < 100 && len(r.fonts) <= 10_000 {
		font.name = strings.TrimSuffix(font.name+words, ";")
		r.fonts[r.state.font] = font
	}
}

func (r *rtf) font() rtfFont {
	if r.state.font < 0 {
		return r.fonts[r.deffont]
	}
	return r.fonts[r.state.font]
}

// codePage gives the words that bytes mean in the font they are written in,
// and how many have no meaning there.
func (r *rtf) codePage(raw []byte) (words string, broken int) {
	page := r.font().page
	if page == 0 {
		page = r.page
	}
	name := "windows-" + strconv.Itoa(page)
	switch page {
	case 10000:
		name = "macroman"
	case 932:
		name = "shift_jis"
	case 936:
		name = "gbk"
	case 949:
		name = "euc-kr"
	case 950:
		name = "big5"
	case 437, 850, 852, 866:
		name = "ibm" + strconv.Itoa(page)
	case 65001:
		name = "utf-8"
	}
	enc, _, ok := encodingNamed(name)
	switch {
	case !ok:
		words = strings.Repeat("\uFFFD", len(raw))
	case enc == nil:
		words = strings.ToValidUTF8(string(raw), "\uFFFD")
	default:
		words, _, _ = transcode(enc, raw)
	}
	return words, strings.Count(words, "\uFFFD")
}

// symbols gives the reading of a font of symbols; nil for other fonts.
func (r *rtf) symbols() func([]byte) string {
	name := r.font().name
	if _, ok := symbolSign(name, 'A'); !ok && !isSymbolFont(name) {
		return nil
	}
	return func(raw []byte) string {
		var b strings.Builder
		for _, c := range raw {
			if sign, ok := symbolSign(name, rune(c)); ok {
				b.WriteRune(sign)
			} else {
				r.manuscript.symbols++
			}
		}
		return b.String()
	}
}

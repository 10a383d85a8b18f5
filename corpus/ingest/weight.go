package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A language group is what the texts of one encoding are written in: its letters
// beyond ASCII, and small words that every text of these languages has.
type languageGroup struct {
	common, rare string // letters, lower case
	alone        string // letters that are words by themselves; "" if that says nothing
	small        map[string]bool
	alphabet     *unicode.RangeTable
}

func smallWordsOf(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(s) {
		out[w] = true
	}
	return out
}

var (
	western = &languageGroup{
		common: "éèàçêîôûùâëïüöäßñóíáúåæøãõìòœðþý", rare: "ÿšž", alone: "àáâäãéèêíóòúåöøæ", alphabet: unicode.Latin,
		small: smallWordsOf(`the and of to in that is was for it with as had his her not be at on by this have from they you she we are
			le la les des une et est pas que qui dans pour sur avec il elle nous vous ce cette mais était été à même très déjà où
			der die das und ist nicht ein eine mit auf für sie wir den dem zu von sich auch als war haben über können
			el los las una y es no con para por como pero más está él también sí qué nos se su
			o os as um uma não com para mais mas são é está também nós eu ele ela que da do
			il lo gli una è non che di del della per con sono più anche perché ho ha mi si
			de het een en niet van ik dat met voor zijn wij ook maar
			och att det som är jag på inte med för den har vi till av så men
			og er ikke på jeg det til med for av at vi som har å være
			ja on ei se että hän mutta olen oli kun niin mitä myös tämä ovat minä
			og að er ekki sem við var það hann hún um til frá með ég þetta eða rétt hver
			agus an na is ar le go sé sí mar ach bhí tá ní i do`),
	}
	central = &languageGroup{
		common: "ąćęłńóśźżáčďéěíňřšťúůýžőűöüăâîşţđ", rare: "ľĺŕôäë", alphabet: unicode.Latin,
		small: smallWordsOf(`nie się na do jest to że z w i jak ale co tak po za już był była było mnie tylko przez też od są czy gdy
			je se na že v to a s z o do by jsem jsme ale jak jako už po když jen byl bylo také při není být protože
			sa na je že to v ako som by sme ale keď len po bol bola bolo aj už pri nie byť
			a az és hogy nem is egy van volt de meg ez csak már el ki mint még mi nekem így
			i je da se na u nije sam su što za od kako ali bi to kao smo bio bila samo već nisu
			in je da se na v ni so za ki pa kot bi ne sem tudi če zelo pri
			și şi în nu cu la de pe că să care este mai din au am fost pentru era când după dar sunt
			dhe në të një për me nuk si që është por u ka kur`),
	}
	turkish = &languageGroup{
		common: "çğıöşüâî", rare: "û", alphabet: unicode.Latin,
		small: smallWordsOf(`ve bir bu da de için çok ne ile ben o gibi daha değil var olarak kadar ama sonra her en olan beni bana biz şey mi diye yok`),
	}
	baltic = &languageGroup{
		common: "ąčęėįšųūžāēģīķļņõäöü", rare: "ōŗó", alphabet: unicode.Latin,
		small: smallWordsOf(`ir kad yra su į iš buvo bet kaip jis tai ne man mes labai dėl apie un ka nav bija no ar es par kas viņš mēs ja on et see ei oli kui aga mis ta ma`),
	}
	cyrillic = &languageGroup{
		common: "оеаинтсрвлкмдпуяыьгзбчйхжшюіј", rare: "цщэфъёєїґўћђљњџѓќѕ", alphabet: unicode.Cyrillic,
		small: smallWordsOf(`и в не на я что с он а как это по но они мы к у из за то все она так его же от было для когда если уже или бы
			і та що не на з у як це до він але за від ми її він так бо було є
			и на да се не за от в че като са той ще ни съм но това до беше
			и је да се у на за не су од као то али би сам што смо са
			на и да се во не од за што со како`),
	}
	greek = &languageGroup{
		common: "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώ", rare: "ϊϋΐΰ", alphabet: unicode.Greek,
		small: smallWordsOf(`και το να του η της με που την από για είναι τον στο δεν τα οι θα σε μου αλλά ήταν τι μια αυτό`),
	}
	hebrew = &languageGroup{
		common: "אבגדהוזחטיכלמנסעפצקרשתםןץףך", alphabet: unicode.Hebrew,
		small: smallWordsOf(`של את לא על זה הוא אני היא עם כי אבל גם כל מה אם היה או אז`),
	}
	arabian = &languageGroup{
		common: "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةأإآءئؤ", rare: "پچژگ", alphabet: unicode.Arabic,
		small: smallWordsOf(`في من على أن إلى لا ما هذا كان عن مع هو و هي لم كل قد التي الذي`),
	}
	eastAsian = &languageGroup{alphabet: unicode.Han}
)

// A candidate is an encoding that a text may be in when it is none of those that
// show by themselves.
type candidate struct {
	name  string
	group *languageGroup
}

var candidates = []candidate{
	{"windows-1252", western}, {"macroman", western}, {"windows-1250", central}, {"iso-8859-2", central}, {"windows-1251", cyrillic}, {"koi8-r", cyrillic}, {"iso-8859-5", cyrillic},
	{"windows-1254", turkish}, {"windows-1257", baltic}, {"windows-1253", greek}, {"windows-1255", hebrew}, {"windows-1256", arabian},
	{"shift_jis", eastAsian}, {"gb18030", eastAsian}, {"big5", eastAsian}, {"euc-kr", eastAsian},
}

// A weight is what speaks for and against a reading.
type weight struct {
	letters float64 // from the characters beyond ASCII and what stands beside them
	words   float64 // from small words
	foreign int     // characters beyond ASCII
}

func (w weight) sum() float64 { return w.letters + w.words }

// weightOf weighs a reading as a text of a group of languages.
func weightOf(t string, c candidate) weight {
	var w weight
	before := ' '
	for at, r := range t {
		if r >= 0x80 {
			next, _ := utf8.DecodeRuneInString(t[at+utf8.RuneLen(r):])
			w.foreign++
			w.letters += c.group.character(before, r, next)
		}
		before = r
	}
	// Small words speak in proportion to what is in question: in a text of a
	// thousand words with one accent, they may not say more than the accent.
	hits, all := 0, 0
	for word := range strings.FieldsFuncSeq(t, func(r rune) bool { return !unicode.IsLetter(r) }) {
		all++
		if c.group.small[strings.ToLower(word)] {
			hits++
		}
	}
	if all > 0 {
		share := float64(hits) / float64(all)
		w.words = min(share, 0.4) * min(float64(all), 3*float64(w.foreign)+6) * 2
	}
	return w
}

// character weighs one character beyond ASCII by its neighbours.
func (g *languageGroup) character(before, r, next rune) float64 {
	between := unicode.IsLetter(before) && unicode.IsLetter(next)
	switch {
	case r == '\uFFFD', r < 0xA0, unicode.IsControl(r):
		return -10
	case g == eastAsian:
		return eastAsianCharacter(r)
	case unicode.IsLetter(r):
		return g.letter(before, r, next)
	case unicode.IsMark(r):
		return -2
	case strings.ContainsRune("’ʼ", r):
		if unicode.IsLetter(before) {
			return apostrophe(before, next)
		}
		return 0
	case strings.ContainsRune("“‘„‚«", r):
		if between || unicode.IsLetter(before) {
			return -3
		}
		return 0.8
	case strings.ContainsRune("”»", r):
		if between {
			return -3
		}
		return 0.8
	case strings.ContainsRune("–—", r) && before == ' ' && next == ' ':
		return 1.4
	case strings.ContainsRune("–—…•·\u00a0\u00ad", r):
		if between && r != '–' && r != '—' && r != '…' && r != '\u00a0' && r != '\u00ad' && r != '·' {
			return -3
		}
		return 0.6
	case strings.ContainsRune("£€", r):
		if unicode.IsDigit(next) || unicode.IsDigit(before) || next == ' ' {
			return 0.8
		}
		return -1
	case strings.ContainsRune("°½¼¾²³ºª§©®¿¡", r) && !between:
		return 0.4
	}
	if between {
		return -4
	}
	return -1
}

// apostrophe weighs one behind a letter: those of "don’t" and "we’ll" say most.
func apostrophe(before, next rune) float64 {
	switch {
	case before == 'n' && next == 't':
		return 2
	case strings.ContainsRune("stmdrlv", next):
		return 1.6
	}
	return 1
}

// letter weighs a letter: one of the language, in a case that fits the letters
// beside it, in a word of one alphabet.
func (g *languageGroup) letter(before, r, next rune) float64 {
	lower := unicode.ToLower(r)
	w := -2.0
	switch {
	case strings.ContainsRune(g.common, lower):
		w = 1
	case strings.ContainsRune(g.rare, lower):
		w = 0.1
	}
	if unicode.IsUpper(r) {
		w -= 0.4
		if unicode.IsLower(before) {
			w -= 4
		}
		if unicode.IsLower(next) && unicode.IsUpper(before) {
			w -= 0.5
		}
	}
	if g.alphabet == unicode.Latin && before >= 0x80 && next >= 0x80 && unicode.IsLetter(before) && unicode.IsLetter(next) {
		w -= 2 // words of accented letters only are another alphabet, misread
	}
	w -= g.misplaced(before, lower, next)
	for _, beside := range []rune{before, next} {
		if unicode.IsLetter(beside) && !unicode.Is(g.alphabet, beside) {
			w -= 2.5
		}
	}
	if !unicode.IsLetter(before) && unicode.IsDigit(next) || unicode.IsSymbol(next) {
		w -= 2
	}
	return w
}

// misplaced weighs what speaks against a letter where it stands: alone, though it
// is no word; at an end of a word where no language of the west has it. Quotes
// and dashes of another encoding look like this: "ìcome inî ñ now".
func (g *languageGroup) misplaced(before, lower, next rune) float64 {
	begins, ends := !unicode.IsLetter(before), !unicode.IsLetter(next)
	switch {
	case g.alone == "":
		return 0
	case begins && ends && !strings.ContainsRune(g.alone, lower):
		return 3
	case begins && !ends && strings.ContainsRune("ìïë", lower), ends && !begins && lower == 'î':
		return 1.5
	}
	return 0
}

// eastAsianCharacter weighs a character of a language of many characters. Each
// is two bytes, and so says as much as two.
func eastAsianCharacter(r rune) float64 {
	switch {
	case unicode.Is(unicode.Hiragana, r), unicode.Is(unicode.Hangul, r), unicode.Is(unicode.Katakana, r) && (r < 0xFF60):
		return 1.6
	case unicode.Is(unicode.Han, r) && r < 0x9FA6:
		return 1
	case strings.ContainsRune("。、，．「」『』（）：；？！…—“”‘’・", r):
		return 1.6
	}
	return -2
}

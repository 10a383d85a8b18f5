package ingest

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// latexMarks are commands that put a mark on the letter behind them.
var latexMarks = map[string]string{
	"'": "\u0301", "`": "\u0300", "^": "\u0302", `"`: "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
	"u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "r": "\u030a", "b": "\u0331", "d": "\u0323",
}

// latexSigns are commands that are a sign.
var latexSigns = map[string]string{
	"ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "aa": "å", "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ",
	"dj": "đ", "DJ": "Đ", "&": "&", "%": "%", "_": "_", "#": "#", "$": "$", "{": "{", "}": "}", " ": " ", "-": "", "/": "", ",": " ", ";": " ", "!": "", "@": "", `\`: "\n",
	"textendash": "–", "textemdash": "—", "textquoteright": "’", "textquoteleft": "‘", "textquotedblleft": "“", "textquotedblright": "”", "textasciitilde": "~", "textbackslash": `\`,
	"ldots": "…", "dots": "…", "pounds": "£", "euro": "€", "texteuro": "€", "copyright": "©", "textregistered": "®", "texttrademark": "™", "degree": "°", "S": "§", "P": "¶",
	"TeX": "TeX", "LaTeX": "LaTeX", "textgreater": ">", "textless": "<", "textbar": "|", "textunderscore": "_", "guillemotleft": "«", "guillemotright": "»", "quad": " ", "newline": "\n", "par": "\n",
}

// latexForms are commands that change how the words behind them look.
var latexForms = strings.Fields("emph textit textbf textsc textrm textsf texttt textup textsl underline url href enquote mbox text textsuperscript textsubscript mkbibquote it bf sc em rm tt sf tiny small large normalfont relax nobreakspace noopsort protect uppercase lowercase MakeUppercase")

// plainLaTeX gives the words of a LaTeX text: accents as letters, braces and
// commands of layout gone. Commands it does not know stay as they are and are
// counted.
func plainLaTeX(s string) (words string, unknown int) {
	if !strings.ContainsAny(s, "\\{}~`'-$") {
		return s, 0
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '\\':
			out, n, known := latexCommand(s[i:], 0)
			b.WriteString(out)
			i += n
			if !known {
				unknown++
			}
		case c == '{' || c == '}':
			i++
		case c == '~':
			b.WriteByte(' ')
			i++
		case strings.HasPrefix(s[i:], "---"):
			b.WriteString("—")
			i += 3
		case strings.HasPrefix(s[i:], "--"):
			b.WriteString("–")
			i += 2
		case strings.HasPrefix(s[i:], "``"):
			b.WriteString("“")
			i += 2
		case strings.HasPrefix(s[i:], "''"):
			b.WriteString("”")
			i += 2
		default:
			b.WriteByte(c)
			i++
		}
	}
	return norm.NFC.String(b.String()), unknown
}

// latexCommand reads the command at the beginning of s; n bytes are read. Marks
// may stand on marked letters, depth deep.
func latexCommand(s string, depth int) (out string, n int, known bool) {
	if len(s) == 1 {
		return `\`, 1, true
	}
	n = 2
	if isASCIILetter(s[1]) {
		for n < len(s) && isASCIILetter(s[n]) {
			n++
		}
	} else if _, size := utf8.DecodeRuneInString(s[1:]); size > 1 {
		return s[:1+size], 1 + size, false
	}
	name := s[1:n]
	if mark, ok := latexMarks[name]; ok {
		letter, length := markedLetter(s[n:], isASCIILetter(name[0]), depth)
		if letter != "" {
			return letter + mark, n + length, true
		}
	}
	if sign, ok := latexSigns[name]; ok {
		return sign, n + blankBehind(s[n:], name), true
	}
	for _, form := range latexForms {
		if name == form {
			return "", n + blankBehind(s[n:], name), true
		}
	}
	return s[:n], n, false
}

// blankBehind is the length of the blank that ends the name of a command.
func blankBehind(s, name string) int {
	if isASCIILetter(name[0]) && strings.HasPrefix(s, " ") {
		return 1
	}
	if isASCIILetter(name[0]) && strings.HasPrefix(s, "{}") {
		return 2
	}
	return 0
}

// markedLetter reads the letter that a mark stands on: e, {e}, \i, {\i}.
func markedLetter(s string, word bool, depth int) (letter string, n int) {
	rest := strings.TrimLeft(s, " ")
	if word && rest == s && !strings.HasPrefix(s, "{") {
		return "", 0 // \copper is no \c on o
	}
	n = len(s) - len(rest)
	braced := strings.HasPrefix(rest, "{")
	if braced {
		rest, n = rest[1:], n+1
	}
	switch {
	case strings.HasPrefix(rest, `\i`), strings.HasPrefix(rest, `\j`):
		letter, n = rest[1:2], n+2
		rest = rest[2:]
		if strings.HasPrefix(rest, " ") || strings.HasPrefix(rest, "{}") && !braced {
			extra := 1
			if rest[0] == '{' {
				extra = 2
			}
			rest, n = rest[extra:], n+extra
		}
	case strings.HasPrefix(rest, `\`) && depth < 3:
		inner, size, known := latexCommand(rest, depth+1)
		if !known || inner == "" {
			return "", 0
		}
		letter, rest, n = inner, rest[size:], n+size
	case rest == "" || strings.ContainsAny(rest[:1], `{}\`):
		return "", 0
	default:
		_, size := utf8.DecodeRuneInString(rest)
		letter, rest, n = rest[:size], rest[size:], n+size
	}
	if braced {
		if !strings.HasPrefix(rest, "}") {
			return "", 0
		}
		n++
	}
	return letter, n
}

func isASCIILetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

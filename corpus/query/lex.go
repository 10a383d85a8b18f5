package query

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A form tells what sort of token was read.
type form uint8

const (
	endToken     form = iota
	wordToken         // a name with its path, a number, a date, a keyword
	phraseToken       // words in quotes
	regexpToken       // an expression between slashes
	kindToken         // code:, type:, text: … with the value that follows
	idToken           // #kx3f7
	symbolToken       // one of the signs of the grammar
	distantToken      // near/2, before/10w
)

// A token is one piece of a query, with its place in it.
type token struct {
	form  form
	at    text.Span
	text  string // a word as typed, a phrase without quotes, an expression, a sign
	kind  string // of a kindToken: what stands before the colon
	value form   // of a kindToken: form of the value; endToken if there is none
	away  distance
	glued bool // no blank stands before it
}

// is reports whether the token is that sign.
func (t token) is(sign string) bool { return t.form == symbolToken && t.text == sign }

// word reports whether the token is that keyword, in any case.
func (t token) word(keyword string) bool {
	return t.form == wordToken && strings.EqualFold(t.text, keyword)
}

// The signs of the grammar, the longer before the shorter.
var signs = []string{"=>", ">=", "<=", "!=", "(", ")", "{", "}", ",", "|", "=", "<", ">", "~", "!", "*", "@", ":"}

// The words before a colon.
var kinds = []string{"code", "type", "text", "cmoc", "evidence", "saved"}

// A lexer cuts a query into tokens, once, from left to right.
type lexer struct {
	src    string
	pos    int
	tokens []token
}

// lex cuts a query into tokens; the last one is an endToken.
func lex(src string) ([]token, error) {
	l := &lexer{src: src}
	for {
		glued := !l.skipBlanks()
		if l.pos >= len(src) {
			l.add(token{form: endToken, at: text.Span{Start: len(src), End: len(src)}, glued: glued})
			return l.tokens, nil
		}
		if err := l.next(glued); err != nil {
			return nil, err
		}
	}
}

func (l *lexer) add(t token) { l.tokens = append(l.tokens, t) }

// peek gives the rune at an offset from the place reached.
func (l *lexer) peek() rune {
	r, _ := utf8.DecodeRuneInString(l.src[l.pos:])
	return r
}

// skipBlanks reports whether there were any.
func (l *lexer) skipBlanks() bool {
	start := l.pos
	for l.pos < len(l.src) {
		r, n := utf8.DecodeRuneInString(l.src[l.pos:])
		if !unicode.IsSpace(r) {
			break
		}
		l.pos += n
	}
	return l.pos > start || start == 0
}

// next reads one token.
func (l *lexer) next(glued bool) error {
	start, r := l.pos, l.peek()
	t := token{glued: glued}
	switch {
	case isQuote(r):
		phrase, err := l.quoted()
		if err != nil {
			return err
		}
		t.form, t.text = phraseToken, phrase
	case r == '/':
		expr, err := l.expression()
		if err != nil {
			return err
		}
		t.form, t.text = regexpToken, expr
	case r == '#':
		l.pos++
		t.form, t.text = idToken, l.plainWord()
		if t.text == "" {
			return fault(l.src, start, l.pos, `"#" needs an id`).
				Because(`An id is what a list shows first: code:#kx3f7.`)
		}
	case startsWord(r) || r == '-' && l.digitAt(l.pos+1):
		return l.wordOrKind(t)
	default:
		sign, err := l.sign()
		if err != nil {
			return err
		}
		t.form, t.text = symbolToken, sign
	}
	t.at = text.Span{Start: start, End: l.pos}
	l.add(t)
	return nil
}

// sign reads a sign. "!=" before ">" is "!" and "=>": hold!=>trust.
func (l *lexer) sign() (string, error) {
	rest := l.src[l.pos:]
	for _, s := range signs {
		if strings.HasPrefix(rest, s) && !(s == "!=" && strings.HasPrefix(rest, "!=>")) {
			l.pos += len(s)
			return s, nil
		}
	}
	r, n := utf8.DecodeRuneInString(rest)
	end := l.pos + n
	switch {
	case r == utf8.RuneError && n <= 1:
		return "", fault(l.src, l.pos, end, "this is not UTF-8 text")
	case r == '\'' || r == '‘' || r == '’':
		return "", singleQuotes(l.src, l.pos, end)
	}
	f := fault(l.src, l.pos, end, "%s has no meaning in a query", `"`+string(r)+`"`)
	if helped := foreign(l.src, l.pos, f); helped != nil {
		return "", helped
	}
	return "", f.
		Because("A name that holds it stands in quotes: code:\"time / place\".")
}

// wordOrKind reads a word with its path, a kind with its value, or a relation
// with its distance.
func (l *lexer) wordOrKind(t token) error {
	start := l.pos
	word := l.plainWord()
	lower := strings.ToLower(word)
	t.form = wordToken
	switch {
	case l.at(':') && isKind(lower):
		l.pos++
		t.form, t.kind = kindToken, lower
		if err := l.kindValue(&t); err != nil {
			return err
		}
		t.at = text.Span{Start: start, End: l.pos}
		l.add(t)
		return nil
	case l.at('/') && l.digitAt(l.pos+1) && (lower == "near" || lower == "before" || lower == "after"):
		t.form = distantToken
		if err := l.distance(&t, start); err != nil {
			return err
		}
		t.text = word
	default:
		l.path()
		t.text = strings.ReplaceAll(l.src[start:l.pos], "’", "'")
	}
	t.at = text.Span{Start: start, End: l.pos}
	l.add(t)
	return nil
}

// kindValue reads what follows code:, type: and the others, without a blank.
func (l *lexer) kindValue(t *token) error {
	start := l.pos
	if l.pos >= len(l.src) {
		return nil
	}
	switch r := l.peek(); {
	case isQuote(r):
		phrase, err := l.quoted()
		t.value, t.text = phraseToken, phrase
		return err
	case r == '#':
		l.pos++
		t.value, t.text = idToken, l.plainWord()
	case startsWord(r):
		l.plainWord()
		l.path()
		if t.kind == "text" {
			l.suffix()
		}
		t.value, t.text = wordToken, strings.ReplaceAll(l.src[start:l.pos], "’", "'")
	}
	return nil
}

// suffix reads the "*" or "~1" that ends a spoken word.
func (l *lexer) suffix() {
	switch {
	case l.at('*'):
		l.pos++
	case l.at('~') && l.digitAt(l.pos+1):
		l.pos++
		for l.digitAt(l.pos) {
			l.pos++
		}
	}
}

// distance reads "/2" or "/10w".
func (l *lexer) distance(t *token, start int) error {
	l.pos++
	n := 0
	for l.digitAt(l.pos) {
		n = min(n*10+int(l.src[l.pos]-'0'), maxDistance+1)
		l.pos++
	}
	t.away = distance{Said: true, N: n}
	if l.at('w') || l.at('W') {
		t.away.Words = true
		l.pos++
	}
	if l.pos < len(l.src) && (continuesWord(l.peek()) || l.at('/')) || n > maxDistance {
		l.plainWord()
		return fault(l.src, start, l.pos, "%s is no distance", shorten(l.src[start:l.pos])).
			Because("A distance is a number of passages, near/2, or of words, near/10w; at most %d.", maxDistance)
	}
	return nil
}

// maxDistance is the largest distance that can be asked for.
const maxDistance = 1_000_000

// plainWord reads a word without a path.
func (l *lexer) plainWord() string {
	start := l.pos
	if l.at('-') {
		l.pos++
	}
	for l.pos < len(l.src) {
		r, n := utf8.DecodeRuneInString(l.src[l.pos:])
		if !continuesWord(r) {
			break
		}
		l.pos += n
	}
	return l.src[start:l.pos]
}

// path reads the further words of a path.
func (l *lexer) path() {
	for l.at('/') {
		r, _ := utf8.DecodeRuneInString(l.src[l.pos+1:])
		if !startsWord(r) {
			return
		}
		l.pos++
		l.plainWord()
	}
}

// quoted reads a phrase and gives it without its quotes.
func (l *lexer) quoted() (string, error) {
	start := l.pos
	_, n := utf8.DecodeRuneInString(l.src[l.pos:])
	l.pos += n
	var out strings.Builder
	for l.pos < len(l.src) {
		r, n := utf8.DecodeRuneInString(l.src[l.pos:])
		switch {
		case isQuote(r):
			l.pos += n
			return out.String(), nil
		case r == utf8.RuneError && n <= 1:
			return "", fault(l.src, l.pos, l.pos+n, "this is not UTF-8 text")
		case r == '\\' && l.pos+1 < len(l.src) && (l.src[l.pos+1] == '"' || l.src[l.pos+1] == '\\'):
			out.WriteByte(l.src[l.pos+1])
			l.pos += 2
			continue
		}
		out.WriteRune(r)
		l.pos += n
	}
	return "", fault(l.src, start, start+n, "this quote is not closed").
		Because("In a shell the whole query stands in single quotes, so that a phrase keeps its own.").
		Suggest(`cmo query 'hold near/2 "there for me"'`)
}

// expression reads /regexp/ and gives it without its slashes; "\/" is a slash.
func (l *lexer) expression() (string, error) {
	start := l.pos
	l.pos++
	var out strings.Builder
	for l.pos < len(l.src) {
		c := l.src[l.pos]
		switch {
		case c == '/':
			l.pos++
			if !utf8.ValidString(out.String()) {
				return "", fault(l.src, start, l.pos, "this is not UTF-8 text")
			}
			return out.String(), nil
		case c == '\\' && l.pos+1 < len(l.src):
			if l.src[l.pos+1] != '/' {
				out.WriteByte(c)
			}
			out.WriteByte(l.src[l.pos+1])
			l.pos += 2
			continue
		}
		out.WriteByte(c)
		l.pos++
	}
	if n := len(l.tokens); n > 0 && l.digitAt(start+1) {
		if w, ok := relationOf(l.tokens[n-1]); ok && w.far() {
			return "", fault(l.src, start, start+2, "the distance stands beside its word, without a blank: %s/%c", w, l.src[start+1]).
				Because("What stands between slashes is an expression: /rock|anchor/.")
		}
	}
	return "", fault(l.src, start, start+1, "this expression is not closed").
		Because("An expression stands between slashes, /rock|anchor/; a distance and a path have no blanks, near/2 and hold/waiting.")
}

func (l *lexer) at(c byte) bool { return l.pos < len(l.src) && l.src[l.pos] == c }

func (l *lexer) digitAt(i int) bool { return i < len(l.src) && '0' <= l.src[i] && l.src[i] <= '9' }

func isKind(word string) bool {
	for _, k := range kinds {
		if k == word {
			return true
		}
	}
	return false
}

// isQuote reports whether r opens or closes a phrase: curly quotes are
// straight ones.
func isQuote(r rune) bool {
	switch r {
	case '"', '“', '”', '„', '‟', '«', '»':
		return true
	}
	return false
}

func startsWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

func continuesWord(r rune) bool {
	if startsWord(r) || unicode.Is(unicode.M, r) {
		return true
	}
	switch r {
	case '.', '-', '_', '\'', '’', '&', '+':
		return true
	}
	return false
}

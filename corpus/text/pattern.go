package text

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// A Pattern is what a text term of a query looks for within a passage: a word
// or phrase, token by token, or a regular expression. It is a value that may
// be used by many goroutines at once.
type Pattern struct {
	tokens []PatternToken
	runes  [][]rune // of the tokens that allow edits
	sieve  sieve
	expr   *regexp.Regexp
	typed  string
}

// A PatternToken is one word of a Pattern, folded.
type PatternToken struct {
	Text   string
	Prefix bool // any word that begins so: listen*
	Edits  int  // how many letters may differ: rok~1
}

// ParsePattern reads a word or phrase. Its tokens are those of a text, so what
// stands between them makes no difference; "*" or "~1" or "~2" may end a token.
// What cannot be read is a Usage Problem.
func ParsePattern(words string) (Pattern, error) {
	var p Pattern
	var typed []string
	for at := 0; ; {
		token, _ := nextToken(words, at)
		if token.Empty() {
			if err := strayMark(words, words[at:]); err != nil {
				return Pattern{}, err
			}
			break
		}
		if err := strayMark(words, words[at:token.Start]); err != nil {
			return Pattern{}, err
		}
		t := PatternToken{Text: Fold(words[token.Start:token.End])}
		mark, err := tokenMark(words, token.End)
		if err != nil {
			return Pattern{}, err
		}
		switch mark {
		case "*":
			t.Prefix = true
		case "~1", "~2":
			t.Edits = int(mark[1] - '0')
		}
		at = token.End + len(mark)
		p.tokens = append(p.tokens, t)
		typed = append(typed, words[token.Start:at])
	}
	if len(p.tokens) == 0 {
		return Pattern{}, problem.New(problem.Usage, "%s holds no word to look for", quoted(words)).
			Because("A word has at least one letter or number; for other signs write an expression: /re/.")
	}
	p.runes = make([][]rune, len(p.tokens))
	for i, t := range p.tokens {
		if t.Edits > 0 {
			p.runes[i] = []rune(t.Text)
		}
	}
	p.typed = strings.Join(typed, " ")
	p.sieve = newSieve(p.tokens)
	return p, nil
}

// tokenMark reads the "*", "~1" or "~2" behind a token, which must end the word.
func tokenMark(words string, end int) (string, error) {
	rest := words[end:]
	for _, mark := range []string{"*", "~1", "~2"} {
		if !strings.HasPrefix(rest, mark) {
			continue
		}
		behind := rest[len(mark):]
		if next, _ := nextToken(behind, 0); !next.Empty() && next.Start == 0 || strings.HasPrefix(behind, "*") || strings.HasPrefix(behind, "~") {
			return "", problem.New(problem.Usage, "%q stands only at the end of a word", mark).In(quoted(words)).
				Because("A word that goes on ends in it: listen*; anything else is an expression: /re/.")
		}
		return mark, nil
	}
	if strings.HasPrefix(rest, "~") {
		return "", problem.New(problem.Usage, `"~" needs 1 or 2, the letters that may differ`).In(quoted(words)).
			Because("One slip is rock~1, two are rock~2.")
	}
	return "", nil
}

// strayMark refuses a "*" that stands at no word, which would otherwise be
// passed over as if it meant nothing.
func strayMark(words, between string) error {
	if strings.Contains(between, "*") {
		return problem.New(problem.Usage, `"*" stands only at the end of a word`).In(quoted(words)).
			Because("It finds the words that begin so: listen*.")
	}
	return nil
}

// RegexpPattern reads a regular expression (RE2), which ignores case unless it
// says (?-i). "^" and "$" are the ends of the passage. An expression that
// cannot be read is a Usage Problem.
func RegexpPattern(expr string) (Pattern, error) {
	re, err := regexp.Compile("(?i)" + expr)
	if err != nil {
		why := err.Error()
		var wrong *syntax.Error
		if errors.As(err, &wrong) {
			why = wrong.Code.String() + ": " + wrong.Expr
		}
		return Pattern{}, problem.New(problem.Usage, "/%s/ cannot be read: %s", shorten(expr), why).Caused(err)
	}
	return Pattern{expr: re, typed: "/" + expr + "/"}, nil
}

// Tokens gives the words of a phrase, for an index to propose passages by: a
// passage that matches has them all, one after the other. It is nil for an
// expression.
func (p Pattern) Tokens() []PatternToken { return p.tokens }

// String writes the pattern as it was typed, with one blank between words; an
// expression between slashes.
func (p Pattern) String() string { return p.typed }

// Find gives every place in the words of a passage (Text.Masked) where the
// pattern stands, in order, as spans of those words: of a phrase from the
// start of its first token to the end of its last, also where two places
// overlap; of an expression those that do not overlap and are not empty.
func (p Pattern) Find(masked string) []Span {
	var found []Span
	if p.expr != nil {
		for _, m := range p.expr.FindAllStringIndex(masked, -1) {
			if m[0] < m[1] {
				found = append(found, Span{m[0], m[1]})
			}
		}
		return found
	}
	if len(p.tokens) == 0 || !p.sieve.mayHold(masked) {
		return nil
	}
	if len(p.tokens) == 1 {
		if at, sure := p.sieve.places(masked); sure {
			return p.findAt(masked, at)
		}
		for token := range Tokens(masked) {
			if p.fits(0, masked[token.Start:token.End]) {
				found = append(found, token)
			}
		}
		return found
	}
	return p.findPhrase(masked)
}

// findAt looks for a single word only where its needle stands. Words are cut
// from the blank before it, as they would be from the beginning: at a blank the
// rules for words remember nothing.
func (p Pattern) findAt(masked string, places []int) (found []Span) {
	done := 0
	for _, place := range places {
		if place < done {
			continue
		}
		at := done + strings.LastIndexAny(masked[done:place], " \n") + 1
		for at <= place {
			var token Span
			if token, at = nextToken(masked, at); token.Empty() {
				break
			}
			if p.fits(0, masked[token.Start:token.End]) {
				found = append(found, token)
			}
		}
		done = max(done, at)
	}
	return found
}

// findPhrase carries every phrase begun along the tokens of a passage.
func (p Pattern) findPhrase(masked string) (found []Span) {
	type begun struct{ start, fitted int }
	var open []begun
	for token := range Tokens(masked) {
		word := masked[token.Start:token.End]
		kept := open[:0]
		for _, b := range open {
			if !p.fits(b.fitted, word) {
				continue
			}
			if b.fitted++; b.fitted == len(p.tokens) {
				found = append(found, Span{b.start, token.End})
				continue
			}
			kept = append(kept, b)
		}
		open = kept
		if p.fits(0, word) {
			open = append(open, begun{token.Start, 1})
		}
	}
	return found
}

// fits reports whether a word of a text is the i-th token of the pattern.
func (p Pattern) fits(i int, word string) bool {
	t := &p.tokens[i]
	if t.Edits == 0 && isASCII(word) {
		return (t.Prefix || len(word) == len(t.Text)) && hasFoldedPrefix(word, t.Text)
	}
	switch word = Fold(word); {
	case t.Prefix:
		return strings.HasPrefix(word, t.Text)
	case t.Edits > 0:
		return withinEdits(p.runes[i], word, t.Edits)
	default:
		return word == t.Text
	}
}

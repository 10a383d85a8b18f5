package cli

import (
	"bufio"
	"context"
	"io"
	"strconv"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// lineReader reads lines apart from what waits for them, so that Ctrl+C ends
// the waiting.
type lineReader struct{ lines chan lineRead }

type lineRead struct {
	line string
	err  error
}

func readLines(ctx context.Context, in io.Reader) lineReader {
	r := lineReader{make(chan lineRead)}
	go func() {
		buffered := bufio.NewReader(in)
		for {
			line, err := buffered.ReadString('\n')
			if err != nil && line != "" {
				err = nil // the last line may lack its end
			}
			select {
			case r.lines <- lineRead{strings.TrimRight(line, "\r\n"), err}:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	return r
}

func (r lineReader) next(ctx context.Context) (string, error) {
	select {
	case l := <-r.lines:
		return l.line, l.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

var sentences = text.Lazy(`^\.(\d+(-\d+)?)?$`)

// parse reads a line of codes: those before a sentence or quoted words are for
// the passage, those behind for what stands before them.
func (m *lineMode) parse(line string) (lines []tagLine, stay bool, err error) {
	tokens, err := lineTokens(line)
	if err != nil {
		return nil, false, err
	}
	here := text.Address{Source: m.source}.String() + ":" + strconv.Itoa(m.at)
	note := ""
	at := tagLine{where: here}
	selected := "" // a sentence or words that no code has followed yet
	push := func(code string) {
		if last := len(lines) - 1; last >= 0 && lines[last].where == at.where && lines[last].quote == at.quote {
			lines[last].codes = append(lines[last].codes, code)
		} else {
			lines = append(lines, tagLine{where: at.where, quote: at.quote, codes: []string{code}})
		}
		selected = ""
	}
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		switch {
		case t.quoted:
			if selected == "" || at.quote != "" {
				at.where = here
			}
			at.quote, selected = t.text, `"`+t.text+`"`
		case t.text == "-m":
			if i++; i == len(tokens) {
				return nil, false, problem.New(problem.Usage, "-m needs words after it").Suggest(`-m "why"`)
			}
			note = tokens[i].text
		case t.text == "+" && i == len(tokens)-1:
			stay = true
		case sentences().MatchString(t.text):
			at = tagLine{where: here + strings.TrimSuffix(t.text, ".")}
			if selected = t.text; t.text == "." {
				at.where, selected = here, ""
			}
		default:
			push(t.text)
		}
	}
	if selected != "" {
		return nil, false, problem.New(problem.Usage, "%s names no code", selected).Because("Codes stand behind a sentence or words.").Suggest("%s CODE", selected)
	}
	if len(lines) == 0 {
		return nil, false, problem.New(problem.Usage, "this line names no code").Suggest("? for the keys")
	}
	for i := range lines {
		lines[i].note = note
	}
	return lines, stay, nil
}

// args are what would be typed after tag for the same.
func (l tagLine) args() []string {
	out := append([]string{l.where}, l.codes...)
	if l.quote != "" {
		out = append(out, "-q", l.quote)
	}
	if l.note != "" {
		out = append(out, "-m", l.note)
	}
	return out
}

// A lineToken is a word of a line, or what stood in quotes.
type lineToken struct {
	text   string
	quoted bool
}

// lineTokens cuts a line at blanks; what stands in double quotes, straight or
// curly, is one.
func lineTokens(line string) ([]lineToken, error) {
	closing := map[rune]rune{'"': '"', '“': '”', '„': '“', '«': '»'}
	var out []lineToken
	var word strings.Builder
	end := rune(0)
	flush := func(quoted bool) {
		if word.Len() > 0 {
			out = append(out, lineToken{word.String(), quoted})
		}
		word.Reset()
	}
	for _, r := range line {
		switch {
		case end != 0 && (r == end || end == '”' && r == '"'):
			flush(true)
			end = 0
		case end != 0:
			word.WriteRune(r)
		case closing[r] != 0:
			flush(false)
			end = closing[r]
		case r == ' ' || r == '\t':
			flush(false)
		default:
			word.WriteRune(r)
		}
	}
	if end != 0 {
		return nil, problem.New(problem.Usage, "the quote is not closed").Because("Nothing was tagged.").Suggest(`"their words" CODE`)
	}
	flush(false)
	return out, nil
}

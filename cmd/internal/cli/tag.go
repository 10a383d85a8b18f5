package cli

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A tagLine is what is typed after "tag": an address, codes with marks, and
// the words quoted.
type tagLine struct {
	at    string // file:line, for messages; empty on the command line
	where string
	codes []string
	quote string
	note  string
	vivo  bool
}

func tagCmd(e *env) *cobra.Command {
	var line tagLine
	var newCodes bool
	var file string
	cmd := &cobra.Command{
		Use: "tag ADDRESS [CODE[=MARK,...]...]", Short: "Put codes on an excerpt",
		Long: "Tag puts codes on a passage, sentences of it, or the words quoted with -q.\nWith --file it reads lines as typed after tag; all of them go in, or none.\nWithout a code it goes through the source passage by passage and asks.",
		Example: `  cmo tag P31-1:15.1 anchor
  cmo tag P31-1:15 hold=experienced,2 heard -q "been a rock ... again"
  cmo tag %1,2 hold
  cmo tag --file monday.txt`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if file != "" {
				if len(args) > 0 {
					return problem.New(problem.Usage, "--file goes without an address").Suggest("cmo tag --file %s", shellQuoted(file))
				}
				return e.tagFile(cmd, file, newCodes)
			}
			if len(args) == 0 {
				return problem.New(problem.Usage, "an address is needed").Suggest("cmo tag P31-1:15 CODE, or cmo tag --help")
			}
			line.where, line.codes = args[0], args[1:]
			if len(line.codes) == 0 && !line.vivo {
				if line.quote != "" || line.note != "" {
					return problem.New(problem.Usage, "no code is named").Suggest("cmo tag %s CODE -q ...", shellQuoted(line.where))
				}
				return e.tagLines(cmd, line.where, newCodes)
			}
			lines := []tagLine{line}
			if strings.HasPrefix(line.where, "%") {
				places, err := e.lastList(line.where)
				if err != nil {
					return err
				}
				lines = nil
				for _, p := range places {
					l := line
					l.where, l.quote = p, first(line.quote, "")
					lines = append(lines, l)
				}
			}
			done, n, err := e.tag(cmd, lines, newCodes, line.note, false)
			if err != nil {
				return err
			}
			return e.printTagged(done, n)
		},
	}
	cmd.Flags().StringVarP(&line.quote, "quote", "q", "", "only these `WORDS` of it; \"first ... last\" leaves the middle out")
	cmd.Flags().StringVarP(&line.note, "message", "m", "", "a `NOTE` on the coding")
	cmd.Flags().BoolVar(&line.vivo, "in-vivo", false, "make a code of the words quoted, and use it")
	cmd.Flags().BoolVar(&newCodes, "new", false, "make the codes that are not in the codebook yet")
	cmd.Flags().StringVar(&file, "file", "", "tag as the lines of `FILE` say (- is standard input)")
	return cmd
}

func first(s ...string) string {
	for _, v := range s {
		if v != "" {
			return v
		}
	}
	return ""
}

// taggedLine is a coding that was made, ready to print.
type taggedLine struct {
	study.Tagged
	id, code, at, words string
}

// tag puts codes on excerpts, all as one action; a dry one ends with errDry and
// changes nothing.
func (e *env) tag(cmd *cobra.Command, lines []tagLine, newCodes bool, reason string, dry bool) (done []taggedLine, n uint64, err error) {
	n, err = e.update(cmd, reason, func(_ *study.Study, tx *store.Tx) error {
		t := tagger{e: e, tx: tx, reader: study.NewReader(tx), newCodes: newCodes}
		for _, l := range lines {
			if err := t.line(l); err != nil {
				return err
			}
		}
		done = t.done
		t.show()
		if dry {
			return errDry
		}
		return nil
	})
	return done, n, err
}

// A tagger tags line after line in one transaction.
type tagger struct {
	e        *env
	tx       *store.Tx
	reader   *study.Reader
	tree     *codebook.Tree
	newCodes bool
	done     []taggedLine
}

func (t *tagger) line(l tagLine) error {
	x, err := t.excerpt(l)
	if err != nil {
		return inLine(err, l.at)
	}
	if l.vivo {
		if l.quote == "" {
			return problem.New(problem.Usage, "--in-vivo makes a code of the words quoted").Suggest(`-q "their words"`)
		}
		l.codes = append(l.codes, strings.Map(plainName, x.Words()))
		t.newCodes = true
	}
	var tags []study.Tag
	for _, typed := range l.codes {
		tag, err := t.code(typed)
		if err != nil {
			return inLine(err, l.at)
		}
		tag.Note = l.note
		tags = append(tags, tag)
	}
	tagged, err := study.TagExcerpt(t.tx, x, tags)
	if err != nil {
		return inLine(err, l.at)
	}
	for _, g := range tagged {
		t.done = append(t.done, taggedLine{Tagged: g, code: t.tree.Path(g.Coding.Code), at: x.Address(), words: x.Words()})
	}
	return nil
}

// excerpt finds the words a line is about: an address with what is quoted, or
// the whole words of a coding or an earlier match.
func (t *tagger) excerpt(l tagLine) (study.Excerpt, error) {
	where, span, spanned := cutSpan(l.where)
	x, err := wordsAt(t.tx, t.reader, where, l.quote)
	if err == nil && x.OfPicture() {
		return x.Picture(), nil
	}
	if err == nil && spanned && l.quote == "" {
		if span.End > len(x.Text.Body) {
			return x, problem.New(problem.Stale, "%s has changed since it was listed", where).Suggest("the search again")
		}
		x.Span, x.Whole = span, false
	}
	return x, err
}

// wordsAt gives the words at an address, narrowed to those quoted; or those a
// coding stands on, where its id is typed, as the rows of a list of codings are.
func wordsAt(tx *store.Tx, reader *study.Reader, typed, quote string) (study.Excerpt, error) {
	x, err := reader.At(typed, quote)
	if !problem.Is(err, problem.NotFound) || strings.Contains(typed, ":") {
		return x, err
	}
	c, findErr := coding.Codings.Find(tx, typed)
	if findErr != nil {
		return x, err
	}
	stands, err := reader.Coding(c)
	if x = stands.Excerpt; err == nil && quote != "" {
		x.Span, err = x.Text.FindQuote(x.Span, quote)
	}
	return x, err
}

// code finds a code as typed, with its marks.
func (t *tagger) code(typed string) (study.Tag, error) {
	name, marks, marked := strings.Cut(typed, "=")
	var tag study.Tag
	var err error
	if marked {
		if tag.Marks, err = coding.ParseMarks(marks); err != nil {
			return tag, err
		}
	}
	if t.tree == nil {
		if t.tree, err = codebook.Read(t.tx); err != nil {
			return tag, err
		}
	}
	tag.Code, err = t.tree.Find(name)
	if problem.Is(err, problem.NotFound) && t.newCodes {
		made, told, err := codebook.AddPath(t.tx, name, codebook.Code{Type: typeOfSlot(tag.Marks.Slot)})
		if err != nil {
			return tag, err
		}
		if told {
			t.e.Note("new code %s, of type %s; cmo code edit %s says otherwise", name, made.Type, shellQuoted(name))
		}
		if t.tree, err = codebook.Read(t.tx); err != nil {
			return tag, err
		}
		tag.Code = made
		return tag, nil
	}
	return tag, err
}

func typeOfSlot(s coding.Slot) codebook.Type {
	t, err := codebook.ParseType(s.String())
	if err != nil {
		return ""
	}
	return t
}

// plainName leaves out of a name what has a meaning where codes are typed.
func plainName(r rune) rune {
	if strings.ContainsRune("/=:\"%", r) {
		return -1
	}
	return r
}

// show gives the codings their short ids.
func (t *tagger) show() {
	ids := idsOf(t.done)
	for i, id := range coding.Codings.Show(t.tx, ids...) {
		t.done[i].id = id
	}
}

func inLine(err error, at string) error {
	p, ok := problem.As(err)
	if !ok || at == "" {
		return err
	}
	if p.At != "" {
		p.What = p.At + ": " + p.What
	}
	return p.In(at)
}

func (e *env) tagFile(cmd *cobra.Command, file string, newCodes bool) error {
	in := e.In
	if file != "-" {
		f, err := os.Open(e.path(file))
		if err != nil {
			return problem.New(problem.NotFound, "there is no such file").In(file).Caused(err)
		}
		defer f.Close()
		in = f
	}
	lines, err := readTagLines(in, file)
	if err != nil {
		return err
	}
	done, n, err := e.tag(cmd, lines, newCodes, "", false)
	if err != nil {
		if p, ok := problem.As(err); ok && p.Kind != problem.Busy {
			p.Why = strings.TrimSpace(p.Why + fmt.Sprintf("\nAll %s or none: nothing was tagged.", plural(len(lines), "line")))
		}
		return err
	}
	if len(done) > 20 && !e.asJSON {
		already := 0
		for _, d := range done {
			if d.Already {
				already++
			}
		}
		line := fmt.Sprintf("%s: %s on %s", file, plural(len(done)-already, "coding"), plural(len(lines), "excerpt"))
		if already > 0 {
			line += fmt.Sprintf("; %s there already", plural(already, "coding"))
		}
		e.numbered(line, n)
		return nil
	}
	return e.printTagged(done, n)
}

// readTagLines reads lines as typed after "tag". Empty lines and those that
// begin with # are left out.
func readTagLines(in io.Reader, file string) ([]tagLine, error) {
	var out []tagLine
	s := bufio.NewScanner(in)
	s.Buffer(nil, 1<<20)
	for n := 1; s.Scan(); n++ {
		line := strings.TrimSpace(s.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		at := fmt.Sprintf("%s:%d", file, n)
		words, err := splitWords(line)
		if err != nil {
			return nil, problem.New(problem.Invalid, "%s", err).In(at).Because("Nothing was tagged.")
		}
		l := tagLine{at: at, where: words[0]}
		for i := 1; i < len(words); i++ {
			w := words[i]
			flag := w == "-q" || w == "-m" || w == "--quote" || w == "--message"
			switch {
			case flag && i+1 == len(words):
				return nil, problem.New(problem.Usage, "%s needs words after it", w).In(at).Because("Nothing was tagged.")
			case flag && strings.Contains(w, "q"):
				i++
				l.quote = words[i]
			case flag:
				i++
				l.note = words[i]
			case w == "--in-vivo":
				l.vivo = true
			default:
				l.codes = append(l.codes, w)
			}
		}
		if len(l.codes) == 0 && !l.vivo {
			return nil, problem.New(problem.Invalid, "this line names no code").In(at).Because("Nothing was tagged.")
		}
		out = append(out, l)
	}
	if err := s.Err(); err != nil {
		return nil, problem.New(problem.Invalid, "this file cannot be read to its end").In(file).Because("Nothing was tagged.").Caused(err)
	}
	if len(out) == 0 {
		return nil, problem.New(problem.Invalid, "there is no line to tag by").In(file)
	}
	return out, nil
}

// splitWords cuts a line into words as a shell would: single and double quotes
// keep words together, a backslash keeps the quote after it. An apostrophe
// inside a word is only that.
func splitWords(line string) ([]string, error) {
	var out []string
	var word strings.Builder
	quote, inWord, escaped := rune(0), false, false
	for _, r := range line {
		switch {
		case escaped:
			if r != '"' && r != '\\' {
				word.WriteByte('\\')
			}
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			escaped, inWord = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '"' || r == '\'' && !inWord):
			quote, inWord = r, true
		case quote == 0 && (r == ' ' || r == '\t'):
			if inWord {
				out = append(out, word.String())
				word.Reset()
				inWord = false
			}
		default:
			word.WriteRune(r)
			inWord = true
		}
	}
	if escaped {
		word.WriteByte('\\')
	}
	if quote != 0 {
		return nil, fmt.Errorf("the quote %c is not closed", quote)
	}
	if inWord {
		out = append(out, word.String())
	}
	return out, nil
}

// printTagged prints a line for each coding.
func (e *env) printTagged(done []taggedLine, n uint64) error {
	if e.asJSON {
		return e.codingsJSON(done, n)
	}
	wide := 0
	for _, d := range done {
		wide = max(wide, len(d.code))
	}
	var lines []string
	for _, d := range done {
		line := fmt.Sprintf("%s  %-*s  %s  %s", d.id, wide, d.code, d.at, quoteShown(d.words, 34))
		if m := d.Coding.Marks.String(); m != "" {
			line += "  " + m
		}
		if d.Already {
			line += "  (there already)"
		}
		lines = append(lines, line)
	}
	e.lines(lines, n)
	return nil
}

// cutSpan takes the span off a place of the last list: P31-1:15[120,140).
func cutSpan(where string) (string, text.Span, bool) {
	var s text.Span
	i := strings.LastIndexByte(where, '[')
	if i < 0 || !strings.HasSuffix(where, ")") {
		return where, s, false
	}
	if _, err := fmt.Sscanf(where[i:], "[%d,%d)", &s.Start, &s.End); err != nil {
		return where, s, false
	}
	return where[:i], s, true
}

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

const lineModeKeys = `CODE CODE=MARK,...     the passage; then the next one is shown
.2 CODE   .2-3 CODE    sentence 2; sentences 2 and 3
"their words" CODE     only these words; "first ... last" leaves the middle out
-m "words"             a note on the codings of the line
+ at the end           stay here
Enter next   b back   s skip to one without codes of yours   17 passage 17
/word        to the next passage with the word; / alone again
u            take back what was done last in this session
m words      a memo on the passage; "m case: words" is one of that kind
q            leave; what was done is saved already
Several of these in a line: waiting .2 supervision=absent "a rock" anchor
`

// lineMode goes through a source passage by passage and asks for codes. All
// that is typed is saved line by line, each an action, through the same tagger
// as the command.
type lineMode struct {
	e        *env
	cmd      *cobra.Command
	newCodes bool
	source   string
	version  ref.ID // the text that the numbers speak of
	at       int    // the passage that is asked about
	word     text.Pattern
	searched bool
	done     []lineAct
	codings  int
}

// A lineAct is an action of the session, to be taken back.
type lineAct struct {
	number  uint64
	passage int
	codings int
}

// linePage is what is read of the source for one prompt.
type linePage struct {
	source corpus.Source
	text   text.Text
	look   *codingLook
	mine   map[int][]coding.Coding // of the acting coder, by their first passage
	coded  map[int]bool
}

// asked reports whether a passage is one that is asked about.
func (p *linePage) asked(n int) bool { return isSpoken(p.source, p.text, p.text.Passage(n)) }

// tagLines goes through a source passage by passage and asks for codes.
func (e *env) tagLines(cmd *cobra.Command, where string, newCodes bool) error {
	if e.asJSON {
		return problem.New(problem.Usage, "line mode is a conversation, and no JSON").Suggest("cmo tag --file - --json")
	}
	m := &lineMode{e: e, cmd: cmd, newCodes: newCodes}
	if err := m.begin(where); err != nil {
		return err
	}
	in := readLines(e.ctx, e.In)
	show := true
	for {
		if show {
			if err := m.show(); err != nil {
				return err
			}
		}
		fmt.Fprintf(e.Out, "%d> ", m.at)
		line, err := in.next(e.ctx)
		if errors.Is(err, io.EOF) {
			fmt.Fprintln(e.Out)
			return m.end()
		}
		if err != nil {
			fmt.Fprintln(e.Out)
			return err
		}
		if !e.InTerminal {
			fmt.Fprintln(e.Out, line) // nobody typed it here: a log should show it
		}
		if strings.TrimSpace(line) == "q" {
			return m.end()
		}
		show, err = m.act(strings.TrimSpace(line))
		switch {
		case err == nil:
		case errors.Is(err, context.Canceled) || problem.Is(err, problem.Damaged):
			return err
		default:
			show = problem.Is(err, problem.Stale)
			e.Problem(err)
		}
	}
}

// page reads the source as it is now.
func (m *lineMode) page(tx *store.Tx) (*linePage, error) {
	look, err := newCodingLook(tx)
	if err != nil {
		return nil, err
	}
	s, err := look.reader.Source(m.source)
	if err != nil {
		return nil, err
	}
	if m.version != s.Version && !m.version.IsZero() {
		m.version = s.Version
		return nil, problem.New(problem.Stale, "%s has another text now", s.Name).Because("Nothing was done; it is shown as it is now.")
	}
	m.version = s.Version
	p := &linePage{source: s, look: look, mine: map[int][]coding.Coding{}, coded: map[int]bool{}}
	if p.text, err = look.reader.Version(s, s.Version); err != nil {
		return nil, err
	}
	m.at = min(max(m.at, 1), len(p.text.Passages))
	coder, err := study.Coder(tx, m.e.coderName())
	if err != nil {
		return nil, err
	}
	all, err := study.CodingsOf(tx, s)
	for _, c := range all {
		if c.Coder != coder.ID {
			continue
		}
		if c.Grade == text.Lost {
			continue
		}
		p.mine[c.Now.First] = append(p.mine[c.Now.First], c.Coding)
		for n := c.Now.First; n <= c.Now.Last; n++ {
			p.coded[n] = true
		}
	}
	return p, err
}

// begin finds where to start: the passage named, else the first that has no
// codes yet.
func (m *lineMode) begin(where string) error {
	return m.e.view(func(_ *study.Study, tx *store.Tx) error {
		x, err := study.NewReader(tx).At(where, "")
		if err != nil {
			return err
		}
		if x.ID != x.Source.Version {
			return problem.New(problem.Stale, "%s: version %d is not the current one", x.Source.Name, x.Text.Version).
				Because("Codings are made on the text as it is now.")
		}
		m.source, m.at = x.Source.Name, 1
		p, err := m.page(tx)
		if err != nil {
			return err
		}
		uncoded := 0
		asked := slices.ContainsFunc(x.Text.Passages, func(passage text.Passage) bool { return isSpoken(x.Source, x.Text, passage) })
		if !asked {
			return problem.New(problem.Invalid, "%s has no words but an interviewer's", x.Source.Name).Suggest("cmo source show %s", x.Source.Name)
		}
		m.at = 0
		for n := range p.text.Passages {
			if p.asked(n+1) && !p.coded[n+1] {
				uncoded++
				if m.at == 0 {
					m.at = n + 1
				}
			}
		}
		if uncoded == 0 {
			m.at = m.following(p, 0, func(int) bool { return true })
			if x.Whole {
				m.e.Note("every passage has codes of yours; this is the first")
			}
		}
		if !x.Whole {
			m.at = x.Text.At(x.Span.Start)
		}
		fmt.Fprintf(m.e.Out, "%s  %s, %d without codes of yours   ? keys\n", m.source, plural(len(p.text.Passages), "passage"), uncoded)
		return nil
	})
}

// mostBefore is how many passages that are not asked about are shown before one
// that is.
const mostBefore = 3

// show prints the passage that is asked about, behind what the interviewer said
// before.
func (m *lineMode) show() error {
	var p *linePage
	err := m.e.view(func(_ *study.Study, tx *store.Tx) (err error) {
		p, err = m.page(tx)
		if problem.Is(err, problem.Stale) {
			p, err = m.page(tx)
		}
		return err
	})
	if err != nil {
		return err
	}
	from := m.at
	for from > 1 && from > m.at-mostBefore && !p.asked(from-1) {
		from--
	}
	for n := from; n <= m.at; n++ {
		passage := p.text.Passage(n)
		words := oneLine(p.text.Masked(passage))
		if n == m.at {
			words = numberedSentences(p.text, passage)
		}
		m.e.readPassage(m.e.Out, n, p.text.Speaker(passage), words, passage.Heading)
	}
	if names := codeNames(p.look, p.mine[m.at]); names != "" {
		fmt.Fprintf(m.e.Out, "%*s\n", lineWidth, names)
	}
	return nil
}

// act does what a line says, and tells whether a passage is to be shown.
func (m *lineMode) act(line string) (show bool, err error) {
	words, isMemo := strings.CutPrefix(line, "m ")
	number, numberErr := strconv.Atoi(line)
	switch {
	case line == "":
		return m.step(1)
	case line == "b":
		return m.step(-1)
	case line == "s":
		return m.goTo("every passage has codes of yours", func(p *linePage, n int) bool { return !p.coded[n] })
	case line == "u":
		return m.undo()
	case line == "?":
		fmt.Fprint(m.e.Out, lineModeKeys)
		return false, nil
	case strings.HasPrefix(line, "/"):
		return m.search(strings.TrimSpace(line[1:]))
	case line == "m":
		return false, problem.New(problem.Usage, "a memo needs words").Suggest("m what you think")
	case isMemo:
		return false, m.memo(strings.TrimSpace(words))
	case numberErr == nil:
		return m.goToNumber(number)
	}
	return m.tag(line)
}

// update changes the study as one action of the session, described by the
// command that would do the same.
func (m *lineMode) update(verb string, args []string, fn func(*store.Tx) error) (uint64, error) {
	one := *m.e
	one.args = args
	s, err := one.study()
	if err != nil {
		return 0, err
	}
	a := one.action(m.cmd, "")
	a.Verb = verb
	return s.Update(a, func(tx *store.Tx) error {
		c, err := study.Coder(tx, one.coderName())
		if err != nil {
			return err
		}
		tx.As(c.ID)
		return fn(tx)
	})
}

// tag tags as a line says, and goes on to the next passage.
func (m *lineMode) tag(line string) (bool, error) {
	lines, stay, err := m.parse(line)
	if err != nil {
		return false, err
	}
	args := []string{"tag"}
	for i, l := range lines {
		if i > 0 {
			args = append(args, "+")
		}
		args = append(args, l.args()...)
	}
	var done []taggedLine
	passage := m.at
	n, err := m.update("tag", args, func(tx *store.Tx) error {
		if _, err := m.page(tx); err != nil {
			return err
		}
		t := tagger{e: m.e, tx: tx, reader: study.NewReader(tx), newCodes: m.newCodes}
		for _, l := range lines {
			if err := t.line(l); err != nil {
				return err
			}
		}
		done = t.done
		return nil
	})
	if err != nil {
		return false, err
	}
	if n != 0 {
		act := lineAct{number: n, passage: passage}
		for _, d := range done {
			if !d.Already && !d.Changed {
				act.codings++
			}
		}
		m.codings += act.codings
		m.done = append(m.done, act)
	}
	m.print(lines, done, n)
	if stay {
		return false, nil
	}
	return m.step(1)
}

// print says what a line came to, in one line where there is room.
func (m *lineMode) print(lines []tagLine, done []taggedLine, n uint64) {
	var parts []string
	wide := 0
	for _, l := range lines {
		for range l.codes {
			d := done[0]
			done = done[1:]
			where := strings.TrimPrefix(l.where, text.Address{Source: m.source}.String()+":")
			if l.quote != "" {
				where = quoteShown(d.words, 34)
			}
			part := d.code + "  " + where
			if marks := d.Coding.Marks.String(); marks != "" {
				part += "  " + marks
			}
			if d.Already {
				part += " (there already)"
			}
			parts = append(parts, part)
			wide += term.Width(part) + 3
		}
	}
	if wide < lineWidth-6 {
		parts = []string{strings.Join(parts, "   ")}
	}
	for i := range parts {
		parts[i] = "  " + parts[i]
	}
	m.e.lines(parts, n)
}

// undo takes back the last action of the session, and goes to its passage.
func (m *lineMode) undo() (bool, error) {
	if len(m.done) == 0 {
		return false, problem.New(problem.NotFound, "nothing was done in this session that could be taken back").
			Suggest("cmo undo, outside of it")
	}
	last := m.done[len(m.done)-1]
	one := *m.e
	one.args = []string{"undo", strconv.FormatUint(last.number, 10)}
	err := one.undo(undoCmd(&one), "undone", false, false, func(*store.Tx, ref.ID) (uint64, error) { return last.number, nil })
	if err != nil {
		return false, err
	}
	m.done = m.done[:len(m.done)-1]
	m.codings -= last.codings
	m.at = last.passage
	return true, nil
}

// memo writes a memo on the passage. A kind may stand before it: case: words.
func (m *lineMode) memo(words string) error {
	kind := "theory"
	for _, k := range corpus.MemoKinds {
		if rest, ok := strings.CutPrefix(strings.ToLower(words), k+":"); ok {
			kind, words = k, strings.TrimSpace(words[len(words)-len(rest):])
		}
	}
	on := fmt.Sprintf("%s:%d", text.Address{Source: m.source}, m.at)
	memo := corpus.Memo{Kind: kind, Text: words}
	n, err := m.update("memo add", []string{"memo", "add", "-k", kind, "--on", on, "-m", words}, func(tx *store.Tx) error {
		if _, err := m.page(tx); err != nil {
			return err
		}
		look, err := newTheoryLook(tx)
		if err != nil {
			return err
		}
		r, err := look.reference(on)
		if err != nil {
			return err
		}
		memo.On = []string{r.Ref}
		if memo.No, err = corpus.NextNo(tx, corpus.Memos, func(o corpus.Memo) int { return o.No }); err != nil {
			return err
		}
		return corpus.Memos.Put(tx, &memo)
	})
	if err != nil {
		return err
	}
	m.done = append(m.done, lineAct{number: n, passage: m.at})
	m.e.numbered(fmt.Sprintf("  m%d  %s  %s", memo.No, kind, quoteShown(oneLine(words), 50)), n)
	return nil
}

// end says what the session came to.
func (m *lineMode) end() error {
	return m.e.view(func(_ *study.Study, tx *store.Tx) error {
		p, err := m.page(tx)
		if problem.Is(err, problem.Stale) {
			p, err = m.page(tx)
		}
		if err != nil {
			return err
		}
		asked, coded := 0, 0
		for n := range p.text.Passages {
			if p.asked(n + 1) {
				asked++
				if p.coded[n+1] {
					coded++
				}
			}
		}
		fmt.Fprintf(m.e.Out, "%s  %s in this session; %d of %d passages have codes of yours\n", m.source, plural(m.codings, "coding"), coded, asked)
		return nil
	})
}

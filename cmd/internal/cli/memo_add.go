package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// memoHeadings are the headings a kind of memo is begun with. Those that stay
// empty are left out.
var memoHeadings = map[string][]string{
	"retroduction": {"Outcome", "What could produce it", "Evidence sought", "Verdict"},
	"meeting":      {"Who was there", "What was shown", "What was said", "What changes"},
	"case":         {"Who and where", "What goes on here", "What is different from the other cases"},
}

const memoHelp = "<!-- Title and references first, then an empty line, then your words. A heading\nwithout words below it is left out. -->\n"

// memoFlags are the flags by which a memo is typed.
type memoFlags struct {
	kind, title, words, file string
	on                       []string
}

func (f *memoFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&f.kind, "kind", "k", "", "`KIND`: "+strings.Join(corpus.MemoKinds, ", "))
	flags.StringVar(&f.title, "title", "", "its `TITLE`")
	flags.StringArrayVar(&f.on, "on", nil, "what it is about: `REF,...` as cmoc:7, statement:3, code:hold, case:LW3, P31-1:15")
	flags.StringVarP(&f.words, "message", "m", "", "its `WORDS` (- is standard input)")
	flags.StringVar(&f.file, "file", "", "read it from `FILE`, as typed in the editor")
}

func memoAdd(e *env) *cobra.Command {
	var f memoFlags
	cmd := &cobra.Command{
		Use: "add -k KIND", Short: "Write a memo", Args: cobra.NoArgs,
		Long: "Add keeps a memo. Without -m your editor opens; a retroduction memo has headings\nthere: the outcome, what could produce it, the evidence sought, the verdict.",
		Example: `  cmo memo add -k retroduction --on cmoc:7
  cmo memo add -k case --on case:LW3,LW3-day04:3 -m "Shut out of the clinical meeting."`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.kind == "" {
				return problem.New(problem.Usage, "a memo has a kind").Because("The kinds are %s.", strings.Join(corpus.MemoKinds, ", ")).Suggest("cmo memo add -k theory")
			}
			kind, err := cmo.ParseWord("kind of memo", f.kind, corpus.MemoKinds)
			if err != nil {
				return err
			}
			m := corpus.Memo{Kind: kind}
			form, err := e.memoWords(cmd, &f, &m, "cmo memo add -k "+kind+" --file FILE")
			if err != nil {
				return err
			}
			if m.Text == "" && form.text == "" {
				return problem.New(problem.Invalid, "nothing was typed, and nothing kept")
			}
			return e.keep(form, e.putMemo(cmd, &f, m, func(tx *store.Tx, m *corpus.Memo) (err error) {
				m.No, err = corpus.NextNo(tx, corpus.Memos, func(o corpus.Memo) int { return o.No })
				return err
			}))
		},
	}
	f.add(cmd)
	return cmd
}

// memoWords takes the words of a memo from -m, a file or the editor.
func (e *env) memoWords(cmd *cobra.Command, f *memoFlags, m *corpus.Memo, try string) (draft, error) {
	m.Title = first(oneLine(f.title), m.Title)
	if cmd.Flags().Changed("message") {
		words, err := e.words(f.words)
		m.Text = strings.TrimSpace(words)
		return draft{}, err
	}
	on, err := e.splitRefs(f.on)
	if err != nil {
		return draft{}, err
	}
	if len(on) > 0 {
		m.On = on
	}
	if f.file == "" && len(on) > 0 {
		if err := e.view(func(_ *study.Study, tx *store.Tx) error { return checkRefs(tx, on) }); err != nil {
			return draft{}, err // before anything is typed
		}
	}
	name := "memo-" + m.Kind
	if m.No > 0 {
		name = fmt.Sprintf("memo-%d", m.No)
	}
	d, err := e.typedText(f.file, memoForm(*m), name, ".md", try)
	if err != nil || d.text == "" {
		return d, err
	}
	readMemoForm(d.text, m)
	f.on, f.title = m.On, ""
	return d, nil
}

// memoForm writes a memo as people edit it.
func memoForm(m corpus.Memo) string {
	var b strings.Builder
	fmt.Fprintf(&b, "title: %s\non: %s\n\n%s", m.Title, strings.Join(m.On, ", "), m.Text)
	if m.Text == "" {
		for _, h := range memoHeadings[m.Kind] {
			fmt.Fprintf(&b, "## %s\n\n", h)
		}
	} else {
		b.WriteString("\n")
	}
	return b.String() + memoHelp
}

// readMemoForm reads what was typed: lines with title and references, then
// the words. Headings that nothing stands below are left out.
func readMemoForm(form string, m *corpus.Memo) {
	form = strings.Replace(form, memoHelp, "", 1)
	lines := strings.Split(form, "\n")
	for len(lines) > 0 {
		name, value, ok := strings.Cut(lines[0], ":")
		value = strings.TrimSpace(value)
		if ok && name == "title" {
			m.Title = value
		} else if ok && name == "on" {
			m.On = nil
			for part := range strings.SplitSeq(value, ",") {
				if part = strings.TrimSpace(part); part != "" {
					m.On = append(m.On, part)
				}
			}
		} else {
			break
		}
		lines = lines[1:]
	}
	var out []string
	for i, l := range lines {
		if strings.HasPrefix(l, "## ") && emptyBelow(lines[i+1:]) {
			continue
		}
		out = append(out, strings.TrimRight(l, " \t"))
	}
	m.Text = strings.TrimSpace(strings.Join(out, "\n"))
}

func emptyBelow(lines []string) bool {
	for _, l := range lines {
		if strings.HasPrefix(l, "## ") {
			return true
		}
		if strings.TrimSpace(l) != "" {
			return false
		}
	}
	return true
}

// splitRefs gives the references of --on, each on its own.
func (e *env) splitRefs(typed []string) ([]string, error) {
	var out []string
	for _, t := range typed {
		if strings.HasPrefix(t, "%") {
			rows, err := e.lastList(t)
			if err != nil {
				return nil, err
			}
			out = append(out, rows...)
			continue
		}
		for part := range strings.SplitSeq(t, ",") {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
	}
	return out, nil
}

func checkRefs(tx *store.Tx, on []string) error {
	l, err := newTheoryLook(tx)
	if err != nil {
		return err
	}
	for _, o := range on {
		if _, err := l.reference(o); err != nil {
			return err
		}
	}
	return nil
}

// putMemo writes a memo with its references looked up, and prints it.
func (e *env) putMemo(cmd *cobra.Command, f *memoFlags, m corpus.Memo, before func(*store.Tx, *corpus.Memo) error) error {
	on, err := e.splitRefs(f.on)
	if err != nil {
		return err
	}
	n, err := e.update(cmd, "", func(_ *study.Study, tx *store.Tx) error {
		l, err := newTheoryLook(tx)
		if err != nil {
			return err
		}
		if f.on != nil {
			m.On = nil
			for _, o := range on {
				about, err := l.reference(o)
				if err != nil {
					return err
				}
				if !slices.Contains(m.On, about.Ref) {
					m.On = append(m.On, about.Ref)
				}
			}
		}
		if err := before(tx, &m); err != nil {
			return err
		}
		return corpus.Memos.Put(tx, &m)
	})
	if err != nil {
		return err
	}
	if e.asJSON {
		return e.memoJSON(m, n)
	}
	e.numbered(memoLine(m), n)
	return nil
}

func memoEdit(e *env) *cobra.Command {
	var f memoFlags
	cmd := &cobra.Command{
		Use: "edit MEMO", Short: "Change a memo; its history stays", Args: cobra.ExactArgs(1),
		Example: `  cmo memo edit m31
  cmo memo edit m31 --on cmoc:7,P31-1:15`,
		RunE: func(cmd *cobra.Command, args []string) error {
			args, err := e.rows(args)
			if err != nil {
				return err
			}
			var m corpus.Memo
			err = e.view(func(_ *study.Study, tx *store.Tx) (err error) {
				m, err = findMemo(tx, args[0])
				return err
			})
			if err != nil {
				return err
			}
			if f.kind != "" {
				if m.Kind, err = cmo.ParseWord("kind of memo", f.kind, corpus.MemoKinds); err != nil {
					return err
				}
			}
			var form draft
			changed := cmd.Flags().Changed
			if changed("message") || f.file != "" || f.kind == "" && f.title == "" && !changed("on") {
				form, err = e.memoWords(cmd, &f, &m, fmt.Sprintf("cmo memo edit m%d --file FILE", m.No))
				if err != nil {
					return err
				}
				if !changed("message") && form.text == "" {
					e.Note("m%d is as it was", m.No)
					return nil
				}
			}
			m.Title = first(oneLine(f.title), m.Title)
			return e.keep(form, e.putMemo(cmd, &f, m, func(*store.Tx, *corpus.Memo) error { return nil }))
		},
	}
	f.add(cmd)
	return cmd
}

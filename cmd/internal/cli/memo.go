package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func memoCmd(e *env) *cobra.Command {
	return noun("memo", "Memos: your own dated thinking, about anything in the study",
		memoAdd(e), memoList(e), memoShow(e), memoEdit(e), memoRetire(e), memoRestore(e))
}

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

// memoJSON writes a memo after it was changed.
func (e *env) memoJSON(m corpus.Memo, n uint64) error {
	return e.view(func(_ *study.Study, tx *store.Tx) error {
		l, err := newTheoryLook(tx)
		if err != nil {
			return err
		}
		r, err := l.memo(m)
		if err != nil {
			return err
		}
		r.Action = n
		return encode(e.Out, r)
	})
}

// memoLine is a memo on one line: m31   retroduction  "What keeps P31 going?"
func memoLine(m corpus.Memo) string {
	return fmt.Sprintf("%-5s %-12s  %s", fmt.Sprintf("m%d", m.No), m.Kind, memoTitle(m))
}

// memoTitle is the title of a memo in quotes, or its first words.
func memoTitle(m corpus.Memo) string {
	if m.Title != "" {
		return quoteShown(m.Title, 50)
	}
	line, _, _ := strings.Cut(strings.TrimLeft(m.Text, "# "), "\n")
	return `"` + term.Shorten(strings.ReplaceAll(line, `"`, "'"), 40) + `"`
}

// findMemo looks a memo up by its number: m31, memo:31 or 31.
func findMemo(tx *store.Tx, typed string) (corpus.Memo, error) {
	n, err := strconv.Atoi(strings.TrimPrefix(strings.TrimPrefix(typed, "memo:"), "m"))
	if err == nil {
		for m, err := range corpus.Memos.All(tx) {
			if err != nil {
				return m, err
			}
			if m.No == n {
				return m, nil
			}
		}
	}
	return corpus.Memo{}, problem.New(problem.NotFound, "no memo %q", typed).Because("Memos go by their numbers: m31.").Suggest("cmo memo list")
}

// A memoRecord is a memo as JSON shows it.
type memoRecord struct {
	Memo    string          `json:"memo"`
	Kind    string          `json:"kind"`
	Title   string          `json:"title,omitempty"`
	On      []reference     `json:"on"`
	Text    string          `json:"text"`
	Author  string          `json:"author"`
	Written time.Time       `json:"written,omitzero"`
	Version int             `json:"version"`
	History []historyRecord `json:"history,omitempty"`
	Retired bool            `json:"retired,omitempty"`
	Action  uint64          `json:"action,omitempty"`
}

func (l *theoryLook) memo(m corpus.Memo) (memoRecord, error) {
	r := memoRecord{
		Memo: fmt.Sprintf("m%d", m.No), Kind: m.Kind, Title: m.Title, Text: m.Text, On: []reference{}, Retired: m.Retired, Written: m.ID.Time(),
	}
	for _, o := range m.On {
		r.On = append(r.On, l.shownReference(o))
	}
	var err error
	r.History, err = history(l, corpus.Memos, m.ID, func(corpus.Memo) int { return 0 }, memoChange)
	if len(r.History) > 0 {
		r.Author = r.History[0].Coder
	}
	r.Version = len(r.History)
	return r, err
}

func memoChange(was, is corpus.Memo) string {
	var out []string
	for _, f := range []struct {
		name    string
		changed bool
	}{
		{"words", was.Text != is.Text}, {"title", was.Title != is.Title}, {"kind", was.Kind != is.Kind}, {"references", !slices.Equal(was.On, is.On)},
	} {
		if f.changed {
			out = append(out, "new "+f.name)
		}
	}
	return strings.Join(out, ", ")
}

func memoList(e *env) *cobra.Command {
	var kind, on string
	var retired bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the memos", Args: cobra.NoArgs,
		Example: `  cmo memo list --on cmoc:7
  cmo memo list --kind retroduction`,
		RunE: func(*cobra.Command, []string) error {
			if kind != "" {
				k, err := cmo.ParseWord("kind of memo", kind, corpus.MemoKinds)
				if err != nil {
					return err
				}
				kind = k
			}
			return e.view(func(_ *study.Study, tx *store.Tx) error { return e.listMemos(tx, kind, on, retired) })
		},
	}
	cmd.Flags().StringVar(&kind, "kind", "", "those of a `KIND`: "+strings.Join(corpus.MemoKinds, ", "))
	cmd.Flags().StringVar(&on, "on", "", "those about `REF`: cmoc:7 and its parts, case:LW3, source:P31-1 and its passages")
	cmd.Flags().BoolVar(&retired, "retired", false, "those that were retired")
	e.listFlags(cmd)
	return cmd
}

func (e *env) listMemos(tx *store.Tx, kind, on string, retired bool) error {
	l, err := newTheoryLook(tx)
	if err != nil {
		return err
	}
	if on != "" {
		about, err := l.reference(on)
		if err != nil {
			return err
		}
		on = about.Ref
	}
	t := &term.Table{Columns: []term.Column{
		{Name: "memo"}, {Name: "kind"}, {Name: "title", Flex: true, Least: 20}, {Name: "on", Flex: true, Least: 12}, {Name: "words", Align: term.Right}, {Name: "author"}, {Name: "written"},
	}}
	var rows []string
	for m, err := range corpus.Memos.All(tx) {
		if err != nil {
			return err
		}
		if m.Retired != retired || kind != "" && m.Kind != kind || on != "" && !slices.ContainsFunc(m.On, func(o string) bool { return refWithin(o, on) }) {
			continue
		}
		r, err := l.memo(m)
		if err != nil {
			return err
		}
		t.Add(r.Memo, r.Kind, strings.Trim(memoTitle(m), `"`), m.On, len(strings.Fields(m.Text)), r.Author, r.Written.Format(time.DateOnly))
		rows = append(rows, r.Memo)
	}
	e.keepList(tx, "memo", rows)
	return e.list(t)
}

// refWithin reports whether a reference is another, or a part of it: cmoc:7.M1
// of cmoc:7, P31-1@1:15 of source:P31-1.
func refWithin(kept, of string) bool {
	if kept == of || strings.HasPrefix(kept, of+".") {
		return true
	}
	name, isSource := strings.CutPrefix(of, "source:")
	return isSource && (strings.HasPrefix(kept, name+"@") || strings.HasPrefix(kept, name+":"))
}

func memoShow(e *env) *cobra.Command {
	return &cobra.Command{
		Use: "show MEMO", Short: "Show a memo with what it is about", Args: cobra.ExactArgs(1),
		Example: "  cmo memo show m31",
		RunE: func(_ *cobra.Command, args []string) error {
			args, err := e.rows(args)
			if err != nil {
				return err
			}
			return e.view(func(_ *study.Study, tx *store.Tx) error {
				m, err := findMemo(tx, args[0])
				if err != nil {
					return err
				}
				l, err := newTheoryLook(tx)
				if err != nil {
					return err
				}
				r, err := l.memo(m)
				if err != nil {
					return err
				}
				if e.asJSON {
					return encode(e.Out, r)
				}
				e.showMemo(m, r)
				return nil
			})
		},
	}
}

func (e *env) showMemo(m corpus.Memo, r memoRecord) {
	line := fmt.Sprintf("%s  %s  %s, %s", r.Memo, r.Kind, r.Author, r.Written.Local().Format("2 Jan 2006"))
	if r.Retired {
		line += "  retired"
	}
	fmt.Fprintln(e.Out, line)
	if m.Title != "" {
		fmt.Fprintln(e.Out, "  "+e.OutPaint.Bold(term.Plain(m.Title)))
	}
	for _, o := range r.On {
		e.wrapped("  on ", "     ", o.Shown)
	}
	fmt.Fprintln(e.Out)
	for line := range strings.SplitSeq(m.Text, "\n") {
		if strings.TrimSpace(line) == "" {
			fmt.Fprintln(e.Out)
			continue
		}
		e.wrapped("  ", "  ", line)
	}
	e.printHistory(r.History)
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

func memoRetire(e *env) *cobra.Command {
	return memoTurn(e, "retire", "Take memos out of use; their history stays", func(tx *store.Tx, m *corpus.Memo) error { return corpus.Memos.Retire(tx, m) })
}

func memoRestore(e *env) *cobra.Command {
	return memoTurn(e, "restore", "Bring retired memos back", func(tx *store.Tx, m *corpus.Memo) error { return corpus.Memos.Restore(tx, m) })
}

func memoTurn(e *env, verb, short string, turn func(*store.Tx, *corpus.Memo) error) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use: verb + " MEMO...", Short: short, Args: cobra.MinimumNArgs(1),
		Example: "  cmo memo " + verb + " m31",
		RunE: func(cmd *cobra.Command, args []string) error {
			args, err := e.rows(args)
			if err != nil {
				return err
			}
			var lines []string
			var turned []corpus.Memo
			n, err := e.update(cmd, reason, func(_ *study.Study, tx *store.Tx) error {
				for _, name := range args {
					m, err := findMemo(tx, name)
					if err != nil {
						return err
					}
					if err := turn(tx, &m); err != nil {
						return err
					}
					turned = append(turned, m)
					lines = append(lines, memoLine(m)+"  "+strings.TrimSuffix(verb, "e")+"ed")
				}
				return nil
			})
			if err != nil {
				return err
			}
			if !e.asJSON {
				e.lines(lines, n)
				return nil
			}
			for _, m := range turned {
				if err := e.memoJSON(m, n); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVarP(&reason, "message", "m", "", "the `REASON`")
	return cmd
}

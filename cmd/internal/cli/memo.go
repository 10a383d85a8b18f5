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
	e.keepList(tx.Header.Study, "memo", rows)
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

func memoRetire(e *env) *cobra.Command {
	return memoTurn(e, "retire", "Take memos out of use; their history stays", func(tx *store.Tx, m *corpus.Memo) error { return corpus.Memos.Retire(tx, m) })
}

func memoRestore(e *env) *cobra.Command {
	return memoTurn(e, "restore", "Bring retired memos back", func(tx *store.Tx, m *corpus.Memo) error { return corpus.Memos.Restore(tx, m) })
}

func memoTurn(e *env, verb, short string, do func(*store.Tx, *corpus.Memo) error) *cobra.Command {
	return turnCmd(e, verb, short, turn[corpus.Memo]{
		noun: "memo", example: "m31", find: findMemo, do: do, line: memoLine,
		asJSON: func(all []corpus.Memo, n uint64) error {
			for _, m := range all {
				if err := e.memoJSON(m, n); err != nil {
					return err
				}
			}
			return nil
		},
	})
}
